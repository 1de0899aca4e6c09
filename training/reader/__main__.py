"""Command line: `python -m training.reader STEP --shared ../shared`."""

from __future__ import annotations

import argparse
import logging
import random
import shutil
import time
from dataclasses import replace
from functools import partial
from pathlib import Path

import torch

from index.build import build
from index.store import Index
from qa.answering.signals import SIGNALS
from qa.ranking.rank import Trees
from qa.reading.layout import Layout, Pieces

from .. import graph
from ..questions import LIBRARIES, OWN, load, own_files, quoted, records
from . import (
    distil,
    examples,
    export,
    fit,
    groups,
    measure,
    moved,
    network,
    passages,
    pretrained,
    restore,
    train,
)
from .train import Stage

log = logging.getLogger("training.reader")


def _make_examples(shared: Path, work: Path) -> None:
    """`WORK/passages.jsonl`, and a file of groups for each file of questions; what is there and newer stays."""
    path = work / "passages.jsonl"
    if not path.exists():
        log.info("%s: %d groups", path, groups.write(path, passages.passage_groups(shared)))
    for name, library in LIBRARIES.items():
        files = [shared / each for each in library.beside] + own_files(name)
        build(shared / library.reports, work / f"index-{name}")
        with Index.open(work / f"index-{name}") as index:
            maker = examples.Maker(index)
            made = work / "derived" / f"{name}.jsonl"
            if not made.exists():
                asked = load(shared, library=name)
                log.info("%s: %d groups", made, groups.write(made, maker.derived(f"derived-{name}", asked)))
            for file in files:
                out = work / "groups" / f"{name}-{file.stem}.jsonl"
                if out.exists() and out.stat().st_mtime > file.stat().st_mtime:
                    continue
                asked = records(file)
                if file.is_relative_to(OWN):
                    asked = [quoted(record, shared / library.reports) for record in asked]
                log.info(
                    "%s: %d groups of %d questions",
                    out,
                    groups.write(out, maker.groups(out.stem, asked)),
                    len(asked),
                )


def _about_reports(work: Path) -> list[groups.Group]:
    return [group for path in sorted((work / "groups").glob("*.jsonl")) for group in groups.read(path)]


def _derived(work: Path) -> list[groups.Group]:
    return [group for path in sorted((work / "derived").glob("*.jsonl")) for group in groups.read(path)]


def _about_passages(work: Path) -> dict[str, list[groups.Group]]:
    """By the set that they come from."""
    sets: dict[str, list[groups.Group]] = {}
    for group in groups.read(work / "passages.jsonl"):
        sets.setdefault(group.source, []).append(group)
    return sets


PASSAGES = {
    "cmrc2018-train": 5, "drcd-test": 2, "reader-imtqa": 2, "reader-imtqa-removed": 1, "rank-imtqa-cells": 1,
}  # fmt: skip
"""Questions of each set that a step learns from, before the reports."""
BESIDE = {"cmrc2018-train": 1, "drcd-test": 1, "reader-imtqa": 1}
"""The same beside the questions about reports."""
MEASURED = 240
"""Questions kept aside that are measured."""
FITTED = 700
"""Of each library, questions kept aside that the confidence is fitted to."""
SAMPLED = 1000
"""Questions of a set that are learnt from, for each that a step takes of it."""
QUESTIONS = 10
"""Questions about reports that a step learns from."""
DERIVED = 2
"""Questions made of them and of the reports, beside those."""
FEW, MANY = 3, 5
"""Sentences of a question about a passage, and about reports, that a step compares."""
FIRST = Stage("first", steps=1000, rate=2e-4)
THEN = Stage("then", steps=1330, rate=1.5e-4)
ON = Stage("on", steps=800, rate=1e-4)
DEEP = 12
"""Layers of the network that teaches."""
TAUGHT = 6
"""Questions about reports that a step of `distil` learns from, and as many to which nobody knows the answer."""
AGAIN = 8
"""Of a step that goes on from the bundled weights: questions of any set, beside those of the new ones."""


