"""What callers hand to `Answerer` and `Retriever`, checked once, before anything is done with it.

Goes in: whatever was given for a question, a history, a filter, a number. Comes out: the same as the types that the rest
of `qa` relies on; or one error that says what was expected and what came.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from numbers import Integral
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import CongressQAError
from index.types import Aspect, Body, ReportKind

from .types import Turn

if TYPE_CHECKING:
    from index.store import Index

MOST_TURNS = 100
"""Turns of a history that are read, the newest; a question leans on the few before it."""


class ArgumentError(CongressQAError):
    """A function was called with something that it cannot take."""


def directory(value: object) -> Path:
    """Where an index lies."""
    if not isinstance(value, (str, os.PathLike)) or "\0" in (path := os.fspath(value)):
        raise _wrong("索引目录", "路径", value)
    return Path(path)


def question(value: object) -> str:
    """A question, as it is; an empty one is one."""
    if not isinstance(value, str):
        raise _wrong("问题", "文字", value)
    return value


def history(value: object) -> tuple[Turn, ...]:
    """Earlier turns, oldest first, the last :data:`MOST_TURNS` of them."""
    turns = _several("history", "Turn 的列表", value)
    for turn in turns:
        if not (isinstance(turn, Turn) and isinstance(turn.question, str) and isinstance(turn.answer, str)):
            raise _wrong("history 的每一项", "Turn(问题, 回答)，两者都是文字", turn)
    return tuple(turn for turn in turns[-MOST_TURNS:] if isinstance(turn, Turn))


def places(value: object) -> tuple[str, ...]:
    """Full names of places."""
    return tuple(_place(each) for each in _several("places", "地区名的列表，如 ['浙江省']", value))


def full_names(names: Iterable[str], index: Index) -> tuple[str, ...]:
    """Names of places as the metadata have them; of a place that no gazetteer knows, its beginning is enough."""
    from index.places import canonical

    held = {entry.metadata.place for entry in index.reports if entry.metadata.place}
    full: list[str] = []
    for name in names:
        known = canonical(name)
        begun = sorted(place for place in held if place.startswith(name))
        full += [known.label] if known else begun or [name]
    return tuple(full)


def years(value: object) -> tuple[int, ...]:
    """Years of reports."""
    return tuple(_year(each) for each in _several("years", "年份的列表，如 [2024]", value))


def bodies(value: object) -> tuple[Body, ...]:
    """Bodies, or their names."""
    return tuple(_body(each) for each in _several("bodies", "机关的列表，如 [Body.COURT]", value))


def kinds(value: object) -> tuple[ReportKind, ...]:
    """Kinds of report, or their names."""
    return tuple(_kind(each) for each in _several("kinds", "报告类别的列表，如 [ReportKind.BUDGET]", value))


def aspect(value: object) -> Aspect | None:
    """An aspect, its name, or ``None``."""
    if value is None:
        return None
    try:
        return Aspect(value)
    except ValueError:
        raise _wrong("aspect", f"{'、'.join(each.value for each in Aspect)} 或 None", value) from None


def top_k(value: object) -> int:
    """How many are wanted, one at least."""
    if isinstance(value, bool) or not isinstance(value, Integral) or value < 1:
        raise _wrong("top_k", "1 以上的整数", value)
    return int(value)


def _several(name: str, expected: str, value: object) -> list[object]:
    if not isinstance(value, Iterable) or isinstance(value, (str, bytes, Mapping)):
        raise _wrong(name, expected, value)
    return list(value)


def _place(value: object) -> str:
    if not isinstance(value, str):
        raise _wrong("places 的每一项", "文字", value)
    return value


def _year(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, Integral):
        raise _wrong("years 的每一项", "整数", value)
    return int(value)


def _body(value: object) -> Body:
    try:
        return Body(value)
    except ValueError:
        raise _wrong("bodies 的每一项", "、".join(each.value for each in Body), value) from None


def _kind(value: object) -> ReportKind:
    try:
        return ReportKind(value)
    except ValueError:
        raise _wrong("kinds 的每一项", "、".join(each.value for each in ReportKind), value) from None


def _wrong(name: str, expected: str, value: object) -> ArgumentError:
    try:
        shown = ascii(value)[:60]
    except Exception:  # of a type whose own text cannot be had
        shown = "?"
    return ArgumentError(f"{name}应是{expected}，收到的是 {type(value).__name__}：{shown}")
