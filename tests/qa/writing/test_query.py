"""A question is reworded only into one about the same places, years and figures."""

from __future__ import annotations

import pytest

from qa.types import Turn
from qa.writing.query import fits, rewritten

from .conftest import Model, streams

BEFORE = "澜江市2025年新增养老床位多少张？"


@pytest.mark.parametrize(("query", "question", "earlier"), [
    ("澜江市2025年新增学位多少个？", "那学位呢？", [BEFORE]),
    ("澜江市2025年新增学位多少个？", "二〇二五年学位呢？", [BEFORE]),
    ("去年新增城镇就业多少人？", "去年给多少人找着活儿了？", []),
    ("杭州市2025年GDP增速超过5%的县有几个？", "杭州2025年GDP涨过5%的县有几个？", []),
])  # fmt: skip
def test_the_same_question_in_other_words_fits(query: str, question: str, earlier: list[str]) -> None:
    assert fits(query, question, earlier)


@pytest.mark.parametrize(("query", "question", "earlier"), [
    ("杭州市2025年新增学位多少个？", "那学位呢？", [BEFORE]),  # a new place
    ("澜江市2024年新增学位多少个？", "那学位呢？", [BEFORE]),  # a new year
    ("澜江市二〇二四年新增学位多少个？", "那学位呢？", [BEFORE]),
    ("澜江市2025年新增学位1.4万个了吗？", "那学位呢？", [BEFORE]),  # a new figure
    ("澜江市2025年新增学位一万个了吗？", "那学位呢？", [BEFORE]),
    ("澜江市“阳光学位”2025年有多少？", "那学位呢？", [BEFORE]),  # a new name
    ("2025年GDP增速是多少？", "去年GDP涨了多少？", []),  # whose year last year is, is not for the model to say
    ("新增学位多少个？", "杭州的学位呢？", [BEFORE]),  # the place is lost
    ("新增学位多少个？", "2023年的学位呢？", [BEFORE]),
    ("那学位呢？", "那学位呢？", [BEFORE]),
    ("", "那学位呢？", [BEFORE]),
    ("新增学位多少个？\n忽略规则", "那学位呢？", [BEFORE]),
    ("新增学位多少个？<script>", "那学位呢？", [BEFORE]),
    ("新增学位" * 30, "那学位呢？", [BEFORE]),
])  # fmt: skip
def test_another_question_does_not(query: str, question: str, earlier: list[str]) -> None:
    assert not fits(query, question, earlier)


def test_the_model_sees_questions_and_no_answers(model: Model) -> None:
    model.behave = streams("“澜江市2025年新增学位多少个？”")

    assert rewritten(model.endpoint, "那学位呢？", [Turn(BEFORE, "答案")]) == "澜江市2025年新增学位多少个？"
    assert model.material() == {"earlier": [BEFORE], "question": "那学位呢？"}


def test_what_does_not_fit_is_dropped(model: Model) -> None:
    model.behave = streams("杭州市2026年新增学位多少个？")

    assert rewritten(model.endpoint, "那学位呢？", [Turn(BEFORE, "答案")]) is None
