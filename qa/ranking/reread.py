"""The best sentences read a second time, side by side: which of them holds an answer to the question?

Goes in: sentences as the forest ranks them, the question. Comes out: the same in the order of the forest's score and of
the share of the reader's probability that falls to each. Only the first `READ` are read; no sentence is added.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from index.encoder import StaticEncoder

from ..types import SentenceHit, Understanding
from . import reader as trained
from .terms import Floats, Terms

READ = 10
"""Sentences that are read; reading one takes a millisecond."""
WEIGHT = 0.3
"""Of the logarithm of a sentence's share, beside the forest's score; chosen by cross-validation."""
LEAST = -8.0
"""A share is not held for smaller than that, so that no sentence is ruled out by the reader alone."""


@dataclass(frozen=True, slots=True)
class Reread:
    """Sentences in their new order. *Shapes:* n hits."""

    hits: tuple[SentenceHit, ...]  # with scores and ranks to the order
    order: tuple[int, ...]  # the place of each before, n
    masses: tuple[float, ...] = ()  # of the hits that were read, in the new order; none where none was read


def shares(masses: Floats) -> Floats:
    """The natural logarithm of each mass as a share of all, `LEAST` at least. (n,)"""
    share: Floats = np.maximum(masses - np.logaddexp.reduce(masses), LEAST)
    return share


def reread(
    hits: tuple[SentenceHit, ...],
    question: str,
    understood: Understanding,
    terms: Terms,
    encoder: StaticEncoder,
    reader: trained.Reader | None = None,
) -> Reread:
    """``hits`` as the forest and ``reader`` (the bundled one) together order them.

    As they were where the reader was trained for another encoder, and where the question leans on the one before it,
    so that its own words do not say what it asks.
    """
    reader = reader or trained.of_sentences()
    if reader.encoder != encoder.fingerprint or understood.context or not hits:
        return Reread(hits, tuple(range(len(hits))))
    readings = [
        trained.read(hit.quote, question, understood, terms, encoder, reader.tags) for hit in hits[:READ]
    ]
    masses = reader.masses(readings, encoder)
    scores = np.array([hit.score for hit in hits]) + WEIGHT * LEAST
    scores[: len(masses)] += WEIGHT * (shares(masses) - LEAST)
    order = tuple(np.argsort(-scores, kind="stable").tolist())
    moved = tuple(replace(hits[i], score=float(scores[i]), rank=place) for place, i in enumerate(order, 1))
    return Reread(moved, order, tuple(float(masses[i]) for i in order if i < len(masses)))
