"""Whose a name of an indicator is: the whole's, a part's, another place's; and which of several has which figure.

In: plain text with the place of a name. Out: the part that it speaks of, or what is stated of each of several subjects.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ..measures import Measure
from ..quantities import Quantity, quantities
from .grammar import BREAK, ENDS
from .indicators import Indicator, indicators
from .values import Stated, led, like, of_fall, values_behind

OTHER = "其他"
"""The part of what is neither the whole nor a part that has a name: another place's, a zone's, an industry's."""
Mention = tuple[Indicator, int, int]
_SAYS_NOTHING = re.compile(
    r"全[省市区县州国盟旗疆]|我[省市区县国]|本[省市区县]|地区|实现|完成|达到|全年|年末|年底|预计|预期|力争|确保|争取|其中|"
    r"初步(?:统计|核算|测算)|今年|去年|上年|20\d\d年|[一二三四五六七八九十]是|——|—|主要|经济社会|发展|目标|建议|提出|确定|推动|促进|"
    r"保持|使|按|总体|统计|核算|快报|数据|显示|实际|继续|努力|稳定|持续|为|是|的|了|将|要|和|与|及|以及|[“”\"'（）()\s]|"
    r"\d{1,2}[.．、]|一年来|这一年|同时|此外"
)
"""What may stand before a name without making it a part's: 「预计全省地区生产总值」."""
_WHOLE_PLACE = re.compile("全[省市区县州国疆]")
_NO_SUBJECT = re.compile(
    r"占(?:全[省市国区])?$|相当于(?:全[省市区国])?$|高于|低于|快于|拉动|带动|对$|对全[省市区]$"
)
"""Behind these a name is what something else is measured by or does something to: 「占地区生产总值」."""
_BESIDE_IT = re.compile(r"(?:与|和|同|跟|及)$")
_COMPARED = re.compile(
    r"(?:增长|增速|增幅|提高|收入|保持|基本|工资|水平|高于|快于|低于|同步)(?:和|与|同)$|(?:与|和|同)$"
)
_WITHOUT = re.compile("扣除|剔除|不含|不包括|除[^，；。]{1,10}外")
_PART_OF_YEAR = re.compile(
    r"(?:^|(?<=[，；：、年。]))(?:前[一二三1-3]个?季度|上半年|下半年|[一二三四]季度|前?(?:1[—－-])?\d{1,2}个?月(?:份|底)?)(?=[，、全]|[一-鿿])"
)
_ZONE = re.compile(
    r"都市圈|经济圈|城市群|新区|开发区|高新区|示范区|片区|园区|县域|经济带|经济区|长三角|珠三角|大湾区|京津冀|南疆|北疆|地州|双城|协同区|"
    r"试验区|功能区|自贸港?区|合作区|中心城区|主城|脱贫县|脱贫地区"
)
"""Whose matters the clauses behind tell: 「都市圈建设加快，经济总量达到…」."""
_LEADING = 12
"""Characters of a clause in which it says whose matter it is."""
_AND = re.compile("和|与|及|以及")


@dataclass(frozen=True, slots=True)
class Scope:
    """How a report speaks of its own place, and of those above it: 浙江, and 全国."""

    own: re.Pattern[str]
    above: re.Pattern[str]


_NONE = re.compile("(?!)")
EVERYWHERE = Scope(_NONE, _NONE)


def part_of(text: str, start: int, indicator: Indicator, scope: Scope = EVERYWHERE) -> str | None:
    """Of what part a name that begins at ``start`` speaks; ``""`` for the whole, ``None`` where it is no subject."""
    begin = max((text.rfind(mark, 0, start) for mark in BREAK + "、（"), default=-1) + 1
    before = text[begin:start]
    if scope.above.search(before):
        return OTHER
    before = scope.own.sub("", before)
    economy = text.startswith("经济", start)
    if _BESIDE_IT.search(before) and (economy or (_COMPARED.search(before) and not _listed(text, start))):
        return None
    if _NO_SUBJECT.search(before):
        return None
    if before.startswith(("对", "向")):
        return OTHER
    *others, last = _AND.split(before)
    joined = _listed(text, start) or any(
        each.written.search(other) for other in others for each in indicators()
    )
    bare = _SAYS_NOTHING.sub("", last if joined else before)
    left = _SAYS_NOTHING.sub("", indicator.whole.sub("", bare, count=1))
    if left:
        named = next((part for part in indicator.parts if left.startswith(part)), None)
        return named if named and left[len(named) :] in ("", "常住", "居民") else OTHER
    if left != bare or _WHOLE_PLACE.search(before):
        return ""
    return OTHER if _told_of_another(text, begin, start) else ""


def _told_of_another(text: str, begin: int, start: int) -> bool:
    """Whether what stands before a name's clause, which begins at ``begin``, sets its scope: 「前三季度，…」,
    「扣除房地产后，…」, 「县域经济活跃，…」.
    """
    sentence = max((text.rfind(mark, 0, begin) for mark in "。；！？"), default=-1) + 1
    partly = list(_PART_OF_YEAR.finditer(text, sentence, start))
    if partly and "全年" not in text[partly[-1].end() : start]:
        return True
    leading = text[sentence:begin].rstrip(BREAK).rsplit("，", 1)[-1]
    zone = _ZONE.search(leading[:_LEADING]) is not None and not quantities(leading)
    return zone or _WITHOUT.match(leading) is not None


def _listed(text: str, start: int) -> bool:
    """Whether 和 before a name joins two subjects of one verb: 「A和B分别增长」."""
    stop = ENDS.search(text, start)
    return re.search("分别|均|都|双双", text[start : stop.start() if stop else len(text)]) is not None


