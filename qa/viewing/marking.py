"""The sentences that a view of one report quotes, each under one mark, and the text made of them.

Goes in: a report and the places of its sentences and headings. Comes out: their words with marks, and a `Composed` whose
marks are numbered in the order in which they are shown.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from index.record import Record
from index.store import Index
from index.types import Report

from ..answering.compose import Composed, cite, shortened
from ..ranking.retrieve import hit_of
from ..types import Fold, SentenceHit, Table

_ENDS = "。；;，,：: "
_OPENS, _CLOSES = "\ue000", "\ue001"
"""Around a mark that has no number yet: a report may hold [1] itself."""
_MARK = re.compile(f"{_OPENS}(\\d+){_CLOSES}")
_NOTE = re.compile(r"\[\d{1,3}\]")
"""A report's own reference to a note, which would read as a mark."""


class Marking:
    """What is quoted so far in the view of one report."""

    def __init__(self, index: Index, report: int) -> None:
        self.index, self.ordinal = index, report
        self.record: Record = index.record(report)
        self.report: Report = replace(self.record.report, text=self.record.plain)
        self._hits: dict[tuple[int, int], SentenceHit] = {}

    def hit(self, at: int) -> SentenceHit:
        """Sentence ``at`` as a hit."""
        return hit_of(self.index, self.ordinal, at, 1.0, 1)

    def mark(self, hit: SentenceHit) -> str:
        """The mark of a quoted hit."""
        return f"{_OPENS}{self.number(hit)}{_CLOSES}"

    def number(self, hit: SentenceHit) -> int:
        """What stands for the mark of ``hit`` until `composed` numbers it."""
        return self._hits.setdefault((hit.start, hit.end), replace(hit, rank=len(self._hits) + 1)).rank

    def words(self, at: int) -> str:
        """Sentence ``at`` as it stands, without the white space around it."""
        sentence = self.report.sentences[at]
        return self.report.text[sentence.start : sentence.end].strip()

    def quoted(self, at: int, budget: int | None = None) -> str:
        """Sentence ``at`` with its mark; its first clauses and … where it is longer than ``budget``."""
        return self.part(at, self.words(at), budget)

    def part(self, at: int, words: str, budget: int | None = None) -> str:
        """``words`` of sentence ``at`` with its mark."""
        shown = _NOTE.sub("", words).strip().rstrip(_ENDS)
        if budget is not None and len(shown) > budget:
            shown = _shortened(shown, budget).rstrip(_ENDS + "、") + "…"
        return " ".join(shown.split()) + self.mark(self.hit(at))

    def heading(self, section: int) -> str:
        """The heading of a section with its mark."""
        one = self.report.sections[section]
        at = self.record.heading_of_section(section)
        if at is not None and self.report.sentences[at].start == one.start:
            return self.quoted(at)
        # A heading that runs into its paragraph is no sentence of its own.
        first = next(i for i, sentence in enumerate(self.report.sentences) if sentence.end > one.start)
        end = one.start + len(one.title)
        path = self.report.section_path(section)
        hit = replace(
            self.hit(first), start=one.start, end=end, quote=self.report.text[one.start : end], section=path
        )
        return _NOTE.sub("", one.title).rstrip(_ENDS) + self.mark(hit)

    def composed(self, text: str, table: Table | None = None, folds: Sequence[Fold] = ()) -> Composed:
        """The view, its marks numbered from 1 as they are shown; what was marked and is not shown is not cited."""
        folded = [words for fold in folds for words in (fold.heading, *fold.lines)]
        cells = [mark for row in table.marks for mark in row if mark is not None] if table else []
        shown = [*_numbers(text), *cells, *(n for words in folded for n in _numbers(words))]
        new = {old: mark for mark, old in enumerate(dict.fromkeys(shown), 1)}
        by_rank = {hit.rank: hit for hit in self._hits.values()}
        if table is not None:
            marks = tuple(tuple(None if mark is None else new[mark] for mark in row) for row in table.marks)
            table = replace(table, marks=marks)
        return Composed(
            _renumbered(text, new),
            tuple(cite(by_rank[old], mark) for old, mark in new.items()),
            table,
            folds=tuple(
                Fold(_renumbered(fold.heading, new), tuple(_renumbered(line, new) for line in fold.lines))
                for fold in folds
                if fold.lines
            ),
        )


def _shortened(words: str, budget: int) -> str:
    """The first clauses within ``budget``, never with a quotation or bracket left open."""
    cuts = [m.start() for m in re.finditer("[，；,;：、]", words[:budget])]
    whole = [cut for cut in cuts if all(words.count(a, 0, cut) == words.count(b, 0, cut) for a, b in _PAIRS)]
    clauses = [cut for cut in whole if words[cut] != "、" and 2 * cut >= budget]
    return words[: (clauses or whole)[-1]] if whole else shortened(words, budget)


_PAIRS = (("“", "”"), ("《", "》"), ("（", "）"), ("(", ")"))


def closed(text: str) -> str:
    """``text`` with a full stop, where it does not end already."""
    bare = _MARK.sub("", text)
    return text if bare[-1:] in "。！？!?" else f"{text}。"


def _numbers(text: str) -> list[int]:
    return [int(n) for n in _MARK.findall(text)]


def _renumbered(text: str, new: dict[int, int]) -> str:
    return _MARK.sub(lambda m: f"[{new[int(m[1])]}]", text)


def length(text: str) -> int:
    """Characters of ``text``, marks not counted."""
    return len(_MARK.sub("", text))


def fitting(lines: Sequence[str], budget: int) -> tuple[list[str], bool]:
    """As many of ``lines`` as fit into ``budget`` characters, at least one, and whether some are left."""
    kept: list[str] = []
    for line in lines:
        if kept and sum(map(length, kept)) + length(line) > budget:
            return kept, True
        kept.append(line)
    return kept, False
