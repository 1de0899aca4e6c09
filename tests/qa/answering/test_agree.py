"""Figures of many reports are chosen together: what reports state in like words is the same thing."""

from __future__ import annotations

import pytest

from index.types import Aspect, Body
from qa.answering.agree import agreeing, matter_of, others_in
from qa.answering.facts import Fact
from qa.types import SentenceHit


def fact(place: str, quote: str, short: str) -> Fact:
    hit = SentenceHit(
        report=f"2032年{place}政府工作报告.txt", title="政府工作报告", place=place, year=2032, body=Body.GOVERNMENT,
        start=0, end=len(quote), quote=quote, section=(), score=1.0, rank=1,
    )  # fmt: skip
    start = quote.index(short)
    return Fact(hit, 2031, Aspect.RESULT, start, start + len(short))


CLOUD = fact("云溪市", "技术合同成交额达到12亿元，增长8%。", "12亿元")
GREEN = fact("青峦市", "金融市场交易额1750亿元，技术合同成交额9亿元。", "1750亿元")
GREEN_TOO = fact("青峦市", "金融市场交易额1750亿元，技术合同成交额9亿元。", "9亿元")


def shorts(*options: list[tuple[float, Fact]]) -> list[str | None]:
    return [fact.short if fact else None for fact in agreeing(options)]


def test_a_figure_in_the_words_of_the_other_report_is_preferred() -> None:
    assert shorts([(3.0, CLOUD)], [(2.0, GREEN), (1.5, GREEN_TOO)]) == ["12亿元", "9亿元"]


def test_likeness_does_not_outweigh_what_suits_far_better_by_itself() -> None:
    assert shorts([(3.0, CLOUD)], [(9.0, GREEN), (1.5, GREEN_TOO)]) == ["12亿元", "1750亿元"]


def test_a_sentence_is_no_witness_for_itself() -> None:
    assert shorts([(2.0, GREEN), (1.9, GREEN_TOO)], [(2.0, GREEN), (1.9, GREEN_TOO)]) == ["1750亿元"] * 2


def test_a_look_up_without_candidates_has_none_and_does_no_harm() -> None:
    assert shorts([], [(1.0, GREEN)]) == [None, "1750亿元"]


def test_the_other_figures_of_a_sentence_are_candidates_but_for_increments() -> None:
    one = fact("云溪市", "寿命较上年提高1.2岁、达到80岁，床位300张。", "300张")

    found = [one.hit.quote[a:b] for a, b in others_in(one)]
    assert len(found) == 1
    assert found[0].endswith("80岁")


@pytest.mark.parametrize(
    ("quote", "figure", "matter"),
    [
        ("实现地区生产总值增长6.5%左右；全市农村自来水普及率提高到91.2%。", "91.2%", "农村自来水普及率 到"),
        ("出台办法，为3700名农民工追回欠薪。", "3700名", "为 农民工追回"),
        ("", "", ""),
    ],
)
def test_the_words_of_its_clause_say_what_a_figure_is_of(quote: str, figure: str, matter: str) -> None:
    assert matter_of(fact("云溪市", quote, figure)) == matter
