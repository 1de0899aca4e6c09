"""What reports say of a subject, one sentence each, and which of them was the first or the last to speak of it.

Goes in: an understanding with a view of a subject, and the route. Comes out: a table, or a sentence with its year. That a
report is silent is said only where the words stand nowhere in it.
"""

from __future__ import annotations

from collections.abc import Sequence

from index.places import label_of
from index.store import Index

from ..answering.compose import Composed, cite, quoted, source_of
from ..answering.compute import spelled
from ..answering.lookups import MOST
from ..ranking.route import Route, no_place
from ..types import CellKind, Citation, Refusal, SentenceHit, Table, Understanding, View
from .changed import changed
from .mentions import Mention, Subject, foremost, mentions
from .reports import SUBJECTS, Row, by_report, heads, of_kind, of_places, rows
from .viewed import Viewed

SILENT, NOT_HELD = "未提及", "没有收录"
NAMED = 12
"""Silent reports that the text names; of more the table shows which."""
TOGETHER = 3
"""Sentences of one report, or reports of one year, that the text quotes."""


def said(index: Index, understood: Understanding, way: Route) -> Viewed | None:
    """What the reports on ``way``, which is that of `by_report`, say of the subject; None for a view of another kind."""
    if understood.view not in SUBJECTS or not (understood.subject or understood.view is View.CHANGED):
        return None
    if way.naming:
        missing = understood.places or understood.topic_places
        return Viewed(None, reason=no_place(missing, index.metadata), cause=Refusal.NO_PLACE)
    if understood.view is View.CHANGED and len(understood.places or understood.across) < 2:
        return changed(index, understood, way)
    subject = Subject.of(understood.subject, index)
    if not subject.name:
        return None
    asked = by_report(understood)
    if understood.view in (View.FIRST, View.LAST):
        return _turning(index, asked, way, subject)
    return _said(index, asked, way, subject)


# --- one sentence a report -------------------------------------------------------------------------------------------


def _said(index: Index, understood: Understanding, way: Route, subject: Subject) -> Viewed:
    listed = rows(index, understood, way)
    beyond, listed = max(0, len(listed) - MOST), listed[:MOST]
    reports = [row.report for row in listed if row.report is not None]
    found = {i: mentions(index, i, subject, understood.aspect) for i in reports}
    best = foremost(index, found, subject, understood.aspect)
    coverage = _coverage(listed, len(best), understood, beyond)
    if not best:
        return Viewed(None, reason=_none(len(reports), subject, coverage), cause=_cause(reports))
    if len(listed) == 1:
        return _alone(index, found[reports[0]], best[reports[0]], coverage)
    shown = [best.get(row.report) if row.report is not None else None for row in listed]
    hits = _hits(index, [one for one in shown if one])
    table = _table(listed, shown, hits)
    text = _text(listed, shown, subject, table)
    return Viewed(Composed(text, _cited(hits), table), hits, None, coverage)


def _none(reports: int, subject: Subject, coverage: str) -> str:
    """Why nothing is shown: no report, or none that speaks of the subject."""
    missing = "；".join(coverage.split("；")[1:])
    if not reports:
        return f"{missing or '没有收录所问的报告'}。"
    return f"已检索{reports}份报告，都没有提到“{subject.name}”。" + (f"{missing}。" if missing else "")


def _cause(reports: Sequence[int]) -> Refusal:
    return Refusal.NOT_GIVEN if reports else Refusal.NO_REPORT


def _table(listed: Sequence[Row], shown: Sequence[Mention | None], hits: Sequence[SentenceHit]) -> Table:
    kind, name, head = heads(listed)
    marks: list[int | None] = []
    cells = []
    for row, one in zip(listed, shown, strict=True):
        if one is None:
            marks.append(None)
            cells.append(NOT_HELD if row.report is None else SILENT)
        else:
            marks.append(sum(mark is not None for mark in marks) + 1)
            cells.append(one.shown(hits[(marks[-1] or 1) - 1]))
    near = [label for label, one in zip(head, shown, strict=True) if one and not one.exact]
    notes = (f"{_named(near)}的报告没有这个原词，引的是几个词挨在一起的句子",) if near else ()
    return Table(
        (name, "提法"),
        tuple(zip(head, cells, strict=True)),
        tuple((None, mark) for mark in marks),
        tuple((None, None) for _ in cells),
        notes,
        tuple((CellKind.HEAD, CellKind.QUOTED if mark else CellKind.SILENT) for mark in marks),
        (kind, "content"),
        (None, None),
    )


def _text(listed: Sequence[Row], shown: Sequence[Mention | None], subject: Subject, table: Table) -> str:
    """How many of the reports speak of the subject, and which do not."""
    held = [row.report is not None for row in listed]
    silent = [
        cells[0] for cells, one, there in zip(table.rows, shown, held, strict=True) if one is None and there
    ]
    total = sum(held)
    if not silent:
        return f"{spelled(total)}份报告都提到“{subject.name}”。"
    text = f"{spelled(total)}份报告里{spelled(total - len(silent))}份提到“{subject.name}”。"
    return f"{text}没有提到：{_named(silent)}。"


