"""What a question wants reckoned of the cells of its table: their difference, growth, mean, or the share of some in all.

Goes in: the cells' figures and those that were chosen. Comes out: computations, and how they read. Unlike figures are not
reckoned with: they come in as ``None``.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from ..types import Reckoning
from .compare import Cell
from .compute import Computation, Operand, difference, growth, mean, share


def reckon(
    wanted: Collection[Reckoning],
    operands: Sequence[Operand | None],
    chosen: Collection[int],
    cells: Sequence[Cell],
) -> tuple[Computation, ...]:
    """The computations that can be made of ``operands``, one for each cell."""
    if any(cell.lookup.column for cell in cells) or len({c.lookup.understood.topic for c in cells}) > 1:
        return ()
    known = [one for one in operands if one is not None]
    by_year = len({cell.lookup.understood.years or cell.lookup.understood.report_years for cell in cells}) > 1
    out: list[Computation | None] = []
    if Reckoning.DIFFERENCE in wanted and len(known) == len(cells) == 2:
        first, second = known
        swap = by_year or second.value.middle > first.value.middle
        out.append(difference(second, first) if swap else difference(first, second))
    if Reckoning.GROWTH in wanted and by_year and len(known) > 1:
        out.append(growth(known[-1], known[0]))
    if Reckoning.MEAN in wanted:
        out.append(mean(known))  # a range is no figure to take a mean of
    if Reckoning.SHARE in wanted and chosen:
        out.append(share(sum(operands[i] is not None for i in chosen), known))
    return tuple(one for one in out if one is not None)


def said_of(computed: Sequence[Computation]) -> list[str]:
    """Each as a sentence that says that it is computed."""
    return [f"计算：{_SAID[one.what]}{one.formula()}。" for one in computed]


_SAID = {
    Reckoning.DIFFERENCE: "相差",
    Reckoning.GROWTH: "增幅",
    Reckoning.MEAN: "各项简单平均",
    Reckoning.SHARE: "占有数的",
}
