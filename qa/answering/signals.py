"""What speaks for the best sentence answering the question: a retrieval goes in, one number for each signal comes out.

A sentence can be about the matter and still not say what is asked: the project without its cost, the province's figure
for the city's. So the signals look at the clause: which of the question's words are met there, which are met nowhere,
and whether a figure of the kind asked for stands with them. They do not decide; `confidence` does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.encoder import StaticEncoder
from index.years import find_years

from ..quantities import Quantity, family_of, fold, quantities, units_of
from ..ranking.features import NAMES
from ..ranking.pool import Ints
from ..ranking.retrieve import Retrieval
from ..ranking.terms import Floats, Terms
from ..types import Kind, Understanding
from . import domain
from .extract import by_rule
from .figures import Span

OF_RANKER = (
    "exact", "soft", "soft_sharp", "soft_clause", "rarest", "second", "lowest", "dense", "bigrams", "common_span",
    "fact_year_fits", "aspect_fits", "report_year_named", "unit_fits", "question_figures", "place_spoken",
    "longest_common",
)  # fmt: skip
OF_QUESTION = (
    "best_score", "gap_to_second", "gap_to_fifth", "terms", "place_named", "year_named", "place_spoken_of",
    "reports", "heaviest_weight", "topic_length", "asks_figure", "asks_time", "asks_list", "asks_why", "asks_money",
    "asks_people", "asks_share", "asks_bare_figure", "domain",
)  # fmt: skip
OF_TOPIC = (
    "uncovered", "clause_covers", "two_clauses_cover", "third", "heaviest_three", "unknown", "rare_known",
    "specific_missing", "specific_exact", "clause_dense", "clause_focus",
    "word_before", "word_after", "word_before_in_clause", "word_after_in_clause",
)  # fmt: skip
OF_FIGURES = (
    "figures_fitting", "fitting_clause", "fitting_two_clauses", "fitting_near", "fitting_near_heavy",
    "clause_figures", "clause_fitting", "answer_clause", "figures_beside_the_topic",
)  # fmt: skip
OF_SHORT = (
    "short_found", "short_score", "short_unit", "short_clause", "short_two_clauses", "short_in_best", "short_around",
)  # fmt: skip
OF_READER = ("read_share", "read_mass")
SIGNALS = OF_RANKER + OF_QUESTION + OF_TOPIC + OF_FIGURES + OF_SHORT + OF_READER
UNREAD = -20.0
"""Where the sentences were not read a second time."""
ABSENT = -1.0
"""Where a signal does not apply to the question."""

MET = 0.4
"""Cosine below which a word of the question counts as not met in the sentence."""
SPECIFIC = 200
"""Sentences of an index that at most hold a word that says which matter is meant."""
RARE = 3
MANY = 8
"""More reports than this are as good as all: how many an index holds says nothing of a question."""
REACH = 10.0
"""Characters over which a word's nearness to a figure falls to 1/e."""
AROUND = (16, 8)
"""Characters before and behind a short answer that count as its surroundings."""

_CUT = re.compile(r"[，。；：,;:！!？?]")
_ASKS = re.compile(
    r"百分之(?:多少|几)|多少|几(?!乎|何|年来|十年|代)|哪[^，。？?里儿]?|什么|谁|啥|怎么|如何|为什么|多[大高长久远快]"
)
_WHO = (
    "人|学生|游客|游人|客人|移民|员工|新生|职工|老人|孩子|娃|群众|患者|病人|旅客|乘客|毕业生|大学生|农民|居民|老师|教师|"
    "医生|观众|老外|劳动力"
)
_PEOPLE = re.compile(rf"(?:多少|几)[百千万亿]*[名位个]?(?:{_WHO})|(?:{_WHO})(?:一共|总共)?有多少")
_MONEY = re.compile(
    r"(?:花|投|掏|卖|挣|赚|亏|砸|烧|拨|拿|给|出|省|付|补|欠|赔|贷|票房|投资|营收|收入|产值|金额|损失|出口额|总额|补贴)"
    r"[^，。？?]{0,8}(?:多少|几)[十百千万]*亿?(?:元|块|$|[？?，。 ]|的?(?:票房|补贴|资金|款))|"
    r"多少(?:钱|资金|真金|款|外汇|费用)|造价|票房|(?:多少|几)[百千万]*亿(?:元|块|[？?，。 ]|$)"
)


def signals(found: Retrieval, question: str) -> list[float]:
    """One value for each of `SIGNALS`; only for a retrieval with hits and terms."""
    understood, hit = found.understood, found.ranked.hits[0]
    view = _View.of(hit.quote, found.terms, found.index.words)
    units = _units_asked(understood, question)
    values = {name: float(found.ranked.features[0, NAMES.index(name)]) for name in OF_RANKER}
    values |= _of_question(found, units)
    values |= _of_topic(found, view, question)
    values |= _of_figures(understood, question, view, units)
    short = by_rule(hit.quote, question, understood, found.terms, found.index.words)
    values |= _of_short(short, view, units if understood.kind is Kind.FIGURE else frozenset())
    values |= dict.fromkeys(OF_READER, UNREAD)
    return [values[name] for name in SIGNALS]


