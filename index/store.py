"""The index opened for reading.

In: an index directory. Out: its reports, passages and vectors, and lexical and dense search over them.
`Index` shows one snapshot, which never changes; `LiveIndex` moves over to each newer one. It does not
understand questions.
"""

from __future__ import annotations

import threading
import weakref
from collections import OrderedDict
from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from index.dense import DenseIndex
from index.encoder import Encoder, StaticEncoder, bundled, load_encoder
from index.errors import IndexCorruptError, IndexMismatchError
from index.layout import DENSE, FREQUENCY, LEXICAL
from index.lexical import CONTEXT_WEIGHT, LexicalIndex
from index.manifest import Entry, Manifest
from index.places import label_of
from index.record import Record
from index.snapshot import Snapshot, hold, pointer
from index.system import machine, told
from index.types import Body, Metadata, Report

_OPEN_RECORDS = 1024  # kept open at a time; each holds up to half a megabyte once its tables have been read


class Index:
    """One snapshot of an index. Safe to use from several threads.

    A report is named by its ordinal, its position in `reports`; a passage by its report and its position
    there.
    """

    def __init__(self, snapshot: Snapshot, lock: BinaryIO, encoder: Encoder | None = None) -> None:
        """Take a snapshot that ``lock`` holds; `open` finds both."""
        self._snapshot = snapshot
        self._release = weakref.finalize(self, lock.close)
        self._given = encoder
        self._records = _Cache(snapshot)
        self.reports: tuple[Entry, ...] = snapshot.manifest.reports
        self._ordinals = {entry.path: ordinal for ordinal, entry in enumerate(self.reports)}
        snapshot.check(LEXICAL)  # native code is given only what this project wrote
        self._lexical = LexicalIndex.open(snapshot.folder / LEXICAL, [entry.key for entry in self.reports])

    @classmethod
    @told()
    def open(cls, directory: str | Path, *, encoder: Encoder | None = None) -> Index:
        """Open the live snapshot of the index in ``directory``.

        ``encoder`` must be the one that made the index; without it, that one is loaded when it is first
        needed.

        Raises:
            IndexMissingError: There is no index.
            IndexCorruptError: A file of the index is missing or damaged.
            IndexMismatchError: The index was made by another encoder or in another format.
            AccessError, OutOfMemoryError: The system does not let us read or lock it.
        """
        snapshot, lock = hold(Path(directory))
        try:
            snapshot.check_sizes()
            if encoder is not None:
                _check_encoder(snapshot.manifest, encoder)
            return cls(snapshot, lock, encoder)
        except BaseException:
            lock.close()
            raise

    def close(self) -> None:
        """Let go of the snapshot, so that a writer may remove it. Do not close what a `LiveIndex` gave."""
        self._release()

    def __enter__(self) -> Index:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def snapshot(self) -> str:
        """The name of the snapshot."""
        return self._snapshot.name

    @property
    def manifest(self) -> Manifest:
        """What the index was made from and with."""
        return self._snapshot.manifest

    @told()
    def record(self, report: int) -> Record:
        """The tables of the report with this ordinal.

        Raises:
            IndexCorruptError: Its file is damaged.
        """
        return self._records.get(report)

    def ordinal(self, path: str) -> int:
        """The ordinal of the report at ``path`` below the reports folder.

        Raises:
            KeyError: The index has no such report.
        """
        return self._ordinals[path]

    def report(self, path: str) -> Report:
        """The report at ``path`` below the reports folder.

        Raises:
            KeyError: The index has no such report.
            IndexCorruptError: Its file is damaged.
        """
        return self.record(self.ordinal(path)).report

    @told()
    def search_lexical(
        self,
        words: Sequence[str] | Mapping[str, float],
        k: int,
        reports: Collection[int] | None = None,
        *,
        context_weight: float = CONTEXT_WEIGHT,
    ) -> list[tuple[int, int, float]]:
        """The ``k`` passages best by BM25 as ``(report, passage, score)``; see `LexicalIndex.search`."""
        return self._lexical.search(words, k, reports, context_weight=context_weight)

    @property
    def lexical_passages(self) -> int:
        """How many passages the lexical index holds."""
        return self._lexical.passages

    @told()
    def search_dense(
        self, vector: NDArray[np.float32], k: int, reports: Collection[int] | None = None
    ) -> list[tuple[int, int, float]]:
        """The ``k`` passages nearest to ``vector``, as `search_lexical`; see `DenseIndex.search`."""
        return self._dense.search(vector, k, reports)

    @cached_property
    def paths(self) -> tuple[str, ...]:
        """Of all reports below the reports folder, by ordinal."""
        return tuple(entry.path for entry in self.reports)

    @cached_property
    def metadata(self) -> tuple[Metadata, ...]:
        """Of all reports, by ordinal."""
        return tuple(entry.metadata for entry in self.reports)

    @cached_property
    def sentences(self) -> int:
        """How many sentences the reports have together."""
        return sum(entry.sentences for entry in self.reports)

    @cached_property
    def newest_years(self) -> NDArray[np.int64]:
        """For each report the year of the newest one of its place and body, 0 for none. *Shape:* ``(reports,)``."""
        of = [(label_of(one), one.body) for one in self.metadata]
        latest: dict[tuple[str | None, Body], int] = {}
        for key, one in zip(of, self.metadata, strict=True):
            latest[key] = max(latest.get(key, 0), one.year or 0)
        return np.array([latest[key] for key in of], dtype=np.int64)

    @cached_property
    def encoder(self) -> Encoder:
        """The encoder that made the index.

        Raises:
            IndexMismatchError: The encoder of that name is another one now.
            EncoderError: It cannot be loaded.
        """
        if self._given is not None:
            return self._given
        encoder = load_encoder(self.manifest.encoder.name)
        _check_encoder(self.manifest, encoder)
        return encoder

    @cached_property
    def words(self) -> StaticEncoder:
        """The bundled word vectors, to which the token ids of the records belong.

        Raises:
            IndexMismatchError: The index was made with another bundled model.
        """
        model = bundled()
        if model.fingerprint != self.manifest.tokenizer:
            raise IndexMismatchError(
                f"索引是用另一版内置模型（{self.manifest.tokenizer[:8]}）建立的，本软件带的是"
                f"{model.fingerprint[:8]}；请重新建立索引（congress-qa index）。"
            )
        return model

    @cached_property
    def document_frequency(self) -> NDArray[np.int64]:
        """In how many sentences of the index each bundled token stands. *Shape:* ``(vocabulary_size,)``."""
        self._snapshot.check(FREQUENCY)
        file = self._snapshot.folder / FREQUENCY
        try:
            counts: NDArray[np.int64] = np.load(file, allow_pickle=False)
        except (OSError, ValueError, MemoryError) as error:
            raise machine(error) or IndexCorruptError(
                f"索引文件“{FREQUENCY}”缺失或已损坏（{file}）；请重新建立索引。"
            ) from error
        return counts

    @cached_property
    def _dense(self) -> DenseIndex:
        # FAISS takes a tenth of a second to import, and not every use needs it.
        self._snapshot.check(DENSE)
        return DenseIndex.open(self._snapshot.folder / DENSE, [entry.passages for entry in self.reports])


