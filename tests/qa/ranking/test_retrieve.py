"""Search over the sample reports: passages with their best sentences, to the letter, from the reports asked for."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.build import build
from index.errors import IndexMissingError
from index.types import Body
from qa.ranking.retrieve import Retriever

BEDS = "澜江2025年新增养老床位多少张？"
QUESTIONS = (BEDS, "地铁有多长？", "代表提了多少件建议？", "法院受理了多少案件？", "怎么治理云泽湖？", "GDP")


@pytest.fixture(scope="module")
def retriever(sample_index: Path) -> Iterator[Retriever]:
    with Retriever.open(sample_index) as opened:
        yield opened


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_quote_is_its_slice_of_the_report(retriever: Retriever, question: str) -> None:
    found = retriever.search(question, top_k=10)

    assert found
    for passage in found:
        text = retriever.index().report(passage.report).text
        assert text[passage.start : passage.end] == passage.text
        assert passage.sentences
        for sentence in passage.sentences:
            assert text[sentence.start : sentence.end] == sentence.quote
            assert passage.start <= sentence.start < sentence.end <= passage.end
            assert (sentence.report, sentence.place, sentence.year) == (
                passage.report,
                passage.place,
                passage.year,
            )


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("top_k", [1, 3, 7])
def test_hits_are_in_order_and_at_most_as_many_as_asked(
    retriever: Retriever, question: str, top_k: int
) -> None:
    passages, sentences = retriever.search(question, top_k=top_k), retriever.rank(question, top_k=top_k)

    for hits in (passages, sentences):
        assert [h.rank for h in hits] == list(range(1, len(hits) + 1))
        assert [h.score for h in hits] == sorted((h.score for h in hits), reverse=True)
    assert len(passages) <= top_k
    assert len(sentences) == top_k
    assert passages[0].sentences[0] == sentences[0]


def test_passages_are_told_apart_and_so_are_sentences(retriever: Retriever) -> None:
    passages, sentences = retriever.search(BEDS, top_k=10), retriever.rank(BEDS, top_k=50)

    assert len({(p.report, p.start) for p in passages}) == len(passages)
    assert len({(s.report, s.quote) for s in sentences}) == len(sentences)


def test_filters_bind(retriever: Retriever) -> None:
    assert {h.year for h in retriever.search(BEDS, top_k=10, years=[2024])} == {2024}
    assert {h.body for h in retriever.search(BEDS, top_k=10, bodies=[Body.COURT])} == {Body.COURT}
    assert {h.place for h in retriever.search(BEDS, top_k=10, places=["澜江市"])} == {"澜江市"}
    both = retriever.search(BEDS, top_k=10, years=[2025, 2026], bodies=[Body.STANDING_COMMITTEE])
    assert {(h.year, h.body) for h in both} <= {(y, Body.STANDING_COMMITTEE) for y in (2025, 2026)}
    assert both
    assert retriever.search(BEDS, places=["白渚市"]) == []


def test_a_question_about_the_court_is_looked_up_in_its_report(retriever: Retriever) -> None:
    assert {h.body for h in retriever.search("澜江的法院2025年结案率多少？")} == {Body.COURT}


@pytest.mark.parametrize("question", ["", "？！", "\x00", "澜江白渚" * 20_000, "hello?", "🀄"])
def test_no_question_breaks_a_search(retriever: Retriever, question: str) -> None:
    assert len(retriever.search(question)) <= 5


def test_a_new_snapshot_is_picked_up_between_two_questions(samples: Path, tmp_path: Path) -> None:
    reports, directory = tmp_path / "reports", tmp_path / "index"
    reports.mkdir()
    names = ["2023年澜江市政府工作报告.txt", "2026年澜江市中级人民法院工作报告.txt"]
    shutil.copy(samples / names[0], reports)
    build(reports, directory, workers=0)
    with Retriever.open(directory) as retriever:
        question = "法院受理了多少案件？"
        assert {h.report for h in retriever.search(question)} == {names[0]}
        before = retriever.index().snapshot
        shutil.copy(samples / names[1], reports)
        build(reports, directory, workers=0)

        assert {h.report for h in retriever.search(question)} == {names[1]}
        assert retriever.index().snapshot != before
        assert retriever.understand("去年呢？").years == (2025,)


def test_where_there_is_no_index_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(IndexMissingError):
        Retriever.open(tmp_path / "nothing")
