"""What the head of a table offers: the same question about another indicator, or about targets instead of results.

Goes in: an answer, and what the reports that it cites state. Comes out: the indicator that it is about, and others that
some of these reports state too, those of most reports first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from index.types import Aspect
from qa.statements.indicators import asked_in, indicators
from qa.statements.report import Statement
from qa.types import Answer

MOST = 12  # indicators that a list shows well


def known(name: str) -> str:
    """``name`` if it is an indicator's.

    Raises:
        ValueError: It is not.
    """
    if name not in {each.name for each in indicators()}:
        raise ValueError(f"{name!r} is no indicator of qa/data/statements.tsv")
    return name


def indicator_of(answer: Answer) -> str | None:
    """The one indicator that the answer's table is about."""
    asked = answer.understanding
    if answer.table is None or asked.matters or asked.view or not asked.topic:
        return None
    found = asked_in(asked.topic, answer.question, asked.aspect)
    return found.indicator.name if found else None


def others(answer: Answer, stated: Iterable[Iterable[Statement]]) -> tuple[str, ...]:
    """Other indicators that the cited reports state, each given by its statements; of half as many reports at least as
    the most frequent one."""
    own, aspect = indicator_of(answer), answer.understanding.aspect
    counts = Counter(
        name
        for report in stated
        for name in {
            one.said.indicator.name
            for one in report
            if one.said.figure and (aspect is Aspect.NEITHER or one.aspect is aspect)
        }
        if name != own
    )
    most = max(counts.values(), default=0)
    frequent = [each.name for each in indicators() if each.name in counts and 2 * counts[each.name] >= most]
    return tuple(sorted(frequent, key=lambda name: -counts[name])[:MOST])
