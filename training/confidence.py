"""Fit the probability of an answer: `python -m training.confidence --shared ../shared --index DIR`.

In: the training questions and an index of the real reports. Out: `qa/model/confidence.json`, a logistic
regression over `qa.confidence.SIGNALS` with the threshold below which a question is refused.

Answerable cases are the training questions. Unanswerable ones are derived from them: the same question
after the sentences with its answer were taken away (a near miss: place, year and topic exist, the figure
does not), the same question put to another province, and questions that have nothing to do with reports
(`off_topic.txt`). Every case is ranked by trees that never saw its question, for scores of a question
that was trained on are too good to learn from.
"""

from __future__ import annotations

import argparse
import json
import logging
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.store import Index
from qa.confidence import SIGNALS, signals
from qa.question import Catalogue, understand
from qa.rank import Trees
from qa.retrieve import Retrieval, best_of, candidates, sentences_of
from qa.route import route
from qa.terms import terms_of

from .ranker import SEED, evidence_sentences, examples, save, train

log = logging.getLogger("training.confidence")
FOLDS = 5
SHOWN = 2
"""An answer shows about two sentences: evidence among them makes a case answered."""
ANSWERED = 0.91
"""Share of answerable training questions that must pass the threshold."""
OFF_TOPIC = Path(__file__).with_name("off_topic.txt")


@dataclass(frozen=True, slots=True)
class Case:
    """One question as the answerer would see it. ``kind``: answerable, near_miss, moved, off_topic."""

    kind: str
    signals: list[float]
    answered: bool


def cases(
    index: Index, questions: list[dict[str, object]], folds: list[Trees], fold: NDArray[np.int64]
) -> list[Case]:
    """Answerable and unanswerable cases, each ranked by the trees of its own fold."""
    catalogue = Catalogue.of(entry.metadata for entry in index.reports)
    out: list[Case] = []
    rng = np.random.default_rng(SEED)
    for question, k in zip(questions, fold, strict=True):
        text = str(question["question"])
        gold = evidence_sentences(index, question["evidence"])  # type: ignore[arg-type]
        out.append(_case("answerable", index, catalogue, text, folds[k], gold))
        out.append(
            _case(
                "near_miss", index, catalogue, text, folds[k], gold, without=_holders(index, question, gold)
            )
        )
        if moved := _elsewhere(text, rng):
            out.append(_case("moved", index, catalogue, moved, folds[k], set()))
    for i, text in enumerate(OFF_TOPIC.read_text(encoding="utf-8").splitlines()):
        if text.strip():
            out.append(_case("off_topic", index, catalogue, text, folds[i % FOLDS], set()))
    return [c for c in out if c.signals]


def _case(
    kind: str,
    index: Index,
    catalogue: Catalogue,
    question: str,
    trees: Trees,
    gold: set[tuple[int, int]],
    without: frozenset[tuple[int, int]] = frozenset(),
) -> Case:
    understood = understand(question, catalogue)
    way = route(understood, [entry.metadata for entry in index.reports])
    terms = terms_of(understood, index.words, index.document_frequency, sentences_of(index))
    pool, rows, matrix = candidates(index, understood, terms, way.reports)
    keep = np.array([(int(pool.report[i]), int(pool.sentence[i])) not in without for i in rows], dtype=bool)
    ranked = best_of(index, pool, rows[keep], matrix[keep], trees, 20) if keep.any() else None
    if ranked is None or not len(terms):
        return Case(kind, [], False)
    spans = {(index.reports[r].path, int(index.record(r).sentence_spans[s][0])) for r, s in gold}
    shown = {(h.report, h.start) for h in ranked.hits[:SHOWN]}
    return Case(
        kind, signals(Retrieval(index, understood, terms, way, ranked), question), bool(spans & shown)
    )


def _holders(
    index: Index, question: dict[str, object], gold: set[tuple[int, int]]
) -> frozenset[tuple[int, int]]:
    """The evidence, and whatever else in the same place's reports holds the answer."""
    answers = [re.sub(r"\s", "", a) for part in question["answers"] for a in part]  # type: ignore[attr-defined]
    places = {index.reports[r].metadata.place for r, _ in gold}
    out = set(gold)
    for r, entry in enumerate(index.reports):
        if entry.metadata.place in places:
            record = index.record(r)
            for s, (start, end) in enumerate(record.sentence_spans):
                text = record.text[start:end]
                if any(a in text for a in answers):
                    out.add((r, s))
    return frozenset(out)


