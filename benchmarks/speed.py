"""How long indexing and asking take.

    python -m benchmarks.speed --reports ../shared/reports --questions ../shared/eval/reports-dev.jsonl

A command is timed from the start of its process to its end, Python's own start included. The index is built
in a temporary folder from a copy of the reports, and files are in the system's cache.
"""

from __future__ import annotations

import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from qa import Answerer, Retriever
from qa.evaluating.evaluate import percentile
from qa.evaluating.question_set import Question, read_questions

from .results import parser_of, save

STARTS = 15
"""Questions that are asked with a process of their own each."""


def main() -> None:
    """Measure, print and, if asked to, keep."""
    args = parser_of(__doc__).parse_args()
    questions = [q for q in read_questions(args.questions) if isinstance(q, Question)]
    with tempfile.TemporaryDirectory() as folder:
        reports, index = Path(folder, "reports"), Path(folder, "index")
        shutil.copytree(args.reports, reports)
        figures = {**indexing(reports, index), **asking(index, questions)}
    for name, value in figures.items():
        print(f"{name:42}{value}")
    if args.save:
        print(save("speed", figures))


def indexing(reports: Path, index: Path) -> dict[str, Any]:
    """Seconds of ``congress-qa index`` from nothing, with nothing new, and with one report more."""
    held_back = sorted(f for f in reports.rglob("*") if f.suffix in {".txt", ".docx"})[0]
    aside = reports.parent / held_back.name
    held_back.rename(aside)
    nothing = _run("index", str(reports), "--index", str(index))
    unchanged = _run("index", str(reports), "--index", str(index))
    aside.rename(held_back)
    added = _run("index", str(reports), "--index", str(index))
    # Snapshots share what has not changed, so each file counts once, however many names it has.
    size = sum({f.stat().st_ino: f.stat().st_size for f in index.rglob("*") if f.is_file()}.values())
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return {
        "files": sum(f.is_file() for f in reports.rglob("*")),
        "index from nothing, s": round(nothing, 2),
        "index with nothing changed, s": round(unchanged, 2),
        "index with one report added, s": round(added, 2),
        "index size, MB": round(size / 1e6, 1),
        "peak memory while indexing, MB": round(memory),
    }


def asking(index: Path, questions: Sequence[Question]) -> dict[str, Any]:
    """Milliseconds to an answer: as a command, and in a process that has the index open."""
    starts = [_run("ask", q.question, "--index", str(index)) for q in questions[:STARTS]]
    with Retriever.open(index) as retriever, Answerer.open(index) as answerer:
        answerer.ask(questions[0].question)
        searches = [_time(partial(retriever.search, q.question)) for q in questions]
        answers = [_time(partial(answerer.ask, q.question, q.history)) for q in questions]
    return {
        "questions": len(questions),
        "congress-qa ask, median, s": round(statistics.median(starts), 2),
        "congress-qa ask, slowest, s": round(max(starts), 2),
        **_summary("Retriever.search", searches),
        **_summary("Answerer.ask", answers),
    }


def _run(*arguments: str) -> float:
    """Seconds of one command, from the start of its process to its end."""
    begin = time.perf_counter()
    subprocess.run([sys.executable, "-m", "qa.cli", *arguments], check=True, capture_output=True)
    return time.perf_counter() - begin


def _time(call: Callable[[], object]) -> float:
    begin = time.perf_counter()
    call()
    return time.perf_counter() - begin


def _summary(name: str, seconds: Sequence[float]) -> dict[str, float]:
    return {
        f"{name}, median, ms": round(1000 * statistics.median(seconds), 1),
        f"{name}, 95th percentile, ms": round(1000 * percentile(seconds, 0.95), 1),
    }


if __name__ == "__main__":
    main()
