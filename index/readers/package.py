"""An Office package (.docx, .xlsx) goes in, the same package comes out, counted, and uncompressed.

Whatever parses it afterwards unpacks no more than was counted here. Pictures and other parts that are no XML are
emptied, packages with macros or XML entities are refused, and those saved as Strict Open XML get the
names that every parser knows.
"""

from __future__ import annotations

import io
import re
import zipfile

from index.errors import ReadError
from index.readers.limits import Limits, megabytes

_CHUNK = 1 << 16
_RATIO_FLOOR = 1 << 20  # bytes; a small file of spaces packs a thousandfold and harms nobody
_DECLARATIONS = tuple(
    mark.encode(encoding)
    for mark in ("<!DOCTYPE", "<!ENTITY")
    for encoding in ("utf-8", "utf-16-le", "utf-16-be")
)
# ISO/IEC 29500 names the same elements twice: http://purl.oclc.org/ooxml/wordprocessingml/main is what is
# http://schemas.openxmlformats.org/wordprocessingml/2006/main in its Transitional form, and so with all others.
_STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/(\w+)/")
_TRANSITIONAL = rb"http://schemas.openxmlformats.org/\1/2006/"


def repack(data: bytes, limits: Limits, program: str) -> io.BytesIO:
    """Return the package ``data``, a file of ``program`` (Word, Excel), with its XML parts uncompressed.

    Raises:
        ReadError: the package is damaged, unpacks beyond ``limits``, or holds macros or entities.
    """
    repacked = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(repacked, "w") as target:
            _check_directory(source.infolist(), len(data), limits, program)
            budget = limits.max_unpacked_bytes
            for part in source.infolist():
                content = b""
                if part.filename.lower().endswith((".xml", ".rels")):
                    content = _inflate(source, part, budget, program)
                    budget -= len(content)
                target.writestr(part.filename, _STRICT.sub(_TRANSITIONAL, content))
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError) as error:
        raise ReadError(f"{program} 文件已损坏，无法解开", "请重新下载或另存后再放入") from error
    repacked.seek(0)
    return repacked


def _check_directory(parts: list[zipfile.ZipInfo], packed: int, limits: Limits, program: str) -> None:
    """Refuse a package by what its directory says, before anything is unpacked."""
    if len(parts) > limits.max_parts:
        raise ReadError(
            f"{program} 文件里有 {len(parts)} 个部件，上限 {limits.max_parts} 个", "请另存后再放入"
        )
    if any(part.filename.lower().endswith("vbaproject.bin") for part in parts):
        raise ReadError(f"这是启用宏的 {program} 文件", "请另存为不含宏的 .docx 或 .xlsx")
    unpacked = sum(part.file_size for part in parts)
    if unpacked > limits.max_unpacked_bytes:
        raise ReadError(
            f"{program} 文件解开后过大：{megabytes(unpacked)}，上限 {megabytes(limits.max_unpacked_bytes)}",
            "请去掉其中的图片和附件后另存",
        )
    if unpacked > _RATIO_FLOOR and unpacked > limits.max_unpacked_ratio * packed:
        raise ReadError(
            f"{program} 文件解开后是原来的 {unpacked // packed} 倍，上限 {limits.max_unpacked_ratio} 倍",
            f"文件可能有害，请用 {program} 打开确认后另存",
        )


def _inflate(source: zipfile.ZipFile, part: zipfile.ZipInfo, budget: int, program: str) -> bytes:
    """Unpack one part piece by piece, for its declared size may lie."""
    pieces = []
    with source.open(part) as stream:
        while piece := stream.read(_CHUNK):
            budget -= len(piece)
            if budget < 0:
                raise ReadError(f"{program} 文件解开后过大", "请另存后再放入，或去掉其中的图片和附件")
            pieces.append(piece)
    content = b"".join(pieces)
    if any(mark in content for mark in _DECLARATIONS):
        raise ReadError(f"{program} 文件里有 XML 实体声明，可能有害", f"请用 {program} 打开确认后另存")
    return content
