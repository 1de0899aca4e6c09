"""The text of a file goes in; the reports that stand in it one behind the other come out, each with where it stands.

Nearly every file holds one. A second begins where a title stands with a session or a salutation right below it, or one
that itself names place and year with text below it; and what it says of itself is of another place, year or kind than
what went before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from index.furniture import SALUTATION
from index.metadata import recognise
from index.places import find_places
from index.types import Metadata

_TITLE = re.compile(
    r"(?=.{4,60}$)(?:标题[：:]\s*)?[^。，；：！？,;:《》\t]*(?:报告|公报)\s*(?:[（(][^（）()]{1,20}[）)])?"
)
_NUMBERED = re.compile(
    r"[（(]?[一二三四五六七八九十\d]{1,3}[、.．）)]|第[一二三四五六七八九十]{1,3}(?:部分|章|节)|附"
)
_ABOVE = re.compile(
    r"关于.{4,40}|.{2,20}(?:省|市|自治区|州|县|区|镇|乡|人民政府|人大常委会|法院|检察院)|.{4,40}文件.{0,6}"
)
_DATED = re.compile(r"[\d０-９一二〇○零]{4}\s*年.{1,4}月.{1,4}日.{0,60}(?:会议|大会)")
_OPENS = re.compile(rf"(?:尊敬的)?{SALUTATION}\s*[：:！!，,]")
_YEAR = re.compile(r"(?:19|20)\d\d\s*年")
_BELOW = 8  # lines under a title among which session or salutation stand
_SENTENCES = 5  # of what can be a report
_TEXT = re.compile(r".{30,}[。；，]|[一1]\s*[、.．]|[（(]一[）)]")
_SHORTEST = 200  # characters of a report
_FIRST = 600  # characters before a title, from which they are a report of their own


@dataclass(frozen=True, slots=True)
class Part:
    """A report in a file: the text ``[start, end)``, and what it is."""

    start: int
    end: int
    metadata: Metadata


def parts(path: str, text: str, raw: str = "") -> tuple[Part, ...]:
    """The reports in the ``text`` of the file at ``path``, in their order: at least one.

    ``raw`` is the text before it was cleaned.
    """
    starts = list(_starts(text))
    if not starts or (len(starts) == 1 and starts[0] < _FIRST):
        return (Part(0, len(text), recognise(path, text, raw)),)
    nameless = PurePosixPath(path).with_name("文件").as_posix()
    if starts[0] >= _FIRST:
        first = recognise(nameless, text[: starts[0]])
        if text.count("。", 0, starts[0]) >= _SENTENCES and (first.place or first.year):
            starts.insert(0, 0)
    found: list[Part] = []
    for start, end in zip([0, *starts[1:]], [*starts[1:], len(text)], strict=True):
        metadata = recognise(nameless, text[start:end])
        if found and (end - start < _SHORTEST or not _other(found[-1].metadata, metadata)):
            found[-1] = Part(found[-1].start, end, found[-1].metadata)
        else:
            found.append(Part(start, end, metadata))
    if len(found) == 1:
        return (Part(0, len(text), recognise(path, text, raw)),)
    return tuple(found)


def chosen(path: str, found: tuple[Part, ...]) -> Part:
    """Of several reports in the file at ``path`` the one after which it is called, else the first."""
    name = PurePosixPath(path).stem
    places = {place.name for mention in find_places(name) for place in mention.places}

    def named(part: Part) -> int:
        said = part.metadata
        return (said.place in places or (said.place or "无") in name) + (str(said.year) in name)

    return max(found, key=named)


def _starts(text: str) -> Iterator[int]:
    """Where a title stands with a session or a salutation right below it."""
    lines: list[tuple[int, str]] = []
    at = 0
    for line in text.split("\n"):
        if line.strip():
            lines.append((at, line.strip()))
        at += len(line) + 1
    last = -1
    for i, (_, line) in enumerate(lines):
        if i <= last or not _TITLE.fullmatch(line) or _NUMBERED.match(line):
            continue
        below = [text for _, text in lines[i + 1 : i + 1 + _BELOW]]
        opens = next((n for n, text in enumerate(below) if _DATED.search(text) or _OPENS.match(text)), None)
        if opens is None or any("。" in text for text in below[:opens]):
            opens = 0
            if not (_names_itself(line) and any(map(_TEXT.match, below[:3]))) or any(
                map(_TITLE.fullmatch, below)
            ):
                continue
        last = i + 1 + opens
        while i and _ABOVE.fullmatch(lines[i - 1][1]):
            i -= 1
        yield lines[i][0]


def _names_itself(title: str) -> bool:
    """Whether a title names a year and a place."""
    return _YEAR.search(title) is not None and recognise("文件", title).place is not None


def _other(one: Metadata, other: Metadata) -> bool:
    """Whether two texts that follow each other are two reports."""
    pairs = ((one.place, other.place), (one.year, other.year), (one.kind, other.kind))
    return any(a is not None and b is not None and a != b for a, b in pairs)
