"""Train the sentence ranker: `python -m training.ranker --shared ../shared --index DIR`.

In: the training questions with their evidence, and an index of the real reports. Out:
`qa/model/ranker.safetensors`, gradient-boosted trees (LambdaMART) over the features of `qa.features`.
Prints what five-fold cross-validation over the questions says before it trains on all of them.
"""

from __future__ import annotations

import argparse
import json
import logging
import re
import time
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.store import Index
from qa.features import NAMES
from qa.question import Catalogue, understand
from qa.retrieve import candidates, sentences_of
from qa.route import route
from qa.terms import terms_of

log = logging.getLogger("training.ranker")
SEED = 7
ROUNDS = 220
PARAMETERS = {
    "objective": "lambdarank",
    "learning_rate": 0.04,
    "num_leaves": 12,
    "min_data_in_leaf": 40,
    "feature_fraction": 0.5,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "lambda_l2": 5.0,
    "lambdarank_truncation_level": 10,
    "num_threads": 2,
    "seed": SEED,
    "deterministic": True,
    "verbosity": -1,
}


@dataclass(frozen=True, slots=True)
class Example:
    """One question with its candidates. *Shapes:* n candidates, f features."""

    id: str
    category: str
    rows: NDArray[np.float32]  # (n, f)
    relevant: NDArray[np.int32]  # (n,)
    reachable: bool  # whether any evidence is among the candidates


def examples(index: Index, questions: Path) -> list[Example]:
    """Candidates and labels for every answerable single-turn question of a set."""
    metadata = [entry.metadata for entry in index.reports]
    catalogue = Catalogue.of(metadata)
    out = []
    for line in questions.read_text(encoding="utf-8").splitlines():
        question = json.loads(line)
        if not question["answerable"] or question.get("history"):
            continue
        understood = understand(question["question"], catalogue)
        terms = terms_of(understood, index.words, index.document_frequency, sentences_of(index))
        pool, rows, matrix = candidates(index, understood, terms, route(understood, metadata).reports)
        gold = evidence_sentences(index, question["evidence"])
        relevant = np.array(
            [(int(pool.report[i]), int(pool.sentence[i])) in gold for i in rows], dtype=np.int32
        )
        out.append(Example(str(question["id"]), question["category"], matrix, relevant, bool(relevant.any())))
    return out


def evidence_sentences(index: Index, evidence: list[dict[str, str]]) -> set[tuple[int, int]]:
    """(report, sentence) of all sentences of which half, or half of the quote, is quoted as evidence."""
    by_path = {entry.path: i for i, entry in enumerate(index.reports)}
    found = set()
    for e in evidence:
        report = by_path.get(e["report"])
        if report is None:
            continue
        record = index.record(report)
        flat, origin = _squeeze(record.text)
        quote, _ = _squeeze(e["quote"])
        at = flat.find(quote)
        while at >= 0:
            start, end = origin[at], origin[at + len(quote) - 1] + 1
            for i, (s, t) in enumerate(record.sentence_spans):
                common = min(end, t) - max(start, s)
                if common >= 0.5 * min(end - start, t - s):
                    found.add((report, i))
            at = flat.find(quote, at + 1)
    return found


def _squeeze(text: str) -> tuple[str, list[int]]:
    """Without white space, NFKC; and for each character its position in ``text``."""
    flat, origin = [], []
    for i, char in enumerate(text):
        for folded in unicodedata.normalize("NFKC", char):
            if not re.match(r"\s", folded):
                flat.append(folded.lower())
                origin.append(i)
    return "".join(flat), origin


def train(data: list[Example], rounds: int = ROUNDS, parameters: dict[str, Any] | None = None) -> Any:
    """A LightGBM booster over ``data``."""
    import lightgbm as lgb

    usable = [e for e in data if e.reachable]
    table = lgb.Dataset(
        np.vstack([e.rows for e in usable]),
        np.concatenate([e.relevant for e in usable]),
        group=[len(e.rows) for e in usable],
        feature_name=list(NAMES),
    )
    return lgb.train({**PARAMETERS, **(parameters or {})}, table, rounds)


