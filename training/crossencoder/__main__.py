"""The whole line: `python -m training.crossencoder --shared ../shared --index DIR --out FOLDER`.

In: the shared folder and an index of the real reports. Out, in FOLDER: checkpoints (``words.pt``, ``pairs.pt``,
``fold-1.pt`` …, ``all.pt``), ``figures.json``, and the exported model. Started again with the same settings it goes on
where it was.
"""

from __future__ import annotations

import argparse
import copy
import json
import logging
from collections.abc import Sequence
from dataclasses import replace
from importlib.util import find_spec
from itertools import islice
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor

from index.encoder import BUNDLED, bundled
from index.store import Index
from training import ranker
from training.corpus import check_questions, documents
from training.encoder import read_sentences
from training.questions import load

from .export import export
from .groups import Group, pair_groups, report_groups
from .loop import Place
from .masked import pretrain
from .measure import best_weight, figures
from .model import CrossEncoder, Transformer
from .ranking import learn, scores_of
from .settings import SEED, SMALL, Plan

log = logging.getLogger("training.crossencoder")
EXPORTING = ("onnx", "onnxscript", "onnxruntime")


def run(shared: Path, directory: Path, plan: Plan, place: Place) -> dict[str, float]:
    """Train, measure, export; all figures by name."""
    tokenizer = Tokenizer.from_file(str(BUNDLED / "tokenizer.json"))
    table = torch.from_numpy(bundled().vectors).to(place.device)
    log.info("%d evaluation questions, none of them a training input", check_questions(shared))
    groups = question_groups(shared, directory, tokenizer, plan)
    model = start(shared, table, tokenizer, plan, place)
    learn("pairs", model, table, pair_groups(shared, tokenizer, plan), plan.pairs, plan, place)
    scores = cross_validated(model, table, groups, plan, place)
    out = figures(groups, scores, ranker.folds_of(len(groups), plan.folds))
    out["weight beside the forest"] = best_weight(groups, scores)
    save(out, place.folder)  # what is measured stays, whatever becomes of the export
    learn("all", model, table, groups, plan.questions, plan, place)
    if missing := [name for name in EXPORTING if find_spec(name) is None]:
        log.warning("not exported, for these packages are missing: %s", ", ".join(missing))
        return out
    longest = max(groups, key=lambda g: g.shown)
    return out | export(model, table, longest.inputs[: longest.shown], plan.shape, place.folder)


def question_groups(shared: Path, directory: Path, tokenizer: Tokenizer, plan: Plan) -> list[Group]:
    """The training questions with the candidates that forests, kept from them, put first."""
    with Index.open(directory) as index:
        data = ranker.examples(index, load(shared)[: plan.question_limit])
        beside = [] if plan.question_limit else ranker.passage_examples(shared)
        scores = ranker.held_out_scores(data, beside, plan.folds, plan.trees)
        groups = report_groups(index, data, scores, tokenizer, plan)
    within = np.mean([g.relevant[: g.shown].any() for g in groups])
    log.info("%d questions, evidence among the best %d of %.3f", len(groups), plan.shown, within)
    return groups


def start(shared: Path, table: Tensor, tokenizer: Tokenizer, plan: Plan, place: Place) -> CrossEncoder:
    """A cross-encoder whose transformer has learnt from running text, and whose head knows nothing yet."""
    torch.manual_seed(SEED)
    transformer = Transformer(plan.shape)
    sentences = read_sentences(islice(documents(shared), plan.documents), tokenizer)
    log.info("%d sentences of %d words", len(sentences.starts) - 1, len(sentences.ids))
    pretrain(transformer, table, sentences, plan, place)
    torch.manual_seed(SEED)
    model = CrossEncoder(transformer, plan.shape)
    log.info("%d weights", sum(each.numel() for each in model.parameters()))
    return model


def cross_validated(
    model: CrossEncoder, table: Tensor, groups: Sequence[Group], plan: Plan, place: Place
) -> list[np.ndarray[tuple[int], np.dtype[np.float32]]]:
    """The scores of every group's candidates, by a copy of ``model`` that learnt from the other folds only."""
    fold = ranker.folds_of(len(groups), plan.folds)
    scores = [np.zeros(0, np.float32)] * len(groups)
    for k in range(plan.folds):
        learner = copy.deepcopy(model)
        learnt = [group for group, f in zip(groups, fold, strict=True) if f != k]
        learn(f"fold-{k + 1}", learner, table, learnt, plan.questions, plan, place)
        for i in np.flatnonzero(fold == k).tolist():
            scores[i] = scores_of(learner, table, groups[i].inputs, place.device)
    return scores


def save(found: dict[str, float], folder: Path) -> None:
    """Write the figures to ``figures.json``."""
    text = json.dumps(found, ensure_ascii=False, indent=1)
    (folder / "figures.json").write_text(text, encoding="utf-8")


def plan_of(arguments: argparse.Namespace) -> Plan:
    """The plan that the command line asks for."""
    plan = SMALL if arguments.small else Plan()
    asked = {"words": arguments.steps, "pairs": arguments.pair_steps, "questions": arguments.question_steps}
    stages = {name: replace(getattr(plan, name), steps=n) for name, n in asked.items() if n is not None}
    return replace(plan, **stages)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m training.crossencoder", description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--index", type=Path, required=True, help="index of the real reports")
    parser.add_argument("--out", type=Path, required=True, help="folder of checkpoints, figures and model")
    parser.add_argument(
        "--device", choices=("cuda", "cpu"), default="cuda" if torch.cuda.is_available() else "cpu"
    )
    parser.add_argument("--steps", type=int, help="steps on running text")
    parser.add_argument("--pair-steps", type=int, help="steps on the question pairs")
    parser.add_argument(
        "--question-steps", type=int, help="steps on the questions about reports, in each fold"
    )
    parser.add_argument(
        "--small", action="store_true", help="a sliver of all, to see that it runs on any processor"
    )
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    arguments.out.mkdir(parents=True, exist_ok=True)
    place = Place(arguments.device, arguments.out)
    out = run(arguments.shared, arguments.index, plan_of(arguments), place)
    save(out, arguments.out)
    for name, value in out.items():
        log.info("%-50s %.4g", name, value)


if __name__ == "__main__":
    main()
