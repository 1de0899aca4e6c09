"""A table over provinces holds in each cell what was asked, or nothing and why."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from index.build import build
from qa.answer import Answerer
from qa.answering.compare import Cell, cells_of
from qa.answering.lookups import lookups
from qa.ranking.retrieve import retrieval
from qa.ranking.route import route

GOALS = {
    "江苏省": "地区生产总值增长5%左右，城镇新增就业120万人，城乡居民人均可支配收入分别增长4%、6%",
    "浙江省": "地区生产总值增长5%—5.5%，居民人均可支配收入增长与经济增长同步，海洋生产总值增长6%左右",
    "青海省": "城镇新增就业6万人以上，民间投资增长7%，规模以上工业增加值增长8%",
}
REPORT = """2026年{place}政府工作报告

——2026年1月20日在{place}第十四届人民代表大会第四次会议上

一、2025年工作回顾
过去一年，全省上下迎难而上。{done}。

二、2026年工作安排
今年经济社会发展主要预期目标是：{goals}。
"""
DONE = {
    "江苏省": "预计地区生产总值增长5.3%左右，固定资产投资下降2.1%",
    "浙江省": "地区生产总值达到9.4万亿元、增长5.5%，固定资产投资增长1.2%",
    "青海省": "地区生产总值增长4.1%，民间投资增长3%",
}


@pytest.fixture(scope="module")
def asking(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Answerer]:
    folder: Path = tmp_path_factory.mktemp("indicated")
    reports = folder / "reports"
    reports.mkdir()
    for place, goals in GOALS.items():
        text = REPORT.format(place=place, goals=goals, done=DONE[place])
        (reports / f"2026年{place}政府工作报告.txt").write_text(text, encoding="utf-8")
    build(reports, folder / "index", workers=0)
    with Answerer.open(folder / "index") as answerer:
        yield answerer


def cells(answerer: Answerer, question: str) -> dict[str, Cell]:
    understood, index = answerer.understand(question), answerer.index()
    found = [
        (part, retrieval(index, part.understood, route(part.understood, index.metadata), 5))
        for part in lookups(understood)
    ]
    return {cell.lookup.row: cell for cell in cells_of(found, question, strict=True)}


def shown(answerer: Answerer, question: str) -> dict[str, str]:
    return {
        place: (cell.fact.short or "") if cell.fact else cell.why
        for place, cell in cells(answerer, question).items()
    }


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("2026年各省GDP增长目标", {"江苏省": "5%左右", "浙江省": "5%—5.5%", "青海省": "报告未提及"}),
        (
            "2026年各省居民收入增长目标",
            {"江苏省": "只提到城镇、农村部分", "浙江省": "与经济增长同步", "青海省": "报告未提及"},
        ),
        (
            "各省2026年计划新增多少城镇就业",
            {"江苏省": "120万人", "浙江省": "报告未提及", "青海省": "6万人以上"},
        ),
        ("2025年各地固定资产投资增速", {"江苏省": "下降2.1%", "浙江省": "1.2%", "青海省": "报告未提及"}),
        ("2025年各省GDP总量", {"江苏省": "只提到增速", "浙江省": "9.4万亿元", "青海省": "只提到增速"}),
    ],
)
def test_a_cell_holds_what_was_asked_or_says_why_it_is_empty(asking, question, expected):
    assert shown(asking, question) == expected


def test_a_forecast_is_marked(asking):
    found = cells(asking, "2025年各省GDP增速")

    assert found["江苏省"].fact is not None
    assert found["江苏省"].fact.hedge == "预计"
    assert found["浙江省"].fact is not None
    assert found["浙江省"].fact.hedge is None


def test_a_year_without_a_report_is_not_held(asking):
    assert set(shown(asking, "2021年各省GDP增速").values()) == {"没有收录"}


@pytest.mark.parametrize("question", ["2025年GDP增速前两名", "2025年GDP增速最高的两个省"])
def test_the_first_few_are_those_of_all_places(asking, question):
    assert asking.ask(question).answer.startswith("2025年生产总值增长最高的是浙江省（5.5%[2]）、江苏省（5.3%")


def test_an_amount_told_in_per_cent_is_called_its_growth(asking):
    assert asking.ask("2025年哪个省固定资产投资增长最快").answer.startswith(
        "2025年固定资产投资增速最高的是浙江省（1.2%"
    )


def test_the_silent_are_named_where_they_are_asked_for(asking):
    answer = asking.ask("哪些省2026年没有提GDP增长目标")

    assert answer.answer.startswith("2026年生产总值增长目标，三份报告里没有提到的有一个：青海省。")
    assert answer.table is not None
    assert [row[0] for row in answer.table.rows] == ["青海省", "江苏省", "浙江省"]


def test_who_states_a_part_or_has_no_report_is_not_silent(asking):
    answer = asking.ask("哪些省2026年没有提居民收入增长目标").answer

    assert "没有提到的有一个：青海省。" in answer
    assert "江苏省：只提到城镇、农村部分" in answer
    assert "没有一个" not in answer
    assert "没有提到的有" not in asking.ask("哪些省2021年没有提GDP增速").answer


@pytest.mark.parametrize("question", ["除了江苏，各省2025年GDP增速", "除江苏以外各省2025年的GDP增速"])
def test_what_is_left_out_is_no_part_of_the_matter(asking, question):
    understood = asking.understand(question)

    assert understood.topic.replace(" ", "") in ("GDP增速", "的GDP增速")
    assert understood.across == ("浙江省", "青海省")


def test_one_goal_of_all_places_is_no_view_of_a_report(asking):
    answer = asking.ask("2026年各省CPI目标")

    assert answer.understanding.view is None
    assert answer.understanding.across


@pytest.mark.parametrize(("question", "short"), [
    ("浙江2025年固定资产投资增长了吗", "1.2%"),
    ("江苏2025年固定资产投资降了没有", "下降2.1%"),
])  # fmt: skip
def test_whether_it_grew_is_told_by_how_much(asking, question, short):
    assert asking.ask(question).short == short


def test_whether_it_grew_is_not_told_by_a_plan(asking):
    assert asking.ask("青海2025年城镇新增就业增加了吗").refused


def test_what_has_no_measure_to_be_held_against_is_not_compared(asking):
    answer = asking.ask("哪些省2026年的GDP目标高于全国").answer

    assert "不能以它为准来比较" in answer
    assert "没有一个符合" not in answer


def test_the_table_cites_each_cell(asking):
    answer = asking.ask("2026年各省GDP增长目标一览")

    assert answer.table is not None
    assert {row[0]: row[1] for row in answer.table.rows} | {"青海省": ""} == {
        "江苏省": "5%左右",
        "浙江省": "5%—5.5%",
        "青海省": "",
    }
    assert all(
        mark for row, mark in zip(answer.table.rows, answer.table.marks, strict=True) if row[0] != "青海省"
    )
