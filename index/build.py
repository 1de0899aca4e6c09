"""Make the index match a folder of reports.

In: the folder and the index directory. Out: a new snapshot, if anything changed, and a `BuildResult`. Only
what is new or changed is read, analysed and encoded; the rest is linked from the snapshot before. The result
is what a build from nothing would give.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from enum import Enum
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index.assemble import assemble
from index.encoder import Encoder, StaticEncoder, bundled, load_encoder
from index.errors import CongressQAError, EncoderError, IndexCorruptError, ReadError
from index.folder import identify, look
from index.locks import writer_lock
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
    record_file,
    sweep,
)  # fmt: skip
from index.workers import attempts

if TYPE_CHECKING:
    from index.readers import Limits

_MOST_PROCESSES = 8  # beyond that the one process that encodes is the bottleneck
# Modules that do not determine what a record holds. A change of any other makes all records anew.
_NOT_ANALYSIS = {
    *(
        "__init__",
        "assemble",
        "build",
        "dense",
        "encoder",
        "errors",
        "folder",
        "lexical",
        "locks",
        "snapshot",
    ),
    *("store", "workers"),
}


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


@dataclass(frozen=True, slots=True)
class _Making:
    """What a build works with."""

    reports: Path
    directory: Path
    encoder: Encoder
    tokenizer: StaticEncoder
    limits: Limits | None
    processes: int
    tell: Callable[[Progress], None]

    @property
    def identity(self) -> EncoderIdentity:
        return EncoderIdentity(self.encoder.name, self.encoder.fingerprint, self.encoder.dimension)

    @property
    def settings(self) -> dict[str, Any]:
        return {"limits": None if self.limits is None else asdict(self.limits), "software": _software()}


@dataclass(slots=True)
class _State:
    """What is known so far of the files, while a build goes on."""

    sources: Sequence[Source]  # by path
    failures: dict[str, Failure]  # by path
    texts: dict[str, str]  # the text's checksum by the file's
    entries: dict[tuple[str, str], Entry]  # by the file's checksum and path
    new: dict[str, FileSum] = field(default_factory=dict)  # records of this build, by key

    def choose(self) -> tuple[list[Source], list[Duplicate]]:
        """Of all files with one text the first is the report and the others are duplicates."""
        first: dict[str, Source] = {}
        duplicates = []
        for source in self.sources:
            if source.path in self.failures:
                continue
            text = self.texts.get(source.sha256, source.sha256)
            chosen = first.setdefault(text, source)
            if chosen is not source:
                duplicates.append(Duplicate(source, chosen.path, text))
        return list(first.values()), duplicates


def build(
    reports: str | Path,
    index_dir: str | Path,
    *,
    encoder_name: str | None = None,
    encoder: Encoder | None = None,
    limits: Limits | None = None,
    progress: Callable[[Progress], None] | None = None,
    workers: int | None = None,
    allow_empty: bool = False,
) -> BuildResult:
    """Make the index in ``index_dir`` match the folder ``reports``.

    ``encoder_name`` is for `load_encoder`; without it the index keeps the encoder that it has, or gets the
    bundled one. ``encoder`` is one that is loaded already. ``workers`` is the number of processes that
    analyse, 0 for none but this. A folder without a readable report is refused unless ``allow_empty``; the
    old index then stays.

    Raises:
        ReadError: The folder does not exist or holds no readable report.
        IndexLockedError: Another process is writing this index.
        EncoderError: The encoder cannot be loaded.
    """
    started = time.monotonic()
    root, directory = Path(reports).resolve(), Path(index_dir).resolve()
    if root == directory:
        raise ReadError(f"报告文件夹和索引目录是同一个：“{root}”", "请为索引另选一个目录")
    found = look(root, skip=directory)
    if not found[0] and not allow_empty:
        raise _nothing_readable(root, found[1])
    directory.mkdir(parents=True, exist_ok=True)
    with writer_lock(directory):
        previous = _previous(directory)
        if encoder is None:
            encoder = load_encoder(encoder_name or (previous.manifest.encoder.name if previous else None))
        making = _Making(
            root, directory, encoder, bundled(), limits,
            min(os.cpu_count() or 1, _MOST_PROCESSES) if workers is None else workers,
            progress or (lambda _: None),
        )  # fmt: skip
        try:
            return _build(making, previous, found, allow_empty, started)
        except IndexCorruptError:
            # Something in the old snapshot is damaged: nothing of it is taken over.
            return _build(making, None, found, allow_empty, started)


def _build(
    making: _Making,
    previous: Snapshot | None,
    found: tuple[list[Source], list[Failure]],
    allow_empty: bool,
    started: float,
) -> BuildResult:
    begun_ns = time.time_ns()
    usable = previous if previous and _same_making(making, previous.manifest) else None
    state = _begin(making, previous, usable, *found)
    folder = draft(making.directory, previous)
    try:
        _complete(making, state, usable, folder)
        chosen, duplicates = state.choose()
        if not chosen and not allow_empty:
            raise _nothing_readable(making.reports, list(state.failures.values()))
        manifest = Manifest(
            begun_ns=begun_ns,
            encoder=making.identity,
            tokenizer=making.tokenizer.fingerprint,
            settings=making.settings,
            reports=tuple(state.entries[source.sha256, source.path] for source in chosen),
            duplicates=tuple(duplicates),
            failures=tuple(state.failures[path] for path in sorted(state.failures)),
        )
        if usable and _outcome(manifest) == _outcome(usable.manifest):
            snapshot = usable
        else:
            making.tell(Progress(0, len(chosen), "", Stage.WRITE))
            files = assemble(
                folder, manifest.reports, state.new, usable,
                dimension=making.encoder.dimension, vocabulary_size=making.tokenizer.vocabulary_size,
            )  # fmt: skip
            snapshot = publish(making.directory, folder, replace(manifest, files=files))
            making.tell(Progress(len(chosen), len(chosen), "", Stage.WRITE))
    finally:
        shutil.rmtree(folder, ignore_errors=True)  # gone already if it was published
    changes = _changes(previous.manifest if previous else None, manifest)
    return BuildResult(
        snapshot=snapshot.name,
        written=snapshot is not usable,
        remade=previous is not None and usable is None,
        seconds=time.monotonic() - started,
        duplicates=manifest.duplicates,
        failed=manifest.failures,
        **changes,
    )


def _previous(directory: Path) -> Snapshot | None:
    """The live snapshot, if there is one to go on from. Clears away what nobody needs."""
    try:
        snapshot = current(directory)
        snapshot.check_sizes()
    except CongressQAError:  # missing, damaged, or of another format: all is made anew
        return None
    sweep(directory, keep={snapshot.name})
    return snapshot


def _begin(
    making: _Making,
    previous: Snapshot | None,
    usable: Snapshot | None,
    sources: Sequence[Source],
    unreachable: Sequence[Failure],
) -> _State:
    """The files with their checksums, and what the snapshot before knows of them."""
    old = previous.manifest if previous else None
    items: list[Entry | Duplicate | Failure] = [*old.reports, *old.duplicates, *old.failures] if old else []
    known = {item.path: item.source for item in items}
    failures = {failure.path: failure for failure in unreachable}
    identified = []
    for number, source in enumerate(sources, start=1):
        try:
            identified.append(identify(making.reports, source, known, old.begun_ns if old else 0))
        except OSError as error:
            failures[source.path] = Failure(
                source, f"无法读取（{error.strerror}）", "请检查文件的访问权限", lasting=False
            )
        making.tell(Progress(number, len(sources), source.path, Stage.LOOK))
    state = _State(identified, failures, {}, {})
    if usable:
        _take_over(state, usable.manifest)
    return state


def _take_over(state: _State, old: Manifest) -> None:
    now = {source.path: source for source in state.sources}
    state.texts |= {entry.sha256: entry.text_sha256 for entry in old.reports}
    state.texts |= {duplicate.source.sha256: duplicate.text_sha256 for duplicate in old.duplicates}
    for entry in old.reports:
        source = now.get(entry.path)
        kept = source if source and source.sha256 == entry.sha256 else entry.source
        state.entries[entry.sha256, entry.path] = replace(entry, source=kept)
    for failure in old.failures:
        source = now.get(failure.path)
        if failure.lasting and source and source.sha256 == failure.source.sha256:
            state.failures[failure.path] = replace(failure, source=source)


def _complete(making: _Making, state: _State, usable: Snapshot | None, folder: Path) -> None:
    """Get an entry for each report.

    A report's text decides whether it is a duplicate, and a file that fails may have had duplicates, so what
    is wanted is asked for again until all is there.
    """
    while True:
        chosen, _ = state.choose()
        wanted = [source for source in chosen if (source.sha256, source.path) not in state.entries]
        if usable:
            wanted = [source for source in wanted if not _adopt(state, usable, source)]
        if not wanted:
            return
        tried = attempts(making.reports, wanted, making.limits, folder, making.processes)
        for done, (source, part, failure) in enumerate(tried, start=1):
            if failure is None:
                _encode(making, state, folder, source, part)
            else:
                state.failures[source.path] = failure
            part.unlink(missing_ok=True)
            making.tell(Progress(done, len(wanted), source.path, Stage.ANALYSE))


def _adopt(state: _State, usable: Snapshot, source: Source) -> bool:
    """Take over the record of a file that lay elsewhere, unless its new path says something new about it."""
    from index.metadata import recognise

    for entry in usable.manifest.reports:
        if entry.sha256 == source.sha256:
            text = Record.open(usable.record_file(entry.key)).text
            if recognise(source.path, text) != entry.metadata:
                return False
            state.entries[source.sha256, source.path] = replace(entry, source=source)
            return True
    return False


def _encode(making: _Making, state: _State, folder: Path, source: Source, part: Path) -> None:
    """Finish the record in the file ``part`` and enter it."""
    record = Record.open(part)
    text = record.text
    sentences, passages = record.sentence_spans.tolist(), record.passage_spans.tolist()
    tokens = making.tokenizer.token_ids([text[start:end] for start, end in sentences])
    vectors = making.encoder.encode_documents([text[start:end] for start, end in passages])
    if vectors.shape != (len(passages), making.encoder.dimension) or not np.isfinite(vectors).all():
        raise EncoderError(
            f"编码模型“{making.encoder.name}”返回的向量形状为{vectors.shape}，"
            f"应为{(len(passages), making.encoder.dimension)}且均为有限数；请换用别的模型。"
        )
    data = record.encoded(tokens, vectors)
    key = key_of(data)
    record_file(folder, key).write_bytes(data)
    state.new[key] = FileSum(len(data), hashlib.sha256(data).hexdigest())
    state.texts[source.sha256] = record.text_sha256
    state.entries[source.sha256, source.path] = Entry(
        source, key, record.text_sha256, record.metadata, len(text), len(sentences), len(passages)
    )


def _same_making(making: _Making, old: Manifest) -> bool:
    return (
        old.encoder == making.identity
        and old.tokenizer == making.tokenizer.fingerprint
        and old.settings == making.settings
    )


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


def _nothing_readable(reports: Path, failures: Sequence[Failure]) -> ReadError:
    told = "".join(f"；{failure.path}：{failure.found}" for failure in failures[:3])
    return ReadError(
        f"文件夹“{reports}”里没有可以读取的报告{told}",
        "请放入 docx、pdf、html、md 或 txt 格式的报告；原有索引未改动",
    )
