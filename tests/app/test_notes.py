"""Notes as values: what a browser kept is read or left out, and makes a document with numbered references."""

from __future__ import annotations

import io
from dataclasses import asdict, replace
from typing import Any

import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st

from index.types import Body, Report, Scanned, Section, Sentence
from qa.types import Answer, Citation, Scan
from ui.conversation import Exchange, to_json
from ui.export import to_markdown
from ui.notebook import render_notebook
from ui.notes import LONGEST, MOST, SENTENCES, Note, cited, collected, excerpt, notes
from ui.word import to_docx

from .conftest import sample_reports

CITED = Citation(
    1, "a.txt", "云溪市政府工作报告", "云溪市", 2031, Body.GOVERNMENT, 0, 9, "增长5.5%*左右*。", ("二、安排",)
)
ANSWERED = Exchange("目标？", Answer("目标？", False, "5.5%[1]。", None, 0.9, None, (CITED,)))


def entry(**changes: Any) -> dict[str, Any]:
    return {"id": "1", "sentence": asdict(CITED), "remark": "", **changes}


def answer(**changes: Any) -> dict[str, Any]:
    return {"id": "2", "exchange": to_json((ANSWERED,))[0], "remark": "", **changes}


def government() -> Report:
    return next(iter(sample_reports().values()))


@given(st.integers(0, 4000), st.integers(0, 4000))
def test_an_excerpt_is_whole_sentences_of_one_section_to_the_letter(start: int, end: int) -> None:
    report = government()
    found = excerpt(report, start, end)
    if found is None:
        assert start >= end or not report.text[start:end].strip()
        return
    assert report.text[found.start : found.end] == found.quote
    inside = [each for each in report.sentences if found.start <= each.start and each.end <= found.end]
    assert inside[0].start == found.start
    assert inside[-1].end == found.end
    assert len(inside) <= SENTENCES
    assert cited(asdict(found)) == found


def test_an_excerpt_says_where_it_stands_and_that_it_was_recognised() -> None:
    text = "一、回顾\n增长5.5%。就业4万人。\n二、安排\n稳增长。"
    sections = (Section("一、回顾", 1, 0, 19, None), Section("二、安排", 1, 19, len(text), None))
    sentences = (Sentence(5, 12, 0), Sentence(12, 18, 0), Sentence(24, 28, 1))
    scanned = (Scanned(5, 12, 3, 0.9, (0, 0, 1, 1)), Scanned(12, 18, 3, 0.8, (0, 0, 1, 1)))
    report = replace(government(), text=text, sections=sections, sentences=sentences, scanned=scanned)
    found = excerpt(report, 14, 26)
    assert found is not None
    assert (found.quote, found.section, found.scan) == ("就业4万人。", ("一、回顾",), Scan(3, 0.8))
    assert excerpt(report, 28, 28) is None


def test_what_a_browser_kept_comes_back() -> None:
    found, dropped = notes([entry(remark="好"), answer(remark="长" * 3000)])
    assert dropped == 0
    assert found == (Note(CITED, "好"), Note(ANSWERED, "长" * LONGEST))


@pytest.mark.parametrize(
    "forged",
    [
        None,
        7,
        "x",
        {},
        {"id": "1"},
        entry(sentence=None),
        entry(sentence={"quote": "增长"}),
        entry(sentence={**asdict(CITED), "start": 9, "end": 1}),
        entry(sentence={**asdict(CITED), "body": "<b>"}),
        entry(sentence={**asdict(CITED), "quote": "\ud800"}),
        entry(remark=[1]),
        entry(remark="长" * 30_000),
        answer(exchange={"question": "只有问题"}),
        answer(exchange=[]),
    ],
    ids=range(14),
)
def test_what_is_no_note_is_left_out_and_counted(forged: object) -> None:
    assert notes([forged, entry()]) == ((Note(CITED),), 1)
    assert notes(forged)[0] == ()


def test_a_notebook_has_its_limits() -> None:
    found, dropped = notes([entry()] * (MOST + 3))
    assert (len(found), dropped) == (MOST, 3)
    found, dropped = notes([entry(sentence={**asdict(CITED), "quote": "长" * 19_000})] * 200)
    assert 0 < len(found) < 200
    assert len(found) + dropped == 200


def test_notes_make_a_document_in_their_order_each_sentence_with_one_number() -> None:
    held = (Note(CITED, "可用于[讲话]\n\n第二行"), Note(ANSWERED, "核对过"))
    assert to_markdown(collected(held, "zh"), "zh") == (
        "# 报告摘录\n\n"
        "## 云溪市政府工作报告 · 2031年\n\n"
        "“增长5.5%\\*左右\\*。”\\[1\\]\n\n"
        "批注：可用于\\[讲话\\]\n\n"
        "第二行\n\n"
        "## 目标？\n\n"
        "5.5%\\[1\\]。\n\n"
        "批注：核对过\n\n"
        "## 参考文献\n\n"
        "\\[1\\] 云溪市政府. 云溪市政府工作报告\\[R\\]. 云溪市, 2031: 二、安排. “增长5.5%\\*左右\\*。”\n"
    )


def test_notes_make_a_word_document() -> None:
    document = Document(io.BytesIO(to_docx(collected((Note(CITED, "核对过"),), "zh"), "zh")))
    lines = [each.text for each in document.paragraphs]
    assert lines[:4] == ["报告摘录", "云溪市政府工作报告 · 2031年", "“增长5.5%*左右*。”[1]", "批注：核对过"]
    assert lines[-1].startswith("[1] 云溪市政府. 云溪市政府工作报告[R].")


def test_the_frame_of_the_notebook_speaks_the_pages_language() -> None:
    assert "写批注" in render_notebook("zh")
    assert "Add a remark" in render_notebook("en")