def _train(shared: Path, work: Path, everything: bool) -> None:
    """`WORK/reader.pt`, or with ``everything`` `WORK/reader-all.pt`, which has learnt from what was kept aside too."""
    layout = Layout(work / "tokenizer.json")
    sets = _about_passages(work)
    rng = random.Random(train.SEED)
    log.info("%d passages", sum(map(len, sets.values())))
    cut = {
        name: train.questions(layout, rng.sample(sets[name], min(len(sets[name]), SAMPLED * count)))
        for name, count in PASSAGES.items()
    }
    net = network.pretrained(work / "pretrained")
    train.train(net, train.Draws([(cut[name], count, FEW) for name, count in PASSAGES.items()]), FIRST, work)
    own = [group for group in _about_reports(work) if everything or not group.held]
    log.info("%d questions about reports", len(own))
    beside = [(cut[name], count, FEW) for name, count in BESIDE.items()]
    then = replace(THEN, name="then-all") if everything else THEN
    made = [group for group in _derived(work) if everything or not group.held]
    log.info("%d derived", len(made))
    beside.append((train.questions(layout, made), DERIVED, MANY))
    train.train(net, train.Draws([(train.questions(layout, own), QUESTIONS, MANY), *beside]), then, work)
    torch.save(net.state_dict(), work / ("reader-all.pt" if everything else "reader.pt"))


def _go_on(shared: Path, work: Path, out: Path, new: str) -> None:
    """`WORK/reader.pt`: the bundled network trained further, on all questions and once more on those of the sets whose
    names hold ``new``."""
    layout = Layout(work / "tokenizer.json")
    own = [group for group in _about_reports(work) if not group.held]
    made = [group for group in _derived(work) if not group.held]
    sets = _about_passages(work)
    rng = random.Random(train.SEED + 1)
    pools = [
        (train.questions(layout, own), AGAIN, MANY),
        (
            train.questions(layout, [group for group in own if new in group.source]),
            QUESTIONS + 1 - AGAIN,
            MANY,
        ),
    ]
    for name, count in BESIDE.items():
        some = rng.sample(sets[name], min(len(sets[name]), SAMPLED * count))
        pools.append((train.questions(layout, some), count, FEW))
    pools.append((train.questions(layout, made), DERIVED, MANY))
    net = restore.restore(network.pretrained(work / "pretrained"), out / "reader.onnx")
    train.train(net, train.Draws(pools), ON, work)
    torch.save(net.state_dict(), work / "reader.pt")


def _distil(shared: Path, work: Path, out: Path) -> None:
    """`WORK/reader.pt`: the bundled network taught by itself and `WORK/reader-deep.pt` together."""
    layout = Layout(work / "tokenizer.json")
    asides = {group.id.split("/")[0] for group in _aside(work)}
    for name, library in LIBRARIES.items():
        made = work / "moved" / f"{name}.jsonl"
        if not made.exists():
            asked = [record for each in library.beside for record in records(shared / each)]
            asked += [record for file in own_files(name) for record in records(file)]
            with Index.open(work / f"index-{name}") as index:
                found = moved.moved(examples.Maker(index), name, asked, asides)
                log.info("%s: %d groups", made, groups.write(made, found))
    new = [group for path in sorted((work / "moved").glob("*.jsonl")) for group in groups.read(path)]
    own = [group for group in _about_reports(work) if not group.held]
    beside = [group for group in _derived(work) if not group.held]
    draws = train.Draws([
        (train.questions(layout, own), TAUGHT, MANY),
        (train.questions(layout, new), TAUGHT, MANY + 1),
        (train.questions(layout, beside), DERIVED, MANY - 1),
    ])  # fmt: skip
    six, net = (
        restore.restore(network.pretrained(work / "pretrained"), out / "reader.onnx") for _ in range(2)
    )
    deep = network.pretrained(work / "pretrained", keep=range(DEEP))
    deep.load_state_dict(torch.load(work / "reader-deep.pt", weights_only=True))
    distil.distil(net, (six, deep), draws, range(TAUGHT, 2 * TAUGHT), work)
    torch.save(distil.mean(six, net), work / "reader.pt")


