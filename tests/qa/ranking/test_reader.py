"""The reader cuts a sentence into pieces and says how probable each run of them is as the answer."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors import safe_open
from safetensors.numpy import save_file

from index.encoder import BUNDLED, StaticEncoder
from qa.answering.extract import extract
from qa.ranking import reader
from qa.ranking.reader import LONGEST, Reading, read, runs, span_features
from qa.ranking.terms import terms_of
from qa.understanding.question import Catalogue, understand

NOWHERE = Catalogue.of(())
SENTENCE = "云溪市打造“湖畔书香”品牌，新增养老床位近1860张、增长7.4%，2031年通车。"


@pytest.fixture(scope="module")
def encoder() -> StaticEncoder:
    return StaticEncoder.load(BUNDLED)


def reading_of(encoder: StaticEncoder, question: str, sentence: str) -> Reading:
    understood = understand(question, NOWHERE)
    terms = terms_of(understood, encoder, np.ones(encoder.vocabulary_size, dtype=np.int64), 10)
    return read(sentence, question, understood, terms, encoder, reader.of_spans().tags)


def short(encoder: StaticEncoder, question: str, sentence: str) -> str | None:
    understood = understand(question, NOWHERE)
    terms = terms_of(understood, encoder, np.ones(encoder.vocabulary_size, dtype=np.int64), 10)
    span = extract(sentence, question, understood, terms, encoder)
    return span and sentence[span.start : span.end]


def test_the_bundled_reader_was_trained_on_the_bundled_words(encoder: StaticEncoder) -> None:
    assert reader.of_spans().encoder == encoder.fingerprint, "train it anew: python -m training.reader"


def test_figures_qualifiers_years_and_marks_are_pieces_of_their_own(encoder: StaticEncoder) -> None:
    reading = reading_of(encoder, "养老床位新增多少张？", SENTENCE)

    pieces = [SENTENCE[a:b] for a, b in zip(reading.starts, reading.ends, strict=True)]

    assert {"“", "”", "，", "近", "1860张", "、", "7.4%", "2031年"} <= set(pieces)


@given(
    st.text(st.characters(codec="utf-8"), max_size=80)
    | st.text("养老床位“”《》，、12.5%万张年 ", max_size=60)
)
@settings(deadline=None)
def test_pieces_follow_each_other_and_leave_out_only_white_space(
    encoder: StaticEncoder, sentence: str
) -> None:
    reading = reading_of(encoder, "养老床位多少张？", sentence)

    left_out = list(sentence)
    for start, end in zip(reading.starts, reading.ends, strict=True):
        left_out[start:end] = [""] * (end - start)
    assert (reading.starts[1:] >= reading.ends[:-1]).all()
    assert not "".join(left_out).strip() or len(reading.ids) == reader.MOST
    assert np.isfinite(reading.features).all()


@given(st.integers(0, 40))
def test_runs_are_all_runs_up_to_the_longest(pieces: int) -> None:
    starts, stops = runs(pieces)

    assert set(zip(starts.tolist(), stops.tolist(), strict=True)) == {
        (a, b) for a in range(pieces) for b in range(a + 1, min(a + LONGEST, pieces) + 1)
    }


def test_the_probabilities_of_all_runs_sum_to_one(encoder: StaticEncoder) -> None:
    reading = reading_of(encoder, "养老床位新增多少张？", SENTENCE)

    starts, stops, scores = reader.of_spans().scores(reading, encoder)

    assert len(starts) == len(stops) == len(scores)
    assert np.exp(scores).sum() == pytest.approx(1.0, abs=1e-3)
    assert span_features(reading, starts, stops).shape == (len(starts), reader.SPAN_FEATURES)


def test_an_empty_sentence_has_no_runs(encoder: StaticEncoder) -> None:
    reading = reading_of(encoder, "养老床位新增多少张？", "")

    assert [len(part) for part in reader.of_spans().scores(reading, encoder)] == [0, 0, 0]


NAMED = [
    ("云溪市2031年要建成哪座大桥？", "加快城市建设，建成云溪湖大桥，开工建设环城铁路。", "云溪湖大桥"),
    ("新增养老床位多少张？", SENTENCE, "近1860张"),
]


@pytest.mark.parametrize(("question", "sentence", "expected"), NAMED)
def test_reads_names_that_no_mark_sets_apart(
    encoder: StaticEncoder, question: str, sentence: str, expected: str
) -> None:
    assert short(encoder, question, sentence) == expected


def test_weights_of_other_features_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "reader.safetensors"
    with safe_open(reader._MODEL / "spans.safetensors", framework="np") as file:
        tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - no mapping
    save_file(tensors, path, metadata={"features": "of another time", "encoder": ""})

    with pytest.raises(ValueError, match=r"training/reader\.py"):
        reader.Reader.load(path)
