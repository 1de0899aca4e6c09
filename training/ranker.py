"""Train the sentence ranker: `python -m training.ranker --shared ../shared`.

In: the training questions over both libraries of reports with their evidence; and questions about short passages that
are no reports, each of which has to be found among all others. Out: `qa/model/ranker.safetensors`, gradient-boosted
trees (LambdaMART) over the features of `qa.ranking.features`. Prints what it does on the places kept aside
(`training.aside`), from which it never learns, so that what comes behind it can be fitted on them.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import logging
import re
import tempfile
import time
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.build import build
from index.store import Index
from qa.ranking.features import NAMES
from qa.ranking.retrieve import candidates, sought
from qa.ranking.route import route
from qa.understanding.question import Catalogue, understand

from .aside import held
from .questions import LIBRARIES, Record, load

log = logging.getLogger("training.ranker")
SEED = 7
PASSAGE = "passage"
"""Category of the questions about other people's passages."""
ROUNDS = 500
LEARNT = 90
"""Candidates of a question that are learnt from; of the 200 most are wrong in plain sight."""
WORDS = "bm25"
"""The feature by whose order half of them are taken."""
PASSAGE_QUESTIONS = 1200
"""As many groups of passages beside some 4,000 of reports: enough to find documents, too few to drown the reports."""
ANSWER, DOCUMENT = 3, 2
"""Grades of relevance: the sentence that answers; where documents have to be found, another of the same document."""
PARAMETERS = {
    "objective": "lambdarank",
    "learning_rate": 0.04,
    "num_leaves": 24,
    "min_data_in_leaf": 40,
    "feature_fraction": 0.5,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "lambda_l2": 5.0,
    "lambdarank_truncation_level": 10,
    "num_threads": 1,
    "seed": SEED,
    "deterministic": True,
    "verbosity": -1,
}


@dataclass(frozen=True, slots=True)
class Example:
    """One question with its candidates. *Shapes:* n candidates, f features."""

    id: str
    category: str
    question: str
    rows: NDArray[np.float32]  # (n, f)
    relevant: NDArray[np.int32]  # (n,) grade
    places: tuple[tuple[int, int], ...]  # (report, sentence) of each candidate, n
    aside: bool = False  # whether its place is kept aside

    @property
    def reachable(self) -> bool:
        """Whether any evidence is among the candidates."""
        return bool((self.relevant == ANSWER).any())


def examples(index: Index, questions: Iterable[Record]) -> list[Example]:
    """Candidates and grades for every answerable single-turn question."""
    metadata = [entry.metadata for entry in index.reports]
    catalogue = Catalogue.of(metadata)
    out = []
    for question in questions:
        if not question["answerable"] or question.get("history"):
            continue
        understood = understand(question["question"], catalogue)
        way = route(understood, metadata)
        pool, rows, matrix = candidates(index, *sought(index, understood, way), way)
        gold = evidence_sentences(index, question["evidence"])
        places = tuple((int(pool.report[i]), int(pool.sentence[i])) for i in rows)
        grades = np.array([ANSWER if place in gold else 0 for place in places], dtype=np.int32)
        if question["category"] == PASSAGE:
            documents = [report for report, _ in gold]
            grades[(grades == 0) & np.isin(pool.report[rows], documents)] = DOCUMENT
        out.append(
            Example(
                str(question["id"]),
                question["category"],
                question["question"],
                matrix,
                grades,
                places,
                question["category"] != PASSAGE and any(held(metadata[report]) for report, _ in gold),
            )
        )
    return out


