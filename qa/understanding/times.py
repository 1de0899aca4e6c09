"""When: the years of which a question asks the facts, and those of the reports it names; and what it asks of each year.

In: the question, and its parse. Out: `Times`, with the words that name them. What the index holds decides what 历年, a
session and a question without a year mean.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from index.types import Aspect
from index.years import YearKind, YearMention, find_years

from ..types import Understanding
from . import ranging
from .asking import aspect_of
from .catalogue import Catalogue
from .parser import Parse
from .when import (
    PartyCongress,
    Session,
    bare,
    distinct,
    expand,
    frame,
    is_yardstick,
    lately,
    listed,
    names_report,
    numbered,
    one_by_one,
    open_ended,
    party_congresses,
    sessions,
    since_congress,
    spans_without_nian,
)

ALL_YEARS = 20
"""The newest of 历年: more rows than these nobody reads."""
FEW_YEARS = 5
"""The newest of 这几年."""


@dataclass(frozen=True, slots=True)
class Times:
    """When: years of the facts and of the reports, with the words that name them."""

    years: tuple[int, ...]
    report_years: tuple[int, ...]
    period: tuple[int, int] | None
    mentions: tuple[YearMention, ...]
    parties: tuple[PartyCongress, ...]
    sessions: tuple[Session, ...]
    past: bool
    relative_past: bool


def times_of(
    asked: str, catalogue: Catalogue, before: Understanding | None, named: Collection[str], parsed: Parse
) -> Times:
    """When what ``asked`` asks for was or is to be; ``named``: labels of its places, whose sessions count."""
    parties = party_congresses(asked)
    now = frame(asked, catalogue, before, named)
    from_one_on = open_ended(asked, _newest_fact(asked, now)) if ranging.yearly(asked) else []
    dated = [*from_one_on, *listed(asked), *since_congress(asked, now), *find_years(asked, now)]
    dated += spans_without_nian(asked, dated)
    dated += numbered(asked, parsed.times, dated, now)
    dated += bare(asked, dated)
    years = distinct([y for y in dated if _counts(asked, y, parties, before)])
    if len(parties) == 2 and re.fullmatch(r"(?:报告)?(?:到|至)", asked[parties[0].end : parties[1].start]):
        parties = parties[1:]  # 「从十八大到十九大」 is reviewed by the later one
    met = sessions(asked)
    report_years = {n for y in years if names_report(asked, y, years) for n in expand(y, True)}
    report_years |= {p.year for p in parties}
    report_years |= {year for s in met for year in _years_of(s.name, catalogue, named)}
    facts = [y for y in years if y.first not in report_years or not names_report(asked, y, years)]
    singly = "years" in parsed.over and parsed.one_for_each and not ranging.as_a_whole(asked)
    each, yearly = ranging.each_year(asked) or len(facts) > 2 or singly, ranging.yearly(asked)

    def apart(y: YearMention) -> bool:
        # What was done in three years (近三年办了哪些大事) is told together.
        in_figures = singly and parsed.in_figures
        return one_by_one(y, each, yearly or (in_figures and lately(asked[y.start : y.end])))

    return Times(
        years=tuple(sorted({n for y in facts for n in expand(y, apart(y))})),
        report_years=tuple(sorted(report_years)),
        period=next(((y.first, y.last) for y in facts if y.last > y.first and not apart(y)), None),
        mentions=tuple(years),
        parties=tuple(parties),
        sessions=tuple(met),
        past=bool(facts) and max(y.last for y in facts) < now,
        relative_past=any(y.kind is YearKind.RELATIVE and y.last < now for y in facts),
    )


def _counts(
    asked: str, year: YearMention, parties: Sequence[PartyCongress], before: Understanding | None
) -> bool:
    """Whether a year is asked about: no part of a congress's name, no yardstick, not that of the question before."""
    taken_up = before is not None and (before.years or before.report_years) and asked[year.start] in "这那"
    of_party = any(p.start <= year.start < p.end for p in parties)
    return not of_party and not is_yardstick(asked, year) and not taken_up


