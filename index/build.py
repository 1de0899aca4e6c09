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
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, field, replace
from enum import Enum
from importlib.metadata import version
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.assemble import assemble
from index.changes import changes, lost, outcome
from index.clauses import split_clauses
from index.encoder import Encoder, StaticEncoder, bundled, load_encoder
from index.errors import (
    EncoderError,
    IndexCorruptError,
    IndexMismatchError,
    IndexMissingError,
    IndexWriteError,
    ReadError,
    ReportsGoneError,
)  # fmt: skip
from index.folder import Look, apart, identify, look, same
from index.inventory import Inventory
from index.layout import record_name, sync
from index.locks import writer_lock
from index.manifest import Duplicate, EncoderIdentity, Entry, Failure, FileSum, Manifest, Source
from index.parts import chosen, parts
from index.readers import Limits, acceptable, recognise
from index.record import Record, key_of
from index.scans import Scan, scan_of
from index.snapshot import Snapshot, current, discard, draft, publish, sweep
from index.system import machine, told
from index.workers import attempts, changed, renewed

log = logging.getLogger(__name__)

_MOST_PROCESSES = 8  # beyond that the one process that encodes is the bottleneck
# Modules that do not determine what a record holds. A change of any other makes all records anew.
_NOT_ANALYSIS = {
    "__init__", "assemble", "build", "changes", "dense", "encoder", "errors", "facsimile", "folder", "health",
    "inventory", "layout", "lexical", "locks", "logs", "manifest", "pinpoint", "snapshot", "store", "system", "watch",
    "workers",
}  # fmt: skip
_FEW_GONE = 3  # reports that a build may remove unasked; beyond, a tenth of all


BROKEN = "\ufffd"
"""What stands in a stored text for a character that could not be read."""


