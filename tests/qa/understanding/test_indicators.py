"""What people call an indicator leads to its name in the reports."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.understanding.indicators import indicators_in

CASES = [
    ("GDP增长", "生产总值 增长", "%"),
    ("经济总量", "生产总值", "元"),
    ("社零", "社会消费品零售总额", None),
    ("固投", "固定资产投资", None),
    ("外贸", "进出口 总额", None),
    ("财政收入", "一般公共预算收入", None),
    ("失业率", "城镇调查失业率", "%"),
    ("物价", "居民消费价格 涨幅", "%"),
    ("打了多少粮", "粮食 产量", "斤"),
    ("乡下人的收入", "农村 居民人均可支配收入", None),
]


@pytest.mark.parametrize(("spoken", "written", "unit"), CASES)
def test_a_spoken_name_leads_to_the_written_one(spoken, written, unit):
    assert (written, unit) in [(i.name, i.unit) for i in indicators_in(spoken)]


@pytest.mark.parametrize("topic", ["", "养猫", "外贸企业", "公园里的长椅", "一般公共预算支出"])
def test_other_matters_are_no_indicator(topic):
    assert indicators_in(topic) == []


def test_growth_and_size_of_the_economy_are_told_apart():
    assert [i.name for i in indicators_in("GDP")] == ["生产总值"]
    assert [i.name for i in indicators_in("GDP增速")] == ["生产总值 增长"]


@given(st.lists(st.sampled_from([spoken for spoken, _, _ in CASES]), unique=True))
def test_each_is_named_once_and_in_one_order(spoken):
    names = [i.name for i in indicators_in("、".join(spoken))]

    assert len(names) == len(set(names))
    assert names == [i.name for i in indicators_in("、".join(reversed(spoken)))]
