"""The page of a file on which a sentence stands, as a picture with its lines marked.

In: the bytes of a PDF or of a picture, and a sentence or a page's number. Out: the page as a JPEG, and where on it the
sentence's lines are. PDFium and what opens pictures are native code that strangers' files could harm: they run in a
process of their own, held to bounds, that ends with its page.
"""

from __future__ import annotations

import base64
import json
import subprocess
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from index.errors import ReadError
from index.readers import bounded

if TYPE_CHECKING:
    import pypdfium2
    from PIL.Image import Image

Box = tuple[float, float, float, float]
KINDS = (".pdf", ".png", ".jpg", ".jpeg")
WIDTH = 1400
"""Pixels; a line of a report's page can be read at half of that."""
QUALITY = 82  # of the JPEG, of 100
SECONDS, MEMORY = 20, 2 << 30
"""Of the processor, and bytes: a page takes a second and some 200 MB."""
SHORTEST = 8
"""Characters by which a sentence that two pages share is found again on the first."""
_TALL = 1.0  # of a line's height, by which twice the middles of characters of one line may lie apart


@dataclass(frozen=True, slots=True)
class Facsimile:
    """A page as a picture; ``boxes`` are left, top, right and bottom of each marked line in shares of the page."""

    jpeg: bytes
    page: int  # from 1
    pages: int
    boxes: tuple[Box, ...]


def has_pages(path: str) -> bool:
    """Whether the file at ``path`` has pages that can be shown."""
    return PurePosixPath(path).suffix.lower() in KINDS


def facsimile(file: Path, quote: str, page: int | None = None, boxes: Sequence[Box] = ()) -> Facsimile:
    """The ``page`` of ``file``, or the first on which ``quote`` stands, or the first of all; ``boxes`` are marked where
    they are given, else the lines of ``quote``.

    Raises:
        ReadError: The page cannot be shown, or not within bounds.
    """
    asked = {"file": str(file), "quote": quote[:2_000], "page": page, "boxes": list(boxes)}
    command = [sys.executable, bounded.__file__, str(SECONDS), str(MEMORY), sys.executable, "-m", __name__]
    try:
        done = subprocess.run(
            command, input=json.dumps(asked).encode(), capture_output=True, timeout=2 * SECONDS, check=False
        )
        told: dict[str, Any] = json.loads(done.stdout) if done.returncode == 0 else {}
    except (subprocess.TimeoutExpired, OSError, ValueError):
        told = {}
    if not told:
        raise ReadError("这一页显示不出来", "请下载原件查看")
    jpeg, shown = base64.b64decode(told.pop("jpeg")), tuple(tuple(box) for box in told.pop("boxes"))
    return Facsimile(jpeg, boxes=shown, **told)


# --- in the process of its own -----------------------------------------------------------------------------------------


def main() -> None:
    """One page: what is asked for stands in the input, what came of it in the output."""
    asked = json.load(sys.stdin)
    file, boxes = Path(asked["file"]), tuple(map(tuple, asked["boxes"]))
    shown = _of_pdf if file.suffix.lower() == ".pdf" else _of_picture
    found = shown(file, asked["quote"], asked["page"], boxes)
    json.dump({**asdict(found), "jpeg": base64.b64encode(found.jpeg).decode()}, sys.stdout)


def _of_picture(file: Path, quote: str, page: int | None, boxes: tuple[Box, ...]) -> Facsimile:
    from PIL import Image

    with Image.open(file) as picture:
        return Facsimile(_jpeg(picture), 1, 1, boxes)


def _of_pdf(file: Path, quote: str, page: int | None, boxes: tuple[Box, ...]) -> Facsimile:
    import pypdfium2

    document = pypdfium2.PdfDocument(file)
    number, count = page, len(document)
    if number is None:
        number, boxes = next(_found(document, quote), (1, ()))
    elif not boxes:
        boxes = _marked(document[min(number, count) - 1], _squeezed(quote))
    number = max(1, min(number, count))
    drawn = document[number - 1]
    picture = drawn.render(scale=WIDTH / max(1.0, drawn.get_width())).to_pil()
    return Facsimile(_jpeg(picture), number, count, boxes)


def _jpeg(picture: Image) -> bytes:
    import io

    picture = picture.convert("RGB")
    picture.thumbnail((WIDTH, 4 * WIDTH))
    stream = io.BytesIO()
    picture.save(stream, "JPEG", quality=QUALITY)
    return stream.getvalue()


def _found(document: pypdfium2.PdfDocument, quote: str) -> Iterator[tuple[int, tuple[Box, ...]]]:
    """Pages on which the whole of ``quote`` stands, then those on which it begins."""
    wanted = _squeezed(quote)
    for part in dict.fromkeys((wanted, wanted[:SHORTEST]) if len(wanted) >= SHORTEST else (wanted,)):
        for number in range(len(document)):
            if part and (boxes := _marked(document[number], part)):
                yield number + 1, boxes


def _marked(page: pypdfium2.PdfPage, wanted: str) -> tuple[Box, ...]:
    """The lines on which the characters of ``wanted`` stand; none where they do not."""
    from pypdfium2.raw import FPDFText_GetUnicode

    text = page.get_textpage()
    origin, dense = [], []
    for i in range(text.count_chars()):
        for character in _squeezed(chr(FPDFText_GetUnicode(text, i))):
            dense.append(character)
            origin.append(i)
    at = "".join(dense).find(wanted) if wanted else -1
    if at < 0:
        return ()
    lines: list[list[float]] = []
    for i in dict.fromkeys(origin[at : at + len(wanted)]):
        left, bottom, right, top = text.get_charbox(i, loose=True)
        if lines and abs(lines[-1][1] + lines[-1][3] - bottom - top) < _TALL * (top - bottom):
            last = lines[-1]
            lines[-1] = [min(last[0], left), min(last[1], bottom), max(last[2], right), max(last[3], top)]
        else:
            lines.append([left, bottom, right, top])
    wide, high = page.get_width(), page.get_height()
    return tuple((x0 / wide, 1 - y1 / high, x1 / wide, 1 - y0 / high) for x0, y0, x1, y1 in lines)


def _squeezed(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


if __name__ == "__main__":
    main()
