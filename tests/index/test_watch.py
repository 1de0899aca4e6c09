"""A watched folder is indexed as its files settle; what is being written, broken or away stops nothing."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Collection, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from index.build import BuildResult, build
from index.errors import CongressQAError, IndexLockedError
from index.manifest import Failure, Source
from index.store import Index
from index.watch import AGAIN, DAY, Watch, waiting

ROOT = Path(__file__).resolve().parents[2]
OLD = 1_000_000_000  # a time of writing long ago
TEXT = "澜江市人民政府工作报告\n2030年，新增养老床位{number}张。\n"


def put(folder: Path, name: str, text: str, mtime: float | None = None) -> Path:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")
    if mtime is not None:
        os.utime(file, (mtime, mtime))
    return file


class Recorded:
    """Builds that only note what they were asked for, and what was told."""

    def __init__(self, folder: Path) -> None:
        self.builds: list[
            tuple[set[str], set[str], bool]
        ] = []  # what was read, what was left, whether all bytes
        self.told: list[BuildResult | CongressQAError] = []
        self.error: CongressQAError | None = None
        self.kept: tuple[Failure, ...] = ()
        self._folder = folder
        self.watch = Watch(folder, self.build, self.told.append, settle=5, every=10)

    def build(self, settling: Collection[str], verify: bool) -> BuildResult:
        if self.error:
            raise self.error
        files = {file.relative_to(self._folder).as_posix() for file in self._folder.rglob("*.txt")}
        self.builds.append((files - set(settling), set(settling), verify))
        return BuildResult("snapshot-1", True, False, 0.1, kept=self.kept)


@pytest.fixture
def recorded(tmp_path: Path) -> Recorded:
    put(tmp_path / "reports", "甲.txt", "一", OLD)
    return Recorded(tmp_path / "reports")


def test_what_lies_there_at_the_start_is_indexed_at_once_and_then_nothing(recorded: Recorded) -> None:
    assert recorded.watch.step(0.0) == 10
    assert recorded.builds == [({"甲.txt"}, set(), False)]
    for now in (10.0, 20.0, 30.0):
        recorded.watch.step(now)
    assert len(recorded.builds) == 1


def test_a_file_that_is_being_copied_waits_and_the_others_do_not(recorded: Recorded, tmp_path: Path) -> None:
    folder, step = tmp_path / "reports", recorded.watch.step
    step(0.0)
    put(folder, "乙.txt", "一")
    assert step(10.0) == 5, "it is looked at again when it may have settled"
    put(folder, "乙.txt", "一二")
    put(folder, "丙.txt", "三", OLD)
    step(14.0)
    put(folder, "乙.txt", "一二三")
    step(18.0)
    assert len(recorded.builds) == 1
    step(19.5)
    assert recorded.builds[1:] == [({"甲.txt", "丙.txt"}, {"乙.txt"}, False)]
    step(24.0)
    assert recorded.builds[2:] == [({"甲.txt", "乙.txt", "丙.txt"}, set(), False)]


def test_a_file_just_written_when_the_watch_begins_waits_too(tmp_path: Path) -> None:
    put(tmp_path, "甲.txt", "一", OLD)
    put(tmp_path, "乙.txt", "二")
    recorded = Recorded(tmp_path)
    recorded.watch.step(0.0)
    assert recorded.builds == [({"甲.txt"}, {"乙.txt"}, False)]
    recorded.watch.step(6.0)
    assert recorded.builds[1:] == [({"甲.txt", "乙.txt"}, set(), False)]


def test_a_file_that_is_gone_while_it_is_saved_anew_is_not_let_go(recorded: Recorded, tmp_path: Path) -> None:
    folder, step = tmp_path / "reports", recorded.watch.step
    step(0.0)
    (folder / "甲.txt").unlink()
    step(10.0)
    put(folder, "甲.txt", "一新")
    step(12.0)
    assert len(recorded.builds) == 1
    step(17.5)
    assert recorded.builds[1:] == [({"甲.txt"}, set(), False)]
    (folder / "甲.txt").unlink()
    for now in (30.0, 36.0, 42.0, 48.0):
        step(now)
    assert recorded.builds[2:] == [(set(), set(), False)], "once"


def test_a_build_that_stops_is_told_once_and_tried_again(recorded: Recorded) -> None:
    recorded.error = IndexLockedError("另一个程序正在写")
    for now in (0.0, 10.0, AGAIN, AGAIN + 10, 2 * AGAIN):
        recorded.watch.step(now)
    assert [str(each) for each in recorded.told] == ["另一个程序正在写"]
    recorded.error = None
    recorded.watch.step(3 * AGAIN)
    assert len(recorded.builds) == 1


def test_a_report_that_is_out_of_reach_is_tried_again(recorded: Recorded) -> None:
    recorded.kept = (Failure(Source("甲.txt", 1, 1, ""), "无法读取", "请检查", lasting=False),)
    recorded.watch.step(0.0)
    recorded.kept = ()
    recorded.watch.step(AGAIN)
    recorded.watch.step(2 * AGAIN)
    assert len(recorded.builds) == 2


def test_every_byte_is_read_once_a_day(recorded: Recorded) -> None:
    for now in (0.0, DAY / 2, DAY, DAY + 10, 2 * DAY):
        recorded.watch.step(now)
    assert [verify for _, _, verify in recorded.builds] == [False, True, True]


def test_a_folder_that_is_away_is_told_and_waited_for(recorded: Recorded, tmp_path: Path) -> None:
    recorded.watch.step(0.0)
    (tmp_path / "reports").rename(tmp_path / "away")
    assert recorded.watch.step(10.0) == 10
    recorded.watch.step(20.0)
    assert len(recorded.told) == 2
    assert "不存在" in str(recorded.told[1])
    (tmp_path / "away").rename(tmp_path / "reports")
    recorded.watch.step(30.0)
    assert len(recorded.builds) == 1, "nothing was let go, and nothing is to be done"


def test_a_slow_drive_is_looked_at_less_often(recorded: Recorded, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter([100.0, 104.0])
    # Its own clock, not the process's: other threads look at that too.
    monkeypatch.setattr("index.watch.time", SimpleNamespace(monotonic=lambda: next(clock), time=time.time))
    assert recorded.watch.step(0.0) == pytest.approx(40)


# --- with real builds --------------------------------------------------------------------------------------------------


def test_a_report_that_is_being_written_answers_as_it_was_and_a_new_one_is_passed_over(
    tmp_path: Path,
) -> None:
    folder, index = tmp_path / "reports", tmp_path / "index"
    put(folder, "澜江市2031年政府工作报告.txt", TEXT.format(number=100), OLD)
    build(folder, index, workers=0)
    put(folder, "澜江市2031年政府工作报告.txt", TEXT.format(number=2))
    put(folder, "竹川市2031年政府工作报告.txt", TEXT.format(number=3))
    put(folder, "云溪市2031年政府工作报告.txt", "云溪市人民政府工作报告\n2030年，新增学位500个。\n")
    left = ["澜江市2031年政府工作报告.txt", "竹川市2031年政府工作报告.txt"]
    result = build(folder, index, workers=0, settling=left)
    assert (result.added, result.removed) == (("云溪市2031年政府工作报告.txt",), ())
    assert [each.path for each in result.kept] == ["澜江市2031年政府工作报告.txt"]
    assert result.failed == ()
    with Index.open(index) as opened:
        assert "100张" in opened.report("澜江市2031年政府工作报告.txt").text
    (folder / "澜江市2031年政府工作报告.txt").unlink()
    assert build(folder, index, workers=0, settling=left).removed == (), "gone while it is saved anew"
    assert build(folder, index, workers=0).removed == ("澜江市2031年政府工作报告.txt",)


def test_waiting_ends_when_something_changes(tmp_path: Path) -> None:
    pytest.importorskip("watchfiles")
    wait = waiting(tmp_path)
    ended = threading.Event()

    def waits() -> None:
        wait(60)
        ended.set()

    threading.Thread(target=waits, daemon=True).start()
    for number in range(600):
        (tmp_path / f"{number}.txt").write_text("x")  # the listening begins in a thread of its own
        if ended.wait(0.1):
            break
    assert ended.is_set()


def test_without_watchfiles_it_waits_its_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "watchfiles", None)
    slept: list[float] = []
    monkeypatch.setattr("index.watch.time", SimpleNamespace(sleep=slept.append))
    waiting(tmp_path)(3.0)
    assert slept == [3.0]


@contextlib.contextmanager
def ending(process: subprocess.Popen[str]) -> Iterator[None]:
    """However a test ends, it does not wait for ``process``."""
    try:
        yield
    finally:
        process.kill()


@pytest.mark.skipif(sys.platform == "win32", reason="sends the signal of Ctrl-C")
def test_the_command_watches_until_it_is_interrupted_whatever_a_file_is_like(tmp_path: Path) -> None:
    folder, index = tmp_path / "reports", tmp_path / "index"
    put(folder, "澜江市2031年政府工作报告.txt", TEXT.format(number=100), OLD)
    put(folder, "坏.docx", "this is no Word file", OLD)
    command = [sys.executable, "-m", "qa.cli", "watch", str(folder), "--index", str(index), "--settle", "1"]
    environment = {**os.environ, "CONGRESS_QA_LANG": "en", "PYTHONPATH": str(ROOT)}
    with (
        subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment,
            # Where the tests themselves run in the background the signal would be ignored.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        ) as process,
        ending(process),
    ):
        assert process.stdout is not None
        assert process.stderr is not None
        assert "1 added · 1 failed" in process.stdout.readline()
        assert "坏.docx" in process.stdout.readline()
        put(folder, "澜江市2030年政府工作报告.txt", "澜江市人民政府工作报告\n2029年，新增学位90个。\n")
        assert "1 added · 1 failed" in process.stdout.readline(), "the broken file is named once"
        (folder / "坏.docx").unlink()
        assert "nothing has changed" in process.stdout.readline()
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=30) == 130
        assert "Traceback" not in process.stderr.read()
