"""How a question asks, by its wording alone: for a result or a target, which kind of answer, in which unit."""

from __future__ import annotations

import re

from index.types import Aspect

from ..types import Kind

SET = "(?<![认稳规指确固特一肯决评鉴划约核制设签奠法平安坚])定[了下的在成]"
"""How people say that a target was set; not 认定, 稳定 and their like."""
_TARGET = re.compile(
    r"目标|打算|计划|准备|预期|力争|希望|争取|想[让要把用办叫靠]?|(?<![不只主需重必纲概])要(?![求闻是素点不么]|实际|真|[做干办弄]成|完成的)|拟|安排|"
    rf"{SET}|原定|说要|说添|将(?!来|军)|今后|下一步|未来|往后|规划|设想|指望|期望|许诺|承诺|明年|提出|任务|底线|红线|以内"
)
_STRONG_TARGET = re.compile(
    r"预算数|目标|打算|计划|准备|预期|力争|争取|希望|拟|想[让要把用办]|设想|明年|今后"
)
_RESULT = re.compile(
    r"实际|实绩|完成得?了?|已经?|了(?=多少|几|百分|[^？?]{0,6}[？?]?$)|最后|结果|累计|一共|总共|到底|如今|现在|达到了|过(?=多少|几)|回顾|"
    r"上一?年|去年|[下起]来|成了|拿[了到]|年底|[做干办弄建修造添改种开]成(?=多|几|了)|开工了"
)
_STRONG_RESULT = re.compile(
    r"(?:决算|执行|快报|完成)数|实际|实绩|完成得|[做干办弄]成的|最后|上一?年|去年|年底|完成了"
)


_REALLY = re.compile(r"实际|实绩|最后(?!一)|最终|到头来|完成得")


def asks_outcome(text: str) -> bool:
    """Whether it is asked in so many words what became of something, so that a plan is no answer."""
    return _REALLY.search(text) is not None and _STRONG_TARGET.search(text) is None


_OUTCOME = re.compile(
    r"(?:没|没有|未|是否|有没有|如期|超额)(?:能)?(?:完成|达到|实现)|(?:完成|达到|实现)(?:了)?(?:预期)?目标"
)


def aspect_of(text: str, *, past: bool = False, relative_past: bool = False) -> Aspect:
    """Result or target, by the wording; a future year does not decide, for plans are reviewed too.

    ``relative_past`` says that the question speaks of 去年; ``past`` that it asks an indicator of a year gone by, of
    which the result is meant where nothing else is said.
    """
    if _OUTCOME.search(text):
        return Aspect.RESULT
    strong_target = _STRONG_TARGET.search(text) is not None
    strong_result = relative_past or _STRONG_RESULT.search(text) is not None
    if strong_target != strong_result:
        return Aspect.TARGET if strong_target else Aspect.RESULT
    target, result = len(_TARGET.findall(text)), len(_RESULT.findall(text))
    if target == result:
        return Aspect.RESULT if past and not target else Aspect.NEITHER
    return Aspect.TARGET if target > result else Aspect.RESULT


HOW_MANY = r"好多(?=个|所|座|家|人(?!都)|钱|台|辆|件|项|条|公里|亩|万|亿|吨|户|次|[哦嘛噻]|[?？]?$)"
"""How Sichuan and its neighbours say 多少."""
_KINDS = (  # the first that matches decides
    (Kind.LIST, re.compile(
        r"哪些|哪(?:几|[两二三四五六七八九十])|几(?:样|大)都?(?:是|有)?什么|"
        r"(?:分别|各)(?:是|叫|指)?(?:什么|啥|哪)|都有(?:什么|啥|谁)"
    )),
    (Kind.WHY, re.compile(r"为什么|为何|为啥|原因|理由|凭什么|凭啥|怎么会|图个?啥")),
    (Kind.TIME, re.compile(r"哪一?年|什么时候|何时|啥时候|哪个时候|几月|几号(?!线)|哪天|哪一天|哪个月|多会儿")),
    (Kind.FIGURE, re.compile(
        r"多少|多大|多高|多长|多快|多远|多重|多宽|几(?!乎|何)|百分之几|" + HOW_MANY + "|"
        r"比例|占比|增速|增幅|涨幅|排第|第几|多久"
    )),
    (Kind.PERSON, re.compile(r"谁(?!家?更?[多少高低快慢大小强])|哪(?:位|个人|名)|什么人")),
    (Kind.PLACE, re.compile(
        r"哪(?:座|个)?(?:城市|市|县|区|地方|省|村|镇|国家|国)|哪儿|哪里|在哪(?![家所座条部款])|啥地方|什么地方"
    )),
    (Kind.ORGANISATION, re.compile(r"哪(?:家|所|个)(?:公司|企业|大学|医院|学校|机构|单位|部门|超市|银行)|哪家")),
    (Kind.HOW, re.compile(
        r"怎么|咋|如何|怎样|办法|法子|措施|[什啥]么?招|哪些?招|路子|"
        r"从哪|靠什么|用什么|做些什么|干什么|下手"
    )),
    (Kind.NAME, re.compile(r"叫(?:什么|啥|作|做)|哪|什么|啥|名字|名称")),
    (Kind.YES_NO, re.compile(
        r"吗|(?P<verb>.)不(?P=verb)|是否|能否|[了过]不|有没有|不$|没$|没有$"
    )),
)  # fmt: skip


