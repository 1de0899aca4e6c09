"""The figures that several look-ups of one matter state in like words.

Reports of many places and years write 技术合同成交额达到 or 农村贫困人口减少 alike, however the question put it: so the
words before a figure in one report tell which figure is meant in another. Goes in: for each look-up its candidates with
how well each suits by itself. Comes out: the one of each that suits best among the others. Reads no question.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..quantities import family_of, fold, quantities
from .facts import Fact

BEFORE = 16
"""Characters before a figure that say what it is of."""
BEHIND = 5
"""Characters behind it: 「57.6万名儿童享受」."""
WEIGHT = 2.5
"""What complete likeness with the figures of all other look-ups adds, on the ranker's scale."""
FADING = 0.15
"""How much less a candidate vouches for others, for each point by which it lies below the best of its look-up."""
OTHER_UNIT = 0.2
OTHER = 1.0
"""What a figure that the reader did not choose in its sentence has less than the one that it chose."""
_SAID_OF_ALL = re.compile(
    r"增长|增速|增幅|提高|下降|达到?|实现|完成|左右|以上|分别|全[省市区国年]|今年|去年|年均|预期|目标|[\d.%％]|\d{4}年"
)

_INCREMENT = re.compile(
    r"(?:较|比)[^，。；、]{0,10}(?:提高|增加|增长|提升|下降|减少|延长|降低|缩短|多|少)了?$"
)

Option = tuple[float, Fact]


def agreeing(options: Sequence[Sequence[Option]]) -> list[Fact | None]:
    """One fact for each look-up, in their order; ``None`` where it has no candidate."""
    views = [[(worth, fact, _wording(fact), _unit(fact)) for worth, fact in each] for each in options]
    chosen: list[Fact | None] = []
    for i, mine in enumerate(views):
        others = [each for j, each in enumerate(views) if j != i and each]
        best: tuple[float, Fact] | None = None
        for worth, fact, words, unit in mine:
            support = sum(max(_vouched(fact, words, unit, each), default=0.0) for each in others)
            total = worth + WEIGHT * support / max(len(others), 1)
            if best is None or total > best[0]:
                best = (total, fact)
        chosen.append(best[1] if best else None)
    return chosen


def _vouched(
    fact: Fact,
    words: frozenset[str],
    unit: str | None,
    others: Sequence[tuple[float, Fact, frozenset[str], str | None]],
) -> list[float]:
    """How far each candidate of another look-up speaks for a figure with these words and unit; 0 to 1."""
    if not words:
        return []
    top = max(worth for worth, *_ in others)
    out = []
    for worth, one, theirs, other in others:
        if (one.hit.report, one.hit.start) == (fact.hit.report, fact.hit.start):
            continue  # a sentence is no witness for itself
        like = len(words & theirs) / max((len(words) * len(theirs)) ** 0.5, 1.0)
        same = 1.0 if unit == other or (unit and other and other in family_of(unit)) else OTHER_UNIT
        out.append(max(0.0, like * same - FADING * (top - worth)))
    return out


def _wording(fact: Fact) -> frozenset[str]:
    """Pairs of characters around the figure, without what is said of every figure."""
    parts = _SAID_OF_ALL.sub(" ", fold(_around(fact, "；。：;:")))
    return frozenset(
        parts[i : i + 2] for i in range(len(parts) - 1) if re.match(r"[一-鿿A-Za-z]{2}", parts[i:])
    )


def matter_of(fact: Fact) -> str:
    """The words of its clause that say what the figure is of: 农村自来水普及率. Empty where it has no figure."""
    return " ".join(re.findall(r"[一-鿿A-Za-z0-9]+", _SAID_OF_ALL.sub(" ", _around(fact, "；。：，;:,"))))


def _around(fact: Fact, cuts: str) -> str:
    """The words before the figure, from the last of ``cuts`` on, and those behind it; empty where there is none."""
    if not fact.end:
        return ""
    quote = fact.hit.quote
    before = re.split(f"[{cuts}]", quote[max(0, fact.start - BEFORE) : fact.start])[-1]
    behind = re.split(r"[，；。、,;]", quote[fact.end : fact.end + BEHIND])[0]
    return f"{before} {behind}"


def _unit(fact: Fact) -> str | None:
    return fact.quantity.unit if fact.quantity else None


def others_in(fact: Fact, *, increments: bool = False) -> list[tuple[int, int]]:
    """Spans of the other figures in the sentence of ``fact``; of an increase (比上年增长) only with ``increments``."""
    return [
        (q.start, q.end)
        for q in quantities(fact.hit.quote)
        if q.unit is not None
        and not (q.start < fact.end and fact.start < q.end)
        and (increments or not _INCREMENT.search(fact.hit.quote, 0, q.start))
    ]
