"""What one sentence states of the indicators: subject by subject, figure by figure. Knows no report and no year.

「地区生产总值5.2万亿元、增长5.4%」 states a level and a growth; 「城镇和农村居民人均可支配收入分别增长4.3%、5.5%」 one growth each
of two parts. In: the words of a sentence. Out: `Stated`s. What it cannot lead from the indicator's name to the figure,
word by word, it leaves out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ..measures import Measure
from ..quantities import Quantity, fold, quantities
from .indicators import Indicator, indicators

OTHER = "其他"
"""The part of what is neither the whole nor a part that has a name: another place's, a zone's, an industry's."""


@dataclass(frozen=True, slots=True)
class Stated:
    """One figure, or one phrase, of one indicator: ``sentence[start:end]``."""

    indicator: Indicator
    start: int
    end: int
    measure: Measure
    part: str = ""  # "" for the whole
    figure: Quantity | None = None  # None for a phrase: 与经济增长同步
    together: bool = False  # of several years: 年均, 累计
    bound: bool = False  # a mark that was passed (突破3万亿元), not the figure itself
    arrived: bool = False  # where it got to from elsewhere: 从4.2万亿元增加到5.7万亿元
    goal: bool = False  # said to be a goal in whatever sentence: 5%左右的预期目标
    hedge: str | None = None  # 预计, 初步统计
    fallen: bool = False  # a rate of fall whose verb stands before another figure: 分别下降3.1%、2.2%


# --- the words of the grammar ---------------------------------------------------------------------------------------

_BREAK = "，；。：！？\n"
_ENDS = re.compile(f"[{_BREAK}]")
_JOIN = re.compile("、|和|与|及|以及")
_YEAR = r"(?:20\d\d年(?:的|全年)?|去年|上年|今年|全年|本年|当年|年末|年底)"
_SOFT = (
    r"(?:同比|比上年|较上年|比去年|较去年|比上一年|按可比价格?(?:计算)?|按可比口径|可比|同口径|自然口径|按同口径|名义|实际|"
    rf"{_YEAR}|预期|预计|有望|可|能|将|力争|争取|确保|努力|要|继续|持续|稳步|总体|基本|仍|均|都|双双|也|再|又|就|已|首次|历史性|"
    r"平均|均值|平均值|约|近|在|按|以|为|是|于|的|达到?|到|至|控制|保持|稳定|维持|实现|完成|设定|定|安排|"
    r"突破|超过?|跨过|跨越|跨上|登上|迈上|迈过|站上|跃上|跃升|升|总量|总额|总值|规模|人数|目标|略|微|小幅|大幅|较快|快速|幅度|总|额|左右)*"
)
_RISE = "增长|增加|提高|提升|上涨|上升|回升|增|涨|扩大"
_FALL = "下降|降低|减少|回落|下跌|负增长|降"
_NOUN = "增速|增幅|涨幅|降幅|增长率|增长速度|上涨幅度|增长幅度|涨跌幅"
_AVERAGED = r"(?:年均|累计|五年|[三四]年|每年|平均每年|共|总共)"
_PLAIN_LEAD = re.compile(rf"{_SOFT}(?:{_AVERAGED}{_SOFT})?")
_MOVED_LEAD = re.compile(
    rf"{_SOFT}(?:{_AVERAGED}{_SOFT})?(?P<verb>{_RISE}|{_FALL}|{_NOUN}){_SOFT}(?:{_AVERAGED}{_SOFT})?(?:(?:{_RISE}|{_FALL}){_SOFT})?"
)
_FROM = re.compile(
    rf"{_SOFT}(?:从|由|自)[^，；。：、]{{1,24}}?(?:{_RISE}|{_FALL}|跃升|升|攀升|跃|增|降|收窄|改善)?(?:到|至|为|达到?){_SOFT}"
)
_AVERAGE = re.compile("年均|累计|五年|[三四]年|每年|平均每年|共")
_REACHED = re.compile("达到?|到|至|为|在")
_PASSED = re.compile("突破|超过?|跨过|跨越|跨上|登上|迈上|迈过|站上|跃上|过")
_MARK = re.compile("(?:元|斤|人|吨)?新?的?(?:大关|台阶|关口|门槛)")
_ASIDE = (
    r"(?:(?:总量|规模|增速|增幅)(?:和增速)?(?:均|都|连续\d*年?|稳|位)?)?(?:全[国省市]第|再上|连[跨续]|稳居|位居|居|排名|排|列|高于|低于|快于|好于|优于|超出|比全国|超全国|"
    r"成为|创|再创|连续|超额|占|位列|名列|继续居|均居)"
)
_BESIDE = re.compile(f"[、，]{_ASIDE}[^，；。：、]*(?=[、，；。])")
_RUN_ON = re.compile("(?:同比|比上年)?(?:增长|下降)")
"""What may follow a figure without a mark between them: 「2.8万亿元增长6%」."""
_BEFORE_ALL = re.compile(
    rf"(?:再上|连上|连续?[跨登])[^，；。：、]{{0,12}}台阶[、，]|在[^，；。：]{{2,24}}(?:情况|背景|条件|基础|形势)下|{_ASIDE}[^，；。：、\d]*[、，]"
)
"""What may stand between two figures of one subject: 「5.53万亿元、稳居全国前十、增长4.8%」."""
_ABOUT = re.compile(r"\s+(?:左右|以上|以内|以下|上下)")
_SET = re.compile("的?(?:年度|年初|全年|预期|预定|计划|增长|既定|调控)*(?:目标|预期)")
_ATTRIBUTE = re.compile("的(?!目标|预期)|(?:以上|左右)?的(?!目标|预期)|[^，；。：、]{0,4}(?:贡献|比重)")
_TAIL_NUMBER = re.compile(
    r"\s*(?:[，、；。：（）！？\n和与及]|$|左右|以上|以内|以下|上下|之间|安排|增长|下降|同比|比上年|力争|努力|在实际|争取|新?的?(?:大关|台阶|关口|门槛)|目标|的)"
)

