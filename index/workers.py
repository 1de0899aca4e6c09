"""Reading, analysing and cutting into words, in processes of their own.

In: a file of the reports folder. Out: a record of it without tokens and vectors, or a `ReadError`. A file
that crashes its process, or takes too long or too much memory, fails alone. Processes are started with `subprocess` and
spoken to in lines of JSON: unlike those of `multiprocessing`, they do not run the caller's main module again, and one of
them can be stopped without the others. None outlives who started it, whatever it is doing, and each has limits of
its own, so that what nobody stops ends by itself.
"""

from __future__ import annotations

import json
import logging
import os
import secrets
import signal
import subprocess
import sys
import threading
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import asdict
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from index.characters import plain
from index.errors import OutOfMemoryError, ReadError, UnreachableError
from index.folder import same
from index.logs import configure
from index.manifest import Failure, Source
from index.readers import Limits, read
from index.record import Record, pack
from index.system import machine
from index.types import Report

TIME_LIMIT = 120.0
"""Seconds that one file may take."""
CPU_MARGIN = 10
"""Seconds of the processor beyond that, after which the system itself ends a worker that nobody ended."""
MEMORY_LIMIT = 2 << 30
"""Bytes that reading one file may take, where the system can hold a process to them."""
CHANGED = "文件在读取时被改动或移走"


def prepare(reports: Path, source: Source, limits: Limits) -> bytes:
    """The record of the file ``source`` below ``reports``, without tokens and vectors; see
    `index.record.pack`.

    Raises:
        ReadError: The file cannot be read, holds no report, or changed meanwhile.
    """
    from index.analyse import analyse

    file = reports / source.path
    raw = read(file, limits)
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

    return _packed(understand(source.path, source.sha256, old.text))


def changed(source: Source) -> Failure:
    """What to say of a file that was written to, or moved away, while it was read."""
    return Failure(source, CHANGED, "请等文件写完后再建立索引", lasting=False)


def _packed(report: Report) -> bytes:
    words, context = _words(report)
    return pack(report, words, context)


def attempt(reports: Path, source: Source, limits: Limits, out: Path) -> Failure | None:
    """`prepare` a file and write its record to ``out``; whatever goes wrong with it is a `Failure`.

    Raises:
        OSError: ``out`` cannot be written, which is no fault of the file.
    """
    try:
        record = prepare(reports, source, limits)
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

    def attempt(self, source: Source, out: Path) -> Failure | None:
        """As the function `attempt`, in the process; raises what that raises."""
        process = self._process or self._start()
        late = threading.Event()

        def stop() -> None:
            late.set()
            process.kill()

        timer = threading.Timer(self._time_limit, stop)
        timer.start()
        try:
            reply = self._ask(process, source, out)
        finally:
            timer.cancel()
        if reply is None:
            self.close()
            slow, died = f"{self._time_limit:g}秒内没有读完", f"分析进程意外退出（代码 {process.returncode}）"
            found = slow if late.is_set() else died
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

    def _ask(self, process: subprocess.Popen[bytes], source: Source, out: Path) -> dict[str, Any] | None:
        """The reply, empty when all went well, or ``None`` from a process that died."""
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
        line = process.stdout.readline()
        return json.loads(line) if line.endswith(b"\n") else None


Attempt = tuple[Source, Path, "Failure | None"]
"""A file, where its record was to be written, and what went wrong."""


def attempts(
    reports: Path, sources: Sequence[Source], limits: Limits, scratch: Path, processes: int
) -> Generator[Attempt, None, None]:
    """Prepare ``sources`` into files of the folder ``scratch``, in any order. Closing the generator stops it.

    With no ``processes`` this happens here, one file at a time: a file that crashes or hangs then takes all
    with it.
    """
    # A process that outlives a killed build for a moment must not write into the next one's files.
    token = secrets.token_hex(4)
    jobs = [(source, scratch / f"{token}-{number}.part") for number, source in enumerate(sources)]
    if not processes:
        for source, out in jobs:
            yield source, out, attempt(reports, source, limits, out)
        return
    workers = [Worker(reports, limits, TIME_LIMIT) for _ in range(min(processes, len(jobs)))]
    idle: SimpleQueue[Worker] = SimpleQueue()
    for worker in workers:
        idle.put(worker)

    def run(source: Source, out: Path) -> Attempt:
        worker = idle.get()
        try:
            return source, out, worker.attempt(source, out)
        finally:
            idle.put(worker)

    with ThreadPoolExecutor(len(workers)) as threads:
        try:
            futures = [threads.submit(run, source, out) for source, out in jobs]
            for future in as_completed(futures):
                yield future.result()
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
        _limit_processor(question["seconds"])
        try:
            failure = attempt(Path(question["reports"]), source, limits, Path(question["out"]))
            reply = {} if failure is None else asdict(failure)
        except OSError as error:
            reply = {"errno": error.errno, "strerror": error.strerror}
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
    """Have the system end this process after ``seconds`` of the processor's time from now, and some."""
    if sys.platform == "win32":
        return
    import resource

    used = resource.getrusage(resource.RUSAGE_SELF)
    wanted = int(used.ru_utime + used.ru_stime + seconds) + CPU_MARGIN
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
