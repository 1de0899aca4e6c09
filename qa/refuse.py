"""Why a question gets no answer, in a sentence that says what is missing and what comes nearest.

Goes in: what was retrieved. Comes out: the kind of refusal, its sentence, and the nearest sentences of the reports.
Whether to refuse is decided elsewhere.
"""

from __future__ import annotations

import re

from .compose import cite, shortened, source_of
from .features import NAMES
from .retrieve import Retrieval
from .types import Citation, Kind, Refusal, Understanding

EMPTY = "请输入一个关于报告内容的问题。"
OFF_TOPIC = "这不像是关于报告内容的问题，已收录的报告里没有找到相关的句子；可以问某地某年的目标、结果或措施。"
NEAREST = 2
"""Sentences that are shown as the nearest."""
SPOKEN_OF = 0.5
"""Share of the question's weight that must stand in the best sentence for the reports to speak of its matter at all."""
_QUOTED = 80


def why(found: Retrieval) -> tuple[Refusal, str]:
    """The kind and the sentence of a refusal, where reports were looked in and nothing answered."""
    if _off_topic(found):
        return Refusal.OFF_TOPIC, OFF_TOPIC
    understood = found.understood
    what = matter_of(understood)
    asked = {Kind.FIGURE: "的数", Kind.TIME: "的时间", Kind.PERSON: "的人名"}.get(understood.kind, "")
    text = f"{_where(understood)}没有给出{what}{asked}，没有找到能回答的句子。"
    if found.ranked.hits:
        best = found.ranked.hits[0]
        quote = shortened(best.quote.rstrip("。；;，, "), _QUOTED)
        text += f"最接近的一句（不是答案）见{source_of(best)}“{quote}”。"
    return Refusal.NOT_GIVEN, text


def nearest(found: Retrieval) -> tuple[Citation, ...]:
    """The sentences that come nearest, to be shown as such; none for a question about something else."""
    if _off_topic(found):
        return ()
    return tuple(cite(hit, mark) for mark, hit in enumerate(found.ranked.hits[:NEAREST], 1))


def matter_of(understood: Understanding) -> str:
    """What was asked about, in the question's own words: “臭氧浓度”."""
    words = re.sub(r"^[的在，、]+|[的在是有了些，、降升没]+$", "", understood.topic.replace(" ", ""))
    return f"“{words[:24]}”" if words else "所问的内容"


def _where(understood: Understanding) -> str:
    places = "、".join(understood.places[:3])
    years = understood.report_years or understood.years
    time = "、".join(f"{year}年" for year in years[:3])
    if understood.report_years:
        return f"{places}{time}的报告"
    return f"已收录的{places}报告" + (f"关于{time}" if time else "")


def _off_topic(found: Retrieval) -> bool:
    asked = found.understood
    named = (
        asked.places,
        asked.topic_places,
        asked.years,
        asked.report_years,
        asked.bodies,
        asked.indicators,
    )
    if any(named) or asked.context:
        return False
    if not found.ranked.hits or not len(found.terms):
        return True
    return float(found.ranked.features[0, NAMES.index("exact")]) < SPOKEN_OF
