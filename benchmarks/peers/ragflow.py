"""RAGFlow's rule for attaching citations to an answer that is already written, anew from its description.

Each sentence of the answer is compared with each chunk that was found: nine tenths cosine of their vectors, one
tenth the weight of the sentence's words that stand in the chunk. A sentence cites the chunks within one per cent of
its best one, at most four, if that one reaches a threshold; the threshold starts at 0.63 and falls by a fifth while no
sentence of the whole answer cites anything, as long as it is above 0.3 (infiniflow/ragflow, `insert_citations`).
Its word weights come from tables of its own; here they are inverse document frequencies of the chunks.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

VECTOR, WORDS = 0.9, 0.1
"""How much the two similarities count."""
FIRST, FACTOR, LAST = 0.63, 0.8, 0.3
"""The threshold: where it starts, what it is multiplied by, and what it must stay above."""
NEAR = 0.99
"""A chunk is cited with at least this share of the best one's similarity."""
MOST = 4
"""Chunks that one sentence cites."""
SHORTEST = 5
"""Characters; shorter pieces of an answer cite nothing."""

Floats = NDArray[np.float32]


def pieces(answer: str) -> list[str]:
    """The sentences of an answer that may cite something, each with its final mark."""
    return [
        p for p in re.findall(r"[^；。？!！\n]*[；。？!！\n]|[^；。？!！\n]+$", answer) if len(p) >= SHORTEST
    ]


def attach(similarity: Floats) -> list[list[int]]:
    """For each sentence the chunks that it cites, best first. *Shape* of ``similarity``: ``(sentences, chunks)``."""
    cited: list[list[int]] = [[] for _ in similarity]
    threshold = FIRST
    while similarity.size and threshold > LAST and not any(cited):
        for sentence, row in enumerate(similarity):
            limit = NEAR * row.max()
            if limit >= threshold:
                near = [int(c) for c in np.argsort(-row, kind="stable") if row[c] > limit]
                cited[sentence] = near[:MOST]
        threshold *= FACTOR
    return cited


def similarity(
    vectors: tuple[Floats, Floats],
    words: tuple[Sequence[Sequence[str]], Sequence[Sequence[str]]],
    weights: Mapping[str, float],
) -> Floats:
    """Of sentences with chunks, each given by L2-normalised vectors and by words. *Shape:* ``(sentences, chunks)``."""
    shared = [[word_share(s, c, weights) for c in words[1]] for s in words[0]]
    cosine = vectors[0] @ vectors[1].T
    return np.asarray(VECTOR * cosine + WORDS * np.array(shared, dtype=np.float32), dtype=np.float32)


def word_share(sentence: Sequence[str], chunk: Sequence[str], weights: Mapping[str, float]) -> float:
    """The weight of the sentence's words that stand in the chunk, of all its words' weight; long texts get less."""
    own, other = set(sentence), set(chunk)
    total = sum(weights.get(word, 1.0) for word in own)
    if not total:
        return 0.0
    common = sum(weights.get(word, 1.0) for word in own & other)
    return common / total / max(1.0, math.sqrt(math.log10(max(len(own), len(other), 1))))


def word_weights(texts: Iterable[Sequence[str]]) -> dict[str, float]:
    """Inverse document frequency of each word of ``texts``, smoothed."""
    counts: dict[str, int] = {}
    total = 0
    for words in texts:
        total += 1
        for word in set(words):
            counts[word] = counts.get(word, 0) + 1
    return {word: math.log(1 + (total - n + 0.5) / (n + 0.5)) for word, n in counts.items()}
