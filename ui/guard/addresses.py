"""What an event of the page may say: JSON of bounded size, in which no file is an address or lies elsewhere.

Gradio fetches whatever address stands where it expects a file, at any depth. So a file is only what was handed over to
this server before: each ``path`` in the JSON is below the folder of uploads, and each ``url`` is this page's own.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from ui.guard.bodies import again, whole
from ui.guard.doors import API, Body
from ui.guard.refusals import Refused

LARGEST = 4_000_000  # bytes; a browser may hand back the whole conversation that it kept
SECONDS = 30.0  # for all of it
MOST_VALUES = 200_000  # values in it
DEEPEST = 64  # values one in the other


class Addresses:
    """Reads the JSON of each event before Gradio does; files must lie below ``uploads``."""

    def __init__(self, app: ASGIApp, uploads: Path) -> None:
        self.app, self._uploads = app, uploads

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on the very bytes that were looked at."""
        door = scope.get("door")
        if door is None or door.body is not Body.JSON:
            await self.app(scope, receive, send)
            return
        try:
            headers = Headers(scope=scope)
            if headers.get("content-type", "").split(";")[0].strip().lower() != "application/json":
                raise Refused(415, "refused_body")
            body = await whole(scope, receive, LARGEST, SECONDS)
            self._look(body, headers.get("host", ""))
        except Refused as refused:
            await refused(scope, receive, send)
            return
        await self.app(scope, again(body, receive), send)

    def _look(self, body: bytes, host: str) -> None:
        if sum(map(body.count, (b",", b"[", b"{"))) > MOST_VALUES:  # before anything is made of them
            raise Refused(413, "refused_large")
        try:
            event = json.loads(body)  # as Gradio reads it
        except (ValueError, RecursionError) as error:
            raise Refused(400, "refused_body") from error
        if not isinstance(event, dict):
            raise Refused(422, "refused_body")
        for each in objects(event):
            if not self._handed_over(each.get("path")) or not _own(each.get("url"), host):
                raise Refused(403, "refused_address")

    def _handed_over(self, path: Any) -> bool:
        """Whether a ``path`` is a file below the folder of uploads, or nothing that anybody could take for a path."""
        if not isinstance(path, str):
            return path is None or not isinstance(path, (list, dict))
        if "\0" in path:
            return False
        folder = os.path.realpath(self._uploads)
        return os.path.isabs(path) and os.path.realpath(path).startswith(folder + os.sep)


def objects(value: Any) -> Iterator[dict[str, Any]]:
    """Every object in a JSON value, however deep.

    Raises:
        Refused: Deeper than anything that the page says.
    """
    level, depth = [value], 0
    while level:
        depth += 1
        if depth > DEEPEST:
            raise Refused(400, "refused_body")
        yield from (each for each in level if isinstance(each, dict))
        level = [
            inner
            for each in level
            if isinstance(each, (dict, list))
            for inner in (each.values() if isinstance(each, dict) else each)
        ]


def _own(url: Any, host: str) -> bool:
    """Whether a ``url`` leads to a file that this server holds, as the page writes it beside the file's path."""
    if not isinstance(url, str):
        return not isinstance(url, (list, dict))
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    here = (parts.scheme in ("http", "https") and parts.netloc == host) or not (parts.scheme or parts.netloc)
    return here and f"{API}/file=" in parts.path and "://" not in parts.path
