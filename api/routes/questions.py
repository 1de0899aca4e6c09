"""Questions: one, a file of them, and those that compare."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import JSONResponse, Response

from index.errors import CongressQAError
from qa import Answer
from qa.arguments import full_names
from qa.commands.arguments import RANKED
from qa.commands.plain import reply_json
from qa.commands.sheet import to_csv
from qa.evaluating.question_set import BrokenLine, Question, questions_in
from ui.guard.refusals import language_of

from ..problems import Problem, kind_of, sentence_of
from ..schemas import Answered, Ask, Compared, Reply
from ..service import Lines, Service, Serving
from ..texts import say

MOST_QUESTIONS = 1_000  # in one batch
SOURCES = {"zh": "出处", "en": "Sources"}
log = logging.getLogger(__name__)
router = APIRouter(tags=["questions"])


@router.post(
    "/ask",
    response_model=Answered,
    summary="Ask one question",
)
async def ask(asked: Ask, service: Serving, request: Request) -> Response:
    """The answer, each sentence with its citation; or a refusal, which is an answer too."""
    answer = await answered(service, asked, request)
    return JSONResponse(answer.to_json())


@router.post(
    "/tables",
    response_model=Compared,
    responses={200: {"content": {"text/csv": {}}}},
    summary="Compare places, years or matters",
)
async def table(asked: Ask, service: Serving, request: Request) -> Response:
    """The table of the answer, as JSON or, where `Accept` prefers it, as CSV for spreadsheets."""
    kind = _preferred(request.headers.get("accept", "*/*"))
    answer = await answered(service, asked, request)
    if answer.table is None:
        raise Problem(422, "no_table", answer=answer.to_json())
    if kind == "text/csv":
        sheet = to_csv(answer, SOURCES[language_of(request.scope)])
        headers = {"content-disposition": 'attachment; filename="table.csv"'}
        return Response(sheet, media_type="text/csv", headers=headers)
    whole = answer.to_json()
    return JSONResponse({name: whole[name] for name in Compared.model_fields})


@router.post(
    "/batch",
    response_model=Reply,
    response_class=Lines,
    status_code=200,
    summary="Ask many questions",
)
async def batch(
    request: Request,
    service: Serving,
    ranked: Annotated[int, Query(ge=0, le=RANKED, description="Add the best sentences to each answer.")] = 0,
) -> Response:
    """JSON lines in, JSON lines out: an answer is sent as soon as it is found, in the order of the questions.

    A line that is no question is answered by `{"line": …, "problem": …}`, and so is one that fails.
    """
    lines = list(questions_in(await request.body()))
    if not lines:
        raise Problem(422, "no_questions")
    if len(lines) > MOST_QUESTIONS:
        raise Problem(413, "too_many_questions", values={"most": MOST_QUESTIONS, "found": len(lines)})
    return Lines(_replies(service, lines, ranked, language_of(request.scope)), service.batches)


async def _replies(
    service: Service, lines: list[Question | BrokenLine], ranked: int, language: str
) -> AsyncIterator[dict[str, Any]]:
    """A reply to each of ``lines``."""
    for number, line in enumerate(lines, 1):
        yield await _reply(service, line, number, ranked, language)


async def _reply(
    service: Service, line: Question | BrokenLine, number: int, ranked: int, language: str
) -> dict[str, Any]:
    if isinstance(line, BrokenLine):
        told = say(language, "broken_line", number=line.number, problem=line.problem)
        return {"line": line.number, "problem": {"kind": "argument", "detail": told}}
    try:
        asked = partial(_asked_of, service, line.question, history=line.history)
        return reply_json(line.id, await service.work(asked, patient=True), ranked)
    except CongressQAError as error:
        told = sentence_of(error, language)
        return {"line": number, "id": line.id, "problem": {"kind": kind_of(error)[1], "detail": told}}
    except Exception:  # the lines after it are answered all the same, and what was sent cannot be taken back
        log.exception("a question of a batch was not answered")
        problem = {"kind": "internal", "detail": say(language, "internal")}
        return {"line": number, "id": line.id, "problem": problem}


async def answered(service: Service, asked: Ask, request: Request) -> Answer:
    """The answer to one question, in its turn."""

    def answer() -> Answer:
        chosen = asked.model_dump(exclude={"question", "history", "places"})
        places = full_names(asked.places, service.live()) if asked.places else ()
        return _asked_of(service, asked.question, history=asked.history, places=places, **chosen)

    return await service.work(answer)


def _asked_of(service: Service, question: str, **more: Any) -> Answer:
    """The answer, counted by what became of the question."""
    outcome = "failed"
    try:
        answer = service.answerer().ask(question, **more)
        outcome = "refused" if answer.refused else "answered"
        return answer
    finally:
        service.metrics.questions.labels(outcome).inc()


def _preferred(accept: str) -> str:
    """JSON or CSV, the first that ``Accept`` names; of those that it leaves open, JSON.

    Raises:
        Problem: It takes neither.
    """
    kinds = [each.split(";")[0].strip().lower() for each in accept.split(",")]
    for kind in kinds:
        if kind in ("*/*", "application/*", "application/json"):
            return "application/json"
        if kind in ("text/csv", "text/*"):
            return "text/csv"
    raise Problem(406, "not_acceptable")
