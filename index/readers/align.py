"""The pieces of text on a page go in; out come tables whose cells only stand below each other, without rules between.

Whether what stands in columns is a table is decided by its head: `Grid.text` reads it out only where that dates them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from statistics import median

from index.readers.grid import AGAIN, GROUP, UNIT, VALUE, Block, Grid, filled, text_of
from index.readers.page import Page, Piece, Rule, visual_lines
from index.readers.tables import Cell

_MIN_COLUMNS = 3
_MOST_COLUMNS = 10
_MOST_PIECES = 2_000  # of one page
_APART = 2.6  # in heights of a line: what is further apart is no row of the same table
_ABOVE = 3  # lines above the first full one that belong to its head
_WIDE = 0.5  # of the width of all text; a wider piece is prose
_FAR = 1e6

_Line = list[Piece]


def aligned(page: Page, pieces: Sequence[Piece]) -> Iterator[Block]:
    """The tables among ``pieces`` of a page whose columns show only by how they stand."""
    if len(pieces) > _MOST_PIECES:
        return
    lines = visual_lines(pieces)
    if not lines:
        return
    width = max(piece.right for piece in pieces) - min(piece.left for piece in pieces)
    for stretch in _stretches(lines, width):
        grid = _grid(stretch, page.across)
        if grid is not None:
            inside = [piece for line in stretch for piece in line]
            numbers = {piece.line for piece in inside}
            grid.lines = [line.strip() for i, line in enumerate(page.text.split("\n")) if i in numbers]
            yield Block(grid, numbers, inside[0])


def _stretches(lines: Sequence[_Line], width: float) -> Iterator[list[_Line]]:
    """Lines one below the other that may be the rows of a table."""

    def tabular(line: _Line) -> bool:
        return len(line) >= _MIN_COLUMNS or not any(
            piece.right - piece.left > _WIDE * width or "。" in piece.text for piece in line
        )

    def near(upper: _Line, lower: _Line) -> bool:
        return upper[0].middle - lower[0].middle < _APART * max(upper[0].height, lower[0].height)

    at = 0
    while at < len(lines):
        if len(lines[at]) < _MIN_COLUMNS:
            at += 1
            continue
        end = at
        while end + 1 < len(lines) and tabular(lines[end + 1]) and near(lines[end], lines[end + 1]):
            end += 1
        first = at
        while (
            first
            and at - first < _ABOVE
            and tabular(lines[first - 1])
            and near(lines[first - 1], lines[first])
        ):
            first -= 1
        if first:  # else it may go on with what the page before broke off
            while first < at and (len(lines[first]) == 1 or UNIT.search(lines[first][-1].text)):
                first += 1
        while first < at and any(AGAIN.fullmatch(piece.text) for piece in lines[first]):
            first += 1
        yield [list(line) for line in lines[first : end + 1]]
        at = end + 1


# --- columns


def _grid(lines: Sequence[_Line], across: Sequence[Rule]) -> Grid | None:
    spans = _columns(lines)
    if spans is None:
        return None
    home = _home(spans)
    sorted_lines = [sorted(line, key=lambda piece: piece.left) for line in lines]
    anchors = [i for i, line in enumerate(sorted_lines) if _is_row(line, home)]
    if not anchors:
        return None
    body = _first_of_body(sorted_lines, anchors[0], home)
    if any(home(piece) is None for line in sorted_lines[body:] for piece in line if len(line) > 1):
        return None
    rows = _rows(sorted_lines[body:], [i - body for i in anchors], home, across)
    columns: list[list[Piece]] = [[] for _ in spans]
    for piece in (piece for row in rows for piece in row):
        columns[home(piece) or 0].append(piece)
    last: list[list[Piece]] = [[piece for piece in rows[-1] if home(piece) == i] for i in range(len(spans))]
    head = _head(sorted_lines[:body], spans)
    cells = [[Cell(text) for text in head]] if any(head) else []
    cells += [
        [Cell(text_of(piece for piece in row if (home(piece) or 0) == i)) for i in range(len(spans))]
        for row in rows
    ]
    return Grid(cells, spans, filled(columns, last), ruled=False)


def _columns(lines: Sequence[_Line]) -> list[tuple[float, float]] | None:
    """From where to where each column reaches, by the lines that have the most pieces."""
    counts = Counter(len(line) for line in lines if _MIN_COLUMNS <= len(line) <= _MOST_COLUMNS)
    enough = 0.3 * sum(counts.values())
    for count in sorted((count for count, times in counts.items() if times >= enough), reverse=True):
        spans: list[tuple[float, float]] = []
        for left, right in sorted((p.left, p.right) for line in lines if len(line) == count for p in line):
            if spans and left < spans[-1][1]:
                spans[-1] = (spans[-1][0], max(right, spans[-1][1]))
            else:
                spans.append((left, right))
        if len(spans) == count:
            return spans
    return None


def _home(spans: Sequence[tuple[float, float]]) -> Callable[[Piece], int | None]:
    """To a piece the column in which it stands; ``None`` where it reaches over several."""

    def home(piece: Piece) -> int | None:
        over = [i for i, (left, right) in enumerate(spans) if piece.left < right and piece.right > left]
        if over:
            return over[0] if len(over) == 1 else None
        middle = (piece.left + piece.right) / 2
        return min(range(len(spans)), key=lambda i: abs(sum(spans[i]) / 2 - middle))

    return home


# --- rows


def _is_row(line: _Line, home: Callable[[Piece], int | None]) -> bool:
    """Whether a row has its figures in this line."""
    return sum(VALUE.search(piece.text) is not None and home(piece) != 0 for piece in line) > 1


def _first_of_body(lines: Sequence[_Line], first: int, home: Callable[[Piece], int | None]) -> int:
    """The line behind the head: names above the first figures, alone in the first column, are of their row."""
    while first and all(home(piece) == 0 for piece in lines[first - 1]):
        first -= 1
    return first


def _rows(
    lines: Sequence[_Line],
    anchors: Sequence[int],
    home: Callable[[Piece], int | None],
    across: Sequence[Rule],
) -> list[_Line]:
    """The lines put together to rows, one around each of the lines that have the figures.

    Above the first there may stand the end of a row that the page before began.
    """
    starts = [0]
    for upper, lower in pairwise(anchors):
        starts.append(_boundary(lines, upper, lower, starts[-1], home, across))
    own = anchors[0]
    alone = own + 1 == len(lines) and any(home(piece) == 0 for piece in lines[own])
    apart = min((_gap(lines, start, across) for start in starts[1:]), default=0.0 if alone else _FAR)
    while own and _gap(lines, own, across) < 0.9 * apart:
        own -= 1
    if own and any(home(piece) == 0 for line in lines[own : anchors[0] + 1] for piece in line):
        starts[:1] = [0, own]
    return [
        [piece for line in lines[start:end] for piece in line]
        for start, end in zip(starts, [*starts[1:], len(lines)], strict=True)
    ]


def _gap(lines: Sequence[_Line], i: int, across: Sequence[Rule]) -> float:
    """How far line ``i`` is below the one before; very far where a rule or a number parts them."""
    above, below = lines[i - 1][0], lines[i][0]
    if any(below.middle < rule.at < above.middle for rule in across) or GROUP.match(below.text):
        return _FAR
    return above.middle - below.middle


def _boundary(
    lines: Sequence[_Line],
    upper: int,
    lower: int,
    start: int,
    home: Callable[[Piece], int | None],
    across: Sequence[Rule],
) -> int:
    """The first line of the row around line ``lower``: behind the widest gap, or at a rule or a new number."""

    def named(first: int, end: int) -> bool:
        return any(home(piece) == 0 for line in lines[first:end] for piece in line)

    first = upper + 1 if named(start, upper + 1) else upper + 2
    last = lower if named(lower, lower + 1) else lower - 1
    options = range(min(first, lower), max(last, upper + 1) + 1)
    widest = max(_gap(lines, i, across) for i in options)
    return max(i for i in options if _gap(lines, i, across) > 0.9 * widest)


# --- the head


def _head(lines: Sequence[_Line], spans: Sequence[tuple[float, float]]) -> list[str]:
    """For each column what the head says of it, from the top down; what reaches over several is said of each."""
    said = [""] * len(spans)
    for line in lines:
        for piece, (first, end) in zip(line, _spread(line, spans), strict=True):
            for column in range(first, end):
                said[column] += piece.text
    return said


def _spread(line: _Line, spans: Sequence[tuple[float, float]]) -> list[tuple[int, int]]:
    """For each piece of a line of the head the columns over whose middle it stands: first, and behind the last."""
    em = median(piece.height for piece in line)
    best: dict[int, tuple[float, list[tuple[int, int]]]] = {0: (0.0, [])}  # by the first column that is free
    for piece in line:
        middle = (piece.left + piece.right) / 2
        reached: dict[int, tuple[float, list[tuple[int, int]]]] = {}
        for free, (cost, chosen) in best.items():
            for first in range(free, len(spans)):
                for end in range(first + 1, len(spans) + 1):
                    off = abs((spans[first][0] + spans[end - 1][1]) / 2 - middle)
                    total = cost + off - 0.25 * em * (end - first)
                    if end not in reached or total < reached[end][0]:
                        reached[end] = (total, [*chosen, (first, end)])
        best = reached
    if not best:  # more pieces than columns: one was parted
        return [
            (near, near + 1)
            for piece in line
            for near in [min(range(len(spans)), key=lambda i: abs(sum(spans[i]) - piece.left - piece.right))]
        ]
    return min(best.values())[1]
