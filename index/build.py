"""Make the index match a folder of reports.

In: the folder and the index directory. Out: a new snapshot, if anything changed, and a `BuildResult`. Only
what is new or changed is read, analysed and encoded; the rest is linked from the snapshot before. The result
is what a build from nothing would give.
"""

from __future__ import annotations

import hashlib
import logging
import os
import re
import shutil
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, replace
from enum import Enum
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.assemble import assemble
from index.clauses import split_clauses
from index.encoder import Encoder, StaticEncoder, bundled, load_encoder
from index.errors import CongressQAError, EncoderError, IndexCorruptError, IndexWriteError, ReadError
from index.folder import identify, look
from index.inventory import Inventory
from index.locks import writer_lock
from index.readers import Limits, acceptable
from index.record import Record, key_of
from index.snapshot import (
    Duplicate,
    EncoderIdentity,
    Entry,
    Failure,
    FileSum,
    Manifest,
    Snapshot,
    Source,
    current,
    draft,
    publish,
    record_name,
    sweep,
    sync,
)  # fmt: skip
from index.workers import attempts

log = logging.getLogger(__name__)

_MOST_PROCESSES = 8  # beyond that the one process that encodes is the bottleneck
# Modules that do not determine what a record holds. A change of any other makes all records anew.
_NOT_ANALYSIS = {
    "__init__", "assemble", "build", "dense", "encoder", "errors", "folder", "health", "inventory", "lexical", "locks",
    "logs", "snapshot", "store", "workers",
}  # fmt: skip


BROKEN = "\ufffd"
"""What stands in a stored text for a character that could not be read."""


