"""The answer's text with its marks, made of cited sentences and of nothing else."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .quantities import figures_of, fold
from .types import Citation, Kind, SentenceHit, Table

LIMITS = {Kind.LIST: 500, Kind.HOW: 500, Kind.WHY: 500}
LIMIT = 280
"""Characters of an answer, marks not counted: an answer is read at a glance, and its sources are a click away."""


@dataclass(frozen=True, slots=True)
class Composed:
    """Text and the citations behind its marks."""

    text: str
    citations: tuple[Citation, ...]
    table: Table | None = None


def compose(hits: Sequence[SentenceHit], short: str | None, kind: Kind) -> Composed:
    """``hits`` in order, as many as fit, each under the name of its report; the short form stands in front."""
    limit = LIMITS.get(kind, LIMIT)
    text = f"{short}[1]。" if short else ""
    citations: list[Citation] = []
    before: str | None = None
    for hit in hits:
        source = "" if hit.report == before else source_of(hit)
        quote = hit.quote.rstrip("。；;，, ")
        piece = f"{source}{quote}[{len(citations) + 1}]。"
        if citations and len(text) + len(piece) > limit:
            break
        text += piece
        before = hit.report
        citations.append(cite(hit, len(citations) + 1))
    return Composed(text, tuple(citations))


def compose_lookups(rows: Sequence[tuple[str, SentenceHit | None, str | None]], heading: str) -> Composed:
    """One line for each look-up: label, its sentence's short form or the sentence, its mark; and the same as a table."""
    citations: list[Citation] = []
    marks: dict[tuple[str, int], int] = {}
    lines: list[str] = []
    cells: list[tuple[str, ...]] = []
    cell_marks: list[tuple[int | None, ...]] = []
    budget = max(20, 720 // max(1, len(rows)))
    for label, hit, short in rows:
        if hit is None:
            lines.append(f"{label}：未提及")
            cells.append((label, "未提及"))
            cell_marks.append((None, None))
            continue
        key = (hit.report, hit.start)
        if key not in marks:
            marks[key] = len(marks) + 1
            citations.append(cite(hit, marks[key]))
        shown = short or _shortened(hit.quote.rstrip("。；;，, "), budget)
        lines.append(f"{label}：{shown}[{marks[key]}]")
        cells.append((label, shown))
        cell_marks.append((None, marks[key]))
    table = Table((heading, "内容"), tuple(cells), tuple(cell_marks))
    return Composed("；".join(lines) + "。", tuple(citations), table)


def _shortened(quote: str, budget: int) -> str:
    """The first clauses of ``quote`` within ``budget`` characters, never with half a figure."""
    if len(quote) <= budget:
        return quote
    cut = max(quote.rfind(mark, 0, budget) for mark in "，；、,;")
    return quote[:cut] if cut > 0 else re.sub(r"[\d.,．，]+$", "", quote[:budget])


def source_of(hit: SentenceHit) -> str:
    """How a report is named in running text: 2026年浙江省政府报告："""
    year = f"{hit.year}年" if hit.year else ""
    return f"{year}{hit.place or ''}{hit.body.value if hit.place else hit.title}报告："


def cite(hit: SentenceHit, mark: int) -> Citation:
    """The citation of a sentence under a mark."""
    return Citation(
        mark,
        hit.report,
        hit.title,
        hit.place,
        hit.year,
        hit.body,
        hit.start,
        hit.end,
        hit.quote,
        hit.section,
        hit.score,
    )


def unsupported_figures(text: str, citations: Sequence[Citation], question: str) -> set[str]:
    """Figures of ``text`` that stand in no cited sentence and not in the question; must be empty for every answer."""
    bare = fold(re.sub(r"\[\d+\]", "", text))
    held = set(figures_of(fold(" ".join(f"{c.quote} {c.title}" for c in citations)))) | set(
        figures_of(fold(question))
    )
    return set(figures_of(bare)) - held
