"""Bars beside the figures of a table, where its figures can be compared.

Goes in: the cells of one column. Comes out: the length of each cell's bar.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

FIGURE = re.compile(
    r"^(?:约|超过?|达到?|增长|增加|共|近)?\s*(\d[\d,]*(?:\.\d+)?)\s*(万亿|亿|万|千)?([^\d\s，。；（(]{0,4})"
)
POWERS = {"千": 1e3, "万": 1e4, "亿": 1e8, "万亿": 1e12}
VAGUE = re.compile(r"(?:左右|以上|以内|以下|上下|多)$")


def shares(cells: Sequence[str]) -> list[float | None]:
    """Each cell's figure as a share of the largest, ``None`` where a cell has none.

    All are ``None`` unless at least two cells hold figures and these have one unit.

    >>> shares(["5.5%左右", "未提及", "11%"])
    [0.5, None, 1.0]
    """
    found = [_figure(cell) for cell in cells]
    known = [each for each in found if each is not None]
    if len(known) < 2 or len({unit for _, unit in known}) > 1 or max(value for value, _ in known) == 0:
        return [None] * len(cells)
    largest = max(value for value, _ in known)
    return [None if each is None else each[0] / largest for each in found]


def _figure(cell: str) -> tuple[float, str] | None:
    match = FIGURE.match(cell.strip())
    if match is None or len(cell) > 16:  # a sentence that begins with a figure is no figure
        return None
    value = float(match.group(1).replace(",", "")) * POWERS.get(match.group(2) or "", 1)
    return value, VAGUE.sub("", match.group(3))
