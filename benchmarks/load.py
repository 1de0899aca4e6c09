"""Many users of the page at once, over HTTP on this machine, with uploads in between.

    python -m benchmarks.load --reports ../shared/reports --questions tests/data/sample-questions.jsonl

Starts `app.py` on copies in a temporary folder. Each user opens the page, asks a question, waits for the whole
answer, pauses and asks again, and has the page fetch meanwhile what to ask next; one more user uploads a small new
report every few seconds. Speaks the page's own protocol, so what is measured is what a browser would see. A user who is
told that the server is busy pauses and asks again. Ends after the given time, whatever happens.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import httpx

from qa.evaluating.evaluate import percentile
from qa.evaluating.question_set import Question, read_questions

from .results import parser_of, save

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 60.0
"""Seconds after which an answer that has not come is an error."""
SAMPLED = 30.0
"""Seconds from one look at what the server holds to the next."""
NEW = "{city}2031年政府工作报告\n各位代表：\n一、2030年工作回顾\n2030年，全市新增养老床位{n}张，建成口袋公园{n}处。\n"


class BusyError(Exception):
    """The server says that it is busy; ``seconds`` it took to say so."""

    def __init__(self, seconds: float) -> None:
        super().__init__("busy")
        self.seconds = seconds


class FailedError(Exception):
    """The server did not answer as it should."""


@dataclass(slots=True)
class Tally:
    """What all users met; filled by their threads."""

    seconds: list[float] = field(default_factory=list)
    uploads: list[float] = field(default_factory=list)
    openings: list[float] = field(default_factory=list)
    follow_ups: list[float] = field(default_factory=list)
    busy: list[float] = field(default_factory=list)
    problems: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def timed(self, times: list[float], wait: Callable[[], object]) -> bool:
        """Whether the ``wait`` ended well, its seconds then go to ``times``; what else happened is counted."""
        begun = time.perf_counter()
        try:
            wait()
        except BusyError as error:
            with self.lock:
                self.busy.append(error.seconds)
            return False
        except (httpx.HTTPError, FailedError) as error:
            where = f" at {error.request.url.path}" if isinstance(error, httpx.RequestError) else ""
            with self.lock:
                self.problems[f"{type(error).__name__}{where}: {error}"[:160]] += 1
            return False
        with self.lock:
            times.append(time.perf_counter() - begun)
        return True


class Session:
    """One open page, spoken to as its browser does."""

    def __init__(self, address: str) -> None:
        # The server hangs up on a connection that was idle for five seconds; a browser would ask again.
        limits = httpx.Limits(keepalive_expiry=2.0)
        self.client = httpx.Client(base_url=address, trust_env=False, timeout=PATIENCE, limits=limits)
        self.name = uuid.uuid4().hex
        response = self.client.get("config")
        response.raise_for_status()
        self.config: dict[str, Any] = response.json()
        self.pending: set[str] = set()
        self.told: Iterator[dict[str, Any]] = iter(())

    def close(self) -> None:
        """Leave the page."""
        self.client.close()

    def event(self, element: str, name: str) -> dict[str, Any]:
        """The handler of event ``name`` of the part with the id ``element``."""
        (part,) = (c["id"] for c in self.config["components"] if c["props"].get("elem_id") == element)
        return next(d for d in self.config["dependencies"] if [part, name] in [list(t) for t in d["targets"]])

    def after(self, handler: dict[str, Any]) -> list[dict[str, Any]]:
        """The handlers that the page calls when this one is done, in their order, with those that follow them."""
        following = [d for d in self.config["dependencies"] if d["trigger_after"] == handler["id"]]
        return [each for one in following for each in (one, *self.after(one))]

    def open(self) -> None:
        """All that a browser asks for when the page is opened."""
        (loaded,) = (d for d in self.config["dependencies"] if [t[1] for t in d["targets"]] == ["load"])
        for handler in (loaded, *self.after(loaded)):
            self.call(handler)

    def call(self, handler: dict[str, Any], first: Any = None) -> list[Any]:
        """What a handler puts out in the end; ``first`` goes to its first input, the others are as they stand."""
        return self.result(self.join(handler, first))

    def join(self, handler: dict[str, Any], first: Any = None) -> str:
        """Get in line; returns the name by which the result is known.

        Raises:
            BusyError: The line is full.
        """
        parts = {c["id"]: c for c in self.config["components"]}
        data = [first, *(parts[i]["props"].get("value") for i in handler["inputs"][1:])]
        asked = {
            "data": data,
            "fn_index": handler["id"],
            "session_hash": self.name,
            "trigger_id": handler["inputs"][0] if handler["inputs"] else None,
        }
        begun = time.perf_counter()
        response = self.client.post("gradio_api/queue/join", json=asked)
        if response.status_code == httpx.codes.SERVICE_UNAVAILABLE:
            raise BusyError(time.perf_counter() - begun)
        response.raise_for_status()
        event = str(response.json()["event_id"])
        self.pending.add(event)
        return event

    def result(self, event: str) -> list[Any]:
        """What comes of something that was put in line; what else comes meanwhile is let go."""
        while True:
            told = next(self.told, None)
            if told is None:  # the server hangs up when nothing more of this page is in line or under way
                self.told = self.messages()
                told = next(self.told, None)
            if told is None:
                raise FailedError("the server hung up")
            if told["msg"] == "unexpected_error":
                raise FailedError(str(told.get("message")))
            if told["msg"] == "process_completed":
                self.pending.discard(told["event_id"])
                if not told["success"]:
                    raise FailedError(str(told["output"].get("error")))
                if told["event_id"] == event:
                    return list(told["output"]["data"])

    def messages(self) -> Iterator[dict[str, Any]]:
        """What the server tells this page until it hangs up."""
        asked, once = (
            {"session_hash": self.name},
            {"connection": "close"},
        )  # read late, so that it may be stale
        with self.client.stream("GET", "gradio_api/queue/data", params=asked, headers=once) as stream:
            for line in stream.iter_lines():
                if line.startswith("data:"):
                    yield json.loads(line[5:])

    def upload(self, name: str, text: str) -> None:
        """Hand over a report and wait until it is indexed."""
        files = {"files": (name, text.encode(), "text/plain")}
        response = self.client.post("gradio_api/upload", files=files)
        response.raise_for_status()
        (path,) = response.json()
        size = len(text.encode())
        handed = {"path": path, "orig_name": name, "size": size, "meta": {"_type": "gradio.FileData"}}
        self.call(self.event("upload", "upload"), [handed])


def ask(address: str, questions: Sequence[str], pause: float, until: float, tally: Tally) -> None:
    """One user."""
    chance = random.Random()
    session = Session(address)
    tally.timed(tally.openings, session.open)
    asking = session.event("question", "submit")
    while time.monotonic() < until:
        answered = tally.timed(tally.seconds, partial(session.call, asking, chance.choice(questions)))
        if answered and not session.pending:  # as the page does: once at a time, and nobody waits for it
            for handler in session.after(asking):
                tally.timed(tally.follow_ups, partial(session.join, handler))
        time.sleep(max(0.0, min(chance.expovariate(1 / pause), until - time.monotonic())) if pause else 0.0)
    session.close()


def add_reports(address: str, every: float, until: float, tally: Tally) -> None:
    """The user who uploads."""
    number = 0
    while time.monotonic() + every < until:
        time.sleep(every)
        number += 1
        session = Session(address)
        city = f"新{number}市"
        text = NEW.format(city=city, n=1000 + number)
        tally.timed(tally.uploads, partial(session.upload, f"2031年{city}政府工作报告.txt", text))
        session.close()


@contextmanager
def page(reports: Path) -> Iterator[tuple[str, int]]:
    """The page's address and its server's process number."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(reports, Path(folder, "reports"))
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            port = listener.getsockname()[1]
        command = [sys.executable, str(ROOT / "app.py"), "--port", str(port)]
        arguments = [*command, "--reports", f"{folder}/reports", "--index", f"{folder}/index"]
        with Path(folder, "log").open("w") as log:
            server = subprocess.Popen(arguments, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT)
        try:
            while "索引已是最新" not in (told := Path(folder, "log").read_text(encoding="utf-8")):
                if server.poll() is not None:
                    raise SystemExit(told)
                time.sleep(0.2)
            yield f"http://127.0.0.1:{port}/", server.pid
        finally:
            server.terminate()
            server.wait()
            for line in Path(folder, "log").read_text(encoding="utf-8").splitlines()[-20:]:
                print(f"server: {line}", file=sys.stderr)


