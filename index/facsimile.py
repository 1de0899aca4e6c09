"""The bytes of a report's file go in, a picture of one of its pages comes out, and where a sentence stands on it.

PDFium and Pillow are native code and read what others wrote: each page is drawn in a process of its own, which is
held to its time and memory and gets no path, only bytes. Nothing is remembered here.
"""

from __future__ import annotations

import io
import json
import math
import os
import subprocess
import sys
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.errors import ReadError
from index.pinpoint import Words, find
from index.readers import bounded
from index.readers.limits import Limits
from index.readers.reading import Box

if TYPE_CHECKING:
    from PIL.Image import Image

PICTURES = frozenset((".png", ".jpg", ".jpeg"))
SUFFIXES = PICTURES | {".pdf"}
"""The files that have pages."""
LONGEST_SIDE = 1_600
"""Pixels of the longer side of a page: characters of A4 are sharp at twice the width of a pane."""
TIME_LIMIT = 20.0
"""Seconds that one page may take; a page of a report takes half of one."""
_MEMORY = 1 << 30  # bytes
_QUALITY = 80  # of WebP, whose characters are sharp and whose scans are small
_AGAIN = "请用“原件”下载后查看"


@dataclass(frozen=True, slots=True)
class Facsimile:
    """A page as it looks."""

    page: int  # from 1
    pages: int
    picture: bytes  # WebP
    width: int  # pixels
    height: int
    boxes: tuple[Box, ...] = ()  # where the sentence stands
    sought: bool = False  # it is the page of the sentence, so far as that is known


def draw(
    data: bytes,
    suffix: str,
    page: int | None,
    words: Words,
    boxes: tuple[Box, ...] = (),
    seconds: float = TIME_LIMIT,
) -> Facsimile:
    """The page number ``page`` of the file ``data``, or that where ``words`` stand; the first where that is not known.

    ``boxes`` are given where the sentence's place on ``page`` is known already.

    Raises:
        ReadError: The file has no pages, or none that can be drawn within the bounds.
    """
    if suffix.lower() not in SUFFIXES:
        raise ReadError("这种文件没有固定的页面", _AGAIN)
    asked = {
        "suffix": suffix.lower(),
        "page": page,
        "words": asdict(words),
        "boxes": boxes,
    }
    home = str(Path(__file__).resolve().parent.parent)
    paths = [home, *filter(None, [os.environ.get("PYTHONPATH")])]
    try:
        done = subprocess.run(
            [
                sys.executable,
                bounded.__file__,
                str(math.ceil(seconds)),
                str(_MEMORY),
                sys.executable,
                "-m",
                __name__,
            ],
            input=json.dumps(asked).encode() + b"\n" + data,
            capture_output=True,
            timeout=seconds,
            check=False,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
        )
    except subprocess.TimeoutExpired as error:
        raise ReadError(f"{seconds:g} 秒内没有画出这一页", _AGAIN) from error
    head, _, picture = done.stdout.partition(b"\n")
    if done.returncode or not head:
        raise ReadError("这一页画不出来，文件可能已损坏", _AGAIN)
    told: dict[str, Any] = json.loads(head)
    if "found" in told:
        raise ReadError(told["found"], _AGAIN)
    found = tuple(Box(*box) for box in told.pop("boxes"))
    return Facsimile(picture=picture, boxes=found, **told)


def main() -> None:
    """Draw the page that standard input asks for, whose bytes follow."""
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what libraries print must not come between
    asked = json.loads(sys.stdin.buffer.readline())
    words = asked["words"]
    wanted = Words(words["text"], words["number"], tuple(words["near"]))
    look = _of_pdf if asked["suffix"] == ".pdf" else _of_picture
    try:
        told, image = look(sys.stdin.buffer.read(), asked["page"], wanted, asked["boxes"])
    except ReadError as error:
        told, image = {"found": error.found}, None
    picture = io.BytesIO()
    if image is not None:
        told |= {"width": image.width, "height": image.height}
        image.save(picture, "WEBP", quality=_QUALITY, method=2)
    replies.write(json.dumps(told).encode() + b"\n" + picture.getvalue())
    replies.flush()


def _of_pdf(data: bytes, page: int | None, words: Words, boxes: list[Any]) -> tuple[dict[str, Any], Image]:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise ReadError("PDF 打不开，可能已损坏或加了密码", _AGAIN) from error
    with closing(document):
        count, limits = len(document), Limits()
        if not 0 < count <= limits.max_pages:
            raise ReadError(f"PDF 有 {count} 页，上限 {limits.max_pages} 页", _AGAIN)
        found = None if boxes else find(document, words, limits.max_characters) if words.text else None
        number = min(max(page - 1, 0), count - 1) if page else found.page if found else 0
        told: dict[str, Any] = {"page": number + 1, "pages": count, "sought": bool(boxes)}
        if found and found.page == number:
            told |= {"sought": True, "boxes": found.boxes}
        with closing(document[number]) as drawn:
            width, height = drawn.get_size()
            scale = LONGEST_SIDE / max(width, height, 1.0)
            with closing(drawn.render(scale=scale, may_draw_forms=False)) as bitmap:
                return {"boxes": boxes, **told}, bitmap.to_pil().convert("RGB")


def _of_picture(
    data: bytes, page: int | None, words: Words, boxes: list[Any]
) -> tuple[dict[str, Any], Image]:
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = Limits().max_pixels
    try:
        opened = Image.open(io.BytesIO(data), formats=("PNG", "JPEG"))
        if opened.width * opened.height > Limits().max_pixels:
            raise ReadError("图片的像素过多", _AGAIN)
        opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        image = ImageOps.exif_transpose(opened).convert("RGB")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise ReadError("图片打不开，可能已损坏", _AGAIN) from error
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    return {"page": 1, "pages": 1, "boxes": boxes, "sought": bool(boxes)}, image


if __name__ == "__main__":
    main()
