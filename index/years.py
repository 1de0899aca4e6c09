"""Expressions of time in a text: 2026年, 二〇二六年, 去年, “十四五”, 过去五年, each with its years.

Goes in: any text, as written, and the year that it was said in. Comes out: where each expression stands
and its first and last year. What the years mean (a report's, a fact's) is for others to decide.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from functools import cache


class YearKind(str, Enum):
    """How an expression names its years."""

    ABSOLUTE = "绝对"  # 2026年, 2018—2022年
    RELATIVE = "相对"  # 去年, 今年
    PERIOD = "时期"  # “十四五”, 过去五年


@dataclass(frozen=True, slots=True)
class YearMention:
    """``text[start:end]`` stands for the years ``first`` to ``last``, both included."""

    start: int
    end: int
    first: int
    last: int
    kind: YearKind


EARLIEST, LATEST = 1840, 2100
"""Years that reports speak of; four digits outside of these are amounts."""


def find_years(text: str, now: int | None = None) -> list[YearMention]:
    """Expressions of time in ``text``, in order and without overlaps.

    ``now`` is the year in which the text was said: a report's year, or the year that a question is asked
    for. Without it nothing that depends on it (去年, 过去五年) is returned.
    """
    found: list[YearMention] = []
    taken = bytearray(len(text))
    for rule in _rules():
        if now is None and rule.needs_now:
            continue
        for m in rule.pattern.finditer(text):
            if any(taken[m.start() : m.end()]):
                continue
            years = rule.read(m, now or 0)
            if years is not None:
                found.append(YearMention(m.start(), m.end(), *years, rule.kind))
                taken[m.start() : m.end()] = b"\x01" * (m.end() - m.start())
    return sorted(found, key=lambda mention: mention.start)


# --- numerals --------------------------------------------------------------------------------------------

_DIGITS = {c: str(i % 10) for i, c in enumerate("0123456789０１２３４５６７８９零一二三四五六七八九")}
_DIGITS |= dict.fromkeys("〇○ＯOo◯", "0") | {"两": "2"}
_UNITS = {"十": 10, "百": 100, "千": 1000}


def numeral(text: str) -> int | None:
    """The whole number that ``text`` writes: 14, １４, 十四, 二〇二六, 一百零二; ``None`` if it is none."""
    compact = "".join(text.split())
    if not compact:
        return None
    if all(c in _DIGITS for c in compact):
        return int("".join(_DIGITS[c] for c in compact))
    total, digit = 0, None
    for c in compact:
        if c in _DIGITS:
            if digit not in (None, 0):  # 一二十
                return None
            digit = int(_DIGITS[c])
        elif c in _UNITS:
            total += (1 if digit is None else digit) * _UNITS[c]
            digit = None
        else:
            return None
    return total + (digit or 0)


def year_of(text: str) -> int | None:
    """The year that ``text`` writes, with or without 年: 1990, 一九九○年; 98年 and 26年 are completed."""
    digits = "".join(_DIGITS.get(c, "?") for c in "".join(text.split()).removesuffix("年"))
    if "?" in digits:
        return None
    if len(digits) == 2:
        return _complete(int(digits))
    year = int(digits) if len(digits) == 4 else 0
    return year if EARLIEST <= year <= LATEST else None


def _complete(two_digits: int) -> int:
    """The People's Republic's years: 49–99 lie in the last century, 00–48 in this one."""
    return (1900 if two_digits >= 49 else 2000) + two_digits


def five_year_plan(n: int) -> tuple[int, int]:
    """First and last year of the ``n``-th five-year plan: 1 → (1953, 1957), 14 → (2021, 2025).

    Between the second and the third lay three years without a plan.
    """
    first = 1953 + 5 * (n - 1) if n <= 2 else 1966 + 5 * (n - 3)
    return first, first + 4


# --- the rules -------------------------------------------------------------------------------------------

Reader = Callable[[re.Match[str], int], "tuple[int, int] | None"]


@dataclass(frozen=True, slots=True)
class _Rule:
    """One way of naming years; ``read`` gets the match and ``now``, and may refuse with ``None``."""

    pattern: re.Pattern[str]
    kind: YearKind
    read: Reader
    needs_now: bool = False


_D = "[0-9０-９]"
_HAN = "[〇○零Ｏ一二三四五六七八九]"
_YEAR = rf"(?:[12１２]\s?{_D}\s?{_D}\s?{_D}|[一二]{_HAN}{{3}})"  # 1998, １９９８, 1 9 9 8, 一九九八
_NOT_AFTER_DIGIT = r"(?<![0-9０-９.．])"
_TO = r"\s?(?:[-—–－~～─―]{1,2}|至|到)\s?"
_AND = r"\s?[、,，和与及跟同]\s?"
_N = rf"(?:{_D}{{1,2}}|[二两三四五六七八九]?十[一二三四五六七八九]?|[两二三四五六七八九])"  # a count of years
_NTH = "(?:二十|十[一二三四五六七八九]?|[一二三四五六七八九])"

# What may stand behind a year that lacks its 年: 2025GDP, 2025政府工作报告.
_AFTER_BARE = (
    r"(?=[\s，。？！,?!、；;：:)）”\"]*$|\s?(?:政府|国务院|工作报告|报告|全年|GDP|gdp|目标|两会)"
    r"|的(?:报告|目标|GDP))"
)
# Two digits and 年 are a length of time behind these …
_BEFORE_LENGTH = (
    r"(?<![0-9０-９.．点第近满约用历经隔超达过了这那前后续着共每创至少年连期余有])"
    r"(?<!过去)(?<!未来)(?<!今后)(?<!建[国党市])"
)
# … or before these.
_AFTER_LENGTH = r"(?!以?[来上内]|[间期长多前后]|左右|历史|如一日|时间|[之没不未才一])"
_YEAR_TAIL = re.compile(rf"[底初末度春夏秋冬]|政府|国务院|的?报告|的?目标|GDP|{_D}{{1,2}}月|上半年|下半年")


def _rule(kind: YearKind, read: Reader, pattern: str, needs_now: bool = False) -> _Rule:
    return _Rule(re.compile(pattern), kind, read, needs_now)


def _range(m: re.Match[str], now: int) -> tuple[int, int] | None:
    first = year_of(m["first"])
    if first is None:
        return None
    last = numeral(m["last"]) if len(m["last"]) == 2 else year_of(m["last"])
    if last is not None and last < 100:
        last += first // 100 * 100  # 2021-25年
    return (first, last) if last is not None and first < last else None


def _one(m: re.Match[str], now: int) -> tuple[int, int] | None:
    year = year_of(m["year"])
    return None if year is None else (year, year)


def _short(m: re.Match[str], now: int) -> tuple[int, int] | None:
    value = numeral(m["year"]) or 0
    is_round = value % 5 == 0 and value != 25  # 10年 and 20年 are lengths, unless what follows says otherwise
    if is_round and not _YEAR_TAIL.match(m.string, m.end()):
        return None
    year = _complete(value)
    return (year, year) if now == 0 or year <= now + 5 else None


def _plan(m: re.Match[str], now: int) -> tuple[int, int] | None:
    n = numeral(m["n"])
    return five_year_plan(n) if n else None


def _decade(m: re.Match[str], now: int) -> tuple[int, int] | None:
    tens = numeral(m["n"]) or 0
    century = numeral((m["century"] or "").removesuffix("世纪")) or 0
    start = (century - 1) * 100 if century else 1900
    return start + tens, start + tens + 9


def _century(m: re.Match[str], now: int) -> tuple[int, int] | None:
    start = (now or 2000) // 100 * 100
    return {"中叶": (start + 50, start + 50), "末": (start + 99, start + 100)}[m["part"]]


def _past(m: re.Match[str], now: int) -> tuple[int, int] | None:
    n = numeral(m["n"]) or 0
    return (now - n, now - 1) if n > 1 else None


def _future(m: re.Match[str], now: int) -> tuple[int, int] | None:
    n = numeral(m["n"]) or 0
    return (now, now + n - 1) if n > 1 else None


_DISTANCE = {"大前年": -3, "前年": -2, "今年": 0, "本年": 0, "这一年": 0, "明年": 1, "来年": 1, "后年": 2}
_DISTANCE |= {"下年": 1, "下一年": 1, "次年": 1, "后一年": 1}


def _relative(m: re.Match[str], now: int) -> tuple[int, int] | None:
    year = now + _DISTANCE.get(m["word"], -1)
    return year, year


@cache
def _rules() -> tuple[_Rule, ...]:
    """All rules; where two claim the same characters, the one that stands first has them."""
    absolute, relative, period = YearKind.ABSOLUTE, YearKind.RELATIVE, YearKind.PERIOD
    return (
        # 2018—2022年, 2018年到2022年, 2021-25年, 1998到2002这五年
        _rule(
            absolute,
            _range,
            rf"{_NOT_AFTER_DIGIT}(?P<first>{_YEAR})\s?年?{_TO}(?P<last>{_YEAR}|{_D}{{2}})"
            rf"(?:\s?年|(?=这))(?:这{_N}年)?",
        ),
        # 2026年, and the first ones of 2016、2018、2020年; but not 2000年一遇
        _rule(
            absolute,
            _one,
            rf"{_NOT_AFTER_DIGIT}(?P<year>{_YEAR})"
            rf"(?:\s?年(?!一遇|历史|[以之]?前的)|(?=(?:{_AND}{_YEAR})+\s?年))",
        ),
        _rule(
            absolute, _one, rf"(?<![0-9０-９.．A-Za-z-])(?P<year>(?:19|20|１９|２０){_D}{{2}}){_AFTER_BARE}"
        ),
        # “十四五”, 十五五规划, 第七个五年计划
        _rule(period, _plan, rf"[“\"‘「『](?P<n>{_NTH})五[”\"’」』](?!普法)"),
        _rule(period, _plan, r"(?<![第二三四五六七八九十])(?P<n>十[一二三四五六七])五(?!普法|[届年中次大])"),
        _rule(period, _plan, rf"(?<![第一二三四五六七八九十])(?P<n>{_NTH})五(?=计划|规划|时期|期间)"),
        _rule(period, _plan, rf"第(?P<n>{_NTH}|{_D}{{1,2}})个五年(?:计划|规划)"),
        # 八十年代, 20世纪90年代, 本世纪中叶
        _rule(
            period,
            _decade,
            rf"(?:(?P<century>二十一?|{_D}{{2}})世纪|上个?世纪)?(?P<n>[二三四五六七八九]十|[2-9２-９][0０])年代",
        ),
        _rule(period, _century, r"本世纪(?P<part>中叶|末)"),
        # 过去五年, 五年来, 十年间; 今后三年; 今明两年
        _rule(
            period,
            _past,
            rf"(?:过去|近|最近|刚刚过去)的?这?(?P<n>{_N})年(?![级代底初末])(?:多?来|间|里)?",
            True,
        ),
        _rule(period, _past, rf"(?<![0-9０-９.．十几数第])(?P<n>{_N})年(?:多?来|间|下来)(?!临)", True),
        _rule(
            period, _past, rf"(?:^|(?<=[，。；、,;？?！!：:\s]))[这那前](?P<n>{_N})年(?![级代底初末])", True
        ),
        _rule(period, _future, rf"(?:今后|未来|往后|接下来|此后|下一个|下)的?(?P<n>{_N})年(?![级代])", True),
        _rule(period, lambda m, now: (now, now + 1), r"今明两年", True),
        # 去年, 今年, 上一年, 过去一年
        _rule(
            relative,
            _relative,
            r"(?P<word>大前年|(?<!以)(?<!之)(?<![0-9０-９年])前年|去年|上一?年(?![级代])|前一年|今年|本年(?!级)|"
            r"明年|(?<![未本近])来年|(?<![以之今此])后年|下一?年(?![级代])|次年|(?<!最)后一年|(?:刚刚)?过去的?一年|一年来)",
            True,
        ),
        # 26年, 24年底, 98年
        _rule(absolute, _short, rf"{_BEFORE_LENGTH}(?P<year>{_D}{{2}})\s?年{_AFTER_LENGTH}"),
    )
