"""Train the reader: `python -m training.extract --shared ../shared --index DIR`.

In: questions with the sentence and the span that answers them: CMRC 2018 and DRCD, and the short answers of the
reports' training questions. Out: `qa/model/reader.safetensors`, the weights that `qa.reader` runs. Prints what
five-fold cross-validation over the reports' questions says before it trains on all of them.
"""

from __future__ import annotations

import argparse
import gzip
import json
import logging
import re
import time
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.encoder import StaticEncoder
from index.store import Index
from qa.question import Catalogue, understand
from qa.reader import FEATURES, KINDS, SPAN_FEATURES, TAGS, Reading, layout, read, runs, span_features
from qa.terms import terms_of
from qa.types import Understanding
from training.questions import load
from training.ranker import evidence_sentences

log = logging.getLogger("training.extract")
SEED = 7
SHORT_CATEGORIES = {"number", "entity", "period", "paraphrase", "colloquial"}
WIDTH = 64
EPOCHS, TUNING = 4, 2
"""Passes over the passages' questions, then over the reports'."""
PASSAGES = 5500
"""Questions of CMRC 2018 that are taken; enough to learn how questions and answers are worded."""
OTHERS = 200
FOLDS = 3
SHORT = Path(__file__).with_name("short-answers.tsv")
"""An id and, as positions in its first evidence, its accepted short answers."""


@dataclass(frozen=True, slots=True)
class Example:
    """One question, its sentence, and which runs of pieces are right. *Shapes:* s runs."""

    id: str
    category: str
    question: str
    sentence: str
    accepted: tuple[str, ...]
    understood: Understanding
    reading: Reading
    right: NDArray[np.float32]  # (s,)


def bare(text: str) -> str:
    """An answer as answers are compared: without white space, quotation marks and 左右, 以上, 约, 的."""
    flat = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).lower()
    return re.sub(r"[左右以上约的。，、“”\"《》]", "", flat)


def parts_of_speech(encoder: StaticEncoder) -> NDArray[np.uint8]:
    """The place in `TAGS` of each word of the encoder's table, by jieba's dictionary; 255 where it has none."""
    import jieba

    names = {tag: i for i, tag in enumerate(TAGS)} | {
        "ad": 8,
        "an": 7,
        "l": 17,
        "s": 0,
        "vd": 5,
        "b": 7,
        "z": 7,
    }
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
    """What turns a question and a sentence into an example: an index's words and counts."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self.encoder: StaticEncoder = index.words
        self.catalogue = Catalogue.of(entry.metadata for entry in index.reports)
        self.nowhere = Catalogue.of(())
        self.tags = parts_of_speech(self.encoder)

    def example(self, id: str, category: str, question: str, sentence: str, accepted: list[str]) -> Example:
        """``accepted`` are the texts of which each is right."""
        understood = understand(question, self.catalogue if category else self.nowhere)
        terms = terms_of(understood, self.encoder, self.index.document_frequency, self.index.sentences)
        reading = read(sentence, question, understood, terms, self.encoder, self.tags)
        forms = {bare(a) for a in accepted} - {""}
        right = _right(sentence, reading, forms)
        return Example(id, category, question, sentence, tuple(accepted), understood, reading, right)


def _right(sentence: str, reading: Reading, forms: set[str]) -> NDArray[np.float32]:
    """1 for each run whose text is one of ``forms``."""
    starts, stops = runs(len(reading.ids))
    pieces = [bare(sentence[a:b]) for a, b in zip(reading.starts, reading.ends, strict=True)]
    out = np.zeros(len(starts), dtype=np.float32)
    for i, (a, b) in enumerate(zip(starts, stops, strict=True)):
        if pieces[a] and pieces[b - 1] and "".join(pieces[a:b]) in forms:
            out[i] = 1.0
    return out


def report_examples(maker: Maker, questions: Path) -> Iterator[Example]:
    """The reports' questions with one short answer, each with its first evidence sentence that holds one."""
    for line in questions.read_text(encoding="utf-8").splitlines():
        question = json.loads(line)
        if question["category"] not in SHORT_CATEGORIES or len(question["answers"]) != 1:
            continue
        accepted = question["answers"][0]
        for report, number in sorted(evidence_sentences(maker.index, question["evidence"])):
            record = maker.index.record(report)
            start, end = record.sentence_spans[number]
            sentence = record.text[start:end]
            if any(bare(a) in bare(sentence) for a in accepted):
                yield maker.example(
                    question["id"], question["category"], question["question"], sentence, accepted
                )
                break


def passage_examples(maker: Maker, triples: Path) -> Iterator[Example]:
    """Questions about encyclopaedia passages, each with the sentence of the answer."""
    with gzip.open(triples, "rt", encoding="utf-8") as lines:
        for line in lines:
            triple = json.loads(line)
            passage, start, answer = triple["passage"], triple["start"], triple["answer"]
            first = max(passage.rfind(mark, 0, start) for mark in "。！？!?\n") + 1
            found = re.compile("[。！？!?\n]").search(passage, start + len(answer))
            sentence = passage[first : found.start() + 1 if found else len(passage)]
            if len(answer) <= 30 and not re.search("[。！？!?\n]", answer):
                yield maker.example("", "", triple["question"], sentence, [answer])


