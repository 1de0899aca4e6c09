"""The gazetteer: which places a text names, under whatever name, with their levels and what they lie in.

Goes in: a text, and places that only the indexed reports know. Comes out: where each mention stands and
which place, or which group of places, it means. Whether a place is the one whose report is asked for is for
others to decide.

The table `data/places.tsv` is made by `training/places.py`; the lists beside it (other names, groups, words
that only look like places) are written by hand.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from .types import Level

NATION = "全国"
_DATA = Path(__file__).with_name("data")


@dataclass(frozen=True, slots=True)
class Place:
    """A place that has, or could have, reports of its own."""

    name: str  # in full: 浙江省, 衢州市, 全国
    level: Level
    province: str | None  # the province that it is or lies in; None for 全国 and where it is unknown
    parent: str | None  # the place next above it, from cities downwards
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """``text[start:end]`` names ``places``: one, or all the members of a group."""

    start: int
    end: int
    places: tuple[Place, ...]
    weak: bool = False  # 我国, 全国, 国家: often said without meaning that the nation's reports are asked for
    alternative: bool = False  # `places` are candidates of one name (朝阳区), not members of a group


def find_places(text: str, extra: Iterable[Place] = ()) -> list[PlaceMention]:
    """Mentions of places in ``text``, longest names first, in order and without overlaps.

    ``extra`` are places that the gazetteer may not know, or not by their short names: those of the indexed
    reports. Their short names (澜江 for 澜江市) are found without being listed.
    """
    base = _gazetteer()
    new = tuple(p for p in extra if p.name not in base.covered or not base.names.keys() >= set(p.aliases))
    found = list(_scan(text, (_overlay(new), base) if new else (base,)))
    return [_settle(f, found) for f in found]


def canonical(name: str) -> Place | None:
    """The place that ``name`` (浙江, 衢州市, 沪) means standing alone; ``None`` if none or more than one."""
    entry = _gazetteer().names.get(name.strip())
    if entry is None:
        abbreviated = _ABBREVIATIONS.get(name.strip())
        return _place(abbreviated) if abbreviated else None
    candidates = entry.places or entry.beside
    return candidates[0] if len(candidates) == 1 and not entry.group else None


def aliases_of(place: Place) -> tuple[str, ...]:
    """Names under which ``place`` is found, besides its full one."""
    known = _gazetteer().by_name.get(place.name)
    listed = known.aliases if known else _short_names(place.name)
    return tuple(dict.fromkeys((*listed, *place.aliases)))


# --- the table ---------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Name:
    """What one string means. A mask means nothing and keeps the names inside it from being found."""

    places: tuple[Place, ...] = ()
    beside: tuple[Place, ...] = ()  # only right behind a place that they lie in: 浙江安吉
    before: str = ""  # between a character of `before` …
    behind: str = ""  # … and one of `behind` it is cut out of two words: 隆重|庆祝
    weak: bool = False
    group: bool = False
    mask: bool = False


@dataclass(frozen=True, slots=True)
class _Table:
    names: dict[str, _Name]
    lengths: dict[str, tuple[int, ...]]  # of the names with this first character, longest first
    by_name: dict[str, Place]
    covered: frozenset[str]  # places that are found by their short names too


_LEVELS = {"省": Level.PROVINCE, "市": Level.CITY, "县": Level.COUNTY}


@cache
def _gazetteer() -> _Table:
    names: dict[str, _Name] = defaultdict(_Name)
    by_name: dict[str, Place] = {}
    covered = {NATION}
    others = {name: (aliases.split(), weak.split()) for name, aliases, weak in _lines("place-names.tsv", 3)}
    for place, short, use, before, behind in _rows({name: aliases for name, (aliases, _) in others.items()}):
        by_name.setdefault(place.name, place)
        for alias in (place.name, *place.aliases):
            entry = names[alias]
            if use == "beside" and alias == short:
                entry.beside += (place,)
                continue
            if not entry.places or entry.places[0].level is place.level:  # else 吉林 could be the city
                entry.places += (place,)
            if use == "free" and alias == short:
                covered.add(place.name)
                entry.before, entry.behind = before, behind
    for name, (_, weak) in others.items():
        for word in weak:
            names[word] = _Name((by_name[name],), weak=True)
    for group, more, members in _lines("place-groups.tsv", 3):
        for word in (group, *more.split()):
            names[word] = _Name(tuple(by_name[m] for m in members.split()), group=True)
    for word in (_DATA / "place-masks.txt").read_text(encoding="utf-8").split():
        names[word] = _Name(mask=True)
    return _Table(dict(names), _lengths(names), by_name, frozenset(covered))


def _rows(others: dict[str, list[str]]) -> Iterator[tuple[Place, str, str, str, str]]:
    """Places from the highest level down, each with its short name, and where that may be used."""
    yield Place(NATION, Level.NATION, None, None, tuple(others[NATION])), "", "", "", ""
    for name, level, province, parent, short, use, before, behind in _lines("places.tsv", 8):
        aliases = [short] if short and short != name else []
        if short and name.endswith(("自治州", "自治县")):
            aliases.append(short + name[-1])
        aliases += others.get(name, ())
        yield (
            Place(name, _LEVELS[level], province, parent or None, tuple(aliases)),
            short,
            use,
            before,
            behind,
        )


def _lines(file: str, columns: int) -> Iterator[list[str]]:
    """Rows of a tab-separated data file; trailing empty columns may be missing in it."""
    for line in (_DATA / file).read_text(encoding="utf-8").splitlines():
        cells = line.split("\t")
        yield cells + [""] * (columns - len(cells))


def _lengths(names: Iterable[str]) -> dict[str, tuple[int, ...]]:
    lengths: dict[str, set[int]] = defaultdict(set)
    for name in names:
        lengths[name[0]].add(len(name))
    return {first: tuple(sorted(found, reverse=True)) for first, found in lengths.items()}


@lru_cache(maxsize=8)
def _overlay(extra: tuple[Place, ...]) -> _Table:
    """The table of places from outside; their short names hold anywhere, but take no other place's away."""
    base = _gazetteer().names
    names: dict[str, _Name] = defaultdict(_Name)
    for place in extra:
        for alias in dict.fromkeys((place.name, *_short_names(place.name), *place.aliases)):
            others = base[alias].places if alias in base else ()
            if len(alias) > 1 and (not others or any(p.name == place.name for p in others)):
                names[alias].places += (place,)
    return _Table(dict(names), _lengths(names), {}, frozenset())


