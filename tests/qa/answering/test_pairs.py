"""A question that asks for two figures gets both."""

from __future__ import annotations

import pytest

from index.types import Aspect, Body
from qa.answering.compose import compose
from qa.answering.facts import Fact
from qa.answering.pairs import halves_of
from qa.types import Kind, SentenceHit, Understanding

QUOTE = "全年安排民生实事六类、28项，全部如期办成。"


def fact() -> Fact:
    hit = SentenceHit(
        report="2032年云溪市政府工作报告.txt", title="政府工作报告", place="云溪市", year=2032, body=Body.GOVERNMENT,
        start=0, end=len(QUOTE), quote=QUOTE, section=(), score=1.0, rank=1,
    )  # fmt: skip
    one, two = QUOTE.index("六类"), QUOTE.index("28项")
    return Fact(hit, 2031, Aspect.RESULT, one, one + 2, second=(two, two + 3))


@pytest.mark.parametrize(("question", "halves"), [
    ("增长多少，比前一年快几个百分点？", ("增长多少", "比前一年快几个百分点？")),
    ("安排了多少类、多少项民生实事？", ("安排了多少类", "多少项民生实事？")),
    ("从多少涨到多少？", None),
    ("新增多少张养老床位？", None),
    ("几乎没有变化的有多少家？", None),
])  # fmt: skip
def test_a_question_is_cut_between_what_it_asks(question: str, halves: tuple[str, str] | None) -> None:
    assert halves_of(question) == halves


def test_both_figures_are_the_short_form() -> None:
    assert fact().said == "六类、28项"


def test_both_figures_stand_in_the_answer() -> None:
    text = compose([fact()], Understanding(kind=Kind.FIGURE, years=(2031,))).text

    assert text == "2031年云溪市安排民生实事六类、28项，全部如期办成[1]。"
