"""Citations of an answer go in; out they come saying of each from a scan on which page it was recognised, how surely."""

from __future__ import annotations

from dataclasses import replace

from index.scans import within
from index.store import Index

from ..types import Answer, Citation, Scan


def answer_with_scans(index: Index, answer: Answer) -> Answer:
    """``answer``, whose citations from scans say so."""
    citations = tuple(_told(index, cited) for cited in answer.citations)
    return replace(
        answer, citations=citations, nearest=tuple(_told(index, cited) for cited in answer.nearest)
    )


def _told(index: Index, cited: Citation) -> Citation:
    lines = within(index.record(index.ordinal(cited.report)).scanned, cited.start, cited.end)
    if not lines:
        return cited
    return replace(cited, scan=Scan(lines[0].page, round(min(line.confidence for line in lines), 3)))
