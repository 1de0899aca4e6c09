"""Reading, analysing and cutting into words, in processes of their own.

In: a file of the reports folder. Out: a record of it without tokens and vectors, or a `ReadError`. A file
that crashes its process, or takes too long or too much memory, fails alone. Processes are started with `subprocess` and
spoken to in lines of JSON: unlike those of `multiprocessing`, they do not run the caller's main module again, and one of
them can be stopped without the others. None outlives who started it, whatever it is doing, and each has limits of
its own, so that what nobody stops ends by itself. A file whose pages are recognised in pictures takes minutes: each page
is told when it is done, and has its own seconds of the processor, for a machine that does much else is slow.
"""

from __future__ import annotations

import json
import logging
import math
import os
import secrets
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from typing import Any, BinaryIO

from index.characters import plain
from index.errors import OutOfMemoryError, ReadError, UnreachableError
from index.folder import same
from index.logs import configure
from index.manifest import Failure, Source
from index.readers import Limits, Turn, reading
from index.record import Record, pack
from index.system import machine
from index.types import Report

TIME_LIMIT = 120.0
"""Seconds that one file may take."""
CPU_MARGIN = 10
"""Seconds of the processor beyond that, after which the system itself ends a worker that nobody ended."""
MEMORY_LIMIT = 2 << 30
"""Bytes that reading one file may take, where the system can hold a process to them."""
_OUT_OF_TIME = -getattr(signal, "SIGXCPU", 0)
"""The status of a process that the system ended, for it had taken the time of the processor that it was given."""
CHANGED = "文件在读取时被改动或移走"


def quiet(done: int, total: int) -> None:
    """Nobody wants to know how many pages have been recognised."""


def prepare(reports: Path, source: Source, limits: Limits, turn: Turn = quiet) -> bytes:
    """The record of the file ``source`` below ``reports``, without tokens and vectors; see
    `index.record.pack`. Each page that has to be recognised is told to ``turn``.

    Raises:
        ReadError: The file cannot be read, holds no report, or changed meanwhile.
    """
    from index.analyse import analyse

    file = reports / source.path
    raw = reading(file, limits, turn)
    if not same(reports, source):
        raise UnreachableError(CHANGED, "请等文件写完后再建立索引")
    report = analyse(source.path, source.sha256, raw)
    if not report.passages:
        raise ReadError("文件里没有可以检索的正文", "请确认它是一份报告，而不是空文件或图片")
    return _packed(report)


def renewed(source: Source, old: Record) -> bytes:
    """As `prepare`, from the text that the record ``old`` holds, for a file that is out of reach now.

    Raises:
        IndexCorruptError: The record is damaged.
    """
    from index.analyse import understand

    return _packed(replace(understand(source.path, source.sha256, old.text), scanned=old.scanned))


def changed(source: Source) -> Failure:
    """What to say of a file that was written to, or moved away, while it was read."""
    return Failure(source, CHANGED, "请等文件写完后再建立索引", lasting=False)


def _packed(report: Report) -> bytes:
    words, context = _words(report)
    return pack(report, words, context)


def attempt(reports: Path, source: Source, limits: Limits, out: Path, turn: Turn = quiet) -> Failure | None:
    """`prepare` a file and write its record to ``out``; whatever goes wrong with it is a `Failure`.

    Raises:
        OSError: ``out`` cannot be written, which is no fault of the file.
    """
    try:
        record = prepare(reports, source, limits, turn)
    except UnreachableError as error:
        return Failure(source, error.found, error.advice, lasting=False)
    except ReadError as error:
        # A file that was written to meanwhile will read differently; the same bytes will not.
        return Failure(source, error.found, error.advice, lasting=same(reports, source))
    except OSError as error:
        return Failure(source, f"无法读取（{error.strerror}）", "请检查文件的访问权限和磁盘", lasting=False)
    except Exception as error:  # no file may stop a build, whatever is in it
        if isinstance(machine(error), OutOfMemoryError):
            return Failure(
                source, _too_large(), "请关掉别的程序后再试，或拆分文件、另存为 txt", lasting=False
            )
        logging.getLogger(__name__).warning("%s could not be analysed", source.path, exc_info=True)
        cause = f"{type(error).__name__}：{error}"[:200]
        return Failure(
            source, f"分析时出错（{cause}）", "请检查文件内容，或另存为 docx 或 txt 后再试", lasting=False
        )
    out.write_bytes(record)
    return None


def _too_large() -> str:
    return f"读取所需的内存超过{MEMORY_LIMIT >> 30}GB，或电脑内存不足"


