"""The indicators that all reports state, and which of them a question asks for: 「各省固投增速目标」.

Reads `qa/data/statements.tsv`. In: the words of a question without its places and years. Out: an `Asked`, or nothing
where the words speak of anything beside one indicator.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from index.types import Aspect

from ..measures import Measure
from ..quantities import fold
from ..wording import wording

_TABLE = Path(__file__).parents[1] / "data" / "statements.tsv"
_MEASURES = {"rate": Measure.RATE, "level": Measure.LEVEL}


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator: how reports write it and people call it, and what of it is meant where nobody says so."""

    name: str
    units: tuple[str, ...]  # of its level, the one that is meant where nobody says first
    rate: bool  # its growth is stated too
    sums: bool  # reports sum it up over years
    either: bool  # its growth answers who asks for its level, and the other way round
    planned: bool  # a report sets it, and no later one says what came of it
    target: tuple[Measure, ...]  # what is meant of a target, best first
    result: tuple[Measure, ...]
    written: re.Pattern[str]
    spoken: re.Pattern[str]
    whole: re.Pattern[str]  # words before it that leave it whole
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question asks for: of one indicator a part (or the whole, ``""``), and which measures will do."""

    indicator: Indicator
    measures: tuple[Measure, ...]  # best first
    part: str = ""
    share: bool = False  # of a level only one in per cent will do: 研发投入强度
    certain: bool = True  # so that what is not stated of it is not said anywhere
    named: bool = True  # by one of its names, and not only by the wording


@cache
def indicators() -> tuple[Indicator, ...]:
    """All indicators, in the order of the table."""
    rows = []
    for line in _TABLE.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, units, flags, target, result, written, spoken, whole, parts = line.split("\t")
            rows.append(
                Indicator(
                    name,
                    tuple(units.split()),
                    "rate" in flags.split(),
                    "sums" in flags.split(),
                    "any" in flags.split(),
                    "planned" in flags.split(),
                    tuple(_MEASURES[word] for word in target.split()),
                    tuple(_MEASURES[word] for word in result.split()),
                    _either(written),
                    _either(spoken),
                    _either(whole),
                    tuple(parts.split()),
                )
            )
    return tuple(rows)


def _either(patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns.split("  ")) if patterns else "(?!)")


SURE = 0.5
"""How probable it must be that the wording means an indicator, and a measure of it."""
CERTAIN = 0.8
"""From where on reports that do not state the indicator are taken not to say what was asked."""
_PEOPLE = (
    ("农村", re.compile("农|乡下|乡里|村|庄户|种[田地]")),
    ("城镇", re.compile("城[里镇]|市民")),
)
"""Whose income is asked for, where only some people's is."""
_CHANGE = re.compile(
    r"增长|增速|增幅|涨幅|涨|降幅|下降|跌|变化率|百分之几|几个点|%|提高|[涨升降跌增减]得|快(?=多少|了|[？?]?$)|增加了?多少个?百分"
)
_MOVED = re.compile("(?:提高|提升|下降|降低|降|上升|升|增加|涨|跌|回落|减少)了?(?:多少|几)")
_AIMS = re.compile("目标|预期|计划|任务|原?定(?:了|在|的|下)")
_COURSE = re.compile(
    "(?:怎么|如何|怎样|咋)(?:增长|涨|变|走|[升降])|(?:[涨增升降]|增长|提高|下降)(?=到)|"
    "(?:年年|一年比一年|逐年|一路|是不是|有没有|是)[^，。？?]{0,4}(?:[见往上下在]?[涨跌升降增减高低多少]|增长|下降)(?!了|幅|多少)"
)
"""How something went, and where it got to, is asked of its level: 「产量是不是年年见涨」, 「涨到多少」."""
_SHARE = re.compile("强度|占比|比重|比例|占(?=gdp|生产总值)")
_LEVEL = re.compile(
    r"强度|占比|比重|比例|总量|总额|总值|规模|盘子|水平|金额|(?:多少|几)[百千万亿]*(?:元|块|钱|人|斤|吨|微克)|多少钱|有多大|人数|产量|总产"
)
_BARE_YEAR = re.compile(r"(?<![\d.])(?:(?:19|20)\d\d|[0-3]\d)(?![\d.,%万亿千百个])")
"""A year without 年: 江苏2024新增就业, 25年 cut at its 年."""
_PLAIN = re.compile(
    # aims and results
    r"目标|预期|预计|打算|计划|准备|希望|力争|争取|想要?|要|定[在的了成为]?|设定?|安排|控制|保持|提[了出]?|给出?|盼着?|答应|原[先本来]?|"
    r"实际|实绩|真实|真正|真|完成|结果|情况|实现|达[到标]?|做[到成]|干成|办成|怎样|新[添增]|添了?|压[到在]?|最[后终]|后来|到头来|到底|究竟|确实|"
    # measures
    r"增长|增速|增幅|涨幅|见?涨|降幅|下降|跌|变化率?|提高|百分之|百分比|幅度|速度|百分点|几个点|个点|点|强度|占比|比重|比例|总量|总额|总值|规模|"
    r"盘子|水平|金额|人数|产量|数据|数字|数值|数|指标|红线|上限|下限|底线|平均|年均|均值|浓度|空气里?|"
    # order and course
    r"高低|快慢|大小|多大|多高|多长|一路|往[上下]|走[高低]|[上下]调|调[高低]|走势|趋势|是不是|差一?点|超额|超[过了]?|比(?![较一])|高|低|快|慢|强|弱|"
    # amounts and units
    r"一共|总共|合计|多少|几|百|千|万|亿|元|块|钱|人|斤|吨|个|美元|微克|两个|"
    # time
    r"全年|年度|年[初底末中]|年年|逐年|每年|历年|一年|[一二三四五六七八九十两]年|年|以[后来前]|最近|近|这几年|那几年|去年|今年|上年|明年|起|从|"
    # places in general
    r"各地区?|各省区?市?份?|各市|各区|各县|分别|各自?|都|全国|31|三十一|个?省(?:区市|份|市)?|区市|地方|全体|全社会|"
    # showing
    r"对比|比较|比一?比|一览表?|汇总|汇集|整理|对照|列表|列[一个]?[列下表]?出?来?|做[个成]?表|一?张?表格?里?|放[在到]?(?:一起)?|"
    r"排[一个]?[排名序行下]?|看[一个]?[看下]?|查[一个]?[查下]?|统计|画|说[说要好的]?|讲|报给?|告诉|写[给出]?|"
    # questions and particles
    r"怎么样?|如何|是|为|有|在|到|至|以内|之内|以上|左右|内|得|产|收|打|这些|没有?|不|会|能|能否|是否|报告|政府|工作|里|中|哪些|哪个?|谁|什么|咋|"
    r"全[市县区州镇]|[市县区省]里|本[省市县区]|现在|当年|成|谁|从|跟|用|来|做|花|搞|弄|差|"
    r"[我咱你它些也就只还过着的了呢吗吧啊呀嘛和跟与及或把对将给让使又请帮一,，。、？?！!：:；;（()）\s]"
)


