"""Why a question gets no answer, in a sentence that says what is missing and what comes nearest.

Goes in: what was retrieved. Comes out: the kind of refusal, its sentence, and the nearest sentences of the reports.
Whether to refuse is decided elsewhere.
"""

from __future__ import annotations

from ..ranking.features import NAMES
from ..ranking.retrieve import Retrieval
from ..ranking.route import no_place
from ..types import Citation, Kind, Refusal, Understanding
from .compose import cite, quoted, shortened, source_of

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
    asked = {
        Kind.FIGURE: "没有给出所问的数",
        Kind.TIME: "没有给出所问的时间",
        Kind.PERSON: "没有给出所问的人",
    }
    text = f"{_where(understood)}{asked.get(understood.kind, '没有给出这个问题的答案')}。"
    return Refusal.NOT_GIVEN, text + _nearest_in_words(found)


def _nearest_in_words(found: Retrieval) -> str:
    if not found.ranked.hits:
        return ""
    best = found.ranked.hits[0]
    quote = shortened(best.quote.rstrip("。；;，, "), _QUOTED)
    return f"最接近的一句（不是答案）见{source_of(best)}{quoted(quote)}。"


def not_held(found: Retrieval) -> tuple[Refusal, str]:
    """The kind and the sentence of a refusal, where there are no reports of the place and others' do not answer."""
    text = no_place(found.understood.places, found.index.metadata)
    return Refusal.NO_PLACE, text + _nearest_in_words(found)


def only_planned(found: Retrieval) -> tuple[Refusal, str]:
    """The kind and the sentence of a refusal, where the reports state a plan and the outcome was asked for."""
    best = found.ranked.hits[0]
    quote = shortened(best.quote.rstrip("。；;，, "), _QUOTED)
    text = f"{_where(found.understood)}只写了计划，没有写实际结果。计划（不是结果）见{source_of(best)}{quoted(quote)}。"
    return Refusal.NOT_GIVEN, text


def nearest(found: Retrieval) -> tuple[Citation, ...]:
    """The sentences that come nearest, to be shown as such; none for a question about something else."""
    if _off_topic(found):
        return ()
    return tuple(cite(hit, mark) for mark, hit in enumerate(found.ranked.hits[:NEAREST], 1))


def _where(understood: Understanding) -> str:
    places = "、".join(understood.places[:3])
    years = understood.report_years or understood.years
    time = "、".join(f"{year}年" for year in years[:3])
    if understood.report_years:
        return f"{places}{time}的报告"
    return f"已收录的{places}报告" + (f"对{time}的情况" if time else "")


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
