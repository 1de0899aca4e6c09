"""Figures to ``results/<date>-<commit>.json``: a file for each day and commit, a key for each benchmark.

And what those benchmarks that ask questions of a folder of reports are told on the command line.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
from datetime import datetime
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).with_name("results")


def parser_of(about: str | None) -> argparse.ArgumentParser:
    """A parser for ``--reports``, ``--questions`` and ``--save``; ``about`` is the module's own description."""
    parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reports", type=Path, required=True)
    parser.add_argument("--questions", type=Path, required=True)
    parser.add_argument("--save", action="store_true", help="keep the figures; then run benchmarks.tables")
    return parser


def save(benchmark: str, figures: dict[str, Any]) -> Path:
    """Add ``figures`` under ``benchmark``, with when and on what they were taken; returns the file."""
    now = datetime.now().astimezone()
    commit = _commit()
    path = _FOLDER / f"{now.date().isoformat()}-{commit}.json"
    known = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    taken = {"taken": now.isoformat(timespec="seconds"), "commit": commit, "machine": _machine()}
    known[benchmark] = {**taken, "figures": figures}
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(known, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return path


def newest() -> dict[str, dict[str, Any]]:
    """The latest run of each benchmark: ``taken``, ``commit``, ``machine``, ``figures``."""
    found: dict[str, dict[str, Any]] = {}
    for path in _FOLDER.glob("*.json"):
        for benchmark, run in json.loads(path.read_text(encoding="utf-8")).items():
            if benchmark not in found or found[benchmark]["taken"] < run["taken"]:
                found[benchmark] = run
    return found


def _commit() -> str:
    """The short hash of the checked-out commit, with a + behind it where the working tree has other code."""

    def git(*arguments: str) -> str:
        done = subprocess.run(
            ["git", *arguments], cwd=_FOLDER.parent, capture_output=True, text=True, check=True
        )
        return done.stdout.strip()

    changed = git("status", "--porcelain", "--", ":/qa", ":/index")
    return git("rev-parse", "--short", "HEAD") + ("+" if changed else "")


def _machine() -> str:
    return f"{os.cpu_count()} processors, {platform.system()}, Python {platform.python_version()}"
