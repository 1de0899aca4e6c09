"""The whole line: a question and its history to an answer with citations, or to a refusal with its reason."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType

from index.characters import simplified
from index.part import Part
from index.store import Index
from index.types import Aspect, Body, ReportKind

from . import arguments
from .answering import confidence, outside, refuse
from .answering.compare import best_fact, other_span, read
from .answering.comparison import AsOne, Compared, Unsaid, compared
from .answering.compose import (
    Composed,
    cite,
    compose,
    says_the_same,
    source_of,
)
from .answering.definitions import definition, only_uses
from .answering.enumerations import asked_item, counted, enumeration
from .answering.facts import Fact, fact_of, leading_to, outcomes, speaks_of_years, tells_of, told_of
from .answering.indicated import SURE, asked_of, indicated, otherwise, speaks_of
from .answering.lookups import lookups
from .answering.original import answer_as_written
from .answering.pairs import halves_of, with_second
from .answering.scanned import answer_with_scans
from .answering.speaker import speakers
from .answering.tabulate import asked_for, coverage_of, tabulate
from .answering.verify import faults
from .measures import of_another_part
from .ranking.features import NAMES
from .ranking.retrieve import RANKED, Retrieval, Retriever, chosen_of, following, nothing, retrieval
from .ranking.route import Route, route
from .statements.indicators import Asked
from .types import Answer, Filters, Kind, Refusal, SentenceHit, Turn, Understanding
from .understanding.asking import asks_outcome, asks_rank, asks_yearly_mean
from .understanding.catalogue import legible, normalise
from .viewing.reports import by_report
from .viewing.view import view
from .viewing.viewed import Viewed

MORE = {Kind.LIST: 2, Kind.HOW: 3, Kind.WHY: 3, Kind.OPEN: 3}
"""Sentences shown at most; for one figure or name, two."""
CLOSE = 1.0
"""How far below the best sentence's score another may lie and still be shown."""
BARE = 16
"""Characters below which a sentence only announces what the next ones say: 「加力稳住楼市。」"""
FITS = [NAMES.index("fact_year_fits"), NAMES.index("aspect_fits")]
"""A sentence about another year, or a target beside a result, is no second witness."""
_SAYS_NOTHING = re.compile(
    r"\s*(?:[^，。；]{0,14}[：:]|[^。；]{0,24}(?:以下|如下)[^，。；]{0,8}[。：:]|[^\u4e00-\u9fff]*|[^，。；]{0,3})\s*"
)
"""A heading that announces what is not there, marks, a scrap."""
UNEXPLAINED = "报告没有解释这个说法是什么意思，下面是提到它的句子。"
NEAR = 8
"""The first of the ranked sentences, among which another is sought where the figure of the very first does not fit."""


