"""Lines that were recognised in pictures are found again in the stored text; how well a part of it was recognised.

In: the stored text, and the lines as they were recognised. Out: which parts of the text are theirs. Only white space and
whole lines differ between the two, but for tables, which are read out: a stretch of text in which a page's lines are not
found again is taken for as sure as the least sure of those.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from index.readers import Reading
from index.readers.reading import Box, Recognised
from index.types import Scanned

UNSURE = 0.9
"""Confidence below which a line may well have wrong characters (`benchmarks.scans`)."""
_MANY_UNSURE = 0.1  # share of a page's characters beyond which the page is called unsure
_SHORTEST = 2  # characters by which a line is found again


@dataclass(frozen=True, slots=True)
class Scan:
    """How a report was recognised: on how many pages, how surely on the whole, and the pages to be looked at."""

    path: str
    pages: int
    confidence: float  # 0 to 1: the mean over its characters
    unsure: tuple[int, ...]  # numbers of pages


def located(text: str, reading: Reading) -> tuple[Scanned, ...]:
    """The parts of the stored ``text`` that were recognised, in order; they may overlap."""
    if not reading.recognised:
        return ()
    places = [at for at, character in enumerate(text) if not character.isspace()]
    dense = "".join(text[at] for at in places)
    found: list[Scanned] = []
    lost: dict[int, list[Recognised]] = {}
    ends: dict[str, int] = {}
    base = 0
    for page, lines in groupby(reading.recognised, key=lambda line: line.page):
        starts = []
        for line, at in _found(dense, lines, base, ends):
            if at is None:
                lost.setdefault(page, []).append(line)
                continue
            starts.append(at)
            end = places[at + len(_dense(line.text)) - 1] + 1
            found.append(_scanned(places[at], end, page, line.confidence, line.box))
        base = min(starts, default=base)
    found.sort(key=lambda one: (one.start, one.end))
    if not found and reading.whole and places:
        page = reading.recognised[0].page
        found = [_together(places[0], places[0] + 1, page, reading.recognised)]
    gaps = _gaps(text, found, lost, reading)
    return tuple(sorted((*found, *gaps), key=lambda one: (one.start, one.end)))


def within(scanned: Sequence[Scanned], start: int, end: int) -> tuple[Scanned, ...]:
    """Those of the recognised parts that lie in ``[start, end)``."""
    return tuple(one for one in scanned if one.start < end and start < one.end)


def scan_of(path: str, scanned: Sequence[Scanned]) -> Scan | None:
    """How the report at ``path`` was recognised; None where its text was there to be read."""
    if not scanned:
        return None
    characters = sum(one.end - one.start for one in scanned)
    pages: dict[int, list[Scanned]] = {}
    for one in scanned:
        pages.setdefault(one.page, []).append(one)
    return Scan(
        path,
        len(pages),
        sum(one.confidence * (one.end - one.start) for one in scanned) / characters,
        tuple(page for page in sorted(pages) if _is_unsure(pages[page])),
    )


def _is_unsure(lines: Sequence[Scanned]) -> bool:
    unsure = sum(one.end - one.start for one in lines if one.confidence < UNSURE)
    return unsure > _MANY_UNSURE * sum(one.end - one.start for one in lines)


def _found(
    dense: str, lines: Iterable[Recognised], base: int, ends: dict[str, int]
) -> Iterator[tuple[Recognised, int | None]]:
    """Each of a page's lines with where it stands in ``dense``, a text without white space, from ``base`` on.

    Of lines that read alike each stands behind the one before, where its ``ends`` are kept.
    """
    for line in lines:
        wanted = _dense(line.text)
        at = dense.find(wanted, max(base, ends.get(wanted, 0))) if len(wanted) >= _SHORTEST else -1
        if at >= 0:
            ends[wanted] = at + len(wanted)
        yield line, at if at >= 0 else None


def _gaps(
    text: str, found: Sequence[Scanned], lost: dict[int, list[Recognised]], reading: Reading
) -> Iterator[Scanned]:
    """The stretches between what was ``found``, where they must be of the same page."""
    if not found:
        return
    reach, page = 0, None
    for one in found:
        same = page == one.page or reading.whole
        if one.start > reach and same and text[reach : one.start].strip():
            yield _between(text, reach, one.start, page or one.page, lost, reading)
        reach, page = max(reach, one.end), one.page
    if reading.whole and page is not None and text[reach:].strip():
        yield _between(text, reach, len(text), page, lost, reading)


def _between(
    text: str, start: int, end: int, page: int, lost: dict[int, list[Recognised]], reading: Reading
) -> Scanned:
    shown = text[start:end]
    start, end = start + len(shown) - len(shown.lstrip()), start + len(shown.rstrip())
    lines = lost.get(page) or [line for line in reading.recognised if line.page == page]
    return _together(start, end, page, lines)


def _together(start: int, end: int, page: int, lines: Sequence[Recognised]) -> Scanned:
    left, top, right, bottom = zip(*(line.box for line in lines), strict=True)
    box = Box(min(left), min(top), max(right), max(bottom))
    return _scanned(start, end, page, min(line.confidence for line in lines), box)


def _scanned(start: int, end: int, page: int, confidence: float, box: Box) -> Scanned:
    """With figures as exact as a record keeps them."""
    left, top, right, bottom = (round(side, 4) for side in box)
    return Scanned(start, end, page, round(confidence, 4), (left, top, right, bottom))


def _dense(text: str) -> str:
    return "".join(text.split())
