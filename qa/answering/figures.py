"""Which figure of a sentence a question asks for: each figure with how well it fits.

Goes in: one sentence, the question as asked and as understood, its words. Comes out: a span for each figure that may
answer, in no order. Reads no model and decides nothing: `extract` weighs the spans and takes the best.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.encoder import StaticEncoder
from index.types import Aspect

from ..measures import CHANGES, measure_of, wish_of
from ..quantities import Quantity, family_of, fold, quantities
from ..ranking.terms import Floats, Terms
from ..types import Understanding
from ..understanding.asking import asks_rank

NEAR = 9.0
"""Characters over which the pull of a matched word on a figure falls to 1/e."""
ALIKE = 0.45
"""Cosine from which a word of the sentence counts as one of the question's."""

WISHED = 1.6
UNWISHED = 1.0
"""What a figure gains that measures what is wanted (a change for 增长多少), and others lose beside such a one."""
OWN = 0.7
"""Weight of the share of the question that a figure's own words say."""


@dataclass(frozen=True, slots=True)
class Span:
    """``sentence[start:end]`` with how well it fits; scores compare within one question."""

    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True)
class Pull:
    """How strongly the question's words draw to each position of a sentence.

    *Shapes:* p matched word occurrences, t words of the sentence, q terms of the question.
    """

    starts: Floats  # (p,)
    ends: Floats  # (p,)
    strength: Floats  # (p,)
    tokens: NDArray[np.int64]  # (t, 2) where each word of the sentence begins and ends
    likeness: Floats  # (q, t) squared cosine of each term with each word, weighted by the term
    alike: Floats  # (t,) squared cosine of each word with the term most like it
    breaks: tuple[int, ...]  # positions of ， ； and 、
    commas: tuple[int, ...]  # of ， and ； alone

    @classmethod
    def of(cls, sentence: str, terms: Terms, encoder: StaticEncoder) -> Pull:
        ids, spans = encoder.tokenize(sentence)
        if not len(terms) or not len(ids):
            empty = np.zeros(0, dtype=np.float32)
            return cls(
                empty, empty, empty, np.zeros((0, 2), np.int64), np.zeros((0, 0), np.float32), empty, (), ()
            )
        cosine = terms.vectors @ encoder.vectors[ids].T
        cosine[terms.ids[:, None] == np.asarray(ids)[None]] = 1.0
        likeness = np.where(cosine >= ALIKE, cosine, 0.0) ** 2 * terms.weights[:, None]
        strength = likeness.max(axis=0)
        kept = np.flatnonzero(strength > 0)
        tokens = np.array(spans, dtype=np.int64)
        places = tokens[kept].astype(np.float32).reshape(-1, 2)
        breaks = tuple(m.start() for m in re.finditer("[，,；;。、]", sentence))
        commas = tuple(b for b in breaks if sentence[b] != "、")
        squared = np.clip(cosine, 0.0, 1.0) ** 2
        soft = squared * terms.weights[:, None]
        return cls(
            places[:, 0],
            places[:, 1],
            strength[kept].astype(np.float32),
            tokens,
            soft.astype(np.float32),
            (likeness > 0).max(axis=0) * squared.max(axis=0).astype(np.float32),
            breaks,
            commas,
        )

    def said(self, parts: Iterable[tuple[int, int]]) -> float:
        """Share of the question's matter, 0 to 1, that the words inside ``parts`` say, in like words too."""
        inside = np.zeros(len(self.tokens), dtype=bool)
        for start, end in parts:
            inside |= (self.tokens[:, 0] >= start) & (self.tokens[:, 1] <= end)
        return float(self.likeness[:, inside].max(axis=1).sum()) if inside.any() else 0.0

    def within(self, start: int, end: int) -> float:
        """How much of the question's matter is met inside ``[start, end)``."""
        inside = (self.starts >= start) & (self.starts < end)
        return float(self.strength[inside].sum())

    def met(self, start: int, end: int) -> float:
        """Share of the words inside ``[start, end)``, by length, that say what the question says, 0 to 1.

        An item of its own is met whole or not at all, also where the last of its list holds words that all share.
        """
        inside = (self.tokens[:, 0] >= start) & (self.tokens[:, 1] <= end)
        sizes = (self.tokens[inside, 1] - self.tokens[inside, 0]).astype(np.float32)
        return float((self.alike[inside] * sizes).sum() / sizes.sum()) if inside.any() else 0.0

    def without_tail(self, start: int, end: int) -> tuple[int, int]:
        """``[start, end)`` without the words at its end that the question says, unless it says all of them.

        What all items of a list share stands behind the last: 「甲保险和乙服务的补助标准分别提高30元和5元」.
        """
        stop = end
        for (first, last), alike in zip(self.tokens[::-1].tolist(), self.alike[::-1].tolist(), strict=True):
            if first >= start and last <= stop:
                if not alike:
                    break
                stop = first
        return (start, stop) if stop > start else (start, end)

    def at(self, start: int, end: int) -> float:
        """Pull on ``[start, end)``: words before it count in full, those behind a third, a comma between halves."""
        if not len(self.strength):
            return 0.0
        before = self.ends <= start
        distance = np.where(before, start - self.ends, np.maximum(self.starts - end, 0))
        inside = (self.starts < end) & (self.ends > start)
        crossed = np.array(
            [
                sum(min(e, start) <= b < max(s, end) and not start <= b < end for b in self.breaks)
                for s, e in zip(self.starts, self.ends, strict=True)
            ]
        )
        weight = (
            np.exp(-distance / NEAR) * np.where(before, 1.0, 0.35) * 0.5**crossed * np.where(inside, 0.3, 1.0)
        )
        return float((self.strength * weight).sum())


