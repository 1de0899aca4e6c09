"""Texts to what the model reads: rows of the bundled table of words, each with the role that it plays.

A role stands in place of the special words and of the segments of other models: the table needs no rows of its own
for them, so that the bundled one serves as it is. A position whose role is below `QUESTION` has no word.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int64]

PADDING, START, SEPARATOR, MASKED, QUESTION, HEADING, SENTENCE = range(7)
ROLES = 7
QUESTION_PIECES = 48
HEADING_PIECES = 40
"""A longer question or heading is cut: what is left of the whole length belongs to the sentence."""


@dataclass(frozen=True, slots=True)
class Pieces:
    """One input. *Shapes:* ``(length,)`` both."""

    ids: Ids  # rows of the table, 0 where there is no word
    roles: Ids

    def __len__(self) -> int:
        return len(self.ids)


def text(sentences: Sequence[NDArray[np.integer]], limit: int) -> Pieces:
    """Running text: neighbouring sentences with separators between them, cut at ``limit`` pieces."""
    return _laid([(SENTENCE, row) for row in sentences], limit)


def candidate(
    question: NDArray[np.integer],
    heading: NDArray[np.integer],
    sentence: NDArray[np.integer],
    limit: int,
) -> Pieces:
    """A question, what a sentence stands under (title and headings), and the sentence."""
    parts = [
        (QUESTION, question[:QUESTION_PIECES]),
        # The innermost heading stands last and says most.
        (HEADING, heading[-HEADING_PIECES:] if len(heading) else heading),
        (SENTENCE, sentence),
    ]
    return _laid(parts, limit)


def _laid(parts: Sequence[tuple[int, NDArray[np.integer]]], limit: int) -> Pieces:
    ids, roles = [np.zeros(1, np.int64)], [np.full(1, START)]
    for i, (role, row) in enumerate(parts):
        if i:
            ids.append(np.zeros(1, np.int64))
            roles.append(np.full(1, SEPARATOR))
        ids.append(row.astype(np.int64))
        roles.append(np.full(len(row), role))
    return Pieces(np.concatenate(ids)[:limit], np.concatenate(roles)[:limit].astype(np.int64))


def stack(inputs: Sequence[Pieces]) -> tuple[Ids, Ids]:
    """Ids and roles side by side, filled up with `PADDING`. *Shapes:* ``(inputs, longest)`` both."""
    longest = max(len(one) for one in inputs)
    ids = np.zeros((len(inputs), longest), np.int64)
    roles = np.full((len(inputs), longest), PADDING, np.int64)
    for i, one in enumerate(inputs):
        ids[i, : len(one)] = one.ids
        roles[i, : len(one)] = one.roles
    return ids, roles


def by_length(lengths: Sequence[int], batch: int, random: np.random.Generator) -> list[NDArray[np.int64]]:
    """Batches of positions of like length, in random order: little padding, and no order in time.

    The last batch may be smaller.
    """
    order = np.argsort(np.asarray(lengths) + random.random(len(lengths)), kind="stable")
    batches = [order[i : i + batch] for i in range(0, len(order), batch)]
    return [batches[i] for i in random.permutation(len(batches))]
