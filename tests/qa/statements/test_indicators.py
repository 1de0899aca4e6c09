"""Which indicator a question asks for, and which measure of it; none where it speaks of more."""

from __future__ import annotations

import pytest

from index.types import Aspect
from qa.measures import Measure
from qa.statements.indicators import asked_in, indicators

RATE, LEVEL = Measure.RATE, Measure.LEVEL


@pytest.mark.parametrize(
    ("question", "aspect", "name", "measures"),
    [
        ("各省GDP增长目标", Aspect.TARGET, "地区生产总值", (RATE,)),
        ("各地GDP目标", Aspect.TARGET, "地区生产总值", (RATE,)),
        ("各省经济总量一览", Aspect.RESULT, "地区生产总值", (LEVEL,)),
        ("各省GDP是多少", Aspect.RESULT, "地区生产总值", (LEVEL,)),
        ("各省打算把物价控制在多少", Aspect.TARGET, "居民消费价格", (RATE,)),
        ("各省居民收入涨了多少", Aspect.RESULT, "居民人均可支配收入", (RATE,)),
        ("各省人均可支配收入是多少钱", Aspect.RESULT, "居民人均可支配收入", (LEVEL,)),
        ("各省要新增多少城镇就业", Aspect.TARGET, "城镇新增就业", (LEVEL,)),
        ("各省失业率控制在多少以内", Aspect.TARGET, "城镇调查失业率", (LEVEL,)),
        ("各省社零增速排一排", Aspect.RESULT, "社会消费品零售总额", (RATE,)),
        ("各省进出口总额是多少", Aspect.RESULT, "进出口总额", (LEVEL,)),
        ("粮食产量是不是年年见涨", Aspect.RESULT, "粮食产量", (LEVEL,)),
        ("各省研发投入强度或增速目标", Aspect.TARGET, "研发经费投入", (LEVEL, RATE)),
        ("把 投资增长目标列个表", Aspect.TARGET, "固定资产投资", (RATE,)),
    ],
)
def test_an_indicator_is_known_by_what_people_call_it(question, aspect, name, measures):
    asked = asked_in(question, question, aspect)

    assert asked is not None
    assert (asked.indicator.name, asked.measures, asked.part) == (name, measures, "")


def test_a_part_is_asked_for_as_such():
    asked = asked_in("农村居民人均可支配收入增速", "农村居民人均可支配收入增速", Aspect.RESULT)

    assert asked is not None
    assert asked.part == "农村"


def test_only_a_share_answers_who_asks_for_one():
    asked = asked_in("研发投入强度", "研发投入强度是多少", Aspect.RESULT)

    assert asked is not None
    assert asked.share


@pytest.mark.parametrize(
    "question",
    [
        "",
        "养老床位",
        "GDP和社零增速",
        "高技术制造业固定资产投资增速",
        "粮食播种面积",
        "进出口企业有多少家",
        "物流费用占GDP的比重",
        "怎么促进居民收入增长",
    ],
)
def test_more_than_one_indicator_or_another_matter_is_left_to_others(question):
    assert asked_in(question, question, Aspect.NEITHER) is None


def test_every_indicator_is_known_by_the_name_it_has_here():
    for indicator in indicators():
        assert indicator.written.search(indicator.name.lower()) or indicator.spoken.search(indicator.name)
        assert indicator.target
        assert indicator.result
