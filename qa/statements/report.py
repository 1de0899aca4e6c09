"""All that one report states of the indicators, with year and aspect.

In: a `Record`. Out: its `Statement`s in order. Year and aspect of a sentence are the index's; whether its figures are of
one year or of several is read from what stands before it.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

import numpy as np

from index.record import ASPECTS, ROLES, Record
from index.types import Aspect, Role

from ..quantities import fold
from .clauses import Stated, stated_in
from .indicators import indicators
from .periods import Span, spans, within


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
    text = record.text
    bounds = record.sentence_spans
    roles = record.sentence_roles
    names = re.compile("|".join(each.written.pattern for each in indicators()))
    at = {int(np.searchsorted(bounds[:, 0], m.start(), side="right")) - 1 for m in names.finditer(fold(text))}
    around = list(spans(_sentences(record), record.metadata.year))
    out = []
    for i in sorted(at):
        if roles[i] not in _BODY:
            continue
        quote = text[bounds[i, 0] : bounds[i, 1]]
        if quote.count("\t") > 1:
            continue
        year, aspect = int(record.sentence_years[i]) or None, ASPECTS[int(record.sentence_aspects[i])]
        out += [
            Statement(one, i, _year(one, quote, year), aspect, within(quote[: one.start], around[i]), quote)
            for one in stated_in(quote)
            if one.end
        ]
    return out


def _sentences(record: Record) -> list[tuple[str, bool, bool]]:
    text, end, out = record.text, 0, []
    for (start, stop), role in zip(record.sentence_spans.tolist(), record.sentence_roles.tolist(), strict=True):
        out.append((text[start:stop], role == _HEADING, "\n" in text[end:start] or not out))
        end = stop
    return out


def _year(one: Stated, quote: str, year: int | None) -> int | None:
    """The year that stands right before the figure, else that of the sentence."""
    clause = max((quote.rfind(mark, 0, one.start) for mark in "，；。、：,;"), default=-1) + 1
    named = _SAID_YEAR.findall(quote[clause : one.start])
    return int(named[-1]) if named else year
