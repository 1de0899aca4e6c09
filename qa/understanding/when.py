"""The years that a question asks about: of the facts, of the reports, of party congresses; and what 今年 stands for."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from index.years import YearKind, YearMention, find_years, numeral, year_of

from ..types import Understanding
from .catalogue import Catalogue
from .parser import Time


@dataclass(frozen=True, slots=True)
class PartyCongress:
    """``text[start:end]`` names the party congress of ``year``."""

    start: int
    end: int
    year: int


_CONGRESS = re.compile(
    r"(?:党的|中共|中国共产党第?)?(?P<n>十[二三四五六七八九]|二十[一二]?)(?:次全国代表)?大(?P<tail>报告)?"
)
_NOT_CONGRESS = re.compile(r"(?:项|类|工程|行动|产业|领域|重点|任务|举措|以来|召开|精神|之后|以后)")
_NUMERALS = {c: i for i, c in enumerate("零一二三四五六七八九")}
_REPORT_BEHIND = re.compile(r"(?:年|度|年度)?[^，。；,;？?!！:：\d专听次几了析研]{0,10}?报告")
"""「去年出了几份分析报告」 names no report."""
_FISCAL = re.compile("决算|执行|审计")
"""Of a report on what was done with a budget the year is the one that it is about, and it is given in the next."""
_CHAINED = re.compile(r"年?(?:报告)?[和与及、跟同到至]\s*$")
_RELATIVE_TO_TURN = re.compile(
    r"(上一年|前一年|上年|上一份|前一份|早一年)|(下一年|后一年|次年|第二年|下一份|后一份)"
)


def party_congresses(text: str) -> list[PartyCongress]:
    """Party congresses by their number, with the year in which each met: every five years since the twelfth of 1982."""
    found = []
    for m in _CONGRESS.finditer(text):
        if _NOT_CONGRESS.match(text, m.end()) and not m["tail"]:
            continue
        digits = m["n"]
        number = 10 + _NUMERALS[digits[1]] if digits.startswith("十") else 20
        if digits.startswith("二十") and len(digits) == 3:
            number = 20 + _NUMERALS[digits[2]]
        found.append(PartyCongress(m.start(), m.end(), 1982 + 5 * (number - 12)))
    return found


_SESSION = re.compile(
    r"第?(?P<term>[二三四五六七八九]?十?[一二三四五六七八九]|二?十|\d{1,2})届(?:[^，。第\d一二三四五六七八九十]{0,12})"
    r"第?(?P<nth>[一二三四五六七八九]|\d)次(?:会议|全会)"
)
_HAN = "零一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Session:
    """``text[start:end]`` names a session of a congress, as metadata write it: 第十四届第四次会议."""

    start: int
    end: int
    name: str


def sessions(text: str) -> list[Session]:
    """Sessions of congresses that ``text`` names: 十四届人大四次会议, 第14届人民代表大会第4次会议."""
    found = []
    for m in _SESSION.finditer(text):
        term, nth = numeral(m["term"]) or 0, numeral(m["nth"]) or 0
        found.append(Session(m.start(), m.end(), f"第{_han(term)}届第{_han(nth)}次会议"))
    return found


def _han(n: int) -> str:
    tens, ones = divmod(n, 10)
    return (("" if tens == 1 else _HAN[tens]) + "十" if tens else "") + (
        _HAN[ones] if ones or not tens else ""
    )


def frame(text: str, catalogue: Catalogue, before: Understanding | None, places: Collection[str] = ()) -> int:
    """The year that 今年 stands for: the report's, if one is named, else that of the newest of ``places``."""
    held = {year for place in places for year in catalogue.years_of(place)} or catalogue.years
    newest = max(held, default=0)
    absolute = find_years(text, None)
    named = [y.first for y in absolute if names_report(text, y, absolute)]
    if named:
        return named[0]
    if _RELATIVE_TO_TURN.search(text) and absolute:  # 「上一年」, beside a year, is the one before it
        return absolute[0].first
    if before and _RELATIVE_TO_TURN.search(text) and (before.years or before.report_years):
        return (before.years or before.report_years)[-1]
    return newest


def is_yardstick(text: str, year: YearMention) -> bool:
    """Whether the year is only what another is measured by: 「比前一年快了几个百分点」."""
    return year.kind is YearKind.RELATIVE and re.search(r"[比较]$", text[: year.start]) is not None


def names_report(text: str, year: YearMention, years: Sequence[YearMention]) -> bool:
    """Whether the year is a report's (「2025年的报告」), not a fact's; in 「2003年和2018年两份报告」 both are.

    「2025年的决算报告」 is about 2025.
    """
    if year.kind is YearKind.PERIOD:
        return False
    if behind := _REPORT_BEHIND.match(text, year.end):
        return _FISCAL.search(behind[0]) is None
    following = next((y for y in years if y.start >= year.end), None)
    if following is None or not _CHAINED.fullmatch(text[year.end : following.start]):
        return False
    return names_report(text, following, years)


