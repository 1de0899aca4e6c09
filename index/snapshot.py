"""The index on disk: immutable snapshots, a manifest in each, and one pointer to the live one.

    directory/
      CURRENT             name of the live snapshot and the SHA-256 of its manifest, replaced by one atomic rename
      writer.lock         held by the one process that writes
      snapshot-<n>/
        congress-qa       says that this program made this folder under this name: no other is ever removed
        manifest.json     what is in it, from which files and settings, with a checksum for each file
        reader.lock       held, shared, by all who read this snapshot
        reports/<key>.safetensors, lexical/…, dense.faiss, frequency.npy

This module knows where things lie and when they are safe on the disk, not what is in them.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, BinaryIO

from index.errors import CongressQAError, IndexCorruptError, IndexMismatchError, IndexMissingError
from index.locks import READER_LOCK, reader_lock, unread
from index.record import SUFFIX, metadata_from
from index.system import NotRegularError, machine, open_regular
from index.types import Metadata

log = logging.getLogger(__name__)

FORMAT = 1
CURRENT = "CURRENT"
MANIFEST = "manifest.json"
REPORTS = "reports"
LEXICAL = "lexical"
DENSE = "dense.faiss"
FREQUENCY = "frequency.npy"

MARKER = "congress-qa"

_NAME = re.compile(r"snapshot-([1-9][0-9]*)")
_HALF = ".tmp"  # ends the name of a snapshot that is being written or removed
# What this program, and systems by themselves, put into a snapshot's folder.
_OURS = re.compile(
    rf"{MARKER}|{CURRENT}|{re.escape(MANIFEST)}|{re.escape(READER_LOCK)}|{re.escape(DENSE)}"
    rf"|{re.escape(FREQUENCY)}|[0-9a-f]{{8}}-[0-9]+\.part|{REPORTS}/[0-9a-f]{{16}}{re.escape(SUFFIX)}"
    rf"|{LEXICAL}/(?:[0-9a-f]{{32}}\.[\w.]+|meta\.json|\.managed\.json|\.tantivy-\w+\.lock|\.tmp\w+)"
    r"|(?:\w+/)?(?:\.DS_Store|\._\w.*|Thumbs\.db|desktop\.ini|\.nfs\w+)"
)
_LONGEST_POINTER = 200  # bytes; ours has 80 and some
_REBUILD = "请重新建立索引（congress-qa index）"


@dataclass(frozen=True, slots=True)
class Source:
    """A file of the reports folder as a build saw it."""

    path: str  # below the reports folder, with forward slashes
    size: int
    mtime_ns: int
    sha256: str  # of its bytes, "" where it was not read


@dataclass(frozen=True, slots=True)
class Entry:
    """A report of the index."""

    source: Source
    key: str  # of its record
    text_sha256: str
    metadata: Metadata
    characters: int
    sentences: int
    passages: int

    @property
    def path(self) -> str:
        """Below the reports folder, with forward slashes."""
        return self.source.path

    @property
    def sha256(self) -> str:
        """Of the file's bytes."""
        return self.source.sha256


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A file with the bytes or the text of a report that is indexed under the path ``of``."""

    source: Source
    of: str
    text_sha256: str

    @property
    def path(self) -> str:
        """Below the reports folder, with forward slashes."""
        return self.source.path


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that could not be indexed: what was found, and what its owner can do."""

    source: Source
    found: str
    advice: str
    lasting: bool  # the same bytes will fail again

    @property
    def path(self) -> str:
        """Below the reports folder, with forward slashes."""
        return self.source.path


@dataclass(frozen=True, slots=True)
class EncoderIdentity:
    """The encoder that made the vectors."""

    name: str
    fingerprint: str
    dimension: int


@dataclass(frozen=True, slots=True)
class FileSum:
    """Size in bytes and SHA-256 of a file of the snapshot, and when it was last written to as it was published."""

    bytes: int
    sha256: str
    mtime_ns: int = field(default=0, compare=False)  # 0 where nobody looked


