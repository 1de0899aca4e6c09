"""Word vectors to sentence vectors: contrastive training of averages.

In: word vectors that skip-gram made, and the sentences as rows of word numbers. Out: the table whose
averages find the sentence that belongs to another one. Each batch mixes three kinds of pairs: a sentence
and its neighbour, some words of a sentence and its other words, a question and the sentence that answers
it; everything else in the batch is wrong.

A row of the table is ``weight * (vector + change)``: a weight for each word, which starts from its
inverse frequency (Arora et al. 2017), and a change, which starts from zero and is learnt in few and small
steps, so that words that mean the same stay together.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

log = logging.getLogger(__name__)

Ids = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Sentences:
    """All n sentences as one run of word numbers. *Shapes:* ``(words,)``, ``(n + 1,)``, then ``(n,)``."""

    ids: Ids
    starts: NDArray[np.int64]  # the sentence i is ids[starts[i]:starts[i + 1]]
    paragraph: NDArray[np.int64]
    document: NDArray[np.int64]
    weight: NDArray[np.float64]  # how often a sentence is drawn, relative to the others

    def __getitem__(self, i: int) -> Ids:
        return self.ids[self.starts[i] : self.starts[i + 1]]


@dataclass(frozen=True, slots=True)
class Settings:
    """What determines the training, beside its data."""

    steps: int = 600
    batch: int = 2048
    shares: tuple[float, float, float] = (0.35, 0.35, 0.3)  # neighbours, parts, questions
    temperature: float = 0.05
    change_rate: float = 1e-3
    weight_rate: float = 1e-2
    part: float = 0.35  # share of a sentence's words that stand against the rest
    kept: float = 0.2  # chance that a drawn word stays in the rest too
    max_words: int = 64
    seed: int = 1


class Batches:
    """Draws pairs of word numbers."""

    def __init__(self, sentences: Sentences, questions: list[tuple[Ids, Ids]], settings: Settings) -> None:
        self._sentences = sentences
        self._questions = questions
        self._settings = settings
        self._random = np.random.default_rng(settings.seed)
        lengths = np.diff(sentences.starts)
        self._parts = _Drawer(np.flatnonzero(lengths >= 6), sentences.weight, self._random)
        pairs = (sentences.paragraph[1:] == sentences.paragraph[:-1]) & (
            np.minimum(lengths[1:], lengths[:-1]) >= 4
        )
        self._neighbours = _Drawer(np.flatnonzero(pairs), sentences.weight, self._random)

    def draw(self) -> list[tuple[Ids, Ids]]:
        """One batch of pairs."""
        settings = self._settings
        counts = [int(share * settings.batch) for share in settings.shares]
        pairs = [
            (self._cut(self._sentences[i]), self._cut(self._sentences[i + 1]))
            for i in self._neighbours(counts[0])
        ]
        pairs += [self._split(self._sentences[i]) for i in self._parts(counts[1])]
        chosen = self._random.choice(len(self._questions), counts[2], replace=False)
        return pairs + [(self._questions[i][0], self._cut(self._questions[i][1])) for i in chosen]

    def _cut(self, ids: Ids) -> Ids:
        return ids[: self._settings.max_words]

    def _split(self, ids: Ids) -> tuple[Ids, Ids]:
        ids = self._cut(ids)
        part = self._random.random(len(ids)) < self._settings.part
        part[self._random.integers(len(ids))] = True
        rest = ~part | (self._random.random(len(ids)) < self._settings.kept)
        if not rest.any():
            rest[:] = True
        return ids[part], ids[rest]


class _Drawer:
    """Draws from ``items`` in proportion to their weights."""

    def __init__(
        self, items: NDArray[np.int64], weights: NDArray[np.float64], random: np.random.Generator
    ) -> None:
        self._items = items
        self._cumulated = np.cumsum(weights[items])
        self._random = random

    def __call__(self, count: int) -> NDArray[np.int64]:
        at = self._random.random(count) * self._cumulated[-1]
        return self._items[np.searchsorted(self._cumulated, at, side="right")]


def train(
    vectors: NDArray[np.float32], weights: NDArray[np.float32], batches: Batches, settings: Settings
) -> NDArray[np.float32]:
    """The trained table, from vectors of *shape* ``(vocabulary, dimension)`` and the words' ``weights``."""
    import torch
    from torch.nn import Embedding
    from torch.nn.functional import cross_entropy, embedding_bag, normalize

    start = torch.from_numpy(vectors)
    # A batch touches a quarter of the words: sparse gradients leave the other rows, and their moments, alone.
    change = Embedding.from_pretrained(torch.zeros_like(start), freeze=False, sparse=True)
    scale = Embedding.from_pretrained(torch.from_numpy(np.log(weights))[:, None], freeze=False, sparse=True)
    optimisers = [
        torch.optim.SparseAdam(change.parameters(), settings.change_rate),
        torch.optim.SparseAdam(scale.parameters(), settings.weight_rate),
    ]
    schedules = [
        torch.optim.lr_scheduler.LambdaLR(each, lambda step: 1 - step / settings.steps) for each in optimisers
    ]
    running = 0.0

    for step in range(settings.steps):
        pairs = batches.draw()
        rows = [row for side in (0, 1) for row in (pair[side] for pair in pairs)]
        offsets = torch.from_numpy(np.cumsum([0] + [len(row) for row in rows[:-1]]))
        words, ids = np.unique(np.concatenate(rows), return_inverse=True)
        used = torch.from_numpy(words.astype(np.int64))
        table = (start[used] + change(used)) * scale(used).exp()
        sides = normalize(embedding_bag(torch.from_numpy(ids), table, offsets, mode="mean")).split(len(pairs))
        right = torch.arange(len(pairs))
        scores = sides[0] @ sides[1].T / settings.temperature
        loss = (cross_entropy(scores, right) + cross_entropy(scores.T, right)) / 2
        for optimiser in optimisers:
            optimiser.zero_grad()
        loss.backward()
        for optimiser, schedule in zip(optimisers, schedules, strict=True):
            optimiser.step()
            schedule.step()
        running = loss.item() if step == 0 else 0.98 * running + 0.02 * loss.item()
        if step % 50 == 0:
            log.info("contrastive step %d of %d, loss %.3f", step, settings.steps, running)
    return ((start + change.weight) * scale.weight.exp()).detach().numpy()
