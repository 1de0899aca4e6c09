"""Analysis: one report's raw text goes in, the report as a whole comes out, read, cut and understood.

A text in traditional characters is read in simplified ones, and kept as it is. Of a file that holds several reports one
is understood; the others stay in its text, as a frame that never answers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from index.characters import plain
from index.clean import clean
from index.parts import Part, chosen, parts
from index.passages import chunk
from index.readers import Reading
from index.scans import located
from index.sections import split_sections
from index.sentences import split_sentences
from index.timeframe import assign
from index.types import Metadata, Report, Role, Section, Sentence


def analyse(path: str, sha256: str, raw: str | Reading) -> Report:
    """Return the report that the file at ``path`` (below the reports folder) with the text ``raw`` holds.

    Every position in the result counts characters of :attr:`Report.text`, the cleaned text.
    """
    reading = Reading(raw) if isinstance(raw, str) else raw
    text = clean(reading.text)
    return replace(understand(path, sha256, text, reading.text), scanned=located(text, reading))


def understand(path: str, sha256: str, text: str, raw: str = "") -> Report:
    """As `analyse`, of a text that is cleaned already; ``raw`` is what it was before, where that is at hand."""
    read = plain(text)
    own = chosen(path, parts(path, read, plain(raw)))
    told = read[own.start : own.end]
    sections = split_sections(told)
    sentences = assign(told, own.metadata, sections, split_sentences(told, sections))
    if told != read:
        sections, sentences = _moved(sections, own.start), _framed(text, own, sentences)
    return Report(path, sha256, own.metadata, text, sections, sentences, chunk(read, sentences))


def metadata_of(path: str, text: str) -> Metadata:
    """What the report with the stored ``text`` is, were its file at ``path``."""
    return chosen(path, parts(path, plain(text))).metadata


def _moved(sections: Iterable[Section], by: int) -> tuple[Section, ...]:
    """The sections of a part of a text, in the whole of it."""
    return tuple(replace(section, start=section.start + by, end=section.end + by) for section in sections)


def _framed(text: str, own: Part, sentences: Iterable[Sentence]) -> tuple[Sentence, ...]:
    """The sentences of a part of a text, in the whole of it, whose other lines are none of the report."""
    before, after = _lines(text, 0, own.start), _lines(text, own.end, len(text))
    moved = (replace(said, start=said.start + own.start, end=said.end + own.start) for said in sentences)
    return (*before, *moved, *after)


def _lines(text: str, start: int, end: int) -> Iterator[Sentence]:
    for line in re.finditer(r"\S(?:[^\n]*\S)?", text[start:end]):
        yield Sentence(start + line.start(), start + line.end(), None, Role.FRAME)