@dataclass(frozen=True, slots=True)
class Manifest:
    """All that is known of a snapshot without opening its other files."""

    begun_ns: int  # when the build began to look at the files, in nanoseconds since 1970
    encoder: EncoderIdentity
    tokenizer: str  # fingerprint of the bundled model, whose tokens the records hold
    settings: Mapping[
        str, Any
    ]  # what else determines the records; a build with others makes all of them anew
    reports: tuple[Entry, ...]  # by path; a report's position here is its ordinal everywhere
    duplicates: tuple[Duplicate, ...] = ()
    failures: tuple[Failure, ...] = ()
    files: Mapping[str, FileSum] = field(default_factory=dict)
    format: int = FORMAT

    @property
    def passages(self) -> int:
        """Of all reports."""
        return sum(entry.passages for entry in self.reports)

    @property
    def kept(self) -> tuple[Failure, ...]:
        """The failures of reports that were out of reach: what was known of them before still answers."""
        held = {item.path for items in (self.reports, self.duplicates) for item in items}
        return tuple(failure for failure in self.failures if failure.path in held)

    @property
    def sources(self) -> Iterator[Source]:
        """All files that the build saw."""
        for items in (self.reports, self.duplicates, self.failures):
            yield from (item.source for item in items)

    def to_json(self) -> bytes:
        """What `manifest.json` holds."""
        counts = {
            "reports": len(self.reports),
            "sentences": sum(entry.sentences for entry in self.reports),
            "passages": self.passages,
        }
        values = {**_fields(self), "counts": counts}
        # Without line breaks: with them Python's own encoder does it, which takes seconds for thousands of reports.
        return json.dumps(values, ensure_ascii=False, default=_fields).encode()

    @classmethod
    def from_json(cls, data: bytes) -> Manifest:
        """Read what `to_json` wrote.

        Raises:
            KeyError, TypeError, ValueError: It is something else.
            IndexMismatchError: It is of another format.
        """
        values = json.loads(data)
        if values["format"] != FORMAT:
            raise IndexMismatchError(
                f"索引的格式是第{values['format']}版，本软件只读第{FORMAT}版；{_REBUILD}。"
            )
        del values["counts"]
        for name, kind in (("reports", Entry), ("duplicates", Duplicate), ("failures", Failure)):
            values[name] = tuple(_listed(kind, item) for item in values[name])
        values["encoder"] = EncoderIdentity(**values["encoder"])
        values["files"] = {name: FileSum(**item) for name, item in values["files"].items()}
        return cls(**values)


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
        return IndexCorruptError(f"索引文件“{name}”{how}（{self.folder}）；{_REBUILD}。")


def record_name(key: str) -> str:
    """What the file of the record with this key is called in a manifest: its path below the snapshot's folder."""
    return f"{REPORTS}/{key}{SUFFIX}"


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
    return IndexCorruptError(f"索引文件“{CURRENT}”{what}（{directory}）；{_REBUILD}。")


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
        raise IndexCorruptError(f"索引文件“{CURRENT}”已损坏（{directory}）；{_REBUILD}。")
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
            f"索引文件“{name}/{MANIFEST}”缺失或已损坏（{directory}）；{_REBUILD}。"
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
                f"索引文件“{snapshot.name}/{READER_LOCK}”缺失（{directory}）；{_REBUILD}。"
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
            f"索引文件“{snapshot.name}/{READER_LOCK}”无法打开（{error.strerror}）（{snapshot.folder.parent}）；{_REBUILD}。"
        ) from error


def draft(directory: Path, after: Snapshot | None) -> Path:
    """An empty folder for the snapshot that follows ``after``. Only for the writer."""
    number = 1 + (int(after.name.rsplit("-", 1)[1]) if after else 0)
    # Either may be left by a build that died, may be going only now, or may be somebody's own.
    while any(os.path.lexists(directory / f"snapshot-{number}{end}") for end in ("", _HALF)):
        number += 1
    folder = directory / f"snapshot-{number}{_HALF}"
    folder.mkdir()
    _mark(folder)  # on the disk before anything else is: what stays of a dead build can be told for ours
    (folder / REPORTS).mkdir()
    (folder / READER_LOCK).touch()
    return folder


def discard(folder: Path) -> None:
    """Remove a draft, unless it was published. Only for the writer that made it."""
    if _made(folder):
        _remove(folder)