_OF_IT = (
    "(?:总额|总值|总量|总产量|规模|水平|增长|增速|增幅|涨幅|增长速度|上涨幅度|指数|预期|目标|等?主要(?:经济)?指标|等?(?:主要)?指标|等|为|是|均|都|"
    "将|要|年度|全年)*"
)
_SAME = (
    r"(?P<said>(?:略|继续|力争|争取|实现|保持|努力|适当|总体|基本|稳定|在)*(?:与|和|同|跟|高于|快于|不低于|好于|优于|跑赢|超过|全国平均)"
    r"(?:全国|经济|地区生产总值|生产总值|gdp|城镇|中部|西部|东部|地区|水平)[^，；。：、]{0,14}"
    r"(?:、(?:高于|快于|不低于|好于)(?:全国|经济)[^，；。：、]{0,10})?)"
)
_MANNER = "力争|争取|实现|保持|继续|持续|稳步|总体|基本|进一步|有效|明显|显著|努力|合理|平稳|较快|适度|在|与上年|涨幅|涨势|稳定|再|又|首次|稳中|略|连续\\d*年?|全面|圆满"
_GROWING = (
    rf"(?P<growing>(?:(?:{_MANNER})+(?:增长|提升|提高|回升)|(?:{_MANNER})*(?:正增长|稳中有升|稳中有增|稳中有进|提质[增提]效|止跌回稳|止跌企稳|企稳回升|由负转正|稳量提质|稳中提质|持平|"
    r"合理水平|合理回升|合理区间|两位数增长|平稳|稳定|温和上涨|温和回升|略升|略增))"
    r"|(?<=增速)(?P<rank>(?:稳居|位居|位列|居|排名?)全[国省]第[一二三四五六七八九十\d]+位?))"
)
_STANDING = (
    rf"(?P<standing>(?:{_MANNER})*(?:稳定|持平|平稳|只增不减|略升|略增|稳中有增|稳中有升|创[^，；。：、]{{0,12}}新高|获(?:得)?丰收|丰收|"
    r"(?:超额)?完成[^，；。：、]{0,8}(?:任务|目标))|实?现?“?[二三四]?十[一二三四五六七八九]?连[丰增]”?)"
)
_STOP = r"(?=[，；。：、（！？\n]|$)"
_GROWTH_SAID = re.compile(rf"{_OF_IT}(?:{_SAME}|{_GROWING}){_STOP}")
_STATE_SAID = re.compile(rf"{_OF_IT}{_STANDING}{_STOP}")

