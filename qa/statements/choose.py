"""Which of a report's statements answers: of the indicator, the part, the measure, the year and the aspect asked for.

In: statements of one report and an `Asked` with its year. Out: the statement, or what part alone is stated. Rather none
than one that does not say all that was asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from index.types import Aspect

from ..measures import Measure
from .indicators import Asked
from .periods import Span
from .report import Statement
from .subjects import OTHER


@dataclass(frozen=True, slots=True)
class Choice:
    """The statement that answers; where there is none, what is stated in its stead: of the whole another measure, or
    parts."""

    statement: Statement | None
    parts: tuple[str, ...] = ()
    measured: Measure | None = None


def choose(found: Iterable[Statement], asked: Asked, year: int | None, aspect: Aspect) -> Choice:
    """The best statement of what is ``asked`` for of ``year``; any year where that is ``None``."""
    of_it = [one for one in found if one.said.indicator is asked.indicator and _timely(one, year, aspect)]
    for measure in asked.measures:
        whole = [one for one in of_it if _fits(one, asked) and _measures(one, measure)]
        if whole:
            return Choice(min(whole, key=lambda one: (*_doubt(one), one.sentence)))
    phrases = [one for one in of_it if one.said.part == asked.part and _says(one, asked)]
    if phrases:
        return Choice(min(phrases, key=lambda one: (*_doubt(one), one.sentence)))
    parts = dict.fromkeys(one.said.part for one in of_it if one.said.part not in ("", OTHER, asked.part))
    others = (
        one.said.measure for one in of_it if one.said.part == asked.part and one.said.figure is not None
    )
    return Choice(None, tuple(parts), next(others, None))


def _measures(one: Statement, measure: Measure) -> bool:
    return one.said.figure is not None and one.said.measure is measure


def _says(one: Statement, asked: Asked) -> bool:
    """Whether a phrase answers; that something grows does not say how much there is, save of what is counted."""
    counted = asked.indicator.target[0] is Measure.LEVEL
    return one.said.figure is None and (counted or one.said.measure in asked.measures)


def _fits(one: Statement, asked: Asked) -> bool:
    figure = one.said.figure
    share = not asked.share or one.said.measure is not Measure.LEVEL or figure is None or figure.unit == "%"
    return one.said.part == asked.part and share


def _timely(one: Statement, year: int | None, aspect: Aspect) -> bool:
    """Whether a statement is of that year and no other, and a result or a goal as asked."""
    said = one.said
    if said.together or one.span is Span.AHEAD or (year is not None and one.year != year):
        return False
    planned = one.aspect is Aspect.TARGET
    if aspect is not Aspect.NEITHER and planned is not (aspect is Aspect.TARGET):
        return False
    if not planned and (said.goal or one.span is Span.GOALS):
        return False  # what is said of a goal set or to be set: 「5.5%左右的目标，考虑了…」
    if one.span is not Span.YEARS:
        return True
    # Among the figures of several years only what something came to stands for the last of them.
    reached = said.figure is not None and said.measure is Measure.LEVEL
    return not planned and reached and (said.arrived or not said.indicator.sums)


def _doubt(one: Statement) -> tuple[int, ...]:
    """How far a statement is from saying plainly what was asked, least first."""
    order: Sequence[Span] = (Span.GOALS, Span.YEAR, Span.UNSAID, Span.YEARS, Span.AHEAD)
    units, figure = one.said.indicator.units, one.said.figure
    usual = units.index(figure.unit) if figure and figure.unit in units else 0
    return (
        int(one.aspect is Aspect.NEITHER),
        order.index(one.span),
        usual,
        int(one.said.bound),
        int(one.said.hedge is not None),
    )
