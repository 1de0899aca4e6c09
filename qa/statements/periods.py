"""Whether a sentence of a report speaks of one year or of several together, by what stands before it.

「五年来，…城镇新增就业452万人」 is a sum, though its sentence does not say so: the paragraph does. In: a report's
sentences in order. Out: for each what stretch of time its figures are of.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from enum import Enum


class Span(str, Enum):
    """What stretch of time the figures of a sentence are of, as far as the text around it says."""

    YEAR = "一年"
    GOALS = "年度目标"  # of one year, under words like 主要预期目标
    YEARS = "数年"  # gone by
    AHEAD = "今后数年"
    UNSAID = ""


_OPENS = r"^[\W一二三四五六七八九十]*"
_MANY = r"(?:[二两三四五六七八九十]|[2-9])年"
_PLAN = r"“?第?(?P<plan>十[一二三四五六]|[六七八九十])(?:个)?五(?:年规划)?”?"
_YEARS = re.compile(
    rf"{_OPENS}(?:全面|系统)?(?:回顾|总结)?(?:过去|这|近|刚刚过去的?|本届政府(?:任期)?的?|(?:党的)?(?:十[七八九]|二十)大以来)的?{_MANY}?(?:多)?"
    r"(?:来|间|里|中|累计|共|的|，|是|以来)|"
    rf"{_OPENS}{_MANY}(?:来|间|累计|共)|{_OPENS}(?:过去|这|近)的?(?:五|5)年|{_OPENS}(?:本届政府|任期)|五年(?:工作)?(?:的)?回顾"
)
_AHEAD = re.compile(
    rf"{_OPENS}(?:展望|谋划)?(?:今后|未来)(?:的?{_MANY}|一个?时期)|五年(?:规划)?(?:的)?(?:目标|主要任务|奋斗目标)"
)
_BY = re.compile(rf"{_OPENS}到20\d\d年")
"""What a year to come shall bring; of the sentences behind it only where it opens their paragraph."""
_NAMED_PLAN = re.compile(
    rf"{_OPENS}(?:全面|系统)?(?:回顾|总结|展望|奋进|围绕|实现|根据|按照|完成|制定|编制|今后五年|未来五年)?(?:过去|今后)?的?{_PLAN}"
    r"(?:时期|期间|以来|规划|发展|主要|目标|经济|的|，|工作|回顾)"
)
_DOCUMENT = re.compile(
    r"《[^》]{0,40}(?:规划|纲要)[^》]{0,20}》(?:[（(]草案[）)])?(?:明确|提出|确定|设置|安排)"
)
_YEAR = re.compile(
    rf"{_OPENS}(?:全面|系统)?(?:回顾|刚刚过去的?|过去的?|总结)?(?:20\d\d年(?!以来|来|到|至|—|末|底|的?\d)|去年|今年|上年|一年来|这一年|过去一年|"
    r"新的一年|全年)(?!.{0,8}“?十[一二三四五]五”?时期)|做好(?:今年|20\d\d年)"
)
_BOTH = re.compile(
    r"20\d\d年(?:和|及|与|、)(?:“?十[一二三四五]五|(?:过去|近)?五年)|(?:“?十[一二三四五]五”?时期|五年)(?:和|及|与|、)20\d\d年"
)
_GOALS = re.compile(r"(?:主要|预期|发展|奋斗|工作)(?:预期)?目标(?:建议)?(?:安排)?(?:为|是|：|:)")
_OF_THE_YEAR = re.compile("今年|主要预期目标|新的一年|20\\d\\d年")
_OF_YEARS = re.compile("“?十[一二三四五]五”?时期|今后|未来|五年")
_TOP = re.compile(r"^\s*(?:第[一二三四五六七八九十]+部分|[一二三四五六七八九十]{1,3}[、.．])")
_SALUTE = re.compile(r"^\s*(?:\W*(?:各位代表|同志们|各位委员)\W+)?")
LEADING = 40
"""Characters of a sentence in which it says what it is about."""
TENTH_PLAN = 2005
"""The year in which “十五” ended; others ended or will end five years sooner or later each."""


def spans(sentences: Iterable[tuple[str, bool, bool]], now: int | None) -> Iterator[Span]:
    """The span of each sentence of a report of ``now``; each comes with whether it is a heading or opens a paragraph."""
    around = Span.UNSAID
    for words, heading, opens in sentences:
        lead = _SALUTE.sub("", words[:LEADING])
        by = _BY.search(lead) is not None
        if by and not opens:
            yield Span.AHEAD
            continue
        if (turned := Span.AHEAD if by else _turn(lead, heading, now)) is not None:
            around = turned
        elif around is Span.GOALS and (opens or heading):
            around = Span.YEAR
        several = around in (Span.YEARS, Span.AHEAD)
        if (
            not heading
            and _GOALS.search(words)
            and (not several or _OF_THE_YEAR.search(words))
            and not _OF_YEARS.search(lead)
        ):
            around = Span.GOALS
        yield around


def _turn(lead: str, heading: bool, now: int | None) -> Span | None:
    """The span that a sentence beginning with ``lead`` turns to; ``None`` where it goes on with the one before."""
    if heading and _BOTH.search(lead):
        return Span.UNSAID
    if _YEAR.search(lead):
        return Span.YEAR
    if m := _NAMED_PLAN.search(lead):
        return Span.AHEAD if now is not None and _ends(m["plan"]) >= now else Span.YEARS
    if _AHEAD.search(lead) or _DOCUMENT.search(lead):
        return Span.AHEAD
    if _YEARS.search(lead):
        return Span.YEARS
    return Span.UNSAID if heading and _TOP.match(lead) else None


def _ends(plan: str) -> int:
    """The last year of “十N五”: of “十四五” 2025."""
    number = "六七八九十".find(plan) + 6 if len(plan) == 1 else 10 + "一二三四五六".index(plan[1]) + 1
    return TENTH_PLAN + 5 * (number - 10)


_SEVERAL_BEFORE = re.compile(
    rf"{_MANY}(?:来|间|累计|共)|(?:过去|这)(?:五|5)年|“?十[一二三四五]五”?(?:时期|期间|以来)"
)
_ONE_BEFORE = re.compile(r"去年|今年|上年|20\d\d年|全年")


def within(before: str, around: Span) -> Span:
    """The span of a figure with ``before`` in front of it in its sentence, in a stretch that is ``around``."""
    many = [m.end() for m in _SEVERAL_BEFORE.finditer(before)]
    if not many or around in (Span.YEARS, Span.AHEAD, Span.GOALS):
        return around
    one = [m.end() for m in _ONE_BEFORE.finditer(before, many[-1])]
    return around if one else Span.YEARS
