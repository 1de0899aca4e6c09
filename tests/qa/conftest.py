"""Word vectors made by hand, an index of the sample reports, and what it answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from tokenizers import Regex, Tokenizer, models, pre_tokenizers

from index.build import build
from index.encoder import StaticEncoder
from qa.answer import Answerer
from qa.evaluating.question_set import Question, read_questions

LIKENESS = 0.8
"""Cosine between the first word of a group and each other one."""


def encoder_of(*groups: str) -> StaticEncoder:
    """An encoder of the words in ``groups``, each a list of like words parted by spaces; all others are unknown."""
    words = ["[UNK]", *(word for group in groups for word in group.split())]
    tokenizer = Tokenizer(models.Unigram([(w, -2.0 * bool(i)) for i, w in enumerate(words)], unk_id=0))
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(r"[^\p{L}\p{N}%.]+"), behavior="removed")
    table = np.eye(len(words), dtype=np.float32)
    table[0] = 0
    for first, *others in (group.split() for group in groups):
        for other in others:
            row = table[words.index(other)]
            row *= np.sqrt(1 - LIKENESS**2)
            row[words.index(first)] = LIKENESS
    idf = np.full(len(words), 2.0, dtype=np.float32)
    idf[0] = 0
    return StaticEncoder(tokenizer, table, idf, name="by hand", fingerprint="0" * 64)


@pytest.fixture(scope="session")
def make_encoder() -> Callable[..., StaticEncoder]:
    """`encoder_of`."""
    return encoder_of


@pytest.fixture(scope="session")
def sample_index(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The directory of an index of the sample reports."""
    folder = tmp_path_factory.mktemp("samples") / "index"
    build(samples, folder, workers=0)
    return folder


@pytest.fixture(scope="session")
def answerer(sample_index: Path) -> Iterator[Answerer]:
    """Answers from the sample reports."""
    with Answerer.open(sample_index) as opened:
        yield opened


@pytest.fixture(scope="session")
def sample_questions() -> list[Question]:
    """The question set over the sample reports."""
    path = Path(__file__).parent.parent / "data" / "sample-questions.jsonl"
    return [q for q in read_questions(path) if isinstance(q, Question)]
