"""Fit the confidence to what the network reads: `python -m training.reader fit`.

In: questions kept aside, of sets that neither the forest nor the trees of `training.confidence` have learnt from,
looked up as they are in use; and the same with the evidence taken away. Out: ``qa/model/confidence.json``, two logistic
curves and the threshold below which is refused.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.store import Index
from qa.answering.confidence import SEEN, UNSEEN, evidence
from qa.ranking.rank import Trees
from qa.ranking.retrieve import Ranked, Retrieval, retrieval
from qa.ranking.route import route
from qa.types import Turn
from qa.understanding.question import Catalogue, understand

from ..ranker import evidence_sentences
from .measure import auc

log = logging.getLogger("training.reader")
SHOWN = 2
"""An answer shows about two sentences: evidence among them makes it right."""
ANSWERED = 0.95
"""Share of the answerable questions that must pass the threshold."""
MIX = {"answerable": 0.8, "unanswerable": 0.2}
"""What the probability is right for."""
RIDGE = 1e-2


@dataclass(frozen=True, slots=True)
class Row:
    """A question with what is known of its best sentence. ``right``: one of those shown holds the answer."""

    id: str
    kind: str  # answerable, unanswerable or removed
    values: list[float]
    right: bool


def rows(index: Index, questions: Sequence[dict[str, Any]], trees: Trees) -> list[Row]:
    """Of each question, and of each answerable one without the sentences that hold its answer."""
    metadata = [entry.metadata for entry in index.reports]
    catalogue = Catalogue.of(metadata)
    out = []
    for question in questions:
        history = [Turn(turn["question"], turn["answer"]) for turn in question.get("history") or ()]
        text = question["question"]
        understood = understand(text, catalogue, history)
        way = route(understood, metadata)
        found = retrieval(index, understood, way, 20, text)
        if way.missing or not found.ranked.hits or not len(found.terms):
            continue
        gold = {
            (index.reports[r].path, int(index.record(r).sentence_spans[s][0]))
            for r, s in evidence_sentences(index, question["evidence"])
        }
        right = [(hit.report, hit.start) in gold for hit in found.ranked.hits]
        kind = "answerable" if question["answerable"] else "unanswerable"
        out.append(Row(str(question["id"]), kind, evidence(found, text, trees), any(right[:SHOWN])))
        if question["answerable"] and (left := _without(found, question, right)):
            out.append(Row(str(question["id"]), "removed", evidence(left, text, trees), False))
    return out


def _without(found: Retrieval, question: dict[str, Any], right: list[bool]) -> Retrieval | None:
    """The retrieval without evidence, and without what holds the first of its answers; None where little is left."""
    forms = [form for part in question.get("answers") or () for form in part]
    kept = [
        i
        for i, hit in enumerate(found.ranked.hits)
        if not right[i] and found.ranked.read(i) is not None and not any(form in hit.quote for form in forms)
    ]
    if len(kept) < 3 or not any(right):
        return None
    ranked: Ranked = found.ranked.chosen(kept)
    return Retrieval(found.index, found.understood, found.terms, found.route, ranked)


def fitted(table: Sequence[Row]) -> dict[str, Any]:
    """Curves and threshold for ``table``, with what folds over its questions say."""
    seen = [row for row in table if len(row.values) == len(SEEN)]
    values = np.array([row.values for row in seen])
    kinds = np.array([row.kind for row in seen])
    target = np.array([row.right for row in seen], dtype=float)
    weight = _weights(kinds)
    out: dict[str, Any] = {"names": list(SEEN)}
    for part, columns in (("seen", len(SEEN)), ("unseen", len(UNSEEN))):
        beta = logistic(values[:, :columns], target, weight)
        out[part] = {"weights": [round(float(b), 5) for b in beta[:-1]], "bias": round(float(beta[-1]), 5)}
        _report(part, _cross(values[:, :columns], target, weight, seen), kinds, target)
    for i, name in enumerate(SEEN):
        left = np.delete(values, i, axis=1)
        _report(f"without {name}", _cross(left, target, weight, seen), kinds, target)
    scores = _probability(values, np.array([*out["seen"]["weights"], out["seen"]["bias"]]))
    out["threshold"] = round(float(np.quantile(scores[kinds == "answerable"], 1 - ANSWERED)), 4)
    return out


def _weights(kinds: NDArray[np.str_]) -> NDArray[np.float64]:
    """So that the cases count as `MIX` has them; what was removed counts as a quarter of the unanswerable."""
    weight = np.zeros(len(kinds))
    shares_of = {
        "answerable": MIX["answerable"],
        "unanswerable": 0.75 * MIX["unanswerable"],
        "removed": 0.25 * MIX["unanswerable"],
    }
    for kind, share in shares_of.items():
        weight[kinds == kind] = share / max(1, int((kinds == kind).sum()))
    return weight * len(kinds)


def logistic(
    values: NDArray[np.float64], target: NDArray[np.float64], weight: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Weights of the columns and a bias, by Newton's method with a small ridge. (columns + 1,)"""
    x = np.hstack([values, np.ones((len(values), 1))])
    penalty = np.diag([RIDGE * len(values)] * values.shape[1] + [0.0])
    scale = np.append(values.std(axis=0) + 1e-9, 1.0)
    x = x / scale
    beta = np.zeros(x.shape[1])
    for _ in range(50):
        p = 1 / (1 + np.exp(-x @ beta))
        gradient = x.T @ (weight * (p - target)) + penalty @ beta
        beta -= np.linalg.solve((x * (weight * p * (1 - p))[:, None]).T @ x + penalty, gradient)
    out: NDArray[np.float64] = beta / scale
    return out


def _probability(values: NDArray[np.float64], beta: NDArray[np.float64]) -> NDArray[np.float64]:
    out: NDArray[np.float64] = 1 / (1 + np.exp(-(values @ beta[:-1] + beta[-1])))
    return out


def _cross(
    values: NDArray[np.float64],
    target: NDArray[np.float64],
    weight: NDArray[np.float64],
    table: Sequence[Row],
) -> NDArray[np.float64]:
    """Each case's probability by a curve that saw no case of its question. (n,)"""
    ids = sorted({row.id for row in table})
    fold_of = {name: k % 5 for k, name in enumerate(np.random.default_rng(7).permutation(ids))}
    folds = np.array([fold_of[row.id] for row in table])
    out = np.zeros(len(table))
    for k in range(5):
        held = folds == k
        out[held] = _probability(values[held], logistic(values[~held], target[~held], weight[~held]))
    return out


def _report(name: str, p: NDArray[np.float64], kinds: NDArray[np.str_], target: NDArray[np.float64]) -> None:
    answerable, not_so = p[kinds == "answerable"], p[kinds == "unanswerable"]
    refused = {
        f"{answered:g}": round(float(np.mean(not_so < np.quantile(answerable, 1 - answered))), 3)
        for answered in (0.92, 0.94, 0.95, 0.96)
    }
    log.info(
        "%-20s auc %.3f, right against wrong %.3f; refused where so many are answered: %s",
        name, auc(answerable, not_so), auc(p[target > 0], p[target == 0]), refused,
    )  # fmt: skip


def save(model: dict[str, Any], folder: Path) -> None:
    """Write ``model`` beside the trees."""
    (folder / "confidence.json").write_text(json.dumps(model, indent=1) + "\n", encoding="utf-8")
