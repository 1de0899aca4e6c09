"""What the sentence that answers must be about: the question without what only asks, and without its places and years."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from index.places import PlaceMention

from .asking import HOW_MANY
from .times import Times

_ASKING = re.compile(
    r"请问|帮我(?:查|看|找)?一?下?|我想(?:知道|了解|问)|想问一?下?|告诉我|看(?=的?报告|\d)|"
    r"(?:政府)?(?:工作)?报告(?:里|中|上)?(?:说|提|讲|写|点名|给出|定)?(?:的|到|了)?|据|按照?(?=[^，]{0,8}(?:报告|打算))|"
    rf"多少|{HOW_MANY}|"
    r"哪些|哪[几个位家所座部项种款条支样门处本只台艘类一儿里]|什么|啥|怎么样?|如何|怎样|咋|为什么|为何|"
    r"分别|各自?(?![级类种项地方界省市县国])|谁(?=更?[多少高低快慢大小])|各?是(?=多少|几|什么|哪)|几(?=[个家所件项户万亿成])|吗|呢|呀|啊|吧|嘛|来着|[?？!！]"
)


def topic_of(
    text: str, mentions: Sequence[PlaceMention], time: Times, ranged: Iterable[tuple[int, int]]
) -> str:
    """The question without its places, years and question words: what the sentence must be about."""
    chars = list(text)
    spans = [(m.start, m.end) for m in mentions] + [(y.start, y.end) for y in time.mentions]
    spans += [(p.start, p.end) for p in time.parties] + [(s.start, s.end) for s in time.sessions]
    for start, end in (*spans, *ranged):
        chars[start:end] = [" "] * (end - start)
    bare = re.sub(r"  +(?:年?底|年度|期间|时期|以来)", " ", "".join(chars))
    return re.sub(r"\s+", " ", _ASKING.sub(" ", bare)).strip(" ，。、,.;；:：()（）")
