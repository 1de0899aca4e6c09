"""A look-up of an indicator that all reports state: what its reports state of it, or why they do not.

Goes in: a look-up with the reports it leads to. Comes out: a `Fact`, or the reason of an empty cell. Look-ups of anything
else are not answered here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from index.store import Index
from index.types import Aspect

from ..measures import Measure
from ..ranking.retrieve import Retrieval, hit_of
from ..statements.choose import Choice, choose
from ..statements.indicators import Asked, asked_in
from ..statements.report import Statement, statements
from ..types import Kind, Understanding
from .facts import Fact

SILENT = "报告未提及"
NOT_HELD = "没有收录"
"""Why a cell is empty: the reports looked into do not say, or there are none to look into."""
SURE = 1.0
"""What is stated clause by clause is as sure as the report."""


def only_of(parts: tuple[str, ...]) -> str:
    """Why a cell is empty where the reports state parts alone: 只提到城镇、农村部分."""
    return f"只提到{'、'.join(parts)}部分"


MEASURED = {Measure.RATE: "增速", Measure.LEVEL: "总量"}
"""What people call the measures that reports state."""


def asked_of(one: Retrieval, question: str) -> Asked | None:
    """The indicator that a look-up asks for and nothing else, of one year in the reports of its own place."""
    asked = one.understood
    if asked.kind is not Kind.FIGURE or asked.period or one.route.naming:
        return None
    if len(asked.years) != 1 and (len(asked.report_years) != 1 or asked.aspect is Aspect.NEITHER):
        return None
    return asked_in(asked.topic, question, asked.aspect)


def indicated(one: Retrieval, asked: Asked) -> tuple[Fact | None, str]:
    """What the reports state of the indicator ``asked`` for, or why the cell is empty."""
    index, understood = one.index, one.understood
    parts: list[str] = []
    measured: list[Measure] = []
    aspect = _aspect(index, one)
    for wanted in (aspect, Aspect.TARGET) if asked.indicator.planned else (aspect,):
        for report in _in_order(index, one.route.reports, understood, wanted):
            found = _chosen(index, report, asked, understood, wanted)
            if found.statement is not None:
                return _fact(index, report, found.statement), ""
            parts += found.parts
            measured += [found.measured] if found.measured in MEASURED else []
    if measured:
        return None, f"只提到{MEASURED[measured[0]]}"
    if parts:
        return None, only_of(tuple(dict.fromkeys(parts)))
    held = {index.reports[report].metadata.year for report in one.route.reports}
    return None, SILENT if held & set(_telling(understood, aspect)) else NOT_HELD


def otherwise(one: Retrieval, asked: Asked) -> tuple[Fact, Measure] | None:
    """What the reports state of the indicator ``asked`` for in another measure, and in which: its growth where the amount
    is asked for."""
    for measure in MEASURED.keys() - set(asked.measures):
        fact, _ = indicated(one, replace(asked, measures=(measure,)))
        if fact and not fact.phrase:
            return fact, measure
    return None


def speaks_of(one: Retrieval, asked: Asked) -> bool:
    """Whether the reports state the indicator at all, of whatever time, in a form that is read here."""
    return any(
        each.said.indicator is asked.indicator and each.said.part == asked.part
        for report in one.route.reports
        for each in statements(one.index.record(report))
    )


def _aspect(index: Index, one: Retrieval) -> Aspect:
    """A result or a target; where the question leaves it open, a result if a report is held that reviews the year."""
    asked = one.understood
    if asked.aspect is not Aspect.NEITHER:
        return asked.aspect
    held = {index.reports[report].metadata.year for report in one.route.reports}
    return Aspect.RESULT if {year + 1 for year in asked.years} & held else Aspect.TARGET


def _telling(asked: Understanding, aspect: Aspect) -> tuple[int, ...]:
    """Years of the reports that state what is asked for: a target that of its year, a result the one after."""
    if not asked.years:
        return asked.report_years
    return tuple(year + (aspect is Aspect.RESULT) for year in asked.years)


def _in_order(index: Index, reports: tuple[int, ...], asked: Understanding, aspect: Aspect) -> Iterator[int]:
    """First the reports that tell of the year, governments' before other bodies', then those next to it."""
    telling = _telling(asked, aspect)

    def place(report: int) -> tuple[bool, bool, int]:
        one = index.reports[report].metadata
        return (one.year not in telling, not one.body.of_government, report)

    yield from sorted(reports, key=place)


def _chosen(index: Index, report: int, asked: Asked, understood: Understanding, aspect: Aspect) -> Choice:
    if understood.years:
        year: int | None = understood.years[0]
    else:
        given = index.reports[report].metadata.year
        year = given - (aspect is Aspect.RESULT) if given else None
    return choose(statements(index.record(report)), asked, year, aspect)


def _fact(index: Index, report: int, found: Statement) -> Fact:
    hit = hit_of(index, report, found.sentence, SURE, 1)
    said = found.said
    return Fact(
        hit,
        found.year,
        found.aspect,
        said.start,
        said.end,
        plain=True,
        phrase=said.figure is None,
        hedge=said.hedge,
        fallen=said.fallen,
    )
