"""Another site's page may send nothing here that changes anything."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from ui.guard.refusals import Refused

READING = ("GET", "HEAD")


class SameOrigin:
    """Turns away what another site's page would have a browser send, uploads above all.

    A browser says by ``Sec-Fetch-Site`` whose page sends; one that does not say it names the page by ``Origin``.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what the page itself sends, what is sent by no page, and what only reads."""
        if scope["type"] == "http" and scope["method"] not in READING:
            headers = Headers(scope=scope)
            site, origin = headers.get("sec-fetch-site"), headers.get("origin")
            foreign = origin is not None and urlsplit(origin).netloc != headers.get("host")
            if foreign if site is None else site not in ("same-origin", "none"):
                await Refused(403, "refused_origin")(scope, receive, send)
                return
        await self.app(scope, receive, send)
