"""A comparison looked up: each of its look-ups in its own reports, and what they come to together.

Goes in: an `Understanding` with the `Lookup`s that it is made of. Comes out: `Compared`, the cells of a table; or
`Unsaid`, where none can be made; or `AsOne`, where the question is better asked as a single one. Writes no text.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from index.store import Index
from index.types import Aspect

from ..ranking.features import NAMES
from ..ranking.retrieve import RANKED, Ranked, Retrieval, nothing, retrieval
from ..ranking.route import Route, narrowed, no_place
from ..ranking.sweep import sweep
from ..ranking.terms import Floats
from ..types import Kind, Order, Refusal, SentenceHit, Understanding
from ..understanding.asking import names_aspect
from ..understanding.matters import all_targets
from . import refuse
from .compare import FITTING, Cell, cells_of, unlike
from .facts import Fact
from .lookups import MOST, Lookup, axis_of
from .reworded import reworded
from .series import with_series

FEW = 8
"""Look-ups up to which each reads its reports whole, as a single question does; more are swept."""
Way = Callable[[Understanding], Route]
"""The reports that one look-up is about, within what the user restricts all to."""


@dataclass(frozen=True, slots=True)
class Compared:
    """What all look-ups found: one cell each, of which at least one has a fact."""

    found: Retrieval  # of all together, the sentences of the cells first
    cells: tuple[Cell, ...]
    beyond: int  # look-ups that were too many and not done

    @property
    def sure(self) -> float:
        """How sure the cells with a fact are, on the average."""
        held = [cell.sure for cell in self.cells if cell.fact is not None]
        return sum(held) / len(held)


@dataclass(frozen=True, slots=True)
class Unsaid:
    """That nothing can be compared, and why."""

    found: Retrieval
    cause: Refusal
    reason: str


@dataclass(frozen=True, slots=True)
class AsOne:
    """That too few look-ups found anything of their own: how the question is understood as a single one."""

    understood: Understanding


def compared(
    index: Index, understood: Understanding, question: str, parts: Sequence[Lookup], way_of: Way
) -> Compared | Unsaid | AsOne:
    """What the look-ups ``parts`` of a question come to; ``way_of`` says where each is to look."""
    beyond, parts = max(0, len(parts) - MOST), parts[:MOST]
    routes = [way_of(part.understood) for part in parts]
    strict = bool(understood.across or understood.selection or len(parts) > FEW)
    found, cells = _cells(index, parts, routes, question, strict=strict)
    if understood.aspects and understood.matters == all_targets():
        kept = _of_goals_set(cells)
        parts, routes = [parts[i] for i in kept], [routes[i] for i in kept]
        found, cells = [found[i] for i in kept], [cells[i] for i in kept]
    if axis_of(parts) == "年份" and understood.kind is Kind.FIGURE and len(understood.years) == len(parts):
        cells = with_series(cells, parts, _looked_back(index, understood, routes, question), question)
    if understood.aspects and len(parts) == 2 and (only := _told_alone(cells)):
        return AsOne(replace(understood, aspects=(), aspect=only))
    without = [way for cell, way in zip(cells, routes, strict=True) if cell.fact is None and _of_none(way)]
    if without and len(understood.places) == 2:  # what is higher of the two cannot be said of one
        missing = [name for name in understood.places if name in understood.topic_places]
        reason = no_place(missing, index.metadata)
        return Unsaid(nothing(index, understood, routes[0]), Refusal.NO_PLACE, reason)
    facts = [cell.fact for cell in cells if cell.fact is not None]
    whole = _together(index, understood, found, facts)
    told = all(fact.plain for fact in facts)
    ordered = understood.selection is not None and understood.selection.order is not Order.SILENT
    if not facts or (len(facts) < 2 and (ordered or (strict and not told))):
        return AsOne(understood) if understood.across else Unsaid(whole, *refuse.why(whole))
    if understood.matters and len(parts) == len(understood.matters) and len(facts) < len(parts):
        return AsOne(understood)  # what is no matter by itself was one name: 「研究与试验发展」
    return Compared(whole, tuple(cells), beyond)


def _of_goals_set(cells: Sequence[Cell]) -> list[int]:
    """Positions of the cells of matters for which a goal is stated: of others nobody promised anything."""
    planned = (c for c in cells if c.fact is not None and c.lookup.understood.aspect is Aspect.TARGET)
    matters = {cell.lookup.understood.context for cell in planned}
    kept = [i for i, cell in enumerate(cells) if cell.lookup.understood.context in matters]
    return kept or list(range(len(cells)))


def _told_alone(cells: Sequence[Cell]) -> Aspect | None:
    """Of plan and outcome the one that is told, where nothing but what tells it was found for the other: then both were
    hardly asked for."""
    known = [(cell.lookup.understood.aspect, cell.fact) for cell in cells if cell.fact is not None]
    if (
        len({(fact.hit.report, fact.start, fact.end, fact.hit.start) for _, fact in known}) != 1
        or len(known) < 2
    ):
        return None
    fitting = [aspect for aspect, fact in known if fact.aspect is aspect]
    return fitting[0] if len(fitting) == 1 else None


def _cells(
    index: Index, parts: Sequence[Lookup], routes: Sequence[Route], question: str, *, strict: bool
) -> tuple[list[Retrieval], list[Cell]]:
    """What each look-up found, and its cell: in the report that is to tell of it, else in any that may.

    A target stands in the report of its year, a result in the one after; what these do not say may be told by others. A
    question that names neither may mean either.
    """
    ways = list(routes)
    if len(parts) > FEW or len({part.understood.aspect for part in parts}) > 1 or names_aspect(question):
        ways = [
            narrowed(way, part.understood, index.metadata) for part, way in zip(parts, routes, strict=True)
        ]
    found = _look_up(index, parts, ways, question)
    cells = cells_of(list(zip(parts, found, strict=True)), question, strict=strict)
    if len(parts) <= FEW and (anew := reworded(index, parts, ways, question, found, cells)):
        others = cells_of(list(zip(parts, anew, strict=True)), question, strict=strict)
        _take(found, cells, range(len(parts)), anew, others)
    again = [
        i
        for i, cell in enumerate(cells)
        if ways[i].reports != routes[i].reports and (cell.fact is None or unlike(cell.fact, cell.lookup))
    ]
    if again:
        wider = _look_up(index, [parts[i] for i in again], [routes[i] for i in again], question)
        others = cells_of(
            [(parts[i], one) for i, one in zip(again, wider, strict=True)], question, strict=strict
        )
        _take(found, cells, again, wider, others)
    return found, cells


def _take(
    found: list[Retrieval],
    cells: list[Cell],
    at: Sequence[int],
    others: Sequence[Retrieval],
    new: Sequence[Cell],
) -> None:
    """Put ``new`` cells in the places ``at`` where they hold what was asked, or where nothing was held."""
    for i, one, cell in zip(at, others, new, strict=True):
        if cell.fact is not None and (cells[i].fact is None or not unlike(cell.fact, cell.lookup)):
            found[i], cells[i] = one, cell


def _looked_back(
    index: Index, understood: Understanding, routes: Sequence[Route], question: str
) -> Retrieval:
    """What is ranked for all the years together in the reports of all of them: one may look back on several."""
    reports = tuple(sorted({report for way in routes for report in way.reports}))
    way = replace(routes[0], reports=reports)
    return retrieval(index, replace(understood, selection=None), way, RANKED, question)


def _look_up(index: Index, parts: Sequence[Lookup], ways: Sequence[Route], question: str) -> list[Retrieval]:
    """A few look-ups read as single questions are; many are swept, those of one matter at once."""
    pairs = [(part.understood, way) for part, way in zip(parts, ways, strict=True)]
    if len(parts) <= FEW:
        return [retrieval(index, one, way, RANKED, question) for one, way in pairs]
    out: dict[int, Retrieval] = {}
    for topic in dict.fromkeys(one.topic for one, _ in pairs):
        at = [i for i, (one, _) in enumerate(pairs) if one.topic == topic]
        out |= zip(at, sweep(index, [pairs[i] for i in at], FITTING), strict=True)
    return [out[i] for i in range(len(pairs))]


def _of_none(way: Route) -> bool:
    """Whether there are no reports of the place that was to be looked up."""
    return way.cause is Refusal.NO_PLACE or bool(way.naming)


def _together(
    index: Index, understood: Understanding, found: Sequence[Retrieval], facts: Sequence[Fact]
) -> Retrieval:
    """One retrieval out of many: first the sentences that were taken, then what else each look-up ranked."""
    of: dict[tuple[str, int], tuple[SentenceHit, Floats]] = {}
    for one in found:
        for hit, row in zip(one.ranked.hits, one.ranked.features, strict=False):
            of.setdefault((hit.report, hit.start), (hit, row))
    taken = [(fact.hit.report, fact.hit.start) for fact in facts]
    others = sorted(of, key=lambda key: of[key][0].rank)
    keys = [key for key in dict.fromkeys((*taken, *others)) if key in of][:RANKED]
    hits = tuple(replace(of[key][0], rank=rank) for rank, key in enumerate(keys, 1))
    rows = [of[key][1] for key in keys]
    matrix = np.array(rows, dtype=np.float32).reshape(len(rows), len(NAMES))
    return Retrieval(index, understood, found[0].terms, found[0].route, Ranked(hits, matrix))
