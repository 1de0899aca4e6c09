"""A question that ranges over several reports, as the single look-ups that it is made of: a grid of rows and columns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.types import Aspect

from ..types import Kind, Understanding
from ..understanding.indicators import indicators_in

MOST = 400
"""Look-ups for one question: all cities of the country. Each costs some milliseconds; what lies beyond is said."""


_OF_ALL_TOGETHER = {Kind.HOW, Kind.WHY, Kind.OPEN, Kind.YES_NO, Kind.NAME, Kind.LIST, Kind.PERSON, Kind.TIME}
"""Kinds that range over several reports only where the question says that it compares."""


@dataclass(frozen=True, slots=True)
class Lookup:
    """One cell of a comparison; ``row`` and ``column`` head it, ``column`` is empty where there is but one."""

    row: str
    column: str
    understood: Understanding

    @property
    def label(self) -> str:
        """How the cell is named in running text: 浙江省2025年目标."""
        return self.row + self.column


def lookups(understood: Understanding) -> tuple[Lookup, ...]:
    """One look-up for each place, year and aspect asked about; none for a question that is a single look-up itself.

    There may be more than `MOST`; who looks up cuts them there, and says so.
    """
    places = understood.places or understood.across or ("",)
    named = len(understood.report_years) > 1
    years = (understood.report_years if named else understood.years) or (0,)
    aspects = understood.aspects or (understood.aspect,)
    if matters := _matters(understood, len(places) * len(years) * len(aspects)):
        return matters
    if (
        len(places) * len(years) * len(aspects) < 2
        or understood.together
        or (understood.kind in _OF_ALL_TOGETHER and not understood.compares)
    ):
        return ()
    out = []
    for place in places:
        for year in years:
            for aspect in aspects:
                row, column = _heads(place, year, aspect, len(places), len(years), len(aspects))
                meant = dict(understood.year_aspects).get(year, aspect)
                out.append(Lookup(row, column, _single(understood, place, year, meant, named)))
    return tuple(out)


_BETWEEN = re.compile(r"[和与跟及、]|以及")
_AROUND = re.compile(r"^[的 ]+|[的 是]+$|目标")


def _matters(understood: Understanding, others: int) -> tuple[Lookup, ...]:
    """One look-up for each of several indicators of one place and year: 「GDP增速和研发投入强度分别是多少」."""
    if others > 1 or understood.kind is not Kind.FIGURE or not understood.compares:
        return ()
    parts = [part for part in _BETWEEN.split(understood.topic) if part.strip()]
    named = [(part, indicators_in(part)) for part in parts]
    if not 2 <= len(parts) <= 4 or not all(found for _, found in named):
        return ()
    place, year = "".join(understood.places), (understood.years or understood.report_years)
    scope = place + (f"{year[0]}年" if year else "")
    return tuple(
        Lookup(
            scope + _AROUND.sub("", part),
            "",
            replace(
                understood,
                topic=part,
                indicators=tuple(i.name for i in found),
                unit=next((i.unit for i in found if i.unit), None),
                compares=False,
            ),
        )
        for part, found in named
    )


def _heads(place: str, year: int, aspect: Aspect, places: int, years: int, aspects: int) -> tuple[str, str]:
    """Rows are places, or years where there is one place; what then still tells cells apart heads the columns."""
    time, stated = f"{year}年" if year else "", aspect.value if aspects > 1 else ""
    if places > 1:
        return place, (time if years > 1 else "") + stated
    if years > 1:
        return time, stated
    return place + time, stated


def _single(understood: Understanding, place: str, year: int, aspect: Aspect, named: bool) -> Understanding:
    one = replace(
        understood,
        places=(place,) if place else (),
        across=(),
        period=None,
        aspects=(),
        year_aspects=(),
        aspect=aspect,
        selection=None,
    )
    if named:
        return replace(one, report_years=(year,), years=())
    return replace(one, years=(year,)) if year else one


def axis_of(parts: Sequence[Lookup]) -> str:
    """What the rows of a table of ``parts`` are."""
    if len({part.understood.places for part in parts}) > 1:
        return "地区"
    years = {(part.understood.years, part.understood.report_years) for part in parts}
    return "年份" if len(years) > 1 else "对比"
