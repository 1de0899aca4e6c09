"""Groups of other people's passages and tables: the sentence with the answer against the others of its passage.

Only sets whose licence lets weights be given on: CMRC 2018 and DRCD (CC BY-SA), IM-TQA (C-UDA 1.0), LeCoQA (MIT),
FinTruthQA (Apache 2.0).
"""

from __future__ import annotations

import gzip
import json
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .groups import Candidate, Group

SEED = 7
BESIDE = 6
"""Wrong sentences of a passage that are kept."""
LONGEST = 140
"""Characters of a sentence; longer ones teach little for their time."""
LONGEST_ANSWER = 40
_SENTENCE = re.compile(r"[^。！？!?\n]+[。！？!?]?")


def passage_groups(shared: Path) -> Iterator[Group]:
    """All of them, in a fixed order."""
    rng = random.Random(SEED)
    for name in ("cmrc2018-train", "cmrc2018-trial", "drcd-test"):
        for i, row in enumerate(_rows(shared / "pairs" / f"{name}.jsonl.gz")):
            spans = [(int(row["start"]), int(row["start"]) + len(row["answer"]))]
            if group := _of_passage(f"{name}-{i}", name, row["question"], row["passage"], spans, rng):
                yield group
    data = shared / "training-data"
    for name in ("reader-imtqa", "reader-imtqa-removed"):
        for row in _rows(data / f"{name}.jsonl.gz"):
            spans = [(a["start"], a["start"] + len(a["text"])) for a in row["answers"]]
            if "yesno" not in row and (
                group := _of_passage(row["id"], name, row["question"], row["context"], spans, rng)
            ):
                yield group
    for name in ("rank-imtqa-cells", "rank-lecoqa"):
        for i, row in enumerate(_rows(data / f"{name}.jsonl.gz")):
            yield from _of_list(f"{name}-{i}", name, row, rng)
    for i, row in enumerate(_rows(data / "pairs-fintruthqa.jsonl.gz")):
        if row["is_question"] and row["label"] != 2 and len(row["b"]) <= LONGEST:
            candidate = Candidate("投资者问答", row["b"], row["label"] == 3)
            yield Group(
                f"fintruth-{i}",
                "pairs-fintruthqa",
                "reply",
                row["a"][:120],
                row["label"] == 3,
                False,
                [candidate],
            )


def _of_passage(
    name: str,
    source: str,
    question: str,
    passage: str,
    answers: list[tuple[int, int]],
    rng: random.Random,
) -> Group | None:
    spans = [m.span() for m in _SENTENCE.finditer(passage)]
    right, wrong = [], []
    for a, b in spans:
        inside = [(s - a, t - a) for s, t in answers if a <= s and t <= b and t - s <= LONGEST_ANSWER]
        if any(s < b and t > a for s, t in answers) and not inside:
            return None  # an answer of two sentences, or a long one
        said = any(passage[s:t] in passage[a:b] for s, t in answers)
        if b - a <= LONGEST and (inside or not said):
            (right if inside else wrong).append(
                Candidate("", passage[a:b], bool(inside), spans=inside or None)
            )
    if (answers and not right) or not (right or wrong):
        return None
    wrong = rng.sample(wrong, min(BESIDE, len(wrong)))
    candidates = [*right[:3], *wrong]
    for one in candidates if not answers else ():
        one.near = True
    return Group(name, source, "passage", question, bool(answers), False, candidates)


def _of_list(name: str, source: str, row: dict[str, Any], rng: random.Random) -> Iterator[Group]:
    right = [Candidate("", text, True) for text in row["positive"] if len(text) <= LONGEST]
    wrong = [Candidate("", text, False) for text in row["negative"] if len(text) <= LONGEST]
    wrong = rng.sample(wrong, min(BESIDE, len(wrong)))
    if right and wrong:
        yield Group(name, source, "list", row["question"], True, False, [*right[:3], *wrong])


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in gzip.decompress(path.read_bytes()).decode("utf-8").splitlines()]
