"""Kill, starve and refuse every write of a user's file at every step, then see that nothing is cut and nothing lost.

    python tests/faults/uploads.py [--kills 1000] [--seed 1]

Goes through the ways in which files of users are written: a report added, replaced, replaced for the many-th time and
removed, a line of feedback, a file of answers. Each is done once undisturbed, to list its steps: before, after and in
the middle of each call of the operating system. Then, each time in a fresh folder, with links and on a file system that
has none, it is killed (SIGKILL) at each step or after a random time, or by the system in the middle of a write
(RLIMIT_FSIZE); or one call fails; or writes end short, or the disk is full. After a kill the power may fail too: what
was not synced then loses its end.

What must hold: a report is the old one or the new one, to the byte; what was told to have failed left all as it was;
what was there before is still somewhere; and the same deed, done again, is done and leaves nothing over.

Prints one line of JSON: how many of each, where the kills fell, and what went wrong. A process of its own: it forks.
"""

from __future__ import annotations

import argparse
import errno
import json
import logging
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
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from index import atomic
from index.folder import look
from qa.types import Answer
from ui import files
from ui.conversation import Exchange, Verdict
from ui.feedback import Feedback, FeedbackError

CALLS = (
    "open", "write", "read", "close", "fsync", "fstat", "stat", "link", "unlink", "rename", "replace", "mkdir", "chmod",
    "lseek", "ftruncate", "scandir",
)  # fmt: skip
ERRORS = (errno.ENOSPC, errno.EIO, errno.EROFS, errno.EDQUOT)
MANY = files.KEPT_VERSIONS
TOLD, DONE, BROKEN = 1, 0, 2  # exit statuses of a deed

Tree = dict[str, bytes]


def text(edition: int) -> bytes:
    lines = [f"2030年，第{i}区新增养老床位{i * 7 + edition}张。\n" for i in range(45_000)]
    return "".join(["云溪市2031年政府工作报告\n", *lines, "全文完。\n"]).encode()


OLD, NEW = text(1), text(2)  # some 2 MB: more than one piece
VERDICT = Exchange("多少？", Answer("多少？", False, "五万件", None, 0.9, None), verdict=Verdict.RIGHT)


@dataclass(frozen=True)
class Deed:
    """One way to write a file: what is there before, what does it, what a reader may then see."""

    name: str
    before: Tree
    do: Callable[[Path], str | None]  # a problem that was told
    seen: tuple[str, ...]  # the files that readers look at
    kept: tuple[bytes, ...]  # what must be somewhere, whatever happens


def add(home: Path) -> str | None:
    (found,) = files.add([home / "up/甲.txt"], home / "reports", {".txt"})
    # Of a first try that was killed when all was done, the second says so.
    return None if found.problem == "upload_same" else found.problem


def replace(home: Path) -> str | None:
    return files.replace(home / "up/甲.txt", home / "reports", {".txt"}).problem


def remove(home: Path) -> str | None:
    try:
        files.remove("甲.txt", ["甲.txt"], home / "reports")
    except files.FileError as error:
        return str(error)
    return None


def judge(home: Path) -> str | None:
    try:
        Feedback(home / "feedback.jsonl").keep(VERDICT)
    except FeedbackError as error:
        return str(error)
    return None


def answer(home: Path) -> str | None:
    try:
        atomic.write(home / "answers.jsonl", (NEW[at : at + 300_000] for at in range(0, len(NEW), 300_000)))
    except OSError as error:
        return str(error)
    return None


UP = {"up/甲.txt": NEW}
REPORT, ASIDE = "reports/甲.txt", "reports/.已移除/"
VERSIONS = {f"{ASIDE}.甲-{number}.txt": b"version %d" % number for number in range(5, 5 + MANY)}
REMOVED = {f"{ASIDE}甲.txt": b"removed before", f"{ASIDE}甲-1.txt": b"removed later"}
LINE = b'{"verdict": "right"}\n'
DEEDS = (
    Deed("add", {**UP, "reports/乙.txt": OLD}, add, (REPORT, "reports/乙.txt"), (OLD,)),
    Deed("replace", {**UP, REPORT: OLD}, replace, (REPORT,), (OLD,)),
    Deed(
        "replace again", {**UP, REPORT: OLD, **VERSIONS, **REMOVED}, replace, (REPORT,),
        (OLD, *REMOVED.values(), *list(VERSIONS.values())[1:]),
    ),
    Deed("remove", {REPORT: OLD, "reports/乙.txt": OLD[:100]}, remove, (REPORT, "reports/乙.txt"), (OLD,)),
    Deed("judge", {"feedback.jsonl": LINE * 3}, judge, ("feedback.jsonl",), ()),
    Deed("answer", {"answers.jsonl": OLD}, answer, ("answers.jsonl",), ()),
)  # fmt: skip


