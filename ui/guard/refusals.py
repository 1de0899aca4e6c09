"""How a request is refused: a status and a sentence in the asker's language, as plain text.

Other programs get it as a problem document (RFC 9457).
"""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from starlette.datastructures import Headers
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from ui.texts import preferred, say

REST = "/api/v1"
FOR_PROGRAMS = (f"{REST}/", "/health", "/metrics")  # what lies there is package `api`
KINDS = "urn:congress-qa:problem:"  # begins the type of each problem; what follows stands in docs/formats.md


class Refused(Exception):  # noqa: N818 - an answer to give, not a fault
    """A request is not taken: the HTTP ``status`` and the ``key`` of the sentence in `ui.texts`."""

    def __init__(self, status: int, key: str, **headers: str) -> None:
        super().__init__(key)
        self.status, self.key, self.headers = status, key, headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Say so. What is left of the request is not read."""
        sentence = say(language_of(scope), self.key)
        headers = {name.replace("_", "-"): value for name, value in self.headers.items()}
        if scope["path"].startswith(FOR_PROGRAMS):
            answer: Response = problem(self.status, sentence, language_of(scope), self.key, headers)
        else:
            answer = PlainTextResponse(sentence, self.status, headers)
        await answer(scope, receive, send)


def problem(
    status: int,
    sentence: str,
    language: str,
    kind: str,
    headers: Mapping[str, str] | None = None,
    **more: Any,
) -> Response:
    """A problem document: ``kind`` tells programs what is wrong, ``sentence`` tells people."""
    document = {
        "type": f"{KINDS}{kind.replace('_', '-')}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": sentence,
        **more,
    }
    told = {"content-language": language, "cache-control": "no-store", **(headers or {})}
    return JSONResponse(document, status, told, media_type="application/problem+json")


def language_of(scope: Scope) -> str:
    """The language that a request prefers, of those that the page has."""
    return preferred(Headers(scope=scope).get("accept-language", ""))


def address_of(scope: Scope) -> str:
    """Whom a request counts for: its client's address; of IPv6 the network, for one client has all of it."""
    host = str((scope.get("client") or ("",))[0])
    return ":".join(host.split(":")[:4]) if ":" in host else host
