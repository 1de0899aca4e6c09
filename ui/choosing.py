"""The tree of reports to choose from: single ones, folders, and where there are no folders the reports of a place.

Goes in: the indexed reports and what is chosen of them. Comes out: an empty tree with its data, for three thousand boxes
nobody opens need not be drawn; drawing, searching and ticking is `choosing.js`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

from index.places import shown_as
from index.types import Metadata
from ui.markup import attributes, button, legible
from ui.texts import safe, say


def render_choosing(reports: Mapping[str, Metadata], chosen: Sequence[str], language: str) -> str:
    """The search box, the tree's data, and its words."""
    find = safe(language, "choosing_find")
    data = attributes(
        groups=json.dumps(groups(reports, language), ensure_ascii=False),
        chosen=json.dumps(list(chosen), ensure_ascii=False),
        count=say(language, "choosing_count", count="{count}"),
        more=say(language, "choosing_more", count="{count}"),
        none=say(language, "choosing_none"),
        all=say(language, "choosing_all", name="{name}"),
    )
    return (
        f'<fieldset class="choosing"{data}><legend>{safe(language, "scope_reports")}</legend>'
        f'<div class="choosing-bar"><input type="search" aria-label="{find}" placeholder="{find}">'
        f'<span class="chosen" role="status"></span>{button(safe(language, "choosing_clear"), "quiet", "clear")}</div>'
        f'<div class="tree" lang="zh"></div></fieldset>'
    )


def groups(reports: Mapping[str, Metadata], language: str) -> list[dict[str, Any]]:
    """Folders, then what lies in none by its place: ``name``, ``folder`` or null, ``reports`` as path and title."""
    found: dict[tuple[bool, str], list[tuple[int, str, str]]] = {}
    for path, known in reports.items():
        folder = str(PurePosixPath(path).parent)
        place = shown_as(known) or say(language, "choosing_elsewhere")
        key = (folder == ".", place if folder == "." else folder)
        dated = not known.year or str(known.year) in known.title
        title = known.title if dated else f"{say(language, 'year', year=known.year)} {known.title}"
        found.setdefault(key, []).append((-(known.year or 0), path, title))
    return [
        {
            "name": legible(name),
            "folder": None if loose else name,
            "reports": [[path, legible(title)] for _, path, title in sorted(found[loose, name])],
        }
        for loose, name in sorted(found)
    ]