def publish(directory: Path, folder: Path, manifest: Manifest) -> Snapshot:
    """Make the draft in ``folder`` the live snapshot. All is on the disk before ``CURRENT`` names it."""
    manifest = replace(manifest, files=_with_times(folder, manifest.files))
    data = manifest.to_json()
    name = folder.name.removesuffix(_HALF)
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
        if not folder.name.endswith(_HALF):
            with unread(folder) as free:
                doomed = _renamed(folder) if free else None
        if doomed is not None:
            _remove(doomed)


def snapshots(directory: Path) -> list[Path]:
    """The folders of snapshots, by name: live, older, being written or removed. None that is somebody else's."""
    return [folder for folder in sorted(directory.glob("snapshot-*")) if _made(folder)]


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
            _mark(current(directory).folder)  # its manifest is the one that CURRENT names: it is ours
    return named[0]


def _mark(folder: Path) -> None:
    (folder / MARKER).write_text(f"{folder.name.removesuffix(_HALF)}\n", encoding="utf-8")
    sync(folder / MARKER)
    sync(folder)


def _made(folder: Path) -> bool:
    """Whether this program made ``folder`` under this name, and nothing else lies in it. A copy has another name."""
    name = folder.name.removesuffix(_HALF)
    if not _NAME.fullmatch(name) or folder.is_symlink() or not folder.is_dir():
        return False
    try:
        held = set(_files(folder))
        if not held <= {MARKER}:
            return _marked(folder) == name and all(map(_OURS.fullmatch, held))
        # A build that died while it made and marked the folder: there is nothing to lose.
        return folder.name.endswith(_HALF) and (not held or name.startswith(_marked(folder)))
    except OSError:
        return False


def _marked(folder: Path) -> str:
    """What the marker in ``folder`` says: the name under which it was made."""
    with open_regular(folder / MARKER) as stream:
        return stream.read(_LONGEST_POINTER).decode(errors="replace").strip()


def _files(folder: Path) -> Iterator[str]:
    """The paths below ``folder`` of all that lies in it, but for the two folders that snapshots have."""
    for parent, folders, files in os.walk(folder, onerror=_raise):
        below = Path(parent).relative_to(folder)
        for each in [*folders, *files]:
            path = (below / each).as_posix()
            if path not in (REPORTS, LEXICAL) or each in files or os.path.islink(folder / path):
                yield path


def _raise(error: OSError) -> None:
    raise error


def _remove(folder: Path) -> None:
    """Remove a folder of ours; the marker goes last, so that what stays where this is cut short is ours still."""
    with suppress(OSError):  # Windows: somebody has a file open; the next build tries again
        for path in _files(folder):
            if path != MARKER and _OURS.fullmatch(path):
                (folder / path).unlink()
        for inner in (REPORTS, LEXICAL):
            if (folder / inner).is_dir():
                (folder / inner).rmdir()
        (folder / MARKER).unlink(missing_ok=True)
        folder.rmdir()


def _named(data: bytes) -> tuple[str, str] | None:
    """Name and manifest checksum of the snapshot that the content of ``CURRENT`` points to."""
    parts = data.decode(errors="replace").split()
    return (parts[0], parts[1]) if len(parts) == 2 and _NAME.fullmatch(parts[0]) else None


def _renamed(folder: Path) -> Path | None:
    """``folder`` under a name that no reader will look for; ``None`` where it cannot have one now."""
    try:
        return folder.rename(folder.with_name(folder.name + _HALF))
    except OSError:  # Windows: a reader has a file open; the next build tries again
        return None


def _fields(value: Any) -> dict[str, Any]:
    """What a dataclass holds, by name."""
    return {one.name: getattr(value, one.name) for one in fields(value)}


def _listed(kind: type[Any], item: dict[str, Any]) -> Any:
    item["source"] = Source(**item["source"])
    if "metadata" in item:
        item["metadata"] = metadata_from(item["metadata"])
    return kind(**item)


def sync(path: Path) -> None:
    """Have the operating system write a file or directory to the disk."""
    if os.name == "nt" and path.is_dir():
        return  # Windows cannot and need not open directories for this
    handle = os.open(path, os.O_RDWR if os.name == "nt" else os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
