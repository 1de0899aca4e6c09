"""Many users of the page at once, over HTTP on this machine, with uploads in between.

    python -m benchmarks.load --reports ../shared/reports --questions tests/data/sample-questions.jsonl

Starts `app.py` on copies in a temporary folder. Each user opens a session, asks a question, waits for the whole
answer, pauses and asks again; one more user uploads a small new report every few seconds. Speaks the page's own
protocol, so what is measured is what a browser would see. Ends after the given time, whatever happens.
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
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from qa.evaluate import percentile
from qa.question_set import Question, read_questions

from .results import parser_of, save

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 60.0
"""Seconds after which an answer that has not come is an error."""
NEW = "{city}2031年政府工作报告\n各位代表：\n一、2030年工作回顾\n2030年，全市新增养老床位{n}张，建成口袋公园{n}处。\n"


class BusyError(Exception):
    """The server says that it is busy."""


class FailedError(Exception):
    """The server did not answer as it should."""


@dataclass(slots=True)
class Tally:
    """What all users met; filled by their threads."""

    seconds: list[float] = field(default_factory=list)
    uploads: list[float] = field(default_factory=list)
    problems: Counter[str] = field(default_factory=Counter)
    busy: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, times: list[float], seconds: float) -> None:
        """A wait that ended well."""
        with self.lock:
            times.append(seconds)

    def note(self, error: Exception) -> None:
        """A wait that did not."""
        with self.lock:
            if isinstance(error, BusyError):
                self.busy += 1
            else:
                self.problems[f"{type(error).__name__}: {error}"[:160]] += 1


class Session:
    """One open page, spoken to as its browser does."""

    def __init__(self, address: str) -> None:
        self.client = httpx.Client(base_url=address, trust_env=False, timeout=PATIENCE)
        self.name = uuid.uuid4().hex
        response = self.client.get("config")
        response.raise_for_status()
        self.config: dict[str, Any] = response.json()

    def close(self) -> None:
        """Leave the page."""
        self.client.close()

    def event(self, element: str, name: str) -> dict[str, Any]:
        """The handler of event ``name`` of the part with the id ``element``."""
        (part,) = (c["id"] for c in self.config["components"] if c["props"].get("elem_id") == element)
        return next(d for d in self.config["dependencies"] if [part, name] in [list(t) for t in d["targets"]])

    def call(self, handler: dict[str, Any], first: Any) -> list[Any]:
        """What a handler puts out in the end; ``first`` goes to its first input, the others are as they stand."""
        parts = {c["id"]: c for c in self.config["components"]}
        data = [first] + [parts[i]["props"].get("value") for i in handler["inputs"][1:]]
        asked = {
            "data": data,
            "fn_index": handler["id"],
            "session_hash": self.name,
            "trigger_id": handler["inputs"][0],
        }
        response = self.client.post("gradio_api/queue/join", json=asked)
        if response.status_code in (429, 503):
            raise BusyError(response.text[:80])
        response.raise_for_status()
        with self.client.stream("GET", "gradio_api/queue/data", params={"session_hash": self.name}) as stream:
            for line in stream.iter_lines():
                if not line.startswith("data:"):
                    continue
                told = json.loads(line[5:])
                if told["msg"] == "process_completed":
                    if not told["success"]:
                        raise FailedError(str(told["output"].get("error")))
                    return list(told["output"]["data"])
                if told["msg"] in ("unexpected_error", "queue_full"):
                    raise (
                        BusyError(told["msg"])
                        if told["msg"] == "queue_full"
                        else FailedError(str(told.get("message")))
                    )
        raise FailedError("the stream ended before the answer")

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
    asking = session.event("question", "submit")
    while time.monotonic() < until:
        begun = time.perf_counter()
        try:
            session.call(asking, chance.choice(questions))
            tally.add(tally.seconds, time.perf_counter() - begun)
        except (httpx.HTTPError, FailedError, BusyError) as error:
            tally.note(error)
        time.sleep(max(0.0, min(chance.expovariate(1 / pause), until - time.monotonic())) if pause else 0.0)
    session.close()


def add_reports(address: str, every: float, until: float, tally: Tally) -> None:
    """The user who uploads."""
    number = 0
    while time.monotonic() + every < until:
        time.sleep(every)
        number += 1
        session = Session(address)
        begun = time.perf_counter()
        try:
            session.upload(
                f"2031年新{number}市政府工作报告.txt", NEW.format(city=f"新{number}市", n=1000 + number)
            )
            tally.add(tally.uploads, time.perf_counter() - begun)
        except (httpx.HTTPError, FailedError, BusyError) as error:
            tally.note(error)
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
    """Resident megabytes and open descriptors of a process, where the system tells them."""
    status = Path(f"/proc/{process}/status")
    if not status.exists():
        return {}
    spent = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[11:13]
    cpu = sum(map(int, spent)) / os.sysconf("SC_CLK_TCK")
    size = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS"))
    return {
        "cpu_s": round(cpu, 1),
        "memory_mb": round(int(size.split()[1]) / 1024, 1),
        "descriptors": len(list(Path(f"/proc/{process}/fd").iterdir())),
    }


def measure(
    address: str, process: int, questions: Sequence[str], chosen: argparse.Namespace
) -> dict[str, Any]:
    """The figures of one run."""
    tally = Tally()
    until = time.monotonic() + chosen.seconds
    users = [(address, questions, chosen.pause, until, tally)] * chosen.users
    threads = [threading.Thread(target=ask, args=user) for user in users]
    threads.append(threading.Thread(target=add_reports, args=(address, chosen.every, until, tally)))
    for thread in threads:
        thread.start()
    samples = []
    while any(thread.is_alive() for thread in threads):
        samples.append(held(process))
        threads[0].join(timeout=chosen.seconds / 10)
        time.sleep(0.5)
    for thread in threads:
        thread.join()
    if not tally.seconds:
        raise SystemExit(f"no answer came: {dict(tally.problems)}, busy {tally.busy}")
    return {
        "users": chosen.users,
        "seconds": chosen.seconds,
        "pause_s": chosen.pause,
        "answers": len(tally.seconds),
        "busy": tally.busy,
        "errors": dict(tally.problems),
        "median_s": round(statistics.median(tally.seconds), 3),
        "p95_s": round(percentile(tally.seconds, 0.95), 3),
        "slowest_s": round(max(tally.seconds), 3),
        "uploads": len(tally.uploads),
        "upload_median_s": round(statistics.median(tally.uploads), 3) if tally.uploads else None,
        "held": [sample for sample in samples if sample],
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
        print(f"{name:20}{value}")
    if chosen.save:
        print(save("load", figures))
    return 1 if figures["errors"] else 0


if __name__ == "__main__":
    sys.exit(main())