# --- what happens to a deed ---------------------------------------------------------------------------------------


class Steps:
    """Every call of the operating system, counted; at one of them something happens."""

    def __init__(
        self, at: int = 0, happen: Callable[[str], None] | None = None, *, links: bool = True
    ) -> None:
        self.at, self.happen, self.links = at, happen, links
        self.names: list[str] = []
        self.synced: set[int] = set()
        self.log = mmap.mmap(-1, 65_536)  # shared with the parent: what a killed child had come to

    def step(self, name: str) -> None:
        self.names.append(name)
        told = json.dumps([name, sorted(self.synced)]).encode()
        self.log[: len(told) + 1] = told + b"\0"
        if len(self.names) == self.at and self.happen:
            self.happen(name)

    def fell(self) -> tuple[str, set[int]]:
        told = self.log[:].split(b"\0")[0]
        name, synced = json.loads(told) if told else ("before the first", [])
        return name, set(synced)

    def wrap(self, name: str) -> None:
        real = getattr(os, name)

        def call(*args: Any, **options: Any) -> Any:
            self.step(f"before {name}")
            if name == "link" and not self.links:
                raise OSError(errno.EPERM, "no links here", *args[:1])
            if name == "write" and len(args[1]) > 1:
                real(args[0], args[1][: len(args[1]) // 2])
                self.step("inside write")
                return len(args[1]) // 2 + real(args[0], args[1][len(args[1]) // 2 :])
            found = real(*args, **options)
            if name == "fsync":
                self.synced.add(os.fstat(args[0]).st_ino)
            self.step(f"after {name}")
            return found

        setattr(os, name, call)

    def install(self) -> None:
        for name in CALLS:
            self.wrap(name)


def child(
    deed: Deed, home: Path, steps: Steps, first: Callable[[], None] = lambda: None, delay: float = 0
) -> int:
    """Do ``deed`` in a fork; its status as of `os.waitpid`."""
    pid = os.fork()
    if pid == 0:
        code = BROKEN
        try:
            steps.install()
            first()
            code = TOLD if deed.do(home) else DONE
        except BaseException:
            (home / "broken").write_text(traceback.format_exc(), encoding="utf-8")
        os._exit(code)
    if delay:
        signal.sigtimedwait([signal.SIGCHLD], delay)
        os.kill(pid, signal.SIGKILL)
    return os.waitpid(pid, 0)[1]


def set_up(deed: Deed, home: Path) -> None:
    for path, content in deed.before.items():
        (home / path).parent.mkdir(parents=True, exist_ok=True)
        (home / path).write_bytes(content)
    (home / "reports").mkdir(exist_ok=True)


def tree(home: Path) -> Tree:
    """All files but parts, which no reader looks at."""
    found = {f.relative_to(home).as_posix(): f.read_bytes() for f in home.rglob("*") if f.is_file()}
    return {name: content for name, content in found.items() if not name.endswith(".part")}


def lose_power(deed: Deed, home: Path, synced: set[int], chance: random.Random) -> None:
    """Cut what was written and not synced."""
    known = set(deed.before.values())
    for file in home.rglob("*"):
        if file.is_file() and file.stat().st_ino not in synced and file.read_bytes() not in known:
            os.truncate(file, chance.randrange(file.stat().st_size + 1))


def check(deed: Deed, home: Path, after: Tree, status: int) -> str:
    """What is wrong after a deed, and after it is done again; empty where nothing is."""
    found = tree(home)
    if os.WIFEXITED(status) and os.WEXITSTATUS(status) == BROKEN:
        return (home / "broken").read_text(encoding="utf-8")
    if (
        os.WIFEXITED(status)
        and os.WEXITSTATUS(status) == TOLD
        and found not in (deed.before, told_whole(deed, after))
    ):
        return f"told to have failed, and changed {sorted(differences(found, deed.before))}"
    if os.WIFEXITED(status) and os.WEXITSTATUS(status) == DONE and not same(deed, found, after):
        return f"told to be done, and is not: {sorted(differences(found, after))}"
    if problem := unseen(deed, found, after):
        return problem
    if lost := [content[:20] for content in deed.kept if content not in found.values()]:
        return f"lost {lost}"
    listed = {source.path for source in look(home / "reports").sources}
    if listed - {"甲.txt", "乙.txt"}:
        return f"taken for reports: {listed}"
    return again(deed, home)


def told_whole(deed: Deed, after: Tree) -> Tree:
    """Answers may be whole though told to have failed: when only their folder could not be synced."""
    return after if deed.name == "answer" else deed.before


def unseen(deed: Deed, found: Tree, after: Tree) -> str:
    """What a reader sees that is neither the old nor the new."""
    for path in deed.seen:
        now = found.get(path)
        if (
            deed.name == "judge"
        ):  # a kill within the one call that writes may cut the new line, never an old one
            if not (now or b"").startswith(deed.before[path]):
                return "an old line of feedback is gone"
        elif now not in (deed.before.get(path), after.get(path)):
            return f"{path} holds {len(now or b'')} bytes, neither the old nor the new"
    return ""


def same(deed: Deed, found: Tree, after: Tree) -> bool:
    if deed.name != "judge":
        # A version that could not be deleted is one of the next time.
        return {name for name in differences(found, after) if found.get(name) != VERSIONS.get(name)} == set()
    lines = found["feedback.jsonl"].splitlines()  # the time of writing is another
    return len(lines) == 4 and bool(json.loads(lines[-1])["answer"])


def differences(one: Tree, other: Tree) -> set[str]:
    return {name for name in one.keys() | other.keys() if one.get(name) != other.get(name)}


def again(deed: Deed, home: Path) -> str:
    """The deed once more, a while later."""
    for part in list(home.rglob("*.part")):
        os.utime(part, (time.time() - 3600,) * 2)
        atomic.write(part.with_name("next"), [b"the next write into this folder"])
    if deed.name == "remove" and REPORT not in tree(home):
        return ""
    if problem := deed.do(home):
        return f"again: {problem}"
    if parts := [part.name for part in home.rglob("*.part")]:
        return f"left over: {parts}"
    found = tree(home)
    if deed.name == "judge":
        last = found["feedback.jsonl"].splitlines()[-1]
        return "" if json.loads(last)["answer"] else "again: no line"
    (wanted,) = {path: content for path, content in deed.before.items() if path == "up/甲.txt"}.values() or (
        NEW,
    )
    if deed.name == "remove":
        return "" if REPORT not in found else "again: not removed"
    return "" if found[deed.seen[0]] == wanted else "again: not the new one"


# --- the ways in which it can go wrong --------------------------------------------------------------------------


@dataclass
class Case:
    """One deed in one folder with one disturbance."""

    deed: Deed
    home: Path
    after: Tree
    chance: random.Random
    links: bool
    seconds: float

    def kill_at(self, at: int) -> tuple[int, str]:
        def kill(name: str) -> None:
            os.kill(os.getpid(), signal.SIGKILL)

        steps = Steps(at, kill, links=self.links)
        return child(self.deed, self.home, steps), self.died(steps)

    def kill_after(self, _: int) -> tuple[int, str]:
        steps = Steps(links=self.links)
        status = child(self.deed, self.home, steps, delay=self.chance.uniform(0.0005, 1.1 * self.seconds))
        return status, self.died(steps) if os.WIFSIGNALED(status) else "was done before"

    def kill_in_write(self, _: int) -> tuple[int, str]:
        def deadly() -> None:
            signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
            limit(self.chance.randrange(len(NEW)))

        steps = Steps(links=self.links)
        status = child(self.deed, self.home, steps, deadly)
        return status, self.died(steps) if os.WIFSIGNALED(status) else "was done before"

    def died(self, steps: Steps) -> str:
        name, synced = steps.fell()
        if self.chance.random() < 0.5:
            lose_power(self.deed, self.home, synced, self.chance)
        return name

    def fail_at(self, at: int) -> tuple[int, str]:
        def fail(name: str) -> None:
            raise OSError(self.chance.choice(ERRORS), "没有空间")

        return child(self.deed, self.home, Steps(at, fail, links=self.links)), ""

    def fail_write(self, _: int) -> tuple[int, str]:
        """Writes end short, then fail."""
        size = self.chance.randrange(len(NEW))
        return child(self.deed, self.home, Steps(links=self.links), lambda: limit(size)), ""


def limit(size: int) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


@contextmanager
def small_disk(home: Path, size: int) -> Iterator[bool]:
    """A disk of ``size`` bytes at ``home``, or ``False`` where none can be mounted."""
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "none", str(home)]
    if shutil.which("mount") is None or subprocess.run(command, capture_output=True, check=False).returncode:
        yield False
        return
    try:
        yield True
    finally:
        subprocess.run(["umount", str(home)], check=True)


def fill_disk(deed: Deed, home: Path, after: Tree, chance: random.Random) -> str | None:
    """The deed on a disk with too little room, or just enough; ``None`` where no disk can be mounted."""
    needed = sum(map(len, deed.before.values()))
    with small_disk(home, needed + 80_000 + chance.randrange(len(NEW) + 200_000)) as mounted:
        if not mounted:
            return None
        set_up(deed, home)
        status = child(deed, home, Steps())
        found = tree(home)
        if problem := unseen(deed, found, after):
            return problem
        told = os.WEXITSTATUS(status)
        if told == TOLD:
            return "" if found == deed.before else f"changed {differences(found, deed.before)}"
        return "" if told == DONE and same(deed, found, after) else f"status {status}"


# --- all of it --------------------------------------------------------------------------------------------------


def undisturbed(deed: Deed, home: Path, links: bool) -> tuple[list[str], Tree, float]:
    """The steps of a deed, all files after it, and how long it takes."""
    set_up(deed, home)
    out, started = home.with_suffix(".steps"), time.perf_counter()
    steps = Steps(links=links)
    real = deed.do

    def do_and_list(place: Path) -> str | None:
        problem = real(place)
        out.write_text(json.dumps(steps.names), encoding="utf-8")
        return problem

    status = child(Deed(deed.name, deed.before, do_and_list, deed.seen, deed.kept), home, steps)
    if status:
        raise RuntimeError(
            f"{deed.name}: {(home / 'broken').read_text() if (home / 'broken').exists() else status}"
        )
    names = json.loads(out.read_text(encoding="utf-8"))
    last = max((at for at, name in enumerate(names) if name == "after unlink"), default=len(names) - 1)
    return names[: max(last, 1) + 1], tree(home), time.perf_counter() - started


def run(kills: int, chance: random.Random, root: Path) -> dict[str, Any]:
    done: Counter[str] = Counter()
    fell: Counter[str] = Counter()
    wrong: list[str] = []
    points: dict[str, int] = {}
    share = max(2, kills // 12 // 4)  # of each of six deeds, with links and without
    for deed in DEEDS:
        for links in (True, False):
            kind = f"{deed.name}{'' if links else ', no links'}"
            names, after, seconds = undisturbed(deed, root / kind, links)
            points[kind] = len(names)
            ats = range(1, len(names) + 1)
            jobs = [("kill_at", at) for at in chance.sample(ats, min(len(ats), 2 * share))]
            failing = [
                at for at in ats if not names[at - 1].startswith("after") or names[at - 1] == "after fsync"
            ]
            jobs += [("fail_at", at) for at in chance.sample(failing, min(len(failing), 2 * share))]
            jobs += [(way, 0) for way in ("kill_after", "kill_in_write", "fail_write") for _ in range(share)]
            for way, at in jobs:
                home = Path(tempfile.mkdtemp(dir=root))
                set_up(deed, home)
                status, where = getattr(Case(deed, home, after, chance, links, seconds), way)(at)
                done[way] += 1
                if os.WIFSIGNALED(status):
                    fell[f"{deed.name}: {where}"] += 1
                if problem := check(deed, home, after, status):
                    wrong.append(f"{kind}: {way} {at and names[at - 1]} {where}: {problem}")
                shutil.rmtree(home)
            for _ in range(share if links else 0):
                home = Path(tempfile.mkdtemp(dir=root))
                outcome = fill_disk(deed, home, after, chance)
                if outcome is not None:
                    done["fill_disk"] += 1
                    wrong += [f"{kind}: fill_disk: {outcome}"] if outcome else []
    return {"killed": sum(fell.values()), "fell": dict(fell.most_common()), "done": dict(done), "points": points,
            "wrong": wrong}  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description="Kill every write of a user's file at every step.")
    parser.add_argument("--kills", type=int, default=1000, help="about how many")
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    logging.disable()
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGCHLD])
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None) as folder:
        started = time.perf_counter()
        found = run(chosen.kills, random.Random(chosen.seed), Path(folder))
    print(json.dumps({**found, "seconds": round(time.perf_counter() - started, 1)}, ensure_ascii=False))
    return 1 if found["wrong"] else 0


if __name__ == "__main__":
    sys.exit(main())
