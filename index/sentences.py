"""Sentences: a report's text and its sections go in, its sentences with their roles come out.

Every character that is not white space lies in exactly one sentence. Does not say what year or aspect a
sentence is about; `timeframe` does.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import ceil

from index.sections import Line, body_start, is_glossary, text_lines
from index.types import Role, Section, Sentence

_LONG = 120  # characters; a longer sentence is cut at its semicolons
_LIMIT = 200  # characters; no sentence is longer, whatever its punctuation
_SHORT = 12  # characters; no cut at punctuation leaves a shorter piece
_SLACK = 40  # characters; so far a cut without punctuation moves, to spare a number or a word

_OPENERS, _CLOSERS = "“‘「『（(【《〈〔［", "”’」』）)】》〉〕］"
_PAIRS = dict(zip(_OPENERS, _CLOSERS, strict=True))
_QUOTES = "”’」』"
_BRACKET = re.compile(f"[{re.escape(_OPENERS + _CLOSERS)}]")
# A full stop, or several, with the quotes and brackets that it closes; not those of 'A.I.', '3.14' and '1.'.
_STOP = re.compile(
    r"https?://[!-~]+"
    r"|(?P<stop>(?:[。！？!?]|…+|\.{3,}|(?<=[\u4e00-\u9fff])\.(?=\s|$|[\u4e00-\u9fff]))[。！？!?…]*"
    rf"[{re.escape(_CLOSERS)}]*)"
)
_NEVER_FIRST = re.compile(r"[，、；：,;:]")
_GOES_ON = re.compile(r"[的是等和与及]")  # what goes on behind a quotation that ends with a full stop
# What belongs to the sentence before it: the mark of a note, or applause.
_NOTE_MARK = re.compile(
    r"[［\[〔【]\s*\d{1,3}\s*[］\]〕】]|(?<=[”」）])[①-⑳]|[①-⑳](?=\s|$)|[（(][^（）()]{0,8}(?:掌声|鼓掌)[）)]"
)
_OPENING_MARK = re.compile(r"[［\[〔【]\s*(?P<number>\d{1,3})\s*[］\]〕】]")
_FIRST_MARKS = ("1", "01")
_LINES_OF_NOTE = 3  # of a note, on the average
_SEMICOLON = re.compile(rf"[；;][{re.escape(_CLOSERS)}]*")
_COMMA = re.compile(rf"(?:，|,(?!\d)|：)[{re.escape(_CLOSERS)}]*")
_PAUSE = re.compile(rf"(?:、|·|——|\s)[{re.escape(_CLOSERS)}]*")

_WORD = re.compile(r"\w")
_SALUTATION = re.compile(
    r"(?:各[位们]|全体)?(?:代表|委员|领导|同志|女士|先生|朋友)们?"
    r"(?:[、，,和](?:各位|全体)?(?:代表|委员|领导|同志|列席|来宾)\w{0,3}){0,3}"
    r"[：:！!。，,]?"
)
_HEREBY = re.compile(r"(?:我|现).{0,6}(?:代表|受|根据).{2,40}(?:报告|审议|说明)")
_ASIDE = re.compile(
    r"[（(](?:(?:长时间|热烈|全场|经久不息|.{0,6}掌声).{0,8}|(?:上接|下转).{1,8}|来源.{1,20}"
    r"|《.{2,12}》.{0,30}版|新华社.{2,20}电)[）)]"
    r"|[—–-]{2}[^，。]{6,30}(?:会议|大会)上|(?:上接|下转)第.{1,4}版|目\s*录|完"
)
_APPEAL = re.compile(
    r"让我们.{0,30}(?:团结|携手|紧跟|高举|同心|奋斗).*[！!]$|我们要更加紧密地?团结在|万岁[！!]$"
)
_FIGURE = re.compile(r"\d(?!\d{0,3}[年届月日])|[百千万亿]分之|[一二三四五六七八九十百千][万亿]?[元吨户亩斤]")
_NAMED = re.compile(r"“[^”]{1,20}”|《[^》]{1,60}》|^\W*(?:[一二三四五六七八九十]{1,3}|\d{1,3})[）)、.．，]")
_SAID_BEFORE = 3, 60  # sentences and characters of a passage that repeats an earlier one
_LONGEST_ITEM_TITLE = 26  # characters; an item (一是 …) that opens with a longer sentence says something
_OPENING = 400  # characters behind the salutation in which the speaker says what he is about to do


def split_sentences(text: str, sections: Sequence[Section]) -> tuple[Sentence, ...]:
    """Cut ``text`` into sentences of at most 200 characters, in order, each with its section and role.

    Sentences end at 。！？ and at line breaks, with the quotes and brackets that belong to them. A long
    sentence is cut again at its semicolons, and an over-long one at its commas. No cut falls inside a number,
    and none inside quotes or brackets unless what they hold is itself too long.
    """
    lines = text_lines(text)
    borders = _borders(text, sections)
    spans: list[tuple[int, int]] = []
    for line in lines:
        inside = borders[bisect_right(borders, line.start) : bisect_left(borders, line.end)]
        for begin, end in zip([line.start, *inside], [*inside, line.end], strict=True):
            spans.extend((begin + first, begin + last) for first, last in _cut(text[begin:end]))
    body, notes = body_start(lines), _notes_start(lines, len(text))
    owners = _owners(sections, spans)
    sentences = [
        Sentence(start, end, owner, _role(text[start:end], start, _lineage(sections, owner), body, notes))
        for (start, end), owner in zip(spans, owners, strict=True)
    ]
    return tuple(_mark_repeats(text, sentences))


def _borders(text: str, sections: Sequence[Section]) -> list[int]:
    """Return the positions that no sentence reaches across: beginnings of headings, ends of bare titles."""
    starts = {section.start for section in sections}
    ends = {section.start + len(section.title) for section in sections}
    return sorted(starts | {end for end in ends if text[end : end + 1].isspace()})


def _cut(line: str) -> Iterator[tuple[int, int]]:
    """Yield the sentences of one line, without white space at their ends."""
    pairs = _Pairs(line)
    start = 0
    for stop in [*_stops(line, pairs), len(line)]:
        for first, last in _pieces(line, start, stop, pairs):
            piece = line[first:last]
            stripped = piece.strip()
            if stripped:
                begin = first + len(piece) - len(piece.lstrip())
                yield begin, begin + len(stripped)
        start = stop


class _Pairs:
    """The quotes and brackets of a line that close within the limit: a forgotten one swallows nothing."""

    def __init__(self, line: str) -> None:
        self.inside = bytearray(len(line) + 1)  # 1 where a cut before that character would break up a pair
        self.openers: dict[int, int] = {}  # where a pair closes: where it opens
        open_: list[tuple[str, int]] = []
        for match in _BRACKET.finditer(line):
            mark, at = match[0], match.start()
            if mark in _PAIRS:
                open_.append((_PAIRS[mark], at))
                continue
            for depth in range(len(open_) - 1, -1, -1):
                closer, begin = open_[depth]
                if at - begin > _LIMIT:
                    break
                if closer == mark:
                    self.inside[begin + 1 : at + 1] = b"\x01" * (at - begin)
                    self.openers[at] = begin
                    del open_[depth:]
                    break


def _stops(line: str, pairs: _Pairs) -> Iterator[int]:
    """Yield the positions behind the sentences of ``line``, but for the last."""
    for match in _STOP.finditer(line):
        end = match.end("stop")
        if end < 0 or pairs.inside[end] or _NEVER_FIRST.match(line, end):
            continue
        if line[end - 1] in _QUOTES and _GOES_ON.match(line, end):
            continue
        if line[end - 1] in _CLOSERS and line[end - 1] not in _QUOTES:
            # 推进改革（含医改。）落地。 goes on, 继续鼓掌。（全场起立。） does not.
            opener = pairs.openers.get(end - 1, 0)
            if not _STOP.match(line[max(0, opener - 4) : opener].rstrip()[-1:] or "。"):
                continue
        mark = _NOTE_MARK.match(line, end)
        yield mark.end() if mark else end


def _pieces(line: str, start: int, end: int, pairs: _Pairs) -> Iterator[tuple[int, int]]:
    """Yield ``[start, end)`` in short pieces of like length, cut where its punctuation lets."""
    if end - start <= _LONG:
        yield start, end
        return
    cuts = _Cuts(line, start, end, pairs)
    todo = [(start, end)]
    while todo:
        first, last = todo.pop()
        cut = cuts.best(first, last)
        if cut is None:
            yield first, last
        else:
            todo += [(cut, last), (first, cut)]


class _Cuts:
    """Where one over-long sentence may be cut, by how natural the place is."""

    def __init__(self, line: str, start: int, end: int, pairs: _Pairs) -> None:
        def places(*patterns: re.Pattern[str], inside: bool) -> list[int]:
            ends = (match.end() for pattern in patterns for match in pattern.finditer(line, start, end))
            return sorted(place for place in ends if bool(pairs.inside[place]) == inside)

        self._line = line
        self._semicolons = places(_SEMICOLON, inside=False)
        self._in_need = [
            places(_STOP, inside=True),
            places(_COMMA, inside=False),
            places(_PAUSE, inside=False),
            places(_SEMICOLON, _COMMA, _PAUSE, inside=True),
        ]

    def best(self, first: int, last: int) -> int | None:
        """Return the place to cut ``[first, last)``, or None where it may stay whole."""
        place = _nearest(self._semicolons, first, last, _LONG) if last - first > _LONG else None
        if place is not None or last - first <= _LIMIT:
            return place
        for places in self._in_need:
            place = _nearest(places, first, last, _LIMIT)
            if place is not None:
                return place
        return self._anywhere(first + _LIMIT)

    def _anywhere(self, latest: int) -> int:
        """Return ``latest``, moved back so as not to break a number, a word or a character."""
        for place in range(latest, latest - _SLACK, -1):
            before, behind = self._line[place - 1], self._line[place]
            joined = before.isascii() and behind.isascii() and not (before + behind).isspace()
            if not joined and not unicodedata.combining(behind) and "\u200d" not in before + behind:
                return place
        return latest


def _nearest(places: Sequence[int], first: int, last: int, limit: int) -> int | None:
    """Return the one of the sorted ``places`` that best cuts off the first of even pieces within ``limit``.

    None of them does where it would leave too short a piece.
    """
    aim = first + (last - first) // ceil((last - first) / limit)
    near = bisect_left(places, aim)
    nearest = places[max(0, near - 1) : near + 1]
    allowed = [place for place in nearest if first + _SHORT <= place <= last - _SHORT]
    return min(allowed, key=lambda place: abs(place - aim), default=None)


def _owners(sections: Sequence[Section], spans: Sequence[tuple[int, int]]) -> list[int | None]:
    """Return for each sentence the innermost section that it begins in."""
    owners: list[int | None] = []
    open_: list[int] = []
    upcoming = 0
    for start, _ in spans:
        while upcoming < len(sections) and sections[upcoming].start <= start:
            open_.append(upcoming)
            upcoming += 1
        while open_ and sections[open_[-1]].end <= start:
            open_.pop()
        owners.append(open_[-1] if open_ else None)
    return owners


def _lineage(sections: Sequence[Section], owner: int | None) -> list[Section]:
    """Return section ``owner`` and those around it, the innermost first."""
    lineage: list[Section] = []
    while owner is not None:
        lineage.append(sections[owner])
        owner = sections[owner].parent
    return lineage


def _notes_start(lines: Sequence[Line], end: int) -> int:
    """Return where the notes behind a report begin that have no heading, or ``end``.

    Their lines open with the marks that stand inside the sentences before them.
    """
    opens = [(line.start, mark) for line in lines if (mark := _OPENING_MARK.match(line.text))]
    first = next((start for start, mark in opens if mark["number"] in _FIRST_MARKS), None)
    if first is None:
        return end
    before = [line.text for line in lines if line.start < first]
    behind = [line for line in lines if line.start >= first]
    marks = {mark[0] for start, mark in opens if start >= first}
    referred = sum(any(mark in text[1:] for text in before) for mark in marks)
    noted = sum(start >= first for start, _ in opens)
    return first if 2 * referred >= len(marks) and _LINES_OF_NOTE * noted >= len(behind) else end


def _role(sentence: str, start: int, lineage: Sequence[Section], body: int, notes: int) -> Role:
    """Return what a sentence at ``start`` does in its report, whose proper text ends at ``notes``."""
    if start < body or not _WORD.search(sentence):
        return Role.FRAME
    if start >= notes:
        return Role.NOTE
    if _SALUTATION.fullmatch(sentence) or _ASIDE.fullmatch(sentence):
        return Role.FRAME
    if lineage and start + len(sentence) <= lineage[0].start + len(lineage[0].title):
        return Role.HEADING if _only_names(sentence, lineage[0]) else Role.BODY
    if any(is_glossary(section.title) for section in lineage):
        return Role.NOTE
    hereby = start < body + _OPENING and _HEREBY.search(sentence)
    if (hereby or _APPEAL.search(sentence)) and not _FIGURE.search(sentence):
        return Role.FRAME
    return Role.BODY


def _only_names(title: str, section: Section) -> bool:
    """Whether a title only names its section; one that runs into the paragraph may state a figure as well."""
    if title[-1] not in "。！？!?":
        return True
    if _FIGURE.search(_NAMED.sub("", title)):
        return False
    return len(title) <= _LONGEST_ITEM_TITLE or title[0] in "（(" or title[1:2] in "、."


def _mark_repeats(text: str, sentences: Sequence[Sentence]) -> list[Sentence]:
    """Mark passages that stood before: runs of sentences that repeat an earlier run word for word."""
    words = ["".join(text[sentence.start : sentence.end].split()) for sentence in sentences]
    earlier: dict[str, int] = {}
    origins: list[int] = []  # for each sentence the one it repeats, or -1; runs go on where they can
    for index, word in enumerate(words):
        origin = origins[-1] + 1 if origins and origins[-1] >= 0 else -1
        if origin < 0 or origin >= index or words[origin] != word:
            origin = earlier.get(word, -1)
        origins.append(origin)
        earlier.setdefault(word, index)
    marked = list(sentences)
    for first, last in _runs(origins):
        length = sum(len(word) for word in words[first:last])
        if last - first >= _SAID_BEFORE[0] and length >= _SAID_BEFORE[1]:
            for index in range(first, last):
                if marked[index].role in (Role.BODY, Role.NOTE):
                    marked[index] = replace(marked[index], role=Role.REPEAT)
    return marked


def _runs(origins: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield the runs ``[first, last)`` of sentences that repeat neighbouring sentences in the same order."""
    first = 0
    for index in range(1, len(origins) + 1):
        if index == len(origins) or origins[index] < 0 or origins[index] != origins[index - 1] + 1:
            if origins[first] >= 0:
                yield first, index
            first = index
