"""A forest laid end to end scores as a walk down each tree does."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from safetensors.numpy import save_file

from qa.ranking.features import NAMES
from qa.ranking.rank import Trees, bundled

COLUMNS = 4


@dataclass(frozen=True, slots=True)
class Node:
    column: int
    threshold: float
    left: Node | float
    right: Node | float


def walk(node: Node | float, row: list[float]) -> float:
    if isinstance(node, float):
        return node
    return walk(node.left if row[node.column] <= node.threshold else node.right, row)


def depth(node: Node | float) -> int:
    return 0 if isinstance(node, float) else 1 + max(depth(node.left), depth(node.right))


def laid_out(forest: list[Node | float]) -> Trees:
    """The same forest as arrays."""
    nodes: list[tuple[int, float, int, int, float]] = []

    def put(node: Node | float) -> int:
        here = len(nodes)
        if isinstance(node, float):
            nodes.append((0, 0.0, here, here, node))
            return here
        nodes.append((0, 0.0, 0, 0, 0.0))
        nodes[here] = (node.column, node.threshold, put(node.left), put(node.right), 0.0)
        return here

    roots = np.array([put(tree) for tree in forest], dtype=np.int32)
    feature, threshold, left, right, value = (np.array(column) for column in zip(*nodes, strict=True))
    return Trees(
        feature.astype(np.int32), threshold.astype(np.float32), left.astype(np.int32), right.astype(np.int32),
        value.astype(np.float32), roots, max(map(depth, forest)),
    )  # fmt: skip


numbers = st.integers(-3, 3).map(float)  # few, so that rows hit thresholds exactly
trees = st.recursive(
    numbers, lambda t: st.builds(Node, st.integers(0, COLUMNS - 1), numbers, t, t), max_leaves=12
)
rows = st.lists(st.lists(numbers, min_size=COLUMNS, max_size=COLUMNS), max_size=6)


@given(st.lists(trees, min_size=1, max_size=4), rows)
def test_scores_are_sums_of_walks(forest: list[Node | float], given_rows: list[list[float]]) -> None:
    matrix = np.array(given_rows, dtype=np.float32).reshape(-1, COLUMNS)

    scores = laid_out(forest).scores(matrix)

    np.testing.assert_allclose(scores, [sum(walk(tree, row) for tree in forest) for row in given_rows])


def stored(folder: Path, features: tuple[str, ...]) -> Path:
    forest = laid_out([Node(1, 0.5, -1.0, Node(0, 0.0, 2.0, 3.0))])
    path = folder / "forest.safetensors"
    arrays = {n: getattr(forest, n) for n in ("feature", "threshold", "left", "right", "value", "roots")}
    save_file(arrays, path, {"features": " ".join(features), "depth": str(forest.depth)})
    return path


def test_a_stored_forest_scores_as_before(tmp_path: Path) -> None:
    matrix = np.zeros((2, len(NAMES)), dtype=np.float32)
    matrix[1, 1] = 1.0

    np.testing.assert_array_equal(Trees.load(stored(tmp_path, NAMES)).scores(matrix), [-1.0, 2.0])


@pytest.mark.parametrize("features", [NAMES[:-1], (*NAMES, "more"), NAMES[::-1]])
def test_a_forest_for_other_features_is_refused(tmp_path: Path, features: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match=r"forest\.safetensors.*other features.*training/ranker\.py"):
        Trees.load(stored(tmp_path, features))


def test_the_bundled_forest_belongs_to_this_code() -> None:
    forest = bundled()

    assert forest.feature.max() < len(NAMES)
    assert np.isfinite(forest.scores(np.zeros((3, len(NAMES)), dtype=np.float32))).all()
