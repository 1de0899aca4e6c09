"""What a larger collection costs: indexing, adding, starting, asking, memory, and whether the answers are still right.

    python -m benchmarks.scale --work FOLDER --sizes 128 1000 3000 --save

Works on generated reports (`generate`), of which each size holds all of the smaller. Each step is a process of its own.
Beside the time that passed stands the processor time, which other work on the machine lengthens less. Whatever is
finished is kept in FOLDER, so that a run that was broken off goes on.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import resource
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from qa import Answerer
from qa.evaluating.evaluate import evaluate, percentile
from qa.evaluating.question_set import Question, read_questions

from .generate import PER_PLACE, World, questions, write
from .results import save

SIZES = (128, 1000, 3000)
QUESTIONS = 420
STARTS = 7
"""Questions that are asked with a process of their own each."""
TARGETS = {
    "answer, 95th percentile, ms": 150.0,
    "asking, peak memory, MB": 1500.0,
    "one report more, s": 3.0,
    "index from nothing, s": 600.0,
    "start to first answer, s": 2.5,
}
"""At 3,000 reports on two cores."""
PROCESSOR = " (processor)"
"""Behind the name of a figure: the same in processor time, of all processes together."""


def main() -> None:
    """Measure what is not measured yet, print and, if asked to, keep; ``--asking`` is the process that asks."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--save", action="store_true", help="keep the figures; then run benchmarks.tables")
    parser.add_argument("--asking", type=int, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.asking:
        print(json.dumps(asking(args.work, args.asking)))
        return
    figures = {str(size): measured(args.work, size) for size in args.sizes}
    for size, found in figures.items():
        print(f"\n{size} reports")
        for name, value in found.items():
            print(f"  {name:44}{value}")
    if args.save:
        print(save("scale", {"targets": TARGETS, "sizes": figures, "growth": growth(figures)}))


def measured(work: Path, size: int) -> dict[str, Any]:
    """All figures of one size; each step's are kept as soon as they are there."""
    work.mkdir(parents=True, exist_ok=True)
    kept = work / f"{size}.json"
    figures: dict[str, Any] = json.loads(kept.read_text(encoding="utf-8")) if kept.is_file() else {}
    for name, step in (("made", _make), ("indexed", _index), ("added", _add), ("asked", _ask)):
        if name not in figures:
            figures[name] = step(work, size)
            kept.write_text(json.dumps(figures, ensure_ascii=False, indent=1), encoding="utf-8")
    return {name: value for step in figures.values() for name, value in step.items()}


def _make(work: Path, size: int) -> dict[str, Any]:
    world = World()
    characters = write(work / f"r{size}", world, size)
    lines = (json.dumps(one, ensure_ascii=False) for one in questions(world, size, QUESTIONS))
    (work / f"r{size}-questions.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return {"characters": characters}


def _index(work: Path, size: int) -> dict[str, Any]:
    done = run("qa.cli", "index", str(work / f"r{size}"), "--index", str(work / f"i{size}"))
    return {**done.timed("index from nothing"), "indexing, peak memory, MB": done.megabytes}


def _add(work: Path, size: int) -> dict[str, Any]:
    """One report more, then one of the first build changed, then gone; in the end all is as it was.

    The city of the added one sorts into the middle of all, and the other stands there.
    """
    reports, index = work / f"r{size}", work / f"i{size}"
    world = World()
    city = world.city(size // PER_PLACE + 19)  # none of whose reports are there yet
    more, other = reports / city.report(2024, "政府"), sorted(reports.glob("*.txt"))[size // 2]
    original = other.read_bytes()

    def indexed() -> Done:
        return run("qa.cli", "index", str(reports), "--index", str(index))

    unchanged = indexed()
    more.write_text(world.government(city, 2024), encoding="utf-8")
    added = indexed()
    other.write_bytes(original + "\n全市新建养老床位三百二十张。\n".encode())
    changed = indexed()
    other.unlink()
    removed = indexed()
    more.unlink()
    other.write_bytes(original)
    indexed()
    indexed()  # sweeps the snapshots before away
    return {
        **unchanged.timed("nothing changed"),
        **added.timed("one report more"),
        "adding, peak memory, MB": added.megabytes,
        **changed.timed("one report changed"),
        **removed.timed("one report less"),
    }


def _ask(work: Path, size: int) -> dict[str, Any]:
    index, file = work / f"i{size}", work / f"r{size}-questions.jsonl"
    asked = [q.question for q in read_questions(file) if isinstance(q, Question)][:STARTS]
    starts = [run("qa.cli", "ask", question, "--index", str(index)) for question in asked]
    done = run("benchmarks.scale", "--work", str(work), "--asking", str(size))
    return {
        "start to first answer, s": round(statistics.median(one.seconds for one in starts), 2),
        "start to first answer, s" + PROCESSOR: round(statistics.median(one.processor for one in starts), 2),
        **json.loads(done.output),
    }


def asking(work: Path, size: int) -> dict[str, Any]:
    """Ask all questions once, in this process, of an index that is opened for it."""
    asked = [q for q in read_questions(work / f"r{size}-questions.jsonl") if isinstance(q, Question)]
    replies, seconds, processor = [], defaultdict(list), defaultdict(list)
    with Answerer.open(work / f"i{size}") as answerer:
        answerer.ask("各地今年的目标")  # loads the models
        for question in asked:
            kind = str(question.id).split("-")[0]
            begun, begun_here = time.perf_counter(), time.thread_time()
            answer = answerer.ask(question.question, question.history)
            seconds[kind].append(1000 * (time.perf_counter() - begun))
            processor[kind].append(1000 * (time.thread_time() - begun_here))
            replies.append(
                {
                    "id": question.id, "refused": answer.refused, "answer": answer.answer, "short": answer.short,
                    "citations": [{"report": c.report, "quote": c.quote} for c in answer.citations],
                    "ranked": [{"report": h.report, "quote": h.quote} for h in answer.ranked],
                }
            )  # fmt: skip
        index = answerer.index()
        size_mb = sum(file.bytes for file in index.manifest.files.values()) / 1e6
        passages, sentences = index.manifest.passages, index.sentences
    figures = evaluate(asked, replies).groups["ALL"].figures
    return {
        "passages": passages,
        "sentences": sentences,
        "index size, MB": round(size_mb, 1),
        **_latencies(seconds, ""),
        **_latencies(processor, PROCESSOR),
        "asking, peak memory, MB": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        **{
            name: round(figures[name], 3)
            for name in ("correct", "evidence_at_5", "ranked_at_5", "refused_right")
        },
        "load average": round(os.getloadavg()[1], 1),
    }


def _latencies(by_kind: Mapping[str, Sequence[float]], suffix: str) -> dict[str, float]:
    together = [value for values in by_kind.values() for value in values]
    figures = {
        "answer, median, ms": statistics.median(together),
        "answer, 95th percentile, ms": percentile(together, 0.95),
        **{f"{kind}, median, ms": statistics.median(values) for kind, values in sorted(by_kind.items())},
    }
    return {name + suffix: round(value, 1) for name, value in figures.items()}


class Done:
    """A process that ended well."""

    def __init__(self, output: str, seconds: float, used: resource.struct_rusage) -> None:
        self.output = output
        self.seconds = seconds
        self.processor = used.ru_utime + used.ru_stime
        self.megabytes = round(used.ru_maxrss / 1024)  # of the largest of its processes

    def timed(self, name: str) -> dict[str, float]:
        """Seconds that passed, and of processors."""
        return {f"{name}, s": round(self.seconds, 2), f"{name}, s{PROCESSOR}": round(self.processor, 2)}


def run(module: str, *arguments: str) -> Done:
    """Run a module as a process of its own and wait for it.

    Raises:
        subprocess.CalledProcessError: It failed.
    """
    begun = time.perf_counter()
    command = [sys.executable, "-m", module, *arguments]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    output = process.stdout.read() if process.stdout else ""
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return Done(output, time.perf_counter() - begun, used)


def growth(figures: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    """The power of the number of reports that each figure grows with, from the smallest size to the largest."""
    first, last = min(figures, key=int), max(figures, key=int)
    if first == last:
        return {}
    return {
        name: round(math.log(value / figures[first][name]) / math.log(int(last) / int(first)), 2)
        for name, value in figures[last].items()
        if name != "load average" and value > 0 and figures[first].get(name, 0) > 0
    }


if __name__ == "__main__":
    main()
