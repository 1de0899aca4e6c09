"""A file that crashes or stalls its process fails alone, and says so."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from index.folder import look
from index.manifest import Source
from index.readers import Limits
from index.record import Record
from index.workers import Worker, attempts

# Python imports a module of this name at its start: here it gives the worker two files to stumble over.
STUMBLE = """
import os, threading
import index.workers
real = index.workers.prepare

def prepare(reports, source, limits, turn):
    if "崩溃" in source.path:
        os.abort()
    if "停滞" in source.path:
        threading.Event().wait()
    print("what a library prints")
    return real(reports, source, limits, turn)

index.workers.prepare = prepare
"""

Sources = Callable[..., list[Source]]


@pytest.fixture
def sources(reports: Path) -> Sources:
    """Sources for files of these names, all with the text of an invented report."""

    def make(*names: str) -> list[Source]:
        text = (reports / "报告0.txt").read_bytes()
        for name in names:
            (reports / name).write_bytes(text)
        return [source for source in look(reports).sources if source.path in names]

    return make


@pytest.fixture
def stumbling(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "start"
    home.mkdir()
    (home / "sitecustomize.py").write_text(STUMBLE, encoding="utf-8")
    root = str(Path(__file__).resolve().parents[2])
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(home), root]))


def test_each_file_gives_a_record_or_a_failure(reports: Path, tmp_path: Path, sources: Sources) -> None:
    wanted = sources("甲.txt", "乙.txt", "丙.docx")
    tried = {
        source.path: (out, failure)
        for source, out, failure in attempts(reports, wanted, Limits(), tmp_path, 2)
    }
    assert set(tried) == {"甲.txt", "乙.txt", "丙.docx"}
    assert "docx" in tried["丙.docx"][1].found  # type: ignore[union-attr]
    assert Record.open(tried["甲.txt"][0]).text == Record.open(tried["乙.txt"][0]).text


@pytest.mark.usefixtures("stumbling")
def test_a_crash_fails_its_file_only(reports: Path, tmp_path: Path, sources: Sources) -> None:
    wanted = sources("甲.txt", "崩溃1.txt", "崩溃2.txt", "己.txt")
    failures = {
        source.path: failure for source, _, failure in attempts(reports, wanted, Limits(), tmp_path, 1)
    }
    assert failures["甲.txt"] is failures["己.txt"] is None
    for name in ("崩溃1.txt", "崩溃2.txt"):
        failure = failures[name]
        assert failure is not None
        assert "意外退出" in failure.found
        assert not failure.lasting


@pytest.mark.usefixtures("stumbling")
def test_a_file_that_takes_too_long_is_given_up(reports: Path, tmp_path: Path, sources: Sources) -> None:
    (source,) = sources("停滞.txt")
    worker = Worker(reports, Limits(), time_limit=0.5)
    failure = worker.attempt(source, tmp_path / "out")
    assert failure is not None
    assert failure.found == "0.5秒内没有读完"


@pytest.mark.usefixtures("stumbling")
def test_who_stops_listening_stops_the_processes(reports: Path, tmp_path: Path, sources: Sources) -> None:
    tried = attempts(reports, sources("甲.txt", "停滞.txt"), Limits(), tmp_path, 2)
    assert next(tried)[0].path == "甲.txt"
    tried.close()


# Reads a file that keeps the interpreter in a library's code, where no thread of Python runs, or in Python's own.
BUSY = """
import re, index.workers
def prepare(reports, source, limits, turn):
    print("busy", flush=True)
    if "库" in source.path:
        re.match(r"(a+)+$", "a" * 60 + "b")
    while True:
        pass
index.workers.prepare = prepare
"""
INDEXER = """
import sys
from pathlib import Path
from index.folder import look
from index.readers import Limits
from index.workers import Worker
reports = Path(sys.argv[1])
source = next(s for s in look(reports).sources if sys.argv[2] in s.path)
worker = Worker(reports, Limits())
worker._start()
print(worker._process.pid, flush=True)
worker.attempt(source, Path(sys.argv[3]))
"""


def alive(process: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False


@pytest.mark.skipif(sys.platform != "linux", reason="looks at processes as Linux shows them")
@pytest.mark.parametrize("where", ["库", "脚本"])
def test_a_worker_ends_with_its_indexer_whatever_it_is_doing(
    reports: Path, tmp_path: Path, sources: Sources, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    (tmp_path / "start").mkdir()
    (tmp_path / "start" / "sitecustomize.py").write_text(BUSY, encoding="utf-8")
    root = str(Path(__file__).resolve().parents[2])
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path / "start"), root]))
    sources(f"{where}.txt")
    command = [sys.executable, "-c", INDEXER, str(reports), where, str(tmp_path / "out")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as indexer:
        assert indexer.stdout is not None
        assert indexer.stderr is not None
        worker = int(indexer.stdout.readline())
        assert indexer.stderr.readline() == "busy\n"
        indexer.kill()
    end = time.monotonic() + 30
    while alive(worker) and time.monotonic() < end:
        threading.Event().wait(0.05)
    assert not alive(worker)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limits")
def test_a_worker_has_limits_of_its_own(reports: Path, tmp_path: Path, sources: Sources) -> None:
    import resource

    (source,) = sources("甲.txt")
    worker = Worker(reports, Limits(), time_limit=20)
    assert worker.attempt(source, tmp_path / "out") is None
    assert worker._process is not None
    limits = [
        resource.prlimit(worker._process.pid, which) for which in (resource.RLIMIT_CPU, resource.RLIMIT_CORE)
    ]
    assert 30 <= limits[0][0] < 60, "seconds of the processor for this file, and some"
    assert limits[1] == (0, 0)
    worker.close()


def test_a_worker_ends_with_who_started_it(reports: Path) -> None:
    code = "from index.workers import main; main()"
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE) as process:
        assert process.stdin is not None
        process.stdin.close()  # as the system does for a process that dies
        assert process.wait(timeout=60) == 0
