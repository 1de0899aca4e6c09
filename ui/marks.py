"""The small numbers in an answer's text, each of which shows its sentence and opens it in its report.

Goes in: text with marks, the answer whose they are. Comes out: escaped HTML; showing and opening is `chat.js`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from qa.types import Answer, Citation
from ui.conversation import citation
from ui.markup import button, html, legible
from ui.texts import safe, say

MARK = re.compile(r"\[(\d{1,3})\]")


def runs(text: str) -> Iterator[tuple[str, int | None]]:
    """``text`` cut at its marks: each piece of text with ``None``, each mark as "" with its number.

    >>> list(runs("增长5%[1]。"))
    [('增长5%', None), ('', 1), ('。', None)]
    """
    at = 0
    for match in MARK.finditer(text):
        if match.start() > at:
            yield text[at : match.start()], None
        yield "", int(match.group(1))
        at = match.end()
    if at < len(text):
        yield text[at:], None


def with_marks(text: str, answer: Answer, turn: int, language: str) -> Iterator[str]:
    """``text`` escaped, each ``[n]`` that has a citation as a button; any other ``[n]`` stays text."""
    for piece, mark in runs(text):
        cited = citation(answer, mark) if mark is not None else None
        if cited is not None:
            yield mark_button(cited, turn, language)
        else:
            yield html(piece if mark is None else f"[{mark}]")


def mark_button(cited: Citation, turn: int, language: str) -> str:
    """The number that opens a citation; what it shows before it is opened comes with it."""
    label = safe(language, "source", mark=cited.mark, title=cited.title)
    inner = f'<span aria-hidden="true">{cited.mark}</span><span class="unseen">{label}</span>'
    section = " · ".join(
        filter(None, (cited.section[-1] if cited.section else "", scan_line(cited, language)))
    )
    return button(
        inner,
        "mark",
        "open",
        turn=turn,
        mark=cited.mark,
        title=legible(source_line(cited, language)),
        section=legible(section) if section else None,
        quote=legible(cited.quote.strip()),
    )


def scan_line(cited: Citation, language: str) -> str:
    """Of a sentence that was recognised in a scan on which page, and how surely; else nothing."""
    if cited.scan is None:
        return ""
    return say(language, "scanned", page=cited.scan.page, confidence=int(100 * cited.scan.confidence))


def source_line(cited: Citation, language: str) -> str:
    """Title and, where the title does not say it, the year."""
    if cited.year is None or str(cited.year) in cited.title:
        return cited.title
    return f"{cited.title} · {say(language, 'year', year=cited.year)}"
