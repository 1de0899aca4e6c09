"""What is handed over: so many files and bytes in one request, so many bytes in all, and nothing half.

A body that is too much, too slow or cut short ends as an error of its form, on which Gradio removes what it had
written of it.
"""

from __future__ import annotations

import stat
import time
from contextlib import suppress
from pathlib import Path

import anyio.to_thread
from python_multipart.multipart import parse_options_header
from starlette.datastructures import Headers
from starlette.formparsers import MultiPartException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.guard.bodies import Reading
from ui.guard.doors import Body
from ui.guard.refusals import Refused, language_of
from ui.texts import say

LARGEST = 200_000_000  # bytes of one request
SECONDS = 600.0  # for one request
MOST_AT_ONCE = 4  # requests
MOST_HELD = 1_000_000_000  # bytes of all that was handed over and still lies in the folder
FRESH = 600.0  # seconds for which what was handed over is not removed for want of room


class Uploads:
    """Bounds what is handed over into ``folder``: ``most`` files in one request."""

    def __init__(self, app: ASGIApp, folder: Path, most: int) -> None:
        self.app, self._folder, self._most = app, folder, most
        self._under_way = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on a body that stays within the bounds, or as much of it as does."""
        door = scope.get("door")
        if door is None or door.body is not Body.FILES:
            await self.app(scope, receive, send)
            return
        try:
            if self._under_way >= MOST_AT_ONCE:
                raise Refused(503, "busy", retry_after="5")
            reading = Reading(scope, receive, LARGEST, SECONDS)
            counting = Parts(_boundary(scope), self._most)
            if await anyio.to_thread.run_sync(held, self._folder) > MOST_HELD:
                raise Refused(507, "refused_full")
        except Refused as refused:
            await refused(scope, receive, send)
            return

        async def bounded() -> Message:
            if reading.over:
                return await receive()
            try:
                message = await reading.piece()
                counting.count(message.get("body", b""))
            except Refused as refused:
                # Gradio answers 413 where these English words stand in the message.
                words = " (maximum allowed size)" if refused.status == 413 else ""
                raise MultiPartException(say(language_of(scope), refused.key) + words) from refused
            return message

        self._under_way += 1
        try:
            await self.app(scope, bounded, send)
        finally:
            self._under_way -= 1


class Parts:
    """Counts the parts of a form as its bytes come by: each follows a ``boundary``."""

    def __init__(self, boundary: bytes, most: int) -> None:
        self._mark = b"--" + boundary
        self._left = most + 1  # one more stands at the end
        self._tail = b""

    def count(self, piece: bytes) -> None:
        """Look at the next piece.

        Raises:
            Refused: There are more parts than there may be.
        """
        seen = self._tail + piece
        self._left -= seen.count(self._mark)
        if self._left < 0:
            raise Refused(413, "refused_many")
        # What might be the beginning of a mark; a whole one must not be counted again.
        after = seen.rfind(self._mark) + len(self._mark) if self._mark in seen else 0
        self._tail = seen[max(after, len(seen) - len(self._mark) + 1) :]


def held(folder: Path) -> int:
    """Bytes that lie below ``folder``; where they are too many, the oldest that nobody waits for are removed first."""
    found = []
    for file in folder.rglob("*"):
        with suppress(FileNotFoundError):  # taken into the library meanwhile
            if stat.S_ISREG((told := file.lstat()).st_mode):
                found.append((told, file))
    total = sum(told.st_size for told, _ in found)
    for told, file in sorted(found, key=lambda each: each[0].st_mtime):
        if total <= MOST_HELD or time.time() - told.st_mtime < FRESH:
            break
        file.unlink(missing_ok=True)
        total -= told.st_size
    return total


def _boundary(scope: Scope) -> bytes:
    """The mark between the parts of a form.

    Raises:
        Refused: The request brings no form of files.
    """
    kind, options = parse_options_header(Headers(scope=scope).get("content-type"))
    boundary: bytes = options.get(b"boundary", b"")
    if kind != b"multipart/form-data" or not boundary:
        raise Refused(415, "refused_body")
    return boundary
