"""Names of persons in running text, told by the office or title beside them: 李德仁院士, 副总理谭震林.

Goes in: any text. Comes out: where a name stands. A name without a title is not found: too many words look like one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

_BEHIND = (
    r"院士|同志|总理|主席|书记|教授|先生|女士|将军|委员长|总统|首相|元帅|司令|部长|省长|市长|校长|院长|烈士"
)
_BEFORE = r"总理|总统|首相|部长|省长|市长|国家主席|委员长|总书记|英雄|科学家|院士|模范|烈士|冠军|选手|运动员"
_END = r"(?=[，。、；）)\s等同和与]|为代表|院士|同志|在|的|获|荣|$)"


_TITLE = re.compile(f"[一-鿿]*(?:{_BEFORE})")


@cache
def surnames() -> frozenset[str]:
    """The common surnames, each one character."""
    file = Path(__file__).with_name("data") / "surnames.txt"
    return frozenset(file.read_text(encoding="utf-8")) - {"\n"}


@cache
def _person() -> re.Pattern[str]:
    name = f"(?<!各)[{''.join(sorted(surnames()))}][一-鿿]{{1,2}}?"
    return re.compile(
        f"(?P<titled>{name})(?={_BEHIND})|(?<=[一-鿿])(?:{_BEFORE})(?P<called>{name}){_END}|(?P<dotted>[一-鿿]{{1,6}}·[一-鿿]{{1,8}}?){_END}"
    )


def find_persons(text: str) -> Iterator[tuple[int, int]]:
    """(start, end) of each name in ``text``, in order."""
    for m in _person().finditer(text):
        start, end = m.span(m.lastgroup or 0)
        title = _TITLE.match(text, start, end)
        yield (title.end() if title else start), end
