"""Of a sentence what it states of the indicators, word by word from the name to the figure, and nothing else."""

from __future__ import annotations

import re
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.measures import Measure
from qa.statements.clauses import stated_in
from qa.statements.subjects import OTHER, Scope
from qa.statements.values import Stated

GDP, INCOME, PRICES = "地区生产总值", "居民人均可支配收入", "居民消费价格"
JOBS, IDLE, INVESTED = "城镇新增就业", "城镇调查失业率", "固定资产投资"
RETAIL, REVENUE, TRADE = "社会消费品零售总额", "一般公共预算收入", "进出口总额"
GRAIN, RESEARCH, INDUSTRY = "粮食产量", "研发经费投入", "规模以上工业增加值"
RATE, LEVEL = Measure.RATE, Measure.LEVEL


def said(sentence: str) -> list[tuple[str, str, Measure, str]]:
    return [
        (one.indicator.name, one.part, one.measure, sentence[one.start : one.end])
        for one in stated_in(sentence)
        if one.end
    ]


def whole(sentence: str) -> list[tuple[str, Measure, str]]:
    return [(name, measure, words) for name, part, measure, words in said(sentence) if not part]


def only(sentence: str) -> Stated:
    (one,) = stated_in(sentence)
    return one


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("全省地区生产总值达到3.14万亿元、增长5.3%。", [(GDP, LEVEL, "3.14万亿元"), (GDP, RATE, "5.3%")]),
        (
            "全市生产总值突破8000亿元、达8123亿元，稳居全省前三、增长6.1%。",
            [(GDP, LEVEL, "突破8000亿元"), (GDP, LEVEL, "8123亿元"), (GDP, RATE, "6.1%")],
        ),
        ("经济增长5%左右、在实际工作中努力争取更好结果。", [(GDP, RATE, "5%左右")]),
        ("地区生产总值按增长5.5%安排。", [(GDP, RATE, "5.5%")]),
        ("生产总值增长４.５％－５％。", [(GDP, RATE, "４.５％－５％")]),
        ("国内生产总值比上年增长百分之七点三。", [(GDP, RATE, "百分之七点三")]),
        ("居民消费价格总水平涨幅控制在 3% 左右。", [(PRICES, RATE, "3% 左右")]),
        ("社会消费品零售总额2026年目标5.5%。", [(RETAIL, RATE, "5.5%")]),
        ("全市生产总值增长5.6%，高于5%的预期目标0.6个百分点。", [(GDP, RATE, "5.6%"), (GDP, RATE, "5%")]),
        ("全市生产总值增长5.6%，高于全国平均水平。", [(GDP, RATE, "5.6%")]),
        ("CPI微降0.2%，城镇调查失业率平均为5.1%。", [(PRICES, RATE, "降0.2%"), (IDLE, LEVEL, "5.1%")]),
        ("固定资产投资下降2.6%。", [(INVESTED, RATE, "下降2.6%")]),
        ("城镇新增就业人数48万人以上。", [(JOBS, LEVEL, "48万人以上")]),
        ("新增城镇就业7.5万人。", [(JOBS, LEVEL, "7.5万人")]),
        ("一般公共预算收入同口径增长4%左右。", [(REVENUE, RATE, "4%左右")]),
        ("一般公共预算收入从210亿元增加到2025年的305亿元。", [(REVENUE, LEVEL, "305亿元")]),
        (
            "全社会研发经费支出相当于全市生产总值的比例达到3.2%左右。",
            [(RESEARCH, LEVEL, "3.2%左右")],
        ),
        ("全社会研发投入420亿元、增长9%。", [(RESEARCH, LEVEL, "420亿元"), (RESEARCH, RATE, "9%")]),
        (
            "确保粮食播种面积910万亩、总产量70亿斤以上。",
            [(GRAIN, LEVEL, "70亿斤以上")],
        ),
        ("全市生产总值连续迈上4个千亿元台阶，达到8100亿元。", [(GDP, LEVEL, "8100亿元")]),
        (
            "预计全省地区生产总值迈上14万亿元新台阶，增长5%。",
            [(GDP, LEVEL, "迈上14万亿元"), (GDP, RATE, "5%")],
        ),
        ("粮食产量首次跃上300亿斤新台阶。", [(GRAIN, LEVEL, "跃上300亿斤")]),
        ("外贸进出口在外需走弱的情况下增长8.8%。", [(TRADE, RATE, "8.8%")]),
        ("进出口总值创历史新高，达到612亿元、增长11%。", [(TRADE, LEVEL, "612亿元"), (TRADE, RATE, "11%")]),
        ("全年投资增长6%左右。", [(INVESTED, RATE, "6%左右")]),
        (
            "全市一般公共预算收入完成53.8亿元，为调整预算的95.4%，下降1.7%。",
            [(REVENUE, LEVEL, "53.8亿元"), (REVENUE, RATE, "下降1.7%")],
        ),
        ("全市生产总值拟增长5%左右。", [(GDP, RATE, "5%左右")]),
    ],
)
def test_figures_are_led_to_from_the_name(sentence, expected):
    assert whole(sentence) == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("居民收入增长与经济增长基本同步。", [(INCOME, RATE, "与经济增长基本同步")]),
        (
            "居民人均可支配收入增速高于经济增速、高于全国平均水平。",
            [(INCOME, RATE, "高于经济增速、高于全国平均水平")],
        ),
        ("固定资产投资增速保持在全国平均水平以上。", [(INVESTED, RATE, "保持在全国平均水平以上")]),
        ("进出口总额争取实现正增长。", [(TRADE, RATE, "争取实现正增长")]),
        ("固定资产投资提质增效。", [(INVESTED, RATE, "提质增效")]),
        ("居民消费价格与上年持平。", [(PRICES, RATE, "与上年持平")]),
        ("粮食产量保持稳定。", [(GRAIN, LEVEL, "保持稳定")]),
        ("粮食总产、单产再创新高。", [(GRAIN, LEVEL, "再创新高")]),
        ("没有提出全年经济增速具体目标。", [(GDP, RATE, "没有提出全年经济增速具体目标")]),
        ("完成国家下达的粮食生产任务。", [(GRAIN, LEVEL, "完成国家下达的粮食生产任务")]),
        (
            "规上工业增加值、固定资产投资、进出口总额等主要指标增速均高于全国。",
            [(INDUSTRY, RATE, "高于全国"), (INVESTED, RATE, "高于全国"), (TRADE, RATE, "高于全国")],
        ),
    ],
)
def test_what_is_said_without_a_figure_is_the_value(sentence, expected):
    assert whole(sentence) == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "社会消费品零售总额、固定资产投资增长4%左右。",
            [(RETAIL, "", RATE, "4%左右"), (INVESTED, "", RATE, "4%左右")],
        ),
        (
            "社会消费品零售总额和固定资产投资分别增长5%、7%。",
            [(RETAIL, "", RATE, "5%"), (INVESTED, "", RATE, "7%")],
        ),
        (
            "城镇和农村居民人均可支配收入分别增长4.3%、5.5%。",
            [(INCOME, "城镇", RATE, "4.3%"), (INCOME, "农村", RATE, "5.5%")],
        ),
        (
            "全体居民、城镇居民、农村居民人均可支配收入分别增长5.1%、4.4%、6.3%。",
            [(INCOME, "", RATE, "5.1%"), (INCOME, "城镇", RATE, "4.4%"), (INCOME, "农村", RATE, "6.3%")],
        ),
        (
            "城乡居民人均可支配收入分别达6.1万元、3.2万元，增长4.2%、5.3%。",
            [
                (INCOME, "城镇", LEVEL, "6.1万元"),
                (INCOME, "农村", LEVEL, "3.2万元"),
                (INCOME, "城镇", RATE, "4.2%"),
                (INCOME, "农村", RATE, "5.3%"),
            ],
        ),
    ],
)
def test_each_of_several_subjects_gets_its_own_figure(sentence, expected):
    assert said(sentence) == expected


