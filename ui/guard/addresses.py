"""Whether what an event says names a file that is an address, or that lies elsewhere than what was handed over.

Gradio fetches whatever address stands where it expects a file, at any depth. So a file is only what was handed over to
this server before: each ``path`` in the JSON is below the folder of uploads, and each ``url`` is this page's own.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ui.guard.doors import API
from ui.guard.refusals import Refused

DEEPEST = 64  # values one in the other


def only_handed_over(event: Any, uploads: Path, host: str) -> None:
    """Look at every object of a JSON value: files must lie below ``uploads``, their urls lead to this ``host``.

    Raises:
        Refused: One does not, or the values are deeper than anything that the page says.
    """
    for each in objects(event):
        if not _handed_over(each.get("path"), uploads) or not _own(each.get("url"), host):
            raise Refused(403, "refused_address")


def objects(value: Any) -> Iterator[dict[str, Any]]:
    """Every object in a JSON value, however deep; raises `Refused` beyond :data:`DEEPEST`."""
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


def _handed_over(path: Any, uploads: Path) -> bool:
    """Whether a ``path`` is a file below the folder of uploads, or nothing that anybody could take for a path."""
    if not isinstance(path, str):
        return not isinstance(path, (list, dict))
    if "\0" in path:
        return False
    return os.path.isabs(path) and os.path.realpath(path).startswith(os.path.realpath(uploads) + os.sep)


def _own(url: Any, host: str) -> bool:
    """Whether a ``url`` leads to a file that this server holds, as the page writes it beside the file's path."""
    if not isinstance(url, str):
        return not isinstance(url, (list, dict))
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    here = parts.netloc == host if parts.scheme in ("http", "https") else not (parts.scheme or parts.netloc)
    return here and f"{API}/file=" in parts.path and "://" not in parts.path