def _newest_fact(asked: str, now: int) -> int:
    """The last year of which reports up to ``now`` tell: of targets that of the newest, of results the one before."""
    return now if aspect_of(asked) is Aspect.TARGET else now - 1


def _years_of(session: str, catalogue: Catalogue, named: Collection[str]) -> set[int]:
    """When the congress of the named place, else of the nation, else of any, met for ``session``."""
    held = [(place, year) for place, name, year in catalogue.sessions if name == session]
    for places in (named, ("全国",)):
        if found := {year for place, year in held if place in places}:
            return found
    return {year for _, year in held}


def years_meant(
    asked: str, across: Sequence[str], places: Sequence[str], catalogue: Catalogue
) -> tuple[int, ...]:
    """历年 means all the years of which the place has reports, 这几年逐年 the newest of them."""
    few = ranging.few_years(asked) and ranging.yearly(asked)
    if across or not (few or ranging.all_years(asked)):
        return ()
    every = sorted({year for place in places or ("全国",) for year in catalogue.years_of(place)})
    if not few:
        return tuple(every[-ALL_YEARS:])
    before = every[-1] - _newest_fact(asked, every[-1]) if every else 0
    return tuple(year - before for year in every[-FEW_YEARS:])


def dated(found: Understanding, catalogue: Catalogue) -> Understanding:
    """Without a year named, all places are compared in that of the newest reports, and what came of one indicator of one
    place is asked of the last year that they review."""
    if found.years or found.report_years or not catalogue.years:
        return found
    newest = catalogue.newest_of(found.across or found.places)
    results = (found.aspect is not Aspect.TARGET and not found.across) or found.aspect is Aspect.RESULT
    return replace(found, years=(newest - 1 if results else newest,))


def year_aspects(asked: str, time: Times, parsed: Parse) -> tuple[tuple[int, Aspect], ...]:
    """What each year is asked for, where it is not the same of all: 「去年完成多少，今年打算多少」."""
    found = _tagged(time, parsed)
    if set(found.values()) >= {Aspect.TARGET, Aspect.RESULT} and len(found) == len(time.years):
        return tuple(sorted(found.items()))
    found = _by_clause(asked, time)
    told = set(found.values()) - {Aspect.NEITHER}
    if told == {Aspect.TARGET} and re.search(
        "[，,；;]", asked[time.mentions[0].end : time.mentions[-1].start]
    ):
        # 「2025年多少人，2026年计划多少人」
        found = {
            year: aspect if aspect in told or year == max(found) else Aspect.RESULT
            for year, aspect in found.items()
        }
        told = set(found.values())
    return tuple(sorted(found.items())) if len(found) > 1 and len(told) > 1 else ()


def _by_clause(asked: str, time: Times) -> dict[int, Aspect]:
    """What the clause of each single year asks of it."""
    found: dict[int, Aspect] = {}
    for y in time.mentions:
        if y.last > y.first or y.first not in time.years:
            continue
        start = max(asked.rfind(mark, 0, y.start) for mark in "，,；;。") + 1
        end = min((at for mark in "，,；;。？?" if (at := asked.find(mark, y.end)) >= 0), default=len(asked))
        others = [o.start for o in time.mentions if o.start >= y.end]
        clause = asked[start : min([end, *others])]
        past = y.kind is YearKind.RELATIVE and asked[y.start : y.end] in ("去年", "上年", "上一年", "前年")
        found[y.first] = aspect_of(clause, relative_past=past)
    return found


def _tagged(time: Times, parsed: Parse) -> dict[int, Aspect]:
    """What the parse says of each year; beside a year whose plan is asked for, one before it is asked for its result."""
    found: dict[int, Aspect] = {}
    for y in time.mentions:
        told = [t for t in parsed.times if t.start < y.end and y.start < t.end]
        if told and len(told[0].aspects) < 2:
            aspect = told[0].aspects[0] if told[0].aspects else Aspect.NEITHER
            found |= {year: aspect for year in range(y.first, y.last + 1) if year in time.years}
    planned = [year for year, aspect in found.items() if aspect is Aspect.TARGET]
    return {
        year: Aspect.RESULT if aspect is Aspect.NEITHER and planned and year < min(planned) else aspect
        for year, aspect in found.items()
    }