_SUFFIX = re.compile(r"(?:自治[州县旗区]|新区|地区|林区|特区|[省市州盟区县旗乡镇])$")


def _short_names(name: str) -> tuple[str, ...]:
    short = _SUFFIX.sub("", name)
    return (short,) if short != name and len(short) > 1 else ()


def _place(name: str) -> Place:
    return _gazetteer().by_name[name]


# --- finding -----------------------------------------------------------------------------------------

_SUFFIX_IN_A_WORD = {"市": "场值盈", "区": "域块间划位分别", "旗": "帜舰号手下", "州": "际", "省": "略却"}
_HAN = re.compile(r"[一-鿿]")
_LOOSE = "在的和与及"


@dataclass(frozen=True, slots=True)
class _Found:
    start: int
    end: int
    name: _Name


def _scan(text: str, tables: Sequence[_Table]) -> Iterator[_Found]:
    """Names in ``text`` from left to right; of the names that begin at one place, the longest that holds."""
    at, last = 0, None
    while at < len(text):
        found = _at(text, at, tables, last) or _abbreviated(text, at)
        if found is None:
            at += 1
            continue
        at = found.end
        if not found.name.mask:
            last = found
            yield found


def _at(text: str, at: int, tables: Sequence[_Table], last: _Found | None) -> _Found | None:
    best: _Found | None = None
    for table in tables:
        for length in table.lengths.get(text[at], ()):
            if best is not None and length <= best.end - best.start:
                break
            entry = table.names.get(text[at : at + length]) if at + length <= len(text) else None
            if entry is None:
                continue
            held = _hold(text, at, at + length, entry, last)
            if held is not None:
                best = _Found(at, at + length, held)
                break
    return best


def _hold(text: str, start: int, end: int, entry: _Name, last: _Found | None) -> _Name | None:
    """What the name means here, or ``None`` if it only looks like one."""
    if entry.mask or entry.group or entry.weak:
        return entry
    above = _above(text, start, last)
    inside = tuple(p for p in (*entry.places, *entry.beside) if p.parent in above or p.province in above)
    if inside and not any(p.name in above for p in inside):
        return _Name(inside)
    if not entry.places:
        return None
    if text[end : end + 1] and text[end] in _SUFFIX_IN_A_WORD.get(text[end - 1], ""):
        return None
    if end - start == 2:
        ahead, after = text[start - 1 : start], text[end : end + 1]
        if ahead and after and ahead in entry.before and after in entry.behind:
            return None
        if entry.places[0].name == text[start:end] and (
            (ahead and _HAN.match(ahead) and ahead not in _LOOSE) or (after and after in "域城级乡市区镇直")
        ):
            return None  # 忠县 is a county; 对应县 and 的新县城 are not
    return entry


