"""How a request is refused: a status and a sentence in the asker's language, as plain text."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from ui.texts import preferred, say


class Refused(Exception):  # noqa: N818 - an answer to give, not a fault
    """A request is not taken: the HTTP ``status`` and the ``key`` of the sentence in `ui.texts`."""

    def __init__(self, status: int, key: str, **headers: str) -> None:
        super().__init__(key)
        self.status, self.key, self.headers = status, key, headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Say so. What is left of the request is not read."""
        sentence = say(language_of(scope), self.key)
        headers = {name.replace("_", "-"): value for name, value in self.headers.items()}
        await PlainTextResponse(sentence, self.status, headers)(scope, receive, send)


def language_of(scope: Scope) -> str:
    """The language that a request prefers, of those that the page has."""
    return preferred(Headers(scope=scope).get("accept-language", ""))


def address_of(scope: Scope) -> str:
    """Whom a request counts for: its client's address; of IPv6 the network, for one client has all of it."""
    host = str((scope.get("client") or ("",))[0])
    return ":".join(host.split(":")[:4]) if ":" in host else host
