"""The words by which reports lead from an indicator to its figure: 同比增长, 控制在, 从…增加到.

In: what stands between a name and a figure. Out: what it says, or nothing where some word of it leads elsewhere. Reads
word by word, the longest first, so that the time it takes grows with the length of the text alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..quantities import fold

BREAK = "，；。：！？\n"
ENDS = re.compile(f"[{BREAK}]")
_NARROW = {",": "，", ";": "；", ":": "：", "(": "（", ")": "）", "!": "！", "?": "？"}
_MARKS = re.compile(r"(?<!\d)[,:]|[,:](?!\d)|[;()!?]")


def plain(sentence: str) -> str:
    """A copy of the same length: plain digits and small letters, and every mark the wide one."""
    return _MARKS.sub(lambda m: _NARROW[m.group()], fold(sentence))


_SOFT = (
    "同比 比上年 较上年 比去年 较去年 比上一年 按可比价格计算 按可比价计算 按可比价格 按可比价 "
    "按可比口径 可比口径 可比 同口径 自然口径 按同口径 名义 实际 去年 上年 今年 全年 本年 "
    "当年 年末 年底 预期 预计 有望 可 能 将 拟 力争 争取 确保 努力 要 继续 持续 稳步 总体 "
    "基本 仍 均 都 双双 也 再 又 就 已 首次 历史性 平均 均值 平均值 约 近 在 按 以 为 "
    "是 于 的 达 达到 到 至 控制 保持 稳定 维持 实现 完成 设定 定 安排 突破 超 超过 "
    "跨过 跨越 跨上 登上 迈上 迈过 站上 跃上 跃升 升 总量 总额 总值 规模 人数 目标 略 微 "
    "小幅 大幅 较快 快速 幅度 总 额 左右"
)
_RISE = "增长 增加 提高 提升 上涨 上升 回升 增 涨 扩大"
_FALL = "下降 降低 减少 回落 下跌 负增长 降"
_NOUN = "增速 增幅 涨幅 降幅 增长率 增长速度 上涨幅度 增长幅度 涨跌幅"
_AVERAGE = "年均 累计 五年 三年 四年 每年 平均每年 共 总共"
_KINDS = {
    word: kind
    for kind, words in {
        "soft": _SOFT,
        "rise": _RISE,
        "fall": _FALL,
        "noun": _NOUN,
        "average": _AVERAGE,
    }.items()
    for word in words.split()
}
_WORD = re.compile(
    "|".join([r"20\d\d年(?:的|全年)?", *sorted(map(re.escape, _KINDS), key=len, reverse=True)])
)
FALLING = re.compile("|".join(sorted(_FALL.split(), key=len, reverse=True)))
_ARRIVES = frozenset("到 至 为 达 达到".split())


@dataclass(frozen=True, slots=True)
class Lead:
    """What the words before a figure say of it."""

    moves: bool  # by how much it rose or fell, if they do not say where it got to
    arrives: bool  # 提高到
    names_change: bool  # 增速, 涨幅
    together: bool  # 年均, 累计
    aims: bool  # 目标, 将


def lead_of(words: str) -> Lead | None:
    """What ``words`` between a name and its figure say; ``None`` where one of them leads elsewhere."""
    found, at = [], 0
    while at < len(words):
        m = _WORD.match(words, at)
        if m is None:
            return None
        found.append(m.group())
        at = m.end()
    kinds = [_KINDS.get(word, "soft") for word in found]
    changes = [kind in ("rise", "fall") for kind in kinds]
    arrives = any(change and word in _ARRIVES for change, word in zip(changes, found[1:], strict=False))
    return Lead(
        moves=any(changes) or "noun" in kinds,
        arrives=arrives,
        names_change="noun" in kinds,
        together="average" in kinds,
        aims=bool({"目标", "将", "拟"} & set(found)),
    )


def past_soft(text: str, at: int) -> int:
    """Where the words that lead on without saying anything end: 2025年的, 达到."""
    while (m := _WORD.match(text, at)) and _KINDS.get(m.group(), "soft") == "soft":
        at = m.end()
    return at


_CHANGED = "|".join((_RISE + " " + _FALL).split())
_FROM = re.compile(
    rf"(?:从|由|自)[^，；。：、]{{1,24}}?(?:{_CHANGED}|跃升|攀升|升|跃|收窄|改善)?(?:达到|到|至|为|达)"
)


def arrival(text: str, at: int) -> int | None:
    """Where the figure stands that something came to from another: 「从4.2万亿元增加到|5.7万亿元」."""
    m = _FROM.match(text, past_soft(text, at))
    return None if m is None else past_soft(text, m.end())


# --- what stands aside ----------------------------------------------------------------------------------------------

_ASIDE = (
    r"(?:(?:总量|规模|增速|增幅)(?:和增速)?(?:均|都|连续\d*年?|稳|位)?)?(?:全[国省市]第|再上|连[跨续]|稳居|位居|居|排名|排|列|高于|低于|"
    r"快于|好于|优于|(?:为|占|完成)(?:年初|年度|全年|调整|变动)*(?:预算|计划|任务|目标)数?的|超出|比全国|超全国|成为|创|再创|连续|超额|占|位列|名列|继续居|均居)"
)
BESIDE = re.compile(f"[、，]{_ASIDE}[^，；。：、]*(?=[、，；。])")
"""What may stand between two figures of one subject: 「5.53万亿元、稳居全国前十、增长4.8%」."""
BEFORE_ALL = re.compile(
    r"(?:再|连续?|又)*(?:[迈跨登]?上|跨越|[跨迈登]过?)(?:[^，；。：、]{0,4}个[^，；。：、]{0,8}|[^，；。：、\d]{0,4})(?:台阶|大关|关口)[、，]|在[^，；。：]{2,24}(?:情况|背景|条件|基础|形势)下|"
    rf"{_ASIDE}[^，；。：、\d]*[、，]"
)
"""What may stand between a name and its first figure: 「进出口总值创历史新高，达到…」."""
RUN_ON = re.compile("(?:同比|比上年)?(?:增长|下降)")
"""What may follow a figure without a mark between them: 「2.8万亿元增长6%」."""

# --- around a figure ------------------------------------------------------------------------------------------------

PASSED = re.compile("突破|超过?|跨过|跨越|跨上|登上|迈上|迈过|站上|跃上|过")
MARK = re.compile("(?:元|斤|人|吨)?新?的?(?:大关|台阶|关口|门槛)")
ABOUT = re.compile(r"\s+(?:左右|以上|以内|以下|上下)")
AIMED = re.compile("的?(?:年度|年初|全年|预期|预定|计划|增长|既定|调控)*(?:目标|预期)")
AGAINST = re.compile(r"[，、（](?:比|较)?(?:高于|低于|超过|超出|好于|优于|快于)[^，；。：、\d]{0,8}(?=\d)")
"""What leads to the goal that the figure before is held against: 「增长5.6%，高于5%的预期目标」."""
BEHIND = re.compile(
    r"\s*(?:[，、；。：（）！？\n和与及]|$|左右|以上|以内|以下|上下|之间|安排|增长|下降|同比|比上年|力争|努力|在实际|争取|"
    r"新?的?(?:大关|台阶|关口|门槛)|目标|的)"
)
"""What may follow a figure; 「千亿元的县域」 and 「5.1%来自服务业」 are none of the subject's."""

