"""One sentence that states a figure of several years: 「１９８２年增长９．８％，１９８３年增长１２．４％」.

Goes in: a sentence, the year of its report, the years asked about. Comes out: the figure of each year that it tells of.
Where the reports of the years themselves do not say, such a look back does; it is for the caller to prefer theirs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from index.types import Aspect
from index.years import find_years

from ..quantities import quantities
from ..ranking.retrieve import Retrieval
from . import confidence
from .compare import Cell, unlike
from .facts import Fact, is_table_row, is_target
from .lookups import Lookup

FEWEST = 2
"""Years of which a sentence tells to be a series."""


def series_in(quote: str, told: int | None, years: Sequence[int]) -> dict[int, tuple[int, int]]:
    """For each of ``years`` the figure that stands behind it in ``quote``, in one unit; empty for fewer than two."""
    if is_table_row(quote):
        return {}
    mentions = find_years(quote, told)
    ends = [y.start for y in mentions[1:]] + [len(quote)]
    figures = [q for q in quantities(quote) if q.unit is not None]
    found: dict[int, tuple[int, int]] = {}
    units = []
    for y, end in zip(mentions, ends, strict=False):
        if y.last > y.first:
            continue
        behind = next((q for q in figures if y.end <= q.start and q.end <= end), None)
        if behind is not None and y.first in years and y.first not in found:
            found[y.first] = (behind.core, behind.end)
            units.append(behind.unit)
    return found if len(found) >= FEWEST and len(set(units)) == 1 else {}


def with_series(
    cells: Sequence[Cell], parts: Sequence[Lookup], found: Retrieval, question: str
) -> list[Cell]:
    """``cells``, and in place of those that are empty or unsure what the best of the sentences ``found`` looks back on.

    ``found`` is what was ranked for all the years together.
    """
    years = [part.understood.years[0] if part.understood.years else 0 for part in parts]
    cells = [_of_its_year(cell, year, years) for cell, year in zip(cells, years, strict=True)]
    if not found.ranked.hits or len(set(years)) < len(parts) or len(parts) < FEWEST:
        return list(cells)
    hit = found.ranked.hits[0]
    spans = series_in(hit.quote, hit.year, years)
    sure = confidence.probability(found, question) if spans else 0.0
    if sure < confidence.threshold():
        return list(cells)
    out = []
    for cell, year in zip(cells, years, strict=True):
        fact = _told(cell, Fact(hit, year, cell.lookup.understood.aspect), spans.get(year))
        out.append(Cell(cell.lookup, fact, sure) if fact and _wanting(cell) else cell)
    return out


def _of_its_year(cell: Cell, year: int, years: Sequence[int]) -> Cell:
    """``cell`` with the figure of its year where its sentence states those of several; empty where it has another's."""
    fact = cell.fact
    if fact is None or not fact.end:
        return cell
    spans = series_in(fact.hit.quote, fact.hit.year, [*years, *([fact.year] if fact.year else [])])
    if year in spans:
        start, end = spans[year]
        return (
            cell
            if start < fact.end and fact.start < end
            else replace(cell, fact=replace(fact, start=start, end=end))
        )
    taken = any(start < fact.end and fact.start < end for start, end in spans.values())
    return Cell(cell.lookup, None) if taken else cell


def _told(cell: Cell, fact: Fact, span: tuple[int, int] | None) -> Fact | None:
    """The fact with the figure at ``span``; none where there is none, or where a target is told and a result asked."""
    if span is None:
        return None
    figure = next(q for q in quantities(fact.hit.quote) if q.core == span[0])
    if cell.lookup.understood.aspect is Aspect.RESULT and is_target(fact.hit.quote, figure):
        return None
    return Fact(fact.hit, fact.year, fact.aspect, *span)


def _wanting(cell: Cell) -> bool:
    return (
        cell.fact is None or unlike(cell.fact, cell.lookup) is not None or cell.sure < confidence.threshold()
    )
