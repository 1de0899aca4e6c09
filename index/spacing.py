"""Text goes in whose characters stand apart, as in spaced titles and after character recognition; it comes out close.

Blanks only are taken away, and only in lines in which many characters are parted: the names in a list and the cells of a
table stand apart too, and stay so.
"""

from __future__ import annotations

import re

_WIDE = "\u4e00-\u9fff\u3001\u3002\uff01-\uff60《》“”‘’（）〈〉【】—…·"
_LETTER = rf"[{_WIDE}\d.,:;%/+()-]"
_PAIR = re.compile(rf"(?<={_LETTER})( *)(?={_LETTER})")  # two characters side by side, or parted
_PROSE = re.compile(r"[，。；]")
_FEWEST = 4  # pairs of characters from which a line can be judged
_SPACED, _SPACED_PROSE = 0.6, 0.2  # share of pairs that are parted
_YEAR = re.compile(r"(?<![\d.])(?:\d ){3}\d(?= ?年)")
_WORD = re.compile(r"(?<![\u4e00-\u9fff])[\u4e00-\u9fff](?: [\u4e00-\u9fff]){2,}(?![\u4e00-\u9fff])")


def unspaced(text: str) -> str:
    """``text`` without the blanks between characters that were spaced out."""
    return "\n".join(_closed(line) if " " in line else line for line in text.split("\n"))


def _closed(line: str) -> str:
    indent = line[: len(line) - len(line.lstrip())]
    body = line.strip()
    if "\t" in body:
        return line
    prose = _PROSE.search(body) is not None
    gaps = [len(pair[1]) for pair in _PAIR.finditer(body) if not _touches_figure(body, pair)]
    parted = [gap for gap in gaps if gap]
    if len(gaps) >= _FEWEST and len(parted) > (_SPACED_PROSE if prose else _SPACED) * len(gaps):
        usual = max(set(parted), key=parted.count)
        body = _PAIR.sub(lambda pair: _closed_pair(body, pair, usual), body)
    body = _YEAR.sub(lambda year: year[0].replace(" ", ""), body)
    if prose:
        body = _WORD.sub(lambda word: word[0].replace(" ", ""), body)
    return indent + body


def _touches_figure(line: str, pair: re.Match[str]) -> bool:
    """Whether one side of the pair is part of a figure, and the other is not: typesetters part these."""
    before, after = line[pair.start() - 1], line[pair.end()]
    return before.isdigit() != after.isdigit() or before in ".,%" or after in ".,%"


def _closed_pair(line: str, pair: re.Match[str], usual: int) -> str:
    """The blanks of one pair, where they are more than the usual ones, or part two figures."""
    blanks = pair[1]
    if len(blanks) > usual:
        return blanks
    start, end = pair.span()
    if line[start - 1].isdigit() and line[end].isdigit() and blanks:
        whole = re.search(r"[\d.,]*$", line[:start]), re.match(r"[\d.,]*", line[end:])
        if all(part is not None and len(part[0]) > 1 for part in whole):
            return blanks
    return ""
