"""Exact inner products, fixed order, read from the file where it lies."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from index import dense
from index.dense import DenseIndex
from index.errors import IndexCorruptError

Rows = NDArray[np.float32]


def unit(seed: int, count: int, dimension: int = 16) -> Rows:
    rows = np.random.default_rng(seed).standard_normal((count, dimension)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def written(folder: Path, tables: Sequence[Rows], dimension: int = 16) -> DenseIndex:
    counts = [len(table) for table in tables]
    dense.write(folder / "dense.faiss", tables, sum(counts), dimension)
    return DenseIndex.open(folder / "dense.faiss", counts)


def expected(tables: Sequence[Rows], query: Rows, reports: Sequence[int]) -> list[tuple[int, int, float]]:
    """The same by hand."""
    products = [
        (r, p, float(tables[r][p] @ query)) for r in sorted(set(reports)) for p in range(len(tables[r]))
    ]
    return sorted(products, key=lambda hit: (-round(hit[2], 5), hit[0], hit[1]))


COUNTS = st.lists(st.integers(0, 30), min_size=1, max_size=8)


@settings(max_examples=40, deadline=None)
@given(COUNTS, st.integers(0, 99), st.integers(1, 60), st.data())
def test_it_finds_what_multiplying_by_hand_finds(
    tmp_path_factory: pytest.TempPathFactory, counts: list[int], seed: int, k: int, data: st.DataObject
) -> None:
    tables = [unit(seed + number, count) for number, count in enumerate(counts)]
    index = written(tmp_path_factory.mktemp("dense"), tables)
    query = unit(seed + 100, 1)[0]
    everything = list(range(len(tables)))
    some = data.draw(st.none() | st.lists(st.sampled_from(everything), max_size=4))
    wanted = expected(tables, query, everything if some is None else some)[:k]
    found = index.search(query, k, some)
    assert [hit[:2] for hit in found] == [hit[:2] for hit in wanted]
    assert [hit[2] for hit in found] == pytest.approx([hit[2] for hit in wanted], abs=1e-6)


def test_equal_vectors_are_in_the_order_of_reports_and_passages(tmp_path: Path) -> None:
    table = np.repeat(unit(1, 1), 40, axis=0)
    index = written(tmp_path, [table, table, table])
    order = [(report, passage) for report in range(3) for passage in range(40)]
    for k in (1, 5, 50, 200):
        assert [hit[:2] for hit in index.search(table[0], k)] == order[:k]
    assert [hit[:2] for hit in index.search(table[0], 3, reports=[2, 1])] == [(1, 0), (1, 1), (1, 2)]


def test_nothing_is_asked_of_nothing(tmp_path: Path) -> None:
    empty = written(tmp_path, [])
    assert empty.search(unit(1, 1)[0], 5) == []
    (tmp_path / "some").mkdir()
    index = written(tmp_path / "some", [unit(1, 3), unit(2, 0)])
    assert index.search(unit(1, 1)[0], 0) == index.search(unit(1, 1)[0], 5, reports=[]) == []
    assert index.search(unit(1, 1)[0], 5, reports=[1]) == []


def test_a_file_with_another_number_of_vectors_is_refused(tmp_path: Path) -> None:
    written(tmp_path, [unit(1, 4)])
    with pytest.raises(IndexCorruptError, match="有4个向量，应有5个"):
        DenseIndex.open(tmp_path / "dense.faiss", [5])


@pytest.mark.parametrize("few", [100, 10_000])
def test_rows_taken_from_another_index_are_as_if_written_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(dense, "_FEW", few)
    tables = [unit(seed, count) for seed, count in enumerate([60, 0, 70, 1, 80])]
    old = written(tmp_path, tables)
    taken = [old.rows(range(2, 4)), unit(9, 3), old.rows(range(1, 1)), old.rows(range(2))]
    dense.write(tmp_path / "taken.faiss", taken, 134, 16)
    dense.write(tmp_path / "anew.faiss", [tables[2], tables[3], unit(9, 3), tables[0]], 134, 16)
    assert (tmp_path / "taken.faiss").read_bytes() == (tmp_path / "anew.faiss").read_bytes()


@pytest.mark.parametrize("data", [None, b"", b"IxFI", b"not an index"])
def test_a_damaged_file_is_named(tmp_path: Path, data: bytes | None) -> None:
    if data is not None:
        (tmp_path / "dense.faiss").write_bytes(data)
    with pytest.raises(IndexCorruptError, match=r"向量索引.*重新建立索引"):
        DenseIndex.open(tmp_path / "dense.faiss", [5])


def test_many_vectors_are_kept_in_half_precision_and_found_as_exactly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dense, "_FEW", 100)
    tables = [unit(seed, 60, 64) for seed in range(5)]
    index = written(tmp_path, tables, 64)
    assert (tmp_path / "dense.faiss").stat().st_size < 300 * 64 * 2 + 4096
    for seed in range(100, 120):
        query = unit(seed, 1, 64)[0]
        for reports in (range(5), [1, 3]):
            exact = {(r, p) for r, p, _ in expected(tables, query, list(reports))[:20]}
            found = {(r, p) for r, p, _ in index.search(query, 20, list(reports))}
            assert len(exact & found) >= 19, "half precision moves no more than a neighbour at the cut"
