"""What is wanted of the matter that a question is about: which kind of answer, in which unit, target or result or both.

In: the question as it was `Heard`, and what it ranges over. Out: `Wanted`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.types import Aspect

from ..measures import CHANGES, wish_of
from ..types import Kind, Matter, Selection
from . import ranging
from .asking import asks_for_steps, asks_rank, aspect_of, kind_of, unit_of
from .extent import Extent
from .heard import Heard
from .indicators import Indicator, indicators_in
from .matters import all_targets, matters_in
from .parser import Parse
from .promises import BOTH, of_all
from .times import Times, year_aspects
from .topic import topic_of

SURE = 0.5
"""How probable it must be that target and result are asked for at once."""
_COUNTED = (Kind.FIGURE, Kind.OPEN, Kind.YES_NO)
"""Kinds that ask for target and result at once; who asks why a target was changed does not."""
_MONEY = re.compile("收入|总额")
_WHICH_YEAR_MORE = re.compile(r"哪一?年[^，。；？?]{0,5}[多少高低快慢大小]")
_CHANGE = re.compile(r"增长|增速|增幅|涨|升|降|几个点")
_WHETHER_IT_GREW = re.compile(r"(?:增长|上升|提高|增加|下降|减少|[涨升降跌增减])了?(?:吗|没有?|么)?[？?]?$")
_SHARE_OF = re.compile(r"(?:占|相当于)[^，]{0,4}(?:GDP|gdp|生产总值|经济总量)")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is wanted of a matter."""

    topic: str  # what the sentence that answers must be about
    kind: Kind
    unit: str | None
    indicators: tuple[str, ...]  # names of those that the topic names
    aspect: Aspect  # of all years alike
    aspects: tuple[Aspect, ...]  # target and result, where both are wanted of each year
    year_aspects: tuple[tuple[int, Aspect], ...]  # what each year is asked for, where that differs
    matters: tuple[Matter, ...]  # asked about side by side


def wanted_of(heard: Heard, extent: Extent, *, leans: bool = False) -> Wanted:
    """What ``heard`` wants of what it ranges over; ``leans``: on a question before it, which names the matter."""
    asked, text, time = heard.asked, heard.text, heard.time
    ranges = extent.selection or extent.across or ranging.all_years(text)
    topic = topic_of(asked, extent.naming, time, ranging.spoken(text) if ranges else ())
    indicators = _meant(indicators_in(topic), topic)
    kind = _kind_here(heard, extent, indicators)
    of_years = year_aspects(asked, time, heard.parsed)
    of_all_goals = of_all(asked, topic, both=_both(heard.parsed), leans=leans)
    aspects = _promised(kind, time, of_years, heard.parsed, of_all_goals=of_all_goals)
    kind = Kind.FIGURE if aspects else kind
    alone = len(extent.alike) < 2 and len(time.years or time.report_years) < 2
    matters = all_targets() if aspects and of_all_goals else ()
    if not matters and (aspects or kind in _COUNTED):
        matters = _matters(asked, topic, aspects, alone=alone)
    kind = Kind.FIGURE if matters else kind
    past = time.past and _measured(asked, kind, indicators)
    aspect = aspect_of(asked, past=past, relative_past=time.relative_past)
    return Wanted(
        topic=topic,
        kind=kind,
        unit=_unit(asked, bool(extent.across), indicators, time.past),
        indicators=tuple(i.name for i in indicators),
        aspect=Aspect.NEITHER if aspects else aspect,
        aspects=aspects,
        year_aspects=() if aspects else of_years,
        matters=matters,
    )


def _kind_here(heard: Heard, extent: Extent, indicators: Sequence[Indicator]) -> Kind:
    """The kind of answer: where figures of several places or years are wanted, a figure, unless it is asked why."""
    asked, years = heard.asked, len(heard.time.years)
    kind = _kind(asked, extent.selection, bool(extent.across), indicators, years)
    each = extent.several and heard.parsed.one_for_each and heard.parsed.in_figures
    # 「各省2026年城镇新增就业目标一览」 asks for figures without a word of how many
    ranges = len(extent.alike) > 1 or bool(extent.across) or years > 1 or ranging.all_years(asked)
    named = kind is Kind.OPEN and any(i.unit for i in indicators)  # 「2025年浙江的失业率」
    named |= kind is Kind.YES_NO and _WHETHER_IT_GREW.search(asked) is not None
    figures = each or (extent.stated and (ranges or named))
    return Kind.FIGURE if figures and kind is not Kind.WHY else kind


