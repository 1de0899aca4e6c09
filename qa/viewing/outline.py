"""The parts of a report by its own headings, and of each the sentences that carry it.

Goes in: an analysed report with the words of its index. Comes out: `Part`s with the sentences that stand in them, and
which of these say most: rare words, figures, what the part as a whole speaks of. Composes no text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from index.store import Index
from index.types import Aspect, Report, Role

from ..answering.enumerations import MARKERS
from ..quantities import quantities
from ..ranking.terms import Floats

FEWEST = 3
"""Headings of one numbering that divide a part."""
WITHOUT_HEADINGS = 6
"""Parts into which a report without headings is cut, by its length."""
SHORTEST, LONGEST = 14, 150
"""Characters of a sentence that may carry a part; a shorter one announces, a longer one is no sentence to show."""
HALF = 0.5
"""Share of a part's sentences that must be planned for it to be of what is to come."""
MAIN = 0.6
"""Share of all that is planned from which on one part is the part on the work to come."""
ATTACHED = "附"
"""How the heading of what is appended begins; it is no part of the report."""
ANNOUNCING = "：:"
_HEADLESS = re.compile(r"^(?:同时|此外|另外|其中|一方面|另一方面|为此|因此|这|其|该|它|他们|对此|但|而|并)")
"""A sentence that leans on the one before it does not stand alone."""


@dataclass(frozen=True, slots=True)
class Part:
    """A section of a report, or a run of sentences without a heading; ``sentences`` are places in the report."""

    section: int | None
    sentences: tuple[int, ...]  # of body text, those of its subsections too
    below: tuple[Part, ...] = ()


def parts_of(report: Report) -> tuple[Part, ...]:
    """The parts of the highest level, in order; of a report without headings, runs of about the same length."""
    body = [i for i, one in enumerate(report.sentences) if one.role is Role.BODY]
    top = [
        i
        for i, one in enumerate(report.sections)
        if one.parent is None and not one.title.startswith(ATTACHED) and _held(report, i, body)
    ]
    if len(top) < 2:
        inner = [i for i, one in enumerate(report.sections) if one.parent in top and _held(report, i, body)]
        top = _of_one_numbering(report, inner) if len(inner) >= FEWEST else top
    if not top:
        return _runs(report, body)
    return tuple(_part(report, i, body) for i in top)


def _part(report: Report, section: int, body: Sequence[int]) -> Part:
    held = _held(report, section, body)
    children = [i for i, one in enumerate(report.sections) if one.parent == section]
    kept = _of_one_numbering(report, [i for i in children if _held(report, i, held)])
    below = tuple(Part(i, tuple(_held(report, i, held))) for i in kept) if len(kept) >= FEWEST else ()
    return Part(section, tuple(held), below)


def _held(report: Report, section: int, body: Sequence[int]) -> list[int]:
    one = report.sections[section]
    return [i for i in body if one.start <= report.sentences[i].start < one.end]


def _of_one_numbering(report: Report, sections: Sequence[int]) -> list[int]:
    """Of neighbouring headings those numbered alike: of the outermost numbering that there are enough of."""
    kinds = {i: numbering(report.sections[i].title) for i in sections}
    for kind in sorted(set(kinds.values())):
        alike = [i for i in sections if kinds[i] == kind]
        if len(alike) >= FEWEST:
            return alike
    return list(sections)


def numbering(title: str) -> int:
    """How a heading is numbered, the outermost way first; one without a number comes last."""
    return next((i for i, marker in enumerate(MARKERS) if marker.match(title)), len(MARKERS))


