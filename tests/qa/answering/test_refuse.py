"""A refusal says what the reports do not bear out, and shows only what is near."""

from __future__ import annotations

from qa.answer import Answerer
from qa.types import Refusal


def test_a_false_premise_hears_which_part_of_it_is_not_in_the_reports(answerer: Answerer) -> None:
    answer = answerer.ask("澜江2026年为什么停发养老床位补贴？")

    assert answer.refusal is Refusal.NOT_GIVEN
    assert "没有提到“停发”" in answer.reason
    assert "（不是答案）" in answer.reason
    assert answer.nearest


def test_what_the_nearest_sentences_say_is_not_called_missing(answerer: Answerer) -> None:
    answer = answerer.ask("澜江2026年新增养老床位要花多少钱？")

    assert answer.refusal is Refusal.NOT_GIVEN
    assert "没有提到“养老" not in answer.reason


def test_nothing_is_shown_as_near_to_a_question_about_something_else(answerer: Answerer) -> None:
    answer = answerer.ask("2026年澜江红烧肉怎么炖才不腻？")

    assert answer.refused
    assert answer.nearest == ()
    assert "最接近" not in answer.reason


def test_a_word_of_one_character_is_not_called_missing(answerer: Answerer) -> None:
    answer = answerer.ask("澜江养老床位建到哪一步了？")

    assert answer.refused
    assert "没有提到" not in answer.reason
