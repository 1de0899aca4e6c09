"""What a request says of whom it was forwarded for is believed of the proxies that were named, and of nobody else.

From a named proxy ``X-Forwarded-For``, ``-Proto`` and ``-Host`` become the request's own client, scheme and host. From
others they are dropped, as are those that Gradio would believe of anybody.
"""

from __future__ import annotations

from collections.abc import Sequence

from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

HOST = b"x-forwarded-host"
FORWARDED = (HOST, b"x-forwarded-proto", b"x-forwarded-for", b"x-forwarded-port", b"x-forwarded-prefix",
             b"x-real-ip", b"forwarded", b"x-gradio-server")  # fmt: skip


class Proxies:
    """Believes the proxies at ``named`` addresses or networks."""

    def __init__(self, app: ASGIApp, named: Sequence[str] = ()) -> None:
        self.app = app
        self._believing = ProxyHeadersMiddleware(self._stripped, list(named))  # type: ignore[arg-type]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on the request as it was before the proxy."""
        client = scope.get("client")
        if scope["type"] != "http" or client is None or client[0] not in self._believing.trusted_hosts:
            await self._stripped(scope, receive, send)
            return
        host = next((value for name, value in scope["headers"] if name == HOST), None)
        if host is not None:
            others = [header for header in scope["headers"] if header[0] != b"host"]
            scope = {**scope, "headers": [*others, (b"host", host.split(b",")[0].strip())]}
        await self._believing(scope, receive, send)  # type: ignore[arg-type]

    async def _stripped(self, scope: Scope, receive: Receive, send: Send) -> None:
        if "headers" in scope:
            kept = [header for header in scope["headers"] if header[0] not in FORWARDED]
            forwarded = scope.get("forwarded", False) or len(kept) < len(scope["headers"])
            scope = {**scope, "headers": kept, "forwarded": forwarded}
        await self.app(scope, receive, send)
