"""Nothing is answered that its citations do not bear out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from index.types import Body
from qa.answering.compose import Composed
from qa.answering.verify import faults
from qa.types import CellKind, Citation, Fold, Table

QUOTE = "新建“口袋公园”[7]七十二个，新增养老床位1860张，增长百分之五"
TEXT = f"前言。{QUOTE}。"
CITED = Citation(
    1, "r.txt", "2031年云溪市政府工作报告", "云溪市", 2031, Body.GOVERNMENT, 3, 3 + len(QUOTE), QUOTE
)


def of(text: str, *citations: Citation, question: str = "") -> set[str]:
    return faults(Composed(text, citations), question, {"r.txt": TEXT}.__getitem__)


def test_what_is_quoted_passes() -> None:
    assert of(f"2031年云溪市政府报告：“{QUOTE}”[1]。", CITED) == set()


@pytest.mark.parametrize(("text", "wrong"), [
    ("新增养老床位1861张[1]。", {"1861"}),
    ("新增养老床位一千八百六十一张[1]。", {"一千八百六十一张"}),
    ("新增养老床位一千八百六十张[1]。", set()),
    ("增长百分之六[1]。", {"百分之六"}),
    ("增长5%[1]。", {"5"}),
    ("新增养老床位1860张[2]。", {"[2]"}),
    ("新建“口袋公园”[7]七十二个[1]。", set()),
    ("三十一份报告里两份提到，云溪市新增养老床位1860张[1]。", set()),
    ("三门峡市：未提及；云溪市：1860张[1]。", set()),
    ("新建三门，云溪市新增1860张[1]。", {"三门"}),
])  # fmt: skip
def test_figures_and_marks_without_a_source_are_named(text: str, wrong: set[str]) -> None:
    assert of(text, CITED) == wrong


def test_a_figure_of_the_question_may_be_repeated() -> None:
    assert of("没有超过六百张[1]。", CITED, question="超过六百张了吗？") == set()


def test_an_answer_without_citations_does_not_pass() -> None:
    assert of("新增了很多。") == {"全文"}


@pytest.mark.parametrize("change", [{"quote": QUOTE[:-1] + "六"}, {"start": 4}, {"end": 9}])
def test_a_quote_that_does_not_stand_in_its_report_to_the_letter_does_not_pass(
    change: dict[str, object],
) -> None:
    assert of("新增养老床位1860张[1]。", replace(CITED, **change)) >= {"引文[1]"}  # type: ignore[arg-type]


def test_what_is_folded_and_what_a_table_computes_is_looked_at_too() -> None:
    table = Table(
        ("", "差"), (("云溪市", "44张"),), ((None, None),), kinds=((CellKind.HEAD, CellKind.COMPUTED),)
    )
    composed = Composed("新增养老床位1860张[1]。", (CITED,), table, folds=(Fold("更多", ("33张[1]",)),))
    assert faults(composed, "", {"r.txt": TEXT}.__getitem__) == {"33", "44"}
