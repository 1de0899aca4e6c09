"""What goes wrong to problem documents (RFC 9457), in the language that the request prefers.

Goes in: an exception of a route, or of the program. Comes out: a response whose ``type`` is for programs and whose
``detail`` is for people. What was sent is not repeated in it.
"""

from __future__ import annotations

import logging
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from index.errors import (
    AccessError,
    CongressQAError,
    IndexCorruptError,
    IndexLockedError,
    IndexMismatchError,
    IndexMissingError,
    IndexWriteError,
    OutOfMemoryError,
)
from qa.arguments import ArgumentError
from ui.files import FileError
from ui.guard.refusals import language_of, problem

from .texts import FIELDS, OTHERWISE, say

log = logging.getLogger(__name__)

KINDS: tuple[tuple[type[CongressQAError], int, str], ...] = (
    (ArgumentError, 422, "argument"),
    (FileError, 409, "not_moved"),
    (IndexMissingError, 503, "index_missing"),
    (IndexCorruptError, 503, "index_unusable"),
    (IndexMismatchError, 503, "index_unusable"),
    (IndexLockedError, 409, "index_locked"),
    (IndexWriteError, 507, "index_unwritable"),
    (OutOfMemoryError, 503, "no_memory"),
    (AccessError, 503, "no_access"),
    (CongressQAError, 500, "failed"),
)
"""Errors of the program with the status and kind of their problem; the first that fits."""
BY_STATUS = {
    400: "bad_request",
    404: "not_found",
    405: "method_not_allowed",
    406: "not_acceptable",
    413: "too_large",
}
AGAIN = "5"  # seconds after which to come again


class ProblemDocument(BaseModel):
    """What is wrong with a request (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str


class Problem(HTTPException):
    """A request cannot be answered: a status, the ``kind`` of problem, and what its sentence and document hold."""

    def __init__(
        self, status: int, kind: str, *, values: dict[str, object] | None = None, **more: Any
    ) -> None:
        super().__init__(status, kind, {"retry-after": AGAIN} if status == 503 else None)
        self.kind, self.values, self.more = kind, values or {}, more


def kind_of(error: CongressQAError) -> tuple[int, str]:
    """Status and kind of an error of the program."""
    return next((status, kind) for cls, status, kind in KINDS if isinstance(error, cls))


def sentence_of(error: CongressQAError, language: str) -> str:
    """What people are told of an error of the program: its own sentence, which is Chinese, or its kind in English."""
    return str(error) if language == "zh" else say(language, kind_of(error)[1])


def install(app: FastAPI) -> None:
    """Have every error of ``app`` answered by a problem document."""
    app.add_exception_handler(HTTPException, _of_http)
    app.add_exception_handler(RequestValidationError, _of_validation)
    app.add_exception_handler(CongressQAError, _of_program)
    app.add_middleware(Unexpected)


def _of_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    language = language_of(request.scope)
    headers = dict(error.headers or {})
    if isinstance(error, Problem):
        sentence = say(language, error.kind, **error.values)
        return problem(error.status_code, sentence, language, error.kind, headers, **error.more)
    kind = BY_STATUS.get(error.status_code, "failed")
    return problem(error.status_code, say(language, kind), language, kind, headers)


def _of_validation(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    language = language_of(request.scope)
    errors = [
        {
            "pointer": "/" + "/".join(str(step) for step in each["loc"]),
            "detail": each["msg"] if language == "en" else FIELDS.get(each["type"], OTHERWISE),
        }
        for each in error.errors()
    ]
    return problem(422, say(language, "unfit"), language, "unfit", errors=errors)


def _of_program(request: Request, error: Exception) -> Response:
    assert isinstance(error, CongressQAError)
    language = language_of(request.scope)
    status, kind = kind_of(error)
    if status >= 500:
        log.warning("a request was not answered: %s", error)
    headers = {"retry-after": AGAIN} if status == 503 else None
    return problem(status, sentence_of(error, language), language, kind, headers)


class Unexpected:
    """Answers for errors that nobody foresaw, and logs them. What was begun is broken off: it would look whole."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on."""
        begun = False

        async def noted(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self.app(scope, receive, noted)
        except Exception:
            if begun or scope["type"] != "http":
                raise
            log.exception("a request failed")
            language = language_of(scope)
            await problem(500, say(language, "internal"), language, "internal")(scope, receive, send)
