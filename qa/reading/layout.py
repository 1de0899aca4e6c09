"""A question beside a sentence as the word pieces that the network reads.

``<s> question </s></s> heading </s> sentence </s>``: the question with what was understood of it, so that 去年 or a
question that leans on the one before it is read as it is meant; the heading with report, sections, fact year and
aspect, for a sentence seldom says of whom and when it speaks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.record import ASPECTS
from index.store import Index
from index.types import Aspect, Metadata

from ..pieces import END, START, TOKENIZER, Ints, tokenizer
from ..types import Understanding

QUESTION, HEADING, SENTENCE = 64, 56, 160
"""Pieces at most. A longer question or heading loses its beginning's end, a longer sentence its end."""
SHORT = 40
"""Characters of a sentence below which the one before it is read with it."""
TITLE, SECTION = 34, 24
"""Characters of a report's title, and of the innermost heading, that are read."""


@dataclass(frozen=True, slots=True)
class Pieces:
    """One input. *Shapes:* t pieces, of which s are the sentence's."""

    ids: Ints  # (t,)
    first: int  # of the sentence's pieces
    starts: Ints  # (s,) where each begins in the sentence
    ends: Ints  # (s,)

    def __len__(self) -> int:
        return len(self.ids)


def asked(question: str, understood: Understanding | None = None) -> str:
    """The question, and behind it what it takes from conversation and calendar."""
    if understood is None:
        return question
    years = understood.years or understood.report_years
    frame = [
        understood.context,
        "、".join(understood.places[:3]),
        "—".join(map(str, understood.period)) if understood.period else "、".join(map(str, years[:3])),
        "" if understood.aspect is Aspect.NEITHER else understood.aspect.value,
    ]
    told = " ".join(part for part in frame if part)
    return f"{question} | {told}" if told else question


def heading(
    metadata: Metadata, section: Sequence[str], year: int | None, aspect: Aspect, before: str = ""
) -> str:
    """What a sentence stands under; ``before`` is the sentence before it where that is read too."""
    title = metadata.title[:TITLE]
    if metadata.place and metadata.place not in title:
        title = f"{metadata.place} {title}"
    if metadata.year and str(metadata.year) not in title:
        title = f"{metadata.year}年 {title}"
    fact = f"{year}年" if year else ""
    what = "" if aspect is Aspect.NEITHER else aspect.value
    parts = [title, *(one[:SECTION] for one in section[-1:]), fact + what, before[-SHORT:]]
    return " | ".join(part for part in parts if part)


def sentence(index: Index, report: int, number: int) -> tuple[str, str]:
    """What sentence ``number`` of a report stands under, and the sentence."""
    record = index.record(report)
    start, end = (int(x) for x in record.sentence_spans[number])
    above = int(record.sentence_sections[number])
    before = ""
    if number and end - start < SHORT:
        a, b = (int(x) for x in record.sentence_spans[number - 1])
        before = record.plain[a:b].strip()
    return heading(
        index.reports[report].metadata,
        record.report.section_path(None if above < 0 else above),
        int(record.sentence_years[number]) or None,
        ASPECTS[int(record.sentence_aspects[number])],
        before,
    ), record.plain[start:end]


class Layout:
    """Texts to pieces, by the network's tokenizer. Safe to use from several threads."""

    def __init__(self, path: Path = TOKENIZER) -> None:
        """By the tokenizer in the file ``path``."""
        self._tokenizer = tokenizer(path)

    def pieces(self, question: str, headings: Sequence[str], sentences: Sequence[str]) -> list[Pieces]:
        """``question`` beside each sentence with its heading."""
        texts = [question, *headings, *sentences]
        encoded = self._tokenizer.encode_batch(texts, add_special_tokens=False)
        n = len(sentences)
        head = [START, *encoded[0].ids[:QUESTION], END, END]
        out = []
        for above, sentence in zip(encoded[1 : n + 1], encoded[n + 1 :], strict=True):
            ids = [*head, *above.ids[:HEADING], END]
            spans = sentence.offsets[:SENTENCE]
            out.append(
                Pieces(
                    np.array([*ids, *sentence.ids[:SENTENCE], END], dtype=np.int64),
                    len(ids),
                    np.array([a for a, _ in spans], dtype=np.int64),
                    np.array([b for _, b in spans], dtype=np.int64),
                )
            )
        return out
