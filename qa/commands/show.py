"""Answers, builds and figures as text on stdout, for people. Decides nothing, and makes no JSON."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from index.logs import one_line

from .texts import text

if TYPE_CHECKING:
    from rich.console import Console

    from index.build import BuildResult
    from index.scans import Scan

    from ..evaluating.evaluate import Evaluation
    from ..types import Answer, Citation, Table, Writing

PIPE_WIDTH = 140
"""Columns of a table that goes into a file or a pipe, where no terminal sets them."""


def show_answer(answer: Answer) -> None:
    """How the question was understood, the answer, its table, its sources or what comes nearest, what was searched."""
    _show_asked(answer)
    print(answer.answer)
    _show_behind(answer)


def show_written(steps: Iterable[Answer]) -> Answer:
    """As `show_answer`, a language model's sentences as they pass; returns the last of ``steps``, which is the whole."""
    told = ""
    for answer in steps:
        if answer.writing and answer.writing.written:
            if not told:
                _show_asked(answer)
            print(answer.answer.removeprefix(told), end="", flush=True)
            told = answer.answer
    if told:
        print()
        _show_behind(answer)
    else:
        show_answer(answer)
    return answer


def _show_asked(answer: Answer) -> None:
    if asked := answer.understanding.in_words():
        mended = "".join(
            text("mended", wrong=wrong, right=right) for wrong, right in answer.understanding.mended
        )
        print(text("understood", asked=asked) + mended + "\n")
    if answer.writing and answer.writing.query:
        print(text("writing.query", query=answer.writing.query) + "\n")


def _show_behind(answer: Answer) -> None:
    if answer.writing:
        _show_writing(answer.writing)
    if answer.short and answer.short not in answer.answer:
        print("\n" + text("short") + answer.short)
    if answer.table:
        _show_table(answer.table)
    for fold in answer.folds:
        print("\n".join(("", fold.heading, *(f"  {line}" for line in fold.lines))))
    if answer.citations:
        print("\n" + text("sources"))
    for citation in answer.citations:
        print(_citation(citation))
    if answer.nearest:
        print("\n" + text("nearest"))
    for citation in answer.nearest:
        print(_citation(citation))
    if answer.coverage:
        print("\n" + text("coverage", coverage=answer.coverage))


def _show_writing(writing: Writing) -> None:
    """In a line who wrote the text, and what was struck; why it was not the model where it was not."""
    struck = text("writing.struck", n=writing.struck) if writing.struck else ""
    if writing.chosen:
        print("\n" + text("writing.chosen", model=writing.model))
    if writing.written:
        print("\n" + text("writing.written", model=writing.model, struck=struck))
        if writing.note:
            print(text("writing.cut", note=writing.note))
    elif writing.note:
        print("\n" + text("writing.stands", note=writing.note, struck=struck))


def show_build(result: BuildResult, index: Path) -> None:
    """What became of the files, and each that failed with its reason."""
    from rich.table import Table
    from rich.text import Text

    named = {
        "added": result.added,
        "changed": result.changed,
        "renamed": [f"{old} → {new}" for old, new in result.renamed],
        "removed": result.removed,
        "duplicates": [f"{item.path} = {item.of}" for item in result.duplicates],
        "failed": [item.path for item in result.failed],
        "kept": [item.path for item in result.kept],
    }
    table = Table(text("outcome"), text("files"), text("which"))
    table.add_row(text("unchanged"), str(len(result.unchanged)), "")
    for name, files in named.items():
        table.add_row(text(name), str(len(files)), Text(_few(files)))
    _console().print(table)
    for failure in (*result.failed, *result.kept):
        print(text("file_failed", path=failure.path, found=failure.found, advice=failure.advice))
    for path, (taken, *others) in result.several:
        left = "".join(f"《{title}》" for title in others)
        print(text("several", path=path, n=len(others) + 1, taken=f"《{taken}》", others=left))
    for path, places in result.broken:
        print(text("broken", path=path, places="、".join(f"“{place}”" for place in places[:3])))
    for scan in result.scans:
        print(_scan(scan))
    if result.remade:
        print(text("remade"))
    print(text("indexed", index=index, seconds=result.seconds))


def show_change(result: BuildResult, known: set[str]) -> None:
    """One of many builds in a line, and what is wrong with a file in one of its own, unless it is ``known`` already."""
    named = ("added", "changed", "renamed", "removed", "duplicates", "failed", "kept")
    counts = [(text(name), len(getattr(result, name))) for name in named]
    changes = " · ".join(text("watch.change", name=name, count=count) for name, count in counts if count)
    now = datetime.now().strftime("%H:%M:%S")
    told = text("watch.update", time=now, changes=changes or text("watch.nothing"), seconds=result.seconds)
    print(told, flush=True)
    for scan in result.scans:
        print(_scan(scan), flush=True)
    wrong = {
        one_line(text("file_failed", path=each.path, found=each.found, advice=each.advice))
        for each in (*result.failed, *result.kept)
    }
    for each in sorted(wrong - known):
        print(each, flush=True)
    known.clear()
    known |= wrong


def _scan(scan: Scan) -> str:
    """How a scan was recognised, and which of its pages are to be looked at."""
    told = text("scan", path=scan.path, pages=scan.pages, confidence=int(100 * scan.confidence))
    numbers = "、".join(map(str, scan.unsure))
    return one_line(told + (text("scan.unsure", numbers=numbers) if numbers else ""))


def _few(files: Sequence[str]) -> str:
    shown = "、".join(files[:3])
    return text("and_more", shown=shown, n=len(files)) if len(files) > 3 else shown


def show_evaluation(found: Evaluation, median_ms: float, p95_ms: float) -> None:
    """The figures by category, and how long a question took."""
    from rich import box
    from rich.table import Table

    from ..evaluating.evaluate import FIGURES

    table = Table(text("group"), box=box.SIMPLE, padding=(0, 1, 0, 0))
    for name in ("n", *FIGURES):
        table.add_column(text(name), justify="right")
    for name, group in found.groups.items():
        cells = (f"{group.figures[f]:.3f}" if f in group.figures else "-" for f in FIGURES)
        table.add_row(name, str(group.n), *cells)
    _console().print(table)
    print(text("latency", median=median_ms, p95=p95_ms))


def _citation(citation: Citation) -> str:
    mark = f"[{citation.mark}] "
    year = str(citation.year or "")
    title = citation.title if year in citation.title else f"{citation.title} ({year})"
    path = " › ".join((title, *citation.section))
    quote = text("quote", quote=re.sub(r"\s+", " ", citation.quote))
    if citation.scan:
        quote += text("scanned", page=citation.scan.page, confidence=int(100 * citation.scan.confidence))
    return f"{mark}{path}\n{' ' * len(mark)}{quote}"


def _show_table(found: Table) -> None:
    from rich.markup import escape
    from rich.table import Table
    from rich.text import Text

    table = Table(*(escape(column) for column in found.columns))
    for row, marks in zip(found.rows, found.marks, strict=True):
        table.add_row(*(Text(cell + (f" [{m}]" if m else "")) for cell, m in zip(row, marks, strict=True)))
    print()
    _console().print(table)


def _console() -> Console:
    from rich.console import Console

    return Console(width=None if sys.stdout.isatty() else PIPE_WIDTH, highlight=False)