_GROWTH_ASKED = re.compile(
    r"增长|增速|增幅|涨|增加|提高|下降|降|减少|少了|多了|几个点|(?<!占)(?<!占了)百分|砍|压减|省[了下出掉]"
)
_CHANGE = re.compile(
    r"(?:由|从)(?P<old>[^，；。由从]{1,24}?)(?:大?幅?(?:增加?|提高|提升|上升|扩大|降低?|下降|减少|缩短|压缩|跃升|增长|上调|下调))?(?:到|至|为)"
)
_YEAR_OF = re.compile(r"((?:19|20)\d\d)年?的?(?:约|近|超|不足)?$")
_FINALLY = re.compile(r"实际|最终|最后")
_PLANNED = re.compile(r"目标|预期|预定|提出(?:了)?[^，。]{0,12}要|(?<=[幅额量率资入出值度业])要")
_TOTAL_ASKED = re.compile(r"累计|总共|一共|合计|总数|总[长里规面]|[修建通铺延]到")
_TOTAL = re.compile(
    r"(?:累计|总数|总共|共计|合计|总量|总[里长]程?|总规模|总面积)(?:已)?(?:达到?|为|有|超过?|近)?$"
)
_ORIGIN_ASKED = re.compile(r"原来|原先|以前是|从多少|之前")


def figures(sentence: str, asked: str, understood: Understanding, pull: Pull) -> Iterable[Span]:
    """The figures of the very form that is asked for, where it is a special one and there are such; else all."""
    special = list(_ranks(sentence, pull)) if asks_rank(asked) else []
    return (
        special or list(_of_classifier(sentence, asked, pull)) or _amounts(sentence, asked, understood, pull)
    )


def _amounts(sentence: str, asked: str, understood: Understanding, pull: Pull) -> Iterable[Span]:
    found = quantities(sentence)
    wanted = understood.unit
    family = family_of(wanted)
    growth_asked = _GROWTH_ASKED.search(asked) is not None
    shared = _paired(sentence, asked, found, pull)
    series = _in_series(sentence, found, asked)
    origins = [m.span("old") for m in _CHANGE.finditer(sentence)]
    planned = _planned(sentence, pull) if understood.aspect is Aspect.RESULT else []
    wish = wish_of(asked)
    told = any(measure_of(sentence, found, i) in wish for i in range(len(found)))
    digits = any(q.digits for q in found)
    own = _own_words(sentence, found, pull)
    for i, (q, words) in enumerate(zip(found, own, strict=True)):
        drawn = pull.at(q.core, q.end)
        score = shared.get(q.start, drawn) + series.get(q.start, 0.0)
        if q.start not in shared:
            score += OWN * pull.said(words)
        if wanted:
            score += 1.0 if q.unit == wanted else 0.7 if q.unit in family else 0.0
        elif q.unit is None:
            score -= 0.3
        measure = measure_of(sentence, found, i)
        if wish:
            score += WISHED if measure in wish else -UNWISHED * told
        elif measure in CHANGES and q.unit in ("%", "个百分点"):
            score += 0.25 if growth_asked else -0.25
        if digits and not q.digits:
            score -= 0.5  # 三轮车, 一批 beside real figures
        if (year := _YEAR_OF.search(sentence, 0, q.start)) and int(year[1]) in understood.years:
            score += 0.6  # 从2020年的53.2%
        elif any(a <= q.start < b for a, b in origins) and not _ORIGIN_ASKED.search(asked):
            score -= 0.6  # 由18小时缩短到5小时
        if any(a <= q.start < b for a, b in planned):
            score -= 0.6  # 涨幅要从14.8%降到10%左右，实际回落到6.1%
        if _TOTAL_ASKED.search(asked) and _TOTAL.search(sentence, 0, q.start):
            score += 1.0
        ordinal = sentence[: q.start].endswith("第")
        if ordinal and "第" not in asked and "排" not in asked:
            score -= 0.4
        yield Span(_from(sentence, q.start, ordinal), q.end, score)


