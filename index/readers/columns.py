"""The pieces of text on a page go in, in the order in which they were drawn; out they come in the order to read them.

Only a page of several columns of running text is put into another order, for many programs draw such a page row by row.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from index.readers.page import Piece, visual_lines

_MIN_LINES = 6  # of a column
_MIN_WIDTH = 5.0  # in heights of a line; a narrower column is one of a table
_FILLED = 0.8  # of a column's width; most lines of running text are as wide
_MOST_PIECES = 2_000  # of one page
_CROSSING = 0.3  # share of lines that may reach over a gutter: titles


def in_order(pieces: Sequence[Piece]) -> list[Piece] | None:
    """The pieces of a page column for column; ``None`` where it has no columns of running text."""
    gutters = _gutters(pieces) if len(pieces) <= _MOST_PIECES else []
    if not gutters:
        return None
    ordered: list[Piece] = []
    band: list[Piece] = []
    for piece in sorted(pieces, key=lambda piece: -piece.middle):
        if any(piece.left < gutter < piece.right for gutter in gutters):
            ordered += [*_by_column(band, gutters), piece]
            band = []
        else:
            band.append(piece)
    return [*ordered, *_by_column(band, gutters)]


def _by_column(band: Sequence[Piece], gutters: Sequence[float]) -> list[Piece]:
    """What stands between two lines that reach over all columns."""
    ordered: list[Piece] = []
    for column in range(len(gutters) + 1):
        own = [piece for piece in band if sum(gutter < piece.left for gutter in gutters) == column]
        ordered += (
            piece for line in visual_lines(own) for piece in sorted(line, key=lambda piece: piece.left)
        )
    return ordered


def _gutters(pieces: Sequence[Piece]) -> list[float]:
    """Where the gutters between columns of running text are, from left to right."""
    gaps = _gaps(pieces)
    gutters: list[float] = []
    while len(gaps) >= _MIN_LINES:
        ends = sorted({end for _, end in gaps})
        at = max(ends, key=lambda x: sum(left < x <= right for left, right in gaps))
        through = [gap for gap in gaps if gap[0] < at <= gap[1]]
        if len(through) < _MIN_LINES:
            break
        gutters.append((max(left for left, _ in through) + at) / 2)
        gaps = [gap for gap in gaps if gap not in through]
    gutters = [gutter for gutter in gutters if _clear(pieces, gutter)]
    return sorted(gutters) if gutters and _running(pieces, sorted(gutters)) else []


def _gaps(pieces: Sequence[Piece]) -> list[tuple[float, float]]:
    """For each piece the gap to what stands right of it."""
    gaps = []
    for piece in pieces:
        beside = [
            other.left
            for other in pieces
            if other.left >= piece.right
            and min(other.top, piece.top) - max(other.bottom, piece.bottom) > 0.3 * piece.height
        ]
        if beside:
            gaps.append((piece.right, min(beside)))
    return gaps


def _clear(pieces: Sequence[Piece], gutter: float) -> bool:
    crossing = sum(piece.left < gutter < piece.right for piece in pieces)
    return crossing <= _CROSSING * len(pieces)


def _running(pieces: Sequence[Piece], gutters: Sequence[float]) -> bool:
    """Whether each column is of lines that fill it, as running text does and a table does not."""
    for column in range(len(gutters) + 1):
        lines = [
            piece
            for piece in pieces
            if sum(gutter < piece.left for gutter in gutters) == column
            and not any(piece.left < gutter < piece.right for gutter in gutters)
        ]
        if len(lines) < _MIN_LINES:
            return False
        width = max(piece.right for piece in lines) - min(piece.left for piece in lines)
        widths = [piece.right - piece.left for piece in lines]
        if width < _MIN_WIDTH * median(piece.height for piece in lines) or median(widths) < _FILLED * width:
            return False
    return True
