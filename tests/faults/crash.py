"""Kill, starve and refuse a build at every point, then see that the index is the old one or the new one.

    python tests/faults/crash.py [--kills 450] [--seconds 3600] [--seed 1]

Goes through three builds: the first one, one that adds a report, one that also changes, renames and removes, and has an
older snapshot and a dead build's folder to clear away. Each is done once undisturbed, to list its points: before, after
and in the middle of each call that changes the disk. Then, each time on a fresh copy, it is killed (SIGKILL) at each
point or after a random time while it writes, or killed by the system in the middle of any write, native ones too
(RLIMIT_FSIZE); or one call fails as on a full disk; or the disk is full, or the folder cannot be written. After a kill
at a point the power may fail too: files that were not synced then lose their end. Whatever happened, the index must
answer as before or as after the build, and the next build must complete and leave nothing over.

Prints where the kills fell on standard error, then one line of JSON: how many of each, and what went wrong. A process of
its own, for it forks.
"""

from __future__ import annotations

import argparse
import builtins
import contextlib
import errno
import hashlib
import json
import mmap
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

# ruff: noqa: E402 - threads are forbidden before NumPy is imported
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[name] = "1"  # a process with threads should not fork
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import faiss  # noqa: F401
import numpy as np
import tantivy  # noqa: F401

import index.build
import index.lexical
from index.encoder import bundled
from index.errors import CongressQAError, IndexMissingError
from index.folder import look
from index.layout import MARKER
from index.readers import Limits
from index.store import Index
from index.words import words
from index.workers import prepare

NOBODY = 65534
PLACES = {
    "sweep": "clearing away older snapshots and dead builds",
    "draft": "making the draft's folder and its marker",
    "_analyse": "writing records",
    "assemble": "writing words and vectors",
    "publish": "writing and syncing the manifest and all else",
    "rename": "between the folder's rename and CURRENT",
    "replace": "between CURRENT and its sync",
}
"""The parts of a build that writes, by the call that begins each."""
NOT_WRITING = "before it writes, or after"
NONE = "none"  # what is seen where there is no index
CITIES = ("云溪市", "临渊市", "青屿县", "白鹭市", "松原湾市", "石泉岭县")


class Encoder:
    """Counts each text's characters in 8 bins: quick, and the same on every machine."""

    name, dimension, fingerprint = "crash", 8, "c" * 64

    def encode_documents(self, texts: Sequence[str]) -> Any:
        rows = [np.bincount(np.frombuffer(t.encode(), np.uint8) % 8, minlength=8) + 1.0 for t in texts]
        vectors = np.array(rows, np.float32).reshape(len(texts), 8)
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)

    encode_queries = encode_documents


def text(number: int, edition: int = 0) -> str:
    lines = [f"{CITIES[number % 6]}人民政府工作报告", "各位代表：", "一、2030年工作回顾"]
    lines += [f"新增养老床位{number * 100 + i + edition}张，建成口袋公园{i + 3}处。" for i in range(4)]
    lines += ["二、2031年工作安排", f"开工建设轨道交通{number + 1}号线，新建幼儿园{edition + 7}所。"]
    return "\n".join(lines) + "\n"


def make(reports: Path, directory: Path) -> None:
    index.build.build(reports, directory, encoder=Encoder(), workers=0)


def seen(directory: Path) -> str:
    """A digest of what a reader can tell of the index."""
    try:
        opened = Index.open(directory, encoder=Encoder())
    except IndexMissingError:
        return NONE
    with opened:
        vector = np.ones(8, np.float32)
        values = [
            [(entry.path, entry.sha256, entry.text_sha256, entry.passages) for entry in opened.reports],
            [opened.record(number).text for number in range(len(opened.reports))],
            [
                hit[:2]
                for query in ("养老床位", "轨道交通")
                for hit in opened.search_lexical(words(query), 50)
            ],
            [hit[:2] for hit in opened.search_dense(vector, 50)],
            np.flatnonzero(opened.document_frequency).tolist(),
            opened.document_frequency.sum().item(),
        ]
    return hashlib.sha256(json.dumps(values, ensure_ascii=False).encode()).hexdigest()


