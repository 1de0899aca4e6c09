"""Aspect, kind and unit of a question, by its wording alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.types import Aspect
from qa.types import Kind
from qa.understanding.asking import aspect_of, kind_of, names_aspect, unit_of

ASPECTS = [
    ("今年打算新建几所学校", Aspect.TARGET),
    ("经济增长目标定在多少", Aspect.TARGET),
    ("下一步怎么安排", Aspect.TARGET),
    ("去年新建了几所学校", Aspect.RESULT),
    ("实际新建几所学校", Aspect.RESULT),
    ("一共建成了多少公里", Aspect.RESULT),
    ("有没有完成目标", Aspect.RESULT),
    ("一般公共预算收入的预算数是多少", Aspect.TARGET),
    ("一般公共预算收入的决算数是多少", Aspect.RESULT),
    ("一般公共预算收入快报数", Aspect.RESULT),
    ("养老床位多少张", Aspect.NEITHER),
]


@pytest.mark.parametrize(("question", "expected"), ASPECTS)
def test_wording_tells_results_from_targets(question, expected):
    assert aspect_of(question) is expected


def test_a_year_gone_by_asks_for_its_result_unless_the_wording_says_otherwise():
    assert aspect_of("养老床位多少张", past=True) is Aspect.RESULT
    assert aspect_of("计划养老床位多少张", past=True) is Aspect.TARGET
    assert aspect_of("养老床位多少张", relative_past=True) is Aspect.RESULT


def test_only_plain_words_name_an_aspect():
    assert names_aspect("目标是多少")
    assert names_aspect("实际呢")
    assert not names_aspect("浙江呢")


KINDS = [
    ("新增养老床位多少张", Kind.FIGURE),
    ("排第几", Kind.FIGURE),
    ("失业率占比", Kind.FIGURE),
    ("出台了哪些措施", Kind.LIST),
    ("四条河分别叫什么", Kind.LIST),
    ("投资为什么没完成", Kind.WHY),
    ("地铁什么时候通车", Kind.TIME),
    ("谁当选了市长", Kind.PERSON),
    ("哪个县得了称号", Kind.PLACE),
    ("哪家企业上市了", Kind.ORGANISATION),
    ("怎么解决停车难", Kind.HOW),
    ("那个湖叫什么名字", Kind.NAME),
    ("学校够吗", Kind.YES_NO),
    ("那件事出在哪家医院", Kind.ORGANISATION),
    ("介绍养老服务", Kind.OPEN),
]


@pytest.mark.parametrize(("question", "expected"), KINDS)
def test_question_words_tell_the_kind_of_answer(question, expected):
    assert kind_of(question) is expected


UNITS = [
    ("新添多少张桌子", "张"),
    ("惠及多少万户", "户"),
    ("要花多少钱", "元"),
    ("投资多少亿元", "元"),
    ("几成的人留下", "%"),
    ("失业率是多少", "%"),
    ("增幅多大", "%"),
    ("百分之几", "%"),
    ("地铁有多长", "长度"),
    ("办一件事要多久", "时长"),
    ("修了多少公里", "公里"),
    ("风电投产多少千瓦", "千瓦"),
    ("港口装卸多少集装箱", "标箱"),
    ("追回多少工钱", "元"),
    ("出差花销砍掉多少", None),
    ("增长多少", None),
    ("养老床位", None),
]


@pytest.mark.parametrize(("question", "expected"), UNITS)
def test_a_unit_is_named_without_its_power_of_ten(question, expected):
    assert unit_of(question) == expected


@given(st.text(st.characters()), st.booleans(), st.booleans())
def test_any_text_has_an_aspect_and_a_kind(question, past, relative_past):
    assert aspect_of(question, past=past, relative_past=relative_past) in Aspect
    assert kind_of(question) in Kind
    assert unit_of(question) != ""
