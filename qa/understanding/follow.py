"""What a question takes over from the one before it, and what it drops.

Goes in: two understandings and the later question's text. Comes out: the later one, completed. A question that stands
on its own comes out as it went in.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from pathlib import Path

from index.types import Aspect, Body

from ..types import Kind, Reckoning, Understanding
from .asking import names_aspect
from .indicators import indicators_in
from .ranging import on_the_table

_COUNTRIES = Path(__file__).parents[1] / "data" / "countries.txt"

_ANAPHORA = re.compile(
    r"当时|那时|^(?:那么?|那个|这个|它|其|这|该|上述|还有)|它|他们|这(?:些|项|个|里)|该[市省县]|其中|"
    r"呢[?？]?$|呢[，,]"
)
_FILLER = re.compile(
    r"就(?!业)|目标|实际|完成|计划|打算|预期|时候|达到|下调|上调|多少|全国|"
    r"[\s，。、,.的了在是到定那今年只涨降又前后上下一要调没还呢份那跟比得是吧当\d%]+"
)
_CONTRASTS = (
    ("城镇", "农村"), ("城市", "农村"), ("城里", "乡下"), ("城里", "农村"), ("城里人", "农民"), ("进口", "出口"),
    ("第一产业", "第二产业", "第三产业"), ("法院", "检察院"), ("新增", "累计"), ("高速公路", "高速铁路"),
    ("小学", "初中", "高中"), ("国内", "国际"), ("男", "女"),
)  # fmt: skip
"""Words of which one takes the other's place: 「农村的呢」 after a question about 城镇居民收入."""
_OF_THE_NATION = re.compile(
    "^(?:那么?|再看)?(?:全国|国家)(?!各|31|三十一|人大|政协|第|排|平均|水平|领先|前|最|哪|性|级|队)"
)
"""A question that begins with the nation is about it, whatever place the one before was about."""
_ASKS_ON = re.compile(r"呢[？?]?$|^那么?[^它这其该，,]{1,8}呢[，,]")
"""「那就业呢」 asks the same of another matter, which takes the place of the one before."""
_BESIDE = re.compile(r"^(?:那么?|再|要是|如果)?[和跟与同](?:[^，]{2,8})(?:相?比|对比|比较)")
_AGAINST = re.compile(r"(?:那么?|它|这个?)?[比较](?P<what>[^，。；？?]{2,16}?)[高低多少快慢大小强增减涨降]")
"""「比2024年多多少」 measures what was asked before against another year or place."""
_YEAR_BEFORE = re.compile("[上前]一?年")
_SAYS_IT = re.compile(
    r"(?:哪些|哪几个?|谁|有哪).{0,6}?(?:没有?|未|都|也)?(?:提|讲|说|写)(?:到|及|过|起)?了?的?(?:呢|吗)?[？?]?$"
)
"""「哪些省没提」 asks on of a subject that was looked for in reports."""
SHORT = 6
"""Characters of its own matter below which a question leans on the one before."""


_COURTESY = re.compile(
    r"(?:好的?|嗯|哦|明白了?|知道了|收到|非常|太|十分|真是|[，,。！!~\s])*"
    r"(?:谢谢|多谢|感谢|谢了|你好|您好|大家好|哈喽|嗨|hello|hi|早上好|下午好|晚上好|再见|拜拜|辛苦|好的?|嗯|明白了?|知道了|收到)"
    r"(?:你|您|了|啦|啊|呀|哦|吗|大家|[，,。！!~？?\s])*",
    re.IGNORECASE,
)
_ADDS = re.compile(r"(?:再|还|也)?(?:加上|加入|算上|添上|带上)")


def stands_alone(text: str) -> bool:
    """Whether a question inherits nothing: a greeting, thanks, or one about another country."""
    return _COURTESY.fullmatch(text) is not None or _countries().search(text) is not None


@cache
def _countries() -> re.Pattern[str]:
    names = _COUNTRIES.read_text(encoding="utf-8").split()
    longest_first = "|".join(sorted(names, key=len, reverse=True))
    # 「法国的呢」, 「日本经济怎么样」; not 「对美国的出口」, which is a matter of the place's own, nor 朝鲜族, 巴林左旗.
    return re.compile(
        f"^(?:那么?|再看)?(?:{longest_first})(?![族县左右]|[一-鿿]*(?:进口|出口|贸易|投资|合作))"
    )


def asks_on(text: str) -> bool:
    """Whether a question asks the same of something else: 那就业呢."""
    return _ASKS_ON.search(text) is not None


