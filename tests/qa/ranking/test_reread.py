"""Reading the best sentences again moves the one that holds an answer up, and adds and loses none."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from index.encoder import BUNDLED, StaticEncoder
from index.types import Body
from qa.ranking.reader import Reader, of_sentences
from qa.ranking.reread import LEAST, READ, Reread, reread, shares
from qa.ranking.terms import terms_of
from qa.types import SentenceHit
from qa.understanding.question import Catalogue, understand

QUESTION = "去年新增养老床位多少张？"
HOLDS = "全市新增养老床位1860张。"
OTHERS = ["持续推进养老服务体系建设。", "养老事业蓬勃发展。", "让老年人安享晚年。"]


@pytest.fixture(scope="module")
def encoder() -> StaticEncoder:
    return StaticEncoder.load(BUNDLED)


def hits(sentences: list[str]) -> tuple[SentenceHit, ...]:
    """Ranked as they come, a hair apart."""
    return tuple(
        SentenceHit(
            report="澜江.txt", title="澜江报告", place="澜江市", year=2026, body=Body.GOVERNMENT,
            start=100 * i, end=100 * i + len(text), quote=text, section=(), score=1.0 - 0.01 * i, rank=i + 1,
        )
        for i, text in enumerate(sentences)
    )  # fmt: skip


def again(
    encoder: StaticEncoder, sentences: list[str], context: str = "", reader: Reader | None = None
) -> Reread:
    understood = replace(understand(QUESTION, Catalogue.of(())), context=context)
    terms = terms_of(understood, encoder, np.ones(encoder.vocabulary_size, dtype=np.int64), 10)
    return reread(hits(sentences), QUESTION, understood, terms, encoder, reader)


def test_the_sentence_that_holds_the_answer_moves_before_its_equals(encoder: StaticEncoder) -> None:
    found = again(encoder, [*OTHERS, HOLDS])

    assert found.hits[0].quote == HOLDS
    assert found.order[0] == len(OTHERS)


def test_all_sentences_stay_and_scores_and_ranks_follow_the_order(encoder: StaticEncoder) -> None:
    sentences = [*OTHERS * 5, HOLDS]

    found = again(encoder, sentences)

    assert sorted(found.order) == list(range(len(sentences)))
    assert [h.quote for h in found.hits] == [sentences[i] for i in found.order]
    assert [h.rank for h in found.hits] == list(range(1, len(sentences) + 1))
    assert [h.score for h in found.hits] == sorted((h.score for h in found.hits), reverse=True)


def test_what_lies_behind_the_first_is_not_read(encoder: StaticEncoder) -> None:
    found = again(encoder, [OTHERS[0]] * READ + [HOLDS])

    assert found.hits[-1].quote == HOLDS
    assert len(found.masses) == READ


def test_a_question_that_leans_on_another_changes_nothing(encoder: StaticEncoder) -> None:
    found = again(encoder, [*OTHERS, HOLDS], context="老年食堂")

    assert found == Reread(hits([*OTHERS, HOLDS]), (0, 1, 2, 3))


def test_words_that_the_reader_does_not_know_change_nothing(encoder: StaticEncoder) -> None:
    other = replace(of_sentences(), encoder="of another fingerprint")

    found = again(encoder, [*OTHERS, HOLDS], reader=other)

    assert found == Reread(hits([*OTHERS, HOLDS]), (0, 1, 2, 3))


def test_shares_add_up_to_all_and_none_is_ruled_out() -> None:
    share = shares(np.array([2.0, 1.0, -50.0], dtype=np.float32))

    assert np.exp(share).sum() == pytest.approx(1.0, abs=1e-3)
    assert share.min() == LEAST
