"""A comparison in words: what came out highest or how it went, and what stands in the cells, within a limit."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from index.types import Aspect

from ..types import Order, Selection, Understanding, Value
from .caveats import oddities
from .compare import Cell
from .compose import shortened
from .compute import spelled
from .indicated import NOT_HELD
from .indicated import SILENT as NOT_SAID
from .lookups import axis_of
from .ordering import bound_cell, chosen_of

SILENT = "未提及"
LIMIT = 780
"""Characters of the text, marks not counted; the table says the rest."""
LISTED = 12
"""Rows that the text lists; of more it names those asked for and leaves the rest to the table."""


def text_of(
    cells: Sequence[Cell],
    values: Sequence[Value | None],
    marks: Sequence[int | None],
    order: Sequence[int],
    understood: Understanding,
    concluded: Sequence[str],
) -> str:
    """The sentence of result and what the cells say, those asked for first; ``concluded`` stands between the two."""
    selection = understood.selection
    result = _result(cells, values, marks, order, selection, understood) + "".join(concluded)
    if selection is None:
        return _listing(cells, marks, order, LIMIT - len(result)) + result
    named = {int(mark) for mark in re.findall(r"\[(\d+)\]", result)}
    others = [i for i in order if marks[i] not in named]
    return result + (_listing(cells, marks, others, LIMIT - len(result)) if len(cells) <= LISTED else "")


def shown(cell: Cell, budget: int) -> str:
    """A cell in about ``budget`` characters: its short form, or its sentence cut short."""
    fact = cell.fact
    if fact is None:
        return SILENT
    return fact.short or shortened(fact.hit.quote.rstrip("。；;，, "), budget)


def apart(odd: str | None) -> str:
    """What a cell is that it was not asked for, in brackets behind it."""
    return f"（{odd}）" if odd else ""


def counted(n: int) -> str:
    """``n`` things in words: 三个."""
    return f"{spelled(n)}个"


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
    beside = bound_cell(cells, selection)
    subject = subject_of(understood, values)
    if beside is not None and values[beside] is None:
        return f"{cells[beside].lookup.label}的报告没有给出{subject}，不能以它为准来比较。"
    if selection.order is Order.SILENT:
        return _silent(cells, order, subject)
    chosen = chosen_of(order, values, selection, beside)
    if not chosen:
        return f"{subject}没有一个符合所问。" if known else ""
    named = "、".join(
        f"{cells[i].lookup.label}（{shown(cells[i], 24)}[{marks[i]}]）" for i in chosen[:LISTED]
    )
    if selection.order is Order.ALL:
        return f"{subject}从高到低依次是{named}{'等' if len(chosen) > LISTED else ''}。"
    if selection.order in (Order.ABOVE, Order.BELOW):
        return f"{subject}符合所问的有{counted(len(chosen))}：{named}{'等' if len(chosen) > LISTED else ''}。"
    beyond = "，并列" if len(chosen) > selection.count else ""
    rest = [i for i in order if values[i] is not None and i not in chosen][:2]
    text = f"{subject}{selection.order.value}的是{named}{beyond}。"
    if rest and len(cells) > 2:
        text += (
            "其后是"
            + "、".join(f"{cells[i].lookup.label}（{shown(cells[i], 24)}[{marks[i]}]）" for i in rest)
            + "。"
        )
    return text


def _silent(cells: Sequence[Cell], order: Sequence[int], subject: str) -> str:
    """Whose reports do not say what was asked. Who states a part or another measure of it, and of whom there is none,
    stand in the notes."""
    reports = counted(sum(cell.why != NOT_HELD for cell in cells))[:-1]
    silent = [cells[i].lookup.label for i in order if cells[i].why == NOT_SAID]
    if not silent:
        return f"{reports}份报告里没有一份不提{subject}。"
    return f"{subject}，{reports}份报告里没有提到的有{counted(len(silent))}：{'、'.join(silent)}。"


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
        return "两者相同。" if len(known) == 2 else f"{counted(len(known))[:-1]}者相同。"
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
            part = f"{label}：{shown(cells[i], each)}[{marks[i]}]" + apart(odd[i])
        if used + len(part) > budget:
            break
        used += len(part) + 1
        parts.append(part)
    return "；".join(parts) + "。" if parts else ""


_AMOUNT = re.compile("[额值入资量出]$")


def subject_of(understood: Understanding, values: Sequence[Value | None] = ()) -> str:
    """What is compared, as far as all cells share it: 2025年城镇新增就业目标. Of an amount in per cent, its growth."""
    years = understood.report_years or understood.years
    time = f"{years[0]}年" if len(years) == 1 else ""
    if not understood.indicators:
        matter = re.sub(r"^[的在，、 ]+|[的在是有些，、 ]+$|\s", "", understood.topic)
        return time + matter if len(matter) <= 20 else time
    aspect = "目标" if understood.aspect is Aspect.TARGET else ""
    name = understood.indicators[0].replace(" ", "")
    units = {value.unit for value in values if value is not None}
    growth = "增速" if units == {"%"} and _AMOUNT.search(name) else ""
    return f"{time}{name}{growth}{aspect}"
