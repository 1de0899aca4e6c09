"""A question, with what was asked before it, to an `Understanding`: place, years, body, aspect, kind of answer, topic.

Works on a normalised copy of the question, knows which reports exist (the `Catalogue`), looks at none of their texts.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from index.places import Place, PlaceMention, find_places
from index.types import Aspect, Body, Level, Metadata
from index.years import YearKind, YearMention, find_years

from .asking import aspect_of, kind_of, names_aspect, unit_of
from .indicators import Indicator, indicators_in
from .types import Kind, Turn, Understanding

QUESTION_LIMIT = 1000
"""Characters of a question that are read; people ask in a line, and what stands behind a page of text is no question."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What the index holds, as far as a question can name it."""

    places: frozenset[str]
    years: tuple[int, ...]  # ascending
    local: tuple[Place, ...]  # places that the gazetteer may not know

    @classmethod
    def of(cls, reports: Iterable[Metadata]) -> Catalogue:
        found = list(reports)
        local = {
            m.place: Place(m.place, m.level or Level.CITY, m.province, m.province, (_short_name(m.place),))
            for m in found
            if m.place
        }
        return cls(
            frozenset(local),
            tuple(sorted({m.year for m in found if m.year is not None})),
            tuple(local[name] for name in sorted(local)),
        )


def normalise(question: str) -> str:
    """The copy of a question that is searched for meaning: NFKC, white space runs to one space, cut to the limit."""
    whole = question[:QUESTION_LIMIT].encode("utf-8", "ignore").decode()  # half a surrogate pair says nothing
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", whole)[:QUESTION_LIMIT]).strip()


def understand(question: str, catalogue: Catalogue, history: Sequence[Turn] = ()) -> Understanding:
    """What ``question`` asks for; what it leaves out is taken over from the questions in ``history``."""
    before: Understanding | None = None
    for turn in history:
        before = _one(turn.question, catalogue, before)
    return _one(question, catalogue, before)


def _one(question: str, catalogue: Catalogue, before: Understanding | None) -> Understanding:
    text = normalise(question)
    asked = _NEGATED.sub(lambda m: "，" * len(m.group()), text)  # 「要实际数，不要2026年的目标」
    mentions = find_places(asked, catalogue.local)
    parties = _party_congresses(asked)
    now = _frame(asked, catalogue, before)
    years = [
        y
        for y in find_years(asked, now)
        if not any(p.start <= y.start < p.end for p in parties) and not _is_yardstick(asked, y)
    ]
    if len(parties) == 2 and re.fullmatch(r"(?:报告)?(?:到|至)", asked[parties[0].end : parties[1].start]):
        parties = parties[1:]  # 「从十八大到十九大」 is reviewed by the later one
    report_years = {y.first for y in years if _names_report(asked, y, years)} | {p.year for p in parties}
    fact_years = [y for y in years if y.first not in report_years or not _names_report(asked, y, years)]
    if before is not None and not _TO_THE_NATION.search(asked):
        mentions = [
            m for m in mentions if not m.weak
        ]  # 「已经连着多少年全国第一」 goes on about the same place
    places, topics = _places(asked, mentions, catalogue)
    if not places and not topics and (unknown := _UNKNOWN_PLACE.search(asked)):
        places = (unknown["place"],)
    if parties:  # a party congress speaks for the nation
        places, topics = (), tuple(dict.fromkeys((*topics, *places)))
    each = _EACH.search(asked) is not None
    period = next(
        (
            (y.first, y.last)
            for y in fact_years
            if y.last > y.first and not (each and y.kind is YearKind.ABSOLUTE)
        ),
        None,
    )
    asking = [m for m in mentions if {p.name for p in m.places} & set(places)]
    topic = _topic(text, asking, years, parties)
    indicators = indicators_in(topic)
    relative_past = any(y.kind is YearKind.RELATIVE and y.last < now for y in fact_years)
    past = bool(fact_years) and max(y.last for y in fact_years) < now
    found = Understanding(
        places=places,
        topic_places=topics,
        years=tuple(sorted({n for y in fact_years for n in _expand(y, each)})),
        report_years=tuple(sorted(report_years)),
        period=period,
        bodies=_bodies(asked, bool(parties)),
        own_report=_OWN_REPORT.search(asked) is not None,
        compares=each or _COMPARES.search(asked) is not None,
        aspect=aspect_of(asked, past=past and any(i.unit for i in indicators), relative_past=relative_past),
        kind=kind_of(asked),
        unit=unit_of(asked) or _indicator_unit(asked, indicators),
        topic=topic,
        scope=" ".join([*(text[m.start : m.end] for m in asking), *(text[y.start : y.end] for y in years)]),
        indicators=tuple(i.name for i in indicators),
    )
    return found if before is None else _follow(found, before, asked)


