"""What people call the indicators that all reports state, and how reports write them: GDP, 社零, 固投, 外贸."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_TABLE = Path(__file__).parents[1] / "data" / "indicators.tsv"


@dataclass(frozen=True, slots=True)
class Indicator:
    """``name`` as reports write it, words parted by spaces; ``unit`` of its figures, where it has but one."""

    name: str
    unit: str | None
    spoken: re.Pattern[str]


def indicators_in(topic: str) -> list[Indicator]:
    """The indicators that ``topic`` speaks of, in the order of the table."""
    return [
        indicator
        for indicator in _indicators()
        if any(not _of_a_part(topic, m) for m in indicator.spoken.finditer(topic))
    ]


_WHOLE = re.compile(
    r"(?:国民|整体|宏观|总体|地区|国内|[全各我本][国省市县区州地]|[^一-鿿]|[年月说是让把对跟和与给的定提喊])$"
)


def _of_a_part(topic: str, m: re.Match[str]) -> bool:
    """Whether 经济 or 生产总值 has its part in front: 海洋经济, 低空经济 and 海洋生产总值 are none of the economy's."""
    if m.start() == 0 or not m.group().startswith(("经济", "生产总值")):
        return False
    return _WHOLE.search(topic, 0, m.start()) is None


_BEFORE = re.compile(
    r"(?:全[省市县区国年]|地区|国内|[我本][省市县区州国]|实现|完成|预计|达到|其中|今年|去年|\d{4}年|预期目标[是为]|[：:，,；;。、\s])+$"
)
_OTHER_MEASURE = re.compile(r"年均|人均|累计|翻番|跨越|[三四五]年")


def states_plainly(sentence: str, figure: tuple[int, int], name: str, question: str) -> bool:
    """Whether the figure at ``figure`` is the indicator's own, not that of a part (海洋生产总值), a share (人均) or an
    average of years (年均), unless the question asks for one.

    Only for sentences that speak of the indicator; any other gives False.
    """
    head = name.split()[0]
    at = sentence.rfind(head, 0, figure[0])
    if at < 0:
        return False
    clause = max((sentence.rfind(mark, 0, at) for mark in "，；。：,;:"), default=-1) + 1
    before, between = sentence[clause:at], sentence[at : figure[0]]
    other = _OTHER_MEASURE.search(before + between)
    if other and other.group() not in question:
        return False
    if "；" in between or "。" in between:
        return False
    left = _BEFORE.sub("", before)
    return not left or left in question


@cache
def _indicators() -> tuple[Indicator, ...]:
    rows = []
    for line in _TABLE.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, unit, spoken = line.split("\t")
            rows.append(Indicator(name, unit or None, re.compile("|".join(spoken.split("  ")))))
    return tuple(rows)
