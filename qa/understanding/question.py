"""A question, with what was asked before it, to an `Understanding`: place, years, body, aspect, kind of answer, topic.

Works on a normalised copy of the question, knows which reports exist (the `Catalogue`), looks at none of their texts.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from index.places import PlaceMention, find_bare, find_places
from index.types import Aspect
from index.years import YearKind, YearMention, find_years

from ..measures import CHANGES, wish_of
from ..statements.indicators import asked_in
from ..types import Kind, Matter, Order, Reckoning, Selection, Turn, Understanding
from . import ranging
from .asking import HOW_MANY, asks_rank, aspect_of, kind_of, unit_of
from .bodies import asked_of
from .catalogue import QUESTION_LIMIT, Catalogue, normalise
from .follow import asks_on, follow
from .indicators import Indicator, indicators_in
from .matters import all_targets, matters_in
from .parser import ASPECTS, Parse, parse
from .promises import BOTH, of_all
from .reckoning import reckons_of
from .spelling import mend
from .when import (
    PartyCongress,
    Session,
    distinct,
    expand,
    frame,
    is_yardstick,
    listed,
    names_report,
    numbered,
    one_by_one,
    open_ended,
    party_congresses,
    sessions,
    since_congress,
    spans_without_nian,
)
from .where import OWN_REPORT, TO_THE_NATION, UNKNOWN_PLACE, scope_of

__all__ = ["QUESTION_LIMIT", "Catalogue", "normalise", "understand"]


def understand(question: str, catalogue: Catalogue, history: Sequence[Turn] = ()) -> Understanding:
    """What ``question`` asks for; what it leaves out is taken over from the questions in ``history``."""
    before: Understanding | None = None
    for turn in history:
        before = _one(turn.question, catalogue, before)
    return _one(question, catalogue, before)


def _one(question: str, catalogue: Catalogue, before: Understanding | None) -> Understanding:
    text, mended = mend(normalise(question), catalogue.local)
    asked = _NEGATED.sub(lambda m: "，" * len(m.group()), text)  # 「要实际数，不要2026年的目标」
    mentions, left_out = _left_out(asked, _narrowed(asked, find_places(asked, catalogue.local)))
    if not any(not m.weak for m in mentions):
        mentions = sorted([*mentions, *find_bare(asked)], key=lambda m: m.start)
    parsed = parse(text)
    # 「各省对雄安新区怎么说」 asks for no report of 雄安.
    mentions = [m for m in mentions if not _is_subject(m, parsed)]
    if asked != text:
        # What is ruled out stands beside what is asked for as another place or the outcome of a plan would.
        parsed = replace(parsed, several=0.0, sure_plan=0.0)
    time = _time_of(asked, catalogue, before, {p.label for m in mentions for p in m.places}, parsed)
    if before is not None and not TO_THE_NATION.search(asked):
        # 「已经连着多少年全国第一」 goes on about the same place
        mentions = [m for m in mentions if not m.weak]
    sets_apart = ranging.compares(asked) or ranging.each_year(asked) or _several(parsed)
    where = scope_of(asked, mentions, catalogue, sets_apart)
    places, topics = where.places, where.topics
    if not places and not topics and (unknown := UNKNOWN_PLACE.search(asked)):
        places = (unknown["place"],)
    whose = asked_of(asked, bool(time.parties))
    if whose.of_the_nation and "全国" not in places and not time.parties:
        places, topics = ("全国",), tuple(dict.fromkeys((*topics, *places)))
    if time.parties:  # a party congress speaks for the nation
        places, topics = (), tuple(dict.fromkeys((*topics, *places)))
    selection, reckons = _selection(asked, before), reckons_of(asked)
    if Reckoning.RANK in reckons and (ranked := _ranked_among(places, mentions, catalogue)):
        places, selection = ranked, Selection(Order.ALL, 40)
    several = len(places) > 1 or len(time.years) > 1
    stated = _one_indicator(asked, _topic(asked, mentions, time, ranging.spoken(text)), several)
    across = _across(asked, places, selection, catalogue, stated)
    asking = [m for m in mentions if _binds(m, places, where.together, catalogue)]
    if across:
        places = ()
    places, across = (tuple(p for p in each if p not in left_out) for each in (places, across))
    if selection and selection.beside:
        across = (*(across or places), selection.beside) if len(across or places) > 1 else ()
        places = () if across else places
    topic = _topic(
        asked, asking, time, ranging.spoken(text) if selection or across or ranging.all_years(text) else ()
    )
    indicators = _meant(indicators_in(topic), topic)
    kind = _kind(asked, selection, bool(across), indicators, len(time.years))
    if several and _several(parsed) and parsed.figure > 0.5 and kind is not Kind.WHY:
        kind = Kind.FIGURE
    ranges = across or len(places) > 1 or len(time.years) > 1 or ranging.all_years(asked)
    if stated and ranges and kind is not Kind.WHY:
        kind = Kind.FIGURE  # 「各省2026年城镇新增就业目标一览」 asks for figures without a word of how many
    year_aspects = _year_aspects(asked, time, parsed)
    aspects = _promised(asked, kind, time, year_aspects, parsed)
    kind = Kind.FIGURE if aspects else kind
    unit = _unit(asked, bool(across), indicators, time.past)
    alone = len(across or places) < 2 and len(time.years or time.report_years) < 2
    matters = _matters(asked, topic, aspects, alone=alone) if aspects or kind in _COUNTED else ()
    kind = Kind.FIGURE if matters else kind
    found = Understanding(
        places=places,
        topic_places=topics,
        years=time.years or _years_meant(asked, across, places, catalogue),
        report_years=time.report_years,
        period=time.period,
        bodies=whose.bodies,
        report_kinds=whose.kinds,
        own_report=OWN_REPORT.search(asked) is not None,
        compares=sets_apart or len(aspects) > 1 or bool(across),
        aspect=Aspect.NEITHER
        if aspects
        else aspect_of(
            asked, past=time.past and _measured(asked, kind, indicators), relative_past=time.relative_past
        ),
        kind=kind,
        unit=unit,
        topic=topic,
        scope=" ".join(
            [*(text[m.start : m.end] for m in asking), *(text[y.start : y.end] for y in time.mentions)]
        ),
        indicators=tuple(i.name for i in indicators),
        aspects=aspects,
        year_aspects=() if aspects else year_aspects,
        across=across,
        together=where.together and len(places) > 1,
        selection=selection if across or before or len(time.years) > 1 or len(places) > 1 else None,
        mended=mended,
        matters=matters,
        reckons=reckons,
    )
    if before is None or before.view or not asks_on(asked):
        found = _viewing(found, parsed, text)
    found = replace(found, years=_reviewed(found, catalogue))
    if _reviews(found, time, catalogue):
        found = replace(found, aspect=Aspect.RESULT)
    found = found if before is None else follow(found, before, asked)
    if _of_the_nation(found, catalogue):
        found = replace(found, places=("全国",))
    return _dated(found, catalogue) if found.across else found


def _viewing(found: Understanding, parsed: Parse, text: str) -> Understanding:
    """``found``, as what it is where no answer but a view of reports is wanted."""
    if parsed.view is None or parsed.sure_view < SURE_OF_VIEW or found.aspects:
        return found
    years = found.years or (tuple(range(found.period[0], found.period[1] + 1)) if found.period else ())
    if ranging.all_years(text):
        years = ()  # 历年: all that there are
    return replace(
        found,
        years=years,
        view=parsed.view,
        aspect=told[0] if len(told := ASPECTS.get(parsed.plan, ())) == 1 else Aspect.NEITHER,
        subject=_whole(text, *parsed.subject),
        matters=(),
        selection=None,
        reckons=(),
        year_aspects=(),
    )


def _is_subject(mention: PlaceMention, parsed: Parse) -> bool:
    """Whether a place is what a view is of."""
    start, end = parsed.subject
    sure = parsed.view is not None and parsed.sure_view >= SURE_OF_VIEW
    return sure and start <= mention.start and mention.end <= end


_FOREIGN = re.compile("[A-Za-z0-9.+-]+")


def _whole(text: str, start: int, end: int) -> str:
    """``text[start:end]`` with the whole of what in it is written in Latin letters or digits: DeepSeek, 5G."""
    for m in _FOREIGN.finditer(text):
        if m.start() < end and start < m.end():
            start, end = min(start, m.start()), max(end, m.end())
    return text[start:end]


def _selection(asked: str, before: Understanding | None) -> Selection | None:
    """The few that are asked for, of what this question or the one before ranges over."""
    selection = ranging.selection_of(asked)
    if selection is None and before is not None and before.selection:
        selection = ranging.extreme_of(asked)  # 「最低的呢？」
    if selection is None and before is not None and ranging.on_the_table(asked):
        selection = ranging.selection_within(asked)
    return selection


def _left_out(asked: str, mentions: list[PlaceMention]) -> tuple[list[PlaceMention], frozenset[str]]:
    """The mentions that count, and the labels of the places that a question leaves out: 除北京外; 高于全国 measures."""
    beside = ranging.beside_the_nation(asked)
    gone = ranging.excepted(asked, [(m.start, m.end) for m in mentions])
    apart = [m for m, out in zip(mentions, gone, strict=True) if out]
    measures = [m for m in mentions if beside and beside[0] <= m.start < beside[1]]
    kept = [m for m in mentions if m not in apart and m not in measures]
    return kept, frozenset(place.label for m in apart for place in m.places)


def _ranked_among(
    places: Sequence[str], mentions: Sequence[PlaceMention], catalogue: Catalogue
) -> tuple[str, ...]:
    """The group among which one place's rank is asked for: 浙江在长三角排第几; none where no group is named."""
    for m in mentions:
        labels = tuple(place.label for place in m.places if place.label in catalogue.places)
        if len(labels) > 1 and not m.alternative and set(places) & set(labels):
            return labels
    return ()


