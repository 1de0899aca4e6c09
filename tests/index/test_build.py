"""A build makes of an index what a build from nothing would, doing only what is needed, or leaves it."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import index.analyse
import index.build
import index.dense
import index.lexical
from index.build import BuildResult, Progress, Stage
from index.errors import EncoderError, IndexLockedError, IndexMissingError, ReadError
from index.layout import DENSE, FREQUENCY
from index.locks import writer_lock
from index.readers import Limits, Reading
from index.snapshot import checksum, current
from index.store import Index, LiveIndex
from index.types import Report

QUESTIONS = (["养老", "服务"], ["轨道", "交通", "投资"], ["云溪市", "目标"], ["道路"])


@pytest.fixture
def build(tiny: Any, tmp_path: Path) -> Callable[..., BuildResult]:
    """`index.build.build` with the tiny encoder, in this process, into ``tmp_path / "index"``."""

    def run(reports: Path, directory: Path = tmp_path / "index", **options: Any) -> BuildResult:
        return index.build.build(reports, directory, **{"encoder": tiny, "workers": 0, **options})

    return run


@pytest.fixture
def analysed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths of the reports that were analysed, in order."""
    paths: list[str] = []
    real = index.analyse.analyse

    def count(path: str, sha256: str, raw: str) -> Report:
        paths.append(path)
        return real(path, sha256, raw)

    monkeypatch.setattr(index.analyse, "analyse", count)
    return paths


def seen(directory: Path) -> tuple[Any, ...]:
    """All that a reader can tell of an index, scores to six places, and the bytes of those files that hold no order
    of their own."""
    folder = current(directory).folder
    with Index.open(directory) as opened:
        everything = range(len(opened.reports))
        vectors = np.eye(4, opened.manifest.encoder.dimension, dtype=np.float32)
        searches = [
            opened.search_lexical(words, 50, some) for words in QUESTIONS for some in (None, everything[::2])
        ]
        searches += [
            opened.search_dense(vector, 50, some) for vector in vectors for some in (None, everything[::2])
        ]
        return (
            [opened.record(number).report for number in everything],
            [[(report, passage) for report, passage, _ in hits] for hits in searches],
            np.round([score for hits in searches for *_, score in hits], 5).tolist(),
            [(folder / name).read_bytes() for name in (DENSE, FREQUENCY)],
            [(d.path, d.of) for d in opened.manifest.duplicates],
            [(f.path, f.found, f.advice) for f in opened.manifest.failures],
            [replace(entry, source=replace(entry.source, mtime_ns=0)) for entry in opened.reports],
        )


def test_the_first_build_indexes_everything(build: Any, reports: Path, tmp_path: Path) -> None:
    result = build(reports)
    assert result.added == ("县/报告2.txt", "报告0.txt", "报告1.txt", "报告3.txt", "报告4.txt")
    assert (result.snapshot, result.written, result.remade, result.failed) == ("snapshot-1", True, False, ())
    with Index.open(tmp_path / "index") as opened:
        assert [entry.path for entry in opened.reports] == list(result.added)
        assert opened.reports[1].metadata.place == "云溪市"


def test_when_nothing_changed_nothing_is_done(
    build: Any, reports: Path, tmp_path: Path, analysed: list[str]
) -> None:
    build(reports)
    before = sorted(
        (f, f.stat().st_mtime_ns) for f in (tmp_path / "index").rglob("*") if f.name != "writer.lock"
    )
    analysed.clear()
    (reports / "报告1.txt").touch()
    result = build(reports)
    assert (result.written, result.snapshot, analysed) == (False, "snapshot-1", [])
    assert len(result.unchanged) == 5
    after = sorted(
        (f, f.stat().st_mtime_ns) for f in (tmp_path / "index").rglob("*") if f.name != "writer.lock"
    )
    assert [file for file, _ in after] == [file for file, _ in before]
    assert [time for file, time in after if file.is_file()] == [
        time for file, time in before if file.is_file()
    ]


