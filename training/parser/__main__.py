"""Learn to parse questions: `python -m training.parser --shared ../shared`, after `training.reader pretrained`.

Out: `qa/model/parser.onnx`. Prints what it does on `aside.tsv` and `views-aside.tsv`, which other hands wrote and
nothing is learnt from.
"""

from __future__ import annotations

import argparse
import logging
import random
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from qa.understanding import parser as product
from qa.understanding.parser import FIGURE, OVER, PLAN, TAGS, VIEW

from ..graph import matrix, model_of, pooled, ranges, save, transformer
from . import network
from .network import HEADS, Parser, stack
from .rows import (
    ASIDE,
    LEARNT,
    UNSAID,
    VIEWED,
    VIEWED_ASIDE,
    WORDED,
    Row,
    about_reports,
    off_topic,
    own,
    viewed,
    worded,
)

log = logging.getLogger("training.parser")
SEED = 7
EPOCHS, AT_ONCE = 5, 32
RATE, DECAY, WARM = 3e-4, 0.9, 0.06
"""Of the highest layer; of that from one layer to the one below; and the share of steps in which it rises."""
SINGLE = [PLAN.index(name) for name in ("open", "target", "result")]
TAGS_WEIGHT, NOTHING = 2.0, 0.5
"""Of the tags beside the labels, and of a piece that belongs to nothing beside one that does."""
CALIBRATED = 256
"""Questions that the scales of the rounded network are taken from."""


def learn(net: Parser, rows: Sequence[Row]) -> None:
    """Train ``net`` in place."""
    for parameter in net.transformer.embeddings.word_embeddings.parameters():
        parameter.requires_grad = False
    layers = net.transformer.encoder.layer
    heads = [p for name, p in net.named_parameters() if not name.startswith("transformer.")]
    groups = [{"params": heads, "lr": 3 * RATE}]
    groups += [
        {"params": list(layer.parameters()), "lr": RATE * DECAY ** (len(layers) - 1 - i)}
        for i, layer in enumerate(layers)
    ]
    optimiser = torch.optim.AdamW(groups, weight_decay=0.01)
    steps = len(rows) * EPOCHS // AT_ONCE
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda s: min((s + 1) / (WARM * steps), max(0.02, (steps - s) / steps))
    )
    net.train()
    waiting: list[Row] = []
    lost, clock = 0.0, time.perf_counter()
    for step in range(steps):
        if len(waiting) < AT_ONCE:
            waiting = random.Random(f"{SEED} {step}").sample(rows, len(rows)) + waiting
        drawn = [waiting.pop() for _ in range(AT_ONCE)]
        loss = loss_of(net, drawn)
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        lost += loss.item()
        if (step + 1) % 100 == 0:
            log.info("%d/%d: %.3f, %.0f s", step + 1, steps, lost / 100, time.perf_counter() - clock)
            lost = 0.0
    net.eval()


def loss_of(net: Parser, rows: Sequence[Row]) -> Tensor:
    """Of the labels that the rows have."""
    ids, mask, tags, subjects = stack(rows)
    with torch.autocast("cpu", torch.bfloat16):
        labels, told, named = net(ids, mask)
    weight = torch.tensor([row.weight for row in rows])
    loss = torch.zeros(())
    for name in HEADS:
        meant = torch.tensor([getattr(row, name) for row in rows])
        known = meant != UNSAID
        if known.any():
            each = functional.cross_entropy(labels[name].float()[known], meant[known], reduction="none")
            loss = loss + (each * weight[known]).sum() / len(rows)
    alone = torch.tensor([row.alone for row in rows])
    if alone.any():
        other = functional.log_softmax(labels["plan"].float()[alone], dim=1)[:, SINGLE].logsumexp(1)
        loss = loss - (other * weight[alone]).sum() / len(rows)
    return loss + TAGS_WEIGHT * (_of_pieces(told, tags, weight) + _of_pieces(named, subjects, weight))


def _of_pieces(scores: Tensor, meant: Tensor, weight: Tensor) -> Tensor:
    """The loss of what is said of each piece. (b, t, tags), (b, t) and (b,)"""
    counts = torch.where(meant == 0, NOTHING, 1.0) * weight[:, None] * (meant != UNSAID)
    each = functional.cross_entropy(
        scores.float().flatten(0, 1), meant.clamp(min=0).flatten(), reduction="none"
    )
    return (each * counts.flatten()).sum() / counts.sum().clamp(min=1.0)