def _matters(asked: str, topic: str, aspects: Sequence[Aspect], *, alone: bool) -> tuple[Matter, ...]:
    """The matters asked about side by side. Beside several places or years 各 may speak of these: see ``alone``."""
    if aspects and of_all(asked):
        return all_targets()
    if not ranging.one_by_one(asked):
        return ()
    return matters_in(topic, unit_of(asked), asked, known=not alone or len(aspects) > 1)


def _binds(mention: PlaceMention, places: Sequence[str], together: bool, catalogue: Catalogue) -> bool:
    """Whether a mention is left out of the topic, for it only says whose reports to look in."""
    named = {p.label for p in mention.places} | {p.name for p in mention.places}
    return not together and bool(named & set(places) & (catalogue.places | {"全国"}))


_COUNTED = (Kind.FIGURE, Kind.OPEN, Kind.YES_NO)
"""Kinds that ask for target and result at once; who asks why a target was changed does not."""


def _promised(
    asked: str,
    kind: Kind,
    time: _Time,
    year_aspects: Sequence[tuple[int, Aspect]],
    parsed: Parse,
) -> tuple[Aspect, ...]:
    """Target and result, where a question wants both of each of its years."""
    if of_all(asked) and kind in (*_COUNTED, Kind.HOW, Kind.LIST):
        return BOTH
    if len(year_aspects) == len(time.years) > 1:
        return ()  # 「2022年的目标，和2021年实际完成的」: one of each
    both = parsed.plan == "both" and parsed.sure_plan >= SURE and parsed.figure > 0.5
    return BOTH if both else ()


