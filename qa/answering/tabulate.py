"""Cells of a comparison to a table with its text, and with what must be said of unlike things.

Every cell of the table carries the mark of its citation; `prose` says in words what it shows, `caveats` what is unlike.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from index.types import Aspect

from ..types import CellKind, Citation, Order, Reckoning, Table, Understanding, Value
from .caveats import notes_of, oddities
from .compare import Cell
from .compose import Composed, cite
from .compute import Operand, operand_of
from .facts import in_common_unit, value_of
from .lookups import Lookup, axis_of, kinds_of
from .ordering import bound_cell, chosen_of, ordered
from .prose import LISTED, SILENT, apart, counted, shown, text_of
from .reckon import reckon, said_of
from .verdict import Outcome, Verdict, verdict

LONGEST_HEAD = 14  # characters of a matter that heads a column in the question's own words
CONTENT = "内容"  # heads a column whose cells share no matter that has a name
_PLANNED = re.compile("目标|计划|预期|预计|力争")  # says by itself that a target is meant
_AROUND = re.compile(r"^(?:比较|对比|[和与的在，,、\s])+|[和与的在是有些个，、\s]+$")
VERDICT, PLACE_IN_ORDER = "结论（计算）", "位次（计算）"


def tabulate(cells: Sequence[Cell], understood: Understanding) -> Composed:
    """Text, citations and table for ``cells``, of which at least one has a fact."""
    citations, marks = _cited(cells)
    values = _values(cells)
    selection = understood.selection
    order = ordered(cells, values, selection)
    notes = notes_of(cells, values)
    verdicts = _verdicts(cells, values, marks)
    chosen = chosen_of(order, values, selection, bound_cell(cells, selection)) if selection else []
    reckoned = reckon(
        understood.reckons,
        [_operand(*each) for each in zip(cells, values, marks, strict=True)],
        chosen,
        cells,
    )
    text = text_of(cells, values, marks, order, understood, [*_concluded(verdicts), *said_of(reckoned)])
    if notes:
        text += "注意：" + "；".join(notes) + "。"
    table = _table(cells, values, marks, order, notes)
    if verdicts:
        table = _with_verdicts(table, verdicts)
    elif Reckoning.RANK in understood.reckons:
        table = _with_ranks(table)
    computed = (*(v.computed for v in verdicts.values() if v.computed), *reckoned)
    return Composed(text, citations, table, computed)


def _operand(cell: Cell, value: Value | None, mark: int | None) -> Operand | None:
    """A cell's figure as something to reckon with; none where it is no single figure or not what was asked."""
    if cell.fact is None:
        return None
    return operand_of(cell.fact.hit.quote, (cell.fact.start, cell.fact.end), value, mark)


def asked_for(cells: Sequence[Cell], understood: Understanding) -> str | None:
    """The name of the one place or year that a superlative asks for, with its figure; ``None`` for any other question."""
    selection = understood.selection
    if selection is None or selection.order not in (Order.HIGHEST, Order.LOWEST) or selection.count > 1:
        return None
    values = _values(cells)
    chosen = chosen_of(ordered(cells, values, selection), values, selection, None)
    return "、".join(cells[i].lookup.label for i in chosen[:LISTED]) or None


def coverage_of(cells: Sequence[Cell], beyond: int = 0) -> str:
    """What was searched: 已检索31份，其中4份未提及; and how many look-ups lay ``beyond`` what one question may cost."""
    silent = sum(cell.fact is None for cell in cells)
    noun = "份" if all(cell.lookup.column == "" for cell in cells) else "项"
    searched = f"已检索{len(cells)}{noun}" + (f"，其中{silent}{noun}未提及" if silent else "")
    return searched + (f"；还有{beyond}{noun}没有检索，请缩小范围" if beyond else "")


def _values(cells: Sequence[Cell]) -> list[Value | None]:
    """The numbers in the cells; none where a cell holds something else than was asked, for it must not be ordered."""
    return in_common_unit(
        [
            value_of(cell.fact) if cell.fact and cell.fact.short and not odd else None
            for cell, odd in zip(cells, oddities(cells), strict=True)
        ]
    )


def _cited(cells: Sequence[Cell]) -> tuple[tuple[Citation, ...], list[int | None]]:
    """One citation for each sentence, and the mark of each cell."""
    known: dict[tuple[str, int], int] = {}
    citations: list[Citation] = []
    marks: list[int | None] = []
    for cell in cells:
        if cell.fact is None:
            marks.append(None)
            continue
        hit = cell.fact.hit
        key = (hit.report, hit.start)
        if key not in known:
            known[key] = len(known) + 1
            citations.append(cite(hit, known[key]))
        marks.append(known[key])
    return tuple(citations), marks


# --- table -----------------------------------------------------------------------------------------------------------


