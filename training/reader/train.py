"""Train the network: `python -m training.reader train`.

In: the groups that `examples` and `passages` made. Out: ``WORK/reader.pt``. First the passages, then the reports with
some passages among them; each stage goes on from its last checkpoint.
"""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from qa.reading.layout import Layout, Pieces

from .groups import Group
from .network import Network, stack

log = logging.getLogger("training.reader")
SEED = 7
AT_ONCE = 24
"""Sentences in one pass through the network; those of a step are sorted by length, so that little is padding."""
RIGHT_WEIGHT, NEAR_WEIGHT = 3.0, 3.0
"""Of a sentence that answers, and of one that people named as misleading, beside 1 for any other."""
SPAN_WEIGHT = 0.5


@dataclass(frozen=True, slots=True)
class Stage:
    """How long is learnt from what."""

    name: str
    steps: int
    rate: float
    frozen: int = 2  # lowest layers that stay as they are, beside the embeddings
    decay: float = 0.9  # of the rate from one layer to the one below it
    every: int = 10  # steps between two checkpoints


@dataclass(frozen=True, slots=True)
class Item:
    """A sentence, cut into pieces, with what is to be learnt of it."""

    pieces: Pieces
    right: bool
    weight: float
    spans: tuple[tuple[int, int], ...]  # first and last piece of each answer, counted in the input


@dataclass(frozen=True, slots=True)
class Question:
    """A group, cut into pieces."""

    right: tuple[Item, ...]
    near: tuple[Item, ...]
    wrong: tuple[Item, ...]

    def some(self, count: int, rng: random.Random) -> list[Item]:
        """At most ``count`` sentences: some that answer, those that mislead, and others, the first more often."""
        right = rng.sample(self.right, min(2, len(self.right)))
        near = rng.sample(self.near, min(2, len(self.near)))
        left = min(count - len(right) - len(near), len(self.wrong))
        wrong = sorted(range(len(self.wrong)), key=lambda i: rng.random() * (i + 3))[:left]
        return [*right, *near, *(self.wrong[i] for i in wrong)]


def questions(layout: Layout, groups: Sequence[Group]) -> list[Question]:
    """``groups`` cut into pieces."""
    return [_question(layout, group) for group in groups]


def _question(layout: Layout, group: Group) -> Question:
    headings = [one.heading for one in group.candidates]
    cut = layout.pieces(group.question, headings, [one.sentence for one in group.candidates])
    parts: dict[str, list[Item]] = {"right": [], "near": [], "wrong": []}
    for one, pieces in zip(group.candidates, cut, strict=True):
        part = "right" if one.right else "near" if one.near else "wrong"
        weight = {"right": RIGHT_WEIGHT, "near": NEAR_WEIGHT, "wrong": 1.0}[part]
        spans = [found for span in one.spans or () for found in [on_pieces(pieces, *span)] if found]
        parts[part].append(Item(pieces, one.right, weight, tuple(spans)))
    return Question(tuple(parts["right"]), tuple(parts["near"]), tuple(parts["wrong"]))


def on_pieces(pieces: Pieces, start: int, end: int) -> tuple[int, int] | None:
    """The first and the last piece of ``[start, end)`` of the sentence; None where it was cut off."""
    inside = np.flatnonzero((pieces.ends > start) & (pieces.starts < end) & (pieces.ends > pieces.starts))
    if not len(inside) or pieces.ends[-1] < end:
        return None
    return pieces.first + int(inside[0]), pieces.first + int(inside[-1])


def loss_of(net: Network, drawn: Sequence[Sequence[Item]]) -> tuple[Tensor, dict[str, float]]:
    """Of some questions with their sentences: a softmax over those, whether each answers, and where."""
    flat = [item for group in drawn for item in group]
    rank, answers, spans = read(net, flat)
    losses: dict[str, Tensor] = {}
    first, lists = 0, []
    for group in drawn:
        right = torch.tensor([item.right for item in group])
        scores = rank[first : first + len(group)]
        first += len(group)
        if right.any() and not right.all():
            lists.append(scores.logsumexp(0) - scores[right].logsumexp(0))
    losses["rank"] = torch.stack(lists).mean() if lists else rank.sum() * 0
    weight = torch.tensor([item.weight for item in flat])
    target = torch.tensor([float(item.right) for item in flat])
    each = functional.binary_cross_entropy_with_logits(answers, target, reduction="none")
    losses["answers"] = (each * weight).sum() / weight.sum()
    found = [span_loss(spans[i], item) for i, item in enumerate(flat) if item.spans]
    losses["spans"] = torch.stack(found).mean() if found else rank.sum() * 0
    total = losses["rank"] + losses["answers"] + SPAN_WEIGHT * losses["spans"]
    return total, {name: float(value.detach()) for name, value in losses.items()}


def span_loss(scores: Tensor, item: Item) -> Tensor:
    """Where answers begin and end, each a softmax over the sentence, and which pieces lie inside. (t, 3)"""
    first, last = item.pieces.first, len(item.pieces) - 1
    own = scores[first:last]
    inside = torch.zeros(last - first)
    for a, b in item.spans:
        inside[a - first : b - first + 1] = 1
    begins = torch.tensor([a - first for a, _ in item.spans])
    ends = torch.tensor([b - first for _, b in item.spans])
    edge = sum(
        own[:, column].logsumexp(0) - own[places, column].logsumexp(0)
        for column, places in ((0, begins), (1, ends))
    )
    return edge / 2 + functional.binary_cross_entropy_with_logits(own[:, 2], inside)


