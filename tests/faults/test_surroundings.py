"""What surrounds an index: folders of the user's, shares that come and go, clocks, locks, memory, rights.

Nothing that this program did not make is removed, nothing is forgotten because it is out of reach for a moment, and
whatever the system refuses is told in one sentence.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import index.build
import index.folder
import index.workers
from index.build import BuildResult
from index.errors import (
    AccessError,
    CongressQAError,
    IndexCorruptError,
    OutOfMemoryError,
    ReadError,
    ReportsGoneError,
)
from index.health import examine, status
from index.layout import CURRENT, MARKER
from index.snapshot import current, hold
from index.store import Index, LiveIndex

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="links, locks and limits as Linux has them")

REPORT = """云溪市{year}年政府工作报告
各位代表：
一、{last}年工作回顾
新增养老床位{n}张，建成口袋公园{n}处。
"""
ROOT = str(Path(__file__).resolve().parents[2])


def report(number: int) -> str:
    return REPORT.format(year=2031 + number, last=2030 + number, n=1000 + number)


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    """Twelve reports, eight of them in a folder of their own, all written a while ago."""
    folder = tmp_path / "reports"
    (folder / "共享").mkdir(parents=True)
    for number in range(12):
        file = folder / ("共享" if number < 8 else "") / f"{number:02}.txt"
        file.write_text(report(number), encoding="utf-8")
        os.utime(file, (1.7e9, 1.7e9))
    return folder


@pytest.fixture
def build(tiny: Any, tmp_path: Path) -> Callable[..., BuildResult]:
    def run(reports: Path, directory: Path = tmp_path / "index", **options: Any) -> BuildResult:
        return index.build.build(reports, directory, **{"encoder": tiny, "workers": 0, **options})

    return run


def indexed(directory: Path) -> dict[str, str]:
    """The first figure of each report."""
    with Index.open(directory) as opened:
        return {entry.path: opened.report(entry.path).text.split("床位")[1][:4] for entry in opened.reports}


def tree(folder: Path) -> dict[str, bytes]:
    return {str(f.relative_to(folder)): f.read_bytes() for f in sorted(folder.rglob("*")) if f.is_file()}


# --- what is somebody else's -----------------------------------------------------------------------------------


def test_folders_of_the_users_beside_the_snapshots_stay(build: Any, reports: Path, tmp_path: Path) -> None:
    home = tmp_path / "index"
    names = ("snapshot-2026", "snapshot-backup", "snapshot-2024-照片", "snapshot-notes.tmp", "snapshot-1",
             "snapshot-3.tmp", "snapshot-007", "snapshot-４", "Snapshot-5", "snapshot-", "CURRENT.tmp")  # fmt: skip
    for name in names:
        (home / name / "reports").mkdir(parents=True)
        (home / name / "reports" / "0123456789abcdef.safetensors").write_text("只此一份", encoding="utf-8")
    (home / "snapshot-6").mkdir()
    before = tree(home)
    for number in range(4):
        (reports / "新.txt").write_text(report(20 + number), encoding="utf-8")
        assert build(reports).written
    after = tree(home)
    assert {name: after[name] for name in before} == before
    assert (home / "snapshot-6").is_dir()
    assert current(home).name not in names, "numbers are chosen around what is there"
    assert len(status(home).older) <= 1


def test_copies_of_ours_under_other_names_stay_and_so_does_what_lies_in_ours(
    build: Any, reports: Path, tmp_path: Path
) -> None:
    home = tmp_path / "index"
    build(reports)
    copies = [home / name for name in ("snapshot-1-backup", "snapshot-50", "snapshot-60.tmp")]
    for copy in copies:
        shutil.copytree(home / "snapshot-1", copy)
    (home / "snapshot-1" / "批注.docx").write_text("我的", encoding="utf-8")
    for number in range(3):
        (reports / "新.txt").write_text(report(20 + number), encoding="utf-8")
        build(reports)
    assert all((copy / "manifest.json").exists() for copy in copies)
    assert (home / "snapshot-1" / "批注.docx").exists()
    assert status(home).older == ("snapshot-3",)


def test_what_a_dead_build_left_goes_even_where_it_died_while_it_made_its_folder(
    build: Any, reports: Path, tmp_path: Path
) -> None:
    home = tmp_path / "index"
    (home / "snapshot-1.tmp").mkdir(parents=True)
    (home / "snapshot-2.tmp").mkdir()
    (home / "snapshot-2.tmp" / MARKER).write_text("snaps")
    (home / "snapshot-3.tmp" / "reports").mkdir(parents=True)
    (home / "snapshot-3.tmp" / MARKER).write_text("snapshot-3\n")
    (home / "snapshot-3.tmp" / "0a1b2c3d-4.part").touch()
    (home / "snapshot-3.tmp" / ".DS_Store").touch()
    build(reports)
    assert not list(home.glob("*.tmp"))


def test_the_snapshot_of_an_older_version_is_taken_for_ours_and_goes_in_time(
    build: Any, reports: Path, tmp_path: Path
) -> None:
    build(reports)
    (tmp_path / "index" / "snapshot-1" / MARKER).unlink()
    for number in range(2):
        (reports / "新.txt").write_text(report(20 + number), encoding="utf-8")
        build(reports)
    assert not (tmp_path / "index" / "snapshot-1").exists()


@pytest.mark.parametrize("name", ["snapshot-2026", "里面", "."])
def test_reports_inside_the_index_are_refused_before_anything_is_written(
    build: Any, reports: Path, tmp_path: Path, name: str
) -> None:
    home = tmp_path / "index"
    home.mkdir()
    inner = home / name
    if name == ".":
        inner = home = reports
    else:
        reports.rename(inner)
    before = tree(home)
    with pytest.raises(ReadError, match="什么也没有写入"):
        build(inner, home)
    with pytest.raises(ReadError, match="什么也没有写入"):
        build(home, inner)
    assert tree(home) == before


def test_the_page_refuses_an_index_inside_the_reports_too(reports: Path, tmp_path: Path) -> None:
    import app

    (tmp_path / "link").symlink_to(reports)
    for home in (reports / "index-data", tmp_path / "link" / "index-data"):
        with pytest.raises(ReadError, match="移到报告文件夹外面"):
            app.serve(reports, home, port=0)
    assert not (reports / "index-data").exists()


def test_a_link_in_place_of_the_writers_lock_leads_nowhere(build: Any, reports: Path, tmp_path: Path) -> None:
    (tmp_path / "index").mkdir()
    (tmp_path / "日记.txt").write_text("写了十年", encoding="utf-8")
    (tmp_path / "index" / "writer.lock").symlink_to(tmp_path / "日记.txt")
    with pytest.raises(CongressQAError, match="索引写不进"):
        build(reports)
    assert (tmp_path / "日记.txt").read_text(encoding="utf-8") == "写了十年"


# --- what is out of reach ----------------------------------------------------------------------------------------


@contextmanager
def failing(monkeypatch: pytest.MonkeyPatch, bad: Callable[[str], bool], number: int) -> Iterator[None]:
    """As with a broken disk or without rights: these paths cannot be opened or listed."""
    real_open, real_scan = os.open, os.scandir

    def refuse(path: Any) -> None:
        if bad(os.fspath(path)):
            raise OSError(number, os.strerror(number), os.fspath(path))

    with monkeypatch.context() as patched:
        patched.setattr(
            os, "open", lambda path, *rest, **more: (refuse(path), real_open(path, *rest, **more))[1]
        )
        patched.setattr(os, "scandir", lambda path=".": (refuse(path), real_scan(path))[1])
        yield


@pytest.mark.parametrize("number", [errno.EIO, errno.EACCES, errno.ESTALE])
@pytest.mark.parametrize("touched", [False, True])
def test_a_report_that_cannot_be_read_for_now_keeps_answering_and_is_named(
    build: Any, reports: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, touched: bool
) -> None:
    build(reports)
    before = indexed(tmp_path / "index")
    (reports / "11.txt").write_text(report(31), encoding="utf-8") if touched else (reports / "11.txt").touch()
    with failing(monkeypatch, lambda path: path.endswith("11.txt"), number):
        result = build(reports)
    assert [(kept.path, os.strerror(number) in kept.found) for kept in result.kept] == [("11.txt", True)]
    assert (result.removed, result.failed, result.changed) == ((), (), ())
    assert indexed(tmp_path / "index") == before
    result = build(reports)
    assert (result.kept, result.changed) == ((), ("11.txt",) if touched else ())
    assert indexed(tmp_path / "index")["11.txt"] == ("1031" if touched else "1011")


def test_a_folder_that_cannot_be_listed_keeps_its_reports(
    build: Any, reports: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy(reports / "共享" / "03.txt", reports / "副本.txt")
    build(reports)
    before = indexed(tmp_path / "index")
    with failing(monkeypatch, lambda path: path.endswith("共享"), errno.EACCES):
        result = build(reports)
    assert [kept.path for kept in result.kept] == [f"共享/{n:02}.txt" for n in range(8)]
    assert [failure.path for failure in result.failed] == ["共享"]
    assert indexed(tmp_path / "index") == before
    assert [failure.path for failure in status(tmp_path / "index").failures if failure.path in before]
    assert (build(reports).kept, build(reports).written) == ((), False)


def test_what_is_kept_outlives_another_encoder_and_a_damaged_index(
    build: Any, reports: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tiny: Any
) -> None:
    """All records are made anew then, those of reports out of reach from the texts of their old ones."""
    build(reports)
    before = indexed(tmp_path / "index")
    with failing(monkeypatch, lambda path: path.endswith("共享"), errno.EIO):
        (current(tmp_path / "index").folder / "dense.faiss").unlink()
        assert len(build(reports).kept) == 8
        tiny.fingerprint = "u" * 64
        result = build(reports)
    assert (result.remade, len(result.kept)) == (True, 8)
    assert indexed(tmp_path / "index") == before
    assert examine(tmp_path / "index").problems == ()


def test_a_report_whose_reading_fails_for_the_machines_sake_is_kept(
    build: Any, reports: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(reports)
    for number, error in enumerate((MemoryError(), OSError(errno.EIO, "坏道"), ReadError("x", "y"))):
        (reports / "11.txt").write_text(report(40 + number), encoding="utf-8")

        def stumble(file: Path, *more: Any, error: Exception = error) -> str:
            raise error

        with monkeypatch.context() as patched:
            patched.setattr(index.workers, "reading", stumble)
            result = build(reports)
        lasting = isinstance(error, ReadError)
        assert [kept.path for kept in result.kept] == ([] if lasting else ["11.txt"])
        assert ("11.txt" in indexed(tmp_path / "index")) is not lasting


def test_many_reports_that_have_gone_are_asked_about(build: Any, reports: Path, tmp_path: Path) -> None:
    build(reports)
    before, files = indexed(tmp_path / "index"), tree(tmp_path / "index")
    (reports / "共享").rename(tmp_path / "没有接好")
    (reports / "共享").mkdir()
    for _ in range(2):
        with pytest.raises(ReportsGoneError, match=r"12份.*8份.*--allow-removals") as asked:
            build(reports)
        assert (len(asked.value.gone), asked.value.indexed) == (8, 12)
        assert indexed(tmp_path / "index") == before
        assert tree(tmp_path / "index").keys() == files.keys()
    assert len(build(reports, allow_removals=True).removed) == 8


def test_reports_that_were_emptied_or_moved_count_for_what_they_are(build: Any, reports: Path) -> None:
    build(reports)
    (reports / "共享").rename(reports / "新处")
    assert len(build(reports).renamed) == 8
    for file in sorted((reports / "新处").iterdir())[:4]:
        file.write_bytes(b"")
    with pytest.raises(ReportsGoneError, match="4份"):
        build(reports)
    for file in sorted((reports / "新处").iterdir())[3:4]:
        file.write_text(report(3), encoding="utf-8")
    assert len(build(reports).failed) == 3, "as many as may go unasked"


@pytest.mark.parametrize("what", ["gone", "a file", "a link to itself"])
def test_a_reports_folder_that_is_none_is_an_error_and_is_not_made(
    build: Any, reports: Path, tmp_path: Path, what: str
) -> None:
    build(reports)
    reports.rename(tmp_path / "fort")
    if what == "a file":
        reports.touch()
    if what == "a link to itself":
        reports.symlink_to(reports)
    with pytest.raises((ReadError, CongressQAError), match="报告文件夹"):
        build(reports, allow_removals=True)
    assert not reports.is_dir()
    assert len(indexed(tmp_path / "index")) == 12


def test_a_file_that_is_still_being_written_is_not_taken_for_whole(
    build: Any, reports: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It looked the same before and after it was read, and grew while others were read."""
    build(reports)
    (reports / "10.txt").write_text(report(50)[:30], encoding="utf-8")
    (reports / "慢.txt").write_text(report(60)[:40], encoding="utf-8")
    (reports / "另.txt").write_text(report(70), encoding="utf-8")
    real = index.workers.attempt

    def grow(home: Path, source: Any, limits: Any, out: Path, turn: Any) -> Any:
        found = real(home, source, limits, out, turn)
        if source.path != "另.txt":
            (reports / source.path).write_text(report(80), encoding="utf-8")
        return found

    with monkeypatch.context() as patched:
        patched.setattr(index.workers, "attempt", grow)
        result = build(reports)
    assert [kept.path for kept in result.kept] == ["10.txt"]
    assert [failure.path for failure in result.failed] == ["慢.txt"]
    assert indexed(tmp_path / "index")["10.txt"] == "1010"
    assert sorted((*build(reports).changed, *build(reports).added)) == ["10.txt"]


