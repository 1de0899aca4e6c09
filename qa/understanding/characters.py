"""A question in simplified characters.

Goes in: a question as it was typed. Comes out: the same length in simplified characters, the same text where it holds
no traditional ones. The table is made by `training/characters.py` from OpenCC's.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

_TABLE = Path(__file__).parent.parent / "data" / "traditional.tsv"


def simplified(text: str) -> str:
    """``text`` with its traditional characters put into simplified ones: 雲澤 to 云泽."""
    traditional, both = _tables()
    if not any(ord(character) in traditional for character in set(text)):
        return text
    return text.translate(traditional).translate(both)


@cache
def _tables() -> tuple[dict[int, str], dict[int, str]]:
    """Characters that only traditional text has, and those that simplified text can hold too (後)."""
    traditional: dict[int, str] = {}
    both: dict[int, str] = {}
    for line in _TABLE.read_text(encoding="utf-8").splitlines():
        character, simple, *mark = line.split("\t")
        (both if mark else traditional)[ord(character)] = simple
    return traditional, both
