"""The network: the lowest layers of the pretrained transformer, three labels of the whole question, a tag for each piece.

In: word pieces. Out: scores of `qa.understanding.parser.OVER`, `FIGURE`, `PLAN` and of `TAGS`.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor, nn
from transformers import BertModel

from qa.pieces import PADDING
from qa.understanding.parser import FIGURE, OVER, PLAN, TAGS

from .rows import UNSAID, Row

LAYERS = 3
"""Kept of the pretrained twelve: a question is parsed in two milliseconds."""
HEADS = {"over": len(OVER), "figure": len(FIGURE), "plan": len(PLAN)}


class Parser(nn.Module):
    """The transformer's lowest layers and the heads."""

    def __init__(self, transformer: BertModel) -> None:
        super().__init__()
        width = transformer.config.hidden_size
        self.transformer = transformer
        self.inner = nn.Linear(2 * width, width)
        self.dropout = nn.Dropout(0.1)
        self.heads = nn.ModuleDict({name: nn.Linear(width, count) for name, count in HEADS.items()})
        self.tags = nn.Linear(width, len(TAGS))

    def forward(self, ids: Tensor, mask: Tensor) -> tuple[dict[str, Tensor], Tensor]:
        """(b, t) and (b, t) to (b, labels) of each head and (b, t, tags)."""
        states = self.transformer(input_ids=ids, attention_mask=mask).last_hidden_state.float()
        share = mask[..., None].float()
        mean = (states * share).sum(1) / share.sum(1)
        pooled = self.dropout(torch.tanh(self.inner(torch.cat([states[:, 0], mean], 1))))
        return {name: head(pooled) for name, head in self.heads.items()}, self.tags(self.dropout(states))


def pretrained(folder: Path) -> Parser:
    """The lowest layers of the transformer in ``folder``, with heads that know nothing yet."""
    torch.manual_seed(7)
    whole = BertModel.from_pretrained(
        folder,
        add_pooling_layer=False,
        attn_implementation="eager",
        hidden_dropout_prob=0.05,
        attention_probs_dropout_prob=0.0,
    )
    whole.encoder.layer = whole.encoder.layer[:LAYERS]
    whole.config.num_hidden_layers = LAYERS
    return Parser(whole)


def stack(rows: Sequence[Row]) -> tuple[Tensor, Tensor, Tensor]:
    """Ids, mask and tags of some rows, padded to the longest; a tag that is not said is `UNSAID`. (b, t) each"""
    shape = (len(rows), max(len(row.cut.ids) for row in rows))
    ids, tags = torch.full(shape, PADDING, dtype=torch.long), torch.full(shape, UNSAID)
    for i, row in enumerate(rows):
        ids[i, : len(row.cut.ids)] = torch.from_numpy(row.cut.ids)
        if row.tags is not None:
            tags[i, : len(row.tags)] = torch.tensor(row.tags)
    return ids, (ids != PADDING).long(), tags
