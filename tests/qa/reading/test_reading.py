"""What the network reads depends on question and sentence alone, finds what is asked, and stands in the sentence."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

from index.types import Aspect, Body, Level, Metadata
from qa.pieces import END, START
from qa.reading.layout import HEADING, QUESTION, SENTENCE, asked, heading
from qa.reading.reader import Read, bundled
from qa.reading.spans import best, parts, runs
from qa.types import Understanding

QUESTION_ASKED = "澜江市2025年新增养老床位多少张？"
HOLDS = "全市新增养老床位1860张，改建公园9个。"
OTHERS = [
    "持续推进养老服务体系建设，让老年人安享晚年。",
    "粮食总产量达到26.4万吨。",
    "财政收入增长4.1%，好于预期。",
]
ABOVE = heading(
    Metadata("澜江市2026年政府工作报告", "澜江市", None, Level.CITY, Body.GOVERNMENT, 2026),
    ("一、2025年工作回顾",), 2025, Aspect.RESULT,
)  # fmt: skip


def read(sentences: list[str], question: str = QUESTION_ASKED) -> list[Read]:
    return bundled().read(question, [ABOVE] * len(sentences), sentences)


def test_the_sentence_that_answers_is_told_from_the_others() -> None:
    holds, *others = read([HOLDS, *OTHERS])
    assert holds.rank > max(one.rank for one in others)
    assert holds.answers > max(one.answers for one in others)


def test_the_answer_is_found_in_the_sentence() -> None:
    found = best(read([HOLDS])[0])
    assert found is not None
    assert "1860" in HOLDS[found.start : found.end]
    assert found.score <= 0.0


def test_what_is_read_beside_a_sentence_changes_nothing() -> None:
    alone, among = read([HOLDS])[0], read([*OTHERS * 4, HOLDS])[-1]
    assert among.rank == pytest.approx(alone.rank, abs=1e-3)
    assert among.answers == pytest.approx(alone.answers, abs=1e-3)
    np.testing.assert_allclose(among.spans, alone.spans, atol=1e-3)


def test_threads_read_the_same() -> None:
    once = [one.rank for one in read([HOLDS, *OTHERS])]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: [one.rank for one in read([HOLDS, *OTHERS])], range(8)))
    assert found == [once] * 8


def test_spans_lie_within_the_sentence_and_an_empty_one_has_none() -> None:
    one = read([HOLDS])[0]
    found = runs(one)
    assert (found.starts >= 0).all()
    assert (found.starts <= found.ends).all()
    assert (found.ends <= len(HOLDS)).all()
    assert np.exp(found.scores).sum() <= 1.0 + 1e-4
    assert all(0 <= part.start < part.end <= len(HOLDS) for part in parts(one))
    assert best(read([""])[0]) is None


def test_long_texts_are_cut() -> None:
    one = bundled().read("为什么" * 100, ["标题" * 100], ["增长，" * 300])[0]
    assert len(one.pieces) <= QUESTION + HEADING + SENTENCE + 5
    assert one.pieces.ids[0] == START
    assert one.pieces.ids[-1] == END


def test_a_question_is_read_with_what_it_takes_over() -> None:
    understood = Understanding(places=("澜江市",), years=(2025,), aspect=Aspect.TARGET)
    assert asked("床位呢？", understood) == "床位呢？ | 澜江市 2025 目标"
    assert asked("床位呢？", replace(understood, context="养老")).startswith("床位呢？ | 养老 澜江市")
    assert asked("床位呢？", Understanding()) == "床位呢？"


def test_a_heading_names_place_and_year_where_the_title_does_not() -> None:
    bare = Metadata("政府工作报告", "澜江市", None, Level.CITY, Body.GOVERNMENT, 2026)
    assert heading(bare, (), None, Aspect.NEITHER) == "2026年 澜江市 政府工作报告"
    assert ABOVE == "澜江市2026年政府工作报告 | 一、2025年工作回顾 | 2025年结果"
