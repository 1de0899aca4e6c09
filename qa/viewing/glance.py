"""One report at a glance: its outline, its goals, what came of the year before, its 实事, its tasks.

Goes in: the view asked for and the way to its report. Comes out: text within `LIMIT` characters, a table of what
is stated of the indicators, and folds with what the text has no room for; every line a quote with its mark.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from index.store import Index
from index.types import Aspect

from ..answering.compose import Composed, source_of
from ..answering.facts import value_of
from ..ranking.route import Route
from ..types import CellKind, Fold, Table, Understanding, Value, View
from .chosen import chosen
from .deeds import Deeds, Item, deeds_of
from .marking import Marking, closed, fitting, length
from .outline import Part, Weigher, parts_of, planned, tasks
from .targets import Column, Told, announcing, stated_of
from .viewed import Viewed

LIMIT = 600
"""Characters of the text, marks not counted; what has no room unfolds."""
CARRIED = 90
"""Characters of a sentence that carries a part."""
LISTED = 56
"""Characters of an item of a list in the text; all of it unfolds."""
MOST_FOLDED = 8
"""Sentences that unfold of a part without divisions."""
FEW = 2
"""Sentences that carry a part of a report with few parts."""
MOST_TOLD = 4
"""Sentences that tell the goals or results in the text; further ones unfold."""
MAIN_FIGURES = 6
"""Indicators that the text of an outline names; the table has all."""


def glance(index: Index, asked: Understanding, way: Route) -> Viewed | None:
    """The view asked for, why no one report is meant, or None where there is no such view.

    A view of several places' reports is a comparison, and none of these; nor is what became of 实事 and tasks, for what
    is listed of them is what was planned.
    """
    if asked.view is View.GOALS and asked.aspect is Aspect.RESULT:
        asked = replace(asked, view=View.OUTCOMES)  # 「主要目标 … 去年完成得怎么样」
    shown = _VIEWS.get(asked.view) if asked.view else None
    if shown is None or len(asked.places) > 1 or len(asked.years) > 1 or way.naming:
        return None
    if asked.view in (View.DEEDS, View.TASKS) and asked.aspect is Aspect.RESULT:
        return None
    report = chosen(index.metadata, asked, way)
    if isinstance(report, tuple):
        cause, reason = report
        return Viewed(None, reason=reason, cause=cause)
    composed = shown(Marking(index, report))
    return Viewed(composed) if composed else None


# --- outline ---------------------------------------------------------------------------------------------------------


def _outline(marking: Marking) -> Composed | None:
    """The parts in order, each with what carries it, then the main goals and results."""
    parts = parts_of(marking.report)
    if not parts:
        return None
    weigher = Weigher(marking.index, marking.ordinal)
    both = [(column, stated_of(marking.index, marking.ordinal, column)) for column in _both(marking)]
    columns, stated = [column for column, of in both if of], [of for _, of in both if of]
    figures = [_main_figures(marking, column, of) for column, of in zip(columns, stated, strict=True)]
    budget = LIMIT - sum(map(length, figures)) - len(_source(marking)) - len(parts) - len(figures)
    lines = _lines(marking, weigher, columns, parts, budget)
    left = parts[0].section is not None and len(lines) < len(parts)
    folds = tuple(_unfolded(marking, weigher, part, i) for i, part in enumerate(parts))
    note = "" if parts[0].section is not None else "报告没有分标题，按先后摘出。"
    text = "\n".join([_source(marking) + note, *lines, *(["……"] if left else []), *filter(None, figures)])
    return marking.composed(text, _table(marking, columns, stated), folds)


def _both(marking: Marking) -> list[Column]:
    """What the year before brought, and what the report's year shall bring."""
    year = marking.report.metadata.year
    return [Column(year - 1 if year else None, Aspect.RESULT), Column(year, Aspect.TARGET)]


