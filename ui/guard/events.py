"""What an event may say: JSON of bounded size, for a handler that there is, with as many values as it takes."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from ui.guard.addresses import only_handed_over
from ui.guard.bodies import again, whole
from ui.guard.doors import JOIN, Body
from ui.guard.refusals import Refused

LARGEST = 4_000_000  # bytes; a browser may hand back the whole conversation that it kept
SECONDS = 30.0  # for all of it
MOST_VALUES = 200_000  # values in it
LONGEST_NAME = 64  # characters by which a page is told from others


class Events:
    """Reads the JSON of each event before Gradio does.

    ``handlers`` gives for each handler's number how many values it takes; files must lie below ``uploads``.
    """

    def __init__(self, app: ASGIApp, handlers: Callable[[], Mapping[int, int]], uploads: Path) -> None:
        self.app, self._handlers, self._uploads = app, handlers, uploads

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what was looked at, written anew, so that nobody reads it otherwise."""
        door = scope.get("door")
        if door is None or door.body is not Body.JSON:
            await self.app(scope, receive, send)
            return
        try:
            headers = Headers(scope=scope)
            if headers.get("content-type", "").split(";")[0].strip().lower() != "application/json":
                raise Refused(415, "refused_body")
            body = await whole(scope, receive, LARGEST, SECONDS)
            event = _read(body)
            only_handed_over(event, self._uploads, headers.get("host", ""))
            if door is JOIN and not self._fits(event):
                raise Refused(422, "refused_body")
        except Refused as refused:
            await refused(scope, receive, send)
            return
        # Half a character, as an emoji that a box cut in two, could not be written into any answer.
        body = json.dumps(event, ensure_ascii=False).encode("utf-8", "replace")
        others = [
            header
            for header in scope["headers"]
            if header[0] not in (b"content-length", b"transfer-encoding")
        ]
        scope = {**scope, "headers": [*others, (b"content-length", b"%d" % len(body))]}
        await self.app(scope, again(body, receive), send)

    def _fits(self, event: dict[str, Any]) -> bool:
        """Whether there is such a handler, and its values are as many as it takes."""
        number, values, page = (event.get(key) for key in ("fn_index", "data", "session_hash"))
        if type(number) is not int or not isinstance(values, list) or not isinstance(page, str):
            return False
        return self._handlers().get(number) == len(values) and 0 < len(page) <= LONGEST_NAME


def _read(body: bytes) -> dict[str, Any]:
    """A body as Gradio will read it.

    Raises:
        Refused: It is no object, or would cost more than any event of the page.
    """
    if sum(map(body.count, (b",", b"[", b"{"))) > MOST_VALUES:  # before anything is made of them
        raise Refused(413, "refused_large")
    try:
        event = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Refused(400, "refused_body") from error
    if not isinstance(event, dict):
        raise Refused(422, "refused_body")
    return event
