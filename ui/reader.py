"""One report as HTML, with the cited sentences marked where they stand.

Goes in: a report, the citations of one answer, the one that was opened. Comes out: escaped HTML whose text is
the report's text, line for line. Scrolling to the cited sentence is `reader.js`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import PurePosixPath

from index.facsimile import SUFFIXES
from index.places import shown_as
from index.types import Metadata, Report, ReportKind, Role
from qa.types import Citation, View
from ui.glances import Glance
from ui.marks import scan_line
from ui.markup import BOOKMARK, attributes, button, html
from ui.texts import named, safe, say


@dataclass(frozen=True, slots=True)
class Beside:
    """Reports of the same place, body and kind: the last before this one's year, and the first after it."""

    before: tuple[str, int] | None = None  # path and year
    after: tuple[str, int] | None = None


ALONE = Beside()


def beside(report: Report, entries: Iterable[tuple[str, Metadata]]) -> Beside:
    """Among all reports, each given by its path and what is known of it, those that stand beside ``report``."""
    own = report.metadata
    if own.year is None:
        return ALONE
    same = sorted(
        (known.year, path)
        for path, known in entries
        if known.year is not None
        and (shown_as(known), known.body, known.kind) == (shown_as(own), own.body, own.kind)
    )
    before = [(path, year) for year, path in same if year < own.year]
    after = [(path, year) for year, path in same if year > own.year]
    return Beside(before[-1] if before else None, after[0] if after else None)


@dataclass(frozen=True, slots=True)
class Span:
    """``[start, end)`` of the report's text shown marked; ``mark`` is ``None`` for a run-in heading."""

    start: int
    end: int
    mark: int | None
    current: bool = False


def render_report(
    report: Report,
    citations: Sequence[Citation],
    mark: int | None,
    turn: int | None,
    language: str,
    *,
    of: str | None = None,
    near: Beside = ALONE,
) -> str:
    """The report, opened at the citation ``mark`` of answer number ``turn``; at its beginning without one.

    ``of`` says which answers these are where they are not the conversation's.
    """
    current = next((each for each in citations if each.mark == mark), None)
    own = [each for each in citations if each.report == report.path]
    spans = [
        Span(*found, each.mark, each.mark == mark) for each in own if (found := locate(report.text, each))
    ]
    place = next(((span.start, span.end) for span in spans if span.current), None)
    parts = [
        _head(
            report.metadata.title,
            facts(report.metadata, language),
            _steps(citations, mark, turn, language, of),
            language,
        ),
        _crumbs(current.section if current else ()),
        _changed_note(current, place, language) if current else "",
        _scan_note(current, language) if current else "",
        f'<div class="within">{_contents(report, language)}{_years(near, language)}'
        f"{button(safe(language, 'original'), 'quiet', 'original', label=say(language, 'original_label'))}"
        f"{_pages(report.path, language)}"
        f"{button(safe(language, 'only_this'), 'quiet', 'only', label=say(language, 'only_this_label'))}"
        f"{button(BOOKMARK + safe(language, 'notes_keep'), 'quiet', 'keep', label=say(language, 'notes_choose'))}"
        f"{_find(language)}</div>",
        f'<div class="spread"><div class="paper" tabindex="0" role="region" aria-label="{safe(language, "reader")}" '
        'lang="zh">',
        *paragraphs(report, spans),
        "</div></div>",
    ]
    return _article("".join(parts), report.path, mark, turn, of, place)


def render_missing(
    citation: Citation,
    citations: Sequence[Citation],
    turn: int | None,
    language: str,
    *,
    of: str | None = None,
) -> str:
    """In place of a report that the index no longer has: the sentence as it was cited."""
    parts = [
        _head(
            citation.title,
            facts_of(citation, language),
            _steps(citations, citation.mark, turn, language, of),
            language,
        ),
        _crumbs(citation.section),
        f'<div class="paper" tabindex="0" lang="zh"><p class="note"><strong>{safe(language, "gone")}</strong>'
        f"<br>{safe(language, 'gone_text')}</p>"
        f'<p><mark class="cited current" id="cited">{html(citation.quote)}</mark></p></div>',
    ]
    return _article("".join(parts), citation.report, citation.mark, turn, of)


def render_empty(language: str) -> str:
    """Before anything was opened."""
    return f'<p class="reader-empty">{safe(language, "reader_empty")}</p>'