def test_a_fall_said_once_for_several_figures_is_a_fall_of_each():
    retail, invested = stated_in("社会消费品零售总额、固定资产投资分别下降1.2%、3.4%。")

    assert not retail.fallen
    assert invested.fallen


@pytest.mark.parametrize(
    ("sentence", "part"),
    [
        ("农村居民人均可支配收入增长6%以上。", "农村"),
        ("限额以上社会消费品零售总额增长7%。", "限额以上"),
        ("海洋生产总值增长6%左右。", "海洋"),
        ("县域经济增长5.5%以上。", "县域"),
        ("磨盘新区固定资产投资增长19%。", OTHER),
        ("服务进出口总额增长22%。", "服务"),
        ("对东盟进出口增长16.7%。", OTHER),
        ("规上工业企业研发经费投入增长14.2%。", "规上工业企业"),
        ("扣除房地产开发投资后，固定资产投资增长2.7%。", OTHER),
        ("临江都市圈建设走深走实，经济总量超9000亿元。", OTHER),
        ("前三季度，规上工业增加值增长7.1%。", OTHER),
        ("对共建国家和地区货物进出口额增长41.5%。", OTHER),
        ("货物和服务进出口增长6%。", OTHER),
    ],
)
def test_a_part_never_stands_for_the_whole(sentence, part):
    assert only(sentence).part == part