@dataclass(frozen=True, slots=True)
class _View:
    """A sentence beside the question's words. *Shapes:* q terms, t tokens, c clauses."""

    text: str
    weights: Floats  # (q,)
    tokens: Ints  # (t,)
    starts: Ints  # (t,)
    ends: Ints  # (t,)
    cosine: Floats  # (q, t)
    cuts: tuple[int, ...]  # (c + 1,) clause i is text[cuts[i]:cuts[i + 1]]
    clause: Ints  # (t,)
    met: Floats  # (q, c) best cosine of each term in each clause
    covers: Floats  # (c,) weight of the terms that each clause meets, near-synonyms in part

    @classmethod
    def of(cls, text: str, terms: Terms, encoder: StaticEncoder) -> _View:
        ids, spans = encoder.tokenize(text)
        tokens = np.asarray(ids, dtype=np.int64)
        places = np.array(spans, dtype=np.int64).reshape(-1, 2)
        cosine = np.clip(terms.vectors @ encoder.vectors[tokens].T, 0.0, 1.0)
        cosine[terms.ids[:, None] == tokens[None]] = 1.0
        cuts = (0, *(m.end() for m in _CUT.finditer(text[:-1])), len(text))
        clause = np.searchsorted(cuts, places[:, 0], side="right") - 1
        met = np.zeros((len(terms), len(cuts) - 1), dtype=np.float32)
        for c in np.unique(clause):
            met[:, c] = cosine[:, clause == c].max(axis=1)
        return cls(
            text, terms.weights, tokens, places[:, 0], places[:, 1], cosine, cuts, clause, met,
            terms.weights @ met**3,
        )  # fmt: skip

    def clause_at(self, position: int) -> int:
        return int(np.searchsorted(self.cuts, position, side="right")) - 1

    def with_previous(self, clause: int) -> float:
        """What a clause covers together with the one before it: 「乐园开园，接待游客…」."""
        both = np.maximum(self.met[:, clause], self.met[:, max(clause - 1, 0)])
        return float(self.weights @ both**3)

    @property
    def best(self) -> int:
        """The clause that the question is nearest to."""
        return int(self.covers.argmax())


def _units_asked(understood: Understanding, question: str) -> frozenset[str]:
    """Units that answer; more than `asking` dares to say, for here a guess costs little: 来了多少游客, 亏了多少亿."""
    if understood.unit:
        return family_of(understood.unit)
    if _PEOPLE.search(question):
        return family_of("人")
    return family_of("元") if _MONEY.search(question) else frozenset()


def _of_question(found: Retrieval, units: frozenset[str]) -> dict[str, float]:
    """How the question asks, and how far the ranking parts the best from the next."""
    understood, scores = found.understood, [h.score for h in found.ranked.hits]
    kind = understood.kind
    return {
        "best_score": scores[0],
        "gap_to_second": scores[0] - scores[min(1, len(scores) - 1)],
        "gap_to_fifth": scores[0] - scores[min(4, len(scores) - 1)],
        "terms": float(min(len(found.terms), 12)),
        "place_named": float(bool(understood.places)),
        "year_named": float(bool(understood.years or understood.report_years)),
        "place_spoken_of": float(bool(understood.topic_places)),
        "reports": float(np.log1p(min(len(found.route.reports), MANY))),
        "heaviest_weight": float(found.terms.weights.max()),
        "topic_length": float(len(understood.topic)),
        "asks_figure": float(kind is Kind.FIGURE),
        "asks_time": float(kind is Kind.TIME),
        "asks_list": float(kind is Kind.LIST),
        "asks_why": float(kind is Kind.WHY),
        "asks_money": float("元" in units),
        "asks_people": float("人" in units),
        "asks_share": float(understood.unit == "%"),
        "asks_bare_figure": float(kind is Kind.FIGURE and not understood.unit),
        "domain": domain.bundled().score(domain.topic_vector(understood, found.index.words)),
    }


def _of_topic(found: Retrieval, view: _View, question: str) -> dict[str, float]:
    """How much of what is asked the sentence and its best clause speak of."""
    encoder, terms, weights = found.index.words, found.terms, view.weights
    met = view.met.max(axis=1)
    order = np.argsort(-weights, kind="stable")
    held = found.index.document_frequency[terms.ids]
    specific = (held > 0) & (held < SPECIFIC)
    inside = view.clause == view.best
    tokens = view.tokens[inside]
    asked = weights @ terms.vectors
    said = encoder.idf[tokens] @ encoder.vectors[tokens]
    length = float(np.linalg.norm(asked) * np.linalg.norm(said))
    spoken = view.cosine[:, inside].max(axis=0, initial=0.0) ** 3 * encoder.idf[tokens]
    before, after = _beside_the_asking(question, terms, encoder)

    def of(term: int | None, values: NDArray[np.float32]) -> float:
        return ABSENT if term is None else float(values[term])

    return {
        "uncovered": float(weights[met < MET].sum()),
        "clause_covers": float(view.covers.max()),
        "two_clauses_cover": max(view.with_previous(c) for c in range(len(view.covers))),
        "third": float(met[order[2]]) if len(order) > 2 else 1.0,
        "heaviest_three": float(met[order[:3]].mean()),
        "unknown": float(weights[held == 0].sum()),
        "rare_known": float(weights[held <= RARE].sum()),
        "specific_missing": float(weights[specific & (met < 0.5)].sum()),
        "specific_exact": float(weights[specific & (met >= 0.999)].sum()),
        "clause_dense": float(asked @ said) / max(length, 1e-6),
        "clause_focus": float(spoken.sum()) / max(float(encoder.idf[tokens].sum()), 1e-6),
        "word_before": of(before, met),
        "word_after": of(after, met),
        "word_before_in_clause": of(before, view.met[:, view.best]),
        "word_after_in_clause": of(after, view.met[:, view.best]),
    }


