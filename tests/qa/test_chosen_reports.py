"""Single reports and folders that are chosen: a question is understood and answered as if there were no others."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from index.build import build
from qa.answer import Answerer
from qa.arguments import ArgumentError
from qa.types import Refusal, Turn, View

OLD, NEW, OTHER = (
    "澜江/2031年澜江市政府工作报告.txt",
    "澜江/2032年澜江市政府工作报告.txt",
    "2032年云溪市政府工作报告.txt",
)
NATIONAL = "2032年国务院政府工作报告.txt"
REPORTS = {
    OLD: """2031年澜江市政府工作报告

一、2030年工作回顾
过去一年，全市地区生产总值增长5.1%，新增养老床位1860张。

二、2031年工作安排
今年主要预期目标是：地区生产总值增长5.5%左右，新增养老床位2100张。
""",
    NEW: """2032年澜江市政府工作报告

一、2031年工作回顾
过去一年，全市地区生产总值增长5.7%，新增养老床位2050张。

二、2032年工作安排
今年主要预期目标是：地区生产总值增长6.2%左右，新增养老床位2300张。
""",
    NATIONAL: """2032年国务院政府工作报告

一、2031年工作回顾
过去一年，国内生产总值增长4.9%。

二、2032年工作安排
今年主要预期目标是：国内生产总值增长4.6%左右。
""",
    OTHER: """2032年云溪市政府工作报告

一、2031年工作回顾
过去一年，全市地区生产总值增长4.4%，新增养老床位900张。

