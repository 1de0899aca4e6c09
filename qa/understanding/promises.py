"""Whether it is asked of all targets at once whether they were met: 「目标都完成了吗」.

Goes in: the normalised question. Comes out: a flag. Of one target it is the parse that tells.
"""

from __future__ import annotations

import re

from index.types import Aspect

BOTH = (Aspect.TARGET, Aspect.RESULT)
_ALL = re.compile(
    r"(?:目标|指标|任务|承诺|计划|答应的事?)(?:们)?[^，,。；;？?]{0,4}(?:都|全部?|统统|一[一个]个?|哪些|有几[个项])[^，,。；;？?]{0,6}"
    r"(?:完成|实现|达到|兑现|做到|落实|达标|成)|"
    r"(?:各项|所有|全部|主要|哪些|多少个|几[个项])[^，,。；;？?]{0,6}(?:目标|指标|任务|承诺)[^，,。；;？?]{0,8}(?:完成|实现|达到|兑现|做到|达标)"
)


def of_all(text: str) -> bool:
    """Whether ``text`` asks of all targets at once whether they were met."""
    return _ALL.search(text) is not None
