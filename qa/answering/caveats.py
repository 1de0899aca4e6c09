"""In what the cells of a comparison are unlike, and what must be said of it before they are compared."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.places import canonical
from index.types import Aspect, Level

from ..types import Value
from .compare import Cell, unlike
from .facts import Fact
from .indicated import SILENT as NOT_SAID
from .verdict import changes

_AT_LENGTH = {"目标": "目标，不是实际完成的结果", "结果": "实际完成的结果，不是目标"}
NAMED = 6
"""Cells that a note names."""
_CHANGE, _LEVEL = "增减的数", "总量"
MIXED = "有的是目标，有的是实际完成的结果"


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


def notes_of(cells: Sequence[Cell], values: Sequence[Value | None]) -> tuple[str, ...]:
    """Clauses on what cannot be compared as it stands, on what looks back, and on why cells are empty."""
    facts = [(cell, cell.fact) for cell in cells if cell.fact is not None]
    odd = oddities(cells)
    out = []
    for one in dict.fromkeys(each for each in odd if each):
        named = _named([cell for cell, each in zip(cells, odd, strict=True) if each == one])
        out.append(f"{named}引用的是{_AT_LENGTH.get(one, one)}")
    out += [
        f"{cell.lookup.label}引自{fact.hit.year}年报告的回顾"
        for cell, fact in facts
        if _looks_back(cell, fact)
    ][:4]
    out += [f"{cell.lookup.label}的数在报告里是“{fact.hedge}”" for cell, fact in facts if fact.hedge][:4]
    for why in dict.fromkeys(cell.why for cell in cells if cell.why not in ("", NOT_SAID)):
        out.append(f"{_named([cell for cell in cells if cell.why == why])}：{why}")
    units = list(dict.fromkeys(value.unit or "无单位" for value in values if value is not None))
    if len(units) > 1 and len({cell.lookup.understood.topic for cell in cells}) == 1:
        out.append(f"单位不一（{'、'.join(units)}），不宜直接比较大小")
    aspects = {fact.aspect for cell, fact in facts if cell.lookup.understood.aspect is Aspect.NEITHER}
    if {Aspect.TARGET, Aspect.RESULT} <= aspects and not any(cell.lookup.column for cell in cells):
        out.append(MIXED)
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


def _named(cells: Sequence[Cell]) -> str:
    """The cells by their names; of many only some."""
    return "、".join(cell.lookup.label for cell in cells[:NAMED]) + ("等" if len(cells) > NAMED else "")


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
