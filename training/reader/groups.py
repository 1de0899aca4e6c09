"""What the reader learns from: questions, each with sentences that answer it and others, as lines of JSON.

A group is made once and kept on disk, so that training begins at once: the texts as the network reads them, not yet
cut into pieces.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any


@dataclass(slots=True)
class Candidate:
    """A sentence beside a question."""

    heading: str
    sentence: str
    right: bool  # it answers
    near: bool = False  # people named it as what misleads
    forest: float | None = None  # the first stage's score, None where it did not find the sentence
    spans: list[tuple[int, int]] | None = None  # the answer in ``sentence``; None where it is not known


@dataclass(slots=True)
class Group:
    """A question with its candidates, best of the first stage first."""

    id: str
    source: str  # the set that it is from
    kind: str  # the question's category, or what was done to it
    question: str  # as `qa.reading.layout.asked` has it
    answerable: bool
    held: bool  # kept aside, never learnt from
    candidates: list[Candidate] = field(default_factory=list)
    report: str = ""  # where the first evidence stands


def write(path: Path, groups: Iterable[Group]) -> int:
    """Write ``groups`` to ``path``, a line each; how many."""
    lines = [json.dumps(asdict(group), ensure_ascii=False) for group in groups]
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_suffix(".half")
    half.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    half.replace(path)
    return len(lines)


def read(path: Path) -> Iterator[Group]:
    """The groups of a file that `write` made."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            row: dict[str, Any] = json.loads(line)
            row["candidates"] = [Candidate(**one) for one in row["candidates"]]
            yield Group(**row)
