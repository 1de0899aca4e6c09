"""The learned order of candidate sentences: gradient-boosted trees over `features.NAMES`, read and run with NumPy alone.

Trained by `training/ranker.py`; scores are comparable within one question only.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from .features import NAMES

Floats = NDArray[np.float32]
_BUNDLED = Path(__file__).parent / "model" / "ranker.safetensors"


@dataclass(frozen=True, slots=True)
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
        """Sum over all trees of the leaf that each row ends in. (n, f) to (n,)"""
        node = np.broadcast_to(self.roots[:, None], (len(self.roots), len(rows))).copy()
        column = np.arange(len(rows))[None]
        for _ in range(self.depth):
            goes_left = rows[column, self.feature[node]] <= self.threshold[node]
            node = np.where(goes_left, self.left[node], self.right[node])
        total: Floats = self.value[node].sum(axis=0)
        return total

    @classmethod
    def load(cls, path: Path) -> Trees:
        """Read a forest that `training/ranker.py` wrote.

        Raises:
            ValueError: It was trained for other features than this code computes.
        """
        from safetensors import safe_open

        with safe_open(path, framework="np") as file:
            metadata = file.metadata()
            if tuple(metadata["features"].split()) != NAMES:
                raise ValueError(f"{path.name} was trained for other features; run training/ranker.py")
            names = ("feature", "threshold", "left", "right", "value", "roots")
            return cls(**{name: file.get_tensor(name) for name in names}, depth=int(metadata["depth"]))


@cache
def bundled() -> Trees:
    """The ranker that comes with the package."""
    return Trees.load(_BUNDLED)
