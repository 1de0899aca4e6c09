"""The values behind the name of one indicator: its figures one after the other, or the phrase that stands for them.

In: plain text with the place where a name ends. Out: `Stated`s. Does not ask whose the name is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ..measures import Measure
from ..quantities import Quantity, quantities
from . import grammar
from .indicators import Indicator


@dataclass(frozen=True, slots=True)
class Stated:
    """One figure, or one phrase, of one indicator: ``sentence[start:end]``."""

    indicator: Indicator
    start: int
    end: int
    measure: Measure
    part: str = ""  # "" for the whole
    name: int = 0  # where the indicator's name begins
    figure: Quantity | None = None  # None for a phrase: 与经济增长同步
    together: bool = False  # of several years: 年均, 累计
    bound: bool = False  # a mark that was passed (突破3万亿元), not the figure itself
    arrived: bool = False  # where it got to from elsewhere: 从4.2万亿元增加到5.7万亿元
    goal: bool = False  # said to be a goal in whatever sentence: 5%左右的预期目标
    against: bool = False  # the goal that a result is held against: 增长5.6%，高于5%的预期目标
    hedge: str | None = None  # 预计, 初步统计
    fallen: bool = False  # a rate of fall whose verb stands before another figure: 分别下降3.1%、2.2%

    @property
    def is_value(self) -> bool:
        """Whether it is a value of the indicator's; 高于全国0.4个百分点 is none, though it belongs to the subject."""
        return self.measure in (Measure.LEVEL, Measure.RATE)


_POINTS = ("个百分点", "百分点")
_RATES = ("%", "‰")


def values_behind(
    text: str, figures: Sequence[Quantity], indicator: Indicator, end: int, stop: int
) -> Iterator[Stated]:
    """What stands between the ``end`` of a name and ``stop``: its figures one after the other, or a phrase."""
    found = False
    m = grammar.BEFORE_ALL.match(text, end, stop)
    at: int | None = m.end() if m else end
    while at is not None and at < stop:
        q = next((q for q in figures if q.start >= at), None)
        one = led(text, at, q, indicator) if q is not None and q.start < stop else None
        if one is None:
            break
        if one.is_value:
            found = True
            yield one
            if goal := _against(text, figures, one):
                yield goal
        at = _next(text, one.end, stop)
    if not found and (phrase := _phrase(text, end, indicator)):
        yield phrase


def _against(text: str, figures: Sequence[Quantity], one: Stated) -> Stated | None:
    """The goal that ``one`` is held against, in the same measure."""
    m = grammar.AGAINST.match(text, one.end)
    q = next((q for q in figures if q.core == m.end()), None) if m else None
    if q is None or one.figure is None or q.unit != one.figure.unit or not grammar.AIMED.match(text, q.end):
        return None
    return replace(one, start=q.core, end=q.end, figure=q, goal=True, against=True, fallen=False)


def _next(text: str, at: int, stop: int) -> int | None:
    """Where the words before the next figure of the same subject begin, if there may be one."""
    if m := grammar.MARK.match(text, at):
        at = m.end()
    while (m := grammar.BESIDE.match(text, at)) and m.end() <= stop:
        at = m.end()
    if text[at : at + 1] in tuple("，、（"):
        return at + 1
    return at if grammar.RUN_ON.match(text, at) else None


def led(text: str, begin: int, q: Quantity, indicator: Indicator, noun: str = "") -> Stated | None:
    """The figure ``q`` as one of the subject whose words end at ``begin``; ``None`` where they do not lead to it.

    ``noun`` is a word of the subject's that stands apart from the figure: 「A、B涨幅分别控制在」.
    """
    words, arrived = re.sub(r"\s", "", noun + text[begin : q.start]), False
    if (came := grammar.arrival(text, begin)) is not None:
        later = next((one for one in quantities(text) if came in (one.core, one.start)), None)
        if later is not None:
            q, words, arrived = later, "", True
    lead = grammar.lead_of(words)
    aimed = grammar.AIMED.match(text, q.end) is not None
    if lead is None or not grammar.BEHIND.match(text, q.end) or (text.startswith("的", q.end) and not aimed):
        return None
    measure = _measure(q, lead, arrived, indicator)
    if measure is None:
        return None
    about = grammar.ABOUT.match(text, q.end)
    return Stated(
        indicator,
        _begin(text, begin, q, measure),
        about.end() if about else q.end,
        measure,
        figure=q,
        together=lead.together,
        bound=bool(grammar.PASSED.search(text, begin, q.core) or grammar.MARK.match(text, q.end)),
        arrived=arrived,
        goal=aimed or lead.aims,
    )


def _measure(q: Quantity, lead: grammar.Lead, arrived: bool, indicator: Indicator) -> Measure | None:
    """What a figure measures; ``None`` where it cannot be the indicator's."""
    if q.unit in _POINTS:
        return Measure.CHANGE
    moves = lead.moves and not lead.arrives and not arrived
    if q.unit in _RATES and (moves or (lead.aims and indicator.rate and q.unit not in indicator.units)):
        # A goal in per cent of what is counted in yuan is its growth, said or not: 「生产总值预期目标5%左右」.
        return Measure.RATE if indicator.rate else Measure.CHANGE
    if moves and not lead.names_change:
        return Measure.CHANGE if q.unit is not None else None
    return Measure.LEVEL if q.unit in indicator.units else None


def _begin(text: str, begin: int, q: Quantity, measure: Measure) -> int:
    """Where the value begins: with the verb of a fall, without 达到."""
    if measure is Measure.RATE:
        falls = [m.start() for m in grammar.FALLING.finditer(text, begin, q.start)]
        if falls and not re.search("增长|提高", text[falls[-1] + 3 : q.start]):
            return falls[-1]
    if re.match("达到?", text[q.start : q.core]):
        return q.core
    passing = [m for m in grammar.PASSED.finditer(text, begin, q.start) if m.end() == q.start]
    return passing[0].start() if passing else q.start


def _phrase(text: str, at: int, indicator: Indicator) -> Stated | None:
    """What is said without a figure: 与经济增长同步, 稳中有升."""
    if not indicator.rate or indicator.target[0] is Measure.LEVEL:
        span = grammar.state_said(text, at)
        if span is not None:
            return Stated(indicator, *span, Measure.LEVEL)
    span = grammar.growth_said(text, at) if indicator.rate else None
    return None if span is None else Stated(indicator, *span, Measure.RATE)


def of_fall(one: Stated, before: int) -> bool:
    """Whether a rate is led to by a verb of falling that stands before ``before``."""
    return one.measure is Measure.RATE and one.start < before


def like(first: Stated, q: Quantity, *, fallen: bool) -> Stated:
    """Another figure of a list, of the same measure as its ``first``."""
    return replace(first, start=q.start, end=q.end, figure=q, fallen=fallen)
