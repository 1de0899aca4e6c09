"""A figure is a level, a change or a share by the words around it, and a question wants one of them."""

import pytest

from qa.measures import CHANGES, Measure, measure_of, of_another_part, wish_of
from qa.quantities import quantities


@pytest.mark.parametrize(
    ("text", "measures"),
    [
        ("旅游收入61.2亿元，增长15.3%", [Measure.LEVEL, Measure.RATE]),
        ("失业率为5.1%，比上年下降0.3个百分点", [Measure.SHARE, Measure.CHANGE]),
        ("补助标准提高30元", [Measure.CHANGE]),
        ("补助标准提高到320元", [Measure.LEVEL]),
        ("投资、消费和出口分别增长3.6%、5.4%和6.8%", [Measure.RATE, Measure.RATE, Measure.RATE]),
        ("投资增速达到8.1%，增长超过全年计划", [Measure.RATE]),
        ("由14.7%降至13%左右", [Measure.LEVEL, Measure.LEVEL]),
        ("财政收入86.4亿元，增速-2.3%", [Measure.LEVEL, Measure.RATE]),
        ("民营经济占62.5%", [Measure.SHARE]),
        ("涨幅从21.7%回落到14.8%", [Measure.RATE, Measure.RATE]),
    ],
)
def test_figures_measure_what_the_words_around_them_say(text, measures):
    figures = quantities(text)

    assert [measure_of(text, figures, at) for at in range(len(figures))] == measures


@pytest.mark.parametrize(
    "question",
    [
        "旅游收入增长多少？",
        "失业率下降了多少",
        "占比提高了多少个百分点？",
        "投资增速是多少",
        "外贸涨了几个点",
    ],
)
def test_wants_a_change(question):
    assert wish_of(question) == CHANGES


@pytest.mark.parametrize(
    ("question", "measure"),
    [
        ("失业率降到多少？", Measure.LEVEL),
        ("标准提高到多少元", Measure.LEVEL),
        ("占到几成了？不是提高了几个点", Measure.LEVEL),
    ],
)
def test_wants_a_level_or_a_share(question, measure):
    assert measure in wish_of(question)
    assert not wish_of(question) & CHANGES


def test_open_wordings_want_nothing_in_particular():
    assert wish_of("新建学校多少所？") == frozenset()


@pytest.mark.parametrize(
    ("asked", "said", "another"),
    [
        ("低空经济增加值", "海洋经济增加值", True),
        ("农业增加值", "全市数字经济核心产业增加值", True),
        ("海洋经济增长", "地区生产总值1236.5亿元，增长", True),
        ("海洋经济增加值", "海洋经济增加值", False),
        ("农业增加值", "农林牧渔业增加值", False),
        ("第二产业增加值", "三次产业增加值分别增长", False),
        ("地铁里程", "海洋经济增加值", False),
    ],
)
def test_one_part_of_the_economy_does_not_answer_for_another(asked, said, another):
    assert of_another_part(asked, said) is another


@pytest.mark.parametrize(
    ("asked", "said", "another"),
    [
        ("规上工业增加值增长", "全部工业增加值增长", True),
        ("规上工业增加值增长", "规模以上工业增加值增长", False),
        ("民间投资增长", "固定资产投资增长", True),
        ("农村低保标准", "城乡低保标准分别提高到920元和", False),
        ("民间投资增长", "固定资产投资增长5%，其中民间投资增长", False),
        ("农村居民人均可支配收入", "居民人均可支配收入增长", True),
        ("农村居民人均可支配收入", "城镇居民人均可支配收入增长", True),
        ("农村居民人均可支配收入", "城镇、农村居民人均可支配收入分别增长", False),
        ("一般公共预算收入", "一般公共预算支出", True),
        ("一般公共预算收入", "收入总计12亿元，支出", False),
        ("出口总额", "进出口总额3亿元，其中进口", True),
        ("出口总额", "进出口总额", False),
        ("市本级一般公共预算收入", "全市一般公共预算收入", True),
        ("全市一般公共预算收入", "市级一般公共预算收入", True),
        ("农村公路", "新改建农村公路", False),
        ("居民人均可支配收入", "城镇居民人均可支配收入", False),
    ],
)
def test_the_whole_and_the_other_side_do_not_answer_for_a_part(asked, said, another):
    assert of_another_part(asked, said) is another


def test_a_heading_may_name_the_part():
    assert of_another_part("市本级政府性基金收入", "政府性基金收入")
    assert not of_another_part("市本级政府性基金收入", "政府性基金收入", "（二）市级财政收支")
