"""Answers over the sample reports: right, cited to the letter, or refused with a reason."""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from qa.answer import Answerer
from qa.answering.verify import unsupported_figures
from qa.evaluating.evaluate import ALL, evaluate, score
from qa.evaluating.question_set import Question, parse_question
from qa.types import Answer, Refusal, Turn

ROOT = Path(__file__).resolve().parent.parent.parent
EXAMPLES = [
    parse_question(value, number)
    for number, value in enumerate(
        json.loads((ROOT / "qa/data/examples.json").read_text(encoding="utf-8")), 1
    )
]
BEDS = "澜江2026年打算新添多少张养老床位？"


def reply(answer: Answer, question: Question) -> dict[str, Any]:
    return answer.to_json() | {"id": question.id, "ranked": [asdict(hit) for hit in answer.ranked]}


@pytest.fixture(scope="module")
def answers(answerer: Answerer, sample_questions: list[Question]) -> list[tuple[Question, Answer]]:
    return [(q, answerer.ask(q.question, q.history)) for q in sample_questions]


@pytest.mark.parametrize("question", EXAMPLES, ids=[str(q.id) for q in EXAMPLES])
def test_the_examples_shown_to_users_are_answered_rightly(answerer: Answerer, question: Question) -> None:
    answer = answerer.ask(question.question, question.history)

    assert not answer.refused
    assert score(question, reply(answer, question))["answer_recall"] == 1.0, answer.answer


def test_enough_of_the_question_set_is_right(answers: list[tuple[Question, Answer]]) -> None:
    figures = evaluate([q for q, _ in answers], [reply(a, q) for q, a in answers]).groups[ALL].figures

    assert figures["correct"] >= 0.70
    assert figures["ranked_at_5"] >= 0.85


def test_marks_are_citations_and_citations_are_slices(
    answerer: Answerer, answers: list[tuple[Question, Answer]]
) -> None:
    for _, answer in answers:
        marks = {int(mark) for mark in re.findall(r"\[(\d+)\]", answer.answer)}
        assert marks == {c.mark for c in answer.citations}, answer.answer
        for c in answer.citations:
            assert answerer.index().report(c.report).text[c.start : c.end] == c.quote
        if answer.table is None and answer.short is not None:
            # Two figures that were asked for at once are each a slice.
            quote = answer.citations[0].quote
            assert answer.short in quote or all(part in quote for part in answer.short.split("、"))


def test_no_figure_is_uncited(answers: list[tuple[Question, Answer]]) -> None:
    for question, answer in answers:
        if not answer.refused:
            text = answer.answer
            for formula in answer.computed:
                text = text.replace(formula, "")
            assert not unsupported_figures(text, answer.citations, question.question), answer.answer


def test_an_answer_is_plain_json(answers: list[tuple[Question, Answer]]) -> None:
    for _, answer in answers:
        values = answer.to_json()
        assert json.loads(json.dumps(values, ensure_ascii=False, allow_nan=False))["answer"] == answer.answer
        assert "ranked" not in values
        assert 0.0 <= answer.confidence <= 1.0


def refusal(answerer: Answerer, question: str, **filters: Any) -> str:
    answer = answerer.ask(question, **filters)
    assert answer.refused, answer.answer
    assert (answer.citations, answer.short, answer.table) == ((), None, None)
    assert answer.reason == answer.answer
    return answer.answer


def test_an_unknown_place_is_refused_with_the_places_there_are(answerer: Answerer) -> None:
    reason = refusal(answerer, "白渚市2025年经济增长目标是多少？")

    assert "白渚市" in reason
    assert "澜江市" in reason


def test_a_year_without_a_report_is_refused_with_the_nearest_there_are(answerer: Answerer) -> None:
    reason = refusal(answerer, "澜江市2012年的政府工作报告定的增长目标是多少？")

    assert "2012年" in reason
    assert "2023年" in reason


@pytest.mark.parametrize(
    "question", ["帮我写一首诗", "怎么做红烧肉？", "讲个笑话", "怎样给猫剪指甲？", "用Python写一个快速排序"]
)
def test_other_matters_are_refused(answerer: Answerer, question: str) -> None:
    assert "没有找到" in refusal(answerer, question)


@pytest.mark.parametrize("question", ["", " \u3000\n", "\u200b \t"])
def test_an_empty_question_is_asked_for_again(answerer: Answerer, question: str) -> None:
    refusal(answerer, question)


