"""Teach the bundled network what it and a deeper one say together: `python -m training.reader distil`.

In: the bundled network, one of twelve layers (``WORK/reader-deep.pt``), the groups of `examples` and those of `moved`,
of which nobody knows the answer. Out: ``WORK/reader.pt``, midway between the network as it was and as it is then: on
questions kept aside the mean of both refuses as much as before, the end alone less.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional

from .network import Network
from .train import Draws, Item, Stage, descend, read, span_loss

SEED = 70_007
TAUGHT = Stage("distil", steps=560, rate=8e-5)
HARD, ANSWERS, SPANS, HARD_SPANS = 0.5, 1.5, 0.5, 0.25
"""Weights in the loss, beside 1 for the order that the teachers put sentences in."""
UNKNOWN = 1.5
"""Of a sentence of which nobody knows whether it answers, beside those that are known."""
LIKELY = 0.15
"""How probably a sentence answers, from which its spans are learnt."""


def distil(net: Network, teachers: Sequence[Network], draws: Draws, unknown: range, work: Path) -> None:
    """Train ``net`` in place, from the last checkpoint if there is one; of a step's questions nobody knows what answers
    those at ``unknown``."""
    for teacher in teachers:
        teacher.train()  # as the network is when it learns, in few bits; nothing is dropped
        teacher.dropout.p = 0.0
    descend(net, TAUGHT, work, SEED, lambda step: _loss(net, teachers, draws(step), unknown))


def mean(one: Network, other: Network) -> dict[str, Tensor]:
    """The weights midway between those of two networks."""
    beside = other.state_dict()
    return {name: (weight + beside[name]) / 2 for name, weight in one.state_dict().items()}


def _loss(
    net: Network, teachers: Sequence[Network], drawn: Sequence[Sequence[Item]], unknown: range
) -> Tensor:
    flat = [item for group in drawn for item in group]
    with torch.no_grad():
        told = [read(teacher, flat) for teacher in teachers]
    rank, answers = (torch.stack([one[part] for one in told]).mean(0) for part in (0, 1))
    spans = [torch.stack(parts).mean(0) for parts in zip(*(one[2] for one in told), strict=True)]
    own_rank, own_answers, own_spans = read(net, flat)
    soft, hard, first = [], [], 0
    for group in drawn:
        part = slice(first, first + len(group))
        first += len(group)
        soft.append(_unlike(own_rank[part], rank[part]))
        right = torch.tensor([item.right for item in group])
        if right.any() and not right.all():
            hard.append(own_rank[part].logsumexp(0) - own_rank[part][right].logsumexp(0))
    known = torch.tensor([number not in unknown for number, group in enumerate(drawn) for _ in group])
    right = torch.tensor([float(item.right) for item in flat])
    likely = answers.sigmoid()
    target = torch.where(known, (likely + right) / 2, likely)
    weight = torch.where(known, torch.tensor([item.weight for item in flat]), torch.tensor(UNKNOWN))
    each = functional.binary_cross_entropy_with_logits(own_answers, target, reduction="none")
    where = [
        torch.maximum(likely[i], right[i]) * _unlike_spans(own_spans[i], spans[i], item)
        for i, item in enumerate(flat)
        if max(likely[i], right[i]) >= LIKELY
    ]
    stated = [span_loss(own_spans[i], item) for i, item in enumerate(flat) if item.spans]
    none = own_rank.sum() * 0
    total = (
        torch.stack(soft).mean()
        + HARD * (torch.stack(hard).mean() if hard else none)
        + ANSWERS * (each * weight).sum() / weight.sum()
        + SPANS * (torch.stack(where).mean() if where else none)
        + HARD_SPANS * (torch.stack(stated).mean() if stated else none)
    )
    return total, {"loss": float(total.detach())}


def _unlike(own: Tensor, taught: Tensor) -> Tensor:
    """How far one softmax is from the other. (n,) both"""
    return functional.kl_div(own.log_softmax(0), taught.softmax(0), reduction="sum")


def _unlike_spans(own: Tensor, taught: Tensor, item: Item) -> Tensor:
    """The same of where answers begin and end, and of which pieces lie inside. (t, 3) both"""
    inside = slice(item.pieces.first, len(item.pieces) - 1)
    own, taught = own[inside], taught[inside]
    edges = (_unlike(own[:, 0], taught[:, 0]) + _unlike(own[:, 1], taught[:, 1])) / 2
    return edges + functional.binary_cross_entropy_with_logits(own[:, 2], taught[:, 2].sigmoid())
