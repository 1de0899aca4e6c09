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

from .types import Level, Metadata

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
    former: tuple[str, ...] = ()  # full names that it bore: 襄樊市

    @property
    def label(self) -> str:
        """The name that tells it from all other places: with its parent's where several bear it (南京市鼓楼区)."""
        shared = self.parent and len(_gazetteer().by_name.get(self.name, ())) > 1
        return f"{self.parent}{self.name}" if shared else self.name


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

    ``extra`` are places that are known to be meant by their short names too: those of the indexed reports. Their
    short names (澜江 for 澜江市, 徐水 for 徐水区) are found even where the gazetteer does not know them, or holds
    them for too ambiguous.
    """
    base = _gazetteer()
    new = tuple(p for p in extra if p.name not in base.covered or not base.names.keys() >= set(p.aliases))
    found = list(_scan(text, (_overlay(new), base) if new else (base,)))
    return [_settle(f, found) for f in found]


def find_bare(text: str) -> list[PlaceMention]:
    """Counties that ``text`` names by their short names where nothing but a place can stand: 望都2021年….

    Short names of counties are left out by `find_places`, for many are cut out of other words.
    """
    names = _gazetteer().names
    found = []
    for m in _WHERE_A_PLACE_STANDS.finditer(text):
        for length in (4, 3, 2):
            entry = names.get(m["name"][:length]) if len(m["name"]) == length else None
            if entry and entry.beside and not entry.places:
                found.append(PlaceMention(m.start(), m.end(), entry.beside, False, len(entry.beside) > 1))
    return found


def canonical(name: str) -> Place | None:
    """The place that ``name`` (浙江, 衢州市, 沪, 南京市鼓楼区) means standing alone; ``None`` if none or several."""
    base = _gazetteer()
    entry = base.names.get(name.strip())
    if entry is None:
        abbreviated = _ABBREVIATIONS.get(name.strip())
        return _place(abbreviated) if abbreviated else base.labels.get(name.strip())
    candidates = entry.places or entry.beside
    return candidates[0] if len(candidates) == 1 and not entry.group else None


def present(name: str, parent: str | None = None) -> Place | None:
    """The place of today that bears, or bore, the full ``name``: 徐水县 is 徐水区; ``None`` if none or several do."""
    base = _gazetteer()
    several = base.by_name.get(name) or base.formers.get(name, ())
    if len(several) > 1:
        several = tuple(p for p in several if parent in (p.parent, p.province))
    return several[0] if len(several) == 1 else None


@lru_cache(maxsize=4096)
def home_of(metadata: Metadata) -> Place | None:
    """The place of today whose report it is: 徐水区 for one of 徐水县; ``None`` where the report does not tell."""
    if metadata.place is None:
        return None
    known = present(metadata.place, metadata.parent)
    return known or Place(metadata.place, metadata.level or Level.CITY, metadata.province, metadata.parent)


def label_of(metadata: Metadata) -> str | None:
    """By what the place of a report is told from all others: the label of its `home_of`."""
    home = home_of(metadata)
    return home.label if home else None


def shown_as(metadata: Metadata) -> str | None:
    """The place of a report for people: as it was called then, with its parent's name where several bear the name."""
    home = home_of(metadata)
    return home.label if home and home.name == metadata.place else metadata.place


def group_of(names: Iterable[str]) -> str | None:
    """What the places of these names are called together, ``None`` where they are no group of `place-groups.tsv`.

    >>> group_of(["浙江省", "上海市", "江苏省", "安徽省"]), group_of(["浙江省", "上海市"])
    ('长三角', None)
    """
    return _groups().get(frozenset(names))


