"""Why a question gets no answer, in a sentence that says what is missing and what the reports say instead.

Goes in: what was retrieved. Comes out: the kind of refusal, its sentence, and the nearest sentences of the reports.
Whether to refuse is decided elsewhere.
"""

from __future__ import annotations

import numpy as np

from ..measures import Measure
from ..ranking.features import NAMES
from ..ranking.retrieve import Retrieval
from ..ranking.route import no_place
from ..types import Citation, Kind, Refusal, SentenceHit, Understanding
from .compose import cite, quoted, shortened, source_of
from .facts import Fact
from .indicated import MEASURED

EMPTY = "请输入一个关于报告内容的问题。"
OFF_TOPIC = "这不像是关于报告内容的问题，已收录的报告里没有找到相关的句子；可以问某地某年的目标、结果或措施。"
NEAREST = 2
"""Sentences that are shown as the nearest."""
SPOKEN_OF = 0.5
"""Share of the question's weight that must stand in the best sentence for the reports to speak of its matter at all."""
NEAR = 0.3
"""Share of it that must be met there, near-synonyms in part, for a sentence to be shown as near."""
MET = 0.4
"""Cosine below which a word of the question counts as not met."""
WEIGHTY = 0.2
"""Share of the question's weight from which a word that is not met is named: 「没有提到“停发”」."""
NAMED = 2
"""Such words at most."""
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
    text = f"{_where(understood)}{asked.get(understood.kind, '没有给出这个问题的答案')}"
    silent = unmentioned(found)
    if silent:
        text += f"，最接近的句子里没有提到{'、'.join(f'“{word}”' for word in silent)}"
    return Refusal.NOT_GIVEN, f"{text}。{_nearest_in_words(found)}"


def unmentioned(found: Retrieval) -> tuple[str, ...]:
    """Weighty words of the question that none of the nearest sentences mentions, nor a word like them.

    So a question that takes for granted what never happened (「为什么停发…」) hears which part of it the reports do
    not bear out.
    """
    terms, encoder = found.terms, found.index.words
    near = _near(found)
    if not near or not len(terms):
        return ()
    tokens = np.concatenate([np.asarray(encoder.tokenize(hit.quote)[0], dtype=np.int64) for hit in near])
    cosine = terms.vectors @ encoder.vectors[tokens].T
    cosine[terms.ids[:, None] == tokens[None]] = 1.0
    missed = (cosine.max(axis=1, initial=0.0) < MET) & (terms.weights >= WEIGHTY)
    order = np.argsort(-terms.weights, kind="stable")
    said = found.understood.topic  # a word of an indicator's other name was never asked
    missing = [terms.words[i] for i in order if missed[i] and terms.words[i] in said]
    return tuple(word for word in missing if len(word) > 1)[:NAMED]  # 率 of 赤字率 says nothing by itself


def _nearest_in_words(found: Retrieval) -> str:
    near = _near(found)
    if not near:
        return ""
    quote = shortened(near[0].quote.rstrip("。；;，, "), _QUOTED)
    return f"最接近的一句（不是答案）见{source_of(near[0])}{quoted(quote)}。"


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


def only_otherwise(found: Retrieval, fact: Fact, measure: Measure) -> tuple[Refusal, str]:
    """The kind and the sentence of a refusal, where the reports state the indicator in another ``measure`` than asked."""
    said = MEASURED[measure]
    asked = next(name for name in MEASURED.values() if name != said)
    quote = shortened(fact.hit.quote.rstrip("。；;，, "), _QUOTED)
    text = f"{_where(found.understood)}只写了{said}，没有写{asked}。"
    return Refusal.NOT_GIVEN, f"{text}{said}（不是{asked}）见{source_of(fact.hit)}{quoted(quote)}。"


def nearest(found: Retrieval) -> tuple[Citation, ...]:
    """The sentences that come nearest, to be shown as such; none where none is near."""
    return tuple(cite(hit, mark) for mark, hit in enumerate(_near(found), 1))


def _near(found: Retrieval) -> tuple[SentenceHit, ...]:
    """Of the best sentences those that speak of the question's matter."""
    if _off_topic(found):
        return ()
    said = found.ranked.features[:NEAREST, NAMES.index("soft_sharp")]
    return tuple(hit for hit, share in zip(found.ranked.hits, said, strict=False) if share >= NEAR)


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