def export(net: Parser, rows: Sequence[Row], path: Path) -> int:
    """Write the network with weights in eight bits; its size in bytes."""
    some = [stack([row])[:2] for row in random.Random(SEED).sample(rows, CALIBRATED)]
    graph, x, mask, state = transformer(net, ranges(net, some))
    last = pooled(graph, x, mask, state)
    for name in HEADS:
        matrix(graph, last, name, state[f"heads.{name}.weight"].T, state[f"heads.{name}.bias"], None)
    shapes: dict[str, list[str | int]] = {name: ["b", count] for name, count in HEADS.items()}
    for name, count in (("tags", len(TAGS)), ("subject", 2)):
        matrix(graph, x, name, state[f"{name}.weight"].T, state[f"{name}.bias"], None)
        shapes[name] = ["b", "t", count]
    return save(model_of(graph, "parser", shapes), path)


def _report_labels(
    name: str, labels: Sequence[object], said: Sequence[object], meant: Sequence[object]
) -> None:
    right = np.array([a == b for a, b in zip(said, meant, strict=True)])
    log.info("%s: right %.3f", name, right.mean())
    for label in labels:
        found = right[[one == label for one in meant]]
        precise = right[[one == label for one in said]]
        if len(found) and len(precise):
            counts = (len(found), found.mean(), precise.mean())
            log.info("  %-14s %3d, found %.3f, right where said %.3f", label, *counts)


def report_views(rows: Sequence[Row]) -> None:
    """Log which views the product's parser sees in ``rows``, and of what."""
    told = [product.parse(row.text) for row in rows]
    _report_labels("view", VIEW, [one.view for one in told], [VIEW[row.view] for row in rows])
    named = [
        (product.span(row.cut, row.subject or [0] * len(row.cut.ids)), one)
        for row, one in zip(rows, told, strict=True)
    ]
    named = [(meant, one) for meant, one in named if one.view and meant[1]]
    log.info("subjects: right %.3f", np.mean([meant == one.subject for meant, one in named]))


def report(rows: Sequence[Row]) -> None:
    """Log what the product's parser makes of ``rows``."""
    told = [product.parse(row.text) for row in rows]
    figures = [FIGURE[one.figure > 0.5] for one in told]
    for name, labels, said in (
        ("over", OVER, [one.over if one.several > 0.5 else OVER[0] for one in told]),
        ("figure", FIGURE, figures),
        ("plan", PLAN, [one.plan for one in told]),
    ):
        _report_labels(name, labels, said, [labels[getattr(row, name)] for row in rows])
    gold = [set(product.times(row.cut, row.tags or ())) for row in rows]
    mine = [set(one.times) for one in told]
    both = sum(len(a & b) for a, b in zip(gold, mine, strict=True))
    log.info(
        "times with what is wanted of them: found %.3f, right where said %.3f; questions wholly right %.3f",
        both / sum(map(len, gold)),
        both / sum(map(len, mine)),
        np.mean([a == b for a, b in zip(gold, mine, strict=True)]),
    )


def main() -> None:
    """Command line."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--shared", type=Path, default=Path("../shared"))
    arguments.add_argument("--work", type=Path, default=Path("training/work"))
    arguments.add_argument("--out", type=Path, default=Path("qa/model/parser.onnx"))
    given = arguments.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    rows = [*own(LEARNT), *viewed(VIEWED), *off_topic(), *worded()]
    rows += about_reports(given.shared)
    log.info("%d questions", len(rows))
    net = network.pretrained(given.work / "pretrained")
    kept = given.work / "parser.pt"
    newest = max(path.stat().st_mtime for path in (LEARNT, VIEWED, WORDED))
    if kept.exists() and kept.stat().st_mtime > newest:  # only exported anew
        net.load_state_dict(torch.load(kept, weights_only=True))
        net.eval()
    else:
        learn(net, rows)
        torch.save(net.state_dict(), kept)
    log.info("%s: %d bytes", given.out, export(net, rows, given.out))
    report(own(ASIDE))
    report_views(viewed(VIEWED_ASIDE))


if __name__ == "__main__":
    main()
