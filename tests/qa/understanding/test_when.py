"""Years are understood however they are written: in lists, in spans, with two digits, by a congress."""

import pytest

from index.types import Body, Metadata
from qa.understanding.question import Catalogue, understand


def report(place: str, year: int) -> Metadata:
    return Metadata(title="", place=place, level=None, province=None, year=year, body=Body.GOVERNMENT)


HELD = Catalogue.of([report("澜江市", 2024), report("青屿市", 2026), report("青屿市", 2025)])


@pytest.mark.parametrize(
    ("question", "years"),
    [
        ("04、05、06三年贫困人口各减少多少？", (2004, 2005, 2006)),
        ("83、84、85年收入各多少？", (1983, 1984, 1985)),
        ("2019、2021、2023、2024年粮食打了多少？", (2019, 2021, 2023, 2024)),
        ("近三年（2023、2024、2025）经济各涨了多少", (2023, 2024, 2025)),
        ("从07年到09年收入怎么变的，各多少？", (2007, 2008, 2009)),
        ("14到18年每年新增多少岗位？", (2014, 2015, 2016, 2017, 2018)),
        ("九十年代后半段，96、97、98三年的增速分别是？", (1996, 1997, 1998)),
        ("这三年新增就业多少？", (2023, 2024, 2025)),
        ("钢产量从89年到93年的变化：89、91、93各多少", (1989, 1991, 1993)),
    ],
)
def test_years_one_by_one(question, years):
    assert understand(question, HELD).years == years


@pytest.mark.parametrize(
    ("question", "period"),
    [
        ("十八大以来累计新增就业多少？", (2012, 2025)),
        ("近十年生产总值年均增长多少？", (2016, 2025)),
        ("2018—2022年生产总值年均增长多少？", (2018, 2022)),
        ("2015年到2020年一共建了多少公里？", (2015, 2020)),
        ("这三年一共新增就业多少？", (2023, 2025)),
    ],
)
def test_periods_as_a_whole(question, period):
    assert understand(question, HELD).period == period


@pytest.mark.parametrize("question", ["10到15年能建成吗？", "第12、13、14条说什么？", "新增12、13个点位了吗"])
def test_lengths_and_counts_are_no_years(question):
    assert understand(question, HELD).years == ()


def test_this_year_is_that_of_the_place_s_newest_report():
    assert understand("澜江市今年计划新建多少公里地铁？", HELD).years == (2024,)
    assert understand("青屿市今年计划新建多少公里地铁？", HELD).years == (2026,)


@pytest.mark.parametrize(
    "question",
    [
        "青屿市2025年原定建几座桥、建成几座？",
        "青屿市2025年打算修多长、修成了多长？",
        "青屿市2025年说要多少、到了多少？",
    ],
)
def test_target_and_result_each_with_a_question_of_its_own(question):
    assert [aspect.value for aspect in understand(question, HELD).aspects] == ["目标", "结果"]


@pytest.mark.parametrize(
    ("question", "years", "report_years"),
    [
        ("青屿市2025年的决算报告里收入是多少？", (2025,), ()),
        ("青屿市2025年预算执行情况报告说收入多少？", (2025,), ()),
        ("青屿市2025年度审计报告查出多少问题？", (2025,), ()),
        ("青屿市2026年的预算报告里收入是多少？", (), (2026,)),
    ],
)
def test_a_report_on_a_year_s_budget_is_given_in_the_next(question, years, report_years):
    found = understand(question, HELD)
    assert (found.years, found.report_years) == (years, report_years)
