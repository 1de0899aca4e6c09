"""Quotes in order to figures: is the evidence first, among the first five, and how far down (MRR@10)."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from qa.evaluating.evaluate import QUOTE_LIMIT, percentile, score
from qa.evaluating.question_set import Question, read_questions

DEPTH = 10
ANY_LENGTH = 10**9

Quotes = Sequence[Mapping[str, Any]]
"""Each with ``report`` and ``quote``, best first."""


def askable(path: Path) -> list[Question]:
    """The questions that reports answer and that need no question before them: peers know no conversation."""
    found = [q for q in read_questions(path) if isinstance(q, Question)]
    return [q for q in found if q.answerable and not q.history]


def evidence(asked: Iterable[tuple[Question, Quotes]], *, quote_limit: int = QUOTE_LIMIT) -> dict[str, float]:
    """Means over the questions, each 0..1, of the first `DEPTH` quotes."""
    ranks = [_rank(question, quotes, quote_limit) for question, quotes in asked]
    if not ranks:
        return {}
    return {
        "evidence_at_1": statistics.fmean(rank == 1 for rank in ranks),
        "evidence_at_5": statistics.fmean(0 < rank <= 5 for rank in ranks),
        "mrr_at_10": statistics.fmean(1 / rank if rank else 0.0 for rank in ranks),
    }


def latency(seconds: Sequence[float]) -> dict[str, float]:
    """Milliseconds: half and nineteen of twenty take no longer."""
    return {
        "median, ms": round(1000 * statistics.median(seconds), 1),
        "95th percentile, ms": round(1000 * percentile(seconds, 0.95), 1),
    }


def _rank(question: Question, quotes: Quotes, quote_limit: int) -> int:
    """The place of the first quote that holds evidence, from 1; 0 if none does."""
    for place, quote in enumerate(quotes[:DEPTH], 1):
        if score(question, {"ranked": [quote]}, quote_limit=quote_limit)["ranked_at_1"]:
            return place
    return 0