class Answerer:
    """Answers questions from the newest snapshot of an index directory. Safe to use from several threads."""

    def __init__(self, retriever: Retriever) -> None:
        self._retriever = retriever

    @classmethod
    def open(cls, directory: str | Path) -> Answerer:
        """Open the index in ``directory``.

        Raises:
            IndexMissingError, IndexCorruptError, IndexMismatchError: As `index.store.Index.open`.
            ArgumentError: ``directory`` is no path.
        """
        return cls(Retriever.open(directory))

    def __enter__(self) -> Answerer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give back files and memory."""
        self._retriever.close()

    def index(self) -> Index:
        """The newest snapshot."""
        return self._retriever.index()

    @property
    def retriever(self) -> Retriever:
        """What finds the sentences: for searching in the snapshot that answers."""
        return self._retriever

    def understand(self, question: str, history: Sequence[Turn] = ()) -> Understanding:
        """What ``question`` asks for in the light of ``history``, without looking for an answer."""
        return self._retriever.understand(question, history)

    def ask(
        self,
        question: str,
        history: Sequence[Turn] = (),
        *,
        places: Collection[str] = (),
        years: Collection[int] = (),
        bodies: Collection[Body] = (),
        kinds: Collection[ReportKind] = (),
        reports: Collection[str] = (),
        aspect: Aspect | None = None,
    ) -> Answer:
        """The answer to ``question``, read in the light of ``history``; the user's filters are binding.

        ``reports`` are paths as citations have them, of reports or of folders with all that lies in them: the question
        is understood as if there were no others.
        An ``aspect`` corrects the one that was understood; ``Aspect.NEITHER`` asks for neither.

        Raises:
            ArgumentError: Something is not of the kind that it should be.
        """
        question = legible(arguments.question(question))
        history, aspect = arguments.history(history), arguments.aspect(aspect)
        index = self._retriever.index()
        filters = arguments.filters(
            index, places=places, years=years, bodies=bodies, kinds=kinds, reports=reports
        )
        index = chosen_of(index, filters)
        answer = self._ask(index, simplified(question), history, filters, aspect)
        if isinstance(index, Part):
            answer = _of_part(index, answer, filters)
        shown = answer_with_scans(index, answer_as_written(index, answer))
        return replace(shown, question=question)

    def _ask(
        self, index: Index, question: str, history: Sequence[Turn], filters: Filters, aspect: Aspect | None
    ) -> Answer:
        understood = self._retriever.understood(index, question, history)
        if aspect is not None:
            understood = replace(understood, aspect=aspect, aspects=(), year_aspects=())
        way = _route(index, by_report(understood), filters)
        if not normalise(question) or way.missing:
            empty = nothing(index, understood, way)
            if not normalise(question):
                return _refuse(empty, question, 0.0, Refusal.EMPTY, refuse.EMPTY)
            return _refuse(empty, question, 0.0, way.cause or Refusal.NO_REPORT, way.missing or "")
        # 「第三项重点工作是什么」 asks for one item and no view of all.
        if asked_item(question) is None and (seen := view(index, understood, way)):
            return _seen(nothing(index, understood, way), question, seen)
        if told := speakers(index, question, understood, way.reports):
            return _told(nothing(index, understood, way), question, told)
        if counted_up := _counted_up(index, understood, way, question):
            return counted_up
        if parts := lookups(understood):
            outcome = compared(index, understood, question, parts, lambda one: _route(index, one, filters))
            if not isinstance(outcome, AsOne):
                return _side_by_side(outcome, question)
            understood = outcome.understood
        answer = _single(retrieval(index, understood, way, RANKED, question), question)
        if answer.refusal is Refusal.NOT_GIVEN and (wider := _beyond_body(index, understood, way, filters)):
            # 「省法院受理了多少」 may be told by another body's report, where its own does not say.
            other = _single(retrieval(index, understood, wider, RANKED, question), question)
            return answer if other.refused else other
        return answer


def _route(index: Index, understood: Understanding, filters: Filters) -> Route:
    return route(understood, index.metadata, filters)


def _beyond_body(index: Index, understood: Understanding, way: Route, filters: Filters) -> Route | None:
    """The way without the body that the question names in passing, where that leads to more reports."""
    named = understood.report_kinds or understood.own_report or Body.PARTY_CONGRESS in understood.bodies
    if not understood.bodies or named:
        return None
    wider = _route(index, replace(understood, bodies=()), filters)
    return wider if not wider.missing and set(wider.reports) > set(way.reports) else None


def _side_by_side(outcome: Compared | Unsaid, question: str) -> Answer:
    """The table of a comparison, or why there is none."""
    if isinstance(outcome, Unsaid):
        return _refuse(outcome.found, question, 0.0, outcome.cause, outcome.reason)
    cells, understood = outcome.cells, outcome.found.understood
    composed, short = tabulate(cells, understood), asked_for(cells, understood)
    return _answer(outcome.found, question, composed, short, outcome.sure, coverage_of(cells, outcome.beyond))


# --- one look-up -----------------------------------------------------------------------------------------------------


def _single(found: Retrieval, question: str) -> Answer:
    found = _of_time(_speaking(found))
    matter = None if halves_of(question) or asks_rank(question) else asked_of(found, question)
    if matter and (told := _stated(found, question, matter)):
        return told
    hits, asked = found.ranked.hits, found.understood
    if hits and asked.kind is Kind.FIGURE and asked.years and asks_outcome(question):
        # A plan's figure must not pass for what became of it.
        close = [hit for hit in hits if hit.score >= hits[0].score - CLOSE]
        close = [hit for hit in close if tells_of(found.index, hit, asked.years)] or close
        if not (came := outcomes(found.index, close)):
            return _refuse(found, question, 0.0, *refuse.only_planned(_led_by(found, close[0])))
        found = _led_by(found, came[0])
    if defining := definition(hits, asked, question):
        return _answer(found, question, compose([fact_of(found.index, defining)], asked), None, 1.0)
    sure = confidence.probability(found, question) if hits else 0.0
    if sure < confidence.threshold():
        reason = refuse.not_held if found.route.naming else refuse.why
        return _refuse(found, question, sure, *reason(found))
    unexplained = False
    if found.understood.indicators and found.understood.kind is Kind.FIGURE and not asks_rank(question):
        first = best_fact(found, question)
        found = _led_by(found, first.hit)
    else:
        first = read(found, 0, question)
        if unexplained := only_uses(first.short, asked, question):
            first = fact_of(found.index, first.hit)
        if other_span(first, asked) and (
            better := _close_by(found, question, lambda fact: not other_span(fact, asked))
        ):
            found, first = _led_by(found, better.hit), better
    if found.route.naming and asked.kind is Kind.FIGURE and not _names_before(first, found.route.naming):
        return _refuse(found, question, sure, *refuse.not_held(found))
    if asked.kind is Kind.FIGURE and _of_another_part(first, asked):
        better = _close_by(found, question, lambda fact: not _of_another_part(fact, asked))
        if better is None:
            return _refuse(found, question, sure, *refuse.why(found))
        found, first = _led_by(found, better.hit), better
    if asks_yearly_mean(question) and asked.period and not _of_years_together(found.index, first):
        better = _close_by(found, question, lambda fact: _of_years_together(found.index, fact))
        if better is None:
            return _refuse(found, question, sure, *refuse.why(found))
        found, first = _led_by(found, better.hit), better
    first = with_second(first, found, question)
    others = [fact_of(found.index, hit) for hit in _shown(found)[1:]]
    # A figure that is stated plainly needs no company, but for who states it too, and for a second that was asked for.
    alone = first.plain and (first.second is not None or halves_of(question) is None)
    facts = [first, *(one for one in others if not alone or says_the_same(first, one))]
    composed = compose(facts, found.understood)
    if unexplained:
        composed = replace(composed, text=f"{UNEXPLAINED}{composed.text}")
    return _answer(found, question, composed, first.said, sure)


def _stated(found: Retrieval, question: str, matter: Asked) -> Answer | None:
    """What the reports state of the one indicator asked for; what they do not state, no sentence near it answers.

    None where they state nothing of it at any time: then it is told in a form that `qa.statements` cannot read, or not.
    """
    fact, _ = indicated(found, matter)
    if fact is None and not (matter.certain and speaks_of(found, matter)):
        return None
    if fact is None:
        sure = confidence.probability(found, question) if found.ranked.hits else 0.0
        other = otherwise(found, matter)
        reason = refuse.only_otherwise(found, *other) if other else refuse.why(found)
        return _refuse(found, question, sure, *reason)
    others = [
        hit for hit in found.ranked.hits if (hit.report, hit.start) != (fact.hit.report, fact.hit.start)
    ]
    hits = tuple(replace(hit, rank=rank) for rank, hit in enumerate((fact.hit, *others), 1))[:RANKED]
    found = replace(found, ranked=replace(found.ranked, hits=hits))
    return _answer(found, question, compose([fact], found.understood), fact.said, SURE)


def _names_before(fact: Fact, names: Sequence[str]) -> bool:
    """Whether one of ``names`` stands before the figure: 「新增学位49万个，郑州大学…」 counts none of 郑州's."""
    return any(name in fact.hit.quote[: fact.end] for name in names)


