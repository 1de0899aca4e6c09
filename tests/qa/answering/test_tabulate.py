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
from qa.answering.tabulate import LIMIT, asked_for, coverage_of, tabulate
from qa.types import Kind, Order, Selection, SentenceHit, Understanding

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
    assert table.columns == ("地区", "内容")
    assert [row[1] for row in table.rows] == ["100万人以上", "120万人", "110万人左右", "未提及", "120万人"]
    assert [marks[1] for marks in table.marks] == [1, 2, 3, None, 4]
    assert [v and (v.number, v.unit) for _, v in table.values] == [
        (100.0, "万人"), (120.0, "万人"), (110.0, "万人"), None, (120.0, "万人"),
    ]  # fmt: skip
    assert "青海省：未提及" in composed.text
    assert {int(m) for m in re.findall(r"\[(\d+)\]", composed.text)} == {c.mark for c in composed.citations}


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