# --- changes that leave no trace, clocks ---------------------------------------------------------------------------


def test_a_change_that_keeps_size_and_time_is_seen_by_a_full_look(
    build: Any, reports: Path, tmp_path: Path
) -> None:
    build(reports)
    (reports / "11.txt").write_text(report(11).replace("1011", "9999"), encoding="utf-8")
    os.utime(reports / "11.txt", (1.7e9, 1.7e9))
    assert build(reports).changed == ()
    assert build(reports, verify=True).changed == ("11.txt",)
    assert indexed(tmp_path / "index")["11.txt"] == "9999"
    assert build(reports, verify=True).written is False


def test_a_full_look_mends_an_index_whose_disk_lost_a_bit(build: Any, reports: Path, tmp_path: Path) -> None:
    build(reports)
    file = current(tmp_path / "index").folder / "dense.faiss"
    times, data = file.stat(), bytearray(file.read_bytes())
    data[-1] ^= 1
    file.write_bytes(bytes(data))
    os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert build(reports).written is False
    assert build(reports, verify=True).remade
    assert examine(tmp_path / "index").problems == ()


@pytest.mark.parametrize("jump", [3.15e8, -3.15e8, -1e12])
def test_a_clock_that_jumps_hides_no_change(
    build: Any, reports: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, jump: float
) -> None:
    real = time.time_ns
    for number in range(4):
        with monkeypatch.context() as patched:
            patched.setattr(
                time, "time_ns", lambda n=number: max(0, real() + (int(jump * 1e9) if n % 2 else 0))
            )
            (reports / "11.txt").write_text(report(11).replace("1011", str(2000 + number)), encoding="utf-8")
            os.utime(reports / "11.txt", (4e9, 4e9))  # a time to come, the same each time
            assert build(reports).written
            status(tmp_path / "index")
        assert indexed(tmp_path / "index")["11.txt"] == str(2000 + number)