class Worker:
    """A process that prepares one file at a time; started when first needed, and again after it died."""

    def __init__(self, reports: Path, limits: Limits, time_limit: float = TIME_LIMIT) -> None:
        self._reports = reports
        self._limits = limits
        self._time_limit = time_limit
        self._process: subprocess.Popen[bytes] | None = None

    def attempt(self, source: Source, out: Path, turn: Turn = quiet) -> Failure | None:
        """As the function `attempt`, in the process; raises what that raises."""
        process = self._process or self._start()
        clock = _Clock(process.kill)
        page = ""

        def turned(done: int, total: int) -> None:
            nonlocal page
            page = f"扫描件共 {total} 页，第 {done + 1} 页" if done < total else ""
            clock.give(self._time_limit)
            turn(done, total)

        clock.give(self._time_limit)
        try:
            reply = self._ask(process, source, out, turned)
        finally:
            clock.stop()
        if reply is None:
            self.close()
            found = f"分析进程意外退出（代码 {process.returncode}）"
            if clock.rang:
                found = f"{page and f'{page}在 '}{self._time_limit:g}秒内没有读完"
            elif page and process.returncode == _OUT_OF_TIME:
                found = f"{page}用了 {self._limits.max_page_seconds:g} 秒还没有识别完"
            return Failure(
                source, found, "请检查文件是否过大或损坏，或另存为 docx 或 txt 后再试", lasting=False
            )
        if not reply:
            return None
        if "errno" in reply:
            raise OSError(reply["errno"], reply["strerror"], str(out))
        return Failure(source, reply["found"], reply["advice"], reply["lasting"])

    def kill(self) -> None:
        """Stop the process, from any thread; an attempt under way fails."""
        if (process := self._process) is not None:
            process.kill()

    def close(self) -> None:
        """Stop the process and let go of it; no attempt may be under way."""
        self.kill()
        if self._process is not None:
            self._process.communicate()
            self._process = None

    def _start(self) -> subprocess.Popen[bytes]:
        home = str(Path(__file__).resolve().parent.parent)
        paths = [home, *filter(None, [os.environ.get("PYTHONPATH")])]
        self._process = subprocess.Popen(
            [sys.executable, "-c", "from index.workers import main; main()"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(paths), "PYTHONIOENCODING": "utf-8"},
        )
        return self._process

    def _ask(
        self, process: subprocess.Popen[bytes], source: Source, out: Path, turn: Turn
    ) -> dict[str, Any] | None:
        """The reply, empty when all went well, or ``None`` from a process that died; pages are told on the way."""
        if process.stdin is None or process.stdout is None:
            return None
        question = {
            "reports": str(self._reports),
            "source": asdict(source),
            "limits": asdict(self._limits),
            "out": str(out),
            "seconds": self._time_limit,
        }
        try:
            process.stdin.write(json.dumps(question).encode() + b"\n")
            process.stdin.flush()
        except OSError:
            return None
        while (line := process.stdout.readline()).endswith(b"\n"):
            reply: dict[str, Any] = json.loads(line)
            if "turn" not in reply:
                return reply
            turn(*reply["turn"])
        return None


class _Clock:
    """Calls ``late`` when the time that was given last has passed."""

    def __init__(self, late: Callable[[], None]) -> None:
        self.rang = False
        self._late = late
        self._timer: threading.Timer | None = None

    def give(self, seconds: float) -> None:
        """So many seconds from now."""
        self.stop()
        self._timer = threading.Timer(seconds, self._ring)
        self._timer.start()

    def stop(self) -> None:
        """No more time is asked for."""
        if self._timer is not None:
            self._timer.cancel()

    def _ring(self) -> None:
        self.rang = True
        self._late()


Attempt = tuple[Source, Path, "Failure | None"]
"""A file, where its record was to be written, and what went wrong."""


