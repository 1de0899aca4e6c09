"""By which names the page may be asked for.

Another site's page can have its own name lead to this machine (DNS rebinding); its requests carry that name. An address
cannot be led elsewhere, so where other machines may open the page, any address will do.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Receive, Scope, Send

from ui.guard.refusals import Refused

LOOPBACK = ("127.0.0.1", "localhost", "::1", "[::1]")


class Hosts:
    """Refuses every name but this machine's, that of the ``served`` address, and those ``named``."""

    def __init__(self, app: ASGIApp, served: str, named: Sequence[str] = ()) -> None:
        self.app = app
        self._allowed = {_bare(name) for name in (*LOOPBACK, served, *named)}
        self._addresses = served not in LOOPBACK

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what asks for one of the names, once."""
        if scope["type"] == "http":
            hosts = [value.decode("latin-1") for name, value in scope["headers"] if name == b"host"]
            if len(hosts) != 1 or not self._known(hosts[0]):
                await Refused(400, "refused_host")(scope, receive, send)
                return
        await self.app(scope, receive, send)

    def _known(self, host: str) -> bool:
        try:
            parts = urlsplit(f"//{host}")
            name, _ = _bare(parts.hostname or ""), parts.port
        except ValueError:
            return False
        if parts.netloc != parts.netloc.rpartition("@")[2] or parts.path or parts.query or parts.fragment:
            return False
        return name in self._allowed or (self._addresses and _is_address(name))


def _bare(name: str) -> str:
    return name.strip("[]").rstrip(".").lower()


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