def _close_by(found: Retrieval, question: str, fits: Callable[[Fact], bool]) -> Fact | None:
    """The best figure that ``fits``, among sentences close to the first, whose own does not."""
    hits = found.ranked.hits
    for place, hit in enumerate(hits[1:NEAR], 1):
        if hit.score < hits[0].score - 2 * CLOSE:
            break
        fact = read(found, place, question)
        if fact.quantity and fact.quantity.unit and fits(fact):
            return fact
    return None


def _of_years_together(index: Index, fact: Fact) -> bool:
    """Whether a figure may be the yearly mean of several years: what a sentence tells of one year is none."""
    said = fact.hit.quote
    return asks_yearly_mean(said) or told_of(index, fact.hit.report, fact.hit.start)[0] is None


def _of_another_part(fact: Fact, asked: Understanding) -> bool:
    return of_another_part(asked.topic, leading_to(fact), " ".join(fact.hit.section))


def _told(found: Retrieval, question: str, told: Sequence[Fact]) -> Answer:
    """Who gave the reports, a sentence for each."""
    names = ["".join((fact.short or "").split()) for fact in told]
    text = "".join(
        f"{source_of(fact.hit)[:-1]}由{name}作[{mark}]。"
        for mark, (fact, name) in enumerate(zip(told, names, strict=True), 1)
    )
    cited = tuple(cite(fact.hit, mark) for mark, fact in enumerate(told, 1))
    hits = tuple(replace(fact.hit, rank=mark) for mark, fact in enumerate(told, 1))
    found = replace(found, ranked=replace(found.ranked, hits=hits))
    return _answer(found, question, Composed(text, cited), "、".join(dict.fromkeys(names)), 1.0)


