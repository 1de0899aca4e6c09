"""What the ranker knows of each candidate sentence: a matrix with one row a sentence and one named column a feature."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from index.places import label_of
from index.store import Index
from index.types import Aspect, Body, Role

from ..quantities import family_of, figures_of, units_of
from ..types import Kind, Understanding
from .match import Match
from .pool import Ints, Pool, by_report, column
from .terms import Floats, Terms, topic_text

MATCH_FEATURES = (
    "bm25", "bm25_around", "exact", "soft", "soft_sharp", "soft_clause", "soft_around", "soft_heading",
    "rarest", "second", "lowest", "focus", "dense",
)  # fmt: skip
TIME_FEATURES = (
    "fact_year_fits", "fact_year_off", "report_year_named", "report_year_after", "report_newness", "period_report",
    "aspect_fits", "aspect_asked", "aspect_stated", "place_rank", "party",
)  # fmt: skip
FORM_FEATURES = (
    "length", "position", "note", "heading", "figures", "unit_fits", "wants_figure", "wants_list", "wants_name",
    "wants_how", "items", "quoted", "question_figures", "years_in_text",
)  # fmt: skip
TEXT_FEATURES = ("bigrams", "longest_common", "common_span", "dense_passage", "place_spoken")
REPORT_FEATURES = ("report_soft", "report_exact", "passage_lexical", "passage_fused")
RELATIVE_FEATURES = ("soft_sharp_gap", "bm25_gap", "soft_clause_gap", "dense_gap", "first_stage_rank")
NAMES = MATCH_FEATURES + TIME_FEATURES + FORM_FEATURES + TEXT_FEATURES + REPORT_FEATURES + RELATIVE_FEATURES

RRF = 60
"""Cormack et al. (2009)'s constant of reciprocal rank fusion."""
PRESELECTED = 200
"""Sentences that get the costlier features and the learned ranking."""

_ASPECTS = (Aspect.NEITHER, Aspect.RESULT, Aspect.TARGET)
_ROLES = tuple(Role)


def first_stage(found: Match, time: Floats) -> Floats:
    """A plain score that picks the sentences worth a closer look: reciprocal rank fusion of unlike signals. (n,)

    Not learned: it only has to keep the answer among the first `PRESELECTED`, also where one signal fails wholly.
    """
    score = np.zeros(len(time), dtype=np.float32)
    for signal in (
        found.bm25,
        found.bm25_around,
        found.soft_sharp,
        found.soft_clause,
        found.soft_around,
        found.dense,
    ):
        rank = np.empty(len(signal), dtype=np.float32)
        rank[np.argsort(-signal, kind="stable")] = np.arange(len(signal))
        score += 1.0 / (RRF + rank)
    fits = time[:, TIME_FEATURES.index("fact_year_fits")] + time[:, TIME_FEATURES.index("aspect_fits")]
    weighted: Floats = score * (1.0 + 0.1 * fits)
    return weighted


def time_features(understood: Understanding, index: Index, pool: Pool) -> Floats:
    """How year, aspect and place of each sentence fit the question. (n, len(TIME_FEATURES))"""
    fact_year = column(index, pool.report, pool.sentence, "sentence_years")
    aspect = column(index, pool.report, pool.sentence, "sentence_aspects")
    reports, owner = np.unique(pool.report, return_inverse=True)
    metadata = [index.reports[report].metadata for report in reports]
    report_year = np.array([m.year or 0 for m in metadata], dtype=np.int64)[owner]
    newest = index.newest_years[reports][owner]
    asked = np.array(understood.years)
    n = len(pool)
    if len(asked):
        off = np.abs(fact_year[:, None] - asked[None]).min(axis=1).astype(np.float32)
        fits = np.where(fact_year == 0, 0.3, (off == 0).astype(np.float32))
        after = np.clip(report_year - asked.max(), -3, 3)
    else:
        off, fits, after = np.zeros(n), np.full(n, 0.5), np.full(n, -4)
    named = np.isin(report_year, understood.report_years) if understood.report_years else np.full(n, 0.5)
    if understood.period:
        first, last = understood.period
        period = np.where(
            report_year == last + 1, 1.0, np.where((report_year == first) | (report_year == last), 0.7, 0.0)
        )
    else:
        period = np.full(n, -1.0)
    wanted = _ASPECTS.index(understood.aspect)
    aspect_fits = np.where((aspect == 0) | (wanted == 0), 0.5, (aspect == wanted).astype(np.float32))
    ranks = {place: 1.0 / (i + 1) for i, place in enumerate(understood.places)}
    national = 0.5 if not understood.places else 0.0
    spoken = [ranks.get(label_of(m) or "", national if m.place == "全国" else 0.0) for m in metadata]
    place = np.array(spoken, dtype=np.float64)[owner]
    party = np.array([m.body is Body.PARTY_CONGRESS for m in metadata], dtype=bool)[owner]
    return np.column_stack([
        fits, np.clip(off, 0, 6), named, after, newest - report_year, period,
        aspect_fits, np.full(n, wanted), aspect, place, party,
    ]).astype(np.float32)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """A question in the forms that the features compare with."""

    understood: Understanding
    terms: Terms
    word_vector: Floats  # (d,) average of the bundled table
    passage_vector: Floats  # (e,) by the encoder of the index

    @classmethod
    def of(cls, index: Index, understood: Understanding, terms: Terms) -> Asked:
        """The question as both encoders see it."""
        text = [topic_text(understood)]
        words, passages = index.words.encode_queries(text), index.encoder.encode_queries(text)
        return cls(understood, terms, words[0], passages[0])