# --- what is said without a figure ----------------------------------------------------------------------------------

_OF_IT = re.compile(
    "增长速度|上涨幅度|主要经济指标|主要指标|总产量|总额|总值|总量|规模|水平|增长|增速|增幅|涨幅|指数|预期|目标|指标|年度|全年|"
    "等|为|是|均|都|将|要"
)
_SAME = (
    r"(?P<same>(?:略|继续|力争|争取|实现|保持|努力|适当|总体|基本|稳定|在)*(?:与|和|同|跟|高于|快于|不低于|好于|优于|跑赢|超过|全国平均)"
    r"(?:全国|经济|地区生产总值|生产总值|gdp|城镇|中部|西部|东部|地区|水平)[^，；。：、]{0,14}"
    r"(?:、(?:高于|快于|不低于|好于)(?:全国|经济)[^，；。：、]{0,10})?)"
)
_MANNER = (
    r"(?:力争|争取|实现|保持|继续|持续|稳步|总体|基本|进一步|有效|明显|显著|努力|合理|平稳|较快|适度|在|与上年|涨幅|涨势|稳定|再|又|首次|"
    r"稳中|略|连续\d*年?|全面|圆满)"
)
_GROWING = (
    rf"(?P<growing>{_MANNER}+(?:增长|提升|提高|回升)|{_MANNER}*(?:正增长|稳中有[升增进]|提质[增提]效|止跌回稳|止跌企稳|企稳回升|"
    r"由负转正|稳量提质|稳中提质|持平|合理水平|合理回升|合理区间|两位数增长|平稳|稳定|温和上涨|温和回升|略升|略增)|"
    r"(?<=增速)(?:稳居|位居|位列|居|排名?)全[国省]第[一二三四五六七八九十\d]+位?)"
)
_STANDING = (
    rf"(?P<standing>{_MANNER}*(?:稳定|持平|平稳|只增不减|略升|略增|稳中有[增升]|创[^，；。：、]{{0,12}}新高|获得?丰收|丰收|"
    r"(?:超额)?完成[^，；。：、]{0,8}(?:任务|目标))|实?现?“?[二三四]?十[一二三四五六七八九]?连[丰增]”?)"
)
_STOP = r"(?=[，；。：、（！？\n]|$)"
_GROWTH_SAID = re.compile(rf"(?:{_SAME}|{_GROWING}){_STOP}")
_STATE_SAID = re.compile(rf"{_STANDING}{_STOP}")


def growth_said(text: str, at: int) -> tuple[int, int] | None:
    """How something is said to grow without a figure: 与经济增长同步, 稳中有升."""
    m = _GROWTH_SAID.match(text, _past_own(text, at))
    return m.span() if m else None


def state_said(text: str, at: int) -> tuple[int, int] | None:
    """How something is said to stand without a figure: 保持稳定, 再创新高."""
    m = _STATE_SAID.match(text, _past_own(text, at))
    return m.span() if m else None


def _past_own(text: str, at: int) -> int:
    while m := _OF_IT.match(text, at):
        at = m.end()
    return at