def follow(now: Understanding, before: Understanding, text: str) -> Understanding:
    """``now`` with what it leaves out taken over from ``before``."""
    if stands_alone(text):
        return now
    if not now.places and not now.across and _OF_THE_NATION.search(text):
        now = replace(now, places=("全国",))
    several = len(before.places) + len(before.across) > 1 or len(before.years) > 1
    if _ADDS.match(text) and now.places and before.places:
        places = tuple(dict.fromkeys((*before.places, *now.places)))
        return _same_matter(replace(now, places=places, compares=True), before, before.topic, text)
    if several and not now.places and on_the_table(text):
        asked = replace(now, kind=before.kind, unit=None, indicators=(), compares=True)
        return _same_matter(asked, before, before.topic, text)
    if Body.PARTY_CONGRESS in now.bodies and len(_FILLER.sub("", now.topic)) >= SHORT - 2:
        return now  # a congress's report is the nation's, and says itself what it is about
    if before.subject and not now.subject and _SAYS_IT.search(text):
        return _same_matter(
            replace(now, selection=None, view=None, kind=before.kind), before, before.topic, text
        )
    if (measured := _measured(now, before, text)) is not None:
        return _same_matter(measured, before, before.topic, text)
    beside = _BESIDE.search(text) is not None and bool(now.places and before.places)
    if beside:
        now = replace(now, places=tuple(dict.fromkeys((*before.places, *now.places))), compares=True)
    own = len(_FILLER.sub("", now.topic))  # characters of its own matter
    bare = own < 2
    leaning = own < SHORT or _ANAPHORA.search(text) is not None
    if now.report_years and now.places and not bare and not _ANAPHORA.search(text):
        return now  # a named report inherits nothing
    if not leaning and now.places and (now.years or now.report_years):
        return now
    if not leaning and now.places and not set(now.places) & set(before.places):
        return now
    if (swapped := _swapped(now.topic, before.topic)) is not None:
        indicators = tuple(indicator.name for indicator in indicators_in(swapped))
        return replace(_same_matter(now, before, swapped, text), indicators=indicators or before.indicators)
    if bare:
        return _same_matter(now, before, before.topic if beside else f"{before.topic} {now.topic}", text)
    timed = _timed(now, before, text)
    on = asks_on(text)
    kind = before.kind if now.kind is Kind.OPEN and on else now.kind
    anew = bool(now.bodies) and now.bodies != before.bodies
    leans = leaning and not now.indicators and not anew
    return replace(
        timed,
        kind=kind,
        # An indicator or a body named anew is a matter of its own.
        indicators=before.indicators if leans and not on and not now.bodies else now.indicators,
        view=now.view or (before.view if before.subject and on else None),
        subject=now.subject or (_FILLER.sub("", now.topic) if before.subject and on else ""),
        context=f"{before.topic} {before.context}".strip() if leans else "",
    )


def _measured(now: Understanding, before: Understanding, text: str) -> Understanding | None:
    """``now`` over both sides, where it measures the one place and year that ``before`` asked about against another."""
    found = _AGAINST.match(text)
    if found is None or not {Reckoning.DIFFERENCE, Reckoning.GROWTH} & set(now.reckons):
        return None
    if now.places and not now.years and len(before.places) == 1 and now.places != before.places:
        return replace(now, places=(*before.places, *now.places), compares=True)
    years = now.years
    if len(before.years) == 1 and (_YEAR_BEFORE.search(found["what"]) or years == before.years):
        years = (before.years[0] - 1,)
    if len(before.years) != 1 or len(years) != 1 or years == before.years or now.places:
        return None
    return replace(now, years=tuple(sorted((*before.years, *years))), report_years=(), compares=True)


def _same_matter(now: Understanding, before: Understanding, topic: str, text: str) -> Understanding:
    """``now`` asks the same of another place, year or aspect, or with one word of the topic exchanged."""
    return replace(
        _timed(now, before, text),
        kind=before.kind if now.kind is Kind.OPEN else now.kind,
        unit=now.unit or before.unit,
        topic=topic,
        indicators=now.indicators or before.indicators,
        view=now.view or before.view,
        subject=now.subject or before.subject,
        context="",
    )


def _timed(now: Understanding, before: Understanding, text: str) -> Understanding:
    """Place, time and body of ``before`` where ``now`` names none of its own."""
    timeless = not (now.years or now.report_years)
    stated = now.aspect is not Aspect.NEITHER or names_aspect(text)
    ranged = bool(now.places or now.across)
    return replace(
        now,
        places=now.places or (before.places if not now.across else ()),
        topic_places=now.topic_places or (before.topic_places if not ranged else ()),
        across=now.across or (before.across if not ranged else ()),
        years=before.years if timeless else now.years,
        report_years=before.report_years if timeless else now.report_years,
        period=before.period if timeless else now.period,
        bodies=now.bodies or (() if now.indicators or now.report_kinds else before.bodies),
        report_kinds=now.report_kinds or (() if now.indicators or now.bodies else before.report_kinds),
        aspect=now.aspect if stated else before.aspect,
        aspects=now.aspects or (() if stated else before.aspects),
        selection=now.selection or (before.selection if now.across or not ranged else None),
        compares=now.compares or (timeless and not ranged and before.compares),
    )


def _swapped(topic: str, before: str) -> str | None:
    """The topic before with one word exchanged for its opposite, where ``topic`` names no more than that."""
    bare = re.sub(r"[的呢那居民又 ]", "", topic)
    for group in _CONTRASTS:
        for new in group:
            old = next((w for w in group if w != new and w in before), None)
            if bare == new and old:
                return before.replace(old, new)
    return None
