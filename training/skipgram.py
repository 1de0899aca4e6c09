"""Words in context to word vectors: skip-gram with negative sampling, by gensim.

In: sentences as word numbers. Out: a vector for each word that occurs, centred, with the common direction
taken out, and with some of its characters' vectors added, so that 老人 and 老年人, or a word too rare to be
learnt from its context alone, lean on what they are written with.
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from training.contrastive import Sentences

DIMENSION = 256
_LINE = 5000  # words; gensim cuts lines at 10,000
# Before contrastive training, late interaction on reports-dev, routed: evidence_at_5 0.75 without, 0.79 with.
_CHARACTERS = 0.6


def train(
    sentences: Sentences, size: int, lines: Path, *, workers: int = 2, epochs: int = 4, seed: int = 1
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Vectors, *shape* ``(size, DIMENSION)``, and how often each word occurs, ``(size,)``.

    Words that do not occur have zeros. ``lines`` is a scratch file. Several workers never give the same
    bytes twice.
    """
    from gensim.models import Word2Vec

    _write_lines(sentences, lines, seed)
    model = Word2Vec(
        corpus_file=str(lines),
        vector_size=DIMENSION,
        window=6,
        min_count=1,
        sample=1e-5,
        sg=1,
        hs=0,
        negative=5,
        alpha=0.04,
        workers=workers,
        epochs=epochs,
        seed=seed,
    )
    vectors = np.zeros((size, DIMENSION), dtype=np.float32)
    counts = np.zeros(size, dtype=np.int64)
    for word, row in model.wv.key_to_index.items():
        vectors[int(word)] = model.wv.vectors[row]
        counts[int(word)] = model.wv.get_vecattr(word, "count")
    return vectors, counts


def refine(
    vectors: NDArray[np.float32], counts: NDArray[np.int64], tokenizer: Tokenizer
) -> NDArray[np.float32]:
    """Centred, without the first principal component (Mu & Viswanath 2018), with characters, length one."""
    seen = counts > 0
    refined = np.zeros_like(vectors)
    refined[seen] = vectors[seen] - np.average(vectors[seen], axis=0, weights=np.sqrt(counts[seen]))
    refined = unit(refined)
    frequent = np.argsort(-counts)[:10_000]
    first = np.linalg.svd(refined[frequent], full_matrices=False)[2][:1]
    refined = unit(refined - refined @ first.T @ first)
    vocabulary = tokenizer.get_vocab()
    characters = np.zeros_like(refined)
    for word, row in vocabulary.items():
        rows = [vocabulary[character] for character in word if character in vocabulary]
        if len(word) > 1 and rows and not word.isascii():
            characters[row] = refined[rows].mean(axis=0)
    refined = unit(refined + _CHARACTERS * unit(characters))
    refined[~seen] = 0
    return refined


def unit(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """Rows at length one; zero rows stay zero."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return (rows / np.maximum(lengths, 1e-9)).astype(np.float32)


def _write_lines(sentences: Sentences, lines: Path, seed: int) -> None:
    """A document a line, in random order; reports as often as their sentences' weight says."""
    names = np.array([str(number) for number in range(int(sentences.ids.max()) + 1)], dtype=object)
    edges = np.concatenate(([0], np.flatnonzero(np.diff(sentences.document)) + 1, [len(sentences.document)]))
    written = []
    for first, last in pairwise(edges.tolist()):
        words = names[sentences.ids[sentences.starts[first] : sentences.starts[last]]]
        times = max(1, round(float(sentences.weight[first])))
        for at in range(0, len(words), _LINE):
            written += [" ".join(words[at : at + _LINE]) + "\n"] * times
    np.random.default_rng(seed).shuffle(written)
    lines.write_text("".join(written), encoding="ascii")
