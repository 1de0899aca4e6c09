"""How probable it is that the best sentences answer the question: a logistic regression over what the ranking saw.

Fitted by `training/confidence.py` on answered questions and on questions whose report was taken away.
"""

from __future__ import annotations

import json
import math
from functools import cache
from pathlib import Path

import numpy as np

from .extract import extract
from .features import NAMES
from .quantities import family_of, units_of
from .retrieve import Retrieval
from .types import Kind

_BUNDLED = Path(__file__).parent / "model" / "confidence.json"
SIGNALS = (
    "best_score", "gap_to_second", "gap_to_fifth", "exact", "soft", "soft_sharp", "soft_clause", "rarest", "second",
    "lowest", "dense", "bigrams", "common_span", "fact_year_fits", "aspect_fits", "report_year_named",
    "unit_fits", "question_figures", "place_spoken", "terms", "longest_common", "asks_figure", "place_named",
    "year_named", "short_found", "short_score", "short_unit",
)  # fmt: skip


def signals(found: Retrieval, question: str) -> list[float]:
    """One value for each of `SIGNALS`; only for a retrieval with hits."""
    hits, row = found.ranked.hits, found.ranked.features[0]
    scores = [h.score for h in hits]
    best = {name: float(row[NAMES.index(name)]) for name in NAMES if name in SIGNALS}
    asks = found.understood.kind is Kind.FIGURE
    short = extract(hits[0].quote, question, found.understood, found.terms, found.index.words)
    best |= {
        "best_score": scores[0],
        "gap_to_second": scores[0] - scores[min(1, len(scores) - 1)],
        "gap_to_fifth": scores[0] - scores[min(4, len(scores) - 1)],
        "terms": float(min(len(found.terms), 12)),
        "asks_figure": float(asks),
        "place_named": float(bool(found.understood.places)),
        "year_named": float(bool(found.understood.years or found.understood.report_years)),
        "short_found": float(short is not None),
        "short_score": short.score if short and asks else 0.0,
        "short_unit": _unit_fits(found, hits[0].quote[short.start : short.end]) if short and asks else 0.0,
    }
    return [best[name] for name in SIGNALS]


def _unit_fits(found: Retrieval, short: str) -> float:
    """1 where the figure has the unit asked for, -1 where it has another, 0 where none was named."""
    unit = found.understood.unit
    if unit is None:
        return 0.0
    return 1.0 if units_of(short) & family_of(unit) else -1.0


def probability(found: Retrieval, question: str) -> float:
    """Between 0 and 1; 0 where nothing was found or nothing was asked."""
    if not found.ranked.hits or not len(found.terms):
        return 0.0
    model = bundled()
    values = (np.array(signals(found, question)) - model["mean"]) / model["scale"]
    return 1.0 / (1.0 + math.exp(-float(values @ model["weights"] + model["bias"][0])))


def threshold() -> float:
    """Below this probability a question is refused."""
    return float(bundled()["threshold"][0])


@cache
def bundled() -> dict[str, np.ndarray[tuple[int], np.dtype[np.float64]]]:
    """Weights, means and scales of the signals; the bias; the threshold. Each an array."""
    stored = json.loads(_BUNDLED.read_text(encoding="utf-8"))
    if tuple(stored["signals"]) != SIGNALS:
        raise ValueError(f"{_BUNDLED.name} was fitted to other signals; run training/confidence.py")
    return {
        name: np.atleast_1d(np.array(stored[name]))
        for name in ("weights", "mean", "scale", "bias", "threshold")
    }
