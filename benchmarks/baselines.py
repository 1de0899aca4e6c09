"""The plain methods to measure against: BM25 over jieba words, alone and fused with averaged word vectors."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.encoder import Encoder
from index.types import Report
from index.words import words

CHUNK = 300
"""Characters of a chunk, cut without regard to sentences."""
RRF = 60
"""The constant of reciprocal rank fusion (Cormack et al., 2009)."""

FUSED = 100
"""Texts taken from each ranking before they are fused."""

Floats = NDArray[np.float32]


class Bm25:
    """Okapi BM25 (Robertson and Zaragoza, 2009) over the jieba words of ``texts``, k1 = 1.5, b = 0.75."""

    def __init__(self, texts: Sequence[str], k1: float = 1.5, b: float = 0.75) -> None:
        counts = [Counter(words(text)) for text in texts]
        lengths = np.array([sum(count.values()) for count in counts], dtype=np.float32)
        self._norm = k1 * (1 - b + b * lengths / max(1.0, float(lengths.mean())))
        self._gain = k1 + 1
        self._size = len(texts)
        postings: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for number, count in enumerate(counts):
            for word, times in count.items():
                postings[word].append((number, times))
        self._postings = {word: np.array(found, dtype=np.int64) for word, found in postings.items()}

    def scores(self, query: str) -> Floats:
        """One score for each text. *Shape:* ``(len(texts),)``"""
        out = np.zeros(self._size, dtype=np.float32)
        for word in set(words(query)):
            if (found := self._postings.get(word)) is None:
                continue
            rows, times = found[:, 0], found[:, 1].astype(np.float32)
            idf = np.log(1 + (self._size - len(rows) + 0.5) / (len(rows) + 0.5))
            out[rows] += idf * times * self._gain / (times + self._norm[rows])
        return out


@dataclass(frozen=True, slots=True)
class Chunk:
    """Characters ``[start, end)`` of a report's stored text."""

    report: str
    start: int
    end: int
    text: str


def chunks(reports: Sequence[Report]) -> list[Chunk]:
    """Every report's text in pieces of `CHUNK` characters."""
    return [
        Chunk(report.path, start, min(start + CHUNK, len(report.text)), report.text[start : start + CHUNK])
        for report in reports
        for start in range(0, len(report.text), CHUNK)
    ]


def best(scores: Floats, top_k: int) -> list[int]:
    """Rows of the ``top_k`` highest scores, best first."""
    return [int(row) for row in np.argsort(-scores, kind="stable")[:top_k]]


class Fused:
    """BM25 and the cosine of averaged word vectors, half each, fused by reciprocal rank."""

    def __init__(self, bm25: Bm25, texts: Sequence[str], encoder: Encoder) -> None:
        self._bm25 = bm25
        self._encoder = encoder
        self._vectors = encoder.encode_documents(list(texts))

    def scores(self, query: str) -> Floats:
        """One score for each text. *Shape:* ``(len(texts),)``"""
        out = np.zeros(len(self._vectors), dtype=np.float32)
        for scores in (self._bm25.scores(query), self._vectors @ self._encoder.encode_queries([query])[0]):
            rows = best(scores, FUSED)
            out[rows] += 0.5 / (RRF + np.arange(1, len(rows) + 1))
        return out
