"""What one sentence states of the indicators: subject by subject, figure by figure. Knows no report and no year.

「地区生产总值5.2万亿元、增长5.4%」 states a level and a growth; 「城镇和农村居民收入分别增长4.3%、5.5%」 a growth
each of two parts. In: the words of a sentence. Out: `Stated`s. Where the words do not lead from the indicator's name to a
figure, one by one, it is left out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ..measures import Measure
from ..quantities import quantities
from .grammar import ENDS, plain
from .indicators import indicators
from .subjects import EVERYWHERE, Mention, Scope, duty, of_several, part_of, shared, unset
from .values import Stated, values_behind


def stated_in(sentence: str, scope: Scope = EVERYWHERE) -> list[Stated]:
    """All that ``sentence`` states of the indicators, in order; ``scope`` is that of its report."""
    text = plain(sentence)
    mentions = _mentions(text)
    figures = quantities(text) if mentions else ()
    out: list[Stated] = []
    for at, mention in enumerate(mentions):
        indicator, start, end = mention
        if task := duty(text, start, end):
            out.append(Stated(indicator, *task, Measure.LEVEL))
            continue
        if without := unset(text, start, end):
            out.append(Stated(indicator, *without, indicator.target[0], goal=True))
            continue
        part = part_of(text, start, indicator, scope)
        if part is None:
            continue
        found = of_several(text, figures, mention, part)
        if found is None:
            stop = mentions[at + 1][1] if at + 1 < len(mentions) else len(text)
            found = list(values_behind(text, figures, indicator, end, stop))
            found = [replace(one, part=part) for one in found or shared(text, figures, mentions, at)]
        out += [replace(one, name=start) for one in found]
    hedges = list(_HEDGE.finditer(text)) if out else []
    return [_hedged(one, hedges, text) for one in out]


def _mentions(text: str) -> list[Mention]:
    """Names of indicators in order; of those that overlap the longest."""
    found = [(m.start(), m.end(), each) for each in indicators() for m in each.written.finditer(text)]
    found.sort(key=lambda one: (one[0] - one[1], one[0]))
    taken: list[Mention] = []
    for start, end, each in found:
        if all(end <= s or e <= start for _, s, e in taken):
            taken.append((each, start, end))
    return sorted(taken, key=lambda one: one[1])


_HEDGE = re.compile("初步预计|初步统计|初步核算|初步测算|预计|快报")


def _hedged(one: Stated, hedges: Sequence[re.Match[str]], text: str) -> Stated:
    """With the report's word for a figure that is not final; 初步统计 holds for all behind, 预计 for two clauses."""
    for m in reversed(hedges):
        between = text[m.end() : one.start] if m.start() < one.start else "。"
        wide = m.group().startswith("初步")
        if not re.search("[；。]", between) and (wide or len(ENDS.findall(between)) < 2):
            return replace(one, hedge=m.group())
    return one
