"""What can be drawn of a table: bars beside figures that can be compared, a line through those of several years.

Goes in: a table and one of its columns. Comes out: lengths and places, as shares of the whole; no HTML.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from qa.quantities import quantities
from qa.types import Table
from ui.marks import MARK

LONGEST = 18  # characters of a cell that is a figure; a sentence that holds one is no figure
FEWEST = 3  # years that make a line
ROOM = 0.12  # of the height left free below the lowest and above the highest point
YEAR = re.compile(r"((?:19|20)\d\d)年?[^\d]{0,4}$")


@dataclass(frozen=True, slots=True)
class Point:
    """A year's figure on a line; ``x`` from the left and ``y`` from the bottom, both in 0..1."""

    row: int
    year: int
    x: float
    y: float
    joined: bool  # with the point before: no row without a figure lies between


def figures(table: Table, column: int) -> list[float | None]:
    """A column's figures, a range by its middle, ``None`` where a cell has none.

    All are ``None`` unless at least two cells hold figures and these have one unit.
    """
    if table.values:
        known = [row[column] for row in table.values]
        found: list[tuple[float, str | None] | None]
        found = [None if each is None else (each.middle, each.unit) for each in known]
    else:
        found = [_figure(row[column]) for row in table.rows]
    units = {each[1] for each in found if each is not None}
    if len(units) > 1 or sum(each is not None for each in found) < 2:
        return [None] * len(found)
    return [None if each is None else each[0] for each in found]


def shares(values: Sequence[float | None]) -> list[float | None]:
    """Each figure as a share of the largest; ``None`` where none can be drawn.

    >>> shares([5.5, None, 11.0])
    [0.5, None, 1.0]
    """
    known = [each for each in values if each is not None]
    if not known or min(known) < 0 or max(known) == 0:
        return [None] * len(values)
    return [None if each is None else each / max(known) for each in values]


def line(rows: Sequence[str], values: Sequence[float | None]) -> tuple[Point, ...]:
    """The line through the figures of a column whose rows are years, in their order; none where they are not.

    >>> [(point.year, round(point.x, 2)) for point in line(["2023年", "2024年", "2026年"], [5.0, 6.0, 4.0])]
    [(2023, 0.0), (2024, 0.33), (2026, 1.0)]
    """
    years = [int(match.group(1)) if (match := YEAR.match(row.strip())) else None for row in rows]
    known = sorted(
        (year, row, value)
        for row, (year, value) in enumerate(zip(years, values, strict=True))
        if year is not None and value is not None
    )
    if None in years or len(known) < FEWEST or len({year for year, _, _ in known}) < len(known):
        return ()
    first, last = known[0][0], known[-1][0]
    lowest, highest = min(value for _, _, value in known), max(value for _, _, value in known)
    ordered = sorted(year for year in years if year is not None)
    places = [ordered.index(year) for year, _, _ in known]
    return tuple(
        Point(
            row,
            year,
            (year - first) / (last - first),
            _height(value, lowest, highest),
            joined=at > 0 and places[at] == places[at - 1] + 1,
        )
        for at, (year, row, value) in enumerate(known)
    )


def _height(value: float, lowest: float, highest: float) -> float:
    share = 0.5 if highest == lowest else (value - lowest) / (highest - lowest)
    return ROOM + share * (1 - 2 * ROOM)


def _figure(cell: str) -> tuple[float, str | None] | None:
    text = MARK.sub("", cell).strip()
    found = quantities(text)
    if len(found) != 1 or len(text) > LONGEST or found[0].value is None:
        return None
    low = found[0].value
    return ((low + found[0].upper) / 2 if found[0].upper else low), found[0].unit