def kind_of(text: str) -> Kind:
    """The kind of answer that the wording asks for; of several questions in a row that of the last, unless it only asks
    whether the reports say so.
    """
    later = [part for part in re.split("[?？]", text)[1:] if len(part) > SHORT and not _SAYS_SO.search(part)]
    kinds = (_kind_of(part) for part in reversed(later))
    return next((kind for kind in kinds if kind not in (Kind.OPEN, Kind.YES_NO)), _kind_of(text))


def _kind_of(text: str) -> Kind:
    return next((kind for kind, pattern in _KINDS if pattern.search(text)), Kind.OPEN)


SHORT = 3
"""Characters of an afterthought: 「？对吧」."""
_SAYS_SO = re.compile(
    r"(?:怎么|咋|如何|是不是|有没有|这么)?[的是]?(?:说|讲|写|提|介绍)(?:的|到|了|过)*[吗没呢呀啊]?$"
)
"""「2025年的报告怎么说的」 asks no other thing."""


_RANK = re.compile(
    r"排(?:名|位|到|在|了)?(?:全[国省市球]|世界)?(?:第?几|老几|多少)|第几位?(?:名|$|[了呢吗啊呀？?，])|老几|名次|几位$"
)


def asks_yearly_mean(text: str) -> bool:
    """Whether ``text`` speaks of what several years come to in each: 年均增长."""
    return _YEARLY_MEAN.search(text) is not None


_YEARLY_MEAN = re.compile("年均|平均每年|每年平均|平均一年|一年平均|年平均(?!气温|浓度)")


def asks_rank(text: str) -> bool:
    """Whether a place in an order is asked for: 「在全国排第几」."""
    return _RANK.search(text) is not None


_STEPS = re.compile("措施|做法|办法|举措|政策|思路|怎么做|要求")


def asks_for_steps(text: str) -> bool:
    """Whether it is asked what is done about something, or how: 有哪些举措."""
    return _STEPS.search(text) is not None


_MEASURES = (
    ("时长", re.compile(r"多久|多长时间|几个?(?:钟头|小时)|多少时间")),
    ("长度", re.compile(r"多长(?!时间)|多少里路")),
    ("面积", re.compile(r"多大(?:的)?面积|多少面积|面积(?:有|是)?多")),
    ("岁", re.compile(r"多大岁数|活到多大|多少岁|[几多]大年[纪龄]|寿命")),
    ("人", re.compile(r"人数")),
    ("标箱", re.compile(r"(?:多少|几多)个?集装箱")),
    (
        "元",
        re.compile(
            r"多少钱|几[块毛]钱?(?=$|[？?，])|几个钱|花了?多少|进账|花销(?!砍|压|减|降|涨|增|省)|工资|挣|多少[工本租药学]钱"
        ),
    ),
)
_UNIT = re.compile(
    r"(?:多少|几|好多)(?P<unit>个?百分点|个月|比例|点|钱|"
    r"个?[百千万亿]*(?:(?:平方|立方)?(?:公里|千米|米)|公顷|亩|吨|公斤|千克|斤|元|块(?![银金铜奖牌地])|户(?:人家)?|人(?:次)?|名|家|件|项|所|座|"
    r"台|辆|架|趟|颗|份|回|笔|艘|条|张|套|间|处|批|场|次|部|类|种|(?<![这近前]几)年|月|天(?!然)|小时|分钟|岁|度电|度|千瓦时?|标箱|床|倍|位|届|成|微克)|"
    r"[百千万亿]*个)"
)
_UNIT_CLASS = {
    "个百分点": "%",
    "百分点": "%",
    "月": "个月",
    "户人家": "户",
    "人次": "人",
    "块": "元",
    "钱": "元",
    "成": "%",
    "点": "%",
    "比例": "%",
    "度电": "千瓦时",
    "千米": "公里",
    "千克": "公斤",
}


def unit_of(text: str) -> str | None:
    """The unit asked for, without its power of ten: 多少万户 → 户, 几成 → %; none of a place in an order."""
    if asks_rank(text):
        return None
    if re.search(
        r"百分之(?:几|多少)|比例|占比|增速|增幅|涨幅|增长率|失业率|率(?:是|为|达|降|到|目标|定)|几个点|几成",
        text,
    ):
        return "%"
    for name, pattern in _MEASURES:
        if pattern.search(text):
            return name
    m = _UNIT.search(text)
    if m is None:
        return None
    unit = (
        m["unit"]
        if m["unit"].endswith("百分点")
        else re.sub(r"^个?(?:[百万亿]|千(?![瓦米克]))*(?=.)", "", m["unit"]) or "个"
    )
    return _UNIT_CLASS.get(unit, unit) or None


def names_aspect(text: str) -> bool:
    return _STRONG_TARGET.search(text) is not None or _STRONG_RESULT.search(text) is not None
