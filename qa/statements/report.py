"""All that one report states of the indicators, with year and aspect.

In: a `Record`. Out: its `Statement`s in order. Year and aspect of a sentence are the index's; whether its figures are of
one year or of several is read from what stands before it.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from threading import Lock

import numpy as np

from index.places import canonical, short_of
from index.record import ASPECTS, ROLES, Record
from index.types import Aspect, Body, Level, Metadata, ReportKind, Role

from ..quantities import fold
from .clauses import stated_in
from .indicators import indicators
from .periods import Span, spans, within
from .subjects import OTHER, Scope
from .values import Stated


@dataclass(frozen=True, slots=True)
class Statement:
    """What a report states: ``said`` lies in the sentence ``sentence``, of ``year`` and ``aspect``."""

    said: Stated
    sentence: int
    year: int | None
    aspect: Aspect
    span: Span
    quote: str

    @property
    def words(self) -> str:
        """The value as it is written."""
        return self.quote[self.said.start : self.said.end]


_BODY = [ROLES.index(Role.BODY)]
_HEADING = ROLES.index(Role.HEADING)
_SAID_YEAR = re.compile(r"(20\d\d)年(?:的|全年|我?[省市区国]|全[省市区国]|达|为|底|末)?")


class _Kept:
    """The statements of the reports asked last, by their records' files, whose names are checksums."""

    def __init__(self, most: int) -> None:
        self._most, self._lock = most, Lock()
        self._of: OrderedDict[str, tuple[Statement, ...]] = OrderedDict()

    def of(self, record: Record) -> tuple[Statement, ...]:
        key = record.file.name
        with self._lock:
            if (found := self._of.get(key)) is not None:
                self._of.move_to_end(key)
                return found
        found = tuple(_read(record))
        with self._lock:
            self._of[key] = found
            if len(self._of) > self._most:
                self._of.popitem(last=False)
        return found


_KEPT = _Kept(512)


def statements(record: Record) -> tuple[Statement, ...]:
    """What the report of ``record`` states, in the order of its text."""
    return _KEPT.of(record)


def _read(record: Record) -> list[Statement]:
    text = record.plain
    bounds = record.sentence_spans
    roles = record.sentence_roles
    names = re.compile("|".join(each.written.pattern for each in indicators()))
    at = {int(np.searchsorted(bounds[:, 0], m.start(), side="right")) - 1 for m in names.finditer(fold(text))}
    said = _sentences(record)
    around = list(spans(said, record.metadata.year))
    finance = record.metadata.body is Body.FINANCE or record.metadata.kind in _BUDGETS
    own = list(_of_a_level(words for words, _, _ in said)) if finance else [False] * len(said)
    scope = _scope(record.metadata)
    out: list[Statement] = []
    for i in sorted(at):
        if roles[i] not in _BODY:
            continue
        quote = text[bounds[i, 0] : bounds[i, 1]]
        if quote.count("\t") > 1:
            continue
        year, aspect = int(record.sentence_years[i]) or None, ASPECTS[int(record.sentence_aspects[i])]
        found = stated_in(quote, scope)
        if own[i]:
            found = [
                one if _ALL.search(quote, 0, one.start) else replace(one, part=one.part or OTHER)
                for one in found
            ]
        out += [
            Statement(
                one,
                i,
                _year(one, quote, year, record.metadata.year if aspect is Aspect.RESULT else None),
                Aspect.TARGET if one.against else aspect,
                within(quote[: one.start], around[i]),
                quote,
            )
            for one in found
            if one.end
        ]
    return out


_ABOVE = {Level.NATION: (), Level.PROVINCE: ("全国", "我国"), Level.CITY: ("全国", "我国", "全省")}
_ABOVE_OTHERS = ("全国", "我国", "全省", "全市")


def _scope(metadata: Metadata) -> Scope:
    """How a report of a place speaks of it, and of what lies above it."""
    place = metadata.place or ""
    above = [
        word for word in _ABOVE.get(metadata.level or Level.NATION, _ABOVE_OTHERS) if word[-1] != place[-1:]
    ]
    known = canonical(place)
    names = {place, short_of(known)} if known and known.level is not Level.NATION else {place}
    return Scope(_any_of(names), _any_of(above))


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    listed = sorted((re.escape(word) for word in words if word), key=len, reverse=True)
    return re.compile("|".join(listed) if listed else "(?!)")


_BUDGETS = (ReportKind.BUDGET, ReportKind.FINAL_ACCOUNTS)
_LEVEL = re.compile("[省市区县州]?本级|(?<![全各])[省市区县]级|(?P<all>全[国省市区县州旗])")
_ALL = re.compile("全[国省市区县州旗]")


def _of_a_level(sentences: Iterable[str]) -> Iterator[bool]:
    """For each sentence whether the text last spoke of what one level of government takes (市本级), not of all of them.

    Budgets go through both in turn, and say whose only in the first of several sentences: 「其中：税收收入…」.
    """
    own = False
    for words in sentences:
        yield own or ((found := _LEVEL.search(words)) is not None and found["all"] is None)
        for found in _LEVEL.finditer(words):
            own = found["all"] is None


def _sentences(record: Record) -> list[tuple[str, bool, bool]]:
    """The words of each sentence, and whether it is a heading and whether it opens a paragraph."""
    text, end = record.plain, 0
    out: list[tuple[str, bool, bool]] = []
    for (start, stop), role in zip(
        record.sentence_spans.tolist(), record.sentence_roles.tolist(), strict=True
    ):
        out.append((text[start:stop], role == _HEADING, "\n" in text[end:start] or not out))
        end = stop
    return out


_ORIGIN = re.compile("[由从](?P<then>[^，；。]*)$")
_DATED = re.compile("年|[末初]的?|时期")


def _year(one: Stated, quote: str, year: int | None, given: int | None) -> int | None:
    """The year that stands right before the figure, else that of the sentence; where only what it came from is dated
    (由2017年的76微克降至64微克), the last that a report of results ``given`` in that year tells of."""
    origin = _ORIGIN.search(quote, one.name, one.start) if one.arrived and given else None
    if given and origin and _DATED.search(origin["then"]) and len(_SAID_YEAR.findall(origin["then"])) < 2:
        return given - 1
    clause = max((quote.rfind(mark, 0, one.start) for mark in "，；。、：,;"), default=-1) + 1
    named = _SAID_YEAR.findall(quote[clause : one.start])
    return int(named[-1]) if named else year
