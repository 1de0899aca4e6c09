"""The table of an answer as CSV that spreadsheets read.

Goes in: an answer with a table. Comes out: text with a byte order mark, by which Excel knows that it is UTF-8, each
cited column followed by one with its sources. Nothing in it is a formula.
"""

from __future__ import annotations

import csv
import io
import re

from qa.types import Answer
from ui.conversation import citation
from ui.marks import MARK
from ui.texts import say

FORMULA = re.compile(r"[=+@\t\r]|-(?![\d.])")  # what a spreadsheet would run; -3.2% is a figure


def to_csv(answer: Answer, language: str) -> str:
    """The table, "" where there is none."""
    table = answer.table
    if table is None:
        return ""
    cited = [column for column in range(len(table.columns)) if any(row[column] for row in table.marks)]
    stream = io.StringIO()
    writer = csv.writer(stream)
    sources = say(language, "sources")
    writer.writerow(map(harmless, [*table.columns, *(f"{table.columns[at]}（{sources}）" for at in cited)]))
    for cells, marks in zip(table.rows, table.marks, strict=False):
        writer.writerow(map(harmless, [*cells, *(_source(answer, marks[at]) for at in cited)]))
    return "\ufeff" + stream.getvalue()


def harmless(cell: str) -> str:
    """A cell without marks, which no spreadsheet takes for a formula.

    >>> harmless("=1+1"), harmless("-3.2%[1]")
    ("'=1+1", '-3.2%')
    """
    text = MARK.sub("", cell)
    return f"'{text}" if FORMULA.match(text) else text


def _source(answer: Answer, mark: int | None) -> str:
    cited = citation(answer, mark) if mark is not None else None
    return f"{' › '.join((cited.title, *cited.section))}：{cited.quote.strip()}" if cited else ""