def _reviewed(found: Understanding, catalogue: Catalogue) -> tuple[int, ...]:
    """The year of a promise that names none: the last that reports have reviewed."""
    if not found.aspects or found.years or found.report_years or found.period:
        return found.years
    held = {year for place in found.places or ("全国",) for year in catalogue.years_of(place)}
    newest = max(held or catalogue.years, default=0)
    return (newest - 1,) if newest else ()


def _measured(asked: str, kind: Kind, indicators: Sequence[Indicator]) -> bool:
    """Whether what is asked for is measured every year, so that of a year gone by the result is meant."""
    unit = unit_of(asked)
    of_indicator = bool(indicators) and (unit in (None, "%", "元") or unit in {i.unit for i in indicators})
    return of_indicator or (kind is Kind.FIGURE and wish_of(asked) == CHANGES)


def _reviews(found: Understanding, time: _Time, catalogue: Catalogue) -> bool:
    """Whether several figures of years gone by are asked for without a word of targets: results are meant."""
    figures = found.kind is Kind.FIGURE and found.aspect is Aspect.NEITHER and not found.aspects
    several = len(time.years) > 1 or len(found.places) > 1
    return figures and several and bool(time.years) and max(time.years) < max(catalogue.years, default=0)


def _of_the_nation(found: Understanding, catalogue: Catalogue) -> bool:
    """Whether figures of several years are asked for and no place: they must all be of one, and that is the nation."""
    several = len(found.years) > 1 or len(found.report_years) > 1
    placed = found.places or found.topic_places or found.across
    held = catalogue.years_of("全国")
    asked = found.report_years or found.years
    covered = sum(year in held or year + 1 in held for year in asked)
    return several and not placed and found.kind is Kind.FIGURE and 2 * covered >= len(asked)


