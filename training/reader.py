"""Train the reader: `python -m training.reader --shared ../shared --index DIR`.

In: questions, each with sentences of which one holds the answer (`training.readings`): first those of CMRC 2018 and
DRCD, then those about reports. Out: the weights that `qa.ranking.reader` runs, of one network twice:
`qa/model/spans.safetensors` has learnt from sentences that hold an answer, each by itself, and finds it there;
`qa/model/sentences.safetensors` has learnt from all sentences of a question together, and says which holds it. In
``--work`` lie those of the latter that have not seen the questions of one fold, from which `training.confidence` learns.
Prints what the folds say: the share of right spans, and what reading again brings to the order of sentences.
"""

from __future__ import annotations

import argparse
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.store import Index
from qa.ranking.reader import FEATURES, KINDS, SPAN_FEATURES, layout, runs, span_features
from qa.ranking.reread import LEAST, READ
from qa.ranking.terms import Floats
from qa.types import Kind

from . import ranker
from .questions import load
from .readings import Group, Maker, Sentence, accepted_answers, passage_groups, report_groups

log = logging.getLogger("training.reader")
SEED = 7
WIDTH = 128
RIGHT, WRONG = 2, 6
"""Sentences of a question about reports that are learnt from at most: such that answer, and others."""
FOLDS = 4


@dataclass(frozen=True, slots=True)
class Plan:
    """Passes over the passages' questions, then over the reports', and how many questions are learnt from at once."""

    first: int
    then: int
    at_once: int


TOGETHER, ALONE = Plan(4, 2, 12), Plan(8, 6, 64)
"""For all sentences of a question together, and for single ones."""
Groups = Sequence[Sequence[Sentence]]
"""Questions, each by the sentences that are read for it."""
Read = tuple[list[NDArray[np.float32]], Floats]
"""Scores of the runs of each sentence of a group, and the sentences' masses."""
WEIGHTS = (0.0, 0.1, 0.2, 0.3, 0.5, 0.8)
"""Tried for `qa.ranking.reread.WEIGHT`."""


