"""The index on disk: immutable snapshots, a manifest in each, and one pointer to the live one.

    directory/
      CURRENT             name of the live snapshot and the SHA-256 of its manifest, replaced by one atomic rename
      writer.lock         held by the one process that writes
      snapshot-<n>/
        congress-qa       says that this program made this folder under this name: no other is ever removed
        manifest.json     what is in it, from which files and settings, with a checksum for each file
        reader.lock       held, shared, by all who read this snapshot
        reports/<key>.safetensors, lexical/…, dense.faiss, frequency.npy

This module knows which snapshot is live and when it is safe on the disk, not what is in it.
"""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from index.errors import CongressQAError, IndexCorruptError, IndexMissingError
from index.layout import (
    CURRENT,
    HALF,
    MANIFEST,
    MARKER,
    NAME,
    REPORTS,
    is_ours,
    mark,
    record_name,
    remove,
    retired,
    snapshots,
    sync,
)
from index.locks import READER_LOCK, reader_lock, unread
from index.manifest import REBUILD, FileSum, Manifest
from index.system import NotRegularError, machine, open_regular

log = logging.getLogger(__name__)

_LONGEST_POINTER = 200  # bytes; ours has 80 and some


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A published snapshot."""

    name: str
    folder: Path
    manifest: Manifest

    def record_file(self, key: str) -> Path:
        """Where the record with this key lies."""
        return self.folder / record_name(key)

    def check_sizes(self) -> None:
        """Look at all files of the snapshot without reading them.

        Raises:
            IndexCorruptError: One is missing or has another size than it was written with.
        """
        for name in self.manifest.files:
            self._check_size(name)

    def check(self, part: str = "") -> None:
        """See that all files of the snapshot, or those whose names begin with ``part``, are what was written.

        What nobody has written to since it was published is not read again: at thousands of reports that
        would take longer than an answer. Files that were copied to another place are read.

        Raises:
            IndexCorruptError: One is not what was written.
        """
        for name in self.manifest.files:
            if name.startswith(part) and not self.untouched(name) and (problem := self._problem(name)):
                raise problem

    def problems(self) -> Iterator[tuple[str, IndexCorruptError | None]]:
        """The name of each file, as it is read to its last byte, with what is wrong with it."""
        for name in self.manifest.files:
            yield name, self._problem(name)

    def untouched(self, name: str) -> bool:
        """Whether a file is there, and has the size and the time of writing that it was published with.

        Raises:
            IndexCorruptError: It is missing or has another size.
        """
        return self._check_size(name) == self.manifest.files[name].mtime_ns

    def distrust(self, name: str) -> None:
        """Have whoever opens the snapshot next read this file, as a look at its time no longer suffices."""
        with suppress(OSError):
            os.utime(self.folder / name)

    def _problem(self, name: str) -> IndexCorruptError | None:
        try:
            self._check_size(name)
            if checksum(self.folder / name) == self.manifest.files[name]:
                return None
            return self._damaged(name, "内容与写入时不同")
        except OSError as error:
            if (told := machine(error)) is not None:
                raise told from error
            return self._damaged(name, f"无法读取（{error.strerror}）")
        except IndexCorruptError as error:
            return error

    def _check_size(self, name: str) -> int:
        """When the file was last written to, in nanoseconds since 1970, once it has the right size."""
        expected = self.manifest.files[name].bytes
        try:
            status = os.stat(f"{self.folder}/{name}")
        except OSError as error:
            raise machine(error) or self._damaged(name, "缺失") from error
        if status.st_size != expected:
            raise self._damaged(name, f"有{status.st_size}字节，应有{expected}字节")
        return status.st_mtime_ns

    def _damaged(self, name: str, how: str) -> IndexCorruptError:
        return IndexCorruptError(f"索引文件“{name}”{how}（{self.folder}）；{REBUILD}。")


def checksum(file: Path) -> FileSum:
    """Size and SHA-256 of a file, read piece by piece."""
    digest = hashlib.sha256()
    with open_regular(file) as stream:
        while piece := stream.read(1 << 20):
            digest.update(piece)
        return FileSum(stream.tell(), digest.hexdigest())


def pointer(directory: Path) -> bytes:
    """What ``CURRENT`` holds: it changes with every published snapshot.

    Raises:
        IndexMissingError: There is no index in ``directory``.
        IndexCorruptError: There is something else than a file in its place.
        AccessError, OutOfMemoryError: The system does not let us read it.
    """
    file = directory / CURRENT
    try:
        with open_regular(file) as stream:
            return stream.read(_LONGEST_POINTER)
    except (FileNotFoundError, NotADirectoryError) as error:
        if file.is_symlink():
            raise _misplaced(directory, "是一个失效的链接") from error
        raise IndexMissingError(
            f"“{directory}”里没有索引；请先建立索引：congress-qa index 报告文件夹 --index {directory}"
        ) from error
    except NotRegularError as error:
        raise _misplaced(directory, error.strerror or "不是普通文件") from error
    except OSError as error:
        raise machine(error) or _misplaced(directory, f"无法读取（{error.strerror}）") from error


def _misplaced(directory: Path, what: str) -> IndexCorruptError:
    return IndexCorruptError(f"索引文件“{CURRENT}”{what}（{directory}）；{REBUILD}。")


def current(directory: Path) -> Snapshot:
    """The live snapshot, its manifest read and checked.

    Raises:
        IndexMissingError: There is no index in ``directory``.
        IndexCorruptError: The pointer or the manifest is damaged.
        IndexMismatchError: The index is of another format.
        AccessError, OutOfMemoryError: The system does not let us read them.
    """
    named = _named(pointer(directory))
    if named is None:
        raise IndexCorruptError(f"索引文件“{CURRENT}”已损坏（{directory}）；{REBUILD}。")
    name, digest = named
    folder = directory / name
    try:
        with open_regular(folder / MANIFEST) as stream:
            data = stream.read()
        if hashlib.sha256(data).hexdigest() != digest:
            raise ValueError("checksum")
        return Snapshot(name, folder, Manifest.from_json(data))
    except (OSError, KeyError, TypeError, ValueError, MemoryError) as error:
        raise machine(error) or IndexCorruptError(
            f"索引文件“{name}/{MANIFEST}”缺失或已损坏（{directory}）；{REBUILD}。"
        ) from error


def hold(directory: Path) -> tuple[Snapshot, BinaryIO]:
    """The live snapshot, held for reading until the file beside it is closed.

    Raises:
        As `current`; AccessError also where the file system has no locks.
    """
    while True:
        before = pointer(directory)
        try:
            snapshot = current(directory)
            lock = _reader_lock(snapshot)
            if lock is not None and (snapshot.folder / MANIFEST).exists():
                return snapshot, lock
            if lock is not None:
                lock.close()
            problem = IndexCorruptError(
                f"索引文件“{snapshot.name}/{READER_LOCK}”缺失（{directory}）；{REBUILD}。"
            )
        except IndexCorruptError as error:
            problem = error
        # A writer may have published and cleared away between two looks; only the live snapshot counts.
        if pointer(directory) == before:
            raise problem


def _reader_lock(snapshot: Snapshot) -> BinaryIO | None:
    try:
        return reader_lock(snapshot.folder)
    except OSError as error:
        raise machine(error) or IndexCorruptError(
            f"索引文件“{snapshot.name}/{READER_LOCK}”无法打开（{error.strerror}）（{snapshot.folder.parent}）；{REBUILD}。"
        ) from error


def draft(directory: Path, after: Snapshot | None) -> Path:
    """An empty folder for the snapshot that follows ``after``. Only for the writer."""
    number = 1 + (int(after.name.rsplit("-", 1)[1]) if after else 0)
    # Either may be left by a build that died, may be going only now, or may be somebody's own.
    while any(os.path.lexists(directory / f"snapshot-{number}{end}") for end in ("", HALF)):
        number += 1
    folder = directory / f"snapshot-{number}{HALF}"
    folder.mkdir()
    mark(folder)  # on the disk before anything else is: what stays of a dead build can be told for ours
    (folder / REPORTS).mkdir()
    (folder / READER_LOCK).touch()
    return folder


def discard(folder: Path) -> None:
    """Remove a draft, unless it was published. Only for the writer that made it."""
    if is_ours(folder):
        remove(folder)


def publish(directory: Path, folder: Path, manifest: Manifest) -> Snapshot:
    """Make the draft in ``folder`` the live snapshot. All is on the disk before ``CURRENT`` names it."""
    manifest = replace(manifest, files=_with_times(folder, manifest.files))
    data = manifest.to_json()
    name = folder.name.removesuffix(HALF)
    (folder / MANIFEST).write_bytes(data)
    # Written here and moved out: a name beside the snapshots might be somebody's file.
    (folder / CURRENT).write_text(f"{name} {hashlib.sha256(data).hexdigest()}\n", encoding="utf-8")
    for parent, folders, files in os.walk(folder):
        for each in [*files, *folders]:
            # A file with a second name is linked from an older snapshot and was written to the disk then.
            if each in folders or os.stat(os.path.join(parent, each)).st_nlink == 1:
                sync(Path(parent) / each)
    sync(folder)
    final = folder.rename(directory / name)
    sync(directory)
    _clear(directory / CURRENT)
    (final / CURRENT).replace(directory / CURRENT)
    sync(directory)
    return Snapshot(name, final, manifest)


def _clear(place: Path) -> None:
    """Have a folder at ``place``, of which no file could take the place, move aside: it is somebody's."""
    if place.is_symlink() or not place.is_dir():
        return
    number = 1
    while os.path.lexists(aside := place.with_name(f"{place.name}-{number}")):
        number += 1
    place.rename(aside)
    log.warning("%s was a folder; it is %s now", place, aside.name)


