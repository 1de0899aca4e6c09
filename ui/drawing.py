"""Which chart a table gets: bars, lines over years, slopes from target to result, a map of the provinces.

Goes in: a table. Comes out: values, panel by panel, with the scale that each is drawn on; no HTML and no pixels but the
height that a panel takes. The browser draws them (`charts.js`, `forms.js`); what cannot be likened is not drawn.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from qa.answering.caveats import MIXED
from qa.quantities import quantities
from qa.types import CellKind, Table
from ui.marks import MARK
from ui.tiles import tile_of

LONGEST = 18  # characters of a cell that is a figure; a sentence that holds one is no figure
FEWEST = 3  # years that make a line
FLAT = 0.5  # where the lowest figure is beyond this share of the highest, an axis from zero shows a flat line
# What heads rows that may be unlike: growth and prices are both in per cent.
INDICATOR, MATTER = "indicator", "matter"
TARGET, RESULT = "目标", "结果"
SLOPES = 10  # slopes that can be told apart in one panel
MAPPED = 20  # provinces that make a map
SHADES = 5  # shades of a map
SILENT = 5  # bars that say why there is none; more of them would hide those that there are
MOST_PANELS = 12  # side by side; more of them are no picture
YEAR = re.compile(r"((?:19|20)\d\d)年?[^\d]{0,4}$")


class Form(str, Enum):
    """A way to draw."""

    MAP = "map"
    LINES = "lines"
    SLOPE = "slope"
    BARS = "bars"


@dataclass(frozen=True, slots=True)
class Point:
    """A cell as it is drawn: at a name, a year or a tile; without a value it says why there is none."""

    row: int
    name: str
    value: float | None
    text: str
    mark: int | None = None
    year: int | None = None
    tile: tuple[int, int] | None = None
    shade: int | None = None  # of a map, from 0


@dataclass(frozen=True, slots=True)
class Panel:
    """Points on one scale from ``low`` to ``high``."""

    name: str
    unit: str
    points: tuple[Point, ...]
    low: float
    high: float
    row: int | None = None  # where the panel is of one row
    shades: tuple[str, ...] = ()  # of a map: what each shade stands for
    silent: int = 0  # rows that are left out, for they have no figure


@dataclass(frozen=True, slots=True)
class Chart:
    """One form with its panels."""

    form: Form
    panels: tuple[Panel, ...]


def charts(table: Table) -> tuple[Chart, ...]:
    """The charts of a table, the one to show first in front; none where nothing can be likened."""
    head = table.column_kinds[0] if table.column_kinds else ""
    # Matters set beside each other are likened where they have one unit; goals and what became of them are not.
    if head == INDICATOR or (head == MATTER and (_pairs(table) or not _columns(table))):
        apart = [_chart(Form.SLOPE, _slopes_apart(table)), _chart(Form.BARS, _bars_apart(table))]
        return tuple(each for each in apart if each)
    if lines := _chart(Form.LINES, _lines(table) or _lines_apart(table)):
        return (lines,)
    if MIXED in table.notes:  # targets and results never share bars
        return ()
    columns = _columns(table)
    bars = _chart(Form.BARS, _on_one_scale([_told(_from_zero(each)) for each in columns]))
    first = [_chart(Form.MAP, _maps(columns)), _chart(Form.SLOPE, _slopes(table)), bars]
    return tuple(each for each in first if each)


def figures(table: Table, column: int) -> list[float | None]:
    """A column's figures, a range by its middle, ``None`` where a cell has none.

    All are ``None`` unless at least two cells hold figures and these have one unit.
    """
    found = [_value(table, row, column) for row in range(len(table.rows))]
    units = {each[1] for each in found if each is not None}
    if len(units) > 1 or sum(each is not None for each in found) < 2:
        return [None] * len(found)
    return [None if each is None else each[0] for each in found]


def year_of(name: str) -> int | None:
    """The year that a row is of.

    >>> year_of("2024年"), year_of("2024年目标"), year_of("浙江省2024年")
    (2024, 2024, None)
    """
    found = YEAR.match(name.strip())
    return int(found[1]) if found else None


def _chart(form: Form, panels: Sequence[Panel]) -> Chart | None:
    return Chart(form, tuple(panels)) if 0 < len(panels) <= MOST_PANELS else None


def _value(table: Table, row: int, column: int) -> tuple[float, str] | None:
    if table.values:
        known = table.values[row][column]
        return None if known is None else (known.middle, known.unit or "")
    text = MARK.sub("", table.rows[row][column]).strip()
    found = quantities(text)
    if len(found) != 1 or len(text) > LONGEST or found[0].value is None:
        return None
    low = found[0].value
    return ((low + found[0].upper) / 2 if found[0].upper else low), found[0].unit or ""


def _point(table: Table, row: int, column: int, value: float | None) -> Point:
    name, cell = table.rows[row][0], table.rows[row][column]
    tile = tile_of(name)
    marks = MARK.findall(cell)
    # What was reckoned of several sentences opens the first of them.
    mark = table.marks[row][column] or (int(marks[0]) if marks else None)
    return Point(
        row,
        tile.short if tile else name,
        value,
        MARK.sub("", cell).strip(),
        mark,
        year_of(name),
        (tile.column, tile.row) if tile else None,
    )


def _column(table: Table, column: int) -> Panel | None:
    """A column whose figures can be likened, as a panel."""
    values = figures(table, column)
    known = [each for each in values if each is not None]
    if not known:
        return None
    unit = next(each[1] for row in range(len(values)) if (each := _value(table, row, column)))
    points = tuple(_point(table, row, column, value) for row, value in enumerate(values))
    return Panel(table.columns[column], unit, points, min(known), max(known))


def _columns(table: Table) -> list[Panel]:
    return [panel for at in range(1, len(table.columns)) if (panel := _column(table, at))]


def _on_one_scale(panels: Sequence[Panel]) -> list[Panel]:
    """Panels of one unit on one scale, so that they can be compared."""
    return [
        replace(
            panel,
            low=min(each.low for each in panels if each.unit == panel.unit),
            high=max(each.high for each in panels if each.unit == panel.unit),
        )
        for panel in panels
    ]


def _from_zero(panel: Panel) -> Panel:
    low, high = min(panel.low, 0.0), max(panel.high, 0.0)
    return replace(panel, low=low, high=high if high > low else 1.0)


def _told(panel: Panel) -> Panel:
    """Without the rows that have no figure, where they are many."""
    known = tuple(each for each in panel.points if each.value is not None)
    silent = len(panel.points) - len(known)
    return replace(panel, points=known, silent=silent) if silent > SILENT else panel


def _near(panel: Panel) -> Panel:
    """From zero, unless all figures lie far from it and near each other."""
    low, high = panel.low, panel.high
    if high > low and ((low > 0 and low > FLAT * high) or (high < 0 and high < FLAT * low)):
        return panel
    return _from_zero(panel)


def _lines(table: Table) -> list[Panel]:
    """A line for each column, where the rows are years and at least three of them have a figure."""
    years = [year_of(row[0]) for row in table.rows]
    if None in years or len(set(years)) < len(years):
        return []
    enough = [each for each in _columns(table) if sum(p.value is not None for p in each.points) >= FEWEST]
    ordered = [replace(each, points=tuple(sorted(each.points, key=_year))) for each in enough]
    return [_near(each) for each in _on_one_scale(ordered)]


def _lines_apart(table: Table) -> list[Panel]:
    """A line for each row, where the columns are years, on one scale; none unless every row has a line."""
    years = {at: year_of(name) for at, name in enumerate(table.columns) if at and _is_told(table, at)}
    if None in years.values() or len(set(years.values())) < len(years):
        return []
    found = []
    for row, cells in enumerate(table.rows):
        values = {at: _value(table, row, at) for at in years}
        if sum(each is not None for each in values.values()) < FEWEST:
            return []
        points = (
            replace(_point(table, row, at, each[0] if each else None), year=years[at])
            for at, each in values.items()
        )
        unit = next(each[1] for each in values.values() if each)
        found.append(replace(_scaled(cells[0], unit, tuple(sorted(points, key=_year))), row=row))
    return [_near(each) for each in _on_one_scale(found)] if len({each.unit for each in found}) == 1 else []


def _is_told(table: Table, column: int) -> bool:
    """Whether a column tells what reports say, not what was reckoned of it."""
    return all(table.kind(row, column) is not CellKind.COMPUTED for row in range(len(table.rows)))


def _year(point: Point) -> int:
    return point.year or 0


def _maps(columns: Sequence[Panel]) -> list[Panel]:
    """The columns whose rows are provinces, nearly all of them, each with its shades."""
    found = []
    for panel in columns:
        points = [each for each in panel.points if each.tile]
        known = [each.value for each in points if each.value is not None]
        if len(points) >= MAPPED and len(set(known)) > 1:
            bounds = classes(known)
            shaded = tuple(replace(each, shade=_class(each.value, bounds)) for each in points)
            found.append(replace(panel, points=shaded, shades=_said(known, bounds, panel.unit)))
    return found


def classes(values: Iterable[float]) -> tuple[float, ...]:
    """The lowest value of each class of a map: each value its own where they are few, else about as many in each.

    >>> classes([5, 5, 4.5, 6])
    (4.5, 5, 6)
    >>> classes(range(1, 11))
    (1, 3, 5, 7, 9)
    """
    ordered = sorted(values)
    different = sorted(set(ordered))
    if len(different) <= SHADES:
        return tuple(different)
    return tuple(sorted({ordered[len(ordered) * at // SHADES] for at in range(SHADES)}))


def _class(value: float | None, bounds: Sequence[float]) -> int | None:
    return None if value is None else sum(value >= each for each in bounds) - 1


def _said(values: Sequence[float], bounds: Sequence[float], unit: str) -> tuple[str, ...]:
    """What each class holds: 4.5—5%."""
    held = [[each for each in values if _class(each, bounds) == at] for at in range(len(bounds))]
    return tuple(
        (_short(min(each)) if min(each) == max(each) else f"{_short(min(each))}—{_short(max(each))}") + unit
        for each in held
    )


def _short(number: float) -> str:
    return f"{number:.6g}"


def _pairs(table: Table) -> list[tuple[str, int, int]]:
    """What has a column for its target and one for its result: its name, and both columns."""
    at = {name: column for column, name in enumerate(table.columns)}
    return [
        (prefix, column, at[prefix + RESULT])
        for name, column in at.items()
        if name.endswith(TARGET) and column and (prefix := name.removesuffix(TARGET)) + RESULT in at
    ]


def _slope(table: Table, row: int, columns: Sequence[int]) -> tuple[tuple[Point, ...], str] | None:
    """A row's target and result as two points named by their columns, with their unit; None where one is missing."""
    values = [_value(table, row, column) for column in columns]
    if len({each[1] for each in values if each}) != 1 or None in values:
        return None
    points = [_point(table, row, at, each[0]) for at, each in zip(columns, values, strict=True) if each]
    return tuple(points), next(each[1] for each in values if each)


