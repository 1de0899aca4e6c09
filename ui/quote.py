"""A cited sentence as it is shown under an answer: a line or two, with the clause that the answer rests on set off.

Goes in: an answer and one of its citations. Comes out: the words before, the clause, the words after.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from qa.types import Answer, Citation

BEFORE = 24  # characters kept before the clause; more would push it out of the lines that are shown
LEAST = 6  # characters of a clause by which it is known again in the answer's text
CLAUSE = re.compile(r"[^，；。：、,;:]+")


def emphasised(answer: Answer, cited: Citation) -> tuple[str, str, str]:
    """The sentence in three parts; the middle one is empty where none of its clauses stands out.

    What was cut away in front is told by an ellipsis.
    """
    quote = " ".join(cited.quote.split())
    clauses = [match.span() for match in CLAUSE.finditer(quote)]
    meant = next((quote.find(words) for words in _meant(answer, cited.mark) if words in quote), None)
    if meant is None:
        told = [
            (start, end)
            for start, end in clauses
            if end - start >= LEAST and quote[start:end] in answer.answer
        ]
        # All of it said again, or nothing: then no clause stands out.
        meant = told[0][0] if 0 < len(told) < len(clauses) else None
    if meant is None:
        return quote, "", ""
    start, end = next(((a, b) for a, b in clauses if a <= meant < b), (0, len(quote)))
    if start == 0 and end >= len(quote.rstrip("。；")):
        return quote, "", ""
    lead = next(a for a, _ in [*clauses, (start, end)] if a >= start - BEFORE)
    return ("…" if lead else "") + quote[lead:start], quote[start:end], quote[end:]


def _meant(answer: Answer, mark: int) -> Iterator[str]:
    """What the answer takes from the sentence: the cell of its table that has the mark, or its short form."""
    if answer.table is not None:
        for row, marks in zip(answer.table.rows, answer.table.marks, strict=True):
            yield from (cell for cell, own in zip(row, marks, strict=True) if own == mark and cell)
    if answer.short:
        yield answer.short
