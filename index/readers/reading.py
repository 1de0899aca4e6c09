"""What a reader makes of a file: its raw text, and which lines of it were recognised in pictures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

Turn = Callable[[int, int], None]
"""Told how many pages of how many have been recognised; first of none, for that is when they begin."""


class Box(NamedTuple):
    """A part of a page, in shares of its width and height from its top left."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Recognised:
    """A line that was recognised in the picture of a page, as it stands in the raw text or nearly so."""

    text: str
    page: int  # from 1
    confidence: float  # 0 to 1
    box: Box


@dataclass(frozen=True, slots=True)
class Reading:
    """The raw text of a file, and the lines of it that were recognised in pictures, page by page."""

    text: str
    recognised: tuple[Recognised, ...] = ()
    whole: bool = False  # all of it was recognised
