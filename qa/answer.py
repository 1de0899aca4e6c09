"""The whole line: a question and its history to an answer with citations, or to a refusal with its reason."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType

from index.store import Index
from index.types import Aspect, Body

from . import confidence
from .compose import Composed, compose, compose_lookups, unsupported_figures
from .extract import extract
from .features import NAMES
from .indicators import states_plainly
from .lookups import lookups
from .quantities import family_of, units_of
from .question import normalise
from .retrieve import Retrieval, Retriever, following, retrieval
from .route import Route, route
from .types import Answer, Kind, SentenceHit, Turn, Understanding

MORE = {Kind.LIST: 2, Kind.HOW: 3, Kind.WHY: 3, Kind.OPEN: 3}
"""Sentences shown at most; for one figure or name, two."""
CLOSE = 1.0
"""How far below the best sentence's score another may lie and still be shown."""
BARE = 16
"""Characters below which a sentence only announces what the next ones say: 「加力稳住楼市。」"""
FITS = [NAMES.index("fact_year_fits"), NAMES.index("aspect_fits")]
"""A sentence about another year, or a target beside a result, is no second witness."""
FITTING = 6
"""Sentences among which a comparison looks for its figure."""
RANKED = 20


@dataclass(frozen=True, slots=True)
class Filters:
    """What the user restricts a question to; empty means everything."""

    places: Collection[str] = ()
    years: Collection[int] = ()
    bodies: Collection[Body] = ()


class Answerer:
    """Answers questions from the newest snapshot of an index directory. Safe to use from several threads."""

    def __init__(self, retriever: Retriever) -> None:
        self._retriever = retriever

    @classmethod
    def open(cls, directory: str | Path) -> Answerer:
        """Open the index in ``directory``.

        Raises:
            IndexMissingError, IndexCorruptError, IndexMismatchError: As `index.store.Index.open`.
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

    def ask(
        self,
        question: str,
        history: Sequence[Turn] = (),
        *,
        places: Collection[str] = (),
        years: Collection[int] = (),
        bodies: Collection[Body] = (),
        aspect: Aspect | None = None,
    ) -> Answer:
        """The answer to ``question``, read in the light of ``history``; the user's filters are binding.

        An ``aspect`` corrects the one that was understood; ``Aspect.NEITHER`` asks for neither.
        """
        filters = Filters(places, years, bodies)
        found = self._retriever.retrieve(
            question,
            history=history,
            places=places,
            years=years,
            bodies=bodies,
            aspect=aspect,
            top_k=RANKED,
        )
        if not normalise(question):
            return _refuse(found, question, 0.0, "请输入一个关于报告内容的问题。")
        if found.route.missing:
            return _refuse(found, question, 0.0, found.route.missing)
        if parts := lookups(found.understood):
            rows = [
                (
                    part.label,
                    retrieval(found.index, part.understood, _route(found, part.understood, filters), RANKED),
                )
                for part in parts
            ]
            return _compare(found, question, rows)
        return _single(found, question)


def _route(found: Retrieval, understood: Understanding, filters: Filters) -> Route:
    metadata = [entry.metadata for entry in found.index.reports]
    return route(understood, metadata, places=filters.places, years=filters.years, bodies=filters.bodies)


def _single(found: Retrieval, question: str) -> Answer:
    sure = confidence.probability(found, question)
    if sure < confidence.threshold():
        return _refuse(found, question, sure, "已收录的报告里没有找到能回答这个问题的句子。")
    if found.understood.indicators and found.understood.kind is Kind.FIGURE:
        found = _led_by(found, _fitting(found, question))
    hits = _shown(found)
    short = _short(found, question, hits[0])
    return _answer(found, question, compose(hits, short, found.understood.kind), short, sure)


def _compare(found: Retrieval, question: str, rows: Sequence[tuple[str, Retrieval]]) -> Answer:
    lines: list[tuple[str, SentenceHit | None, str | None]] = []
    sure = []
    for label, one in rows:
        probable = confidence.probability(one, question)
        if probable < confidence.threshold() / 2:
            lines.append((label, None, None))
            continue
        best = _fitting(one, question)
        lines.append((label, best, _short(one, question, best)))
        sure.append(probable)
    if not sure:
        return _refuse(found, question, 0.0, "已收录的报告里没有找到能回答这个问题的句子。")
    composed = compose_lookups(lines, "对比")
    silent = len(rows) - len(sure)
    coverage = f"已检索{len(rows)}项" + (f"，其中{silent}项未提及" if silent else "")
    return _answer(found, question, composed, None, sum(sure) / len(sure), coverage)


def _fitting(found: Retrieval, question: str) -> SentenceHit:
    """Of the best sentences the one that holds the figure asked for: of its unit, year and aspect, and plainly stated.

    A row of a comparison is read by its figure alone, so a better-matching sentence without one is of no use there.
    """
    hits = found.ranked.hits
    if found.understood.kind is not Kind.FIGURE:
        return hits[0]
    family = family_of(found.understood.unit)

    def fit(place: int) -> float:
        quote = hits[place].quote
        span = extract(quote, question, found.understood, found.terms, found.index.words)
        holds = span is not None and (not family or bool(units_of(quote[span.start : span.end]) & family))
        plain = span is not None and any(
            states_plainly(quote, (span.start, span.end), name, question)
            for name in found.understood.indicators
        )
        fits = float(found.ranked.features[place, FITS].sum())
        return hits[place].score + 2.0 * holds + 2.0 * plain + fits

    return hits[max(range(min(FITTING, len(hits))), key=fit)]


def _led_by(found: Retrieval, first: SentenceHit) -> Retrieval:
    """The same retrieval with ``first`` in front."""
    at = found.ranked.hits.index(first)
    order = [at, *(i for i in range(len(found.ranked.hits)) if i != at)]
    # Scores order what is shown beside the first, so that one must not lie below them.
    top = replace(first, score=max(h.score for h in found.ranked.hits))
    hits = (top, *(found.ranked.hits[i] for i in order[1:]))
    return replace(found, ranked=replace(found.ranked, hits=hits, features=found.ranked.features[order]))


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


def _short(found: Retrieval, question: str, hit: SentenceHit) -> str | None:
    span = extract(hit.quote, question, found.understood, found.terms, found.index.words)
    return hit.quote[span.start : span.end] if span else None


def _answer(
    found: Retrieval,
    question: str,
    composed: Composed,
    short: str | None,
    sure: float,
    coverage: str | None = None,
) -> Answer:
    if unsupported := unsupported_figures(composed.text, composed.citations, question):
        # Cannot happen while answers are made of quotes; if it ever does, silence is better than an invented figure.
        return _refuse(
            found, question, 0.0, f"答案中的数字{'、'.join(sorted(unsupported))}没有出处，已撤下。"
        )
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
        coverage=coverage,
        understanding=found.understood,
        snapshot=found.index.snapshot,
    )


def _refuse(found: Retrieval, question: str, sure: float, reason: str) -> Answer:
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
    )