def _table(
    cells: Sequence[Cell],
    values: Sequence[Value | None],
    marks: Sequence[int | None],
    order: Sequence[int],
    notes: tuple[str, ...],
) -> Table:
    lookups: list[Lookup] = [cells[i].lookup for i in order]
    rows = list(dict.fromkeys(one.row for one in lookups))
    columns = list(dict.fromkeys(one.column for one in lookups))
    at = {(cells[i].lookup.row, cells[i].lookup.column): i for i in order}
    odd = oddities(cells)
    texts, refs, numbers, kinds = [], [], [], []
    for row in rows:
        places = [at.get((row, column)) for column in columns]
        texts.append((row, *(SILENT if i is None else shown(cells[i], 60) + apart(odd[i]) for i in places)))
        refs.append((None, *(None if i is None else marks[i] for i in places)))
        numbers.append((None, *(None if i is None else values[i] for i in places)))
        kinds.append(
            (CellKind.HEAD, *(CellKind.QUOTED if mark else CellKind.SILENT for mark in refs[-1][1:]))
        )
    units = tuple(_unit_of(row[at] for row in numbers) for at in range(1, len(columns) + 1))
    heads = tuple(column or stated_in(lookups, unit) for column, unit in zip(columns, units, strict=True))
    first, others = kinds_of(lookups)
    return Table(
        (axis_of(lookups), *heads),
        tuple(texts),
        tuple(refs),
        tuple(numbers),
        notes,
        tuple(kinds),
        (first, *(others or "content" for _ in heads)),
        (None, *units),
    )


def stated_in(lookups: Sequence[Lookup], unit: str | None) -> str:
    """What heads a table's only column: matter, aspect and unit, as far as its cells share them: 粮食产量目标（亿斤）."""
    topics, aspects = ({getattr(one.understood, part) for one in lookups} for part in ("topic", "aspect"))
    matter = _AROUND.sub("", topics.pop()) if len(topics) == 1 else ""
    matter = re.sub(r"\s", "", matter)
    indicators = lookups[0].understood.indicators
    if len(matter) > LONGEST_HEAD:
        matter = indicators[0].replace(" ", "") if indicators else ""
    aspect = Aspect.TARGET.value if aspects == {Aspect.TARGET} and not _PLANNED.search(matter) else ""
    return (matter + aspect or CONTENT) + (f"（{unit}）" if unit else "")


def _unit_of(values: Iterable[Value | None]) -> str | None:
    """The unit of all figures of a column; None where they have several or there is none."""
    units = {value.unit for value in values if value is not None}
    return units.pop() if len(units) == 1 else None


def _with_verdicts(table: Table, verdicts: Mapping[tuple[str, str], Verdict]) -> Table:
    """``table`` with a column of verdicts for each year or matter that its columns set side by side."""
    for prefix in dict.fromkeys(prefix for _, prefix in verdicts):
        found = [verdicts.get((row[0], prefix)) for row in table.rows]
        cells = [(one.text(marks=False) if one else SILENT, one is not None) for one in found]
        table = _with_column(table, prefix + VERDICT, "verdict", cells)
    return table


def _with_ranks(table: Table) -> Table:
    """``table`` with each row's place among those that state a figure, the highest first."""
    numbers = [row[1].middle if row[1] else None for row in table.values]
    unlike_units = len({row[1].unit for row in table.values if row[1]}) > 1
    if len(table.columns) != 2 or unlike_units:
        return table
    cells = [
        (SILENT, False)
        if one is None
        else (
            "第" + counted(1 + sum(n is not None and n > one for n in numbers))[:-1].replace("两", "二"),
            True,
        )
        for one in numbers
    ]
    return _with_column(table, PLACE_IN_ORDER, "rank", cells)


def _with_column(table: Table, name: str, kind: str, cells: Sequence[tuple[str, bool]]) -> Table:
    """``table`` with one column more, of computed cells and of silent ones."""
    return replace(
        table,
        columns=(*table.columns, name),
        rows=tuple((*row, text) for row, (text, _) in zip(table.rows, cells, strict=True)),
        marks=tuple((*row, None) for row in table.marks),
        values=tuple((*row, None) for row in table.values),
        kinds=tuple(
            (*row, CellKind.COMPUTED if known else CellKind.SILENT)
            for row, (_, known) in zip(table.kinds, cells, strict=True)
        ),
        column_kinds=(*table.column_kinds, kind),
        units=(*table.units, None),
    )


# --- verdicts --------------------------------------------------------------------------------------------------------


def _verdicts(
    cells: Sequence[Cell], values: Sequence[Value | None], marks: Sequence[int | None]
) -> dict[tuple[str, str], Verdict]:
    """A verdict for each target that stands beside its result, by row and by what else heads their columns."""
    at = {(cell.lookup.row, cell.lookup.column): i for i, cell in enumerate(cells)}
    out = {}
    for (row, column), i in at.items():
        prefix = column.removesuffix(Aspect.TARGET.value)
        j = at.get((row, prefix + Aspect.RESULT.value))
        if prefix != column and j is not None:
            out[row, prefix] = verdict(
                cells[i], cells[j], (values[i], values[j]), (marks[i] or 0, marks[j] or 0)
            )
    return out


def _concluded(verdicts: Mapping[tuple[str, str], Verdict]) -> list[str]:
    """The verdicts as sentences; of many only which targets were met, for the table shows the rest."""
    if len(verdicts) <= FEW_VERDICTS:
        named = len(verdicts) > 1
        return [
            f"{VERDICT}：{(row + prefix + '，') if named else ''}{one.text()}。"
            for (row, prefix), one in verdicts.items()
        ]
    out = []
    for outcome in Outcome:
        of_it = [row + prefix for (row, prefix), one in verdicts.items() if one.outcome is outcome]
        if of_it:
            out.append(f"{outcome.value}的有{counted(len(of_it))}：{'、'.join(of_it)}。")
    return out


FEW_VERDICTS = 4
