"""Which reports a question is about: an `Understanding` and the reports' metadata to ordinals of reports.

Places, bodies and named report years are binding, for a sentence from another place is never the answer. Years of facts
are not: 2025's results stand in the report of 2026, its targets in that of 2025, so both are let through and the
ranking decides.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from index.places import NATION, aliases_of, canonical, label_of, short_of
from index.types import Aspect, Body, Metadata

from ..types import Filters, Refusal, Understanding

EVERYTHING = Filters()

REGULAR_SINCE = 1978
"""Since the congress of that year reports have been given every year; the one after next no longer reviews a year."""
IRREGULAR_GAP = 5
"""Before that, years that the next report may look back over."""


@dataclass(frozen=True, slots=True)
class Route:
    """``reports``: ordinals to look in. ``missing``: why there are none, as a sentence for the user."""

    reports: tuple[int, ...]
    missing: str | None = None
    cause: Refusal | None = None  # the kind of `missing`
    naming: tuple[str, ...] = ()  # one of these must stand in the sentence: the reports are of other places


def route(
    understood: Understanding,
    reports: Sequence[Metadata],
    filters: Filters = EVERYTHING,
) -> Route:
    """Reports that may answer. The user's own ``filters`` are binding; of single reports that they name, ``reports`` are
    already those.
    """
    chosen = [i for i, one in enumerate(reports) if _passes(one, filters)]
    if not chosen:
        return Route((), _no_report(reports), Refusal.NO_REPORT)
    asked = understood.places
    held = {label_of(reports[i]) for i in chosen}
    if asked and not filters.places and not held & set(asked):
        return _elsewhere(understood, reports, chosen)
    here = chosen
    if asked and not filters.places:
        here = [i for i in chosen if reports[i].place is None or label_of(reports[i]) in asked]
    of_body = [] if filters.bodies or filters.kinds else _of_body(understood, here, reports)
    found = (
        _by_year(understood, reports, of_body or here) if not filters.years else Route(tuple(of_body or here))
    )
    if (
        found.missing
        and asked
        and not understood.own_report
        and not understood.report_years  # a report of that place is asked for, and there is none
        and not (understood.indicators and understood.unit)
    ):
        national = [i for i in chosen if reports[i].place == NATION]
        nation = _by_year(understood, reports, national)
        return found if nation.missing or not national else nation
    return found


def _passes(report: Metadata, filters: Filters) -> bool:
    places = filters.places
    return (
        (not places or report.place in places or label_of(report) in places)
        and (not filters.years or report.year in filters.years)
        and (not filters.bodies or _is_of(report.body, filters.bodies))
        and (not filters.kinds or report.kind in filters.kinds)
    )


def _elsewhere(understood: Understanding, reports: Sequence[Metadata], chosen: Sequence[int]) -> Route:
    """Reports of others, of which only what they say of the places asked for may answer; none of these is held."""
    none = Route((), no_place(understood.places, reports), Refusal.NO_PLACE)
    names = _names(understood.places)
    if understood.own_report:
        return none
    unplaced = [
        i for i in chosen if reports[i].place is None
    ]  # without a place of their own, they may speak of any
    if not names:
        found = _by_year(understood, reports, unplaced)
        return none if found.missing or not unplaced else found
    above: set[str | None] = set()
    for place in filter(None, map(canonical, understood.places)):
        above |= {place.parent, place.province, NATION} if place.parent else set()
    # Who reports on what lies around it says more of a place than a neighbour does.
    near = [i for i in chosen if label_of(reports[i]) in above] + unplaced
    found = _by_year(understood, reports, near or chosen)
    return none if found.missing else replace(found, naming=names)


def _names(places: Collection[str]) -> tuple[str, ...]:
    """The names by which a sentence speaks of one of ``places``; none for places that no gazetteer knows."""
    known = [place for name in places if name != NATION and (place := canonical(name))]
    return tuple(dict.fromkeys(n for p in known for n in (p.name, short_of(p), *aliases_of(p)) if len(n) > 1))


def _is_no_report(metadata: Metadata) -> bool:
    """Whether it is some other document: a notice from anywhere may speak of any place and year."""
    return metadata.body is Body.OTHER or metadata.year is None


def _of_body(understood: Understanding, here: Sequence[int], reports: Sequence[Metadata]) -> list[int]:
    """Of the reports ``here`` those of the kinds, or else of the bodies, that are asked for; none where none is."""
    if understood.report_kinds:
        named = [i for i in here if reports[i].kind in understood.report_kinds]
        if named:  # a document of which nothing is known may be one of them
            return [i for i in here if i in named or reports[i].body is Body.OTHER]
    wanted = understood.bodies
    if Body.GOVERNMENT in wanted and len(wanted) > 1:
        # 政府 is named in passing too often to bind beside another.
        wanted = tuple(body for body in wanted if body is not Body.GOVERNMENT)
    if not wanted and understood.indicators:
        wanted = (Body.GOVERNMENT, Body.PARTY_CONGRESS)  # growth and income are a government's to report
    if not any(_is_of(reports[i].body, wanted) for i in here):
        return []
    return [i for i in here if _is_of(reports[i].body, wanted) or reports[i].body in _OF_ANY_BODY]


_OF_ANY_BODY = (Body.OTHER, Body.CONGRESS)
"""Other documents, and what a congress resolves or is told, may speak of any body."""


def _is_of(body: Body, wanted: Collection[Body]) -> bool:
    """Whether a report of ``body`` is one of those ``wanted``: a department's is the government's."""
    return body in wanted or (body.of_government and Body.GOVERNMENT in wanted)


def _by_year(understood: Understanding, reports: Sequence[Metadata], chosen: Sequence[int]) -> Route:
    if understood.report_years:
        named = [i for i in chosen if _is_no_report(reports[i]) or reports[i].year in understood.report_years]
        if not named:
            return Route((), _no_year(understood.report_years, [reports[i] for i in chosen]), Refusal.NO_YEAR)
        return Route(tuple(named))
    held = [y for i in chosen if (y := reports[i].year) is not None]
    if not understood.years or not held:
        return Route(tuple(chosen))
    newest = max((m.year for m in reports if m.year is not None), default=0)
    first = min(understood.years)
    lately = first >= newest - 1 or understood.aspect is Aspect.TARGET
    if first > max(held) and not understood.period and lately:
        # What a future year shall bring stands in the newest reports; what a year gone by brought does not.
        late = {max(held), max(held) - 1}
        return Route(tuple(i for i in chosen if _is_no_report(reports[i]) or reports[i].year in late))
    timely = [i for i in chosen if _is_no_report(reports[i]) or reports[i].year in _near(understood)]
    if timely:
        return Route(tuple(timely))
    # A year without a report of its own may still be spoken of in the next one that there is.
    first, last = understood.period or (min(understood.years), max(understood.years))
    gap = IRREGULAR_GAP if last < REGULAR_SINCE else 1
    if understood.own_report or (not 0 <= min(held) - last <= gap and last - first < 9):
        return Route((), _no_year(understood.years, [reports[i] for i in chosen]), Refusal.NO_YEAR)
    return Route(
        tuple(i for i in chosen if last - first >= 9 or reports[i].year == min(y for y in held if y >= last))
    )


def _near(understood: Understanding) -> set[int]:
    """Years of the reports that state facts of the years asked for.

    A year is planned in its own report and reviewed in the next; a period is planned around its first year and reviewed
    after its last; a decade is spoken of all through it.
    """
    near = {y + d for y in understood.years for d in (0, 1)}
    if understood.period:
        first, last = understood.period
        near |= (
            set(range(first, last + 2))
            if last - first >= 9
            else {first - 1, first, first + 1, last, last + 1}
        )
    return near


def narrowed(way: Route, understood: Understanding, reports: Sequence[Metadata]) -> Route:
    """Of the reports on ``way`` those that state the asked year's targets, or its results, where there are any.

    A target stands in the report of its year, a result in the one after.
    """
    if len(understood.years) != 1 or understood.aspect is Aspect.NEITHER or understood.period:
        return way
    year = understood.years[0] + (understood.aspect is Aspect.RESULT)
    first = tuple(i for i in way.reports if reports[i].year == year)
    return replace(way, reports=first) if first else way


def _no_report(reports: Sequence[Metadata]) -> str:
    years = sorted({m.year for m in reports if m.year is not None})
    held = f"{years[0]}年至{years[-1]}年" if years else ""
    return f"没有符合所选地区、年份、机关和类别的报告；已收录{len(reports)}份{held}的报告，请放宽选择。"


def no_place(asked: Sequence[str], reports: Sequence[Metadata]) -> str:
    """That there are no reports of ``asked``, and the places that there are, those of the asked one's level first."""
    level = {place.level for name in asked if (place := canonical(name))}
    held = sorted({(m.level not in level, label_of(m) or "") for m in reports if m.place})
    shown = "、".join(place for _, place in held[:6]) + (f"等{len(held)}个地区" if len(held) > 6 else "")
    return f"没有收录{'、'.join(asked)}的报告；现有{shown}的报告。"


def _no_year(asked: Sequence[int], near: Sequence[Metadata]) -> str:
    years = sorted({m.year for m in near if m.year is not None})
    closest = sorted(years, key=lambda y: min(abs(y - a) for a in asked))[:3]
    places = {m.place for m in near if m.place}
    place = places.pop() if len(places) == 1 else "各地"
    bodies = {m.body for m in near}
    body = bodies.pop().value if len(bodies) == 1 else ""
    held = "、".join(f"{y}年" for y in sorted(closest))
    return (
        f"没有收录能回答{'、'.join(f'{y}年' for y in asked[:5])}情况的报告；"
        f"{place}{body}报告里最接近的是{held}的。"
    )
