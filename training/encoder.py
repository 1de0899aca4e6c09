"""The bundled encoder: `python -m training.encoder --shared ../shared --out index/model`.

In: the shared folder. Out: the model folder. Steps: check that no evaluation question is trained on, count
words, make the tokenizer, read all texts as word numbers, skip-gram, contrastive training, write.
Intermediate results stand in ``training/work`` and are used again by ``--resume``.
"""

from __future__ import annotations

import argparse
import json
import logging
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from training import contrastive, skipgram
from training.artifact import save_model
from training.contrastive import Batches, Ids, Sentences, Settings
from training.corpus import Document, check_questions, documents, question_pairs
from training.vocabulary import count_words, make_tokenizer

WORK = Path(__file__).with_name("work")
VOCABULARY = 45_000  # with 256 dimensions at half precision: 24.6 MB in all
# How often a sentence is drawn: the reports are a twentieth of the corpus and all of the use.
_WEIGHTS = {"news": 1.0, "laws": 0.4, "reports": 5.0, "pairs": 1.0}
_SIF = 1e-3  # a word of probability p starts with the weight a / (a + p) (Arora et al. 2017); this is a
_BUFFER = 20_000

_NOTE = """---
language: zh
library_name: sentence-transformers
---
# The bundled encoder
A static table of Chinese words, read by `index.encoder` and by sentence-transformers alike.
What it was trained on, how well it does and where it fails stands in `docs/model-card.md`.
"""

log = logging.getLogger("training")


def train(shared: Path, out: Path, *, resume: bool = False) -> None:
    """Make the model folder ``out``."""
    WORK.mkdir(exist_ok=True)
    log.info("%d evaluation questions, none of them a training input", check_questions(shared))
    counts = Counter(_kept("counts.json", resume, lambda: count_words(documents(shared))))
    log.info("%d words, %d of them different", sum(counts.values()), len(counts))
    tokenizer = make_tokenizer(counts, VOCABULARY)
    sentences = read_sentences(documents(shared), tokenizer)
    log.info("%d sentences of %d words", len(sentences.starts) - 1, len(sentences.ids))
    vectors, frequencies = _skipgram(sentences, resume)
    log.info("skip-gram: %d words have a vector", np.count_nonzero(frequencies))
    probabilities = frequencies / frequencies.sum()
    settings = Settings()
    table = contrastive.train(
        skipgram.refine(vectors, frequencies, tokenizer),
        (_SIF / (_SIF + probabilities)).astype(np.float32),
        Batches(sentences, _questions(shared, tokenizer), settings),
        settings,
    )
    table[frequencies == 0] = 0  # what was never seen is similar to nothing
    save_model(out, tokenizer, table, inverse_frequencies(sentences, VOCABULARY), _NOTE)
    log.info("wrote %s", out)


def read_sentences(texts: Iterable[Document], tokenizer: Tokenizer) -> Sentences:
    """All sentences as word numbers, with their paragraphs, documents and weights."""
    ids: list[Ids] = []
    paragraph: list[int] = []
    document: list[int] = []
    weight: list[float] = []
    waiting: list[str] = []
    for number, text in enumerate(texts):
        for sentences in text.paragraphs:
            waiting += sentences
            paragraph += [paragraph[-1] + 1 if paragraph else 0] * len(sentences)
            document += [number] * len(sentences)
            weight += [_WEIGHTS[text.kind]] * len(sentences)
        if len(waiting) > _BUFFER:
            ids += encode(tokenizer, waiting)
            waiting.clear()
    ids += encode(tokenizer, waiting)
    starts = np.concatenate(([0], np.cumsum([len(row) for row in ids])))
    return Sentences(np.concatenate(ids), starts, np.array(paragraph), np.array(document), np.array(weight))


def encode(tokenizer: Tokenizer, texts: list[str]) -> list[Ids]:
    """The word numbers of each text."""
    encodings = tokenizer.encode_batch_fast(texts, add_special_tokens=False)
    return [np.array(encoding.ids, dtype=np.int32) for encoding in encodings]


def inverse_frequencies(sentences: Sentences, size: int) -> NDArray[np.float32]:
    """``log((n + 1) / (df + 1))`` over the n sentences. *Shape:* ``(size,)``."""
    count = len(sentences.starts) - 1
    of_sentence = np.repeat(np.arange(count, dtype=np.int64), np.diff(sentences.starts))
    holding = np.bincount(np.unique(of_sentence * size + sentences.ids) % size, minlength=size)
    return np.log((count + 1) / (holding + 1)).astype(np.float32)


def _questions(shared: Path, tokenizer: Tokenizer) -> list[tuple[Ids, Ids]]:
    pairs = question_pairs(shared)
    questions = encode(tokenizer, [pair.question for pair in pairs])
    answers = encode(tokenizer, [pair.sentence for pair in pairs])
    return [(q, a) for q, a in zip(questions, answers, strict=True) if len(q) and len(a)]


def _skipgram(sentences: Sentences, resume: bool) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    path = WORK / "skipgram.npz"
    if not (resume and path.exists()):
        vectors, counts = skipgram.train(sentences, VOCABULARY, WORK / "lines.txt")
        np.savez(path, vectors=vectors, counts=counts)
    with np.load(path) as saved:
        return saved["vectors"], saved["counts"]


def _kept(name: str, resume: bool, make: Callable[[], dict[str, int]]) -> dict[str, int]:
    path = WORK / name
    if not (resume and path.exists()):
        path.write_text(json.dumps(make(), ensure_ascii=False), encoding="utf-8")
    kept: dict[str, int] = json.loads(path.read_text(encoding="utf-8"))
    return kept


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, required=True, help="the folder of texts and questions")
    parser.add_argument("--out", type=Path, required=True, help="the model folder to write")
    parser.add_argument("--resume", action="store_true", help="use what an earlier run left in training/work")
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    train(arguments.shared, arguments.out, resume=arguments.resume)


if __name__ == "__main__":
    main()