def test_only_what_is_new_or_changed_is_analysed(
    build: Any, reports: Path, invented: Any, analysed: list[str], tiny: Any
) -> None:
    build(reports)
    analysed.clear()
    tiny.encoded.clear()
    (reports / "报告9.txt").write_text(invented(9), encoding="utf-8")
    (reports / "报告1.txt").write_text(invented(1, edition=1), encoding="utf-8")
    (reports / "报告0.txt").unlink()
    (reports / "报告4.txt").rename(reports / "县" / "新名.txt")
    result = build(reports)
    assert sorted(analysed) == ["报告1.txt", "报告9.txt"]
    assert not any("2031年1月15日" not in text and "报告4" in text for text in tiny.encoded)
    assert result.added == ("报告9.txt",)
    assert result.changed == ("报告1.txt",)
    assert result.renamed == (("报告4.txt", "县/新名.txt"),)
    assert result.removed == ("报告0.txt",)
    assert result.unchanged == ("县/报告2.txt", "报告3.txt")


def test_a_name_that_says_something_else_about_a_report_counts(
    build: Any, reports: Path, tmp_path: Path, analysed: list[str]
) -> None:
    bare = "各位代表：\n去年新增养老床位1860张，增长6.5%。今年要新建幼儿园9所，继续办好民生实事。\n"
    (reports / "2033年浙江省政府工作报告.txt").write_text(bare, encoding="utf-8")
    build(reports)
    (reports / "2033年浙江省政府工作报告.txt").rename(reports / "2035年山东省政府工作报告.txt")
    analysed.clear()
    result = build(reports)
    assert analysed == ["2035年山东省政府工作报告.txt"]
    assert result.renamed == (("2033年浙江省政府工作报告.txt", "2035年山东省政府工作报告.txt"),)
    with Index.open(tmp_path / "index") as opened:
        metadata = opened.report("2035年山东省政府工作报告.txt").metadata
    assert (metadata.place, metadata.year) == ("山东省", 2035)


def test_the_same_bytes_or_the_same_text_are_indexed_once(build: Any, reports: Path, invented: Any) -> None:
    shutil.copy(reports / "报告1.txt", reports / "副本.txt")
    (reports / "县" / "换行.txt").write_text(invented(3), encoding="utf-8", newline="\r\n")
    result = build(reports)
    assert [(d.path, d.of) for d in result.duplicates] == [
        ("报告1.txt", "副本.txt"),
        ("报告3.txt", "县/换行.txt"),
    ]
    assert set(result.added) == {"县/报告2.txt", "县/换行.txt", "副本.txt", "报告0.txt", "报告4.txt"}
    (reports / "副本.txt").unlink()
    (reports / "县" / "换行.txt").unlink()
    result = build(reports)
    assert result.duplicates == ()
    assert set(result.added) | {new for _, new in result.renamed} == {"报告1.txt", "报告3.txt"}


def test_a_file_with_two_reports_is_named_with_the_one_that_was_taken(build: Any, reports: Path) -> None:
    one = (
        "{place}政府工作报告\n——2031年1月8日在{place}第六届人民代表大会第四次会议上\n各位代表：\n"
        + "去年新增养老床位1860张，增长6.5%。今年要新建幼儿园9所，继续办好民生实事。\n" * 8
    )
    text = one.format(place="澜江市") + one.format(place="青屿市").replace("1860", "2750")
    (reports / "合编.txt").write_text(text, encoding="utf-8")
    assert build(reports).several == (("合编.txt", ("澜江市政府工作报告", "青屿市政府工作报告")),)
    assert build(reports).several == ()


