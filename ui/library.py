"""The list of reports as HTML, and how far the index is with them.

Goes in: the entries of the index, the files that could not be read, a build under way or done. Comes out:
escaped HTML; filtering the rows is `library.js`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from index.manifest import Duplicate, Entry, Failure
from index.places import shown_as
from index.scans import Scan
from index.types import ReportKind
from ui.markup import attributes, button, html
from ui.rebuild import State
from ui.texts import safe, say

COLUMNS = ("title", "place", "body", "year", "length", "state", "action")
SORTED_BY = COLUMNS[:-1]


@dataclass(frozen=True, slots=True)
class UploadRow:
    """One uploaded file: ``state`` is waiting, reading, ready, replaced, duplicate, failed or refused."""

    name: str
    state: str
    text: str
    replaceable: bool = False


UNDER_WAY = ("waiting", "reading")
GOOD = ("ready", "replaced")
BROKEN_SHOWN = 3
"""Reports with unreadable characters that are named after a build, and places in each."""


def render_library(
    entries: Sequence[Entry],
    failures: Sequence[Failure],
    duplicates: Sequence[Duplicate],
    folder: str,
    language: str,
    *,
    read_only: bool = False,
) -> str:
    """The table: files that could not be read first, then the reports, newest first, then duplicates."""
    if not entries and not failures:
        advice = "" if read_only else f"<p>{safe(language, 'library_empty_text', folder=folder)}</p>"
        return f'<div class="library-empty"><h2>{safe(language, "library_empty")}</h2>{advice}</div>'
    ordered = sorted(
        entries, key=lambda each: (-(each.metadata.year or 0), shown_as(each.metadata) or "", each.path)
    )
    held = {each.path for items in (entries, duplicates) for each in items}
    rows = [
        _file(each.path, f"{each.found}；{each.advice}", "kept" if each.path in held else "failed", language)
        for each in failures
    ]
    rows += [_row(each, language) for each in ordered]
    rows += [
        _file(each.path, say(language, "same_as", path=each.of), "duplicate", language) for each in duplicates
    ]
    total = sum(each.characters for each in entries)
    count = safe(language, "library_count", count=len(entries), characters=amount(total, language))
    head = "".join(_head(name, language) for name in COLUMNS)
    find, hint = safe(language, "find"), safe(language, "find_placeholder")
    found = html(say(language, "found", count="{count}"))
    return (
        f'<div class="library-bar"><p class="count">{count}</p>'
        f'<input type="search" class="find" aria-label="{find}" placeholder="{hint}" data-found="{found}">'
        f'<span class="found" role="status"></span></div>'
        f'<table class="reports{" read-only" if read_only else ""}"><caption class="unseen">'
        f"{safe(language, 'library')}</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{''.join(rows)}</tbody></table>{_dialog(language)}"
    )


def _head(name: str, language: str) -> str:
    """A column's name, a button that sorts by it; the list comes newest first."""
    if name not in SORTED_BY:
        return f'<td class="{name}"></td>'  # a heading without words would be read out as one
    sort = ' aria-sort="descending"' if name == "year" else ""
    label = safe(language, "column_" + name)
    return f'<th scope="col" class="{name}"{sort}>{button(label, "sort", "sort", column=name)}</th>'


def _row(entry: Entry, language: str) -> str:
    known = entry.metadata
    year = str(known.year) if known.year else "—"
    title = button(html(known.title), "link", "report", report=entry.path)
    keys: dict[str, object] = {"year": known.year or 0, "length": entry.characters}
    cells = {
        "title": f"{title}<small>{html(entry.path)}</small>",
        "place": html(shown_as(known) or "—"),
        "body": html(known.body.value) + _kind(known.kind),
        "year": year,
        "length": safe(language, "characters", count=amount(entry.characters, language)),
        "state": f'<span class="state ready">{safe(language, "state_ready")}</span>',
        "action": _remove(entry.path, language),
    }
    shown = "".join(_cell(name, cells[name], language, keys.get(name)) for name in COLUMNS)
    return f"<tr>{shown}</tr>"


def _kind(kind: ReportKind) -> str:
    return "" if kind is ReportKind.OTHER else f"<small>{html(kind.value)}</small>"


def _cell(name: str, inner: str, language: str, key: object = None) -> str:
    """A cell; ``key`` is what it is sorted by where that is not its text."""
    # On a phone the rows become cards, and a cell says by itself what it is.
    label = safe(language, "column_" + name)
    return f'<td class="{name}" data-label="{label}"{attributes(key=key)} lang="zh">{inner}</td>'


