"""How well the reader finds the answer in a passage that is given: exact match and F1, as the field measures it.

    python -m benchmarks.spans --questions ../shared/pairs/cmrc2018-dev.jsonl.gz [--sample 800] [--save]

The reader reads sentence by sentence, as it does in reports, and takes the span that is most probable together with
its sentence; models of the field read a passage whole. F1 counts the longest common substring, as the scorer of CMRC
2018 does.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from qa.ranking.reread import shares
from qa.reading.reader import Reader, bundled
from qa.reading.spans import best

from .results import save

_SENTENCE = re.compile(r"[^。！？!?；;\n]+[。！？!?；;]?")


def answer(reader: Reader, question: str, passage: str) -> str:
    """The span of ``passage`` that the reader takes for the answer; empty where it finds none."""
    sentences = _SENTENCE.findall(passage)
    read = reader.read(question, [""] * len(sentences), sentences)
    share = shares(np.array([one.rank for one in read], dtype=np.float32))
    spans = [best(one) for one in read]
    scores = [float(s) + span.score if span else -np.inf for s, span in zip(share, spans, strict=True)]
    first = int(np.argmax(scores))
    span = spans[first]
    return sentences[first][span.start : span.end] if span else ""


def bare(text: str) -> str:
    """As answers are compared: one width and case, no punctuation, no white space."""
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", text)).lower()


def exact(found: str, answers: Sequence[str]) -> float:
    """1 where ``found`` is one of ``answers``."""
    return float(any(bare(found) == bare(each) for each in answers))


def f1(found: str, answers: Sequence[str]) -> float:
    """Of precision and recall of the longest common substring, with the answer that fits best."""
    return max(_f1(bare(found), bare(each)) for each in answers)


def _f1(found: str, answer: str) -> float:
    common = _common(found, answer)
    return 2 * common / (len(found) + len(answer)) if common else 0.0


def _common(a: str, b: str) -> int:
    longest, before = 0, [0] * (len(b) + 1)
    for char in a:
        row = [0] * (len(b) + 1)
        for j, other in enumerate(b, 1):
            if char == other:
                row[j] = before[j - 1] + 1
                longest = max(longest, row[j])
        before = row
    return longest


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--questions", type=Path, required=True)
    parser.add_argument("--sample", type=int, help="so many questions, evenly spread")
    parser.add_argument("--save", action="store_true", help="keep the figures")
    given = parser.parse_args()
    with gzip.open(given.questions, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    if given.sample:
        rows = rows[:: max(1, len(rows) // given.sample)]
    scores = []
    for row in rows:
        passage = row.get("passage") or row["context"]
        answers = [row["answer"]] if "answer" in row else [each["text"] for each in row["answers"]]
        found = answer(bundled(), row["question"], passage)
        scores.append((exact(found, answers), f1(found, answers)))
    figures = {"questions": len(rows)} | dict(
        zip(("exact match", "F1"), np.mean(scores, axis=0).round(4).tolist(), strict=True)
    )
    print(f"{given.questions.name}: {figures}")
    if given.save:
        print(save(f"spans {given.questions.name.split('.')[0]}", figures))


if __name__ == "__main__":
    main()