def first_ranks(model: Any, data: list[Example]) -> list[int]:
    """Rank, from 1, of the first relevant candidate of each question; 10,000 where there is none."""
    out = []
    for e in data:
        order = np.argsort(-model.predict(e.rows), kind="stable") if len(e.rows) else np.zeros(0, dtype=int)
        places = np.flatnonzero(e.relevant[order])
        out.append(int(places[0]) + 1 if len(places) else 10_000)
    return out


def cross_validate(
    data: list[Example], folds: int = 5, rounds: int = ROUNDS, **parameters: Any
) -> NDArray[np.int64]:
    """First ranks of all questions, each by a model that never saw it. (len(data),)"""
    fold = np.random.default_rng(SEED).permutation(len(data)) % folds
    ranks = np.zeros(len(data), dtype=np.int64)
    for k in range(folds):
        model = train([e for e, f in zip(data, fold, strict=True) if f != k], rounds, parameters)
        held = np.flatnonzero(fold == k)
        ranks[held] = first_ranks(model, [data[i] for i in held])
    return ranks


def report(ranks: NDArray[np.int64], data: list[Example]) -> None:
    """Log the share of first ranks within 1, 5 and 20, by category."""
    for category in ["ALL", *sorted({e.category for e in data})]:
        chosen = np.array([category in ("ALL", e.category) for e in data])
        shares = " ".join(f"@{k} {np.mean(ranks[chosen] <= k):.3f}" for k in (1, 5, 20, 200))
        log.info("%-12s n %4d  %s", category, chosen.sum(), shares)


def save(model: Any, path: Path, names: Sequence[str] = NAMES, **more: str) -> None:
    """Flatten the booster's trees over the features ``names`` to the arrays of `qa.rank.Trees`; ``more`` is metadata."""
    from safetensors.numpy import save_file

    nodes: dict[str, list[float]] = {name: [] for name in ("feature", "threshold", "left", "right", "value")}
    depth = 0

    def add(node: dict[str, Any], level: int) -> int:
        nonlocal depth
        depth = max(depth, level)
        here = len(nodes["feature"])
        for column in nodes.values():
            column.append(0)
        if "leaf_value" in node:
            nodes["left"][here] = nodes["right"][here] = here
            nodes["value"][here] = node["leaf_value"]
            return here
        nodes["feature"][here], nodes["threshold"][here] = node["split_feature"], node["threshold"]
        nodes["left"][here] = add(node["left_child"], level + 1)
        nodes["right"][here] = add(node["right_child"], level + 1)
        return here

    roots = [add(tree["tree_structure"], 0) for tree in model.dump_model()["tree_info"]]
    kinds = {
        "feature": np.int32,
        "left": np.int32,
        "right": np.int32,
        "threshold": np.float32,
        "value": np.float32,
    }
    arrays = {name: np.array(values, dtype=kinds[name]) for name, values in nodes.items()}
    arrays["roots"] = np.array(roots, dtype=np.int32)
    path.parent.mkdir(exist_ok=True)
    save_file(arrays, path, metadata={**more, "features": " ".join(names), "depth": str(depth)})


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--index", type=Path, required=True, help="index of the real reports")
    parser.add_argument("--out", type=Path, default=Path("qa/model/ranker.safetensors"))
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    began = time.perf_counter()
    with Index.open(arguments.index) as index:
        data = examples(index, arguments.shared / "eval" / "reports-train.jsonl")
    log.info(
        "%d questions, evidence among the candidates of %.3f", len(data), np.mean([e.reachable for e in data])
    )
    report(cross_validate(data), data)
    save(train(data), arguments.out)
    log.info(
        "%s: %d bytes, %.0f s in all",
        arguments.out,
        arguments.out.stat().st_size,
        time.perf_counter() - began,
    )


if __name__ == "__main__":
    main()
