"""A table of figures as HTML, below what can be drawn of it.

Goes in: the table of an answer. Comes out: escaped HTML; each cell opens the sentence it rests on. What is done with a
table in the browser, sorting it, showing a part of it, is `tables.js`.
"""

from __future__ import annotations

from index.places import groups_among
from qa.types import Answer, CellKind, Table
from ui.charts import render_charts
from ui.conversation import citation
from ui.drawing import figures
from ui.marks import mark_button, with_marks
from ui.markup import attributes, button, html
from ui.texts import named, safe, say

FEWEST = 3  # rows that can be put into another order, or of which some can be left out


def render_comparison(answer: Answer, turn: int, language: str) -> str:
    """The charts, if the table has some, the table, and in what the compared things are unlike."""
    if answer.table is None:
        return ""
    notes = "".join(f"<li>{html(note)}</li>" for note in answer.table.notes)
    return (
        render_charts(answer, turn, language)
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
    """The comparison; the first column names its row."""
    several = len(table.rows) >= FEWEST
    head = "".join(_head(named(language, name), several) for name in table.columns)
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
