"""What a question wants reckoned of the figures that it sets side by side: their difference, mean, rank, share.

Goes in: the normalised question. Comes out: what is to be reckoned, in no order. Reckons nothing.
"""

from __future__ import annotations

import re

from ..types import Reckoning

_WANTED = (
    (
        Reckoning.DIFFERENCE,
        re.compile(
            r"差(?:多少|几(?!年)|多[大远]|距|[^，。；]{0,3}[？?]|$)|相差|差得[远多大]|(?<![各每])[高低快慢](?:出|了)?(?:多少|几(?!年))|"
            r"比[^，。；？?]{2,24}[高低多少快慢大小强][出了]?(?:多少|几)(?!年)"
        ),
    ),
    (
        Reckoning.GROWTH,
        re.compile(
            r"(?:从|由|比|较)[^，。；？?]{2,24}(?:增长|涨|增加|上升|下降|减少|降|翻|增)[^，。；？?到至]{0,4}"
            r"(?:百分之|几成|几倍|多少个?百分|几个百分)|(?:翻了|增长了?)几(?:番|倍)"
        ),
    ),
    (
        Reckoning.MEAN,
        re.compile(r"平均(?!每|工资|数?[增降])(?:是|为|数|值|有|多|下来|$|[？?，])|均值|平均下来"),
    ),
    (Reckoning.RANK, re.compile(r"排(?:名|在|到|行)?(?:第几|老几)|第几(?:名|位|高|多)|名次")),
    (
        Reckoning.SHARE,
        re.compile(
            r"(?:多少|几)个?(?:省区市|省份?|市|县|地区|地方)|(?:几成|多少比例|多大比例)的?(?:省|市|县|地区)"
        ),
    ),
)


def reckons_of(text: str) -> tuple[Reckoning, ...]:
    """What ``text`` wants reckoned of several figures."""
    return tuple(what for what, pattern in _WANTED if pattern.search(text))