# --- time ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _PartyCongress:
    start: int
    end: int
    year: int


_NEGATED = re.compile(r"(?:不要|不是|别给我|而非|不问)[^，。；,;？?、]{0,12}(?:目标|计划|预期|实际|完成|数)")
_EACH = re.compile(
    r"分别|各(?!级|类|种|地|项|界|方|省|市|县|国)|每年|历年|逐年|一年年|年年|怎么变|变化|走势|趋势"
)
_COMPARES = re.compile(
    r"对比|比较|相比|差多少|差几|差距|哪[个家省市年]?[^，]{0,4}[更最]|调[高低]|高还是|谁[更最]|比一比|[和跟与][^，]{1,12}比"
)
_CONGRESS = re.compile(
    r"(?:党的|中共|中国共产党第?)?(?P<n>十[二三四五六七八九]|二十[一二]?)(?:次全国代表)?大(?P<tail>报告)?"
)
_NOT_CONGRESS = re.compile(r"(?:项|类|工程|行动|产业|领域|重点|任务|举措|以来|召开|精神|之后|以后)")
_NUMERALS = {c: i for i, c in enumerate("零一二三四五六七八九")}
_REPORT_BEHIND = re.compile(r"(?:年|度|年度)?[^，。；,;？?!！:：\d专听次]{0,10}?报告")
_CHAINED = re.compile(r"年?(?:报告)?[和与及、跟同到至]\s*$")
_RELATIVE_TO_TURN = re.compile(
    r"(上一年|前一年|上年|上一份|前一份|早一年)|(下一年|后一年|次年|第二年|下一份|后一份)"
)


def _party_congresses(text: str) -> list[_PartyCongress]:
    """Party congresses by their number, with the year in which each met: every five years since the twelfth of 1982."""
    found = []
    for m in _CONGRESS.finditer(text):
        if _NOT_CONGRESS.match(text, m.end()) and not m["tail"]:
            continue
        digits = m["n"]
        number = 10 + _NUMERALS[digits[1]] if digits.startswith("十") else 20
        if digits.startswith("二十") and len(digits) == 3:
            number = 20 + _NUMERALS[digits[2]]
        found.append(_PartyCongress(m.start(), m.end(), 1982 + 5 * (number - 12)))
    return found


def _frame(text: str, catalogue: Catalogue, before: Understanding | None) -> int:
    """The year that 今年 stands for: the report's, if one is named, else the newest report's."""
    newest = catalogue.years[-1] if catalogue.years else 0
    absolute = find_years(text, None)
    named = [y.first for y in absolute if _names_report(text, y, absolute)]
    if named:
        return named[0]
    if _RELATIVE_TO_TURN.search(text) and absolute:  # 「上一年」, beside a year, is the one before it
        return absolute[0].first
    if before and _RELATIVE_TO_TURN.search(text) and (before.years or before.report_years):
        return (before.years or before.report_years)[-1]
    return newest


def _is_yardstick(text: str, year: YearMention) -> bool:
    """Whether the year is only what another is measured by: 「比前一年快了几个百分点」."""
    return year.kind is YearKind.RELATIVE and re.search(r"[比较]$", text[: year.start]) is not None


