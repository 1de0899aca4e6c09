"""Everything that stands before Gradio, in its order: each step sees only what those before it let through."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from starlette.types import ASGIApp

from ui.guard.crowd import Crowd
from ui.guard.doors import DOORS, LOGIN, LOGOUT, UPLOAD, Doors
from ui.guard.events import Events
from ui.guard.headers import PageHeaders
from ui.guard.hosts import Hosts
from ui.guard.origins import SameOrigin
from ui.guard.proxies import Proxies
from ui.guard.sessions import Login
from ui.guard.uploads import Uploads


@dataclass(frozen=True, slots=True)
class Rules:
    """Where the page is served, to whom, and what it takes."""

    host: str
    port: int
    hosts: tuple[str, ...] = ()
    proxies: tuple[str, ...] = ()
    login: tuple[str, str] | None = None
    read_only: bool = False


def gate(
    app: ASGIApp, rules: Rules, handlers: Callable[[], Mapping[int, int]], uploads: Path, most_files: int
) -> ASGIApp:
    """``app`` behind all of it.

    ``handlers`` are those of the page's events, each with how many values it takes. What is handed over, ``most_files``
    at one time, goes to the folder ``uploads``.
    """
    doors = DOORS
    app = Events(Uploads(app, uploads, most_files), handlers, uploads)
    if not rules.read_only:
        doors += (UPLOAD,)
    if rules.login is not None:
        doors += (LOGIN, LOGOUT)
        app = Login(app, rules.login, rules.port)
    app = SameOrigin(Doors(Crowd(app), doors))
    return PageHeaders(Proxies(Hosts(app, rules.host, rules.hosts), rules.proxies))
