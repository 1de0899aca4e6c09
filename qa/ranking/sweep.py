"""Many look-ups of one matter at once: the same question put to each of many reports, in a fraction of the time.

Goes in: understandings that differ in place, year and aspect only, each with its reports. Comes out: one `Retrieval`
each. A cheap pass over the tokens keeps a few sentences of every report; only these are matched and ranked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from index.record import ROLES
from index.store import Index
from index.types import Aspect, Role

from ..types import Understanding
from . import rank
from .features import NAMES, Asked, features, time_features
from .match import match
from .pool import Ints, Pool, around, gather
from .retrieve import Ranked, Retrieval, best_of
from .route import Route
from .terms import Floats, Terms, terms_of

KEPT = 10
"""Sentences of each report that are looked at closely; the answer to a question of figures is among them."""
LIKE = 0.5
"""Cosine from which a word of a report counts as one of the question's."""
_ASPECTS = (Aspect.NEITHER, Aspect.RESULT, Aspect.TARGET)
_CITABLE = [ROLES.index(Role.BODY), ROLES.index(Role.NOTE)]


def sweep(index: Index, parts: Sequence[tuple[Understanding, Route]], top_k: int = 6) -> list[Retrieval]:
    """One retrieval for each of ``parts``, which all ask the same matter, in their order."""
    if not parts:
        return []
    first = parts[0][0]
    terms = terms_of(first, index.words, index.document_frequency, index.sentences)
    years = {year for one, _ in parts for year in (*one.years, *one.report_years)}
    reports = sorted({report for _, way in parts for report in way.reports})
    kept = _worth_reading(index, terms, reports, years)
    sizes = {report: index.reports[report].sentences for report in reports}
    pool = gather(index, around([(r, i, i + 1) for r, i in kept], 1, sizes))
    close = np.array(
        [(int(r), int(i)) in kept for r, i in zip(pool.report, pool.sentence, strict=True)], dtype=bool
    )
    asked = Asked.of(index, first, terms)
    found = match(terms, asked.word_vector, pool, index.words)
    out: dict[int, Retrieval] = {}
    for alike in _alike(parts):
        one = replace(parts[alike[0]][0], places=())
        time = time_features(one, index, pool)
        chosen = {report for i in alike for report in parts[i][1].reports}
        rows = np.flatnonzero(close & np.isin(pool.report, sorted(chosen)))
        matrix = features(replace(asked, understood=one), index, pool, found, time, rows)
        matrix[:, NAMES.index("place_rank")] = 1.0  # each row is of the place that its look-up asks
        for i in alike:
            out[i] = _ranked(index, parts[i], terms, pool, rows, matrix, top_k)
    return [out[i] for i in range(len(parts))]


def _alike(parts: Sequence[tuple[Understanding, Route]]) -> list[list[int]]:
    """Positions of ``parts`` that ask about the same time and aspect, so that they share their features."""
    groups: dict[Understanding, list[int]] = {}
    for i, (understood, _) in enumerate(parts):
        groups.setdefault(replace(understood, places=()), []).append(i)
    return list(groups.values())


def _ranked(
    index: Index,
    part: tuple[Understanding, Route],
    terms: Terms,
    pool: Pool,
    rows: Ints,
    matrix: Floats,
    top_k: int,
) -> Retrieval:
    understood, way = part
    own = np.isin(pool.report[rows], way.reports)
    ranked = (
        best_of(index, pool, rows[own], matrix[own], rank.bundled(), top_k)
        if own.any()
        else Ranked((), matrix[:0])
    )
    return Retrieval(index, understood, terms, way, ranked)


def _worth_reading(
    index: Index, terms: Terms, reports: Sequence[int], years: set[int]
) -> set[tuple[int, int]]:
    """The `KEPT` sentences of each report that hold most of the question's words, or words like them."""
    kept: set[tuple[int, int]] = set()
    if not len(terms):
        return kept
    likeness = _likeness(index, terms, reports)
    hot: NDArray[np.bool_] = np.asarray(likeness.any(axis=0))
    for report in reports:
        record = index.record(report)
        tokens = record.tokens
        at = np.flatnonzero(hot[tokens])
        if not len(at):
            continue
        sentence = np.searchsorted(record.token_offsets, at, side="right") - 1
        best = np.zeros((len(record.sentence_roles), len(terms)), dtype=np.float32)
        np.maximum.at(best, sentence, likeness[:, tokens[at]].T)
        score = best @ terms.weights
        score *= np.isin(record.sentence_roles, _CITABLE)
        score *= 1.0 + 0.2 * np.isin(record.sentence_years, sorted(years))
        order = np.argsort(-score, kind="stable")[:KEPT]
        kept |= {(report, int(i)) for i in order if score[i] > 0}
    return kept


def _likeness(index: Index, terms: Terms, reports: Sequence[int]) -> Floats:
    """For each term and each token of the vocabulary how alike they are, 0 below `LIKE`. (q, v)"""
    encoder = index.words
    present: NDArray[np.bool_] = np.zeros(encoder.vocabulary_size, dtype=bool)
    for report in reports:
        present[index.record(report).tokens] = True
    ids = np.flatnonzero(present)
    cosine = terms.vectors @ encoder.vectors[ids].T
    cosine[terms.ids[:, None] == ids[None]] = 1.0
    out = np.zeros((len(terms), encoder.vocabulary_size), dtype=np.float32)
    out[:, ids] = np.where(cosine >= LIKE, cosine**3, 0.0)
    return out
