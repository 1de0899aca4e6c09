"""Cells in the order of their figures, and those that a question asks for: the highest, the first three, above 5%.

In: cells with their values, and the `Selection` that is asked for. Out: positions of cells.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..types import Order, Selection, Value
from .compare import Cell


def ordered(cells: Sequence[Cell], values: Sequence[Value | None], selection: Selection | None) -> list[int]:
    """Positions of the cells, by value where they are to be ordered, as asked otherwise; those without one last."""
    places = list(range(len(cells)))
    if selection is None or any(cell.lookup.column for cell in cells):
        return places
    if selection.order is Order.SILENT:
        return sorted(places, key=lambda i: cells[i].fact is not None)
    unit = _main_unit(values)
    sign = 1.0 if selection.order in (Order.LOWEST, Order.BELOW) else -1.0

    def key(i: int) -> tuple[int, float]:
        value = values[i]
        if value is None or value.unit != unit:
            return (2 if cells[i].fact is None else 1, 0.0)
        return (0, sign * value.middle)

    return sorted(places, key=key)


def bound_cell(cells: Sequence[Cell], selection: Selection | None) -> int | None:
    """The cell whose figure is the bound: that of the nation for 高于全国."""
    if selection is None or selection.beside is None:
        return None
    return next(
        (i for i, cell in enumerate(cells) if cell.lookup.understood.places == (selection.beside,)), None
    )


def chosen_of(
    order: Sequence[int], values: Sequence[Value | None], selection: Selection, beside: int | None
) -> list[int]:
    """Those asked for: the highest with all that equal it, the first three, those beyond the bound."""
    if selection.order is Order.SILENT:
        return []  # none by its figure
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


def _main_unit(values: Sequence[Value | None]) -> str | None:
    units = [value.unit for value in values if value is not None]
    return max(units, key=units.count) if units else None


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
