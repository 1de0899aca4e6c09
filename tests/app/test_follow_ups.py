"""Follow-up questions lean on the answer and are shown only where they are answered."""

from __future__ import annotations

from dataclasses import replace

from index.types import Aspect, Body, Metadata
from qa.types import Answer, Citation, Understanding
from ui.follow_ups import SHOWN, candidates, choose

CITED = Citation(1, "a.txt", "报告", "云溪市", 2031, Body.GOVERNMENT, 0, 3, "增长。")
ANSWER = Answer(
    "？", False, "6%[1]。", "6%", 0.9, None, (CITED,), understanding=Understanding(aspect=Aspect.RESULT)
)


def report(place: str, year: int, body: Body = Body.GOVERNMENT) -> Metadata:
    return Metadata("报告", place, None, None, body, year)


REPORTS = [
    report("云溪市", 2030),
    report("云溪市", 2031),
    report("北江市", 2031),
    report("南岭市", 2031, Body.COURT),
]


def test_a_result_leads_to_the_target_the_year_before_and_the_same_elsewhere() -> None:
    assert list(candidates(ANSWER, REPORTS)) == ["下一步的目标是多少？", "2030年呢？", "北江市呢？"]


def test_only_answered_questions_are_offered() -> None:
    assert choose(ANSWER, REPORTS, lambda question: "北江" in question) == ["北江市呢？"]
    assert len(choose(ANSWER, [*REPORTS, report("东湖市", 2031)], lambda question: True)) == SHOWN


def test_a_refusal_leads_nowhere() -> None:
    assert list(candidates(replace(ANSWER, refused=True), REPORTS)) == []
