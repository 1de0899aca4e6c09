"""A conversation as values: questions with their answers, how to keep them, and what `qa` needs of them.

Goes in: answers of `qa`. Comes out: exchanges, plain JSON for the browser's own storage, and turns.
No HTML here.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from enum import Enum
from typing import Any

from index.types import Aspect, Body, ReportKind
from qa.answering.compose import cite
from qa.types import (
    Answer,
    Citation,
    Kind,
    Order,
    Refusal,
    Selection,
    Table,
    Turn,
    Understanding,
    Value,
)
from ui import scope as scopes
from ui.scope import EVERYTHING, Scope

NEAREST = 3  # sentences shown with a refusal
KEPT = 40  # exchanges of one conversation that are kept; a browser's storage holds about 5 MB


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
    verdict: Verdict | None = None

    @property
    def pending(self) -> bool:
        return self.answer is None and self.failure is None


def history(exchanges: tuple[Exchange, ...]) -> tuple[Turn, ...]:
    """The answered questions, oldest first, as `qa` takes them."""
    return tuple(Turn(each.question, each.answer.answer) for each in exchanges if each.answer is not None)


def citation(answer: Answer, mark: int) -> Citation | None:
    """The citation behind a mark, or ``None`` where the answer has no such mark."""
    return next((each for each in answer.citations if each.mark == mark), None)


def with_nearest(answer: Answer) -> Answer:
    """The answer as the page keeps it: without all that was ranked; a refusal cites what came nearest.

    Where `qa` names nothing as nearest, the best that was ranked is.
    """
    kept = replace(answer, ranked=())
    if not answer.refused or answer.citations or answer.confidence <= 0:
        return replace(kept, citations=answer.citations or answer.nearest)
    ranked = tuple(cite(hit, mark) for mark, hit in enumerate(answer.ranked[:NEAREST], start=1))
    return replace(kept, citations=answer.nearest or ranked)


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
            "verdict": each.verdict.value if each.verdict else None,
        }
        for each in exchanges[-KEPT:]
        if not each.pending
    ]


def from_json(values: object) -> tuple[Exchange, ...]:
    """The exchanges that :func:`to_json` wrote; what another version or another hand wrote is left out."""
    if not isinstance(values, list):
        return ()
    exchanges = [_exchange(value) for value in values]
    return tuple(each for each in exchanges if each is not None and not each.pending)


def _exchange(value: Any) -> Exchange | None:
    try:
        stored = value["answer"]
        answer = _answer(stored) if stored is not None else None
        scope = scopes.from_json(value.get("scope"))
        near = tuple(Near(str(each["report"]), str(each["title"])) for each in value.get("near", ()))
        verdict = value.get("verdict")
        return Exchange(
            question=str(value["question"]),
            answer=answer,
            failure=_text(value["failure"]),
            scope=scope,
            leans=bool(value.get("leans")),
            near=near,
            verdict=None if verdict is None else Verdict(verdict),
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def _answer(value: dict[str, Any]) -> Answer:
    table = value.get("table")
    return Answer(
        question=str(value["question"]),
        refused=bool(value["refused"]),
        answer=str(value["answer"]),
        short=_text(value["short"]),
        confidence=float(value["confidence"]),
        reason=_text(value["reason"]),
        citations=tuple(_citation(each) for each in value["citations"]),
        table=_table(table) if table else None,
        coverage=_text(value["coverage"]),
        understanding=_understanding(value.get("understanding") or {}),
        snapshot=str(value.get("snapshot", "")),
        refusal=Refusal(value["refusal"]) if value.get("refusal") else None,
    )


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _citation(value: dict[str, Any]) -> Citation:
    return Citation(
        mark=int(value["mark"]),
        report=str(value["report"]),
        title=str(value["title"]),
        place=_text(value["place"]),
        year=None if value["year"] is None else int(value["year"]),
        body=Body(value["body"]),
        start=int(value["start"]),
        end=int(value["end"]),
        quote=str(value["quote"]),
        section=tuple(str(title) for title in value["section"]),
        kind=ReportKind(value.get("kind", ReportKind.OTHER)),
    )


def _table(value: dict[str, Any]) -> Table:
    return Table(
        columns=tuple(str(name) for name in value["columns"]),
        rows=tuple(tuple(str(cell) for cell in row) for row in value["rows"]),
        marks=tuple(tuple(None if mark is None else int(mark) for mark in row) for row in value["marks"]),
        values=tuple(tuple(_value(cell) for cell in row) for row in value.get("values", ())),
        notes=tuple(str(note) for note in value.get("notes", ())),
    )


def _value(value: dict[str, Any] | None) -> Value | None:
    if value is None:
        return None
    upper = value.get("upper")
    return Value(float(value["number"]), str(value["unit"]), None if upper is None else float(upper))


def _understanding(value: dict[str, Any]) -> Understanding:
    """Only what the page shows of it."""
    selection = value.get("selection")
    return Understanding(
        places=tuple(str(place) for place in value.get("places", ())),
        years=tuple(int(year) for year in value.get("years", ())),
        report_years=tuple(int(year) for year in value.get("report_years", ())),
        bodies=tuple(Body(body) for body in value.get("bodies", ())),
        report_kinds=tuple(ReportKind(kind) for kind in value.get("report_kinds", ())),
        aspect=Aspect(value.get("aspect", Aspect.NEITHER)),
        kind=Kind(value.get("kind", Kind.OPEN)),
        aspects=tuple(Aspect(each) for each in value.get("aspects", ())),
        across=tuple(str(place) for place in value.get("across", ())),
        selection=Selection(Order(selection["order"])) if selection else None,
        mended=tuple((str(written), str(read)) for written, read in value.get("mended", ())),
    )
