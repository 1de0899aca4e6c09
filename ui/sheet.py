"""The table of an answer as CSV, headed in the page's language; `qa.commands.sheet` makes it.

Goes in: an answer with a table. Comes out: text that spreadsheets read.
"""

from __future__ import annotations

from dataclasses import replace

from qa.commands import sheet
from qa.types import Answer
from ui.texts import named, say


def to_csv(answer: Answer, language: str) -> str:
    """The table, "" where there is none."""
    table = answer.table
    if table is not None:
        heads = tuple(named(language, name) for name in table.columns)
        answer = replace(answer, table=replace(table, columns=heads))
    return sheet.to_csv(answer, say(language, "sources"))
