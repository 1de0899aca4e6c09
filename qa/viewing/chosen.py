"""Which one report a view of a report is of.

Goes in: what was understood and the reports that it leads to. Comes out: the report's ordinal, or why no one
report is meant and what could be chosen.
"""

from __future__ import annotations

from collections.abc import Sequence

from index.places import NATION, label_of
from index.types import Metadata, ReportKind

from ..ranking.route import Route
from ..types import Refusal, Understanding, View

Missing = tuple[Refusal, str]
"""Why no one report is meant: the kind and the sentence of a refusal."""


def chosen(reports: Sequence[Metadata], asked: Understanding, way: Route) -> int | Missing:
    """The one report asked for; where neither place, body nor year lead to one, what could be chosen.

    Of several years it is the year asked, else the newest; of several bodies of one place the government, for what a
    place plans and what it did is its government's to say.
    """
    held = [i for i in way.reports if reports[i].year is not None] or list(way.reports)
    own = [i for i, one in enumerate(reports) if label_of(one) in asked.places]
    if own:
        held = [i for i in held if i in own]
    elif not asked.places and (asked.years or asked.report_years or asked.bodies or asked.report_kinds):
        # Who names a year or a kind of report and no place means the nation's.
        held = [i for i in held if label_of(reports[i]) == NATION] or held
    if asked.bodies:
        held = [i for i in held if reports[i].body in asked.bodies] or held
    if asked.report_kinds:
        held = [i for i in held if reports[i].kind in asked.report_kinds] or held
    if years := years_of(asked):
        timely = [i for i in held if reports[i].year in years]
        if not timely:
            return _none_of(reports, own or held, asked, years)
        held = timely
    if not held:
        return _none_of(reports, own, asked, ())
    if len({label_of(reports[i]) for i in held}) > 1:
        return _several(reports, held)
    newest = max((reports[i].year or 0 for i in held), default=0)
    held = [i for i in held if (reports[i].year or 0) == newest]
    if len(held) > 1:
        held = [i for i in held if reports[i].kind is ReportKind.GOVERNMENT] or held
    return held[0] if len(held) == 1 else _several(reports, held)


def years_of(asked: Understanding) -> tuple[int, ...]:
    """Years of the reports that tell: of what a year brought the one after it, of all else that of the year."""
    if asked.report_years:
        return asked.report_years
    later = asked.view is View.OUTCOMES
    return tuple(year + later for year in asked.years)


def _several(reports: Sequence[Metadata], held: Sequence[int]) -> Missing:
    """How many reports could be meant, and how to name one of them."""
    places = {label_of(reports[i]) for i in held} - {None}
    if len(places) > 1:
        newest = max(held, key=lambda i: (_of_government(reports[i]), reports[i].year or 0, -i))
        said = f"可选的有{len(held)}份，来自{len(places)}个地区；请说明地区和年份，例如“{_named(reports[newest])}”。"
    else:
        named = "、".join(dict.fromkeys(_named(reports[i]) for i in held[:_NAMED]))
        said = f"可选的有{len(held)}份：{named}{'等' if len(held) > _NAMED else ''}；请说明是哪一份。"
    return Refusal.UNCLEAR, f"没有说明是哪一份报告。{said}"


_NAMED = 4


def _of_government(report: Metadata) -> bool:
    return report.kind is ReportKind.GOVERNMENT and report.place is not None


def _named(report: Metadata) -> str:
    return (
        report.title
        if report.year is None or str(report.year) in report.title
        else f"{report.year}年{report.title}"
    )


def _none_of(
    reports: Sequence[Metadata], held: Sequence[int], asked: Understanding, years: Sequence[int]
) -> Missing:
    """That there is no report of ``years``, and of which years there are."""
    known = sorted({year for i in held if (year := reports[i].year) is not None})
    shown = "、".join(f"{year}年" for year in known[-_YEARS:])
    wanted = f"{'、'.join(asked.places)}{'、'.join(f'{year}年' for year in years)}的报告"
    if asked.view is View.OUTCOMES and not asked.report_years:
        wanted += "（一年的成绩写在下一年的报告里）"
    text = f"没有收录{wanted}；{f'收录了{shown}的报告，请说明看哪一年的' if shown else '请换一份报告'}。"
    return Refusal.NO_YEAR, text


_YEARS = 6
