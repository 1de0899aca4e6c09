"""Questions of a few words: a place alone, a year without 年, no place, a year that no report can tell of."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from index.build import build
from qa.answer import Answerer
from qa.types import Refusal, View

REPORTS = {
    "2026年国务院政府工作报告": """2026年国务院政府工作报告

一、2025年工作回顾
过去一年，各地迎难而上。国内生产总值增长4.9%，总量达到131万亿元。城镇新增就业1201万人。

二、2026年工作安排
今年主要预期目标是：国内生产总值增长4.8%左右，城镇新增就业1150万人以上。到2035年公办养老床位达到26万张。
""",
    "2026年浙江省政府工作报告": """2026年浙江省政府工作报告

一、2025年工作回顾
过去一年，全省上下迎难而上。生产总值增长5.7%。城镇新增就业91万人。

二、2026年工作安排
今年主要预期目标是：生产总值增长5.6%左右，城镇新增就业90万人以上。
""",
}


@pytest.fixture(scope="module")
def asking(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Answerer]:
    folder: Path = tmp_path_factory.mktemp("terse")
    (folder / "reports").mkdir()
    for name, text in REPORTS.items():
        (folder / "reports" / f"{name}.txt").write_text(text, encoding="utf-8")
    build(folder / "reports", folder / "index", workers=0)
    with Answerer.open(folder / "index") as answerer:
        yield answerer


@pytest.mark.parametrize(("question", "short"), [
    ("今年GDP目标", "4.8%左右"),
    ("去年新增就业多少", "1201万人"),
    ("2025GDP增速", "4.9%"),
    ("浙江2026GDP目标", "5.6%左右"),
    ("浙江城镇新增就业", "91万人"),
    ("浙江城镇新增就业目标", "90万人以上"),
])  # fmt: skip
def test_without_a_place_the_nation_is_meant_and_without_a_year_the_last(
    asking: Answerer, question: str, short: str
) -> None:
    assert asking.ask(question).short == short


@pytest.mark.parametrize("question", ["浙江", "浙江2026", "浙江省政府报告"])
def test_of_a_place_alone_its_report_is_shown(asking: Answerer, question: str) -> None:
    found = asking.ask(question)

    assert found.understanding.view is View.OUTLINE
    assert {one.report for one in found.citations} == {"2026年浙江省政府工作报告.txt"}


def test_growth_is_not_told_for_an_amount_but_said_to_be_all_there_is(asking: Answerer) -> None:
    found = asking.ask("浙江2025年GDP多少亿元")

    assert found.refusal is Refusal.NOT_GIVEN
    assert "只写了增速，没有写总量" in found.answer


@pytest.mark.parametrize("question", ["明年的就业目标", "2028年GDP打算涨多少"])
def test_a_year_beyond_all_reports_is_not_answered_of_another(asking: Answerer, question: str) -> None:
    assert asking.ask(question).refused


def test_what_a_report_says_of_a_year_far_ahead_is_told(asking: Answerer) -> None:
    assert asking.ask("到2035年公办养老床位达到多少张").short == "26万张"


def test_numbers_that_count_are_no_years(asking: Answerer) -> None:
    assert asking.understand("2000多亿投资投给谁").years == ()
    assert asking.understand("新修了2035公里路吗").years == ()


def test_a_first_mention_is_not_withdrawn_over_the_program_s_own_words(asking: Answerer) -> None:
    found = asking.ask("最早哪年提到养老床位")

    assert found.short == "2026年"
    assert "最早的年份" in found.answer


def test_a_figure_of_one_year_is_no_yearly_mean_of_several(asking: Answerer) -> None:
    answer = asking.ask("2021到2025年国内生产总值年均增长多少")
    assert answer.refusal is Refusal.NOT_GIVEN
    assert "4.9%" not in answer.answer.split("最接近")[0]
