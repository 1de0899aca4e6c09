"""A question that asks what became of a promise wants target and result, in whatever words."""

from __future__ import annotations

import pytest

from index.types import Aspect
from qa.understanding.promises import both_aspects, of_all

KEPT = [
    "2025年PM2.5的目标和实际结果各是多少",
    "固定资产投资定了多少,最后完成多少",
    "澜江的廊桥,年初说要修几座、后来真修成几座",
    "有没有完成目标",
    "目标完成了吗",
    "云溪给渔民的承诺兑现了没",
    "白渚年初喊的数够没够",
    "就业任务超没超额",
    "2024年物价的红线守住没有,实际是多少",
    "离年初定的数还差多少",
    "答应添的公交车,到头来添了几辆",
    "指望游客多一成,结果呢",
    "想栽多少棵、栽了多少棵",
    "修水渠的计划落空了吗",
]


@pytest.mark.parametrize("question", KEPT)
def test_a_promise_and_what_came_of_it_are_asked_for_together(question: str) -> None:
    assert both_aspects(question) == (Aspect.TARGET, Aspect.RESULT)


def test_they_come_in_the_order_asked() -> None:
    assert both_aspects("就业实际完成数和目标对比") == (Aspect.RESULT, Aspect.TARGET)


@pytest.mark.parametrize("question", [
    "2026年的目标是多少",
    "2025年计划完成多少亩造林",
    "2026年打算建成几座水库",
    "去年实际新增就业多少人",
    "实际使用外资的目标是多少",
    "年底的目标是多少",
    "认定的高新技术企业有多少家,实际多少在用",
    "第十四个五年计划报告的结果",
])  # fmt: skip
def test_one_of_the_two_alone_asks_for_no_other(question: str) -> None:
    assert both_aspects(question) == ()


def test_between_several_places_or_years_it_is_these_that_differ() -> None:
    assert both_aspects("比年初定的目标高多少") == (Aspect.TARGET, Aspect.RESULT)
    assert both_aspects("2026年目标比2025年目标高多少", apart=True) == ()


@pytest.mark.parametrize(("question", "every"), [
    ("澜江市2025年的目标都完成了吗", True),
    ("云溪市各项指标完成情况怎么样", True),
    ("有几项目标没完成", True),
    ("养老床位的目标完成了吗", False),
])  # fmt: skip
def test_all_targets_may_be_asked_for_at_once(question: str, every: bool) -> None:
    assert of_all(question) is every
