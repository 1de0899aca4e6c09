"""What can be drawn of a table: bars beside figures that can be compared, a line through those of several years.

Goes in: the cells of one column. Comes out: lengths and places, as shares of the whole; no HTML.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from qa.quantities import quantities
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
    text: str
    x: float
    y: float
    joined: bool  # with the point before: no row without a figure lies between


def figures(cells: Sequence[str]) -> list[float | None]:
    """Each cell's figure, a range by its middle, ``None`` where a cell has none.

    All are ``None`` unless at least two cells hold figures and these have one unit.

    >>> figures(["5.5%左右", "未提及", "4%—5%"])
    [5.5, None, 4.5]
    """
    found = [_figure(cell) for cell in cells]
    units = {unit for each in found if each is not None for unit in [each[1]]}
    if len(units) > 1 or sum(each is not None for each in found) < 2:
        return [None] * len(cells)
    return [each[0] if each is not None else None for each in found]


def shares(cells: Sequence[str]) -> list[float | None]:
    """Each cell's figure as a share of the largest; ``None`` where none can be drawn.

    >>> shares(["5.5%左右", "未提及", "11%"])
    [0.5, None, 1.0]
    """
    found = figures(cells)
    known = [each for each in found if each is not None]
    if not known or min(known) < 0 or max(known) == 0:
        return [None] * len(cells)
    return [None if each is None else each / max(known) for each in found]


def line(rows: Sequence[str], cells: Sequence[str]) -> tuple[Point, ...]:
    """The line through the figures of a column whose rows are years, in their order; none where they are not.

    >>> [(point.year, round(point.x, 2)) for point in line(["2023年", "2024年", "2026年"], ["5%", "6%", "4%"])]
    [(2023, 0.0), (2024, 0.33), (2026, 1.0)]
    """
    years = [int(match.group(1)) if (match := YEAR.match(row.strip())) else None for row in rows]
    values = figures(cells)
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
            MARK.sub("", cells[row]),
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
