"""Same names, former names, and places that have no reports: never an answer from another's report."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from index.build import build
from qa.answer import Answerer
from qa.types import Refusal

TEXT = """{name}政府工作报告
——{year}年1月8日在{name}第六届人民代表大会第四次会议上
{name}长 林知远
各位代表：
现在，我代表人民政府，向大会报告工作，请予审议。
一、{before}年工作回顾
初步核算，地区生产总值{gdp}亿元，增长{growth}%。新建养老床位{beds}张，改造老旧小区86个。{more}
二、{year}年工作安排
今年主要预期目标是：地区生产总值增长{target}%左右。
各位代表！让我们团结一心，努力奋斗！
"""
REPORTS = [
    ("北京市朝阳区", 2025, "9210.4", "5.0", "1210", "5.5", ""),
    ("长春市朝阳区", 2025, "718.3", "6.1", "830", "6.5", ""),
    ("徐水县", 2010, "81.7", "11.3", "140", "12", ""),
    ("保定市徐水区", 2025, "402.6", "5.8", "560", "6", ""),
    ("浙江省", 2025, "90131.5", "5.5", "21000", "5.4", "宁波舟山港开通航线311条。"),
]


@pytest.fixture(scope="module")
def answerer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Answerer]:
    folder = tmp_path_factory.mktemp("places")
    (folder / "reports").mkdir()
    for name, year, gdp, growth, beds, target, more in REPORTS:
        text = TEXT.format(
            name=name, year=year, before=year - 1, gdp=gdp, growth=growth, beds=beds, target=target, more=more
        )
        (folder / "reports" / f"{year}年{name}政府工作报告.txt").write_text(text, encoding="utf-8")
    build(folder / "reports", folder / "index", workers=0)
    with Answerer.open(folder / "index") as opened:
        yield opened


@pytest.mark.parametrize(
    ("question", "figure"),
    [
        ("北京朝阳区2024年地区生产总值是多少？", "9210.4"),
        ("吉林省长春市朝阳区2024年地区生产总值是多少？", "718.3"),
        ("徐水2009年地区生产总值是多少？", "81.7"),
        ("徐水区2009年地区生产总值是多少？", "81.7"),
        ("徐水縣2024年地區生產總值是多少？", "402.6"),
    ],
)
def test_a_place_is_answered_from_its_own_reports(answerer: Answerer, question: str, figure: str) -> None:
    answer = answerer.ask(question)

    assert answer.short is not None
    assert figure in answer.short
    assert answer.question == question


def test_a_question_that_leaves_the_place_open_gets_both_each_with_its_city(answerer: Answerer) -> None:
    answer = answerer.ask("朝阳区2024年地区生产总值是多少？")

    assert not answer.refused
    assert "北京市朝阳区" in answer.answer
    assert "长春市朝阳区" in answer.answer


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("宁波市2025年经济增长目标是多少？", "宁波市"),
        ("望都2024年地区生产总值是多少？", "望都县"),
        ("辽宁省朝阳市2024年地区生产总值是多少？", "朝阳市"),
        ("杭州2024年地区生产总值比徐水高多少？", "杭州市"),
    ],
)
def test_a_place_without_reports_is_not_answered_from_another_s(
    answerer: Answerer, question: str, named: str
) -> None:
    answer = answerer.ask(question)

    assert answer.refused
    assert answer.refusal is Refusal.NO_PLACE
    assert f"没有收录{named}的报告" in answer.answer


def test_what_another_s_report_says_of_a_place_is_answered_and_says_whose_report_it_is(
    answerer: Answerer,
) -> None:
    answer = answerer.ask("宁波舟山港2024年开通了多少条航线？")

    assert not answer.refused
    assert "311" in (answer.short or "")
    assert answer.citations[0].place == "浙江省"
