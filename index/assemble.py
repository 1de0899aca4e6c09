"""The files of a snapshot, but for its manifest.

In: the draft's folder with the records made new, the reports in their order, and the snapshot before. Out:
the folder with all records, the lexical and the dense index and the token counts in it, and a checksum for
each file. What did not change is linked from the snapshot before, whose checksums the caller has looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import groupby
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index import dense, lexical
from index.layout import DENSE, FREQUENCY, LEXICAL, record_name
from index.manifest import Entry, FileSum
from index.record import Record
from index.snapshot import Snapshot, checksum


def assemble(
    folder: Path,
    entries: Sequence[Entry],
    new: Mapping[str, FileSum],
    before: Snapshot | None,
    *,
    dimension: int,
    vocabulary_size: int,
) -> dict[str, FileSum]:
    """Complete the draft in ``folder``; ``new`` are the records that lie there, by key.

    Raises:
        IndexWriteError, OSError: A file cannot be written.
    """
    files = _records(folder, entries, new, before)
    keys = [entry.key for entry in entries]
    old_keys = [entry.key for entry in before.manifest.reports] if before else []
    passages = sum(entry.passages for entry in entries)
    opened = partial(_opened, folder)
    if before is None:
        lexical.write(folder / LEXICAL, opened(keys), passages)
    else:
        lexical.update(folder / LEXICAL, before.folder / LEXICAL, old_keys, keys, opened, passages)
    if before and old_keys == keys:
        files.update({name: _carry(before, folder, name) for name in (DENSE, FREQUENCY)})
    else:
        dense.write(folder / DENSE, _vectors(folder, entries, before), passages, dimension)
        np.save(folder / FREQUENCY, _frequency(folder, keys, before, vocabulary_size), allow_pickle=False)
        files.update({name: checksum(folder / name) for name in (DENSE, FREQUENCY)})
    for file in sorted((folder / LEXICAL).iterdir()):
        if not lexical.is_lock(file):
            files[f"{LEXICAL}/{file.name}"] = checksum(file)
    return files


def _records(
    folder: Path, entries: Sequence[Entry], new: Mapping[str, FileSum], before: Snapshot | None
) -> dict[str, FileSum]:
    """The records' files, those that are not ``new`` linked."""
    files = {}
    for entry in entries:
        name = record_name(entry.key)
        files[name] = new[entry.key] if entry.key in new or before is None else _carry(before, folder, name)
    for key in set(new) - {entry.key for entry in entries}:  # turned out to be duplicates
        (folder / record_name(key)).unlink()
    return files


def _carry(before: Snapshot, folder: Path, name: str) -> FileSum:
    """Link a file from the snapshot before."""
    lexical.link(f"{before.folder}/{name}", f"{folder}/{name}")
    return before.manifest.files[name]


def _vectors(
    folder: Path, entries: Sequence[Entry], before: Snapshot | None
) -> Iterator[NDArray[np.float32] | NDArray[np.uint8]]:
    """The vectors of all reports, in order: where several stood together before, their rows at once."""
    passages = [entry.passages for entry in entries]
    old = before.manifest.reports if before else ()
    old_passages = [entry.passages for entry in old]
    if before is None or dense.kind(sum(passages)) != dense.kind(sum(old_passages)):
        yield from (record.vectors for _, record in _opened(folder, (entry.key for entry in entries)))
        return
    index = dense.DenseIndex.open(before.folder / DENSE, old_passages)
    ordinals = {entry.key: ordinal for ordinal, entry in enumerate(old)}
    places = [ordinals.get(entry.key) for entry in entries]
    # Reports that stood together as they do now have been moved by the same number of places.
    moves = [None if place is None else place - now for now, place in enumerate(places)]
    for move, together in groupby(range(len(entries)), key=moves.__getitem__):
        run = list(together)
        if move is None:
            yield from (record.vectors for _, record in _opened(folder, (entries[now].key for now in run)))
        else:
            yield index.rows(range(run[0] + move, run[-1] + 1 + move))


def _opened(folder: Path, keys: Iterable[str]) -> Iterator[tuple[str, Record]]:
    """One record after the other: all of a large index together would not fit into memory."""
    return ((key, Record.open(folder / record_name(key))) for key in keys)


def _frequency(
    folder: Path, keys: Sequence[str], before: Snapshot | None, vocabulary_size: int
) -> NDArray[np.int32]:
    """In how many sentences each token stands. *Shape:* ``(vocabulary_size,)``."""
    if before is None:
        return _sentence_counts(_opened(folder, keys), vocabulary_size)
    counts: NDArray[np.int32] = np.load(before.folder / FREQUENCY, allow_pickle=False)
    old, now = {entry.key for entry in before.manifest.reports}, set(keys)
    gone = _opened(before.folder, sorted(old - now))
    added = _opened(folder, (key for key in keys if key not in old))
    return counts - _sentence_counts(gone, vocabulary_size) + _sentence_counts(added, vocabulary_size)


def _sentence_counts(records: Iterable[tuple[str, Record]], vocabulary_size: int) -> NDArray[np.int32]:
    counts = np.zeros(vocabulary_size, np.int32)
    for _, record in records:
        sentences = np.repeat(np.arange(len(record.token_offsets) - 1), np.diff(record.token_offsets))
        pairs = np.unique(sentences * vocabulary_size + record.tokens)
        counts += np.bincount(pairs % vocabulary_size, minlength=vocabulary_size).astype(np.int32)
    return counts
