"""What the network reads in a sentence as spans of its characters: the answer, or the parts of one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..pieces import Floats, Ints
from .reader import Read

LONGEST = 48
"""Pieces of an answer at most."""
PART = 0.0
"""Logit above which a piece is part of an answer."""


@dataclass(frozen=True, slots=True)
class Found:
    """Characters ``[start, end)`` of a sentence; ``score`` is the logarithm of a probability."""

    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True)
class Runs:
    """All runs of at most `LONGEST` pieces as characters of the sentence. *Shapes:* n runs."""

    starts: Ints  # (n,)
    ends: Ints  # (n,)
    scores: Floats  # (n,) logarithm of the probability that the answer begins and ends there


def runs(read: Read) -> Runs:
    """Of every run how probable it is as the answer."""
    pieces = len(read.spans)
    first, last = np.triu_indices(pieces)
    near = last - first < LONGEST
    first, last = first[near], last[near]
    if not pieces:
        return Runs(first, last, np.zeros(0, dtype=np.float32))
    scores = _log_softmax(read.spans[:, 0])[first] + _log_softmax(read.spans[:, 1])[last]
    return Runs(read.pieces.starts[first], read.pieces.ends[last], scores)


def best(read: Read) -> Found | None:
    """The most probable answer of one piece; None where the sentence has no words."""
    found = runs(read)
    if not len(found.scores):
        return None
    at = int(found.scores.argmax())
    return Found(int(found.starts[at]), int(found.ends[at]), float(found.scores[at]))


def parts(read: Read) -> list[Found]:
    """All runs of pieces that are read as part of an answer, in order; for lists and 分别."""
    inside = read.spans[:, 2] > PART
    edges = np.flatnonzero(np.diff(np.concatenate([[False], inside, [False]]).astype(np.int8)))
    out = []
    for a, b in edges.reshape(-1, 2):
        score = float(read.spans[a:b, 2].mean())
        out.append(Found(int(read.pieces.starts[a]), int(read.pieces.ends[b - 1]), score))
    return out


def _log_softmax(scores: Floats) -> Floats:
    shifted = scores - scores.max()
    out: Floats = shifted - np.log(np.exp(shifted).sum())
    return out
