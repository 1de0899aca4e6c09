"""What cannot answer is not offered to the model."""

from __future__ import annotations

import pytest

from index.types import Aspect, Body
from qa.answering.facts import Fact
from qa.types import Kind, SentenceHit, Understanding
from qa.writing.choice import MOST, fitting


def fact(quote: str, year: int | None = 2030, aspect: Aspect = Aspect.RESULT) -> Fact:
    hit = SentenceHit("a.txt", "报告", "云溪市", 2031, Body.GOVERNMENT, 0, len(quote), quote, (), 0.0, 1)
    return Fact(hit, year, aspect)


FIGURE = Understanding(years=(2030,), kind=Kind.FIGURE, unit="张")


@pytest.mark.parametrize(("one", "asked", "question", "offered"), [
    (fact("新增床位1860张。"), FIGURE, "多少张？", True),
    (fact("新增床位1860张。", 2029), FIGURE, "多少张？", False),
    (fact("新增床位1860张。", None), FIGURE, "多少张？", False),
    (fact("新增食堂72家。"), FIGURE, "多少张？", False),
    (fact("新增床位不少。"), FIGURE, "多少张？", False),
    (fact("新增床位1860张。", aspect=Aspect.TARGET), FIGURE, "实际完成了多少张？", False),
    (fact("床位不少。"), Understanding(), "怎么样？", True),
    (fact("床位不少。", 2029), Understanding(period=(2026, 2029)), "怎么样？", True),
    (fact("床位不少。", 2030), Understanding(period=(2026, 2029)), "怎么样？", False),
    (fact("床位不少。"), Understanding(aspect=Aspect.TARGET), "目标？", False),
])  # fmt: skip
def test_year_plan_and_unit_must_fit(one: Fact, asked: Understanding, question: str, offered: bool) -> None:
    assert fitting([one], question, asked) == ([one] if offered else [])


def test_no_more_are_offered_than_are_read_soon() -> None:
    assert len(fitting([fact("床位不少。")] * 30, "怎么样？", Understanding())) == MOST
