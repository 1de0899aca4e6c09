"""How much of a file is read at most: a leaf module, so that every reader can import it."""

from __future__ import annotations

from dataclasses import dataclass

from index.errors import ReadError


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on the work that one file may cause; a file beyond them is refused, never cut short.

    A report has 3,000 to 60,000 characters on at most 100 pages; the defaults leave room for much more.
    """

    max_file_bytes: int = 50 * 1024 * 1024
    max_characters: int = 2_000_000  # of text, after markup is gone
    max_unpacked_bytes: int = 200 * 1024 * 1024  # of all parts of a .docx or .xlsx together
    max_unpacked_ratio: int = 200  # unpacked to packed bytes of one
    max_parts: int = 10_000  # files inside one
    max_cells: int = 200_000  # of a workbook
    max_pages: int = 2_000
    max_seconds: float = 60.0  # for the pages of a PDF, looked at between two pages
    max_scanned_pages: int = 300  # of one file that are recognised, some seconds each
    max_page_seconds: float = 30.0  # of the processor for each of these, held to by `index.workers`
    max_pixels: int = 80_000_000  # of a picture; A4 at 600 dpi has 35 million


def check_length(text: str, longest: int) -> None:
    """Raise `ReadError` for a text of more than ``longest`` characters."""
    if len(text) > longest:
        raise ReadError(f"文字过多：{len(text)} 字，上限 {longest} 字", "请拆分为多份报告，或只保留报告正文")


def megabytes(size: int) -> str:
    """``size`` in bytes as a user reads it: 52428800 → 50.0 MB."""
    return f"{size / 1024 / 1024:.1f} MB"
