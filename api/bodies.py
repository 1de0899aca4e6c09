"""What a request brings, within bounds of size and time, whoever reads it.

The routes read bodies piece by piece or whole; here each piece is counted as it comes by.
"""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.guard.bodies import Reading
from ui.guard.refusals import Refused

from .problems import Problem

SAID = 1_000_000, 30.0  # bytes and seconds for all that is no file
HANDED_OVER = 200_000_000, 600.0  # for files, as on the page
KINDS = {"refused_large": "too_large", "refused_slow": "too_slow"}


class Bodies:
    """Bounds what ``app`` may receive: much below the address ``files``, little elsewhere."""

    def __init__(self, app: ASGIApp, files: str) -> None:
        self.app, self._files = app, files

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on; what is too much or too slow is a `Problem` in the route that reads it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        largest, seconds = HANDED_OVER if scope["path"].startswith(self._files) else SAID
        reading: Reading | None = None

        async def bounded() -> Message:
            nonlocal reading
            try:
                if reading is None:
                    reading = Reading(scope, receive, largest, seconds)
                return await receive() if reading.over else await reading.piece()
            except Refused as refused:
                raise Problem(refused.status, KINDS.get(refused.key, "bad_request")) from refused

        await self.app(scope, bounded, send)
