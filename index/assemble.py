"""The files of a snapshot, but for its manifest.

In: the draft's folder with the records made new, the reports in their order, and the snapshot before. Out:
the folder with all records, the lexical and the dense index and the token counts in it, and a checksum for
each file. What did not change is linked from the snapshot before, whose checksums the caller has looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index import dense, lexical
from index.record import Record
from index.snapshot import DENSE, FREQUENCY, LEXICAL, Entry, FileSum, Snapshot, checksum, record_file


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
    files = {}
    for entry in entries:
        file = record_file(folder, entry.key)
        name = file.relative_to(folder).as_posix()
        files[name] = new[entry.key] if entry.key in new or before is None else _carry(before, folder, name)
    for key in set(new) - {entry.key for entry in entries}:  # turned out to be duplicates
        record_file(folder, key).unlink()
    keys = [entry.key for entry in entries]
    old_keys = [entry.key for entry in before.manifest.reports] if before else []
    _lexical(folder, keys, before, set(old_keys))
    if before and old_keys == keys:
        files.update({name: _carry(before, folder, name) for name in (DENSE, FREQUENCY)})
    else:
        passages = sum(entry.passages for entry in entries)
        records = (record for _, record in _opened(folder, keys))
        dense.write(folder / DENSE, records, passages, dimension)
        np.save(folder / FREQUENCY, _frequency(folder, keys, before, vocabulary_size), allow_pickle=False)
        files.update({name: checksum(folder / name) for name in (DENSE, FREQUENCY)})
    for file in sorted((folder / LEXICAL).iterdir()):
        if not lexical.is_lock(file):
            files[f"{LEXICAL}/{file.name}"] = checksum(file)
    return files


def _carry(before: Snapshot, folder: Path, name: str) -> FileSum:
    """Link a file from the snapshot before."""
    lexical.link(before.folder / name, folder / name)
    return before.manifest.files[name]


def _opened(folder: Path, keys: Iterable[str]) -> Iterator[tuple[str, Record]]:
    """One record after the other: all of a large index together would not fit into memory."""
    return ((key, Record.open(record_file(folder, key))) for key in keys)


def _lexical(folder: Path, keys: Sequence[str], before: Snapshot | None, old_keys: set[str]) -> None:
    """Append to the old lexical index where nothing went, else write it anew."""
    if before is None or not old_keys <= set(keys):
        lexical.write(folder / LEXICAL, _opened(folder, keys))
        return
    added = _opened(folder, (key for key in keys if key not in old_keys))
    lexical.append(folder / LEXICAL, before.folder / LEXICAL, added)


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
