"""Which reports a question may be answered from: what the user chose, and what may be let go again.

Goes in: the user's choices, an answer's understanding, the indexed reports. Comes out: filters for `qa` and
the tags to show. A facet that is ``None`` is left to the question; an empty one is open to all reports.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import Annotated, Any

from pydantic import AfterValidator, Field, TypeAdapter

from index.places import group_of, shown_as
from index.types import Aspect, Body, Metadata, ReportKind
from qa.types import Filters, Understanding, View
from ui import heads
from ui.incoming import UnfitError, read
from ui.texts import named, say

LISTED = ("places", "years", "bodies", "kinds")  # facets that are picked from lists
FACETS = (*LISTED, "reports")
ASPECTS = (Aspect.RESULT, Aspect.TARGET)
SHOWN_YEARS = 3
SHOWN_PLACES = 4
ALL = "all"  # the value of a tag that stands for several
PROVINCES = "各省"  # the group of all of them, in `place-groups.tsv`
MOST_VALUES = 50  # of one facet
MOST_REPORTS = 500

Place = Annotated[str, Field(min_length=1, max_length=100)]
Year = Annotated[int, Field(ge=1000, le=2999)]
BodyName = Annotated[str, AfterValidator(lambda name: Body(name).value)]
KindName = Annotated[str, AfterValidator(lambda name: ReportKind(name).value)]
ReportPath = Annotated[str, Field(min_length=1, max_length=1_000)]
IndicatorName = Annotated[str, AfterValidator(heads.known)]
AspectName = Annotated[str, AfterValidator(lambda name: Aspect(name).value)]


@dataclass(frozen=True, slots=True)
class Scope:
    """The user's own choice of reports, facet by facet, and of results or targets in them."""

    places: tuple[Place, ...] | None = None
    years: tuple[Year, ...] | None = None
    bodies: tuple[BodyName, ...] | None = None
    aspect: AspectName | None = None  # a value of `Aspect`; the one for neither asks for both
    kinds: tuple[KindName, ...] | None = None
    reports: tuple[ReportPath, ...] | None = None  # paths, of reports or of folders


EVERYTHING = Scope()
_KINDS: dict[str, TypeAdapter[Any]] = {
    "places": TypeAdapter(Place),
    "years": TypeAdapter(Year),
    "bodies": TypeAdapter(BodyName),
    "kinds": TypeAdapter(KindName),
    "reports": TypeAdapter(ReportPath),
    "aspect": TypeAdapter(AspectName),
    "indicator": TypeAdapter(IndicatorName),
}
_SCOPE = TypeAdapter(Scope)


@dataclass(frozen=True, slots=True)
class Tag:
    """A restriction as the page shows it; it can be let go or changed if it has a ``facet``."""

    text: str
    facet: str | None = None
    value: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """One value to pick, and how many reports have it."""

    value: str
    count: int


def chosen(*values: object) -> Scope:
    """The scope for what was picked of each of `FACETS`; a facet without a pick is left to the question."""
    return picked(dict(zip(FACETS, values, strict=False)))[0]


def picked(values: Mapping[str, object], aspect: object = None) -> tuple[Scope, bool]:
    """The scope of a list of values for each facet, and whether all of them are what such values can be.

    Those that are not are left out; a facet of which nothing is left is left to the question.
    """
    kept: dict[str, list[Any]] = {}
    whole = True
    for facet in FACETS:
        given = values.get(facet) or ()
        listed = list(given) if isinstance(given, (list, tuple)) else [given]
        most = MOST_REPORTS if facet == "reports" else MOST_VALUES
        fit = [read(_KINDS[facet], each) for each in listed[:most] if fits(facet, each)]
        whole = whole and len(fit) == len(listed)
        kept[facet] = fit
    if aspect is not None and not fits("aspect", aspect):
        aspect, whole = None, False
    facets: dict[str, Any] = {facet: tuple(kept[facet]) or None for facet in FACETS}
    return Scope(aspect=None if aspect is None else str(aspect), **facets), whole