def _seen(found: Retrieval, question: str, seen: Viewed) -> Answer:
    """A view of the reports, or why there is nothing to be seen."""
    if seen.composed is None:
        return _refuse(found, question, 0.0, seen.cause, seen.reason)
    found = replace(found, ranked=replace(found.ranked, hits=seen.hits))
    return _answer(found, question, seen.composed, seen.short, 1.0, seen.coverage)


def _counted_up(index: Index, understood: Understanding, way: Route, question: str) -> Answer | None:
    """The items of an enumeration, the one that is asked for by its number, or how many there are."""
    number = asked_item(question)
    if understood.kind not in (Kind.LIST, Kind.FIGURE) and number is None:
        return None
    listed = enumeration(index, understood, way.reports)
    if listed is None or (number is not None and not 0 < number <= len(listed.items)):
        return None
    total = counted(question, listed.announced.quote)
    if understood.kind is Kind.FIGURE and number is None and total is None:
        return None
    items = listed.items if number is None else listed.items[number - 1 : number]
    hits = (listed.announced, *items)
    said = [f"{hit.quote.rstrip('。；;，,：:')}[{mark}]" for mark, hit in enumerate(hits, 1)]
    text = f"{source_of(listed.announced)}{said[0]}：{'；'.join(said[1:])}。"
    found = nothing(index, understood, way)
    found = replace(found, ranked=replace(found.ranked, hits=hits))
    composed = Composed(text, tuple(cite(hit, mark) for mark, hit in enumerate(hits, 1)))
    short = total if number is None else items[0].quote.rstrip("。；;，,：:")
    return _answer(found, question, composed, short, 1.0)


def _speaking(found: Retrieval) -> Retrieval:
    """The same retrieval without sentences that say nothing: 「字库未存字注释：」."""
    kept = [i for i, hit in enumerate(found.ranked.hits) if not _SAYS_NOTHING.fullmatch(hit.quote)]
    if len(kept) in (0, len(found.ranked.hits)):
        return found
    return replace(found, ranked=found.ranked.chosen(kept))


