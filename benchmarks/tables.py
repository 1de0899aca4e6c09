"""The newest results to the tables of the READMEs, in place: `python -m benchmarks.tables`.

A table stands between ``<!-- NAME -->`` and ``<!-- end -->``; nothing else of a file is touched.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from qa.evaluating.evaluate import ALL

from .quality import METHOD
from .results import newest

ROOT = Path(__file__).resolve().parent.parent
FILES = (ROOT / "README.md", ROOT / "benchmarks" / "README.md")
END = "<!-- end -->"
ANSWERS = "quality answers reports-dev"
MAIN = ("correct", "evidence_at_1", "evidence_at_5", "ranked_at_5", "short_exact", "refused_right")
EVIDENCE = ("evidence_at_1", "evidence_at_5", "mrr_at_10")
SECONDS = ("index from nothing, s", "one report more, s")
COSTS = (
    "index size, MB",
    "peak memory while indexing, MB",
    "peak memory while asking, MB",
    "environment, MB",
)
CITED = ("evidence_at_1", "evidence_at_5", "evidence_all", "citation_precision")

Run = dict[str, Any]


def main() -> int:
    """Rewrite the files that are behind, or only name them; returns the exit status."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--check", action="store_true", help="change nothing; exit with 1 if a table is behind"
    )
    check = parser.parse_args().check
    behind = write(check=check)
    return int(check and bool(behind))


def write(*, check: bool = False) -> list[Path]:
    """Rewrite the files that are behind their results, unless it is only to ``check``; returns them."""
    behind = [
        path for path in FILES if filled(path.read_text(encoding="utf-8")) != path.read_text(encoding="utf-8")
    ]
    for path in behind:
        print(f"{path.relative_to(ROOT)} is behind its results")
        if not check:
            path.write_text(filled(path.read_text(encoding="utf-8")), encoding="utf-8")
    return behind


def filled(text: str) -> str:
    """``text`` with each of its tables made anew; one without results says so."""
    runs = newest()
    for name, (benchmarks, draw) in TABLES.items():
        found = {b: run for b, run in runs.items() if b.startswith(benchmarks)}
        begin = f"<!-- {name} -->\n"
        before, mark, rest = text.partition(begin)
        if mark:
            table = draw(found) if found else "No results yet."
            text = f"{before}{begin}{table}\n{rest[rest.index(END) :]}"
    return text


def methods(runs: dict[str, Run]) -> str:
    """All questions together, one row for each method."""
    figures = runs[ANSWERS]["figures"]["methods"]
    rows = [(name, *_cells(groups[ALL], MAIN)) for name, groups in figures.items()]
    return f"{_table(('', *MAIN), rows)}\n\n{_origin(runs[ANSWERS], figures[METHOD][ALL]['n'])}"


def categories(runs: dict[str, Run]) -> str:
    """This project by category."""
    groups = runs[ANSWERS]["figures"]["methods"][METHOD]
    names = [name for name in groups[ALL] if name != "n"]
    rows = [(name, str(group["n"]), *_cells(group, names)) for name, group in groups.items()]
    return f"{_table(('', 'n', *names), rows)}\n\n{_origin(runs[ANSWERS], groups[ALL]['n'])}"


def failures(runs: dict[str, Run]) -> str:
    """What went wrong, by the step that failed."""
    found = runs[ANSWERS]["figures"]["failures"]
    rows = [(name, str(count)) for name, count in found.items()]
    return f"{_table(('what failed', 'questions'), rows)}\n\n{_origin(runs[ANSWERS])}"


def documents(runs: dict[str, Run]) -> str:
    """Retrieval in other people's collections."""
    names = ("document MRR@10", "sentence@1", "sentence@5")
    rows: list[tuple[str, ...]] = []
    origins = []
    for benchmark, run in sorted(runs.items()):
        figures = run["figures"]
        found = {name: value for name, value in figures.items() if isinstance(value, dict)}
        rows += [(benchmark.split()[2], name, *_cells(value, names)) for name, value in found.items()]
        origin = _origin(run, figures["questions"])
        origins.append(f"{benchmark.split()[2]}: {figures['documents']} documents, {origin}")
    return f"{_table(('', 'method', *names), rows)}\n\n" + "  \n".join(origins)


def ablation(runs: dict[str, Run]) -> str:
    """ranked_at_1 of the dev questions, the ranker trained without each group of features."""
    (run,) = runs.values()
    groups = run["figures"]["figures"]
    categories = list(next(iter(groups.values())))
    rows = [
        (name, *(f"{found[c]['ranked_at_1']:.2f} / {found[c]['ranked_at_5']:.2f}" for c in categories))
        for name, found in groups.items()
    ]
    return f"{_table(('left out', *categories), rows)}\n\n{_origin(run, run['figures']['questions'])}"


