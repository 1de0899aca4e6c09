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
    ("减少贫困人口1000万人以上", "减少贫困人口1109万人", Outcome.MET),
    ("减少贫困人口1000万人", "减少贫困人口900万人", Outcome.MISSED),
    ("物价涨幅不超过3%", "物价上涨3.2%", Outcome.MISSED),
    ("增速不低于5%", "增长5.3%", Outcome.MET),
    ("与经济增长同步", "增长5.2%", Outcome.OPEN),
]


@pytest.mark.parametrize(("target", "result", "outcome"), CASES)
def test_the_two_figures_decide(target: str | None, result: str | None, outcome: Outcome) -> None:
    assert judged(target, result).outcome is outcome


def test_a_verdict_shows_how_it_was_reckoned() -> None:
    assert judged("新增养老床位2万张", "新增养老床位2.1万张").text() == (
        "完成（2.1万张≥2万张；2.1万张[2]－2万张[1]＝0.1万张）"
    )


def test_figures_are_reckoned_with_in_the_unit_in_which_they_are_written() -> None:
    assert (
        judged("粮食产量1300万吨以上", "粮食产量1347万吨")
        .text(marks=False)
        .endswith("1347万吨－1300万吨＝47万吨）")
    )
    assert judged("投资9800万元", "投资1.2亿元").text(marks=False).endswith("1.2亿元－9800万元＝0.22亿元）")


def test_what_is_not_sure_gets_no_verdict() -> None:
    parts = lookups(
        Understanding(kind=Kind.FIGURE, years=(2025,), topic="廊桥", aspects=(Aspect.TARGET, Aspect.RESULT))
    )
    facts = (fact("修桥2座", Aspect.TARGET, 2025), fact("修桥600座", Aspect.RESULT, 2026))
    target, result = (Cell(part, one, 0.1) for part, one in zip(parts, facts, strict=True))
    found = verdict(target, result, (value_of(facts[0]), value_of(facts[1])), (1, 2))

    assert found.outcome is Outcome.OPEN
    assert "没有把握" in found.why


def test_a_verdict_that_is_not_given_says_why() -> None:
    assert judged("新增养老床位2万张", None).text() == "无法比较（结果：报告未提及）"
    assert "单位不一" in judged("新增养老床位2万张", "改造房屋2万户").why
    assert "没有界限" in judged("增长5%左右", "增长4.9%").why


def test_prices_and_their_like_are_better_low() -> None:
    assert judged("居民消费价格涨幅3%左右", "居民消费价格上涨0.4%", "物价").outcome is Outcome.MET