# --- time ------------------------------------------------------------------------------------------------------------

_NEGATED = re.compile(
    r"(?:不要|(?<!是)不是|别给我|而非|不问)[^，。；,;？?、]{0,12}(?:目标|计划|预期|实际|完成|数|[定说许喊做干]成?的)|"
    r"(?<=[，。；,;？?（(])(?:可?不是|别给我|不要|不算|不问|而非)(?!说|因为)[^，。；,;？?）)]*"
)
"""What the user says that he does not ask for: 「…，不是25年的打算」."""


@dataclass(frozen=True, slots=True)
class _Time:
    """When: years of the facts and of the reports, with the words that name them."""

    years: tuple[int, ...]
    report_years: tuple[int, ...]
    period: tuple[int, int] | None
    mentions: tuple[YearMention, ...]
    parties: tuple[PartyCongress, ...]
    sessions: tuple[Session, ...]
    past: bool
    relative_past: bool


def _several(parsed: Parse) -> bool:
    """Whether one answer is wanted for each of several places, years or matters."""
    return parsed.several >= SURE_OF_SEVERAL


def _time_of(
    asked: str, catalogue: Catalogue, before: Understanding | None, named: Collection[str], parsed: Parse
) -> _Time:
    parties = party_congresses(asked)
    now = frame(asked, catalogue, before, named)
    from_one_on = open_ended(asked, _newest_fact(asked, now)) if ranging.yearly(asked) else []
    dated = [*from_one_on, *listed(asked), *since_congress(asked, now), *find_years(asked, now)]
    dated += spans_without_nian(asked, dated)
    dated += numbered(asked, parsed.times, dated, now)
    years = [
        y
        for y in dated
        if not any(p.start <= y.start < p.end for p in parties)
        and not is_yardstick(asked, y)
        and not (before is not None and (before.years or before.report_years) and asked[y.start] in "这那")
    ]
    years = distinct(years)
    if len(parties) == 2 and re.fullmatch(r"(?:报告)?(?:到|至)", asked[parties[0].end : parties[1].start]):
        parties = parties[1:]  # 「从十八大到十九大」 is reviewed by the later one
    met = sessions(asked)
    report_years = {n for y in years if names_report(asked, y, years) for n in expand(y, True)}
    report_years |= {p.year for p in parties}
    report_years |= {year for s in met for year in _years_of(s.name, catalogue, named)}
    facts = [y for y in years if y.first not in report_years or not names_report(asked, y, years)]
    singly = "years" in parsed.over and _several(parsed) and not ranging.as_a_whole(asked)
    each, yearly = ranging.each_year(asked) or len(facts) > 2 or singly, ranging.yearly(asked)
    return _Time(
        years=tuple(sorted({n for y in facts for n in expand(y, one_by_one(y, each, yearly))})),
        report_years=tuple(sorted(report_years)),
        period=next(
            ((y.first, y.last) for y in facts if y.last > y.first and not one_by_one(y, each, yearly)), None
        ),
        mentions=tuple(years),
        parties=tuple(parties),
        sessions=tuple(met),
        past=bool(facts) and max(y.last for y in facts) < now,
        relative_past=any(y.kind is YearKind.RELATIVE and y.last < now for y in facts),
    )