def groups_among(names: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The groups of `place-groups.tsv` that some of these places, two at least, and not all of them belong to.

    >>> groups_among(["浙江省", "江苏省", "北京市"])["长三角"]
    ('浙江省', '江苏省')
    """
    held = list(dict.fromkeys(names))
    found = {group: tuple(each for each in held if each in members) for members, group in _groups().items()}
    return {group: some for group, some in found.items() if 1 < len(some) < len(held)}


@cache
def _groups() -> dict[frozenset[str], str]:
    return {frozenset(members.split()): group for group, _, members in _lines("place-groups.tsv", 3)}


def aliases_of(place: Place) -> tuple[str, ...]:
    """Names under which ``place`` is found, besides its full one."""
    known = present(place.name, place.parent)
    listed = (*known.aliases, *known.former) if known else _short_names(place.name)
    return tuple(dict.fromkeys((*listed, *place.aliases)))


def all_places() -> Iterator[Place]:
    """Every place of the gazetteer, from the highest level down."""
    for several in _gazetteer().by_name.values():
        yield from several


def short_of(place: Place) -> str:
    """The name without suffix and peoples, however ambiguous: 大厂 for 大厂回族自治县; of two characters at least."""
    return _gazetteer().shorts.get(place.name) or _bare(place.name)


def count_of(text: str, place: Place) -> int:
    """How often ``text`` names ``place``, by its full or its short name."""
    short, count, at = short_of(place), 0, -1
    short = place.name if short in _gazetteer().words else short
    while (at := text.find(short, at + 1)) >= 0:
        in_full = any(text.startswith(name, at) for name in (place.name, *place.former) if len(name) > 2)
        apart = in_full or not _touches_a_word(text, at, at + len(short))
        count += apart and not _part_of_another(text, at, short, place)
    return count


def _part_of_another(text: str, at: int, short: str, place: Place) -> bool:
    """Whether ``short`` stands inside or across the edge of another place's name: 防城 in 防城港, 津市 in 天津市."""
    base = _gazetteer()
    for start in range(max(0, at - 3), at + 1):
        for length in base.lengths.get(text[start], ()):
            if start + length <= (at + len(short) if start == at else at):
                break
            entry = base.names.get(text[start : start + length])
            if entry and not any(p.name == place.name for p in (*entry.places, *entry.beside)):
                return True
    return False


# --- the table ---------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Name:
    """What one string means. A mask means nothing and keeps the names inside it from being found."""

    places: tuple[Place, ...] = ()
    beside: tuple[Place, ...] = ()  # only right behind a place that they lie in: 浙江安吉
    known: bool = False  # of those whose reports are indexed
    apart: bool = False  # an ordinary word too: a name only where a clause begins (平安2024年)
    weak: bool = False
    group: bool = False
    mask: bool = False


@dataclass(frozen=True, slots=True)
class _Table:
    names: dict[str, _Name]
    lengths: dict[str, tuple[int, ...]]  # of the names with this first character, longest first
    by_name: dict[str, tuple[Place, ...]]
    formers: dict[str, tuple[Place, ...]]  # by the names that they bore
    labels: dict[str, Place]  # by parent and name, where several bear the name
    shorts: dict[str, str]  # short names of places by their full ones, however ambiguous
    words: frozenset[str]  # short names that are ordinary words
    covered: frozenset[str]  # places that are found by their short names too


_LEVELS = {"省": Level.PROVINCE, "市": Level.CITY, "县": Level.COUNTY}


@cache
def _gazetteer() -> _Table:
    names: dict[str, _Name] = defaultdict(_Name)
    by_name: dict[str, tuple[Place, ...]] = defaultdict(tuple)
    formers: dict[str, tuple[Place, ...]] = defaultdict(tuple)
    shorts: dict[str, str] = {}
    words = set()
    covered = {NATION}
    others = {name: (aliases.split(), weak.split()) for name, aliases, weak in _lines("place-names.tsv", 3)}
    for place, short, use in _rows({name: aliases for name, (aliases, _) in others.items()}):
        by_name[place.name] += (place,)
        for former in place.former:
            formers[former] += (place,)
        if short:
            shorts[place.name] = short
        if use == "word":
            words.add(short)
        for alias in (place.name, *place.aliases):
            entry = names[alias]
            if alias == short and use != "free":
                if use == "beside":
                    entry.beside += (place,)
                continue
            if not entry.places or entry.places[0].level is place.level:  # else 吉林 could be the city
                entry.places += (place,)
            if alias == short:
                covered.add(place.name)
    for former, places in formers.items():
        short = _bare(former)
        for alias in (
            (former, short) if len(places) == 1 and places[0].level is not Level.COUNTY else (former,)
        ):
            if alias not in names and alias not in words:
                names[alias] = _Name(places)
    for name, (_, weak) in others.items():
        for word in weak:
            names[word] = _Name(by_name[name], weak=True)
    for group, more, members in _lines("place-groups.tsv", 3):
        for word in (group, *more.split()):
            names[word] = _Name(tuple(by_name[m][0] for m in members.split()), group=True)
    for table in ("place-masks.txt", "place-features.txt"):
        for word in (_DATA / table).read_text(encoding="utf-8").split():
            names.setdefault(word, _Name(mask=True))
    labels = {f"{p.parent}{p.name}": p for several in by_name.values() if len(several) > 1 for p in several}
    names = {name: entry for name, entry in names.items() if entry.places or entry.beside or entry.mask}
    return _Table(
        names,
        _lengths(names),
        dict(by_name),
        dict(formers),
        labels,
        shorts,
        frozenset(words),
        frozenset(covered),
    )


def _rows(others: dict[str, list[str]]) -> Iterator[tuple[Place, str, str]]:
    """Places from the highest level down, each with its short name, and where that may be used."""
    yield Place(NATION, Level.NATION, None, None, tuple(others[NATION])), "", ""
    for name, level, province, parent, short, use, former in _lines("places.tsv", 7):
        aliases = [short] if short and short != name else []
        if short and name.endswith(_PEOPLED):
            aliases.append(short + name[-1])
        if banner := _BANNER.fullmatch(name):
            aliases.append("".join(banner.groups()))
        aliases += others.get(name, ())
        home = _LEVELS[level]
        yield (
            Place(name, home, province, parent or None, tuple(dict.fromkeys(aliases)), tuple(former.split())),
            short if use else "",
            use,
        )


_PEOPLED = ("自治州", "自治县", "自治旗", "族区")
_BANNER = re.compile(r"(.).+?([左右])翼?([前中后]?旗)")
"""Banners are named by three or four characters: 科尔沁左翼中旗 is 科左中旗."""


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
    base = _gazetteer()
    names: dict[str, _Name] = defaultdict(_Name)
    for place in extra:
        short = base.shorts.get(place.name) or _bare(place.name)
        shorts = {short, *(_bare(f) for f in place.former)} - {place.name}
        for alias in dict.fromkeys((place.name, *place.former, *shorts, *place.aliases)):
            entry = base.names.get(alias)
            others = entry.places if entry else ()
            if len(alias) < 2 or (others and all(p.name != place.name for p in others)):
                continue
            # A name that several places bear is left to who asks: 鼓楼区 of 开封 is none of those indexed.
            bearers = others or tuple(p for p in (entry.beside if entry else ()) if p.name == place.name)
            by_label = {p.label: p for p in (*bearers, *names[alias].places, place)}
            names[alias].places = tuple(by_label.values())
            names[alias].known, names[alias].apart = True, alias in base.words
    return _Table(dict(names), _lengths(names), {}, {}, {}, {}, frozenset(), frozenset())


_SUFFIX = re.compile(r"(?:自治[州县旗区]|新区|地区|林区|特区|[省市州盟区县旗乡镇])$")


def _bare(name: str) -> str:
    """``name`` without its suffix, where more than one character is left."""
    short = _SUFFIX.sub("", name)
    return short if len(short) > 1 else name


def _short_names(name: str) -> tuple[str, ...]:
    short = _bare(name)
    return (short,) if short != name else ()


def _place(name: str) -> Place:
    return _gazetteer().by_name[name][0]


@cache
def _pairs() -> dict[str, str]:
    """The characters that make common words with one before them: 庆 → 祝幸功…."""
    return dict(line for line in _lines("place-pairs.tsv", 2))


# --- finding -----------------------------------------------------------------------------------------

_FEATURE_IN_A_WORD = {"路": "网灯况面径线段权由", "街": "道区头", "河": "北南"}
_SUFFIX_IN_A_WORD = {"市": "场值盈", "区": "域块间划位分别", "旗": "帜舰号手下", "州": "际", "省": "略却"}
_HAN = re.compile(r"[一-鿿]")
_LOOSE = "在的和与及"
_BEGINS = re.compile(r"(?:^|[^一-鿿]|[年月在的和与跟同及比问查看到往给帮是])$")
"""What may stand before a name that is an ordinary word too."""
_WHERE_A_PLACE_STANDS = re.compile(
    r"(?:^|(?<=[，,。、 ：:和与跟及比问查看年]))(?P<name>[一-鿿]{2,4}?)"
    r"(?=\s?(?:20|19|[“\"]?十[一二三四五]五)|[去今明前]年|上年|人大|政府|法院|检察院|GDP)"
)


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
    if entry.mask and text[end : end + 1] and text[end] in _FEATURE_IN_A_WORD.get(text[end - 1], ""):
        return None  # 北京路网 is no road
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
    if entry.apart and not _BEGINS.search(text[max(0, start - 1) : start]):
        return None
    if end - start == 2:
        if _cut_out(text, start, end):
            return None
        if entry.places[0].name == text[start:end] and _in_a_word(text, start, end, entry.known):
            return None
    return entry


def _in_a_word(text: str, start: int, end: int, known: bool) -> bool:
    """Whether a full name of two characters is no name: 忠县 is a county; 对应县 and 的新县城 are not."""
    ahead, after = text[max(0, start - 1) : start], text[end : end + 1]
    if known:
        return text[start] in _pairs().get(ahead, "") or (after != "" and after in "域级")
    return bool(
        (ahead and _HAN.match(ahead) and ahead not in _LOOSE) or (after and after in "域城级乡市区镇直")
    )


def _cut_out(text: str, start: int, end: int) -> bool:
    """Whether the name of two characters is the end of one word and the beginning of the next: 隆重|庆祝."""
    if end - start != 2 or not 0 < start <= end < len(text):
        return False
    pairs = _pairs()
    return text[start] in pairs.get(text[start - 1], "") and text[end] in pairs.get(text[end - 1], "")


def _touches_a_word(text: str, start: int, end: int) -> bool:
    """Whether the name of two characters shares its first or its last with a common word: 和政|府."""
    pairs = _pairs()
    ahead, after = text[max(0, start - 1) : start], text[end : end + 1]
    return end - start == 2 and bool(
        (ahead and text[start] in pairs.get(ahead, "")) or (after and after in pairs.get(text[end - 1], ""))
    )


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