def speed(runs: dict[str, Run]) -> str:
    """Seconds, milliseconds and megabytes."""
    (run,) = runs.values()
    rows = [(name, str(value)) for name, value in run["figures"].items()]
    return f"{_table(('', ''), rows)}\n\n{_origin(run)}"


def reliability(runs: dict[str, Run]) -> str:
    """Confidence beside what came true, bin by bin; the bar is the share that was right, the mark the confidence."""
    (run,) = runs.values()
    figures = run["figures"]
    rows = [
        (
            f"{b['from']:.1f} to {b['to']:.1f}",
            str(b["n"]),
            f"{b['confidence']:.2f}",
            f"{b['right']:.2f}",
            f"`{_bar(b['right'], b['confidence'])}`",
        )
        for b in figures["reliability"]
    ]
    measured = ", ".join(
        f"{name.replace('_', ' ')} {figures[name]:.3f}"
        for name in ("brier", "calibration_error", "auc", "threshold")
    )
    table = _table(("confidence", "questions", "mean", "right", "right, and confidence at ┃"), rows)
    return f"{table}\n\n{measured}; {_origin(run, figures['questions'])}"


def coverage(runs: dict[str, Run]) -> str:
    """Wrong answers and refusals, if only the surest part of the questions were answered."""
    (run,) = runs.values()
    figures = run["figures"]
    names = ("coverage", "risk", "answered", "refused_right", "threshold")
    rows = [
        (*(f"{point[name]:.2f}" for name in names), f"`{_bar(point['risk'])}`")
        for point in figures["risk_coverage"]
    ]
    return f"{_table((*names, 'risk'), rows)}\n\n{_origin(run, figures['questions'])}"


def peers(runs: dict[str, Run]) -> str:
    """The short comparison: the better of each peer's two ways, with and without titles, and what it takes."""
    (run,) = runs.values()
    rows = []
    for name, found in run["figures"]["peers"].items():
        if "failed" in found:
            rows.append((name, *["–"] * 7))
            continue
        either = (found, found.get("with titles", found))
        sentence = max((way["sentence"] for way in either), key=lambda figures: figures["evidence_at_5"])
        costs = (
            found["answer"]["median, ms"],
            found["start to first answer, s"],
            *(found[task]["process"] for task in SECONDS),
            found["environment, MB"],
        )
        rows.append((name, *_cells(sentence, EVIDENCE[:2]), *map(str, costs)))
    head = (
        "",
        *EVIDENCE[:2],
        "answer, ms",
        "start to first answer, s",
        "index, s",
        "one report more, s",
        "installed, MB",
    )
    return f"{_table(head, rows)}\n\n{_origin(run, run['figures']['questions'])}"


def peers_found(runs: dict[str, Run]) -> str:
    """What each peer finds: by sentence, and by chunk."""
    (run,) = runs.values()
    rows: list[tuple[str, ...]] = []
    for name, found in _measured(run):
        rows.append((name, *_found(found)))
        if shown := found.get("shown"):
            rows.append((f"{name}, as cited: a refusal finds nothing", *_cells(shown, EVIDENCE), *["–"] * 4))
        if titled := found.get("with titles"):
            rows.append((f"{name}, titled", *_found(titled)))
    head = ("", *EVIDENCE, *(f"chunk: {name}" for name in EVIDENCE), "characters of a chunk")
    return f"{_table(head, rows)}\n\n{_origin(run, run['figures']['questions'])}"


def peers_cost(runs: dict[str, Run]) -> str:
    """What each peer takes: milliseconds, seconds and megabytes."""
    (run,) = runs.values()
    rows = []
    for name, found in _measured(run):
        latencies = (
            f"{found[task]['median, ms']} / {found[task]['95th percentile, ms']}"
            for task in ("answer", "search")
        )
        seconds = (f"{found[task]['process']} ({found[task]['work']})" for task in SECONDS)
        first = str(found["start to first answer, s"])
        rows.append((name, *latencies, first, *seconds, *(str(found[cost]) for cost in COSTS)))
    head = ("", "answer, ms", "search, ms", "start to first answer, s", *SECONDS, *COSTS)
    return f"{_table(head, rows)}\n\n{_origin(run, run['figures']['questions'])}"


def peers_versions(runs: dict[str, Run]) -> str:
    """What was installed, or why nothing was."""
    (run,) = runs.values()
    rows = []
    for name, found in run["figures"]["peers"].items():
        listed = ", ".join(f"{package} {version}" for package, version in found.get("versions", {}).items())
        rows.append((name, listed or f"failed: {' '.join(found['failed'].split())}"))
    return f"{_table(('', 'versions'), rows)}\n\n{_origin(run)}"


