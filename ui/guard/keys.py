"""Who may ask the interface for other programs, and who may change something by it.

Where keys are set, a request brings one of them: ``Authorization: Bearer …`` or ``X-API-Key: …``. A browser that logged
in to the page needs none. Where neither keys nor a login are set everybody whom the gate lets in may ask, and only
programs of this machine may change something. Whether one may travels with the request, in ``scope["writes"]``.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from ui.guard.hosts import LOOPBACK
from ui.guard.refusals import Refused

BEARER = "bearer "


class Keys:
    """Lets in with one of ``keys``.

    ``login``: who brings none may still have logged in, which is looked at next. ``local``: without keys a program of
    this machine may change something.
    """

    def __init__(self, app: ASGIApp, keys: Sequence[str], *, login: bool, local: bool) -> None:
        self.app = app
        self._keys = tuple(map(_hash, keys))
        self._login, self._local = login, local

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, with what the request may do."""
        door = scope.get("door")
        if door is None or not door.rest:
            await self.app(scope, receive, send)
            return
        given = _given(scope)
        # All are compared, and in time that tells nothing of any.
        fitting = [hmac.compare_digest(_hash(given or ""), key) for key in self._keys]
        right = given is not None and any(fitting)
        wanted = bool(self._keys) and not self._login and not door.public
        if (given is not None and not right) or (wanted and not right):
            await Refused(401, "refused_key", www_authenticate="Bearer")(scope, receive, send)
            return
        writes = right or (self._local and _of_this_machine(scope))
        await self.app({**scope, "admitted": right, "writes": writes}, receive, send)


def _given(scope: Scope) -> str | None:
    """The key that a request brings, if it brings one."""
    headers = Headers(scope=scope)
    said = headers.get("authorization", "")
    if said.lower().startswith(BEARER):
        return said[len(BEARER) :].strip()
    return headers.get("x-api-key")


def _of_this_machine(scope: Scope) -> bool:
    """Whether a request comes from here and was not handed on by a proxy, as far as one says so."""
    client = (scope.get("client") or ("",))[0]
    name = urlsplit(f"//{Headers(scope=scope).get('host', '')}").hostname
    return client in LOOPBACK and name in LOOPBACK and not scope.get("forwarded", False)


def _hash(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
