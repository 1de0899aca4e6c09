"""What is on the disk: published whole or not at all, checked, locked, removed when nobody reads it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from index.errors import IndexCorruptError, IndexLockedError, IndexMismatchError, IndexMissingError
from index.layout import CURRENT, MARKER
from index.locks import WRITER_LOCK, writer_lock
from index.manifest import Duplicate, EncoderIdentity, Entry, Failure, FileSum, Manifest, Source
from index.snapshot import Snapshot, checksum, current, draft, hold, publish, sweep
from index.types import Body, Level, Metadata

METADATA = Metadata("云溪市人民政府工作报告", "云溪市", None, Level.CITY, Body.GOVERNMENT, 2031)
MANIFEST = Manifest(
    begun_ns=1,
    encoder=EncoderIdentity("bundled", "f" * 64, 256),
    tokenizer="f" * 64,
    settings={"limits": {"max_pages": 3}},
    reports=(Entry(Source("市/甲.txt", 9, 8, "a" * 64), "k" * 16, "b" * 64, METADATA, 100, 7, 3),),
    duplicates=(Duplicate(Source("市/乙.txt", 9, 8, "a" * 64), "市/甲.txt", "b" * 64),),
    failures=(Failure(Source("丙.pdf", 1, 2, ""), "没有文字", "请先识别", lasting=True),),
)


def published(directory: Path, after: Snapshot | None = None, content: bytes = b"data") -> Snapshot:
    """A snapshot with one file in it, published."""
    directory.mkdir(exist_ok=True)
    folder = draft(directory, after)
    (folder / "dense.faiss").write_bytes(content)
    return publish(
        directory, folder, replace(MANIFEST, files={"dense.faiss": checksum(folder / "dense.faiss")})
    )


def test_a_manifest_survives_its_file() -> None:
    assert Manifest.from_json(MANIFEST.to_json()) == MANIFEST


def test_the_published_snapshot_is_the_current_one(tmp_path: Path) -> None:
    first = published(tmp_path)
    assert current(tmp_path) == first
    second = published(tmp_path, first)
    assert (first.name, second.name) == ("snapshot-1", "snapshot-2")
    assert current(tmp_path) == second
    assert first.folder.is_dir(), "readers may still be on their way to it"


def test_a_draft_is_no_snapshot_yet(tmp_path: Path) -> None:
    first = published(tmp_path)
    draft(tmp_path, first)
    assert current(tmp_path) == first


def test_files_are_on_the_disk_before_the_pointer_names_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    events: list[str] = []
    sync, rename = os.fsync, Path.replace

    def note_sync(handle: int) -> None:
        events.append(Path(f"/proc/self/fd/{handle}").resolve().name)
        sync(handle)

    def note_rename(self: Path, target: Path) -> Path:
        events.append(f"-> {target.name}")
        return rename(self, target)

    if not Path("/proc/self/fd").is_dir():
        pytest.skip("needs /proc to tell which file is written through")
    monkeypatch.setattr(os, "fsync", note_sync)
    monkeypatch.setattr(Path, "replace", note_rename)
    published(tmp_path)
    swap = events.index("-> CURRENT")
    assert events[:2] == [MARKER, "snapshot-1.tmp"], "nothing lies in a folder that is not marked"
    assert {"manifest.json", "dense.faiss", "reports", "snapshot-1.tmp", "CURRENT", MARKER} <= set(
        events[:swap]
    )
    assert events[swap + 1 :] == [tmp_path.name]


def test_no_index_is_missing_and_says_how_to_make_one(tmp_path: Path) -> None:
    for directory in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(IndexMissingError, match="congress-qa index"):
            current(directory)


@pytest.mark.parametrize("content", ["", "snapshot-1", "../x abc", "snapshot-9 abc", "\0\0"])
def test_a_damaged_pointer_is_named(tmp_path: Path, content: str) -> None:
    published(tmp_path)
    (tmp_path / CURRENT).write_text(content)
    with pytest.raises(IndexCorruptError, match=r"CURRENT|manifest\.json"):
        hold(tmp_path)


@pytest.mark.parametrize(
    "change", [lambda data: data[:-1], lambda data: data.replace(b"2031", b"2032"), lambda _: b""]
)
def test_a_damaged_manifest_is_named(tmp_path: Path, change: Callable[[bytes], bytes]) -> None:
    file = published(tmp_path).folder / "manifest.json"
    file.write_bytes(change(file.read_bytes()))
    with pytest.raises(IndexCorruptError, match=r"manifest\.json.*重新建立索引"):
        hold(tmp_path)


def test_another_format_is_refused_with_both_numbers() -> None:
    with pytest.raises(IndexMismatchError, match=r"第7版.*第1版.*重新建立索引"):
        Manifest.from_json(replace(MANIFEST, format=7).to_json())


def test_missing_and_shortened_files_are_named(tmp_path: Path) -> None:
    snapshot = published(tmp_path)
    file = snapshot.folder / "dense.faiss"
    snapshot.check_sizes()
    file.write_bytes(b"dat")
    with pytest.raises(IndexCorruptError, match=r"dense\.faiss.*有3字节，应有4字节"):
        snapshot.check_sizes()
    file.unlink()
    with pytest.raises(IndexCorruptError, match=r"dense\.faiss.*缺失"):
        snapshot.check_sizes()


def test_sweeping_leaves_the_live_snapshot_and_those_that_are_read(tmp_path: Path) -> None:
    first = published(tmp_path)
    _, held = hold(tmp_path)
    second = published(tmp_path, first)
    third = published(tmp_path, second)
    half = draft(tmp_path, third)
    sweep(tmp_path)
    assert first.folder.is_dir()
    assert third.folder.is_dir()
    assert not second.folder.exists()
    assert not half.exists()
    held.close()
    sweep(tmp_path)
    assert not first.folder.exists()
    assert current(tmp_path) == third


def test_sweeping_without_a_live_snapshot_removes_what_a_dead_build_left(tmp_path: Path) -> None:
    snapshot = published(tmp_path)
    (tmp_path / CURRENT).unlink()
    sweep(tmp_path)
    assert not snapshot.folder.exists()


def test_a_reader_that_comes_upon_a_removed_snapshot_takes_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import index.snapshot

    first = published(tmp_path)
    look = index.snapshot.current

    def late(directory: Path) -> Snapshot:
        found = look(directory)
        if found.name == first.name:  # a writer publishes and sweeps between two looks of the reader
            published(directory, first)
            sweep(directory)
        return found

    monkeypatch.setattr(index.snapshot, "current", late)
    snapshot, held = hold(tmp_path)
    held.close()
    assert snapshot.name == "snapshot-2"


HOLD = """
import sys
from pathlib import Path
from index.locks import writer_lock
with writer_lock(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_the_second_writer_is_told_who_holds_the_lock_and_a_dead_one_does_not_keep_it(tmp_path: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    with pytest.raises(IndexLockedError, match=f"进程号 {holder.pid}"), writer_lock(tmp_path):
        pass
    holder.kill()
    holder.communicate()
    with writer_lock(tmp_path):
        assert (tmp_path / WRITER_LOCK).read_text() == f"{os.getpid()}\n"
        with pytest.raises(IndexLockedError, match=f"进程号 {os.getpid()}"), writer_lock(tmp_path):
            pass


def test_a_file_that_nobody_wrote_to_is_not_read_again(tmp_path: Path) -> None:
    snapshot = published(tmp_path)
    file = snapshot.folder / "dense.faiss"
    written = file.stat().st_mtime_ns
    file.write_bytes(b"dats")
    os.utime(file, ns=(written, written))  # as a disk that loses a bit would have it
    snapshot.check()
    assert [problem is not None for _, problem in snapshot.problems()] == [True]
    snapshot.distrust("dense.faiss")
    with pytest.raises(IndexCorruptError, match=r"dense\.faiss"):
        snapshot.check()


def test_a_copied_snapshot_is_read_and_found_sound(tmp_path: Path) -> None:
    snapshot = published(tmp_path)
    os.utime(snapshot.folder / "dense.faiss", ns=(1, 1))
    assert not current(tmp_path).untouched("dense.faiss")
    current(tmp_path).check()


def test_an_older_manifest_without_times_is_read(tmp_path: Path) -> None:
    plain = replace(MANIFEST, files={"dense.faiss": FileSum(4, "f" * 64)})
    assert Manifest.from_json(plain.to_json().replace(b', "mtime_ns": 0', b"")) == plain
