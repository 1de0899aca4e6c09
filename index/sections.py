"""Headings: the stored text of a report goes in, its sections with their levels come out.

Knows the numbering of Chinese official prose (一、 （一） 1. （1） 第一， 一是 ——), headings that run into their paragraph,
titles and slogans on lines of their own, attachments and glossaries. Does not cut sentences and does not judge them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.types import Section

# Kinds of heading from the outermost in. A report uses only some of them; levels follow from how they nest.
_ATTACHMENT, _ATTACHED_TITLE, _PART, _CHAPTER, _SUBTITLE, _CLAUSE, _POINT, _SUBPOINT, _ITEM, _BELOW_ITEM = range(10)

_LINE = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
_NUMERAL = "[一二三四五六七八九十百零〇○两]"
_MARKERS = (
    (_PART, re.compile(rf"第{_NUMERAL}{{1,4}}(?:部分|章|编|篇)[：:、\s]*")),
    # 一、二、三产业增加值 … is a list, not a heading.
    (_CHAPTER, re.compile(rf"{_NUMERAL}{{1,3}}\s*[、．.](?!\s*{_NUMERAL}{{1,3}}[、产线级是])")),
    (_CLAUSE, re.compile(rf"[（(]\s*{_NUMERAL}{{1,3}}\s*[）)]、?")),
    (_POINT, re.compile(r"\d{1,3}\s*[.．、](?![\d\s]*[\d%％])")),
    (_SUBPOINT, re.compile(r"[（(]\s*\d{1,3}\s*[）)]|[①-⑳]")),
    (_ITEM, re.compile(rf"第{_NUMERAL}{{1,3}}[，,、：:]|{_NUMERAL}{{1,2}}是|[—–-]{{2,}}|[•●■◆▪·]")),
)
_STOP = re.compile(r"[。！？!?]")
_CLAUSE_END = re.compile(r"[。！？!?，,；;：:]")
_ADDRESSED = "(?:各位代表|各位委员|各位领导|代表们|同志们)"
_SALUTATION = re.compile(rf"{_ADDRESSED}(?:[、，,和]?{_ADDRESSED})?\s*[：:！!，,]")
_GLOSSARY = re.compile(
    r"(?:附件?\s*[\d一二三]?\s*[：:、]?\s*)?《?(?:(?:政府|常委会)?工作报告)?》?[中内]?(?:的?(?:有关|部分|相关|主要))?(?:内容)?的?"
    r"(?:(?:专?有?名词|名词术语|术语|用语|词语|名词)的?(?:解释|注释|说明|注解)|注释|附注|注解|注)[：:]?"
)
_ATTACHED = re.compile(r"附(?:件|录|表)\s*[\d一二三四五六七八九十]{0,2}(?:\s*[：:]|\s|$)")
_MARKDOWN = re.compile(r"#{1,6}\s+")
_FIGURE = re.compile(r"\d(?![\d年届月日]|\.0)")

_LONGEST_TITLE = 60  # characters; a longer first sentence is prose, and only its first clause names the section
_LONGEST_PLAIN_TITLE = 32  # characters of a heading without a number
_SHORTEST_PARAGRAPH = 40  # characters; what follows a heading without a number is at least that long
_FLAT_LINE = 800  # characters; headings stand inside the lines of a report that was flattened


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
    rank: int
    line: int  # index of the line it stands in
    alone: bool  # the title is all of its line


def split_sections(text: str) -> tuple[Section, ...]:
    """Return the sections of ``text`` in order; they nest, and each begins with its title to the letter.

    A section ends where the next one of the same or a higher rank begins. Two kinds end earlier: an item of a list
    (一是, 第一，, ——) ends with its paragraph, and a subsection ends where the speaker turns to the deputies again
    (各位代表！).
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
        if len(line.text) > 2 * _LONGEST_TITLE:
            break
        in_front = in_front and not _STOP.search(line.text) and _marker(line.text) is None
        if in_front:
            front_end = line.end
    return front_end


def is_glossary(title: str) -> bool:
    """Whether ``title`` heads the explanations of terms at the end of a report."""
    return _GLOSSARY.fullmatch(title.strip()) is not None


def _marker(line: str) -> tuple[int, int] | None:
    """Return the rank that the numbering of ``line`` gives it and where the numbering ends."""
    sharps = _MARKDOWN.match(line)
    begin = sharps.end() if sharps else 0
    for rank, pattern in _MARKERS:
        match = pattern.match(line, begin)
        if match:
            return rank, match.end()
    return (_CHAPTER, begin) if sharps else None


