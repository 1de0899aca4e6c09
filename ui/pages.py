"""The pages of reports' files, drawn when somebody looks at them; those of late are kept, and few are drawn at once.

Goes in: a report, its file, and which page or sentence is wanted. Comes out: the page as a picture.
"""

from __future__ import annotations

import hashlib
import threading
from bisect import bisect_right
from collections import OrderedDict
from pathlib import PurePosixPath

from index.facsimile import Facsimile, draw
from index.pinpoint import Words
from index.readers.reading import Box
from index.scans import within
from index.types import Report

KEPT = 40  # pages, of some 150 KB each
AT_ONCE = 2  # each a process of its own
PATIENCE = 15.0  # seconds in which one of them must be done
AROUND = 6  # sentences on either side of one that may tell its page
SHORTEST = 10  # characters of these

Span = tuple[int, int]


class BusyError(Exception):
    """Too many pages are being drawn."""


class ChangedError(Exception):
    """The file is not the one that was indexed."""


class Pages:
    """Draws pages and keeps them. Thread-safe."""

    def __init__(self) -> None:
        self._lock, self._room = threading.Lock(), threading.BoundedSemaphore(AT_ONCE)
        self._kept: OrderedDict[tuple[str, int | None, Span | None], Facsimile] = OrderedDict()

    def page(self, report: Report, content: bytes, number: int | None, span: Span | None) -> Facsimile:
        """Page ``number`` of the report's file ``content``, or that of the sentence ``span`` of its text.

        Raises:
            ChangedError, BusyError: As they say.
            ReadError: The page cannot be drawn.
        """
        if hashlib.sha256(content).hexdigest() != report.sha256:
            raise ChangedError
        key = (report.sha256, number, span)
        if (kept := self._known(key)) is not None:
            return kept
        if not self._room.acquire(timeout=PATIENCE):
            raise BusyError
        try:
            drawn = _drawn(report, content, number, span)
        finally:
            self._room.release()
        with self._lock:
            self._kept[key] = drawn
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return drawn

    def _known(self, key: tuple[str, int | None, Span | None]) -> Facsimile | None:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)


def _drawn(report: Report, content: bytes, number: int | None, span: Span | None) -> Facsimile:
    suffix = PurePosixPath(report.path).suffix
    if span is None:
        return draw(content, suffix, number, Words(""))
    scanned = within(report.scanned, *span)
    if scanned:  # recognised in a picture: where is known since then
        page = number or scanned[0].page
        boxes = tuple(Box(*one.box) for one in scanned if one.page == page)
        return draw(content, suffix, page, Words(""), boxes)
    return draw(content, suffix, number, words(report, *span))


def words(report: Report, start: int, end: int) -> Words:
    """What is looked for on the pages: ``[start, end)`` of the text, and the sentences around it."""
    text = report.text[start:end]
    at = bisect_right(report.sentences, start, key=lambda sentence: sentence.start)
    beside = [at - 1 + step for far in range(1, AROUND + 1) for step in (-far, far)]
    near = [
        report.text[one.start : one.end]
        for n in beside
        if 0 <= n < len(report.sentences) and (one := report.sentences[n]).end - one.start >= SHORTEST
    ]
    return Words(text, report.text.count(text, 0, start), tuple(near))