二、2032年工作安排
今年主要预期目标是：地区生产总值增长4.8%左右，新增养老床位950张。
""",
}


@pytest.fixture(scope="module")
def asking(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Answerer]:
    folder: Path = tmp_path_factory.mktemp("chosen")
    for name, text in REPORTS.items():
        file = folder / "reports" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    build(folder / "reports", folder / "index", workers=0)
    with Answerer.open(folder / "index") as answerer:
        yield answerer


@pytest.mark.parametrize(("question", "reports", "short"), [
    ("今年GDP目标是多少", [OLD], "5.5%左右"),
    ("今年GDP目标是多少", [OTHER], "4.8%左右"),
    ("去年新增养老床位多少张", [NEW], "2050张"),
    ("去年新增养老床位多少张", ["澜江"], "2050张"),
    ("去年新增养老床位多少张", ["澜江/"], "2050张"),
])  # fmt: skip
def test_years_and_places_are_those_of_the_chosen_reports(
    asking: Answerer, question: str, reports: list[str], short: str
) -> None:
    answer = asking.ask(question, reports=reports)
    assert answer.short == short
    chosen = tuple(reports) if len(reports[0]) > 4 else ("澜江/",)
    assert all(cited.report.startswith(chosen) for cited in answer.citations)


def test_which_place_is_asked_of_the_chosen_ones(asking: Answerer) -> None:
    every = asking.ask("2032年各市GDP目标是多少")
    assert every.table is not None
    assert len(every.table.rows) == 2
    chosen = asking.ask("2032年各市GDP目标是多少", reports=["澜江"])
    assert {cited.report for cited in chosen.citations} == {NEW}
    assert "云溪" not in chosen.answer


@pytest.mark.parametrize(("question", "reports", "named"), [
    ("云溪市今年GDP目标是多少", ["澜江"], "2032年云溪市政府工作报告"),
    ("全国今年GDP目标是多少", ["澜江"], "2032年国务院政府工作报告"),
    ("云溪今年养老床位计划多少张", [NEW], "2032年云溪市政府工作报告"),
    ("澜江市2032年GDP目标是多少", [OLD], "2032年澜江市政府工作报告"),
    ("云溪2030年GDP增长多少", [OLD], "2032年云溪市政府工作报告"),
    ("澜江市2032年GDP目标是多少", [OTHER], "2032年澜江市政府工作报告"),
])  # fmt: skip
def test_what_lies_outside_is_refused_and_named(
    asking: Answerer, question: str, reports: list[str], named: str
) -> None:
    answer = asking.ask(question, reports=reports)
    assert answer.refusal is Refusal.OUTSIDE
    assert f"《{named}》" in answer.answer


def test_what_no_report_answers_is_refused_as_ever(asking: Answerer) -> None:
    assert asking.ask("今年计划新建几座机场", reports=[NEW]).refusal is Refusal.NOT_GIVEN
    assert asking.ask("白渚市今年GDP目标是多少", reports=[NEW]).refusal is Refusal.NO_PLACE


@pytest.mark.parametrize(("question", "reports", "missing"), [
    ("今年GDP实际增长多少", [OLD], NEW),
    ("澜江市2031年GDP目标是多少", [NEW], OLD),
    ("2030年新增养老床位多少张", [NEW], OLD),
    ("澜江市和云溪市2032年GDP目标分别是多少", [NEW], OTHER),
])  # fmt: skip
def test_the_report_that_tells_it_is_named_and_its_path_is_given(
    asking: Answerer, question: str, reports: list[str], missing: str
) -> None:
    answer = asking.ask(question, reports=reports)
    assert (answer.refusal, answer.left_out) == (Refusal.OUTSIDE, (missing,))
    assert answer.reason == answer.answer
    assert (answer.citations, answer.nearest) == ((), ())
    dated = question.replace("今年", "2031年")  # with the newer report it is another year
    assert not asking.ask(dated, reports=[*reports, missing]).refused


def test_any_other_refusal_says_that_only_the_choice_was_looked_into(asking: Answerer) -> None:
    for question in ("今年计划新建几座机场", "白渚市今年GDP目标是多少"):
        answer = asking.ask(question, reports=[NEW])
        assert answer.answer.endswith("（只查了所选的1份报告。）")
        assert answer.left_out == ()
    assert asking.ask("帮我写一首诗", reports=[NEW]).refusal is Refusal.OFF_TOPIC


def test_a_table_says_how_many_reports_of_what_is_asked_were_not_chosen(asking: Answerer) -> None:
    answer = asking.ask("澜江市、云溪市和全国2032年GDP目标分别是多少", reports=[NEW, NATIONAL])
    assert answer.table is not None
    assert answer.left_out == (OTHER,)
    assert answer.coverage is not None
    assert answer.coverage.endswith("另有1份所问的报告不在所选的2份之内")


def test_a_follow_up_stays_within_the_choice(asking: Answerer) -> None:
    before = [Turn("澜江市2031年新增养老床位多少张？", "2050张")]
    assert {c.report for c in asking.ask("那2032年的目标呢？", before, reports=["澜江"]).citations} == {NEW}
    assert asking.ask("那云溪市呢？", before, reports=[NEW]).left_out == (OTHER,)


def test_to_sum_up_means_the_one_report_that_was_chosen(asking: Answerer) -> None:
    answer = asking.ask("总结一下", reports=[OTHER])
    assert answer.understanding.view is View.OUTLINE
    assert {cited.report for cited in answer.citations} == {OTHER}
    assert asking.ask("讲个笑话", reports=[OTHER]).refusal is Refusal.OFF_TOPIC


def test_an_answer_among_all_is_as_before_after_one_among_some(asking: Answerer) -> None:
    question = "澜江市今年GDP目标是多少"
    first = asking.ask(question)
    assert asking.ask(question, reports=[OLD]).short != first.short
    assert asking.ask(question) == first


def test_other_filters_hold_beside(asking: Answerer) -> None:
    assert asking.ask("GDP目标是多少", reports=["澜江"], years=[2031]).short == "5.5%左右"
    assert asking.ask("GDP目标是多少", reports=["澜江"], places=["云溪市"]).refusal is Refusal.NO_REPORT


def test_search_stays_within(asking: Answerer) -> None:
    assert {hit.report for hit in asking.retriever.search("养老床位", reports=[OLD])} == {OLD}


def test_what_is_not_held_is_named_with_what_is_near(asking: Answerer) -> None:
    with pytest.raises(
        ArgumentError, match=r"没有收录.*2033年澜江市政府工作报告\.txt；相近的有.*2032年澜江市"
    ):
        asking.ask("GDP目标是多少", reports=["澜江/2033年澜江市政府工作报告.txt"])
    with pytest.raises(ArgumentError, match=r"相近的有澜江/2031年澜江市"):
        asking.ask("GDP目标是多少", reports=["2031年澜江市.docx"])
