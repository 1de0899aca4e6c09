"""How what is said of a subject changed from one report to another: the sentences of both beside each other, and the
words that came and went; of the whole report the terms that are new in it.

Words that came or went are reckoned of all sentences of both reports that hold the subject, and each is shown with the
sentence it stands in.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.places import label_of
from index.store import Index
from index.types import ReportKind

from ..answering.compose import Composed, cite, source_of
from ..answering.compute import spelled
from ..quantities import fold
from ..ranking.retrieve import hit_of
from ..ranking.route import Route
from ..types import CellKind, Refusal, SentenceHit, Table, Understanding
from .mentions import Mention, Subject, mentions
from .novel import new_terms
from .reports import asked_years, home_of, of_kind, of_places
from .viewed import Viewed

SHOWN = 5
"""Sentences of each report that are set beside each other."""
WORDS = 8
"""Words that are named as new, and as gone."""
TERMS = 10
ALIKE = 0.2
"""Share of common words from which two sentences stand in one row."""
CAME, WENT, NONE = "新出现（计算）", "不再出现（计算）", "没有对应的句子"
_WORD = re.compile(r"[\u4e00-\u9fffa-z]{2,}")


@dataclass(frozen=True, slots=True)
class Side:
    """One report: all its sentences with the subject, of which some are shown, each under its mark."""

    year: int
    words: frozenset[str]  # of all the sentences
    shown: tuple[Mention, ...]
    hits: tuple[SentenceHit, ...]  # of those shown, each ranked by its mark
    count: int


def changed(index: Index, understood: Understanding, way: Route) -> Viewed:
    """The two reports that are asked for, side by side."""
    pair = _pair(index, understood, way)
    if isinstance(pair, str):
        return Viewed(None, reason=pair, cause=Refusal.NO_YEAR)
    earlier, later = pair
    held = index.metadata
    place, kind = label_of(held[later]) or "", held[later].kind.value
    coverage = f"比较的是{place}{held[earlier].year}年和{held[later].year}年的{kind}"
    if not understood.subject:
        return _new_in(index, earlier, later, coverage)
    subject = Subject.of(understood.subject, index)
    old, new = mentions(index, earlier, subject), mentions(index, later, subject)
    if not old and not new:
        reason = f"{coverage}；两份报告都没有提到“{subject.name}”。"
        return Viewed(None, reason=reason)
    pairs = _paired(index, old, new)
    before = _side(index, old, [i for i, _ in pairs], held[earlier].year or 0, 1)
    after = _side(index, new, [j for _, j in pairs], held[later].year or 0, 1 + len(before.hits))
    return _beside(index, subject, before, after, coverage)


def _pair(index: Index, understood: Understanding, way: Route) -> tuple[int, int] | str:
    """The earlier and the later report, of one place and kind; or why there are not two."""
    held = index.metadata
    reports = [i for i in of_places(index, understood, way) if held[i].year and label_of(held[i])]
    reports = of_kind(index, understood, reports)
    home = home_of(index, reports) if reports else None
    own = [i for i in reports if label_of(held[i]) == home]
    kinds = [held[i].kind for i in own]
    main = (
        ReportKind.GOVERNMENT if ReportKind.GOVERNMENT in kinds else max(kinds, key=kinds.count, default=None)
    )
    of = {year: i for i in own if held[i].kind is main and (year := held[i].year)}
    years = sorted(of)
    if len(years) < 2:
        return f"{home or '所选范围'}的报告不足两份，无法比较。"
    asked = asked_years(understood)
    if missing := [year for year in {*asked[:1], *asked[-1:]} if year not in of]:
        near = "、".join(f"{year}年" for year in years[-4:])
        return f"没有收录{home}{min(missing)}年的{main.value if main else ''}；现有{near}等。"
    if len(asked) > 1:
        return of[asked[0]], of[asked[-1]]
    if asked and asked[0] != years[-1] and asked[0] not in understood.report_years:
        return of[asked[0]], of[years[-1]]  # 跟去年比: what is newest, beside it
    at = years.index(asked[0]) if asked else len(years) - 1
    if at == 0:
        return f"{home}{years[0]}年之前的报告没有收录，无法比较。"
    return of[years[at - 1]], of[years[at]]


def _side(index: Index, found: Sequence[Mention], paired: Sequence[int], year: int, mark: int) -> Side:
    """What is shown of a report: its sentences that have a like one in the other, then those most about the subject."""
    chosen = list(dict.fromkeys((*paired, *range(len(found)))))[:SHOWN]
    shown = tuple(sorted((found[i] for i in chosen), key=lambda one: one.sentence))
    hits = tuple(one.hit(index, rank) for rank, one in enumerate(shown, mark))
    words = frozenset().union(*_word_sets(index, found))
    return Side(year, words, shown, hits, len(found))


def _word_sets(index: Index, found: Sequence[Mention]) -> list[frozenset[str]]:
    return [frozenset(word for word, _, _ in _words(index, one.hit(index, 1).quote)) for one in found]


def _words(index: Index, quote: str) -> list[tuple[str, int, int]]:
    """The words of a sentence, folded, each with its place."""
    flat = fold(quote)
    _, spans = index.words.tokenize(flat)
    return [(flat[a:b], a, b) for a, b in spans if _WORD.fullmatch(flat, a, b)]


def _beside(index: Index, subject: Subject, old: Side, new: Side, coverage: str) -> Viewed:
    came, went = _unseen(index, new, old), _unseen(index, old, new)
    text = "；".join(_counted(subject, side) for side in (old, new)) + "。"
    if old.hits and new.hits:
        text += _told("这些句子里新出现的词", came) + _told("不再出现的词", went)
        text += "" if came or went else "这些句子的用词没有变化。"
    hits = (*old.hits, *new.hits)
    table = _table(_rows(index, old, new), old, new, came, went)
    return Viewed(Composed(text, tuple(cite(hit, hit.rank) for hit in hits), table), hits, None, coverage)


def _table(
    pairs: Sequence[tuple[int | None, int | None]],
    old: Side,
    new: Side,
    came: Sequence[tuple[str, int]],
    went: Sequence[tuple[str, int]],
) -> Table:
    """A row for each pair of sentences, then one for the words that came, and one for those that went."""
    texts, marks, kinds = [], [], []
    for number, (i, j) in enumerate(pairs, 1):
        at = ((old, i), (new, j))
        texts.append((f"第{spelled(number).replace('两', '二')}处", *(_cell(*each) for each in at)))
        marks.append((None, *(None if k is None else side.hits[k].rank for side, k in at)))
        kinds.append((CellKind.HEAD, *(CellKind.SILENT if k is None else CellKind.QUOTED for _, k in at)))
    for name, words, column in ((CAME, came, 2), (WENT, went, 1)):
        if words:
            cell = "、".join(word for word, _ in words)
            texts.append((name, *(cell if at == column else "" for at in (1, 2))))
            marks.append((None, None, None))
            kinds.append(
                (CellKind.HEAD, *(CellKind.COMPUTED if at == column else CellKind.SILENT for at in (1, 2)))
            )
    more = ((side.year, side.count - len(side.hits)) for side in (old, new))
    return Table(
        ("提法", f"{old.year}年", f"{new.year}年"),
        tuple(texts),
        tuple(marks),
        tuple((None, None, None) for _ in texts),
        tuple(f"{year}年的报告还有{spelled(count)}句提到，没有列出" for year, count in more if count),
        tuple(kinds),
        ("scope", "year", "year"),
        (None, None, None),
    )


def _counted(subject: Subject, side: Side) -> str:
    if not side.count:
        return f"{side.year}年的报告没有提到“{subject.name}”"
    return f"{side.year}年的报告有{spelled(side.count)}句提到“{subject.name}”"


def _told(name: str, found: Sequence[tuple[str, int]]) -> str:
    said = "、".join(f"{word}[{mark}]" for word, mark in found)
    return f"{name}：{said}。" if said else ""


def _cell(side: Side, at: int | None) -> str:
    return NONE if at is None else side.shown[at].shown(side.hits[at])


def _paired(index: Index, old: Sequence[Mention], new: Sequence[Mention]) -> list[tuple[int, int]]:
    """Places in ``old`` and ``new`` of sentences that are alike, the most alike first; each sentence once."""
    words = _word_sets(index, old), _word_sets(index, new)
    alike = sorted(
        (-len(a & b) / max(1, len(a | b)), i, j)
        for i, a in enumerate(words[0])
        for j, b in enumerate(words[1])
    )
    of: dict[int, int] = {}
    for score, i, j in alike:
        if -score >= ALIKE and i not in of and j not in of.values():
            of[i] = j
    return list(of.items())


def _rows(index: Index, old: Side, new: Side) -> list[tuple[int | None, int | None]]:
    """The sentences shown, in the order of the newer report, each beside its like; those without one behind."""
    of = {j: i for i, j in _paired(index, old.shown, new.shown)}
    both: list[tuple[int | None, int | None]] = [(of.get(j), j) for j in range(len(new.hits))]
    return both + [(i, None) for i in range(len(old.hits)) if i not in of.values()]


def _unseen(index: Index, side: Side, other: Side) -> list[tuple[str, int]]:
    """Runs of words beside the subject in the shown sentences of ``side`` that stand in no sentence of ``other`` that
    holds it, each with its mark; the rarest, in their order."""
    if not other.hits:
        return []
    found: dict[str, tuple[int, int]] = {}
    for one, hit in zip(side.shown, side.hits, strict=True):
        low, high = _beside_subject(hit.quote, one.span)
        run: tuple[int, int] | None = None
        for word, start, end in [*_words(index, hit.quote), ("", -1, -1)]:
            fresh = bool(word) and low <= start < high and word not in other.words
            if run and not (fresh and start == run[1]):
                words = _to_the_end(hit.quote, *run)
                found.setdefault(words, (_frequency(index, words), hit.rank))
                run = None
            if fresh:
                run = (run[0] if run else start, end)
    rarest = sorted(found, key=lambda words: found[words][0])[:WORDS]
    return [(words, mark) for words, (_, mark) in found.items() if words in rarest]


def _to_the_end(quote: str, start: int, end: int) -> str:
    """``quote[start:end]``, and what of a foreign name lies beyond: DeepSe[ek]."""
    while (
        start and (quote[start - 1] + quote[start]).isascii() and (quote[start - 1] + quote[start]).isalnum()
    ):
        start -= 1
    while end < len(quote) and quote[end - 1 : end + 1].isascii() and quote[end - 1 : end + 1].isalnum():
        end += 1
    return quote[start:end]


def _beside_subject(quote: str, span: tuple[int, int]) -> tuple[int, int]:
    """The clause that holds the subject with one more on either side: what lies beyond is hardly said of it."""
    cuts = [0, *(m.end() for m in re.finditer("[，。；：！？,;]", quote)), len(quote)]
    before = [cut for cut in cuts if cut <= span[0]]
    behind = [cut for cut in cuts if cut >= span[1]]
    return before[-2:][0], behind[:2][-1]


def _frequency(index: Index, words: str) -> int:
    """In how many sentences the rarest word of ``words`` stands."""
    ids, _ = index.words.tokenize(words)
    return min((int(index.document_frequency[token]) for token in ids), default=0)


def _new_in(index: Index, earlier: int, later: int, coverage: str) -> Viewed:
    """The terms that are new in ``later``, each with a sentence."""
    years = [index.metadata[i].year for i in (earlier, later)]
    found = new_terms(index, later, earlier, TERMS)
    if not found:
        return Viewed(None, reason=f"{coverage}；没有找到多次出现的新提法。")
    sentences = list(dict.fromkeys(at for _, at in found))
    hits = tuple(hit_of(index, later, at, 1.0, rank) for rank, at in enumerate(sentences, 1))
    marks = {at: mark for mark, at in enumerate(sentences, 1)}
    table = Table(
        ("新提法（计算）", f"{years[1]}年"),
        tuple((term, hits[marks[at] - 1].quote) for term, at in found),
        tuple((None, marks[at]) for _, at in found),
        tuple((None, None) for _ in found),
        (),
        tuple((CellKind.COMPUTED, CellKind.QUOTED) for _ in found),
        ("matter", "content"),
        (None, None),
    )
    said = "、".join(f"{term}[{marks[at]}]" for term, at in found)
    text = f"{source_of(hits[0])[:-1]}里多次出现、{years[0]}年报告里没有的提法：{said}。"
    return Viewed(Composed(text, tuple(cite(hit, hit.rank) for hit in hits), table), hits, None, coverage)
