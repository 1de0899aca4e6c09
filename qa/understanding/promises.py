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


_HOW_MET = re.compile(
    r"(?:目标|指标|任务|承诺|计划)(?:的)?(?:完成|实现|落实|兑现|执行)得?的?(?:情况|怎么样|如何|怎样|咋样)"
)
_OF_NONE = re.compile(
    r"目标|指标|任务|承诺|计划|答应|许下?|说好?|提出?|定下?|报告|政府|的|事情?|话|完成|实现|达到|兑现|做到|办[成到]|落实|执行|"
    r"情况|怎么样|如何|怎样|咋样|全部?|都|各项|主要|得|到|了|没有?|吗|么|呢|啊|[，。；、？?\s]"
)
"""What names no matter whose target was met."""


def of_all(text: str, topic: str, *, both: bool, leans: bool) -> bool:
    """Whether ``text`` asks of all targets at once whether they were met.

    ``topic`` is what it is about, ``both`` whether it is parsed as asking for plan and outcome: where it names no matter,
    it asks of all, unless it ``leans`` on a question that does.
    """
    named = leans or _OF_NONE.sub("", topic)
    return _ALL.search(text) is not None or (not named and (both or _HOW_MET.search(text) is not None))
