"""A table of figures as HTML, below what can be drawn of it.

Goes in: the table of an answer. Comes out: escaped HTML; each cell opens the sentence it rests on. What is done with a
table in the browser, sorting it, showing a part of it, is `tables.js`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from index.places import groups_among
from index.types import Aspect
from qa.types import Answer, CellKind, Table
from ui.charts import render_charts
from ui.conversation import citation
from ui.drawing import INDICATOR, MATTER, figures
from ui.heads import indicator_of
from ui.marks import mark_button, with_marks
from ui.markup import attributes, button, html
from ui.outliers import Bounds, outlying
from ui.scope import ASPECTS
from ui.texts import named, safe, say

FEWEST = 3  # rows that can be put into another order, or of which some can be left out


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a table stands, and what its heads and cells have beside their words."""

    turn: int
    language: str
    others: tuple[str, ...] = ()  # indicators that it could be of as well
    far: Mapping[int, Bounds] = field(default_factory=dict)  # by column, where figures lie beyond them


def render_comparison(answer: Answer, turn: int, language: str, others: Sequence[str] = ()) -> str:
    """The charts, if the table has some, the table, and in what the compared things are unlike.

    ``others`` are indicators that it could be of as well.
    """
    if answer.table is None:
        return ""
    far = {at: found for at in range(1, len(answer.table.columns)) if (found := outlying(answer.table, at))}
    said = (*answer.table.notes, *(_far(answer.table, at, found, language) for at, found in far.items()))
    notes = "".join(f"<li>{html(note)}</li>" for note in said)
    return (
        render_charts(answer, turn, language)
        + f'<div class="sheet" data-turn="{turn}">{_tools(answer.table, language)}'
        + _table(answer.table, answer, Frame(turn, language, tuple(others), far))
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


def _table(table: Table, answer: Answer, frame: Frame) -> str:
    """The comparison; the first column names its row."""
    turn, language = frame.turn, frame.language
    several = len(table.rows) >= FEWEST
    head = "".join(
        _head(named(language, name), several, _menu(answer, frame) if at == 1 else "")
        for at, name in enumerate(table.columns)
    )
    groups = groups_among(row[0] for row in table.rows)
    keys = [
        figures(table, column) if column else [None] * len(table.rows) for column in range(len(table.columns))
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
            if column in frame.far and frame.far[column].beyond(keys[column][row]):
                inner += _outlier(table, column, frame)
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


def _head(name: str, several: bool, menu: str) -> str:
    """A column's name; a button that sorts by it where there are several rows, and what else it can be of."""
    return f'<th scope="col">{button(html(name), "sort", "sort-table") if several else html(name)}{menu}</th>'


def _menu(answer: Answer, frame: Frame) -> str:
    """The same asked of results or targets, or of another indicator; each is a change like that of a tag."""
    asked, language = answer.understanding, frame.language
    table = answer.table
    if table is None or asked.view or table.column_kinds[:1] in ((INDICATOR,), (MATTER,)):
        return ""
    if all(each is None for at in range(1, len(table.columns)) for each in figures(table, at)):
        return ""
    aspects = [each.value for each in ASPECTS if each is not asked.aspect]
    groups = [
        ("head_aspect", "aspect", "" if asked.aspect is Aspect.NEITHER else asked.aspect.value, aspects)
    ]
    if frame.others and (own := indicator_of(answer)):
        groups.append(("head_indicator", "indicator", own, list(frame.others)))
    listed = "".join(
        f'<optgroup label="{safe(language, label)}">'
        + "".join(
            f'<option value="{html(each)}"{attributes(facet=facet, value=value)}>{html(named(language, each))}</option>'
            for each in choices
        )
        + "</optgroup>"
        for label, facet, value, choices in groups
    )
    label = safe(language, "head_change")
    return (
        f'<select class="pick head" aria-label="{label}" title="{label}"{attributes(turn=frame.turn)}>'
        f'<option value="">▾</option>{listed}</select>'
    )


def _far(table: Table, column: int, bounds: Bounds, language: str) -> str:
    """What is marked in a column, and by which rule."""
    unit = (table.units[column] if table.units else "") or ""
    name = named(language, table.columns[column]) if len(table.columns) > 2 else ""
    low, middle, high = (f"{each:.4g}{unit}" for each in (bounds.low, bounds.middle, bounds.high))
    return (f"{name}：" if name else "") + say(language, "outliers", low=low, middle=middle, high=high)


def _outlier(table: Table, column: int, frame: Frame) -> str:
    label = html(_far(table, column, frame.far[column], frame.language))
    return f'<span class="outlier" role="img" aria-label="{label}" title="{label}">◆</span>'


def _drop(name: str, language: str) -> str:
    return button(
        '<i aria-hidden="true">×</i>', "drop", "drop-row", label=say(language, "sheet_drop", name=name)
    )
