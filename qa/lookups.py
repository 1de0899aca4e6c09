"""A question that ranges over several reports, as the single look-ups that it is made of."""

from __future__ import annotations

from dataclasses import dataclass, replace

from .types import Kind, Understanding

MOST = 40
"""Look-ups for one question: all provinces, or all the years that anyone compares."""


_OF_ALL_TOGETHER = {Kind.HOW, Kind.WHY, Kind.OPEN, Kind.YES_NO, Kind.NAME, Kind.LIST, Kind.PERSON, Kind.TIME}
"""Kinds that range over several reports only where the question says that it compares."""


@dataclass(frozen=True, slots=True)
class Lookup:
    """One place and year of a comparison; ``label`` heads its row."""

    label: str
    understood: Understanding


def lookups(understood: Understanding) -> tuple[Lookup, ...]:
    """One look-up for each place and year asked about; none for a question that is a single look-up itself."""
    places = understood.places or ("",)
    years = understood.report_years if len(understood.report_years) > 1 else understood.years
    if len(places) * max(1, len(years)) < 2 or (
        understood.kind in _OF_ALL_TOGETHER and not understood.compares
    ):
        return ()
    out = []
    for place in places:
        for year in years or (0,):
            one = replace(understood, places=(place,) if place else (), period=None)
            if len(understood.report_years) > 1:
                one = replace(one, report_years=(year,), years=())
            elif year:
                one = replace(one, years=(year,))
            label = (place if len(places) > 1 else "") + (f"{year}年" if year and len(years) > 1 else "")
            out.append(Lookup(label, one))
    return tuple(out[:MOST])
