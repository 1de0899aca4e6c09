"""What a file really is: its first bytes go in, the name of its format comes out, whatever its suffix says.

Knows the formats that people mistake for a report; does not parse any of them.
"""

from __future__ import annotations

import io
import re
import zipfile
from enum import Enum


class Format(Enum):
    """A format that shows in the bytes; the value is its Chinese name."""

    DOCX = "Word 文档（.docx）"
    DOC = "旧版 Word 文档（.doc）"
    ENCRYPTED_OFFICE = "加了密码的 Office 文档"
    OLD_OFFICE = "旧版 Office 或 WPS 文档"
    SPREADSHEET = "Excel 工作簿（.xlsx）"
    SLIDES = "PowerPoint 演示文稿（.pptx）"
    OPEN_DOCUMENT = "OpenDocument 文档（.odt）"
    OFD = "OFD 版式文件"
    ZIP = "ZIP 压缩包"
    BROKEN_ZIP = "损坏的 ZIP 或 Word 文件"
    PDF = "PDF 文件"
    RTF = "RTF 文档"
    HTML = "网页（HTML）"
    WEB_ARCHIVE = "单个文件网页（MHT）"
    IMAGE = "图片"
    ARCHIVE = "压缩包"
    PROGRAM = "可执行程序"


_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PREFIXES = (
    (b"{\\rtf", Format.RTF),
    (b"\x89PNG\r\n", Format.IMAGE),
    (b"\xff\xd8\xff", Format.IMAGE),
    (b"GIF8", Format.IMAGE),
    (b"II*\x00", Format.IMAGE),
    (b"MM\x00*", Format.IMAGE),
    (b"BM", Format.IMAGE),
    (b"Rar!\x1a\x07", Format.ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", Format.ARCHIVE),
    (b"\x1f\x8b\x08", Format.ARCHIVE),
    (b"\x7fELF", Format.PROGRAM),
    (b"MZ\x90\x00", Format.PROGRAM),
)
_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?:(?!-->).)*-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S
)
_WEB_ARCHIVE = re.compile(
    rb"(?:.{0,400}\n)?MIME-Version:.{0,2000}Content-Type:\s*multipart/related", re.I | re.S
)
_PARTS = (  # a part that only this kind of package has
    ("word/", Format.DOCX),
    ("xl/", Format.SPREADSHEET),
    ("ppt/", Format.SLIDES),
    ("OFD.xml", Format.OFD),
    ("content.xml", Format.OPEN_DOCUMENT),
)


def detect(data: bytes) -> Format | None:
    """Return the format that ``data``, a whole file, shows; ``None`` for plain text and the unknown."""
    head = data[:4096]
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _kind_of_zip(data)
    if head.startswith(_OLE):
        return _kind_of_ole(data)
    if b"%PDF-" in head[:1024]:
        return Format.PDF
    for prefix, found in _PREFIXES:
        # Two letters are also how a text may begin; a bitmap has zeros in its header.
        if head.startswith(prefix) and (len(prefix) > 2 or b"\x00\x00" in head[:16]):
            return found
    plain = head.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe")  # a page in UTF-16 is a page too
    if _HTML.match(plain):
        return Format.HTML
    return Format.WEB_ARCHIVE if _WEB_ARCHIVE.match(plain) else None


def _kind_of_zip(data: bytes) -> Format:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            names = package.namelist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, EOFError):
        return Format.BROKEN_ZIP
    for part, found in _PARTS:
        if any(name.startswith(part) for name in names):
            return found
    return Format.ZIP


def _kind_of_ole(data: bytes) -> Format:
    # The names of the streams inside are UTF-16 in the container's directory.
    if "EncryptedPackage".encode("utf-16-le") in data:
        return Format.ENCRYPTED_OFFICE
    return Format.DOC if "WordDocument".encode("utf-16-le") in data else Format.OLD_OFFICE
