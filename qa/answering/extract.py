"""The short answer inside a sentence: the figure, name, place or date that the question asks for.

Every short form is a slice of the sentence. What the question already names is never its answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

import numpy as np

from index.encoder import StaticEncoder
from index.persons import find_persons
from index.places import find_places
from index.years import find_years

from ..quantities import fold
from ..ranking.terms import Terms
from ..reading.reader import Read
from ..reading.spans import Runs, runs
from ..types import Kind, Understanding
from .figures import Pull, Span, figures

READER_SHARE = 0.2
"""Weight of the reader's log-probability beside the rules' score of a figure."""
RULED = {
    Kind.TIME: 3.0,
    Kind.YES_NO: 6.0,
    Kind.NAME: 0.5,
    Kind.PERSON: 0.5,
    Kind.ORGANISATION: 0.5,
    Kind.PLACE: 0.5,
}
"""What the rules add, by the kind asked for, to the reader's log-probability of a span that they find too."""
UNREAD = -8.0
"""Log-probability of a span that the reader cannot see, or holds for less likely still."""
QUALIFIER = 2
READ_MOST = 40
SURE = -2.0
"""Score of a name, person, place or time below which none of eight spans was right, and above it 49 of 63."""
SURER = -1.4
_LONG = (Kind.LIST, Kind.WHY)
_SPARING = (Kind.HOW, Kind.OPEN)
"""Kinds that more often ask for a sentence than for a span: a short form only where the reader is `SURER` of it."""


def extract(
    sentence: str,
    question: str,
    understood: Understanding,
    terms: Terms,
    encoder: StaticEncoder,
    read: Read | None = None,
) -> Span | None:
    """The best span: of the kind asked for by the rules, weighed by what was ``read``, or the network's own.

    None where the sentence holds no figure though one is asked for, where a list or reasons are, and where neither
    rules nor network are sure of any span. By the rules alone where the sentence was not read.
    """
    if read is None or understood.kind in _LONG:
        return by_rule(sentence, question, understood, terms, encoder)
    found = runs(read)
    asked = fold(question)
    if understood.kind is Kind.FIGURE:
        pull = Pull.of(sentence, terms, encoder)
        spans = [
            Span(s.start, s.end, s.score + READER_SHARE * _likelihood(s, found))
            for s in figures(sentence, asked, understood, pull)
        ]
        return _unbound(_best(spans, sentence, asked), sentence, asked)
    order = np.argsort(-found.scores, kind="stable")[:READ_MOST]
    own = [_whole(sentence, int(found.starts[i]), int(found.ends[i]), float(found.scores[i])) for i in order]
    if understood.kind is Kind.TIME:
        own = [span for span in own if _TELLS_TIME.search(fold(sentence[span.start : span.end]))]
    ruled = [
        Span(s.start, s.end, RULED[understood.kind] + _likelihood(s, found))
        for s in _candidates(sentence, asked, understood, None)
    ]
    best = _best((*ruled, *own), sentence, asked)
    bar = SURER if understood.kind in _SPARING else SURE
    return None if best is None or best.score < bar else best


_BOUNDS = (  # what the question says, and what the answer then need not repeat
    (re.compile("最[少低]|至少|起码|下限|底线|不[低少]于|以上"), re.compile("不[低少]于|至少|最少"), re.compile("以上")),
    (
        re.compile("最[多高]|至多|顶多|上限|不超过|不高于|以[内下]|封顶"),
        re.compile("不超过|不高于|最多"),
        re.compile("以[下内]|之内"),
    ),
    (re.compile("超过|突破|冲过|越过|冲破|迈过|多于"), re.compile("超过|突破|超"), re.compile("以上")),
)  # fmt: skip


def _unbound(span: Span | None, sentence: str, asked: str) -> Span | None:
    """Without the bound that the question names: 「最少提到多少」 is answered 740元, not 不低于740元."""
    if span is None:
        return None
    start, end = span.start, span.end
    for said, before, behind in _BOUNDS:
        if said.search(asked):
            leading = before.match(sentence, start, end)
            start = leading.end() if leading else start
            end = next((m.start() for m in behind.finditer(sentence, start, end) if m.end() == end), end)
    return Span(start, end, span.score)


def _likelihood(span: Span, found: Runs) -> float:
    """How probable the network finds ``span``, give or take a qualifier at its beginning. A natural logarithm."""
    near = (np.abs(found.starts - span.start) <= QUALIFIER) & (found.starts < span.end)
    near &= (found.ends <= span.end) & (found.ends >= span.end - QUALIFIER)
    return max(float(np.logaddexp.reduce(found.scores[near])), UNREAD) if near.any() else UNREAD


