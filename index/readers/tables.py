"""A table's cells go in, the sentences that its rows stand for come out, where its head dates the figures.

A row like 社零总额 | 498.7亿元 | 5.5% says nothing without the head above it, and is about as many years as that names.
Read out with the head it says: 社零总额2030年总量498.7亿元。社零总额2031年目标5.5%。
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_YEAR = re.compile(r"(?:19|20)\d\d\s*年")
_FIGURE = re.compile(r"\d(?!\d{0,3}\s*年)")
_BARE = re.compile(r"[\d.,，]+")  # a figure without a unit of its own
_NOTHING = re.compile(r"[-—–/\s]*")
_MOST_CELLS = 20_000  # of one table; more are no table of a report
_WIDEST_SPAN = 100


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as it is written, and over how many rows and columns it reaches."""

    text: str
    rows: int = 1
    columns: int = 1


def read_out(rows: Sequence[Sequence[Cell]]) -> list[str] | None:
    """The sentences of each row, a line a row; ``None`` where the head does not date the columns."""
    grid = _grid(rows)
    if grid is None or len(grid) < 2:
        return None
    depth = next((i for i, row in enumerate(grid) if any(_FIGURE.search(cell) for cell in row[1:])), 0)
    if not 0 < depth < len(grid):
        return None
    heads = ["".join(dict.fromkeys(row[column] for row in grid[:depth])) for column in range(len(grid[0]))]
    if sum(_YEAR.search(head) is not None for head in heads[1:]) < 2:
        return None
    return [line for row in grid[depth:] if (line := "".join(_sentences(heads, row)))]


def _grid(rows: Sequence[Sequence[Cell]]) -> list[list[str]] | None:
    """The table with every cell's text in each place that it reaches over; ``None`` where it is no such thing."""
    places: dict[tuple[int, int], str] = {}
    for y, row in enumerate(rows):
        x = 0
        for cell in row:
            while (y, x) in places:
                x += 1
            down, across = min(cell.rows, _WIDEST_SPAN), min(cell.columns, _WIDEST_SPAN)
            places |= {(y + i, x + j): cell.text for i in range(down) for j in range(across)}
            if len(places) > _MOST_CELLS:
                return None
    if not places:
        return None
    width = max(x for _, x in places) + 1
    if width * len(rows) > _MOST_CELLS:
        return None
    return [[places.get((y, x), "") for x in range(width)] for y in range(len(rows))]


def _sentences(heads: Sequence[str], row: Sequence[str]) -> Iterator[str]:
    """What a row says, a sentence for each year that the head names."""
    unit = next((row[i] for i, head in enumerate(heads) if "单位" in head), "")
    years: dict[str, list[str]] = {}
    for head, value in zip(heads[1:], row[1:], strict=True):
        dated = _YEAR.search(head)
        if dated and not _NOTHING.fullmatch(value):
            years.setdefault(dated[0], []).append(head + value + (unit if _BARE.fullmatch(value) else ""))
    for said in years.values():
        yield f"{row[0]}{'，'.join(said)}。"
