"""Names of places and indicators with one wrong character, put right: 浙将省 to 浙江省, 生产总直 to 生产总值.

Goes in: the normalised question. Comes out: a question of the same length, so that positions hold, and what was
changed. Only names that reports use are put in, and only where exactly one of them fits.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path

from index.places import Place, find_bare, find_places, short_of

_TABLE = Path(__file__).parent.parent / "data" / "sounds.tsv"
INDICATORS = (
    "国内生产总值", "地区生产总值", "生产总值", "固定资产投资", "城镇新增就业", "社会消费品零售总额", "零售总额",
    "一般公共预算收入", "居民人均可支配收入", "可支配收入", "居民消费价格", "规模以上工业增加值", "工业增加值",
    "城镇调查失业率", "进出口总额", "常住人口", "森林覆盖率", "粮食产量", "研发经费", "高新技术企业", "财政收入",
    "居民收入", "经济增长", "城镇化率", "养老床位", "赤字率", "失业率",
)  # fmt: skip
"""What all reports state, in the words that people ask in."""
_LOOK_ALIKE = {"浙": "淅", "徽": "微", "宁": "宇", "庆": "床", "冀": "翼"}
"""Characters typed for others because they look alike; those that sound alike stand in `sounds.tsv`."""
_BEFORE_PLACE = r"(?:^|(?<=[，,。、 ：:和与跟及比问查看]))"
_AFTER_PLACE = (
    r"(?=[省市县区州]?(?:\d|[一二]〇|[一二]零|去年|今年|明年|上年|的|省|市|政府|GDP|gdp|人大|呢|和|与))"
)


def mend(text: str, places: Iterable[Place]) -> tuple[str, tuple[tuple[str, str], ...]]:
    """``text`` with its misspelt names put right, and each change as written and as read.

    What stands in quotation marks is meant as it is written.
    """
    changes: list[tuple[int, str, str]] = [*_indicators(text), *_place(text, tuple(places))]
    changes = [each for each in changes if not _quoted(text, each[0], each[0] + len(each[1]))]
    for at, wrong, right in changes:
        text = text[:at] + right + text[at + len(wrong) :]
    return text, tuple((wrong, right) for _, wrong, right in changes)


_QUOTED = re.compile(r"“[^“”]*”|「[^「」]*」|\"[^\"]*\"")


def _quoted(text: str, start: int, end: int) -> bool:
    return any(m.start() < start and end < m.end() for m in _QUOTED.finditer(text))


def _indicators(text: str) -> list[tuple[int, str, str]]:
    found: list[tuple[int, str, str]] = []
    taken = bytearray(len(text))
    letters = set(text)
    for name in INDICATORS:  # longest first within a family
        if len(letters & set(name)) < len(set(name)) - 1:
            continue
        for at in range(len(text) - len(name) + 1):
            piece = text[at : at + len(name)]
            if any(taken[at : at + len(name)]):
                continue
            wrong = [i for i, (a, b) in enumerate(zip(piece, name, strict=True)) if a != b]
            if not wrong:
                taken[at : at + len(name)] = b"\x01" * len(name)
            elif len(wrong) == 1 and len(name) >= 4 and _han(piece) and not _other_name(piece):
                found.append((at, piece, name))
                taken[at : at + len(name)] = b"\x01" * len(name)
    return found


def _other_name(piece: str) -> bool:
    """Whether ``piece`` is a name, or part of one, in its own right: 居民支出 is not 居民收入 misspelt."""
    return piece in _REAL_WORDS or any(word in piece for word in _CONTRASTS)


_CONTRASTS = ("支出", "出口", "进口", "农村", "乡村", "农业", "增加", "增收", "增量", "户籍", "价格")
_REAL_WORDS = frozenset(
    {
        "农民收入",
        "经济增速",
        "经济总量",
        "居民储蓄",
        "财政支出",
        "居民输入",
        "人均收入",
        "就业率",
        "粮食产能",
        "粮食产区",
    }
)


def _han(piece: str) -> bool:
    return re.fullmatch(r"[\u4e00-\u9fff]+", piece) is not None


def _place(text: str, places: tuple[Place, ...]) -> list[tuple[int, str, str]]:
    if find_places(text, places) or find_bare(text):
        return []
    found = []
    for m in re.finditer(rf"{_BEFORE_PLACE}(?P<name>[\u4e00-\u9fff]{{2,4}}){_AFTER_PLACE}", text):
        name = m["name"]
        fits = [right for right in _short_names(places) if _one_off(name, right)]
        likely = [right for right in fits if _likely(name, right)] or (
            fits if name[-1:] not in "年时" else []
        )
        if len(likely) == 1 and (
            _likely(name, likely[0]) or text[m.end() : m.end() + 1] in tuple("省市县区州")
        ):
            found.append((m.start(), name, likely[0]))
    return found


@lru_cache(maxsize=8)
def _short_names(places: tuple[Place, ...]) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(
            alias
            for place in places
            for alias in (place.name, short_of(place), *place.aliases)
            if 2 <= len(alias) <= 4
        )
    )


def _one_off(name: str, right: str) -> bool:
    return len(name) == len(right) and sum(a != b for a, b in zip(name, right, strict=True)) == 1


def _likely(name: str, right: str) -> bool:
    """Whether each wrong character sounds or looks like the right one; they decide between names that fit equally."""
    return all(
        a == b
        or a in _LOOK_ALIKE.get(b, "")
        or not _sounds().get(a, frozenset()).isdisjoint(_sounds().get(b, ()))
        for a, b in zip(name, right, strict=True)
    )


@cache
def _sounds() -> dict[str, frozenset[str]]:
    """How each character can sound, coarsely."""
    found: dict[str, frozenset[str]] = {}
    for line in _TABLE.read_text(encoding="utf-8").splitlines():
        sound, characters = line.split("\t")
        for character in characters:
            found[character] = found.get(character, frozenset()) | {sound}
    return found