def _whole(sentence: str, start: int, end: int, score: float) -> Span:
    """A title is taken whole with its 《》, 第 with its number, and no quotation mark stands without its other half."""
    for title in re.finditer("《[^《》]{2,40}》", sentence):
        if title.start() < start and end < title.end() and end - start > 2:
            start, end = title.start() + 1, title.end() - 1
    if sentence[:start].endswith("第") and re.match(r"[\d一二三四五六七八九十]+[届次期批]", sentence[start:]):
        start -= 1
    titled = sentence[:start].endswith("《") and sentence[end:].startswith("》")
    words = sentence[start:end]
    left = words.count("”") > words.count("“") and sentence[:start].endswith("“")
    right = words.count("“") > words.count("”") and sentence[end:].startswith("”")
    if m := _TRAILING.search(sentence, start, end):
        end, right = m.start(), False
    return Span(start - titled - left, end + titled + right, score)


_TRAILING = re.compile(
    r"(?<=[集公企大医学中][团司业学院校心])(?:落户|投产|投运|开工|竣工|建成|通车|落成|揭牌|成立|获批|上市|挂牌)\w{0,6}$"
)
"""What happens to a company, school or hospital is no part of its name."""


def by_rule(
    sentence: str, question: str, understood: Understanding, terms: Terms, encoder: StaticEncoder
) -> Span | None:
    """The best span of the kind asked for by the rules alone, or None where the sentence holds none."""
    asked = fold(question)
    pull = Pull.of(sentence, terms, encoder)
    best = _best(_candidates(sentence, asked, understood, pull), sentence, asked)
    return _unbound(best, sentence, asked) if understood.kind is Kind.FIGURE else best


def _candidates(sentence: str, asked: str, understood: Understanding, pull: Pull | None) -> list[Span]:
    """Spans of the kind asked for, drawn by ``pull`` where it is given."""
    at = pull.at if pull else lambda start, end: 0.0
    if understood.kind is Kind.FIGURE and pull:
        return list(figures(sentence, asked, understood, pull))
    if understood.kind is Kind.TIME:
        return [Span(a, b, at(a, b)) for a, b in _times(sentence)]
    if understood.kind is Kind.PLACE:
        found = [m for m in find_places(sentence) if not m.weak and m.end > m.start + 1]
        return [Span(m.start, m.end, at(m.start, m.end)) for m in found]
    if understood.kind is Kind.PERSON:
        return [Span(a, b, at(a, b)) for a, b in find_persons(sentence)]
    if understood.kind in (Kind.NAME, Kind.ORGANISATION):
        return list(_marked(sentence, at))
    if understood.kind is Kind.YES_NO:
        return [Span(m.start(), m.end(), at(m.start(), m.end())) for m in _STANCE.finditer(sentence)]
    return []


def _best(spans: Iterable[Span], sentence: str, asked: str) -> Span | None:
    """The highest-scored span that says something new."""
    fresh = [
        s
        for s in spans
        if (words := fold(sentence[s.start : s.end]).strip("《》“”‘’")) not in asked
        and words.strip("十百千万亿")
    ]
    return max(fresh, key=lambda s: (s.score, -s.start), default=None)


_DATE = re.compile(
    r"(?:\d{1,2}|[一二三四五六七八九十]{1,2})月(?:(?:\d{1,2}|[一二三四五六七八九十]{1,3})日)?(?:[初底末]|[上中下]旬)?"
    r"|(?:[上下]半年|[春夏秋冬]季|第?[一二三四]季度)|(?:今年|去年|明年|[本上]世纪)(?:年?[初中底末])"
)
_STANCE = re.compile(
    r"(?:不再|不[收设得准许搞允限]|禁止|严禁)[^，。；、“”]{1,12}(?=[，。；、]|$)"
    r"|不[收设得准搞][“”\w]{1,8}(?=[，。；、]|$)"
    r"|动态清零|全部清零|全面(?:取消|放开|禁止|建成|覆盖|实现|推开|完成)|全部(?:取消|完成|清零)|全额[报补负]\w|免费"
    r"|“?零(?:自付|门槛|跑腿|伤亡|收费|费用)”?|(?:实现)?全覆盖|不花钱|结束\w{2,10}历史|如期(?:完成|建成|实现)|超额完成|未能?(?:完成|达到)\w{0,4}"
)
"""Words by which a sentence takes a stand, so that 「要不要自己掏钱」 is answered 免费, and 「还能…吗」 不再…"""


_TELLS_TIME = re.compile(
    r"\d|[一二三四五六七八九十]五|[年月日周天季届期]|世纪|小时|分钟|[今明去前当近]|以来|以前|以后|之[前后]|[年月]?[初底末中]$"
)


def _times(sentence: str) -> list[tuple[int, int]]:
    flat = fold(sentence)
    dates = [m.span() for m in _DATE.finditer(flat)]
    years = [(y.start, y.end) for y in find_years(sentence, None)]
    return dates + [(a, b) for a, b in years if not any(c <= b <= d or a <= c < b for c, d in dates)]


def _marked(sentence: str, at: Callable[[int, int], float]) -> Iterable[Span]:
    for m in re.finditer(r"《[^《》]{2,40}》|“([^“”]{2,30})”", sentence):
        start, end = (m.start(1), m.end(1)) if m[1] else (m.start(), m.end())
        yield Span(start, end, at(m.start(), m.end()))
