"""What one report sets for a year and what it says came of one, indicator by indicator, as the columns of a table.

Goes in: a record and the year and aspect of each column. Comes out: for each indicator that the report states what it
states, and the sentences that announce the goals. Composes no text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from index.record import ASPECTS, ROLES, Record
from index.store import Index
from index.types import Aspect, Role

from ..answering.facts import Fact
from ..measures import Measure
from ..quantities import quantities
from ..ranking.retrieve import hit_of
from ..statements.choose import choose
from ..statements.indicators import Asked, Indicator, indicators
from ..statements.periods import Span
from ..statements.report import Statement, statements

DENSE = {Aspect.TARGET: 4, Aspect.RESULT: 2}
"""Figures of a sentence that sums up, in a report that states no indicator; of plans one or two are only mentioned."""


_MOVES = re.compile("(?:增长|增|上涨|涨|下降|降|减少|提高|提升)(?:了|约|至|到)?$")
"""What stands right before a figure and says that it is a change."""
_RATE = "（增速）"
"""Said of a change whose own words do not say so: of 分别增长4.3%、5.5% the second."""


@dataclass(frozen=True, slots=True)
class Column:
    """What is looked for: of which year, a goal or a result."""

    year: int | None
    aspect: Aspect

    @property
    def name(self) -> str:
        """2026年目标."""
        return f"{self.year}年{self.aspect.value}" if self.year else self.aspect.value


@dataclass(frozen=True, slots=True)
class Told:
    """What is stated of an indicator, and how a cell shows it."""

    fact: Fact
    words: str


def stated_of(index: Index, report: int, column: Column) -> dict[str, Told]:
    """For each indicator that the report states of the column's year, in the order of the indicators, what it states."""
    record = index.record(report)
    found = statements(record)
    chosen = [
        (one, second)
        for indicator in indicators()
        if (one := _choose(found, indicator, column)) is not None
        for second in [_beside(found, one, indicator, column)]
    ]
    return {one.said.indicator.name: _told(index, report, one, second) for one, second in chosen}


def _measures(indicator: Indicator, column: Column) -> Asked:
    wanted = indicator.target if column.aspect is Aspect.TARGET else indicator.result
    return Asked(indicator, wanted)


def _choose(found: Sequence[Statement], indicator: Indicator, column: Column) -> Statement | None:
    return choose(found, _measures(indicator, column), column.year, column.aspect).statement


def _beside(
    found: Sequence[Statement], one: Statement, indicator: Indicator, column: Column
) -> Statement | None:
    """The other measure that the same sentence states: of 5.2万亿元 the 增长5.4% behind it."""
    for measure in _measures(indicator, column).measures:
        if measure is one.said.measure or one.said.figure is None:
            continue
        other = choose(found, Asked(indicator, (measure,)), column.year, column.aspect).statement
        if other is not None and other.said.figure is not None and other.sentence == one.sentence:
            return other
    return None


def _told(index: Index, report: int, one: Statement, second: Statement | None) -> Told:
    said, begins = one.said, _begins(one)
    fact = Fact(
        hit_of(index, report, one.sentence, 1.0, 1),
        one.year,
        one.aspect,
        begins,
        said.end,
        plain=True,
        second=(_begins(second), second.said.end) if second else None,
        hedge=said.hedge,
        fallen=said.fallen and begins == said.start,
    )
    words = fact.said or ""
    silent = begins == said.start and not fact.fallen
    if said.figure is not None and said.measure is Measure.RATE and said.indicator.units and silent:
        words += _RATE
    return Told(fact, words)


def _begins(one: Statement) -> int:
    """Where the figure begins, with the verb right before it that says that it is a change."""
    verb = _MOVES.search(one.quote, 0, one.said.start)
    return verb.start() if verb else one.said.start


def announcing(record: Record, column: Column) -> list[int]:
    """The sentences that tell the goals or results of the column as a whole, the fullest first, each adding
    to those before it; in a report that states no indicator, those where figures stand closest.
    """
    order = [each.name for each in indicators()]
    told: dict[int, set[int]] = {}
    for one in statements(record):
        timely = one.year == column.year or column.year is None
        whole = one.said.part == "" and not one.said.together
        if timely and whole and one.aspect is column.aspect and one.span not in (Span.AHEAD, Span.YEARS):
            told.setdefault(one.sentence, set()).add(order.index(one.said.indicator.name))
    if told:
        return _adding(told)
    return _densest(record, column)


def _adding(told: dict[int, set[int]]) -> list[int]:
    """The sentences that tell of an indicator that none before them does, those of the main ones first.

    ``told`` has for each sentence its indicators, as places in the table, whose first rows are what is most asked for.
    """
    out: list[int] = []
    known: set[int] = set()
    while rest := {at: names - known for at, names in told.items() if names - known}:
        best = min(rest, key=lambda at: (-sum(1 / (1 + name) for name in rest[at]), at))
        out.append(best)
        known |= told[best]
    return out


def _densest(record: Record, column: Column) -> list[int]:
    """Sentences with many figures with units, of the column's aspect, the fullest first."""
    aspect, body = ASPECTS.index(column.aspect), ROLES.index(Role.BODY)
    at = np.flatnonzero((record.sentence_roles == body) & (record.sentence_aspects == aspect))
    dense: dict[int, int] = {}
    for i in at.tolist():
        start, end = (int(x) for x in record.sentence_spans[i])
        words = record.plain[start:end]
        year = int(record.sentence_years[i]) or None
        if "\t" in words or (column.year and year and year != column.year):
            continue
        count = sum(q.unit is not None and q.digits for q in quantities(words))
        if count >= DENSE[column.aspect]:
            dense[i] = count
    return sorted(dense, key=lambda i: (-dense[i], i))
