"""Passages: a report's sentences go in, the units of indexing come out.

A passage is a run of neighbouring sentences of one section. Frame and repeated sentences lie in none, and a
heading opens the passage below it, as context. Does not encode or weigh anything.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate

from index.types import Passage, Role, Sentence

TARGET = 200  # characters; long enough to carry its own context, short enough for one topic
_SHORT_PARAGRAPH = 0.4  # of the target; a shorter paragraph joins the next one of its section


def chunk(text: str, sentences: Sequence[Sentence], target: int = TARGET) -> tuple[Passage, ...]:
    """Return passages of about ``target`` characters; every body or note sentence lies in exactly one.

    Paragraphs are mixed only where they are short, and a long one is cut into pieces of even length. A
    passage may be longer than ``target`` by half, or shorter where its section is.
    """
    passages: list[Passage] = []
    for first, last in _blocks(sentences):
        for begin, end in _gather(text, sentences, first, last, target):
            passages.extend(_split(sentences, begin, end, target))
    return tuple(passages)


def _blocks(sentences: Sequence[Sentence]) -> Iterator[tuple[int, int]]:
    """Yield the runs ``[first, last)`` of sentences of one section that may share a passage."""
    first = 0
    for index, sentence in enumerate(sentences):
        outside = sentence.role in (Role.FRAME, Role.REPEAT)
        if outside or sentence.section != sentences[first].section:
            if first < index:
                yield first, index
            first = index + 1 if outside else index
    if first < len(sentences):
        yield first, len(sentences)


def _gather(
    text: str, sentences: Sequence[Sentence], first: int, last: int, target: int
) -> Iterator[tuple[int, int]]:
    """Yield the paragraphs of a block, short ones and those that only announce the next joined to it."""
    begin = first
    for index in range(first, last):
        end = sentences[index].end
        if index + 1 < last and not _line_break(text, end, sentences[index + 1].start):
            continue
        long_enough = end - sentences[begin].start >= _SHORT_PARAGRAPH * target
        announces = text[end - 1] in "：:" or sentences[index].role == Role.HEADING
        if index + 1 == last or (long_enough and not announces):
            yield begin, index + 1
            begin = index + 1


def _line_break(text: str, start: int, end: int) -> bool:
    return any(character in "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029" for character in text[start:end])


def _split(sentences: Sequence[Sentence], first: int, last: int, target: int) -> Iterator[Passage]:
    """Yield ``[first, last)`` in pieces of even length, unless all of it is headings."""
    if all(sentence.role == Role.HEADING for sentence in sentences[first:last]):
        return
    lengths = list(accumulate(sentence.end - sentence.start for sentence in sentences[first:last]))
    pieces = max(1, round(lengths[-1] / target))
    begin = first
    for index in range(first, last):
        passed = lengths[index - first]
        following = sentences[index + 1] if index + 1 < last else None
        share = lengths[-1] * (_piece(lengths, begin - first, pieces) + 1) / pieces
        middle_of_next = passed + (following.end - following.start) / 2 if following else share
        only_heading = sentences[index].role == Role.HEADING and begin == index
        if following is None or (middle_of_next >= share and not only_heading):
            yield Passage(
                sentences[begin].start, sentences[index].end, begin, index + 1, sentences[begin].section
            )
            begin = index + 1


def _piece(lengths: Sequence[int], begin: int, pieces: int) -> int:
    """Return which of the ``pieces`` of even length the sentence ``begin`` opens."""
    before = lengths[begin - 1] if begin else 0
    return round(before * pieces / lengths[-1])
