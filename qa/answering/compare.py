"""The cells of a comparison: for each look-up the sentence that answers it, with the figure in it, or none.

Goes in: look-ups with what was retrieved for each. Comes out: `Cell`s. Writes no text and makes no table.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from index.types import Aspect

from ..measures import Measure
from ..quantities import family_of, units_of
from ..ranking.retrieve import Retrieval
from ..statements.indicators import Asked
from ..types import Kind, Understanding
from ..understanding.indicators import states_plainly
from . import confidence
from .agree import OTHER, Option, agreeing, others_in
from .extract import extract
from .facts import (
    Fact,
    fact_of,
    is_table_row,
    of_period,
    stated,
    tells_a_change,
    total_behind,
    with_direction,
)
from .indicated import NOT_HELD, SILENT, SURE, asked_of, indicated
from .lookups import Lookup

FITTING = 6
"""Sentences among which a look-up seeks its figure."""
STATING = 12
"""Sentences of a few look-ups among which one is sought that states the figure plainly; this costs next to nothing."""
READ = 2
"""Of these, how many are read for a figure where none states it plainly; reading one takes a millisecond."""
NAMED_WITHIN = 24
"""Characters before a figure in which its indicator is named."""
_SAID_OF_MANY = {"增长", "总额", "比例", "涨幅", "支出", "规模"}
OTHER_SPAN = 3.0
"""What a figure of five years loses where one was asked for: as much as plain wording is worth, and more."""
FEW = 8
"""Look-ups up to which all `FITTING` are read."""


TOLD_OTHERWISE = 0.85
"""How sure a figure must be that was read where the reports state nothing of the indicator that is asked for: of 17 such
cells of training questions 13 were right, of 20 below it 5."""
_TOTAL_ASKED = re.compile("数量|总数|总共|一共|保有量")


@dataclass(frozen=True, slots=True)
class Cell:
    """One look-up with what it found, or with why it found nothing: a cell has a ``fact`` or a ``why``, never both."""

    lookup: Lookup
    fact: Fact | None
    sure: float = 0.0
    why: str = ""  # of an empty cell: `indicated.SILENT`, `NOT_HELD` or `only_of` a part

    def __post_init__(self) -> None:
        if self.fact is None and not self.why:
            object.__setattr__(self, "why", SILENT)


def cells_of(found: Sequence[tuple[Lookup, Retrieval]], question: str, *, strict: bool) -> list[Cell]:
    """A cell for each look-up: what its reports state of the indicator asked for, else what suits best of the ranked.

    ``strict``: of what was ranked take only figures of the year and aspect asked, as where values are to be ordered;
    else the nearest will do, and the difference is said.
    """
    topics = {lookup.understood.topic for lookup, _ in found}
    cells: dict[int, Cell] = {}
    asks: dict[int, Asked] = {}
    silent: dict[int, str] = {}
    for i, (lookup, one) in enumerate(found):
        if asked := asked_of(one, question if len(topics) == 1 else one.understood.topic):
            fact, why = indicated(one, asked)
            asks[i] = asked
            if fact or (asked.certain and (strict or len(found) > FEW)):
                cells[i] = Cell(lookup, fact, SURE if fact else 0.0, why)
            elif asked.certain:
                silent[i] = why
    cells |= _measured_alike(found, cells, asks)
    others = [i for i in range(len(found)) if i not in cells]
    for i, cell in zip(others, _ranked([found[i] for i in others], question, strict), strict=True):
        told = i not in silent or _told_otherwise(cell, asks[i])
        cells[i] = cell if told else Cell(found[i][0], None, why=silent[i])
    return [cells[i] for i in range(len(found))]


def _measured_alike(
    found: Sequence[tuple[Lookup, Retrieval]], cells: Mapping[int, Cell], asks: Mapping[int, Asked]
) -> dict[int, Cell]:
    """Results in the measure of the goal that they are held against: of 5%以上 the growth, not 突破8000亿元."""
    goals = {found[i][0].understood: cell.fact for i, cell in cells.items()}
    out: dict[int, Cell] = {}
    for i, cell in cells.items():
        at = found[i][0].understood
        goal = goals.get(replace(at, aspect=Aspect.TARGET)) if at.aspect is Aspect.RESULT else None
        if not (goal and cell.fact and goal.quantity and cell.fact.quantity):
            continue
        unit = goal.quantity.unit or ""
        if cell.fact.quantity.unit in family_of(unit):
            continue
        for measure in (Measure.RATE, Measure.LEVEL):
            fact, _ = indicated(found[i][1], replace(asks[i], measures=(measure,)))
            if fact and fact.quantity and fact.quantity.unit in family_of(unit):
                out[i] = replace(cell, fact=fact)
    return out


def _told_otherwise(cell: Cell, asked: Asked) -> bool:
    """Whether a cell surely holds the indicator that is asked for, in a form that `statements` does not read:
    地方生产总值, 利用外商直接投资."""
    figure = cell.fact.quantity if cell.fact else None
    if figure is None or cell.sure < TOLD_OTHERWISE:
        return False
    units = asked.indicator.units if Measure.LEVEL in asked.measures else ()
    return figure.unit in units or (figure.unit == "%" and Measure.RATE in asked.measures)


def _ranked(found: Sequence[tuple[Lookup, Retrieval]], question: str, strict: bool) -> list[Cell]:
    """A cell for each look-up by the sentences ranked for it, in one unit where most state it so."""
    read_closely = FITTING if len(found) <= FEW else READ
    cells = _read(found, question, strict, read_closely)
    unit = _shared_unit(cells)
    if unit is None:
        return cells
    return _read([_asking(unit, lookup, one) for lookup, one in found], question, strict, read_closely)


def _read(
    found: Sequence[tuple[Lookup, Retrieval]], question: str, strict: bool, read_closely: int
) -> list[Cell]:
    """A cell for each look-up; of few, the figures are chosen together."""
    options = [
        _facts(one, lookup.question or question, read_closely) if one.understood.kind is Kind.FIGURE else []
        for lookup, one in found
    ]
    if 1 < len(found) <= FEW and len({one.understood.topic for _, one in found}) == 1:
        best = agreeing([_with_others(each, one) for each, (_, one) in zip(options, found, strict=True)])
    elif len(found) <= FEW:
        best = _distinct([_with_others(each, one) for each, (_, one) in zip(options, found, strict=True)])
        best = _in_order(best, [one.understood.context for _, one in found])
    else:
        best = [max(each, key=lambda pair: pair[0])[1] if each else None for each in options]
    return [
        _cell(lookup, one, lookup.question or question, strict, fact)
        for (lookup, one), fact in zip(found, best, strict=True)
    ]


def _distinct(options: Sequence[Sequence[Option]]) -> list[Fact | None]:
    """For each look-up its best fact; of one figure that several of them would take, the look-up that it suits best has
    it, for two matters are seldom told by the same.
    """
    best: list[Fact | None] = [None] * len(options)
    taken: set[tuple[str, int, int]] = set()
    ranked = sorted(
        ((worth, i, fact) for i, each in enumerate(options) for worth, fact in each), key=lambda one: -one[0]
    )
    for _, i, fact in ranked:
        place = (fact.hit.report, fact.hit.start, fact.start)
        if best[i] is None and (not fact.end or place not in taken):
            best[i] = fact
            taken.add(place)
    return best


def _in_order(best: Sequence[Fact | None], names: Sequence[str]) -> list[Fact | None]:
    """Facts of one sentence with their figures in the order in which it names the matters (茶和茧分别增长8%、6%); where
    it names one of them in other words, in the order in which the question does.
    """
    out = list(best)
    sentences = {(fact.hit.report, fact.hit.start) for fact in best if fact is not None and fact.end}
    for sentence in sentences:
        at = [i for i, f in enumerate(best) if f is not None and (f.hit.report, f.hit.start) == sentence]
        facts = [fact for i in at if (fact := best[i]) is not None]
        if len(facts) < 2 or len({names[i] for i in at}) < len(at) or len({_unit_of(f) for f in facts}) > 1:
            continue
        places = [_named_at(facts[0].hit.quote, names[i], [names[j] for j in at if j != i]) for i in at]
        ordered = at if None in places else [i for _, i in sorted(zip(places, at, strict=True))]
        spans = sorted((fact.start, fact.end) for fact in facts)
        for i, (start, end) in zip(ordered, spans, strict=True):
            if (fact := best[i]) is not None:
                out[i] = replace(fact, start=start, end=end)
    return out


def _unit_of(fact: Fact) -> str | None:
    return fact.quantity.unit if fact.quantity else None


def _named_at(quote: str, name: str, others: Sequence[str]) -> int | None:
    """Where ``quote`` has a pair of characters that ``name`` alone has; None where it has none."""
    pairs = {name[i : i + 2] for i in range(len(name) - 1)}
    own = [pair for pair in pairs if not any(pair in other for other in others)]
    return min((at for pair in own if (at := quote.find(pair)) >= 0), default=None)


def _with_others(options: Sequence[Option], one: Retrieval) -> list[Option]:
    """The candidates, and beside each the other figures of its sentence that have a unit asked for."""
    out = list(options)
    family = family_of(one.understood.unit)
    for worth, fact in options:
        if fact.plain or is_table_row(fact.hit.quote):
            continue
        for start, end in others_in(fact, increments="%" in family):
            if not fact.end and not _named(fact.hit.quote[max(0, start - NAMED_WITHIN) : start], one):
                continue
            other = replace(fact, start=start, end=end)
            holds = _has_unit(other, one.understood.unit) and (
                not fact.end or not _has_unit(fact, one.understood.unit)
            )
            if not family or _has_unit(other, one.understood.unit):
                out.append((worth - OTHER + 2.0 * holds, other))
    return out


def _shared_unit(cells: Sequence[Cell]) -> str | None:
    """The unit in which most cells state what has several (亿斤 of 粮食, not 亿亩), if others can be read anew."""
    facts = [cell.fact for cell in cells if cell.fact is not None]
    if len({cell.lookup.understood.topic for cell in cells}) > 1:
        return None
    if any(cell.lookup.understood.unit for cell in cells) or len(facts) < 2:
        return None
    units = [fact.quantity.unit if fact.quantity else None for fact in facts]
    known = [unit for unit in units if unit]
    if not known:
        return None
    unit = max(known, key=lambda name: (sum(u in family_of(name) for u in known), known.count(name)))
    fitting = sum(u in family_of(unit) for u in units)
    return unit if len(facts) / 2 <= fitting < len(facts) else None


def _asking(unit: str, lookup: Lookup, one: Retrieval) -> tuple[Lookup, Retrieval]:
    understood = replace(lookup.understood, unit=unit)
    return replace(lookup, understood=understood), replace(one, understood=replace(one.understood, unit=unit))


def _named(before: str, one: Retrieval) -> bool:
    """Whether the indicator asked for, where one is, stands in the clause that leads to a figure."""
    words = [w for name in one.understood.indicators for w in name.split() if w not in _SAID_OF_MANY]
    return not words or any(word in re.split("[，；。,;]", before)[-1] for word in words)


def _cell(lookup: Lookup, one: Retrieval, question: str, strict: bool, chosen: Fact | None) -> Cell:
    if not one.route.reports:
        return Cell(lookup, None, why=NOT_HELD)
    if not one.ranked.hits:
        return Cell(lookup, None)
    if one.understood.kind is not Kind.FIGURE:
        sure = confidence.probability(one, question)
        fact = read(one, 0, question)
        return Cell(lookup, fact if sure >= confidence.threshold() / 2 else None, sure)
    if chosen is None:
        return Cell(lookup, None)
    best = with_direction(chosen)
    if best.plain and _fits(best, lookup):
        return Cell(lookup, best, 1.0)
    if best.short is None and one.understood.indicators:
        return Cell(lookup, None)
    if strict and (
        one.understood.indicators or not (_fits(best, lookup) and _has_unit(best, one.understood.unit))
    ):
        return Cell(lookup, None)
    sure = confidence.probability(one, question)
    enough = confidence.threshold()
    return Cell(lookup, best if sure >= enough or (best.plain and not strict) else None, sure)


def best_fact(one: Retrieval, question: str, read_closely: int = FITTING) -> Fact:
    """Of the best sentences the one that holds the figure asked for: of its unit, year and aspect, and plainly stated.

    Of two that fit alike the better ranked. There must be a hit.
    """
    return max(_facts(one, question, read_closely), key=lambda option: option[0])[1]


def _facts(one: Retrieval, question: str, read_closely: int) -> list[Option]:
    """The best sentences with their figures, and how well each suits: its place, its figure, its time."""
    understood, hits = one.understood, one.ranked.hits[: STATING if read_closely > READ else FITTING]
    out: list[Option] = []
    spans = [stated(hit.quote, understood, question) if understood.indicators else None for hit in hits]
    for place, (hit, span) in enumerate(zip(hits, spans, strict=True)):
        fact = (
            fact_of(one.index, hit, span, plain=True)
            if span
            else _candidate(one, place, question, any(spans) or place >= read_closely)
        )
        out.append(_weighed(fact, one))
    return out


def _weighed(fact: Fact, one: Retrieval) -> Option:
    holds = fact.end > 0 and (fact.plain or _has_unit(fact, one.understood.unit))
    if _of_another_year(fact, one):
        holds, fact = False, replace(fact, plain=False)
    worth = (
        2.0 * holds
        + 2.0 * fact.plain
        - 1.5 * _contrary(fact, one)
        - 0.5 * tells_a_change(fact)
        - OTHER_SPAN * other_span(fact, one.understood)
        - 2.0 * is_table_row(fact.hit.quote)
    )
    return fact.hit.score + worth + _timely(fact, one), fact


def _candidate(one: Retrieval, place: int, question: str, unread: bool) -> Fact:
    if unread:
        return fact_of(one.index, one.ranked.hits[place])
    return read(one, place, question)


def read(one: Retrieval, place: int, question: str) -> Fact:
    """The hit at ``place`` with the short answer in it."""
    hit = one.ranked.hits[place]
    found = extract(hit.quote, question, one.understood, one.terms, one.index.words, one.ranked.read(place))
    span = (found.start, found.end) if found else (0, 0)
    if _TOTAL_ASKED.search(question) and (total := total_behind(hit.quote, span[1])):
        span = total
    plain = any(states_plainly(hit.quote, span, name, question) for name in one.understood.indicators)
    return fact_of(one.index, hit, span, plain=plain and span[1] > 0)


def other_span(fact: Fact, asked: Understanding) -> bool:
    """Whether a figure is of several years together and one was asked for, or the other way round."""
    if not fact.end or (not asked.years and not asked.period):
        return False
    together = of_period(fact.hit.quote, fact.start, fact.hit.year)
    return together is not None and together is not (asked.period is not None)


def _of_another_year(fact: Fact, one: Retrieval) -> bool:
    asked = one.understood
    if fact.year is None or not asked.years:
        return False
    first, last = asked.period or (min(asked.years), max(asked.years))
    return not first <= fact.year <= last


def _contrary(fact: Fact, one: Retrieval) -> bool:
    """A target where a result is asked for, or the other way round."""
    said = Aspect.NEITHER not in (fact.aspect, one.understood.aspect)
    return said and fact.aspect is not one.understood.aspect


def _timely(fact: Fact, one: Retrieval) -> float:
    """How well year and aspect fit, each 0 to 1, less than a half where the sentence does not say."""
    asked = one.understood
    years = asked.report_years or asked.years
    year = fact.hit.year if asked.report_years else fact.year
    timely = 0.3 if year is None or not years else float(year in years)
    unsaid = Aspect.NEITHER in (fact.aspect, asked.aspect)
    return timely + (0.5 if unsaid else float(fact.aspect is asked.aspect))


def _fits(fact: Fact, lookup: Lookup) -> bool:
    return not unlike(fact, lookup)


def _off_year(fact: Fact, lookup: Lookup) -> bool:
    years = lookup.understood.years
    return bool(years) and fact.year is not None and fact.year not in years


def unlike(fact: Fact, lookup: Lookup) -> str | None:
    """In what a fact is not what its look-up asked for: another year, a result instead of a target; else ``None``."""
    asked = lookup.understood
    if _off_year(fact, lookup):
        return f"{fact.year}年的"
    if Aspect.NEITHER not in (asked.aspect, fact.aspect) and asked.aspect is not fact.aspect:
        return "目标" if fact.aspect is Aspect.TARGET else "结果"
    return None


def _has_unit(fact: Fact, unit: str | None) -> bool:
    if fact.short is None:
        return False
    return unit is None or bool(units_of(fact.short) & family_of(unit))