_BEFORE = re.compile(
    r"全[省市区县州国盟旗疆]|我[省市区县国]|本[省市区县]|地区|实现|完成|达到|全年|年末|年底|预计|预期|力争|确保|争取|其中|初步(?:统计|核算|测算)|今年|"
    r"去年|上年|20\d\d年|[一二三四五六七八九十]是|——|—|主要|经济社会|发展|目标|建议|提出|确定|推动|促进|保持|使|按|总体|统计|核算|快报|数据|显示|实际|"
    r"继续|努力|稳定|持续|为|是|的|了|将|要|和|与|及|以及|[“”\"'（）()\s]|\d{1,2}[.．、]|一年来|这一年|同时|此外"
)
_HEDGE = re.compile("预计|初步统计|初步核算|初步测算|快报|初步预计")
_WITHOUT = re.compile("扣除|剔除|不含|不包括|除[^，；。]{1,10}外")
_PLACE = re.compile(
    r"都市圈|经济圈|城市群|新区|开发区|高新区|示范区|片区|园区|县域|经济带|经济区|长三角|珠三角|大湾区|京津冀|南疆|北疆|地州|双城|协同区|"
    r"试验区|功能区|自贸港?区|合作区|中心城区|主城|脱贫县|脱贫地区"
)
"""Whose figures behind it are not those of the place that reports."""
LEADING = 12
"""Characters of a clause in which it says whose matter it is."""
_COMPARING = re.compile(
    r"(?:增长|增速|增幅|提高|收入|保持|基本|工资|水平|高于|快于|低于|同步)(?:和|与|同)$|(?:与|和|同)$"
)


# --- from a sentence to what it states ------------------------------------------------------------------------------


def stated_in(sentence: str) -> list[Stated]:
    """All that ``sentence`` states of the indicators, in order."""
    text = _plain(sentence)
    mentions = _mentions(text)
    if not mentions:
        return []
    figures = quantities(text)
    out: list[Stated] = []
    for at, (indicator, start, end) in enumerate(mentions):
        stop = mentions[at + 1][1] if at + 1 < len(mentions) else len(text)
        if duty := _duty(text, indicator, start, end):
            out.append(duty)
            continue
        part = _part(text, start, indicator)
        if part is None:
            continue
        found = (
            _respectively(text, figures, indicator, start, end, part)
            or list(_of_one(text, figures, indicator, end, stop))
            or _shared(text, figures, mentions, at)
        )
        out += [replace(one, part=one.part or part) for one in found]
    hedged = [m for m in _HEDGE.finditer(text)]
    return [_with_hedge(one, hedged, text) for one in out]


_NARROW = {",": "，", ";": "；", ":": "：", "(": "（", ")": "）", "!": "！", "?": "？"}
_MARKS = re.compile(r"(?<!\d)[,:]|[,:](?!\d)|[;()!?]")


def _plain(sentence: str) -> str:
    """A copy of the same length: plain digits and small letters, and every mark the wide one."""
    return _MARKS.sub(lambda m: _NARROW[m.group()], fold(sentence))


def _mentions(text: str) -> list[tuple[Indicator, int, int]]:
    """Names of indicators in order; of those that overlap the longest."""
    found = [(m.start(), m.end(), each) for each in indicators() for m in each.written.finditer(text)]
    found.sort(key=lambda one: (one[0] - one[1], one[0]))
    taken: list[tuple[int, int, Indicator]] = []
    for start, end, each in found:
        if all(end <= s or e <= start for s, e, _ in taken):
            taken.append((start, end, each))
    return [(each, start, end) for start, end, each in sorted(taken, key=lambda one: one[0])]


