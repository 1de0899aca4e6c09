"""The matters of a question that asks about several at once: 「技改投资和制造业投资各涨了多少」.

Goes in: the topic of a question, its places and years left out. Comes out: each matter with the words that all share,
none where there is but one. Whether each is asked for by itself is for the caller to know.
"""

from __future__ import annotations

import re

from ..types import Matter
from .indicators import indicators_in

MOST = 4
"""More than these no question lists; a longer row is one name or a sentence."""
_PART = r"[^，,。；;、\s和与跟及?？]{2,16}"
_ROW = re.compile(rf"(?:{_PART}、)*{_PART}(?:[和与跟及、]|以及)(?P<last>[^，,。；;、\s和与跟及?？]{{2,20}})")
_EACH = re.compile("分别|依次|各自?")
_EACH_BEHIND = re.compile("分别|依次|各|哪|谁")
_AS_ONE = re.compile("[这那][几两三四]|一起|一共|总共|合计|加起来")
"""What sums up the row, so that it is asked about as one."""
_BETWEEN = re.compile("以及|[和与跟及、]")
_AROUND = re.compile(r"^[的在是有 ]+|[的是有了 ]+$")
_ASPECT = re.compile(r"目标|指标|实际|计划|结果|完成|预期|任务|情况|数|的|[和与跟]")
_EACH_OF_ALL = (
    ("地区生产总值", "地区生产总值增长", "%"), ("规模以上工业增加值", "规模以上工业增加值增长", "%"),
    ("固定资产投资", "固定资产投资增长", "%"), ("社会消费品零售总额", "社会消费品零售总额增长", "%"),
    ("进出口总额", "进出口总额增长", "%"), ("一般公共预算收入", "一般公共预算收入增长", "%"),
    ("居民人均可支配收入", "居民人均可支配收入增长", "%"), ("城镇新增就业", "城镇新增就业", "人"),
    ("城镇调查失业率", "城镇调查失业率", "%"), ("居民消费价格涨幅", "居民消费价格（物价）涨幅", "%"),
    ("粮食产量", "粮食产量", "斤"),
)  # fmt: skip
"""Name, what is looked up, and unit of what governments set a target for every year: the table of all of them."""


def matters_in(topic: str, unit: str | None, asked: str = "", *, known: bool = False) -> tuple[Matter, ...]:
    """The matters that stand in a row in ``topic``; with ``known`` only where each is an indicator.

    ``unit`` is the one that the question ``asked`` names, if any, for all of them.
    """
    m = _ROW.search(topic)
    if m is None or _AS_ONE.search(topic):
        return ()
    if m.group() in asked and not _EACH_BEHIND.search(asked.partition(m.group())[2]):
        return ()
    parts = [part for part in _BETWEEN.split(m.group()) if part]
    last = m["last"]
    if "的" in last:  # 「保交楼和保交房的交付比例」 asks for the share of both
        shared = last[last.index("的") :]
        parts = [part if "的" in part else part + shared for part in parts]
    names = [_AROUND.sub("", part) for part in parts]
    if not 2 <= len(parts) <= MOST or any(len(_ASPECT.sub("", name)) < 2 for name in names):
        return ()
    if len(set(names)) < len(names):
        return ()
    around = f"{topic[: m.start()]} {topic[m.end() :]}".strip(" ，,")
    found = []
    for name in names:
        indicators = indicators_in(name)
        if known and not indicators:
            return ()
        own = next((i.unit for i in indicators if i.unit), None)
        whole = f"{name} {around}".strip()
        alone = _EACH.sub("", asked.replace(m.group(), name)) if m.group() in asked else whole
        found.append(Matter(name, whole, alone, tuple(i.name for i in indicators), unit or own))
    return tuple(found)


def all_targets() -> tuple[Matter, ...]:
    """Every indicator for which governments set a target each year."""
    return tuple(
        Matter(name, topic, topic, tuple(i.name for i in indicators_in(topic)), unit)
        for name, topic, unit in _EACH_OF_ALL
    )
