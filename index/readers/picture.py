"""The bytes of a .png or .jpg file go in, what stands on the one page that it shows comes out."""

from __future__ import annotations

import io
import warnings

from index.errors import ReadError
from index.readers import recognise, scan
from index.readers.limits import Limits
from index.readers.pdf import text_of
from index.readers.reading import Reading, Turn

SUFFIXES = frozenset((".png", ".jpg", ".jpeg"))
"""What is read only where pictures can be."""
_HEIGHT = 842.0  # points of a page of A4, which a picture does not tell


def read(data: bytes, limits: Limits, turn: Turn = lambda done, total: None) -> Reading:
    """Return the text on the picture ``data``.

    Raises:
        ReadError: The picture has too many pixels, or nothing can be read on it.
    """
    import numpy as np
    from PIL import Image, ImageOps

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # we look ourselves
        try:
            opened = Image.open(io.BytesIO(data), formats=("PNG", "JPEG"))
        except Image.DecompressionBombError as error:
            raise _too_large() from error
    with opened as image:
        if image.width * image.height > limits.max_pixels:
            raise _too_large()
        turn(0, 1)
        image.draft("RGB", (recognise.LONGEST_SIDE, recognise.LONGEST_SIDE))
        upright = ImageOps.exif_transpose(image).convert("RGB")
        upright.thumbnail((recognise.LONGEST_SIDE, recognise.LONGEST_SIDE))
        seen = scan.look(np.asarray(upright)[..., ::-1].copy(), 1, _HEIGHT)
    turn(1, 1)
    if not seen.recognised:
        raise ReadError("图片上认不出文字", "请检查图片是不是报告的扫描件，或换一份更清晰的")
    return Reading(text_of([seen.page]), seen.recognised, whole=True)


def _too_large() -> ReadError:
    return ReadError("图片的像素过多", "请把图片缩小，或以 300 dpi 重新扫描后再放入")
