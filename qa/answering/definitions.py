"""The sentence that defines a term: 什么是X, X是什么, X指的是什么 and X包括哪些 are one question.

Goes in: the question as understood and the sentences that were found. Comes out: the defining one, or none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..quantities import fold
from ..types import SentenceHit, Understanding

_ASKS = re.compile(
    r"(?:什么|啥)(?:是|叫)|(?:是|指|叫|含义|意思|包括|包含|涵盖)(?:的是|了|的)?(?:一个|一种)?(?:什么|啥|哪些|哪[几\d一-十]\w?)"
)
_SAYS_SO = re.compile(
    r"指的是|是指|指|是|叫做?|的|含义|意思|定义|内容|包括|包含|涵盖|具体|了|这个|一个|一种|请问|[\W_]"
)
_DEFINES = re.compile(
    r"(?:［注］)?[\W\d_]*[“\"「《]?(?P<term>[^：:，。“”\"《》；;]{2,24}?)[”\"」》]?(?:[：:]|[，,]?(?:是指|指的是|主要指|具体指|指|即))"
)


_MEANING = re.compile("什么是|啥是|什么叫(?!停)|指(?:的是|的)?(?:什么|啥)|什么意思|啥意思|什么含义")


def only_uses(short: str | None, understood: Understanding, question: str) -> bool:
    """Whether it is asked what a term means and ``short`` says no more than the term: 因地制宜发展新质生产力."""
    term = _SAYS_SO.sub("", fold(understood.topic))
    return bool(term and short) and _MEANING.search(question) is not None and term in fold(short or "")


def definition(hits: Sequence[SentenceHit], understood: Understanding, question: str) -> SentenceHit | None:
    """Of ``hits`` the first that defines the term that is asked about, where nothing else is asked."""
    if _ASKS.search(question) is None:
        return None
    topic = fold(understood.topic)
    for hit in hits:
        m = _DEFINES.match(hit.quote)
        if m is None or (term := fold(m["term"]).strip()) not in topic:
            continue
        if len(_SAYS_SO.sub("", topic.replace(term, ""))) <= 1:
            return hit
    return None