def _find_headings(lines: Sequence[Line], body: int) -> list[_Heading]:
    """Return all headings behind ``body`` in order."""
    headings: list[_Heading] = []
    in_glossary = False
    for number, line in enumerate(lines):
        if line.start < body:
            continue
        attached = _attachment(lines, number, headings)
        if attached:
            headings.append(attached)
            in_glossary = is_glossary(line.text)
        elif not in_glossary:
            heading = _numbered(lines, number) or _plain(lines, number, headings)
            if heading:
                headings.append(_demoted(heading, line.text, headings))
            headings.extend(_inside(line, number, headings))
    return headings


def _attachment(lines: Sequence[Line], number: int, before: Sequence[_Heading]) -> _Heading | None:
    """Recognise 附件1, the title on the line below it, and the title of a glossary."""
    line = lines[number]
    if len(line.text) > _LONGEST_PLAIN_TITLE or _STOP.search(line.text):
        return None
    if is_glossary(line.text):
        follows = before and before[-1].rank == _ATTACHMENT and before[-1].line == number - 1
        return _Heading(line.start, line.end, _ATTACHED_TITLE if follows else _ATTACHMENT, number, True)
    if _ATTACHED.match(line.text):
        return _Heading(line.start, line.end, _ATTACHMENT, number, True)
    if before and before[-1].rank == _ATTACHMENT and before[-1].line == number - 1 and _marker(line.text) is None:
        return _Heading(line.start, line.end, _ATTACHED_TITLE, number, True)
    return None


def _numbered(lines: Sequence[Line], number: int) -> _Heading | None:
    """Recognise a heading by its numbering, alone on its line or running into the paragraph."""
    line = lines[number]
    found = _marker(line.text)
    if not found or found[1] >= len(line.text):
        return None
    rank, begin = found
    first = _STOP.search(line.text, begin)
    title_end = first.end() if first else len(line.text)
    alone = title_end == len(line.text)
    if rank == _ITEM and (title_end > _LONGEST_TITLE or (alone and not _leads(lines, number))):
        return None
    if alone and line.text[-1] in "；;，,、":
        return None
    if title_end > _LONGEST_TITLE:
        clause = _CLAUSE_END.search(line.text, begin)
        title_end = min(clause.start() if clause else len(line.text), _LONGEST_TITLE)
        alone = False
    return _Heading(line.start, line.start + title_end, rank, number, alone)


def _demoted(heading: _Heading, line: str, before: Sequence[_Heading]) -> _Heading:
    """Move 一、二、三 that count points below a heading 第一， on a line of its own beneath that heading."""
    if heading.rank != _CHAPTER or not before or not re.match(_NUMERAL, line):
        return heading
    opens = before[-1].rank == _ITEM and before[-1].alone and line[0] == "一"
    goes_on = before[-1].rank == _BELOW_ITEM and line[0] != "一"
    return replace(heading, rank=_BELOW_ITEM) if opens or goes_on else heading


def _leads(lines: Sequence[Line], number: int) -> bool:
    """Whether the line below is a paragraph of its own, so that this one may be its heading."""
    if number + 1 >= len(lines):
        return False
    below = lines[number + 1].text
    return len(below) >= _SHORTEST_PARAGRAPH and _marker(below) is None and len(below) > len(lines[number].text)


def _opens(lines: Sequence[Line], number: int) -> bool:
    """Whether prose or a numbered heading stands below, perhaps under a second line of the title."""
    below = [line.text for line in lines[number + 1 : number + 3]]
    prose = [len(text) > len(lines[number].text) and text[-1] in "。！？!?”" for text in below]
    return any(prose) or any(_marker(text) is not None for text in below[:1])