def passage_examples(shared: Path) -> list[Example]:
    """Questions about passages of DRCD's test part, over an index of them all."""
    rows = [
        json.loads(line)
        for line in gzip.decompress((shared / "pairs" / "drcd-test.jsonl.gz").read_bytes())
        .decode()
        .splitlines()
    ]
    names = {text: f"{i}.txt" for i, text in enumerate(dict.fromkeys(row["passage"] for row in rows))}
    chosen = np.random.default_rng(SEED).permutation(len(rows))[:PASSAGE_QUESTIONS]
    questions = [
        {
            "id": f"{PASSAGE}-{i}",
            "category": PASSAGE,
            "question": rows[i]["question"],
            "answerable": True,
            "evidence": [{"report": names[rows[i]["passage"]], "quote": rows[i]["answer"]}],
        }
        for i in sorted(chosen.tolist())
    ]
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "passages"
        source.mkdir()
        for text, name in names.items():
            (source / name).write_text(text, encoding="utf-8")
        build(source, Path(folder) / "index")
        with Index.open(Path(folder) / "index") as index:
            return examples(index, questions)


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

    usable = [_thinned(e) for e in data if e.reachable]
    table = lgb.Dataset(
        np.vstack([e.rows for e in usable]),
        np.concatenate([e.relevant for e in usable]),
        group=[len(e.rows) for e in usable],
        feature_name=list(NAMES),
    )
    return lgb.train({**PARAMETERS, **(parameters or {})}, table, rounds)


def fold_of(source: str, folds: int) -> int:
    """The same for all cases of a question, and in every run."""
    return int(hashlib.sha256(source.encode()).hexdigest(), 16) % folds


def _thinned(example: Example) -> Example:
    """With at most `LEARNT` candidates: what answers, half of the rest from the front of the order that words alone
    give, where mistakes lie, and half from anywhere."""
    if len(example.rows) <= LEARNT:
        return example
    kept = example.relevant > 0
    kept[np.argsort(-example.rows[:, NAMES.index(WORDS)], kind="stable")[: LEARNT // 2]] = True
    others = np.random.default_rng(SEED).permutation(np.flatnonzero(~kept))
    kept[others[: max(0, LEARNT - int(kept.sum()))]] = True
    return replace(
        example,
        rows=example.rows[kept],
        relevant=example.relevant[kept],
        places=tuple(place for place, keep in zip(example.places, kept, strict=True) if keep),
    )


def first_ranks(data: Sequence[Example], scores: Sequence[NDArray[np.float32]]) -> NDArray[np.int64]:
    """Rank, from 1, of the first evidence of each question; 10,000 where there is none. (len(data),)"""
    out = []
    for e, row in zip(data, scores, strict=True):
        places = np.flatnonzero(e.relevant[np.argsort(-row, kind="stable")] == ANSWER)
        out.append(int(places[0]) + 1 if len(places) else 10_000)
    return np.array(out, dtype=np.int64)


def report(ranks: NDArray[np.int64], data: list[Example]) -> None:
    """Log the share of first ranks within 1, 5 and 20, by category."""
    for category in ["ALL", *sorted({e.category for e in data})]:
        chosen = np.array([category in ("ALL", e.category) for e in data])
        shares = " ".join(f"@{k} {np.mean(ranks[chosen] <= k):.3f}" for k in (1, 5, 20, 200))
        log.info("%-12s n %4d  %s", category, chosen.sum(), shares)


def save(model: Any, path: Path, names: Sequence[str] = NAMES, **more: str) -> None:
    """Flatten the booster's trees over the features ``names`` to `qa.ranking.rank.Trees`; ``more`` is metadata."""
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


def about_reports(shared: Path, work: Path) -> list[Example]:
    """The training questions over all libraries; their indexes are built in ``work``."""
    found = []
    for name, library in LIBRARIES.items():
        build(shared / library.reports, work / f"index-{name}")
        with Index.open(work / f"index-{name}") as index:
            found += examples(index, load(shared, library=name))
        log.info("%s: %d questions", name, len(found))
    return found


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--work", type=Path, default=Path("training/work"), help="where the indexes are")
    parser.add_argument("--out", type=Path, default=Path("qa/model/ranker.safetensors"))
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    began = time.perf_counter()
    data = about_reports(arguments.shared, arguments.work)
    learnt = [e for e in data if not e.aside]
    learnt += passage_examples(arguments.shared)
    log.info("evidence among the candidates of %.3f", np.mean([e.reachable for e in data]))
    model = train(learnt)
    aside = [e for e in data if e.aside]
    scores = [np.asarray(model.predict(e.rows) if len(e.rows) else [], dtype=np.float32) for e in aside]
    report(first_ranks(aside, scores), aside)
    save(model, arguments.out)
    log.info(
        "%s: %d bytes, %.0f s in all",
        arguments.out,
        arguments.out.stat().st_size,
        time.perf_counter() - began,
    )


if __name__ == "__main__":
    main()
