"""A conversation as values: questions with their answers, how to keep them, and what `qa` needs of them.

Goes in: answers of `qa`. Comes out: exchanges, plain JSON for the browser's own storage, and turns.
No HTML here.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from enum import Enum
from typing import Any

from pydantic import TypeAdapter

from qa.types import Answer, Citation, Turn
from ui import scope as scopes
from ui.doubts import Doubt
from ui.incoming import UnfitError, read, size
from ui.scope import EVERYTHING, Scope
from ui.shared import Shared

KEPT = 40  # exchanges of one conversation that are kept; a browser's storage holds about 5 MB
MOST = 2_500_000  # characters of all of them: 5 MB


class Verdict(str, Enum):
    """What the user thought of an answer."""

    RIGHT = "right"
    WRONG = "wrong"
    WRONG_CITATION = "wrong_citation"


@dataclass(frozen=True, slots=True)
class Near:
    """A report to look into where the answer was a refusal: its path and title."""

    report: str
    title: str


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question and what became of it: an answer, a failure's sentence, or neither while under way."""

    question: str
    answer: Answer | None = None
    failure: str | None = None
    scope: Scope = EVERYTHING
    leans: bool = False  # alone the question would be understood otherwise
    near: tuple[Near, ...] = ()
    others: tuple[str, ...] = ()  # indicators that its table could be of as well
    doubts: tuple[Doubt, ...] = ()  # what the question leaves open
    verdict: Verdict | None = None
    shared: Shared | None = None  # the answer that it was asked for by a link
    writing: bool = False  # a language model is still at it; nothing that the browser keeps

    @property
    def pending(self) -> bool:
        return self.answer is None and self.failure is None


_EXCHANGE = TypeAdapter(Exchange)


def history(exchanges: tuple[Exchange, ...]) -> tuple[Turn, ...]:
    """The answered questions, oldest first, as `qa` takes them."""
    return tuple(Turn(each.question, each.answer.answer) for each in exchanges if each.answer is not None)


def citation(answer: Answer, mark: int) -> Citation | None:
    """The citation behind a mark, or ``None`` where the answer has no such mark."""
    return next((each for each in answer.citations if each.mark == mark), None)


def with_nearest(answer: Answer) -> Answer:
    """The answer as the page keeps it: without all that was ranked; a refusal cites what came near."""
    return replace(answer, ranked=(), citations=answer.citations or answer.nearest)


def to_json(exchanges: tuple[Exchange, ...]) -> list[dict[str, Any]]:
    """The last :data:`KEPT` finished exchanges as plain JSON values."""
    return [
        {
            "question": each.question,
            "answer": each.answer.to_json() if each.answer else None,
            "failure": each.failure,
            "scope": scopes.to_json(each.scope),
            "leans": each.leans,
            "near": [asdict(report) for report in each.near],
            "others": list(each.others),
            "doubts": [asdict(doubt) for doubt in each.doubts],
            "shared": asdict(each.shared) if each.shared else None,
            "verdict": each.verdict.value if each.verdict else None,
        }
        for each in exchanges[-KEPT:]
        if not each.pending
    ]


def from_json(values: object) -> tuple[tuple[Exchange, ...], int]:
    """The exchanges that :func:`to_json` wrote, and how many there are beside them that it did not write.

    Those, by another version or another hand, are left out, and so is what is beyond :data:`KEPT` exchanges or
    :data:`MOST` characters; the newest stay.
    """
    if not isinstance(values, list):
        return (), int(values is not None)
    found: list[Exchange] = []
    room = MOST
    for value in reversed(values[-KEPT:]):
        try:
            exchange = read(_EXCHANGE, value)
            room -= size(value)
        except UnfitError:
            continue
        if room < 0:
            break
        if _sound(exchange):
            found.append(exchange)
    return tuple(reversed(found)), len(values) - len(found)


def _sound(exchange: Exchange) -> bool:
    """Whether the parts of an exchange fit each other: what their types cannot say."""
    answer = exchange.answer
    if answer is None:
        return not exchange.pending
    cited = (*answer.citations, *answer.nearest)
    if not (0 <= answer.confidence <= 1) or any(not 0 <= each.start <= each.end for each in cited):
        return False
    if answer.table is None:
        return True
    table, width = answer.table, len(answer.table.columns)
    grids: tuple[tuple[tuple[object, ...], ...], ...]
    grids = (table.rows, table.marks, table.values or table.rows, table.kinds or table.rows)
    heads: tuple[tuple[object, ...], ...] = (
        table.column_kinds or table.columns,
        table.units or table.columns,
    )
    return (
        width > 0
        and all(len(grid) == len(table.rows) and all(len(row) == width for row in grid) for grid in grids)
        and all(len(head) == width for head in heads)
    )
