"""From an understood question to ranked sentences and passages."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from types import TracebackType

import numpy as np

from index.part import Part
from index.places import shown_as
from index.record import ROLES
from index.store import Index, LiveIndex
from index.types import Aspect, Body, ReportKind, Role
from index.words import words

from .. import arguments
from ..reading.reader import Read, Reader
from ..types import Filters, PassageHit, SentenceHit, Turn, Understanding
from ..understanding.catalogue import legible
from ..understanding.question import Catalogue, understand
from . import rank
from .features import (
    NAMES,
    PRESELECTED,
    RRF,
    Asked,
    Passages,
    Searched,
    features,
    first_stage,
    plain,
    sentence_text,
    time_features,
)
from .match import match
from .original import as_written
from .pool import Ints, Pool, Run, around, column, gather, whole
from .reread import READ, reread
from .route import Route, route
from .terms import Floats, Terms, terms_of, topic_text

RANKED = 20
"""Sentences that are ranked for an answer and shown beside it."""
READ_WHOLE = 8
"""As many reports are read sentence by sentence; of more, only the neighbourhood of their best passages."""
FIRST_PASSAGES = 60
"""Passages taken from each of the lexical and the dense search when there are more."""
CATALOGUES = 16
"""Choices of reports whose catalogue is kept: of 3,000 it takes a tenth of a second to make."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """The best sentences, best first, with what the ranker knew of each.

    *Shapes:* k hits, f features.
    """

    hits: tuple[SentenceHit, ...]
    features: Floats  # (k, f), columns as `features.NAMES`
    reads: tuple[Read | None, ...] = ()  # what `reread` made of each hit; none where nothing was read

    def chosen(self, places: Sequence[int]) -> Ranked:
        """The hits at ``places``, in that order, each with what is known of it."""
        reads = tuple(self.reads[i] for i in places) if self.reads else ()
        return Ranked(tuple(self.hits[i] for i in places), self.features[list(places)], reads)

    def read(self, place: int) -> Read | None:
        """What the network made of the hit at ``place``; None where it was not read."""
        return self.reads[place] if self.reads else None


@dataclass(frozen=True, slots=True)
class Retrieval:
    """All that one question brought to light, and the snapshot that it was found in."""

    index: Index
    understood: Understanding
    terms: Terms
    route: Route
    ranked: Ranked


class Retriever:
    """Searches the newest snapshot of an index directory; moves to a newer one between two questions."""

    def __init__(self, live: LiveIndex) -> None:
        self._live = live
        self._catalogues: dict[tuple[str, int, tuple[int, ...] | None], Catalogue] = {}

    @classmethod
    def open(cls, directory: str | Path) -> Retriever:
        """Open the index in ``directory``.

        Raises:
            IndexMissingError, IndexCorruptError, IndexMismatchError: As `index.store.Index.open`.
            ArgumentError: ``directory`` is no path.
        """
        return cls(LiveIndex(arguments.directory(directory)))

    def __enter__(self) -> Retriever:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give back files and memory; the retriever is of no use afterwards."""
        self._live.close()

    def index(self) -> Index:
        """The newest snapshot."""
        return self._live.current()

    def search(
        self,
        question: str,
        top_k: int = 5,
        *,
        history: Sequence[Turn] = (),
        places: Collection[str] = (),
        years: Collection[int] = (),
        bodies: Collection[Body] = (),
        kinds: Collection[ReportKind] = (),
        reports: Collection[str] = (),
    ) -> list[PassageHit]:
        """The ``top_k`` best passages, each with its best sentences; the user's filters are binding.

        Raises:
            ArgumentError: Something is not of the kind that it should be; so do `rank`, `understand` and `retrieve`.
        """
        top_k = arguments.top_k(top_k)
        found = self.retrieve(
            question,
            history=history,
            places=places,
            years=years,
            bodies=bodies,
            kinds=kinds,
            reports=reports,
            top_k=10 * top_k,
        )
        return _passages(found, top_k)

    def rank(
        self,
        question: str,
        top_k: int = 20,
        *,
        history: Sequence[Turn] = (),
        places: Collection[str] = (),
        years: Collection[int] = (),
        bodies: Collection[Body] = (),
        kinds: Collection[ReportKind] = (),
        reports: Collection[str] = (),
    ) -> list[SentenceHit]:
        """The ``top_k`` best sentences."""
        found = self.retrieve(
            question,
            history=history,
            places=places,
            years=years,
            bodies=bodies,
            kinds=kinds,
            reports=reports,
            top_k=top_k,
        )
        return list(found.ranked.hits)

    def understand(self, question: str, history: Sequence[Turn] = ()) -> Understanding:
        """What the question asks for, in the light of the indexed reports."""
        question, history = arguments.question(question), arguments.history(history)
        return self.understood(self.index(), question, history)

    def understood(self, index: Index, question: str, history: Sequence[Turn] = ()) -> Understanding:
        """What the question asks for, in the light of the reports of ``index``, which may be a `Part` of the snapshot."""
        return understand(question, self._catalogue_of(index), history)

    def retrieve(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        places: Collection[str] = (),
        years: Collection[int] = (),
        bodies: Collection[Body] = (),
        kinds: Collection[ReportKind] = (),
        reports: Collection[str] = (),
        aspect: Aspect | None = None,
        top_k: int = 20,
    ) -> Retrieval:
        """Sentences in order, with how the question was understood and where it was looked up.

        An ``aspect`` stands in place of the one that was understood; ``Aspect.NEITHER`` asks for neither.
        """
        question, history = arguments.question(question), arguments.history(history)
        aspect, top_k, index = arguments.aspect(aspect), arguments.top_k(top_k), self.index()
        filters = arguments.filters(
            index, places=places, years=years, bodies=bodies, kinds=kinds, reports=reports
        )
        index = chosen_of(index, filters)
        understood = self.understood(index, question, history)
        if aspect is not None:
            understood = replace(understood, aspect=aspect)
        way = route(understood, index.metadata, filters)
        return retrieval(index, understood, way, top_k, legible(question))

    def _catalogue_of(self, index: Index) -> Catalogue:
        # A name comes again when an index is removed and made anew, the time does not.
        part = index if isinstance(index, Part) else None
        which = (index.snapshot, index.manifest.begun_ns, part.chosen if part else None)
        kept = self._catalogues.get(which)
        if kept is None:
            known = self._catalogue_of(part.whole).local if part else None
            kept = Catalogue.of(index.metadata, known)
            if len(self._catalogues) >= CATALOGUES:
                self._catalogues.clear()
            self._catalogues[which] = kept
        return kept


