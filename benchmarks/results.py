"""Figures to ``results/<date>-<commit>.json``: a file for each day and commit, a key for each benchmark."""

from __future__ import annotations

import json
import os
import platform
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).with_name("results")


def save(benchmark: str, figures: dict[str, Any]) -> Path:
    """Add ``figures`` under ``benchmark``, with the machine they were taken on; returns the file."""
    path = _FOLDER / f"{date.today().isoformat()}-{_commit()}.json"
    known = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    known[benchmark] = {"machine": _machine(), **figures}
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(known, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return path


def _commit() -> str:
    """The short hash of the checked-out commit, with a + behind it where the working tree has other code."""

    def git(*arguments: str) -> str:
        done = subprocess.run(
            ["git", *arguments], cwd=_FOLDER.parent, capture_output=True, text=True, check=True
        )
        return done.stdout.strip()

    changed = git("status", "--porcelain", "--untracked-files=no", "--", ":/qa", ":/index")
    return git("rev-parse", "--short", "HEAD") + ("+" if changed else "")


def _machine() -> dict[str, Any]:
    return {"python": platform.python_version(), "system": platform.platform(), "processors": os.cpu_count()}
