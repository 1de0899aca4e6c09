"""The transformer and its two heads: one that names masked words, one that scores a sentence for a question.

It reads vectors, not word numbers: the table is the bundled encoder's, stays as it is, and is no part of the weights,
so that an exported model adds its layers to the package and not a second table.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from .pieces import PADDING, QUESTION, ROLES
from .settings import Shape


def look_up(table: Tensor, ids: Tensor, roles: Tensor) -> Tensor:
    """The words' vectors, zero where a role stands without a word. (b, l) twice to (b, l, table)"""
    return table[ids] * (roles >= QUESTION).unsqueeze(-1)


class Block(nn.Module):
    """Self-attention and a feed-forward net, each added to its own input, which is normalised before."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.heads = shape.heads
        self.before = nn.LayerNorm(shape.width)
        self.mixed = nn.Linear(shape.width, 3 * shape.width)
        self.joined = nn.Linear(shape.width, shape.width)
        self.between = nn.LayerNorm(shape.width)
        self.wide = nn.Linear(shape.width, 4 * shape.width)
        self.narrow = nn.Linear(4 * shape.width, shape.width)
        self.dropout = nn.Dropout(shape.dropout)

    def forward(self, states: Tensor, seen: Tensor) -> Tensor:
        """(b, l, width) to the same; ``seen`` (b, 1, 1, l) is false for padding."""
        batch, length, width = states.shape
        mixed = self.mixed(self.before(states)).view(batch, length, 3, self.heads, width // self.heads)
        query, key, value = mixed.permute(2, 0, 3, 1, 4).unbind(0)
        found = functional.scaled_dot_product_attention(query, key, value, attn_mask=seen)
        found = found.transpose(1, 2).reshape(batch, length, width)
        states = states + self.dropout(self.joined(found))
        inner = functional.gelu(self.wide(self.between(states)))
        return states + self.dropout(self.narrow(inner))


class Transformer(nn.Module):
    """Vectors with roles to states that know their neighbours."""

    def __init__(self, shape: Shape) -> None:
        """Weights are drawn from torch's generator.

        Raises:
            ValueError: The width cannot be shared out among the heads.
        """
        super().__init__()
        if shape.width % shape.heads:
            raise ValueError(
                f"the width must be a multiple of the heads, found {shape.width} and {shape.heads}"
            )
        self.projection = nn.Linear(shape.table, shape.width)
        self.role = nn.Embedding(ROLES, shape.width)
        self.position = nn.Embedding(shape.pieces, shape.width)
        self.blocks = nn.ModuleList(Block(shape) for _ in range(shape.layers))
        self.after = nn.LayerNorm(shape.width)
        self.dropout = nn.Dropout(shape.dropout)
        self.apply(_initialise)
        # Of the size of the words' own coordinates: smaller, and it would take long until question and sentence
        # look different.
        nn.init.normal_(self.role.weight, std=shape.table**-0.5)
        if shape.table == shape.width:
            nn.init.eye_(self.projection.weight)  # what the table knows is there from the first step
        else:
            nn.init.normal_(self.projection.weight, std=shape.table**-0.5)

    def forward(self, vectors: Tensor, roles: Tensor) -> Tensor:
        """(b, l, table) and (b, l) to (b, l, width)."""
        places = torch.arange(roles.shape[1], device=roles.device)
        states = self.projection(vectors) + self.role(roles) + self.position(places)
        states = self.dropout(states)
        seen = (roles != PADDING)[:, None, None, :]
        for block in self.blocks:
            states = block(states, seen)
        out: Tensor = self.after(states)
        return out


class MaskedWords(nn.Module):
    """Which word of the table stands at a place: the cosine to its vector, sharpened, and how common it is."""

    def __init__(self, transformer: Transformer, shape: Shape, words: int) -> None:
        super().__init__()
        self.transformer = transformer
        self.back = nn.Linear(shape.width, shape.table)
        self.sharpness = nn.Parameter(torch.tensor(2.5))  # e to the 2.5: cosines times 12 to begin with
        self.common = nn.Parameter(torch.zeros(words))

    def forward(self, table: Tensor, ids: Tensor, roles: Tensor, asked: Tensor) -> Tensor:
        """Scores of all words at the ``asked`` places, a mask (b, l) of n true ones. (n, words)"""
        states = self.transformer(look_up(table, ids, roles), roles)[asked]
        guess = functional.normalize(self.back(states), dim=-1)
        out: Tensor = guess @ table.T.to(guess.dtype) * self.sharpness.exp() + self.common
        return out


class CrossEncoder(nn.Module):
    """How well a sentence answers a question; comparable within one question only."""

    def __init__(self, transformer: Transformer, shape: Shape) -> None:
        super().__init__()
        self.transformer = transformer
        self.inner = nn.Linear(shape.width, shape.width)
        self.outer = nn.Linear(shape.width, 1)
        self.dropout = nn.Dropout(shape.dropout)

    def forward(self, vectors: Tensor, roles: Tensor) -> Tensor:
        """(b, l, table) and (b, l) to (b,)."""
        first = self.transformer(vectors, roles)[:, 0]
        out: Tensor = self.outer(self.dropout(torch.tanh(self.inner(first)))).squeeze(-1)
        return out


def _initialise(module: nn.Module) -> None:
    if isinstance(module, (nn.Linear, nn.Embedding)):
        nn.init.normal_(module.weight, std=0.02)
    if isinstance(module, nn.Linear):
        nn.init.zeros_(module.bias)