def _named(labels: Sequence[str]) -> str:
    return "、".join(labels[:NAMED]) + (f"等{spelled(len(labels))}份" if len(labels) > NAMED else "")


def _coverage(listed: Sequence[Row], speaking: int, understood: Understanding, beyond: int) -> str:
    reports = sum(row.report is not None for row in listed)
    silent, none = reports - speaking, [row for row in listed if row.report is None]
    text = f"已检索{reports}份" + (f"，其中{silent}份没有提到" if silent else "")
    if none:
        named = "、".join(f"{row.place}{row.year}年" for row in none[:6])
        text += f"；没有收录{named}{'等' if len(none) > 6 else ''}的报告"
    missing = understood.topic_places
    if missing and len(understood.places or understood.across) > 1:
        text += (
            f"；没有收录{'、'.join(missing[:6])}{f'等{len(missing)}个地区' if len(missing) > 6 else ''}的报告"
        )
    return text + (f"；还有{beyond}份没有检索，请缩小范围" if beyond else "")


def _alone(index: Index, found: Sequence[Mention], best: Mention, coverage: str) -> Viewed:
    """What one report says: its best sentence and those next to it in weight, in their order."""
    others = [one for one in found if one != best and one.standing == best.standing]
    chosen = sorted((best, *others[: TOGETHER - 1]), key=lambda one: one.sentence)
    hits = _hits(index, chosen)
    said = [f"{quoted(one.shown(hit))}[{hit.rank}]" for hit, one in zip(hits, chosen, strict=True)]
    text = f"{source_of(hits[0])}{'；'.join(said)}。"
    coverage += f"，共{len(found)}句提到" if len(found) > len(chosen) else ""
    return Viewed(Composed(text, _cited(hits)), hits, None, coverage)


# --- the first and the last ------------------------------------------------------------------------------------------


def _turning(index: Index, understood: Understanding, way: Route, subject: Subject) -> Viewed:
    """The year in which the reports spoke of the subject first, or last, with what they said then."""
    held = index.metadata
    reports = of_places(index, understood, way)
    if understood.bodies or understood.report_kinds:
        reports = of_kind(index, understood, reports)
    dated = sorted(
        (i for i in reports if held[i].year), key=lambda i: (held[i].year or 0, held[i].date or "", i)
    )
    found = {i: ones for i in dated if (ones := mentions(index, i, subject))}
    exact = [i for i in found if any(one.exact for one in found[i])]
    speaking = exact or list(found)
    searched = _searched(index, dated, len(reports) - len(dated))
    if not speaking:
        return Viewed(None, reason=f"{searched}，都没有提到“{subject.name}”。")
    first = understood.view is View.FIRST
    searched += "；更早的报告可能没有收录" if first else ""
    year = held[speaking[0 if first else -1]].year
    then = [i for i in speaking if held[i].year == year]
    only = {i: [one for one in found[i] if one.exact or not exact] for i in then[:TOGETHER]}
    chosen = list(foremost(index, only, subject).values())
    hits = _hits(index, chosen)
    when = "最早出现" if first else "最近一次出现"
    words = f"“{subject.name}”" if exact else f"没有“{subject.name}”这个原词；这几个词挨在一起"
    text = f"收录的报告里，{words}{when}在{year}年。"
    text += "".join(
        f"{source_of(hit)}{quoted(one.shown(hit))}[{hit.rank}]。"
        for hit, one in zip(hits, chosen, strict=True)
    )
    if len(then) > len(chosen):
        text += f"这一年共有{spelled(len(then))}份报告提到。"
    if year == held[dated[0 if first else -1]].year:
        text += f"这也是所检索的报告里{'最早' if first else '最新'}的年份。"
    return Viewed(Composed(text, _cited(hits)), hits, f"{year}年", searched)


def _searched(index: Index, dated: Sequence[int], undated: int) -> str:
    """Which reports were looked through."""
    held = index.metadata
    labels = {label_of(held[i]) for i in dated}
    place = (labels.pop() or "") if len(labels) == 1 else f"{len(labels)}个地区" if labels else ""
    kinds = {held[i].kind.value for i in dated}
    kind = kinds.pop() if len(kinds) == 1 else "报告"
    years = f"{held[dated[0]].year}—{held[dated[-1]].year}年" if dated else ""
    text = f"已检索收录的{place}{years}的{kind}共{len(dated)}份"
    return text + (f"（另有{undated}份没有年份）" if undated else "")


# --- quotes ----------------------------------------------------------------------------------------------------------


def _hits(index: Index, chosen: Sequence[Mention]) -> tuple[SentenceHit, ...]:
    return tuple(one.hit(index, rank) for rank, one in enumerate(chosen, 1))


def _cited(hits: Sequence[SentenceHit]) -> tuple[Citation, ...]:
    return tuple(cite(hit, hit.rank) for hit in hits)
