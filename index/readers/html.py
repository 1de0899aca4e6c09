"""The bytes of a saved web page go in, the text of its article comes out, headed by the report's title.

Navigation, comments, scripts and footers are left out by trafilatura; tables are read out row by row, and what
stands above the line makes no figure another. Nothing is executed or fetched.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from typing import Any

from index.errors import ReadError
from index.readers import tables
from index.readers.limits import Limits, check_length
from index.readers.notes import raised
from index.readers.plain import decode, mended

_CHARSET = re.compile(rb"<(?:meta|\?xml)[^>]{0,300}?(?:charset|encoding)\s*=\s*[\"']?\s*([\w-]{2,20})", re.I)
_CHINESE = {"gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "big5": "big5hkscs", "utf8": "utf-8"}
_WITHOUT_SIGNS = ("big5hkscs",)  # which only a page's own word tells from others
_MARKUP_FACTOR = 5  # characters of a page for each of its text; office programs reach 4
_RULE = re.compile(r"\|(?:\s*:?-+:?\s*\|)+")
_LINES_ABOVE = 3  # of a table, in which its title and unit stand
_HEAD = 300  # characters in which a page repeats its title


def read(data: bytes, limits: Limits) -> str:
    """Return the main text of the page ``data``: a line for each paragraph, tabs between table cells.

    Raises:
        ReadError: the encoding is unknown, the page is too long or has no main text.
    """
    import trafilatura
    from trafilatura.metadata import extract_title
    from trafilatura.utils import load_html

    # What it has to say of a damaged page is said by ReadError.
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    source = _decode(data)
    check_length(source, _MARKUP_FACTOR * limits.max_characters)
    tree = load_html(source)
    altered = tree is not None and _bound_reach(tree) | _lower(tree) | _read_tables_out(tree)
    text = None if tree is None else trafilatura.extract(tree if altered else source, include_comments=False)
    if not text or not text.strip():
        raise ReadError("网页里找不到正文", "请在浏览器中打开，复制正文存为 .txt 或 .docx")
    lines = [_plain(line) for line in text.split("\n") if not _RULE.fullmatch(line.strip())]
    # 工作报告_政府信息公开 - 某市人民政府: the names of column and site follow the report's.
    parts = re.split(r"\s*[_|｜]\s*|\s+[-–—]+\s+", extract_title(tree) or "")
    title = next((part for part in parts if "报告" in part), "")
    if _squeeze(title) not in _squeeze("".join(lines)[:_HEAD]):
        lines.insert(0, title)
    return "\n".join(lines)


def _bound_reach(tree: Any) -> bool:
    """Let no cell reach over 100 rows or columns or more, as trafilatura writes them all out; whether one did."""
    found = False
    for cell in tree.iter("td", "th"):
        for name in ("rowspan", "colspan"):
            if not re.fullmatch(r"\d{1,2}", cell.get(name, "1").strip(), re.ASCII):
                del cell.attrib[name]
                found = True
    return found


def _lower(tree: Any) -> bool:
    """Write what stands above the line so that it makes no figure another; whether there was anything."""
    found = False
    for mark in list(tree.iter("sup")):
        text = _squeeze(mark.text_content())
        previous = mark.getprevious()
        parent = mark.getparent()
        if not text or parent is None:
            continue
        before = parent.text if previous is None else previous.tail or previous.text_content()
        shown = raised((before or "").rstrip(), text)
        if shown != text:
            for child in list(mark):
                mark.remove(child)
            mark.text = shown
            found = True
    return found


def _read_tables_out(tree: Any) -> bool:
    """Put paragraphs in the place of the tables that can be read out; whether there was one."""
    found = False
    for table in list(tree.iter("table")):
        if table.getparent() is None or next(table.iterdescendants("table"), None) is not None:
            continue
        captions = [_squeeze(caption.text_content()) for caption in table.iter("caption")]
        rows = [[_cell(cell) for cell in row.iterchildren("td", "th")] for row in table.iter("tr")]
        lines = tables.read_out(rows, [*_above(table), *captions])
        if lines is None:
            found |= _fill(table, rows)
            continue
        block = table.makeelement("div")
        for line in [*captions, *lines]:
            paragraph = block.makeelement("p")
            paragraph.text = line
            block.append(paragraph)
        block.tail = table.tail
        table.getparent().replace(table, block)
        found = True
    return found


def _fill(table: Any, rows: Sequence[Sequence[tables.Cell]]) -> bool:
    """Write what reaches down into each row that it reaches; whether anything does."""
    if all(cell.rows == 1 for row in rows for cell in row):
        return False
    for row in list(table.iter("tr")):
        row.getparent().remove(row)
    for texts in tables.filled(rows):
        row = table.makeelement("tr")
        for text in texts:
            cell = row.makeelement("td")
            cell.text = text
            row.append(cell)
        table.append(row)
    return True


def _above(table: Any) -> list[str]:
    """The lines right above a table, the last one last: its title and unit may be among them."""
    lines: list[str] = []
    element = table
    while len(lines) < _LINES_ABOVE and element is not None and element.tag != "body":
        before = element.getprevious()
        if before is None:
            element = element.getparent()
            continue
        element = before
        if element.tag == "table":
            break
        said = element.text_content() if isinstance(element.tag, str) else ""
        lines[:0] = [line.strip() for line in f"{said}\n{element.tail or ''}".split("\n") if line.strip()]
    return lines[-_LINES_ABOVE:]


def _cell(element: Any) -> tables.Cell:
    def reach(name: str) -> int:
        said = element.get(name, "")
        return max(1, int(said)) if re.fullmatch(r"\d{1,2}", said, re.ASCII) else 1

    head = element.tag == "th" or next(element.iterancestors("thead"), None) is not None
    return tables.Cell(element.text_content(), reach("rowspan"), reach("colspan"), head)


def _decode(data: bytes) -> str:
    """Decode as the page declares; a page that declares nothing, or wrongly, is decoded as a text file is."""
    declared = _CHARSET.search(data[:4096])
    if declared:
        name = declared[1].decode("ascii").lower()
        encoding = _CHINESE.get(name, name)
        try:
            return data.decode(encoding)
        except (UnicodeError, LookupError):
            pass  # the declaration is wrong, or a byte is; the bytes are asked next
        if encoding in _WITHOUT_SIGNS:
            text = mended(data, encoding)
            if text is not None:
                return text
    return decode(data)


def _plain(line: str) -> str:
    """A line without the marks by which trafilatura shows tables and lists."""
    line = line.strip()
    if len(line) > 1 and line.startswith("|") and line.endswith("|"):
        return "\t".join(cell.strip() for cell in line[1:-1].split("|"))
    return line.removeprefix("- ")


def _squeeze(text: str) -> str:
    return re.sub(r"\s+", "", text)
