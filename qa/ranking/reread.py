"""The best sentences read beside the question by the network: which answers it, whether any does, and with what words.

Goes in: sentences as the forest ranks them, the question. Comes out: the same in the order of the forest's score and of
the share of the network's probability that falls to each, and what the network made of each. Only the first `READ` are
read; no sentence is added.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from index.store import Index

from ..reading import layout
from ..reading.reader import Read, Reader, bundled
from ..types import SentenceHit, Understanding
from .terms import Floats

READ, FEWEST = 12, 3
"""Sentences that are read, at most and at least."""
BEHIND = 4.0
"""How far the forest's score of a sentence that is read may lie below its best. What lies further becomes first for 1
training question in 200, and leaving it out halves what is read."""
WEIGHT = 0.8
"""Of the logarithm of a sentence's share, beside the forest's score; chosen on questions that neither had seen."""
LEAST = -8.0
"""A share is not held for smaller than that, so that no sentence is ruled out by the network alone."""


@dataclass(frozen=True, slots=True)
class Reread:
    """Sentences in their new order. *Shapes:* n hits."""

    hits: tuple[SentenceHit, ...]  # with scores and ranks to the order
    order: tuple[int, ...]  # the place of each before, n
    reads: tuple[Read | None, ...]  # of each hit, None where it was not read, n


def shares(ranks: Floats) -> Floats:
    """The natural logarithm of each sentence's share in all that were read, `LEAST` at least. (n,)"""
    share: Floats = np.maximum(ranks - np.logaddexp.reduce(ranks), LEAST)
    return share


def reread(
    index: Index,
    hits: tuple[SentenceHit, ...],
    question: str,
    understood: Understanding,
    reader: Reader | None = None,
) -> Reread:
    """``hits`` as the forest and ``reader`` (the bundled one) together order them."""
    if not hits:
        return Reread(hits, (), ())
    read = read_hits(index, near(hits), question, understood, reader)
    scores = np.array([hit.score for hit in hits]) + WEIGHT * LEAST
    scores[: len(read)] += WEIGHT * (shares(np.array([one.rank for one in read], dtype=np.float32)) - LEAST)
    order = tuple(np.argsort(-scores, kind="stable").tolist())
    moved = tuple(replace(hits[i], score=float(scores[i]), rank=place) for place, i in enumerate(order, 1))
    return Reread(moved, order, tuple(read[i] if i < len(read) else None for i in order))


def near(hits: Sequence[SentenceHit]) -> Sequence[SentenceHit]:
    """The first of ``hits``, best first, that are worth reading."""
    close = sum(hit.score >= hits[0].score - BEHIND for hit in hits[:READ])
    return hits[: max(FEWEST, close)]


def read_hits(
    index: Index,
    hits: Sequence[SentenceHit],
    question: str,
    understood: Understanding,
    reader: Reader | None = None,
) -> list[Read]:
    """What the network makes of each of ``hits``."""
    texts = [layout.sentence(index, *_place(index, hit)) for hit in hits]
    asked = layout.asked(question, understood)
    return (reader or bundled()).read(asked, [above for above, _ in texts], [text for _, text in texts])


def _place(index: Index, hit: SentenceHit) -> tuple[int, int]:
    report = index.ordinal(hit.report)
    return report, int(np.searchsorted(index.record(report).sentence_spans[:, 0], hit.start))