_RANK = re.compile(r"第(?:\d+|[一二三四五六七八九十]+)(?:位|名(?!\w))?|首位|榜首")


def _ranks(sentence: str, pull: Pull) -> Iterable[Span]:
    """Places in an order: 「居全国第3位」, 「跻身首位」; 第九届 is none."""
    for m in _RANK.finditer(fold(sentence)):
        if re.match("[届批次条期轮号代季章]", sentence[m.end() :]):
            continue
        start = max([0, *(b + 1 for b in pull.commas if b < m.start())])
        yield Span(m.start(), m.end(), pull.at(m.start(), m.end()) + OWN * pull.said([(start, m.start())]))


_CLASSIFIER = re.compile(r"(?P<ordinal>第)?几(?P<one>类|番|级|届|批|环|期|轮|代|发|稿|枪|金|银|铜|档|星|线)")
_NUMERAL = "(?:\\d+(?:\\.\\d+)?|[一二两三四五六七八九十百]+|[Ⅰ-Ⅻⅰ-ⅻ]|i{1,3}|iv|v)"


def _of_classifier(sentence: str, asked: str, pull: Pull) -> Iterable[Span]:
    """Numbers with the very classifier asked for: 几类 is answered Ⅲ类, 翻了几番 七番, 第几届 第十六届."""
    flat = fold(sentence)
    if m := _CLASSIFIER.search(asked):
        for found in re.finditer(rf"第?{_NUMERAL}{m['one']}", flat):
            yield Span(found.start(), found.end(), 1.5 + pull.at(found.start(), found.end()))


_INHERITS = re.compile(
    r"(?:[其中了的又再即各均达到至为约近超过同比较上年比去前本年均实际名义现价总数累计共计合计分别增长提高下降降低减少上升增加回落"
    r"占居列位第全省市国区球世界排跃升幅速个缩短压扩大调从由、，；和及与以]|增速|比重|\d|\s)*"
)
"""Words before a figure that leave its subject to the figure before: 「投资420亿元、同比增长7%」."""
BEHIND = 8


def _own_words(sentence: str, found: tuple[Quantity, ...], pull: Pull) -> list[list[tuple[int, int]]]:
    """Of each figure: the words between the figure or mark before and itself, and those right behind it."""
    out: list[list[tuple[int, int]]] = []
    before = 0
    for i, q in enumerate(found):
        start = max([before, *(b + 1 for b in pull.breaks if b < q.start)])
        parts = [(start, q.start)]
        parted = i > 0 and re.search("[；;。]", sentence[found[i - 1].end : q.start])
        if out and not parted and _INHERITS.fullmatch(sentence[start : q.start]):
            parts += out[-1][:1]
        served = sentence[: q.start].endswith(("为", "向", "给", "对"))  # 「为61万名孕妇免费提供…筛查」
        bounds = pull.commas if served else pull.breaks
        stop = min(
            [len(sentence) if served else q.end + BEHIND, len(sentence), *(b for b in bounds if b >= q.end)]
        )
        if i + 1 < len(found):
            stop = min(stop, found[i + 1].start)
        out.append([*parts, (q.end, stop)])
        before = q.end
    return out


def _planned(sentence: str, pull: Pull) -> list[tuple[int, int]]:
    """Clauses that speak of a plan, in a sentence that has others too."""
    ends = [*(b for b in pull.commas), len(sentence)]
    clauses = list(zip([0, *(e + 1 for e in ends[:-1])], ends, strict=True))
    planned = [c for c in clauses if _PLANNED.search(sentence, *c) and not _FINALLY.search(sentence, *c)]
    return planned if len(planned) < len(clauses) else []


def _from(sentence: str, start: int, ordinal: bool) -> int:
    """Where the short form begins: 第 belongs to a figure, 连续, 达到 and 突破 do not, 近 and 超 do."""
    if ordinal:
        return start - 1
    m = re.match(r"(?:达到|突破|过)", sentence[start:])
    return start + m.end() if m else start


_LIST_MARK = re.compile("[、,，](?:和|与|及|以及)?|和|与|及|以及")
_JOINED = re.compile("以及|和(?![平谐睦])|与|跟|(?<![普涉])及")
_LEADS_ON = re.compile(
    "[，,、]?(?:同比|比上年|较上年|均|又|各|分别)*(?:增长|下降|提高|上涨|增加|减少)?(?:为|达到?|至|到)?"
)
"""What stands between two rows of figures for the same items: 「分别为4.6万元、2.3万元，增长4.8%、6.5%」."""