class LiveIndex:
    """The index of a directory as it is now. Safe to use from several threads."""

    def __init__(self, directory: str | Path, *, encoder: Encoder | None = None) -> None:
        """Open the live snapshot; the same errors as `Index.open`."""
        self._directory = Path(directory)
        self._encoder = encoder
        self._lock = threading.Lock()
        self._pointer: bytes | None = pointer(self._directory)
        self._index: Index | None = Index.open(self._directory, encoder=encoder)

    def current(self) -> Index:
        """The live snapshot; raises as `Index.open`.

        Whoever got an older one may go on using it: it is closed when the last reference to it is gone.
        """
        now = pointer(self._directory)
        with self._lock:
            if self._index is None or now != self._pointer:
                self._index = Index.open(self._directory, encoder=self._encoder)
                self._pointer = now
            return self._index

    def close(self) -> None:
        """Let the live snapshot go; whoever got an index from here may go on using it."""
        with self._lock:
            self._index, self._pointer = None, None


class _Cache:
    """The records used last. It holds no reference to the index, so that one goes with its last user."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._lock = threading.Lock()
        self._open: OrderedDict[int, Record] = OrderedDict()

    def get(self, report: int) -> Record:
        with self._lock:
            record = self._open.get(report)
            if record is None:
                record = self._open[report] = self._opened(self._snapshot.manifest.reports[report])
                if len(self._open) > _OPEN_RECORDS:
                    self._open.popitem(last=False)
            else:
                self._open.move_to_end(report)
            return record

    def _opened(self, entry: Entry) -> Record:
        file = self._snapshot.record_file(entry.key)
        name = file.relative_to(self._snapshot.folder).as_posix()
        return Record.open(file, entry.path, key=None if self._snapshot.untouched(name) else entry.key)


def _check_encoder(manifest: Manifest, encoder: Encoder) -> None:
    made = manifest.encoder
    if (encoder.fingerprint, encoder.dimension) != (made.fingerprint, made.dimension):
        raise IndexMismatchError(
            f"索引是用编码模型“{made.name}”（{made.dimension}维，{made.fingerprint[:8]}）建立的，现在用的是"
            f"“{encoder.name}”（{encoder.dimension}维，{encoder.fingerprint[:8]}）；"
            f"请改用“{made.name}”，或用“{encoder.name}”重新建立索引（congress-qa index --model）。"
        )
