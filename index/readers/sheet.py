"""The bytes of a workbook (.xlsx) or a table of values (.csv) go in, the lines that its tables stand for come out.

Each visible sheet is read as its tables, in the same manner as those of other files, with the figures as the sheet
shows them. Hidden sheets, rows and columns are not read, formulas stand for the values that were saved with them.
"""

from __future__ import annotations

import csv
import io
import re
import warnings
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from index.errors import ReadError
from index.readers import tables
from index.readers.limits import Limits, check_length
from index.readers.number_formats import shown
from index.readers.package import repack
from index.readers.plain import decode

_CELL = re.compile(rb"<(?:\w+:)?c[ />]")
_UNNAMED = re.compile(r"(?:Sheet|工作表|表)\s*\d*", re.I)
_SEPARATORS = "\t,;，"
_SAMPLE_LINES = 50
_MOST_COVERED = 10_000  # cells below one that reaches over them


def read(data: bytes, limits: Limits) -> str:
    """Return the text of the workbook ``data``.

    Raises:
        ReadError: the package is damaged, unpacks beyond ``limits``, or holds macros or entities.
    """
    import openpyxl

    package = repack(data, limits, "Excel")
    cells = sum(1 for _ in _CELL.finditer(package.getbuffer()))
    if cells > limits.max_cells:
        raise ReadError(
            f"Excel 文件里有 {cells} 个单元格，上限 {limits.max_cells} 个", "请只保留报告里的表格，或拆分文件"
        )
    with warnings.catch_warnings():  # of styles and extensions that it leaves out
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(package, data_only=True, keep_links=False)
    lines: list[str] = []
    for sheet in book.worksheets:
        if sheet.sheet_state == "visible":
            title = "" if _UNNAMED.fullmatch(sheet.title.strip()) else sheet.title.strip()
            lines += _lines(_rows(sheet), title)
    return "\n".join(lines)


def read_values(data: bytes, limits: Limits) -> str:
    """Return the text of ``data``, values with commas, tabs or semicolons between them.

    Raises:
        ReadError: no known encoding explains ``data``, or it is too long.
    """
    source = decode(data)
    check_length(source, limits.max_characters)
    sample = source.splitlines()[:_SAMPLE_LINES]
    separator = max(_SEPARATORS, key=lambda mark: sum(line.count(mark) for line in sample))
    rows = csv.reader(io.StringIO(source, newline=""), delimiter=separator)
    return "\n".join(_lines([[tables.Cell(value.strip()) for value in row] for row in rows], ""))


def _rows(sheet: Any) -> list[list[tables.Cell]]:
    """The visible rows of a sheet, an empty one where nothing stands, each without the cells that others reach over."""
    written: dict[int, dict[int, str]] = {}
    # The cells that there are; asked row by row, a sheet has a million rows as soon as the last one has a border.
    for (y, x), cell in sheet._cells.items():
        if text := shown(cell.value, cell.number_format or "").strip():
            written.setdefault(y, {})[x] = text
    hidden_rows = {y for y, row in sheet.row_dimensions.items() if row.hidden}
    hidden_columns = {
        x
        for column in sheet.column_dimensions.values()
        if column.hidden
        for x in range(column.min or 0, min(column.max or 0, sheet.max_column) + 1)
    }
    columns = sorted({x for row in written.values() for x in row} - hidden_columns)
    visible = sorted(written.keys() - hidden_rows)
    reach = {}  # of each cell that reaches over others: how many visible rows and columns
    covered: set[tuple[int, int]] = set()
    for area in sheet.merged_cells.ranges:
        down = visible[bisect_left(visible, area.min_row) : bisect_right(visible, area.max_row)]
        across = columns[bisect_left(columns, area.min_col) : bisect_right(columns, area.max_col)]
        reach[area.min_row, area.min_col] = len(down), len(across)
        if len(down) * len(across) <= _MOST_COVERED:
            covered.update((y, x) for y in down for x in across)
    rows: list[list[tables.Cell]] = []
    last = 0
    for y in visible:
        if any(between not in hidden_rows for between in range(last + 1, y)):
            rows.append([])
        last = y
        rows.append(
            [
                tables.Cell(written[y].get(x, ""), *reach.get((y, x), (1, 1)))
                for x in columns
                if (y, x) in reach or (y, x) not in covered
            ]
        )
    return rows


def _lines(rows: Sequence[Sequence[tables.Cell]], title: str) -> list[str]:
    """The lines of a sheet: its title, and its tables with what stands between them."""
    lines = [title] if title else []
    for part in _parts(rows):
        lines += tables.lines(part, lines)
    return lines if len(lines) > bool(title) else []


def _parts(rows: Sequence[Sequence[tables.Cell]]) -> Iterator[list[Sequence[tables.Cell]]]:
    """The tables of a sheet: an empty row ends one, unless what follows has no head of its own."""
    part: list[Sequence[tables.Cell]] = []
    ended = False
    for row in rows:
        if not any(cell.text for cell in row):
            ended = bool(part)
            continue
        if ended and not any(_is_figure(cell.text) for cell in row[1:]) and _has_figures(part):
            yield part
            part = []
        ended = False
        part.append(row)
    if part:
        yield part


def _has_figures(part: Iterable[Sequence[tables.Cell]]) -> bool:
    return any(_is_figure(cell.text) for row in part for cell in row[1:])


def _is_figure(text: str) -> bool:
    return re.fullmatch(r"[-−+]?\d[\d,.]*\s*[%％]?", text) is not None and not re.fullmatch(
        r"(?:19|20)\d\d", text
    )
