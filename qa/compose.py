"""The answer's text with its marks, made of cited sentences and of the place and year that they speak of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.places import aliases_of, canonical
from index.types import Aspect, Body

from .facts import Fact
from .quantities import figures_of, fold
from .types import Citation, Kind, SentenceHit, Table, Understanding

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
            source = "" if hit.report == before else source_of(hit)
            piece = f"{source}{_trimmed(hit.quote)}[{mark}]。"
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
    r"^(?:(?:[一二三四五六七八九十]{1,2}是|[（(][一二三四五六七八九十\d]{1,2}[)）]|\d{1,2}[.．、](?!\d)|其中|同时|此外|并且?|"
    r"全年|去年|今年|一年来|过去一年|过去的一年|[全我本][省市国县区])[，,：:]?)+"
)
_FORECAST = re.compile(
    r"(?P<what>[^\d，,。：:]{2,20}?)(?P<verb>增长|下降|提高|达到|控制在|保持在|稳定在|降至|降到|增至)"
)
_PLANNED = re.compile(
    r"^(?:再?新(?:增|建|改扩?建|开|培育|认定|引进)|建[设成]|完成|改造|加装|开工|实施|培育|引进|打造|开展|推进|创建|招引|筹集|修建)"
)
_SAYS_SO = re.compile(r"力争|确保|计划|预期|争取|目标|拟|将|要|努力|规划|力求")


def _first(fact: Fact, understood: Understanding, limit: int) -> str:
    """The sentence that answers; behind it the whole wording, where the clause may not speak for itself."""
    quote = _trimmed(fact.hit.quote)
    if fact.short is None:
        return f"{source_of(fact.hit)}{quote}[1]。"
    whole = len(quote) <= WHOLE and not fact.plain
    body = quote if whole else _clause(fact, quote)
    text = f"{_framed(body, fact, understood)}[1]。"
    if fact.short not in text:
        text = f"{fact.short}[1]。{source_of(fact.hit)}{excerpt(quote, fact, limit - 40)}[1]。"
    elif not whole and not fact.plain:
        text += f"原文：“{excerpt(quote, fact, limit - len(text) - 6)}”[1]。"
    return text


def _framed(body: str, fact: Fact, understood: Understanding) -> str:
    """``body`` with the place and year that it speaks of, as far as they are known and it does not name them."""
    hit, asked = fact.hit, understood.years
    bare = _OPENING.sub("", body) or body
    sure = fact.year in asked if asked else hit.body is not Body.PARTY_CONGRESS
    if fact.year is None or hit.place is None or not sure or len(bare) > CLAUSE:
        return f"{source_of(hit)}{body}"
    year = "" if f"{fact.year}年" in bare else f"{fact.year}年"
    place = "" if _names(bare, hit.place) else hit.place
    if fact.aspect is not Aspect.TARGET or _SAYS_SO.search(bare):
        return f"{year}{place}{bare}" if len(bare) <= 30 or not (year or place) else f"{year}{place}：{bare}"
    if m := _FORECAST.match(bare):
        what = re.sub(r"^地区(?=生产总值)", "", m["what"]) if place else m["what"]
        return f"{year}{place}{what}预期{bare[m.start('verb') :]}"
    return f"{year}{place}计划{bare}" if _PLANNED.match(bare) else f"{year}{place}目标：{bare}"


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
    first = max(i for i, cut in enumerate(cuts) if cut <= fact.start)
    last = next((i for i, cut in enumerate(cuts) if cut >= max(fact.end, 1)), len(cuts) - 1)
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
    """How a report is named in running text: 2026年浙江省政府报告："""
    year = f"{hit.year}年" if hit.year else ""
    return f"{year}{hit.place or ''}{hit.body.value if hit.place else hit.title}报告："


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
    )


def unsupported_figures(text: str, citations: Sequence[Citation], question: str) -> set[str]:
    """Figures of ``text`` that stand in no cited sentence and not in the question; must be empty for every answer."""
    bare = fold(re.sub(r"\[\d+\]", "", text))
    held = set(figures_of(fold(" ".join(f"{c.quote} {c.title}" for c in citations)))) | set(
        figures_of(fold(question))
    )
    return set(figures_of(bare)) - held