@dataclass(frozen=True, slots=True)
class Searched:
    """What the search over passages said of one, each as a share of the best: 1 is the first of them."""

    lexical: float  # BM25
    fused: float  # reciprocal ranks of the lexical and the dense search


Passages = Mapping[tuple[int, int], Searched]
"""By (report, passage)."""


def features(
    asked: Asked,
    index: Index,
    pool: Pool,
    found: Match,
    time: Floats,
    chosen: Ints,
    passages: Passages | None = None,
) -> Floats:
    """The full matrix for the pool's rows ``chosen``. (len(chosen), len(NAMES))

    ``passages`` is what the search over passages found, where one was made.
    """
    matched = np.column_stack([getattr(found, name) for name in MATCH_FEATURES])[chosen]
    flats = _flats(index, pool.report[chosen], pool.sentence[chosen])
    form = _form(asked.understood, flats, index, pool, chosen)
    text = _text(asked, index, pool, chosen, flats)
    report = np.column_stack([
        found.report_soft[chosen], found.report_exact[chosen], _searched(index, pool, passages, chosen)
    ])  # fmt: skip
    gaps = [
        matched[:, MATCH_FEATURES.index(name)] - matched[:, MATCH_FEATURES.index(name)].max(initial=0)
        for name in ("soft_sharp", "bm25", "soft_clause", "dense")
    ]
    relative = np.column_stack([*gaps, np.arange(len(chosen))])
    return np.hstack([matched, time[chosen], form, text, report, relative]).astype(np.float32)


def sentence_text(index: Index, report: int, sentence: int) -> str:
    """The sentence as it stands in its report."""
    record = index.record(report)
    start, end = record.sentence_spans[sentence]
    return record.plain[start:end]


