"""One process from its start to its end: its output line by line, its time and its memory. Linux only for memory."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LOOK = 0.1
"""Seconds between two looks at the memory."""


class FailedError(Exception):
    """The process ended with an error; the message is the end of what it said."""


@dataclass(frozen=True, slots=True)
class Run:
    """What a process did. ``first`` and ``seconds`` count from its start; ``peak`` is in bytes."""

    lines: list[dict[str, Any]]  # JSON objects of standard output
    first: float  # until the first of them
    seconds: float  # until its end
    peak: int  # the most that it and its descendants had in memory together


def run(command: Sequence[str], folder: Path) -> Run:
    """Run ``command`` in ``folder``, without a network for model hubs.

    Raises:
        FailedError: It did not end well.
    """
    surroundings = {**os.environ, "HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1"}
    surroundings.pop("PYTHONPATH", None)
    with tempfile.TemporaryFile("w+", encoding="utf-8") as errors:
        begin = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=folder, env=surroundings, stdout=subprocess.PIPE, stderr=errors, text=True
        )
        watch = _Watch(process.pid)
        lines, first = [], 0.0
        if process.stdout is None:
            raise FailedError("no standard output")
        for line in process.stdout:
            if line.startswith("{"):  # libraries print of their own accord
                first = first or time.perf_counter() - begin
                lines.append(json.loads(line))
        code = process.wait()
        seconds = time.perf_counter() - begin
        peak = watch.stop()
        if code:
            errors.seek(0)
            raise FailedError(errors.read().strip()[-600:] or f"exit status {code}")
    return Run(lines, first, seconds, peak)


class _Watch:
    """Looks at the memory of a process and its descendants until told to stop."""

    def __init__(self, process: int) -> None:
        self._process = process
        self._peak = 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def stop(self) -> int:
        self._over.set()
        self._thread.join()
        return self._peak

    def _look(self) -> None:
        while not self._over.wait(LOOK):
            self._peak = max(self._peak, sum(map(resident, family(self._process))))


def family(process: int) -> list[int]:
    """``process`` and its descendants, as far as the system tells."""
    found = [process]
    for parent in found:
        try:
            children = Path(f"/proc/{parent}/task/{parent}/children").read_text(encoding="ascii")
        except OSError:  # it has ended, or this is no Linux
            continue
        found += map(int, children.split())
    return found


def resident(process: int) -> int:
    """Bytes of ``process`` in memory, libraries that it shares with others included; 0 once it has ended."""
    try:
        pages = Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()
        return int(pages[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError):
        return 0
