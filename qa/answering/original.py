"""An answer as it was made goes in, as its reports are written it comes out.

Reports in traditional characters are read in simplified ones. What an answer quotes of them, in its text, its short form
and its table, becomes what stands there; what it says itself stays.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from index.store import Index

from ..ranking.original import as_written
from ..types import Answer, Table

_QUOTED = re.compile(r"“([^“”]+)”")
_BEFORE_MARK = re.compile(r"([^\[\]“”\n]+)\[(\d+)\]")
_SHORTEST = 2  # characters of a quote without quotation marks


def answer_as_written(index: Index, answer: Answer) -> Answer:
    """``answer`` with every quote to the letter of its report."""
    shown = (*answer.citations, *answer.nearest)
    pairs = [(before, as_written(index, before)) for before in shown]
    ranked = tuple(as_written(index, hit) for hit in answer.ranked)
    if all(after is before for before, after in pairs):
        return replace(answer, ranked=ranked)
    quotes = [(before.quote, after.quote) for before, after in pairs]
    marked = {before.mark: (before.quote, after.quote) for before, after in pairs[: len(answer.citations)]}
    text = _QUOTED.sub(lambda said: f"“{_original(said[1], quotes)}”", answer.answer)
    return replace(
        answer,
        answer=_BEFORE_MARK.sub(
            lambda said: _end_original(said[1], marked.get(int(said[2]))) + f"[{said[2]}]", text
        ),
        short=answer.short and _original(answer.short, quotes[:1]),
        citations=tuple(after for _, after in pairs[: len(answer.citations)]),
        nearest=tuple(after for _, after in pairs[len(answer.citations) :]),
        ranked=ranked,
        table=answer.table and _table(answer.table, marked),
    )


def _original(said: str, quotes: Sequence[tuple[str, str]]) -> str:
    """What ``said`` is in the first of the ``quotes``, read and written, in which it stands; else itself."""
    for read, written in quotes:
        at = read.find(said)
        if at >= 0:
            return written[at : at + len(said)]
    return said


def _end_original(said: str, quote: tuple[str, str] | None) -> str:
    """``said`` with its end, as much of it as stands in the ``quote``, as it is written there."""
    if quote is None:
        return said
    at = next((i for i in range(len(said) - _SHORTEST + 1) if said[i:] in quote[0]), len(said))
    return said[:at] + _original(said[at:], [quote])


def _table(table: Table, marked: Mapping[int, tuple[str, str]]) -> Table:
    rows = tuple(
        tuple(
            cell if mark is None or mark not in marked else _original(cell, [marked[mark]])
            for cell, mark in zip(row, marks, strict=True)
        )
        for row, marks in zip(table.rows, table.marks, strict=True)
    )
    return replace(table, rows=rows)