class Where:
    """How far a build is, told to the process that forked it through memory that both have: it outlives a kill."""

    def __init__(self) -> None:
        self.memory = mmap.mmap(-1, mmap.PAGESIZE)
        self.killed = False  # whether the fork that ended last was killed

    def begin(self) -> None:
        """Tell from now on; in the fork."""
        for name in ("sweep", "draft", "_analyse", "assemble", "publish"):
            self.wrap(index.build, name, before=True)
        self.wrap(Path, "rename", before=False)
        self.wrap(Path, "replace", before=False)

    def wrap(self, home: Any, name: str, *, before: bool) -> None:
        real = getattr(home, name)

        def call(*args: Any, **options: Any) -> Any:
            inside = self.now()
            if before:
                self.tell(PLACES[name])
            found = real(*args, **options)
            # Snapshots that are cleared away are renamed too; what was published is not looked at again.
            if not before and inside in (PLACES["publish"], PLACES["rename"]):
                self.tell(PLACES[name])
            elif name in ("sweep", "publish"):
                self.tell(NOT_WRITING)
            return found

        setattr(home, name, call)

    def tell(self, place: str) -> None:
        self.memory.seek(0)
        self.memory.write(place.encode().ljust(100))

    def now(self) -> str:
        return self.memory[:100].decode().strip() or NOT_WRITING


WHERE = Where()


