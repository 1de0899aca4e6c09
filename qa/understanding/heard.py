"""A question as it is heard: put right, without what it says that it does not ask for, with its places, times and form.

In: the raw question and the one before it. Out: `Heard`, made once, which all that follows looks at.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from index.places import PlaceMention, find_bare, find_places

from ..types import Understanding
from . import ranging
from .catalogue import Catalogue, normalise
from .parser import Parse, parse
from .spelling import mend
from .times import Times, times_of
from .where import TO_THE_NATION

_NEGATED = re.compile(
    r"(?:不要|(?<!是)不是|别给我|而非|不问)[^，。；,;？?、]{0,12}(?:目标|计划|预期|实际|完成|数|[定说许喊做干]成?的)|"
    r"(?<=[，。；,;？?（(])(?:可?不是|别给我|不要|不算|不问|而非)(?!说|因为)[^，。；,;？?）)]*"
)
"""What the user says that he does not ask for: 「…，不是25年的打算」."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A question, with what it names."""

    text: str  # normalised, its spelling put right
    asked: str  # the same, of the same length, without what is ruled out
    mended: tuple[tuple[str, str], ...]  # names put right: as they were written, and as they are read
    mentions: tuple[PlaceMention, ...]
    ruled_out: tuple[PlaceMention, ...]  # of places, each with the word that rules it out
    parsed: Parse
    time: Times

    @property
    def left_out(self) -> frozenset[str]:
        """Labels of the places that are ruled out."""
        return frozenset(place.label for m in self.ruled_out for place in m.places)


def heard(question: str, catalogue: Catalogue, before: Understanding | None) -> Heard:
    """``question`` with what it names, in the light of the one ``before``."""
    text, mended = mend(normalise(question), catalogue.known)
    asked = _NEGATED.sub(lambda m: "，" * len(m.group()), text)  # 「要实际数，不要2026年的目标」
    parsed = parse(text)
    named = find_places(asked, catalogue.known)
    if parsed.seen:  # 「各省对雄安新区怎么说」 asks for no report of 雄安
        start, end = parsed.subject
        named = [m for m in named if not (start <= m.start and m.end <= end)]
    mentions, ruled_out = _ruled_out(asked, _narrowed(asked, named))
    if not any(not m.weak for m in mentions) and not parsed.seen:
        mentions = sorted([*mentions, *find_bare(asked)], key=lambda m: m.start)
    if asked != text:
        # What is ruled out stands beside what is asked for as another place or the outcome of a plan would.
        parsed = replace(parsed, several=0.0, sure_plan=0.0)
    time = times_of(asked, catalogue, before, {p.label for m in mentions for p in m.places}, parsed)
    if before is not None and not TO_THE_NATION.search(asked):
        # 「已经连着多少年全国第一」 goes on about the same place
        mentions = [m for m in mentions if not m.weak]
    return Heard(text, asked, mended, tuple(mentions), ruled_out, parsed, time)


def _narrowed(asked: str, mentions: list[PlaceMention]) -> list[PlaceMention]:
    """「长三角各省」 are those of 长三角, not all."""
    every = [m for m in mentions if ranging.names_all(asked[m.start : m.end])]
    others = [m for m in mentions if m not in every and not m.weak]
    return [m for m in mentions if m not in every] if others else mentions


def _ruled_out(
    asked: str, mentions: list[PlaceMention]
) -> tuple[list[PlaceMention], tuple[PlaceMention, ...]]:
    """The mentions that count, and those of places that a question leaves out: 除北京外; 高于全国 measures."""
    beside = ranging.beside_the_nation(asked)
    gone = ranging.excepted(asked, [(m.start, m.end) for m in mentions])
    measures = [m for m in mentions if beside and beside[0] <= m.start < beside[1]]
    kept = [m for m, out in zip(mentions, gone, strict=True) if not out and m not in measures]
    apart = [m for m, out in zip(mentions, gone, strict=True) if out]
    spans = [ranging.exception_around(asked, m.start, m.end) for m in apart]
    return kept, tuple(replace(m, start=a, end=b) for m, (a, b) in zip(apart, spans, strict=True))