_PROVINCES = [
    "北京",
    "天津",
    "河北",
    "山西",
    "内蒙古",
    "辽宁",
    "吉林",
    "黑龙江",
    "上海",
    "江苏",
    "浙江",
    "安徽",
    "福建",
    "江西",
    "山东",
    "河南",
    "湖北",
    "湖南",
    "广东",
    "广西",
    "海南",
    "重庆",
    "四川",
    "贵州",
    "云南",
    "西藏",
    "陕西",
    "甘肃",
    "青海",
    "宁夏",
    "新疆",
]


def _elsewhere(text: str, rng: np.random.Generator) -> str | None:
    here = next((p for p in _PROVINCES if p in text), None)
    if here is None:
        return None
    return text.replace(here, str(rng.choice([p for p in _PROVINCES if p != here])))


def fit(found: list[Case]) -> dict[str, object]:
    """Weights, scales, bias and threshold of the logistic regression."""
    x = np.array([c.signals for c in found])
    y = np.array([c.answered for c in found], dtype=float)
    # Derived cases outnumber real ones; each kind of case counts as much as it is met.
    share = {"answerable": 1.0, "near_miss": 0.6, "moved": 0.3, "off_topic": 2.0}
    weight = np.array([share[c.kind] for c in found])
    mean, scale = x.mean(axis=0), x.std(axis=0) + 1e-6
    z = (x - mean) / scale
    weights, bias = _logistic(z, y, weight)
    p = 1 / (1 + np.exp(-(z @ weights + bias)))
    real = p[[c.kind == "answerable" for c in found]]
    threshold = float(np.quantile(real, 1 - ANSWERED))
    for kind in share:
        chosen = np.array([c.kind == kind for c in found])
        log.info(
            "%-11s n %4d  mean %.3f  refused %.3f",
            kind,
            chosen.sum(),
            p[chosen].mean(),
            np.mean(p[chosen] < threshold),
        )
    log.info("threshold %.3f", threshold)
    rounded = {"weights": weights, "mean": mean, "scale": scale}
    return {
        "signals": list(SIGNALS),
        **{name: [round(float(v), 6) for v in values] for name, values in rounded.items()},
        "bias": round(float(bias), 6),
        "threshold": round(threshold, 4),
    }


def _logistic(
    x: NDArray[np.float64], y: NDArray[np.float64], weight: NDArray[np.float64], ridge: float = 3.0
) -> tuple[NDArray[np.float64], float]:
    """Newton's method on the ridge-penalised likelihood; the bias is not penalised."""
    x1 = np.hstack([x, np.ones((len(x), 1))])
    penalty = np.diag([ridge] * x.shape[1] + [0.0])
    beta = np.zeros(x1.shape[1])
    for _ in range(30):
        p = 1 / (1 + np.exp(-x1 @ beta))
        gradient = x1.T @ (weight * (p - y)) + penalty @ beta
        hessian = (x1 * (weight * p * (1 - p))[:, None]).T @ x1 + penalty
        beta -= np.linalg.solve(hessian, gradient)
    return beta[:-1], float(beta[-1])


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--index", type=Path, required=True, help="index of the real reports")
    parser.add_argument("--out", type=Path, default=Path("qa/model/confidence.json"))
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    path = arguments.shared / "eval" / "reports-train.jsonl"
    questions = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    with Index.open(arguments.index) as index, tempfile.TemporaryDirectory() as folder:
        data = examples(index, path)
        fold = np.random.default_rng(SEED).permutation(len(data)) % FOLDS
        forests = []
        for k in range(FOLDS):
            file = Path(folder) / f"{k}.safetensors"
            save(train([e for e, f in zip(data, fold, strict=True) if f != k]), file)
            forests.append(Trees.load(file))
        model = fit(cases(index, questions, forests, fold))
    arguments.out.write_text(json.dumps(model, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    log.info("wrote %s", arguments.out)


if __name__ == "__main__":
    main()
