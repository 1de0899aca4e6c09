"""A table of figures as HTML, with what can be drawn of it: a line over years, bars beside other rows.

Goes in: the table of an answer. Comes out: escaped HTML; each cell, bar and point opens the sentence it rests on. What is
done with a table in the browser, sorting it, showing a part of it, is `tables.js`.
"""

from __future__ import annotations

from collections.abc import Sequence

from index.places import groups_among
from qa.types import Answer, CellKind, Table
from ui.chart import HIGH, Point, axis, figures, line, roomy, shares
from ui.conversation import citation
from ui.marks import MARK, mark_button, with_marks
from ui.markup import attributes, button, html
from ui.texts import named, safe, say

UNLIKE = (
    "indicator",
)  # what heads rows that no bar sets beside each other: growth and prices are both in per cent
FEWEST = 3  # rows that can be put into another order, or of which some can be left out
WIDTHS = (600, 230)  # pixels of a chart in a wide page, and on a phone or beside a report


def render_comparison(answer: Answer, turn: int, language: str) -> str:
    """The chart, if the table has one, the table, and in what the compared things are unlike."""
    if answer.table is None:
        return ""
    notes = "".join(f"<li>{html(note)}</li>" for note in answer.table.notes)
    return (
        _line(answer.table, turn, language)
        + f'<div class="sheet" data-turn="{turn}">{_tools(answer.table, language)}'
        + _table(answer.table, answer, turn, language)
        + "</div>"
        + (f'<ul class="notes" lang="zh">{notes}</ul>' if notes else "")
    )


def _tools(table: Table, language: str) -> str:
    """What can be done with the table; rows are shown by groups of their places where there are such."""
    names = [row[0] for row in table.rows]
    groups = groups_among(names)
    options = "".join(
        f'<option value="{html(group)}">{html(group)} {len(members)}</option>'
        for group, members in sorted(groups.items(), key=lambda each: -len(each[1]))
    )
    label = safe(language, "sheet_group")
    select = (
        f'<select class="group" lang="zh" aria-label="{label}"><option value="">'
        f"{safe(language, 'sheet_all', count=len(names))}</option>{options}</select>"
        if options
        else ""
    )
    acts = [
        button(safe(language, "sheet_copy"), "quiet", "copy-table", done=say(language, "copied")),
        button("CSV", "quiet", "download", label=say(language, "csv_label"), form="csv"),
        button("Excel", "quiet", "download", label=say(language, "xlsx_label"), form="xlsx"),
        button(safe(language, "sheet_full"), "quiet", "full", less=say(language, "sheet_less")),
    ]
    back = attributes(label=say(language, "sheet_back", name="{name}"))
    return f'<div class="sheet-tools">{select}<ul class="dropped" lang="zh"{back}></ul><span>{"".join(acts)}</span></div>'


