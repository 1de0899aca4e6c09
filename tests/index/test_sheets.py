"""What `index.readers` makes of workbooks and of files of values."""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from index.errors import ReadError
from index.readers import Limits, read
from index.readers.number_formats import shown


def workbook(path: Path, fill: Callable[[Any], None]) -> Path:
    book = openpyxl.Workbook()
    fill(book)
    book.save(path)
    return path


def rows_of(sheet: Any, *rows: tuple[object, ...]) -> None:
    for row in rows:
        sheet.append(row)


@pytest.mark.parametrize(
    ("value", "form", "text"),
    [
        (1236.5, "General", "1236.5"),
        (0.1 + 0.2, "General", "0.3"),
        (86, "General", "86"),
        (0.056, "0.0%", "5.6%"),
        (-0.023, "0.0%", "-2.3%"),
        (0.0565, "0%", "6%"),
        (1236.46, "0.0", "1236.5"),
        (1236.5, "#,##0.00", "1,236.50"),
        (2.5, "0.##", "2.5"),
        (1236.5, '0.0"亿元"', "1236.5亿元"),
        (2024, '0"年"', "2024年"),
        (-12.8, "0.0_ ", "-12.8"),
        (-12.8, "#,##0.0;(#,##0.0)", "-12.8"),
        (-12.8, "0.0;-0.0", "-12.8"),
        (-12.8, "0.0_);[Red]\\(0.0\\)", "-12.8"),
        (0, '0.0;-0.0;"—"', "—"),
        (12365000, '0.0,"千元"', "12365.0千元"),
        (5, "000", "005"),
        (-0.04, "0.0", "0.0"),
        (1.005, "0.00", "1.01"),
        (1e30, "0.00", "1e+30"),
        (float("inf"), "0.0%", "inf"),
        (None, "General", ""),
        ("#DIV/0!", "General", ""),
        ("#REF!", "General", ""),
        ("就业", "@", "就业"),
        (datetime.datetime(2031, 1, 8), 'yyyy"年"m"月"d"日"', "2031年1月8日"),
        (datetime.datetime(2031, 1, 1), 'yyyy"年"', "2031年"),
        (datetime.datetime(2031, 1, 8), "mm-dd-yy", "2031-01-08"),
    ],
)
def test_a_cell_says_what_the_sheet_shows(value: object, form: str, text: str) -> None:
    assert shown(value, form) == text


def test_a_sheet_is_read_as_its_tables(tmp_path: Path) -> None:
    def fill(book: Any) -> None:
        sheet = book.active
        sheet.title = "主要指标"
        rows_of(
            sheet,
            ("云州市2031年主要指标",),
            ("单位：亿元",),
            ("指标", "2030年", None, "2031年目标"),
            (None, "总量", "增速", None),
            ("社零总额", 498.7, 0.041, 0.055),
            ("财政收入", 1236.5, -0.023, 0.03),
            (),
            ("说明：数据来自快报。",),
            (),
            ("年份", "粮食产量（万吨）"),
            (2029, 42.1),
            (2030, 43.6),
        )
        for area in ("A1:D1", "A3:A4", "B3:C3", "D3:D4"):
            sheet.merge_cells(area)
        for row in sheet["C5:D6"]:
            for cell in row:
                cell.number_format = "0.0%"
        sheet["B6"].number_format = "#,##0.0"

    text = read(workbook(tmp_path / "指标.xlsx", fill))
    assert text.split("\n") == [
        "主要指标",
        "云州市2031年主要指标",
        "单位：亿元",
        "2030年社零总额498.7亿元，增速4.1%。2031年社零总额目标5.5%。",
        "2030年财政收入1,236.5亿元，增速-2.3%。2031年财政收入目标3.0%。",
        "说明：数据来自快报。",
        "2029年粮食产量42.1万吨。",
        "2030年粮食产量43.6万吨。",
    ]


def test_what_a_sheet_hides_is_not_read(tmp_path: Path) -> None:
    def fill(book: Any) -> None:
        sheet = book.active
        rows_of(sheet, ("指标", "2029年", "2030年"), ("就业", 1, 2), ("密", 3, 4), ("入学", 5, 6))
        sheet.row_dimensions[3].hidden = True
        sheet.column_dimensions["B"].hidden = True
        rows_of(book.create_sheet("底稿"), ("指标", "2030年"), ("暗", 7))
        book["底稿"].sheet_state = "hidden"

    assert read(workbook(tmp_path / "表.xlsx", fill)) == "2030年就业2。\n2030年入学6。"


def test_a_sheet_with_a_border_on_its_last_row_is_no_larger_than_what_it_says(tmp_path: Path) -> None:
    def fill(book: Any) -> None:
        rows_of(book.active, ("指标", "2030年"), ("就业", 2))
        book.active["XFD1048576"].number_format = "0.0"

    assert read(workbook(tmp_path / "表.xlsx", fill)) == "2030年就业2。"


def test_a_workbook_beyond_the_limits_is_refused_with_both_numbers(tmp_path: Path) -> None:
    path = workbook(tmp_path / "表.xlsx", lambda book: rows_of(book.active, *(("甲", n) for n in range(40))))
    with pytest.raises(ReadError, match="80 个单元格，上限 50 个"):
        read(path, Limits(max_cells=50))
    bomb = tmp_path / "大.xlsx"
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.namelist():
            target.writestr(part, source.read(part))
        target.writestr("xl/worksheets/sheet2.xml", b" " * 30_000_000)
    with pytest.raises(ReadError, match="倍"):
        read(bomb)


def test_a_workbook_with_entities_or_macros_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path / "表.xlsx", lambda book: rows_of(book.active, ("甲", 1)))
    for name, content in (("xl/vbaProject.bin", b"x"), ("xl/a.xml", b"<!DOCTYPE a [<!ENTITY x 'y'>]><a/>")):
        stream = io.BytesIO(path.read_bytes())
        with zipfile.ZipFile(stream, "a") as package:
            package.writestr(name, content)
        other = tmp_path / "坏.xlsx"
        other.write_bytes(stream.getvalue())
        with pytest.raises(ReadError):
            read(other)


@pytest.mark.parametrize(
    ("separator", "encoding"), [(",", "utf-8-sig"), (",", "gb18030"), ("\t", "utf-16"), (";", "utf-8")]
)
def test_values_with_marks_between_them_are_a_table(tmp_path: Path, separator: str, encoding: str) -> None:
    lines = (("指标", "单位", "2030年", "2031年目标"), ("财政收入", "亿元", '"1,236.5"', "3%左右"))
    path = tmp_path / "表.csv"
    path.write_bytes("\r\n".join(separator.join(line) for line in lines).encode(encoding))
    assert read(path) == "2030年财政收入1,236.5亿元。2031年财政收入目标3%左右。"