def _part(text: str, start: int, indicator: Indicator) -> str | None:
    """Of what part a name that begins at ``start`` speaks; ``""`` for the whole, ``None`` where it is no subject."""
    begin = max((text.rfind(mark, 0, start) for mark in _BREAK + "、（"), default=-1) + 1
    before = text[begin:start]
    if re.search(r"(?:与|和|同|跟|及)$", before) and (
        text.startswith("经济", start) or _COMPARING.search(before) and not _lists(text, start)
    ):
        return None
    if re.search(
        r"占(?:全[省市国区])?$|相当于(?:全[省市区国])?$|高于|低于|快于|拉动|带动|对$|对全[省市区]$", before
    ):
        return None
    if before.startswith(("对", "向")):
        return OTHER
    *others, last = re.split("和|与|及|以及", before)
    listed = _lists(text, start) or any(
        each.written.search(other) for other in others for each in indicators()
    )
    own = last if listed else before
    bare = _BEFORE.sub("", own)
    left = _BEFORE.sub("", indicator.whole.sub("", bare, count=1))
    sentence = max((text.rfind(mark, 0, start) for mark in "。；;！？"), default=-1) + 1
    earlier = text[sentence:begin]
    if left:
        named = next((part for part in indicator.parts if left.startswith(part)), None)
        rest = left[len(named) :] if named else left
        return named if named and rest in ("", "常住", "居民") else OTHER
    if left != bare or re.search("全[省市区县州国疆]", before):
        return ""
    leading = earlier.rstrip(_BREAK).rsplit("，", 1)[-1]
    if _WITHOUT.match(leading):
        return OTHER
    if _PLACE.search(leading[:LEADING]) and not quantities(leading):
        return OTHER
    return ""


def _lists(text: str, start: int) -> bool:
    """Whether 和 before a name joins two subjects of one verb: 「A和B分别增长」."""
    stop = _ENDS.search(text, start)
    clause = text[start : stop.start() if stop else len(text)]
    return re.search("分别|均|都|双双", clause) is not None


def _with_hedge(one: Stated, hedged: Sequence[re.Match[str]], text: str) -> Stated:
    behind = [
        m for m in hedged if m.start() < one.start and not re.search("[；。;]", text[m.end() : one.start])
    ]
    near = [
        m for m in behind if m.group().startswith("初步") or len(_ENDS.findall(text, m.end(), one.start)) < 2
    ]
    return replace(one, hedge=near[-1].group()) if near else one


def _of_one(
    text: str, figures: Sequence[Quantity], indicator: Indicator, end: int, stop: int
) -> Iterator[Stated]:
    """What stands behind a name that is the only subject: its figures one after the other, or a phrase."""
    at, any_yet = end, False
    if m := _BEFORE_ALL.match(text, end, stop):
        at = m.end()
    first = True
    while at < stop:
        begin = at
        if not first:
            while (m := _BESIDE.match(text, begin)) and m.end() <= stop:
                begin = m.end()
            if begin < len(text) and text[begin] in "，、（":
                begin += 1
            elif not _RUN_ON.match(text, begin):
                break
        q = next((q for q in figures if q.start >= begin), None)
        one = None if q is None or q.start >= stop else _led(text, begin, q, indicator)
        if one is None:
            break
        if one.measure is not Measure.SHARE:
            any_yet = True
            yield one
        at, first = one.end or (q.end if q else 0), False
        if m := _MARK.match(text, at):
            at = m.end()
    if not any_yet and (phrase := _phrase(text, end, indicator)):
        yield phrase


_NOTHING = Stated(indicators()[0], 0, 0, Measure.SHARE)
"""A figure that belongs to the subject and is none of its values: 高于全国0.4个百分点."""


