"""The bytes of a .docx file go in, its text comes out: paragraphs and table rows in their order.

Text in hyperlinks, content controls and insertions is text; what was deleted, comments, footnotes, headers
and footers are not. Pictures are never unpacked, nothing is fetched, macros and XML entities are refused.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from index.errors import ReadError
from index.readers.limits import Limits, megabytes

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_CHUNK = 1 << 16
_RATIO_FLOOR = 1 << 20  # bytes; a small file of spaces packs a thousandfold and harms nobody
_LITERAL = {
    f"{_W}tab": "\t",
    f"{_W}br": "\n",
    f"{_W}cr": "\n",
    f"{_W}noBreakHyphen": "-",
}
_SKIPPED = {
    f"{_W}del",
    f"{_W}moveFrom",
    f"{_W}pPr",
    f"{_W}rPr",
    f"{_W}tblPr",
    f"{_W}sdtPr",
    f"{_MC}Fallback",  # says once more what stands in mc:Choice
}
_DECLARATIONS = tuple(
    mark.encode(encoding)
    for mark in ("<!DOCTYPE", "<!ENTITY")
    for encoding in ("utf-8", "utf-16-le", "utf-16-be")
)


def read(data: bytes, limits: Limits) -> str:
    """Return the text of the Word document ``data``; a table row is a line with tabs between its cells.

    Raises:
        ReadError: the package is damaged, unpacks beyond ``limits``, or holds macros or entities.
    """
    import docx

    package = _unpack(data, limits)
    body = docx.Document(package).element.body
    return "\n".join(_blocks(body))


def _unpack(data: bytes, limits: Limits) -> io.BytesIO:
    """Repack the XML parts without compression, so that no parser unpacks more than was counted here."""
    repacked = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(repacked, "w") as target:
            _check_directory(source.infolist(), len(data), limits)
            budget = limits.max_unpacked_bytes
            for part in source.infolist():
                content = b""
                if part.filename.lower().endswith((".xml", ".rels")):
                    content = _inflate(source, part, budget)
                    budget -= len(content)
                target.writestr(part.filename, content)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError) as error:
        raise ReadError("Word 文件已损坏，无法解开", "请重新下载或另存后再放入") from error
    repacked.seek(0)
    return repacked


def _check_directory(parts: list[zipfile.ZipInfo], packed: int, limits: Limits) -> None:
    """Refuse a package by what its directory says, before anything is unpacked."""
    if len(parts) > limits.max_parts:
        raise ReadError(f"Word 文件里有 {len(parts)} 个部件，上限 {limits.max_parts} 个", "请另存后再放入")
    if any(part.filename.lower().endswith("vbaproject.bin") for part in parts):
        raise ReadError("这是启用宏的 Word 文档（.docm）", "请另存为不含宏的 .docx")
    unpacked = sum(part.file_size for part in parts)
    if unpacked > limits.max_unpacked_bytes:
        raise _too_large(unpacked, limits)
    if unpacked > _RATIO_FLOOR and unpacked > limits.max_unpacked_ratio * packed:
        raise ReadError(
            f"Word 文件解开后是原来的 {unpacked // packed} 倍，上限 {limits.max_unpacked_ratio} 倍",
            "文件可能有害，请用 Word 打开确认后另存",
        )


def _inflate(source: zipfile.ZipFile, part: zipfile.ZipInfo, budget: int) -> bytes:
    """Unpack one part piece by piece, for its declared size may lie."""
    pieces = []
    with source.open(part) as stream:
        while piece := stream.read(_CHUNK):
            budget -= len(piece)
            if budget < 0:
                raise ReadError("Word 文件解开后过大", "请另存后再放入，或去掉其中的图片和附件")
            pieces.append(piece)
    content = b"".join(pieces)
    if any(mark in content for mark in _DECLARATIONS):
        raise ReadError("Word 文件里有 XML 实体声明，可能有害", "请用 Word 打开确认后另存为 .docx")
    return content


def _too_large(unpacked: int, limits: Limits) -> ReadError:
    return ReadError(
        f"Word 文件解开后过大：{megabytes(unpacked)}，上限 {megabytes(limits.max_unpacked_bytes)}",
        "请去掉其中的图片和附件后另存",
    )


def _blocks(container: Any) -> Iterator[str]:
    """The paragraphs and table rows in an element of the document's body, content controls opened."""
    for child in container:
        if child.tag == f"{_W}p":
            yield _text(child)
        elif child.tag == f"{_W}tbl":
            yield from (_row(row) for row in child.iter(f"{_W}tr") if _owner(row, "tbl") is child)
        elif isinstance(child.tag, str) and child.tag not in _SKIPPED:
            yield from _blocks(child)


def _row(row: Any) -> str:
    cells = (cell for cell in row.iter(f"{_W}tc") if _owner(cell, "tr") is row)
    return "\t".join(" ".join(" ".join(_blocks(cell)).split()) for cell in cells)


def _owner(element: Any, name: str) -> Any:
    """The nearest ``name`` around ``element``: tables nest."""
    return next(element.iterancestors(_W + name))


def _text(element: Any) -> str:
    """The visible text of a paragraph; a text box anchored in it follows on lines of its own."""
    parts: list[str] = []
    for child in element:
        if child.tag == f"{_W}t":
            parts.append(child.text or "")
        elif child.tag in _LITERAL:
            parts.append(_LITERAL[child.tag])
        elif child.tag == f"{_W}txbxContent":
            parts.append("\n" + "\n".join(_blocks(child)))
        elif isinstance(child.tag, str) and child.tag not in _SKIPPED:
            parts.append(_text(child))
    return "".join(parts)