def locate(text: str, citation: Citation) -> tuple[int, int] | None:
    """Where the cited sentence stands: at its offsets, else where its words are found, else ``None``."""
    if citation.quote and text[citation.start : citation.end] == citation.quote:
        return citation.start, citation.end
    start = text.find(citation.quote) if citation.quote else -1
    return (start, start + len(citation.quote)) if start >= 0 else None


def paragraphs(report: Report, spans: Sequence[Span]) -> Iterator[str]:
    """The report's lines that are not blank, each an element with its start; headings by their sections' levels."""
    headings = {section.start: number for number, section in enumerate(report.sections)}
    quiet = {each.start: each.role for each in report.sentences if each.role in (Role.FRAME, Role.NOTE)}
    for start, end in lines(report.text):
        line = report.text[start:end]
        number = headings.get(start)
        if number is not None and len(line) <= len(report.sections[number].title) + 2:
            level = min(report.sections[number].level + 2, 6)
            inner = "".join(pieces(report.text, start, end, spans))
            yield f'<h{level} data-at="{start}" data-section="{number}">{inner}</h{level}>'
            continue
        within = list(spans)
        attributes = f' data-at="{start}"'
        if number is not None and line.startswith(report.sections[number].title):
            within.append(Span(start, start + len(report.sections[number].title), None))
            attributes += f' data-section="{number}"'
        role = quiet.get(start)
        if role is not None:
            attributes += f' class="{role.name.lower()}"'
        yield f"<p{attributes}>{''.join(pieces(report.text, start, end, within))}</p>"


def lines(text: str) -> Iterator[tuple[int, int]]:
    """``[start, end)`` of each line without its surrounding white space, blank lines left out."""
    start = 0
    for line in text.splitlines(keepends=True):
        stripped = line.strip()
        if stripped:
            first = start + len(line) - len(line.lstrip())
            yield first, first + len(stripped)
        start += len(line)


def pieces(text: str, start: int, end: int, spans: Sequence[Span]) -> Iterator[str]:
    """``text[start:end]`` escaped, cut where a span begins or ends, each piece inside the spans' elements."""
    cuts = {start, end}
    for span in spans:
        cuts.update(cut for cut in (span.start, span.end) if start < cut < end)
    edges = sorted(cuts)
    for left, right in pairwise(edges):
        piece = html(text[left:right])
        over = [span for span in spans if span.start <= left and right <= span.end]
        if any(span.mark is None for span in over):
            piece = f'<b class="run-in">{piece}</b>'
        cited = [span for span in over if span.mark is not None]
        if cited:
            piece = _marked(piece, cited, last=any(right == min(span.end, end) for span in cited))
        yield piece


def _marked(piece: str, cited: Sequence[Span], last: bool) -> str:
    current = any(span.current for span in cited)
    shown = next((span for span in cited if span.current), cited[0])
    names = "cited current" if current else "cited"
    number = f' data-number="{shown.mark}"' if last else ""
    return f'<mark class="{names}" data-mark="{shown.mark}"{number}>{piece}</mark>'


def facts(metadata: Metadata, language: str) -> list[str]:
    """Place, kind, year and session, as far as they are known."""
    year = say(language, "year", year=metadata.year) if metadata.year else say(language, "unknown_year")
    values = [shown_as(metadata) or say(language, "unknown_place"), _what(metadata), year]
    return [*values, metadata.session] if metadata.session else values


def _what(metadata: Metadata) -> str:
    """The kind of a report, or whose it is."""
    return metadata.body.value if metadata.kind is ReportKind.OTHER else metadata.kind.value


def facts_of(citation: Citation, language: str) -> list[str]:
    """The same of a report that is known only by its citation."""
    metadata = Metadata(
        citation.title, citation.place, None, None, citation.body, citation.year, kind=citation.kind
    )
    return facts(metadata, language)


def _article(
    inner: str,
    path: str,
    mark: int | None,
    turn: int | None,
    of: str | None,
    place: tuple[int, int] | None = None,
) -> str:
    start, end = place or (None, None)
    at = attributes(turn=turn, mark=mark, of=of, start=start, end=end)
    return f'<article class="report" data-report="{html(path)}"{at}>{inner}</article>'


def _head(title: str, known: Sequence[str], steps: str, language: str) -> str:
    shown = "".join(f"<li>{html(value)}</li>" for value in known)
    return (
        f'<header class="report-head"><div class="titles"><h2 lang="zh">{html(title)}</h2>'
        f'<ul class="facts" lang="zh">{shown}</ul></div>{steps}'
        f"{button('✕', 'icon', 'close', label=say(language, 'close'))}</header>"
    )