def _plain(lines: Sequence[Line], number: int, before: Sequence[_Heading]) -> _Heading | None:
    """Recognise a title or slogan on a line of its own, without a number."""
    line = lines[number]
    title = line.text
    if len(title) > _LONGEST_PLAIN_TITLE or len(title) < 3 or _marker(title) or _SALUTATION.match(title):
        return None
    if title[0] in "，。、；）」』”》】！？,.;)!?" or title[-1] in "，、；,;（(“" or re.search("[：:]", title):
        return None
    if number and not _closed(lines[number - 1], before):
        return None
    stopped = _STOP.search(title)
    if stopped:
        ends_alone = stopped.end() == len(title) and title[-1] == "。" and not _FIGURE.search(title)
        known = ends_alone and _habitual(lines, number) and _leads(lines, number)
        return _Heading(line.start, line.end, _ITEM, number, True) if known else None
    if title[-2:] in ("——", "--") and _leads(lines, number):
        return _Heading(line.start, line.end, _CLAUSE, number, True)
    follows = bool(before) and before[-1].rank == _CHAPTER and before[-1].line == number - 1 and before[-1].alone
    if _opens(lines, number):
        return _Heading(line.start, line.end, _SUBTITLE if follows else _CHAPTER, number, True)
    return None


def _closed(line: Line, before: Sequence[_Heading]) -> bool:
    """Whether nothing of ``line`` can go on below it: it ends a sentence, a salutation or is a heading itself."""
    is_heading = bool(before) and before[-1].end == line.end
    return is_heading or line.text[-1] in "。！？!?…：:”」）)" or _SALUTATION.match(line.text) is not None


def _habitual(lines: Sequence[Line], number: int) -> bool:
    """Whether titles that end with a full stop come again and again around ``lines[number]``, as a layout has them."""
    near = lines[max(0, number - 4) : number + 5]
    alike = [line for line in near if len(line.text) <= _LONGEST_PLAIN_TITLE and line.text[-1] == "。"]
    return sum(_marker(line.text) is None for line in alike) >= 3


def _inside(line: Line, number: int, before: Sequence[_Heading]) -> list[_Heading]:
    """Recognise 一、二、三 inside a long line, where the report was flattened: in sequence, and behind a full stop."""
    if len(line.text) < _FLAT_LINE:
        return []
    found: list[_Heading] = []
    chapters = sum(heading.rank == _CHAPTER for heading in before)
    for match in _INSIDE.finditer(line.text):
        if _numeral(match["number"]) == chapters + len(found) + 1:
            start = line.start + match.start("number")
            found.append(_Heading(start, line.start + match.end("title"), _CHAPTER, number, False))
    return found


_INSIDE = re.compile(rf"(?<=[。！？\s])(?P<number>{_NUMERAL}{{1,3}})、(?P<title>[^，。；！？：\s]{{4,40}}(?:，[^，。；！？：\s]{{4,40}})?)[。\s]")


def _numeral(text: str) -> int:
    """Return the value of a Chinese numeral below one hundred: 十二 -> 12."""
    digits = "〇一二三四五六七八九"
    tens, ten, ones = text.partition("十")
    if not ten:
        return digits.find(text)
    return 10 * (digits.find(tens) if tens else 1) + (digits.find(ones) if ones else 0)


def _ends(headings: Sequence[_Heading], lines: Sequence[Line], turns: Sequence[int], length: int) -> list[int]:
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
        if heading.rank >= _SUBTITLE:
            ends[index] = min(ends[index], turn)
        if _one_paragraph(headings, index):
            ends[index] = min(ends[index], _paragraph_end(heading, lines))
    return ends


def _one_paragraph(headings: Sequence[_Heading], index: int) -> bool:
    """Whether heading ``index`` opens one paragraph only: an item in its paragraph, or the last of a list of such."""
    heading = headings[index]
    if heading.rank == _ITEM and not heading.alone:
        return True
    if heading.rank < _CLAUSE or (heading.alone and heading.rank != _ITEM):
        return False
    if index + 1 < len(headings) and headings[index + 1].rank == heading.rank:
        return False
    alike = headings[max(0, index - 2) : index + 1]
    lines_each = 2 if heading.alone else 1
    steps = [later.line - earlier.line for earlier, later in zip(alike, alike[1:])]
    if any(other.rank != heading.rank or other.alone != heading.alone for other in alike):
        return heading.rank == _ITEM
    return all(step == lines_each for step in steps) and (len(alike) == 3 or heading.rank == _ITEM)


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
        while open_ and (headings[open_[-1]].rank >= heading.rank or sections[open_[-1]].end <= heading.start):
            open_.pop()
        parent = open_[-1] if open_ else None
        end = min(end, sections[parent].end) if parent is not None else end
        title = text[heading.start : heading.end]
        sections.append(Section(title, len(open_) + 1, heading.start, end, parent))
        open_.append(index)
    return tuple(sections)
