"""Words of a report and the PDF that it was read from go in; out comes the page where they stand, and where on it.

White space and forms of characters aside, most sentences stand in the text layer as they were read. Of one that runs on
to the next page that part is found which has its beginning; of one that does not stand there so, as a row of a table
that was read out, only the page is told, by the sentences around it.
"""

from __future__ import annotations

import unicodedata
from array import array
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.readers.page import RADICALS, Turn, characters
from index.readers.reading import Box

if TYPE_CHECKING:
    import pypdfium2

_PARTS = (24, 16, 10)  # characters of a beginning or an end that tell a sentence from others
_MOST_BOXES = 60  # of one sentence; a line each
_FINE = 10_000  # parts of a page's width and height in which places are told
_HALF = 0.5  # of a character's height: what stands less far above or below another is in its line


@dataclass(frozen=True, slots=True)
class Words:
    """What is looked for: a sentence, its number among those that read alike, and the sentences around it."""

    text: str
    number: int = 0
    near: tuple[str, ...] = ()  # the nearest first


@dataclass(frozen=True, slots=True)
class Found:
    """A page, from 0, and where the words stand on it, line by line; no boxes where that is not known."""

    page: int
    boxes: tuple[Box, ...] = ()


def find(document: pypdfium2.PdfDocument, words: Words, most: int) -> Found | None:
    """Where ``words`` stand, among the first ``most`` characters of each page; ``None`` where that cannot be told."""
    pages = [dense(_text(document, number)) for number in range(len(document))]
    sought = dense(words.text)
    for page, start, end in _places(pages, sought, words.number):
        return Found(page, _boxes(document, page, pages[page][start:end], pages[page][:start], most))
    for text in words.near:
        if (near := dense(text)) and (
            at := next((n for n, page in enumerate(pages) if near in page), None)
        ) is not None:
            return Found(at)
    return None


def dense(text: str) -> str:
    """``text`` without white space, its characters in their plain form."""
    return "".join(unicodedata.normalize("NFKC", text.translate(RADICALS)).split())


def _text(document: pypdfium2.PdfDocument, number: int) -> str:
    with closing(document[number]) as page, closing(page.get_textpage()) as text:
        return str(text.get_text_range())


def _places(pages: Sequence[str], sought: str, number: int) -> Iterator[tuple[int, int, int]]:
    """Page, start and end of the words: of the whole, else of the longest part that begins or ends as they do."""
    if not sought:
        return
    whole = list(_whole(pages, sought))
    yield from whole[number : number + 1] or whole[:1]
    for size in _PARTS:
        if len(sought) < size:
            continue
        for page, text in enumerate(pages):
            if (at := text.find(sought[:size])) >= 0:
                yield page, at, at + _alike(text[at:], sought)
            elif (at := text.find(sought[-size:])) >= 0:
                end = at + size
                yield page, end - _alike(text[:end][::-1], sought[::-1]), end


def _whole(pages: Sequence[str], sought: str) -> Iterator[tuple[int, int, int]]:
    for page, text in enumerate(pages):
        at = text.find(sought)
        while at >= 0:
            yield page, at, at + len(sought)
            at = text.find(sought, at + len(sought))


def _alike(one: str, other: str) -> int:
    """How many characters both have in common from their beginning."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((count for count, (a, b) in pairs if a != b), min(len(one), len(other)))


def _boxes(
    document: pypdfium2.PdfDocument, number: int, sought: str, before: str, most: int
) -> tuple[Box, ...]:
    """The lines of ``sought`` on a page, behind the text ``before``; none where its characters cannot be told apart."""
    with closing(document[number]) as page, closing(page.get_textpage()) as text:
        shown, corners = characters(text, most, _shares(page))
    places = [at for at, character in enumerate(shown) for _ in dense(character)]
    whole = "".join(dense(character) for character in shown)
    start = whole.find(sought, max(0, len(before) - len(sought)))
    if start < 0:
        start = whole.find(sought)
    if start < 0:
        return ()
    return tuple(_lines(corners, places[start : start + len(sought)]))[:_MOST_BOXES]


def _shares(page: pypdfium2.PdfPage) -> Turn:
    """From a point of the page to where it is seen, in :data:`_FINE` parts from the top left."""
    import ctypes

    from pypdfium2 import raw

    across, down = ctypes.c_int(), ctypes.c_int()

    def seen(x: float, y: float) -> tuple[float, float]:
        raw.FPDF_PageToDevice(page, 0, 0, _FINE, _FINE, 0, x, y, across, down)
        return across.value / _FINE, down.value / _FINE

    return seen


def _lines(corners: array[float], places: Sequence[int]) -> Iterator[Box]:
    """One box for the characters that follow each other in a line."""
    line: Box | None = None
    for at in places:
        left, top, right, bottom = corners[4 * at : 4 * at + 4]
        box = Box(*(min(1.0, max(0.0, round(side, 4))) for side in (left, top, right, bottom)))
        if (
            line
            and abs((top + bottom) - (line.top + line.bottom)) < 2 * _HALF * (line.bottom - line.top)
            and left >= line.left
        ):
            line = Box(
                line.left, min(line.top, box.top), max(line.right, box.right), max(line.bottom, box.bottom)
            )
            continue
        if line:
            yield line
        line = box
    if line:
        yield line