def _newest_fact(asked: str, now: int) -> int:
    """The last year of which reports up to ``now`` tell: of targets that of the newest, of results the one before."""
    return now if aspect_of(asked) is Aspect.TARGET else now - 1


def _years_of(session: str, catalogue: Catalogue, named: Collection[str]) -> set[int]:
    """When the congress of the named place, else of the nation, else of any, met for ``session``."""
    held = [(place, year) for place, name, year in catalogue.sessions if name == session]
    for places in (named, ("全国",)):
        if found := {year for place, year in held if place in places}:
            return found
    return {year for _, year in held}


def _years_meant(
    asked: str, across: Sequence[str], places: Sequence[str], catalogue: Catalogue
) -> tuple[int, ...]:
    """历年 means all the years of which the place has reports, 这几年逐年 the newest of them."""
    few = ranging.few_years(asked) and ranging.yearly(asked)
    if across or not (few or ranging.all_years(asked)):
        return ()
    every = sorted({year for place in places or ("全国",) for year in catalogue.years_of(place)})
    if not few:
        return tuple(every[-ALL_YEARS:])
    before = every[-1] - _newest_fact(asked, every[-1]) if every else 0
    return tuple(year - before for year in every[-FEW_YEARS:])


def _dated(found: Understanding, catalogue: Catalogue) -> Understanding:
    """All places are compared in one year: without one named, in that of the newest reports."""
    if found.years or found.report_years or not catalogue.years:
        return found
    newest = catalogue.years[-1]
    return replace(found, years=(newest - 1 if found.aspect is Aspect.RESULT else newest,))


def _year_aspects(asked: str, time: _Time, parsed: Parse) -> tuple[tuple[int, Aspect], ...]:
    """What each year is asked for, where it is not the same of all: 「去年完成多少，今年打算多少」."""
    found = _tagged(time, parsed)
    if set(found.values()) >= {Aspect.TARGET, Aspect.RESULT} and len(found) == len(time.years):
        return tuple(sorted(found.items()))
    found = {}
    for y in time.mentions:
        if y.last > y.first or y.first not in time.years:
            continue
        start = max(asked.rfind(mark, 0, y.start) for mark in "，,；;。") + 1
        end = min((at for mark in "，,；;。？?" if (at := asked.find(mark, y.end)) >= 0), default=len(asked))
        others = [o.start for o in time.mentions if o.start >= y.end]
        clause = asked[start : min([end, *others])]
        past = y.kind is YearKind.RELATIVE and asked[y.start : y.end] in ("去年", "上年", "上一年", "前年")
        found[y.first] = aspect_of(clause, relative_past=past)
    told = set(found.values()) - {Aspect.NEITHER}
    if told == {Aspect.TARGET} and re.search(
        "[，,；;]", asked[time.mentions[0].end : time.mentions[-1].start]
    ):
        # 「2025年多少人，2026年计划多少人」
        found = {
            year: aspect if aspect in told or year == max(found) else Aspect.RESULT
            for year, aspect in found.items()
        }
        told = set(found.values())
    return tuple(sorted(found.items())) if len(found) > 1 and len(told) > 1 else ()


