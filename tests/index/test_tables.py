"""What `index.readers.tables` makes of the cells of a table: lines that say what each figure is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.readers.tables import Cell, lines, read_out


def table(*rows: str) -> list[list[Cell]]:
    """Rows as written: cells apart by |, behind ``>n`` a text reaches over n columns, ``vn`` down n rows."""
    found = []
    for row in rows:
        cells = []
        for written in row.split("|"):
            text, across, down = written.strip(), 1, 1
            if text[:1] == ">":
                across, text = int(text[1]), text[2:].strip()
            if text[:1] == "v":
                down, text = int(text[1]), text[2:].strip()
            cells.append(Cell(text, down, across))
        found.append(cells)
    return found


CASES = {
    "two heads, of which one reaches over two years' columns": (
        table(
            "v2 指标|>2 2030年|v2 2031年目标",
            "总量|增速",
            "社零总额|498.7亿元|-4.1%|5.5%",
            "失业率|5.1%||5.5%以内",
        ),
        [],
        [
            "2030年社零总额498.7亿元，增速-4.1%。2031年社零总额目标5.5%。",
            "2030年失业率5.1%。2031年失业率目标5.5%以内。",
        ],
    ),
    "the unit stands above the table, and shares have their own": (
        table("项目|2030年|2031年|增长", "财政收入|86.4|90.1|4.3"),
        ["表3 云州市财政", "（单位：亿元、%）"],
        ["2030年财政收入86.4亿元。2031年财政收入90.1亿元，增长4.3%。"],
    ),
    "one unit above is of levels, and no share gets it": (
        table("项目|2030年|占比", "财政收入|86.4|12.1"),
        ["单位：亿元"],
        ["2030年财政收入86.4亿元，占比12.1。"],
    ),
    "title and unit are rows of the table": (
        table(">3 2030年主要指标", ">3 单位：万人", "指标|全年|比上年增长（%）", "就业|2.8|3.1"),
        [],
        ["2030年主要指标", "单位：万人", "2030年就业全年2.8万人，比上年增长3.1%。"],
    ),
    "the unit stands in a column, in a head or behind the row's name": (
        table("指标|单位|2030年", "就业|万人|2.8", "亩产（公斤）||412"),
        [],
        ["2030年就业2.8万人。", "2030年亩产412公斤。"],
    ),
    "years head the rows": (
        table("年份|粮食产量（万吨）|城镇化率（%）", "2030|42.1|58.3", "2031|43.6|59.6"),
        [],
        ["2030年粮食产量42.1万吨，城镇化率58.3%。", "2031年粮食产量43.6万吨，城镇化率59.6%。"],
    ),
    "years without 年 head the columns": (
        table("指标|2029|2030", "高速公路里程（公里）|318|334"),
        [],
        ["2029年高速公路里程318公里。2030年高速公路里程334公里。"],
    ),
    "plan and outcome of one year are two sentences, and what leans on the outcome goes with it": (
        table("项目|2030年预算数|2030年执行数|为预算%|2031年预算数", "税收收入|66|62|93.9|70"),
        [],
        ["2030年税收收入预算数66。2030年税收收入执行数62，为预算93.9%。2031年税收收入预算数70。"],
    ),
    "a part is named with its whole, a total with the table, and a group with its rows": (
        table(
            "项目|2030年", "一、财政收入|86", "其中：税收收入|61", ">2 民生", "教育|12", "医疗|9", "合计|107"
        ),
        ["2030年云州市财政账"],
        [
            "2030年财政收入86。",
            "2030年财政收入中的税收收入61。",
            "2030年民生：教育12。",
            "2030年民生：医疗9。",
            "2030年云州市财政账合计107。",
        ],
    ),
    "rows of one name are told apart by the row above them": (
        table("指标|单位|2030年", "客运量|万人|18.4", "公路|万人|15.2", "货运量|万吨|28.3", "公路|万吨|28.0"),
        [],
        [
            "2030年客运量18.4万人。",
            "2030年客运量中的公路15.2万人。",
            "2030年货运量28.3万吨。",
            "2030年货运量中的公路28.0万吨。",
        ],
    ),
    "a cell down the rows groups them, a number of the row is none of its figures": (
        table(
            "序号|类别|事项|2031年目标|责任单位",
            "1|v2教育|新建幼儿园|12所|市教育局",
            "2|新增学位|3500个|市教育局",
        ),
        [],
        [
            "2031年教育：新建幼儿园目标12所。教育：新建幼儿园责任单位市教育局。",
            "2031年教育：新增学位目标3500个。教育：新增学位责任单位市教育局。",
        ],
    ),
    "a head of three rows, whose year stands in the middle": (
        table(
            "v3 指标|>4“十四五”",
            ">2 2030年|>2 2031年",
            "目标|完成|目标|预计完成",
            "森林覆盖率（%）|45|45.3|46|46.2",
        ),
        [],
        [
            "2030年森林覆盖率目标45%。2030年森林覆盖率完成45.3%。"
            "2031年森林覆盖率目标46%。2031年森林覆盖率预计完成46.2%。"
        ],
    ),
    "a year that is compared with dates nothing": (
        table("指标|2031年|比2029年增减", "粮食（万吨）|43.6|1.5"),
        [],
        ["2031年粮食43.6万吨，比2029年增减1.5。"],
    ),
    "two tables side by side are two": (
        table("行业|增长（%）|行业|增长（%）", "采矿业|8.3|房地产业|-2.2"),
        ["2030年分行业投资增速"],
        ["2030年分行业投资：采矿业增长8.3%。", "2030年分行业投资：房地产业增长-2.2%。"],
    ),
    "what leans on last year is not dated by the title": (
        table("项目|上年执行数|本年预算数", "教育支出|18|20"),
        ["2031年预算表（单位：亿元）"],
        ["教育支出上年执行数18亿元。2031年教育支出本年预算数20亿元。"],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_figure_is_told_with_row_column_unit_and_year(name: str) -> None:
    rows, above, said = CASES[name]
    assert read_out(rows, above) == said


@pytest.mark.parametrize(
    "rows",
    [
        table("任务|牵头单位", "扩大就业|市人社局"),
        table("就业|2.8万人", "入学|3500人"),
        table(
            "各位代表，现在报告工作，这一格里写的是一整段话，并不是什么表头，长得没有人会把它当成一个名目来读的|另一格"
        ),
        table("只有一行|2030年"),
        [],
    ],
)
def test_a_table_without_figures_or_without_heads_is_not_read_out(rows: list[list[Cell]]) -> None:
    assert read_out(rows) is None


def test_a_table_that_is_not_read_out_keeps_its_rows_and_what_reaches_down_stands_in_each() -> None:
    rows = table("任务|单位", "v2 就业|市人社局", "市教育局", ">2 说明")
    assert lines(rows) == ["任务\t单位", "就业\t市人社局", "就业\t市教育局", "说明"]


def test_a_row_of_many_columns_is_several_sentences_that_all_name_it() -> None:
    heads = "|".join(["县区", *(f"第{n}产业增加值（亿元）" for n in "一二三四五六七八九")])
    said = read_out(table(heads, "|".join(["青屿县", *(f"{n}.5" for n in range(9))])))
    assert said is not None
    sentences = said[0].split("。")[:-1]
    assert len(sentences) > 1
    assert all(each.startswith("青屿县") and len(each) < 120 for each in sentences)


@given(
    st.lists(
        st.lists(
            st.builds(Cell, st.sampled_from(["", "指标", "2030年", "12", "5%", "单位：亿元", "其中：", "合计", "—"]),
                      st.integers(1, 4), st.integers(1, 4), st.booleans()),
            max_size=5,
        ),
        max_size=6,
    )
)  # fmt: skip
def test_any_cells_make_lines_and_no_figure_is_invented(rows: list[list[Cell]]) -> None:
    said = "".join(lines(rows))
    figures = {c for row in rows for cell in row for c in cell.text if c.isdigit()}
    assert {c for c in said if c.isdigit()} <= figures
