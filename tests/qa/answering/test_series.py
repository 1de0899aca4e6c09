"""A sentence that looks back on several years gives each its own figure."""

from __future__ import annotations

import pytest

from index.types import Aspect, Body
from qa.answering.compare import Cell
from qa.answering.facts import Fact
from qa.answering.lookups import lookups
from qa.answering.series import _of_its_year, series_in
from qa.types import Kind, SentenceHit, Understanding


@pytest.mark.parametrize(("quote", "told", "figures"), [
    ("1982年茶叶产量增长9.8%，1983年增长12.4%，1984年增长14.2%", 1985, {1982: "9.8%", 1983: "12.4%", 1984: "14.2%"}),
    ("渡口从一九七九年的三十座、一九八〇年的二十座减到今年的九座", 1981, {1979: "三十座", 1980: "二十座", 1981: "九座"}),
    ("去年修渠12公里，今年计划修渠15公里", 2024, {2023: "12公里", 2024: "15公里"}),
])  # fmt: skip
def test_each_year_has_the_figure_behind_it(quote: str, told: int, figures: dict[int, str]) -> None:
    found = series_in(quote, told, range(1979, 2030))

    assert {year: quote[start:end] for year, (start, end) in found.items()} == figures


@pytest.mark.parametrize("quote", [
    "1982年茶叶产量增长9.8%",
    "1982年修渠12公里，1983年修桥3座",
    "1982年和1983年都是丰收年",
    "1982年\t9.8%\t1983年\t12.4%",
    "1981年到1983年增长9.8%，1984年到1985年增长5%",
])  # fmt: skip
def test_what_is_no_series_gives_none(quote: str) -> None:
    assert series_in(quote, 1985, range(1979, 1990)) == {}


def test_a_cell_has_the_figure_of_its_own_year_or_none() -> None:
    quote = "1982年茶叶产量增长9.8%，1983年增长12.4%"
    hit = SentenceHit("甲.txt", "报告", "澜江市", 1985, Body.GOVERNMENT, 0, len(quote), quote, (), 1.0, 1)
    part = lookups(Understanding(kind=Kind.FIGURE, places=("澜江市",), years=(1982, 1983), topic="茶叶"))[0]
    cell = Cell(part, Fact(hit, 1982, Aspect.RESULT, quote.index("9.8%"), quote.index("9.8%") + 4), 1.0)

    assert [
        found.short if (found := _of_its_year(cell, year, (1982, 1983, 1984)).fact) else None
        for year in (1982, 1983, 1984)
    ] == ["9.8%", "12.4%", None]
