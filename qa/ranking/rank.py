"""The learned order of candidate sentences: gradient-boosted trees over `features.NAMES`, read and run with NumPy alone.

Trained by `training/ranker.py`; scores are comparable within one question only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .features import NAMES

Floats = NDArray[np.float32]
_BUNDLED = Path(__file__).parents[1] / "model" / "ranker.safetensors"


_ALL = 2**64 - 1


@dataclass(frozen=True, slots=True)
class _Order:
    """*Shapes:* c comparisons, r trees, l leaves of the largest tree."""

    nodes: NDArray[np.int64]  # (c,) the comparing nodes, tree after tree
    kept: NDArray[np.unsignedinteger[Any]]  # (c,) the leaves, as bits, that remain when a row goes right
    starts: NDArray[np.int64]  # (r,) where each tree's comparisons begin
    leaves: NDArray[np.unsignedinteger[Any]]  # (r,) all leaves of each tree, as bits
    values: Floats  # (r, l) the worth of each leaf, from left to right


@dataclass(frozen=True)
class Trees:
    """A forest with its nodes laid end to end; a leaf is a node whose children are itself.

    *Shapes:* m nodes, r trees.
    """

    feature: NDArray[np.int32]  # (m,) column compared
    threshold: Floats  # (m,) go left when the value is at most this
    left: NDArray[np.int32]  # (m,)
    right: NDArray[np.int32]  # (m,)
    value: Floats  # (m,) added to the score where the walk ends
    roots: NDArray[np.int32]  # (r,)
    depth: int

    def scores(self, rows: Floats) -> Floats:
        """Sum over all trees of the leaf that each row ends in. (n, f) to (n,)

        All comparisons are made at once; each that sends a row to the right rules out the leaves on the left, and the
        first leaf that is left over is the row's: QuickScorer (Lucchese et al., SIGIR 2015).
        """
        order = self._order
        # Rows of the sentences lie side by side, so that each step runs over them in one go.
        right = np.ascontiguousarray(rows.T)[self.feature[order.nodes]] > self.threshold[order.nodes, None]
        kept = np.where(right, order.kept[:, None], ~order.kept.dtype.type(0))
        left_over = np.bitwise_and.reduceat(kept, order.starts, axis=0) & order.leaves[:, None]
        first = np.log2((left_over & (~left_over + order.kept.dtype.type(1))).T.astype(np.float64))
        total: Floats = order.values[np.arange(len(order.starts)), first.astype(np.int64)].sum(axis=1)
        return total

    @cached_property
    def _order(self) -> _Order:
        """The nodes and leaves of each tree from left to right.

        Raises:
            ValueError: A tree has more than 64 leaves.
        """
        nodes: list[int] = []
        kept: list[int] = []
        starts: list[int] = []
        leaves: list[list[int]] = []

        def walk(node: int, tree: list[int]) -> None:
            if self.left[node] == node:
                tree.append(node)
                return
            at = len(nodes)
            nodes.append(node)
            kept.append(0)
            before = len(tree)
            walk(int(self.left[node]), tree)
            kept[at] = _ALL & ~(((1 << len(tree)) - 1) & ~((1 << before) - 1))
            walk(int(self.right[node]), tree)

        for root in self.roots:
            starts.append(len(nodes))
            leaves.append([])
            walk(int(root), leaves[-1])
            if len(nodes) == starts[-1]:  # a tree of one leaf: a comparison that rules out nothing
                nodes.append(int(root))
                kept.append(_ALL)
        most = max(map(len, leaves))
        if most > 64:
            raise ValueError(f"a tree of the ranker has {most} leaves; 64 are the most that it can hold")
        values = np.zeros((len(leaves), most), dtype=np.float32)
        for row, tree in zip(values, leaves, strict=True):
            row[: len(tree)] = self.value[tree]
        held = [(1 << len(tree)) - 1 for tree in leaves]
        bits = next(kind for kind in (np.uint16, np.uint32, np.uint64) if most <= np.iinfo(kind).bits)
        whole = (1 << np.iinfo(bits).bits) - 1
        return _Order(
            np.array(nodes),
            np.array([one & whole for one in kept], bits),
            np.array(starts),
            np.array(held, bits),
            values,
        )

    @classmethod
    def load(cls, path: Path, names: Sequence[str] = NAMES) -> Trees:
        """Read a forest over the features ``names`` that `training.ranker.save` wrote.

        Raises:
            ValueError: It was trained for other features than this code computes.
        """
        from safetensors import safe_open

        with safe_open(path, framework="np") as file:
            metadata = file.metadata()
            if metadata["features"].split() != list(names):
                raise ValueError(f"{path.name} was trained for other features; run training/ranker.py")
            arrays = ("feature", "threshold", "left", "right", "value", "roots")
            return cls(**{name: file.get_tensor(name) for name in arrays}, depth=int(metadata["depth"]))


@cache
def bundled() -> Trees:
    """The ranker that comes with the package."""
    return Trees.load(_BUNDLED)
