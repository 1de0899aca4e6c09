"""The picture of a page goes in; out comes what stands on it, laid out as other pages are, and how sure each line is.

A page that lies askew is set upright, by the slope of its long lines: else a line on the left would stand beside the one
below it on the right.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable, Sequence
from statistics import median
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import east_asian_width

from index.readers.page import Page, Piece, visual_lines
from index.readers.reading import Box, Recognised
from index.readers.recognise import Line, Point, lines

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_LEAST = 0.5  # confidence; what is less sure is a stamp, a picture, or nothing that could be read
_LONG = 8.0  # in heights of a line; a long line tells how the page lies
_BLANK = 24  # between the darkest and the brightest of a picture on which nothing stands
_GAP = 0.3  # in heights of a line, beyond which what stands beside it is another word


class Seen(NamedTuple):
    """What stands on the picture of a page: as a page, and line by line."""

    page: Page
    recognised: tuple[Recognised, ...]


def look(picture: NDArray[np.uint8], number: int, height: float) -> Seen:
    """What stands on ``picture``, page ``number`` (from 1) of its file, as one of a page ``height`` points high.

    *Shape:* ``(height, width, 3)``.
    """
    high, wide = picture.shape[:2]
    if int(picture.max()) - int(picture.min()) < _BLANK:
        return Seen(Page("", array("f")), ())
    found = [line for line in lines(picture) if line.confidence >= _LEAST]
    scale, slope = height / high, _slope(found)
    pieces = [
        Piece(line.text, *_upright(line, slope, high, scale), number) for number, line in enumerate(found)
    ]
    rows = [sorted(row, key=lambda piece: piece.left) for row in visual_lines(pieces)]
    recognised = tuple(
        Recognised(piece.text, number, found[piece.line].confidence, _box(found[piece.line], wide, high))
        for row in rows
        for piece in row
    )
    return Seen(_page(rows), recognised)


def _slope(found: Sequence[Line]) -> float:
    """By how much the lines of a page fall to the right, as a tangent."""
    slopes = []
    for line in found:
        (left, top), (right, beside), (_, below), _ = line.corners
        if right - left > _LONG * abs(below - beside):
            slopes.append((beside - top) / (right - left))
    return median(slopes) if slopes else 0.0


def _upright(line: Line, slope: float, high: float, scale: float) -> tuple[float, float, float, float]:
    """Left, bottom, right and top of ``line`` in points, y upwards, on the page turned so that lines lie level."""
    turn = math.atan(slope)

    def at(point: Point) -> Point:
        x, y = scale * point[0], scale * (high - point[1])
        return x * math.cos(turn) - y * math.sin(turn), x * math.sin(turn) + y * math.cos(turn)

    (ax, ay), (bx, by), (cx, cy), (dx, dy) = map(at, line.corners)
    return (ax + dx) / 2, (cy + dy) / 2, (bx + cx) / 2, (ay + by) / 2


def _box(line: Line, wide: int, high: int) -> Box:
    xs, ys = zip(*line.corners, strict=True)
    left, top = max(0.0, min(xs) / wide), max(0.0, min(ys) / high)
    return Box(left, top, min(1.0, max(xs) / wide), min(1.0, max(ys) / high))


def _page(rows: Iterable[Sequence[Piece]]) -> Page:
    """A page of these lines. Of a line its characters share the width, one of hanzi twice as wide as others."""
    text: list[str] = []
    boxes = array("f")
    for row in rows:
        if text:
            _put("\n", (0.0,) * 4, text, boxes)
        before = None
        for piece in row:
            if before and piece.left - before.right > _GAP * piece.height:
                _put(" ", (before.right, piece.bottom, piece.left, piece.top), text, boxes)
            before = piece
            widths = [2 if east_asian_width(c) in "WFA" else 1 for c in piece.text]
            step, left = (piece.right - piece.left) / sum(widths), piece.left
            for character, width in zip(piece.text, widths, strict=True):
                _put(character, (left, piece.bottom, left + width * step, piece.top), text, boxes)
                left += width * step
    return Page("".join(text), boxes)


def _put(character: str, box: Sequence[float], text: list[str], boxes: array[float]) -> None:
    text.append(character)
    boxes.extend(box)
