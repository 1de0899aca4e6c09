"""The questions that the ranker and the confidence learn from: those beside the project, and our own.

Our own stand in `training/questions/*.jsonl`, a JSON object a line: ``id``, ``category``, ``question``, ``history`` if
any, ``answerable``, and ``evidence`` and ``near`` as ``[report, start, end]``. A position counts the characters of the
report's file as `squeeze` leaves them, so no text of a report stands here and the way a report is cleaned may change.
`load` gives them the form of the others, with quotes; the command makes the file from such a form:
``python -m training.questions WRITTEN.jsonl --shared ../shared --out training/questions/NAME.jsonl``.
"""

from __future__ import annotations

import argparse
import json
import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

from index.readers import read

OWN = Path(__file__).with_name("questions")
KEPT = ("id", "category", "question", "history", "answerable")
QUOTED = ("evidence", "near")

Record = dict[str, Any]


def load(shared: Path, own: Path = OWN) -> list[Record]:
    """All training questions, answerable or not, in the form of ``reports-train.jsonl``.

    Raises:
        ValueError: One of them is a question of an evaluation set, or two have the same id.
    """
    found = records(shared / "eval" / "reports-train.jsonl")
    for path in sorted(own.glob("*.jsonl")):
        found += [quoted(record, shared / "reports") for record in records(path)]
    ids = [record["id"] for record in found]
    if twice := sorted({i for i in ids if ids.count(i) > 1}):
        raise ValueError(f"question ids must be unique, found twice: {', '.join(twice)}")
    check_unseen(found, [shared / "eval" / name for name in ("reports-dev.jsonl", "policy-dev.jsonl")])
    return found


def records(path: Path) -> list[Record]:
    """The objects of a file of JSON lines."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def quoted(record: Record, reports: Path) -> Record:
    """The record with quotes in place of positions; what it does not say is filled in."""
    spans = {
        name: [
            {"report": report, "quote": squeezed(reports / report)[start:end]}
            for report, start, end in record.get(name, ())
        ]
        for name in QUOTED
    }
    return {"answers": [], **record, **spans}


def located(record: Record, reports: Path) -> Record:
    """The record with positions in place of quotes, and without answers and notes.

    Raises:
        ValueError: A quote does not stand in its report.
    """
    out = {name: record[name] for name in KEPT if name in record}
    for name in QUOTED:
        spans = []
        for each in record.get(name, ()):
            quote = squeeze(each["quote"])
            start = squeezed(reports / each["report"]).find(quote)
            if start < 0 or not quote:
                raise ValueError(f"{record['id']}: not in {each['report']}: {each['quote'][:40]!r}")
            spans.append([each["report"], start, start + len(quote)])
        if spans or name == "evidence":
            out[name] = spans
    return out


def squeeze(text: str) -> str:
    """The copy that positions count in: NFKC, lower case, no white space."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).lower()


@lru_cache(maxsize=512)
def squeezed(report: Path) -> str:
    """A report's file as `squeeze` leaves it.

    Raises:
        ReadError: As `index.readers.read`.
    """
    return squeeze(read(report))


def check_unseen(learned: Iterable[Record], measured: Iterable[Path]) -> None:
    """See that no question to learn from is one to be measured with, white space and punctuation apart.

    Raises:
        ValueError: Naming the ids of those that are.
    """
    kept_aside = {_bare(r["question"]) for path in measured if path.is_file() for r in records(path)}
    if seen := [r["id"] for r in learned if _bare(r["question"]) in kept_aside]:
        raise ValueError(f"not to be learned from, for an evaluation set asks the same: {', '.join(seen)}")


def _bare(question: str) -> str:
    return re.sub(r"[\W_]", "", squeeze(question))


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description="Questions with quotes to questions with positions.")
    parser.add_argument("written", type=Path)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    found = [located(record, arguments.shared / "reports") for record in records(arguments.written)]
    arguments.out.parent.mkdir(exist_ok=True)
    lines = [json.dumps(record, ensure_ascii=False) for record in found]
    arguments.out.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{arguments.out}: {len(found)} questions")


if __name__ == "__main__":
    main()