def _led(text: str, begin: int, q: Quantity, indicator: Indicator, noun: str = "") -> Stated | None:
    """The figure as one of the subject whose words end at ``begin``; ``None`` where they do not lead to it.

    ``noun`` is a word of the subject's that stands apart from the figure: 「A、B涨幅分别控制在」.
    """
    lead = re.sub(r"\s", "", noun + text[begin : q.start])
    arrived = False
    if m := _FROM.match(text, begin):
        later = next((one for one in quantities(text) if one.core == m.end() or one.start == m.end()), None)
        if later is not None:
            q, lead, arrived = later, "", True
    if not _TAIL_NUMBER.match(text, q.end):
        return None
    goal = _SET.match(text, q.end) is not None or re.search("目标|将", lead) is not None
    if not _SET.match(text, q.end) and text.startswith("的", q.end):
        return None
    moved = _MOVED_LEAD.fullmatch(lead)
    if not moved and not _PLAIN_LEAD.fullmatch(lead):
        return None
    together = _AVERAGE.search(lead) is not None
    bound = _PASSED.search(text[begin : q.core]) is not None or _MARK.match(text, q.end) is not None
    start = q.start if not re.match("达到?", text[q.start : q.core]) else q.core
    measure = Measure.LEVEL
    if q.unit in ("个百分点", "百分点"):
        return replace(_NOTHING, end=q.end)
    if moved and q.unit in ("%", "‰") and not (arrived or _got_to(lead)):
        measure = Measure.RATE
        falls = re.compile(rf"(?:{_FALL})[^增长提高]*").search(text, begin, q.start)
        start = falls.start() if falls and falls.end() == q.start else start
    elif moved and not _got_to(lead) and not arrived and not re.search(_NOUN, lead):
        return replace(_NOTHING, end=q.end) if q.unit is not None else None
    elif q.unit not in indicator.units:
        return None
    if measure is Measure.RATE and not indicator.rate:
        return replace(_NOTHING, end=q.end)
    about = _ABOUT.match(text, q.end)
    return Stated(
        indicator, start, about.end() if about else q.end, measure, "", q, together, bound, arrived, goal
    )


def _got_to(lead: str) -> bool:
    """Whether a verb of change leads to where it got to: 提高到, 增至."""
    return re.search(rf"(?:{_RISE}|{_FALL})(?:到|至|为){_SOFT}$", lead) is not None


def _phrase(text: str, at: int, indicator: Indicator) -> Stated | None:
    """What is said without a figure: 与经济增长同步, 稳中有升."""
    if not indicator.rate or indicator.target[0] is Measure.LEVEL:
        m = _STATE_SAID.match(text, at)
        if m is not None:
            return Stated(indicator, m.start("standing"), m.end("standing"), Measure.LEVEL)
    m = _GROWTH_SAID.match(text, at) if indicator.rate else None
    if m is None:
        return None
    name = "said" if m["said"] else "growing"
    return Stated(indicator, m.start(name), m.end(name), Measure.RATE)


_TASK_BEFORE = re.compile(r"(?:全面|超额|圆满)*完成(?:国家|省里?|上级)?(?:下达)?的?$")
_TASK_BEHIND = re.compile(r"[^，；。：]{0,24}?(?:目标任务|任务目标|任务|目标|指标)(?=[，；。：、]|$)")


def _duty(text: str, indicator: Indicator, start: int, end: int) -> Stated | None:
    """What is to be fulfilled without a figure: 「完成国家下达的粮食生产任务」."""
    before, behind = _TASK_BEFORE.search(text, 0, start), _TASK_BEHIND.match(text, end)
    if before is None or behind is None:
        return None
    # Of several tasks in a row only the words up to its own are the indicator's.
    last = end if "、" in behind.group() else behind.end()
    return Stated(indicator, before.start(), last, Measure.LEVEL)


# --- several subjects of one verb -----------------------------------------------------------------------------------


_TO_EACH = re.compile("分别|均|都")


