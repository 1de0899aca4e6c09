"""What a report counts up under an announcement: 今年要办好以下五件民生实事：, and the items that stand below it.

In: the reports asked, the question's understanding. Out: the announcement whose words are the question's, with its items.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from unicodedata import normalize

import numpy as np

from index.record import ROLES, Record
from index.store import Index
from index.types import Role
from index.years import numeral

from ..ranking.retrieve import hit_of
from ..types import SentenceHit, Understanding

FEWEST = 3
"""Items that make an enumeration."""
MOST_REPORTS = 8
"""Reports that are looked through; a question that leaves more open does not ask for one list."""
COVERED = 0.6
"""Share of the question's pairs of characters that the announcement must hold: no list of another matter answers."""
_REACH = 160
"""Sentences behind an announcement in which its items stand."""
_ANNOUNCES = re.compile(r"(?:[：:]|(?:以下|如下|下列)[^，。；]{0,12}[。：:])$")
MARKERS = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?P<n>[一二三四五六七八九十]{1,3})\s*、",
        r"[（(]\s*(?P<n>[一二三四五六七八九十]{1,3})\s*[）)]",
        r"(?P<n>\d{1,2})\s*[.．、](?!\d)",
        r"[（(]\s*(?P<n>\d{1,2})\s*[）)]",
        r"(?P<n>[一二三四五六七八九十]{1,2})(?:是|要)",
        r"第(?P<n>[一二三四五六七八九十]{1,2})[，,、]",
        r"(?P<n>[①-⑳])",
    )
)
"""How items are numbered, the outermost first."""
_ORDINAL = re.compile(r"第(?P<n>[一二三四五六七八九十\d]{1,3})[项件个条](?P<what>[\u4e00-\u9fff]{2,})")
_COUNTS = re.compile(r"(?:几|多少)(?P<of>[项件个条])")
_EMPTY = re.compile(
    r"哪些|有|包括|主要|分别|具体|要|将|是|的|什么|政府|工作报告|报告|一共|\d|[^\u4e00-\u9fff]"
)


@dataclass(frozen=True, slots=True)
class Enumeration:
    """An announcement and its items, in order."""

    announced: SentenceHit
    items: tuple[SentenceHit, ...]


def asked_item(question: str) -> int | None:
    """Which item a question asks for by its number: 第三项重点工作 → 3."""
    found = _ORDINAL.search(question)
    return numeral(found["n"]) if found else None


def counted(question: str, announced: str) -> str | None:
    """The number of items that an announcement states, where that is asked for: 一共几件 → 五件."""
    asked = _COUNTS.search(question)
    stated = re.search(rf"[一二三四五六七八九十\d]{{1,3}}{asked['of']}", announced) if asked else None
    return stated[0] if stated else None


def enumeration(index: Index, understood: Understanding, reports: Sequence[int]) -> Enumeration | None:
    """The enumeration that the question asks for, if the reports hold one that is announced in its words."""
    wanted = _pairs(_ORDINAL.sub(lambda m: m["what"], understood.topic))
    if len(wanted) < 2 or len(reports) > MOST_REPORTS:
        return None
    years = set(understood.report_years or understood.years)
    best: tuple[float, bool, int, int] | None = None
    for report in reports:
        record = index.record(report)
        for sentence, words in _announcements(record):
            held = len(wanted & _pairs(words)) / len(wanted)
            rated = (held, index.reports[report].metadata.year in years, -report, -sentence)
            if (
                held >= COVERED
                and (best is None or rated > best)
                and len(items_below(record, sentence)) >= FEWEST
            ):
                best = rated
    if best is None:
        return None
    report, sentence = -best[2], -best[3]
    items = items_below(index.record(report), sentence)
    hits = [hit_of(index, report, at, 1.0, rank) for rank, at in enumerate((sentence, *items), 1)]
    return Enumeration(hits[0], tuple(hits[1:]))


def _pairs(text: str) -> set[str]:
    """The pairs of neighbouring characters of what a text is about."""
    words = [word for word in _EMPTY.split(text) if word]
    return {word[i : i + 2] for word in words for i in range(len(word) - 1)}


def _announcements(record: Record) -> Iterator[tuple[int, str]]:
    """Sentences that announce what stands below them, with their words."""
    body = ROLES.index(Role.BODY)
    for at in np.flatnonzero(record.sentence_roles == body):
        start, end = (int(x) for x in record.sentence_spans[at])
        words = record.plain[start:end]
        if _ANNOUNCES.search(words):
            yield int(at), words


def items_below(record: Record, announced: int) -> list[int]:
    """The sentences that open the items below sentence ``announced``: each numbered on from the one before."""
    found: list[int] = []
    marker: re.Pattern[str] | None = None
    for at in range(announced + 1, min(announced + 1 + _REACH, len(record.sentence_spans))):
        start, end = (int(x) for x in record.sentence_spans[at])
        words = record.plain[start:end]
        if marker is None:
            marker = next((m for m in MARKERS if _opens(m, words, 1)), None)
            if marker is None:
                break
        elif not _opens(marker, words, len(found) + 1):
            if _opens(marker, words, 1) or any(m.match(words) for m in MARKERS[: MARKERS.index(marker)]):
                break  # another list, or the next chapter
            continue
        found.append(at)
    return found


def _opens(marker: re.Pattern[str], words: str, number: int) -> bool:
    """Whether ``words`` open item ``number``."""
    match = marker.match(words)
    return match is not None and numeral(normalize("NFKC", match["n"])) == number