def _beside_the_asking(question: str, terms: Terms, encoder: StaticEncoder) -> tuple[int | None, int | None]:
    """The terms right before and right behind 多少, 哪, 什么: what is counted, or done. Rows of ``terms``."""
    asking = _ASKS.search(question)
    if asking is None:
        return None, None
    row = {int(token): i for i, token in enumerate(terms.ids)}
    ids, spans = encoder.tokenize(question)
    placed = [(start, end, row[int(i)]) for i, (start, end) in zip(ids, spans, strict=True) if int(i) in row]
    before = [i for _, end, i in placed if end <= asking.start()]
    after = [i for start, _, i in placed if start >= asking.end()]
    return (before[-1] if before else None), (after[0] if after else None)


def _of_figures(
    understood: Understanding, question: str, view: _View, units: frozenset[str]
) -> dict[str, float]:
    """Whether a figure of the unit asked for stands where the question's words do."""
    found = quantities(view.text)
    figures = sum(view.clause_at(q.start) == view.best for q in found)
    values = dict.fromkeys(OF_FIGURES, ABSENT) | {"clause_figures": float(min(3, figures))}
    if understood.kind is Kind.TIME:
        at = [view.clause_at(year.start) for year in find_years(view.text, None)]
        values["answer_clause"] = max((float(view.covers[c]) for c in at), default=0.0)
    values["figures_beside_the_topic"] = 1.0
    if understood.kind is not Kind.FIGURE:
        return values
    asked = fold(question)
    fitting = [
        q for q in found if _fits(q, view.text, units) and fold(view.text[q.core : q.end]) not in asked
    ]
    clauses = [view.clause_at(q.start) for q in fitting]
    both = max((view.with_previous(c) for c in clauses), default=0.0)
    near = [_near(view, q) for q in fitting]
    heavy = np.argsort(-view.weights, kind="stable")[:3]
    widest = max(view.with_previous(c) for c in range(len(view.covers)))
    return values | {
        "figures_fitting": float(min(len(fitting), 6)),
        "fitting_clause": max((float(view.covers[c]) for c in clauses), default=0.0),
        "fitting_two_clauses": both,
        "fitting_near": max((float(view.weights @ n) for n in near), default=0.0),
        "fitting_near_heavy": max((float(n[heavy].mean()) for n in near), default=0.0),
        "clause_fitting": float(min(3, clauses.count(view.best))),
        "answer_clause": both,
        "figures_beside_the_topic": both - widest,
    }


def _fits(figure: Quantity, text: str, units: frozenset[str]) -> bool:
    """Whether a figure has a unit asked for; 「3700多万学生」 are people without a word for their unit."""
    if not units or figure.unit in units:
        return True
    return figure.unit is None and "人" in units and re.match(_WHO, text[figure.end :]) is not None


def _near(view: _View, figure: Quantity) -> Floats:
    """How near each term is met to the figure; what stands behind it or in another clause counts less. (q,)"""
    distance = np.where(
        view.ends <= figure.start, figure.start - view.ends, 1.7 * np.maximum(view.starts - figure.end, 0)
    )
    apart = np.abs(view.clause - view.clause_at(figure.start))
    near: Floats = (view.cosine**3 * (np.exp(-distance / REACH) * 0.6**apart)).max(axis=1, initial=0.0)
    return near


def _of_short(short: Span | None, view: _View, units: frozenset[str]) -> dict[str, float]:
    """Whether the extracted short answer stands among the question's words, and in the unit asked for."""
    if short is None:
        return dict.fromkeys(OF_SHORT, 0.0) | {"short_in_best": ABSENT}
    clause = view.clause_at(short.start)
    around = (view.starts >= short.start - AROUND[0]) & (view.starts < short.end + AROUND[1])
    near = view.cosine[:, around].max(axis=1, initial=0.0)
    return {
        "short_found": 1.0,
        "short_score": short.score,
        "short_unit": 0.0
        if not units
        else 1.0
        if units_of(view.text[short.start : short.end]) & units
        else -1.0,
        "short_clause": float(view.covers[clause]),
        "short_two_clauses": view.with_previous(clause),
        "short_in_best": float(clause == view.best),
        "short_around": float(view.weights @ near**3),
    }
