"""A question that ranges over several reports, as the single look-ups that it is made of: a grid of rows and columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product
from math import prod

from index.types import Aspect, Body

from ..types import Kind, Matter, Understanding

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
    question: str = (
        ""  # as it would be asked of this cell's matter alone; empty where all cells share the matter
    )

    @property
    def label(self) -> str:
        """How the cell is named in running text: 浙江省2025年目标."""
        return self.row + self.column


def lookups(understood: Understanding) -> tuple[Lookup, ...]:
    """One look-up for each place, year, matter and aspect asked about; none for a question that is a single one itself.

    There may be more than `MOST`; who looks up cuts them there, and says so.
    """
    places = understood.places or understood.across or ("",)
    named = len(understood.report_years) > 1
    years = (understood.report_years if named else understood.years) or (0,)
    aspects = understood.aspects or (understood.aspect,)
    matters: tuple[Matter | None, ...] = understood.matters or (None,)
    sizes = (len(places), len(years), len(matters), len(aspects))
    if (
        prod(sizes) < 2
        or understood.together
        or (understood.kind in _OF_ALL_TOGETHER and not understood.compares)
    ):
        return ()
    out = []
    for place, year, matter, aspect in product(places, years, matters, aspects):
        row, column = _heads(place, year, matter.name if matter else "", aspect, sizes)
        meant = dict(understood.year_aspects).get(year, aspect)
        one = _of(matter, _single(understood, place, year, meant, named))
        out.append(Lookup(row, column, one, matter.question if matter else ""))
    return tuple(out)


def _heads(
    place: str, year: int, matter: str, aspect: Aspect, sizes: tuple[int, int, int, int]
) -> tuple[str, str]:
    """Rows are places, else years, else matters, whichever are several; what then still tells cells apart heads the
    columns."""
    time = f"{year}年" if year else ""
    parts = [part for part, size in zip((place, time, matter, aspect.value), sizes, strict=True) if size > 1]
    if max(sizes[:3]) > 1:
        return parts[0], "".join(parts[1:])
    return place + time, "".join(parts)


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
        matters=(),
        reckons=(),
    )
    if named:
        return replace(one, report_years=(year,), years=(), bodies=_speaking(one.bodies, year))
    return replace(one, years=(year,)) if year else one


def _speaking(bodies: tuple[Body, ...], year: int) -> tuple[Body, ...]:
    """The bodies whose reports of ``year`` are asked for; in most years no party congress meets."""
    if Body.PARTY_CONGRESS in bodies and (year - FIRST_CONGRESS) % BETWEEN_CONGRESSES:
        return tuple(body for body in bodies if body is not Body.PARTY_CONGRESS)
    return bodies


FIRST_CONGRESS, BETWEEN_CONGRESSES = 1982, 5
"""Since that of 1982 a party congress meets every five years."""


def _of(matter: Matter | None, one: Understanding) -> Understanding:
    """``one`` asked of one matter; its name is the context by which the question as a whole is then read."""
    if matter is None:
        return one
    return replace(
        one,
        topic=matter.topic,
        indicators=matter.indicators,
        unit=matter.unit or one.unit,
        context=matter.name,
    )


def axis_of(parts: Sequence[Lookup]) -> str:
    """What the rows of a table of ``parts`` are."""
    return _NAMES.get(kinds_of(parts)[0], "对比")


_NAMES = {"place": "地区", "year": "年份", "matter": "事项"}


def kinds_of(parts: Sequence[Lookup]) -> tuple[str, str]:
    """What heads the rows and what the columns of a table of ``parts``: place, year, matter, aspect, joined by +."""
    several = {
        "place": len({part.understood.places for part in parts}) > 1,
        "year": len({(part.understood.years, part.understood.report_years) for part in parts}) > 1,
        "matter": len({part.understood.topic for part in parts}) > 1,
        "aspect": len({(part.row, part.understood.aspect) for part in parts})
        > len({part.row for part in parts}),
    }
    axes = [name for name, more in several.items() if more]
    if not axes or axes[0] == "aspect":
        return "scope", "+".join(axes)
    return axes[0], "+".join(axes[1:])
