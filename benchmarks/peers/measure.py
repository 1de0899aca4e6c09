"""One peer in its environment: indexed, given one report more, started anew, asked everything. Figures come out."""

from __future__ import annotations

import json
import shutil
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.store import Index
from qa.evaluating.evaluate import QUOTE_LIMIT
from qa.evaluating.question_set import Question

from .catalogue import Listed
from .environments import ROOT, Environment
from .figures import ANY_LENGTH, evidence, latency
from .process import Run, run

STARTS = 3
"""Processes that are started to answer one question each."""
ENCODER = ROOT / "index" / "model"
"""The encoder of all peers that take one: this project's, in sentence-transformers' format."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What all peers are measured on."""

    reports: Path  # the files; `held_back` is moved in and out
    held_back: Path  # one of them, below ``reports``
    texts: dict[str, str]  # their plain text, by path below ``reports``
    questions: Sequence[Question]
    folder: Path  # to work in; holds a copy of this package


def prepare(reports: Path, questions: Sequence[Question], folder: Path, index: Path) -> Ground:
    """Copy files and this package to ``folder``; the plain text is what this project's ``index`` stores."""
    shutil.copytree(reports, folder / "reports")
    for copied in (folder / "reports", *(folder / "reports").rglob("*")):
        copied.chmod(copied.stat().st_mode | 0o200)  # a file is moved out and in again
    # The peers run from a copy, so that no module of the checkout is on their path: this project's is the
    # installed one too.
    shutil.copytree(Path(__file__).parent, folder / "peers", ignore=shutil.ignore_patterns("__pycache__"))
    with Index.open(index) as found:
        texts = {entry.path: found.report(entry.path).text for entry in found.reports}
    return Ground(folder / "reports", folder / "reports" / min(texts), texts, questions, folder)


def measure(peer: Listed, environment: Environment, ground: Ground) -> dict[str, Any]:
    """All figures of one peer.

    Raises:
        FailedError: One of its processes failed.
    """
    name = ground.held_back.relative_to(ground.reports).as_posix()
    rest = {path: text for path, text in ground.texts.items() if path != name}
    aside = ground.folder / "held back"
    ground.held_back.rename(aside)
    try:
        nothing = _index(peer, environment, ground, "index", rest)
    finally:
        aside.rename(ground.held_back)
    added = _index(peer, environment, ground, "add", {name: ground.texts[name]})
    starts = [_ask(peer, environment, ground, [q.question]) for q in ground.questions[:STARTS]]
    asked = _ask(peer, environment, ground, [q.question for q in ground.questions])
    figures = {
        **_quality(ground.questions, asked),
        "index from nothing, s": _seconds(nothing),
        "one report more, s": _seconds(added),
        "start to first answer, s": round(statistics.median(found.first for found in starts), 2),
        "index size, MB": _megabytes(_size(_folder(peer, ground, False))),
        "peak memory while indexing, MB": _megabytes(nothing.peak),
        "peak memory while asking, MB": _megabytes(asked.peak),
    }
    if peer.takes_titles:
        _index(peer, environment, ground, "index", ground.texts, titles=True)
        titled = _ask(peer, environment, ground, [q.question for q in ground.questions], titles=True)
        figures["with titles"] = _quality(ground.questions, titled)
    return figures


def _quality(questions: Sequence[Question], asked: Run) -> dict[str, Any]:
    """Figures of the sentences, of the chunks, and of how long both took once the first has opened the index."""
    replies = asked.lines

    def found(what: str, limit: int = QUOTE_LIMIT) -> dict[str, float]:
        return evidence(zip(questions, (r[what] for r in replies), strict=True), quote_limit=limit)

    figures: dict[str, Any] = {
        "sentence": found("sentences"),
        "chunk": found("chunks", ANY_LENGTH),
        "characters of a chunk": round(
            statistics.fmean(len(c["quote"]) for r in replies for c in r["chunks"])
        ),
        "answer": latency([r["answered"] for r in replies[1:]]),
        "search": latency([r["searched"] for r in replies[1:]]),
    }
    if replies[0]["shown"] is not None:
        figures["shown"] = found("shown")
    return figures


def _seconds(done: Run) -> dict[str, float]:
    """Of the whole process, and of its work alone: a service that runs anyway does not start again."""
    return {"process": round(done.seconds, 2), "work": round(done.lines[-1]["seconds"], 2)}


def _index(
    peer: Listed,
    environment: Environment,
    ground: Ground,
    task: str,
    texts: dict[str, str],
    titles: bool = False,
) -> Run:
    if task == "index":
        shutil.rmtree(_folder(peer, ground, titles), ignore_errors=True)
    material = ground.folder / "material.jsonl"
    rows = (json.dumps({"report": path, "text": text}) for path, text in sorted(texts.items()))
    material.write_text("\n".join(rows), encoding="utf-8")
    return _run(peer, environment, ground, task, material, titles)


def _ask(
    peer: Listed, environment: Environment, ground: Ground, questions: Sequence[str], titles: bool = False
) -> Run:
    asked = ground.folder / "questions.json"
    asked.write_text(json.dumps(questions), encoding="utf-8")
    return _run(peer, environment, ground, "ask", asked, titles)


def _run(
    peer: Listed, environment: Environment, ground: Ground, task: str, material: Path, titles: bool
) -> Run:
    command = [str(environment.python), "-m", f"peers.{peer.module}", task, str(material)]
    command += ["--index", str(_folder(peer, ground, titles)), "--encoder", str(ENCODER)]
    command += ["--folder", str(ground.reports), *(["--titles"] if titles else [])]
    return run(command, ground.folder)


def _folder(peer: Listed, ground: Ground, titles: bool) -> Path:
    return ground.folder / f"{peer.module}{'-titles' if titles else ''}"


def _size(folder: Path) -> int:
    """Bytes of all files; one with several names counts once, as snapshots share what has not changed."""
    return sum({f.stat().st_ino: f.stat().st_size for f in folder.rglob("*") if f.is_file()}.values())


def _megabytes(count: int) -> float:
    return round(count / 1e6, 1)