class Stage(str, Enum):
    """What a build is doing."""

    LOOK = "查看文件"
    ANALYSE = "分析报告"
    WRITE = "写入索引"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a stage has come: ``done`` of ``total`` files, the last one ``path``."""

    done: int
    total: int
    path: str
    stage: Stage


@dataclass(frozen=True, slots=True)
class BuildResult:
    """What a build found, against the snapshot before. Paths lie below the reports folder."""

    snapshot: str
    written: bool  # whether `snapshot` is new
    remade: bool  # whether all records were made anew, because encoder, settings or software changed
    seconds: float
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    renamed: tuple[tuple[str, str], ...] = ()  # old path, new path
    removed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    duplicates: tuple[Duplicate, ...] = ()
    failed: tuple[Failure, ...] = ()
    broken: tuple[
        tuple[str, tuple[str, ...]], ...
    ] = ()  # new reports with unreadable characters, and the words around


@dataclass(frozen=True, slots=True)
class _Making:
    """What a build works with."""

    reports: Path
    directory: Path
    encoder: Encoder
    tokenizer: StaticEncoder
    limits: Limits
    processes: int
    tell: Callable[[Progress], None]
    allow_empty: bool
    begun_ns: int

    def manifest(self, inventory: Inventory) -> Manifest:
        return Manifest(
            begun_ns=self.begun_ns,
            encoder=EncoderIdentity(self.encoder.name, self.encoder.fingerprint, self.encoder.dimension),
            tokenizer=self.tokenizer.fingerprint,
            settings={"limits": asdict(self.limits), "software": _software()},
            reports=inventory.reports(),
            duplicates=inventory.duplicates(),
            failures=inventory.failures(),
        )


def build(
    reports: str | Path,
    index_dir: str | Path,
    *,
    encoder_name: str | None = None,
    encoder: Encoder | None = None,
    limits: Limits = Limits(),  # noqa: B008 - immutable
    progress: Callable[[Progress], None] | None = None,
    workers: int | None = None,
    allow_empty: bool = False,
) -> BuildResult:
    """Make the index in ``index_dir`` match the folder ``reports``.

    ``encoder_name`` is for `load_encoder`; without it the index keeps the encoder that it has, or gets the
    bundled one. ``encoder`` is one that is loaded already. ``workers`` is the number of processes that
    analyse, 0 for none but this. A folder without a readable report is refused unless ``allow_empty``; the
    old index then stays.

    An index that is damaged is made anew; so whatever `Snapshot.check` finds wrong, this repairs.

    Raises:
        ReadError: The folder does not exist or holds no readable report.
        IndexLockedError: Another process is writing this index.
        IndexWriteError: The index cannot be written; the old one then stays.
        EncoderError: The encoder cannot be loaded.
    """
    started, begun_ns = time.monotonic(), time.time_ns()
    root, directory = Path(reports).resolve(), Path(index_dir).resolve()
    if root == directory:
        raise ReadError(f"报告文件夹和索引目录是同一个：“{root}”", "请为索引另选一个目录")
    sources, unreachable = look(root, skip=directory)
    if not sources and not allow_empty:
        raise _nothing_readable(root, unreachable)
    with _written(directory), writer_lock(directory):
        previous, sound = _previous(directory)
        if encoder is None:
            encoder = load_encoder(encoder_name or (previous.manifest.encoder.name if previous else None))
        making = _Making(
            root, directory, encoder, bundled(), limits,
            min(os.cpu_count() or 1, _MOST_PROCESSES) if workers is None else workers,
            progress or (lambda _: None), allow_empty, begun_ns,
        )  # fmt: skip
        sources, unreadable = _identified(making, sources, previous)
        failures = [*unreachable, *unreadable]
        try:
            manifest, snapshot, remade = _match(making, sources, failures, previous, trusted=sound)
        except IndexCorruptError:
            manifest, snapshot, remade = _match(making, sources, failures, previous, trusted=False)
    log.info(
        "%s: %d reports, %d failures, %.1f s",
        snapshot.name, len(manifest.reports), len(manifest.failures), time.monotonic() - started,
    )  # fmt: skip
    changes = _changes(previous.manifest if previous else None, manifest)
    return BuildResult(
        snapshot=snapshot.name,
        written=snapshot is not previous,
        remade=remade,
        seconds=time.monotonic() - started,
        duplicates=manifest.duplicates,
        failed=manifest.failures,
        broken=tuple(_broken(snapshot, {*changes["added"], *changes["changed"]})),
        **changes,
    )


@contextmanager
def _written(directory: Path) -> Iterator[None]:
    """Make ``directory`` if need be; whatever the system says of writing there becomes a sentence."""
    try:
        if not directory.is_dir():
            directory.mkdir(parents=True)
            sync(directory.parent)
        yield
    except OSError as error:
        raise IndexWriteError(
            f"索引写不进“{directory}”（{error.strerror or error}）；请检查磁盘空间和目录的权限后再试，"
            "原有索引未改动"
        ) from error


def _previous(directory: Path) -> tuple[Snapshot | None, bool]:
    """The live snapshot, if there is one, and whether it is sound. Clears away what nobody needs."""
    sweep(directory)
    try:
        snapshot = current(directory)
    except CongressQAError:  # missing, damaged, or of another format: all is made anew
        return None, False
    try:
        snapshot.check()
    except IndexCorruptError as error:
        log.warning("all is made anew: %s", error)
        return snapshot, False
    return snapshot, True


def _identified(
    making: _Making, sources: Sequence[Source], previous: Snapshot | None
) -> tuple[list[Source], list[Failure]]:
    """The files with their checksums, and those that cannot be read."""
    old = previous.manifest if previous else None
    known = {source.path: source for source in old.sources} if old else {}
    identified, failures = [], []
    for number, source in enumerate(sources, start=1):
        try:
            acceptable(source.path, source.size, making.limits)
            identified.append(identify(making.reports, source, known, old.begun_ns if old else 0))
        except ReadError as error:
            failures.append(Failure(source, error.found, error.advice, lasting=False))
        except OSError as error:
            found = f"无法读取（{error.strerror}）"
            failures.append(Failure(source, found, "请检查文件的访问权限", lasting=False))
        making.tell(Progress(number, len(sources), source.path, Stage.LOOK))
    return identified, failures


def _match(
    making: _Making,
    sources: Sequence[Source],
    failures: Sequence[Failure],
    previous: Snapshot | None,
    *,
    trusted: bool,
) -> tuple[Manifest, Snapshot, bool]:
    """The manifest that fits the files, its snapshot, and whether all records had to be made anew.

    Without ``trusted`` nothing is taken over from ``previous``: something in it is damaged.
    """
    inventory = Inventory(sources, failures)
    before = previous if trusted and previous and _same_making(making, previous.manifest) else None
    if before:
        inventory.take_over(before)
    folder = draft(making.directory, previous)
    try:
        new = _analyse(making, inventory, folder)
        manifest = making.manifest(inventory)
        if not manifest.reports and not making.allow_empty:
            raise _nothing_readable(making.reports, manifest.failures)
        if before and _outcome(manifest) == _outcome(before.manifest):
            return manifest, before, False
        making.tell(Progress(0, len(manifest.reports), "", Stage.WRITE))
        files = assemble(
            folder, manifest.reports, new, before,
            dimension=making.encoder.dimension, vocabulary_size=making.tokenizer.vocabulary_size,
        )  # fmt: skip
        snapshot = publish(making.directory, folder, replace(manifest, files=files))
        making.tell(Progress(len(manifest.reports), len(manifest.reports), "", Stage.WRITE))
        return manifest, snapshot, previous is not None and before is None
    finally:
        shutil.rmtree(folder, ignore_errors=True)  # gone already if it was published


def _analyse(making: _Making, inventory: Inventory, folder: Path) -> dict[str, FileSum]:
    """Get an entry for each report; the new records, by key, lie in the draft ``folder``."""
    new: dict[str, FileSum] = {}
    while wanted := inventory.wanted():
        with closing(attempts(making.reports, wanted, making.limits, folder, making.processes)) as tried:
            for done, (source, part, failure) in enumerate(tried, start=1):
                if failure is None:
                    entry, data = _encoded(making, source, part)
                    (folder / record_name(entry.key)).write_bytes(data)
                    new[entry.key] = FileSum(len(data), hashlib.sha256(data).hexdigest())
                    inventory.enter(entry)
                else:
                    inventory.fail(failure)
                part.unlink(missing_ok=True)
                making.tell(Progress(done, len(wanted), source.path, Stage.ANALYSE))
    return new


def _encoded(making: _Making, source: Source, part: Path) -> tuple[Entry, bytes]:
    """The entry and the finished record of a file whose record in ``part`` lacks tokens and vectors."""
    record = Record.open(part)
    text = record.text
    sentences, passages = record.sentence_spans.tolist(), record.passage_spans.tolist()
    tokens, norms = _tokens(making.tokenizer, [text[start:end] for start, end in sentences])
    vectors = making.encoder.encode_documents([text[start:end] for start, end in passages])
    if vectors.shape != (len(passages), making.encoder.dimension) or not np.isfinite(vectors).all():
        raise EncoderError(
            f"编码模型“{making.encoder.name}”返回的向量形状为{vectors.shape}，"
            f"应为{(len(passages), making.encoder.dimension)}且均为有限数；请换用别的模型。"
        )
    data = record.encoded(tokens, norms, vectors)
    counts = len(text), len(sentences), len(passages)
    return Entry(source, key_of(data), record.text_sha256, record.metadata, *counts), data


def _tokens(
    tokenizer: StaticEncoder, sentences: Sequence[str]
) -> tuple[list[list[NDArray[np.int32]]], NDArray[np.float32]]:
    """Token ids of each clause of each sentence, and the length of each sentence's summed vectors (n,)."""
    clauses = [split_clauses(sentence) for sentence in sentences]
    ids = iter(tokenizer.token_ids([clause for parts in clauses for clause in parts]))
    tokens = [[next(ids) for _ in parts] for parts in clauses]
    norms = [np.linalg.norm(tokenizer.table[np.concatenate(parts)].sum(axis=0)) for parts in tokens]
    return tokens, np.array(norms, dtype=np.float32)


