"""The table of an answer, as it was arranged, as CSV headed in the page's language; `qa.commands.sheet` makes it.

Goes in: an answer with a table. Comes out: text that spreadsheets read.
"""

from __future__ import annotations

from dataclasses import replace

from qa.commands import sheet
from qa.types import Answer
from ui.texts import named, say

LONGEST_NUMBER = 6  # digits; no table has as many rows


def arranged(answer: Answer, rows: str) -> Answer:
    """The answer with only those rows of its table that are named by their numbers, in that order: "3,0,1".

    As it is where ``rows`` names none.
    """
    table = answer.table
    wanted = [
        int(each)
        for each in rows.split(",")
        if each.isascii() and each.isdecimal() and len(each) < LONGEST_NUMBER
    ]
    if table is None or not any(each < len(table.rows) for each in wanted):
        return answer
    order = [each for each in dict.fromkeys(wanted) if each < len(table.rows)]
    grids = {
        name: tuple(grid[at] for at in order)
        for name in ("rows", "marks", "values", "kinds")
        if (grid := getattr(table, name))
    }
    return replace(answer, table=replace(table, **grids))


def to_csv(answer: Answer, language: str) -> str:
    """The table, "" where there is none."""
    table = answer.table
    if table is not None:
        heads = tuple(named(language, name) for name in table.columns)
        answer = replace(answer, table=replace(table, columns=heads))
    return sheet.to_csv(answer, say(language, "sources"))