_TASK_BEFORE = re.compile(r"(?:全面|超额|圆满)*完成(?:国家|省里?|上级)?(?:下达)?的?$")
_TASK_BEHIND = re.compile(r"[^，；。：]{0,24}?(?:目标任务|任务目标|任务|目标|指标)(?=[，；。：、]|$)")


def duty(text: str, start: int, end: int) -> tuple[int, int] | None:
    """What is to be fulfilled without a figure: 「完成国家下达的粮食生产任务」."""
    before, behind = _TASK_BEFORE.search(text, 0, start), _TASK_BEHIND.match(text, end)
    if before is None or behind is None:
        return None
    # Of several tasks in a row only the words up to its own are the indicator's.
    return before.start(), end if "、" in behind.group() else behind.end()


_UNSET_BEFORE = re.compile(r"(?:没有|未|不再?)(?:提出|设定|设置|确定|设)[^，；。：]{0,8}$")
_UNSET_BEHIND = re.compile(r"[^，；。：]{0,12}?目标(?=[，；。：、]|$)")


def unset(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Where it is said that no goal is set: 「没有提出全年经济增速具体目标」."""
    before, behind = _UNSET_BEFORE.search(text, 0, start), _UNSET_BEHIND.match(text, end)
    return (before.start(), behind.end()) if before and behind else None


# --- several subjects of one verb -----------------------------------------------------------------------------------

_TO_EACH = re.compile("分别|(?<![年平])均(?![值衡])|都(?![市会])")
_IN_LIST = re.compile("(?:、|和|与|及|以及|，)(?:约|达|近)?")
_AGAIN = re.compile("[，、](?:分别|同比)*")


def of_several(text: str, figures: Sequence[Quantity], mention: Mention, part: str) -> list[Stated] | None:
    """The figures of one of several subjects: 「A、B分别增长x、y」; 城乡 are two. ``None`` where it is no such list."""
    indicator, start, end = mention
    stop = ENDS.search(text, end)
    each = _TO_EACH.search(text, end, stop.start() if stop else len(text))
    if each is None:
        return None
    marks = [text.rfind(mark, 0, start) for mark in BREAK]
    begin = max([*marks, *(q.end - 1 for q in figures if q.end <= start)]) + 1
    subjects = list(re.finditer("[^、和与及]+", text[begin : each.start()]))
    mine = next((i for i, m in enumerate(subjects) if begin + m.start() <= start < begin + m.end()), None)
    if mine is None or any(begin <= q.start < start or end <= q.start < each.start() for q in figures):
        return None
    names = [_named(m.group(), indicator) for m in subjects]
    if len(names) == 1 and names[0] == "" and "城乡" in subjects[0].group():
        names, mine = ["城镇", "农村"], -1
    if len(names) < 2:
        return None
    noun = text[end : each.start()] if mine in (-1, len(names) - 1) else ""
    if each.group() != "分别":
        q = next((q for q in figures if q.start >= each.end()), None)
        one = led(text, each.end(), q, indicator, noun) if q else None
        return [replace(one, part=part)] if one and one.is_value else None
    whose = _whose(names, mine, part)
    out = [
        replace(one, part=whose[i])
        for group in _runs(text, figures, each.end(), len(names), indicator, noun)
        for i, one in enumerate(group)
        if i in whose
    ]
    return out or [Stated(indicator, 0, 0, indicator.target[0], OTHER)]


def _whose(names: Sequence[str | None], mine: int, part: str) -> dict[int, str]:
    """For each figure of a run that is the indicator's the part that it is of: that of a name's own, and where it stands
    last those of the subjects that leave its name to it (城镇、农村居民人均可支配收入).
    """
    if mine < 0:
        return {i: name for i, name in enumerate(names) if name is not None}
    shared = {i: name for i, name in enumerate(names[:mine]) if name is not None}
    return (shared if mine == len(names) - 1 else {}) | {mine: part}


def _named(words: str, indicator: Indicator) -> str | None:
    """The part that a subject without the indicator's name stands for, where the last of a list has it: 城镇."""
    bare = re.sub("居民$", "", _SAYS_NOTHING.sub("", indicator.written.sub("", words)).strip())
    if not bare or indicator.whole.fullmatch(bare):
        return ""
    return next((part for part in indicator.parts if bare.startswith(part)), None)


def _runs(
    text: str, figures: Sequence[Quantity], at: int, count: int, indicator: Indicator, noun: str
) -> Iterator[list[Stated]]:
    """Each run of ``count`` figures behind 分别: 「分别达3.4亿元、2.1亿元，增长5%、6%」."""
    while True:
        run = [q for q in figures if q.start >= at][:count]
        if len(run) < count or not all(_IN_LIST.fullmatch(text[a.end : b.start]) for a, b in pairwise(run)):
            return
        first = led(text, at, run[0], indicator, noun)
        if first is None or not first.is_value:
            return
        yield [first, *(like(first, q, fallen=of_fall(first, run[0].start)) for q in run[1:])]
        m = _AGAIN.match(text, run[-1].end)
        if m is None:
            return
        at, noun = m.end(), ""


def shared(text: str, figures: Sequence[Quantity], mentions: Sequence[Mention], at: int) -> list[Stated]:
    """What is said of several subjects at once: 「社会消费品零售总额、固定资产投资增长4%左右」."""
    indicator, _, end = mentions[at]
    for other, start, stop in mentions[at + 1 :]:
        if any(end <= q.start < start for q in figures):
            return []
        if not re.fullmatch(r"(?:增长|增速)?(?:、|和|与|及|以及)[^，；。：、\n]{0,8}", text[end:start]):
            return []
        if said := list(values_behind(text, figures, other, stop, len(text))):
            of_all = indicator.rate and said[0].measure is Measure.RATE
            return [replace(said[0], indicator=indicator)] if of_all else []
        end = stop
    return []