def chosen_of(index: Index, filters: Filters) -> Index:
    """The part of ``index`` that the user chose by paths; to all that follows there are no other reports."""
    within = filters.within(index.paths)
    return index if within is None or len(within) == len(index.reports) else Part(index, within)


def retrieval(
    index: Index,
    understood: Understanding,
    way: Route,
    top_k: int = 20,
    question: str = "",
) -> Retrieval:
    """The ``top_k`` best sentences of the reports on ``way``; the first are read again where ``question`` is given."""
    understood, terms = sought(index, understood, way)
    pool, rows, matrix = candidates(index, understood, terms, way)
    ranked = best_of(index, pool, rows, matrix, rank.bundled(), max(top_k, READ) if question else top_k)
    if question:
        ranked = read_again(index, ranked, question, understood)
        ranked = ranked.chosen(range(min(top_k, len(ranked.hits))))
    return Retrieval(index, understood, terms, way, ranked)


def nothing(index: Index, understood: Understanding, way: Route) -> Retrieval:
    """A retrieval without a sentence, for what is answered or refused without looking for one."""
    silent = replace(understood, topic="", indicators=(), context="")
    terms = terms_of(silent, index.words, index.document_frequency, 1)
    return Retrieval(index, understood, terms, way, Ranked((), np.zeros((0, len(NAMES)), dtype=np.float32)))


