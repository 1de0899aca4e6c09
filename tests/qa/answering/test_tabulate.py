"""Cells become a table with a mark in each, a sentence of result, and a word on what is unlike."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

import pytest

from index.types import Aspect, Body
from qa.answering.compare import Cell
from qa.answering.facts import Fact
from qa.answering.lookups import lookups
from qa.answering.prose import LIMIT
from qa.answering.tabulate import asked_for, coverage_of, tabulate
from qa.answering.verify import shown_in, unsupported_figures
from qa.types import CellKind, Kind, Order, Reckoning, Selection, SentenceHit, Understanding

JOBS = Understanding(
    kind=Kind.FIGURE, years=(2026,), topic="新增就业目标", unit="人", indicators=("城镇新增就业",),
    aspect=Aspect.TARGET, compares=True,
)  # fmt: skip
FIVE = {
    "浙江省": "100万人以上",
    "江苏省": "120万人",
    "山东省": "110万人左右",
    "青海省": None,
    "河南省": "120万人",
}


def fact(place: str, figure: str, year: int = 2026, aspect: Aspect = Aspect.TARGET) -> Fact:
    quote = f"城镇新增就业{figure}。"
    hit = SentenceHit(
        f"{place}{year}.txt",
        "政府工作报告",
        place,
        year,
        Body.GOVERNMENT,
        9,
        9 + len(quote),
        quote,
        (),
        1.0,
        1,
    )
    return Fact(hit, year, aspect, 6, 6 + len(figure), True)


def of(
    selection: Selection | None = None, figures: Mapping[str, str | None] = FIVE
) -> tuple[list[Cell], Understanding]:
    understood = replace(JOBS, across=tuple(figures), selection=selection)
    cells = [
        Cell(lookup, fact(lookup.row, figure) if (figure := figures[lookup.row]) else None, 1.0)
        for lookup in lookups(understood)
    ]
    return cells, understood


def test_every_cell_has_its_mark_and_its_number_and_silence_is_said() -> None:
    composed = tabulate(*of())
    table = composed.table

    assert table is not None
    assert table.columns == ("地区", "新增就业目标（万人）")
    assert [row[1] for row in table.rows] == ["100万人以上", "120万人", "110万人左右", "未提及", "120万人"]
    assert [marks[1] for marks in table.marks] == [1, 2, 3, None, 4]
    assert [v and (v.number, v.unit) for _, v in table.values] == [
        (100.0, "万人"), (120.0, "万人"), (110.0, "万人"), None, (120.0, "万人"),
    ]  # fmt: skip
    assert "青海省：未提及" in composed.text
    assert {int(m) for m in re.findall(r"\[(\d+)\]", composed.text)} == {c.mark for c in composed.citations}


@pytest.mark.parametrize(("changes", "head"), [
    ({"topic": " 和 新增城镇就业", "aspect": Aspect.RESULT}, "新增城镇就业"),
    ({"topic": "比较 和的新增城镇就业"}, "新增城镇就业目标（万人）"),
    ({"topic": "计划新增 城镇就业"}, "计划新增城镇就业（万人）"),
    ({"topic": "在稳定和扩大高校毕业生等群体方面新增就业", "indicators": ("城镇 新增就业",)}, "城镇新增就业目标（万人）"),
    ({"topic": "", "aspect": Aspect.NEITHER}, "内容（万人）"),
])  # fmt: skip
def test_a_single_column_is_headed_by_what_it_holds(changes: dict[str, object], head: str) -> None:
    understood = replace(JOBS, across=("浙江省", "江苏省"), **changes)  # type: ignore[arg-type]
    cells = [Cell(each, fact(each.row, "120万人"), 1.0) for each in lookups(understood)]

    table = tabulate(cells, understood).table

    assert table is not None
    assert table.columns == ("地区", head)


def test_what_was_searched_is_counted() -> None:
    assert coverage_of(of()[0]) == "已检索5份，其中1份未提及"
    assert coverage_of(of()[0], 7) == "已检索5份，其中1份未提及；还有7份没有检索，请缩小范围"
    assert coverage_of(of(figures={"浙江省": "1万人", "江苏省": "2万人"})[0]) == "已检索2份"


@pytest.mark.parametrize(("selection", "said", "name"), [
    (Selection(Order.HIGHEST), "最高的是江苏省（120万人[2]）、河南省（120万人[4]），并列。", "江苏省、河南省"),
    (Selection(Order.LOWEST), "最低的是浙江省（100万人以上[1]）。", "浙江省"),
    (Selection(Order.HIGHEST, 3), "江苏省（120万人[2]）、河南省（120万人[4]）、山东省（110万人左右[3]）。", None),
    (Selection(Order.ABOVE, 40, 1.1e6, "人"), "符合所问的有两个：江苏省（120万人[2]）、河南省（120万人[4]）。", None),
    (Selection(Order.ABOVE, 40, 1.1e6, "人", inclusive=True), "符合所问的有三个：", None),
    (Selection(Order.BELOW, 40, 1.05e6, "人"), "符合所问的有一个：浙江省", None),
    (Selection(Order.ABOVE, 40, 9e6, "人"), "没有一个符合所问。", None),
    (Selection(Order.ALL, 40), "从高到低依次是江苏省", None),
])  # fmt: skip
def test_a_superlative_is_answered_by_the_values(selection: Selection, said: str, name: str | None) -> None:
    cells, understood = of(selection)

    assert said in tabulate(cells, understood).text
    assert asked_for(cells, understood) == name


def test_rows_are_ordered_by_value_and_the_silent_stand_last() -> None:
    table = tabulate(*of(Selection(Order.HIGHEST))).table

    assert table is not None
    assert [row[0] for row in table.rows] == ["江苏省", "河南省", "山东省", "浙江省", "青海省"]


def test_two_places_are_set_against_each_other() -> None:
    text = tabulate(*of(figures={"浙江省": "100万人", "江苏省": "120万人"})).text

    assert text == "浙江省：100万人[1]；江苏省：120万人[2]。江苏省高于浙江省。"


@pytest.mark.parametrize(("figures", "said"), [
    (("5万人", "6万人", "7万人"), "2023年到2025年逐年上升。"),
    (("7万人", "7万人", "6万人"), "2023年到2025年总体下降。"),
    (("6万人", "8万人", "5万人"), "2024年最高，2025年最低。"),
])  # fmt: skip
def test_years_tell_how_it_went(figures: tuple[str, ...], said: str) -> None:
    understood = Understanding(
        kind=Kind.FIGURE, years=(2023, 2024, 2025), places=("浙江省",), topic="新增就业"
    )
    cells = [
        Cell(lookup, fact("浙江省", figure, year, Aspect.RESULT), 1.0)
        for lookup, figure, year in zip(lookups(understood), figures, understood.years, strict=True)
    ]

    assert tabulate(cells, understood).text.endswith(said)


def test_unlike_things_are_said_and_not_ordered() -> None:
    cells, understood = of(figures={"浙江省": "100万人", "江苏省": "120万人"})
    result = Cell(cells[1].lookup, fact("江苏省", "120万人", aspect=Aspect.RESULT), 1.0)
    composed = tabulate([cells[0], result], understood)

    assert "江苏省：120万人[2]（结果）" in composed.text
    assert "高于" not in composed.text
    assert composed.table is not None
    assert composed.table.notes == ("江苏省引用的是实际完成的结果，不是目标",)
    assert composed.table.values[1] == (None, None)


def test_units_and_levels_that_differ_are_said() -> None:
    cells, understood = of(figures={"浙江省": "100万人", "杭州市": "5%"})
    notes = tabulate(cells, understood).table.notes  # type: ignore[union-attr]

    assert notes == ("单位不一（万人、%），不宜直接比较大小", "全省与全市的口径不同")


def test_a_long_comparison_keeps_to_its_limit() -> None:
    many = {f"白渚{i}市": f"{i}万人，比上年多招收应届毕业生和返乡人员" for i in range(40)}

    assert len(re.sub(r"\[\d+\]", "", tabulate(*of(figures=many)).text)) <= LIMIT + 120


def promised(target: str, result: str) -> tuple[list[Cell], Understanding]:
    understood = Understanding(
        kind=Kind.FIGURE, years=(2025,), places=("浙江省",), topic="新增就业", unit="人",
        aspects=(Aspect.TARGET, Aspect.RESULT), compares=True,
    )  # fmt: skip
    facts = (
        fact("浙江省", target, 2025, Aspect.TARGET),
        replace(fact("浙江省", result, 2026, Aspect.RESULT), year=2025),
    )
    return [Cell(part, one, 1.0) for part, one in zip(lookups(understood), facts, strict=True)], understood


def test_a_promise_gets_a_verdict_beside_its_two_figures() -> None:
    composed = tabulate(*promised("100万人以上", "115.8万人"))
    table = composed.table

    assert (
        "浙江省2025年目标：100万人以上[1]；浙江省2025年结果：115.8万人[2]。结论（计算）：完成"
        in composed.text
    )
    assert table is not None
    assert table.columns == ("对比", "目标", "结果", "结论（计算）")
    assert table.column_kinds == ("scope", "aspect", "aspect", "verdict")
    assert table.kinds == ((CellKind.HEAD, CellKind.QUOTED, CellKind.QUOTED, CellKind.COMPUTED),)
    assert table.rows[0][3] == "完成（115.8万人≥100万人以上；115.8万人－100万人＝15.8万人）"
    assert table.marks == ((None, 1, 2, None),)
    assert [one.formula() for one in composed.computed] == ["115.8万人[2]－100万人[1]＝15.8万人"]
    assert not unsupported_figures(shown_in(composed), composed.citations, "", composed.computed)
    assert unsupported_figures(shown_in(composed), composed.citations, "") == {"15.8"}


@pytest.mark.parametrize(("reckons", "said"), [
    (Reckoning.DIFFERENCE, "计算：相差120万人[2]－100万人[1]＝20万人。"),
    (Reckoning.MEAN, "计算：各项简单平均（100万人[1]＋120万人[2]）÷2＝110万人。"),
])  # fmt: skip
def test_what_is_asked_for_is_reckoned(reckons: Reckoning, said: str) -> None:
    cells, understood = of(figures={"浙江省": "100万人", "江苏省": "120万人"})
    composed = tabulate(cells, replace(understood, reckons=(reckons,)))

    assert said in composed.text
    assert not unsupported_figures(shown_in(composed), composed.citations, "", composed.computed)


def test_ranks_stand_in_a_column_of_their_own() -> None:
    cells, understood = of(Selection(Order.ALL, 40))
    table = tabulate(cells, replace(understood, reckons=(Reckoning.RANK,))).table

    assert table is not None
    assert [row[2] for row in table.rows] == ["第一", "第一", "第三", "第四", "未提及"]


def test_above_the_nation_is_measured_by_its_own_cell() -> None:
    figures = {"浙江省": "100万人", "江苏省": "120万人", "全国": "110万人"}
    cells, understood = of(Selection(Order.ABOVE, 40, beside="全国"), figures)

    assert "符合所问的有一个：江苏省（120万人[2]）。" in tabulate(cells, understood).text


def test_a_change_among_levels_is_told_apart_and_nothing_is_called_highest() -> None:
    cells, understood = of(figures={"浙江省": "100万人", "江苏省": "120万人", "山东省": "90万人"})
    quote = "城镇就业人数增加300万人。"
    odd = cells[2].fact
    assert odd is not None
    hit = replace(odd.hit, quote=quote, end=9 + len(quote))
    cells[2] = Cell(cells[2].lookup, replace(odd, hit=hit, start=8, end=13), 1.0)
    composed = tabulate(cells, understood)

    assert "山东省：300万人[3]（增减的数）" in composed.text
    assert "最高" not in composed.text
    assert composed.table is not None
    assert composed.table.values[2] == (None, None)


def test_a_look_back_is_said_to_be_one() -> None:
    understood = Understanding(kind=Kind.FIGURE, years=(2021, 2022), places=("浙江省",), topic="新增就业")
    facts = [
        replace(fact("浙江省", f"{n}万人", 2025, Aspect.RESULT), year=y) for n, y in ((5, 2021), (6, 2022))
    ]
    cells = [Cell(part, one, 1.0) for part, one in zip(lookups(understood), facts, strict=True)]

    assert "2021年引自2025年报告的回顾" in tabulate(cells, understood).text