def lists(kept: object) -> dict[str, list[str]]:
    """What was picked from each list, as the browser kept it: a list for each facet; nothing where it is unfit."""
    values = kept if isinstance(kept, list) and len(kept) <= len(FACETS) else []
    scope, _ = picked(dict(zip(FACETS, values, strict=False)))
    return {facet: [str(each) for each in getattr(scope, facet) or ()] for facet in FACETS}


def fits(facet: str, value: object) -> bool:
    """Whether ``value`` is one that this facet, the aspect, or what a question is about can have."""
    try:
        read(_KINDS[facet], value)
    except (KeyError, UnfitError):
        return False
    return True


def choices(reports: Iterable[Metadata]) -> dict[str, list[Choice]]:
    """What there is to pick from, by facet: places, years (newest first), bodies and kinds of the reports."""
    known = list(reports)
    places = Counter(filter(None, map(shown_as, known)))
    years = Counter(each.year for each in known if each.year)
    bodies = Counter(each.body for each in known)
    kinds = Counter(each.kind for each in known)
    return {
        "places": [Choice(place, places[place]) for place in sorted(places)],
        "years": [Choice(str(year), years[year]) for year in sorted(years, reverse=True)],
        "bodies": [Choice(body.value, bodies[body]) for body in Body if body in bodies],
        "kinds": [Choice(kind.value, kinds[kind]) for kind in ReportKind if kind in kinds],
    }


def filters(scope: Scope, reports: Iterable[Metadata]) -> dict[str, Any]:
    """The scope as the arguments of `Answerer.ask`."""
    every = choices(reports)

    def values(facet: str) -> list[str]:
        own = getattr(scope, facet)
        return [] if own is None else [str(each) for each in own] or [each.value for each in every[facet]]

    return {
        "places": tuple(values("places")),
        "years": tuple(int(year) for year in values("years")),
        "bodies": tuple(Body(body) for body in values("bodies")),
        "kinds": tuple(ReportKind(kind) for kind in values("kinds")),
        "reports": scope.reports or (),
        "aspect": None if scope.aspect is None else Aspect(scope.aspect),
    }


def let_go(scope: Scope, understood: Understanding, facet: str, value: str) -> Scope:
    """The scope without one value of what was understood; open to all where it was the last."""
    if facet == "places" and value == ALL:
        return replace(scope, places=())
    if facet == "places":
        return replace(scope, places=tuple(each for each in understood.places if each != value))
    if facet == "bodies":
        return replace(scope, bodies=tuple(each.value for each in understood.bodies if each.value != value))
    if facet == "kinds":
        kept = tuple(each.value for each in understood.report_kinds if each.value != value)
        return replace(scope, kinds=kept)
    if facet == "years":
        # The years of facts do not say which reports are meant without this one, so that all years open up.
        return replace(scope, years=())
    if facet == "reports":
        return replace(scope, reports=None)
    if facet == "aspect":
        return replace(scope, aspect=Aspect.NEITHER.value)
    return scope