_SPAN = re.compile(
    r"(?<!\d)(?P<first>(?:19|20)\d\d)年?(?:到|至|[-—–－~～]{1,2})(?P<last>(?:19|20)\d\d)(?!\d|年)|"
    r"(?<!\d)(?P<from>(?:19|20)\d\d)年起(?:的|这)?(?P<n>[两二三四五六七八九十])年(?:里|间|来)?|"
    r"(?<![\d.第])(?P<short>\d\d)年?(?:到|至|[-—–－~～]{1,2})(?P<end>\d\d)(?:年(?!以?[来上内]|[间期长龄]|左右|时间)|(?<=\d)(?=[)）]))"
)
_LIST = re.compile(
    r"(?<![\d.第])(?:(?:19|20)\d\d|\d\d)年?(?:[、,，和与及](?:(?:19|20)\d\d|\d\d)(?![\d.])年?)+"
    r"(?P<tail>(?<=年)|[这共]?[两三四五六七八]年|(?=各|分别|每年|[呢?？)）]|$))?"
)
_SINCE = re.compile(r"(?:党的)?(?P<congress>十[二三四五六七八九]|二十)大以来")


def spans_without_nian(text: str, known: Sequence[YearMention]) -> list[YearMention]:
    """Spans of years that are written short, less those in ``known``: 「2024到2026三份报告」, 「05到08年」."""
    found = []
    for m in _SPAN.finditer(text):
        whole = [y for y in known if y.start < m.end() and m.start() < y.end]
        if m["short"]:
            first, last = year_of(m["short"]) or 0, year_of(m["end"]) or 0
            if int(m["short"]) % 5 == int(m["end"]) % 5 == 0:
                continue  # 10到15年 is how long something takes
        else:
            first = int(m["first"] or m["from"])
            last = int(m["last"]) if m["last"] else first + (numeral(m["n"].replace("两", "二")) or 1) - 1
        if first < last <= first + 40 and not any(y.last > y.first for y in whole):
            found.append(YearMention(m.start(), m.end(), first, last, YearKind.ABSOLUTE))
    return found


_NUMBERED = re.compile(r"(?<!\d)(?:\d{4}|\d\d(?!年))(?!\d)")
"""Two digits before 年 that are no year already known are how long something takes: 用了12年."""
_ONWARDS = re.compile("以来|起|开始|至今|以后|之后|到现在|到今")
_COUNTS = re.compile(
    r"第\d+(?:[、,和]\d+)*|\d+(?:[、,和到至—-]\d+)*(?:年(?:期|内|左右)|[个条件项名家岁位次台座所公吨亩元万亿户米天月%])"
)
"""Numbers behind 第, and before a measure word: 第12、13条, 12、13个点位."""


def numbered(text: str, times: Sequence[Time], known: Sequence[YearMention], now: int) -> list[YearMention]:
    """The years that the ``times`` of a parse name by their numbers, less those in ``known``; 2021年以来 goes on to
    ``now``. Words that a report would mean otherwise in the middle of a sentence are a time where they are asked for:
    ……这两年从多少到多少."""
    found: list[YearMention] = []
    for time in times:
        words = text[time.start : time.end]
        if any(y.start < time.end and time.start < y.end for y in known):
            continue
        spoken = [y for y in find_years(words, now) if y.kind is YearKind.PERIOD]
        found += [replace(y, start=y.start + time.start, end=y.end + time.start) for y in spoken]
        numbers = (m.group() for m in _NUMBERED.finditer(text, time.start) if m.start() < time.end)
        years = [year for number in numbers if (year := year_of(number)) is not None]
        if spoken or not 0 < len(years) < 3:
            continue
        if any(m.start() <= time.start < m.end() for m in _COUNTS.finditer(text)):
            continue
        first, last = years[0], years[-1]
        if len(years) == 1 and _ONWARDS.search(words):
            last = now
        if first <= last <= first + 40:
            found.append(YearMention(time.start, time.end, first, last, YearKind.ABSOLUTE))
    return found


_BARE = re.compile(
    r"(?<![\d.,—-])(?:19[5-9]\d|20[0-4]\d)"
    r"(?![\d.,%‰年多余来几左以之]|[ ]?[个条件项名家岁位次台座所公吨亩元块万亿千百户米天月人斤辆只头株张间栋套处场里])"
)