def _steps(
    citations: Sequence[Citation], mark: int | None, turn: int | None, language: str, of: str | None
) -> str:
    """Previous and next citation of the same answer."""
    marks = [each.mark for each in citations]
    if mark not in marks or turn is None or len(marks) == 1:
        return ""
    at = marks.index(mark)

    def step(key: str, sign: str, to: int) -> str:
        target = marks[to] if 0 <= to < len(marks) else None
        label = say(language, key)
        return button(
            sign, "icon", "open", label=label, disabled=target is None, turn=turn, mark=target, of=of
        )

    text = safe(language, "step", position=at + 1, total=len(marks))
    return (
        f'<nav class="steps">{step("previous", "‹", at - 1)}<span>{text}</span>'
        f"{step('next', '›', at + 1)}</nav>"
    )


def _crumbs(section: Sequence[str]) -> str:
    if not section:
        return ""
    steps = "".join(f"<li>{html(title)}</li>" for title in section)
    return f'<ol class="crumbs" lang="zh">{steps}</ol>'


def _changed_note(cited: Citation, place: tuple[int, int] | None, language: str) -> str:
    """That the report has changed since the answer, where the sentence shows it: moved, or gone."""
    if place == (cited.start, cited.end):
        return ""
    if place is not None:
        return f'<p class="note" role="status">{safe(language, "moved")}</p>'
    return f'<p class="note" role="status">{safe(language, "changed")}<q>{html(cited.quote)}</q></p>'


def _scan_note(cited: Citation, language: str) -> str:
    """That the sentence was recognised in a scan, which decides."""
    scanned = scan_line(cited, language)
    if not scanned:
        return ""
    return f'<p class="note" role="status">{html(scanned)}{safe(language, "scanned_advice")}</p>'


def _years(near: Beside, language: str) -> str:
    """The same place's reports of other years, where there are such."""
    steps = [
        button(
            html(f"{sign[0]}{year}{sign[1]}"),
            "quiet",
            "report",
            label=say(language, key, year=year),
            report=path,
        )
        for key, sign, found in (
            ("year_before", ("‹ ", ""), near.before),
            ("year_after", ("", " ›"), near.after),
        )
        if found is not None
        for path, year in (found,)
    ]
    return (
        f'<nav class="years" aria-label="{safe(language, "other_years")}">{"".join(steps)}</nav>'
        if steps
        else ""
    )


def render_glances(path: str, found: Sequence[Glance], language: str) -> str:
    """What the report at ``path`` can be asked for at a glance; `glances.js` puts it above the text."""
    if not found:
        return ""
    asked = "".join(
        button(html(_glance(each, language)), "next", "glance", label=each.question, question=each.question)
        for each in found
    )
    return (
        f'<nav class="glances" data-report="{html(path)}" aria-label="{safe(language, "glances")}">'
        f"<span>{safe(language, 'glances')}</span>{asked}</nav>"
    )


def _glance(glance: Glance, language: str) -> str:
    if glance.view is View.CHANGED:
        return say(language, "glance_before")
    return named(language, glance.view.value)


def _find(language: str) -> str:
    """Search in the text; what is found is marked by `reader.js`, and the text stays as it is."""
    hint = safe(language, "find_in")
    told = attributes(
        found=say(language, "found_in", at="{at}", count="{count}"), none=say(language, "found_none")
    )
    return (
        f'<div class="find" role="search"><input type="search" aria-label="{hint}" placeholder="{hint}">'
        f'<span class="hits" role="status"{told}></span>'
        f"{button('‹', 'icon', 'hit-before', label=say(language, 'hit_before'), disabled=True)}"
        f"{button('›', 'icon', 'hit-after', label=say(language, 'hit_after'), disabled=True)}</div>"
    )


def _pages(path: str, language: str) -> str:
    """The button that shows the pages of the file beside the text, where it has pages."""
    if PurePosixPath(path).suffix.lower() not in SUFFIXES:
        return ""
    return button(safe(language, "page_shown"), "quiet", "page", label=say(language, "page_shown_label"))


def _contents(report: Report, language: str) -> str:
    if len(report.sections) < 2:
        return ""
    entries = "".join(
        f'<li class="level-{min(section.level, 3)}">'
        f"{button(html(section.title), 'entry', 'section', section=number)}</li>"
        for number, section in enumerate(report.sections)
    )
    return (
        f'<details class="contents"><summary>{safe(language, "contents")}</summary>'
        f'<ul lang="zh">{entries}</ul></details>'
    )
