"""Text in any Chinese script goes in, its copy in simplified characters comes out, of the same length.

By the tables of OpenCC, phrase by phrase (乾淨 is 干净, 乾隆 stays), for the forms of Taiwan and Hong Kong as well (裡,
衞). The copy is for reading; what is stored and quoted is the text itself, to the letter.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from opencc import OpenCC

_MOSTLY = 0.01  # of a report: share of characters that only traditional text has; a simplified one has them in names
_HAN = range(0x4E00, 0xA000)


def simplified(text: str) -> str:
    """A short ``text`` in simplified characters, 雲澤 as 云泽; the same text where nothing in it is traditional."""
    return _converted(text) if not _traditional().isdisjoint(text) else text


def plain(text: str) -> str:
    """A report's ``text`` in simplified characters; the text itself, not a copy, where it is simplified already."""
    found = _traditional().intersection(text)
    if sum(map(text.count, found)) <= _MOSTLY * len(text):
        return text
    return _converted(text)


def _converted(text: str) -> str:
    """Each line by phrases, or character by character where phrases would change its length."""
    return "\n".join(
        line if len(line) == len(before) else "".join(map(_one, before))
        for line, before in ((_convert(before), before) for before in text.split("\n"))
    )


def _one(character: str) -> str:
    simple = _convert(character)
    return simple if len(simple) == 1 else character


def _convert(text: str) -> str:
    to_standard, to_simplified = _converters()
    return str(to_simplified.convert(to_standard.convert(text)))


@cache
def _converters() -> tuple[OpenCC, OpenCC]:
    """From the forms of Hong Kong to the standard, and from those of Taiwan to simplified characters."""
    from opencc import OpenCC

    return OpenCC("hk2t"), OpenCC("tw2s")


@cache
def _traditional() -> frozenset[str]:
    """The characters that only traditional text has: simplified text can hold 後 and 於."""
    every = list(map(chr, _HAN))
    simple = _convert("\n".join(every)).split("\n")
    return frozenset(
        a for a, b in zip(every, simple, strict=True) if a != b and not _in_gb2312(a) and _in_gb2312(b)
    )


def _in_gb2312(character: str) -> bool:
    """Whether the character set of simplified Chinese has it."""
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True
