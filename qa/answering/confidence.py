"""How probable it is that the best sentences answer the question: boosted trees over `signals`, then a probability.

Fitted by `training/confidence.py` on questions that the reports answer and on questions that they do not.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from ..ranking.rank import Trees
from ..ranking.retrieve import Retrieval
from .signals import SIGNALS, signals

_BUNDLED = Path(__file__).parents[1] / "model" / "confidence.safetensors"

EXPLAINED = 0.9
"""For a term and the sentence that explains it: no training question asks for one, so this is no learnt figure."""
_TERM = re.compile(r"[“\"「]([^”\"」]{2,16})[”\"」]")
_MEANING = re.compile(r"指的?(?:是|什么|哪)|什么意思|是什么$|是什么[？?]|什么叫|怎么解释|含义")


@dataclass(frozen=True, slots=True)
class Model:
    """``trees`` tell what can be answered from what cannot; a logistic curve makes their score a probability."""

    trees: Trees
    slope: float
    bias: float
    threshold: float

    @classmethod
    def load(cls, path: Path) -> Model:
        """Read what `training/confidence.py` wrote.

        Raises:
            ValueError: It was fitted to other signals than this code computes.
        """
        from safetensors import safe_open

        with safe_open(path, framework="np") as file:
            metadata = file.metadata()
        if tuple(metadata["features"].split()) != SIGNALS:
            raise ValueError(f"{path.name} was fitted to other signals; run training/confidence.py")
        trees = Trees.load(path, SIGNALS)
        return cls(trees, float(metadata["slope"]), float(metadata["bias"]), float(metadata["threshold"]))

    def probability(self, values: list[float]) -> float:
        """Of the ``values`` of all `SIGNALS`; between 0 and 1."""
        score = float(self.trees.scores(np.array([values], dtype=np.float32))[0])
        return 1.0 / (1.0 + math.exp(-(self.slope * score + self.bias)))


def probability(found: Retrieval, question: str) -> float:
    """Between 0 and 1; 0 where nothing was found or nothing was asked."""
    if not found.ranked.hits or not len(found.terms):
        return 0.0
    learnt = bundled().probability(signals(found, question))
    return max(learnt, EXPLAINED) if _explains(found.ranked.hits[0].quote, question) else learnt


def _explains(sentence: str, question: str) -> bool:
    """Whether the question asks what a quoted term means, and the sentence says so: 「“一湖四河”：…」, 「…是指…」."""
    term = _TERM.search(question)
    if term is None or not _MEANING.search(question):
        return False
    named = rf"[“\"「]?{re.escape(term.group(1))}[”\"」]?"
    return re.search(rf"{named}[^，。；：:]{{0,8}}(?:[：:]|是?指)", sentence) is not None


def threshold() -> float:
    """Below this probability a question is refused."""
    return bundled().threshold


@cache
def bundled() -> Model:
    """The model that comes with the package."""
    return Model.load(_BUNDLED)