def _names_report(text: str, year: YearMention, years: Sequence[YearMention]) -> bool:
    """Whether the year is a report's (「2025年的报告」), not a fact's; in 「2003年和2018年两份报告」 both are."""
    if year.kind is YearKind.PERIOD:
        return False
    if _REPORT_BEHIND.match(text, year.end):
        return True
    following = next((y for y in years if y.start >= year.end), None)
    if following is None or not _CHAINED.fullmatch(text[year.end : following.start]):
        return False
    return _names_report(text, following, years)


def _expand(year: YearMention, each: bool) -> Iterable[int]:
    if year.last > year.first and not (each and year.kind is YearKind.ABSOLUTE):
        return (year.last,)  # a period as a whole is reviewed at its end
    return range(year.first, min(year.last, year.first + 30) + 1)


# --- place and body --------------------------------------------------------------------------------------------------


def _short_name(place: str) -> str:
    return re.sub(r"(?<=..)(?:省|市|县|区|自治区|自治州)$", "", place)


def _beside_the_point(text: str, mention: PlaceMention, mentions: Sequence[PlaceMention]) -> bool:
    """全国 beside a province is a measure (「在全国走红」), unless they are compared; 「个旧」 wants its 市."""
    places = mention.places
    if (
        any(p.level in (Level.COUNTY, Level.TOWNSHIP) for p in places)
        and text[mention.end - 1] not in "市县区旗镇乡"
    ):
        return not any(p.name in text for p in places)
    national = all(p.level is Level.NATION for p in places)
    if national and re.match(
        r"首|第|唯一|领先|前列|率先|平均|同类|各地|人大|政协|劳模|先进|性", text[mention.end :]
    ):
        return True  # 「全国首部」 measures, it does not ask the nation
    others = any(p.level is not Level.NATION for m in mentions if not m.weak for p in m.places)
    return national and others and not re.search(r"[和与跟同比]\s*$", text[: mention.start])