def attempts(
    reports: Path,
    sources: Sequence[Source],
    limits: Limits,
    scratch: Path,
    processes: int,
    turn: Callable[[Source, int, int], None] = lambda source, done, total: None,
) -> Generator[Attempt, None, None]:
    """Prepare ``sources`` into files of the folder ``scratch``, in any order. Closing the generator stops it.

    With no ``processes`` this happens here, one file at a time: a file that crashes or hangs then takes all
    with it. Pages that are recognised are told to ``turn``, in the thread that asks for what comes next.
    """
    # A process that outlives a killed build for a moment must not write into the next one's files.
    token = secrets.token_hex(4)
    jobs = [(source, scratch / f"{token}-{number}.part") for number, source in enumerate(sources)]
    if not processes:
        for source, out in jobs:
            yield source, out, attempt(reports, source, limits, out, partial(turn, source))
        return
    workers = [Worker(reports, limits, TIME_LIMIT) for _ in range(min(processes, len(jobs)))]
    idle: SimpleQueue[Worker] = SimpleQueue()
    for worker in workers:
        idle.put(worker)
    told: SimpleQueue[Future[Attempt] | tuple[Source, int, int]] = SimpleQueue()

    def run(source: Source, out: Path) -> Attempt:
        worker = idle.get()
        try:
            return (
                source,
                out,
                worker.attempt(source, out, lambda done, total: told.put((source, done, total))),
            )
        finally:
            idle.put(worker)

    with ThreadPoolExecutor(len(workers)) as threads:
        try:
            for source, out in jobs:
                threads.submit(run, source, out).add_done_callback(told.put)
            left = len(jobs)
            while left:
                if isinstance(event := told.get(), Future):
                    left -= 1
                    yield event.result()
                else:
                    turn(*event)
        finally:
            threads.shutdown(wait=False, cancel_futures=True)
            for worker in workers:
                worker.kill()
            threads.shutdown(wait=True)
            for worker in workers:
                worker.close()


def main() -> None:
    """Prepare the files that standard input names, one a line, until it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that asked
    _end_with_parent()
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what libraries print must not come between the replies
    configure()
    _limit_memory()
    for line in _questions():
        question = json.loads(line)
        limits, source = Limits(**question["limits"]), Source(**question["source"])
        seconds: float = question["seconds"]

        def turn(done: int, total: int, limits: Limits = limits, seconds: float = seconds) -> None:
            _limit_processor(limits.max_page_seconds if done < total else seconds + CPU_MARGIN)
            _say(replies, {"turn": [done, total]})

        _limit_processor(seconds + CPU_MARGIN)
        try:
            failure = attempt(Path(question["reports"]), source, limits, Path(question["out"]), turn)
            reply = {} if failure is None else asdict(failure)
        except OSError as error:
            reply = {"errno": error.errno, "strerror": error.strerror}
        _say(replies, reply)


def _say(replies: BinaryIO, reply: dict[str, Any]) -> None:
    replies.write(json.dumps(reply).encode() + b"\n")
    replies.flush()


def _questions() -> Iterator[bytes]:
    """The lines of standard input, read by a thread that ends this process as soon as they end.

    They end when whoever asks lets go of the pipe, or dies, also while a file is being read.
    """
    lines: SimpleQueue[bytes] = SimpleQueue()

    def listen() -> None:
        for line in sys.stdin.buffer:
            lines.put(line)
        os._exit(0)

    threading.Thread(target=listen, name="questions", daemon=True).start()
    while True:
        yield lines.get()


def _end_with_parent() -> None:
    """Have Linux kill this process when the thread that started it ends.

    A library's code that never lets another thread of Python run would keep `_questions` from noticing. The threads that
    start workers are those of `attempts`, which ends its workers before it ends them.
    """
    if sys.platform != "linux":
        return
    import ctypes

    parent_death_signal = 1  # PR_SET_PDEATHSIG of <linux/prctl.h>
    ctypes.CDLL(None, use_errno=True).prctl(parent_death_signal, signal.SIGKILL, 0, 0, 0)


def _limit_processor(seconds: float) -> None:
    """Have the system end this process after ``seconds`` of the processor's time from now."""
    if sys.platform == "win32":
        return
    import resource

    used = resource.getrusage(resource.RUSAGE_SELF)
    wanted = math.ceil(used.ru_utime + used.ru_stime + seconds)
    most = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (wanted if most < 0 else min(wanted, most), most))


def _limit_memory() -> None:
    """Hold this process to what it has now and `MEMORY_LIMIT`: Linux alone can do both, measure and hold.

    Nor does it leave its memory behind in a file when it crashes.
    """
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform != "linux":
        return
    now = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    most = resource.getrlimit(resource.RLIMIT_AS)[1]
    wanted = now + MEMORY_LIMIT
    resource.setrlimit(resource.RLIMIT_AS, (wanted if most < 0 else min(wanted, most), most))


def _words(report: Report) -> tuple[list[list[str]], list[list[str]]]:
    """The words of each passage, and those of its surroundings: title, place, headings."""
    from index.words import words

    about = [*words(report.metadata.title), *words(report.metadata.place or "")]
    headings = [words(section.title) for section in report.sections]
    context = []
    for passage in report.passages:
        own = list(about)
        section = passage.section
        while section is not None:
            own += headings[section]
            section = report.sections[section].parent
        context.append(own)
    text = plain(report.text)
    return [words(text[p.start : p.end]) for p in report.passages], context
