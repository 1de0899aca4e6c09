"""Which reports to look into after a refusal: those nearest to what was asked.

Goes in: how the question was understood, the indexed reports. Comes out: a few of them, the nearest first; none where
the question names neither place, year nor body.
"""

from __future__ import annotations

from collections.abc import Sequence

from index.places import canonical, label_of
from index.types import Body, Metadata
from qa.types import Understanding
from ui.conversation import Near

SHOWN = 3


def choose(understood: Understanding, reports: Sequence[tuple[str, Metadata]]) -> tuple[Near, ...]:
    """The reports, each given by its path and what is known of it, that agree best with the question."""
    years = understood.report_years or understood.years
    if not (understood.places or years or understood.bodies):
        return ()
    only = len({label_of(known) for _, known in reports if known.place}) == 1
    scored = [(_agreement(understood, years, known, only), path, known) for path, known in reports]
    # Of equals the newest, and the government's before others': it speaks of most things.
    scored.sort(
        key=lambda each: (
            -each[0],
            -(each[2].year or 0),
            each[2].body is not Body.GOVERNMENT,
            each[1],
        )
    )
    return tuple(Near(path, known.title) for agreed, path, known in scored[:SHOWN] if agreed > 0)


def _agreement(understood: Understanding, years: Sequence[int], known: Metadata, only: bool) -> float:
    """Place before body before year: a report of the place, though of another year, is the best to read on in.

    Of another place only its province is near, or, where the reports are of ``only`` one place, that.
    """
    place = 4.0 * (label_of(known) in understood.places) or 2.0 * (
        known.place in _provinces(understood.places)
    )
    if understood.places and not place and not only:
        return 0.0
    year = max((1.0 / (1 + abs(known.year - each)) for each in years if known.year), default=0.0)
    return place + 1.5 * (known.body in understood.bodies) + year


def _provinces(places: Sequence[str]) -> set[str]:
    """The provinces in which the places lie, as far as they are known."""
    found = [place for place in map(canonical, places) if place is not None]
    return {place.province for place in found if place.province}
