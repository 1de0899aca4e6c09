"""The list of conversations as HTML: its frame, and what one of its rows looks like.

Goes in: the page's language. Comes out: escaped HTML without any conversation, for they are in the browser alone;
`conversations.js` fills in the rows, as text.
"""

from __future__ import annotations

from ui.markup import attributes, button
from ui.texts import safe, say

COLLECTED = ("pin", "rename", "delete")


def render_conversations(language: str) -> str:
    """Search, rows, and what makes a file of them all and reads one."""
    hint, reads = safe(language, "list_find"), safe(language, "list_import")
    said = attributes(
        untitled=say(language, "list_untitled"),
        count=say(language, "list_count", count="{count}"),
        elsewhere=say(language, "list_elsewhere"),
        pinned=say(language, "list_pinned"),
        file=say(language, "list_file"),
        taken=say(language, "list_taken", count="{count}"),
        full=say(language, "list_full"),
        unfit=say(language, "list_unfit"),
        locale=language,
    )
    return (
        f'<aside class="conversations" aria-label="{safe(language, "list")}"{said}>'
        f"<header><h2>{safe(language, 'list')}</h2>"
        f"{button('✕', 'icon', 'close', label=say(language, 'list_close'))}</header>"
        f'<input type="search" class="find" aria-label="{hint}" placeholder="{hint}">'
        f'<p class="told" role="status"></p><ul class="held"></ul>'
        f'<p class="none">{safe(language, "list_none")}</p>'
        f"<footer>{button(safe(language, 'list_export'), 'quiet', 'export')}"
        f"{button(reads, 'quiet', 'import')}"
        f'<input type="file" accept=".json,application/json" hidden aria-label="{reads}"></footer>'
        f"{_row(language)}{_gone(language)}</aside>"
    )


def _row(language: str) -> str:
    acts = "".join(f"<li>{button(safe(language, f'list_{act}'), 'quiet', act)}</li>" for act in COLLECTED)
    return (
        '<template class="row"><li><button type="button" class="open" data-act="take">'
        '<b lang="zh"></b><small></small></button>'
        f'<input type="text" class="title" maxlength="80" hidden aria-label="{safe(language, "list_rename")}">'
        f'<details class="menu"><summary aria-label="{safe(language, "list_more")}">⋯</summary>'
        f"<ul>{acts}</ul></details></li></template>"
    )


def _gone(language: str) -> str:
    undo = button(safe(language, "list_undo"), "soft", "undo")
    told = safe(language, "list_deleted")
    return f'<template class="gone"><li class="gone"><span>{told}</span>{undo}</li></template>'
