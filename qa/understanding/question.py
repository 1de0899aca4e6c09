"""A question, with what was asked before it, to an `Understanding`: place, years, body, aspect, kind of answer, topic.

Works on a normalised copy of the question, knows which reports exist (the `Catalogue`), looks at none of their texts.
The steps: `heard` (what it names), `extent` (what it ranges over), `wanted` (what of it is wanted), and here what
follows from all three together, and from the question before.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from index.types import Aspect

from ..types import Kind, Turn, Understanding, View
from . import ranging
from .catalogue import QUESTION_LIMIT, Catalogue, normalise
from .extent import Extent, extent_of
from .follow import asks_on, follow
from .heard import Heard, heard
from .parser import ASPECTS, Parse
from .times import Times, dated, years_meant
from .wanted import Wanted, wanted_of
from .when import lately
from .where import OWN_REPORT

__all__ = ["QUESTION_LIMIT", "Catalogue", "normalise", "understand"]


def understand(question: str, catalogue: Catalogue, history: Sequence[Turn] = ()) -> Understanding:
    """What ``question`` asks for; what it leaves out is taken over from the questions in ``history``."""
    before: Understanding | None = None
    for turn in history:
        before = _one(turn.question, catalogue, before)
    return _one(question, catalogue, before, alone=not history)


def _one(
    question: str, catalogue: Catalogue, before: Understanding | None, *, alone: bool = False
) -> Understanding:
    """What one question asks for, in the light of the one ``before``; ``alone`` where none is before or after it."""
    now = heard(question, catalogue, before)
    extent = extent_of(now, catalogue, before)
    wanted = wanted_of(now, extent, leans=before is not None)
    found = _put_together(now, extent, wanted, catalogue, before)
    if (before is None or before.view or not asks_on(now.asked)) and (
        before or _of_reports(found, now, catalogue)
    ):
        one_goal = extent.stated and now.parsed.seen in (View.GOALS, View.OUTCOMES)  # 各省CPI目标
        found = found if one_goal else _viewing(_by_report(found, now, catalogue), now.parsed, now.text)
    found = replace(found, years=_reviewed(found, catalogue))
    if _reviews(found, now.time, catalogue):
        found = replace(found, aspect=Aspect.RESULT)
    found = found if before is None else follow(found, before, now.asked)
    named = alone and extent.named and not found.report_years
    if _of_the_nation(found, catalogue, named=named):
        found = replace(found, places=("全国",))
    named = named and not found.period
    if alone and _is_bare_place(found, now):
        return replace(found, view=View.OUTLINE)
    return dated(found, catalogue) if found.across or (named and len(found.places) == 1) else found


def _put_together(
    now: Heard, extent: Extent, wanted: Wanted, catalogue: Catalogue, before: Understanding | None
) -> Understanding:
    """All that the question says itself."""
    time, several = now.time, len(extent.places) > 1
    named = [now.text[m.start : m.end] for m in extent.naming]
    named += [now.text[y.start : y.end] for y in time.mentions]
    selects = bool(extent.across or before or len(time.years) > 1 or several)
    return Understanding(
        places=extent.places,
        topic_places=extent.topics,
        years=time.years or years_meant(now.asked, extent.across, extent.places, catalogue),
        report_years=time.report_years,
        period=time.period,
        bodies=extent.bodies,
        report_kinds=extent.kinds,
        own_report=OWN_REPORT.search(now.asked) is not None,
        compares=extent.sets_apart or len(wanted.aspects) > 1 or bool(extent.across),
        aspect=wanted.aspect,
        kind=wanted.kind,
        unit=wanted.unit,
        topic=wanted.topic,
        scope=" ".join(named),
        indicators=wanted.indicators,
        aspects=wanted.aspects,
        year_aspects=wanted.year_aspects,
        across=extent.across,
        together=extent.together and several,
        selection=extent.selection if selects else None,
        mended=now.mended,
        matters=wanted.matters,
        reckons=extent.reckons,
    )


_SUMS_UP = re.compile(r"总结|概括|概述|归纳|梳理|要点|主要内容|(?:讲|说|写)了")


def _of_reports(found: Understanding, now: Heard, catalogue: Catalogue) -> bool:
    """Whether a question says that it is reports that are to be summed up: 「讲个笑话」 does not. Where there is but one
    report, 「总结一下」 can mean no other."""
    scope = (found.places, found.years, found.report_years, found.period, found.bodies, found.report_kinds)
    only = len(catalogue.held) == 1 and _SUMS_UP.search(now.text) is not None
    return now.parsed.seen is not View.OUTLINE or any(scope) or "报告" in now.text or only


def _by_report(found: Understanding, now: Heard, catalogue: Catalogue) -> Understanding:
    """What reports say of a subject is asked by the years of reports: 近五年 ends with the newest of them, not with the
    year that it tells of."""
    spans = [(y.first, y.last) for y in now.time.mentions if lately(now.text[y.start : y.end])]
    if found.period not in spans or now.parsed.seen not in (View.SAID, View.FIRST, View.LAST):
        return found
    first, last = found.period
    held = {year for place in found.places for year in catalogue.years_of(place)}
    late = max(held or catalogue.years, default=last) - last
    return replace(found, period=(first + late, last + late))


def _viewing(found: Understanding, parsed: Parse, text: str) -> Understanding:
    """``found``, as what it is where no answer but a view of reports is wanted."""
    if parsed.seen is None or found.aspects:
        return found
    years = found.years or (tuple(range(found.period[0], found.period[1] + 1)) if found.period else ())
    if ranging.all_years(text):
        years = ()  # 历年: all that there are
    told, subject = ASPECTS.get(parsed.plan, ()), _whole(text, *parsed.subject)
    return replace(
        found,
        years=years,
        view=parsed.seen,
        # What is said of a subject may be of plans and of results alike.
        aspect=told[0] if len(told) == 1 and not subject else Aspect.NEITHER,
        subject=subject,
        matters=(),
        selection=None,
        reckons=(),
        year_aspects=(),
    )


_FOREIGN = re.compile("[A-Za-z0-9.+-]+")


def _whole(text: str, start: int, end: int) -> str:
    """``text[start:end]`` with the whole of what in it is written in Latin letters or digits: DeepSeek, 5G."""
    for m in _FOREIGN.finditer(text):
        if m.start() < end and start < m.end():
            start, end = min(start, m.start()), max(end, m.end())
    return text[start:end]


def _reviewed(found: Understanding, catalogue: Catalogue) -> tuple[int, ...]:
    """The year of a promise that names none: the last that reports have reviewed."""
    if not found.aspects or found.years or found.report_years or found.period:
        return found.years
    held = {year for place in found.places or ("全国",) for year in catalogue.years_of(place)}
    newest = max(held or catalogue.years, default=0)
    return (newest - 1,) if newest else ()


def _reviews(found: Understanding, time: Times, catalogue: Catalogue) -> bool:
    """Whether several figures of years gone by are asked for without a word of targets: results are meant."""
    figures = found.kind is Kind.FIGURE and found.aspect is Aspect.NEITHER and not found.aspects
    several = len(time.years) > 1 or len(found.places) > 1
    return figures and several and bool(time.years) and max(time.years) < max(catalogue.years, default=0)


def _is_bare_place(found: Understanding, now: Heard) -> bool:
    """Whether nothing is asked but a place is named, perhaps with a year: what it reports is shown."""
    says_more = now.parsed.seen or found.across or found.aspects or found.topic_places
    return len(found.places) == 1 and not says_more and not _SAYS_NOTHING.sub("", found.topic)


_SAYS_NOTHING = re.compile(r"政府|工作|报告|[的\W_]")


def _of_the_nation(found: Understanding, catalogue: Catalogue, *, named: bool) -> bool:
    """Whether no place is named where figures of several years or matters are asked for, which must all be of one, or of
    an indicator that is ``named``: that is the nation's."""
    several = len(found.years) > 1 or len(found.report_years) > 1 or len(found.matters) > 1
    placed = found.places or found.topic_places or found.across
    held = catalogue.years_of("全国")
    asked = found.report_years or found.years
    covered = sum(year in held or year + 1 in held for year in asked)
    return (
        (several or (named and bool(held)))
        and not placed
        and found.kind is Kind.FIGURE
        and 2 * covered >= len(asked)
    )
