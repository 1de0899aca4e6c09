"""Figures in running text: where they stand, what they are worth, in which unit, with which qualifier.

Works on a folded copy of the same length, so that every position holds for the original.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from math import prod

UNITS = (
    "个榨季 个学年 个批次 个百分点 百分点 % ‰ 微克/立方米 毫克/升 元/月 元/年 元/人 元/度 元/千瓦时 分/千瓦时 "
    "元/吨 元/平方米 公斤/亩 斤/亩 美元 元人民币 元 块钱 分钱 平方公里 平方千米 平方米 立方米 立方 公里 千米 "
    "海里 米 毫米 厘米 公顷 亩 吨标准煤 吨 公斤 千克 斤 千瓦时 千瓦 兆瓦 吉瓦 伏 度电 度 摄氏度 标箱 "
    "标准箱 标准立方米 方 担 匹 人次 辆次 艘次 架次 班次 列次 车次 件次 户次 场次 人 户 名 位 家 个月 "
    "个季度 个工作日 个小时 个 件 项 所 座 处 台 辆 架 艘 列 条 张床位 张 套 间 栋 幢 块 批 场 次 部 种 "
    "类 款 支 只 头 株 棵 本 册 篇 篇次 页 门 宗 起 例 对 组 年 天 日 小时 分钟 秒 岁 倍 成 级 届 期 轮 "
    "代 颗 趟 回 份 笔 eflops pflops 标准机架 机架 tbps gbps 床 张病床 步 层 卷 集 样 道 线 孔 根 眼 口 "
    "片 袋 包 枚 千升 毫升 ℃ °c 箱 桶 吨级 万吨级 周年 周岁 公分 里 尺 "
).split()
_LETTERS = (
    r"(?:(?:[pte]flops|[kmgtp]?b/s|[kmgt]bps|[mgk]wh?|teu|kv|[pe])(?![a-z]))"  # of computing, power and ports
    r"|[金银铜](?=[、，,；;。和\d]|$)"  # 勇夺4金、13银
)
_UNIT = "|".join([*sorted(map(re.escape, UNITS), key=len, reverse=True), _LETTERS])
_DIGITS = (  # 1,236.5, 1 236.5 and, as some files print it, 8 .8
    r"(?:(?<![\d.])\d{1,3}(?:(?:,\d{3})+|(?: \d{3})+)(?![\d年])|\d+)(?: ?\.\d+)?"
)
_HAN = (
    r"[一二两三四五六七八九十百](?:[〇○零一二两三四五六七八九十百千]|[万亿](?=[〇零一二两三四五六七八九]))*"
    r"(?:点[〇零一二三四五六七八九]+)?|[〇零]点[〇零一二三四五六七八九]+"
)
_POWER = "(?:[十百万亿]|千(?![瓦克米卡升]))"
_ROUND = (  # 近亿人次, 数十亿元, 上百万赤脚医生
    r"(?<=[近上超逾过])[十百千][万亿]|"
    r"(?<=[近上超逾过])[百千万亿]+(?=人|户|家|件|项|元|名|个|年|吨|亩|次|辆|台)|[数几][十百千]?[百千万亿]+|[数几]十"
)
_NUMBER = (  # 2亿3千万, 六千多万, 6.13 万亿
    rf"(?:{_DIGITS}{_POWER}+(?:\d+{_POWER}+)+|"
    rf"(?:{_DIGITS}|{_HAN})[多余几]?(?:(?<=\d) (?=[万亿]))?{_POWER}{{0,3}}[多余几]?|{_ROUND})"
)
_FRACTION = (  # 百分之五, 千分之三点二, 三分之一, 1/3, 2.31:1, 7.2:41.5:51.3
    rf"(?:[百千]|十?万)分之(?:{_HAN}|{_DIGITS})(?:[到至](?:[百千万]分之)?(?:{_HAN}))?|(?:{_HAN}|\d+)分之(?:{_HAN}|\d+)"
    rf"|(?<![\d./])\d{{1,2}}/\d{{1,3}}(?![\d/.])|{_DIGITS}:1(?![\d.:])|\d+(?:\.\d+)?(?::\d+(?:\.\d+)?){{2,}}(?!:)"
)
_PER = {"百": "%", "千": "‰", "万": "‱", "十万": "/10万"}
_BEFORE = r"不低于|不少于|不超过|不高于|不到|超过|突破|达到|至少|最多|大约|将近|接近|近|约|超|逾|过|上(?=[百千万亿])"
_AFTER = r"左右|以上|以下|以内|上下|之内"
_QUANTITY = re.compile(
    rf"(?P<before>{_BEFORE})?(?P<sign>[-−](?=\d))?"
    rf"(?:(?P<fraction>{_FRACTION})|(?P<first>{_NUMBER})(?:(?P<unit1>%|{_UNIT})?(?:[—－–~～-]{{1,2}}|至|到)(?P<second>{_NUMBER}))?)"
    rf"(?:(?:(?<=\d) )?(?P<unit>{_UNIT}))?(?P<after>{_AFTER})?"
)
_POWERS = {"十": 10.0, "百": 100.0, "千": 1000.0, "万": 1e4, "亿": 1e8}
_NUMERALS = {c: float(i) for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0.0, "○": 0.0, "两": 2.0}

UNIT_FAMILIES: dict[str, frozenset[str]] = {
    unit: frozenset(family.split())
    for family in (
        "元 美元 元人民币 块钱 元/月 元/年 元/人",
        "人 人次 名 位",
        "户 户次 家",
        "家 户 个 所",
        "件 项 部 个 起 宗 例",
        "项 件 个 部",
        "部 件 项",
        "座 个 处",
        "处 个 座",
        "所 个 家",
        "% 个百分点 成 ‰ ‱ /10万 倍",
        "成 % 个百分点",
        "倍 %",
        "年 个月 天 周年",
        "吨 斤 公斤 千克",
        "斤 吨 公斤",
        "亩 公顷 平方公里",
        "公里 千米 米",
        "台 部 个 辆",
        "辆 台",
        "次 场 人次 场次",
        "场 次 场次",
        "平方米 平方公里 亩 公顷",
        "套 户 间",
        "级 位 名",
        "位 名 人",
        "千瓦时 度电 度",
        "趟 次 列次 班次 辆次 艘次 架次 列",
        "份 件 个 项",
        "回 次 场",
        "标箱 标准箱 teu",
        "时长 年 个月 天 日 小时 个小时 分钟 周年",
        "长度 公里 千米 米",
        "面积 平方米 平方公里 亩 公顷",
        "个 家 项 所 座 处 件 名 人 条 类 种",
    )
    for unit in [family.split()[0]]
}
"""Units in which a figure may come when the question names the key: asked 几家, answered 12户."""


def family_of(unit: str | None) -> frozenset[str]:
    """The units that answer a question for ``unit``; none where no unit was asked for."""
    return UNIT_FAMILIES.get(unit, frozenset({unit})) if unit else frozenset()


@dataclass(frozen=True, slots=True)
class Quantity:
    """One figure: ``text[start:end]`` holds it with its unit and qualifiers."""

    start: int
    end: int
    core: int  # where the number itself begins, after 近, 超过
    value: float | None  # in the unit, powers of ten multiplied out: 1.76万家 → 17600
    upper: float | None  # of a range
    unit: str | None
    qualified: bool
    digits: bool  # written in digits


@lru_cache(maxsize=50_000)
def fold(text: str) -> str:
    """A copy of the same length: full-width forms to plain ones, letters to lower case.

    A sign of no font's own between two digits is the decimal point that some files print so.
    """
    return _OWN_POINT.sub(".", "".join(_fold_one(c) for c in text))


_OWN_POINT = re.compile("(?<=\\d)[\ue000-\uf8ff](?=\\d)")
_ALIKE = {"∶": ":", "︰": ":"}


@lru_cache(maxsize=4096)
def _fold_one(char: str) -> str:
    folded = _ALIKE.get(char) or unicodedata.normalize("NFKC", char).lower()
    return folded if len(folded) == 1 else char


@lru_cache(maxsize=20_000)
def quantities(text: str) -> tuple[Quantity, ...]:
    """All figures of ``text`` in order, years left out."""
    found = []
    for m in _QUANTITY.finditer(fold(text)):
        number = m["first"] or ""
        unit = m["unit"] or (m["unit1"] if m["second"] else None)
        if _is_year(number, unit) or _is_word(m, unit):
            continue
        fraction, _, most = re.sub("[到至](?:[百千万]分之)?", "|", m["fraction"] or "").partition("|")
        value = _fraction(fraction) if fraction else number_of(number)
        if "/" in fraction and (value is None or value >= 1):
            continue  # 24/7
        if per := re.match("([百千]|十?万)分之", fraction):
            unit = _PER[per[1]]
        if ":" in fraction:
            unit = "倍" if fraction.count(":") == 1 else None
        if value is not None and m["sign"]:
            value = -value
        found.append(
            Quantity(
                start=m.start(),
                end=m.end(),
                core=m.start("fraction") if fraction else m.start("first"),
                value=value,
                upper=number_of(upper) if (upper := m["second"] or most) else None,
                unit=unit,
                qualified=bool(m["before"] or m["after"]),
                digits=bool(re.search(r"\d", m.group())),
            )
        )
    return tuple(found)


_MIXED = re.compile(r"(\d+(?:\.\d+)?)([十百千万亿]+)")


def number_of(text: str) -> float | None:
    """The worth of a number as written: 1.76万, 七千多万, 820多万, 一百二十三点四."""
    plain = re.sub(r"[多余几, ]", "", fold(text))
    m = re.match(r"\d+(?:\.\d+)?", plain)
    if (
        m
        and (parts := _MIXED.findall(plain))
        and "".join(a + b for a, b in parts) == plain
        and len(parts) > 1
    ):
        return sum(float(digits) * prod(_POWERS[p] for p in powers) for digits, powers in parts)  # 2万5千
    if m:
        value = float(m.group())
        for power in plain[m.end() :]:
            value *= _POWERS.get(power, 1.0)
        return value
    return _han(plain)


def _han(text: str) -> float | None:
    whole, _, decimals = text.partition("点")
    total = section = digit = 0.0
    for char in whole:
        if char in _NUMERALS:
            digit = digit * 10 + _NUMERALS[char] if digit else _NUMERALS[char]
        elif char in "十百千":
            section += (digit or 1.0) * _POWERS[char]
            digit = 0.0
        elif char == "万":
            total += (section + digit or (0.0 if total else 1.0)) * _POWERS[char]
            section = digit = 0.0
        elif char == "亿":  # 近亿人次 is near one 亿
            total = (total + section + digit or 1.0) * _POWERS[char]
            section = digit = 0.0
        else:
            return None
    value, powers = total + section + digit, 1.0
    for i, char in enumerate(decimals, 1):
        if char in _NUMERALS:
            value += _NUMERALS[char] / 10**i
        powers *= _POWERS.get(char, 1.0)  # 一点五万
    return value * powers


def _fraction(text: str) -> float | None:
    if ":" in text:  # of the shares of three industries none is the worth of all
        return number_of(text.split(":")[0]) if text.count(":") == 1 else None
    if "/" in text:
        text = "分之".join(reversed(text.split("/")))
    below, _, above = text.partition("分之")
    top = number_of(above)
    if below in _PER or top is None:
        return top
    bottom = number_of(below)
    return top / bottom if bottom else None


def _is_year(number: str, unit: str | None) -> bool:
    return (
        unit in ("年", None)
        and re.fullmatch(r"(?:19|20)\d\d|[一二][九〇○零][〇○零一二三四五六七八九]{2}", number) is not None
    )


_IN_SERIES = re.compile("(?!一二|二三|三四|四五|五六|六七|七八|八九|三五)[一二三四五六七八九]{2}")
"""Two numerals side by side are a name (五七道路, 二七厂), but for 七八个."""


def _is_word(m: re.Match[str], unit: str | None) -> bool:
    """Whether a Chinese numeral is part of a word (一些, 统一, 三农), not a count."""
    number = m["first"]
    if number is None or re.search(r"\d", number):
        return False
    if _IN_SERIES.fullmatch(number):
        return True
    if number == "一" and m.string[max(0, m.start() - 1) : m.start()] in tuple("统唯同单专万"):
        return True
    return unit is None and re.search(r"[百千万亿]", number) is None


def figures_of(flat: str) -> list[str]:
    """Digit strings of a folded text, years left out."""
    return [f for f in re.findall(r"\d+(?:\.\d+)?", flat) if not re.fullmatch(r"(?:19|20)\d\d", f)]


def units_of(text: str) -> set[str]:
    """Units of all figures in ``text``."""
    return {q.unit for q in quantities(text) if q.unit}