def read_again(
    index: Index,
    ranked: Ranked,
    question: str,
    understood: Understanding,
    reader: Reader | None = None,
) -> Ranked:
    """The same sentences in the order in which they are found after a second reading."""
    again = reread(index, ranked.hits, question, understood, reader)
    return Ranked(again.hits, ranked.features[list(again.order)], again.reads)


def sought(index: Index, understood: Understanding, way: Route) -> tuple[Understanding, Terms]:
    """What to look for on ``way``: the question, its scope a part of its topic where that has not bound the way."""
    others = sum(index.reports[i].metadata.body is Body.OTHER for i in way.reports)
    if 2 * others > len(way.reports):
        # The route took place and year from the question only where reports are known by them; a few other documents
        # beside those must not change what is looked for in all.
        understood = replace(understood, topic=f"{understood.scope} {understood.topic}")
    return understood, terms_of(understood, index.words, index.document_frequency, index.sentences)


def best_of(index: Index, pool: Pool, rows: Ints, matrix: Floats, trees: rank.Trees, top_k: int) -> Ranked:
    """Candidates in the ranker's order; of those that say the same to the letter in one report only the first."""
    if not len(rows):
        return Ranked((), matrix)
    scores = trees.scores(matrix)
    hits: list[SentenceHit] = []
    kept: list[int] = []
    seen: set[tuple[int, str]] = set()
    for i in np.argsort(-scores, kind="stable"):
        report, sentence = int(pool.report[rows[i]]), int(pool.sentence[rows[i]])
        key = (report, plain(sentence_text(index, report, sentence)))
        if key in seen:
            continue
        seen.add(key)
        kept.append(int(i))
        hits.append(hit_of(index, report, sentence, float(scores[i]), len(hits) + 1))
        if len(hits) == top_k:
            break
    return Ranked(tuple(hits), matrix[kept])


def candidates(
    index: Index, understood: Understanding, terms: Terms, way: Route
) -> tuple[Pool, Ints, Floats]:
    """The sentences worth ranking: their pool, their rows in it (n,), and their features (n, f)."""
    asked, reports = Asked.of(index, understood, terms), way.reports
    passages: Passages | None = None
    if len(reports) <= READ_WHOLE:
        runs = whole(index, reports)
    else:
        passages = _best_passages(index, asked, reports)
        runs = _near(index, passages)
    pool = gather(index, runs)
    found = match(terms, asked.word_vector, pool, index.words)
    time = time_features(understood, index, pool)
    citable = _citable(index, pool)
    if way.naming:
        citable &= _names_one_of(index, pool, way.naming)
    scores = np.where(citable, first_stage(found, time), -np.inf)
    rows = np.argsort(-scores, kind="stable")[: min(PRESELECTED, int(citable.sum()))]
    return pool, rows, features(asked, index, pool, found, time, rows, passages)


def _citable(index: Index, pool: Pool) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    allowed = [ROLES.index(Role.BODY), ROLES.index(Role.NOTE)]
    return np.isin(column(index, pool.report, pool.sentence, "sentence_roles"), allowed)


