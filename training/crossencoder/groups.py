"""Questions with their candidates, as the model reads them: what it learns to rank, and is measured on.

In: an index of the real reports with the training questions, and the training question pairs of the shared folder.
Out: `Group`s. A question's candidates are the retriever's own, the best of a forest that has not learnt from that
question: so the wrong ones are as hard as they are in use, and the forest's scores as good as they are on new questions.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from index.store import Index
from qa.ranking.features import sentence_text
from training import ranker
from training.corpus import question_pairs
from training.encoder import encode

from .pieces import Pieces, candidate
from .settings import SEED, Plan

log = logging.getLogger("training.crossencoder")
OTHERS = 4
"""Sentences of other passages beside those of a pair's own, so that a group has enough to tell apart."""


@dataclass(frozen=True, slots=True)
class Group:
    """One question with n candidates, the forest's best first."""

    id: str
    category: str
    inputs: tuple[Pieces, ...]  # n
    relevant: NDArray[np.bool_]  # (n,)
    forest: NDArray[np.float32]  # (n,) the forest's scores; zero where there is no forest
    shown: int  # that many are ranked anew; those behind are evidence further down, for learning only


def report_groups(
    index: Index,
    data: Sequence[ranker.Example],
    scores: Sequence[NDArray[np.float32]],
    tokenizer: Tokenizer,
    plan: Plan,
) -> list[Group]:
    """A group for each question about reports, in their order."""
    return [_report_group(index, one, row, tokenizer, plan) for one, row in zip(data, scores, strict=True)]


def _report_group(
    index: Index, one: ranker.Example, scores: NDArray[np.float32], tokenizer: Tokenizer, plan: Plan
) -> Group:
    relevant = one.relevant == ranker.ANSWER
    order = np.argsort(-scores, kind="stable").tolist()
    shown = min(plan.shown, len(order))
    behind = [i for i in order[shown:] if relevant[i]]
    chosen = [*order[:shown], *behind]
    places = [one.places[i] for i in chosen]
    question, *rows = encode(
        tokenizer,
        [one.question]
        + [heading(index, *place) for place in places]
        + [sentence_text(index, *place) for place in places],
    )
    inputs = tuple(
        candidate(question, over, row, plan.shape.pieces)
        for over, row in zip(rows[: len(places)], rows[len(places) :], strict=True)
    )
    return Group(one.id, one.category, inputs, relevant[chosen], scores[chosen], shown)


def heading(index: Index, report: int, sentence: int) -> str:
    """What a sentence stands under: title and year of its report, then the headings from the outermost down."""
    metadata, record = index.reports[report].metadata, index.record(report)
    section = int(record.sentence_sections[sentence])
    path = record.report.section_path(None if section < 0 else section)
    return " ".join([metadata.title, f"{metadata.year}年" if metadata.year else "", *path])


def pair_groups(shared: Path, tokenizer: Tokenizer, plan: Plan) -> list[Group]:
    """A group for each pair: the sentence with the answer, then the others of its passage and some of other ones."""
    pairs = question_pairs(shared)[: plan.pair_limit]
    questions = encode(tokenizer, [pair.question for pair in pairs])
    random = np.random.default_rng(SEED)
    empty = np.zeros(0, np.int64)
    out = []
    for i, pair in enumerate(pairs):
        strange = [pairs[j].sentence for j in random.integers(len(pairs), size=OTHERS)]
        texts = [pair.sentence, *(t for t in (*pair.others, *strange) if t != pair.sentence)]
        inputs = tuple(
            candidate(questions[i], empty, row, plan.shape.pieces) for row in encode(tokenizer, texts)
        )
        relevant = np.arange(len(inputs)) == 0
        out.append(
            Group(f"pair-{i}", "pair", inputs, relevant, np.zeros(len(inputs), np.float32), len(inputs))
        )
    return out