def _above(text: str, start: int, last: _Found | None) -> frozenset[str]:
    """Names of the places whose mention ends where this one starts."""
    if last is None or text[last.end : start] not in ("", "的", " "):
        return frozenset()
    return frozenset(p.name for p in last.name.places)


def _settle(found: _Found, all_found: Sequence[_Found]) -> PlaceMention:
    """The mention, with the candidates of its name narrowed to those whose province or parent is named."""
    name = found.name
    places, several = name.places, len(name.places) > 1 and not name.group
    if several:
        named = {f.name.places[0].name for f in all_found if len(f.name.places) == 1}
        near = tuple(p for p in places if p.parent in named or p.province in named)
        places = near or places
    return PlaceMention(found.start, found.end, places, name.weak, several and len(places) > 1)


# --- abbreviations of one character ------------------------------------------------------------------

_ABBREVIATIONS = {
    "京": "北京市", "津": "天津市", "冀": "河北省", "晋": "山西省", "蒙": "内蒙古自治区", "辽": "辽宁省",
    "吉": "吉林省", "黑": "黑龙江省", "沪": "上海市", "苏": "江苏省", "浙": "浙江省", "皖": "安徽省",
    "闽": "福建省", "赣": "江西省", "鲁": "山东省", "豫": "河南省", "鄂": "湖北省", "湘": "湖南省",
    "粤": "广东省", "桂": "广西壮族自治区", "琼": "海南省", "渝": "重庆市", "川": "四川省", "蜀": "四川省",
    "贵": "贵州省", "黔": "贵州省", "云": "云南省", "滇": "云南省", "藏": "西藏自治区", "陕": "陕西省",
    "秦": "陕西省", "甘": "甘肃省", "陇": "甘肃省", "青": "青海省", "宁": "宁夏回族自治区",
    "新": "新疆维吾尔自治区", "港": "香港特别行政区", "澳": "澳门特别行政区", "台": "台湾省",
}  # fmt: skip
_ANY = "".join(_ABBREVIATIONS)
_CLEAR = "京津冀晋沪浙皖闽赣鲁豫鄂湘粤琼渝黔滇陕"  # two of these side by side are never part of another word
_CLEAR_ALONE = "冀晋浙皖闽赣鲁豫鄂湘粤琼渝黔滇陕"
_PAIRS = (
    "川渝 渝川 川滇 川黔 川陕 陕川 苏浙 浙苏 沪苏 苏沪 苏皖 皖苏 苏鲁 鲁苏 粤桂 桂粤 黔桂 湘桂 滇桂 陕甘 "
    "陕蒙 晋蒙 蒙晋 冀蒙 冀辽 辽吉 吉黑 辽蒙 甘宁 甘青 云贵 粤港 港粤 粤澳 港澳 闽台 沪港 京港 京蒙 闽宁 "
    "苏陕 粤新 辽苏"
)


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    """Contexts in which one character stands for a province; each match is all abbreviations."""
    start = r"(?:^|(?<=[^一-鿿])|(?<=[的在对和与跟比问看查]))"
    digit = "[0-9０-９]"
    year = rf"(?=\s?(?:[12１２]{digit}{{3}}|{digit}{{2}}年|二[〇○零]|[今去明前]年|[“\"]?十[一二三四五六]五))"
    return tuple(
        re.compile(pattern)
        for pattern in (
            rf"(?=[{_ANY}]{{0,11}}[{_CLEAR}])[{_ANY}]{{3,12}}",  # 沪苏浙皖
            rf"[{_CLEAR}]{{2}}|{'|'.join(_PAIRS.split())}",  # 鄂豫, 川渝
            rf"{start}[{_ANY}](?:[、,，和与及][{_ANY}])+",  # 粤、苏、鲁
            rf"{start}(?![新云青])[{_ANY}]{year}",  # 粤2025年GDP
            rf"[{_CLEAR_ALONE}](?=[东南西北](?![语话腔菜方]))",  # 陕北, 鲁西南
            rf"{start}[苏川桂辽陇](?=[南西北](?![方海语话亚非]))",  # 苏北, 川西
            rf"(?<=[在驻来赴留返全])[{_CLEAR_ALONE}](?![升级江菜绣剧语商池深浆望莽])",  # 在粤高校
        )
    )


def _abbreviated(text: str, at: int) -> _Found | None:
    if text[at] not in _ABBREVIATIONS:
        return None
    for pattern in _patterns():
        m = pattern.match(text, at)
        if m is None:
            continue
        end = m.end()
        if text[end - 1 : end + 1] in _gazetteer().names:  # 沪苏州 is not 沪苏
            return None
        places = tuple(dict.fromkeys(_place(_ABBREVIATIONS[c]) for c in m.group() if c in _ABBREVIATIONS))
        return _Found(at, end, _Name(places, group=True))
    return None