def _runs(report: Report, body: Sequence[int]) -> tuple[Part, ...]:
    if not body:
        return ()
    first, last = report.sentences[body[0]].start, report.sentences[body[-1]].end
    step = max(1, -(-(last - first) // WITHOUT_HEADINGS))
    at = [(report.sentences[i].start - first) // step for i in body]
    runs = [tuple(i for i, n in zip(body, at, strict=True) if n == run) for run in dict.fromkeys(at)]
    return tuple(Part(None, run) for run in runs if run)


def planned(report: Report, parts: Sequence[Part]) -> list[Part]:
    """The parts on what is to be done in the report's year; of a report that names no year so, on what is to be done."""
    year = report.metadata.year
    of_year = [part for part in parts if _share(report, part, {year}) >= HALF]
    return of_year or [part for part in parts if _share(report, part, None) >= HALF]


def _share(report: Report, part: Part, years: set[int | None] | None) -> float:
    aims = [
        one
        for i in part.sentences
        if (one := report.sentences[i]).aspect is Aspect.TARGET and (years is None or one.fact_year in years)
    ]
    return len(aims) / max(1, len(part.sentences))


def tasks(report: Report, parts: Sequence[Part]) -> list[Part]:
    """What the report sets out to do, in order: the divisions of its part on that, and the parts that follow it."""
    ahead = planned(report, parts)
    total = sum(len(part.sentences) for part in ahead)
    main = next((part for part in ahead if part.below and len(part.sentences) >= MAIN * total), None)
    if main is None:
        return ahead
    # A heading that was lost leaves divisions of the review before those of the plan.
    return [*(planned(report, main.below) or main.below), *ahead[ahead.index(main) + 1 :]]


CLOSE, RARE, FIGURES, EARLY, LONG = 0.5, 0.4, 0.12, 0.4, 0.004
"""What nearness to the heading, rareness of words, each figure, standing first with a figure and each character too many
weigh beside nearness to the part as a whole. Chosen by reading the outlines of twenty reports of all kinds."""
MOST_FIGURES = 3
"""Figures of a sentence that count; more make a list."""
AT_A_GLANCE = 60
"""Characters of a sentence that is read at a glance."""


class Weigher:
    """How well sentences of one report carry the part that they stand in."""

    def __init__(self, index: Index, report: int) -> None:
        self._index, self._record = index, index.record(report)
        self._report = self._record.report

    @cached_property
    def _weights(self) -> Floats:
        """How rare each word is, in the reports and in the language; a word that all reports use says little."""
        index = self._index
        indexed = np.log((index.sentences + 1) / (index.document_frequency + 0.5))
        idf = index.words.idf
        weights: Floats = (0.5 * (np.minimum(indexed, 1.5 * idf) + idf)).astype(np.float32)
        return weights

    def _vector(self, ids: np.ndarray) -> Floats:
        known = np.unique(ids)
        total: Floats = self._weights[known] @ self._index.words.vectors[known]
        norm = float(np.linalg.norm(total))
        return total / norm if norm else total

    def _ids(self, sentence: int) -> np.ndarray:
        offsets = self._record.token_offsets
        return np.asarray(self._record.tokens[offsets[sentence] : offsets[sentence + 1]], dtype=np.int64)

    def carrying(self, part: Part, most: int = 1) -> list[int]:
        """The sentences of ``part``, at most ``most`` and in order, that say most of what it speaks of."""
        begins = self._report.sections[part.section].start if part.section is not None else -1
        inside = [i for i in part.sentences if self._report.sentences[i].start > begins]
        fit = [i for i in inside if self._stands(i)]
        if not fit:
            return []
        of_all = self._vector(np.concatenate([self._ids(i) for i in part.sentences]))
        title = self._report.sections[part.section].title if part.section is not None else ""
        headed = self._vector(np.asarray(self._index.words.tokenize(title)[0], dtype=np.int64))
        worth = {i: self._worth(i, inside.index(i), of_all, headed) for i in fit}
        return sorted(sorted(fit, key=lambda i: (-worth[i], i))[:most])

    def _worth(self, sentence: int, place: int, of_all: Floats, headed: Floats) -> float:
        ids = self._ids(sentence)
        if not len(ids):
            return 0.0
        vector = self._vector(ids)
        rare = float(self._weights[np.unique(ids)].mean())
        words = self._words(sentence)
        counted = sum(q.unit is not None and words[q.start - 1 : q.start] != "第" for q in quantities(words))
        figures = min(MOST_FIGURES, counted)
        near = float(vector @ of_all) + CLOSE * float(vector @ headed)
        said = RARE * rare + FIGURES * figures + (EARLY / (1 + place) if figures else 0.0)
        return near + said - LONG * max(0, len(words) - AT_A_GLANCE)

    def _stands(self, sentence: int) -> bool:
        words = self._words(sentence)
        return (
            SHORTEST <= len(words) <= LONGEST
            and words[-1] not in ANNOUNCING
            and "\t" not in words
            and not _HEADLESS.match(words)
        )

    def _words(self, sentence: int) -> str:
        one = self._report.sentences[sentence]
        return self._report.text[one.start : one.end].strip()
