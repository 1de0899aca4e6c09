"""What a found sentence states: of which year, as a result or a target, and the figure in it that was asked for.

Goes in: a hit and the index that holds its report; the words of indicators. Comes out: a `Fact`. Chooses no sentence.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np

from index.store import Index
from index.types import Aspect
from index.years import find_years

from ..measures import CHANGES, Measure, measure_of, wish_of
from ..quantities import Quantity, family_of, quantities
from ..types import SentenceHit, Understanding, Value
from ..understanding.indicators import indicators_in, states_plainly

_ASPECTS = (Aspect.NEITHER, Aspect.RESULT, Aspect.TARGET)
_REACH = 40
"""Characters behind an indicator's name within which its figure stands."""
_WITH_GROWTH = re.compile(
    r"(?:增长|增速|增幅)?(?P<with>(?:保持)?(?:与|和|同)(?:经济|生产总值|GDP)(?:增长|增速|发展)?(?:基本)?(?:保持)?同步|"
    r"(?:略|继续)?(?:高于|快于|不低于)(?:经济|生产总值|GDP)(?:增长|增速))"
)
_ORIGIN = re.compile(r"(?:由|从)[^，；。,;到至为]{0,10}$")
"""Behind these stands where it began: 「由2855亿元增加到」."""
_YARDSTICK = re.compile(
    r"(?:(?<![同环可])比(?!上年|去年|上一年)|较(?!上年|去年|上一年)|高于|低于)[^，；。,;]{0,4}$"
)
"""Behind these stands what it is measured by: 「比6.5%的目标低0.7个百分点」."""
_NOT_SET = re.compile(r"(?:没有|未)(?:提出|设定|确定)[^，。；,;]{0,16}目标")
"""A report may say that it sets no target; that is what it says."""
_PLANNED = re.compile("目标|预期|计划")
_TARGET_BEHIND = re.compile("的?(?:年度|年初|全年|预期|预定|计划|增长|既定|调控)*(?:目标|预期)")
_OF_YEARS = " 年均 累计 三年 四年 五年"
_TOGETHER = re.compile("年均|[三四五]年(?:累计|共|来)")
_TOTAL = re.compile(r"[，,、](?:使)?(?:总数|总量|累计|保有量)(?:已)?(?:达到?|为|增至|增加到)?(?=\d)")
_ALONE = re.compile(
    r"(?:\d+[.．、]|新增|新建|建成|增加|全[省市县区国]|全社会|其中|预计|预期|力争|确保|全年|实现|完成|今年|去年|\d{4}年|[和与及是为的]|达到|目标|\s)*"
)
"""What may stand before a name that has its figure to itself; 海洋 before 生产总值 may not."""
_FALL = re.compile(r"(?:下降|减少|降低|回落|下跌|压减|负增长|降)(?:了|约|为)?$")
_REACHED = re.compile("达到|突破|过")
_OTHER_MEASURE = re.compile(r"年均|人均|累计|翻番|跨越|[三四五]年")
_LEADS_ON = re.compile(
    r"[\d.%—－-]+\D{0,6}|"
    r"(?:同比|比上年|比去年|较上年|按可比价[^，]*)?(?:名义|实际)?(?:增长|增速|增幅|下降|提高|上涨)?(?:了|为|约|达到?)?"
)
"""A clause between an indicator and its figure that does not turn to another matter: 「4.2万亿元，同比增长」."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A sentence with its time and the span of what was asked for, ``hit.quote[start:end]``, where there is one."""

    hit: SentenceHit
    year: int | None  # that the sentence speaks of
    aspect: Aspect
    start: int = 0
    end: int = 0
    plain: bool = False  # the span is stated plainly as the figure of the indicator asked for
    second: tuple[int, int] | None = None  # another figure that was asked for beside the first
    phrase: bool = False  # the span says it without a figure: 连续6年增长
    hedge: str | None = None  # the report's word for a figure that is not final: 预计, 初步核算
    fallen: bool = False  # a rate of fall whose verb stands before another figure: 分别下降3.1%、2.2%

    @property
    def short(self) -> str | None:
        """The words of the span; with 下降 where that is said once for several figures."""
        words = self.hit.quote[self.start : self.end]
        return f"下降{words}" if words and self.fallen else words or None

    @property
    def said(self) -> str | None:
        """The words of the span, and of the second where there is one: 5.2%、0.3个百分点."""
        if self.second is None or self.short is None:
            return self.short
        return f"{self.short}、{self.hit.quote[slice(*self.second)]}"

    @property
    def quantity(self) -> Quantity | None:
        """The figure in the span."""
        if self.phrase:
            return None
        inside = (q for q in quantities(self.hit.quote) if self.start <= q.core < self.end)
        return next(inside, None)


