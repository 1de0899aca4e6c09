"""The list of reports as HTML, and how far the index is with them.

Goes in: the entries of the index, the files that could not be read, a build under way or done. Comes out:
escaped HTML; filtering the rows is `library.js`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from index.snapshot import Duplicate, Entry, Failure
from ui.markup import button
from ui.rebuild import State
from ui.texts import safe, say

COLUMNS = ("title", "place", "body", "year", "length", "state", "action")


def render_library(
    entries: Sequence[Entry],
    failures: Sequence[Failure],
    duplicates: Sequence[Duplicate],
    folder: str,
    language: str,
) -> str:
    """The table: files that could not be read first, then the reports, newest first, then duplicates."""
    if not entries and not failures:
        return (
            f'<div class="library-empty"><h2>{safe(language, "library_empty")}</h2>'
            f"<p>{safe(language, 'library_empty_text', folder=folder)}</p></div>"
        )
    ordered = sorted(
        entries, key=lambda each: (-(each.metadata.year or 0), each.metadata.place or "", each.path)
    )
    rows = [_file(each.path, f"{each.found}；{each.advice}", "failed", language) for each in failures]
    rows += [_row(each, language) for each in ordered]
    rows += [
        _file(each.path, say(language, "same_as", path=each.of), "duplicate", language) for each in duplicates
    ]
    total = sum(each.characters for each in entries)
    count = safe(language, "library_count", count=len(entries), characters=amount(total, language))
    head = "".join(
        f'<th scope="col" class="{name}">{safe(language, "column_" + name)}</th>' for name in COLUMNS
    )
    find, hint = safe(language, "find"), safe(language, "find_placeholder")
    found = escape(say(language, "found", count="{count}"))
    return (
        f'<div class="library-bar"><p class="count">{count}</p>'
        f'<input type="search" class="find" aria-label="{find}" placeholder="{hint}" data-found="{found}">'
        f'<span class="found" role="status"></span></div>'
        f'<table class="reports"><thead><tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table>'
        f"{_dialog(language)}"
    )


def _row(entry: Entry, language: str) -> str:
    known = entry.metadata
    year = str(known.year) if known.year else "—"
    title = button(escape(known.title), "link", "report", report=entry.path)
    cells = {
        "title": f"{title}<small>{escape(entry.path)}</small>",
        "place": escape(known.place or "—"),
        "body": escape(known.body.value),
        "year": year,
        "length": safe(language, "characters", count=amount(entry.characters, language)),
        "state": f'<span class="state ready">{safe(language, "state_ready")}</span>',
        "action": _remove(entry.path, language),
    }
    return "<tr>" + "".join(_cell(name, cells[name], language) for name in COLUMNS) + "</tr>"


def _cell(name: str, inner: str, language: str) -> str:
    # On a phone the rows become cards, and a cell says by itself what it is.
    return f'<td class="{name}" data-label="{safe(language, "column_" + name)}" lang="zh">{inner}</td>'


def _file(path: str, reason: str, state: str, language: str) -> str:
    """A file that is no report of the index, and why."""
    shown = f'<span class="state {state}">{safe(language, "state_" + state)}</span>'
    return (
        f'<tr class="file"><td class="title" colspan="5"><b>{escape(path)}</b><small>{escape(reason)}</small>'
        f'</td><td class="state">{shown}</td><td class="action">{_remove(path, language)}</td></tr>'
    )


def _remove(path: str, language: str) -> str:
    label = say(language, "remove_label", name=path)
    return button(safe(language, "remove"), "quiet", "remove", label=label, report=path)


def _dialog(language: str) -> str:
    """What `library.js` asks before a report is removed; it fills in the name, as text."""
    text = escape(say(language, "remove_text", name="{name}"))
    return (
        f'<dialog aria-labelledby="remove-title"><h2 id="remove-title">{safe(language, "remove_title")}</h2>'
        f'<p lang="zh" data-text="{text}"></p><div>'
        f"{button(safe(language, 'remove_cancel'), 'soft', 'cancel')}"
        f"{button(safe(language, 'remove_confirm'), 'strong', 'confirm')}</div></dialog>"
    )


def amount(count: int, language: str) -> str:
    """A number of characters, short enough for a table: 9876 -> 9876, 18240 -> 1.8万 or 18.2k.

    >>> amount(18240, "zh"), amount(18240, "en")
    ('1.8万', '18.2k')
    """
    if count < 10_000:
        return str(count)
    if language == "zh":
        return f"{count / 10_000:.1f}万"
    return f"{count / 1000:.1f}k"


def render_progress(state: State[Any], language: str) -> str:
    """A build under way; its total is 0 until the folder has been looked through."""
    share = f"{state.done / state.total:.1%}" if state.total else "0%"
    now = (
        f'aria-valuenow="{state.done}" aria-valuemin="0" aria-valuemax="{state.total}"' if state.total else ""
    )
    title = safe(language, f"stage_{state.stage}" if state.stage else "starting")
    count = safe(language, "progress", done=state.done, total=state.total) if state.total else ""
    unknown = "" if state.total else " unknown"
    return (
        f'<div class="building" role="status"><p><strong>{title}</strong>'
        f'<span class="numbers">{count}</span></p>'
        f'<div class="bar{unknown}" role="progressbar" aria-label="{safe(language, "rebuilding")}" {now}>'
        f'<i style="width:{share}"></i></div><p class="file" lang="zh">{escape(state.path)}</p></div>'
    )


def render_uploads(rows: Sequence[tuple[str, bool, str]], language: str) -> str:
    """What became of each uploaded file: its name, whether it is in the library, and a sentence."""
    if not rows:
        return ""
    listed = []
    for name, kept, text in rows:
        state = safe(language, "upload_kept" if kept else "upload_refused")
        listed.append(
            f'<li><span class="state {"ready" if kept else "failed"}">{state}</span>'
            f'<b lang="zh">{escape(name)}</b><small lang="zh">{escape(text)}</small></li>'
        )
    return f'<ul class="uploads" role="status">{"".join(listed)}</ul>'


def render_built(counts: Mapping[str, int], language: str) -> str:
    """A build that is done: what it changed, by the keys of the texts (``added``, ``removed`` …)."""
    changes = [say(language, key, count=count) for key, count in counts.items() if count]
    separator = "，" if language == "zh" else ", "
    text = (
        say(language, "rebuild_changes", changes=separator.join(changes))
        if changes
        else say(language, "rebuild_done")
    )
    return f'<p class="built" role="status">{escape(text)}</p>'


def render_build_failure(message: str, language: str) -> str:
    """A build that stopped, and why."""
    return (
        f'<p class="built failure" role="alert"><strong>{safe(language, "rebuild_failed")}</strong>'
        f"<br>{escape(message)}</p>"
    )
