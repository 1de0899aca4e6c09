"""Which indicator a question asks for, and how much or how fast, by how it is worded.

People hardly ever call things what reports call them: 老百姓的腰包, 商店卖货的总额. What they
mean is learnt from thousands of questions in the words of many hands (`training/wording.py`). In: a question. Out: a
`Wording`. A linear model over runs of characters and the mean of the words' vectors; whoever uses it says how sure it
must be.
"""

from __future__ import annotations

import math
import re
import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index import encoder
from index.places import find_places

from .measures import Measure
from .quantities import fold

Floats = NDArray[np.float32]

MODEL = Path(__file__).with_name("model") / "wording.safetensors"
HEADS = ("indicator", "wants")
NONE = "none"
"""The label of an indicator where none is asked for."""
MEASURES: dict[str, tuple[Measure, ...]] = {"any": (), "level": (Measure.LEVEL,), "rate": (Measure.RATE,)}
ROWS = 1 << 15
"""Runs of characters share so many weights, by their checksum."""
LONGEST_RUN = 3
_YEAR = re.compile(r"(?:19|20)?\d\d年?")


@dataclass(frozen=True, slots=True)
class Wording:
    """Each label with how probable it is, the most probable of each."""

    indicator: str | None  # by its name in `statements.tsv`
    named: float
    measures: tuple[Measure, ...]
    measured: float


@dataclass(frozen=True, slots=True)
class Head:
    """One question put to the wording. *Shapes:* k labels, d dimensions of the bundled encoder."""

    labels: tuple[str, ...]  # k
    runs: NDArray[np.float16]  # (ROWS, k)
    words: Floats  # (d, k)
    bias: Floats  # (k,)

    def best(self, rows: Sequence[int], weights: Floats, vector: Floats) -> tuple[str, float]:
        """The most probable label, and its probability."""
        scores = weights @ self.runs[rows].astype(np.float32) + vector @ self.words + self.bias
        shares = np.exp(scores - scores.max())
        at = int(scores.argmax())
        return self.labels[at], float(shares[at] / shares.sum())


@lru_cache(maxsize=1024)
def wording(question: str) -> Wording:
    """What the words of ``question`` ask for; each of its look-ups asks for it anew."""
    rows, weights = runs(text := bare(question))
    vector = encoder.bundled().encode_queries([text])[0]
    told = {name: head.best(rows, weights, vector) for name, head in _heads().items()}
    (indicator, named), (wants, measured) = (told[name] for name in HEADS)
    return Wording(None if indicator == NONE else indicator, named, MEASURES[wants], measured)


def bare(question: str) -> str:
    """``question`` with every place, every year and every other number as one sign each."""
    text = fold(question)
    for mention in sorted(find_places(text), key=lambda one: -one.start):
        text = f"{text[: mention.start]}〇{text[mention.end :]}"
    return re.sub(r"[，,]+", "，", re.sub(r"\d+", "0", _YEAR.sub("年", text)))


def runs(text: str) -> tuple[list[int], Floats]:
    """The rows of the runs of up to `LONGEST_RUN` characters of a `bare` text, and their weights, of length one."""
    whole = f"^{text}$"
    found = Counter(
        zlib.crc32(whole[at : at + size].encode()) % ROWS
        for size in range(1, LONGEST_RUN + 1)
        for at in range(len(whole) - size + 1)
    )
    weights = np.array([1 + math.log(count) for count in found.values()], dtype=np.float32)
    return list(found), weights / np.linalg.norm(weights)


@cache
def _heads() -> dict[str, Head]:
    """The heads that come with the package."""
    from safetensors import safe_open

    with safe_open(MODEL, framework="np") as file:
        labels = file.metadata()
        return {
            name: Head(
                tuple(labels[name].split()),
                *(file.get_tensor(f"{name}.{part}") for part in ("runs", "words", "bias")),
            )
            for name in HEADS
        }
