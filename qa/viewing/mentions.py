"""Where a report speaks of a subject: the sentences that hold its words, and the one that speaks of it most.

Goes in: the subject in the question's words, and reports. Comes out: `Mention`s. A report without one holds the words
nowhere, neither as they are written nor in simplified characters; what is only like them in sense is no mention.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from index.characters import simplified
from index.record import ASPECTS, ROLES, Record
from index.store import Index
from index.types import Aspect, Role

from ..answering.compose import excerpt
from ..answering.facts import Fact
from ..quantities import fold
from ..ranking.reread import read_hits
from ..ranking.retrieve import hit_of
from ..ranking.terms import terms_of
from ..types import SentenceHit, Understanding

LONGEST = 120
"""Characters of a sentence that are shown; the whole is a click away."""
BETWEEN = 6
"""Characters that may part two words of a name: 专精特新[中小]企业, 农村[居家]养老."""
TOGETHER = 40
"""Characters within which the words of a subject must stand that is no single name: 养老的床位."""
READ, CLOSELY = 96, 3
"""Sentences that are read by the network for one question, and of one report: half a second's work."""
_MARKS = r"\s“”\"'‘’《》「」"
_PARTED = re.compile(r"[的和与及]|[、，,\s]")
_STOPS = "，。；：！？,;:!?"
_ENDS = "。；;\n"
_IN_A_ROW = re.compile("、|以及|[和与及]")
_STANDING = {Role.BODY: 3, Role.NOTE: 2, Role.HEADING: 1}
"""What is shown before what: a sentence says more than a heading, and both more than what frames a report."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A sentence that holds the subject at ``span`` of it; ``exact`` where its words stand as they were asked."""

    report: int
    sentence: int
    span: tuple[int, int]
    exact: bool
    standing: int
    weight: float  # how far the sentence is about the subject, and not about others too

    def hit(self, index: Index, rank: int) -> SentenceHit:
        """The sentence as it is cited."""
        return hit_of(index, self.report, self.sentence, self.weight, rank)

    def shown(self, hit: SentenceHit) -> str:
        """What is shown of the sentence: whole clauses around the subject, … where some are left out."""
        fact = Fact(hit, None, Aspect.NEITHER, *self.span)
        return excerpt(hit.quote.rstrip("。；;，, \n"), fact, LONGEST)


@dataclass(frozen=True)
class Subject:
    """What is looked for: its name, and the words that it is made of."""

    name: str
    words: tuple[str, ...]

    @classmethod
    def of(cls, name: str, index: Index) -> Subject:
        """``name`` as the question has it: 低空经济, 养老的床位."""
        name = re.sub(f"^[{_MARKS}]+|[{_MARKS}的]+$", "", name)
        topic = Understanding(topic=fold(simplified(name)))
        terms = terms_of(topic, index.words, index.document_frequency, index.sentences)
        return cls(name, tuple(word for word in terms.words if re.search(r"\w", word)))

    @cached_property
    def exactly(self) -> re.Pattern[str]:
        """The name to the letter, whatever quotation marks or line ends stand in it."""
        letters = re.sub(f"[{_MARKS}]", "", fold(simplified(self.name)))
        return re.compile(f"[{_MARKS}]*".join(map(re.escape, letters)))

    @cached_property
    def nearly(self) -> re.Pattern[str] | None:
        """The words of the name in their order, little between them; None where it is one word or no single name."""
        if len(self.words) < 2 or self.apart or min(map(len, self.words)) < 2:
            return None
        between = rf"(?:(?!以及)[^、{_STOPS}\n和与及或]){{0,{BETWEEN}}}?"
        return re.compile(between.join(map(re.escape, self.words)))

    @property
    def apart(self) -> bool:
        """Whether the subject is several words that need not stand in a row: 养老的床位."""
        return len(self.words) > 1 and _PARTED.search(self.name) is not None

    def found_in(self, text: str) -> Iterator[tuple[int, int, bool]]:
        """Start and end of each place in a folded text that holds the subject, and whether to the letter."""
        yield from ((m.start(), m.end(), True) for m in self.exactly.finditer(text))
        if self.nearly:
            yield from ((m.start(), m.end(), False) for m in self.nearly.finditer(text))
        elif self.apart:
            yield from ((*span, False) for span in _together(self.words, text))


