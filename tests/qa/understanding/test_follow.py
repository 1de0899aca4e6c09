"""A question takes over from the one before only what it leaves out and needs."""

import pytest

from index.types import Aspect, Body, Level, Metadata
from qa.types import Order, Turn, Understanding, View
from qa.understanding.question import Catalogue, understand


def report(place: str, year: int, level: Level = Level.PROVINCE) -> Metadata:
    return Metadata(title="", place=place, level=level, province=place, year=year, body=Body.GOVERNMENT)


HELD = Catalogue.of(
    [report(place, 2026) for place in ("浙江省", "江苏省", "广东省")] + [report("全国", 2026, Level.NATION)]
)


def after(before: str, question: str) -> Understanding:
    return understand(question, HELD, [Turn(before, "答案略")])


@pytest.mark.parametrize("question", ["谢谢", "好的，谢谢你！", "你好", "美国的呢？", "日本经济怎么样？"])
def test_courtesy_and_other_countries_inherit_nothing(question):
    found = after("2026年浙江GDP增长目标是多少？", question)

    assert (found.places, found.years, found.aspect, found.context) == ((), (), Aspect.NEITHER, "")


def test_trade_with_a_country_is_still_the_place_s_own():
    assert after("2026年浙江外贸增长目标是多少？", "对美国的出口呢？").places == ("浙江省",)


@pytest.mark.parametrize("question", ["朝鲜族自治州的呢？", "黑山县的呢？", "巴林左旗呢？"])
def test_a_place_whose_name_begins_like_a_country_is_none(question):
    assert after("2026年浙江GDP增长目标是多少？", question).years == (2026,)


def test_a_named_report_inherits_nothing():
    found = after("2026年浙江GDP增长目标是多少？", "2026年国务院政府工作报告怎么说就业？")

    assert (found.places, found.aspect) == (("全国",), Aspect.NEITHER)
    assert after("2026年浙江GDP增长目标是多少？", "十九大报告里城镇化率是多少？").places == ()


@pytest.mark.parametrize(
    ("question", "order"),
    [
        ("哪个更高？", Order.HIGHEST),
        ("最低的呢？", Order.LOWEST),
        ("从高到低排一下", Order.ALL),
        ("哪些高于5%？", Order.ABOVE),
    ],
)
def test_the_table_before_is_ordered(question, order):
    found = after("2026年各省GDP增长目标是多少？", question)

    assert found.selection is not None
    assert found.selection.order is order
    assert len(found.across) == 3
    assert found.indicators == ("生产总值 增长",)


@pytest.mark.parametrize("question", ["再加上广东", "加上广东呢？"])
def test_a_place_is_added_to_the_table_before(question):
    found = after("2026年浙江和江苏的GDP增长目标是多少？", question)

    assert found.places == ("浙江省", "江苏省", "广东省")
    assert found.compares


@pytest.mark.parametrize(
    "question", ["全国2025年GDP", "全国呢？", "全国2024到2026年的赤字率", "那全国的就业目标呢"]
)
def test_a_question_that_begins_with_the_nation_leaves_the_place_before(question):
    assert after("2026年浙江GDP增长目标是多少？", question).places == ("全国",)


def test_the_nation_s_average_is_no_place():
    assert after("2026年浙江GDP增长目标是多少？", "全国平均水平高吗").places == ("浙江省",)


@pytest.mark.parametrize(("question", "places", "years"), [
    ("比2023年多多少？", ("浙江省",), (2023, 2025)),
    ("比上年高了几个点？", ("浙江省",), (2024, 2025)),
    ("那比前一年快多少", ("浙江省",), (2024, 2025)),
    ("比江苏高多少？", ("浙江省", "江苏省"), (2025,)),
])  # fmt: skip
def test_what_was_asked_before_is_measured_against_another_year_or_place(question, places, years):
    found = after("2025年浙江GDP增速是多少？", question)
    assert (found.places, found.years, found.topic) == (places, years, "GDP增速")
    assert found.compares
    assert found.reckons


def test_a_single_question_is_measured_against_nothing():
    assert after("2025年浙江GDP增速是多少？", "比亚迪卖了多少辆？").years == (2025,)
    assert not after("2025年浙江GDP增速是多少？", "比亚迪卖了多少辆？").compares


@pytest.mark.parametrize("question", ["哪些省没提？", "哪些省没有提到", "谁提到了？"])
def test_who_says_so_is_asked_of_the_subject_before(question):
    found = after("2026年各省对低空经济怎么说？", question)
    assert (found.view, found.subject) == (View.SAID, "低空经济")
