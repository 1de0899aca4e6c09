"""What people call the indicators that all reports state, and how reports write them: GDP, 社零, 固投, 外贸."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

_TABLE = Path(__file__).parent / "data" / "indicators.tsv"


def in_report_words(topic: str) -> list[str]:
    """For each indicator that ``topic`` speaks of its name as reports write it, words parted by spaces."""
    return [name for name, pattern in _indicators() if pattern.search(topic)]


@cache
def _indicators() -> tuple[tuple[str, re.Pattern[str]], ...]:
    rows = []
    for line in _TABLE.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, _, spoken = line.partition("\t")
            rows.append((name, re.compile("|".join(spoken.split("  ")))))
    return tuple(rows)