def fact_of(index: Index, hit: SentenceHit, span: tuple[int, int] = (0, 0), *, plain: bool = False) -> Fact:
    """``hit`` with the year and aspect that the index knows of it."""
    fact = Fact(hit, *told_of(index, hit.report, hit.start), *span, plain=plain)
    if span[1] and (figure := fact.quantity) and is_target(hit.quote, figure):
        return replace(fact, aspect=Aspect.TARGET)
    return fact


def told_of(index: Index, report: str, start: int) -> tuple[int | None, Aspect]:
    """Of which year the sentence at ``start`` tells, and whether a target or a result, as the index knows."""
    record = index.record(index.ordinal(report))
    at = int(np.searchsorted(record.sentence_spans[:, 0], start))
    return int(record.sentence_years[at]) or None, _ASPECTS[int(record.sentence_aspects[at])]


def speaks_of_years(index: Index, hit: SentenceHit, years: Collection[int]) -> bool:
    """Whether a sentence tells of one of ``years``, or names one: 到2035年, “十五五”."""
    told, _ = told_of(index, hit.report, hit.start)
    named = find_years(hit.quote, None)
    return told in years or any(y.first <= year <= y.last for y in named for year in years)


def tells_of(index: Index, hit: SentenceHit, years: Collection[int]) -> bool:
    """Whether a sentence may tell of one of ``years``, as far as is known: what came of a year is no other's outcome."""
    told, _ = told_of(index, hit.report, hit.start)
    return not told or told in years


def outcomes(index: Index, hits: Sequence[SentenceHit]) -> list[SentenceHit]:
    """Those of ``hits`` that do not speak of what is planned."""
    return [hit for hit in hits if fact_of(index, hit).aspect is not Aspect.TARGET]


def stated(quote: str, understood: Understanding, question: str) -> tuple[int, int] | None:
    """Where ``quote`` states plainly the figure of an indicator that was asked for, in a unit that fits.

    A target may be stated without one: 「与经济增长同步」.
    """
    family = family_of(understood.unit)
    if is_table_row(quote):
        return None
    unset = _NOT_SET.search(quote) if understood.aspect is Aspect.TARGET else None
    if unset and any(indicator.spoken.search(quote) for indicator in indicators_in(understood.topic)):
        return unset.span()
    meant, wish = understood.indicators, wish_of(question)
    if understood.period:
        question += _OF_YEARS  # of years together what they sum up to is the plain figure
    figures = quantities(quote)
    for indicator in indicators_in(understood.topic):
        if meant and indicator.name not in meant:
            continue
        name, head = indicator.name, indicator.name.split()[0]
        for m in re.finditer(f"{re.escape(head)}|{indicator.spoken.pattern}", quote):
            if (together := _WITH_GROWTH.match(quote, m.end())) and not understood.unit:
                return together.span("with")
            if understood.aspect is Aspect.TARGET and (target := _target_behind(quote, m.end(), family)):
                return target
            for i, q in enumerate(figures):
                if q.start < m.end() or q.unit is None or (family and q.unit not in family):
                    continue
                between = quote[m.end() : q.start]
                if _ORIGIN.search(between) or not _wished(quote, figures, i, wish):
                    continue
                if understood.aspect is Aspect.RESULT and _PLANNED.search(between):
                    break
                if _YARDSTICK.search(between) or len(between) > _REACH or not _its_own(between):
                    break
                if states_plainly(quote, (q.start, q.end), name, question) or _named_so(
                    quote, m, q, question
                ):
                    reached = _REACHED.match(quote, q.start)
                    return (reached.end() if reached else q.start), q.end
                break
    return None


def is_target(quote: str, figure: Quantity) -> bool:
    """Whether a figure is said to be a target, in whatever sentence: 「高于5%的预期目标」."""
    return _TARGET_BEHIND.match(quote, figure.end) is not None


def leading_to(fact: Fact) -> str:
    """The words that lead to the figure of ``fact`` in its sentence, from the last semicolon on."""
    return re.split("[；。;]", fact.hit.quote[: fact.start])[-1]


def _target_behind(quote: str, start: int, family: frozenset[str]) -> tuple[int, int] | None:
    """Behind ``start`` the figure that is said to be the target: 「增长5.6%，高于5%的预期目标」."""
    stop = next((m.start() for m in re.finditer("[；。;]", quote) if m.start() >= start), len(quote))
    for q in quantities(quote):
        if (
            start <= q.start < min(stop, start + _REACH)
            and (not family or q.unit in family)
            and is_target(quote, q)
        ):
            return q.core, q.end
    return None


