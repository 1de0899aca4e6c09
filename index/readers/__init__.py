"""A report's file goes in, its raw text comes out: a module for each format, chosen by suffix and content.

The text still has its page furniture, which `index.clean` removes. Nothing is executed, nothing is fetched,
and whatever a file holds, the only exception is `ReadError`.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path, PurePath

from index.errors import ReadError, UnreachableError
from index.readers import office, picture, recognise
from index.readers.html import read as _read_html
from index.readers.limits import Limits, check_length, megabytes
from index.readers.markdown import read as _read_markdown
from index.readers.pdf import read as _read_pdf
from index.readers.plain import read as _read_plain
from index.readers.reading import Reading, Turn
from index.readers.sheet import read as _read_sheet
from index.readers.sheet import read_values as _read_values
from index.readers.signature import Format, detect
from index.readers.word import read as _read_word
from index.system import open_regular

__all__ = ["SUPPORTED", "Limits", "Reading", "Turn", "acceptable", "read", "reading", "supported"]

_PARSERS: dict[str, tuple[Format | None, Callable[[bytes, Limits], str]]] = {
    ".txt": (None, _read_plain),
    ".md": (None, _read_markdown),
    ".docx": (Format.DOCX, _read_word),
    ".html": (Format.HTML, _read_html),
    ".htm": (Format.HTML, _read_html),
    ".xlsx": (Format.SPREADSHEET, _read_sheet),
    ".csv": (None, _read_values),
}
_PAGED: dict[str, tuple[Format, Callable[[bytes, Limits, Turn], Reading]]] = {
    ".pdf": (Format.PDF, _read_pdf),
    **dict.fromkeys(picture.SUFFIXES, (Format.IMAGE, picture.read)),
}
SUPPORTED = frozenset((*_PARSERS, ".pdf"))
"""The suffixes that are read on every machine."""

_AGAIN = "请重新下载或另存后再放入"
_ADVICE = {
    Format.DOCX: "请把后缀改为 .docx",
    Format.PDF: "请把后缀改为 .pdf",
    Format.HTML: "请把后缀改为 .html",
    Format.SPREADSHEET: "请把后缀改为 .xlsx",
    Format.DOC: "请用 Word 或 WPS 另存为 .docx",
    Format.OLD_OFFICE: "请用 Word 或 WPS 另存为 .docx",
    Format.RTF: "请用 Word 或 WPS 另存为 .docx",
    Format.OPEN_DOCUMENT: "请用 Word 或 WPS 另存为 .docx",
    Format.ENCRYPTED_OFFICE: "请先解除密码，再另存为 .docx",
    Format.BROKEN_ZIP: _AGAIN,
    Format.OFD: "请先转换为 .pdf 或 .docx",
    Format.WEB_ARCHIVE: "请另存为 .html 或 .docx",
    Format.IMAGE: "请先做文字识别（OCR），存为 .txt 或 .docx 再放入；扫描件也可以存为 .png、.jpg 或 .pdf，由识别组件来读",
    Format.ZIP: "请解压后放入其中的报告文件",
    Format.ARCHIVE: "请解压后放入其中的报告文件",
}


def read(path: Path, limits: Limits = Limits()) -> str:  # noqa: B008 - immutable
    """Return the raw text of the report at ``path``: a line for each paragraph, heading and table row.

    Raises:
        UnreachableError, ReadError: As `reading`.
    """
    return reading(path, limits).text


def reading(path: Path, limits: Limits, turn: Turn = lambda done, total: None) -> Reading:
    """As `read`, with the lines that were recognised in pictures; each such page is told to ``turn``.

    Raises:
        UnreachableError: the file cannot be opened or read for now.
        ReadError: the file is of no supported kind, is not what its suffix says, is
            damaged, encrypted or without text, or exceeds ``limits``.
    """
    acceptable(path.name, 0, limits)
    suffix = path.suffix.lower()
    data = _bytes(path, limits)
    try:
        found = _parsed(data, suffix, limits, turn)
    except (
        ReadError,
        ImportError,
        MemoryError,
    ):  # neither a missing library nor a full machine is the file's fault
        raise
    except Exception as error:
        # Parsers fail on damaged files in countless ways, and each means the same to the user.
        raise ReadError(f"文件内容损坏，无法解析（{type(error).__name__}）", _AGAIN) from error
    _check(found.text, limits)
    return found


def supported() -> frozenset[str]:
    """The suffixes that are read on this machine: some where LibreOffice is, some where pictures are read."""
    converted = office.SUFFIXES if office.converter() else frozenset[str]()
    return SUPPORTED | converted | (picture.SUFFIXES if recognise.available() else frozenset[str]())


def _parsed(data: bytes, suffix: str, limits: Limits, turn: Turn) -> Reading:
    if suffix in _PAGED:
        shows, look = _PAGED[suffix]
        _check_format(data, suffix, shows)
        return look(data, limits, turn)
    if suffix in office.SUFFIXES:
        return Reading(_converted(data, suffix, limits))
    expected, parse = _PARSERS[suffix]
    _check_format(data, suffix, expected)
    return Reading(parse(data, limits))


def _converted(data: bytes, suffix: str, limits: Limits) -> str:
    # Many a .doc is something else inside, which the program that wrote it did not mind.
    found = detect(data)
    if found in office.READ:
        return office.read(data, found, limits)
    if found is Format.DOCX:
        return _read_word(data, limits)
    if found is Format.HTML:
        return _read_html(data, limits)
    _check_format(data, suffix, Format.DOC)
    raise ReadError(f"后缀是 {suffix}，内容却认不出", _AGAIN)


def acceptable(name: str, size: int, limits: Limits) -> None:
    """Look at a file's name and its ``size`` in bytes, without opening it.

    Raises:
        ReadError: the file is of no supported kind, or too large.
    """
    suffix = PurePath(name).suffix.lower()
    if suffix not in supported():
        more = "；这台电脑装上 LibreOffice 后也能读它" if suffix in office.SUFFIXES else ""
        if suffix in picture.SUFFIXES:
            more = f"；安装识别组件（{recognise.INSTALL}）后也能读它"
        raise ReadError(
            f"不支持的文件类型 {suffix or '（没有后缀）'}",
            f"支持 {' '.join(sorted(supported()))}，请另存为其中一种{more}",
        )
    if size > limits.max_file_bytes:
        raise ReadError(
            f"文件过大：{megabytes(size)}，上限 {megabytes(limits.max_file_bytes)}",
            "请拆分文件，或去掉其中的图片",
        )


def _bytes(path: Path, limits: Limits) -> bytes:
    """Read the file, at most one byte beyond the limit."""
    try:
        with open_regular(path) as file:
            data = file.read(limits.max_file_bytes + 1)
            size = max(len(data), path.stat().st_size)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise UnreachableError(f"无法打开文件（{reason}）", "请检查文件是否存在、是否有读取权限") from error
    if len(data) > limits.max_file_bytes:
        acceptable(path.name, size, limits)
    if not data:
        raise ReadError("文件是空的（0 字节）", _AGAIN)
    return data


def _check_format(data: bytes, suffix: str, expected: Format | None) -> None:
    """Refuse content of another format than the suffix promises."""
    found = detect(data)
    # Pages without a doctype and an html tag are common; they go to the HTML parser without a signature.
    if found is expected or (found is None and expected is Format.HTML):
        return
    if found is None:
        raise ReadError(f"后缀是 {suffix}，内容却不是{expected.value if expected else '文本'}", _AGAIN)
    raise ReadError(f"后缀是 {suffix}，内容却是{found.value}", _ADVICE.get(found, "请换成报告的文本文件"))


def _check(text: str, limits: Limits) -> None:
    """Refuse a text that is empty or too long."""
    check_length(text, limits.max_characters)
    if not text.strip():
        raise ReadError("文件里没有文字", "请检查内容是否只有图片或空白；扫描件请先做文字识别（OCR）")
