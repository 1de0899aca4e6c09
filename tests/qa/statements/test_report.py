"""A report's statements have their year, aspect and scope, and of them the one that was asked for is chosen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from index.build import build
from index.record import Record
from index.store import Index
from index.types import Aspect
from qa.measures import Measure
from qa.statements.choose import Choice, choose
from qa.statements.indicators import Asked, indicators
from qa.statements.report import statements

REPORT = """2026年江苏省政府工作报告

——2026年1月20日在江苏省第十四届人民代表大会第四次会议上

省长 王小川

各位代表：
现在，我代表省人民政府向大会报告工作，请予审议。

一、“十四五”时期和2025年工作回顾
过去五年极不平凡。全省地区生产总值从3.1万亿元增加到4.2万亿元、年均增长5.6%。城镇新增就业231万人。居民人均可支配收入增长30.5%。
各位代表，刚刚过去的2025年，我们迎难而上。预计地区生产总值增长5.2%左右，社会消费品零售总额增长4.4%，固定资产投资下降1.3%。
进出口总额增长6.1%，高于4%左右的预期目标。城镇新增就业48.2万人。城镇和农村居民人均可支配收入分别增长4.3%、5.6%。全国居民消费价格上涨0.2%，全省居民消费价格上涨0.1%。

二、2026年工作安排
今年经济社会发展主要预期目标是：地区生产总值增长5%左右，居民收入增长与经济增长同步，城镇新增就业45万人以上。
城镇新增就业45万人以上的目标，体现了就业优先。
力争“十五五”时期经济总量再上新台阶。到2030年，常住人口城镇化率达到72%。
扩大内需，工业投资增长7%，民间投资持续回升，粮食产量保持稳定。
"""
RATE, LEVEL = Measure.RATE, Measure.LEVEL


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Record]:
    folder: Path = tmp_path_factory.mktemp("statements")
    reports = folder / "reports"
    reports.mkdir()
    (reports / "2026年江苏省政府工作报告.txt").write_text(REPORT, encoding="utf-8")
    build(reports, folder / "index", workers=0)
    with Index.open(folder / "index") as index:
        yield index.record(0)


def chosen(record: Record, name: str, measure: Measure, year: int, aspect: Aspect, part: str = "") -> Choice:
    indicator = next(each for each in indicators() if each.name == name)
    return choose(statements(record), Asked(indicator, (measure,), part), year, aspect)


def words(
    record: Record, name: str, measure: Measure, year: int, aspect: Aspect, part: str = ""
) -> str | None:
    found = chosen(record, name, measure, year, aspect, part).statement
    return found.words if found else None


@pytest.mark.parametrize(
    ("name", "measure", "expected"),
    [
        ("地区生产总值", RATE, "5.2%左右"),
        ("地区生产总值", LEVEL, "4.2万亿元"),
        ("社会消费品零售总额", RATE, "4.4%"),
        ("固定资产投资", RATE, "下降1.3%"),
        ("城镇新增就业", LEVEL, "48.2万人"),
        ("居民人均可支配收入", RATE, None),
        ("居民消费价格", RATE, "0.1%"),
    ],
)
def test_results_are_of_the_year_and_of_the_whole(record, name, measure, expected):
    assert words(record, name, measure, 2025, Aspect.RESULT) == expected


def test_the_goal_that_a_result_is_held_against_is_a_target_of_its_year(record):
    assert words(record, "进出口总额", RATE, 2025, Aspect.RESULT) == "6.1%"
    assert words(record, "进出口总额", RATE, 2025, Aspect.TARGET) == "4%左右"


@pytest.mark.parametrize(
    ("name", "measure", "expected"),
    [
        ("地区生产总值", RATE, "5%左右"),
        ("居民人均可支配收入", RATE, "与经济增长同步"),
        ("城镇新增就业", LEVEL, "45万人以上"),
        ("固定资产投资", RATE, None),
        ("常住人口城镇化率", LEVEL, None),
        ("粮食产量", LEVEL, "保持稳定"),
    ],
)
def test_goals_are_those_of_the_year(record, name, measure, expected):
    assert words(record, name, measure, 2026, Aspect.TARGET) == expected


def test_a_part_is_found_where_it_is_asked_for_and_named_where_it_is_not(record):
    assert words(record, "居民人均可支配收入", RATE, 2025, Aspect.RESULT, "农村") == "5.6%"
    assert chosen(record, "居民人均可支配收入", RATE, 2025, Aspect.RESULT).parts == ("城镇", "农村")


def test_a_forecast_is_known_as_one(record):
    found = chosen(record, "地区生产总值", RATE, 2025, Aspect.RESULT).statement

    assert found is not None
    assert found.said.hedge == "预计"


def test_a_goal_that_is_explained_is_no_result(record):
    assert words(record, "城镇新增就业", LEVEL, 2026, Aspect.RESULT) is None


@pytest.fixture(scope="module")
def reviewed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Record]:
    folder: Path = tmp_path_factory.mktemp("reviewed")
    (folder / "reports").mkdir()
    text = (
        "2021年云溪县政府工作报告\n\n一、“十三五”工作回顾\n过去五年，地区生产总值由“十二五”末的29亿元增长到50.1亿元。"
        "森林覆盖率由2015年的41%提高到2020年的49%。PM2.5平均浓度由2017年的76微克/立方米降至64微克/立方米。\n"
    )
    (folder / "reports" / "2021年云溪县政府工作报告.txt").write_text(text, encoding="utf-8")
    build(folder / "reports", folder / "index", workers=0)
    with Index.open(folder / "index") as index:
        yield index.record(0)


@pytest.mark.parametrize(
    ("name", "value"),
    [("地区生产总值", "50.1亿元"), ("森林覆盖率", "49%"), ("细颗粒物浓度", "64微克/立方米")],
)
def test_what_something_came_to_is_of_the_year_gone_by_not_of_that_it_came_from(
    reviewed: Record, name: str, value: str
) -> None:
    assert words(reviewed, name, LEVEL, 2020, Aspect.RESULT) == value
    assert words(reviewed, name, LEVEL, 2015, Aspect.RESULT) is None
    assert words(reviewed, name, LEVEL, 2017, Aspect.RESULT) is None
