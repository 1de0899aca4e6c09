"""Whether a question is of the kind that reports answer: a linear model over the averaged vector of its topic.

Goes in: an understood question. Comes out: a score above 0 where it rather is. Place and year say nothing here: 「2026年
浙江红烧肉怎么做」 is no question about a report. Fitted by `training/confidence.py`, of whose signals it is one.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from index.encoder import StaticEncoder

from ..ranking.terms import Floats, topic_text
from ..types import Understanding

BUNDLED = Path(__file__).parents[1] / "model" / "domain.safetensors"


@dataclass(frozen=True, slots=True)
class Domain:
    """*Shape:* ``weights`` (d,) for the d dimensions of the bundled encoder."""

    weights: Floats
    bias: float

    def score(self, vector: Floats) -> float:
        """Log-odds that a topic with this averaged vector (d,) is one of reports."""
        return float(vector @ self.weights) + self.bias


def topic_vector(understood: Understanding, encoder: StaticEncoder) -> Floats:
    """The average of the topic's words, of length one; zeros where it has none. (d,)"""
    vector: Floats = encoder.encode_queries([topic_text(understood)])[0]
    return vector


@cache
def bundled() -> Domain:
    """The model that comes with the package."""
    from safetensors.numpy import load_file

    stored = load_file(BUNDLED)
    return Domain(stored["weights"], float(stored["bias"][0]))