def test_a_file_that_cannot_be_read_is_named_and_the_others_are_indexed(
    build: Any, reports: Path, analysed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (reports / "坏.docx").write_bytes(b"PK\x03\x04 no document")
    (reports / "表.xlsx").write_bytes(b"x")
    result = build(reports)
    assert [failure.path for failure in result.failed] == ["坏.docx", "表.xlsx"]
    assert all(failure.found and failure.advice for failure in result.failed)
    assert len(result.added) == 5

    tried: list[str] = []
    real = index.workers.reading
    monkeypatch.setattr(
        index.workers, "reading", lambda file, *more: (tried.append(file.name), real(file, *more))[1]
    )
    again = build(reports)
    assert (again.written, again.failed, tried) == (False, result.failed, [])
    (reports / "坏.docx").write_bytes(b"PK\x03\x04 another")
    assert build(reports).failed[0].path == "坏.docx"
    assert tried == ["坏.docx"]


def test_a_report_that_became_unreadable_leaves_the_index(build: Any, reports: Path, tmp_path: Path) -> None:
    build(reports)
    (reports / "报告0.txt").write_bytes(b"")
    result = build(reports)
    assert [failure.path for failure in result.failed] == ["报告0.txt"]
    assert result.removed == ()
    with Index.open(tmp_path / "index") as opened:
        assert "报告0.txt" not in [entry.path for entry in opened.reports]


def test_an_error_nobody_thought_of_fails_its_file_only(
    build: Any, reports: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = index.analyse.analyse

    def stumble(path: str, sha256: str, raw: str) -> Report:
        if path == "报告3.txt":
            raise RecursionError("too deep")
        return real(path, sha256, raw)

    monkeypatch.setattr(index.analyse, "analyse", stumble)
    result = build(reports)
    assert [(f.path, f.lasting) for f in result.failed] == [("报告3.txt", False)]
    assert "RecursionError" in result.failed[0].found
    monkeypatch.setattr(index.analyse, "analyse", real)
    assert build(reports).added == ("报告3.txt",)


def test_a_file_that_changes_while_it_is_read_is_left_for_the_next_build(
    build: Any, reports: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = index.workers.reading

    def change(file: Path, *more: Any) -> Reading:
        found = real(file, *more)
        if file.name == "报告3.txt":
            file.write_text("另一份", encoding="utf-8")
        return found

    monkeypatch.setattr(index.workers, "reading", change)
    assert [(f.path, f.found) for f in build(reports).failed] == [("报告3.txt", "文件在读取时被改动或移走")]


@pytest.mark.parametrize("content", [None, b""])
def test_a_folder_without_a_readable_report_leaves_the_old_index(
    build: Any, reports: Path, tmp_path: Path, content: bytes | None
) -> None:
    build(reports)
    before = seen(tmp_path / "index")
    for file in reports.rglob("*.txt"):
        file.unlink() if content is None else file.write_bytes(content)
    with pytest.raises(ReadError, match=r"没有可以读取的报告.*原有索引未改动"):
        build(reports)
    assert seen(tmp_path / "index") == before
    assert build(reports, allow_empty=True).written
    with Index.open(tmp_path / "index") as opened:
        assert opened.reports == ()
        assert opened.search_lexical(["养老"], 5) == opened.search_dense(np.ones(16, np.float32), 5) == []


def test_a_wrong_folder_makes_no_index(build: Any, tmp_path: Path) -> None:
    for folder in (tmp_path / "nowhere", tmp_path):
        with pytest.raises(ReadError):
            build(folder)
    assert not (tmp_path / "index").exists()
    (tmp_path / "报告.txt").touch()
    with pytest.raises(ReadError, match="同一个"):
        build(tmp_path, tmp_path)


def test_another_encoder_or_other_limits_make_everything_anew(
    build: Any, reports: Path, tmp_path: Path, other: Any, analysed: list[str]
) -> None:
    build(reports)
    for options in ({"encoder": other}, {"encoder": other, "limits": Limits(max_pages=7)}):
        analysed.clear()
        result = build(reports, **options)
        assert (result.remade, len(analysed), len(result.unchanged)) == (True, 5, 5)
    with Index.open(tmp_path / "index", encoder=other) as opened:
        assert opened.manifest.encoder.fingerprint == other.fingerprint


def test_an_encoder_that_returns_no_vectors_is_named(
    build: Any, reports: Path, tiny: Any, tmp_path: Path
) -> None:
    tiny.encode_documents = lambda texts: np.full((len(texts), 16), np.nan, np.float32)
    with pytest.raises(EncoderError, match="tiny"):
        build(reports)
    with pytest.raises(IndexMissingError):
        Index.open(tmp_path / "index")


@pytest.mark.parametrize(
    "name", ["reports/*", "lexical/*.idx", "dense.faiss", "frequency.npy", "manifest.json"]
)
@pytest.mark.parametrize("damage", ["gone", "short", "altered"])
def test_a_damaged_index_is_made_anew_and_damage_is_never_handed_on(
    build: Any, reports: Path, tmp_path: Path, invented: Any, name: str, damage: str
) -> None:
    build(reports)
    file = next(current(tmp_path / "index").folder.glob(name))
    data = file.read_bytes()
    file.unlink()  # other snapshots may hold the same file
    if damage != "gone":
        file.write_bytes(data[:-9] if damage == "short" else data[:-1] + bytes([data[-1] ^ 1]))
    (reports / "报告9.txt").write_text(invented(9), encoding="utf-8")
    assert build(reports).written
    build(reports, tmp_path / "fresh")
    assert seen(tmp_path / "index") == seen(tmp_path / "fresh")
    snapshot = current(tmp_path / "index")
    assert all(checksum(snapshot.folder / name) == wanted for name, wanted in snapshot.manifest.files.items())


def test_progress_counts_up_to_all(build: Any, reports: Path) -> None:
    told: list[Progress] = []
    build(reports, progress=told.append)
    for stage in Stage:
        steps = [(step.done, step.total) for step in told if step.stage is stage]
        assert steps == sorted(steps)
        assert steps[-1] == (5, 5)


def test_processes_make_the_same_index(build: Any, reports: Path, tmp_path: Path) -> None:
    build(reports)
    build(reports, tmp_path / "other", workers=2)
    assert seen(tmp_path / "index") == seen(tmp_path / "other")


def test_a_build_beside_another_is_refused(build: Any, reports: Path, tmp_path: Path) -> None:
    (tmp_path / "index").mkdir()
    with writer_lock(tmp_path / "index"), pytest.raises(IndexLockedError, match=str(os.getpid())):
        build(reports)


class Chance:
    """Random changes to a folder of reports."""

    def __init__(self, folder: Path, invented: Callable[..., str], seed: int) -> None:
        self.folder, self.invented, self.random = folder, invented, random.Random(seed)
        self.made = 0

    def change(self) -> str:
        deed = self.random.choice(
            [self.add, self.add, self.edit, self.move, self.remove, self.copy, self.spoil, self.touch]
        )
        deed()
        return deed.__name__

    def add(self) -> None:
        self.made += 1
        text = self.invented(self.random.randrange(40), self.random.randrange(3))
        if self.random.random() < 0.3:  # without its title: what it is, only its name says
            text = text.split("\n", 3)[3]
        self.spot().write_text(text, encoding="utf-8", newline=self.random.choice(["\n", "\r\n"]))

    def edit(self) -> None:
        self.any().write_text(self.invented(self.random.randrange(40), 5), encoding="utf-8")

    def move(self) -> None:
        self.any().rename(self.spot())

    def remove(self) -> None:
        if len(self.files()) > 2:
            self.any().unlink()

    def copy(self) -> None:
        shutil.copy(self.any(), self.spot())

    def spoil(self) -> None:
        self.made += 1
        (self.folder / f"坏{self.made}.pdf").write_bytes(b"%PDF-1.4 broken")

    def touch(self) -> None:
        self.any().touch()

    def files(self) -> list[Path]:
        return sorted(self.folder.rglob("*.txt"))

    def any(self) -> Path:
        return self.random.choice(self.files())

    def spot(self) -> Path:
        self.made += 1
        parent = self.folder / self.random.choice(["", "县", "甲乙"])
        parent.mkdir(exist_ok=True)
        place = self.random.choice(["浙江省", "山东省", "报告"])
        return (
            parent / f"{self.random.choice('abz')}{2030 + self.random.randrange(3)}年{place}{self.made}.txt"
        )


@pytest.mark.parametrize("seed", range(4))
def test_after_any_changes_the_index_is_what_a_build_from_nothing_makes(
    build: Any, reports: Path, tmp_path: Path, invented: Any, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As a large index does: several segments, and vectors that change their kind as it grows.
    monkeypatch.setattr(index.lexical, "_FEW", 5)
    monkeypatch.setattr(index.dense, "_FEW", 20)
    chance = Chance(reports, invented, seed)
    for step in range(8):
        deeds = [chance.change() for _ in range(chance.random.randrange(1, 4))]
        build(reports)
        fresh = tmp_path / f"fresh{step}"
        build(reports, fresh)
        assert seen(tmp_path / "index") == seen(fresh), f"after {deeds}"
        shutil.rmtree(fresh)
    assert len(list((tmp_path / "index").glob("snapshot-*"))) <= 2


def test_readers_see_one_whole_index_after_another(
    build: Any, reports: Path, tmp_path: Path, invented: Any
) -> None:
    build(reports)
    live = LiveIndex(tmp_path / "index")
    old = live.current()
    states: dict[str, Any] = {}
    wrong: list[str] = []
    done = threading.Event()

    def state(opened: Index) -> tuple[Any, ...]:
        texts = [opened.record(number).text for number in range(len(opened.reports))]
        return (
            texts,
            opened.search_lexical(["养老", "服务"], 20),
            opened.search_dense(np.ones(16, np.float32), 20),
        )

    def read() -> None:
        while not done.is_set():
            opened = live.current()
            found = state(opened)
            if states.setdefault(opened.snapshot, found) != found:
                wrong.append(opened.snapshot)

    first = state(old)
    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for number in range(6):
        (reports / f"新{number}.txt").write_text(invented(20 + number), encoding="utf-8")
        if number % 2:
            (reports / f"新{number - 1}.txt").unlink()
        last = build(reports).snapshot
    done.set()
    for reader in readers:
        reader.join()
    assert wrong == []
    assert live.current().snapshot == last == "snapshot-7"
    assert state(old) == first, "whoever holds an old snapshot can go on reading it"
    del old
    (reports / "报告0.txt").unlink()
    build(reports)
    live.current()
    build(reports)
    assert len(list((tmp_path / "index").glob("snapshot-*"))) <= 2


KILLED = """
import os, signal, sys
from pathlib import Path
from index.build import build

left = int(sys.argv[3])

def deadly(real):
    def call(*args, **kwargs):
        global left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*args, **kwargs)
    return call

deeds = {os: "fsync link mkdir rename replace rmdir unlink", Path: "write_bytes rename replace unlink"}
for home, names in deeds.items():
    for name in names.split():
        setattr(home, name, deadly(getattr(home, name)))
build(sys.argv[1], sys.argv[2], workers=0)
print(-left)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="kills with SIGKILL, which Windows lacks")
def test_a_build_killed_at_any_moment_leaves_the_old_index_or_the_new_one(
    reports: Path, tmp_path: Path, invented: Any
) -> None:
    def run(directory: Path, kill_at: int) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", KILLED, str(reports), str(directory), str(kill_at)]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    assert run(tmp_path / "index", 0).returncode == 0
    old = seen(tmp_path / "index")
    (reports / "报告9.txt").write_text(invented(9), encoding="utf-8")
    (reports / "报告0.txt").unlink()
    shutil.copytree(tmp_path / "index", tmp_path / "whole")
    steps = int(run(tmp_path / "whole", 0).stdout)
    new = seen(tmp_path / "whole")
    moments = sorted({1, steps // 2, *range(steps - 3, steps + 1)})
    answers = []
    for moment in moments:
        directory = tmp_path / f"killed{moment}"
        shutil.copytree(tmp_path / "index", directory)
        assert run(directory, moment).returncode == -9
        answers.append(seen(directory))
        assert answers[-1] in (old, new)
        index.build.build(reports, directory, workers=0)
        assert seen(directory) == new
        assert not list(directory.glob("*.tmp"))
    assert answers[0] == old
    assert answers[-1] == new


def test_characters_that_could_not_be_read_are_named_with_the_words_around_them(tmp_path: Path) -> None:
    reports = tmp_path / "reports"
    reports.mkdir()
    text = "2031年云溪市政府工作报告\n各位代表：\n全市生产总值增长5%，就业稳定。\n"
    data = text.replace("就业", "就\0业").encode().replace(b"\0", b"\xff")
    (reports / "a.txt").write_bytes(data)
    result = index.build.build(reports, tmp_path / "index", workers=0)
    assert [path for path, _ in result.broken] == ["a.txt"]
    assert "就\ufffd业" in result.broken[0][1][0]
    assert index.build.build(reports, tmp_path / "index", workers=0).broken == ()
