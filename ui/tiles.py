"""The provinces as 34 equal tiles, each about where it lies: a map that needs no geometry and shows Shanghai as large as
Tibet.

Goes in: a place's full name. Comes out: its tile, or none.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

_LAYOUT = """
.      .      .      .      .      .      黑龙江省
.      .      .      内蒙古自治区 . .    吉林省
新疆维吾尔自治区 甘肃省 宁夏回族自治区 山西省 北京市 天津市 辽宁省
.      青海省 陕西省 河南省 河北省 山东省 .
西藏自治区 四川省 重庆市 湖北省 安徽省 江苏省 上海市
.      云南省 贵州省 湖南省 江西省 浙江省 .
.      .      广西壮族自治区 广东省 福建省 台湾省 .
.      .      海南省 澳门特别行政区 香港特别行政区 . .
"""


@dataclass(frozen=True, slots=True)
class Tile:
    """A province's place in the grid, from the upper left, and the name that finds room in it."""

    name: str
    short: str
    column: int
    row: int


@cache
def tiles() -> tuple[Tile, ...]:
    """All of them, row by row."""
    return tuple(
        Tile(name, _short(name), column, row)
        for row, line in enumerate(_LAYOUT.split("\n")[1:-1])
        for column, name in enumerate(line.split())
        if name != "."
    )


def tile_of(name: str) -> Tile | None:
    """The tile of the province of this name.

    >>> tile_of("浙江省").short, tile_of("内蒙古自治区").short, tile_of("澜江市")
    ('浙江', '内蒙古', None)
    """
    return _by_name().get(name)


@cache
def _by_name() -> dict[str, Tile]:
    return {tile.name: tile for tile in tiles()}


def _short(name: str) -> str:
    for end in ("壮族自治区", "回族自治区", "维吾尔自治区", "特别行政区", "自治区", "省", "市"):
        if name.endswith(end):
            return name.removesuffix(end)
    return name