def mentions(
    index: Index, report: int, subject: Subject, aspect: Aspect = Aspect.NEITHER
) -> tuple[Mention, ...]:
    """The sentences of ``report`` that hold ``subject``, those most about it first, and those of ``aspect`` if asked."""
    record = index.record(report)
    text = fold(record.plain)
    spans = record.sentence_spans
    best: dict[int, Mention] = {}
    for start, end, exact in subject.found_in(text):
        at = max(0, int(np.searchsorted(spans[:, 0], start, side="right")) - 1)
        first, last = (int(x) for x in spans[at])
        span = (start - first, min(end, last) - first)
        weight = _weight(record, at, text[first:last], span, subject, aspect)
        borders = _borders(index, text[first:last], span)
        if not borders:
            continue  # 高铁 of 提高铁路运价
        weight -= PART * (2 - borders)
        standing = _STANDING.get(ROLES[record.sentence_roles[at]], 0)
        one = Mention(report, at, span, exact, standing, weight)
        if at not in best or (exact, weight) > (best[at].exact, best[at].weight):
            best[at] = one
    return tuple(
        sorted(best.values(), key=lambda one: (-one.standing, not one.exact, -one.weight, one.sentence))
    )


def foremost(
    index: Index, found: Mapping[int, Sequence[Mention]], subject: Subject, aspect: Aspect = Aspect.NEITHER
) -> dict[int, Mention]:
    """Of each report's mentions, the most telling first, the one that says most of the subject.

    Where there are several of one kind the network reads them: 养老保险 holds the word 养老 and does not speak of it.
    """
    each = max(1, min(CLOSELY, READ // max(1, len(found))))
    near = {report: _equals(ones)[:each] for report, ones in found.items() if ones}
    read = [one for ones in near.values() if len(ones) > 1 for one in ones]
    hits = [one.hit(index, rank) for rank, one in enumerate(read, 1)]
    said = read_hits(index, hits, f"报告对{subject.name}怎么说", Understanding(aspect=aspect)) if hits else []
    worth = {one: told.rank + one.weight for one, told in zip(read, said, strict=True)}
    return {report: max(ones, key=lambda one: worth.get(one, 0.0)) for report, ones in near.items()}


def _equals(ones: Sequence[Mention]) -> list[Mention]:
    return [one for one in ones if (one.standing, one.exact) == (ones[0].standing, ones[0].exact)]


def _weight(
    record: Record, at: int, quote: str, span: tuple[int, int], subject: Subject, aspect: Aspect
) -> float:
    """How far a sentence is about the subject.

    That is: how much it says from there until it turns, how few others stand in a row with it, whether its heading names
    it too.
    """
    begin = max(quote.rfind(mark, 0, span[0]) for mark in _STOPS) + 1
    end = next((i for i in range(span[1], len(quote)) if quote[i] in _STOPS), len(quote))
    turn = next((i for i in range(span[1], len(quote)) if quote[i] in _ENDS), len(quote))
    weight = (turn - begin) / max(1, len(quote)) + min(turn - begin, LONG) / LONG
    weight /= 1 + 0.5 * len(_IN_A_ROW.findall(quote[begin:end]))
    section = int(record.sentence_sections[at])
    above = " ".join(record.report.section_path(section)) if section >= 0 else ""
    if subject.exactly.search(fold(simplified(above))):
        weight += 0.5
    if aspect is not Aspect.NEITHER and ASPECTS[record.sentence_aspects[at]] is aspect:
        weight += 0.5
    return weight


def _borders(index: Index, quote: str, span: tuple[int, int]) -> int:
    """At how many of its ends, 0 to 2, the subject parts words: 养老 at both of 养老服务, at one of 养老金."""
    _, spans = index.words.tokenize(quote)
    return (span[0] in {start for start, _ in spans}) + (span[1] in {end for _, end in spans})


PART = 0.5
"""What a sentence is less about a subject that is but a part of one of its words."""
LONG = 80
"""Characters from which a sentence says no more of a subject for being longer."""


def _together(words: Sequence[str], text: str) -> Iterator[tuple[int, int]]:
    """Where all ``words`` stand in one sentence of ``text`` within `TOGETHER` characters, in any order."""
    for m in re.finditer(re.escape(words[0]), text):
        low, high = max(0, m.start() - TOGETHER), min(len(text), m.end() + TOGETHER)
        low = max(low, *(text.rfind(mark, low, m.start()) + 1 for mark in _ENDS))
        high = min([high, *(i for mark in _ENDS if (i := text.find(mark, m.end(), high)) >= 0)])
        at = [text.find(word, low, high) for word in words]
        end = max(i + len(word) for i, word in zip(at, words, strict=True))
        if min(at) >= 0 and end - min(at) <= TOGETHER:
            yield min(at), end
