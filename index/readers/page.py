"""One page of a PDF goes in; what stands on it comes out: its characters with their boxes, and the rules drawn on it.

Coordinates are points of the page as it is looked at: x grows to the right, y upwards, whatever way the page was turned.
"""

from __future__ import annotations

import ctypes
import re
import unicodedata
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import pypdfium2

_POINT = re.compile("(?<=[0-9０-９])[\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd](?=[0-9０-９])")
_MOST_OBJECTS = 20_000  # of one page that are looked at
_MOST_RULES = 5_000  # of one page; more are a drawing
_MOST_SEGMENTS = 200  # of one path; more are a picture's outline
_THIN = 4.0  # points; what is thinner and longer is a rule
_DEEPEST = 5  # forms within forms
_GAP = 0.8  # in heights of a character: where a line is parted

# Many fonts give the radical's code to the character of the same shape. NFKC knows the Kangxi radicals, two
# of them in their traditional form; then come the whole characters among the supplement, as in Unicode's
# EquivalentUnifiedIdeograph.txt.
RADICALS = {i: unicodedata.normalize("NFKC", chr(i)) for i in range(0x2F00, 0x2FD6)} | dict(
    zip(
        map(ord, "⼾⾭⺁⺊⺎⺐⺒⺜⺝⺟⺠⺩⺬⻁⻄⻅⻆⻉⻊⻋⻓⻔⻗⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻬⻮⻰⻳"),
        "户青厂卜兀尢巳日月母民王示虎西见角贝足车长门雨青韦页风飞食马骨鬼鱼鸟卤麦黄齐齿龙龟",
        strict=True,
    )
)


class Rule(NamedTuple):
    """A straight line along an axis: at that y (or x, when it is upright) from ``start`` to ``end``."""

    at: float
    start: float
    end: float


class Piece(NamedTuple):
    """Characters that stand side by side in one line."""

    text: str
    left: float
    bottom: float
    right: float
    top: float
    line: int
    spaced: bool = False  # a blank stands before it

    @property
    def middle(self) -> float:
        """The height at which the piece stands."""
        return (self.bottom + self.top) / 2

    @property
    def height(self) -> float:
        """How high its characters are."""
        return max(self.top - self.bottom, 1.0)

    def level_with(self, other: Piece) -> bool:
        """Whether both stand at one height."""
        return abs(self.middle - other.middle) < 0.5 * min(self.height, other.height)


@dataclass(frozen=True, slots=True)
class Page:
    """A page: the text that PDFium makes of it, four coordinates for each character, and the rules."""

    text: str  # a line for each line of the page
    boxes: array[float]  # left, bottom, right, top
    across: Sequence[Rule] = ()
    down: Sequence[Rule] = ()

    def from_top(self) -> list[tuple[int, str]]:
        """The lines that are not blank, each with its number, from the top of the page down."""
        found = []
        start = 0
        for number, line in enumerate(self.text.split("\n")):
            if line.strip():
                at = start + len(line) - len(line.lstrip())
                found.append((-(self.boxes[4 * at + 1] + self.boxes[4 * at + 3]) / 2, number, line.strip()))
            start += len(line) + 1
        return [(number, line) for _, number, line in sorted(found)]

    def pieces(self, lines: Iterable[int], part: Callable[[float, float], Any] | None = None) -> list[Piece]:
        """The pieces of these lines, parted at wide gaps, or where ``part`` of x and y is another."""
        wanted = set(lines)
        found: list[Piece] = []
        start = 0
        for number, line in enumerate(self.text.split("\n")):
            if number in wanted:
                found += self._pieces(line, start, number, part)
            start += len(line) + 1
        return found

    def _pieces(
        self, line: str, start: int, number: int, part: Callable[[float, float], Any] | None
    ) -> Iterator[Piece]:
        text, box, key, spaced = "", (0.0, 0.0, 0.0, 0.0), None, False
        for i, character in enumerate(line, start):
            if character.isspace():
                text += character
                continue
            left, bottom, right, top = self.boxes[4 * i : 4 * i + 4]
            here = part((left + right) / 2, (bottom + top) / 2) if part else None
            if text.strip():
                gap = (left - box[2]) / max(box[3] - box[1], 1.0)
                level = min(top, box[3]) > max(bottom, box[1])
                if here == key and level and (part or -1.0 < gap < _GAP):
                    text += character
                    box = (min(box[0], left), min(box[1], bottom), max(box[2], right), max(box[3], top))
                    continue
                yield Piece(text.strip(), *box, number, spaced)
            spaced = text[-1:].isspace()
            text, box, key = character, (left, bottom, right, top), here
        if text.strip():
            yield Piece(text.strip(), *box, number, spaced)


def visual_lines(pieces: Iterable[Piece]) -> list[list[Piece]]:
    """The pieces that stand at one height together, from the top down."""
    lines: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda piece: -piece.middle):
        if lines and lines[-1][0].level_with(piece):
            lines[-1].append(piece)
        else:
            lines.append([piece])
    return lines


