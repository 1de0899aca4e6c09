"""Whether a target was met: a verdict on two cited figures, or why they allow none.

Goes in: the cells of one target and of its result. Comes out: a `Verdict`. Says nothing that the two figures do not say:
a target of 左右 has no bound, a range is met from its lower end on, and unlike things are not set against each other.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from index.types import Aspect

from ..measures import CHANGES, Measure, measure_of
from ..quantities import quantities
from ..types import Value
from . import confidence
from .compare import Cell, unlike
from .compute import Computation, difference, operand_of
from .facts import Fact


class Outcome(str, Enum):
    """What became of a target."""

    MET = "完成"
    MISSED = "未完成"
    OPEN = "无法比较"


@dataclass(frozen=True, slots=True)
class Verdict:
    """An outcome with what it rests on: the two figures set against each other, or why they are not."""

    outcome: Outcome
    why: str  # the comparison, or the reason that there is none
    computed: Computation | None = None

    def text(self, *, marks: bool = True) -> str:
        """For people: 完成（2.1万座≥2万座；2.1万座－2万座＝0.1万座）."""
        shown = [self.why, self.computed.formula(marks=marks) if self.computed else ""]
        return f"{self.outcome.value}（{'；'.join(part for part in shown if part)}）"


_ATMOST = re.compile(
    r"以[内下]|之内|不[超高大多]过?于?|(?<!不)[低少]于|控制在|(?:降|减|压|缩)[^，。；\d]{0,4}[至到]|限额|上限|红线"
)
_ATLEAST = re.compile(
    "以上|不[低少]于|至少|(?<!不)超过?|突破|(?:减少|压减|化解|退出|脱贫|减贫|摆脱贫困)[^，。；\\d]{0,12}$"
)
"""A floor, whatever is measured: 1000万以上; and so is what is to be taken away: 减少贫困人口1000万."""
_BETTER_LOW = re.compile(
    r"失业|消费价格|物价|CPI|细颗粒|PM2\.?5|浓度|能耗|赤字|贫困|事故|死亡|发案|排放|负债|债务率|杠杆|死产|差距"
)
"""What is better the lower it is, so that its target is a ceiling."""
_ABOUT = re.compile("左右|上下|约|大约")
_SLACK = 0.1
"""Of a target of 左右: a gap up to this share of it leaves open whether it was met."""
_NEARLY = re.compile("^(?:近|接近|将近|不到|不足)")


def verdict(
    target: Cell, result: Cell, values: tuple[Value | None, Value | None], marks: tuple[int, int]
) -> Verdict:
    """The verdict on the figures of two cells, given as ``values`` in a common unit, cited under ``marks``."""
    if reason := _no_pair(target, result):
        return Verdict(Outcome.OPEN, reason)
    wanted, reached = target.fact, result.fact
    set_at, came_to = values
    if wanted is None or reached is None or set_at is None or came_to is None:
        return Verdict(Outcome.OPEN, "目标或结果不是一个数")
    if set_at.unit != came_to.unit:
        return Verdict(Outcome.OPEN, f"单位不一：{set_at.unit or '无单位'}与{came_to.unit or '无单位'}")
    if None not in (kinds := (changes(wanted), changes(reached))) and kinds[0] is not kinds[1]:
        return Verdict(Outcome.OPEN, "一个是总量，一个是增减的数")
    ceiling = _is_ceiling(wanted, target, set_at)
    bound, figure = set_at.number, came_to.number
    met = figure <= (set_at.upper or bound) if ceiling else figure >= bound
    words = (wanted.short or "", reached.short or "")
    computed = _gap(reached, wanted, (came_to, set_at), (marks[1], marks[0]))
    sign = ("≤" if ceiling else "≥") if met else (">" if ceiling else "<")
    shown = f"{words[1]}{sign}{words[0]}"
    if met and figure == bound and not ceiling and _NEARLY.match(words[1]):
        return Verdict(Outcome.OPEN, f"结果是“{words[1]}”，与目标只差多少没有说", None)
    if not met and _ABOUT.search(words[0]) and abs(figure - bound) <= _SLACK * abs(bound):
        return Verdict(Outcome.OPEN, "目标是“左右”，没有界限", computed)
    return Verdict(Outcome.MET if met else Outcome.MISSED, shown, computed)


def _gap(
    reached: Fact, wanted: Fact, values: tuple[Value, Value], marks: tuple[int, int]
) -> Computation | None:
    """The result less the target; none where either is a range, or nothing lies between them."""
    one, two = (
        operand_of(fact.hit.quote, (fact.start, fact.end), value, mark)
        for fact, value, mark in zip((reached, wanted), values, marks, strict=True)
    )
    found = difference(one, two) if one and two else None
    return found if found and found.result else None


def _no_pair(target: Cell, result: Cell) -> str:
    """Why the two cells are no pair; empty where they are one."""
    for cell, name in ((target, Aspect.TARGET.value), (result, Aspect.RESULT.value)):
        if cell.fact is None:
            return f"{name}：{cell.why}"
        if odd := unlike(cell.fact, cell.lookup):
            return f"{name}一栏引用的是{odd}"
        if cell.sure < confidence.threshold():
            return f"{name}一栏是不是所问的数，没有把握"
    if target.fact and result.fact and target.fact.hit.place != result.fact.hit.place:
        return "目标和结果出自不同地区的报告"
    return ""


def changes(fact: Fact | None) -> bool | None:
    """Whether a figure is a change (增加30元, 增长5%) or a level or share; None where its words do not tell.

    A bare percentage may be either: 「全年增速目标5%左右」.
    """
    if fact is None:
        return None
    found = quantities(fact.hit.quote)
    at = next((i for i, q in enumerate(found) if fact.start <= q.core < fact.end), None)
    if at is None:
        return None
    measure = measure_of(fact.hit.quote, found, at)
    if found[at].unit == "%" and measure is Measure.LEVEL:
        return None
    return measure in CHANGES


def _is_ceiling(fact: Fact, cell: Cell, value: Value) -> bool:
    """Whether less than the target is better: by its words, by what is measured, or because it is a fall."""
    quote = fact.hit.quote
    before = re.split("[，；。：、,;:]", quote[max(0, fact.start - 16) : fact.start])[-1]
    around = before + quote[fact.start : fact.end + 3]
    if value.number >= 0 and (_ATLEAST.search(quote[fact.start : fact.end + 3]) or _ATLEAST.search(before)):
        return False
    matter = f"{before} {cell.lookup.understood.topic} {' '.join(cell.lookup.understood.indicators)}"
    return value.number < 0 or bool(_ATMOST.search(around)) or bool(_BETTER_LOW.search(matter))