def _table(table: Table, answer: Answer, turn: int, language: str) -> str:
    """The comparison; the first column names its row. Bars only where there is no line."""
    several = len(table.rows) >= FEWEST
    head = "".join(_head(named(language, name), several) for name in table.columns)
    groups = groups_among(row[0] for row in table.rows)
    keys = [
        figures(table, column) if column else [None] * len(table.rows) for column in range(len(table.columns))
    ]
    drawn = _line_column(table) is not None or table.column_kinds[:1] == UNLIKE
    bars = [
        shares(figures(table, column)) if column and not drawn else [None] * len(table.rows)
        for column in range(len(table.columns))
    ]
    rows = []
    for row, (cells, marks) in enumerate(zip(table.rows, table.marks, strict=False)):
        shown = []
        for column, (cell, mark) in enumerate(zip(cells, marks, strict=False)):
            cited = citation(answer, mark) if mark is not None else None
            kind = table.kind(row, column)
            # What we say ourselves is said in the page's language; what is quoted or reckoned of quotes is as it is.
            said = named(language, cell) if kind in (CellKind.HEAD, CellKind.SILENT) else cell
            inner = "".join(with_marks(said, answer, turn, language))
            inner += mark_button(cited, turn, language) if cited else ""
            inner += _bar(bars[column][row], turn, mark if cited else None)
            styled = f' class="{kind.value}"' if kind in (CellKind.SILENT, CellKind.COMPUTED) else ""
            styled += attributes(key=keys[column][row])
            drop = _drop(said, language) if several and column == 0 else ""
            shown.append(
                f'<th scope="row">{inner}{drop}</th>' if column == 0 else f"<td{styled}>{inner}</td>"
            )
        of = " ".join(group for group, members in groups.items() if cells[0] in members)
        rows.append(
            f"<tr{attributes(row=row, name=named(language, cells[0]), groups=of)}>{''.join(shown)}</tr>"
        )
    label = safe(language, "comparison")
    return (
        f'<div class="wide" tabindex="0" role="region" aria-label="{label}"><table lang="zh"><thead>'
        f"<tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )


def _head(name: str, several: bool) -> str:
    """A column's name; a button that sorts by it where there are several rows."""
    return f'<th scope="col">{button(html(name), "sort", "sort-table") if several else html(name)}</th>'


def _drop(name: str, language: str) -> str:
    return button(
        '<i aria-hidden="true">×</i>', "drop", "drop-row", label=say(language, "sheet_drop", name=name)
    )


def _bar(share: float | None, turn: int, mark: int | None) -> str:
    """A bar as long as its share; the mark beside it opens the same sentence by keyboard."""
    if share is None:
        return ""
    opens = attributes(act="open", turn=turn, mark=mark) if mark is not None else ""
    return (
        f'<button type="button" class="bar" tabindex="-1" aria-hidden="true"{opens}>'
        f'<i style="width:{share:.1%}"></i></button>'
    )


def _line_column(table: Table) -> int | None:
    """The first column that a line can be drawn of."""
    rows = [row[0] for row in table.rows]
    return next((at for at in range(1, len(table.columns)) if line(rows, figures(table, at))), None)


def _line(table: Table, turn: int, language: str) -> str:
    column = _line_column(table)
    if column is None:
        return ""
    values = figures(table, column)
    points = line([row[0] for row in table.rows], values)
    scale = axis(value for value in values if value is not None)
    told = [MARK.sub("", table.rows[each.row][column]) for each in points]
    shown = [
        (_room(told, points, wide), _room([str(each.year) for each in points], points, wide, 0))
        for wide in WIDTHS
    ]
    dots = "".join(
        _dot(each, told[at], table.marks[each.row][column], turn, _hidden(at, shown))
        for at, each in enumerate(points)
    )
    ticks = "".join(f'<li style="--y:{at:.3f}">{html(name)}</li>' for at, name in scale.ticks)
    cut = f"<p>{safe(language, 'axis_cut', low=scale.ticks[0][1])}</p>" if scale.low > 0 else ""
    return (
        f'<figure class="line" lang="zh"><figcaption class="unseen">{safe(language, "line_chart")}'
        f"{html(table.columns[column])}</figcaption>"
        f'<div class="plot"><ol class="axis" aria-hidden="true">{ticks}</ol>'
        '<svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">'
        f'{_path(points)}</svg><ol class="points">{dots}</ol></div>{cut}</figure>'
    )


def _room(words: Sequence[str], points: Sequence[Point], wide: float, high: float = HIGH) -> set[int]:
    return roomy(words, [(each.x, each.y) for each in points], wide, high)


def _hidden(at: int, shown: Sequence[tuple[set[int], set[int]]]) -> str:
    """Classes for what finds no room beside its neighbours: a figure or a year, in a wide page or in a narrow one."""
    names = (("crowded", "crowded-year"), ("tight", "tight-year"))
    return " ".join(
        name
        for pair, held in zip(names, shown, strict=True)
        for name, kept in zip(pair, held, strict=True)
        if at not in kept
    )


def _path(points: Sequence[Point]) -> str:
    steps = [f"{'L' if each.joined else 'M'}{each.x * 100:.1f} {100 - each.y * 100:.1f}" for each in points]
    return f'<path d="{" ".join(steps)}" vector-effect="non-scaling-stroke"/>'


def _dot(point: Point, figure: str, mark: int | None, turn: int, hidden: str) -> str:
    opens = attributes(act="open", turn=turn, mark=mark) if mark is not None else " disabled"
    return (
        f'<li class="{hidden}" style="--x:{point.x:.3f};--y:{point.y:.3f}"><button type="button" class="point"{opens}>'
        f'<span class="unseen">{point.year}年：</span><b>{html(figure)}</b></button>'
        f'<small aria-hidden="true">{point.year}</small></li>'
    )
