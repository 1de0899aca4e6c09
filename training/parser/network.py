"""The network: the lowest layers of the pretrained transformer, four labels of the whole question, a tag for each piece
and whether it belongs to the subject.

In: word pieces. Out: scores of `qa.understanding.parser.OVER`, `FIGURE`, `PLAN`, `VIEW`, of `TAGS` and of the subject.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor, nn
from transformers import BertModel

from qa.pieces import PADDING
from qa.understanding.parser import FIGURE, OVER, PLAN, TAGS, VIEW

from ..reader.network import Pooled, layers
from .rows import UNSAID, Row

LAYERS = 3
"""Kept of the pretrained twelve: a question is parsed in two milliseconds."""
HEADS = {"over": len(OVER), "figure": len(FIGURE), "plan": len(PLAN), "view": len(VIEW)}


class Parser(Pooled):
    """The transformer's lowest layers and the heads."""

    def __init__(self, transformer: BertModel) -> None:
        super().__init__(transformer)
        width = transformer.config.hidden_size
        self.heads = nn.ModuleDict({name: nn.Linear(width, count) for name, count in HEADS.items()})
        self.tags = nn.Linear(width, len(TAGS))
        self.subject = nn.Linear(width, 2)

    def forward(self, ids: Tensor, mask: Tensor) -> tuple[dict[str, Tensor], Tensor, Tensor]:
        """(b, t) and (b, t) to (b, labels) of each head, (b, t, tags) and (b, t, 2)."""
        states, pooled = self.pooled(ids, mask)
        dropped = self.dropout(states)
        labels = {name: head(pooled) for name, head in self.heads.items()}
        return labels, self.tags(dropped), self.subject(dropped)


def pretrained(folder: Path) -> Parser:
    """The lowest layers of the transformer in ``folder``, with heads that know nothing yet."""
    return Parser(layers(folder, range(LAYERS), dropout=0.05))


def stack(rows: Sequence[Row]) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Ids, mask, tags and subjects of some rows, padded to the longest; what is not said is `UNSAID`. (b, t) each"""
    shape = (len(rows), max(len(row.cut.ids) for row in rows))
    ids = torch.full(shape, PADDING, dtype=torch.long)
    tags, subjects = torch.full(shape, UNSAID), torch.full(shape, UNSAID)
    for i, row in enumerate(rows):
        ids[i, : len(row.cut.ids)] = torch.from_numpy(row.cut.ids)
        for told, given in ((tags, row.tags), (subjects, row.subject)):
            if given is not None:
                told[i, : len(given)] = torch.tensor(given)
    return ids, (ids != PADDING).long(), tags, subjects
