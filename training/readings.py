"""What the reader learns from: questions, each with sentences of which one or more hold the answer.

In: an index of the real reports, the training questions with their candidates as `training.ranker` has them, and the
question pairs of the shared folder. Out: `Group`s. A report's sentences are those that a forest which has not learnt
from the question ranks first, so that the wrong ones are as hard as they are in use.
"""

from __future__ import annotations

import gzip
import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.encoder import StaticEncoder
from index.store import Index
from qa.ranking.reader import TAGS, Reading, read, runs
from qa.ranking.reread import READ
from qa.ranking.terms import Floats, Terms, terms_of
from qa.types import Understanding
from qa.understanding.question import Catalogue, understand

from . import ranker
from .questions import load

SHORT_CATEGORIES = {"number", "entity", "period", "paraphrase", "colloquial"}
SHORT = Path(__file__).with_name("short-answers.tsv")
"""An id and, as positions in its first evidence, its accepted short answers."""
PIECES = 75
"""Pieces that a sentence of a passage may have; the few longer ones would slow down all."""
BESIDE = 5
"""Other sentences of its passage that stand beside the one with the answer."""
LONGEST_ANSWER = 30
SEED = 5


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as a question reads it, and which runs of its pieces answer. *Shapes:* s runs."""

    reading: Reading
    right: NDArray[np.float32]  # (s,) 1 for each run that answers


@dataclass(frozen=True, slots=True)
class Group:
    """One question with n sentences, in the forest's order where there is one."""

    id: str
    understood: Understanding
    sentences: tuple[Sentence, ...]
    forest: Floats  # (n,) scores; zeros for a passage
    relevant: NDArray[np.bool_]  # (n,) whether the sentence is evidence

    @property
    def answered(self) -> bool:
        """Whether any run of any sentence is known to answer."""
        return any(s.right.any() for s in self.sentences)


def bare(text: str) -> str:
    """An answer as answers are compared: without white space, quotation marks and 左右, 以上, 约, 的."""
    flat = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).lower()
    return re.sub(r"[左右以上约的。，、“”\"《》]", "", flat)


def parts_of_speech(encoder: StaticEncoder) -> NDArray[np.uint8]:
    """The place in `TAGS` of each word of the encoder's table, by jieba's dictionary; 255 where it has none."""
    import jieba

    more = {"ad": 8, "an": 7, "l": 17, "s": 0, "vd": 5, "b": 7, "z": 7}
    names = {tag: i for i, tag in enumerate(TAGS)} | more
    tags = {}
    with jieba.get_dict_file() as lines:
        for line in lines:
            word, _, tag = line.decode("utf-8").split()
            tags[word] = names.get(tag, names.get(tag[:2], names.get(tag[:1], 255)))
    out = np.full(encoder.vocabulary_size, 255, dtype=np.uint8)
    for row, tag in zip(encoder.token_ids(list(tags)), tags.values(), strict=True):
        if len(row) == 1:
            out[row[0]] = tag
    return out


class Maker:
    """What turns questions and sentences into groups: an index's words and counts."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self.encoder: StaticEncoder = index.words
        self.catalogue = Catalogue.of(entry.metadata for entry in index.reports)
        self.tags = parts_of_speech(self.encoder)

    def sought(self, question: str, catalogue: Catalogue) -> tuple[Understanding, Terms]:
        """The question as understood, and its words."""
        understood = understand(question, catalogue)
        terms = terms_of(understood, self.encoder, self.index.document_frequency, self.index.sentences)
        return understood, terms

    def sentence(
        self, text: str, question: str, understood: Understanding, terms: Terms, accepted: Sequence[str]
    ) -> Sentence:
        """``text`` read for ``question``; ``accepted`` are the texts of which each answers in it."""
        reading = read(text, question, understood, terms, self.encoder, self.tags)
        return Sentence(reading, _right(text, reading, {bare(a) for a in accepted} - {""}))


def _right(sentence: str, reading: Reading, forms: set[str]) -> NDArray[np.float32]:
    """1 for each run whose text is one of ``forms``."""
    starts, stops = runs(len(reading.ids))
    out = np.zeros(len(starts), dtype=np.float32)
    if not forms:
        return out
    pieces = [bare(sentence[a:b]) for a, b in zip(reading.starts, reading.ends, strict=True)]
    for i, (a, b) in enumerate(zip(starts, stops, strict=True)):
        if pieces[a] and pieces[b - 1] and "".join(pieces[a:b]) in forms:
            out[i] = 1.0
    return out


# --- reports ---------------------------------------------------------------------------------------------------------


def accepted_answers(shared: Path) -> dict[str, list[str]]:
    """The short answers of the training questions that have one, by the question's id."""
    own = dict(line.split("\t", 1) for line in SHORT.read_text(encoding="utf-8").splitlines())
    out: dict[str, list[str]] = {}
    for question in load(shared):
        if spans := own.get(question["id"]):
            quote = question["evidence"][0]["quote"]
            out[question["id"]] = [quote[slice(*map(int, span.split("-")))] for span in spans.split()]
        elif question["category"] in SHORT_CATEGORIES and len(question.get("answers", ())) == 1:
            out[question["id"]] = question["answers"][0]
    return out