def asked_in(topic: str, question: str, aspect: Aspect) -> Asked | None:
    """The one indicator that is asked for and nothing else: by its name in ``topic``, else by how ``question`` is worded.

    ``topic`` is ``question`` without its places, years and question words. ``None`` where it names several, or where
    name and wording disagree; which measure is meant is read from the question.
    """
    words, asking = fold(topic), fold(question)
    called = _called(words)
    by_name = True
    if len({each.name for _, each in called}) > 1:
        return None
    named = _alone(called[0][1], words) if called else None
    meant: tuple[Measure, ...] = ()
    certain = named is not None
    if named is None:
        said = wording(question)
        if said.indicator is None or said.named < SURE or (called and called[0][1].name != said.indicator):
            return None
        named, meant = _of_people(said.indicator, question), said.measures if said.measured >= SURE else ()
        certain, by_name = said.named >= CERTAIN, False
    indicator, part = named
    if not indicator.rate and _MOVED.search(asking):
        return None  # by how much a level moved: no report states it in a form that is read here
    # 「比2024年高多少」 takes over from the question before it whether a growth or a level is meant.
    measures = _measures(indicator, asking if words in asking else f"{words} {asking}", aspect, meant)
    return Asked(indicator, measures, part, _asks_share(indicator, asking), certain, by_name)


def _called(words: str) -> list[tuple[re.Match[str], Indicator]]:
    """The names of the table that stand in ``words``; of those that overlap the longest."""
    found = [(m, each) for each in indicators() for m in _mentions(each, words)]
    return [
        (m, each)
        for m, each in found
        if not any(
            o is not m and o.start() <= m.start() and m.end() <= o.end() and o.group() != m.group()
            for o, _ in found
        )
    ]


def _alone(indicator: Indicator, words: str) -> tuple[Indicator, str] | None:
    """The one that ``words`` call by name, and a part of it, where they say nothing beside."""
    bare = indicator.whole.sub("", indicator.spoken.sub(" ", indicator.written.sub(" ", words)))
    rest = _PLAIN.sub("", _BARE_YEAR.sub(" ", bare))
    part = next((part for part in indicator.parts if rest == part), "")
    return None if rest and not part else (indicator, part)


def _of_people(name: str, question: str) -> tuple[Indicator, str]:
    """The indicator of that name, and which part of the people a question is about, where it has such parts."""
    indicator = next(each for each in indicators() if each.name == name)
    of = (part for part, words in _PEOPLE if part in indicator.parts and words.search(question))
    return indicator, next(of, "")


def _asks_share(indicator: Indicator, question: str) -> bool:
    return "%" in indicator.units and len(indicator.units) > 1 and _SHARE.search(question) is not None


def _mentions(indicator: Indicator, words: str) -> list[re.Match[str]]:
    return [*indicator.spoken.finditer(words), *indicator.written.finditer(words)]


def _measures(
    indicator: Indicator, question: str, aspect: Aspect, meant: tuple[Measure, ...]
) -> tuple[Measure, ...]:
    """Which measures are asked for, best first: what the words say, else what the wording ``meant``, else what is usual
    of a target or a result."""
    # Who asks whether a goal was met asks for the result in the measure of the goal.
    aims = aspect is Aspect.TARGET or _AIMS.search(question) is not None
    usual = indicator.target if aims else indicator.result
    named = _COURSE.sub(" ", indicator.spoken.sub(" ", question))
    change = _CHANGE.search(named) is not None
    level = _LEVEL.search(named) is not None or _asks_share(indicator, question)
    if change is level:
        fitting = tuple(one for one in meant if one in usual)
        if fitting:
            return (*fitting, *(one for one in usual if one not in fitting))
        return usual if indicator.either else usual[:1]
    first = Measure.RATE if change else Measure.LEVEL
    return (first,) if first in usual else usual[:1]
