"""The notebook as HTML: its frame, and what one of its notes looks like.

Goes in: the page's language. Comes out: escaped HTML without any note, for they are in the browser alone; `notebook.js`
fills them in, as text.
"""

from __future__ import annotations

from ui.markup import attributes, button
from ui.notes import LONGEST
from ui.texts import safe, say

FORMS = ("docx", "md")
MOVES = (("up", "↑"), ("down", "↓"))


def render_notebook(language: str) -> str:
    """Notes in the user's order, those that were deleted, and what makes a document of the notes."""
    said = attributes(
        count=say(language, "notes_count", count="{count}"),
        kept=say(language, "notes_kept"),
        known=say(language, "notes_known"),
        full=say(language, "notes_full"),
        nothing=say(language, "notes_nothing"),
        moved=say(language, "notes_moved", position="{at}", count="{count}"),
        deleted=say(language, "notes_deleted"),
        back=say(language, "notes_back"),
        open=say(language, "notes_open", title="{title}"),
    )
    forms = "".join(
        button(safe(language, f"export_{form}"), "quiet", "export", form=form, label=_label(form, language))
        for form in FORMS
    )
    return (
        f'<aside class="notebook" aria-label="{safe(language, "notes")}"{said}>'
        f'<header><h2>{safe(language, "notes")}<span class="count"></span></h2>'
        f"{button('✕', 'icon', 'close', label=say(language, 'notes_close'))}</header>"
        f'<p class="told" role="status"></p><ol class="held"></ol>'
        f'<p class="none">{safe(language, "notes_none")}</p>'
        f'<details class="bin" hidden><summary>{safe(language, "notes_bin")}<span></span></summary><ul></ul></details>'
        f"<footer>{forms}</footer>{_row(language)}{_gone(language)}</aside>"
    )


def _label(form: str, language: str) -> str:
    return say(language, "notes_export", form=say(language, f"export_{form}"))


def _row(language: str) -> str:
    moves = "".join(button(sign, "icon", act, label=say(language, f"notes_{act}")) for act, sign in MOVES)
    remark = safe(language, "notes_remark")
    return (
        '<template class="row"><li class="note" tabindex="-1"><h3 lang="zh"></h3><p class="quote" lang="zh"></p>'
        '<ul class="from" lang="zh"></ul>'
        f'<textarea rows="1" maxlength="{LONGEST}" aria-label="{remark}" placeholder="{remark}"></textarea>'
        f'<div class="acts">{moves}{button(safe(language, "notes_delete"), "quiet", "delete")}</div></li></template>'
    )


def _gone(language: str) -> str:
    undo = button(safe(language, "list_undo"), "soft", "undo")
    return f'<template class="gone"><li class="gone"><span lang="zh"></span>{undo}</li></template>'
