"""Everything that stands before Gradio and the interface for other programs, in its order.

Each step sees only what those before it let through.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from starlette.types import ASGIApp, Receive, Scope, Send

from ui.guard.crowd import Crowd
from ui.guard.doors import DOORS, LOGIN, LOGOUT, REST_DOORS, UPLOAD, Door, Doors
from ui.guard.events import Events
from ui.guard.headers import PageHeaders
from ui.guard.hosts import Hosts
from ui.guard.keys import Keys
from ui.guard.origins import SameOrigin
from ui.guard.proxies import Proxies
from ui.guard.sessions import Login
from ui.guard.uploads import Uploads


@dataclass(frozen=True, slots=True)
class Rules:
    """Where page and interface are served, to whom, and what they take."""

    host: str
    port: int
    hosts: tuple[str, ...] = ()
    proxies: tuple[str, ...] = ()
    login: tuple[str, str] | None = None
    read_only: bool = False
    keys: tuple[str, ...] = ()


def gate(
    app: ASGIApp,
    rules: Rules,
    handlers: Callable[[], Mapping[int, int]],
    uploads: Path,
    most_files: int,
    rest: ASGIApp | None = None,
) -> ASGIApp:
    """The page's ``app`` behind all of it, beside it the interface ``rest`` if there is one.

    ``handlers`` are those of the page's events, each with how many values it takes. What is handed over, ``most_files``
    at one time, goes to the folder ``uploads``.
    """
    app = Events(Uploads(app, uploads, most_files), handlers, uploads)
    doors = DOORS if rules.read_only else (*DOORS, UPLOAD)
    if rest is None:
        return _behind(app, rules, doors)
    return _behind(_Fork(app, rest), rules, (*doors, *REST_DOORS))


def rest_gate(rest: ASGIApp, rules: Rules) -> ASGIApp:
    """The interface ``rest`` alone, behind the same."""
    return _behind(rest, rules, REST_DOORS)


def _behind(app: ASGIApp, rules: Rules, doors: tuple[Door, ...]) -> ASGIApp:
    """``app``, to be reached by these ``doors`` only."""
    if rules.login is not None:
        doors += (LOGIN, LOGOUT)
        app = Login(app, rules.login, rules.port)
    # Who stands behind a proxy, or is to log in, is nobody of this machine's, whatever address a request comes from.
    alone = not (rules.keys or rules.login or rules.hosts or rules.proxies)
    app = Keys(app, rules.keys, login=rules.login is not None, local=alone)
    app = SameOrigin(Doors(Crowd(app), doors))
    return PageHeaders(Proxies(Hosts(app, rules.host, rules.hosts), rules.proxies))


class _Fork:
    """The page, or what lies beside it, by the door that was found."""

    def __init__(self, page: ASGIApp, rest: ASGIApp) -> None:
        self._page, self._rest = page, rest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        door = scope.get("door")
        await (self._rest if door is not None and door.rest else self._page)(scope, receive, send)