def read(net: Network, items: Sequence[Item]) -> tuple[Tensor, Tensor, list[Tensor]]:
    """The heads' scores of all ``items``, in their order."""
    order = sorted(range(len(items)), key=lambda i: len(items[i].pieces))
    rank: list[Any] = [None] * len(items)
    answers, spans = list(rank), list(rank)
    for at in range(0, len(order), AT_ONCE):
        chosen = order[at : at + AT_ONCE]
        ids, mask = stack([items[i].pieces for i in chosen])
        with torch.autocast("cpu", torch.bfloat16, enabled=net.training):
            out = net(ids, mask)
        for k, i in enumerate(chosen):
            rank[i], answers[i], spans[i] = out[0][k].float(), out[1][k].float(), out[2][k].float()
    return torch.stack(rank), torch.stack(answers), spans


def _parameters(net: Network, stage: Stage) -> list[dict[str, Any]]:
    """What learns, each layer with a rate of its own; the rest is frozen."""
    layers = net.transformer.encoder.layer
    for parameter in (*net.transformer.embeddings.parameters(), *layers[: stage.frozen].parameters()):
        parameter.requires_grad = False
    out: list[dict[str, Any]] = [
        {
            "params": [p for n, p in net.named_parameters() if not n.startswith("transformer.")],
            "rate": stage.rate * 3,
        }
    ]
    for i in range(stage.frozen, len(layers)):
        rate = stage.rate * stage.decay ** (len(layers) - 1 - i)
        out.append({"params": list(layers[i].parameters()), "rate": rate})
    return [{"params": one["params"], "lr": one["rate"], "initial_lr": one["rate"]} for one in out]


class Draws:
    """Questions in random order, again and again; what a step draws follows from its number."""

    def __init__(self, pools: Sequence[tuple[Sequence[Question], int, int]]) -> None:
        """``pools`` are questions, with how many of them a step takes and how many sentences of each at most."""
        self._pools = pools

    def __call__(self, step: int) -> list[list[Item]]:
        """The questions of a step, each by its sentences."""
        rng = random.Random(f"{SEED} {step}")
        out = []
        for number, (pool, count, listed) in enumerate(self._pools):
            for k in range(step * count, (step + 1) * count):
                order = _order(number, k // len(pool), len(pool))
                out.append(pool[order[k % len(pool)]].some(listed, rng))
        return out


@lru_cache(maxsize=64)
def _order(pool: int, turn: int, count: int) -> list[int]:
    """The order of a pool's ``count`` questions the ``turn``-th time."""
    return random.Random(f"{SEED} {pool} {turn}").sample(range(count), count)


def _learning(net: Network, stage: Stage, warm: float = 0.06) -> tuple[Any, Any]:
    """What moves the weights of ``net``, and how fast it does at each step."""
    optimiser = torch.optim.AdamW(_parameters(net, stage), weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser,
        lambda s: min(
            (s + 1) / (warm * stage.steps), max(0.02, (stage.steps - s) / (stage.steps * (1 - warm)))
        ),
    )
    return optimiser, schedule


def train(net: Network, draws: Draws, stage: Stage, work: Path) -> None:
    """Train ``net`` in place, from the last checkpoint where there is one."""
    descend(net, stage, work, SEED * 100_003, lambda step: loss_of(net, draws(step)))


def descend(
    net: Network,
    stage: Stage,
    work: Path,
    seed: int,
    loss_at: Callable[[int], tuple[Tensor, dict[str, float]]],
) -> None:
    """Take the steps of ``stage`` left since the last checkpoint; ``loss_at`` gives a step's loss and its parts."""
    path = work / f"{stage.name}.pt"
    optimiser, schedule = _learning(net, stage)
    begun = 0
    if path.exists():
        kept = torch.load(path, weights_only=True)
        net.load_state_dict(kept["net"])
        optimiser.load_state_dict(kept["optimiser"])
        schedule.load_state_dict(kept["schedule"])
        begun = kept["step"]
    net.train()
    sums: dict[str, float] = {}
    clock = time.perf_counter()
    for step in range(begun, stage.steps):
        torch.manual_seed(seed + step)
        loss, parts = loss_at(step)
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        for name, value in parts.items():
            sums[name] = sums.get(name, 0.0) + value
        if (step + 1) % stage.every == 0 or step + 1 == stage.steps:
            done = (step - begun) % stage.every + 1
            shown = " ".join(f"{name} {value / done:.3f}" for name, value in sums.items())
            log.info(
                "%s %d/%d: %s, %.0f s", stage.name, step + 1, stage.steps, shown, time.perf_counter() - clock
            )
            sums, clock = {}, time.perf_counter()
            _save(path, net, optimiser, schedule, step + 1)


def _save(path: Path, net: Network, optimiser: Any, schedule: Any, step: int) -> None:
    half = path.with_suffix(".half")
    state = {
        "net": net.state_dict(),
        "optimiser": optimiser.state_dict(),
        "schedule": schedule.state_dict(),
        "step": step,
    }
    torch.save(state, half)
    half.replace(path)
