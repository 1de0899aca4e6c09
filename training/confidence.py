"""Fit the probability of an answer: `python -m training.confidence --shared ../shared`.

In: the training questions over the first library of reports, but for the places kept aside (`training.aside`). Out:
`qa/model/confidence.safetensors`: boosted trees over `qa.answering.signals.SIGNALS` that part what the reports answer
from what they do not, the logistic curve that makes a probability of their score, and the threshold below which is
refused.

Every case (`training.cases`) is ranked by trees that never saw its question, for scores of a question that was trained
on are too good to learn from; and curve, threshold and all printed figures are of trees that never saw its source.
"""

from __future__ import annotations

import argparse
import logging
import random
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file

from index.store import Index
from qa.answering.domain import BUNDLED as DOMAIN
from qa.answering.domain import Domain, topic_vector
from qa.answering.signals import OF_READER, SIGNALS, UNREAD, signals
from qa.ranking.pool import Ints, Pool
from qa.ranking.rank import Trees
from qa.ranking.retrieve import Ranked, Retrieval, best_of, candidates, sought
from qa.ranking.route import route
from qa.ranking.terms import Floats
from qa.understanding.question import Catalogue, understand

from .aside import held
from .cases import Case, cases, encyclopaedic
from .questions import Record, load
from .ranker import SEED, Example, about_reports, fold_of, passage_examples, save
from .ranker import train as train_ranker

log = logging.getLogger("training.confidence")
QUESTIONS = 2200
"""As many of the training questions are made cases of."""
RANKER_FOLDS = 4
FOLDS = 5
ROUNDS = 250
PARAMETERS = {
    "objective": "binary",
    "learning_rate": 0.05,
    "num_leaves": 8,
    "min_data_in_leaf": 25,
    "feature_fraction": 0.5,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "lambda_l2": 10.0,
    "num_threads": 1,
    "seed": SEED,
    "deterministic": True,
    "verbosity": -1,
}
WEIGHTS = {
    "answerable": 1.0, "unanswerable": 6.0, "removed": 0.5, "moved": 0.12, "other_year": 0.12, "other_unit": 0.4,
    "report_out": 0.3, "off_topic": 0.35, "mentioned": 0.5, "stated": 0.3,
}  # fmt: skip
"""Of a case: near misses that people wrote count most; a question moved elsewhere may have an answer there too.

Chosen by cross-validation for the share of ``unanswerable`` refused while 93 % of ``answerable`` are answered.
"""
RIDGE = 10.0
"""Of the linear model of topics: chosen by cross-validation."""
MIX = {"answerable": 0.8, "unanswerable": 0.15, "off_topic": 0.03, "other_year": 0.02}
"""What the probability is right for: of five questions, one that the reports do not answer, mostly a near miss."""
UNREAD_SHARE = 0.3
"""Of each case: it counts as one that was not read a second time, as comparisons of many and follow-ups are not."""
STRANGE = 400
"""Questions about other matters, beside `training/off_topic.txt`."""
SHOWN = 2
"""An answer shows about two sentences: evidence among them makes it right."""
ANSWERED = 0.92
"""Share of our own answerable questions that must pass the threshold; they were written to be hard, and of what users
ask more will."""


@dataclass(frozen=True, slots=True)
class Found:
    """What the answerer sees of a case. ``right``: one of the sentences shown holds the answer."""

    case: Case
    signals: list[float]
    topic: Floats  # (d,) averaged vector
    right: bool


@dataclass(frozen=True, slots=True)
class Search:
    """One index, searched as the answerer does, but by any forest."""

    index: Index
    catalogue: Catalogue

    def found(self, case: Case, trees: Trees) -> Found | None:
        """None where the answerer refuses before it ranks, or finds nothing to rank."""
        bare, pool, rows, matrix = self._candidates(case.question)
        keep = np.array(
            [(int(pool.report[i]), int(pool.sentence[i])) not in case.without for i in rows], dtype=bool
        )
        if bare.route.missing or not len(bare.terms) or not keep.any():
            return None
        ranked = best_of(self.index, pool, rows[keep], matrix[keep], trees, 20)
        spans = {
            (self.index.reports[r].path, int(self.index.record(r).sentence_spans[s][0])) for r, s in case.gold
        }
        right = any((h.report, h.start) in spans for h in ranked.hits[:SHOWN])
        found = Retrieval(self.index, bare.understood, bare.terms, bare.route, ranked)
        topic = topic_vector(bare.understood, self.index.words)
        return Found(case, signals(found, case.question), topic, right)

    def _candidates(self, question: str) -> tuple[Retrieval, Pool, Ints, Floats]:
        """A retrieval without hits, and the pool, rows and features to rank them by."""
        index = self.index
        understood = understand(question, self.catalogue)
        way = route(understood, [entry.metadata for entry in index.reports])
        understood, terms = sought(index, understood, way)
        pool, rows, matrix = candidates(index, understood, terms, way)
        return Retrieval(index, understood, terms, way, Ranked((), matrix)), pool, rows, matrix