def tags(scope: Scope, understood: Understanding, language: str) -> list[Tag]:
    """What the question was understood to ask for, as far as the user's own scope did not decide it."""
    found: list[Tag] = []
    if scope.places is None:
        found += _places(understood.places, language)
    if scope.years is None:
        years = understood.report_years or understood.years
        shown = [say(language, "year", year=year) for year in years[:SHOWN_YEARS]]
        if years:
            more = "…" if len(years) > SHOWN_YEARS else ""
            found.append(Tag("、".join(shown) + more, "years", str(years[0]) if len(years) == 1 else ALL))
    if scope.bodies is None:
        found += [Tag(named(language, each.value), "bodies", each.value) for each in understood.bodies]
    if scope.kinds is None:
        found += [Tag(named(language, each.value), "kinds", each.value) for each in understood.report_kinds]
    found += [Tag(each) for each in _ranged(understood, language)]
    # An aspect that the user chose is shown as understood: it went into the question.
    if understood.aspects:
        found.append(Tag(" · ".join(named(language, each.value) for each in understood.aspects)))
    elif understood.aspect in ASPECTS:
        aspect = understood.aspect.value
        found.append(Tag(named(language, aspect), "aspect", aspect))
    elif scope.aspect is not None:
        found.append(Tag(say(language, "any_aspect")))
    if understood.view is not None:
        found.append(Tag(_view(understood.view, understood.subject, language)))
    for facet in FACETS:
        own = getattr(scope, facet)
        if own is not None:
            # What lies outside the chosen reports is refused: the question can be asked of all of them.
            found.append(Tag(label(facet, own, language), *(("reports", ALL) if facet == "reports" else ())))
    return found


def _view(view: View, subject: str, language: str) -> str:
    """What is to be seen: 概览, 低空经济的提法. It is no facet: without it the question would be another."""
    shown = named(language, view.value)
    return say(language, "view_of", subject=subject, view=shown) if subject else shown


def _places(places: Sequence[str], language: str) -> list[Tag]:
    """A tag for each place, or one for all where they are many."""
    if len(places) <= SHOWN_PLACES:
        return [Tag(place, "places", place) for place in places]
    group = group_of(places)
    if group == PROVINCES:
        group = say(language, "all_provinces", count=len(places))
    return [Tag(group or say(language, "and_more", first=places[0], count=len(places)), "places", ALL)]


def _ranged(understood: Understanding, language: str) -> list[str]:
    """What else was understood and cannot be let go: over how many places, which of their values, names put right."""
    said = [f"{written} → {read}" for written, read in understood.mended]
    if understood.across:
        said.append(say(language, "across", count=len(understood.across)))
    if understood.selection:
        said.append(named(language, understood.selection.order.value))
    return said


def label(facet: str, values: Sequence[object], language: str) -> str:
    """One facet of a scope in a few words."""
    if not values:
        return say(language, f"any_{facet}")
    shown = [_shown(facet, value, language) for value in values]
    return shown[0] if len(shown) == 1 else say(language, "and_more", first=shown[0], count=len(shown))


def _shown(facet: str, value: object, language: str) -> str:
    if facet == "years":
        return say(language, "year", year=value)
    return PurePosixPath(str(value)).stem if facet == "reports" else named(language, str(value))


def title(scope: Scope, language: str, reports: Mapping[str, Metadata] = MappingProxyType({})) -> str:
    """The whole scope in a few words, for the line above the question box; with how many of the ``reports`` (by their
    paths) lie in it."""
    parts = [label(facet, own, language) for facet in FACETS if (own := getattr(scope, facet)) is not None]
    if reports:
        within = Filters(reports=scope.reports or ()).within(tuple(reports))
        known = list(reports.values())
        count = sum(holds(scope, known[i]) for i in (range(len(known)) if within is None else within))
        parts = [*(parts or [say(language, "scope_all")]), say(language, "scope_count", count=count)]
    return f"{say(language, 'scope')}：{' · '.join(parts) if parts else say(language, 'scope_all')}"


def holds(scope: Scope, report: Metadata) -> bool:
    """Whether a report lies in the scope by what it is; a facet that is open to all leaves none out."""
    facts = {
        "places": shown_as(report),
        "years": report.year,
        "bodies": report.body.value,
        "kinds": report.kind.value,
    }
    return all(not (own := getattr(scope, facet)) or facts[facet] in own for facet in LISTED)


def to_json(scope: Scope) -> dict[str, Any]:
    """The scope as plain JSON values."""
    return asdict(scope)


def from_json(value: object) -> Scope:
    """The scope that :func:`to_json` wrote.

    Raises:
        UnfitError: ``value`` is something else.
    """
    return read(_SCOPE, value)