def _respectively(
    text: str, figures: Sequence[Quantity], indicator: Indicator, start: int, end: int, part: str
) -> list[Stated]:
    """The figures of one of several subjects: 「A、B分别增长x、y」; 城乡 are two."""
    stop = _ENDS.search(text, end)
    last = stop.start() if stop else len(text)
    each = _TO_EACH.search(text, end, last)
    if each is None:
        return []
    begin = (
        max([text.rfind(mark, 0, start) for mark in _BREAK] + [q.end - 1 for q in figures if q.end <= start])
        + 1
    )
    subjects = [m for m in re.finditer("[^、和与及]+", text[begin : each.start()])]
    mine = next((i for i, m in enumerate(subjects) if begin + m.start() <= start < begin + m.end()), None)
    if mine is None or any(begin <= q.start < start or end <= q.start < each.start() for q in figures):
        return []
    names = [_subject(m.group(), indicator) for m in subjects]
    both = names[mine] == "" and re.search("城乡", subjects[mine].group()) is not None and len(subjects) == 1
    count = 2 if both else len(subjects)
    if count < 2:
        return []
    shared = (
        {i: name for i, name in enumerate(names) if name is not None and i < mine}
        if mine == count - 1
        else {}
    )
    out: list[Stated] = []
    own = text[end : each.start()] if mine == len(subjects) - 1 else ""
    if each.group() != "分别":
        q = next((q for q in figures if q.start >= each.end()), None)
        one = _led(text, each.end(), q, indicator, own) if q else None
        return [one] if one and one.measure is not Measure.SHARE else []
    for group in _groups(text, figures, each.end(), count, indicator, own):
        if both:
            out += [replace(one, part=name) for one, name in zip(group, ("城镇", "农村"), strict=True) if one]
            continue
        if (one := group[mine]) is not None:
            out.append(one)
        out += [replace(other, part=name) for i, name in shared.items() if (other := group[i]) is not None]
    return out or [replace(_NOTHING, indicator=indicator, part=OTHER)]


def _subject(words: str, indicator: Indicator) -> str | None:
    """The part that a subject without the indicator's name stands for, where the last of a list has it: 城镇."""
    bare = re.sub("居民$", "", _BEFORE.sub("", indicator.written.sub("", words)).strip())
    if not bare or indicator.whole.fullmatch(bare):
        return ""
    return next((part for part in indicator.parts if bare.startswith(part)), None)


def _groups(
    text: str, figures: Sequence[Quantity], at: int, count: int, indicator: Indicator, noun: str
) -> Iterator[list[Stated | None]]:
    """Each run of ``count`` figures behind 分别: 「分别达3.4亿元、2.1亿元，增长5%、6%」; ``noun`` stands before it: 涨幅."""
    while True:
        run = [q for q in figures if q.start >= at][:count]
        if len(run) < count:
            return
        between = [text[a.end : b.start] for a, b in zip(run, run[1:], strict=False)]
        if not all(re.fullmatch("(?:、|和|与|及|以及|，)(?:约|达|近)?", words) for words in between):
            return
        first = _led(text, at, run[0], indicator, noun)
        if first is None or first.measure is Measure.SHARE:
            return
        fallen = first.start < run[0].start
        yield [first, *(replace(first, start=q.start, end=q.end, figure=q, fallen=fallen) for q in run[1:])]
        m = re.compile("[，、](?:分别|同比)*").match(text, run[-1].end)
        if m is None:
            return
        at, noun = m.end(), ""


def _shared(
    text: str, figures: Sequence[Quantity], mentions: Sequence[tuple[Indicator, int, int]], at: int
) -> list[Stated]:
    """What is said of several subjects at once: 「社会消费品零售总额、固定资产投资增长4%左右」, 「…均高于全国」."""
    indicator, _, end = mentions[at]
    for other, start, stop in mentions[at + 1 :]:
        if _ENDS.search(text, end, start) or any(end <= q.start < start for q in figures):
            return []
        if not re.fullmatch(r"(?:增长|增速)?(?:、|和|与|及|以及)[^，；。：、]{0,8}", text[end:start]):
            return []
        said = list(_of_one(text, figures, other, stop, len(text)))
        if said:
            one = said[0]
            fits = one.measure is Measure.RATE and indicator.rate
            return [replace(one, indicator=indicator)] if fits else []
        end = stop
    return []
