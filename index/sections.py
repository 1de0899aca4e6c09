"""Headings: the stored text of a report goes in, its sections with their levels come out.

Knows the numbering of Chinese official prose (一、 （一） 1. （1） 第一， 一是 ——), headings that run into
their paragraph, titles and slogans on lines of their own, attachments and glossaries. Does not cut sentences.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from itertools import pairwise

from index.types import Section


class _Rank(IntEnum):
    """Kinds of heading from the outermost in. A report uses some of them; levels follow from nesting."""

    ATTACHMENT = 0  # 附件1, 名词解释
    ATTACHED_TITLE = 1
    PART = 2  # 第一部分
    CHAPTER = 3  # 一、 or a title without a number
    SUBTITLE = 4  # the second line of such a title
    CLAUSE = 5  # （一）
    POINT = 6  # 1.
    SUBPOINT = 7  # （1）
    ITEM = 8  # 第一， 一是 ——
    LIST = 9  # 一、 that counts points inside a section


_LINE = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
_NUMERAL = "[一二三四五六七八九十百零〇○两]"
_MARKERS = (
    (_Rank.PART, re.compile(rf"第{_NUMERAL}{{1,4}}(?:部分|章|编|篇)[：:、\s]*")),
    # 一、二、三产业增加值 … is a list, not a heading.
    (_Rank.CHAPTER, re.compile(rf"{_NUMERAL}{{1,3}}\s*[、．.](?!\s*{_NUMERAL}{{1,3}}[、产线级是])")),
    (_Rank.CLAUSE, re.compile(rf"[（(]\s*{_NUMERAL}{{1,3}}\s*[）)]、?")),
    (_Rank.POINT, re.compile(r"\d{1,3}\s*[.．、](?![\d\s]*[\d%％])")),
    (_Rank.SUBPOINT, re.compile(r"[（(]\s*\d{1,3}\s*[）)]|[①-⑳]")),
    (_Rank.ITEM, re.compile(rf"第{_NUMERAL}{{1,3}}[，,、：:]|{_NUMERAL}{{1,2}}是|[—–-]{{2,}}|[•●■◆▪·]")),
)
_STOP = re.compile(r"[。！？!?]")
# A title without a full stop that its paragraph follows on the same line.
_SPACED_TITLE = re.compile(r"\s*[^\s。！？；：:，]{4,30}(?:，[^\s。！？；：:，]{4,30})?(?=\s+\S.{40})")
_CLAUSE_END = re.compile(r"[。！？!?，,；;：:]")
_ADDRESSED = "(?:各位代表|各位委员|各位领导|代表们|同志们)"
_SALUTATION = re.compile(rf"{_ADDRESSED}(?:[、，,和]?{_ADDRESSED})?\s*[：:！!，,]")
_GLOSSARY = re.compile(
    r"(?:附件?\s*[\d一二三]?\s*[：:、]?\s*)?《?(?:(?:政府|常委会)?工作报告)?》?[中内]?"
    r"(?:的?(?:有关|部分|相关|主要))?(?:内容)?的?"
    r"(?:(?:专?有?名词|名词术语|术语|用语|词语|名词)的?(?:解释|注释|说明|注解)|注释|附注|注解|注)[：:]?"
)
_ORNAMENTS = " \t※*★☆◆■●【】[]［］〔〕（）()《》—-"
_ATTACHED = re.compile(r"附(?:件|录|表)\s*[\d一二三四五六七八九十]{0,2}(?:\s*[：:]|\s|$)")
# A short title of one or two clauses, as headings in a flattened report are.
_INSIDE = re.compile(
    rf"(?<=[。！？\s])(?P<number>{_NUMERAL}{{1,3}})、"
    r"(?P<title>[^，。；！？：\s]{4,40}(?:，[^，。；！？：\s]{4,40})?)(?:[。\s]|$)"
)
_MARKDOWN = re.compile(r"#{1,6}\s+")
_NO_TITLE = re.compile(r"^[，。、；）」』”》】！？,.;)!?]|[：:]|[，、；,;（(“]$")
_FIGURE = re.compile(r"\d(?![\d年届月日]|\.0)")

_LONGEST_TITLE = 60  # characters; of a longer first sentence only the first clause names the section
_LONGEST_PLAIN_TITLE = 32  # characters of a heading without a number
_SHORTEST_TITLE = 3
_SHORTEST_PARAGRAPH = 40  # characters; what follows an item on a line of its own is at least that long
_FLAT_LINE = 800  # characters; in a report that was flattened, headings stand inside such lines


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a report without the white space at its ends."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class _Heading:
    start: int
    end: int  # of the title
    rank: _Rank
    line: int  # index of the line it stands in
    alone: bool  # the title is all of its line


def split_sections(text: str) -> tuple[Section, ...]:
    """Return the sections of ``text`` in order; they nest, and each begins with its title to the letter.

    A section ends where the next one of the same or a higher rank begins. Two kinds end earlier: an item of a
    list (一是, 第一，, ——) ends with its paragraph, and a subsection ends where the speaker turns to the
    deputies again (各位代表！).
    """
    lines = text_lines(text)
    body = body_start(lines)
    headings = _find_headings(lines, body)
    turns = [line.start for line in lines if line.start > body and _SALUTATION.match(line.text)]
    return _nest(headings, _ends(headings, lines, turns, len(text)), text)


def text_lines(text: str) -> list[Line]:
    """Return the lines of ``text`` that hold more than white space."""
    lines = []
    for match in _LINE.finditer(text):
        raw = match[0]
        stripped = raw.strip()
        if stripped:
            start = match.start() + len(raw) - len(raw.lstrip())
            lines.append(Line(start, start + len(stripped), stripped))
    return lines


def body_start(lines: Sequence[Line]) -> int:
    """Return the position behind the title, the speaker and the opening salutation of a report."""
    front_end, in_front = 0, True
    for line in lines[:40]:
        salutation = _SALUTATION.search(line.text, 0, 80)
        if salutation:
            return line.start + salutation.end()
        if len(line.text) > 2 * _LONGEST_TITLE and _STOP.search(line.text):
            break
        marker = _marker(line.text)
        in_front = in_front and not _STOP.search(line.text) and (not marker or marker[0] == _Rank.ITEM)
        if in_front:
            front_end = line.end
    return front_end


def is_glossary(title: str) -> bool:
    """Whether ``title`` heads the explanations of terms at the end of a report."""
    return _GLOSSARY.fullmatch(title.strip(_ORNAMENTS)) is not None


def _marker(line: str) -> tuple[_Rank, int] | None:
    """Return the rank that the numbering of ``line`` gives it and where the numbering ends."""
    sharps = _MARKDOWN.match(line)
    begin = sharps.end() if sharps else 0
    for rank, pattern in _MARKERS:
        match = pattern.match(line, begin)
        if match:
            return rank, match.end()
    return (_Rank.CHAPTER, begin) if sharps else None


def _find_headings(lines: Sequence[Line], body: int) -> list[_Heading]:
    """Return all headings behind ``body`` in order."""
    headings: list[_Heading] = []
    chapters = 0
    in_glossary = False
    for number, line in enumerate(lines):
        if line.start < body:
            continue
        found: list[_Heading] = []
        heading = _attachment(lines, number, headings)
        if heading:
            in_glossary = is_glossary(line.text)
        elif not in_glossary:
            heading = _numbered(lines, number) or _plain(lines, number, headings)
            found = _inside(line, number, chapters + _is_chapter(heading))
        if heading:
            found.insert(0, heading)
        headings += found
        chapters += sum(_is_chapter(heading) for heading in found)
    return _settled(headings, lines)


def _is_chapter(heading: _Heading | None) -> bool:
    return heading is not None and heading.rank == _Rank.CHAPTER


def _attachment(lines: Sequence[Line], number: int, before: Sequence[_Heading]) -> _Heading | None:
    """Recognise 附件1, the title on the line below it, and the title of a glossary."""
    line = lines[number]
    if len(line.text) > _LONGEST_PLAIN_TITLE or _STOP.search(line.text):
        return None
    above = before[-1] if before and before[-1].line == number - 1 else None
    below = above and above.rank == _Rank.ATTACHMENT and not is_glossary(lines[above.line].text)
    if below and _marker(line.text) is None and not _NO_TITLE.search(line.text):
        return _Heading(line.start, line.end, _Rank.ATTACHED_TITLE, number, True)
    if is_glossary(line.text) or _ATTACHED.match(line.text):
        return _Heading(line.start, line.end, _Rank.ATTACHMENT, number, True)
    return None


def _numbered(lines: Sequence[Line], number: int) -> _Heading | None:
    """Recognise a heading by its numbering, alone on its line or running into the paragraph."""
    line = lines[number]
    found = _marker(line.text)
    if not found or found[1] >= len(line.text):
        return None
    rank, begin = found
    first = _SPACED_TITLE.match(line.text, begin) or _STOP.search(line.text, begin)
    title_end = first.end() if first else len(line.text)
    alone = title_end == len(line.text)
    if rank == _Rank.ITEM and (title_end > _LONGEST_TITLE or (alone and not _leads(lines, number))):
        return None
    if alone and line.text[-1] in "；;，,、":
        return None
    if title_end > _LONGEST_TITLE:
        clause = _CLAUSE_END.search(line.text, begin)
        title_end = min(clause.start() if clause else len(line.text), _LONGEST_TITLE)
        alone = False
    return _Heading(line.start, line.start + title_end, rank, number, alone)


def _settled(headings: Sequence[_Heading], lines: Sequence[Line]) -> list[_Heading]:
    """Settle what 一、 counts in a report: chapters, parts of chapters without numbers, or points of a list.

    Where chapters have bare titles, 一、 before a whole sentence counts points.
    """
    chapters = [heading for heading in headings if heading.rank == _Rank.CHAPTER]
    numbered = {heading for heading in chapters if _marker(_title(heading, lines))}
    bare = {heading for heading in numbered if _is_bare(heading, lines)}
    below = len(chapters) - len(numbered) >= 2 and chapters[0] not in numbered
    ranks = dict.fromkeys(numbered, _Rank.SUBTITLE) if below else {}
    if len(bare) >= 2:
        ranks |= dict.fromkeys(numbered - bare, _Rank.LIST)
    return [replace(heading, rank=ranks.get(heading, heading.rank)) for heading in headings]


def _title(heading: _Heading, lines: Sequence[Line]) -> str:
    line = lines[heading.line]
    return line.text[heading.start - line.start : heading.end - line.start]


def _is_bare(heading: _Heading, lines: Sequence[Line]) -> bool:
    """Whether a title stands without a full stop, and without prose that goes on from it."""
    line = lines[heading.line]
    rest = line.text[heading.end - line.start :]
    return not _STOP.search(_title(heading, lines)) and (not rest or rest[0].isspace())


def _leads(lines: Sequence[Line], number: int) -> bool:
    """Whether the line below is a paragraph of its own, so that this one may be its heading."""
    if number + 1 >= len(lines):
        return False
    below = lines[number + 1].text
    return (
        len(below) >= _SHORTEST_PARAGRAPH and _marker(below) is None and len(below) > len(lines[number].text)
    )


def _opens(lines: Sequence[Line], number: int) -> bool:
    """Whether prose or a numbered heading stands below, perhaps under a second line of the title."""
    below = [line.text for line in lines[number + 1 : number + 3]]
    prose = [len(text) > len(lines[number].text) and text[-1] in "。！？!?”" for text in below]
    return any(prose) or any(_marker(text) is not None for text in below[:1])


def _plain(lines: Sequence[Line], number: int, before: Sequence[_Heading]) -> _Heading | None:
    """Recognise a title or slogan on a line of its own, without a number, or a number without a title."""
    line = lines[number]
    title = line.text
    if len(title) > _LONGEST_PLAIN_TITLE or _SALUTATION.match(title) or _NO_TITLE.search(title):
        return None
    if number and not _closed(lines[number - 1], before):
        return None
    rank = None
    if re.fullmatch(_NUMERAL + "{1,3}", title):
        rank = _Rank.CHAPTER
    elif len(title) < _SHORTEST_TITLE or _marker(title):
        return None
    elif _STOP.search(title):
        names = _STOP.search(title, 0, len(title) - 1) is None and not _FIGURE.search(title)
        rank = _Rank.ITEM if names and _habitual(lines, number) and _leads(lines, number) else None
    elif title.endswith(("——", "--")):
        rank = _Rank.CLAUSE if _leads(lines, number) else None
    elif _opens(lines, number):
        follows = bool(before) and before[-1].line == number - 1 and before[-1].alone
        rank = _Rank.SUBTITLE if follows and before[-1].rank == _Rank.CHAPTER else _Rank.CHAPTER
    return _Heading(line.start, line.end, rank, number, True) if rank is not None else None


def _closed(line: Line, before: Sequence[_Heading]) -> bool:
    """Whether ``line`` cannot go on below it: it ends a sentence or salutation, or is a heading itself."""
    is_heading = bool(before) and before[-1].end == line.end
    return is_heading or line.text[-1] in "。！？!?…：:”」）)" or _SALUTATION.match(line.text) is not None


def _habitual(lines: Sequence[Line], number: int) -> bool:
    """Whether titles that end with a full stop come again and again around ``lines[number]``."""
    near = lines[max(0, number - 4) : number + 5]
    alike = [line for line in near if len(line.text) <= _LONGEST_PLAIN_TITLE and line.text[-1] == "。"]
    return sum(_marker(line.text) is None for line in alike) >= 3


def _inside(line: Line, number: int, chapters: int) -> list[_Heading]:
    """Recognise chapters inside the line of a flattened report, in sequence behind the ``chapters`` found."""
    found: list[_Heading] = []
    for match in _INSIDE.finditer(line.text):
        flat = len(line.text) >= _FLAT_LINE or match.end() == len(line.text)
        if flat and _numeral(match["number"]) == chapters + len(found) + 1:
            start = line.start + match.start("number")
            found.append(_Heading(start, line.start + match.end("title"), _Rank.CHAPTER, number, False))
    return found


def _numeral(text: str) -> int:
    """Return the value of a Chinese numeral below one hundred: 十二 -> 12."""
    digits = "〇一二三四五六七八九"
    tens, ten, ones = text.partition("十")
    if not ten:
        return digits.find(text)
    return 10 * (digits.find(tens) if tens else 1) + (digits.find(ones) if ones else 0)


def _ends(
    headings: Sequence[_Heading], lines: Sequence[Line], turns: Sequence[int], length: int
) -> list[int]:
    """Return where the section of each heading ends."""
    ends = [length] * len(headings)
    open_: list[int] = []
    for index, heading in enumerate(headings):
        while open_ and headings[open_[-1]].rank >= heading.rank:
            ends[open_.pop()] = heading.start
        open_.append(index)
    upcoming = iter(turns)
    turn = next(upcoming, length)
    for index, heading in enumerate(headings):
        while turn <= heading.start:
            turn = next(upcoming, length) if turn < length else length + 1
        if heading.rank >= _Rank.SUBTITLE:
            ends[index] = min(ends[index], turn)
        if _one_paragraph(headings, index):
            ends[index] = min(ends[index], _paragraph_end(heading, lines))
    return ends


def _one_paragraph(headings: Sequence[_Heading], index: int) -> bool:
    """Whether heading ``index`` opens one paragraph only: an item, or the last of a list of such ones."""
    heading = headings[index]
    if heading.rank == _Rank.ITEM and not heading.alone:
        return True
    if heading.rank < _Rank.CLAUSE or (heading.alone and heading.rank != _Rank.ITEM):
        return False
    if index + 1 < len(headings) and headings[index + 1].rank == heading.rank:
        return False
    alike = headings[max(0, index - 2) : index + 1]
    lines_each = 2 if heading.alone else 1
    steps = [later.line - earlier.line for earlier, later in pairwise(alike)]
    if any(other.rank != heading.rank or other.alone != heading.alone for other in alike):
        return heading.rank == _Rank.ITEM
    return all(step == lines_each for step in steps) and (len(alike) == 3 or heading.rank == _Rank.ITEM)


def _paragraph_end(heading: _Heading, lines: Sequence[Line]) -> int:
    """Return the end of the paragraph that ``heading`` opens, on its own line or on the next."""
    last = heading.line + (1 if heading.alone else 0)
    return lines[min(last, len(lines) - 1)].end


def _nest(headings: Sequence[_Heading], ends: Sequence[int], text: str) -> tuple[Section, ...]:
    """Turn headings into sections that know their parents; a section never reaches beyond its parent."""
    sections: list[Section] = []
    open_: list[int] = []
    for heading, end in zip(headings, ends, strict=True):
        index = len(sections)
        while open_ and (
            headings[open_[-1]].rank >= heading.rank or sections[open_[-1]].end <= heading.start
        ):
            open_.pop()
        parent = open_[-1] if open_ else None
        end = min(end, sections[parent].end) if parent is not None else end
        title = text[heading.start : heading.end]
        sections.append(Section(title, len(open_) + 1, heading.start, end, parent))
        open_.append(index)
    return tuple(sections)