class Points:
    """Every call that changes the disk, counted; at one of them something happens."""

    def __init__(self, at: int, deed: Callable[[], None], log: Path) -> None:
        self.at, self.deed, self.passed, self.inside = at, deed, 0, False
        self.log = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        self.write_log = os.write

    def point(self, name: str) -> None:
        self.passed += 1
        if self.at == 0:
            self.write_log(self.log, f"point {name}\n".encode())
        if self.passed == self.at:
            self.deed()

    def wrap(self, home: Any, name: str) -> None:
        real = getattr(home, name)

        def call(*args: Any, **options: Any) -> Any:
            if self.inside:  # `Path.rename` calls `os.rename`: one deed, one point
                return real(*args, **options)
            self.inside = True
            try:
                self.point(f"before {name}")
                if name in ("write_bytes", "write_text", "save"):
                    self.half(args)
                found = real(*args, **options)
                if name == "fsync":
                    self.write_log(self.log, f"synced {os.fstat(args[0]).st_ino}\n".encode())
                self.point(f"after {name}")
                return found
            finally:
                self.inside = False

        setattr(home, name, call)

    def half(self, args: tuple[Any, ...]) -> None:
        """The middle of a write: half of the data stands in the file."""
        target, data = args[:2]
        raw = data.encode() if isinstance(data, str) else np.asarray(data).tobytes()
        with contextlib.suppress(OSError), builtins.open(target, "wb") as file:
            file.write(raw[: len(raw) // 2])
        self.point("middle of a write")

    def install(self) -> None:
        for name in ("fsync", "link", "mkdir", "rename", "replace", "rmdir", "unlink"):
            self.wrap(os, name)
        for name in ("write_bytes", "write_text", "rename", "replace", "unlink", "mkdir", "touch"):
            self.wrap(Path, name)
        self.wrap(shutil, "copyfile")
        self.wrap(np, "save")
        self.wrap(index.lexical, "_add")
        self.wrap(index.dense, "write")


def child(deed: Callable[[], None], *, delay: float | None = None) -> tuple[int, str]:
    """Run ``deed`` in a fork, killed after ``delay`` seconds; its status as of `os.waitpid`, and its error."""
    reader, writer = os.pipe()
    WHERE.tell("")
    pid = os.fork()
    if pid == 0:
        os.close(reader)
        code = 0
        try:
            WHERE.begin()
            deed()
        except CongressQAError as error:
            os.write(writer, str(error).encode()[:2000])
            code = 1
        except BaseException:
            os.write(writer, traceback.format_exc().encode()[-3000:])
            code = 2
        os._exit(code)
    os.close(writer)
    if delay is not None:
        signal.sigtimedwait([signal.SIGCHLD], delay)
        os.kill(pid, signal.SIGKILL)
    with os.fdopen(reader, "rb") as stream:
        told = stream.read().decode(errors="replace")
    status = os.waitpid(pid, 0)[1]
    WHERE.killed = os.WIFSIGNALED(status)
    return status, told


class Trial:
    """One build of three: the index before it, the reports it is to be made of, and what may be seen after."""

    def __init__(self, name: str, root: Path, reports: Path, base: Path | None) -> None:
        self.name, self.root, self.reports, self.base = name, root, reports, base
        self.old = self.look(base) if base else NONE
        whole, log = self.copy(), root / f"{name} points"
        started = time.perf_counter()
        status, told = child(lambda: (Points(0, lambda: None, log).install(), make(reports, whole)))
        self.seconds = time.perf_counter() - started
        if status:
            raise RuntimeError(told)
        self.points = [line[6:] for line in log.read_text().splitlines() if line.startswith("point ")]
        self.new = self.look(whole)
        shutil.rmtree(whole)

    def copy(self) -> Path:
        directory = Path(tempfile.mkdtemp(dir=self.root, prefix="case-")) / "index"
        if self.base:
            shutil.copytree(self.base, directory)
        return directory

    def look(self, directory: Path) -> str:
        out = self.root / "seen"
        status, told = child(lambda: out.write_text(seen(directory)) and None)
        return out.read_text() if status == 0 else f"error: {told or status}"

    def check(self, directory: Path) -> str:
        """What is wrong now, or after the next build; empty where nothing is."""
        out = self.root / "found"

        def look_and_build() -> None:
            with out.open("w") as file:
                for number in range(2):
                    file.write(seen(directory) + "\n")
                    file.flush()
                    if number == 0:
                        make(self.reports, directory)

        status, told = child(look_and_build)
        found = out.read_text().split()
        if not found or found[0] not in (self.old, self.new):
            return f"seen after it: {found or told or status}"
        if status or found[1:] != [self.new]:
            return f"the next build: {told or status}, seen after it: {found[1:]}"
        over = [p.name for p in directory.iterdir() if p.name.endswith(".tmp")]
        snapshots = len(list(directory.glob("snapshot-*")))
        return f"left over: {over}, {snapshots} snapshots" if over or snapshots > 2 else ""


# --- what happens to a build ---------------------------------------------------------------------------------


def kill_at(trial: Trial, directory: Path, chance: random.Random, at: int) -> str:
    log = directory.parent / "log"
    deadly = Points(at, lambda: os.kill(os.getpid(), signal.SIGKILL), log)
    status, told = child(lambda: (deadly.install(), make(trial.reports, directory)))
    if not os.WIFSIGNALED(status):
        return f"was not killed: {told}"
    if chance.random() < 0.5:
        lose_power(trial, directory, log, chance)
    return ""


def lose_power(trial: Trial, directory: Path, log: Path, chance: random.Random) -> None:
    """Cut every file that was written in this build and not synced."""
    synced = {int(line[7:]) for line in log.read_text().splitlines() if line.startswith("synced ")}
    for file in directory.rglob("*"):
        status = file.stat()
        # What is being cleared away has another name than when it was written and synced.
        name = file.relative_to(directory).as_posix()
        old = trial.base and any(
            (trial.base / each).exists() for each in (name, name.replace(".tmp/", "/", 1))
        )
        if file.is_file() and status.st_ino not in synced and status.st_nlink == 1 and not old:
            os.truncate(file, chance.randrange(status.st_size + 1))


def kill_after(trial: Trial, directory: Path, chance: random.Random, _: int) -> str:
    status, told = child(
        lambda: make(trial.reports, directory), delay=chance.uniform(0.1, 0.9) * trial.seconds
    )
    return told if os.WIFEXITED(status) and os.WEXITSTATUS(status) else ""


def kill_in_write(trial: Trial, directory: Path, chance: random.Random, _: int) -> str:
    """The system kills whoever writes beyond a size, in the middle of a write."""

    def run() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
        limit_files(int(10 ** chance.uniform(0, 5.3)))
        make(trial.reports, directory)

    status, told = child(run)
    return told if os.WIFEXITED(status) and os.WEXITSTATUS(status) else ""


def fail_write(trial: Trial, directory: Path, chance: random.Random, _: int) -> str:
    """Writes beyond a size fail, after writing as much as fits."""
    size = int(10 ** chance.uniform(0, 5.3))
    return told_in_a_sentence(child(lambda: (limit_files(size), make(trial.reports, directory))))


def limit_files(size: int) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def fail_at(trial: Trial, directory: Path, chance: random.Random, at: int) -> str:
    def fail() -> None:
        raise OSError(chance.choice([errno.ENOSPC, errno.EIO, errno.EROFS, errno.EDQUOT]), "没有空间")

    points = Points(at, fail, directory.parent / "log")
    return told_in_a_sentence(child(lambda: (points.install(), make(trial.reports, directory))))


def forbid(trial: Trial, directory: Path, chance: random.Random, _: int) -> str:
    """The build of a user who may read the index and not write it."""

    def run() -> None:
        os.seteuid(NOBODY)
        make(trial.reports, directory)

    return told_in_a_sentence(child(run))


def told_in_a_sentence(ended: tuple[int, str]) -> str:
    status, told = ended
    calm = os.WIFEXITED(status) and os.WEXITSTATUS(status) in (0, 1) and "\n" not in told
    return "" if calm else f"{status}: {told}"


@contextlib.contextmanager
def full_disk(trial: Trial, chance: random.Random) -> Iterator[Path | None]:
    """A copy of the index on a disk with little room left; none where disks cannot be mounted."""
    place = Path(tempfile.mkdtemp(dir=trial.root, prefix="disk-"))
    # In whole pages: that is what a small file takes there.
    used = sum(-(-f.stat().st_size // 4096) * 4096 for f in trial.base.rglob("*")) if trial.base else 0
    size = used + 60_000 + int(10 ** chance.uniform(0, 5.7))
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "none", str(place)]
    if shutil.which("mount") is None or subprocess.run(command, capture_output=True, check=False).returncode:
        yield None
        return
    try:
        directory = place / "index"
        if trial.base:
            shutil.copytree(trial.base, directory)
        yield directory
    finally:
        subprocess.run(["umount", str(place)], check=True)


def fill_disk(trial: Trial, chance: random.Random) -> str | None:
    with full_disk(trial, chance) as directory:
        if directory is None:
            return None
        problem = told_in_a_sentence(child(lambda: make(trial.reports, directory)))
        found = trial.look(directory)
        if problem or found not in (trial.old, trial.new):
            return problem or f"seen on a full disk: {found}"
        roomy = trial.copy().parent / "roomy"
        shutil.copytree(directory, roomy)
    return trial.check(roomy)


# --- all of it -----------------------------------------------------------------------------------------------


def trials(root: Path) -> list[Trial]:
    reports = [root / name for name in ("first", "added", "mixed")]
    for number, folder in enumerate(reports):
        folder.mkdir()
        for report in range(4 if number == 0 else 5):
            (folder / f"报告{report}.txt").write_text(text(report), encoding="utf-8")
    (reports[2] / "报告0.txt").unlink()
    (reports[2] / "报告1.txt").write_text(text(1, edition=1), encoding="utf-8")
    (reports[2] / "报告2.txt").rename(reports[2] / "改名.txt")
    bases = [root / "base", root / "older"]
    for base, folders in zip(bases, (reports[:1], reports[:2]), strict=True):
        for folder in folders:
            status, told = child(lambda f=folder, b=base: make(f, b))  # type: ignore[misc]
            if status:
                raise RuntimeError(told)
    dead = bases[1] / "snapshot-9.tmp"
    shutil.copytree(bases[1] / "snapshot-1", dead)
    (dead / MARKER).write_text("snapshot-9\n")
    names = ("first build", "report added", "reports added, changed, renamed, removed")
    return [
        Trial(name, root, folder, base)
        for name, folder, base in zip(names, reports, (None, *bases), strict=True)
    ]


def jobs_of(
    every: Sequence[Trial], kills: int, chance: random.Random
) -> list[tuple[Trial, Callable[..., str], int]]:
    """Of about ``kills`` kills half at points, a quarter after a time, a quarter in a write; and failing calls."""
    jobs: list[tuple[Trial, Callable[..., str], int]] = []
    share = max(1, kills // len(every) // 4)
    for trial in every:
        points = range(1, len(trial.points) + 1)
        jobs += [(trial, kill_at, at) for at in chance.sample(points, min(len(points), 2 * share))]
        jobs += [(trial, kill_after, 0)] * share + [(trial, kill_in_write, 0)] * share
        jobs += [(trial, fail_at, at) for at in chance.sample(points, min(len(points), share // 2))]
        jobs += [(trial, fail_write, 0)] * max(1, share // 4)
        jobs += [(trial, forbid, 0)] * (os.geteuid() == 0)
    return chance.sample(jobs, len(jobs))  # in any order, so that what time allows is of all kinds


def run(kills: int, seconds: float, chance: random.Random, root: Path) -> dict[str, Any]:
    done: Counter[str] = Counter()
    places: Counter[str] = Counter()
    wrong: list[str] = []
    every = trials(root)
    end = time.monotonic() + seconds
    for trial, deed, at in jobs_of(every, kills, chance):
        if time.monotonic() > end:
            break
        directory = trial.copy()
        problem = deed(trial, directory, chance, at)
        if deed in KILLS and WHERE.killed:
            places[WHERE.now()] += 1
        problem = problem or trial.check(directory)
        done[deed.__name__] += 1
        if problem:
            where = f" {at} ({trial.points[at - 1]})" if at else ""
            wrong.append(f"{trial.name}: {deed.__name__}{where}: {problem}")
        shutil.rmtree(directory.parent)
    for trial in every:
        for _ in range(max(1, kills // 60)):
            outcome = fill_disk(trial, chance)
            if outcome is None:
                break
            done["fill_disk"] += 1
            wrong += [f"{trial.name}: fill_disk: {outcome}"] if outcome else []
    inside = sum(count for place, count in places.items() if place != NOT_WRITING)
    return {
        "killed": places.total(),
        "killed while it wrote": inside,
        "places": {place: places[place] for place in (*PLACES.values(), NOT_WRITING)},
        "points": {t.name: len(t.points) for t in every},
        "done": dict(done),
        "wrong": wrong,
    }


KILLS = (kill_at, kill_after, kill_in_write)


def main() -> int:
    parser = argparse.ArgumentParser(description="Kill builds at every point and look at the index.")
    parser.add_argument("--kills", type=int, default=450, help="about how many")
    parser.add_argument(
        "--seconds", type=float, default=float("inf"), help="after which no further one begins"
    )
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGCHLD])
    index.lexical._HEAP_BYTES = 15_000_000  # the least that tantivy takes
    bundled()
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None) as folder:
        root = Path(folder)
        root.chmod(0o755)
        (root / "报告.txt").write_text(text(0), encoding="utf-8")
        prepare(root, look(root).sources[0], Limits())  # what is read once need not be read by each
        started = time.perf_counter()
        found = run(chosen.kills, chosen.seconds, random.Random(chosen.seed), root)
    for place, count in found["places"].items():
        print(f"{count:5d}  {place}", file=sys.stderr)
    print(json.dumps({**found, "seconds": round(time.perf_counter() - started, 1)}, ensure_ascii=False))
    return 1 if found["wrong"] else 0


if __name__ == "__main__":
    sys.exit(main())
