"""Exact and soft likeness of each sentence of a small pool, against plain loops."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.encoder import StaticEncoder
from qa.ranking.match import Match, match
from qa.ranking.pool import Pool
from qa.ranking.terms import Terms, terms_of
from qa.types import Understanding

WORDS = ("养老 敬老 老人", "床位 病床", "地铁 轻轨", "新增", "公园")


@pytest.fixture(scope="module")
def encoder(make_encoder: Callable[..., StaticEncoder]) -> StaticEncoder:
    return make_encoder(*WORDS)


def bounds(lengths: Sequence[int]) -> np.ndarray:
    return np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)


def pool_of(encoder: StaticEncoder, *runs: Sequence[str], headings: Sequence[str] = ()) -> Pool:
    """``runs`` of sentences, clauses parted by commas; ``headings[i]`` heads the run i."""
    sentences = [text for run in runs for text in run]
    clauses = [encoder.token_ids(text.split("，")) for text in sentences]
    ids = [np.concatenate(parts) for parts in clauses]
    titles = encoder.token_ids(headings)
    number = np.repeat(np.arange(len(runs)), [len(run) for run in runs])
    return Pool(
        report=np.zeros(len(ids), dtype=np.int64),
        sentence=np.arange(len(ids)),
        run=number,
        norms=np.array([np.linalg.norm(encoder.table[i].sum(axis=0)) for i in ids], dtype=np.float32),
        tokens=np.concatenate([*ids, np.zeros(0)]).astype(np.int64),
        bounds=bounds([len(i) for i in ids]),
        clause_bounds=bounds([len(part) for parts in clauses for part in parts if len(part)]),
        heading=number if headings else np.full(len(ids), -1),
        heading_tokens=np.concatenate([*titles, np.zeros(0)]).astype(np.int64),
        heading_bounds=bounds([len(i) for i in titles]),
    )


def asked(encoder: StaticEncoder, topic: str) -> Terms:
    return terms_of(Understanding(topic=topic), encoder, np.ones(encoder.vocabulary_size, dtype=np.int64), 10)


def compare(encoder: StaticEncoder, topic: str, pool: Pool) -> Match:
    return match(asked(encoder, topic), encoder.encode_queries([topic])[0], pool, encoder)


def test_the_words_themselves_match_best_like_words_less_others_not(encoder: StaticEncoder) -> None:
    found = compare(encoder, "养老床位", pool_of(encoder, ["养老床位"], ["敬老病床"], ["公园"]))

    for name in (
        "soft",
        "soft_sharp",
        "soft_clause",
        "soft_around",
        "rarest",
        "second",
        "lowest",
        "focus",
        "dense",
    ):
        words, like, other = getattr(found, name)
        assert words > like > other >= 0, name
    np.testing.assert_allclose(found.exact, [1, 0, 0], atol=1e-6)
    assert found.bm25[0] > found.bm25[1] == found.bm25[2] == 0


def test_neighbours_help_within_a_run_and_not_across_runs(encoder: StaticEncoder) -> None:
    found = compare(encoder, "养老床位", pool_of(encoder, ["养老床位", "新增"], ["公园"]))

    assert found.soft_around[1] > 0
    assert found.bm25_around[1] > 0
    assert found.soft_around[2] == found.bm25_around[2] == 0


def test_words_in_one_clause_count_for_more_than_scattered_ones(encoder: StaticEncoder) -> None:
    found = compare(encoder, "养老床位", pool_of(encoder, ["养老床位，公园"], ["养老，床位公园"]))

    assert found.soft_clause[0] > found.soft_clause[1]
    assert found.soft[0] == found.soft[1]


def test_a_heading_speaks_for_what_stands_under_it(encoder: StaticEncoder) -> None:
    found = compare(encoder, "养老床位", pool_of(encoder, ["新增"], ["公园"], headings=["养老", "地铁"]))

    assert found.soft_heading[0] > found.soft_heading[1] == 0


def test_of_two_sentences_with_the_word_the_shorter_speaks_more_of_it(encoder: StaticEncoder) -> None:
    found = compare(encoder, "床位", pool_of(encoder, ["床位"], ["床位新增地铁公园"]))

    assert found.bm25[0] > found.bm25[1]
    assert found.focus[0] > found.focus[1]


@pytest.mark.parametrize(
    ("topic", "runs"), [("", [["养老"]]), ("龘", [["养老"]]), ("养老", []), ("养老", [["。"]])]
)
def test_nothing_asked_or_nothing_there_matches_nothing(
    encoder: StaticEncoder, topic: str, runs: list[list[str]]
) -> None:
    found = compare(encoder, topic, pool_of(encoder, *runs))

    for field in fields(Match):
        np.testing.assert_array_equal(getattr(found, field.name), np.zeros(sum(map(len, runs))))


word = st.sampled_from([*" ".join(WORDS).split(), "，", "，"])
sentences = st.lists(word, max_size=6).map("".join)


@given(topic=sentences, runs=st.lists(st.lists(sentences, min_size=1, max_size=4), min_size=1, max_size=3))
def test_it_agrees_with_plain_loops(encoder: StaticEncoder, topic: str, runs: list[list[str]]) -> None:
    found = compare(encoder, topic, pool_of(encoder, *runs))
    terms = asked(encoder, topic)

    def best(text: str, power: int = 1) -> float:
        ids = encoder.token_ids([text])[0]
        cosines = [max((float(encoder.vectors[i] @ v) for i in ids), default=0.0) for v in terms.vectors]
        return sum(c**power * w for c, w in zip(cosines, terms.weights.tolist(), strict=True))

    texts = [text for run in runs for text in run]
    held = [set(encoder.token_ids([text])[0].tolist()) for text in texts]
    exact = [sum(w for i, w in zip(terms.ids, terms.weights, strict=True) if i in ids) for ids in held]
    np.testing.assert_allclose(found.soft, [best(t) for t in texts], atol=1e-5)
    np.testing.assert_allclose(found.soft_sharp, [best(t, 3) for t in texts], atol=1e-5)
    np.testing.assert_allclose(
        found.soft_clause, [max(best(clause, 3) for clause in t.split("，")) for t in texts], atol=1e-5
    )
    np.testing.assert_allclose(found.exact, exact, atol=1e-5)