def _trained(work: Path) -> network.Network:
    """The finished network, or as far as its training has come."""
    files = [work / name for name in ("reader-all.pt", "reader.pt", "then.pt")]
    return measure.load(
        network.pretrained(work / "pretrained"), next(file for file in files if file.exists())
    )


def _aside(work: Path) -> list[groups.Group]:
    """The questions kept aside."""
    return [group for group in _about_reports(work) if group.held]


def _measure(shared: Path, work: Path) -> None:
    """Log the figures of the questions kept aside."""
    layout = Layout(work / "tokenizer.json")
    chosen = random.Random(train.SEED).sample(_aside(work), MEASURED)
    measure.report(measure.seen(_trained(work), layout, chosen))


def _export(shared: Path, work: Path, out: Path) -> None:
    """`OUT/reader.onnx` with the pieces that it reads, and how far its scores are from those of full precision."""
    layout = Layout(work / "tokenizer.json")
    net = _trained(work)
    count = export.CALIBRATED
    chosen = random.Random(train.SEED).sample(_about_reports(work), count + count // 2)
    inputs = [network.stack(cut) for cut in map(partial(_cut, layout), chosen) if cut]
    model = export.build(net, graph.ranges(net, inputs[:count]))
    size = graph.save(model, out / "reader.onnx")
    words = net.transformer.embeddings.word_embeddings.weight
    graph.save_pieces(words.detach().float().numpy(), out / "pieces.safetensors")
    shutil.copyfile(work / "tokenizer.json", out / "tokenizer.json")
    log.info("%d bytes; %s", size, export.distance(net, out / "reader.onnx", inputs[count:]))


def _cut(layout: Layout, group: groups.Group) -> list[Pieces]:
    some = group.candidates[:4]
    return layout.pieces(group.question, [one.heading for one in some], [one.sentence for one in some])


def _fit(shared: Path, work: Path, out: Path) -> None:
    """`OUT/confidence.json`."""
    kept = {group.id for group in _aside(work)}
    trees = Trees.load(out / "confidence.safetensors", SIGNALS)
    table: list[fit.Row] = []
    for name, library in LIBRARIES.items():
        asked = [records(shared / each) for each in library.beside]
        asked += [
            [quoted(record, shared / library.reports) for record in records(file)] for file in own_files(name)
        ]
        chosen = [question for questions in asked for question in questions if str(question["id"]) in kept]
        chosen = random.Random(train.SEED).sample(chosen, min(len(chosen), FITTED))
        with Index.open(work / f"index-{name}") as index:
            table += fit.rows(index, chosen, trees)
        log.info("%s: %d cases", name, len(table))
    fit.save(fit.fitted(table), out)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "step", choices=["pretrained", "examples", "train", "on", "distil", "measure", "export", "fit"]
    )
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--work", type=Path, default=Path("training/work"))
    parser.add_argument("--out", type=Path, default=Path("qa/model"))
    parser.add_argument("--all", action="store_true", help="learn from the questions kept aside too")
    parser.add_argument("--new", default="reasons", help="of `on`: a part of the names of the new sets")
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    began = time.perf_counter()
    steps = {
        "pretrained": pretrained.make,
        "examples": _make_examples,
        "train": partial(_train, everything=arguments.all),
        "on": partial(_go_on, out=arguments.out, new=arguments.new),
        "distil": partial(_distil, out=arguments.out),
        "measure": _measure,
        "export": partial(_export, out=arguments.out),
        "fit": partial(_fit, out=arguments.out),
    }
    steps[arguments.step](arguments.shared, arguments.work)
    log.info("%s: %.0f s", arguments.step, time.perf_counter() - began)


if __name__ == "__main__":
    main()
