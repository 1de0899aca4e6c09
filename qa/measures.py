"""What a figure measures, by the words around it, and which of these a question wants.

「进出口总额102.8亿元，下降4.5%」 states a level and a rate of change; 「下降多少」 asks for the second.
Goes in: a sentence with one of its figures, or a question. Reads no index.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum

from .quantities import Quantity, fold


class Measure(str, Enum):
    """What a figure measures."""

    LEVEL = "水平"  # 1236.5亿元, 失业率5.1%, 提高到920元
    RATE = "变化率"  # 增长5.6%, 翻了1.8倍
    CHANGE = "变化量"  # 提高30元, 下降0.3个百分点
    SHARE = "占比"  # 占62.5%


CHANGES = frozenset({Measure.RATE, Measure.CHANGE})
_RISES = "增长|增加|提高|提升|上升|上涨|涨|扩大|攀升|延长|上调"
_MOVES = f"{_RISES}|下降|降低|降|减少|回落|下跌|跌|收窄|缩小|缩短|压减|下调"
_VERB = f"{_MOVES}|(?<!新)增|减|多|少|快|慢|高于|低于|快于|优于"
_NOUN = "增速|增幅|涨幅|降幅|跌幅|增长率|增长速度"
_SOFTLY = "(?:了|约|近|超过?|逾|达|均|各|又|再|仅|只|分别|幅度|左右|不到)*"
_CHANGED = re.compile(  # up to the sign of the figure: 增速-2.3%
    rf"(?:(?:{_VERB})|"
    rf"(?:{_NOUN})(?:[由从]|[^，。；、]{{0,6}}?(?:达到?|保持在|稳定在|回落[至到]|提高[至到]|为|是))?){_SOFTLY}[-−]?$"
)
_SHARED = re.compile(
    rf"(?:占[^，。；、]{{0,16}}|占比|比重|比例|份额|率|度)(?:的|达到?|为|超过?|约|近|{_VERB}|[到至在])*$"
)
_OF_CHANGE = frozenset({"个百分点", "百分点"})
_OF_RATE = frozenset({"%", "‰", "‱", "倍", "成"})
_LISTED = re.compile("[、,，](?:和|与|及|以及)?|和|与|及|以及|到|至")


def measure_of(text: str, figures: Sequence[Quantity], at: int) -> Measure:
    """What ``figures[at]``, one of the figures of ``text`` in order, measures.

    In a list (「分别增长3.6%、5.4%」) a figure measures what the one before does.
    """
    q = figures[at]
    before = fold(text)[max(0, q.start - 24) : q.core]
    if q.unit in _OF_CHANGE:
        return Measure.CHANGE
    if at and figures[at - 1].unit == q.unit and _LISTED.fullmatch(text[figures[at - 1].end : q.start]):
        return measure_of(text, figures, at - 1)
    if _CHANGED.search(before):
        return Measure.RATE if q.unit in _OF_RATE else Measure.CHANGE
    if q.unit in _OF_RATE and _SHARED.search(before):
        return Measure.SHARE
    return Measure.LEVEL


_ASK = r"(?:百分之)?(?:多少|几(?!乎|何|年)|多大|多快|多高)"
_LEVEL_ASKED = re.compile(rf"(?:到|至|达|为|(?<!完)成)了?{_ASK}|总量|总额(?:是|有|达|为)|余额")
_CHANGE_ASKED = re.compile(
    rf"(?:{_MOVES})(?:了|过|得|的)?(?:有|约|大概)?{_ASK}(?!个(?!百分|点)|[人所座家户件名张套条辆台吨亩公万亿])|"
    rf"(?:{_NOUN})(?:目标)?(?:定在|定为|是|为|有|达到?|到了?|怎么样|如何|呢|$|[？?，,]|分别|各|{_ASK})|"
    r"(?<![到至占是为])(?:多少|几)个?(?:百分点|点)|(?:增长|下降|上涨|减少|降低)(?:目标|幅度|情况)?(?:是|为)?(?:多少|百分之几|几个点)"
)
_NOT_ASKED = re.compile("(?:不是|不要|不问)[^，。？?,]*")


def wish_of(question: str) -> frozenset[Measure]:
    """The measures that ``question`` wants; empty where its wording leaves it open."""
    question = _NOT_ASKED.sub("", question)  # 「占到几成了？不是提高了几个点」
    if _CHANGE_ASKED.search(question):
        return CHANGES
    if _LEVEL_ASKED.search(question):
        return frozenset({Measure.LEVEL, Measure.SHARE})
    return frozenset()


_PART = re.compile(
    "(?P<part>[一-鿿]{1,8}?)(?:经济|产业|业)(?:核心产业)?(?=[^，。；、\\d]{0,4}(?:增加值|产值|规模|增长|增速|总量))"
)
_SIDES = (  # of two things that are stated side by side
    (re.compile("收入"), re.compile("支出")),
    (re.compile("(?<!进)出口"), re.compile("进口")),
    (re.compile("农村|农民|农牧民|乡村"), re.compile("城镇|城市居民|市民")),
    (re.compile("[省市县区]本?级|本级"), re.compile("全[省市县区]")),
)
_OF_A_WHOLE = re.compile(
    "(?P<part>规模以上|规上|限额以上|限上|民间|农村|城镇|县级|市区|[省市县区]?本级)(?:常住)?(?P<noun>[一-鿿]{2})"
)
"""A part of what is stated of the whole too, beside what it is a part of: 规上|工业, 民间|投资."""
_WRITTEN = {
    "规上": "规模以上", "规模以上": "规上", "限上": "限额以上", "限额以上": "限上",
    "农村": "农民|城乡", "城镇": "城乡",
}  # fmt: skip


def of_another_part(asked: str, said: str, around: str = "") -> bool:
    """Whether ``said`` leads to the figure of another part of a whole than the one ``asked`` for, or to the whole's.

    ``around`` is what tells of a part without naming its matter again: the headings above the sentence.
    """
    if _of_another_branch(asked, said) or any(_of_the_other(asked, said, *sides) for sides in _SIDES):
        return True
    m = _OF_A_WHOLE.search(asked)
    if m is None or m["noun"] not in said:
        return False
    level = m["part"].endswith("级")  # 市本级 goes by 市级 and 县级 by 县本级 too
    part = re.compile(
        "[省市县区]本?级|本级" if level else f"{m['part']}|{_WRITTEN.get(m['part'], m['part'])}"
    )
    return part.search(said) is None and part.search(around) is None


def _of_the_other(asked: str, said: str, one: re.Pattern[str], other: re.Pattern[str]) -> bool:
    """Whether one of two is asked for and only the other spoken of."""
    for mine, others in ((one, other), (other, one)):
        if mine.search(asked) and not others.search(asked):
            return others.search(said) is not None and mine.search(said) is None
    return False


def _of_another_branch(asked: str, said: str) -> bool:
    """Whether another branch of the economy is spoken of, or all of it: 海洋经济, 低空经济."""
    m = _PART.search(asked)
    if m is None or m["part"] in said or re.search("[一二三]", m["part"]):  # 第二产业 stands in 三次产业
        return False
    others = [other["part"] for other in _PART.finditer(said)]
    whole = "生产总值" in said or "GDP" in said
    return whole or (bool(others) and not any(set(part) & set(m["part"]) for part in others))
