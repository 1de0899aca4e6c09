"""Citations of an answer go in; out they come saying of each from a scan on which page it was recognised, how surely."""

from __future__ import annotations

from dataclasses import replace

from index.scans import within
from index.store import Index
from index.types import Scanned

from ..types import Answer, Citation, Scan


def answer_with_scans(index: Index, answer: Answer) -> Answer:
    """``answer``, whose citations from scans say so."""
    citations = tuple(_told(index, cited) for cited in answer.citations)
    return replace(
        answer, citations=citations, nearest=tuple(_told(index, cited) for cited in answer.nearest)
    )


def _told(index: Index, cited: Citation) -> Citation:
    scan = scan_of(index.record(index.ordinal(cited.report)).scanned, cited.start, cited.end)
    return replace(cited, scan=scan) if scan else cited


def scan_of(scanned: tuple[Scanned, ...], start: int, end: int) -> Scan | None:
    """Where ``[start, end)`` was recognised, of a report with these recognised lines; ``None`` where it was not."""
    lines = within(scanned, start, end)
    return Scan(lines[0].page, round(min(line.confidence for line in lines), 3)) if lines else None
