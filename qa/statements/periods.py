"""Whether a sentence of a report speaks of one year or of several together, by what stands before it.

「五年来，…城镇新增就业452万人」 is a sum, though the sentence does not say so: the paragraph does. In: the words of a report's
sentences in order. Out: for each, one year, several, or a list of this year's goals.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from enum import Enum


class Span(str, Enum):
    """What stretch of time the figures of a sentence cover, as far as the text around it says."""

    YEAR = "一年"
    YEARS = "数年"
    GOALS = "年度目标"  # of one year, under the words 主要预期目标
    UNSAID = ""


_MANY = r"(?:[二两三四五六七八九十]|[2-9])年"
_YEARS = re.compile(
    rf"^[\W一二三四五六七八九十]*(?:过去|这|近|刚刚过去的?|回顾(?:过去|这)?的?|今后|未来|本届政府(?:任期)?的?|(?:党的)?十[七八九]大以来|二十大以来)?的?{_MANY}"
    r"(?:多)?(?:来|间|里|中|的|，|是)|"
    r"^[\W一二三四五六七八九十]*(?:(?:全面)?(?:回顾|总结|展望|奋进|围绕|实现|根据|按照|完成)?(?:过去|今后)?的?“?十[一二三四五]五”?(?:时期|期间|以来|规划|发展|主要|目标|经济|的|，|工作|回顾))|"
    r"^[\W一二三四五六七八九十]*(?:过去|今后|未来|这|近)的?(?:五|5)年|^[\W]*(?:本届政府|任期)|^[\W]*到20\d\d年|《[^》]{0,40}(?:规划|纲要)[^》]{0,20}》(?:明确|提出|确定|设置|安排)|"
    r"五年(?:来|规划)?(?:工作)?(?:的)?(?:回顾|目标|主要任务)"
)
_YEAR = re.compile(
    r"^[\W一二三四五六七八九十]*(?:回顾|刚刚过去的?|过去的?|总结)?(?:20\d\d年(?!以来|来|到|至|—|末|底|的?\d)|去年|今年|上年|一年来|这一年|过去一年|新的一年|全年)"
    r"(?!.{0,8}“?十[一二三四五]五”?时期)|做好(?:今年|20\d\d年)"
)
_BOTH = re.compile(r"20\d\d年(?:和|及|与|、)“?十[一二三四五]五|“?十[一二三四五]五”?时期(?:和|及|与|、)20\d\d年|20\d\d年(?:和|及)(?:过去|近)?五年|五年(?:和|及)20\d\d年")
_GOALS = re.compile(r"(?:主要|预期|发展|奋斗|工作)(?:预期)?目标(?:建议)?(?:安排)?(?:为|是|：|:)|目标(?:建议)?(?:为|是)[:：]")
_TOP = re.compile(r"^[\s（(]*[一二三四五六七八九十]{1,3}[、.．）)]")
_SALUTE = re.compile(r"^[\W\s]*(?:(?:各位代表|同志们|各位委员)\W+)?")
LEADING = 40
"""Characters of a sentence in which it says what it is about."""


def spans(sentences: Iterable[tuple[str, bool, bool]]) -> Iterator[Span]:
    """The span of each sentence; each comes with whether it is a heading, and whether it opens a paragraph."""
    around = Span.UNSAID
    for words, heading, opens in sentences:
        lead = _SALUTE.sub("", words[:LEADING])
        if heading and _BOTH.search(lead):
            around = Span.UNSAID
        elif _YEAR.search(lead):
            around = Span.YEAR
        elif _YEARS.search(lead):
            around = Span.YEARS
        elif heading and _TOP.match(lead) and "（" not in lead[:2]:
            around = Span.UNSAID
        elif around is Span.GOALS and (opens or heading):
            around = Span.YEAR
        if not heading and _GOALS.search(words) and (around is not Span.YEARS or re.search(r"今年|主要预期目标", words)) and not re.search("“?十[一二三四五]五”?时期|今后五年|五年", words[:LEADING]):
            around = Span.GOALS
        yield around
