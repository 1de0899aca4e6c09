"""What people call the indicators that all reports state, and how reports write them: GDP, 社零, 固投, 外贸."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_TABLE = Path(__file__).parent / "data" / "indicators.tsv"


@dataclass(frozen=True, slots=True)
class Indicator:
    """``name`` as reports write it, words parted by spaces; ``unit`` of its figures, where it has but one."""

    name: str
    unit: str | None
    spoken: re.Pattern[str]


def indicators_in(topic: str) -> list[Indicator]:
    """The indicators that ``topic`` speaks of, in the order of the table."""
    return [indicator for indicator in _indicators() if indicator.spoken.search(topic)]


@cache
def _indicators() -> tuple[Indicator, ...]:
    rows = []
    for line in _TABLE.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, unit, spoken = line.split("\t")
            rows.append(Indicator(name, unit or None, re.compile("|".join(spoken.split("  ")))))
    return tuple(rows)