@lru_cache(maxsize=50_000)
def plain(text: str) -> str:
    """The copy that is compared: NFKC, lower case, no white space."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).lower()


def _flats(index: Index, reports: Ints, sentences: Ints) -> list[str]:
    """The copies that are compared, of sentences given by report and number there."""
    flats = [""] * len(reports)
    for report, rows in by_report(reports):
        record = index.record(report)
        text, spans = record.plain, record.sentence_spans[sentences[rows]].tolist()
        for row, (start, end) in zip(rows.tolist(), spans, strict=True):
            flats[row] = plain(text[start:end])
    return flats


def _form(understood: Understanding, flats: Sequence[str], index: Index, pool: Pool, chosen: Ints) -> Floats:
    """What kind of sentence it is, beside what kind of answer is wanted. (len(chosen), len(FORM_FEATURES))"""
    kind = understood.kind
    wants = (
        kind is Kind.FIGURE,
        kind is Kind.LIST,
        kind in (Kind.NAME, Kind.PERSON, Kind.PLACE, Kind.ORGANISATION),
        kind in (Kind.HOW, Kind.WHY),
    )
    asked_figures = set(figures_of(plain(understood.topic)))
    wanted = family_of(understood.unit)
    years = [str(year) for year in understood.years]
    shapes = [_shape(flat) for flat in flats]
    reports, sentences = pool.report[chosen], pool.sentence[chosen]
    roles = column(index, reports, sentences, "sentence_roles")
    sizes = np.array([max(1, index.reports[report].sentences) for report in reports], dtype=np.int64)
    return np.column_stack([
        np.log1p([len(flat) for flat in flats]),
        sentences / sizes,
        roles == _ROLES.index(Role.NOTE),
        roles == _ROLES.index(Role.HEADING),
        [min(len(shape.figures), 8) for shape in shapes],
        [-1.0 if not wanted else float(bool(wanted & shape.units)) for shape in shapes],
        *(np.full(len(flats), want) for want in wants),
        [min(shape.items, 12) for shape in shapes],
        [min(shape.quoted, 4) for shape in shapes],
        [-1.0 if not asked_figures else len(asked_figures & s.figures) / len(asked_figures) for s in shapes],
        [any(year in flat for year in years) for flat in flats],
    ]).astype(np.float32)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Shape:
    """What a sentence holds, whatever is asked."""

    figures: frozenset[str]
    units: frozenset[str]
    items: int
    quoted: int


@lru_cache(maxsize=50_000)
def _shape(flat: str) -> _Shape:
    return _Shape(
        frozenset(figures_of(flat)),
        frozenset(units_of(flat)),
        flat.count("、") + flat.count(","),
        flat.count("《") + flat.count("“"),
    )


def _text(asked: Asked, index: Index, pool: Pool, chosen: Ints, flats: Sequence[str]) -> Floats:
    """Likeness character by character and by averaged vectors. (len(chosen), len(TEXT_FEATURES))"""
    topic = plain(asked.understood.topic)
    said = [topic, *(plain(name) for name in asked.understood.indicators)]
    places = [re.sub(r"(?<=..)[省市县区州]$", "", p) for p in asked.understood.topic_places]
    longest, shared = in_common(said, flats)
    return np.column_stack([
        shared,
        np.minimum(longest, 8),
        longest / max(1, len(topic)),
        _passage_cosines(index, pool, chosen, asked.passage_vector),
        [-1.0 if not places else float(any(p in flat for p in places)) for flat in flats],
    ]).astype(np.float32)  # fmt: skip


def in_common(said: Sequence[str], flats: Sequence[str]) -> tuple[Ints, NDArray[np.float64]]:
    """How long a run of characters of ``said`` stands in each of ``flats``, and the share of their pairs that do.

    All of ``flats`` are walked through at once, for each character of ``said``: a run that ends with it is one longer
    than the run that ended with the one before. (n,), (n,)
    """
    codes = np.frombuffer("\0".join(["", *flats]).encode("utf-32-le", "surrogatepass"), np.int32).copy()
    starts = np.concatenate([[0], np.cumsum([len(flat) + 1 for flat in flats])])[: len(flats)].astype(
        np.int64
    )
    codes[starts] = -1  # in front of each, so that no run goes from one to the next
    longest = np.zeros(len(flats), dtype=np.int64)
    shared = np.zeros(len(flats), dtype=np.int64)
    pairs: set[str] = set()
    for text in said if flats else ():
        run = np.zeros(len(codes), dtype=np.int16)
        for i, character in enumerate(text):
            run[1:] = (run[:-1] + 1) * (codes[1:] == ord(character))
            best = np.maximum.reduceat(run, starts)
            longest = np.maximum(longest, best)
            pair = text[i - 1 : i + 1]
            if i and pair not in pairs:
                pairs.add(pair)
                shared += best >= 2
    return longest, shared / max(1, len(pairs))


def _searched(index: Index, pool: Pool, passages: Passages | None, chosen: Ints) -> Floats:
    """`Searched` of the passage of each sentence; -1 where no search was made, 0 where it missed. (len(chosen), 2)"""
    if passages is None:
        return np.full((len(chosen), 2), -1.0, dtype=np.float32)
    out = np.zeros((len(chosen), 2), dtype=np.float32)
    for row, passage in enumerate(_passage_of(index, pool, chosen)):
        if found := passages.get((int(pool.report[chosen[row]]), int(passage))):
            out[row] = found.lexical, found.fused
    return out


def _passage_of(index: Index, pool: Pool, chosen: Ints) -> Ints:
    """The passage of each sentence, -1 for none. (len(chosen),)"""
    out = np.full(len(chosen), -1, dtype=np.int64)
    for report, rows in by_report(pool.report[chosen]):
        bounds = index.record(report).passage_sentences
        if len(bounds):
            sentences = pool.sentence[chosen[rows]]
            passages = np.maximum(np.searchsorted(bounds[:, 0], sentences, side="right") - 1, 0)
            out[rows] = np.where(sentences < bounds[passages, 1], passages, -1)
    return out


def _passage_cosines(index: Index, pool: Pool, chosen: Ints, vector: Floats) -> Floats:
    """Cosine between the question and the passage of each sentence, by the index's own encoder. (len(chosen),)"""
    passages = _passage_of(index, pool, chosen)
    out = np.zeros(len(chosen), dtype=np.float32)
    inside = np.flatnonzero(passages >= 0)
    for report, rows in by_report(pool.report[chosen[inside]]):
        out[inside[rows]] = (index.record(report).vectors @ vector)[passages[inside[rows]]]
    return out
