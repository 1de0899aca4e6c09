"""The words of a question that a sentence must match, with their weights and vectors."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.encoder import StaticEncoder

from ..types import Understanding

Floats = NDArray[np.float32]

_EMPTY = Path(__file__).parents[1] / "data" / "question-words.txt"
CONTEXT_WEIGHT = 0.35
"""Share of its weight that a word of the question before keeps, where this one leans on it."""


@dataclass(frozen=True, slots=True)
class Terms:
    """*Shapes:* q terms, d the dimension of the word vectors."""

    words: tuple[str, ...]
    ids: NDArray[np.int64]  # (q,)
    weights: Floats  # (q,), sums to 1 unless there is no term
    vectors: Floats  # (q, d), L2-normalised

    def __len__(self) -> int:
        return len(self.words)


def topic_text(understood: Understanding) -> str:
    """What a question is looked up by, as one text: its topic, the indicators' names, the context it leans on."""
    return " ".join((understood.topic, *understood.indicators, understood.context))


def terms_of(
    understood: Understanding, encoder: StaticEncoder, document_frequency: NDArray[np.int64], documents: int
) -> Terms:
    """Content words of the question's topic.

    A word weighs as the mean of how rare it is among the indexed sentences and in the language at large: a
    question's own word that no report uses (掏钱) must not outweigh all others, nor one that every report uses
    (发展) count like a rare one.
    """
    weights: dict[int, float] = {}
    words: dict[int, str] = {}
    indexed = np.log((documents + 1) / (document_frequency + 0.5))
    parts = (
        (understood.topic, 1.0),
        (" ".join(understood.indicators), 1.0),
        (understood.context, CONTEXT_WEIGHT),
    )
    for text, share in parts:
        ids, spans = encoder.tokenize(text)
        for token, (start, end) in zip(ids, spans, strict=True):
            word = text[start:end].lower().strip()
            if not word or word in _empty_words():
                continue
            weight = share * 0.5 * float(min(indexed[token], encoder.idf[token] * 1.5) + encoder.idf[token])
            if weight > weights.get(int(token), 0.0):
                weights[int(token)], words[int(token)] = weight, word
    order = list(weights)
    total = sum(weights.values()) or 1.0
    return Terms(
        tuple(words[i] for i in order),
        np.array(order, dtype=np.int64),
        np.array([weights[i] / total for i in order], dtype=np.float32),
        encoder.vectors[order].astype(np.float32)
        if order
        else np.zeros((0, encoder.vectors.shape[1]), np.float32),
    )


@cache
def _empty_words() -> frozenset[str]:
    """Words that ask, or hold a question together, and say nothing of its matter."""
    return frozenset(_EMPTY.read_text(encoding="utf-8").split())
