"""A question that ranges over several reports, as the single look-ups that it is made of: a grid of rows and columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.types import Aspect

from .types import Kind, Understanding

MOST = 40
"""Look-ups for one question: all provinces, or all the years that anyone compares."""


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
    """One look-up for each place, year and aspect asked about; none for a question that is a single look-up itself."""
    places = understood.places or understood.across or ("",)
    named = len(understood.report_years) > 1
    years = (understood.report_years if named else understood.years) or (0,)
    aspects = understood.aspects or (understood.aspect,)
    if len(places) * len(years) * len(aspects) < 2 or (
        understood.kind in _OF_ALL_TOGETHER and not understood.compares
    ):
        return ()
    out = []
    for place in places:
        for year in years:
            for aspect in aspects:
                row, column = _heads(place, year, aspect, len(places), len(years), len(aspects))
                meant = dict(understood.year_aspects).get(year, aspect)
                out.append(Lookup(row, column, _single(understood, place, year, meant, named)))
    return tuple(out[:MOST])


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
