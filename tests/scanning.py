"""Pages of invented text as pictures, as a scanner makes them."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw, ImageFont

from index.readers.recognise import Line
from tests.conftest import missing

if os.environ.get("CI"):
    import_module("rapidocr")  # nothing may be missing
pytest.importorskip("rapidocr", reason="needs the extra `ocr`")

DPI = 110
_POINT = 14
FIRST = (
    "2031年澜江市人民政府工作报告",
    "一、2030年工作回顾",
    "过去一年，全市地区生产总值达到1234.5亿元，增长5.6%，粮食总产",
    "量稳定在87.3万吨，城镇新增就业4.2万人。全年新增养老床位1860",
    "张，改造老旧小区312个，惠及居民9.7万户。",
)
SECOND = (
    "二、2031年工作安排",
    "今年计划新增养老床位2100张，建成口袋公园45个，新开公交线路6",
    "条，开工建设青屿大桥，完成投资38.4亿元。",
)


@lru_cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    for folder in ("/usr/share/fonts", "/usr/local/share/fonts", "/System/Library/Fonts", "C:/Windows/Fonts"):
        for name in ("NotoSansCJK-Regular.ttc", "NotoSerifCJK-Regular.ttc", "PingFang.ttc", "msyh.ttc"):
            for file in Path(folder).rglob(name):
                return ImageFont.truetype(str(file), size)
    missing("needs a font with Chinese characters")
    raise AssertionError


def sheet(lines: Sequence[str], *, number: int | None = None, turned: float = 0.0) -> Image.Image:
    """A page of A4 with these lines, and its number at its foot, laid on the glass ``turned`` by some degrees."""
    width, height = round(8.27 * DPI), round(11.69 * DPI)
    page = Image.new("RGB", (width, height), "white")
    draw, size = ImageDraw.Draw(page), round(_POINT * DPI / 72)
    for row, line in enumerate(lines):
        draw.text((0.9 * DPI, DPI + row * 1.7 * size), line, fill="black", font=_font(size))
    if number is not None:
        draw.text((width / 2 - size, height - DPI), f"— {number} —", fill="black", font=_font(size))
    return page.rotate(turned, Image.Resampling.BICUBIC, fillcolor="white") if turned else page


def file_of(pages: Sequence[Image.Image], kind: str = "PDF") -> bytes:
    """The pages as one file, a PDF without a text layer, or a picture."""
    stream = io.BytesIO()
    more = {"save_all": True, "append_images": pages[1:], "resolution": DPI} if kind == "PDF" else {}
    pages[0].save(stream, kind, **more)
    return stream.getvalue()


def stand_in(picture: Any) -> Iterator[Line]:
    """In place of the networks: the lines of `FIRST`, the last of them unsure, whatever is shown."""
    assert picture.ndim == 3
    for row, (text, sure) in enumerate((*((said, 0.99) for said in FIRST[:-1]), (FIRST[-1], 0.75))):
        top, right = 100.0 + 40 * row, 100.0 + 20 * len(text)
        yield Line(text, sure, ((100, top), (right, top), (right, top + 30), (100, top + 30)))