def _tagged(time: _Time, parsed: Parse) -> dict[int, Aspect]:
    """What the parse says of each year; beside a year whose plan is asked for, one before it is asked for its result."""
    found: dict[int, Aspect] = {}
    for y in time.mentions:
        told = [t for t in parsed.times if t.start < y.end and y.start < t.end]
        if told and len(told[0].aspects) < 2:
            aspect = told[0].aspects[0] if told[0].aspects else Aspect.NEITHER
            found |= {year: aspect for year in range(y.first, y.last + 1) if year in time.years}
    planned = [year for year, aspect in found.items() if aspect is Aspect.TARGET]
    return {
        year: Aspect.RESULT if aspect is Aspect.NEITHER and planned and year < min(planned) else aspect
        for year, aspect in found.items()
    }


SURE = 0.5
"""How probable it must be that target and result are asked for at once."""
SURE_OF_SEVERAL = 0.2
"""How probable it must be that one answer is wanted for each of several places, years or matters."""
SURE_OF_VIEW = 0.8
"""How probable it must be that no answer but a view of reports is wanted."""
ALL_YEARS = 20
"""The newest of 历年: more rows than these nobody reads."""
FEW_YEARS = 5
"""The newest of 这几年."""


# --- what is asked ---------------------------------------------------------------------------------------------------

_MONEY = re.compile("收入|总额")
_MEASURES = re.compile("措施|做法|办法|举措|政策|思路|怎么做|要求")
_WHICH_YEAR_MORE = re.compile(r"哪一?年[^，。；？?]{0,5}[多少高低快慢大小]")
_CHANGE = re.compile(r"增长|增速|增幅|涨|升|降|几个点")


_SHARE_OF = re.compile(r"(?:占|相当于)[^，]{0,4}(?:GDP|gdp|生产总值|经济总量)")


def _meant(indicators: list[Indicator], topic: str) -> list[Indicator]:
    """「研发投入占GDP的比重」 does not ask for GDP."""
    if len(indicators) < 2 or not _SHARE_OF.search(topic):
        return indicators
    return [indicator for indicator in indicators if not indicator.name.startswith("生产总值")]


def _narrowed(asked: str, mentions: list[PlaceMention]) -> list[PlaceMention]:
    """「长三角各省」 are those of 长三角, not all."""
    every = [m for m in mentions if ranging.names_all(asked[m.start : m.end])]
    others = [m for m in mentions if m not in every and not m.weak]
    return [m for m in mentions if m not in every] if others else mentions


_HOW_IT_WENT = re.compile(r"(?:怎么|如何|怎样|咋)(?:样|增|涨|长|变|走|定)|(?:怎么样|如何|怎样|咋样)[？?]?$")


def _one_indicator(asked: str, topic: str, several: bool) -> bool:
    """Whether one indicator that all reports state is asked for and nothing else, and not how it is brought about.

    Of ``several`` places or years 谁 and 哪年 ask whose figure is the higher, and 怎么长的 how the figures went.
    """
    kind = kind_of(asked)
    if kind is Kind.WHY or (kind in (Kind.PERSON, Kind.TIME, Kind.ORGANISATION) and not several):
        return False
    if kind is Kind.HOW and not several and not _HOW_IT_WENT.search(asked):
        return False
    return not _MEASURES.search(asked) and asked_in(topic, asked, Aspect.NEITHER) is not None


def _across(
    asked: str, places: tuple[str, ...], selection: Selection | None, catalogue: Catalogue, stated: bool
) -> tuple[str, ...]:
    """All places of a kind, where values of theirs are asked for: 哪个省…最高, 各省…是多少."""
    loose = ranging.loosely_all(asked) and not ranging.each_year(asked) and not ranging.compares(asked)
    if selection is None and not stated and (kind_of(asked) is not Kind.FIGURE or loose):
        return ()
    return ranging.across(asked, places, catalogue)


