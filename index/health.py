"""How an index is: what it holds, and whether all of it is still what was written.

In: an index directory. Out: `Status`, from the manifest and the sizes of files, or the problems of all files,
read to the last byte. It mends nothing: that is what a build does, and a damaged file gets a new time of writing, so
that a build looks at it.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

from index.errors import CongressQAError, IndexCorruptError
from index.layout import DENSE, FREQUENCY, LEXICAL, MANIFEST, REPORTS, snapshots
from index.manifest import EncoderIdentity, Failure
from index.snapshot import hold
from index.store import Index

PARTS = (REPORTS, LEXICAL, DENSE, FREQUENCY, MANIFEST)


@dataclass(frozen=True, slots=True)
class Status:
    """What is known of an index without reading its data."""

    directory: str
    snapshot: str
    format: int
    built: str  # when the build began, ISO 8601, UTC
    encoder: EncoderIdentity
    reports: int
    sentences: int
    passages: int
    duplicates: int
    failures: tuple[Failure, ...]  # of the last build
    bytes: dict[str, int]  # of each part of the snapshot
    older: tuple[str, ...]  # folders of other snapshots, read by somebody or removed by the next build
    problem: str | None  # the first file that is missing or has another size than was written


@dataclass(frozen=True, slots=True)
class Examination:
    """What a look at every byte found."""

    snapshot: str
    files: int
    bytes: int
    problems: tuple[str, ...]  # a sentence each


def status(directory: Path) -> Status:
    """The state of the index in ``directory``.

    Raises:
        As `index.snapshot.hold`.
    """
    snapshot, lock = hold(directory)
    with closing(lock):
        manifest = snapshot.manifest
        sizes = dict.fromkeys(PARTS, 0)
        for name, file in manifest.files.items():
            sizes[name.split("/", 1)[0]] += file.bytes
        sizes[MANIFEST] = (snapshot.folder / MANIFEST).stat().st_size
        problem = None
        try:
            snapshot.check_sizes()
        except IndexCorruptError as error:
            problem = str(error)
    return Status(
        directory=str(directory),
        snapshot=snapshot.name,
        format=manifest.format,
        built=datetime.fromtimestamp(manifest.begun_ns / 1e9, timezone.utc).isoformat(timespec="seconds"),
        encoder=manifest.encoder,
        reports=len(manifest.reports),
        sentences=sum(entry.sentences for entry in manifest.reports),
        passages=manifest.passages,
        duplicates=len(manifest.duplicates),
        failures=manifest.failures,
        bytes=sizes,
        older=tuple(folder.name for folder in snapshots(directory) if folder.name != snapshot.name),
        problem=problem,
    )


def examine(directory: Path, progress: Callable[[int, int], None] = lambda done, total: None) -> Examination:
    """Read every file of the live snapshot, then open what is sound; ``progress`` is told files done, of all.

    Raises:
        As `index.snapshot.hold`; damage to other files is in the result.
    """
    snapshot, lock = hold(directory)
    with closing(lock):
        files = snapshot.manifest.files
        problems = []
        for done, (name, problem) in enumerate(snapshot.problems(), start=1):
            progress(done, len(files))
            if problem is not None:
                problems.append(str(problem))
                snapshot.distrust(name)  # so that the next build mends it
        if not problems:
            try:
                _open(directory)
            except CongressQAError as error:
                problems.append(str(error))
    return Examination(snapshot.name, len(files), sum(file.bytes for file in files.values()), tuple(problems))


def _open(directory: Path) -> None:
    """Every table once: files that are what was written, but were written wrongly, show here."""
    import numpy as np

    with Index.open(directory) as opened:
        for number, entry in enumerate(opened.reports):
            record = opened.record(number)
            counts = len(record.text), len(record.sentence_spans), len(record.passage_spans)
            if counts != (entry.characters, entry.sentences, entry.passages):
                raise IndexCorruptError(
                    f"索引里“{entry.path}”有{counts[0]}字、{counts[1]}句、{counts[2]}段，"
                    f"应有{entry.characters}字、{entry.sentences}句、{entry.passages}段；"
                    "请重新建立索引（congress-qa index）。"
                )
        opened.search_dense(np.zeros(opened.manifest.encoder.dimension, np.float32), 1)
        if opened.lexical_passages != opened.manifest.passages:
            raise IndexCorruptError(
                f"词汇索引有{opened.lexical_passages}段，应有{opened.manifest.passages}段；"
                "请重新建立索引（congress-qa index）。"
            )
        _ = opened.document_frequency
