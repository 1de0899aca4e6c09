"""The 实事 that a report promises, item by item: where it announces them, the items, and how many it says there are.

Goes in: an analysed report. Comes out: the announcement with its items, each the sentences or the piece of a sentence
that says it; where they are only announced, the announcement alone. The items may be numbered over many lines or inside
sentences, be divided by semicolons, be a paragraph each, or stand in an explanation at the end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from unicodedata import normalize

from index.types import Aspect, Report, Role
from index.years import numeral

from ..answering.enumerations import FEWEST, MARKERS

_NAMED = re.compile("实事(?!求是)")
_OF_PEOPLE = re.compile("(?:民生|[惠为利便]民)[^，。；、：]{0,6}实事|实事项目")
"""What has a name is a list of things to do; 「办实事、求实效」 is a manner of working."""
_NUMBER = r"[一二三四五六七八九十\d]{1,3}"
_COUNTED = re.compile(
    rf"(?P<n>{_NUMBER})(?P<of>件|项|个方面|方面|个|大)(?!类)[^，。；、：\d]{{0,10}}实事|"
    rf"实事(?:项目|工程)?(?P<n2>{_NUMBER})(?P<of2>件|项|个)"
)
_ENDS_SO = re.compile("实事(?:项目|工程)?\\W*$")
_LEADS_IN = re.compile("[：:]|(?:包括|分别是|即)[，,：:]?")
_AFTER = "：:；;，,。 "
_LONGEST_ITEM = 220
"""Characters of an item; what is longer is a chapter."""
_GOES_ON = 3
"""Sentences behind the first of an item that may belong to it, where the report does not say how many items there are."""
_BEFORE = 2
"""Sentences, that of the announcement and the one before it, of which one says how many there are."""
_REACH = 160
"""Sentences behind an announcement in which its items stand."""


@dataclass(frozen=True, slots=True)
class Item:
    """One item: the sentence that opens it, its words there, and the sentences that go on with it."""

    sentence: int
    words: str
    further: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Deeds:
    """The announcing sentence, its items, and how many are said to be: ``十件`` as written, with its worth."""

    announced: int
    items: tuple[Item, ...] = ()
    stated: str | None = None
    count: int | None = None
    counting: int = 0  # the sentence that says how many


def deeds_of(report: Report) -> Deeds | None:
    """The 实事 of a report's coming year; ``None`` where it promises none."""
    found = [_at(report, i) for i in _naming(report)]
    listed = [one for one in found if one.items]
    if listed:
        return min(listed, key=lambda one: (one.count != len(one.items), -len(one.items), one.announced))
    bare = [
        one
        for one in found
        if report.sentences[one.announced].role is Role.BODY
        and report.sentences[one.announced].aspect is Aspect.TARGET
        and (one.count or _OF_PEOPLE.search(_words(report, one.announced)))
    ]
    return min(bare, key=lambda one: (one.count is None, one.announced), default=None)


def _naming(report: Report) -> Iterator[int]:
    """Sentences that name 实事 to come: what is told of those of the year before is no promise."""
    for i, one in enumerate(report.sentences):
        if one.role in (Role.FRAME, Role.REPEAT) or not _NAMED.search(report.text, one.start, one.end):
            continue
        if one.role is Role.NOTE and not _promised(report, i):
            continue
        if one.aspect is not Aspect.RESULT or one.fact_year == report.metadata.year:
            yield i


def _promised(report: Report, note: int) -> bool:
    """Whether what an explanation at the end counts up is promised in the text, not told of a year gone by."""
    counted = _COUNTED.search(_words(report, note))
    return counted is not None and any(
        one.role is Role.BODY and one.aspect is Aspect.TARGET and counted[0] in _words(report, i)
        for i, one in enumerate(report.sentences)
    )


def _at(report: Report, at: int) -> Deeds:
    """What sentence ``at`` announces."""
    counting = next((i for i in range(at, at - _BEFORE, -1) if _counted(_words(report, i))[1]), at)
    stated, count = _counted(_words(report, counting))
    for items in (_marked(report, at), _divided(report, at), _listed(report, at, count)):
        if len(items) >= FEWEST and _fits(report, at, items, count):
            return Deeds(at, items, stated, count, counting)
    return Deeds(at, _paragraphs(report, at, count) if count else (), stated, count, counting)


def _counted(words: str) -> tuple[str | None, int | None]:
    """How many 实事 a sentence says there are, as it writes it and as a number."""
    for m in _COUNTED.finditer(words):
        number, of = (m["n"], m["of"]) if m["n"] else (m["n2"], m["of2"])
        if (count := numeral(number)) is not None and count >= FEWEST:
            return number + of, count
    return None, None


def _fits(report: Report, at: int, items: tuple[Item, ...], count: int | None) -> bool:
    """Whether items are what is announced, not the chapters or the groups that they stand in."""
    if any(len(item.words) > _LONGEST_ITEM for item in items):
        return False
    if count is not None:
        return 2 * len(items) >= count
    announces = report.sentences[at].role is Role.BODY or _ENDS_SO.search(_words(report, at)) is not None
    return announces and all(len(item.further) <= _GOES_ON for item in items)


