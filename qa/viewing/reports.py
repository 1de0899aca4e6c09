"""Which reports a view of a subject is of, and how each is headed in a table.

Goes in: an understanding with a view, and the route. Comes out: ordinals of reports by place and year. Here years are the
reports' own, for it is asked what a report says, not when a fact was.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.places import NATION, label_of
from index.store import Index
from index.types import Body, ReportKind

from ..ranking.route import Route
from ..types import Understanding, View
from ..understanding.times import ALL_YEARS

SUBJECTS = (View.SAID, View.FIRST, View.LAST, View.CHANGED)
"""Views of a subject over reports."""
WORK_REPORTS = (ReportKind.GOVERNMENT, ReportKind.POLICY_ADDRESS, ReportKind.PARTY_CONGRESS)
"""What 报告 means where no body is named."""


@dataclass(frozen=True, slots=True)
class Row:
    """A report by its place and year; ``report`` is None where the index holds none of them."""

    place: str
    year: int | None
    report: int | None
    body: Body | None = None


def by_report(understood: Understanding) -> Understanding:
    """``understood`` so that it is routed by the years of reports; as it is where its view is none of a subject."""
    if understood.view not in SUBJECTS:
        return understood
    years = _years(understood)
    return replace(
        understood, report_years=years, years=(), period=None, indicators=(), own_report=bool(years)
    )


def _years(understood: Understanding) -> tuple[int, ...]:
    """The reports' years that bind. The first mention is sought in all years unless a span of them is named; which two
    reports are compared is chosen from all of a place."""
    named = asked_years(understood)
    if understood.view is View.CHANGED:
        return ()
    if understood.view is View.SAID or 1 < len(named) < ALL_YEARS:
        return named
    return ()


def asked_years(understood: Understanding) -> tuple[int, ...]:
    """All years that the question names."""
    if understood.period:
        return tuple(range(understood.period[0], understood.period[1] + 1))
    return tuple(sorted({*understood.report_years, *understood.years}))


def of_places(index: Index, understood: Understanding, way: Route) -> list[int]:
    """The reports on the way that are of the places asked, all of them where none is named."""
    places = understood.places or understood.across
    return [i for i in way.reports if not places or label_of(index.metadata[i]) in places]


def of_kind(index: Index, understood: Understanding, reports: Sequence[int]) -> list[int]:
    """Of ``reports`` those of the kinds or bodies asked for, else the work reports; all where none is such."""
    held = index.metadata
    if understood.report_kinds:
        own = [i for i in reports if held[i].kind in understood.report_kinds]
    elif understood.bodies:
        own = [i for i in reports if held[i].body in understood.bodies]
    else:
        own = [i for i in reports if held[i].kind in WORK_REPORTS]
    return own or list(reports)


def home_of(index: Index, reports: Sequence[int]) -> str | None:
    """The one place that is meant where none is named: the nation, or else that with the most of ``reports``."""
    count = Counter(label_of(index.metadata[i]) for i in reports)
    return NATION if count[NATION] > 1 else max(count, key=lambda label: count[label])


def rows(index: Index, understood: Understanding, way: Route) -> list[Row]:
    """The reports of a table, by place, then by year: those of the years asked; the newest of each of several places,
    or all of one place, where no year is."""
    reports, held = of_kind(index, understood, of_places(index, understood, way)), index.metadata
    years = understood.report_years
    if len(years) > 1 and not (understood.places or understood.across):
        home = home_of(index, reports)
        reports = [i for i in reports if label_of(held[i]) == home]
    labels = [label for label in dict.fromkeys(label_of(held[i]) for i in reports) if label]
    places = [p for p in understood.places or understood.across if p] or labels
    out = []
    for place in places:
        own = sorted((i for i in reports if label_of(held[i]) == place), key=lambda i: (held[i].year or 0, i))
        if not years and len(labels) > 1:
            own = own[-1:]
        out += [Row(place, held[i].year, i, held[i].body) for i in own]
        known = {(m.year) for m in held if label_of(m) == place}
        out += [Row(place, year, None) for year in years if year not in known and (own or len(years) == 1)]
    return sorted(out, key=lambda row: (places.index(row.place), row.year or 0, row.report or 0))


def heads(found: Sequence[Row]) -> tuple[str, str, list[str]]:
    """The kind and the name of the column that heads the rows, and the head of each, no two alike."""
    places, years = len({row.place for row in found}) > 1, len({row.year for row in found}) > 1
    kind, name = ("scope", "报告") if places and years else ("place", "地区") if places else ("year", "年份")
    out: list[str] = []
    for row in found:
        head = (row.place if places else "") + (f"{row.year}年" if (years or not places) and row.year else "")
        plain, number = head or "报告", 1
        if plain in out and row.body:
            plain = head = f"{plain}（{row.body.value}）"
        while plain in out:
            number += 1
            plain = f"{head}（{number}）"
        out.append(plain)
    return kind, name, out
