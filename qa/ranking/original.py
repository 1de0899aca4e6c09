"""Sentences as they were read go in, as they are written they come out: reports in traditional characters are read in
simplified ones, and quoted to the letter."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

from index.store import Index

from ..types import Citation, SentenceHit

Quoted = TypeVar("Quoted", Citation, SentenceHit)


def as_written(index: Index, quoted: Quoted) -> Quoted:
    """``quoted`` with the words of its report."""
    record = index.record(index.ordinal(quoted.report))
    if record.plain is record.text:
        return quoted
    return replace(quoted, quote=record.text[quoted.start : quoted.end])