class Stage(str, Enum):
    """What a build is doing."""

    LOOK = "查看文件"
    ANALYSE = "分析报告"
    WRITE = "写入索引"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a stage has come: ``done`` of ``total`` files, the last one ``path``.

    While ``path`` is a scan that is being recognised, ``page`` of its ``pages`` are done.
    """

    done: int
    total: int
    path: str
    stage: Stage
    page: int = 0
    pages: int = 0


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
    kept: tuple[Failure, ...] = ()  # out of reach for now: they answer as they were, and this is why
    broken: tuple[
        tuple[str, tuple[str, ...]], ...
    ] = ()  # new reports with unreadable characters, and the words around
    several: tuple[
        tuple[str, tuple[str, ...]], ...
    ] = ()  # new files with several reports, and their titles: the first is the one that was taken
    scans: tuple[Scan, ...] = ()  # new reports that were recognised in pictures, and how surely


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
    allow_removals: bool
    verify: bool
    settling: Collection[str]
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


@told()
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
    allow_removals: bool = False,
    verify: bool = False,
    settling: Collection[str] = (),
) -> BuildResult:
    """Make the index in ``index_dir`` match the folder ``reports``.

    ``encoder_name`` is for `load_encoder`; without it the index keeps the encoder that it has, or gets the
    bundled one. ``encoder`` is one that is loaded already. ``workers`` is the number of processes that
    analyse, 0 for none but this. A folder without a readable report is refused unless ``allow_empty``, and so is
    the removal of more than three reports that are more than a tenth of all, unless ``allow_removals``; the
    old index then stays. With ``verify`` every file of the folder and of the index is read, also where size and time
    are as they were.

    A report that cannot be read for now keeps answering as it was, and is named in the result. So does one whose path is
    among ``settling``, files that are being written; of these, those that are no reports yet are passed over.
    An index that is damaged is made anew; so whatever `Snapshot.check` finds wrong, this repairs.

    Raises:
        ReadError: The folder does not exist or holds no readable report, or it and the index lie in each other.
        ReportsGoneError: Many reports have gone.
        IndexLockedError: Another process is writing this index.
        IndexWriteError: The index cannot be written; the old one then stays.
        EncoderError: The encoder cannot be loaded.
        AccessError, OutOfMemoryError: The system does not let us go on; the old index then stays.
    """
    started, begun_ns = time.monotonic(), time.time_ns()
    root, directory = Path(os.path.realpath(reports)), Path(os.path.realpath(index_dir))
    apart(root, directory)
    seen = look(root)
    if not seen.sources and not allow_empty:
        raise _nothing_readable(root, [*seen.failures, *seen.unreached])
    with _written(directory), writer_lock(directory):
        previous, sound = _previous(directory, verify)
        if encoder is None:
            encoder = load_encoder(encoder_name or (previous.manifest.encoder.name if previous else None))
        making = _Making(
            root, directory, encoder, bundled(), limits,
            min(os.cpu_count() or 1, _MOST_PROCESSES) if workers is None else workers,
            progress or (lambda _: None), allow_empty, allow_removals or allow_empty, verify, settling, begun_ns,
        )  # fmt: skip
        seen = _identified(making, seen, previous)
        try:
            manifest, snapshot, remade = _match(making, seen, previous, trusted=sound)
        except IndexCorruptError:
            manifest, snapshot, remade = _match(making, seen, previous, trusted=False)
    log.info(
        "%s: %d reports, %d failures, %.1f s",
        snapshot.name, len(manifest.reports), len(manifest.failures), time.monotonic() - started,
    )  # fmt: skip
    return _result(previous, manifest, snapshot, remade=remade, seconds=time.monotonic() - started)


def _result(
    previous: Snapshot | None, manifest: Manifest, snapshot: Snapshot, *, remade: bool, seconds: float
) -> BuildResult:
    """What the build of ``snapshot`` found, against the ``previous`` one."""
    kept = manifest.kept
    changed = changes(previous.manifest if previous else None, manifest)
    new = {*changed["added"], *changed["changed"]}
    return BuildResult(
        snapshot=snapshot.name,
        written=snapshot is not previous,
        remade=remade,
        seconds=seconds,
        duplicates=manifest.duplicates,
        failed=tuple(failure for failure in manifest.failures if failure not in kept),
        kept=kept,
        broken=tuple(_broken(snapshot, new)),
        several=tuple(_several(snapshot, new)),
        scans=tuple(_scans(snapshot, new)),
        **changed,
    )


@contextmanager
def _written(directory: Path) -> Iterator[None]:
    """Make ``directory`` if need be; whatever the system says of writing there becomes a sentence."""
    try:
        if not directory.is_dir():
            directory.mkdir(parents=True)
            sync(directory.parent)
        yield
    except (OSError, MemoryError) as error:
        if (told := machine(error)) is not None and not isinstance(error, PermissionError):
            raise told from error
        raise IndexWriteError(
            f"索引写不进“{directory}”（{getattr(error, 'strerror', None) or error}）；"
            "请检查磁盘空间和目录的权限后再试，原有索引未改动"
        ) from error


def _previous(directory: Path, verify: bool) -> tuple[Snapshot | None, bool]:
    """The live snapshot, if there is one, and whether it is sound. Clears away what nobody needs."""
    sweep(directory)
    try:
        snapshot = current(directory)
    except (IndexMissingError, IndexCorruptError, IndexMismatchError):  # all is made anew
        return None, False
    try:
        snapshot.check()
        if verify:
            for problem in (problem for _, problem in snapshot.problems() if problem):
                raise problem
    except IndexCorruptError as error:
        log.warning("all is made anew: %s", error)
        return snapshot, False
    return snapshot, True


def _identified(making: _Making, seen: Look, previous: Snapshot | None) -> Look:
    """The files with their checksums, those that are no reports, and those that cannot be read."""
    old = previous.manifest if previous and not making.verify else None
    # A clock that was ahead of now when the index was made says nothing of what was written since.
    known_ns = old.begun_ns if old and old.begun_ns <= making.begun_ns else 0
    known = {source.path: source for source in old.sources} if old else {}
    identified, failures, unreached = [], [*seen.failures], [*seen.unreached]
    manifest = previous.manifest if previous else None
    held = {each.path: each.source for each in manifest.reports} if manifest else {}
    held |= {each.path: each.source for each in manifest.duplicates} if manifest else {}
    unreached += [changed(held[path]) for path in making.settling if path in held]
    for number, source in enumerate(seen.sources, start=1):
        if source.path in making.settling:
            continue
        try:
            acceptable(source.path, source.size, making.limits)
            identified.append(identify(making.reports, source, known, known_ns))
        except ReadError as error:
            failures.append(Failure(source, error.found, error.advice, lasting=False))
        except OSError as error:
            found = f"无法读取（{error.strerror}）"
            unreached.append(Failure(source, found, "请检查文件的访问权限和磁盘", lasting=False))
        making.tell(Progress(number, len(seen.sources), source.path, Stage.LOOK))
    return Look(tuple(identified), tuple(failures), tuple(unreached))


def _match(
    making: _Making, seen: Look, previous: Snapshot | None, *, trusted: bool
) -> tuple[Manifest, Snapshot, bool]:
    """The manifest that fits the files, its snapshot, and whether all records had to be made anew.

    Without ``trusted`` nothing is taken over from ``previous``: something in it is damaged.
    """
    inventory = Inventory(seen.sources, seen.failures, previous.manifest if previous else None)
    for failure in seen.unreached:
        inventory.out_of_reach(failure)
    before = previous if trusted and previous and _same_making(making, previous.manifest) else None
    if before:
        inventory.take_over(before)
    folder = draft(making.directory, previous)
    try:
        new = _analyse(making, inventory, folder, previous)
        manifest = making.manifest(inventory)
        if not manifest.reports and not making.allow_empty:
            raise _nothing_readable(making.reports, manifest.failures)
        if before and outcome(manifest) == outcome(before.manifest):
            return manifest, before, False
        if previous and not making.allow_removals:
            _ask_for_removals(previous.manifest, manifest)
        making.tell(Progress(0, len(manifest.reports), "", Stage.WRITE))
        files = assemble(
            folder, manifest.reports, new, before,
            dimension=making.encoder.dimension, vocabulary_size=making.tokenizer.vocabulary_size,
        )  # fmt: skip
        snapshot = publish(making.directory, folder, replace(manifest, files=files))
        making.tell(Progress(len(manifest.reports), len(manifest.reports), "", Stage.WRITE))
        return manifest, snapshot, previous is not None and before is None
    finally:
        discard(folder)  # gone already if it was published


def _ask_for_removals(old: Manifest, new: Manifest) -> None:
    """Stop where many reports would go: a share that is not mounted looks just as if they had been removed.

    Raises:
        ReportsGoneError: More than a few, and more than a tenth.
    """
    gone = lost(old, new)
    if len(gone) > max(_FEW_GONE, len(old.reports) / 10):
        raise ReportsGoneError(gone, len(old.reports))


@dataclass(slots=True)
class _Made:
    """What has been made of the files so far."""

    records: dict[str, FileSum] = field(default_factory=dict)  # by key; they lie in the draft
    sources: list[Source] = field(default_factory=list)  # of the files that were read for them


def _analyse(
    making: _Making, inventory: Inventory, folder: Path, previous: Snapshot | None
) -> dict[str, FileSum]:
    """Get an entry for each report; the new records, by key, lie in the draft ``folder``."""
    made = _Made()
    while True:
        if wanted := inventory.wanted():
            _read(making, inventory, folder, wanted, made)
        elif stranded := inventory.stranded():
            for source, old in stranded:
                if not (previous and old and _renew(making, inventory, folder, source, previous, old, made)):
                    inventory.give_up(source)
        else:
            # One that is still being written may have looked whole when it was read.
            torn = [source for source in made.sources if not same(making.reports, source)]
            made.sources.clear()
            for source in torn:
                inventory.out_of_reach(changed(source))
            if not torn:
                return made.records


def _read(making: _Making, inventory: Inventory, folder: Path, wanted: Sequence[Source], made: _Made) -> None:
    """Analyse the files ``wanted``."""
    done = 0

    def turn(source: Source, page: int, pages: int) -> None:
        making.tell(Progress(done, len(wanted), source.path, Stage.ANALYSE, page, pages))

    with closing(attempts(making.reports, wanted, making.limits, folder, making.processes, turn)) as tried:
        for done, (source, part, failure) in enumerate(tried, start=1):
            made.sources.append(source)
            if failure is None:
                inventory.enter(_written_down(making, folder, source, part, made))
            elif failure.lasting:
                inventory.fail(failure)
            else:
                inventory.out_of_reach(failure)
            part.unlink(missing_ok=True)
            making.tell(Progress(done, len(wanted), source.path, Stage.ANALYSE))


def _renew(
    making: _Making,
    inventory: Inventory,
    folder: Path,
    source: Source,
    previous: Snapshot,
    old: Entry,
    made: _Made,
) -> bool:
    """Make the record of a file that is out of reach anew from the text of its ``old`` one, if that is sound."""
    part = folder / f"{old.key[:8]}-0.part"
    try:
        part.write_bytes(renewed(source, Record.open(previous.record_file(old.key), key=old.key)))
    except IndexCorruptError:
        return False
    inventory.enter(_written_down(making, folder, source, part, made))
    part.unlink(missing_ok=True)
    return True


def _written_down(making: _Making, folder: Path, source: Source, part: Path, made: _Made) -> Entry:
    """The entry of a file whose record in ``part`` lacks tokens and vectors; the finished record lies in ``folder``."""
    entry, data = _encoded(making, source, part)
    (folder / record_name(entry.key)).write_bytes(data)
    made.records[entry.key] = FileSum(len(data), hashlib.sha256(data).hexdigest())
    return entry


def _encoded(making: _Making, source: Source, part: Path) -> tuple[Entry, bytes]:
    """The entry and the finished record of a file whose record in ``part`` lacks tokens and vectors."""
    record = Record.open(part)
    text = record.plain
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
    libraries = f"{version('jieba')} {version('opencc')} {recognise.version()}".rstrip()
    digest = hashlib.sha256(libraries.encode())
    home = Path(__file__).parent
    files = [file for file in home.glob("*.py") if file.stem not in _NOT_ANALYSIS]
    for file in sorted([*files, *home.glob("readers/*.py"), *home.glob("data/*")]):
        digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()


def _broken(snapshot: Snapshot, paths: Collection[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Those of the reports at ``paths`` that hold characters which could not be read, with the words around each."""
    for entry in snapshot.manifest.reports:
        if entry.path in paths:
            text = Record.open(snapshot.record_file(entry.key)).text
            places = [match.start() for match in re.finditer(f"{BROKEN}+", text)]
            if places:
                yield entry.path, tuple(" ".join(text[max(0, at - 10) : at + 10].split()) for at in places)


def _several(snapshot: Snapshot, paths: Collection[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Those of the files at ``paths`` that hold several reports, with their titles, that of the one taken first."""
    for entry in snapshot.manifest.reports:
        if entry.path in paths:
            found = parts(entry.path, Record.open(snapshot.record_file(entry.key)).plain)
            if len(found) > 1:
                own = chosen(entry.path, found)
                others = (part for part in found if part is not own)
                yield entry.path, tuple(part.metadata.title for part in (own, *others))


def _scans(snapshot: Snapshot, paths: Collection[str]) -> Iterator[Scan]:
    """Those of the reports at ``paths`` that were recognised in pictures."""
    for entry in snapshot.manifest.reports:
        if entry.path in paths:
            found = scan_of(entry.path, Record.open(snapshot.record_file(entry.key)).scanned)
            if found:
                yield found


def _nothing_readable(reports: Path, failures: Sequence[Failure]) -> ReadError:
    told = "".join(f"；{failure.path}：{failure.found}" for failure in failures[:3])
    return ReadError(
        f"文件夹“{reports}”里没有可以读取的报告{told}",
        "请放入 docx、pdf、html、md、txt、xlsx 或 csv 格式的报告；原有索引未改动",
    )
