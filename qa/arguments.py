"""What callers hand to `Answerer` and `Retriever`, checked once, before anything is done with it.

Goes in: whatever was given for a question, a history, a filter, a number. Comes out: the same as the types that the rest
of `qa` relies on; or one error that says what was expected and what came.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from numbers import Integral
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, TypeVar

from index.errors import CongressQAError
from index.types import Aspect, Body, ReportKind

from .types import Filters, Turn

if TYPE_CHECKING:
    from index.store import Index

Kept = TypeVar("Kept")

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


def filters(
    index: Index, *, places: object, years: object, bodies: object, kinds: object, reports: object
) -> Filters:
    """What a question is restricted to.

    Raises:
        ArgumentError: One is not of its kind, or ``reports`` names what is not in ``index``.
    """
    return Filters(
        _each("places", "地区名的列表，如 ['浙江省']", places, _place),
        _each("years", "年份的列表，如 [2024]", years, _year),
        _each("bodies", "机关的列表，如 [Body.COURT]", bodies, _body),
        _each("kinds", "报告类别的列表，如 [ReportKind.BUDGET]", kinds, _kind),
        held_reports(
            _each("reports", "报告或文件夹路径的列表，如 ['浙江/2024年.docx']", reports, _path), index
        ),
    )


def held_reports(paths: Iterable[str], index: Index) -> tuple[str, ...]:
    """Paths below the reports folder, without a slash at their ends, each of a report or of a folder with reports.

    Raises:
        ArgumentError: There is none at one of them.
    """
    wanted = tuple(dict.fromkeys(path.replace("\\", "/").removeprefix("./").strip("/") for path in paths))
    held = {entry.path for entry in index.reports} if wanted else set()
    held |= {str(above) for path in held for above in PurePosixPath(path).parents if above.name}
    if unknown := [path for path in wanted if path not in held]:
        name = PurePosixPath(unknown[0]).stem
        near = sorted(path for path in held if name and name in PurePosixPath(path).name)[:3]
        near = near or get_close_matches(unknown[0], sorted(held), n=3, cutoff=0.4)
        advice = f"；相近的有{'、'.join(near)}" if near else ""
        raise ArgumentError(f"没有收录这份报告或这个文件夹：{'、'.join(unknown[:3])}{advice}")
    return wanted


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


def _each(name: str, expected: str, value: object, one: Callable[[object], Kept]) -> tuple[Kept, ...]:
    return tuple(one(each) for each in _several(name, expected, value))


def _path(value: object) -> str:
    if not isinstance(value, str):
        raise _wrong("reports 的每一项", "文字", value)
    return value


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
