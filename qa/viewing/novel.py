"""The terms of a report that one before it had not: noun phrases that stand in it several times and nowhere in the other.

Goes in: two reports. Comes out: phrases, those first that earlier reports have least, each with the sentence that it
stands in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

import numpy as np

from index.record import ROLES, Record
from index.store import Index
from index.types import Role

from ..quantities import fold

SHORTEST, LONGEST, WORDS = 4, 12, 6
"""Characters, and words at most, of a term."""
OFTEN = 2
"""Sentences that it stands in: what is said once may be chance."""
COMMON = 0.04
"""Share of all sentences beyond which a word neither begins nor ends a term: 推进, 发展."""
CANDIDATES = 200
"""Phrases that are looked up in all earlier reports."""
_HAN = re.compile(r"[\u4e00-\u9fff]+")
_BARS = " \n，。；、：！？“”（）"
_PARTICLES = frozenset("的地得了着")
_NOT_FIRST, _ADVERBIAL, _LAST = "pdcumqrfv", ("ad", "vd"), "nlijb"
"""Parts of speech, by jieba's letters: what a noun phrase does not begin with, and what it ends with."""


@dataclass(slots=True)
class Phrase:
    """Where a phrase stands, and what stands on either side of it."""

    sentences: list[int] = field(default_factory=list)
    before: set[str] = field(default_factory=set)
    behind: set[str] = field(default_factory=set)

    @property
    def whole(self) -> bool:
        """Whether it ends where it is cut: what always has the same neighbour is a part of something longer."""
        return _free(self.before) and _free(self.behind)


def _free(neighbours: set[str]) -> bool:
    return len(neighbours) > 1 or bool(neighbours & {*_BARS, ""})


def new_terms(index: Index, later: int, earlier: int, most: int) -> list[tuple[str, int]]:
    """At most ``most`` terms of ``later`` that ``earlier`` has not, each with its first sentence in ``later``."""
    gone = _flat(index.record(earlier))
    found = {
        words: phrase
        for words, phrase in _phrases(index, index.record(later)).items()
        if len(phrase.sentences) >= OFTEN and phrase.whole and words not in gone
    }
    often = sorted(found, key=lambda words: (-len(found[words].sentences), -len(words), words))[:CANDIDATES]
    year = index.metadata[later].year or 0
    before = [_flat(index.record(i)) for i, one in enumerate(index.metadata) if one.year and one.year < year]
    weight = {
        words: len(found[words].sentences)
        * float(np.log((len(before) + 1) / (sum(words in text for text in before) + 0.5)))
        for words in often
    }
    out: list[str] = []
    for words in sorted(often, key=lambda words: (-weight[words], words)):
        if not any(words in other or other in words for other in out):
            out.append(words)
    return [(words, found[words].sentences[0]) for words in out[:most]]


def _flat(record: Record) -> str:
    """The text without line ends, in simplified characters."""
    return re.sub(r"\s", "", fold(record.plain))


def _phrases(index: Index, record: Record) -> dict[str, Phrase]:
    """All runs of words of a report's sentences that may be noun phrases."""
    share = index.document_frequency / max(1, index.sentences)
    out: dict[str, Phrase] = {}
    for at in np.flatnonzero(record.sentence_roles == ROLES.index(Role.BODY)):
        start, end = (int(x) for x in record.sentence_spans[at])
        quote = record.plain[start:end]
        ids, spans = index.words.tokenize(quote)
        bounds = [share[token] <= COMMON for token in ids]
        for first, last in _runs(quote, spans, bounds):
            phrase = out.setdefault(quote[first:last], Phrase())
            if int(at) not in phrase.sentences:
                phrase.sentences.append(int(at))
            phrase.before.add(quote[first - 1 : first] if first else "")
            phrase.behind.add(quote[last : last + 1])
    return out


def _runs(quote: str, spans: list[tuple[int, int]], bounds: list[bool]) -> Iterator[tuple[int, int]]:
    """Start and end of each run of words that begins and ends like a noun phrase."""
    for i, (first, stop) in enumerate(spans):
        if not bounds[i] or not _opens(quote[first:stop]):
            continue
        for j in range(i, min(i + WORDS, len(spans))):
            begin, last = spans[j]
            broken = (j > i and spans[j - 1][1] != begin) or quote[begin:last] in _PARTICLES
            if broken or last - first > LONGEST or not _HAN.fullmatch(quote, begin, last):
                break
            if bounds[j] and last - first >= SHORTEST and _closes(quote[begin:last]):
                yield first, last


def _opens(word: str) -> bool:
    kind = _parts_of_speech().get(word, "n")
    return kind == "vn" or not (kind in _ADVERBIAL or kind[0] in _NOT_FIRST)


def _closes(word: str) -> bool:
    kind = _parts_of_speech().get(word, "n")
    return kind == "vn" or kind[0] in _LAST


@cache
def _parts_of_speech() -> dict[str, str]:
    """The part of speech of each word of jieba's dictionary."""
    import jieba

    with jieba.Tokenizer().get_dict_file() as file:
        entries = (line.split(" ") for line in file.read().decode("utf-8").splitlines())
        return {word: kind for word, _, kind in entries}