def _file(path: str, reason: str, state: str, language: str) -> str:
    """A file that is no report of the index, and why."""
    shown = f'<span class="state {state}">{safe(language, "state_" + state)}</span>'
    return (
        f'<tr class="file"><td class="title" colspan="5"><b>{html(path)}</b><small>{html(reason)}</small>'
        f'</td><td class="state">{shown}</td><td class="action">{_remove(path, language)}</td></tr>'
    )


def _remove(path: str, language: str) -> str:
    label = say(language, "remove_label", name=path)
    return button(safe(language, "remove"), "quiet", "remove", label=label, report=path)


def _dialog(language: str) -> str:
    """What `library.js` asks before a report is removed; it fills in the name, as text."""
    text = html(say(language, "remove_text", name="{name}"))
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
    told = safe(language, "pages_done", page=state.page, pages=state.pages) if state.pages else ""
    pages = f'<p class="pages">{told}</p>' if told else ""
    return (
        f'<div class="building" role="status"><p><strong>{title}</strong>'
        f'<span class="numbers">{count}</span></p>'
        f'<div class="bar{unknown}" role="progressbar" aria-label="{safe(language, "rebuilding")}" {now}>'
        f'<i style="width:{share}"></i></div><p class="file" lang="zh">{html(state.path)}</p>{pages}</div>'
    )


def render_uploads(rows: Sequence[UploadRow], language: str) -> str:
    """What became of each uploaded file, and a button where one of its name could be replaced."""
    listed = []
    for row in rows:
        kind = "ready" if row.state in GOOD else "busy" if row.state in UNDER_WAY else "failed"
        replace = button(
            safe(language, "replace"),
            "soft",
            "replace",
            label=say(language, "replace_label", name=row.name),
            name=row.name,
        )
        bar = '<span class="bar unknown"><i></i></span>' if row.state == "reading" else ""
        listed.append(
            f'<li><span class="state {kind}">{safe(language, "row_" + row.state)}</span>'
            f'<b lang="zh">{html(row.name)}</b><small lang="zh">{html(row.text)}</small>'
            f"{replace if row.replaceable else ''}{bar}</li>"
        )
    return f'<ul class="uploads" role="status">{"".join(listed)}</ul>' if listed else ""


def render_built(
    counts: Mapping[str, int],
    language: str,
    broken: Sequence[tuple[str, tuple[str, ...]]] = (),
    several: Sequence[tuple[str, tuple[str, ...]]] = (),
    scans: Sequence[Scan] = (),
) -> str:
    """A build that is done: what it changed, by the keys of the texts (``added``, ``removed`` …).

    ``broken`` are new reports with characters that could not be read, and the words around these; ``several`` new files
    with several reports, and their titles, that of the one taken first; ``scans`` new reports that were recognised.
    """
    changes = [say(language, key, count=count) for key, count in counts.items() if count]
    separator = "，" if language == "zh" else ", "
    text = (
        say(language, "rebuild_changes", changes=separator.join(changes))
        if changes
        else say(language, "rebuild_done")
    )
    for path, (taken, *others) in several[:BROKEN_SHOWN]:
        named = "".join(f"《{title}》" for title in others)
        count = len(others) + 1
        text += separator + say(
            language, "several", path=path, count=count, taken=f"《{taken}》", others=named
        )
    for path, around in broken[:BROKEN_SHOWN]:
        places = "、".join(f"“{words}”" for words in around[:BROKEN_SHOWN])
        text += separator + say(language, "broken", path=path, places=places)
    text += "".join(separator + _scan(scan, language) for scan in scans[:BROKEN_SHOWN])
    return f'<p class="built" role="status">{html(text)}</p>'


def _scan(scan: Scan, language: str) -> str:
    """How a scan was recognised, and which of its pages are to be looked at."""
    told = say(language, "scan_read", path=scan.path, pages=scan.pages, confidence=int(100 * scan.confidence))
    numbers = ("、" if language == "zh" else ", ").join(map(str, scan.unsure))
    return told + (say(language, "scan_unsure", numbers=numbers) if numbers else "")


def render_build_failure(message: str, language: str, *, asks: bool = False) -> str:
    """A build that stopped, and why; with a button where it ``asks`` whether reports that have gone may go."""
    confirm = " " + button(safe(language, "let_go"), "soft", "let-go") if asks else ""
    return (
        f'<p class="built failure" role="alert"><strong>{safe(language, "rebuild_failed")}</strong>'
        f"<br>{html(message)}{confirm}</p>"
    )