def network(width: int = WIDTH, dimension: int = 256) -> Any:
    """The network that `qa.ranking.reader.Reader` runs with NumPy, for training."""
    import torch
    from torch import nn

    class Network(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.project = nn.Linear(dimension, width)
            self.ask = nn.Conv1d(width, width, 3, padding=1)
            self.attend = nn.Linear(width, 1)
            self.kind = nn.Linear(len(KINDS), width)
            self.enter = nn.Linear(2 * width + FEATURES, width)
            self.gate = nn.Linear(width, width)
            self.layers = nn.ModuleList(nn.Conv1d(width, width, 3, padding=d, dilation=d) for d in (1, 2, 4))
            self.ends = nn.Linear(width, 2)
            self.left = nn.Linear(width, width)
            self.right = nn.Linear(width, width)
            self.span = nn.Linear(width, SPAN_FEATURES)
            self.span_flat = nn.Linear(SPAN_FEATURES, 1)
            self.drop = nn.Dropout(0.25)

        def forward(self, batch: dict[str, Any]) -> Any:
            """Scores of all runs of each reading. (b, s)"""
            words = torch.relu(self.project(batch["asked"]))
            words = torch.relu(self.ask(self.drop(words).transpose(1, 2)).transpose(1, 2)) + words
            weight = self.attend(words).squeeze(-1).masked_fill(~batch["asked_mask"], -1e4).softmax(1)
            question = (words * weight[..., None]).sum(1) + self.kind(batch["kind"])
            question = self.drop(question)
            x = torch.relu(self.project(batch["words"]))
            x = torch.cat([x, x * question[:, None], batch["features"]], 2)
            x = torch.relu(self.enter(self.drop(x)) + self.gate(question)[:, None])
            mask = batch["mask"][..., None].float()
            for layer in self.layers:
                x = (x + torch.relu(layer(self.drop(x * mask).transpose(1, 2)).transpose(1, 2))) * mask
            ends = self.ends(x)
            left, right = self.left(x), self.right(x)
            rows = torch.arange(len(x))[:, None]
            a, b = batch["starts"], batch["stops"] - 1
            score = ends[rows, a, 0] + ends[rows, b, 1]
            score = score + (left[rows, a] * right[rows, b]).sum(-1) / width**0.5
            score = score + self.span_flat(batch["spans"]).squeeze(-1)
            score = score + (batch["spans"] * self.span(question)[:, None]).sum(-1)
            return score.masked_fill(~batch["real"], -1e4)

    torch.manual_seed(SEED)
    return Network()


def _batch(sentences: Sequence[Sentence], vectors: Floats) -> dict[str, Any]:
    """The readings as arrays of one shape, padded."""
    import torch

    readings = [s.reading for s in sentences]
    pieces = max(len(r.ids) for r in readings)
    asked = max(max(len(r.asked) for r in readings), 1)
    spans = [runs(len(r.ids)) for r in readings]
    most = max(len(a) for a, _ in spans)
    n = len(sentences)
    out = {
        "asked": np.zeros((n, asked, vectors.shape[1]), np.float32),
        "asked_mask": np.zeros((n, asked), bool),
        "kind": np.zeros((n, len(KINDS)), np.float32),
        "words": np.zeros((n, pieces, vectors.shape[1]), np.float32),
        "features": np.zeros((n, pieces, FEATURES), np.float32),
        "mask": np.zeros((n, pieces), bool),
        "starts": np.zeros((n, most), np.int64),
        "stops": np.ones((n, most), np.int64),
        "spans": np.zeros((n, most, SPAN_FEATURES), np.float32),
        "real": np.zeros((n, most), bool),
        "right": np.zeros((n, most), bool),
    }
    for i, (sentence, r, (a, b)) in enumerate(zip(sentences, readings, spans, strict=True)):
        t, q, s = len(r.ids), len(r.asked), len(a)
        out["asked"][i, :q], out["asked_mask"][i, :q] = vectors[r.asked], True
        out["kind"][i, r.kind] = 1
        out["words"][i, :t] = np.where(r.ids[:, None] >= 0, vectors[np.maximum(r.ids, 0)], 0)
        out["features"][i, :t], out["mask"][i, :t] = r.features, True
        out["starts"][i, :s], out["stops"][i, :s] = a, b
        out["spans"][i, :s] = span_features(r, a, b)
        out["real"][i, :s], out["right"][i, :s] = True, sentence.right > 0
    return {name: torch.from_numpy(values) for name, values in out.items()}


def _read(net: Any, groups: Groups, vectors: Floats) -> tuple[Any, Any, Any]:
    """Scores of the runs of all sentences in a row, and of each group the mass of all and of right runs. (g, n)"""
    import torch

    batch = _batch([s for group in groups for s in group], vectors)
    scores = net(batch)
    masses = scores.logsumexp(1), scores.masked_fill(~batch["right"], -1e4).logsumexp(1)
    place = torch.full((len(groups), max(map(len, groups))), len(scores), dtype=torch.long)
    first = 0
    for i, group in enumerate(groups):
        place[i, : len(group)] = torch.arange(first, first + len(group))
        first += len(group)
    nothing = torch.tensor([-1e4])
    whole, right = (torch.cat([mass, nothing])[place] for mass in masses)
    return scores, whole, right


def train(net: Any, groups: Groups, vectors: Floats, epochs: int, rate: float, size: int) -> Any:
    """Minimise the negative log-likelihood that a right run is chosen among all runs of a question's sentences."""
    import torch

    optimiser = torch.optim.AdamW(net.parameters(), lr=rate, weight_decay=0.01)
    random = np.random.default_rng(SEED)
    steps = epochs * (len(groups) // size + 1)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda s: max(0.05, 1 - s / steps))
    lengths = np.array([max(len(s.reading.ids) for s in group) for group in groups])
    for epoch in range(epochs):
        net.train()
        total, began = 0.0, time.perf_counter()
        order = np.argsort(lengths + random.normal(0, 6, len(groups)))  # alike lengths in a batch
        batches = [order[i : i + size] for i in range(0, len(order), size)]
        for at in random.permutation(len(batches)):
            _, whole, right = _read(net, [groups[i] for i in batches[at]], vectors)
            loss = (whole.logsumexp(1) - right.logsumexp(1)).mean()
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(net.parameters(), 2.0)
            optimiser.step()
            schedule.step()
            total += float(loss.detach()) * len(batches[at])
        log.info("epoch %d: loss %.3f, %.0f s", epoch, total / len(groups), time.perf_counter() - began)
    return net


def together(groups: Sequence[Group]) -> Groups:
    """Of each question about reports that has a short answer some sentences that hold it, and some that do not."""
    out = []
    for group in groups:
        right = [s for s in group.sentences if s.right.any()]
        wrong = [s for s, r in zip(group.sentences, group.relevant, strict=True) if not r]
        if right:
            out.append([*right[:RIGHT], *wrong[:WRONG]])
    return out


def alone(groups: Groups) -> Groups:
    """Each sentence that holds an answer, by itself."""
    return [[sentence] for group in groups for sentence in group if sentence.right.any()]


def tuned(state: dict[str, Any], groups: Groups, vectors: Floats, plan: Plan) -> Any:
    """The network of ``state``, trained on with ``groups`` of questions about reports."""
    net = network(WIDTH)
    net.load_state_dict(state)
    return train(net, groups, vectors, plan.then, 1e-3, plan.at_once)


def predictions(net: Any, groups: Sequence[Group], vectors: Floats) -> list[Read]:
    """What the network reads in each group."""
    import torch

    net.eval()
    out = []
    with torch.no_grad():
        for group in groups:
            scores, whole, _ = _read(net, [group.sentences], vectors)
            rows = [row[: len(s.right)].numpy() for row, s in zip(scores, group.sentences, strict=True)]
            out.append((rows, whole[0].numpy()))
    return out


def held_out(
    state: dict[str, Any],
    groups: Sequence[Group],
    vectors: Floats,
    plan: Plan,
    keep: Callable[[Any, int], None],
) -> list[Read]:
    """What networks that have not seen a group's fold read in it; each is given to ``keep`` with its fold."""
    fold = np.array([ranker.fold_of(group.id, FOLDS) for group in groups])
    read: list[Any] = [None] * len(groups)
    for k in range(FOLDS):
        learnt = together([g for g, f in zip(groups, fold, strict=True) if f != k])
        net = tuned(state, learnt if plan is TOGETHER else alone(learnt), vectors, plan)
        keep(net, k)
        held = np.flatnonzero(fold == k).tolist()
        for i, found in zip(held, predictions(net, [groups[i] for i in held], vectors), strict=True):
            read[i] = found
    return read


def report_spans(groups: Sequence[Group], read: Sequence[Read]) -> None:
    """Log the share of right spans in the sentences that hold one."""
    spans: dict[bool, list[bool]] = {True: [], False: []}
    for group, (rows, _) in zip(groups, read, strict=True):
        held = next(((s, row) for s, row in zip(group.sentences, rows, strict=True) if s.right.any()), None)
        if held:
            spans[group.understood.kind is Kind.FIGURE].append(bool(held[0].right[held[1].argmax()]))
    log.info("right figures %.3f, other spans %.3f", np.mean(spans[True]), np.mean(spans[False]))


def report_order(groups: Sequence[Group], read: Sequence[Read]) -> None:
    """Log the share of right first sentences by the weight of reading."""
    for weight in WEIGHTS:
        first = []
        for group, (_, masses) in zip(groups, read, strict=True):
            shares = np.maximum(masses[:READ] - np.logaddexp.reduce(masses[:READ]), LEAST)
            first.append(bool(group.relevant[int((group.forest[:READ] + weight * shares).argmax())]))
        log.info("weight %.1f: first sentence right %.3f", weight, np.mean(first))


def save(net: Any, maker: Maker, path: Path) -> None:
    """Write the network's weights in half precision, with the tags and the encoder's fingerprint."""
    from safetensors.numpy import save_file

    arrays = {name: values.numpy().astype(np.float16) for name, values in net.state_dict().items()}
    metadata = {"features": layout(), "encoder": maker.encoder.fingerprint}
    path.parent.mkdir(parents=True, exist_ok=True)
    save_file({**arrays, "tags": maker.tags}, path, metadata=metadata)


def fold_file(work: Path, fold: int) -> Path:
    """Where the reader lies that has not seen the questions of ``fold``, as `ranker.fold_of` counts them."""
    return work / f"reader-{fold}.safetensors"


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--index", type=Path, required=True, help="index of the real reports")
    parser.add_argument("--out", type=Path, default=Path("qa/model"))
    parser.add_argument(
        "--work", type=Path, default=Path("training/work"), help="for the readers of the folds"
    )
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    with Index.open(arguments.index) as index:
        maker = Maker(index)
        data = ranker.examples(index, load(arguments.shared))
        scores = ranker.held_out_scores(data, ranker.passage_examples(arguments.shared))
        groups = report_groups(maker, data, scores, accepted_answers(arguments.shared))
        passages = [group.sentences for group in passage_groups(maker, arguments.shared / "pairs")]
        log.info("%d questions about reports, %d about passages", len(groups), len(passages))
        fit_sentences(maker, passages, groups, arguments)
        fit_spans(maker, passages, groups, arguments)


def fit_sentences(
    maker: Maker, passages: Groups, groups: Sequence[Group], arguments: argparse.Namespace
) -> None:
    """Train, report and write what says which sentence holds an answer."""
    vectors = maker.encoder.vectors
    state = train(network(WIDTH), passages, vectors, TOGETHER.first, 2e-3, TOGETHER.at_once).state_dict()
    read = held_out(
        state, groups, vectors, TOGETHER, lambda net, k: save(net, maker, fold_file(arguments.work, k))
    )
    report_order(groups, read)
    save(tuned(state, together(groups), vectors, TOGETHER), maker, arguments.out / "sentences.safetensors")


def fit_spans(maker: Maker, passages: Groups, groups: Sequence[Group], arguments: argparse.Namespace) -> None:
    """Train, report and write what finds the answer in its sentence."""
    vectors = maker.encoder.vectors
    state = train(network(WIDTH), alone(passages), vectors, ALONE.first, 2e-3, ALONE.at_once).state_dict()
    report_spans(groups, held_out(state, groups, vectors, ALONE, lambda net, k: None))
    net = tuned(state, alone(together(groups)), vectors, ALONE)
    save(net, maker, arguments.out / "spans.safetensors")


if __name__ == "__main__":
    main()
