"""The vectors of all passages (FAISS, inner product).

In: the vectors of a snapshot, or rows of the index before; then the vector of a question. Out: passages with their
inner products. It does not encode, and the order of its rows is the order of the reports it was written from.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from index.errors import IndexCorruptError, IndexWriteError
from index.system import machine

if TYPE_CHECKING:
    import faiss

_SCORE_DIGITS = 5  # float32 products of equal vectors differ in the last bits with their place in the table


_FEW = 50_000
"""Passages up to which vectors are kept as they are."""


def kind(passages: int) -> str:
    """The FAISS factory string for this many passages.

    Measured on 95,000 generated passages with one thread, against exact search (Recall@100): exact 5.2 ms; in
    half precision 3.5 ms and 0.9995, half the size; 8 bits 3.1 ms, but 0.985; inverted lists that read a
    tenth of all take 1 ms, at 0.966. So half precision it is where there are many, and lists would begin to pay at
    millions (docs/scale.md).
    """
    return "Flat" if passages <= _FEW else "SQfp16"


def write(
    file: Path, tables: Iterable[NDArray[np.float32] | NDArray[np.uint8]], passages: int, dimension: int
) -> None:
    """Write the rows of ``tables``, in their order, ``passages`` in all, to the new file ``file``.

    A table holds vectors, of *shape* ``(rows, dimension)``, or bytes, as `DenseIndex.rows` gives them of an index of
    the same `kind`: these are copied as they are.

    Raises:
        IndexWriteError: The file cannot be written.
    """
    import faiss

    index: Any = faiss.index_factory(dimension, kind(passages), faiss.METRIC_INNER_PRODUCT)
    number = "<f4" if kind(passages) == "Flat" else "<f2"  # many times faster than FAISS rounds
    index.codes.resize(passages * index.code_size)  # at once: growing, FAISS would move them several times
    codes, begin = _codes(index), 0
    for table in tables:
        end = begin + len(table)
        if end > begin:
            codes[begin:end] = table if table.dtype == np.uint8 else table.astype(number).view(np.uint8)
        begin = end
    index.ntotal = begin
    try:
        faiss.write_index(index, str(file))
    except (RuntimeError, MemoryError) as error:
        raise machine(error) or IndexWriteError(f"向量索引写不下去（{file}）；请检查磁盘空间。") from error


def _codes(index: Any) -> NDArray[np.uint8]:
    """The bytes of all vectors of an index, where they lie; faiss's stubs know only what all kinds have."""
    import faiss

    flat: NDArray[np.uint8] = faiss.rev_swig_ptr(index.codes.data(), index.codes.size())
    return flat.reshape(-1, index.code_size)


class DenseIndex:
    """An index opened for searching, memory-mapped. Safe to use from several threads."""

    def __init__(self, index: faiss.Index, counts: Sequence[int]) -> None:
        """Take an opened index; ``counts[i]`` is the number of passages of report i."""
        self._index = index
        self._bounds = np.concatenate(([0], np.cumsum(counts, dtype=np.int64)))

    @classmethod
    def open(cls, file: Path, counts: Sequence[int]) -> DenseIndex:
        """Open the index in ``file``.

        Raises:
            IndexCorruptError: The file is missing or damaged, or holds another number of passages.
        """
        import faiss

        try:
            index = faiss.read_index(str(file), faiss.IO_FLAG_MMAP_IFC)
        except (RuntimeError, MemoryError) as error:
            raise machine(error) or IndexCorruptError(
                f"向量索引缺失或已损坏（{file}）；请重新建立索引（congress-qa index）。"
            ) from error
        if index.ntotal != sum(counts):
            raise IndexCorruptError(
                f"向量索引有{index.ntotal}个向量，应有{sum(counts)}个（{file}）；请重新建立索引（congress-qa index）。"
            )
        return cls(index, counts)

    @property
    def passages(self) -> int:
        """How many vectors there are."""
        return int(self._bounds[-1])

    def rows(self, reports: range) -> NDArray[np.uint8]:
        """The bytes of the vectors of neighbouring reports, in the mapped file: valid as long as this index is.

        *Shape:* ``(passages of these reports, bytes of a vector)``.
        """
        return _codes(self._index)[self._bounds[reports.start] : self._bounds[reports.stop]]

    def search(
        self, vector: NDArray[np.float32], k: int, reports: Collection[int] | None = None
    ) -> list[tuple[int, int, float]]:
        """The ``k`` best passages as ``(report, passage, score)``, by score, then report, then passage.

        ``vector`` has *shape* ``(dimension,)``. ``reports`` restricts the search.
        """
        allowed = self.passages if reports is None else self._count(reports)
        if k <= 0 or allowed == 0:
            return []
        import faiss

        # For this thread alone: one question is a scan of a millisecond, and waking other threads for it
        # takes longer, ten times as long on a busy machine.
        faiss.omp_set_num_threads(1)
        query = np.ascontiguousarray(vector, np.float32).reshape(1, -1)
        options = None if reports is None else self._only(reports)
        limit = min(k + 16, allowed)
        while True:
            scores, rows = (found[0] for found in self._index.search(query, limit, params=options))
            rounded = np.round(scores, _SCORE_DIGITS)
            # A tie at the cut is decided by report and passage, so all that tie must be seen.
            if limit == allowed or rounded[-1] < rounded[min(k, limit) - 1]:
                break
            limit = min(limit * 4, allowed)
        best = np.lexsort((rows, -rounded))[:k]
        owners = np.searchsorted(self._bounds, rows[best], side="right") - 1
        return list(
            zip(
                owners.tolist(),
                (rows[best] - self._bounds[owners]).tolist(),
                scores[best].tolist(),
                strict=True,
            )
        )

    def _count(self, reports: Collection[int]) -> int:
        return sum(int(self._bounds[report + 1] - self._bounds[report]) for report in set(reports))

    def _only(self, reports: Collection[int]) -> faiss.SearchParameters:
        import faiss

        if len(set(reports)) == 1:
            (report,) = set(reports)
            selector: faiss.IDSelector = faiss.IDSelectorRange(
                int(self._bounds[report]), int(self._bounds[report + 1])
            )
        else:
            rows = [np.arange(self._bounds[report], self._bounds[report + 1]) for report in set(reports)]
            selector = faiss.IDSelectorBatch(np.concatenate(rows))
        return faiss.SearchParameters(sel=selector)  # type: ignore[call-arg]  # faiss's stubs lack it
