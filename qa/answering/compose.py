"""The answer's text with its marks, made of cited sentences and of the place and year that they speak of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from index.places import aliases_of, canonical
from index.types import Aspect, Body, ReportKind

from ..quantities import figures_of, fold
from ..types import Citation, Fold, Kind, SentenceHit, Table, Understanding
from .compute import Computation
from .facts import Fact

LIMITS = {Kind.LIST: 500, Kind.HOW: 500, Kind.WHY: 500}
LIMIT = 280
"""Characters of an answer, marks not counted: an answer is read at a glance, and its sources are a click away."""
WHOLE = 60
"""A sentence no longer than this stands whole in the answer; of a longer one the clause with the short form leads."""
CLAUSE = 70
"""Characters that a leading clause may have."""
ALIKE = 0.6
"""Share of common character pairs from which two sentences say the same."""


@dataclass(frozen=True, slots=True)
class Composed:
    """Text and the citations behind its marks."""

    text: str
    citations: tuple[Citation, ...]
    table: Table | None = None
    computed: tuple[Computation, ...] = ()  # whose formulas the text or the table shows
    folds: tuple[Fold, ...] = ()


class Composer(Protocol):
    """Makes prose of facts and the question that they answer.

    What it yields grows, each holding the text before it; the last is the whole. The mark of a fact is its place among
    the facts, from 1.
    """

    def __call__(
        self, facts: Sequence[Fact], question: str, understood: Understanding
    ) -> Iterator[Composed]: ...


def in_quotes(facts: Sequence[Fact], question: str, understood: Understanding) -> Iterator[Composed]:
    """The composer that needs nothing but this program: :func:`compose`, at once."""
    yield compose(facts, understood)


def compose(facts: Sequence[Fact], understood: Understanding) -> Composed:
    """The first fact as a sentence with place and year, then its wording and the other facts, as many as fit.

    A fact that another report repeats is quoted once; the other report is named with a mark of its own.
    """
    limit = LIMITS.get(understood.kind, LIMIT)
    text, before = _first(facts[0], understood, limit), facts[0].hit.report
    citations = [cite(facts[0].hit, 1)]
    for fact in facts[1:]:
        hit, mark = fact.hit, len(citations) + 1
        if any(says_the_same(fact, other) for other in facts[: mark - 1]):
            if hit.report in {c.report for c in citations}:
                continue
            piece = f"{source_of(hit)[:-1]}也写到这一点[{mark}]。"
        else:
            source = "又：" if hit.report == before else source_of(hit)
            piece = f"{source}{quoted(_trimmed(hit.quote))}[{mark}]。"
            before = hit.report
        if len(text) + len(piece) > limit:
            break
        text += piece
        citations.append(cite(hit, mark))
    return Composed(text, tuple(citations))


# --- the first sentence ----------------------------------------------------------------------------------------------

_BREAKS = "，,；;：:。"
_HARD = "；;：:。"
_LEANING = re.compile(
    r"^(?:分别|其中|同比|比上年|比去年|较上年|增长|下降|提高|达到?|占|同期|居|为|约|超|突破|首次|[\d一二三四五六七八九十“《]|$)"
)
_OPENING = re.compile(
    r"^(?:(?:[一二三四五六七八九十]{1,2}是|[（(][一二三四五六七八九十\d]{1,2}[)）]|\d{1,2}[.．、](?!\d)|[①-⑳]|其中|同时|此外|并且?|"
    r"全年|去年|今年|一年来|过去一年|过去的一年)[，,：:]?)+"
)
_OF_PLACE = re.compile(
    r"^(?:[全我本](?P<level>[省市国县区])|自治区|地区(?=生产总值))(?![性首第级直])[，,：:]?"
)
_FORECAST = re.compile(
    r"(?P<what>[^\d，,。：:]{2,20}?)(?P<verb>增长|下降|提高|达到|控制在|保持在|稳定在|降至|降到|增至)"
)
_PLANNED = re.compile(
    r"^(?:再?新(?:增|建|改扩?建|开|培育|认定|引进)|建[设成]|完成|改造|加装|开工|实施|培育|引进|打造|开展|推进|创建|招引|筹集|修建|"
    r"安排|升级|发放|投入|整治|治理|种植|改建|扩建|建造|发行|新添)"
)
_SAYS_SO = re.compile(r"力争|确保|计划|预期|争取|目标|拟|要|努力|规划|力求")
_LEANS_OUT = re.compile(
    r"^(?:[使同与和及其这该并也的等至到比被从由以此那某各据]|二者|前者|后者|是|了|来|给|不仅|不但|而|但|因|如|即|就|又使|所|之)|"
    r"^[省市县区](?![级内委长])|我们|他们|她|你|咱|这[一些个项]|该项|上述|今年|去年|明年|[？?！!]"
)
"""A clause that begins so, or speaks so, is no sentence without the one before it."""
_SAYS = re.compile(
    r"增长|下降|提高|提升|降低|降至|降到|减少|增加|增至|增到|扩大|上升|回落|压减|压缩|精简|缩短|达到?|超过|突破|控制在|保持|稳定在|位居|"
    r"排名|完成|实现|新增|新建|新开|建成|建设|改造|加装|开工|开通|实施|培育|引进|打造|开展|推进|创建|发放|发行|安排|投入|投资|筹集|落实|"
    r"治理|整治|解决|转移|安置|查处|退出|关停|淘汰|恢复|修建|举办|签约|接待|惠及|受益|帮助|支持|取消|减免|降|增|减|设立|成立|审议|"
    r"制定|修改|通过|办理|报告|授予|配备|覆盖|占|有|为|是|撤销|清理|追回|挽回|拟|居"
)
"""What a sentence about a figure says of it."""
SEEN = 160
"""Characters of a sentence that are shown around a short form; the whole is a click away."""
STATEMENT = 44
"""Characters of a clause that reads at a glance behind a place and a year."""


def _first(fact: Fact, understood: Understanding, limit: int) -> str:
    """The sentence that answers.

    That is a clause with the place and year that it speaks of, where it stands as a sentence of its own; else the short
    form and the report's own wording; that wording alone where nothing in it is known to be the answer.
    """
    quote = _trimmed(fact.hit.quote)
    if fact.short is None:
        return f"{source_of(fact.hit)}{quoted(quote)}[1]。"
    whole = len(quote) <= WHOLE and not fact.plain
    statement = _statement(quote if whole else _clause(fact, quote), fact, understood)
    if statement is None:
        lead = f"{fact.said}{_unlike(fact, understood)}——{source_of(fact.hit)}"
        return f"{lead}{quoted(excerpt(quote, fact, min(SEEN, limit - len(lead) - 6)))}[1]。"
    text = f"{statement}[1]。"
    if not whole and not fact.plain:
        text += f"原文：{quoted(excerpt(quote, fact, min(SEEN, limit - len(text) - 6)))}[1]。"
    return text


def _unlike(fact: Fact, understood: Understanding) -> str:
    """Said of a target where a result was asked for, or of a result where a target was."""
    if understood.kind is not Kind.FIGURE or Aspect.NEITHER in (fact.aspect, understood.aspect):
        return ""
    if fact.aspect is understood.aspect:
        return ""
    return "（目标，不是实际结果）" if fact.aspect is Aspect.TARGET else "（实际结果，不是目标）"


def quoted(words: str) -> str:
    """``words`` in quotation marks, unless they hold some themselves: twice two marks in a row cannot be read."""
    return words if re.search("[“”]", words) else f"“{words}”"


def _statement(body: str, fact: Fact, understood: Understanding) -> str | None:
    """``body`` behind the place and year that it speaks of, where these are sure and the whole reads as a sentence."""
    hit, asked = fact.hit, understood.years
    sure = fact.year in asked if asked else hit.body is not Body.PARTY_CONGRESS
    if understood.kind is not Kind.FIGURE or fact.quantity is None or fact.short is None or not sure:
        return None
    if fact.year is None or hit.place is None:
        return None
    bare = _without_place(_OPENING.sub("", body), hit.place)
    if fact.second and fact.hit.quote[slice(*fact.second)] not in bare:
        return None
    if len(bare) > STATEMENT or fact.short not in bare or re.search(f"[{_HARD}]", bare):
        return None
    if hit.place != "全国" and re.match("[全我本][国省市县区]", bare):
        return None
    if _LEANS_OUT.search(bare) or not _SAYS.search(bare) or not _closed(bare):
        return None
    planned = _as_planned(bare, fact, understood)
    if planned is None:
        return None
    year = "" if re.search(rf"{fact.year}年|^(?:19|20)\d\d年", fold(bare)) else f"{fact.year}年"
    return f"{year}{_subject(bare, hit.place)}{planned}"


def _without_place(text: str, place: str) -> str:
    """``text`` without 全省 in front, where that is the place whose name stands there instead."""
    m = _OF_PLACE.match(text)
    if m is None or (m["level"] and not place.endswith(m["level"])):
        return text
    return text[m.end() :]


def _subject(bare: str, place: str) -> str:
    if place == "全国":
        if re.match("我国|全国|国内|国家|中央|中国|全党|国务院", bare):
            return ""
        return "全国" if re.match("[居城农粮社规]", bare) else "我国"
    return "" if _names(bare, place) else place


def _closed(text: str) -> bool:
    """Whether every bracket and quotation mark that opens is closed."""
    return all(text.count(a) == text.count(b) for a, b in ("“”", "《》", "（）", "()"))


def _as_planned(bare: str, fact: Fact, understood: Understanding) -> str | None:
    """A target said to be one; as it stands where the words say so or nothing is planned; None where it is not sure."""
    if _SAYS_SO.search(bare):
        return bare
    if fact.aspect is not Aspect.TARGET:
        return bare if understood.aspect is not Aspect.TARGET or fact.aspect is Aspect.NEITHER else None
    if understood.aspect is not Aspect.TARGET:
        return None
    if m := _FORECAST.match(bare):
        return f"{m['what']}预期{bare[m.start('verb') :]}"
    return f"计划{bare}" if _PLANNED.match(bare) else None


def _names(text: str, place: str) -> bool:
    known = canonical(place)
    return place in text or (
        known is not None and any(name in text for name in aliases_of(known) if len(name) > 1)
    )


def _clause(fact: Fact, quote: str) -> str:
    """The clause that holds the short form, with those before it that it cannot do without."""
    end = next((i for i in range(fact.end, len(quote)) if quote[i] in _BREAKS), len(quote))
    start = _break_before(quote, fact.start)
    while start > 0 and quote[start - 1] not in _HARD and _LEANING.match(quote[start:end].strip()):
        wider = _break_before(quote, start - 1)
        if end - wider > CLAUSE:
            break
        start = wider
    return quote[start:end].strip(_BREAKS + " ")


def _break_before(quote: str, at: int) -> int:
    """Where the clause begins in which ``at`` lies."""
    return max((quote.rfind(mark, 0, at) for mark in _BREAKS), default=-1) + 1


# --- quotes ----------------------------------------------------------------------------------------------------------


def excerpt(quote: str, fact: Fact, budget: int) -> str:
    """``quote`` within ``budget`` characters: whole clauses around the short form, … where some are left out."""
    if len(quote) <= budget:
        return quote
    cuts = [0, *(m.end() for m in re.finditer(f"[{_BREAKS}]", quote)), len(quote)]
    begin = min(fact.start, fact.second[0]) if fact.second else fact.start
    end = max(fact.end, fact.second[1]) if fact.second else fact.end
    first = max(i for i, cut in enumerate(cuts) if cut <= begin)
    last = next((i for i, cut in enumerate(cuts) if cut >= max(end, 1)), len(cuts) - 1)
    while True:
        if last + 1 < len(cuts) and cuts[last + 1] - cuts[first] <= budget:
            last += 1
        elif first > 0 and cuts[last] - cuts[first - 1] <= budget:
            first -= 1
        else:
            break
    kept = quote[cuts[first] : cuts[last]].strip(_BREAKS + " ")
    return ("…" if first else "") + kept + ("…" if cuts[last] < len(quote) else "")


def shortened(quote: str, budget: int) -> str:
    """The first clauses of ``quote`` within ``budget`` characters, never with half a figure."""
    if len(quote) <= budget:
        return quote
    cut = max(quote.rfind(mark, 0, budget) for mark in "，；、,;")
    return quote[:cut] if cut > 0 else re.sub(r"[\d.,％%．，]+$", "", quote[:budget])


def _trimmed(quote: str) -> str:
    return quote.rstrip("。；;，, ")


def says_the_same(a: Fact, b: Fact) -> bool:
    """Whether two sentences say the same: nearly the same words, no figure that the other lacks."""
    one, two = _pairs(a.hit.quote), _pairs(b.hit.quote)
    common = len(one & two) / max(1, min(len(one), len(two)))
    figures = set(figures_of(fold(a.hit.quote))), set(figures_of(fold(b.hit.quote)))
    return common >= ALIKE and (figures[0] <= figures[1] or figures[1] <= figures[0])


def _pairs(text: str) -> set[str]:
    flat = re.sub(r"[\s，。、；：,.;:]", "", text)
    return {flat[i : i + 2] for i in range(len(flat) - 1)}


# --- sources ---------------------------------------------------------------------------------------------------------


def source_of(hit: SentenceHit) -> str:
    """How a report is named in running text: 2026年浙江省政府报告：, 2022年党的二十大报告："""
    year = f"{hit.year}年" if hit.year else ""
    if (
        hit.body is Body.PARTY_CONGRESS
        and hit.place == "全国"
        and hit.year
        and (number := _congress(hit.year))
    ):
        return f"{year}党的{number}大报告："
    if hit.place is None or hit.kind in _BY_TITLE or hit.body is Body.OTHER:
        return f"{hit.title}：" if hit.year is None or str(hit.year) in hit.title else f"{year}{hit.title}："
    if hit.kind in _BY_KIND:
        return f"{year}{hit.place}{hit.kind.value}："
    if hit.place == "全国" and hit.body is Body.GOVERNMENT:
        return f"{year}国务院政府工作报告："
    return f"{year}{hit.place}{hit.body.value}报告："


_BY_TITLE = (ReportKind.RESOLUTION, ReportKind.SITTING)
"""Kinds whose titles say more than place and kind do."""
_BY_KIND = (
    ReportKind.BUDGET, ReportKind.FINAL_ACCOUNTS, ReportKind.PLAN, ReportKind.OUTLINE, ReportKind.POLICY_ADDRESS,
    ReportKind.AUDIT, ReportKind.BULLETIN,
)  # fmt: skip
"""Kinds that are known by their own names."""


_EARLY = {1956: "八", 1969: "九", 1973: "十", 1977: "十一"}


def _congress(year: int) -> str | None:
    """The number of the party congress of a year: every five years since the twelfth of 1982."""
    if year in _EARLY:
        return _EARLY[year]
    number, off = divmod(year - 1982, 5)
    if off or not 0 <= number <= 17:
        return None
    tens, ones = divmod(12 + number, 10)
    return ("二" if tens == 2 else "") + "十" + ("" if ones == 0 else "一二三四五六七八九"[ones - 1])


def cite(hit: SentenceHit, mark: int) -> Citation:
    """The citation of a sentence under a mark."""
    return Citation(
        mark,
        hit.report,
        hit.title,
        hit.place,
        hit.year,
        hit.body,
        hit.start,
        hit.end,
        hit.quote,
        hit.section,
        hit.score,
        hit.kind,
    )