def _wished(quote: str, figures: Sequence[Quantity], at: int, wish: frozenset[Measure]) -> bool:
    """Whether a figure measures what is wanted, as far as that is said: of a level and its change only the one."""
    measure = measure_of(quote, figures, at)
    if wish == CHANGES:
        return measure in CHANGES
    return not wish or measure not in CHANGES


def of_period(quote: str, at: int, now: int | None) -> bool | None:
    """Whether what stands at ``at`` is of several years together (“十四五”时期…累计), or of one; None if not said."""
    before = [y for y in find_years(quote, now) if y.start < at]
    clause = re.split("[；。;]", quote[:at])[-1]
    if _TOGETHER.search(clause[-_REACH:]):
        return True
    return before[-1].last > before[-1].first if before else None


def is_table_row(quote: str) -> bool:
    """Whether the figures stand in columns, whose heads say what they are: no sentence that states anything."""
    return quote.count("\t") > 1


def with_direction(fact: Fact) -> Fact:
    """The fact with 下降 in its span where that stands before a rate: side by side, 5.4% must not read as growth."""
    m = (
        _FALL.search(fact.hit.quote, 0, fact.start)
        if "%" in (fact.short or "") or "％" in (fact.short or "")
        else None
    )
    return fact if m is None else replace(fact, start=m.start())


def tells_a_change(fact: Fact) -> bool:
    """Whether the figure is where something got to from elsewhere: 「由2855亿元增加到3794.8亿元」."""
    clause = fact.hit.quote[max(0, fact.start - 24) : fact.start]
    return re.search(r"(?:由|从)[^，；。]*\d[^，；。]*(?:到|至|为)[“]?$", clause) is not None


def total_behind(quote: str, end: int) -> tuple[int, int] | None:
    """The total that stands behind an increase ending at ``end``: 「新建18个，总数186个」."""
    m = _TOTAL.match(quote, end)
    if m is None:
        return None
    return next(((q.core, q.end) for q in quantities(quote) if q.start <= m.end() <= q.core), None)


def _named_so(quote: str, name: re.Match[str], figure: Quantity, question: str) -> bool:
    """Whether a name that people use (研发投入强度) has the figure to itself: not a part's, not an average of years."""
    clause = max((quote.rfind(mark, 0, name.start()) for mark in "，；。：,;:、"), default=-1) + 1
    other = _OTHER_MEASURE.search(quote[clause : figure.start])
    before = quote[clause : name.start()]
    alone = _ALONE.fullmatch(before.replace("累计", "") if "累计" in question else before) is not None
    return alone and (other is None or other.group() in question)


def _its_own(between: str) -> bool:
    """Whether what lies between an indicator and a figure leads from one to the other, and not to another matter."""
    if re.search(r"[；;。：:]|分别", between):
        return False
    return all(_LEADS_ON.fullmatch(clause) for clause in re.split(r"[，,、]", between)[1:])


_SAME_MEASURE = {
    "吨": ("斤", 2000.0),
    "公斤": ("斤", 2.0),
    "千克": ("斤", 2.0),
    "公顷": ("亩", 15.0),
    "千米": ("公里", 1.0),
}
"""Units in which reports state the same thing, with what one of them is worth in the other."""


def value_of(fact: Fact) -> Value | None:
    """The figure as a number in its plain unit: 1.2万亿元 to 1200000000000 元, 1吨 to 2000斤."""
    q = fact.quantity
    if q is None or q.value is None:
        return None
    falls = fact.fallen or _FALL.match(fact.hit.quote[fact.start : q.core])
    sign = -1.0 if falls and q.value > 0 else 1.0
    unit, worth = _SAME_MEASURE.get(q.unit or "", (q.unit or "", 1.0))
    upper = q.upper if q.upper is not None and q.upper >= q.value else None
    return Value(sign * q.value * worth, unit, None if upper is None else sign * upper * worth)


def in_common_unit(values: list[Value | None]) -> list[Value | None]:
    """The same values with one power of ten for each unit: 亿元 where the largest is that large."""
    out: list[Value | None] = []
    for value in values:
        if value is None:
            out.append(None)
            continue
        largest = max(abs(v.upper or v.number) for v in values if v is not None and v.unit == value.unit)
        power, name = 1.0, ""
        if value.unit not in ("%", "‰", "个百分点", "百分点", "倍", "成", "年", "岁"):
            power, name = (1e8, "亿") if largest >= 1e8 else (1e4, "万") if largest >= 1e5 else (1.0, "")
        upper = None if value.upper is None else _rounded(value.upper / power)
        out.append(Value(_rounded(value.number / power), name + value.unit, upper))
    return out


def _rounded(number: float) -> float:
    return float(f"{number:.10g}")