def _kind(
    asked: str, selection: Selection | None, across: bool, indicators: Sequence[Indicator], years: int
) -> Kind:
    """As the wording says; but what is ordered is figures, and so is what moves over the years."""
    kind = kind_of(asked)
    if years > 1 and kind is Kind.TIME and _WHICH_YEAR_MORE.search(asked):
        return Kind.FIGURE  # 「2023和2024哪年多」 wants both figures
    if (selection and (across or years > 1)) or (
        years > 1
        and (ranging.moves(asked) or ranging.yearly(asked))
        and kind in (Kind.HOW, Kind.OPEN, Kind.NAME, Kind.YES_NO)
    ):
        return Kind.FIGURE
    ordered = bool(indicators) or re.search(r"谁家?更?[多少高低快慢大]", asked) is not None
    if kind in (Kind.OPEN, Kind.YES_NO) and ordered and ranging.compares(asked):
        return Kind.FIGURE  # 「目标比去年调高还是调低了」, 「谁多」
    if _MEASURES.search(asked):
        return Kind.HOW if kind is Kind.OPEN else kind
    if (
        kind in (Kind.OPEN, Kind.HOW)
        and indicators
        and re.search(r"(?:目标|增速|总量)(?:[呢吗？?。]|$)|对比|比较", asked)
    ):
        return Kind.FIGURE  # 「对比浙江和江苏2026年的GDP目标」
    return kind


def _unit(asked: str, across: bool, indicators: Sequence[Indicator], past: bool) -> str | None:
    """The unit of the figures asked for; 多少个省 counts the places and not what they state."""
    text = ranging.without_range(asked) if across else asked
    return unit_of(text) or _indicator_unit(text, indicators, past)


def _indicator_unit(text: str, indicators: Sequence[Indicator], past: bool) -> str | None:
    """An indicator's own unit; per cent where its change is asked for, 元 where the amount of a year gone by is."""
    if not indicators or asks_rank(text):
        return None
    if unit := next((i.unit for i in indicators if i.unit), None):
        return unit
    if _CHANGE.search(text):
        return "%"
    amounts = (
        past and "多少" in text and "目标" not in text and all(_MONEY.search(i.name) for i in indicators)
    )
    return "元" if amounts else None


# --- topic -----------------------------------------------------------------------------------------------------------

_ASKING = re.compile(
    r"请问|帮我(?:查|看|找)?一?下?|我想(?:知道|了解|问)|想问一?下?|告诉我|看(?=的?报告|\d)|"
    r"(?:政府)?(?:工作)?报告(?:里|中|上)?(?:说|提|讲|写|点名|给出|定)?(?:的|到|了)?|据|按照?(?=[^，]{0,8}(?:报告|打算))|"
    rf"多少|{HOW_MANY}|"
    r"哪些|哪[几个位家所座部项种款条支样门处本只台艘类一儿里]|什么|啥|怎么样?|如何|怎样|咋|为什么|为何|"
    r"分别|各自?(?![级类种项地方界省市县国])|谁(?=更?[多少高低快慢大小])|各?是(?=多少|几|什么|哪)|几(?=[个家所件项户万亿成])|吗|呢|呀|啊|吧|嘛|来着|[?？!！]"
)


def _topic(
    text: str, mentions: Sequence[PlaceMention], time: _Time, ranged: Iterable[tuple[int, int]]
) -> str:
    """The question without its places, years and question words: what the sentence must be about."""
    chars = list(text)
    spans = [(m.start, m.end) for m in mentions] + [(y.start, y.end) for y in time.mentions]
    spans += [(p.start, p.end) for p in time.parties] + [(s.start, s.end) for s in time.sessions]
    for start, end in (*spans, *ranged):
        chars[start:end] = [" "] * (end - start)
    bare = re.sub(r"  +(?:年?底|年度|期间|时期|以来)", " ", "".join(chars))
    return re.sub(r"\s+", " ", _ASKING.sub(" ", bare)).strip(" ，。、,.;；:：()（）")
