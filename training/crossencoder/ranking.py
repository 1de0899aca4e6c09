"""Learn to put the sentence that answers first: a softmax over the candidates of each question.

In: groups and a cross-encoder. Out: the cross-encoder, trained; and the scores that it gives.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from .groups import Group
from .loop import Place, train
from .model import CrossEncoder, look_up
from .pieces import Ids, Pieces, by_length, stack
from .settings import SEED, Plan, Stage

AT_ONCE = 256
"""Inputs scored in one go when nothing is learnt."""


@dataclass(frozen=True, slots=True)
class Lists:
    """Some groups, each cut to at most c candidates. *Shapes:* n inputs of l pieces, g groups."""

    ids: Ids  # (n, l)
    roles: Ids  # (n, l)
    slots: Ids  # (g, c) positions in the inputs, -1 where a group has fewer
    relevant: NDArray[np.bool_]  # (g, c)


class Draws:
    """The groups in random order, again and again, like lengths together; wrong candidates drawn anew each time."""

    def __init__(self, groups: Sequence[Group], batch: int, listed: int) -> None:
        """Groups without a right or without a wrong candidate teach nothing and are left out.

        Raises:
            ValueError: None is left.
        """
        self._groups = [one for one in groups if one.relevant.any() and not one.relevant.all()]
        if not self._groups:
            raise ValueError(f"none of {len(groups)} groups has both a right and a wrong candidate")
        self._batch = batch
        self._listed = listed
        self._lengths = [max(len(one) for one in group.inputs) for group in self._groups]
        self._pass = lru_cache(maxsize=1)(self._draw)

    def __call__(self, step: int) -> Lists:
        """The batch of a step, always the same for the same step."""
        a_pass = -(-len(self._groups) // self._batch)
        chosen = self._pass(step // a_pass)[step % a_pass]
        random = np.random.default_rng((SEED, 3, step))
        return lists([_some(self._groups[i], self._listed, random) for i in chosen])

    def _draw(self, number: int) -> list[NDArray[np.int64]]:
        return by_length(self._lengths, self._batch, np.random.default_rng((SEED, 2, number)))


def _some(group: Group, listed: int, random: np.random.Generator) -> tuple[list[Pieces], NDArray[np.bool_]]:
    """Right and wrong candidates, at most ``listed`` and at most half of them right."""
    right = random.permutation(np.flatnonzero(group.relevant))[: max(1, listed // 2)]
    wrong = random.permutation(np.flatnonzero(~group.relevant[: group.shown]))[: listed - len(right)]
    chosen = np.concatenate((right, wrong))
    return [group.inputs[i] for i in chosen], group.relevant[chosen]


def lists(some: Sequence[tuple[list[Pieces], NDArray[np.bool_]]]) -> Lists:
    """Groups as one batch."""
    most = max(len(inputs) for inputs, _ in some)
    slots = np.full((len(some), most), -1, np.int64)
    relevant = np.zeros((len(some), most), np.bool_)
    before = 0
    for i, (inputs, right) in enumerate(some):
        slots[i, : len(inputs)] = np.arange(before, before + len(inputs))
        relevant[i, : len(inputs)] = right
        before += len(inputs)
    ids, roles = stack([one for inputs, _ in some for one in inputs])
    return Lists(ids, roles, slots, relevant)


def listwise(scores: Tensor, slots: Tensor, relevant: Tensor) -> Tensor:
    """Mean over the groups of minus the log of the share of the softmax that the right candidates have together.

    (n,), (g, c), (g, c) to a single number.
    """
    table = scores.float()[slots.clamp(min=0)].masked_fill(slots < 0, -torch.inf)
    right = table.masked_fill(~relevant, -torch.inf)
    return (table.logsumexp(1) - right.logsumexp(1)).mean()


def learn(
    name: str,
    model: CrossEncoder,
    table: Tensor,
    groups: Sequence[Group],
    stage: Stage,
    plan: Plan,
    place: Place,
) -> None:
    """Train ``model`` in place; ``table`` (words, table) lies on the device."""

    def loss(batch: Lists) -> Tensor:
        ids, roles, slots, relevant = (
            torch.from_numpy(each).to(place.device)
            for each in (batch.ids, batch.roles, batch.slots, batch.relevant)
        )
        return listwise(model(look_up(table, ids, roles), roles), slots, relevant)

    train(name, model, Draws(groups, stage.batch, plan.listed), loss, stage, plan.shape, place)


def scores_of(
    model: CrossEncoder, table: Tensor, inputs: Sequence[Pieces], device: str
) -> NDArray[np.float32]:
    """The score of each input, without dropout and in full precision. (n,)"""
    model.to(device).eval()
    scores = np.zeros(len(inputs), np.float32)
    order = np.argsort([len(one) for one in inputs], kind="stable")
    for first in range(0, len(order), AT_ONCE):
        chosen = order[first : first + AT_ONCE]
        ids, roles = (torch.from_numpy(each).to(device) for each in stack([inputs[i] for i in chosen]))
        with torch.inference_mode():
            scores[chosen] = model(look_up(table, ids, roles), roles).cpu().numpy()
    return scores