def attached(runs: dict[str, Run]) -> str:
    """Citations of the same answers, this project's and those that RAGFlow's rule attaches."""
    (run,) = runs.values()
    figures = run["figures"]["attached"]
    found = {name: value for name, value in figures.items() if isinstance(value, dict)}
    rows = [(name, *_cells(value, CITED)) for name, value in found.items()]
    return f"{_table(('', *CITED), rows)}\n\n{_origin(run, figures['questions'])}"


def _measured(run: Run) -> list[tuple[str, dict[str, Any]]]:
    return [(name, found) for name, found in run["figures"]["peers"].items() if "failed" not in found]


def _found(found: dict[str, Any]) -> list[str]:
    by_sentence, by_chunk = (_cells(found[what], EVIDENCE) for what in ("sentence", "chunk"))
    return [*by_sentence, *by_chunk, str(found["characters of a chunk"])]


def scale(runs: dict[str, Run]) -> str:
    """A column for each number of reports, with the target at the largest and the power that each figure grows with."""
    (run,) = runs.values()
    figures = run["figures"]
    sizes, targets, powers = figures["sizes"], figures["targets"], figures["growth"]
    names = list(dict.fromkeys(name for found in sizes.values() for name in found))
    rows = [
        (
            name,
            *(f"{found[name]:,}" if name in found else "–" for found in sizes.values()),
            f"{targets[name]:g}" if name in targets else "",
            f"{powers[name]:.2f}" if name in powers else "",
        )
        for name in names
    ]
    return f"{_table(('reports', *sizes, 'at most', 'grows with the power'), rows)}\n\n{_origin(run)}"


def scans(runs: dict[str, Run]) -> str:
    """A row for each way in which pages were spoilt, at each resolution."""
    (run,) = runs.values()
    figures = run["figures"]
    names = list(next(iter(figures["scans"].values())))
    rows = [(name, *(str(found[key]) for key in names)) for name, found in figures["scans"].items()]
    origin = f"{figures['pages']} pages, {figures['recognised by']}, {_origin(run)}"
    return f"{_table(('', *names), rows)}\n\n{origin}"


def profile(runs: dict[str, Run]) -> str:
    """Milliseconds of each stage before and now, and of the libraries' own calls."""
    (run,) = runs.values()
    found = run["figures"]
    empty: dict[str, Any] = {"ask": {}, "index": {}, "start": {}}
    before, now = found.get("before", empty), found["now"]
    titles = {"ask": "one question", "index": "indexing one report", "start": "importing, for one command"}
    parts = []
    for part, title in titles.items():
        rows = [
            (name, str(before[part].get(name, "–")), str(now[part].get(name, "–")))
            for name in dict.fromkeys((*now[part], *before[part]))
        ]
        parts.append(_table((f"{title}, ms", "before", "now"), rows))
    calls = [
        (name, f"{ours:.2f}", f"{theirs:.2f}", f"{ours / theirs:.1f}")
        for name, (ours, theirs) in now["bare"].items()
    ]
    parts.append(_table(("a call, ms", "here", "the library's own", "ratio"), calls))
    return "\n\n".join((*parts, _origin(run)))


TABLES: dict[str, tuple[str | tuple[str, ...], Callable[[dict[str, Run]], str]]] = {
    "scale": ("scale", scale),
    "profile": ("profile", profile),
    "methods": (ANSWERS, methods),
    "categories": (ANSWERS, categories),
    "failures": (ANSWERS, failures),
    "documents": (("quality notices", "quality passages"), documents),
    "ablation": ("ablation", ablation),
    "speed": ("speed", speed),
    "scans": ("scans", scans),
    "reliability": ("calibration", reliability),
    "coverage": ("calibration", coverage),
    "peers": ("peers", peers),
    "peers found": ("peers", peers_found),
    "peers cost": ("peers", peers_cost),
    "peers versions": ("peers", peers_versions),
    "attached": ("peers", attached),
}


def _cells(figures: dict[str, float], names: Sequence[str]) -> list[str]:
    return [f"{figures[name]:.3f}" if name in figures else "–" for name in names]


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _bar(share: float, mark: float | None = None, width: int = 40) -> str:
    """``share`` of ``width`` characters filled, ``mark`` standing in its place."""
    cells = ["█" if i < round(share * width) else "·" for i in range(width)]
    if mark is not None:
        cells[min(width - 1, int(mark * width))] = "┃"
    return "".join(cells)


def _origin(run: Run, questions: int | None = None) -> str:
    asked = f"{questions} questions, " if questions else ""
    return f"{asked}{run['taken'][:10]}, commit {run['commit']}, {run['machine']}."


if __name__ == "__main__":
    sys.exit(main())