def look(document: pypdfium2.PdfDocument, number: int, most: int) -> Page:
    """What stands on page ``number``, whose memory is given back before the next is read.

    Of a page with more than ``most`` characters there are as many and one.
    """
    with closing(document[number]) as page, closing(page.get_textpage()) as text:
        turn = _turn(page.get_rotation(), *page.get_mediabox())
        shown, boxes = characters(text, most + 1, turn)
        across, down = _rules(page, turn)
    return Page(_POINT.sub(".", shown.translate(RADICALS)), boxes, across, down)


Turn = Callable[[float, float], tuple[float, float]]


def _turn(rotation: int, left: float, bottom: float, right: float, top: float) -> Turn:
    """From where a point is said to be to where it is seen on a page turned clockwise."""
    return {
        90: lambda x, y: (y - bottom, right - x),
        180: lambda x, y: (right - x, top - y),
        270: lambda x, y: (top - y, x - left),
    }.get(rotation, lambda x, y: (x, y))


def characters(text: pypdfium2.PdfTextPage, most: int, turn: Turn) -> tuple[str, array[float]]:
    """The characters of a page, halves of a surrogate pair put together, with their boxes as ``turn`` has the corners."""
    from pypdfium2 import raw

    found: list[str] = []
    boxes = array("f")
    box = raw.FS_RECTF()
    half = 0
    for i in range(text.count_chars()):
        if len(found) >= most:
            break
        code = raw.FPDFText_GetUnicode(text, i)
        if 0xD800 <= code < 0xDC00:
            half = code
            continue
        if 0xDC00 <= code < 0xE000 and half:
            code = 0x10000 + ((half - 0xD800) << 10) + (code - 0xDC00)
        half = 0
        character = chr(code)
        if character == "\r" or 0xDC00 <= code < 0xE000:
            continue
        raw.FPDFText_GetLooseCharBox(text, i, box)
        (ax, ay), (bx, by) = turn(box.left, box.bottom), turn(box.right, box.top)
        found.append(" " if character in "\v\f\x1c\x1d\x1e\x85\u2028\u2029" else character)
        boxes.extend((min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)))
    return "".join(found), boxes


def _rules(page: pypdfium2.PdfPage, turn: Turn) -> tuple[list[Rule], list[Rule]]:
    """The rules that lie, and those that stand, among all that is drawn on a page."""
    across: list[Rule] = []
    down: list[Rule] = []
    for number, (ax, ay, bx, by) in enumerate(_strokes(page)):
        (ax, ay), (bx, by) = turn(ax, ay), turn(bx, by)
        wide, high = abs(ax - bx), abs(ay - by)
        if high < _THIN < wide:
            across.append(Rule((ay + by) / 2, min(ax, bx), max(ax, bx)))
        elif wide < _THIN < high:
            down.append(Rule((ax + bx) / 2, min(ay, by), max(ay, by)))
        if number > _MOST_RULES:
            return [], []
    return across, down


def _strokes(page: pypdfium2.PdfPage) -> Iterator[tuple[float, float, float, float]]:
    """The straight strokes of all paths, and each thin box as one stroke, from point to point."""
    from pypdfium2 import raw

    objects = _objects(raw.FPDFPage_CountObjects(page), partial(raw.FPDFPage_GetObject, page))
    for item, chain in islice(objects, _MOST_OBJECTS):
        if raw.FPDFPageObj_GetType(item) == raw.FPDF_PAGEOBJ_PATH:
            yield from _of_path(item, chain)


def _objects(
    count: int, get: Callable[[int], Any], outer: Sequence[Any] = ()
) -> Iterator[tuple[Any, Sequence[Any]]]:
    """All objects of a page, those within forms too, each with the matrices that place it, its own first."""
    from pypdfium2 import raw

    for i in range(count):
        item, matrix = get(i), raw.FS_MATRIX()
        raw.FPDFPageObj_GetMatrix(item, matrix)
        chain = (matrix, *outer)
        yield item, chain
        if raw.FPDFPageObj_GetType(item) == raw.FPDF_PAGEOBJ_FORM and len(chain) < _DEEPEST:
            yield from _objects(
                raw.FPDFFormObj_CountObjects(item), partial(raw.FPDFFormObj_GetObject, item), chain
            )


def _of_path(item: Any, chain: Sequence[Any]) -> Iterator[tuple[float, float, float, float]]:
    """The strokes of one path, whose points each matrix of ``chain`` moves in turn."""
    from pypdfium2 import raw

    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(item, fill, stroke)
    count = raw.FPDFPath_CountSegments(item)
    if not (fill.value or stroke.value) or not 2 <= count <= _MOST_SEGMENTS:
        return
    x, y = ctypes.c_float(), ctypes.c_float()
    first = last = (0.0, 0.0)
    for i in range(count):
        segment = raw.FPDFPath_GetPathSegment(item, i)
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        point = (x.value, y.value)
        for matrix in chain:
            point = (
                matrix.a * point[0] + matrix.c * point[1] + matrix.e,
                matrix.b * point[0] + matrix.d * point[1] + matrix.f,
            )
        kind = raw.FPDFPathSegment_GetType(segment)
        if kind == raw.FPDF_SEGMENT_MOVETO:
            first = point
        elif kind == raw.FPDF_SEGMENT_LINETO:
            yield (*last, *point)
        last = point
        if raw.FPDFPathSegment_GetClose(segment):
            yield (*last, *first)