# --- what the system refuses ---------------------------------------------------------------------------------------


def cli(*words: object, **options: Any) -> subprocess.CompletedProcess[str]:
    code = "import sys; from qa.cli import main; sys.exit(main(sys.argv[1:]))"
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, words)],
        capture_output=True, text=True, check=False, cwd=ROOT, **options,
    )  # fmt: skip


def commands(home: Path, reports: Path) -> list[tuple[object, ...]]:
    return [("ask", "云溪市新增养老床位多少张？", "--index", home), ("status", home), ("check", home),
            ("index", reports, "--index", home)]  # fmt: skip


CURRENTS: dict[str, Callable[[Path], object]] = {
    "a folder": Path.mkdir,
    "a folder with something in it": lambda file: (file.mkdir(), (file / "我的.txt").touch()),
    "a link to itself": lambda file: file.symlink_to(file.name),
    "a link to nothing": lambda file: file.symlink_to("没有"),
    "a pipe": os.mkfifo,
}


@pytest.mark.parametrize("what", CURRENTS)
def test_whatever_stands_in_place_of_current_is_named_and_mended(
    build: Any, reports: Path, tmp_path: Path, tiny: Any, what: str
) -> None:
    home = tmp_path / "index"
    build(reports)
    live = LiveIndex(home, encoder=tiny)
    (home / CURRENT).unlink()
    CURRENTS[what](home / CURRENT)
    uses: list[Callable[[], object]] = [lambda: Index.open(home), lambda: hold(home), lambda: status(home),
                                        lambda: examine(home), live.current]  # fmt: skip
    for use in uses:
        with pytest.raises(IndexCorruptError, match=r"CURRENT.*congress-qa index"):
            use()
    assert build(reports).written
    assert len(indexed(home)) == len(live.current().reports) == 12
    assert len(list(home.rglob("我的.txt"))) == ("something" in what)
    live.close()


