"""What can be drawn of a table: bars beside figures that can be compared, a line through those of several years.

Goes in: a table and one of its columns. Comes out: lengths and places, as shares of the whole, the axis that they are
read from, and which of the words beside them find room; no HTML.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from qa.quantities import quantities
from qa.types import Table
from ui.marks import MARK

LONGEST = 18  # characters of a cell that is a figure; a sentence that holds one is no figure
FEWEST = 3  # years that make a line
STEPS = 4  # parts, about, into which an axis is divided
FLAT = 0.5  # where the lowest figure is beyond this share of the highest, an axis from zero shows a flat line
ROUND = (1, 2, 2.5, 5, 10)  # what an axis goes up by, times a power of ten
HIGH, LINE, GAP = 150, 18, 8  # pixels: a chart's height, that of a line of words, between words
HANZI, LATIN = 13, 8  # pixels, about: the width of a sign of the words in a chart
YEAR = re.compile(r"((?:19|20)\d\d)年?[^\d]{0,4}$")


@dataclass(frozen=True, slots=True)
class Point:
    """A year's figure on a line; ``x`` from the left and ``y`` from the bottom, both in 0..1."""

    row: int
    year: int
    x: float
    y: float
    joined: bool  # with the point before: no row without a figure lies between


@dataclass(frozen=True, slots=True)
class Axis:
    """From where to where heights go, and the figures written beside them, each with its height in 0..1."""

    low: float
    high: float
    ticks: tuple[tuple[float, str], ...]

    def height(self, value: float) -> float:
        """Of ``value``, in 0..1."""
        return (value - self.low) / (self.high - self.low)


def axis(values: Iterable[float]) -> Axis:
    """An axis for figures, by round steps; from zero unless they all lie far from it and near each other.

    >>> axis([5.0, 6.0, 2.0]).ticks
    ((0.0, '0'), (0.3333333333333333, '2'), (0.6666666666666666, '4'), (1.0, '6'))
    >>> axis([9800.0, 10250.0]).ticks[0]
    (0.0, '9800')
    """
    known = list(values)
    lowest, highest = min(known), max(known)
    if not (lowest > 0 and lowest > FLAT * highest) and not (highest < 0 and highest < FLAT * lowest):
        lowest, highest = min(lowest, 0.0), max(highest, 0.0)
    if highest == lowest:
        lowest, highest = min(lowest, 0.0), max(highest, 0.0) or 1.0
    rough = (highest - lowest) / STEPS
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(each * power for each in ROUND if each * power >= rough * 0.999)
    first, last = math.floor(lowest / step + 1e-9), math.ceil(highest / step - 1e-9)
    span = last - first
    ticks = tuple(((at - first) / span, _short(at * step)) for at in range(first, last + 1))
    return Axis(first * step, last * step, ticks)


def _short(number: float) -> str:
    """A round number in few signs: 250000000 -> 2.5亿."""
    for size, sign in ((1e8, "亿"), (1e4, "万")):
        if abs(number) >= size and abs(number) != 1e4:
            return f"{number / size:.6g}{sign}"
    return f"{number:.6g}"


def roomy(
    words: Sequence[str], places: Sequence[tuple[float, float]], wide: float, high: float = HIGH
) -> set[int]:
    """Which of ``words`` can stand at their ``places`` without running into each other.

    ``places`` are x and y in 0..1 of a chart that is ``wide`` and ``high`` pixels. The first and the last come first,
    then the highest and the lowest, then the others in their order.

    >>> sorted(roomy(["2021", "2022", "2023"], [(0, 0), (0.5, 0), (1, 0)], 60))
    [0, 2]
    """
    by_height = sorted(range(len(words)), key=lambda at: places[at][1])
    ends = [0, len(words) - 1, *by_height[-1:], *by_height[:1]] if words else []
    kept: set[int] = set()
    for at in dict.fromkeys([*ends, *range(len(words))]):
        x, y = places[at]
        if all(
            abs(x - places[other][0]) * wide >= (_width(words[at]) + _width(words[other])) / 2 + GAP
            or abs(y - places[other][1]) * high >= LINE
            for other in kept
        ):
            kept.add(at)
    return kept


def _width(word: str) -> int:
    return sum(HANZI if unicodedata.east_asian_width(sign) in "WF" else LATIN for sign in word)


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
    scale = axis(value for _, _, value in known)
    ordered = sorted(year for year in years if year is not None)
    places = [ordered.index(year) for year, _, _ in known]
    return tuple(
        Point(
            row,
            year,
            (year - first) / (last - first),
            scale.height(value),
            joined=at > 0 and places[at] == places[at - 1] + 1,
        )
        for at, (year, row, value) in enumerate(known)
    )


def _figure(cell: str) -> tuple[float, str | None] | None:
    text = MARK.sub("", cell).strip()
    found = quantities(text)
    if len(found) != 1 or len(text) > LONGEST or found[0].value is None:
        return None
    low = found[0].value
    return ((low + found[0].upper) / 2 if found[0].upper else low), found[0].unit
