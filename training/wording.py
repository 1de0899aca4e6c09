"""Learn how questions are worded: `python -m training.wording --shared ../shared`.

In: `training/wording/learnt.tsv`, our own questions in the words of many hands, each with the indicator that it asks for
(or none) and whether it wants a level or a rate (and whether what was planned or what came of it, of which
`training.parser` learns); and the training questions about reports, most of which ask for no indicator. Out:
`qa/model/wording.safetensors`. Prints what it does on `aside.tsv`, which another hand wrote and nothing is learnt from.
"""

from __future__ import annotations

import argparse
import csv
import logging
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression

from index import encoder
from qa.wording import HEADS, MODEL, NONE, ROWS, bare, runs

from .questions import LIBRARIES, load
from .ranker import fold_of

log = logging.getLogger("training.wording")
WRITTEN = Path(__file__).with_name("wording")
LEARNT, ASIDE = WRITTEN / "learnt.tsv", WRITTEN / "aside.tsv"
STRENGTH = {"indicator": 100.0, "wants": 20.0}
"""Of what is learnt against its penalty; chosen on `LEARNT`, by folds."""
OTHERS_COUNT = {"indicator": 0.05}
"""Of a question about reports beside one written for this."""
MANY = ("compare", "trend")
FOLDS = 4
DOUBTFUL = 0.8
"""A question about reports is learnt as asking for no indicator where folds say so with this probability."""
SURE = (0.5, 0.6, 0.7, 0.8, 0.9)


@dataclass(frozen=True, slots=True)
class Inputs:
    """Questions as they are learnt from. *Shapes:* n questions, d dimensions."""

    texts: tuple[str, ...]
    values: csr_matrix  # (n, ROWS + d)

    @classmethod
    def of(cls, questions: Sequence[str]) -> Inputs:
        texts = tuple(map(bare, questions))
        rows, columns, weights = [], [], []
        for row, text in enumerate(texts):
            found, weight = runs(text)
            rows += [row] * len(found)
            columns += found
            weights += weight.tolist()
        sparse = csr_matrix((weights, (rows, columns)), shape=(len(texts), ROWS))
        vectors = encoder.bundled().encode_queries(list(texts))
        return cls(texts, hstack([sparse, csr_matrix(vectors)]).tocsr())


def written(path: Path) -> list[dict[str, str]]:
    """The rows of one of the files."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def fit(
    values: csr_matrix, labels: NDArray[np.str_], weight: NDArray[np.float64], strength: float
) -> LogisticRegression:
    """A multinomial logistic regression."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # 300 steps are near enough
        return LogisticRegression(C=strength, max_iter=300).fit(values, labels, sample_weight=weight)


def of_none(
    inputs: Inputs, labels: NDArray[np.str_], weight: NDArray[np.float64], mine: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Which to learn from: ours, and of the others those that folds do not call an indicator's. (n,)"""
    fold = np.array([fold_of(text, FOLDS) for text in inputs.texts])
    kept = np.ones(len(labels), dtype=bool)
    for k in range(FOLDS):
        inside, held = fold != k, np.flatnonzero(fold == k)
        model = fit(inputs.values[inside], labels[inside], weight[inside], STRENGTH["indicator"])
        none = model.predict_proba(inputs.values[held])[:, list(model.classes_).index(NONE)]
        kept[held] = none > DOUBTFUL
    return kept | mine


def save(models: dict[str, LogisticRegression], path: Path) -> None:
    """Write the heads as `qa.wording.Head` has them."""
    from safetensors.numpy import save_file

    tensors, labels = {}, {}
    for name, model in models.items():
        weights = model.coef_.T
        labels[name] = " ".join(model.classes_)
        tensors[f"{name}.runs"] = np.ascontiguousarray(weights[:ROWS]).astype(np.float16)
        tensors[f"{name}.words"] = np.ascontiguousarray(weights[ROWS:]).astype(np.float32)
        tensors[f"{name}.bias"] = model.intercept_.astype(np.float32)
    save_file(tensors, path, metadata=labels)


def report(models: dict[str, LogisticRegression]) -> None:
    """Log what the heads make of `ASIDE`."""
    rows = written(ASIDE)
    inputs = Inputs.of([row["question"] for row in rows])
    for name, model in models.items():
        shares = model.predict_proba(inputs.values)
        told, sure = np.array(model.classes_)[shares.argmax(1)], shares.max(1)
        right = told == np.array([row[name] for row in rows])
        log.info("%s: right %.3f", name, right.mean())
        for label in model.classes_ if name != "indicator" else ():
            meant = np.array([row[name] == label for row in rows])
            found, precise = right[meant].mean(), right[told == label].mean()
            log.info("  %-8s found %.3f, right where said %.3f", label, found, precise)
        if name == "indicator":
            some = np.array([row[name] != NONE for row in rows])
            for least in SURE:
                said = (told != NONE) & (sure >= least)
                found, precise = (right & said).sum() / some.sum(), right[said].mean()
                log.info("  at %.1f: found %.3f, right where said %.3f", least, found, precise)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--out", type=Path, default=MODEL)
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    own = written(LEARNT)
    others = [
        question
        for library in LIBRARIES
        for question in load(arguments.shared, library=library)
        if not question.get("history")
    ]
    texts = [str(question["question"]) for question in others]
    inputs = Inputs.of([*(row["question"] for row in own), *texts])
    mine = np.arange(len(inputs.texts)) < len(own)
    beside = {
        "indicator": [NONE] * len(others),
        "wants": [""] * len(others),
    }
    single = np.concatenate([mine[: len(own)], [question["category"] not in MANY for question in others]])
    models = {}
    for name in HEADS:
        labels = np.array([*(row[name] for row in own), *beside[name]])
        weight = np.where(mine, 1.0, OTHERS_COUNT.get(name, 0.0))
        kept = mine | single
        if name == "indicator":
            kept &= of_none(inputs, labels, weight, mine)
        kept &= weight > 0
        log.info("%s: %d of our own, %d of %d others", name, len(own), kept.sum() - len(own), len(others))
        models[name] = fit(inputs.values[kept], labels[kept], weight[kept], STRENGTH[name])
    report(models)
    save(models, arguments.out)
    log.info("%s: %d bytes", arguments.out, arguments.out.stat().st_size)


if __name__ == "__main__":
    main()
