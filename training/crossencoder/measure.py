"""How well the cross-encoder ranks questions that it has not learnt from, alone and beside the forest.

In: groups and the scores of both. Out: ranked_at_1 and ranked_at_5 over all questions, those whose evidence is not
among the forest's best included as misses.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .groups import Group

WEIGHTS = (0.25, 0.5, 1.0, 2.0, 4.0)
"""What the cross-encoder's score may count beside the forest's, both brought to mean 0 and deviation 1."""
MISSED = 10_000

Floats = NDArray[np.float32]
Ranks = NDArray[np.int64]


def first_rank(group: Group, scores: Floats) -> int:
    """Rank, from 1, of the first right candidate among those shown; `MISSED` where none is right."""
    order = np.argsort(-scores[: group.shown], kind="stable")
    right = np.flatnonzero(group.relevant[: group.shown][order])
    return int(right[0]) + 1 if len(right) else MISSED


def summed(group: Group, scores: Floats, weight: float) -> Floats:
    """The forest's scores and ``weight`` times ``scores``, each standardised over the candidates shown. (shown,)"""
    out: Floats = _standard(group.forest[: group.shown]) + np.float32(weight) * _standard(
        scores[: group.shown]
    )
    return out


def _standard(scores: Floats) -> Floats:
    if not len(scores):
        return scores
    out: Floats = (scores - scores.mean()) / max(float(scores.std()), 1e-6)
    return out


def best_weight(groups: Sequence[Group], scores: Sequence[Floats]) -> float:
    """The weight with the highest mean reciprocal rank; the smallest of equals."""

    def worth(weight: float) -> float:
        ranks = [first_rank(g, summed(g, s, weight)) for g, s in zip(groups, scores, strict=True)]
        return float(np.mean(1.0 / np.array(ranks)))

    return max(WEIGHTS, key=worth)


def summed_ranks(groups: Sequence[Group], scores: Sequence[Floats], fold: NDArray[np.int64]) -> Ranks:
    """First ranks by the sum, each fold with the weight that is best on the others. (groups,)"""
    ranks = np.full(len(groups), MISSED, np.int64)
    for k in np.unique(fold).tolist():
        others = np.flatnonzero(fold != k).tolist()
        weight = best_weight([groups[i] for i in others], [scores[i] for i in others])
        for i in np.flatnonzero(fold == k).tolist():
            ranks[i] = first_rank(groups[i], summed(groups[i], scores[i], weight))
    return ranks


def figures(groups: Sequence[Group], scores: Sequence[Floats], fold: NDArray[np.int64]) -> dict[str, float]:
    """ranked_at_1 and ranked_at_5 of forest, cross-encoder and sum: all questions, then each category."""
    ways = {
        "forest": np.array([first_rank(g, g.forest) for g in groups]),
        "alone": np.array([first_rank(g, s) for g, s in zip(groups, scores, strict=True)]),
        "summed": summed_ranks(groups, scores, fold),
    }
    found: dict[str, float] = {}
    categories = np.array([g.category for g in groups])
    for category in ("all", *sorted(set(categories))):
        chosen = np.ones(len(groups), bool) if category == "all" else categories == category
        for way, ranks in ways.items():
            for k in (1, 5):
                found[f"{category} {way} ranked_at_{k}"] = float(np.mean(ranks[chosen] <= k))
    return found