@pytest.mark.parametrize(
    "sentence",
    [
        "单位地区生产总值能耗水平完成国家下达目标。",
        "服务业增加值占地区生产总值比重达54%。",
        "工业对经济增长贡献率达到35%。",
        "经济总量超千亿元的县域达12个。",
        "完善投融资机制，不断增强消费、投资增长动力。",
        "粮食播种面积稳定在5300万亩以上。",
        "城乡居民收入比由2.5∶1缩小至2.2∶1。",
        "进出口总额占全国比重提高0.3个百分点。",
        "居民人均可支配收入、住房条件和社会保障都有改善，新建公园12个。",
        "促进经济增长。",
        "",
    ],
)
def test_other_figures_are_none_of_the_indicators(sentence):
    assert whole(sentence) == []


def test_a_report_speaks_of_its_own_place_and_of_those_above_it():
    scope = Scope(re.compile("临江省|临江"), re.compile("全国"))

    (own,) = stated_in("临江地区生产总值增长5%。", scope)
    (nation,) = stated_in("全国城镇新增就业1200万人。", scope)

    assert own.part == ""
    assert nation.part == OTHER


def test_averages_marks_goals_and_forecasts_are_known_as_such():
    assert only("地区生产总值年均增长5.8%。").together
    assert only("地区生产总值突破3万亿元。").bound
    assert only("城镇新增就业45万人以上的目标，体现了就业优先。").goal
    assert only("一般公共预算支出规模将达到30万亿元。").goal
    assert only("预计全省生产总值增长6.6%左右。").hedge == "预计"
    assert only("初步核算，全市生产总值增长6%。").hedge == "初步核算"
    assert only("全市生产总值增长6%。").hedge is None


def test_time_grows_with_the_length_of_a_sentence_alone():
    start = perf_counter()
    stated_in("地区生产总值" + "达到突破超过增长总额" * 200 + "无关")
    stated_in("居民收入" + "等主要指标增长" * 200)

    assert perf_counter() - start < 1.0


@given(st.text(alphabet="生产总值增长居民收入城镇农村分别5.3%、，。；和达到万亿元年均 从至（）", max_size=40))
def test_spans_lie_in_the_sentence_whatever_it_is(sentence):
    for one in stated_in(sentence):
        assert 0 <= one.start <= one.end <= len(sentence)
