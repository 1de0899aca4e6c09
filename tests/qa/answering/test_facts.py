"""The figure that a sentence states of an indicator, and its worth in a common unit."""

from __future__ import annotations

from dataclasses import replace

import pytest

from index.types import Aspect, Body
from qa.answering.facts import (
    Fact,
    in_common_unit,
    is_table_row,
    stated,
    total_behind,
    value_of,
    with_direction,
)
from qa.types import Kind, SentenceHit, Understanding, Value

GROWTH = Understanding(kind=Kind.FIGURE, topic="GDP增速目标", unit="%", indicators=("生产总值 增长",))
GRAIN = Understanding(kind=Kind.FIGURE, topic="粮食产量", indicators=("粮食 产量",))
INCOME = Understanding(kind=Kind.FIGURE, topic="居民收入", indicators=("居民人均可支配收入",))


def asked(of: Understanding, aspect: Aspect = Aspect.NEITHER) -> Understanding:
    return Understanding(kind=of.kind, topic=of.topic, unit=of.unit, indicators=of.indicators, aspect=aspect)


@pytest.mark.parametrize(("sentence", "of", "figure"), [
    ("全市生产总值3180.2亿元，同比增长4.2%。", GROWTH, "4.2%"),
    ("生产总值增长6%左右，城镇新增就业5万人。", GROWTH, "6%左右"),
    ("生产总值增长目标由去年的“6%以上”调整为“5%左右”。", GROWTH, "5%左右"),
    ("今年的经济增长预期为7%左右。", GROWTH, "7%左右"),
    ("海洋生产总值增长9%。", GROWTH, None),
    ("生产总值年均增长5.8%。", GROWTH, None),
    ("生产总值增速比6.5%的目标低0.7个百分点。", GROWTH, None),
    ("生产总值、固定资产投资分别增长5%、7%。", GROWTH, None),
    ("生产总值稳步提升，固定资产投资增长7%。", GROWTH, None),
    ("粮食产量达到84.6亿斤。", GRAIN, "84.6亿斤"),
    ("居民人均可支配收入增长与经济增长同步。", INCOME, "与经济增长同步"),
    ("生产总值增速\t6%以上\t6.3%\t6%左右", GROWTH, None),
])  # fmt: skip
def test_a_figure_counts_where_it_is_the_indicators_own(
    sentence: str, of: Understanding, figure: str | None
) -> None:
    span = stated(sentence, of, "")

    assert (sentence[slice(*span)] if span else None) == figure


def test_a_target_is_no_result_and_having_set_none_is_an_answer() -> None:
    assert stated("把生产总值增长目标设为5%左右。", asked(GROWTH, Aspect.RESULT), "") is None
    sentence = "今年没有提出全年经济增速具体目标，主要因为变数很大。"
    span = stated(sentence, asked(GROWTH, Aspect.TARGET), "")
    assert span is not None
    assert sentence[slice(*span)] == "没有提出全年经济增速具体目标"


def test_the_total_stands_behind_what_was_added() -> None:
    sentence = "新建联络站18个，总数达到186个。"
    total = total_behind(sentence, sentence.index("，"))

    assert total is not None
    assert sentence[slice(*total)] == "186个"
    assert total_behind("新建联络站18个，接待群众9人。", 8) is None


def test_columns_are_no_sentence() -> None:
    assert is_table_row("森林覆盖率\t42%\t43%")
    assert not is_table_row("森林覆盖率42%。")


def fact(words: str) -> Fact:
    hit = SentenceHit("甲.txt", "报告", "云溪市", 2026, Body.GOVERNMENT, 0, len(words), words, (), 0.0, 1)
    return Fact(hit, 2025, Aspect.RESULT, 0, len(words))


@pytest.mark.parametrize(("words", "value"), [
    ("1.2万亿元", Value(1.2e12, "元")),
    ("5%—5.5%", Value(5.0, "%", 5.5)),
    ("100万人以上", Value(1e6, "人")),
    ("3万吨", Value(6e7, "斤")),
    ("2公顷", Value(30.0, "亩")),
    ("与经济增长同步", None),
])  # fmt: skip
def test_a_figure_is_worth_a_number_in_its_plain_unit(words: str, value: Value | None) -> None:
    assert value_of(fact(words)) == value


def test_a_fall_is_told_from_a_rise() -> None:
    sentence = "进出口总额下降5.4%，比上年多降1个百分点。"
    start = sentence.index("5.4%")
    fallen = with_direction(replace(fact(sentence), start=start, end=start + 4))

    assert fallen.short == "下降5.4%"
    assert value_of(fallen) == Value(-5.4, "%")


def test_like_values_share_one_power_of_ten_and_unlike_ones_do_not() -> None:
    values = [Value(1.2e12, "元"), Value(8.5e10, "元"), None, Value(5.0, "%", 5.5), Value(120.0, "人")]

    assert in_common_unit(values) == [
        Value(12000.0, "亿元"), Value(850.0, "亿元"), None, Value(5.0, "%", 5.5), Value(120.0, "人"),
    ]  # fmt: skip


def test_a_range_is_ordered_by_its_middle() -> None:
    assert Value(5.0, "%", 5.5).middle == 5.25
    assert Value(5.0, "%").middle == 5.0
