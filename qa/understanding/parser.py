"""A question parsed by a small network: what it wants one answer for each of, whether figures, of which times, and of
each time what was planned or what came of it; and whether no answer but a view of reports is wanted.

People write times as they like (24、25完成，26打算; 从24年实绩到26年计划) and ask for a promise and its outcome in any
words (许了多少、算账是多少), so that both are learnt from thousands of questions of many hands (`training/parser`). In:
the normalised question. Out: a `Parse`, each part with how probable it is; whoever uses it says how sure it must be.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from index.types import Aspect

from ..pieces import END, MODEL, START, Floats, Ints, Network, tokenizer
from ..types import View

OVER = ("one", "places", "years", "places+years", "matters")
"""What one answer is wanted for each of; ``one`` where a single answer is wanted."""
FIGURE = ("no", "yes")
ASPECTS: dict[str, tuple[Aspect, ...]] = {
    "open": (),
    "target": (Aspect.TARGET,),
    "result": (Aspect.RESULT,),
    "both": (Aspect.TARGET, Aspect.RESULT),
}
PLAN = (*ASPECTS, "mixed")
"""What is wanted of all times; ``mixed`` where of one this and of another that."""
VIEW: tuple[View | None, ...] = (None, *View)
"""What of the reports is to be seen; none where an answer is wanted."""
TAGS = ("", "goes on", *ASPECTS)
"""Of a piece: it belongs to no time, goes on with one, or begins one of which this is wanted."""
OUTPUTS = ("over", "figure", "plan", "view", "tags", "subject")
SURE_OF_VIEW = 0.8
"""How probable it must be that no answer but a view of reports is wanted."""
PIECES = 62
"""Of a question that are parsed; people ask in a line."""
SURE_OF_SEVERAL = 0.2
"""How probable it must be that one answer is wanted for each of several places, years or matters."""


@dataclass(frozen=True, slots=True)
class Time:
    """``text[start:end]`` names a time whose facts are asked for, and ``aspects`` what is wanted of it."""

    start: int
    end: int
    aspects: tuple[Aspect, ...]


@dataclass(frozen=True, slots=True)
class Parse:
    """What a question asks for, as far as its form tells."""

    over: str  # of `OVER` but ``one`` the most probable
    several: float  # how probable it is that more than one answer is wanted
    figure: float  # how probable it is that figures are wanted
    plan: str  # one of `PLAN`
    sure_plan: float
    times: tuple[Time, ...]
    view: View | None  # the most probable
    sure_view: float
    subject: tuple[int, int]  # where the words stand that name what a view is of; empty where none do

    @property
    def seen(self) -> View | None:
        """The view that is wanted, where that is quite sure: a wrong one costs an answer."""
        return self.view if self.sure_view >= SURE_OF_VIEW else None

    @property
    def in_figures(self) -> bool:
        """Whether figures are wanted, more likely than not."""
        return self.figure > 0.5

    @property
    def one_for_each(self) -> bool:
        """Whether one answer is wanted for each of several places, years or matters."""
        return self.several >= SURE_OF_SEVERAL


@dataclass(frozen=True, slots=True)
class Cut:
    """A question in word pieces. *Shapes:* t pieces, with the sign for the beginning and the one for the end."""

    ids: Ints  # (t,)
    starts: Ints  # (t,) where each piece begins; of the two signs 0
    ends: Ints  # (t,) and ends


def cut(question: str) -> Cut:
    """``question`` in the word pieces that the network knows."""
    encoded = tokenizer().encode(question, add_special_tokens=False)
    places = [(0, 0), *encoded.offsets[:PIECES], (0, 0)]
    return Cut(
        np.array([START, *encoded.ids[:PIECES], END], dtype=np.int64),
        np.array([start for start, _ in places], dtype=np.int64),
        np.array([end for _, end in places], dtype=np.int64),
    )


@lru_cache(maxsize=1024)
def parse(question: str) -> Parse:
    """What the form of ``question`` asks for."""
    pieces = cut(question)
    over, figure, plan, view, tags, subject = _network().run([pieces.ids], OUTPUTS)
    asked, planned, seen = _shares(over[0]), _shares(plan[0]), _shares(view[0])
    return Parse(
        OVER[1 + int(asked[1:].argmax())],
        1.0 - float(asked[0]),
        float(_shares(figure[0])[1]),
        PLAN[int(planned.argmax())],
        float(planned.max()),
        times(pieces, tags[0].argmax(axis=1)),
        VIEW[int(seen.argmax())],
        float(seen.max()),
        span(pieces, subject[0].argmax(axis=1)),
    )


def times(pieces: Cut, tags: Sequence[int] | NDArray[np.int64]) -> tuple[Time, ...]:
    """The expressions that the tags of the pieces mark out. *Shapes:* t tags, as `TAGS` counts them."""
    out: list[Time] = []
    going = False
    for start, end, tag in zip(pieces.starts.tolist(), pieces.ends.tolist(), tags, strict=True):
        if end <= start:
            continue  # one of the signs, or a space
        name = TAGS[int(tag)]
        if name in ASPECTS:
            out.append(Time(start, end, ASPECTS[name]))
        elif name and going:
            out[-1] = Time(out[-1].start, end, out[-1].aspects)
        going = bool(name) and bool(out)
    return tuple(out)


def span(pieces: Cut, marked: Sequence[int] | NDArray[np.int64]) -> tuple[int, int]:
    """From the first to the last character of the longest run of marked pieces. *Shapes:* t marks, each 0 or 1."""
    runs: list[tuple[int, int]] = []
    going = False
    for start, end, mark in zip(pieces.starts.tolist(), pieces.ends.tolist(), marked, strict=True):
        if end <= start:
            continue
        if mark and going:
            runs[-1] = (runs[-1][0], end)
        elif mark:
            runs.append((start, end))
        going = bool(mark)
    return max(runs, key=lambda run: run[1] - run[0], default=(0, 0))


def _shares(scores: Floats) -> Floats:
    powers = np.exp(scores - scores.max())
    shares: Floats = powers / powers.sum()
    return shares


@cache
def _network() -> Network:
    """The network that comes with the package; a question is so short that a second thread would gain nothing."""
    return Network(MODEL / "parser.onnx", 1)