def held(process: int) -> dict[str, float]:
    """What a process holds, where the system tells it: megabytes of its own and mapped from files, descriptors."""
    status = Path(f"/proc/{process}/status")
    if not status.exists():
        return {}
    spent = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[11:13]
    cpu = sum(map(int, spent)) / os.sysconf("SC_CLK_TCK")
    told = dict(line.split(":", 1) for line in status.read_text().splitlines())
    return {
        "cpu_s": round(cpu, 1),
        "own_mb": round(int(told["RssAnon"].split()[0]) / 1024, 1),
        "mapped_mb": round(int(told["RssFile"].split()[0]) / 1024, 1),
        "descriptors": len(list(Path(f"/proc/{process}/fd").iterdir())),
    }


def measure(
    address: str, process: int, questions: Sequence[str], chosen: argparse.Namespace
) -> dict[str, Any]:
    """The figures of one run."""
    tally = Tally()
    begun = time.monotonic()
    until = begun + chosen.seconds
    users = [(address, questions, chosen.pause, until, tally)] * chosen.users
    threads = [threading.Thread(target=ask, args=user) for user in users]
    threads.append(threading.Thread(target=add_reports, args=(address, chosen.every, until, tally)))
    for thread in threads:
        thread.start()
    samples = []
    while any(thread.is_alive() for thread in threads):
        seconds = round(time.monotonic() - begun)
        samples.append({"second": seconds, "answers": len(tally.seconds), **held(process)})
        due = begun + SAMPLED * len(samples)
        for thread in threads:
            thread.join(timeout=max(0.0, due - time.monotonic()))
    seconds = round(time.monotonic() - begun)
    samples.append({"second": seconds, "answers": len(tally.seconds), **held(process)})
    if not tally.seconds:
        raise SystemExit(f"no answer came: {dict(tally.problems)}, busy {len(tally.busy)}")
    return {
        "users": chosen.users,
        "seconds": chosen.seconds,
        "pause_s": chosen.pause,
        "answers": len(tally.seconds),
        "busy": len(tally.busy),
        "busy_median_s": round(statistics.median(tally.busy), 3) if tally.busy else None,
        "busy_slowest_s": round(max(tally.busy), 3) if tally.busy else None,
        "errors": dict(tally.problems),
        "median_s": round(statistics.median(tally.seconds), 3),
        "p95_s": round(percentile(tally.seconds, 0.95), 3),
        "slowest_s": round(max(tally.seconds), 3),
        "uploads": len(tally.uploads),
        "upload_median_s": round(statistics.median(tally.uploads), 3) if tally.uploads else None,
        "opening_median_s": round(statistics.median(tally.openings), 3) if tally.openings else None,
        "follow_ups": len(tally.follow_ups),
        "held": samples,
    }


def main() -> int:
    """Measure, print and, if asked to, keep; status 1 where anything failed."""
    parser = parser_of(__doc__)
    parser.add_argument("--users", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=120.0)
    parser.add_argument(
        "--pause", type=float, default=2.0, help="mean seconds from an answer to the next question"
    )
    parser.add_argument("--every", type=float, default=10.0, help="seconds between uploads")
    chosen = parser.parse_args()
    questions = [q.question for q in read_questions(chosen.questions) if isinstance(q, Question)]
    with page(chosen.reports) as (address, process):
        figures = measure(address, process, questions, chosen)
    for name, value in figures.items():
        if name != "held":
            print(f"{name:20}{value}")
    for number, sample in enumerate(figures["held"]):
        if number == 0:
            print("".join(f"{name:>13}" for name in sample))
        print("".join(f"{value:>13}" for value in sample.values()))
    if chosen.save:
        print(save("load", figures))
    return 1 if figures["errors"] else 0


if __name__ == "__main__":
    sys.exit(main())