def _words(report: Report, at: int) -> str:
    if not 0 <= at < len(report.sentences):
        return ""
    one = report.sentences[at]
    return report.text[one.start : one.end].strip()


# --- numbered --------------------------------------------------------------------------------------------------------


def _marked(report: Report, at: int) -> tuple[Item, ...]:
    """Items that open with their numbers, in sentence ``at`` behind its announcement or in those behind it."""
    named = [m.end() for m in _NAMED.finditer(_words(report, at))]
    found: list[tuple[int, int]] = []
    marker: re.Pattern[str] | None = None
    last = min(at + _REACH, len(report.sentences))
    for i in range(at, last):
        words = _words(report, i)
        starts = _starts(words, named[0] if i == at and named else 0)
        if marker is None:
            marker = next((m for m in MARKERS for start in starts if _numbers(m, words, start) == 1), None)
            if marker is None and i > at:
                return ()
        if marker is None:
            continue
        if i > at and found and _turns(words, marker, len(found) + 1):
            last = i
            break
        for start in starts:
            if _numbers(marker, words, start) == len(found) + 1:
                found.append((i, start))
    return tuple(
        _item(report, i, start, found[n + 1] if n + 1 < len(found) else (last, 0))
        for n, (i, start) in enumerate(found)
    )


def _starts(words: str, first: int) -> list[int]:
    """Where clauses begin in ``words`` from ``first`` on."""
    return [i for i in range(first, len(words)) if i == 0 or words[i - 1] in _AFTER or "①" <= words[i] <= "⑳"]


def _numbers(marker: re.Pattern[str], words: str, start: int) -> int | None:
    m = marker.match(words, start)
    return numeral(normalize("NFKC", m["n"])) if m else None


def _turns(words: str, marker: re.Pattern[str], number: int) -> bool:
    """Whether a sentence opens another list, or the next chapter."""
    if _numbers(marker, words, 0) == number:
        return False
    outer = MARKERS[: MARKERS.index(marker)]
    return _numbers(marker, words, 0) == 1 or any(m.match(words) for m in outer)


def _item(report: Report, at: int, start: int, until: tuple[int, int]) -> Item:
    stop, end = until
    words = _words(report, at)
    return Item(at, words[start:end] if stop == at else words[start:], _going_on(report, at, stop))


def _going_on(report: Report, first: int, stop: int) -> tuple[int, ...]:
    """The sentences behind ``first``, up to ``stop``, in the same paragraph or in the one under its heading."""
    out: list[int] = []
    for i in range(first + 1, min(stop, len(report.sentences))):
        broken = "\n" in report.text[report.sentences[i - 1].end : report.sentences[i].start]
        if report.sentences[i].role is not Role.BODY:
            break
        if broken and (out or report.sentences[first].role is not Role.HEADING):
            break
        out.append(i)
    return tuple(out)


# --- without numbers -------------------------------------------------------------------------------------------------


def _divided(report: Report, at: int) -> tuple[Item, ...]:
    """Items divided by semicolons behind the words that lead in, in as many sentences as they go on for."""
    words = _words(report, at)
    named = _NAMED.search(words)
    lead = _LEADS_IN.search(words, named.end()) if named else None
    if lead is None:
        return ()
    items, i, begin = [], at, lead.end()
    while True:
        items += [Item(i, piece) for piece in re.split("[；;]", words[begin:]) if piece.strip("。 ")]
        if not words.endswith(("；", ";")) or i + 1 >= len(report.sentences):
            return tuple(items)
        i, begin = i + 1, 0
        words = _words(report, i)


def _listed(report: Report, at: int, count: int | None) -> tuple[Item, ...]:
    """Items behind the words that lead in divided by commas, where they are as many as the sentence says."""
    words = _words(report, at)
    lead = _LEADS_IN.search(words)
    if lead is None or count is None:
        return ()
    pieces = [piece for piece in re.split("[，,、]", words[lead.end() :]) if piece.strip("。 ")]
    return tuple(Item(at, piece) for piece in pieces) if len(pieces) == count else ()


def _paragraphs(report: Report, at: int, count: int) -> tuple[Item, ...]:
    """A paragraph each below sentence ``at``, where they are as many as it says up to the next heading."""
    found: list[int] = []
    for i in range(at + 1, len(report.sentences)):
        one, before = report.sentences[i], report.sentences[i - 1]
        if one.role in (Role.HEADING, Role.FRAME):
            break
        if "\n" in report.text[before.end : one.start]:
            found.append(i)
        if len(found) > count:
            break
    if len(found) != count:
        return ()
    ends = [*found[1:], len(report.sentences)]
    return tuple(
        Item(i, _words(report, i), _going_on(report, i, stop)) for i, stop in zip(found, ends, strict=True)
    )