def ours(index: Index, questions: Sequence[Record]) -> list[Record]:
    """The ``questions`` about reports of places that are not kept aside."""
    metadata = {entry.path: entry.metadata for entry in index.reports}
    return [
        question
        for question in questions
        if not any(
            held(metadata[each["report"]])
            for each in (*question["evidence"], *(question.get("near") or ()))
            if each["report"] in metadata
        )
    ]


def look_up(index: Index, made: Sequence[Case], learnt: Sequence[Example]) -> list[Found]:
    """Every case, ranked by a forest that never saw its question; ``learnt`` is what the forests learn from."""
    search = Search(index, Catalogue.of(entry.metadata for entry in index.reports))
    forests = []
    with tempfile.TemporaryDirectory() as folder:
        for k in range(RANKER_FOLDS):
            file = Path(folder) / f"{k}.safetensors"
            save(train_ranker([e for e in learnt if fold_of(e.id, RANKER_FOLDS) != k]), file)
            forests.append(Trees.load(file))
            log.info("forest %d of %d", k + 1, RANKER_FOLDS)
    found = []
    for number, case in enumerate(made, 1):
        found.append(search.found(case, forests[fold_of(case.source, RANKER_FOLDS)]))
        if number % 1000 == 0:
            log.info("%d of %d cases", number, len(made))
    return [f for f in found if f is not None]


@dataclass(frozen=True, slots=True)
class Table:
    """The cases as arrays. *Shapes:* n cases, s signals."""

    values: NDArray[np.float32]  # (n, s)
    kind: NDArray[np.str_]  # (n,)
    right: NDArray[np.bool_]  # (n,)
    fold: NDArray[np.int64]  # (n,)
    topic: Floats  # (n, d)

    @classmethod
    def of(cls, found: Sequence[Found]) -> Table:
        return cls(
            np.array([f.signals for f in found], dtype=np.float32),
            np.array([f.case.kind for f in found]),
            np.array([f.right for f in found]),
            np.array([fold_of(f"confidence {f.case.source}", FOLDS) for f in found]),
            np.array([f.topic for f in found]),
        )

    @property
    def answers(self) -> NDArray[np.bool_]:
        """What the trees learn: whether the reports answer, also where the best sentence is not yet the right one."""
        return (self.kind == "answerable") | self.right


OF_REPORTS = ("answerable", "unanswerable")
"""Kinds of cases whose questions people asked about reports; ``off_topic`` are those that they did not."""


def fit_domain(topics: Floats, kinds: NDArray[np.str_]) -> Domain:
    """Ridge-penalised logistic regression of questions about reports against others, both counting alike."""
    chosen = np.isin(kinds, (*OF_REPORTS, "off_topic"))
    x, y = topics[chosen].astype(np.float64), np.isin(kinds[chosen], OF_REPORTS).astype(float)
    x = np.hstack([x, np.ones((len(x), 1))])
    weight = np.where(y == 1, 0.5 / y.sum(), 0.5 / (1 - y).sum()) * len(y)
    penalty = np.diag([RIDGE] * topics.shape[1] + [0.0])
    beta = np.zeros(x.shape[1])
    for _ in range(30):  # Newton's method
        p = 1 / (1 + np.exp(-x @ beta))
        gradient = x.T @ (weight * (p - y)) + penalty @ beta
        beta -= np.linalg.solve((x * (weight * p * (1 - p))[:, None]).T @ x + penalty, gradient)
    return Domain(beta[:-1].astype(np.float32), float(beta[-1]))


def with_domain(table: Table) -> Table:
    """The table with each case's ``domain`` by a model that saw no case of its fold."""
    values = table.values.copy()
    for k in range(FOLDS):
        held = table.fold == k
        model = fit_domain(table.topic[~held], table.kind[~held])
        values[held, SIGNALS.index("domain")] = table.topic[held] @ model.weights + model.bias
    return replace(table, values=values)


