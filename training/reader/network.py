"""The network: a pretrained transformer with three heads.

In: word pieces of questions beside sentences. Out: how well each answers beside the others of its question (rank),
whether it answers at all (a logit), and of each piece whether an answer begins there, ends there, and goes on there.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor, nn
from transformers import BertModel

from qa.pieces import PADDING
from qa.reading.layout import Pieces

LAYERS = 6
"""Kept of the pretrained twelve: with more, reading takes too long beside an answer's other steps."""
BEGINS, ENDS, INSIDE = range(3)


class Pooled(nn.Module):
    """The transformer's lowest layers, and one vector for the whole input."""

    def __init__(self, transformer: BertModel) -> None:
        super().__init__()
        width = transformer.config.hidden_size
        self.transformer = transformer
        self.inner = nn.Linear(2 * width, width)
        self.dropout = nn.Dropout(0.1)

    def pooled(self, ids: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """(b, t) and (b, t) to the states of the pieces (b, t, d), and the vector of the whole (b, d)."""
        states = self.transformer(input_ids=ids, attention_mask=mask).last_hidden_state.float()
        share = mask[..., None].float()
        mean = (states * share).sum(1) / share.sum(1)
        return states, self.dropout(torch.tanh(self.inner(torch.cat([states[:, 0], mean], 1))))


class Network(Pooled):
    """The same with the heads."""

    def __init__(self, transformer: BertModel) -> None:
        super().__init__(transformer)
        width = transformer.config.hidden_size
        self.rank = nn.Linear(width, 1)
        self.answers = nn.Linear(width, 1)
        self.spans = nn.Linear(width, 3)

    def forward(self, ids: Tensor, mask: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """(b, t) and (b, t) to (b,), (b,) and (b, t, 3)."""
        states, pooled = self.pooled(ids, mask)
        return self.rank(pooled).squeeze(-1), self.answers(pooled).squeeze(-1), self.spans(states)


def pretrained(folder: Path, keep: Sequence[int] = tuple(range(LAYERS))) -> Network:
    """The layers ``keep`` of the transformer in ``folder``, with heads that know nothing yet."""
    # Dropout within the layers costs a third of the time on a processor, and so short a training does not need it.
    return Network(layers(folder, keep, dropout=0.0))


def layers(folder: Path, keep: Sequence[int], dropout: float) -> BertModel:
    """The layers ``keep`` of the transformer in ``folder``; heads made after it begin from the same numbers."""
    torch.manual_seed(7)
    whole = BertModel.from_pretrained(
        folder,
        add_pooling_layer=False,
        attn_implementation="eager",
        hidden_dropout_prob=dropout,
        attention_probs_dropout_prob=0.0,
    )
    whole.encoder.layer = nn.ModuleList(whole.encoder.layer[i] for i in keep)
    whole.config.num_hidden_layers = len(keep)
    return whole


def stack(inputs: Sequence[Pieces]) -> tuple[Tensor, Tensor]:
    """Ids and mask of some inputs, padded to the longest. (b, t) both"""
    ids = torch.full((len(inputs), max(map(len, inputs))), PADDING, dtype=torch.long)
    for i, one in enumerate(inputs):
        ids[i, : len(one)] = torch.from_numpy(one.ids)
    return ids, (ids != PADDING).long()
