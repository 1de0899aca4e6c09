"""The second figure of a question that asks for two at once: 「增长多少，比前一年快几个百分点」.

Goes in: the fact that answers, the question. Comes out: the fact with both figures, each extracted for its own half of
the question. Looks at no other sentence.
"""

from __future__ import annotations

import re
from dataclasses import replace

from ..quantities import quantities
from ..ranking.retrieve import Retrieval
from ..ranking.terms import Terms
from ..types import Kind
from ..understanding.asking import unit_of
from .extract import extract
from .facts import Fact

_ASKS = re.compile(r"多少|(?<!好)几(?!乎|何|年来|十年)|多[大高长远久]")
_PARTS = re.compile(r"[，,、；;和]")


def with_second(fact: Fact, found: Retrieval, question: str) -> Fact:
    """``fact`` with the figures of both halves of ``question``, where it has two and the sentence answers both."""
    halves = halves_of(question)
    if found.understood.kind is not Kind.FIGURE or fact.quantity is None or not halves:
        return fact
    quote, spans = fact.hit.quote, []
    for half in halves:
        asked = replace(found.understood, unit=unit_of(half), indicators=())
        span = extract(quote, half, asked, _of(half, found), found.index.words)
        if span is None or not any(span.start <= q.core < span.end and q.unit for q in quantities(quote)):
            return fact
        spans.append((span.start, span.end))
    one, two = spans
    if one[0] < two[1] and two[0] < one[1]:
        return fact
    return replace(fact, start=one[0], end=one[1], second=two)


def halves_of(question: str) -> tuple[str, str] | None:
    """The two halves of a question that asks for two figures; ``None`` for any other."""
    asks = list(_ASKS.finditer(question))
    if len(asks) != 2:
        return None
    cut = _PARTS.search(question, asks[0].end(), asks[1].start())
    return (question[: cut.start()], question[cut.end() :]) if cut else None


def _of(half: str, found: Retrieval) -> Terms:
    """The terms that ``half`` says; all where it says none."""
    ids = {int(i) for i in found.index.words.tokenize(half)[0]}
    kept = [i for i, term in enumerate(found.terms.ids) if int(term) in ids]
    if not kept:
        return found.terms
    terms = found.terms
    return Terms(
        tuple(terms.words[i] for i in kept), terms.ids[kept], terms.weights[kept], terms.vectors[kept]
    )
