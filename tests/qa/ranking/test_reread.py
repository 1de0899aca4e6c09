"""Reading the best sentences moves the one that answers up, and adds and loses none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index.store import Index
from qa.ranking.reread import BEHIND, FEWEST, LEAST, READ, Reread, near, reread, shares
from qa.ranking.retrieve import Retriever
from qa.reading.layout import Pieces
from qa.reading.reader import Read, Reader
from qa.types import SentenceHit
from qa.understanding.question import Catalogue, understand

QUESTION = "2025年新增了多少张床位？"
NONE = Pieces(np.zeros(3, np.int64), 2, np.zeros(0, np.int64), np.zeros(0, np.int64))


class Partial(Reader):
    """Prefers one sentence to all others."""

    def __init__(self, liked: str) -> None:
        self.liked, self.asked = liked, 0

    def read(self, question: str, headings: Sequence[str], sentences: Sequence[str]) -> list[Read]:
        self.asked += len(sentences)
        return [Read(20.0 * (s == self.liked), 0.0, NONE, np.zeros((0, 3), np.float32)) for s in sentences]


@pytest.fixture(scope="module")
def found(sample_index: Path) -> tuple[Index, tuple[SentenceHit, ...]]:
    with Retriever.open(sample_index) as retriever:
        one = retriever.retrieve(QUESTION, top_k=READ + 6)
        hits = [replace(hit, score=1.0 - 0.01 * i) for i, hit in enumerate(one.ranked.hits)]
        return Index.open(sample_index), tuple(hits)


def again(found: tuple[Index, tuple[SentenceHit, ...]], place: int) -> Reread:
    index, hits = found
    understood = understand(QUESTION, Catalogue.of(index.metadata))
    return reread(index, hits, QUESTION, understood, Partial(hits[place].quote))


def test_the_sentence_that_answers_comes_first(found: tuple[Index, tuple[SentenceHit, ...]]) -> None:
    assert again(found, 4).hits[0].quote == found[1][4].quote


def test_all_sentences_stay_and_scores_and_ranks_follow_the_order(
    found: tuple[Index, tuple[SentenceHit, ...]],
) -> None:
    moved = again(found, 3)
    assert sorted(moved.order) == list(range(len(found[1])))
    assert [h.quote for h in moved.hits] == [found[1][i].quote for i in moved.order]
    assert [h.rank for h in moved.hits] == list(range(1, len(found[1]) + 1))
    assert [h.score for h in moved.hits] == sorted((h.score for h in moved.hits), reverse=True)


def test_what_lies_behind_the_first_is_not_read(found: tuple[Index, tuple[SentenceHit, ...]]) -> None:
    moved = again(found, 0)
    assert [one is not None for one in moved.reads] == [i < READ for i in moved.order]


def test_what_is_far_behind_the_best_is_not_read(found: tuple[Index, tuple[SentenceHit, ...]]) -> None:
    def scored(*behind: float) -> int:
        return len(near([replace(hit, score=-far) for hit, far in zip(found[1], behind, strict=False)]))

    assert scored(0, 1, 2, BEHIND, BEHIND + 0.1, BEHIND + 1) == 4
    assert scored(0, 9, 9, 9) == FEWEST
    assert scored(0, 9) == 2
    assert scored(*[0.1] * (READ + 6)) == READ


def test_nothing_found_is_nothing_read(found: tuple[Index, tuple[SentenceHit, ...]]) -> None:
    index, hits = found
    understood = understand(QUESTION, Catalogue.of(index.metadata))
    assert reread(index, (), QUESTION, understood, Partial(hits[0].quote)) == Reread((), (), ())


def test_shares_add_up_to_all_and_none_is_ruled_out() -> None:
    share = shares(np.array([2.0, 1.0, -50.0], dtype=np.float32))
    assert np.exp(share).sum() == pytest.approx(1.0, abs=1e-3)
    assert share.min() == LEAST