def _places(
    text: str, mentions: Sequence[PlaceMention], catalogue: Catalogue
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The places whose reports are asked, and the places that are only spoken of.

    A place without reports of its own is spoken of in those of its province, so 「青岛港」 asks 山东省.
    """
    mentions = [m for m in mentions if not _beside_the_point(text, m, mentions)]
    strong = [m for m in mentions if not m.weak]
    asked: list[str] = []
    topics: list[str] = []
    homes: list[str] = []  # provinces of the places that are spoken of
    for mention in strong or mentions:
        for place in mention.places:
            if (
                place.name in catalogue.places
                or (place.province is None and place.level is Level.NATION)
                or (not mention.alternative and (place.level is Level.PROVINCE or place.province is None))
            ):
                asked.append(place.name)
            else:
                topics.append(place.name)
                if place.province in catalogue.places:
                    homes.append(place.province)
    held = [name for name in asked if name in catalogue.places]
    # A known place of which nothing is held stays asked for, so that the refusal can name it.
    return tuple(dict.fromkeys(held or homes or asked or topics)), tuple(dict.fromkeys(topics))


_BODIES = (
    (Body.STANDING_COMMITTEE, re.compile(r"人大常委会|人大(?:工作)?报告|人大(?=.{0,4}(?:工作|立法))")),
    (Body.COURT, re.compile(r"(?:中级|高级|最高)?(?:人民)?法院")),
    (Body.PROCURATORATE, re.compile(r"检察院|检察机关")),
    (Body.GOVERNMENT, re.compile(r"政府工作报告|政府报告|国务院|[省市县区]政府")),
)


def _bodies(text: str, party: bool) -> tuple[Body, ...]:
    named = [body for body, pattern in _BODIES if pattern.search(text)]
    return tuple(([Body.PARTY_CONGRESS] if party else []) + named)


_UNKNOWN_PLACE = re.compile(
    r"(?:^|[，,。 ])(?P<place>(?!全|本|我|哪|各|该|这|那|城)[\u4e00-\u9fff]{2,3}[省市县州])"
    r"(?=\d|去年|今年|的|政府|人大|法院|检察院|人民)"
)
"""A place that neither the gazetteer nor any report knows: it must not be answered from another's reports."""
_TO_THE_NATION = re.compile(
    r"(?:全国|国务院|国家|中央)(?:层面|一级|范围)?(?:的?(?:目标|情况|报告|呢)|[呢？?]|$)"
)
_OWN_REPORT = re.compile(
    r"[省市县区州](?:人民)?政府(?:\d{4}年)?(?:的)?(?:工作)?报告|[省市县区州](?:\d{4}年)?(?:政府)?工作报告|施政报告|人大常委会|[省市县区州]法院|检察院"
)
"""The question is put to the place's own report; another's will not do."""


def _indicator_unit(text: str, indicators: Sequence[Indicator]) -> str | None:
    """An indicator's own unit, or per cent where its change is asked for."""
    if not indicators:
        return None
    changes = re.search(r"增长|增速|增幅|涨|升|降|几个点", text)
    return next((i.unit for i in indicators if i.unit), "%" if changes else None)


# --- topic and follow-ups --------------------------------------------------------------------------------------------

_ASKING = re.compile(
    r"请问|帮我(?:查|看|找)?一?下?|我想(?:知道|了解|问)|想问一?下?|告诉我|看(?=的?报告|\d)|"
    r"(?:政府)?(?:工作)?报告(?:里|中|上)?(?:说|提|讲|写|点名|给出|定)?(?:的|到|了)?|据|按照?(?=[^，]{0,8}(?:报告|打算))|"
    r"多少|哪些|哪[几个位家所座部项种款条支样门处本只台艘类一儿里]|什么|啥|怎么样?|如何|怎样|咋|为什么|为何|"
    r"分别|各?是(?=多少|几|什么|哪)|几(?=[个家所件项户万亿成])|吗|呢|呀|啊|吧|嘛|来着|[?？!！]"
)
_ANAPHORA = re.compile(
    r"当时|那时|^(?:那么?|那个|这个|它|其|这|该|上述|还有)|它|他们|这(?:些|项|个|里)|该[市省县]|其中|呢[?？]?$|呢[，,]"
)


def _topic(
    text: str,
    mentions: Sequence[PlaceMention],
    years: Sequence[YearMention],
    parties: Sequence[_PartyCongress],
) -> str:
    """The question without its places, years and question words: what the sentence must be about."""
    chars = list(text)
    spans = [(m.start, m.end) for m in mentions] + [(y.start, y.end) for y in years]
    for start, end in spans + [(p.start, p.end) for p in parties]:
        chars[start:end] = [" "] * (end - start)
    bare = re.sub(r"  +(?:年?底|年度|期间|时期|以来)", " ", "".join(chars))
    return re.sub(r"\s+", " ", _ASKING.sub(" ", bare)).strip(" ，。、,.;；:：()（）")


_FILLER = re.compile(
    r"目标|实际|完成|计划|打算|预期|时候|达到|下调|上调|多少|[\s，。、,.的了在是就到定那今年只涨降又前后上下一要调没还呢份那跟比得是吧当\d%]+|全国"
)


def _follow(now: Understanding, before: Understanding, text: str) -> Understanding:
    """Take over from ``before`` what ``now`` leaves out; a question that stands alone stays alone."""
    own = len(_FILLER.sub("", now.topic))  # characters of its own matter
    bare = own < 2
    leaning = own < 6 or _ANAPHORA.search(text) is not None
    if not leaning and now.places and (now.years or now.report_years):
        return now
    if not leaning and now.places and not set(now.places) & set(before.places):
        return now
    timeless = not (now.years or now.report_years)
    asks_more = names_aspect(text)
    return replace(
        now,
        places=now.places or before.places,
        topic_places=now.topic_places or (before.topic_places if not now.places else ()),
        years=before.years if timeless else now.years,
        report_years=before.report_years if timeless else now.report_years,
        period=before.period if timeless else now.period,
        bodies=now.bodies or before.bodies,
        aspect=now.aspect if asks_more or now.aspect is not Aspect.NEITHER else before.aspect,
        kind=before.kind if bare and now.kind is Kind.OPEN else now.kind,
        unit=now.unit or (before.unit if bare else None),
        topic=before.topic + " " + now.topic if bare else now.topic,
        indicators=now.indicators or (before.indicators if leaning else ()),
        context="" if bare or not leaning else f"{before.topic} {before.context}".strip(),
    )
