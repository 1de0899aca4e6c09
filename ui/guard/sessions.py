"""The password: a form, a session for each browser that gave it, and slower and slower answers to who guesses.

Sessions lie in memory: they end when they are ended, after twelve hours without use, and with the server.
"""

from __future__ import annotations

import hashlib
import hmac
import math
import secrets
import time
from collections import OrderedDict
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs

from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from ui.guard.bodies import whole
from ui.guard.doors import LOGIN, LOGOUT
from ui.guard.refusals import Refused, address_of, language_of
from ui.texts import safe

LARGEST_FORM = 10_000  # bytes
FORM_SECONDS = 10.0
LASTING = 12 * 60 * 60  # seconds that a session lasts without use
MOST_SESSIONS = 1_000
FREE_TRIES = (
    5  # wrong passwords of one address, then it has to wait: 1 s, and after each further one twice as long …
)
LONGEST_WAIT = 15 * 60.0  # … up to so many seconds
FORGOTTEN = 60 * 60.0  # seconds after the last wrong one
REMEMBERED = 10_000  # addresses

FORM = """<!doctype html><html lang="{lang}"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>{login}</title>
<style>body{{font:16px/1.6 system-ui,sans-serif;background:#fbfaf7;color:#22252a;display:grid;place-items:center;
min-height:90vh;margin:0}}form{{display:grid;gap:12px;width:min(320px,86vw)}}h1{{font-size:1.15rem;margin:0}}
input,button{{font:inherit;width:100%;box-sizing:border-box;padding:8px 10px;border:1px solid #8a8d93;border-radius:8px}}
button{{background:#9d2d24;color:#fff;border:0}}p{{color:#9d2d24;margin:0}}</style>
<form method="post" action="login"><h1>{login}</h1>{said}
<label>{user}<input name="username" autocomplete="username" autofocus required></label>
<label>{password}<input name="password" type="password" autocomplete="current-password" required></label>
<button>{enter}</button></form>"""


class Guesses:
    """For each address how many wrong passwords it gave, and until when it has to wait. Bounded in memory."""

    def __init__(self) -> None:
        self._wrong: OrderedDict[str, tuple[int, float]] = OrderedDict()

    def wait(self, address: str) -> float:
        """Seconds that the address has to wait before it may try; 0 where it need not."""
        count, last = self._wrong.get(address, (0, 0.0))
        if count < FREE_TRIES:
            return 0.0
        return max(0.0, last + min(LONGEST_WAIT, 2.0 ** (count - FREE_TRIES)) - time.monotonic())

    def wrong(self, address: str) -> None:
        """One more; counted before the password is looked at, so that many at once gain nothing."""
        now = time.monotonic()
        count, last = self._wrong.pop(address, (0, now))
        self._wrong[address] = (1 if now - last > FORGOTTEN else min(count + 1, 64), now)
        if len(self._wrong) > REMEMBERED:
            self._wrong.popitem(last=False)

    def right(self, address: str) -> None:
        """The address knows the password."""
        self._wrong.pop(address, None)


class Sessions:
    """Which browsers have given the password: their secrets, hashed, each with when it was last used."""

    def __init__(self) -> None:
        self._used: OrderedDict[bytes, float] = OrderedDict()

    def begin(self) -> str:
        """The secret of a new one; beyond :data:`MOST_SESSIONS` the one unused longest ends."""
        secret = secrets.token_urlsafe(32)
        self._used[_hash(secret)] = time.monotonic()
        if len(self._used) > MOST_SESSIONS:
            self._used.popitem(last=False)
        return secret

    def known(self, secret: str) -> bool:
        """Whether it is that of a session; which then lasts on."""
        key = _hash(secret)
        used = self._used.pop(key, None)
        if used is None or time.monotonic() - used > LASTING:
            return False
        self._used[key] = time.monotonic()
        return True

    def end(self, secret: str) -> None:
        """End this one and no other."""
        self._used.pop(_hash(secret), None)


class Login:
    """Lets past the public doors only who has given the name and password of ``login``."""

    def __init__(self, app: ASGIApp, login: tuple[str, str], port: int) -> None:
        self.app = app
        self._login = tuple(map(_hash, login))
        self._cookie = f"congress-qa-{port}"  # a browser does not tell ports apart
        self._sessions, self._guesses = Sessions(), Guesses()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The form, its answer, the end of a session, or what lies behind."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
        elif scope["door"] is LOGIN:
            await (await self._enter(scope, receive))(scope, receive, send)
        elif scope["door"] is LOGOUT:
            self._sessions.end(self._secret(scope))
            await self._to_page(scope, "")(scope, receive, send)
        elif scope.get("admitted", False):  # by a key
            await self.app(scope, receive, send)
        elif self._sessions.known(self._secret(scope)):
            await self.app({**scope, "writes": True}, receive, send)
        elif scope["path"] == "/":
            await _form(scope)(scope, receive, send)
        elif scope["door"].public:
            await self.app(scope, receive, send)
        else:
            await Refused(401, "login")(scope, receive, send)

    async def _enter(self, scope: Scope, receive: Receive) -> Response | Refused:
        address = address_of(scope)
        wait = self._guesses.wait(address)
        if wait:
            return _form(scope, "login_wait", 429, {"retry-after": str(math.ceil(wait))})
        self._guesses.wrong(address)
        try:
            form = await whole(scope, receive, LARGEST_FORM, FORM_SECONDS)
            fields = parse_qs(form.decode("latin-1"), keep_blank_values=True, max_num_fields=10)
        except Refused as refused:
            return refused
        except ValueError:
            return Refused(400, "refused_body")
        given = [_hash(fields.get(name, [""])[0]) for name in ("username", "password")]
        # Both are compared, and in time that tells nothing of either.
        right = [hmac.compare_digest(mine, theirs) for mine, theirs in zip(self._login, given, strict=True)]
        if not all(right):
            return _form(scope, "login_wrong", 400)
        self._guesses.right(address)
        return self._to_page(scope, self._sessions.begin())

    def _secret(self, scope: Scope) -> str:
        """What the browser gives as the secret of its session."""
        try:
            cookies = SimpleCookie(Headers(scope=scope).get("cookie", ""))
        except CookieError:
            return ""
        return cookies[self._cookie].value if self._cookie in cookies else ""

    def _to_page(self, scope: Scope, secret: str) -> Response:
        """On to the page, with the session's secret kept by the browser for as long as it is open, or forgotten."""
        response = RedirectResponse("./", 303)
        response.set_cookie(
            self._cookie,
            secret,
            max_age=None if secret else 0,
            httponly=True,
            samesite="lax",
            secure=scope["scheme"] == "https",
        )
        return response


def _form(scope: Scope, said: str = "", status: int = 200, headers: dict[str, str] | None = None) -> Response:
    language = language_of(scope)
    texts = {key: safe(language, f"login_{key}") for key in ("user", "password", "enter")}
    sentence = f'<p role="alert">{safe(language, said)}</p>' if said else ""
    page = FORM.format(lang=language, login=safe(language, "login"), said=sentence, **texts)
    return HTMLResponse(page, status, {"cache-control": "no-store", **(headers or {})})


def _hash(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
