"""Readers in threads and processes ask while a writer adds, changes and removes reports, and a second one tries to.

    python tests/faults/concurrency.py [--builds 400] [--threads 4] [--processes 2]

Each build gives all reports of the folder a new edition, and every figure in them tells which. So each answer
must hold figures of the editions that the snapshot has which it names, the same for all readers, and each
citation must be verbatim in that snapshot's report. Prints one line of JSON: how many answers, what was wrong,
descriptors, memory and snapshot folders before and after.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from index.build import build
from index.errors import IndexLockedError, ReadError
from qa import Answerer

CITIES = ("云溪市", "临渊市", "白鹭市")
QUESTIONS = (
    "云溪市2030年新增养老床位多少张？",
    "云溪市和临渊市2030年新增养老床位各是多少张？",
    "临渊市2031年要开工建设多少公里轨道交通？",
    "白鹭市新建了多少所幼儿园？",
    "哪些城市建成了口袋公园？",
)
SETTLED = 10  # builds after which memory and descriptors are first looked at


def write(reports: Path, edition: int) -> None:
    """All reports in a new edition; the third comes and goes."""
    for number, city in enumerate(CITIES):
        file = reports / f"2031年{city}政府工作报告.txt"
        if number == 2 and edition % 3 == 0:
            file.unlink(missing_ok=True)
            continue
        figure = 10_000 * (number + 1) + edition
        lines = (
            f"{city}2031年政府工作报告", "各位代表：", "一、2030年工作回顾",
            f"2030年，全市新增养老床位{figure}张，建成口袋公园{figure}处，新建幼儿园{figure}所。",
            "二、2031年工作安排", f"2031年，开工建设轨道交通{figure}公里，城镇新增就业{figure}人。",
        )  # fmt: skip
        whole = file.with_suffix(".part")  # a name that no build reads
        whole.write_text("\n".join(lines), encoding="utf-8")
        whole.replace(file)


class Reader:
    """Asks until told to stop, and notes what is wrong with an answer."""

    def __init__(self, answerer: Answerer) -> None:
        self.answerer = answerer
        self.done: Counter[str] = Counter()
        self.wrong: list[str] = []
        self.editions: dict[str, int] = {}  # by snapshot and report

    def ask(self, question: str) -> None:
        try:
            answer = self.answerer.ask(question)
        except Exception as error:  # whatever it is, no user should see it
            self.wrong.append(f"{type(error).__name__}: {error}")
            return
        self.done["refused" if answer.refused else "answered"] += 1
        index = self.answerer.index()
        for citation in answer.citations:
            if index.snapshot == answer.snapshot:
                text = index.report(citation.report).text
                if text[citation.start : citation.end] != citation.quote:
                    self.wrong.append(f"not verbatim: {citation.quote}")
                self.done["verified"] += 1
            # The second writer may come between two files of an edition, so each report has its own.
            which = f"{answer.snapshot} {citation.report}"
            for figure in re.findall(r"\d{5,}", citation.quote):
                edition = int(figure) % 10_000
                if self.editions.setdefault(which, edition) != edition:
                    self.wrong.append(f"{which} is of edition {self.editions[which]}: {figure}")

    def run(self, until: threading.Event) -> None:
        while not until.is_set():
            for question in QUESTIONS:
                self.ask(question)


def read_in_a_process(directory: Path) -> None:
    """Ask until standard input ends."""
    reader, done = Reader(Answerer.open(directory)), threading.Event()
    asking = threading.Thread(target=reader.run, args=(done,))
    asking.start()
    sys.stdin.read()
    done.set()
    asking.join()
    print(json.dumps({"done": reader.done, "wrong": reader.wrong[:9], "editions": reader.editions}))


def held() -> dict[str, float]:
    """Open descriptors, and resident megabytes, of this process."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return {
        "descriptors": len(os.listdir("/proc/self/fd")),
        "megabytes": round(pages * os.sysconf("SC_PAGE_SIZE") / 2**20, 1),
    }


def outcome(reports: Path, directory: Path) -> str:
    """What became of one build."""
    try:
        build(reports, directory, workers=0)
    except IndexLockedError as error:
        return "refused" if str(os.getpid()) in str(error) else "refused without a number"
    except ReadError:
        return "found the files changing"  # all of them; the index stays as it was
    return "done"


def rival(reports: Path, directory: Path, until: threading.Event, outcomes: Counter[str]) -> None:
    """A second writer: it is told who holds the index, or has its turn."""
    while not until.wait(0.2):
        outcomes[outcome(reports, directory)] += 1


def run(builds: int, threads: int, processes: int, root: Path) -> dict[str, Any]:
    reports, directory = root / "reports", root / "index"
    reports.mkdir()
    write(reports, 1)
    build(reports, directory, workers=0)
    command = [sys.executable, __file__, "--read", str(directory)]
    others = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(processes)
    ]
    answerer, done = Answerer.open(directory), threading.Event()
    readers = [Reader(answerer) for _ in range(threads)]
    rivals: Counter[str] = Counter()
    waited: Counter[str] = Counter()
    running = [threading.Thread(target=reader.run, args=(done,)) for reader in readers]
    running.append(threading.Thread(target=rival, args=(reports, directory, done, rivals)))
    for thread in running:
        thread.start()
    before, most = held(), 0
    edition = 1
    while edition <= builds:
        edition += 1
        write(reports, edition)
        while (became := outcome(reports, directory)) != "done":
            waited[became] += 1
            done.wait(0.01)
        most = max(most, len(list(directory.glob("snapshot-*"))))
        if edition == SETTLED:
            before = held()
    done.set()
    for thread in running:
        thread.join()
    told = [json.loads(other.communicate("")[0]) for other in others]
    after = held()
    answerer.close()
    write(reports, edition + 1)
    build(reports, directory, workers=0)
    write(reports, edition + 2)
    build(reports, directory, workers=0)
    counts = sum((Counter(each["done"]) for each in told), sum((r.done for r in readers), Counter()))
    editions: dict[str, int] = {}
    wrong = [problem for reader in readers for problem in reader.wrong] + [
        p for each in told for p in each["wrong"]
    ]
    for each in [*(reader.editions for reader in readers), *(e["editions"] for e in told)]:
        wrong += [
            f"readers differ about {name}"
            for name in each
            if editions.setdefault(name, each[name]) != each[name]
        ]
    left = sorted(path.name for path in directory.glob("snapshot-*"))
    return {
        "builds": builds, "answers": dict(counts), "snapshots seen": len({which.split()[0] for which in editions}),
        "first writer waited": dict(waited), "second writer": dict(rivals), "before": before, "after": after,
        "most snapshots": most, "snapshots left": len(left), "wrong": wrong[:20],
    }  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description="Ask while a writer writes.")
    parser.add_argument("--builds", type=int, default=400)
    parser.add_argument("--threads", type=int, default=4)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--read", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.read:
        read_in_a_process(chosen.read)
        return 0
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        found = run(chosen.builds, chosen.threads, chosen.processes, Path(folder))
    print(json.dumps({**found, "seconds": round(time.perf_counter() - started, 1)}, ensure_ascii=False))
    return 1 if found["wrong"] else 0


if __name__ == "__main__":
    sys.exit(main())
