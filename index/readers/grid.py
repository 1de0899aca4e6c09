"""What stands on a page goes in, its tables come out: rows of cells, found by the rules drawn round them.

A cell is what no rule parts, whether its text runs over lines or it reaches over several rows and columns. Tables that
go on over pages are put together, the repeated head and the row that a page broke included.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from index.readers import tables
from index.readers.page import Page, Piece, Rule, visual_lines
from index.readers.tables import Cell

VALUE = re.compile(r"\d(?!\d{0,3}\s*年)")  # a figure that is no year

_YEAR = re.compile(r"(?:19|20)\d\d\s*年")
_NEAR = 3.0  # points by which two rules at one place differ
_TOUCH = 4.0  # points by which rules that meet may miss each other
_SLOT = 6.0  # points; no row or column is narrower
_MOST_PAIRS = 400_000  # of rules looked at; more are a drawing
_FEW = 2  # rows; where there are no more, they may not be ruled one by one
_LONG_CELL = 40  # characters; where most cells are longer, the rules part columns of a newspaper
_SHIFT = 12.0  # points by which the columns of a table differ from page to page
GROUP = re.compile(r"[（(]?[一二三四五六七八九十]{1,3}[、.．）)]|其中")  # what a row of its own begins with
AGAIN = re.compile(
    r".{0,4}[（(]?\s*(?:续表?|接上[页表]|表\s*\d*\s*[（(]?续)\s*[\d一二三四五六七八九十]*[）)]?.{0,30}"
)
UNIT = re.compile(r"(?:^|[\s（(])(?:计量)?单\s*位\s*[:：]\s*([^\s：:（）()]{1,16})[）)]?\s*$")


@dataclass(slots=True)
class Grid:
    """A table on a page, or on several."""

    rows: list[list[Cell]]
    spans: list[tuple[float, float]]  # from where to where each column reaches
    full: list[bool]  # for each column, whether the last line of the last row fills it
    ruled: bool  # found by rules, so that it is a table whatever it says
    lines: list[str] = field(default_factory=list)  # what stands there, line by line, should it be none

    def text(self, above: Sequence[str]) -> list[str]:
        """The table read out, where its head dates the columns; else a line a row; else what stands there.

        ``above`` are the lines before it.
        """
        dated = sum(_YEAR.search(cell.text) is not None for cell in self.rows[0]) > 1
        if len(self.rows) < 2 or not (self.ruled or dated):
            return self.lines
        return tables.lines(self.rows, above)


@dataclass(frozen=True, slots=True)
class Block:
    """A table where it stands on a page."""

    grid: Grid
    lines: set[int]  # of the page's text, which stand in it
    whole: Piece  # from where to where it reaches
    beside: tuple[str, ...] = ()  # what else stands in these lines

    @property
    def items(self) -> list[str | Grid]:
        """What is to be read in its place."""
        return [*self.beside, self.grid]


def ruled(page: Page) -> list[Block]:
    """The ruled tables of a page."""
    found: list[Block] = []
    for across, down in _meshes(_joined(page.across), _joined(page.down)):
        xs = _levels([*(rule.at for rule in down), *_ends(across)])
        ys = _levels([*(rule.at for rule in across), *_ends(down)])
        block = _block(page, xs, ys, across, down) if len(xs) > 2 and len(ys) > 1 else None
        if block and not any(block.lines & other.lines for other in found):
            found.append(block)
    return found


def text_of(pieces: Iterable[Piece]) -> str:
    """What stands in a cell, whose lines are put together."""
    text = ""
    for line in visual_lines(pieces):
        for piece in sorted(line, key=lambda piece: piece.left):
            both = text[-1:] + piece.text[0]
            text += (" " if both.isascii() and both.isalpha() and len(both) == 2 else "") + piece.text
    return text


def filled(columns: Sequence[Sequence[Piece]], last: Sequence[Sequence[Piece]]) -> list[bool]:
    """For each column whether the last line of its last cell is as wide as any: it may go on."""
    full = []
    for pieces, cell in zip(columns, last, strict=True):
        widest = max((piece.right - piece.left for piece in pieces), default=0.0)
        lowest = min(cell, key=lambda piece: piece.middle, default=None)
        full.append(lowest is not None and lowest.right - lowest.left > widest - lowest.height)
    return full


# --- rules


def _joined(rules: Iterable[Rule]) -> list[Rule]:
    """Rules that go on with each other, or lie on each other, as one."""
    found: list[Rule] = []
    level: list[Rule] = []
    for rule in [*sorted(rules), Rule(1e9, 0, 0)]:
        if level and rule.at - level[0].at > _NEAR:
            start, end = level[0].start, level[0].end
            for other in sorted(level, key=lambda rule: rule.start):
                if other.start - end > _NEAR:
                    found.append(Rule(level[0].at, start, end))
                    start, end = other.start, other.end
                start, end = min(start, other.start), max(end, other.end)
            found.append(Rule(level[0].at, start, end))
            level = []
        level.append(rule)
    return found


def _meshes(across: Sequence[Rule], down: Sequence[Rule]) -> Iterator[tuple[list[Rule], list[Rule]]]:
    """The rules that hang together: of each table those that lie and those that stand."""
    if len(across) * len(down) > _MOST_PAIRS:
        return
    group = list(range(len(across) + len(down)))

    def root(i: int) -> int:
        while group[i] != i:
            group[i] = i = group[group[i]]
        return i

    for i, lying in enumerate(across):
        for j, standing in enumerate(down, len(across)):
            if (
                lying.start - _TOUCH <= standing.at <= lying.end + _TOUCH
                and standing.start - _TOUCH <= lying.at <= standing.end + _TOUCH
            ):
                group[root(i)] = root(j)
    for mesh in sorted({root(i) for i in range(len(group))}):
        members = [i for i in range(len(group)) if root(i) == mesh]
        lying_ones = [across[i] for i in members if i < len(across)]
        standing_ones = [down[i - len(across)] for i in members if i >= len(across)]
        if lying_ones and standing_ones:
            yield lying_ones, standing_ones


def _ends(rules: Sequence[Rule]) -> tuple[float, float]:
    return min(rule.start for rule in rules), max(rule.end for rule in rules)


def _levels(values: Iterable[float]) -> list[float]:
    """The places at which values lie, close ones as one."""
    levels: list[float] = []
    for value in sorted(values):
        if not levels or value - levels[-1] > _SLOT:
            levels.append(value)
    return levels


# --- cells

_Place = tuple[int, int]  # row and column


def _block(
    page: Page, xs: list[float], ys: list[float], across: Sequence[Rule], down: Sequence[Rule]
) -> Block | None:
    """The table between these rules; ``None`` where there is no text in it, or what stands there is prose."""
    height, width = len(ys) - 1, len(xs) - 1
    if height * width > 5_000:
        return None
    owner = _owners(xs, ys, across, down)

    def part(x: float, y: float) -> _Place | None:
        column, row = bisect(xs, x) - 1, bisect(ys, y) - 1
        inside = 0 <= column < width and 0 <= row < height
        return owner[height - 1 - row, column] if inside else None

    everywhere = page.pieces(range(page.text.count("\n") + 1), part)
    cells: dict[_Place, list[Piece]] = {}
    for piece in everywhere:
        place = part((piece.left + piece.right) / 2, piece.middle)
        if place is not None:
            cells.setdefault(place, []).append(piece)
    texts = {place: text_of(pieces) for place, pieces in cells.items()}
    if len({column for _, column in texts}) < 2 or median(map(len, texts.values())) > _LONG_CELL:
        return None
    if height <= _FEW and any(_holds_rows(cells, row) for row in range(height)):
        return None  # only columns are ruled
    rows: list[list[Cell]] = [[] for _ in range(height)]
    for place in sorted(set(owner.values())):
        reach = [other for other, own in owner.items() if own == place]
        down_to, right_to = max(row for row, _ in reach), max(column for _, column in reach)
        cell = Cell(texts.get(place, ""), down_to - place[0] + 1, right_to - place[1] + 1)
        rows[place[0]].append(cell)
    columns = [[p for (_, c), ps in cells.items() if c == column for p in ps] for column in range(width)]
    last = [cells.get((height - 1, column), []) for column in range(width)]
    lines = {piece.line for pieces in cells.values() for piece in pieces}
    beside = (
        p.text for p in everywhere if p.line in lines and part((p.left + p.right) / 2, p.middle) is None
    )
    shown = [line.strip() for i, line in enumerate(page.text.split("\n")) if i in lines]
    grid = Grid(rows, list(pairwise(xs)), filled(columns, last), ruled=True, lines=shown)
    return Block(grid, lines, Piece("", xs[0], ys[0], xs[-1], ys[-1], min(lines)), tuple(beside))


def _holds_rows(cells: Mapping[_Place, Sequence[Piece]], row: int) -> bool:
    """Whether what is ruled as one row has lines with several figures, one below the other."""
    pieces = [piece for (own, column), held in cells.items() if own == row and column for piece in held]
    lines = [line for line in visual_lines(pieces) if sum(VALUE.search(p.text) is not None for p in line) > 1]
    return len(lines) > 1


def _owners(
    xs: list[float], ys: list[float], across: Sequence[Rule], down: Sequence[Rule]
) -> dict[_Place, _Place]:
    """For each place of the grid, from the top down, the first one of the cell that it belongs to."""
    height, width = len(ys) - 1, len(xs) - 1
    owner = {(row, column): (row, column) for row in range(height) for column in range(width)}

    def drawn(rules: Sequence[Rule], at: float, middle: float) -> bool:
        return any(abs(rule.at - at) <= _SLOT and rule.start <= middle <= rule.end for rule in rules)

    def join(one: _Place, other: _Place) -> None:
        first, second = sorted((owner[one], owner[other]))
        for place, own in owner.items():
            if own == second:
                owner[place] = first

    for row, column in list(owner):
        top, bottom = ys[height - row], ys[height - row - 1]
        if column + 1 < width and not drawn(down, xs[column + 1], (top + bottom) / 2):
            join((row, column), (row, column + 1))
        if row + 1 < height and not drawn(across, bottom, (xs[column] + xs[column + 1]) / 2):
            join((row, column), (row + 1, column))
    for first in set(owner.values()):  # what is no rectangle is no cell
        members = [place for place, own in owner.items() if own == first]
        rows, columns = {row for row, _ in members}, {column for _, column in members}
        if len(members) != len(rows) * len(columns) or first != (min(rows), min(columns)):
            owner.update((place, place) for place in members)
    return owner


# --- over pages


def over_pages(pages: Sequence[Sequence[str | Grid]]) -> list[str]:
    """The lines of all pages, the tables read out, each put together from the pages that it goes over."""
    flat: list[str | Grid] = []
    for page in pages:
        items = list(page)
        before = flat[-1] if flat else None
        if isinstance(before, Grid):
            start = next((i for i, item in enumerate(items[:4]) if isinstance(item, Grid)), None)
            said = {re.sub(r"\s", "", line) for line in flat[-4:-1] if isinstance(line, str)}
            if start is not None and all(_is_caption(str(line), said) for line in items[:start]):
                grid = items[start]
                if isinstance(grid, Grid) and _goes_on(before, grid):
                    flat[-1] = _together(before, grid)
                    items = items[start + 1 :]
        flat += items
    lines: list[str] = []
    for item in flat:
        lines += [item] if isinstance(item, str) else item.text(lines)
    return lines


def _is_caption(line: str, said: set[str]) -> bool:
    """Whether a line between two parts of a table only repeats what the table is called."""
    return (
        AGAIN.fullmatch(line) is not None or re.sub(r"\s", "", line) in said or UNIT.search(line) is not None
    )


def _goes_on(before: Grid, after: Grid) -> bool:
    """Whether the columns of both stand below each other; pages may be set further in or out."""
    if len(before.spans) != len(after.spans) or before.ruled != after.ruled:
        return False
    both = list(zip(before.spans, after.spans, strict=True))
    if not before.ruled:
        return all(max(a[0], b[0]) < min(a[1], b[1]) for a, b in both)
    shift = after.spans[0][0] - before.spans[0][0]
    return all(abs(b[i] - a[i] - shift) <= _SHIFT for a, b in both for i in (0, 1))


def _together(before: Grid, after: Grid) -> Grid:
    """One table of two parts, without the head that the second repeats."""
    rows = after.rows
    repeated = next(
        (
            i
            for i, (one, other) in enumerate(zip(before.rows, rows, strict=False))
            if _said(one) != _said(other)
        ),
        min(len(before.rows), len(rows)),
    )
    rows = rows[repeated:]
    whole = list(before.rows)
    if rows and whole and _breaks_off(whole[-1], rows[0], before.full):
        whole[-1] = [
            Cell(a.text + b.text, a.rows, a.columns) for a, b in zip(whole[-1], rows[0], strict=True)
        ]
        rows = rows[1:]
    spans = [(min(a, c), max(b, d)) for (a, b), (c, d) in zip(before.spans, after.spans, strict=True)]
    return Grid(
        [*whole, *rows],
        before.spans if before.ruled else spans,
        after.full,
        before.ruled,
        [*before.lines, *after.lines],
    )


def _said(row: Sequence[Cell]) -> list[str]:
    return [re.sub(r"\s", "", cell.text) for cell in row]


def _breaks_off(last: Sequence[Cell], first: Sequence[Cell], full: Sequence[bool]) -> bool:
    """Whether the row ``first`` of a page is the rest of the row ``last`` of the page before."""
    plain = all(cell.rows == cell.columns == 1 for cell in (*last, *first))
    if len(last) != len(first) or len(last) != len(full) or not plain or GROUP.match(first[0].text):
        return False
    if any(VALUE.search(cell.text) for cell in last[1:]) and any(
        VALUE.search(cell.text) for cell in first[1:]
    ):
        return False
    both = [i for i, (a, b) in enumerate(zip(last, first, strict=True)) if a.text and b.text]
    return bool(both) and len(both) < len(last) and all(full[i] for i in both)
