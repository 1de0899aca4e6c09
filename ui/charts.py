"""The charts of a table as HTML: the frames that the browser draws into, as high as what will stand there, and the data.

Goes in: an answer's table. Comes out: escaped HTML. What is drawn is decided by `drawing`, and drawn by `charts.js`.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from qa.types import Answer
from ui.drawing import RESULT, TARGET, Chart, Form, Panel, charts
from ui.markup import attributes, button, html, legible
from ui.texts import named, safe, say
from ui.tiles import tiles
from ui.vendored import PLOT

ROW, AXIS, LINE, TILE, PAIR = (
    25,
    30,
    210,
    43,
    24,
)  # pixels: heights of a bar, an axis, a line, a tile, a label
ROWS_OF_TILES = 8
LEAST_SLOPE = 110


def render_charts(answer: Answer, turn: int, language: str) -> str:
    """The charts of the answer's table, the first of them shown; "" where nothing can be drawn."""
    found = charts(answer.table) if answer.table else ()
    if answer.table is None or not found:
        return ""
    frames = "".join(_frame(chart, language, at == 0) for at, chart in enumerate(found))
    data: dict[str, Any] = {
        "title": legible(answer.question),
        "charts": [{"form": each.form.value, "panels": _panels(each, language)} for each in found],
        "notes": [legible(note) for note in answer.table.notes],
        "sources": say(language, "sources"),
        "sides": [named(language, TARGET), named(language, RESULT)],
    }
    if any(each.form is Form.MAP for each in found):
        data["tiles"] = [(each.short, each.column, each.row) for each in tiles()]
    written = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    label = safe(language, "chart")
    return (
        f'<figure class="chart" lang="zh" aria-label="{label}"{attributes(turn=turn, library=PLOT, chart=written)}>'
        f"{_tools(found, language)}{frames}</figure>"
    )


def height(chart: Chart, panel: Panel) -> int:
    """Pixels that a panel takes, before anything of it is drawn."""
    if chart.form is Form.BARS:
        return ROW * len(panel.points) + AXIS
    if chart.form is Form.SLOPE:
        return max(LEAST_SLOPE, PAIR * (len(panel.points) // 2 + 1) + AXIS)
    return LINE if chart.form is Form.LINES else TILE * ROWS_OF_TILES


def _tools(found: tuple[Chart, ...], language: str) -> str:
    """The forms to choose from where there are several, and the ways to keep the picture."""
    forms = "".join(
        f'<button type="button" class="quiet"{attributes(act="chart-form", form=each.form.value)}'
        f' aria-pressed="{"false" if at else "true"}">{safe(language, f"chart_{each.form.value}")}</button>'
        for at, each in enumerate(found)
    )
    files = "".join(
        button(
            kind.upper(),
            "quiet",
            "chart-file",
            label=say(language, "chart_file", kind=kind.upper()),
            form=kind,
        )
        for kind in ("png", "svg")
    )
    label = safe(language, "chart_forms")
    chosen = f'<span class="forms" role="group" aria-label="{label}">{forms}</span>' if len(found) > 1 else ""
    return f'<div class="chart-tools">{chosen}<span>{files}</span></div>'


def _frame(chart: Chart, language: str, shown: bool) -> str:
    several = " several" if len(chart.panels) > 1 else ""
    several += " apart" if chart.panels[0].row is not None else ""
    return (
        f'<div class="panels {chart.form.value}{several}"{attributes(form=chart.form.value)}'
        f"{'' if shown else ' hidden'}>{''.join(_panel(chart, each, language) for each in chart.panels)}"
        f"{''.join(f'<p>{html(note)}</p>' for note in _said(chart, language))}</div>"
    )


def _panel(chart: Chart, panel: Panel, language: str) -> str:
    shades = "".join(
        f"<li{attributes(shade=_shade(panel, at))}><i></i>{html(each)}</li>"
        for at, each in enumerate(panel.shades)
    )
    legend = f'<ul class="legend" aria-hidden="true">{shades}</ul>' if shades else ""
    return (
        f'<div class="panel"><p>{html(_name(chart, panel, language))}</p>'
        f'<div class="draw" style="--high:{height(chart, panel)}px"></div>{legend}</div>'
    )


def _shade(panel: Panel, at: int) -> int:
    """Of five shades the one for a class: the lowest and the highest are always the lightest and the darkest."""
    return round(at * 4 / max(1, len(panel.shades) - 1)) + 1


def _name(chart: Chart, panel: Panel, language: str) -> str:
    name = named(language, panel.name) or say(language, f"chart_{chart.form.value}")
    return name if not panel.unit or panel.unit in name else f"{name}（{panel.unit}）"


def _panels(chart: Chart, language: str) -> list[dict[str, Any]]:
    """As the browser reads them; what is not said is left out."""
    values = []
    for panel in chart.panels:
        points = [
            {
                key: _number(value)
                for key, value in {
                    **asdict(point),
                    "name": legible(named(language, point.name)),
                    "text": legible(named(language, point.text)),
                    "shade": None if point.shade is None else _shade(panel, point.shade),
                }.items()
                if value is not None
            }
            for point in panel.points
        ]
        scale = {"low": _number(panel.low), "high": _number(panel.high), "row": panel.row}
        values.append({"name": legible(_name(chart, panel, language)), "points": points, **scale})
    return values


def _number(value: Any) -> Any:
    """Without what binary fractions add: 0.30000000000000004."""
    return float(f"{value:.12g}") if isinstance(value, float) else value


def _said(chart: Chart, language: str) -> list[str]:
    """What must be said of what is drawn."""
    said = []
    if chart.form is Form.LINES and min(panel.low for panel in chart.panels) > 0:
        said.append(say(language, "axis_cut"))
    if chart.form is Form.MAP:
        said.append(say(language, "chart_blank"))
    if silent := max(panel.silent for panel in chart.panels):
        said.append(say(language, "chart_silent", count=silent))
    return said
