"""A term that a report explains is explained, however little of the question the explanation repeats."""

from __future__ import annotations

import pytest

from qa.answering.confidence import _explains

NOTE = "1．“一湖四河”发展布局：“一湖”指云泽湖，“四河”指澜江、碧溪河、沙渚河、雁水河。"


@pytest.mark.parametrize("question", ["“一湖四河”指的是哪一湖、哪四河？", "报告里的“一湖四河”是什么意思"])
def test_a_note_explains_its_term(question: str) -> None:
    assert _explains(NOTE, question)


@pytest.mark.parametrize(
    ("sentence", "question"),
    [
        (NOTE, "“一湖四河”投资了多少？"),
        (NOTE, "“三区三线”指的是什么？"),
        ("加快推进“一湖四河”治理，改善水质。", "“一湖四河”指的是什么？"),
    ],
)
def test_speaking_of_a_term_is_no_explanation(sentence: str, question: str) -> None:
    assert not _explains(sentence, question)
