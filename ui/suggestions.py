"""What a question that is being typed may be about: places, indicators and headings of the index.

Goes in: the indexed reports, and a function that reads the headings of one. Comes out: a bounded list of each, which the
page loads once and searches by itself (`suggestions.js`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from index.places import shown_as
from index.types import Metadata
from qa.statements.indicators import indicators
from qa.understanding.spelling import INDICATORS

MOST = {
    "places": 1500,
    "indicators": 200,
    "headings": 300,
}  # some 40 kB in all, however many reports there are
READ = 200  # reports whose headings are looked at, spread over all of them; 2 ms each
DIGITS = r"[一二三四五六七八九十百\d]+"
NUMBER = re.compile(rf"^(?:(?:第{DIGITS}(?:章|节|部分)|[（(]{DIGITS}[)）]|{DIGITS}[、.．])\s*)+")
HEADING = re.compile(r"[\u4e00-\u9fff、，“”]{4,14}")
Headings = Callable[[str], Sequence[str]]


def suggestions(reports: Sequence[tuple[str, Metadata]], headings: Headings) -> dict[str, list[str]]:
    """Places with most reports, all indicators, and the headings that most of some reports have."""
    places = Counter(filter(None, (shown_as(known) for _, known in reports)))
    step = max(1, len(reports) // READ)
    read = Counter(title for path, _ in reports[::step][:READ] for title in set(bare(headings(path))))
    found = {
        "places": [name for name, _ in places.most_common()],
        "indicators": list(dict.fromkeys([*(each.name for each in indicators()), *INDICATORS])),
        "headings": [name for name, _ in read.most_common()],
    }
    return {kind: names[: MOST[kind]] for kind, names in found.items()}


def bare(titles: Iterable[str]) -> list[str]:
    """Headings without their numbers, those left out that are sentences or speak of a year.

    >>> bare(["一、2030年工作回顾", "（一）稳就业促增收", "三、重点任务", "一般公共预算", "抓好落实。全年工作完成"])
    ['稳就业促增收', '重点任务', '一般公共预算']
    """
    found = (NUMBER.sub("", title.strip()) for title in titles)
    return [each for each in found if HEADING.fullmatch(each) and "年" not in each]