def _meant(indicators: list[Indicator], topic: str) -> list[Indicator]:
    """「研发投入占GDP的比重」 does not ask for GDP."""
    if len(indicators) < 2 or not _SHARE_OF.search(topic):
        return indicators
    return [indicator for indicator in indicators if not indicator.name.startswith("生产总值")]


def _kind(
    asked: str, selection: Selection | None, across: bool, indicators: Sequence[Indicator], years: int
) -> Kind:
    """As the wording says; but what is ordered is figures, and so is what moves over the years."""
    kind = kind_of(asked)
    if years > 1 and kind is Kind.TIME and _WHICH_YEAR_MORE.search(asked):
        return Kind.FIGURE  # 「2023和2024哪年多」 wants both figures
    if (selection and (across or years > 1)) or (
        years > 1
        and (ranging.moves(asked) or ranging.yearly(asked))
        and kind in (Kind.HOW, Kind.OPEN, Kind.NAME, Kind.YES_NO)
    ):
        return Kind.FIGURE
    ordered = bool(indicators) or re.search(r"谁家?更?[多少高低快慢大]", asked) is not None
    if kind in (Kind.OPEN, Kind.YES_NO) and ordered and ranging.compares(asked):
        return Kind.FIGURE  # 「目标比去年调高还是调低了」, 「谁多」
    if asks_for_steps(asked):
        return Kind.HOW if kind is Kind.OPEN else kind
    if (
        kind in (Kind.OPEN, Kind.HOW)
        and indicators
        and re.search(r"(?:目标|增速|总量)(?:[呢吗？?。]|$)|对比|比较", asked)
    ):
        return Kind.FIGURE  # 「对比浙江和江苏2026年的GDP目标」
    return kind


def _unit(asked: str, across: bool, indicators: Sequence[Indicator], past: bool) -> str | None:
    """The unit of the figures asked for; 多少个省 counts the places and not what they state."""
    text = ranging.without_range(asked) if across else asked
    return unit_of(text) or _indicator_unit(text, indicators, past)


def _indicator_unit(text: str, indicators: Sequence[Indicator], past: bool) -> str | None:
    """An indicator's own unit; per cent where its change is asked for, 元 where the amount of a year gone by is."""
    if not indicators or asks_rank(text):
        return None
    if unit := next((i.unit for i in indicators if i.unit), None):
        return unit
    if _CHANGE.search(text):
        return "%"
    amounts = (
        past and "多少" in text and "目标" not in text and all(_MONEY.search(i.name) for i in indicators)
    )
    return "元" if amounts else None


def _promised(
    kind: Kind,
    time: Times,
    year_aspects: Sequence[tuple[int, Aspect]],
    parsed: Parse,
    *,
    of_all_goals: bool,
) -> tuple[Aspect, ...]:
    """Target and result, where a question wants both of each of its years."""
    if of_all_goals and kind in (*_COUNTED, Kind.HOW, Kind.LIST):
        return BOTH
    if len(year_aspects) == len(time.years) > 1:
        return ()  # 「2022年的目标，和2021年实际完成的」: one of each
    return BOTH if _both(parsed) and parsed.in_figures else ()


def _both(parsed: Parse) -> bool:
    return parsed.plan == "both" and parsed.sure_plan >= SURE


def _measured(asked: str, kind: Kind, indicators: Sequence[Indicator]) -> bool:
    """Whether what is asked for is measured every year, so that of a year gone by the result is meant."""
    unit = unit_of(asked)
    of_indicator = bool(indicators) and (unit in (None, "%", "元") or unit in {i.unit for i in indicators})
    return of_indicator or (kind is Kind.FIGURE and wish_of(asked) == CHANGES)


def _matters(asked: str, topic: str, aspects: Sequence[Aspect], *, alone: bool) -> tuple[Matter, ...]:
    """The matters asked about side by side. Beside several places or years 各 may speak of these: see ``alone``."""
    if not ranging.one_by_one(asked):
        return ()
    return matters_in(topic, unit_of(asked), asked, known=not alone or len(aspects) > 1)