def report_groups(
    maker: Maker, data: Sequence[ranker.Example], scores: Sequence[Floats], accepted: dict[str, list[str]]
) -> list[Group]:
    """Of each question the `READ` sentences that the forest puts first, and behind them the first evidence."""
    out = []
    for one, forest in zip(data, scores, strict=True):
        order = np.argsort(-forest, kind="stable")
        relevant = one.relevant == ranker.ANSWER
        behind = [int(i) for i in order[READ:] if relevant[i]][:1]
        chosen = [*order[:READ].tolist(), *behind]
        understood, terms = maker.sought(one.question, maker.catalogue)
        sentences = []
        for i in chosen:
            report, number = one.places[i]
            record = maker.index.record(report)
            start, end = record.sentence_spans[number]
            answers = accepted.get(one.id, []) if relevant[i] else []
            sentences.append(maker.sentence(record.text[start:end], one.question, understood, terms, answers))
        kept = [k for k, s in enumerate(sentences) if len(s.reading.ids)]
        if kept:
            rows = [chosen[k] for k in kept]
            out.append(
                Group(one.id, understood, tuple(sentences[k] for k in kept), forest[rows], relevant[rows])
            )
    return out


# --- passages --------------------------------------------------------------------------------------------------------


def passage_groups(maker: Maker, pairs: Path) -> Iterator[Group]:
    """The questions of CMRC 2018 and DRCD, each with the sentence of its answer and some beside it."""
    random = np.random.default_rng(SEED)
    nowhere = Catalogue.of(())
    for name in ("drcd-test", "cmrc2018-train", "cmrc2018-trial"):
        with gzip.open(pairs / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
            for line in lines:
                if group := _of_passage(maker, nowhere, json.loads(line), random):
                    yield group


def _of_passage(
    maker: Maker, nowhere: Catalogue, triple: dict[str, str], random: np.random.Generator
) -> Group | None:
    passage, start, answer = triple["passage"], int(triple["start"]), triple["answer"]
    if len(answer) > LONGEST_ANSWER or re.search("[。！？!?\n]", answer):
        return None
    spans = [m.span() for m in re.finditer(r"[^。！？!?\n]+[。！？!?]?", passage)]
    holds = next((i for i, (a, b) in enumerate(spans) if a <= start < b), None)
    if holds is None:
        return None
    others = [i for i, (a, b) in enumerate(spans) if i != holds and b - a > BESIDE]
    chosen = [holds, *sorted(random.permutation(others)[:BESIDE].tolist())]
    understood, terms = maker.sought(triple["question"], nowhere)
    sentences = [
        maker.sentence(
            passage[slice(*spans[i])], triple["question"], understood, terms, [answer] if i == holds else []
        )
        for i in chosen
    ]
    kept = [k for k, s in enumerate(sentences) if 0 < len(s.reading.ids) <= PIECES]
    if 0 not in kept or not sentences[0].right.any():
        return None
    relevant = np.array([k == 0 for k in kept])
    return Group("", understood, tuple(sentences[k] for k in kept), np.zeros(len(kept), np.float32), relevant)
