"""What the index holds, as far as a question can name it, and the copy of a question that is searched for meaning.

Metadata of reports go in; places, their names and years come out. Looks at no report's text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from index.places import Place
from index.types import Level, Metadata

QUESTION_LIMIT = 1000
"""Characters of a question that are read; people ask in a line, and what stands behind a page of text is no question."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Places and years of the indexed reports."""

    places: frozenset[str]
    years: tuple[int, ...]  # ascending
    local: tuple[Place, ...]  # places that the gazetteer may not know
    held: frozenset[tuple[str, int]]  # place and year of each report
    sessions: frozenset[tuple[str, str, int]]  # place, session (第十四届第四次会议) and year of each report

    @classmethod
    def of(cls, reports: Iterable[Metadata]) -> Catalogue:
        found = list(reports)
        local = {
            m.place: Place(m.place, m.level or Level.CITY, m.province, m.province, (_short_name(m.place),))
            for m in found
            if m.place
        }
        return cls(
            frozenset(local),
            tuple(sorted({m.year for m in found if m.year is not None})),
            tuple(local[name] for name in sorted(local)),
            frozenset((m.place, m.year) for m in found if m.place and m.year is not None),
            frozenset((m.place, m.session, m.year) for m in found if m.place and m.session and m.year),
        )

    def years_of(self, place: str) -> tuple[int, ...]:
        """Years of the reports of ``place``, ascending."""
        return tuple(sorted(year for name, year in self.held if name == place))

    def of_level(self, *levels: Level) -> tuple[str, ...]:
        """Full names of the places of these levels, in the order of `local`."""
        return tuple(place.name for place in self.local if place.level in levels)


def legible(question: str) -> str:
    """A question as it was written, cut to the limit, without half characters, which no tokenizer takes."""
    return question[:QUESTION_LIMIT].encode("utf-8", "ignore").decode()


def normalise(question: str) -> str:
    """The copy of a question that is searched for meaning: NFKC, white space runs to one space, cut to the limit."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", legible(question))[:QUESTION_LIMIT]).strip()


def _short_name(place: str) -> str:
    return re.sub(r"(?<=..)(?:省|市|县|区|自治区|自治州)$", "", place)