def _paired(sentence: str, asked: str, found: tuple[Quantity, ...], pull: Pull) -> dict[int, float]:
    """For 「甲、乙分别增长4%、6%」: how well each figure's own item is what was asked for, by where the figure begins.

    A row of figures belongs to the list before it that has as many items, or to the items of the row before.
    """
    out: dict[int, float] = {}
    items: list[tuple[int, int]] = []
    before = 0
    for row in _rows(sentence, found):
        if len(row) == 1 and row[0].unit is None:
            continue  # PM2.5 is a name
        lead = sentence[before : row[0].start]
        if not (items and len(row) == len(items) and before and _LEADS_ON.fullmatch(lead)):
            items = _items(sentence, before, row, pull)
        before = row[-1].end
        if len(row) < 2 or len(items) != len(row):
            continue
        apart = [*items[:-1], pull.without_tail(*items[-1])]
        met = [pull.met(start, stop) for start, stop in apart]
        for (start, stop), own, q in zip(apart, met, row, strict=True):
            score = 2.0 * pull.within(start, stop) + own - sum(met) / len(met)
            out[q.start] = score + pull.said([(items[0][0], row[0].start)]) + 0.1 * pull.at(q.core, q.end)
    return out


def _rows(sentence: str, found: tuple[Quantity, ...]) -> list[list[Quantity]]:
    """Figures that stand in a row, with nothing but marks between them."""
    rows: list[list[Quantity]] = []
    for q in found:
        if rows and _LIST_MARK.fullmatch(sentence[rows[-1][-1].end : q.start]):
            rows[-1].append(q)
        else:
            rows.append([q])
    return rows


def _items(sentence: str, after: int, row: list[Quantity], pull: Pull) -> list[tuple[int, int]]:
    """Where the things stand that a row of figures is about; empty where there are not as many."""
    stops = [
        after,
        *(m.end() for m in re.finditer("[，,；;。：:]", sentence) if after <= m.start() < row[0].start),
    ]
    respectively = re.search("分别|各", sentence[stops[-1] : row[0].start]) is not None
    # The items may stand before the comma: 「甲、乙，数量分别压减…」
    for start in reversed(stops[-2:] if respectively else stops[-1:]):
        said = re.search("分别|各", sentence[start : row[0].start])
        end = (start + said.start() if said else row[0].start) if start == stops[-1] else stops[-1] - 1
        found = _split(sentence, start, end, len(row), respectively)
        if found:
            return found
    return []


def _split(sentence: str, start: int, end: int, count: int, respectively: bool) -> list[tuple[int, int]]:
    """The ``count`` items of a list in ``sentence[start:end]``, joined by 、 and, before the last, by 和."""
    cuts = [start, *(m.end() for m in re.finditer("、", sentence) if start <= m.start() < end)]
    stop = [*(c - 1 for c in cuts[1:]), end]
    parts = list(zip(cuts, stop, strict=True))
    if len(parts) == count - 1 and (joint := _JOINED.search(sentence, parts[-1][0] + 1, end)):
        parts[-1:] = [(parts[-1][0], joint.start()), (joint.end(), end)]
    if respectively and len(parts) > count > 1:
        parts = parts[-count:]
    return parts if len(parts) == count else []


_SERIES = (  # what a word stands for in its order, as reports write the series, and as people name its members
    (
        re.compile(
            r"城(?:乡|镇[和与、]?农村)[^，；。\d]{0,16}(?:分别[^，；。\d]{0,6}|(?=[\d.]+[^\d，；。、和]{0,6}[和、][\d.]+))"
        ),
        (re.compile("城"), re.compile("农|乡")),
    ),
    (
        re.compile(r"(?:三次|第?一[、，]?(?:第?二)[、，]?(?:第?三)次?)产业[^，；。\d]{0,12}"),
        (re.compile("第?一(?:次)?产"), re.compile("第?二(?:次)?产"), re.compile("第?三(?:次)?产")),
    ),
)


def _in_series(sentence: str, found: tuple[Quantity, ...], asked: str) -> dict[int, float]:
    """For 「城乡居民收入分别增长5%和7%」: the first is the townspeople's, the second the peasants'; so for 三次产业."""
    for series, members in _SERIES:
        m = series.search(sentence)
        named = [i for i, member in enumerate(members) if member.search(asked)]
        if m is None or len(named) != 1:
            continue
        out: dict[int, float] = {}
        rows = [row for row in _rows(sentence, found) if row[0].core >= m.end() and len(row) == len(members)]
        for row in rows[:2]:
            out |= {q.start: 1.5 if i == named[0] else -0.5 for i, q in enumerate(row)}
        return out
    return {}