@pytest.mark.parametrize("number", [errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS])
def test_a_file_system_without_locks_is_told_with_what_to_do(
    build: Any, reports: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    home = tmp_path / "index"
    build(reports)

    def refuse(file: Any, how: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(fcntl, "flock", refuse)
    uses: list[Callable[[], object]] = [lambda: Index.open(home), lambda: status(home), lambda: examine(home),
                                        lambda: build(reports), lambda: build(reports, tmp_path / "new")]  # fmt: skip
    for use in uses:
        with pytest.raises(AccessError, match=r"不支持文件锁.*--index"):
            use()


def test_too_many_open_files_are_no_damage(
    build: Any, reports: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else all would be made anew, and what is out of reach forgotten."""
    build(reports)
    with failing(monkeypatch, lambda path: path.endswith("manifest.json"), errno.EMFILE):
        for use in (lambda: build(reports), lambda: Index.open(tmp_path / "index")):
            with pytest.raises(AccessError, match="ulimit"):
                use()


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        OSError(errno.ENOMEM, "x"),
        RuntimeError("can't start new thread"),
        RuntimeError("std::bad_alloc"),
    ],
)
@pytest.mark.parametrize("library", ["faiss.read_index", "tantivy.Index.open", "safetensors.safe_open"])
def test_little_memory_is_told_as_such(
    build: Any, reports: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, library: str
) -> None:
    build(reports)

    def refuse(*_: Any, **__: Any) -> None:
        raise error

    def use() -> None:
        with Index.open(tmp_path / "index") as opened:
            opened.search_dense(np.ones(16, np.float32), 3)
            opened.report("11.txt")

    if library == "tantivy.Index.open":
        monkeypatch.setattr("tantivy.Index", SimpleNamespace(open=refuse))
    else:
        monkeypatch.setattr(library, refuse)
    with pytest.raises(OutOfMemoryError, match="内存不足"):
        use()


def test_little_memory_is_one_sentence_of_the_command_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from qa import cli as command

    def refuse(*_: Any, **__: Any) -> None:
        raise MemoryError

    monkeypatch.setattr("index.build.build", refuse)
    assert command.main(["index", "reports"]) == 1
    assert capsys.readouterr().err.startswith("错误：内存不足")


@pytest.fixture
def read_only(build: Any, reports: Path, tmp_path: Path) -> Iterator[Path]:
    """An index with the bundled encoder on a mount that cannot be written."""
    home, place = tmp_path / "index", tmp_path / "mount"
    build(reports, encoder=None)
    place.mkdir()
    mounted = [["mount", "--bind", home, place], ["mount", "-o", "remount,ro,bind", place]]
    if shutil.which("mount") is None or any(
        subprocess.run(c, capture_output=True).returncode for c in mounted
    ):
        subprocess.run(["umount", place], capture_output=True, check=False)
        pytest.skip("needs the right to mount")
    yield place
    subprocess.run(["umount", place], check=True)


def test_an_index_that_cannot_be_written_answers(read_only: Path, reports: Path) -> None:
    for words in commands(read_only, reports):
        done = cli(*words)
        if words[0] == "index":
            assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
            assert "索引写不进" in done.stderr
        else:
            assert (done.returncode, done.stderr) == (0, ""), words[0]


@pytest.mark.parametrize("megabytes", [300, 900])
def test_with_little_memory_each_command_answers_or_says_so(
    build: Any, reports: Path, tmp_path: Path, megabytes: int
) -> None:
    import resource

    home, most = tmp_path / "index", megabytes << 20
    build(reports, encoder=None)
    (reports / "11.txt").write_text(report(99), encoding="utf-8")
    for words in commands(home, reports):
        done = cli(
            *words,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (most, most)),
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
        )
        calm = done.returncode in (0, 3) or (done.returncode == 1 and "Traceback" not in done.stderr)
        assert calm, (words[0], megabytes, done.returncode, done.stderr[-600:])
    assert len(indexed(home)) == 12


def said(ask: Callable[[], str]) -> str:
    """The answer, or what the error says should be done."""
    try:
        return ask()
    except CongressQAError as error:
        return "congress-qa index" if "congress-qa index" in str(error) else str(error)


def test_an_index_damaged_while_it_is_served_says_so_and_recovers(
    build: Any, reports: Path, tmp_path: Path
) -> None:
    from qa import Answerer

    question, home = "云溪市2030年新增养老床位多少张？", tmp_path / "index"
    build(reports, encoder=None)
    with Answerer.open(home) as answerer:
        first = answerer.ask(question).answer
        for damage in ("CURRENT", "manifest.json", "reports", "lexical", "dense.faiss", "frequency.npy"):
            folder = current(home).folder
            place = home if damage == "CURRENT" else folder
            shutil.move(place / damage, tmp_path / "aside")
            for _ in range(2):
                assert said(lambda: answerer.ask(question).answer) in (first, "congress-qa index"), damage
            assert build(reports, encoder=None).written, damage
            assert answerer.ask(question).answer == first, f"recovers after {damage}"
            shutil.move(tmp_path / "aside", tmp_path / f"{damage} damaged")


MANY = int(os.environ.get("MANY_FILES", "300"))


def test_thousands_of_small_files_are_indexed_each_with_its_figure(build: Any, tmp_path: Path) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(MANY):
        name = f"云{chr(0x4E00 + number)}市"
        text = f"{name}2031年政府工作报告\n2030年，新增养老床位{10_000 + number}张。\n"
        (folder / f"{number:04}.txt").write_text(text, encoding="utf-8")
    result = build(folder, workers=2)
    assert (len(result.added), result.failed, result.duplicates) == (MANY, (), ())
    with Index.open(tmp_path / "index") as opened:
        for number in range(0, MANY, 37):
            assert f"{10_000 + number}张" in opened.report(f"{number:04}.txt").text
    assert build(folder).written is False


def test_the_command_line_names_what_it_keeps_and_asks(reports: Path, tmp_path: Path) -> None:
    home = tmp_path / "index"
    assert cli("index", reports, "--index", home).returncode == 0
    shutil.rmtree(reports / "共享")
    done = cli("index", reports, "--index", home)
    assert done.returncode == 1
    assert "--allow-removals" in done.stderr
    done = cli("index", reports, "--index", home, "--allow-removals", "--verify", "--json")
    assert done.returncode == 0
    assert (len(json.loads(done.stdout)["removed"]), json.loads(done.stdout)["kept"]) == (8, [])