def train(table: Table, rows: NDArray[np.bool_]) -> Any:
    """A LightGBM booster over the cases ``rows``."""
    import lightgbm as lgb

    weights = np.array([WEIGHTS[kind] for kind in table.kind[rows]])
    labels = table.answers[rows].astype(float)
    unread = table.values[rows].copy()
    unread[:, [SIGNALS.index(name) for name in OF_READER]] = UNREAD
    data = lgb.Dataset(
        np.vstack([table.values[rows], unread]),
        np.tile(labels, 2),
        weight=np.concatenate([weights * (1 - UNREAD_SHARE), weights * UNREAD_SHARE]),
        feature_name=list(SIGNALS),
    )
    return lgb.train(PARAMETERS, data, ROUNDS)


def cross_validated(table: Table) -> NDArray[np.float64]:
    """The score of each case by trees that saw no case of its source. (n,)"""
    scores = np.zeros(len(table.kind))
    for k in range(FOLDS):
        held = table.fold == k
        scores[held] = train(table, ~held).predict(table.values[held], raw_score=True)
    return scores


def curve(table: Table, scores: NDArray[np.float64]) -> tuple[float, float]:
    """Slope and bias of the logistic curve from score to the probability of a right answer, in the `MIX` (Platt 1999)."""
    weight = np.zeros(len(scores))
    for kind, share in MIX.items():
        weight[table.kind == kind] = share / np.sum(table.kind == kind)
    design = np.column_stack([scores, np.ones(len(scores))])
    beta = np.zeros(2)
    for _ in range(50):  # Newton's method
        p = 1 / (1 + np.exp(-design @ beta))
        gradient = design.T @ (weight * (p - table.right))
        hessian = (design * (weight * p * (1 - p))[:, None]).T @ design + 1e-9 * np.eye(2)
        beta -= np.linalg.solve(hessian, gradient)
    return float(beta[0]), float(beta[1])


def report(table: Table, probability: NDArray[np.float64], threshold: float) -> None:
    """Log by kind how many are refused, and how often an answerable question is given more than one of the kind."""
    real = probability[table.kind == "answerable"]
    stricter = float(np.quantile(real, 0.05))
    for kind in WEIGHTS:
        p = probability[table.kind == kind]
        more = float(np.mean(real[:, None] > p[None])) if len(p) else float("nan")
        log.info(
            "%-12s n %4d  mean %.3f  right %.3f  auc %.3f  refused %.3f  (%.3f with 0.95 answered)",
            kind, len(p), p.mean(), table.right[table.kind == kind].mean(), more, np.mean(p < threshold),
            np.mean(p < stricter),
        )  # fmt: skip


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--work", type=Path, default=Path("training/work"), help="where the indexes are")
    parser.add_argument("--out", type=Path, default=Path("qa/model/confidence.safetensors"))
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    began = time.perf_counter()
    learnt = [e for e in about_reports(arguments.shared, arguments.work) if not e.aside]
    learnt += passage_examples(arguments.shared)
    with Index.open(arguments.work / "index-reports") as index:
        questions = random.Random(SEED).sample(ours(index, load(arguments.shared)), QUESTIONS)
        made = list(cases(index, questions, encyclopaedic(arguments.shared, STRANGE)))
        log.info("%d cases", len(made))
        table = Table.of(look_up(index, made, learnt))
    domain = fit_domain(table.topic, table.kind)
    save_file({"weights": domain.weights, "bias": np.array([domain.bias], dtype=np.float32)}, DOMAIN)
    table = with_domain(table)
    scores = cross_validated(table)
    slope, bias = curve(table, scores)
    probability = 1 / (1 + np.exp(-(slope * scores + bias)))
    threshold = float(np.quantile(probability[table.kind == "answerable"], 1 - ANSWERED))
    report(table, probability, threshold)
    constants = {"slope": slope, "bias": bias, "threshold": threshold}
    log.info("%s", constants)
    model = train(table, np.ones(len(scores), dtype=bool))
    save(model, arguments.out, SIGNALS, **{name: f"{value:.6f}" for name, value in constants.items()})
    log.info("%s: %.0f s in all", arguments.out, time.perf_counter() - began)


if __name__ == "__main__":
    main()