def bare(text: str, known: Sequence[YearMention]) -> list[YearMention]:
    """Years of four digits that nothing makes a count of, less those in ``known``: 2026浙江GDP."""
    return [
        YearMention(m.start(), m.end(), int(m.group()), int(m.group()), YearKind.ABSOLUTE)
        for m in _BARE.finditer(text)
        if all(m.end() <= y.start or y.end <= m.start() for y in known)
    ]


_OPEN = re.compile(
    r"(?<![\d.第])(?P<first>(?:19|20)\d\d|\d\d)年(?:开始|起|以后|以来|之后|往后|至今|到现在|到今年|到如今)(?!的?这?[两二三四五六七八九十]年)"
)
_CLOSED = re.compile(r"(?:到|至)了?(?P<last>(?:19|20)\d\d)年?")
_YEARS = re.compile(r"(?<!\d)(?:(?:19|20)\d\d(?!\d)|\d\d年)")


def open_ended(text: str, now: int) -> list[YearMention]:
    """The years from one on that ``text`` leaves open, up to ``now`` or to the one named later on: 从2021年起…列到2025.

    Only where no other years are named, for these would say which are meant.
    """
    m = _OPEN.search(text)
    if m is None:
        return []
    closed = _CLOSED.search(text, m.end())
    named = len(_YEARS.findall(text)) - (closed is not None)
    first, last = year_of(m["first"]) or 0, int(closed["last"]) if closed else now
    if named > 1 or not first < last <= first + 40:
        return []
    found = [YearMention(m.start(), m.end(), first, last, YearKind.ABSOLUTE)]
    return found if closed is None else [*found, YearMention(*closed.span(), last, last, YearKind.ABSOLUTE)]


def listed(text: str) -> list[YearMention]:
    """The years of a list of which not each has its 年: 「04、05、06三年」, 「2019、2021、2023」."""
    found = []
    for m in _LIST.finditer(text):
        years = [
            (n.start() + m.start(), n.end() + m.start(), year_of(n[1])) for n in _MEMBER.finditer(m.group())
        ]
        values = [year for _, _, year in years if year is not None]
        long = all(end - start >= 4 for start, end, _ in years)
        if len(values) < len(years) or values != sorted(set(values)) or (m["tail"] is None and not long):
            continue
        found += [
            YearMention(a, b, year, year, YearKind.ABSOLUTE) for a, b, year in years if year is not None
        ]
    return found


_MEMBER = re.compile(r"(\d{4}|\d\d)年?")


def since_congress(text: str, now: int) -> list[YearMention]:
    """The years since a party congress: 「十八大以来」."""
    found = []
    for m in _SINCE.finditer(text):
        ordinal = numeral(m["congress"]) or 0
        first = 1982 + 5 * (ordinal - 12)
        if first < now:
            found.append(YearMention(m.start(), m.end(), first, now - 1, YearKind.PERIOD))
    return found


def distinct(years: Sequence[YearMention]) -> list[YearMention]:
    """``years`` in order, without those that stand inside another, and without a period of which years are named.

    「九十年代后半段，96、97、98三年」 asks about three years, 「近三年（2023、2024、2025）」 too.
    """
    whole = sorted(years, key=lambda y: (y.start - y.end, y.start))
    kept: list[YearMention] = []
    for y in whole:
        if not any(y.start < other.end and other.start < y.end for other in kept):
            kept.append(y)
    single = [y.first for y in kept if y.kind is YearKind.ABSOLUTE and y.first == y.last]
    ranges = [y for y in kept if y.kind is YearKind.ABSOLUTE and y.last > y.first]
    inside = [*single, *(n for y in ranges for n in (y.first, y.last))]

    def spelt_out(y: YearMention) -> bool:
        of_it = single if y.kind is YearKind.ABSOLUTE else inside
        return y.last > y.first and sum(y.first - 1 <= n <= y.last + 1 for n in of_it) > 1

    kept = [y for y in kept if not spelt_out(y)]
    return sorted(kept, key=lambda y: y.start)


def one_by_one(year: YearMention, each: bool, yearly: bool) -> bool:
    """Whether the years of ``year`` are asked one by one: a span of years by 分别, a period only by 每年, 走势."""
    return yearly or (each and year.kind is YearKind.ABSOLUTE)


_LATELY = re.compile("近|过去|年来|^[这前]")


def lately(words: str) -> bool:
    """Whether a span of years is counted back from now: 近三年, 过去五年; the years of “十四五” are not."""
    return _LATELY.search(words) is not None


def expand(year: YearMention, singly: bool) -> Iterable[int]:
    """The years that ``year`` asks facts of: all, where they are asked ``singly``; of a period as a whole its last."""
    if year.last > year.first and not singly:
        return (year.last,)  # a period as a whole is reviewed at its end
    return range(year.first, min(year.last, year.first + 30) + 1)
