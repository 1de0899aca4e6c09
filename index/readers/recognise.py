"""The picture of a page goes in, the lines that can be read on it come out, each with its place and how sure it is.

Done by RapidOCR, where it is installed (``pip install congress-qa[ocr]``): PP-OCR's networks for Chinese, which lie in
its wheel. They are named by their files, so that it never looks for others elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as version_of
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from index.errors import UnreachableError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

INSTALL = 'pip install "congress-qa[ocr]"'
LONGEST_SIDE = 2_000
"""Pixels of the longer side of a picture that is read: a page of A4 at 170 dpi. More takes longer and reads no better."""
_PACKAGE = "rapidocr"
_MODELS = {
    "Det": "PP-OCRv6_det_small.onnx",
    "Rec": "PP-OCRv6_rec_small.onnx",
    "Cls": "ch_ppocr_mobile_v2.0_cls_mobile.onnx",
}
_HANZI = "\u4e00-\u9fff"
# The networks give some marks between hanzi in the narrow form, which no report has there.
_NARROW = re.compile(rf"(?<=[{_HANZI}”）》])[,;:!?](?=[{_HANZI}“（《]|$)|(?<=[{_HANZI}])\((?=[{_HANZI}])")
_WIDE = str.maketrans(",;:!?(", "，；：！？（")

Point = tuple[float, float]


class Line(NamedTuple):
    """A line of a picture: its text, how sure it is (0 to 1), and its corners in pixels from the picture's top left."""

    text: str
    confidence: float
    corners: tuple[Point, Point, Point, Point]  # left top, right top, right bottom, left bottom


def available() -> bool:
    """Whether pictures can be read on this machine."""
    return find_spec(_PACKAGE) is not None


def version() -> str:
    """The version of what reads pictures, "" where nothing does."""
    try:
        return version_of(_PACKAGE)
    except PackageNotFoundError:
        return ""


def lines(picture: NDArray[np.uint8]) -> Iterator[Line]:
    """What stands on ``picture``, in no order that could be relied on. *Shape:* ``(height, width, 3)``."""
    found = _engine()(picture)
    if found.boxes is None or found.txts is None:
        return
    for corners, text, score in zip(found.boxes.tolist(), found.txts, found.scores, strict=True):
        if said := " ".join(text.split()):
            shown = _NARROW.sub(lambda mark: mark[0].translate(_WIDE), said)
            first, second, third, fourth = ((x, y) for x, y in corners)
            yield Line(shown, float(score), (first, second, third, fourth))


@lru_cache(maxsize=1)
def _engine() -> Any:
    try:
        import cv2
        import rapidocr
    except ImportError as error:  # a library of the system that they are linked to, or half an installation
        raise UnreachableError(
            f"识别组件无法启动（{error}）", f"请安装它所缺的，或重新安装识别组件（{INSTALL}）后更新索引"
        ) from error

    # A worker's time of the processor is counted over all its threads, and there are as many workers as processors.
    cv2.setNumThreads(1)
    models = Path(rapidocr.__file__).parent / "models"
    return rapidocr.RapidOCR(
        params={
            **{f"{part}.model_path": str(models / name) for part, name in _MODELS.items()},
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            "Global.log_level": "critical",
            "Global.max_side_len": LONGEST_SIDE,
            "Global.text_score": 0.0,  # what is too unsure is left out by us, and told
            "Global.use_cls": False,  # lines that stand on their heads
        }
    )
