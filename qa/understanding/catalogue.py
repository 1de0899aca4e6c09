"""What the index holds, as far as a question can name it, and the copy of a question that is searched for meaning.

Metadata of reports go in; places, their names and years come out. Looks at no report's text.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from index.characters import simplified
from index.places import Place, home_of
from index.types import Level, Metadata

QUESTION_LIMIT = 1000
"""Characters of a question that are read; people ask in a line, and what stands behind a page of text is no question."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Places and years of the indexed reports. A place goes by its label, under whatever name it reported."""

    places: frozenset[str]
    years: tuple[int, ...]  # ascending
    local: tuple[Place, ...]  # the same places
    held: frozenset[tuple[str, int]]  # place and year of each report
    sessions: frozenset[tuple[str, str, int]]  # place, session (第十四届第四次会议) and year of each report
    known: tuple[Place, ...]  # whose names are known: `local`, and the places of reports that were not chosen

    @classmethod
    def of(cls, reports: Iterable[Metadata], known: Sequence[Place] | None = None) -> Catalogue:
        """The catalogue of ``reports``; without ``known`` no other places than theirs are known by name."""
        found = [(m, home_of(m)) for m in reports]
        local = {place.label: place for _, place in found if place}
        own = tuple(local[name] for name in sorted(local))
        return cls(
            frozenset(local),
            tuple(sorted({m.year for m, _ in found if m.year is not None})),
            own,
            frozenset((p.label, m.year) for m, p in found if p and m.year is not None),
            frozenset((p.label, m.session, m.year) for m, p in found if p and m.session and m.year),
            own if known is None else tuple(known),
        )

    def years_of(self, place: str) -> tuple[int, ...]:
        """Years of the reports of ``place``, ascending."""
        return tuple(sorted(year for name, year in self.held if name == place))

    def newest_of(self, places: Collection[str]) -> int:
        """The newest year of which most of ``places`` have reports; where there is none, that of which the most have."""
        counts = Counter(year for place, year in self.held if place in places)
        if not counts:
            return self.years[-1]
        most = [year for year, count in counts.items() if 2 * count > len(places)]
        return max(most) if most else max(counts, key=lambda year: (counts[year], year))

    def of_level(self, *levels: Level) -> tuple[str, ...]:
        """Labels of the places of these levels, in the order of `local`."""
        return tuple(place.label for place in self.local if place.level in levels)


def legible(question: str) -> str:
    """A question as it was written, cut to the limit, without half characters, which no tokenizer takes."""
    return question[:QUESTION_LIMIT].encode("utf-8", "ignore").decode()


def normalise(question: str) -> str:
    """The copy of a question that is searched for meaning: NFKC, simplified, white space runs to one space, cut to the
    limit."""
    text = simplified(unicodedata.normalize("NFKC", legible(question))[:QUESTION_LIMIT])
    return re.sub(r"\s+", " ", text).strip()