# --- the network -----------------------------------------------------------------------------------------------------


def network(width: int = WIDTH, dimension: int = 256) -> Any:
    """The network that `qa.reader.Reader` runs with NumPy, for training."""
    import torch
    from torch import nn

    class Network(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.project = nn.Linear(dimension, width)
            self.ask = nn.Conv1d(width, width, 3, padding=1)
            self.attend = nn.Linear(width, 1)
            self.kind = nn.Linear(len(KINDS), width)
            self.enter = nn.Linear(2 * width + FEATURES, width)
            self.gate = nn.Linear(width, width)
            self.layers = nn.ModuleList(nn.Conv1d(width, width, 3, padding=d, dilation=d) for d in (1, 2, 4))
            self.ends = nn.Linear(width, 2)
            self.left = nn.Linear(width, width)
            self.right = nn.Linear(width, width)
            self.span = nn.Linear(width, SPAN_FEATURES)
            self.span_flat = nn.Linear(SPAN_FEATURES, 1)
            self.drop = nn.Dropout(0.25)

        def forward(self, batch: dict[str, Any]) -> Any:
            """Scores of all runs of each reading. (b, s)"""
            words = torch.relu(self.project(batch["asked"]))
            words = torch.relu(self.ask(self.drop(words).transpose(1, 2)).transpose(1, 2)) + words
            weight = self.attend(words).squeeze(-1).masked_fill(~batch["asked_mask"], -1e4).softmax(1)
            question = (words * weight[..., None]).sum(1) + self.kind(batch["kind"])
            question = self.drop(question)
            x = torch.relu(self.project(batch["words"]))
            x = torch.cat([x, x * question[:, None], batch["features"]], 2)
            x = torch.relu(self.enter(self.drop(x)) + self.gate(question)[:, None])
            mask = batch["mask"][..., None].float()
            for layer in self.layers:
                x = (x + torch.relu(layer(self.drop(x * mask).transpose(1, 2)).transpose(1, 2))) * mask
            ends = self.ends(x)
            left, right = self.left(x), self.right(x)
            rows = torch.arange(len(x))[:, None]
            a, b = batch["starts"], batch["stops"] - 1
            score = ends[rows, a, 0] + ends[rows, b, 1]
            score = score + (left[rows, a] * right[rows, b]).sum(-1) / width**0.5
            score = score + self.span_flat(batch["spans"]).squeeze(-1)
            score = score + (batch["spans"] * self.span(question)[:, None]).sum(-1)
            return score.masked_fill(~batch["real"], -1e4)

    torch.manual_seed(SEED)
    return Network()


def _batch(examples: list[Example], vectors: NDArray[np.float32]) -> dict[str, Any]:
    import torch

    readings = [e.reading for e in examples]
    pieces = max(len(r.ids) for r in readings)
    asked = max(max(len(r.asked) for r in readings), 1)
    spans = [runs(len(r.ids)) for r in readings]
    most = max(len(a) for a, _ in spans)
    n = len(examples)
    out = {
        "asked": np.zeros((n, asked, vectors.shape[1]), np.float32),
        "asked_mask": np.zeros((n, asked), bool),
        "kind": np.zeros((n, len(KINDS)), np.float32),
        "words": np.zeros((n, pieces, vectors.shape[1]), np.float32),
        "features": np.zeros((n, pieces, FEATURES), np.float32),
        "mask": np.zeros((n, pieces), bool),
        "starts": np.zeros((n, most), np.int64),
        "stops": np.ones((n, most), np.int64),
        "spans": np.zeros((n, most, SPAN_FEATURES), np.float32),
        "real": np.zeros((n, most), bool),
        "right": np.zeros((n, most), bool),
    }
    for i, (e, r, (a, b)) in enumerate(zip(examples, readings, spans, strict=True)):
        t, q, s = len(r.ids), len(r.asked), len(a)
        out["asked"][i, :q], out["asked_mask"][i, :q] = vectors[r.asked], True
        out["kind"][i, r.kind] = 1
        out["words"][i, :t] = np.where(r.ids[:, None] >= 0, vectors[np.maximum(r.ids, 0)], 0)
        out["features"][i, :t], out["mask"][i, :t] = r.features, True
        out["starts"][i, :s], out["stops"][i, :s] = a, b
        out["spans"][i, :s] = span_features(r, a, b)
        out["real"][i, :s], out["right"][i, :s] = True, e.right > 0
    return {name: torch.from_numpy(values) for name, values in out.items()}


def train(
    net: Any, data: list[Example], vectors: NDArray[np.float32], epochs: int, rate: float, seed: int = SEED
) -> Any:
    """Minimise the negative log-likelihood that one of the right runs is chosen among all runs of the sentence."""
    import torch

    usable = [e for e in data if e.right.any()]
    optimiser = torch.optim.AdamW(net.parameters(), lr=rate, weight_decay=0.01)
    random = np.random.default_rng(seed)
    size = 64
    steps = epochs * (len(usable) // size + 1)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda s: max(0.05, 1 - s / steps))
    for epoch in range(epochs):
        net.train()
        total, began = 0.0, time.perf_counter()
        noisy = np.array([len(e.reading.ids) for e in usable]) + random.normal(0, 6, len(usable))
        order = np.argsort(noisy)  # alike lengths in a batch
        batches = [order[i : i + size] for i in range(0, len(order), size)]
        for at in random.permutation(len(batches)):
            batch = _batch([usable[i] for i in batches[at]], vectors)
            score = net(batch)
            right = score.masked_fill(~batch["right"], -1e4)
            loss = (score.logsumexp(1) - right.logsumexp(1)).mean()
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(net.parameters(), 2.0)
            optimiser.step()
            schedule.step()
            total += float(loss.detach()) * len(batches[at])
        log.info("epoch %d: loss %.3f, %.0f s", epoch, total / len(usable), time.perf_counter() - began)
    return net


def predictions(net: Any, data: list[Example], vectors: NDArray[np.float32]) -> list[NDArray[np.float32]]:
    """Scores of all runs of each example."""
    import torch

    net.eval()
    out = []
    with torch.no_grad():
        for i in range(0, len(data), 64):
            scores = net(_batch(data[i : i + 64], vectors)).numpy()
            out += [row[: len(e.right)] for row, e in zip(scores, data[i : i + 64], strict=True)]
    return out


def save(net: Any, maker: Maker, path: Path) -> None:
    """Write the network's weights in half precision, with the tags and the encoder's fingerprint."""
    from safetensors.numpy import save_file

    arrays = {name: values.numpy().astype(np.float16) for name, values in net.state_dict().items()}
    save_file(
        {**arrays, "tags": maker.tags},
        path,
        metadata={"features": layout(), "encoder": maker.encoder.fingerprint},
    )


def own_examples(maker: Maker, shared: Path) -> Iterator[Example]:
    """Our own training questions with a short answer, which stands in `SHORT` as positions in the evidence."""
    spans = dict(line.split("\t", 1) for line in SHORT.read_text(encoding="utf-8").splitlines())
    for record in load(shared):
        if record["id"] not in spans:
            continue
        quote = record["evidence"][0]["quote"]
        accepted = [quote[slice(*map(int, pair.split("-")))] for pair in spans[record["id"]].split()]
        for report, number in sorted(evidence_sentences(maker.index, record["evidence"])):
            text = maker.index.record(report)
            start, end = text.sentence_spans[number]
            sentence = text.text[start:end]
            if any(bare(a) in bare(sentence) for a in accepted):
                yield maker.example(record["id"], record["category"], record["question"], sentence, accepted)
                break


def tuned(state: dict[str, Any], data: list[Example], others: list[Example], vectors: Any) -> Any:
    """The network of ``state``, trained on with the reports' questions three times an epoch and some ``others``."""
    net = network()
    net.load_state_dict(state)
    return train(net, data * 3 + others[:OTHERS], vectors, TUNING, 1e-3)


def cross_validate(
    state: dict[str, Any], data: list[Example], own: list[Example], others: list[Example], vectors: Any
) -> float:
    """Share of ``data`` whose best run is right, each by a network that never saw it; the rules take no part."""
    fold = np.random.default_rng(SEED).permutation(len(data)) % FOLDS
    right = 0
    for k in range(FOLDS):
        held = [e for e, f in zip(data, fold, strict=True) if f == k]
        seen = {e.sentence for e in held}
        learned = [e for e, f in zip(data, fold, strict=True) if f != k] + own
        net = tuned(state, [e for e in learned if e.sentence not in seen], others, vectors)
        scores = predictions(net, held, vectors)
        right += sum(bool(e.right[s.argmax()]) for e, s in zip(held, scores, strict=True))
    return right / len(data)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--index", type=Path, required=True, help="index of the real reports")
    parser.add_argument("--out", type=Path, default=Path("qa/model/reader.safetensors"))
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    with Index.open(arguments.index) as index:
        maker = Maker(index)
        pairs = arguments.shared / "pairs"
        others = [
            *passage_examples(maker, pairs / "drcd-test.jsonl.gz"),
            *islice(passage_examples(maker, pairs / "cmrc2018-train.jsonl.gz"), PASSAGES),
        ]
        others = [e for e in others if e.right.any() and len(e.reading.ids) <= 75]
        np.random.default_rng(SEED).shuffle(others)
        data = list(report_examples(maker, arguments.shared / "eval" / "reports-train.jsonl"))
        own = list(own_examples(maker, arguments.shared))
        vectors = maker.encoder.vectors
        state = train(network(), others, vectors, EPOCHS, 2e-3).state_dict()
        log.info("right on the reports' questions: %.3f", cross_validate(state, data, own, others, vectors))
        save(tuned(state, data + own, others, vectors), maker, arguments.out)


if __name__ == "__main__":
    main()
