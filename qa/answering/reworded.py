"""Look-ups asked once more in the words of the report that answers one of them most surely.

People ask for 乡下的自来水 where reports write 农村自来水普及率, all nearly alike: the words that lead to the figure of
the surest cell find those of the others. Goes in: look-ups with what was retrieved for each and its cell. Comes out: what
is retrieved for them so; the surest, and those that are sure themselves, stay. Writes no text.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from index.store import Index

from ..ranking.retrieve import RANKED, Retrieval, retrieval
from ..ranking.route import Route
from .agree import matter_of
from .compare import Cell, unlike
from .lookups import Lookup

LENDING = 0.0
"""The logit of its answering from which a cell's sentence lends its words. Of 309 questions about several places or years
(training questions, and 180 kept aside from the rules) 208 were answered right without this and 217 with it; 215 if such
of -1 and more lend theirs."""
HELD = 2.0
"""The logit from which a cell is sure by itself; with 1, or with none such, one question of the 309 fewer was right."""


def reworded(
    index: Index,
    parts: Sequence[Lookup],
    ways: Sequence[Route],
    question: str,
    found: Sequence[Retrieval],
    cells: Sequence[Cell],
) -> list[Retrieval] | None:
    """What is retrieved for each of ``parts`` when the unsure are asked anew; None where that is not to be tried."""
    if len({part.understood.topic for part in parts}) > 1:
        return None
    sure = [_sure(cell, one) for cell, one in zip(cells, found, strict=True)]
    surest = max(range(len(parts)), key=sure.__getitem__)
    seed, unsure = cells[surest].fact, [i for i, each in enumerate(sure) if each < HELD and i != surest]
    words = matter_of(seed) if seed and sure[surest] >= LENDING else ""
    if not words or not unsure:
        return None
    out = list(found)
    for i in unsure:
        asked = parts[i].understood
        inwords = replace(asked, topic=f"{asked.topic} {words}")
        again = retrieval(index, inwords, ways[i], RANKED, f"{question} {words}")
        read = again.ranked.read(0) if again.ranked.hits else None
        if read and read.answers > sure[i]:
            out[i] = replace(again, understood=asked)
    return out


def _sure(cell: Cell, one: Retrieval) -> float:
    """How surely its sentence answers, by the network's logit; an indicator stated plainly is the surest."""
    fact = cell.fact
    if fact is None or not fact.end or unlike(fact, cell.lookup):
        return -math.inf
    if fact.plain:
        return math.inf
    for place, hit in enumerate(one.ranked.hits):
        if (hit.report, hit.start) == (fact.hit.report, fact.hit.start):
            read = one.ranked.read(place)
            return read.answers if read else -math.inf
    return -math.inf
