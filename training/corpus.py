"""The training texts, from the shared folder to documents of sentences.

In: news, laws, reports and question pairs as files. Out: `Document`s, each a list of paragraphs of
sentences, and `QuestionPair`s. Reports of `HELD_OUT` folders are not read, so that new reports can be
measured honestly, and `check_questions` stops a training whose inputs hold a question of an evaluation
set.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HELD_OUT = frozenset({"provincial-2026"})
PAIR_FILES = ("cmrc2018-train", "cmrc2018-trial", "drcd-test")
EVALUATION_PAIRS = ("cmrc2018-dev", "drcd-dev")
EVALUATION_QUESTIONS = ("reports-dev", "reports-train", "policy-dev")

# A clause of a law or a headline ends at a line break, which the readers below make of their separators.
_SENTENCE = re.compile(r"[^。！？!?；;\n]*[。！？!?；;\n]?")
_MIN_CHARACTERS = 6  # shorter pieces ("第一章  总则", "下载") say too little to learn from


@dataclass(frozen=True, slots=True)
class Document:
    """One text: paragraphs of sentences. ``kind`` is ``news``, ``laws``, ``reports`` or ``pairs``."""

    kind: str
    paragraphs: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class QuestionPair:
    """A question, the sentence that answers it, and the other sentences of the same passage."""

    question: str
    sentence: str
    others: tuple[str, ...]


def split_sentences(text: str) -> list[str]:
    """Cut at sentence ends, semicolons and line breaks; pieces below six characters are dropped."""
    pieces = (match.group().strip() for match in _SENTENCE.finditer(text))
    return [piece for piece in pieces if len(piece) >= _MIN_CHARACTERS]


def documents(shared: Path) -> Iterator[Document]:
    """Every training document, in a fixed order."""
    for line in _lines(shared / "corpus" / "news.txt.gz"):
        yield _document("news", [line])
    for line in _lines(shared / "corpus" / "laws.txt.gz"):
        yield _document("laws", line.split("\t"))
    for path in report_files(shared):
        yield _document("reports", read_report(path).split("\n"))
    for row in _rows(shared, PAIR_FILES, unique="passage"):
        yield _document("pairs", [row["passage"]])
    for row in _rows(shared, PAIR_FILES):
        yield _document("pairs", [row["question"]])


def question_pairs(shared: Path) -> list[QuestionPair]:
    """Questions with their answer sentences, of the training files."""
    pairs = []
    for row in _rows(shared, PAIR_FILES):
        pieces = [(m.start(), m.end(), m.group().strip()) for m in _SENTENCE.finditer(row["passage"])]
        holds = [start <= row["start"] < end for start, end, _ in pieces]
        if True in holds:
            at = holds.index(True)
            others = tuple(
                piece for i, (_, _, piece) in enumerate(pieces) if i != at and len(piece) >= _MIN_CHARACTERS
            )
            pairs.append(QuestionPair(row["question"], pieces[at][2], others))
    return pairs


def report_files(shared: Path) -> list[Path]:
    """The reports that may be trained on, in a fixed order."""
    files = (path for path in (shared / "reports").glob("*/*") if path.suffix in {".txt", ".docx"})
    return sorted(path for path in files if path.parent.name not in HELD_OUT)


def read_report(path: Path) -> str:
    """The plain text of a report, one paragraph a line."""
    if path.suffix == ".docx":
        import docx

        return "\n".join(paragraph.text for paragraph in docx.Document(str(path)).paragraphs)
    return path.read_text(encoding="utf-8-sig")


def check_questions(shared: Path) -> int:
    """Make sure that no evaluation question is in a training input, and return how many were looked for.

    Raises:
        ValueError: A question of an evaluation set is a question, or stands verbatim in a text, of the
        training set.
    """
    evaluation = {row["question"].strip() for row in _rows(shared, EVALUATION_PAIRS)}
    for name in EVALUATION_QUESTIONS:
        path = shared / "eval" / f"{name}.jsonl"
        evaluation |= {
            json.loads(line)["question"].strip() for line in path.read_text(encoding="utf-8").splitlines()
        }
    training = {row["question"].strip() for row in _rows(shared, PAIR_FILES)}
    for document in documents(shared):
        training.update(sentence for paragraph in document.paragraphs for sentence in paragraph)
    found = sorted(evaluation & training)
    if found:
        raise ValueError(f"{len(found)} evaluation questions are training inputs, the first is {found[0]!r}")
    return len(evaluation)


def _document(kind: str, paragraphs: list[str]) -> Document:
    cut = (tuple(split_sentences(paragraph)) for paragraph in paragraphs)
    return Document(kind, tuple(sentences for sentences in cut if sentences))


def _lines(path: Path) -> Iterator[str]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from (line.rstrip("\n") for line in lines)


def _rows(shared: Path, names: tuple[str, ...], unique: str | None = None) -> Iterator[dict[str, Any]]:
    seen = set()
    for name in names:
        for line in _lines(shared / "pairs" / f"{name}.jsonl.gz"):
            row = json.loads(line)
            if unique is None or row[unique] not in seen:
                seen.add(row[unique] if unique else None)
                yield row
