"""Which figures of a column lie far from all others, and are worth a second look: a slip, another unit, or news.

Goes in: figures that can be likened. Comes out: the bounds beyond which one lies far, reckoned so that the far ones
themselves hardly move them: the median, and the median of all distances from it (MAD). That one lies far says nothing
of whether it is wrong.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from qa.answering.caveats import MIXED
from qa.types import CellKind, Table
from ui.drawing import INDICATOR, MATTER, figures

FEWEST = 8  # figures, of which some can be far from the others
FAR = 3.5  # deviations: Iglewicz and Hoaglin, How to Detect and Handle Outliers (1993)
SIGMA = 1.4826  # by which the MAD of what is normally distributed gives its standard deviation


@dataclass(frozen=True, slots=True)
class Bounds:
    """From ``low`` to ``high`` figures are like the others; ``middle`` is their median."""

    middle: float
    low: float
    high: float

    def beyond(self, value: float | None) -> bool:
        """Whether ``value`` lies far."""
        return value is not None and not self.low <= value <= self.high


def bounds(values: Sequence[float | None]) -> Bounds | None:
    """The bounds of figures; ``None`` where they are few, or where more than half of them are the same.

    >>> bounds([5, 5.5, 6, 4.5, 5, 6.5, 5.5, 50])
    Bounds(middle=5.5, low=2.90545, high=8.09455)
    >>> bounds([5, 5, 5, 5, 5, 5, 5, 50]) is None
    True
    """
    known = [each for each in values if each is not None]
    if len(known) < FEWEST:
        return None
    middle = median(known)
    room = FAR * SIGMA * median(abs(each - middle) for each in known)
    return Bounds(middle, middle - room, middle + room) if room else None


def outlying(table: Table, column: int) -> Bounds | None:
    """The bounds of a column if figures lie beyond them; of what cannot be likened there are none."""
    unlike = table.column_kinds[:1] in ((INDICATOR,), (MATTER,)) or MIXED in table.notes
    reckoned = any(table.kind(row, column) is CellKind.COMPUTED for row in range(len(table.rows)))
    if unlike or reckoned:
        return None
    values = figures(table, column)
    found = bounds(values)
    return found if found and any(map(found.beyond, values)) else None