def _lines(
    marking: Marking, weigher: Weigher, columns: Sequence[Column], parts: Sequence[Part], budget: int
) -> list[str]:
    """A line a part: all headings that fit, and as much of what carries them as there is room for beside."""
    heads = [marking.heading(part.section) if part.section is not None else "" for part in parts]
    heads, _ = fitting(heads, budget)
    left = budget - sum(map(length, heads))
    out: list[str] = []
    for n, (head, part) in enumerate(zip(heads, parts, strict=False)):
        room = min(left // (len(heads) - n), 2 * CARRIED) - 2
        carried = _carried(marking, weigher, columns, part, room)
        out += [closed(line)] if (line := "：".join(filter(None, [head, carried]))) else []
        left -= length(carried) + 2
    return out


def _carried(marking: Marking, weigher: Weigher, columns: Sequence[Column], part: Part, room: int) -> str:
    """What carries a part: its own divisions where it is of work to do, else its fullest sentences."""
    if part.below and part in planned(marking.report, [part]):
        below = [marking.heading(one.section) + "；" for one in part.below if one.section is not None]
        kept, left = fitting(below, room)
        listed = "".join(kept).rstrip("；")
        return "" if length(listed) > room + 1 else listed + ("等" if left else "")
    sentences = _carrying(marking, weigher, columns, part, FEW if room > CARRIED else 1)
    each = room // max(1, len(sentences))
    return "；".join(marking.quoted(at, each) for at in sentences) if each >= LISTED // 2 else ""


def _carrying(
    marking: Marking, weigher: Weigher, columns: Sequence[Column], part: Part, most: int
) -> list[int]:
    """The sentence in which a part sums up its figures, if it does, and what else carries it."""
    inside = set(part.sentences)
    summing = [at for column in columns for at in announcing(marking.record, column)[:1] if at in inside]
    others = [at for at in weigher.carrying(part, most) if at not in summing]
    return sorted([*summing, *others][:most])


def _unfolded(marking: Marking, weigher: Weigher, part: Part, number: int) -> Fold:
    """A part with a sentence of each of its divisions, or with the sentences that carry it."""
    title = marking.heading(part.section) if part.section is not None else f"其{_NUMERALS[number]}"
    if part.below:
        lines = tuple(_line(marking, weigher, one) for one in part.below)
    else:
        lines = tuple(closed(marking.quoted(at)) for at in weigher.carrying(part, MOST_FOLDED))
    return Fold(title, lines)


_NUMERALS = "一二三四五六"


def _line(marking: Marking, weigher: Weigher, part: Part, budget: int | None = None) -> str:
    """A heading and the sentence that carries what stands under it."""
    heading = marking.heading(part.section) if part.section is not None else ""
    carried = [marking.quoted(at, budget) for at in weigher.carrying(part)]
    return closed("：".join(filter(None, [heading, *carried])))


def _main_figures(marking: Marking, column: Column, stated: Mapping[str, Told]) -> str:
    told = [
        f"{name}{one.words}{marking.mark(one.fact.hit)}" for name, one in list(stated.items())[:MAIN_FIGURES]
    ]
    return f"{column.name}：" + "，".join(told) + "。" if told else ""


# --- goals and results -----------------------------------------------------------------------------------------------


def _goals(marking: Marking) -> Composed | None:
    return _of_column(marking, Column(marking.report.metadata.year, Aspect.TARGET))


def _outcomes(marking: Marking) -> Composed | None:
    year = marking.report.metadata.year
    return _of_column(marking, Column(year - 1 if year else None, Aspect.RESULT))


def _of_column(marking: Marking, column: Column) -> Composed | None:
    """The sentence that announces, the table of what is stated of the indicators, and further sentences folded."""
    stated = stated_of(marking.index, marking.ordinal, column)
    told = announcing(marking.record, column)
    if not told:
        return None
    source = _source(marking)
    shown: list[str] = []
    used = len(source)
    for at in told[:MOST_TOLD]:
        quoted = marking.quoted(at, LIMIT - used)
        if used + length(quoted) > LIMIT and shown:
            break
        shown.append(closed(quoted))
        used += length(quoted)
    others = sorted(told[len(shown) : len(shown) + MOST_FOLDED])
    folds = (
        (Fold(f"{column.name}，还写到", tuple(closed(marking.quoted(at)) for at in others)),)
        if others
        else ()
    )
    return marking.composed("\n".join([source, *shown]), _table(marking, [column], [stated]), folds)


def _table(marking: Marking, columns: Sequence[Column], stated: Sequence[Mapping[str, Told]]) -> Table | None:
    """A row for each indicator that is stated, the columns' values beside each other."""
    names = list(dict.fromkeys(name for of in reversed(stated) for name in of))
    if not names:
        return None
    facts = [[of.get(name) for of in stated] for name in names]
    kinds = [(CellKind.HEAD, *(CellKind.QUOTED if one else CellKind.SILENT for one in row)) for row in facts]
    values: list[tuple[Value | None, ...]] = [
        (
            None,
            *(
                value_of(one.fact) if one and one.fact.quantity and not one.fact.second else None
                for one in row
            ),
        )
        for row in facts
    ]
    return Table(
        ("指标", *(column.name for column in columns)),
        tuple(
            (name, *(one.words if one else _SILENT for one in row))
            for name, row in zip(names, facts, strict=True)
        ),
        tuple((None, *(marking.number(one.fact.hit) if one else None for one in row)) for row in facts),
        tuple(values),
        _notes(stated),
        tuple(kinds),
        ("indicator", *("year+aspect" for _ in columns)),
        (None, *(None for _ in columns)),
    )


def _notes(stated: Sequence[Mapping[str, Told]]) -> tuple[str, ...]:
    """Which figures are not final, in the report's own word for it."""
    return tuple(
        f"{name}的数在报告里是“{one.fact.hedge}”"
        for of in stated
        for name, one in of.items()
        if one.fact.hedge
    )


_SILENT = "未提及"


# --- lists -----------------------------------------------------------------------------------------------------------


def _deeds(marking: Marking) -> Composed | None:
    """The 实事 item by item, and whether there are as many as the report says."""
    found = deeds_of(marking.report)
    if found is None:
        return None
    lead = f"{_source(marking)}{marking.quoted(found.announced)}"
    if not found.items:
        return marking.composed(lead + "。\n报告里没有找到逐件列出的条目。")
    count = _miscounted(marking, found)
    room = max(LISTED // 2, (LIMIT - length(lead + count)) // len(found.items) - 1)
    items = [_item(marking, item) for item in found.items]
    short = [_item(marking, item, room) for item in found.items]
    whole = sum(map(length, items)) <= LIMIT - length(lead + count)
    shown, left = (items, False) if whole else fitting(short, LIMIT - length(lead + count))
    text = "\n".join(
        [lead + "：", *(f"{one}；" for one in shown[:-1]), f"{shown[-1]}。", *filter(None, [count])]
    )
    folds = () if whole else (Fold("逐件全文", tuple(f"{one}。" for one in items)),)
    return marking.composed(text + ("\n……" if left else ""), folds=folds)


def _miscounted(marking: Marking, found: Deeds) -> str:
    if found.count is None or found.count == len(found.items):
        return ""
    stated = f"报告说是{found.stated}{marking.mark(marking.hit(found.counting))}"
    return f"{stated}，这里找到的条目与此不符，请看原文。"


def _item(marking: Marking, item: Item, room: int | None = None) -> str:
    """An item in its own words, the sentences that go on with it where there is room; a bare heading needs one."""
    first = marking.part(item.sentence, item.words, room)
    if room is None:
        return "。".join([first, *(marking.quoted(at) for at in item.further)])
    left = room - length(first)
    if item.further and len(item.words) < BARE and left > BARE:
        return f"{first}：{marking.quoted(item.further[0], left)}"
    return first


BARE = 16
"""Characters of an item that only names what the next sentence says: 「1.养老方面。」"""


def _tasks(marking: Marking) -> Composed | None:
    """The headings of the part on the work to come, each with a sentence."""
    found = [part for part in tasks(marking.report, parts_of(marking.report)) if part.section is not None]
    if not found:
        return None
    weigher = Weigher(marking.index, marking.ordinal)
    source = _source(marking)
    heads = [marking.heading(part.section) for part in found if part.section is not None]
    room = (LIMIT - len(source) - sum(map(length, heads))) // len(found) - 2
    lines = (
        [_line(marking, weigher, part, min(room, CARRIED)) for part in found] if room >= LISTED // 2 else []
    )
    shown, left = fitting(lines or [f"{head}。" for head in heads], LIMIT - len(source))
    whole = Fold("每项的要点", tuple(_line(marking, weigher, part) for part in found if not part.below))
    divided = (
        Fold(head, _divisions(marking, weigher, part)) for head, part in zip(heads, found, strict=True)
    )
    return marking.composed("\n".join([source, *shown, *(["……"] if left else [])]), folds=(whole, *divided))


def _divisions(marking: Marking, weigher: Weigher, part: Part) -> tuple[str, ...]:
    return tuple(_line(marking, weigher, one) for one in part.below)


# --- words -----------------------------------------------------------------------------------------------------------


def _source(marking: Marking) -> str:
    return source_of(marking.hit(0))


_VIEWS: Mapping[View, Callable[[Marking], Composed | None]] = {
    View.OUTLINE: _outline,
    View.GOALS: _goals,
    View.OUTCOMES: _outcomes,
    View.DEEDS: _deeds,
    View.TASKS: _tasks,
}
