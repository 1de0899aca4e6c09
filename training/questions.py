"""The questions that the ranker and the confidence learn from: those beside the project, and our own.

Our own stand in `training/questions/*.jsonl`, a JSON object a line: ``id``, ``category``, ``question``, ``history`` if
any, ``answerable``, ``evidence`` and ``near`` as ``[report, start, end, check]``, and ``answers``, if any, as a list of
parts that are lists of such positions. A position counts the characters of the report's file as `squeeze` leaves them, so
no text of a report stands here and the way a report is cleaned may change; ``check`` is a checksum of the text there, by
which it is found again where a file is read otherwise now. `load` gives them the form of the others, with quotes; the
command makes the file from such a form:
``python -m training.questions WRITTEN.jsonl --shared ../shared --out training/questions/NAME.jsonl``.

Those over the second library of reports, ``more``, stand in a folder of that name and are loaded apart, since a
question without a place means one thing among some reports and another among others.

`tables-2026.jsonl` holds no questions but the cells of comparison tables, one a line: ``indicator``, ``aspect``
("target" or "result"), ``year``, ``place``, ``report`` and where the value stands, ``start`` and ``end``, both null where
the report gives none of the whole; ``doubtful`` where a careful reader hesitates. `cells` reads them.
"""

from __future__ import annotations

import argparse
import json
import re
import unicodedata
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from index.readers import read

OWN = Path(__file__).with_name("questions")
TABLES = OWN / "tables-2026.jsonl"
KEPT = ("id", "category", "question", "history", "answerable")
QUOTED = ("evidence", "near")

Record = dict[str, Any]
Position = tuple[str, int, int, str]


@dataclass(frozen=True, slots=True)
class Library:
    """A folder of reports, the questions beside it, and where our own over it stand; paths below the shared folder."""

    reports: str
    beside: tuple[str, ...]
    own: str  # below `OWN`


LIBRARIES = {
    "reports": Library("reports", ("eval/reports-train.jsonl", "eval/people-train.jsonl"), "."),
    "more": Library("more/reports", ("more/train.jsonl",), "more"),
}
MEASURED = ("eval/reports-dev.jsonl", "eval/people-dev.jsonl", "eval/policy-dev.jsonl", "more/dev.jsonl")


def load(shared: Path, own: Path = OWN, library: str = "reports") -> list[Record]:
    """All training questions over one of `LIBRARIES`, answerable or not, in the form of ``reports-train.jsonl``.

    Raises:
        ValueError: One of them is a question of an evaluation set, or two have the same id.
    """
    place = LIBRARIES[library]
    found = [record for each in place.beside for record in records(shared / each)]
    for path in own_files(library, own):
        found += [quoted(record, shared / place.reports) for record in records(path)]
    ids = [record["id"] for record in found]
    if twice := sorted({i for i in ids if ids.count(i) > 1}):
        raise ValueError(f"question ids must be unique, found twice: {', '.join(twice)}")
    check_unseen(found, [shared / name for name in MEASURED])
    return found


def own_files(library: str, own: Path = OWN) -> list[Path]:
    """The files of our own questions over one of `LIBRARIES`, in order; `TABLES` asks nothing and is none of them."""
    return [
        path for path in sorted((own / LIBRARIES[library].own).glob("*.jsonl")) if path.name != TABLES.name
    ]


def cells(shared: Path, tables: Path = TABLES) -> list[Record]:
    """The cells of `TABLES` with ``value`` as `squeeze` leaves it in place of its position; None where there is none."""
    found = []
    for cell in records(tables):
        start, end, check = (cell.pop(name, None) for name in ("start", "end", "check"))
        reports = shared / LIBRARIES["reports"].reports
        cell["value"] = None if start is None else _text((cell["report"], start, end, check), reports)
        found.append({"doubtful": False, **cell})
    return found


def records(path: Path) -> list[Record]:
    """The objects of a file of JSON lines."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def quoted(record: Record, reports: Path) -> Record:
    """The record with quotes in place of positions; what it does not say is filled in.

    Raises:
        ValueError: What a position was written for is not in the report as it is read now.
    """
    spans = {
        name: [{"report": p[0], "quote": _text(p, reports)} for p in record.get(name, ())] for name in QUOTED
    }
    answers = [[_text(position, reports) for position in part] for part in record.get("answers", ())]
    return {**record, "answers": answers, **spans}


def _text(position: Position, reports: Path) -> str:
    report, start, end, wanted = position
    text = squeezed(reports / report)
    length = end - start
    if _check(text[start:end]) == wanted:
        return text[start:end]
    # Where the file is read otherwise than when the position was written, the text has moved a little.
    for at in sorted(range(len(text) - length + 1), key=lambda i: abs(i - start)):
        if _check(text[at : at + length]) == wanted:
            return text[at : at + length]
    raise ValueError(f"{report}: what stood at {start} to {end} is not read there any more")


def _check(text: str) -> str:
    return f"{zlib.crc32(text.encode()):08x}"


def located(record: Record, reports: Path) -> Record:
    """The record with positions in place of quotes, and without notes and the answers that no evidence spells out.

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
            spans.append([each["report"], start, start + len(quote), _check(quote)])
        if spans or name == "evidence":
            out[name] = spans
    if answers := _spelt_out(record.get("answers", ()), out["evidence"], reports):
        out["answers"] = answers
    return out


def _spelt_out(
    answers: Sequence[Sequence[str]], evidence: Sequence[Position], reports: Path
) -> list[list[Position]]:
    """Where each part of an answer stands in the evidence; nothing unless every part does, as it is half an answer."""
    out = []
    for part in answers:
        standing = (_within(squeeze(form), position, reports) for form in part for position in evidence)
        out.append([position for position in standing if position])
    return out if all(out) else []


def _within(form: str, position: Position, reports: Path) -> Position | None:
    report, start, end, _ = position
    at = squeezed(reports / report).find(form, start, end)
    return None if at < 0 or not form else (report, at, at + len(form), _check(form))


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
    parser.add_argument("--library", choices=LIBRARIES, default="reports")
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    reports = arguments.shared / LIBRARIES[arguments.library].reports
    found = [located(record, reports) for record in records(arguments.written)]
    arguments.out.parent.mkdir(exist_ok=True)
    lines = [json.dumps(record, ensure_ascii=False) for record in found]
    arguments.out.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{arguments.out}: {len(found)} questions")


if __name__ == "__main__":
    main()
