"""Learn from running text: some words are hidden, the model names them (BERT, Devlin et al. 2019).

In: all training texts as sentences of word numbers. Out: a transformer that knows which words go together.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from training.contrastive import Sentences

from .loop import Place, train
from .model import MaskedWords, Transformer
from .pieces import MASKED, SENTENCE, Ids, Pieces, by_length, stack, text
from .settings import SEED, Plan

HIDDEN = 0.2
"""Share of words to be named; of them a tenth stay and a tenth are replaced by others, as in BERT."""
BATCHES_AT_ONCE = 8
"""Drawn together and shared out by length."""


@dataclass(frozen=True, slots=True)
class Hidden:
    """A batch with hidden words. *Shapes:* ``(texts, longest)``, the words ``(asked places,)``."""

    ids: Ids
    roles: Ids
    asked: NDArray[np.bool_]
    words: Ids


class Texts:
    """Draws stretches of neighbouring sentences, from any sentence on, in proportion to the sentences' weights."""

    def __init__(self, sentences: Sentences, size: int, batch: int, limit: int) -> None:
        """``size`` is the number of words in the table, ``limit`` the longest stretch in pieces."""
        self._sentences = sentences
        self._size = size
        self._batch = batch
        self._limit = limit
        self._cumulated = np.cumsum(sentences.weight)
        self._drawn = lru_cache(maxsize=1)(self._draw)

    def __call__(self, step: int) -> Hidden:
        """The batch of a step, always the same for the same step."""
        chosen = self._drawn(step // BATCHES_AT_ONCE)[step % BATCHES_AT_ONCE]
        return hide(chosen, self._size, np.random.default_rng((SEED, 1, step)))

    def _draw(self, number: int) -> list[list[Pieces]]:
        random = np.random.default_rng((SEED, 0, number))
        at = random.random(self._batch * BATCHES_AT_ONCE) * self._cumulated[-1]
        first = np.minimum(np.searchsorted(self._cumulated, at, side="right"), len(self._cumulated) - 1)
        texts = [self._stretch(int(i)) for i in first]
        groups = by_length([len(one) for one in texts], self._batch, random)
        return [[texts[i] for i in group] for group in groups]

    def _stretch(self, first: int) -> Pieces:
        rows: list[NDArray[np.integer]] = []
        room, document = self._limit, self._sentences.document[first]
        for i in range(first, len(self._sentences.document)):
            if room <= 0 or self._sentences.document[i] != document:
                break
            rows.append(self._sentences[i])
            room -= len(rows[-1]) + 1
        return text(rows, self._limit)


def hide(texts: list[Pieces], size: int, random: np.random.Generator) -> Hidden:
    """Hide words of ``texts``; at least one, where there is any."""
    ids, roles = stack(texts)
    chance = np.where(roles == SENTENCE, random.random(ids.shape), np.inf)
    asked = chance < HIDDEN
    if not asked.any():
        asked.flat[int(chance.argmin())] = bool(np.isfinite(chance.min()))
    words, fate = ids[asked], random.random(ids.shape)
    roles[asked & (fate < 0.8)] = MASKED
    swapped = asked & (fate >= 0.9)
    ids[swapped] = random.integers(1, size, int(swapped.sum()))
    return Hidden(ids, roles, asked, words)


def pretrain(transformer: Transformer, table: Tensor, sentences: Sentences, plan: Plan, place: Place) -> None:
    """Train ``transformer`` in place; ``table`` (words, table) lies on the device."""
    model = MaskedWords(transformer, plan.shape, len(table))
    texts = Texts(sentences, len(table), plan.words.batch, plan.shape.pieces)

    def loss(batch: Hidden) -> Tensor:
        ids, roles, asked, words = (
            torch.from_numpy(each).to(place.device)
            for each in (batch.ids, batch.roles, batch.asked, batch.words)
        )
        return functional.cross_entropy(model(table, ids, roles, asked).float(), words)

    train("words", model, texts, loss, plan.words, plan.shape, place)
