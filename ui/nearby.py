"""Which reports to look into after a refusal: those nearest to what was asked.

Goes in: how the question was understood, the indexed reports. Comes out: a few of them, the nearest first; none where
the question names neither place, year nor body.
"""

from __future__ import annotations

from collections.abc import Sequence

from index.types import Body, Metadata
from qa.types import Understanding
from ui.conversation import Near

SHOWN = 3


def choose(understood: Understanding, reports: Sequence[tuple[str, Metadata]]) -> tuple[Near, ...]:
    """The reports, each given by its path and what is known of it, that agree best with the question."""
    years = understood.report_years or understood.years
    if not (understood.places or years or understood.bodies):
        return ()
    scored = [(_agreement(understood, years, known), path, known) for path, known in reports]
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


def _agreement(understood: Understanding, years: Sequence[int], known: Metadata) -> float:
    """Place before body before year: a report of the place, though of another year, is the best to read on in."""
    place = 4.0 * (known.place in understood.places)
    province = 2.0 * (known.province is not None and known.province in understood.places)
    body = 1.5 * (known.body in understood.bodies)
    year = max((1.0 / (1 + abs(known.year - each)) for each in years if known.year), default=0.0)
    # A year alone says little: what is asked of a place is not in the same year's report of another.
    if not place and not province and (understood.places or not body):
        return 0.0 if understood.places else body + 0.5 * year
    return max(place, province) + body + year