def _names_one_of(
    index: Index, pool: Pool, names: Sequence[str]
) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Which sentences hold one of ``names``, or stand in a document without a place of its own that does. (n,)"""

    @cache
    def whole(report: int) -> bool:
        unplaced = index.metadata[report].place is None
        return unplaced and any(name in index.record(report).plain for name in names)

    def named(report: int, sentence: int) -> bool:
        return whole(report) or any(name in sentence_text(index, report, sentence) for name in names)

    places = zip(pool.report, pool.sentence, strict=True)
    return np.array([named(int(report), int(sentence)) for report, sentence in places], dtype=np.bool_)


def _best_passages(index: Index, asked: Asked, reports: Sequence[int]) -> Passages:
    """Lexical and dense search over many reports, fused by reciprocal rank."""
    fused: dict[tuple[int, int], float] = {}
    within = None if len(reports) == len(index.reports) else reports
    lexical = index.search_lexical(words(topic_text(asked.understood)), FIRST_PASSAGES, within)
    for found in (lexical, index.search_dense(asked.passage_vector, FIRST_PASSAGES, within)):
        for place, (report, passage, _) in enumerate(found, 1):
            fused[report, passage] = fused.get((report, passage), 0.0) + 1.0 / (RRF + place)
    scores = {(report, passage): score for report, passage, score in lexical}
    best = max(scores.values(), default=1.0)
    return {key: Searched(scores.get(key, 0.0) / best, score * (RRF + 1) / 2) for key, score in fused.items()}


def _near(index: Index, passages: Passages) -> list[Run]:
    """The sentences of ``passages`` and one more on either side."""
    spans = [(r, *index.record(r).passage_sentences[p]) for r, p in sorted(passages)]
    return around(
        [(r, int(a), int(b)) for r, a, b in spans], 1, {r: index.reports[r].sentences for r, _, _ in spans}
    )


def following(index: Index, hit: SentenceHit, count: int) -> list[SentenceHit]:
    """The next ``count`` citable sentences of the same paragraph, ranked behind ``hit``."""
    report = index.ordinal(hit.report)
    record = index.record(report)
    allowed = [ROLES.index(Role.BODY), ROLES.index(Role.NOTE)]
    first = int(np.searchsorted(record.sentence_spans[:, 0], hit.start)) + 1
    out: list[SentenceHit] = []
    end = hit.end
    for sentence in range(first, min(first + count, len(record.sentence_spans))):
        start, stop = (int(x) for x in record.sentence_spans[sentence])
        if "\n" in record.plain[end:start] or record.sentence_roles[sentence] not in allowed:
            break
        out.append(hit_of(index, report, sentence, hit.score, hit.rank + len(out) + 1))
        end = stop
    return out


def hit_of(index: Index, report: int, sentence: int, score: float, place: int) -> SentenceHit:
    """Sentence ``sentence`` of report ``report`` as a hit of rank ``place``."""
    entry, record = index.reports[report], index.record(report)
    start, end = (int(x) for x in record.sentence_spans[sentence])
    section = int(record.sentence_sections[sentence])
    return SentenceHit(
        report=entry.path,
        title=entry.metadata.title,
        place=shown_as(entry.metadata),
        year=entry.metadata.year,
        body=entry.metadata.body,
        start=start,
        end=end,
        quote=record.plain[start:end],
        section=record.report.section_path(None if section < 0 else section),
        score=score,
        rank=place,
        kind=entry.metadata.kind,
    )


def _passages(found: Retrieval, top_k: int) -> list[PassageHit]:
    """Passages in the order of their best sentences."""
    groups: dict[tuple[str, int], list[SentenceHit]] = {}
    spans: dict[tuple[str, int], tuple[int, int]] = {}
    for hit in found.ranked.hits:
        report = found.index.report(hit.report)
        number, passage = next(
            ((n, p) for n, p in enumerate(report.passages) if p.start <= hit.start and hit.end <= p.end),
            (-1, None),
        )
        if passage is not None:
            groups.setdefault((hit.report, number), []).append(hit)
            spans[hit.report, number] = (passage.start, passage.end)
    out = []
    for place, (key, hits) in enumerate(list(groups.items())[:top_k], 1):
        start, end = spans[key]
        best = hits[0]
        out.append(
            PassageHit(
                report=best.report, title=best.title, place=best.place, year=best.year, body=best.body,
                start=start, end=end, text=found.index.report(best.report).text[start:end], section=best.section,
                score=best.score, rank=place, kind=best.kind,
                sentences=tuple(as_written(found.index, hit) for hit in hits),
            )
        )  # fmt: skip
    return out