def _same_making(making: _Making, old: Manifest) -> bool:
    now = making.manifest(Inventory([], []))
    return (old.encoder, old.tokenizer, old.settings) == (now.encoder, now.tokenizer, now.settings)


def _software() -> str:
    """A checksum of the code and data that make records: when they change, older records are stale."""
    digest = hashlib.sha256(version("jieba").encode())
    home = Path(__file__).parent
    files = [file for file in home.glob("*.py") if file.stem not in _NOT_ANALYSIS]
    for file in sorted([*files, *home.glob("readers/*.py"), *home.glob("data/*")]):
        digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()


def _outcome(manifest: Manifest) -> tuple[Any, ...]:
    """All of a manifest that does not change when files are merely touched."""
    return (
        [(e.path, e.sha256, e.key) for e in manifest.reports],
        [(d.path, d.source.sha256, d.of) for d in manifest.duplicates],
        [(f.path, f.source.sha256, f.found, f.advice) for f in manifest.failures],
    )


def _changes(old: Manifest | None, new: Manifest) -> dict[str, Any]:
    """The fields of a `BuildResult` that compare two snapshots."""
    before = {entry.path: entry.sha256 for entry in old.reports} if old else {}
    after = {entry.path: entry.sha256 for entry in new.reports}
    unindexed = {duplicate.path for duplicate in new.duplicates} | {failure.path for failure in new.failures}
    gone = {sha256: path for path, sha256 in before.items() if path not in after and path not in unindexed}
    fresh = [path for path in after if path not in before]
    renamed = tuple((gone[after[path]], path) for path in fresh if after[path] in gone)
    moved_from, moved_to = {old for old, _ in renamed}, {new for _, new in renamed}
    return {
        "added": tuple(path for path in fresh if path not in moved_to),
        "changed": tuple(path for path in after if path in before and before[path] != after[path]),
        "renamed": renamed,
        "removed": tuple(path for path in sorted(gone.values()) if path not in moved_from),
        "unchanged": tuple(path for path in after if before.get(path) == after[path]),
    }


def _broken(snapshot: Snapshot, paths: Collection[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Those of the reports at ``paths`` that hold characters which could not be read, with the words around each."""
    for entry in snapshot.manifest.reports:
        if entry.path in paths:
            text = Record.open(snapshot.record_file(entry.key)).text
            places = [match.start() for match in re.finditer(f"{BROKEN}+", text)]
            if places:
                yield entry.path, tuple(" ".join(text[max(0, at - 10) : at + 10].split()) for at in places)


def _nothing_readable(reports: Path, failures: Sequence[Failure]) -> ReadError:
    told = "".join(f"；{failure.path}：{failure.found}" for failure in failures[:3])
    return ReadError(
        f"文件夹“{reports}”里没有可以读取的报告{told}",
        "请放入 docx、pdf、html、md 或 txt 格式的报告；原有索引未改动",
    )
