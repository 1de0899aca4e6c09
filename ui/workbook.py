"""The table of an answer as a workbook of Excel, headed in the page's language.

Goes in: an answer with a table. Comes out: the bytes of an xlsx file. Figures are numbers where the table knows them, all
else is text, never a formula; behind the columns stand the sources of each cited one.
"""

from __future__ import annotations

import io

from qa.types import Answer, Table, Value
from ui.conversation import citation
from ui.marks import MARK, source_line
from ui.texts import named, say
from ui.word import clean

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST = 32_767  # characters of a cell, as Excel has it
NARROW, WIDE = 16, 60  # characters that a column shows


def to_xlsx(answer: Answer, language: str) -> bytes:
    """A sheet with the table as it is shown, and one with its figures as numbers if it has any; b"" without a table."""
    from xlsxwriter import Workbook

    table = answer.table
    if table is None:
        return b""
    stream = io.BytesIO()
    with Workbook(
        stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        cell = book.add_format({"text_wrap": True, "valign": "top"})
        _write(book.add_worksheet(say(language, "sheet_shown")), _rows(answer, table, language), head, cell)
        if any(value is not None for row in table.values for value in row):
            _write(book.add_worksheet(say(language, "sheet_numbers")), _numbers(table, language), head, cell)
    return stream.getvalue()


def _rows(answer: Answer, table: Table, language: str) -> list[list[str | float]]:
    cited = [at for at in range(len(table.columns)) if any(row[at] for row in table.marks)]
    heads = [named(language, each) for each in table.columns]
    rows: list[list[str | float]] = [
        [*heads, *(f"{heads[at]}（{say(language, 'sources')}）" for at in cited)]
    ]
    for cells, marks in zip(table.rows, table.marks, strict=False):
        rows.append(
            [*(MARK.sub("", each) for each in cells), *(_source(answer, marks[at], language) for at in cited)]
        )
    return rows


def _source(answer: Answer, mark: int | None, language: str) -> str:
    cited = citation(answer, mark) if mark is not None else None
    return f"{source_line(cited, language)}：{cited.quote.strip()}" if cited else ""


def _numbers(table: Table, language: str) -> list[list[str | float]]:
    """The first column as it is, of the others the numbers alone: of a range its middle."""
    rows: list[list[str | float]] = [[named(language, each) for each in table.columns]]
    for cells, values in zip(table.rows, table.values, strict=True):
        rows.append([cells[0], *("" if each is None else _number(each) for each in values[1:])])
    return rows


def _number(value: Value) -> float:
    return round(value.middle, 10)


def _write(sheet: object, rows: list[list[str | float]], head: object, cell: object) -> None:
    for at, row in enumerate(rows):
        for column, value in enumerate(row):
            style = cell if at else head
            if isinstance(value, str):
                sheet.write_string(at, column, clean(value)[:LONGEST], style)  # type: ignore[attr-defined]
            else:
                sheet.write_number(at, column, value, style)  # type: ignore[attr-defined]
    for column in range(len(rows[0])):
        longest = max(len(str(row[column])) for row in rows)
        sheet.set_column(column, column, WIDE if longest > 2 * NARROW else NARROW)  # type: ignore[attr-defined]
    sheet.freeze_panes(1, 0)  # type: ignore[attr-defined]
