"""A question about reports that the user has not chosen: which these are, so that a refusal can name them.

Goes in: what was understood among the chosen reports, and what would have been among all of them. Comes out: the reports
left out, or none where those that were chosen are the ones to ask.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from index.places import NATION, label_of
from index.store import Index

from ..ranking.route import route
from ..types import Filters, Understanding

NAMED = 3
"""Reports that a refusal names."""


def foreign(index: Index, chosen: Sequence[int], understood: Understanding, whole: Understanding) -> bool:
    """Whether no report of ``chosen`` can be meant: a place is named whose name only the others tell, or a later year."""
    years = [year for i in chosen if (year := index.metadata[i].year) is not None]
    named = understood.report_years or understood.years
    later = bool(named) and min(named) > max(years, default=0)
    return later or places_of(understood, whole) != understood.places


def places_of(understood: Understanding, whole: Understanding) -> tuple[str, ...]:
    """The places that the question names. One without a place may be the nation's among all reports; among those of one
    province it is that province's."""
    return () if whole.places == (NATION,) and not understood.places else whole.places


def left_out(index: Index, chosen: Sequence[int], asked: Understanding, filters: Filters) -> list[int]:
    """The reports that the question is about, newest first, where none of ``chosen`` is among them."""
    held, everything = index.metadata, replace(filters, reports=())
    places = set(asked.places) - {label_of(held[i]) for i in chosen}
    way = route(asked, held, everything)
    if way.missing and places:  # of no such year, yet there are reports of the place
        way = route(Understanding(places=tuple(places)), held, everything)
    if way.missing or way.naming or not (asked.places or asked.years or asked.report_years):
        return []
    of = [i for i in way.reports if label_of(held[i]) in places]
    if not of and not set(way.reports) & set(chosen):
        of = list(way.reports)
    return sorted(of, key=lambda i: (-(held[i].year or 0), i))


def reason(index: Index, chosen: Sequence[int], left: Sequence[int]) -> str:
    """The refusal in words."""
    named = "".join(f"《{index.metadata[i].title}》" for i in left[:NAMED])
    more = f"等{len(left)}份" if len(left) > NAMED else ""
    return f"所选的{len(chosen)}份报告不涉及所问的内容；已收录而没有选的{named}{more}可能有答案，请把它选上再问。"
