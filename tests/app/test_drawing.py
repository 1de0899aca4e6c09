"""Which chart a table gets, and on which scale: what is unlike shares none."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.places import canonical
from qa.answering.caveats import MIXED
from qa.types import Answer, CellKind, Table, Value
from ui.charts import height, render_charts
from ui.drawing import Form, charts, classes, figures
from ui.tiles import tiles

PROVINCES = tuple(each.name for each in tiles())


def column(*cells: str, values: tuple[Value | None, ...] = (), notes: tuple[str, ...] = ()) -> Table:
    rows = tuple((f"{number}县", cell) for number, cell in enumerate(cells))
    marks = tuple((None, None) for _ in cells)
    return Table(("地区", "值"), rows, marks, tuple((None, value) for value in values), notes)


def grid(
    columns: tuple[str, ...], rows: dict[str, tuple[str, ...]], head: str = "place", unit: str = "%"
) -> Table:
    """A table of figures of one unit; a cell without a figure says nothing."""
    values = tuple(
        (None, *(Value(float(cell), unit) if cell[:1].isdigit() else None for cell in cells))
        for cells in rows.values()
    )
    return Table(
        columns,
        tuple((name, *cells) for name, cells in rows.items()),
        tuple((None, *(1 for _ in cells)) for cells in rows.values()),
        values,
        column_kinds=(head, *("content" for _ in columns[1:])),
    )


def forms(table: Table) -> list[str]:
    return [each.form.value for each in charts(table)]


def test_bars_begin_at_zero_and_set_only_figures_of_one_unit_beside_each_other() -> None:
    (bars,) = charts(column("5.5%左右", "11%", "未提及"))
    assert bars.form is Form.BARS
    assert [(each.name, each.value, each.text) for each in bars.panels[0].points] == [
        ("0县", 5.5, "5.5%左右"), ("1县", 11.0, "11%"), ("2县", None, "未提及"),
    ]  # fmt: skip
    assert (bars.panels[0].low, bars.panels[0].high) == (0, 11)
    assert charts(column("5%", "3万人")) == ()
    assert charts(column("5%", "未提及")) == ()
    assert charts(Table((), (), ())) == ()
    (below,) = charts(column("-2%", "1%"))
    assert (below.panels[0].low, below.panels[0].high) == (-2, 1)


def test_bars_leave_out_silent_rows_where_they_are_many_and_say_so() -> None:
    table = column("5%", "6%", *["未提及"] * 6)
    (bars,) = charts(table)
    assert [each.text for each in bars.panels[0].points] == ["5%", "6%"]
    assert "另有6行没有这个数" in shown(table)


def test_targets_and_results_never_share_bars() -> None:
    assert charts(column("5%", "6%", notes=(MIXED,))) == ()
    table = grid(("地区", "目标", "结果"), {"甲县": ("5", "6"), "乙县": ("4", "3")})
    slope, bars = charts(table)
    assert [len(each.panels) for each in (slope, bars)] == [1, 2]
    assert [each.value for each in slope.panels[0].points] == [5, 6, 4, 3], "target and result of each row"
    assert {(each.low, each.high) for each in bars.panels} == {(0, 6)}, "one scale, so that they compare"


def test_a_slope_needs_both_and_rows_that_can_be_told_apart() -> None:
    silent = grid(("地区", "目标", "结果"), {"甲县": ("5", "6"), "乙县": ("4", "未提及")})
    assert forms(silent) == ["bars"]
    many = grid(("地区", "目标", "结果"), {f"{at}县": ("5", "6") for at in range(11)})
    assert forms(many) == ["bars"]


def test_rows_that_are_unlike_have_a_panel_each() -> None:
    table = Table(
        ("事项", "2030年目标", "2030年结果"),
        (("增长", "5%", "6%"), ("就业", "4万人", "5万人"), ("粮食", "未提及", "3亿斤")),
        ((None, 1, 2),) * 3,
        column_kinds=("matter", "aspect", "aspect"),
    )
    (slope,) = charts(table)
    assert [(each.row, each.unit) for each in slope.panels] == [(0, "%"), (1, "人")]
    years = Table(
        ("指标", "2029年", "2030年"),
        (("增长", "5%", "6%"), ("价格", "2%", "未提及")),
        ((None, 1, 2),) * 2,
        column_kinds=("indicator", "year", "year"),
    )
    (bars,) = charts(years)
    assert [[point.name for point in each.points] for each in bars.panels] == [["2029年", "2030年"]]


def test_lines_are_drawn_through_years_one_panel_a_column() -> None:
    rows = {"2026年": ("4", "1"), "2023年": ("5", "1.5"), "2024年": ("6", "未提及"), "2025年": ("没说", "2")}
    (lines,) = charts(grid(("年份", "增速", "涨幅"), rows, "year"))
    assert lines.form is Form.LINES
    assert [[(p.year, p.value) for p in each.points] for each in lines.panels] == [
        [(2023, 5.0), (2024, 6.0), (2025, None), (2026, 4.0)],
        [(2023, 1.5), (2024, None), (2025, 2.0), (2026, 1.0)],
    ]  # fmt: skip
    assert len({(each.low, each.high) for each in lines.panels}) == 1
    wide = grid(("地区", "2029年", "2030年", "2031年"), {"甲县": ("5", "6", "7"), "乙县": ("1", "2", "3")})
    (lines,) = charts(wide)
    assert [(each.name, each.row, len(each.points)) for each in lines.panels] == [
        ("甲县", 0, 3),
        ("乙县", 1, 3),
    ]


@pytest.mark.parametrize("rows", [["浙江省", "2024年", "2025年"], ["2024年", "2024年", "2025年"]])
def test_no_line_is_drawn_through_what_is_no_row_of_years(rows: list[str]) -> None:
    table = Table(("年份", "值"), tuple((name, "5%") for name in rows), ((None, 1),) * 3)
    assert "lines" not in forms(table)


def test_a_line_is_drawn_from_zero_unless_all_of_it_lies_far_from_it() -> None:
    def low(*values: str) -> float:
        rows = {f"{2020 + at}年": (value,) for at, value in enumerate(values)}
        return charts(grid(("年份", "值"), rows, "year"))[0].panels[0].low

    assert low("4", "6", "9") == 0
    assert low("9800", "10000", "10250") == 9800


def test_most_provinces_make_a_map_and_fewer_do_not() -> None:
    rows = {name: (str(at % 3 + 1),) for at, name in enumerate(PROVINCES[:22])}
    rows[PROVINCES[22]] = ("未提及",)
    map_, bars = charts(grid(("地区", "增速"), rows))
    assert (map_.form, bars.form) == (Form.MAP, Form.BARS)
    assert map_.panels[0].shades == ("1%", "2%", "3%")
    assert [each.shade for each in map_.panels[0].points][:4] == [0, 1, 2, 0]
    assert map_.panels[0].points[-1].shade is None
    assert forms(grid(("地区", "增速"), dict(list(rows.items())[:19]))) == ["bars"]


def test_the_tiles_are_all_provinces_each_in_a_place_of_its_own() -> None:
    assert len(PROVINCES) == 34
    assert len({(each.column, each.row) for each in tiles()}) == 34
    for name in PROVINCES:
        known = canonical(name)
        assert known is not None, name
        assert known.name == name
    at = {each.short: each for each in tiles()}
    assert at["黑龙江"].row < at["北京"].row < at["上海"].row < at["海南"].row
    assert at["新疆"].column < at["陕西"].column < at["江苏"].column


@given(st.lists(st.floats(-1e9, 1e9, allow_subnormal=False), min_size=1, max_size=40))
def test_each_value_of_a_map_has_one_of_five_shades(values: list[float]) -> None:
    bounds = classes(values)
    assert 1 <= len(bounds) <= 5
    assert list(bounds) == sorted(set(bounds))
    assert bounds[0] == min(values)


def test_a_sentence_that_holds_a_figure_is_not_drawn() -> None:
    cells = ("力争全年新增城镇就业一百万人以上确保稳定", "5万人", "6万人")
    assert figures(column(*cells), 1) == [None, 5e4, 6e4]


def test_values_that_come_with_a_table_go_before_its_words() -> None:
    values = (Value(5.0, "%", 6.0), None, Value(4.0, "%"))
    assert figures(column("约五个点", "7%", "四个点", values=values), 1) == [5.5, None, 4.0]


def test_what_was_reckoned_of_a_sentence_opens_it() -> None:
    table = Table(
        ("地区", "差（计算）"),
        (("甲县", "6%[2]－5%[1]＝1%"), ("乙县", "2%")),
        ((None, None), (None, 3)),
        ((None, Value(1, "%")), (None, Value(2, "%"))),
        kinds=((CellKind.HEAD, CellKind.COMPUTED), (CellKind.HEAD, CellKind.QUOTED)),
    )
    assert [each.mark for each in charts(table)[0].panels[0].points] == [2, 3]


def shown(table: Table, language: str = "zh", question: str = "各县？") -> str:
    return render_charts(Answer(question, False, "", None, 0.9, None, table=table), 0, language)


def test_room_is_kept_for_what_will_be_drawn() -> None:
    (bars,) = charts(column("5%", "6%", "7%"))
    assert f"--high:{height(bars, bars.panels[0])}px" in shown(column("5%", "6%", "7%"))
    assert height(bars, bars.panels[0]) == 3 * 25 + 30
    assert shown(column("甲", "乙")) == ""


def test_nothing_in_the_data_of_a_chart_is_markup() -> None:
    hostile = "\"'></figure><script>alert(1)</script>\u202e"
    table = Table((hostile, hostile), ((hostile, "5%"), (hostile, "6%")), ((None, 1),) * 2)
    written = shown(table, question=hostile)
    assert "<script" not in written
    assert "\u202e" not in written
    data = json.loads(unescape(re.findall(r'data-chart="([^"]*)"', written)[0]))
    assert data["charts"][0]["panels"][0]["points"][0]["name"] == hostile.replace("\u202e", "\ufffd")


def test_a_chart_is_named_in_the_page_s_language() -> None:
    table = grid(("地区", "目标", "结果"), {"甲县": ("5", "6"), "乙县": ("4", "3")})
    written = shown(table, "en")
    assert ">Bars</button>" in written
    assert "<p>Target（%）</p>" in written or "<p>target（%）</p>" in written