def _slopes(table: Table) -> list[Panel]:
    """A panel for each pair of columns: a line from target to result for each row."""
    found = []
    for prefix, *columns in _pairs(table):
        known = [each for row in range(len(table.rows)) if (each := _slope(table, row, columns))]
        if 1 < len(known) <= SLOPES and len({unit for _, unit in known}) == 1:
            points = tuple(point for pair, _ in known for point in pair)
            found.append(_scaled(prefix, known[0][1], points))
    return found


def _slopes_apart(table: Table) -> list[Panel]:
    """A panel for each row and pair of columns, for rows that are unlike each other."""
    found = []
    for prefix, *columns in _pairs(table):
        for row, cells in enumerate(table.rows):
            if known := _slope(table, row, columns):
                found.append(replace(_scaled(prefix + cells[0], known[1], known[0]), row=row))
    return found


def _scaled(name: str, unit: str, points: tuple[Point, ...]) -> Panel:
    known = [each.value for each in points if each.value is not None]
    return Panel(name, unit, points, min(known), max(known))


def _bars_apart(table: Table) -> list[Panel]:
    """A panel for each row, a bar for each column, for rows that are unlike each other and columns that are not."""
    if _pairs(table) or any(TARGET in each or RESULT in each for each in table.columns[1:]):
        return []
    found = []
    for row, cells in enumerate(table.rows):
        at = [column for column in range(1, len(cells)) if _is_told(table, column)]
        values = {column: _value(table, row, column) for column in at}
        units = {each[1] for each in values.values() if each}
        if len(units) == 1 and sum(each is not None for each in values.values()) > 1:
            points = tuple(
                replace(_point(table, row, column, each[0] if each else None), name=table.columns[column])
                for column, each in values.items()
            )
            found.append(_from_zero(replace(_scaled(cells[0], units.pop(), points), row=row)))
    return found