@pytest.mark.parametrize("question", ["\x00\x1b[31m", "澜江" * 50_000, "养" * 100_000, "🀄？", "\u202e澜江"])
def test_a_hostile_question_gets_an_answer_or_a_refusal(answerer: Answerer, question: str) -> None:
    answer = answerer.ask(question, [Turn(question, question)])

    assert answer.answer
    assert answer.refused or answer.citations


@pytest.mark.parametrize("filters", [{"places": ["白渚市"]}, {"years": [1999]}])
def test_filters_that_no_report_meets_are_refused(answerer: Answerer, filters: dict[str, Any]) -> None:
    assert "没有符合" in refusal(answerer, BEDS, **filters)


def test_filters_bind_for_an_answer_too(answerer: Answerer) -> None:
    assert {c.year for c in answerer.ask(BEDS, years=[2026]).citations} == {2026}


def test_a_comparison_is_a_table_whose_marks_are_citations(answerer: Answerer) -> None:
    answer = answerer.ask("澜江2022到2025年每年的GDP分别是多少？")

    assert answer.table is not None
    assert [row[0] for row in answer.table.rows] == ["2022年", "2023年", "2024年", "2025年"]
    quotes = {c.mark: c.quote for c in answer.citations}
    assert {mark for row in answer.table.marks for mark in row if mark is not None} == set(quotes)
    for cells, marks in zip(answer.table.rows, answer.table.marks, strict=True):
        assert len(cells) == len(marks) == len(answer.table.columns)
        for cell, mark in zip(cells, marks, strict=True):
            assert mark is None or cell in quotes[mark]


def test_a_follow_up_is_answered_in_the_light_of_the_question_before(answerer: Answerer) -> None:
    before = Turn("澜江2025年社会消费品零售总额目标是多少？", "预期增长6.5%。")

    assert "6%左右" in answerer.ask("那2026年呢？", [before]).answer


@pytest.mark.parametrize(("question", "filters", "cause"), [
    ("", {}, Refusal.EMPTY),
    ("帮我写一首诗", {}, Refusal.OFF_TOPIC),
    ("白渚市2025年经济增长目标是多少？", {}, Refusal.NO_PLACE),
    ("澜江市2012年的政府工作报告定的增长目标是多少？", {}, Refusal.NO_YEAR),
    ("2024年澜江的法院审结了多少件刑事案件？", {}, Refusal.NO_YEAR),
    (BEDS, {"years": [1999]}, Refusal.NO_REPORT),
])  # fmt: skip
def test_a_refusal_says_of_which_kind_it_is(
    answerer: Answerer, question: str, filters: dict[str, Any], cause: Refusal
) -> None:
    answer = answerer.ask(question, **filters)

    assert (answer.refusal, answer.nearest) == (cause, ())


def test_a_refusal_for_want_of_a_figure_shows_what_comes_nearest_as_such(answerer: Answerer) -> None:
    answer = answerer.ask("澜江市云泽湖清淤花了多少亿元？")

    assert answer.refusal is Refusal.NOT_GIVEN
    assert "没有给出" in answer.answer
    assert "不是答案" in answer.answer
    assert answer.citations == ()
    for c in answer.nearest:
        assert answerer.index().report(c.report).text[c.start : c.end] == c.quote


def test_target_and_result_asked_at_once_are_both_answered(answerer: Answerer) -> None:
    answer = answerer.ask("2025年PM2.5的目标和实际结果各是多少？")

    assert answer.table is not None
    assert answer.table.columns[1:] == ("目标", "结果", "结论（计算）")
    assert [value and value.number for value in answer.table.values[0]] == [None, 31.0, 30.0, None]


def test_the_highest_year_is_named_with_its_figure(answerer: Answerer) -> None:
    answer = answerer.ask("2022年到2025年，哪一年澜江的经济总量最高？")

    assert answer.short == "2025年"
    assert "3794.8亿元" in answer.answer
    assert answer.coverage == "已检索4份"


def test_a_figure_is_said_in_a_sentence_with_its_place_and_year(answerer: Answerer) -> None:
    assert answerer.ask(BEDS).answer == "2026年澜江市计划新增养老床位1800张[1]。"


def test_the_same_question_gets_the_same_answer(answerer: Answerer) -> None:
    assert answerer.ask(BEDS) == answerer.ask(BEDS)
