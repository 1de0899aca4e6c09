"""How probable it is that the best sentences answer the question: what the network says of them, and the `signals`.

Boosted trees over the signals tell what can be answered from what cannot; logistic curves over their score and over what
the network read make a probability of it. Fitted by `training/reader/fit.py` on questions that neither had seen.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from ..ranking.rank import Trees
from ..ranking.reread import shares
from ..ranking.retrieve import Retrieval
from .signals import SIGNALS, signals

_MODEL = Path(__file__).parents[1] / "model"

EXPLAINED = 0.9
"""For a term and the sentence that explains it: no training question asks for one, so this is no learnt figure."""
_TERM = re.compile(r"[“\"「]([^”\"」]{2,16})[”\"」]")
_MEANING = re.compile(r"指的?(?:是|什么|哪)|什么意思|是什么$|是什么[？?]|什么叫|怎么解释|含义")


SEEN = ("signals", "answers", "answers_best", "share")
"""What the probability is made of where the best sentence was read: the trees' score; the logit of its answering, and the
highest of any sentence; the logarithm of its share beside the others."""
UNSEEN = SEEN[:1]
"""Where it was not."""


@dataclass(frozen=True, slots=True)
class Curve:
    """A logistic curve over some values."""

    weights: tuple[float, ...]
    bias: float

    def probability(self, values: Sequence[float]) -> float:
        """Between 0 and 1."""
        score = sum(w * v for w, v in zip(self.weights, values, strict=True)) + self.bias
        return 1.0 / (1.0 + math.exp(-max(-50.0, min(50.0, score))))


@dataclass(frozen=True, slots=True)
class Model:
    """The trees, the curve for what was read and the one for what was not, and the threshold."""

    trees: Trees
    seen: Curve
    unseen: Curve
    threshold: float

    @classmethod
    def load(cls, folder: Path) -> Model:
        """Read what `training/confidence.py` and `training/reader/fit.py` wrote.

        Raises:
            ValueError: It was fitted to other signals than this code computes.
        """
        from safetensors import safe_open

        path = folder / "confidence.safetensors"
        with safe_open(path, framework="np") as file:
            metadata = file.metadata()
        if tuple(metadata["features"].split()) != SIGNALS:
            raise ValueError(f"{path.name} was fitted to other signals; run training/confidence.py")
        fitted = json.loads((folder / "confidence.json").read_text(encoding="utf-8"))
        if tuple(fitted["names"]) != SEEN:
            raise ValueError("confidence.json was fitted to other values; run python -m training.reader fit")
        seen, unseen = (
            Curve(tuple(fitted[part]["weights"]), fitted[part]["bias"]) for part in ("seen", "unseen")
        )
        return cls(Trees.load(path, SIGNALS), seen, unseen, fitted["threshold"])

    def probability(self, values: Sequence[float]) -> float:
        """Of the values of `SEEN`, or of `UNSEEN`; between 0 and 1."""
        return (self.seen if len(values) == len(SEEN) else self.unseen).probability(values)


def probability(found: Retrieval, question: str) -> float:
    """Between 0 and 1; 0 where nothing was found or nothing was asked."""
    if not found.ranked.hits or not len(found.terms):
        return 0.0
    learnt = bundled().probability(evidence(found, question, bundled().trees))
    return max(learnt, EXPLAINED) if _explains(found.ranked.hits[0].quote, question) else learnt


def evidence(found: Retrieval, question: str, trees: Trees) -> list[float]:
    """The values of `SEEN`, or of `UNSEEN` where the best sentence was not read; only where there are hits and terms."""
    score = float(trees.scores(np.array([signals(found, question)], dtype=np.float32))[0])
    first = found.ranked.read(0)
    if first is None:
        return [score]
    read = [one for one in found.ranked.reads if one is not None]
    share = shares(np.array([one.rank for one in read], dtype=np.float32))
    return [score, first.answers, max(one.answers for one in read), float(share[0])]


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
    return Model.load(_MODEL)