def _of_time(found: Retrieval) -> Retrieval:
    """The same retrieval, of a time beyond all reports with the sentences alone that speak of it."""
    asked = found.understood
    years = () if asked.period or asked.report_years else asked.years
    held = (one.year for one in found.index.metadata if one.year is not None)
    if not years or min(years) <= max(held, default=0):
        return found
    kept = [i for i, hit in enumerate(found.ranked.hits) if speaks_of_years(found.index, hit, years)]
    return replace(found, ranked=found.ranked.chosen(kept))


def _led_by(found: Retrieval, first: SentenceHit) -> Retrieval:
    """The same retrieval with ``first`` in front."""
    at = found.ranked.hits.index(first)
    order = [at, *(i for i in range(len(found.ranked.hits)) if i != at)]
    # Scores order what is shown beside the first, so that one must not lie below them.
    top = replace(first, score=max(h.score for h in found.ranked.hits))
    ranked = found.ranked.chosen(order)
    return replace(found, ranked=replace(ranked, hits=(top, *ranked.hits[1:])))


def _shown(found: Retrieval) -> list[SentenceHit]:
    """The sentences that the answer quotes: the best, and others close to it; for a bare heading what it heads."""
    hits, kind = found.ranked.hits, found.understood.kind
    most = MORE.get(kind, 2)
    fits = found.ranked.features[:, FITS]
    close = [
        h
        for h, fit in zip(hits[:most], fits, strict=False)
        if h.score >= hits[0].score - CLOSE and (fit >= fits[0]).all()
    ]
    if kind in MORE and len(hits[0].quote) < BARE:
        headed = following(found.index, hits[0], most)
        return [hits[0], *headed] if headed else close
    return close


# --- answers and refusals --------------------------------------------------------------------------------------------


def _answer(
    found: Retrieval,
    question: str,
    composed: Composed,
    short: str | None,
    sure: float,
    coverage: str | None = None,
) -> Answer:
    if wrong := faults(
        composed, question, lambda report: found.index.record(found.index.ordinal(report)).plain
    ):
        # Cannot happen while answers are made of quotes; if it ever does, silence is better than an invented figure.
        reason = f"答案里的{'、'.join(sorted(wrong))}没有出处，已撤下。"
        return _refuse(found, question, 0.0, Refusal.NOT_GIVEN, reason)
    return Answer(
        question=question,
        refused=False,
        answer=composed.text,
        short=short,
        confidence=sure,
        reason=None,
        citations=composed.citations,
        ranked=found.ranked.hits,
        table=composed.table,
        computed=tuple(one.formula() for one in composed.computed),
        folds=composed.folds,
        coverage=coverage,
        understanding=found.understood,
        snapshot=found.index.snapshot,
    )


def _of_part(part: Part, answer: Answer, filters: Filters) -> Answer:
    """What chosen reports say, or do not, and that it is to be sought in others, or that no others were looked into."""
    if answer.refusal in outside.NEVER or not (answer.refused or answer.table):
        return answer
    asked = by_report(answer.understanding)
    left = outside.left_out(part, asked, lambda one: _route(part.whole, one, filters))
    paths = tuple(part.whole.paths[i] for i in left)
    if not answer.refused:
        more = [each for each in (answer.coverage, outside.beside(part, left)) if each]
        return replace(answer, coverage="；".join(more), left_out=paths) if left else answer
    if not left:
        reason = answer.answer + outside.only(part)
        return replace(answer, answer=reason, reason=reason)
    reason = outside.reason(part, left)
    return replace(
        answer, answer=reason, reason=reason, refusal=Refusal.OUTSIDE, left_out=paths, nearest=(), ranked=()
    )


def _refuse(found: Retrieval, question: str, sure: float, cause: Refusal, reason: str) -> Answer:
    return Answer(
        question=question,
        refused=True,
        answer=reason,
        short=None,
        confidence=sure,
        reason=reason,
        ranked=found.ranked.hits,
        understanding=found.understood,
        snapshot=found.index.snapshot,
        refusal=cause,
        nearest=refuse.nearest(found) if cause in (Refusal.NOT_GIVEN, Refusal.NO_PLACE) else (),
    )
