"""A sum of five years is told from a figure of one by what stands before it."""

from __future__ import annotations

import pytest

from qa.statements.periods import Span, spans, within


def of(*sentences: str, now: int = 2026) -> list[Span]:
    """Spans of a text in which # opens a heading and ¶ a paragraph."""
    return list(spans([(words.lstrip("#¶"), words[0] == "#", words[0] in "#¶") for words in sentences], now))


def test_what_follows_five_years_is_of_five_years_until_a_year_is_named():
    assert of(
        "#一、工作回顾",
        "¶各位代表，过去五年极不平凡。",
        "城镇新增就业210万人。",
        "¶刚刚过去的2025年，我们迎难而上。",
        "城镇新增就业44万人。",
    ) == [Span.UNSAID, Span.YEARS, Span.YEARS, Span.YEAR, Span.YEAR]


def test_a_plan_is_behind_or_ahead_by_its_years():
    assert of("¶“十四五”时期，经济总量连上台阶。") == [Span.YEARS]
    assert of("¶“十四五”时期，经济总量再上台阶。", now=2021) == [Span.AHEAD]
    assert of("¶“九五”期间，粮食产量稳步增长。", now=2001) == [Span.YEARS]
    assert of("¶今后五年，城镇化率提高到70%。") == [Span.AHEAD]
    assert of("¶《临江省发展规划纲要（草案）》明确了主要目标。") == [Span.AHEAD]


def test_what_a_later_year_shall_bring_is_ahead_and_no_more_than_its_sentence():
    assert of("¶今年要办好实事。", "到2030年，城镇化率达到72%。", "粮食产量保持稳定。") == [
        Span.YEAR,
        Span.AHEAD,
        Span.YEAR,
    ]


def test_a_year_that_closes_a_plan_is_a_year():
    assert of("¶2025年是“十四五”收官之年。") == [Span.YEAR]


def test_goals_of_the_year_last_to_the_end_of_their_paragraph():
    assert of(
        "#三、2026年工作安排",
        "¶今年发展主要预期目标是：生产总值增长5%左右；",
        "居民消费价格涨幅2%左右。",
        "¶重点做好以下工作。",
    ) == [Span.YEAR, Span.GOALS, Span.GOALS, Span.YEAR]


@pytest.mark.parametrize(
    ("before", "around", "expected"),
    [
        ("五年累计，单位生产总值能耗", Span.UNSAID, Span.YEARS),
        ("五年来成绩不易，2025年生产总值", Span.YEAR, Span.YEAR),
        ("生产总值", Span.YEAR, Span.YEAR),
        ("五年累计，", Span.GOALS, Span.GOALS),
    ],
)
def test_a_clause_may_turn_to_several_years_within_its_sentence(before, around, expected):
    assert within(before, around) is expected
