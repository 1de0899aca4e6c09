"""How well each sentence of a pool matches a question: exact and soft; sentence, clause, surroundings, heading."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from index.encoder import StaticEncoder

from .pool import Ints, Pool
from .terms import Floats, Terms

K1, B = 1.2, 0.6
"""BM25's constants: Robertson & Zaragoza (2009) give 1.2 and 0.5 to 0.8 as the usual range."""


@dataclass(frozen=True, slots=True)
class Match:
    """*Shape:* each ``(n,)`` for the n sentences of the pool, 0 where nothing matches."""

    bm25: Floats
    bm25_around: Floats  # the sentence with its neighbours
    exact: Floats  # weight of the terms that stand in the sentence
    soft: Floats  # late interaction: the best cosine for each term, weighted
    soft_sharp: Floats  # the same with cosines cubed, so that near-synonyms count and vague likeness does not
    soft_clause: Floats  # the same as `soft_sharp` within the best clause
    soft_around: Floats
    soft_heading: Floats
    rarest: Floats  # cosine for the weightiest term
    second: Floats
    lowest: Floats  # the worst-matched of the weighty terms
    focus: Floats  # share of the sentence's own weight that the question speaks of
    dense: Floats  # cosine of the averages of all words
    report_soft: Floats  # `soft_sharp` of all sentences of the pool from the same report taken together
    report_exact: Floats


def match(terms: Terms, question: Floats, pool: Pool, encoder: StaticEncoder) -> Match:
    """Compare with the question's ``terms`` and with its average vector ``question`` (d,)."""
    n = len(pool)
    if len(terms) == 0 or n == 0:
        zero = np.zeros(n, dtype=np.float32)
        return Match(*[zero] * len(fields(Match)))
    tokens = np.concatenate([pool.tokens, pool.heading_tokens])
    unique, place = _distinct(tokens, encoder.vocabulary_size)
    rows = encoder.vectors[unique]
    cosine = np.clip(terms.vectors @ rows.T, 0.0, 1.0)  # (q, u)
    cosine[terms.ids[:, None] == unique[None, :]] = 1.0
    at = cosine[:, place[: len(pool.tokens)]]  # (q, t)
    w = terms.weights

    best = _segment(np.maximum, at, pool.bounds)  # (q, n)
    sharp = _cube(best)
    in_clause = w @ _cube(_segment(np.maximum, at, pool.clause_bounds))
    soft_clause = np.zeros(n, dtype=np.float32)
    np.maximum.at(
        soft_clause, np.searchsorted(pool.bounds, pool.clause_bounds[:-1], side="right") - 1, in_clause
    )
    wide = _neighbours(best, pool.run, np.maximum)
    titles = _segment(np.maximum, cosine[:, place[len(pool.tokens) :]], pool.heading_bounds)
    soft_heading = (
        np.where(pool.heading >= 0, (w @ _cube(titles))[pool.heading], 0.0)
        if titles.shape[1]
        else np.zeros(n)
    )

    counts = _segment(np.add, (at >= 0.999).astype(np.float32), pool.bounds)
    length = np.diff(pool.bounds).astype(np.float32)
    order = np.argsort(-w)
    weight = encoder.idf[pool.tokens]
    along = (rows @ question * encoder.lengths[unique])[place[: len(pool.tokens)]]
    spoken = _segment(np.add, (_cube(at.max(axis=0)) * weight)[None], pool.bounds)[0]
    total = _segment(np.add, weight[None], pool.bounds)[0]
    reports, of_report = np.unique(pool.report, return_inverse=True)
    together = np.zeros((len(reports), len(w)), dtype=np.float32)
    np.maximum.at(together, of_report, best.T)
    heavy = order[: max(1, min(3, len(order)))]
    return Match(
        bm25=_bm25(counts, length, w),
        bm25_around=_bm25(
            _neighbours(counts, pool.run, np.add), _neighbours(length[None], pool.run, np.add)[0], w
        ),
        exact=w @ (counts > 0),
        soft=w @ best,
        soft_sharp=w @ sharp,
        soft_clause=soft_clause,
        soft_around=w @ _cube(wide),
        soft_heading=soft_heading.astype(np.float32),
        rarest=best[order[0]],
        second=best[order[min(1, len(order) - 1)]],
        lowest=best[heavy].min(axis=0),
        focus=spoken / np.maximum(total, 1e-6),
        report_soft=(_cube(together) * w).sum(axis=1)[of_report],
        report_exact=((together >= 0.999) * w).sum(axis=1)[of_report],
        dense=_segment(np.add, along[None], pool.bounds)[0] / np.maximum(pool.norms, 1e-6),
    )


def _cube(values: Floats) -> Floats:
    cubes: Floats = values * values * values  # many times faster than a power
    return cubes


def _distinct(tokens: Ints, size: int) -> tuple[Ints, Ints]:
    """The distinct ``tokens`` below ``size``, ascending, and for each token its place among them; no sorting."""
    present = np.zeros(size, dtype=bool)
    present[tokens] = True
    unique = np.flatnonzero(present)
    place = np.zeros(size, dtype=np.int64)
    place[unique] = np.arange(len(unique))
    return unique, place[tokens]


def _segment(ufunc: np.ufunc, values: NDArray[np.float32], bounds: Ints) -> Floats:
    """``ufunc`` over each ``[bounds[i], bounds[i + 1])`` of the last axis; 0 for an empty one. (q, t) to (q, n)."""
    out = np.zeros((values.shape[0], len(bounds) - 1), dtype=np.float32)
    filled = np.flatnonzero(np.diff(bounds) > 0)
    if len(filled):
        out[:, filled] = ufunc.reduceat(values, bounds[filled], axis=1)
    return out


def _neighbours(values: Floats, run: Ints, ufunc: np.ufunc) -> Floats:
    """Each column joined by ``ufunc`` with its left and right neighbour of the same run. (q, n) to (q, n)."""
    out: Floats = values.copy()
    same = (run[1:] == run[:-1]).astype(np.float32)
    out[:, 1:] = ufunc(out[:, 1:], values[:, :-1] * same)
    out[:, :-1] = ufunc(out[:, :-1], values[:, 1:] * same)
    return out


def _bm25(counts: Floats, length: Floats, weights: Floats) -> Floats:
    norm = K1 * (1 - B + B * length / max(float(length.mean()), 1.0))
    result: Floats = (weights @ (counts * (K1 + 1) / (counts + norm))).astype(np.float32)
    return result