def _with_times(folder: Path, files: Mapping[str, FileSum]) -> dict[str, FileSum]:
    return {
        name: replace(file, mtime_ns=os.stat(f"{folder}/{name}").st_mtime_ns) for name, file in files.items()
    }


def sweep(directory: Path) -> None:
    """Remove what dead builds left, and old snapshots that nobody reads. Only for the writer.

    A folder goes only if this program made it under this name, and if nothing of anybody else's lies in it.
    """
    sync(directory)  # a pointer that a dead build moved is on the disk before what it pointed to goes
    live = _live(directory)
    for folder in snapshots(directory):
        doomed: Path | None = folder
        if folder.name == live:
            continue
        if not folder.name.endswith(HALF):
            with unread(folder) as free:
                doomed = retired(folder) if free else None
        if doomed is not None:
            remove(doomed)


def _live(directory: Path) -> str | None:
    """The name of the live snapshot, marked if it is of a version that did not mark what it made."""
    try:
        named = _named(pointer(directory))
    except (IndexMissingError, IndexCorruptError):
        return None
    if named is None:
        return None
    if not (directory / named[0] / MARKER).exists():
        with suppress(CongressQAError):  # what is wrong with it, the build will see
            mark(current(directory).folder)  # its manifest is the one that CURRENT names: it is ours
    return named[0]


def _named(data: bytes) -> tuple[str, str] | None:
    """Name and manifest checksum of the snapshot that the content of ``CURRENT`` points to."""
    parts = data.decode(errors="replace").split()
    return (parts[0], parts[1]) if len(parts) == 2 and NAME.fullmatch(parts[0]) else None
