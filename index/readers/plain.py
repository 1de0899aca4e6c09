"""The bytes of a text file go in, its text comes out, in the encoding that they really are in.

Tries UTF-8, GB18030 and UTF-16 strictly and takes what reads as Chinese or ASCII; what none of them explains
is refused rather than turned into mojibake. A few broken bytes in a text that is sound otherwise become U+FFFD, by
which they are found again; lines and words that were pasted in another encoding are read in theirs. Characters that a
web page's source writes as &nbsp; or &#183; are put back.
"""

from __future__ import annotations

import codecs
import html
import re
import unicodedata
from functools import lru_cache

from index.errors import ReadError
from index.readers.limits import Limits

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # begins like the one of UTF-16
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_TRIED = ("utf-8", "gb18030", "utf-16-le", "utf-16-be")
_SAMPLE = 100_000  # characters looked at to judge a decoding
_MAX_CONTROLS = 0.02  # share of control characters; a binary file has 0.1 and more, a stray NUL is harmless
# Share of common characters among the non-ASCII ones. The 128 real reports have 0.98 and more in their own
# encoding; Big5, Shift-JIS, UTF-8 or UTF-16 read in another one has 0.5 and less.
_MIN_COMMON = 0.85
_MAX_BROKEN = 0.001  # share of broken characters in a text that still is one: a cut download has one
_FEW_BROKEN = 4  # broken characters that even a short text may have: one byte breaks as many at most
_MOST_FOREIGN = 0.3  # broken characters for each byte, of a text that is in another encoding in part
BROKEN = "\ufffd"
_BROKEN_GB = BROKEN.encode("gb18030")
_FOREIGN = "congress-qa.foreign"
_RUN = re.compile(rb"[\x80-\xff]{2,400}")
_ODD_RUN = re.compile(rb"[\xa1-\xfe]{3,4000}")
_ENTITY = re.compile(r"&(?:[A-Za-z]{2,8}\d{0,2}|#\d{2,5}|#[xX][0-9A-Fa-f]{2,5});")


def read(data: bytes, limits: Limits) -> str:
    """Return the text of ``data``, without a byte order mark.

    Raises:
        ReadError: no known encoding explains ``data``.
    """
    return _ENTITY.sub(lambda entity: html.unescape(entity[0]), decode(data))


def decode(data: bytes) -> str:
    """Return ``data`` as text; ``ReadError`` names the encodings that were tried."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            text = _strict(data[len(bom) :], encoding)
            if text is None:
                text = mended(data[len(bom) :], encoding)
            if text is None:
                found = f"文件以 {encoding.upper()} 的标记开头，内容却不合该编码"
                raise ReadError(found, "请用记事本另存为 UTF-8")
            return text
    for encoding in _TRIED:
        text = _strict(data, encoding)
        if text is not None and _few_controls(text) and (encoding == "utf-8" or _reads_as_chinese(text)):
            return text
    candidates = [text for encoding in _TRIED if (text := mended(data, encoding)) is not None]
    text = min(candidates, key=_uncommon, default=None)
    if text is not None and _reads_as_chinese(text.replace(BROKEN, "")):
        return text
    tried = "、".join(name.upper() for name in _TRIED)
    raise ReadError(f"认不出文字编码（试过 {tried}）", "请用记事本或 WPS 打开，确认不是乱码后另存为 UTF-8")


def _strict(data: bytes, encoding: str) -> str | None:
    """Decode without replacement; halves of a surrogate pair are put together or, where alone, dropped."""
    try:
        if encoding == "gb18030":
            return data.decode(encoding)
        text = data.decode(encoding, "surrogatepass")
    except UnicodeDecodeError:
        return None
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")


def mended(data: bytes, encoding: str) -> str | None:
    """``data`` in ``encoding`` with U+FFFD for what is broken, where that is little; ``None`` where it is not."""
    sample = data[:_SAMPLE]
    if sample.decode(encoding, "replace").count(BROKEN) > _MOST_FOREIGN * len(sample) + _FEW_BROKEN:
        return None
    if encoding in ("utf-8", "gb18030"):
        # No character of theirs has a line break inside, so what breaks in a line stays in it.
        text = "\n".join(_mended_line(line, encoding) for line in data.split(b"\n"))
    else:
        text = data.decode(encoding, "replace")
    if text.count(BROKEN) > max(_FEW_BROKEN, _MAX_BROKEN * len(text)) or not _few_controls(text):
        return None
    return None if text.replace(BROKEN, "").isascii() else text


def _mended_line(line: bytes, encoding: str) -> str:
    try:
        return line.decode(encoding)
    except UnicodeDecodeError:
        pass
    foreign = _strict(line, "gb18030" if encoding == "utf-8" else "utf-8")
    if foreign is not None and _reads_as_chinese(foreign):
        return foreign
    if encoding == "utf-8":
        return line.decode(encoding, _FOREIGN)
    return _ODD_RUN.sub(_realigned, line).decode(encoding, "replace")


def _foreign_run(error: UnicodeError) -> tuple[str | bytes, int]:
    """For the decoder of UTF-8: what words in GB 18030 say that stand where it can go no further."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    run = _RUN.match(error.object, error.start)
    text = _strict(run[0], "gb18030") if run else None
    if run and text and len(text) > 1 and _reads_as_chinese(text):
        return text, run.end()
    return BROKEN, error.end


codecs.register_error(_FOREIGN, _foreign_run)


def _realigned(run: re.Match[bytes]) -> bytes:
    """A run of GB 2312 that lost or won a byte, without the byte from which on it reads as other characters.

    Two bytes make a character there, so one too many or too few shifts all that follow up to the next figure.
    """
    bytes_ = run[0]
    if len(bytes_) % 2 == 0:
        return bytes_
    common = _common_characters()

    def known(start: int) -> list[int]:
        return [
            bytes_[i : i + 2].decode("gb2312", "ignore") in common for i in range(start, len(bytes_) - 1, 2)
        ]

    ahead, behind = known(0), known(1)
    counts = [sum(behind)]
    for before, after in zip(ahead, behind, strict=True):
        counts.append(counts[-1] + before - after)
    cut = 2 * max(range(len(counts)), key=lambda place: (counts[place], place))
    return bytes_[:cut] + _BROKEN_GB + bytes_[cut + 1 :]


def _few_controls(text: str) -> bool:
    sample = text[:_SAMPLE]
    controls = sum(1 for c in sample if c not in "\t\n\r\f\v" and unicodedata.category(c) in ("Cc", "Cn"))
    return controls <= _MAX_CONTROLS * len(sample)


def _reads_as_chinese(text: str) -> bool:
    sample = text[:_SAMPLE]
    return _uncommon(sample) <= (1 - _MIN_COMMON) * sum(1 for c in sample if ord(c) > 127)


def _uncommon(text: str) -> int:
    """How many characters are neither ASCII nor common in Chinese."""
    common = _common_characters()
    return sum(1 for c in text if ord(c) > 127 and c not in common)


@lru_cache(maxsize=1)
def _common_characters() -> frozenset[str]:
    """The 3,755 hanzi of GB 2312 level 1, its punctuation and full-width forms."""
    rows = (0xA1, 0xA3, *range(0xB0, 0xD8))
    cells = (bytes((row, cell)) for row in rows for cell in range(0xA1, 0xFF))
    return frozenset("".join(cell.decode("gb2312", "ignore") for cell in cells)) | frozenset(
        "—·〇\u00a0\ufeff"
    )
