"""Cells of a comparison to a table, a sentence of result, and what must be said of unlike things.

Every cell of the table carries the mark of its citation; the text says in words what the table shows, within a limit.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from index.places import canonical
from index.types import Aspect, Level

from ..types import CellKind, Citation, Order, Reckoning, Selection, Table, Understanding, Value
from .compare import Cell, unlike
from .compose import Composed, cite, shortened
from .compute import Operand, operand_of, spelled
from .facts import Fact, in_common_unit, value_of
from .indicated import SILENT as NOT_SAID
from .lookups import Lookup, axis_of, kinds_of
from .reckon import reckon, said_of
from .verdict import Outcome, Verdict, changes, verdict

SILENT = "未提及"
LIMIT = 780
"""Characters of the text, marks not counted; the table says the rest."""
LISTED = 12
"""Rows that the text lists; of more it names those asked for and leaves the rest to the table."""
LONGEST_HEAD = 14  # characters of a matter that heads a column in the question's own words
CONTENT = "内容"  # heads a column whose cells share no matter that has a name
_PLANNED = re.compile("目标|计划|预期|预计|力争")  # says by itself that a target is meant
_AROUND = re.compile(r"^(?:比较|对比|[和与的在，、\s])+|[和与的在是有些，、\s]+$")
VERDICT, PLACE_IN_ORDER = "结论（计算）", "位次（计算）"
_SCOPE = re.compile(r"全(?P<of>国|省|市|县|区|州)|城镇|农村|规模以上|人均")


def tabulate(cells: Sequence[Cell], understood: Understanding) -> Composed:
    """Text, citations and table for ``cells``, of which at least one has a fact."""
    citations, marks = _cited(cells)
    values = _values(cells)
    selection = understood.selection
    order = _ordered(cells, values, selection)
    notes = _notes(cells, values)
    verdicts = _verdicts(cells, values, marks)
    chosen = _chosen(order, values, selection, _bound_cell(cells, selection)) if selection else []
    reckoned = reckon(
        understood.reckons,
        [_operand(*each) for each in zip(cells, values, marks, strict=True)],
        chosen,
        cells,
    )
    text = _text(cells, values, marks, order, understood, [*_concluded(verdicts), *said_of(reckoned)])
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
    chosen = _chosen(_ordered(cells, values, selection), values, selection, None)
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


# --- order -----------------------------------------------------------------------------------------------------------


def _ordered(cells: Sequence[Cell], values: Sequence[Value | None], selection: Selection | None) -> list[int]:
    """Positions of the cells, by value where they are to be ordered, as asked otherwise; those without one last."""
    places = list(range(len(cells)))
    if selection is None or any(cell.lookup.column for cell in cells):
        return places
    unit = _main_unit(values)
    sign = 1.0 if selection.order in (Order.LOWEST, Order.BELOW) else -1.0

    def key(i: int) -> tuple[int, float]:
        value = values[i]
        if value is None or value.unit != unit:
            return (2 if cells[i].fact is None else 1, 0.0)
        return (0, sign * value.middle)

    return sorted(places, key=key)


def _main_unit(values: Sequence[Value | None]) -> str | None:
    units = [value.unit for value in values if value is not None]
    return max(units, key=units.count) if units else None


def _bound_cell(cells: Sequence[Cell], selection: Selection | None) -> int | None:
    """The cell whose figure is the bound: that of the nation for 高于全国."""
    if selection is None or selection.beside is None:
        return None
    return next(
        (i for i, cell in enumerate(cells) if cell.lookup.understood.places == (selection.beside,)), None
    )


def _chosen(
    order: Sequence[int], values: Sequence[Value | None], selection: Selection, beside: int | None
) -> list[int]:
    """Those asked for: the highest with all that equal it, the first three, those beyond the bound."""
    unit = _main_unit(values)
    if selection.beside is not None:
        return _beyond(order, values, selection, beside)
    known = [(i, value) for i in order if (value := values[i]) is not None and value.unit == unit]
    if selection.order is Order.ALL:
        return [i for i, _ in known]
    if selection.order in (Order.ABOVE, Order.BELOW):
        bound = (selection.bound or 0.0) / _power(unit or "")
        if selection.order is Order.ABOVE:
            tops = [(i, value.number if value.upper is None else value.upper) for i, value in known]
            return [i for i, top in tops if top > bound or (selection.inclusive and top == bound)]
        return [i for i, v in known if v.number < bound or (selection.inclusive and v.number == bound)]
    last = known[min(selection.count, len(known)) - 1][1].middle if known else 0.0
    sign = 1.0 if selection.order is Order.LOWEST else -1.0
    return [i for i, value in known if sign * value.middle <= sign * last]


def _beyond(
    order: Sequence[int], values: Sequence[Value | None], selection: Selection, beside: int | None
) -> list[int]:
    """Those above or below the figure of one cell; none where that is silent."""
    bound = values[beside] if beside is not None else None
    if bound is None:
        return []
    sign = 1.0 if selection.order is Order.ABOVE else -1.0
    return [
        i
        for i in order
        if i != beside
        and (value := values[i]) is not None
        and value.unit == bound.unit
        and sign * value.middle > sign * bound.middle
    ]


def _power(unit: str) -> float:
    return {"亿": 1e8, "万": 1e4}.get(unit[:1], 1.0)


# --- text ------------------------------------------------------------------------------------------------------------


def _text(
    cells: Sequence[Cell],
    values: Sequence[Value | None],
    marks: Sequence[int | None],
    order: Sequence[int],
    understood: Understanding,
    concluded: Sequence[str],
) -> str:
    selection = understood.selection
    result = _result(cells, values, marks, order, selection, understood) + "".join(concluded)
    if selection is None:
        return _listing(cells, marks, order, LIMIT - len(result)) + result
    named = {int(mark) for mark in re.findall(r"\[(\d+)\]", result)}
    others = [i for i in order if marks[i] not in named]
    return result + (_listing(cells, marks, others, LIMIT - len(result)) if len(cells) <= LISTED else "")


def _result(
    cells: Sequence[Cell],
    values: Sequence[Value | None],
    marks: Sequence[int | None],
    order: Sequence[int],
    selection: Selection | None,
    understood: Understanding,
) -> str:
    """The sentence of result: which is highest, or how it went."""
    known = [i for i in order if values[i] is not None]
    if selection is None:
        return _plain_result(cells, values)
    chosen = _chosen(order, values, selection, _bound_cell(cells, selection))
    subject = subject_of(understood)
    if not chosen:
        return f"{subject}没有一个符合所问。" if known else ""
    named = "、".join(
        f"{cells[i].lookup.label}（{_shown(cells[i], 24)}[{marks[i]}]）" for i in chosen[:LISTED]
    )
    if selection.order is Order.ALL:
        return f"{subject}从高到低依次是{named}{'等' if len(chosen) > LISTED else ''}。"
    if selection.order in (Order.ABOVE, Order.BELOW):
        return f"{subject}符合所问的有{_count(len(chosen))}：{named}{'等' if len(chosen) > LISTED else ''}。"
    beyond = "，并列" if len(chosen) > selection.count else ""
    rest = [i for i in order if values[i] is not None and i not in chosen][:2]
    text = f"{subject}{selection.order.value}的是{named}{beyond}。"
    if rest and len(cells) > 2:
        text += (
            "其后是"
            + "、".join(f"{cells[i].lookup.label}（{_shown(cells[i], 24)}[{marks[i]}]）" for i in rest)
            + "。"
        )
    return text


def _count(n: int) -> str:
    return f"{spelled(n)}个"


def _plain_result(cells: Sequence[Cell], values: Sequence[Value | None]) -> str:
    """Which is higher of two or more like values; over years, whether they rose. Silent where they are unlike."""
    known = [(cell, value) for cell, value in zip(cells, values, strict=True) if value is not None]
    if (
        len(known) < 2
        or len(known) < sum(cell.fact is not None for cell in cells)  # the others are stated without a figure
        or len({cell.lookup.understood.topic for cell, _ in known}) > 1
        or len({value.unit for _, value in known}) > 1
        or any(oddities(cells))
    ):
        return ""
    numbers = [value.middle for _, value in known]
    labels = [cell.lookup.label for cell, _ in known]
    if len(set(numbers)) == 1:
        return "两者相同。" if len(known) == 2 else f"{_count(len(known))[:-1]}者相同。"
    highest, lowest = numbers.index(max(numbers)), numbers.index(min(numbers))
    if {c.lookup.column for c, _ in known} & {Aspect.TARGET.value, Aspect.RESULT.value}:
        return ""
    if axis_of([c.lookup for c, _ in known]) == "年份" and len(known) > 2:
        steps = [b - a for a, b in pairwise(numbers)]
        steady = all(s >= 0 for s in steps) or all(s <= 0 for s in steps)
        if steady and any(steps):
            each = len(known) == len(cells) and all(steps)  # a year without a figure may have turned it
            way = "上升" if numbers[-1] > numbers[0] else "下降"
            return f"{labels[0]}到{labels[-1]}{'逐年' if each else '总体'}{way}。"
    if len(known) == 2:
        return f"{labels[highest]}高于{labels[lowest]}。"
    if numbers.count(max(numbers)) > 1:
        return ""
    return f"{labels[highest]}最高" + (
        f"，{labels[lowest]}最低。" if numbers.count(min(numbers)) == 1 else "。"
    )


def _listing(cells: Sequence[Cell], marks: Sequence[int | None], order: Sequence[int], budget: int) -> str:
    """Every cell in words: its name, what was found and its mark."""
    each = max(18, budget // max(1, len(cells)) - 8)
    parts, used, odd = [], 0, oddities(cells)
    for i in order:
        label = cells[i].lookup.label
        if cells[i].fact is None:
            part = f"{label}：{SILENT}"
        else:
            part = f"{label}：{_shown(cells[i], each)}[{marks[i]}]" + _apart(odd[i])
        if used + len(part) > budget:
            break
        used += len(part) + 1
        parts.append(part)
    return "；".join(parts) + "。" if parts else ""


def _apart(odd: str | None) -> str:
    return f"（{odd}）" if odd else ""


def _shown(cell: Cell, budget: int) -> str:
    fact = cell.fact
    if fact is None:
        return SILENT
    return fact.short or shortened(fact.hit.quote.rstrip("。；;，, "), budget)


def subject_of(understood: Understanding) -> str:
    """What is compared, as far as all cells share it: 2025年城镇新增就业目标."""
    years = understood.report_years or understood.years
    time = f"{years[0]}年" if len(years) == 1 else ""
    if not understood.indicators:
        matter = re.sub(r"^[的在，、 ]+|[的在是有些，、 ]+$|\s", "", understood.topic)
        return time + matter if len(matter) <= 20 else time
    aspect = "目标" if understood.aspect is Aspect.TARGET else ""
    return f"{time}{understood.indicators[0].replace(' ', '')}{aspect}"


# --- what is unlike --------------------------------------------------------------------------------------------------


_AT_LENGTH = {"目标": "目标，不是实际完成的结果", "结果": "实际完成的结果，不是目标"}
_CHANGE, _LEVEL = "增减的数", "总量"


def oddities(cells: Sequence[Cell]) -> list[str | None]:
    """In what each cell is not what was asked, or not what most others are: another year, a change among levels."""
    odd = [unlike(cell.fact, cell.lookup) if cell.fact else None for cell in cells]
    matters = [(cell.lookup.understood.topic, cell.lookup.understood.aspect) for cell in cells]
    for matter in set(matters):  # a target is set against its result by a verdict
        at = [
            (i, change)
            for i, cell in enumerate(cells)
            if matters[i] == matter and (change := changes(cell.fact)) is not None
        ]
        changing = sum(change for _, change in at)
        if 0 < changing < len(at):
            fewer = 2 * changing <= len(at)
            for i, change in at:
                if change is fewer and odd[i] is None:
                    odd[i] = _CHANGE if change else _LEVEL
    return odd


def _notes(cells: Sequence[Cell], values: Sequence[Value | None]) -> tuple[str, ...]:
    """Clauses on what cannot be compared as it stands, on what looks back, and on why cells are empty."""
    facts = [(cell, cell.fact) for cell in cells if cell.fact is not None]
    out = [
        f"{cell.lookup.label}引用的是{_AT_LENGTH.get(odd, odd)}"
        for cell, odd in zip(cells, oddities(cells), strict=True)
        if odd
    ][:4]
    out += [
        f"{cell.lookup.label}引自{fact.hit.year}年报告的回顾"
        for cell, fact in facts
        if _looks_back(cell, fact)
    ][:4]
    out += [f"{cell.lookup.label}的数在报告里是“{fact.hedge}”" for cell, fact in facts if fact.hedge][:4]
    for why in dict.fromkeys(cell.why for cell in cells if cell.why not in ("", NOT_SAID)):
        named = [cell.lookup.label for cell in cells if cell.why == why]
        out.append(f"{'、'.join(named[:6])}{'等' if len(named) > 6 else ''}：{why}")
    units = list(dict.fromkeys(value.unit or "无单位" for value in values if value is not None))
    if len(units) > 1 and len({cell.lookup.understood.topic for cell in cells}) == 1:
        out.append(f"单位不一（{'、'.join(units)}），不宜直接比较大小")
    aspects = {fact.aspect for cell, fact in facts if cell.lookup.understood.aspect is Aspect.NEITHER}
    if {Aspect.TARGET, Aspect.RESULT} <= aspects and not any(cell.lookup.column for cell in cells):
        out.append("有的是目标，有的是实际完成的结果")
    levels = {
        place.level for cell in cells for name in cell.lookup.understood.places if (place := canonical(name))
    }
    if Level.NATION in levels and len(levels) > 1:
        out.append("全国与地方的口径不同")
    elif Level.PROVINCE in levels and levels & {Level.CITY, Level.COUNTY}:
        out.append("全省与全市的口径不同")
    scopes = {_scope_of(fact) for _, fact in facts} - {""}
    if {"城镇", "农村"} <= scopes:
        out.append("有的是城镇的数，有的是农村的数")
    return tuple(dict.fromkeys(out))


def _looks_back(cell: Cell, fact: Fact) -> bool:
    """Whether a fact is told by a later report than the one that reviews its year."""
    years, told = cell.lookup.understood.years, fact.hit.year
    return len(years) == 1 and told is not None and fact.year in (None, years[0]) and told > years[0] + 1


def _scope_of(fact: Fact) -> str:
    """城镇 or 农村, where the words right before the figure say so."""
    if not fact.end:
        return ""
    said = re.findall("城镇|农村", fact.hit.quote[max(0, fact.start - 20) : fact.start])
    return said[-1] if said else ""


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
        texts.append((row, *(SILENT if i is None else _shown(cells[i], 60) + _apart(odd[i]) for i in places)))
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
            "第" + _count(1 + sum(n is not None and n > one for n in numbers))[:-1].replace("两", "二"),
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
            out.append(f"{outcome.value}的有{_count(len(of_it))}：{'、'.join(of_it)}。")
    return out


FEW_VERDICTS = 4
