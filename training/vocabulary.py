"""Words by frequency, from documents to a tokenizer.

In: the training documents. Out: a `tokenizers` Unigram model whose pieces are whole words (jieba's,
counted over the corpus), single characters and short numbers, scored by their log-probability. Its
Viterbi path over those scores is what jieba computes too. Punctuation and white space are dropped before
the words are looked for.
"""

from __future__ import annotations

import math
import multiprocessing
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice

from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers

from training.corpus import Document

UNKNOWN = "[UNK]"
_WORD = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff〇]+|[a-z]+|[0-9]+")
_MAX_DIGITS = 4  # longer numbers are cut into shorter ones: each alone is too rare to have a meaning
_MAX_CHARACTERS = 8
_REPORT_WEIGHT = 5  # the reports are a twentieth of the corpus and all of the use
_BATCH = 200


def count_words(documents: Iterable[Document], processes: int = 2) -> Counter[str]:
    """How often each word occurs, words of reports counted five times."""
    counts: Counter[str] = Counter()
    with multiprocessing.Pool(processes) as pool:
        for part in pool.imap(_count_batch, _batches(documents)):
            counts.update(part)
    return counts


def make_tokenizer(counts: Counter[str], size: int) -> Tokenizer:
    """A tokenizer of ``size`` pieces: the unknown, all characters, then the most frequent words."""
    characters = (
        {character for word in counts for character in word} | _gb2312() | set("0123456789") | set(_LATIN)
    )
    words = [word for word, _ in counts.most_common() if len(word) > 1]
    kept = sorted(characters) + words[: size - 1 - len(characters)]
    total = sum(counts.values())
    # A character that never stands alone counts as half a word, so that any known word wins over spelling
    # it out.
    scores = [(word, math.log(max(counts[word], 0.5) / total)) for word in kept]
    tokenizer = Tokenizer(models.Unigram([(UNKNOWN, 0.0), *scores], unk_id=0, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()])
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(r"[^\p{Han}〇a-z0-9]+"), behavior="removed"),
            pre_tokenizers.Split(Regex(r"[a-z]+|[0-9]+"), behavior="isolated"),
        ]
    )
    return tokenizer


_LATIN = "abcdefghijklmnopqrstuvwxyz"


def _gb2312() -> set[str]:
    """The 6,763 characters of common written Chinese."""
    rows = (
        bytes((high, low)).decode("gb2312", "ignore")
        for high in range(0xB0, 0xF8)
        for low in range(0xA1, 0xFF)
    )
    return {character for character in rows if character}


def _count_batch(batch: tuple[Document, ...]) -> Counter[str]:
    import jieba

    jieba.setLogLevel("ERROR")
    counts: Counter[str] = Counter()
    for document in batch:
        weight = _REPORT_WEIGHT if document.kind == "reports" else 1
        for paragraph in document.paragraphs:
            text = unicodedata.normalize("NFKC", "\n".join(paragraph)).lower()
            for run in _WORD.findall(text):
                for word in _cut(run):
                    counts[word] += weight
    return counts


def _cut(run: str) -> Iterator[str]:
    if run.isdigit() and len(run) > _MAX_DIGITS:
        yield from run
    elif run.isascii():
        yield run
    else:
        import jieba

        yield from (word for word in jieba.cut(run) if len(word) <= _MAX_CHARACTERS)


def _batches(documents: Iterable[Document]) -> Iterator[tuple[Document, ...]]:
    rest = iter(documents)
    while batch := tuple(islice(rest, _BATCH)):
        yield batch
