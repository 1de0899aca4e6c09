"""A target is met, missed, or left open with the reason, by the two figures alone."""

from __future__ import annotations

import pytest

from index.types import Aspect, Body
from qa.answering.compare import Cell
from qa.answering.facts import Fact, in_common_unit, value_of
from qa.answering.lookups import lookups
from qa.answering.verdict import Outcome, Verdict, verdict
from qa.quantities import quantities
from qa.types import Kind, SentenceHit, Understanding


def fact(quote: str, aspect: Aspect, year: int) -> Fact:
    figure = quantities(quote)[-1] if quantities(quote) else None
    hit = SentenceHit(
        f"{year}.txt", "报告", "澜江市", year, Body.GOVERNMENT, 0, len(quote), quote, (), 1.0, 1
    )
    span = (figure.start, figure.end) if figure else (0, 0)
    return Fact(hit, 2025, aspect, *span)


def judged(target: str | None, result: str | None, topic: str = "养老床位") -> Verdict:
    parts = lookups(
        Understanding(
            kind=Kind.FIGURE, places=("澜江市",), years=(2025,), topic=topic,
            aspects=(Aspect.TARGET, Aspect.RESULT), compares=True,
        )
    )  # fmt: skip
    facts = (
        fact(target, Aspect.TARGET, 2025) if target else None,
        fact(result, Aspect.RESULT, 2026) if result else None,
    )
    cells = [Cell(part, one, 1.0) for part, one in zip(parts, facts, strict=True)]
    values = in_common_unit([value_of(one) if one else None for one in facts])
    return verdict(cells[0], cells[1], (values[0], values[1]), (1, 2))


CASES = [
    ("新增养老床位2万张", "新增养老床位2.1万张", Outcome.MET),
    ("新增养老床位2万张以上", "新增养老床位9800张", Outcome.MISSED),
    ("失业率控制在5.5%以内", "失业率为5.2%", Outcome.MET),
    ("浓度降至30微克/立方米", "浓度为31微克/立方米", Outcome.MISSED),
    ("增长5%—6%", "增长5.1%", Outcome.MET),
    ("增长5%左右", "增长4.9%", Outcome.OPEN),
    ("增长5%左右", "增长3.1%", Outcome.MISSED),
    ("增长5%左右", "增长5%", Outcome.MET),
    ("新增养老床位2万张", "新增养老床位近2万张", Outcome.OPEN),
    ("新增养老床位2万张", "改造房屋2万户", Outcome.OPEN),
    ("床位增加200张", "床位总数达到9000张", Outcome.OPEN),
    ("新增养老床位2万张", None, Outcome.OPEN),
    (None, "新增养老床位2万张", Outcome.OPEN),
    ("与经济增长同步", "增长5.2%", Outcome.OPEN),
]


@pytest.mark.parametrize(("target", "result", "outcome"), CASES)
def test_the_two_figures_decide(target: str | None, result: str | None, outcome: Outcome) -> None:
    assert judged(target, result).outcome is outcome


def test_a_verdict_shows_how_it_was_reckoned() -> None:
    assert judged("新增养老床位2万张", "新增养老床位2.1万张").text() == (
        "完成（2.1万张≥2万张；2.1万张[2]－2万张[1]＝0.1万张）"
    )


def test_a_verdict_that_is_not_given_says_why() -> None:
    assert judged("新增养老床位2万张", None).text() == "无法比较（结果：报告未提及）"
    assert "单位不一" in judged("新增养老床位2万张", "改造房屋2万户").why
    assert "没有界限" in judged("增长5%左右", "增长4.9%").why


def test_prices_and_their_like_are_better_low() -> None:
    assert judged("居民消费价格涨幅3%左右", "居民消费价格上涨0.4%", "物价").outcome is Outcome.MET
