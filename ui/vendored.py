"""Files of others that the page asks for only when it needs them, handed over by this server.

Goes in: a request below :data:`BELOW`. Comes out: a file of `vendor`, whose README says where it is from. Each has its
version in its name, so that a browser asks for it once.
"""

from __future__ import annotations

import gzip
from functools import cache
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

BELOW = "/vendor/"
PLOT = "vendor/plot-0.6.17.js"
_SERVED = {f"/{PLOT}"}
_HERE = Path(__file__).parent


class Vendored:
    """Answers for the files of others, and passes on all else."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand over the file, packed where the browser takes that."""
        if scope["type"] != "http" or not scope["path"].startswith(BELOW):
            await self.app(scope, receive, send)
        elif scope["path"] not in _SERVED:
            await PlainTextResponse("", 404)(scope, receive, send)
        else:
            packed = "gzip" in Headers(scope=scope).get("accept-encoding", "")
            headers = {"cache-control": "public, max-age=31536000, immutable", "vary": "accept-encoding"}
            headers |= {"content-encoding": "gzip"} if packed else {}
            body = _file(scope["path"], packed)
            await Response(body, 200, headers, "text/javascript; charset=utf-8")(scope, receive, send)


@cache
def _file(path: str, packed: bool) -> bytes:
    body = (_HERE / path.removeprefix("/")).read_bytes()
    return gzip.compress(body, mtime=0) if packed else body
