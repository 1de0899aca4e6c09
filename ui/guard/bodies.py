"""What a request brings, read within bounds of size and time."""

from __future__ import annotations

import anyio
from starlette.datastructures import Headers
from starlette.types import Message, Receive, Scope

from ui.guard.refusals import Refused

PAUSE = 20.0  # seconds between two pieces


class Reading:
    """The pieces of one body: ``largest`` bytes at most, all of it within so many ``seconds``."""

    def __init__(self, scope: Scope, receive: Receive, largest: int, seconds: float) -> None:
        self.over = False
        self._receive, self._left = receive, largest
        self._until = anyio.current_time() + seconds
        if int(Headers(scope=scope).get("content-length") or 0) > largest:
            raise Refused(413, "refused_large")

    async def piece(self) -> Message:
        """The next piece.

        Raises:
            Refused: 413 where it is too much, 408 where it takes too long, 400 where the client went away.
        """
        try:
            with anyio.fail_after(min(PAUSE, self._until - anyio.current_time())):
                message = await self._receive()
        except TimeoutError as error:
            raise Refused(408, "refused_slow") from error
        if message["type"] != "http.request":
            raise Refused(400, "refused_body")
        self._left -= len(message.get("body", b""))
        if self._left < 0:
            raise Refused(413, "refused_large")
        self.over = not message.get("more_body", False)
        return message


async def whole(scope: Scope, receive: Receive, largest: int, seconds: float) -> bytes:
    """The body in one piece.

    Raises:
        Refused: As `Reading.piece`.
    """
    reading, pieces = Reading(scope, receive, largest, seconds), []
    while not reading.over:
        pieces.append((await reading.piece()).get("body", b""))
    return b"".join(pieces)


def again(body: bytes, receive: Receive) -> Receive:
    """A ``receive`` that gives a body which was read once more, then whatever comes after it."""
    given = False

    async def once_more() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return once_more
