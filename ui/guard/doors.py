"""The doors of the server: of all that Gradio would answer, what the page itself asks for. Everything else is shut.

A door that was found travels with its request, in ``scope["door"]``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from starlette.types import ASGIApp, Receive, Scope, Send

from ui.guard.refusals import REST, Refused

GET, POST = ("GET", "HEAD"), ("POST",)
ANY = (*GET, *POST, "PUT", "DELETE")
API = "/gradio_api"


class Body(Enum):
    """What a request may bring."""

    NONE = auto()
    FORM = auto()
    JSON = auto()
    FILES = auto()


@dataclass(frozen=True, slots=True)
class Door:
    """``path`` stands for all below it where it ends in a slash; a ``stream`` stays open until its page is closed."""

    path: str
    methods: tuple[str, ...] = GET
    body: Body = Body.NONE
    stream: bool = False
    public: bool = False  # without the password too
    rest: bool = False  # to the interface for other programs, which bounds bodies by itself

    def leads(self, path: str) -> bool:
        """Whether it is the door to ``path``."""
        if path == self.path:
            return True
        return len(self.path) > 1 and self.path.endswith("/") and path.startswith(self.path)


JOIN = Door(f"{API}/queue/join", POST, Body.JSON)
DOORS = (
    Door("/", public=True),  # to whom has not logged in, the form for it
    Door("/favicon.ico", public=True),
    Door(f"{API}/startup-events", public=True),  # Gradio calls itself by it
    *(Door(path) for path in ("/config", "/theme.css", "/manifest.json", "/robots.txt", "/pwa_icon")),
    *(Door(path) for path in ("/assets/", "/static/", "/svelte/", "/vendor/")),
    *(Door(f"{API}/{name}") for name in ("info", "app_id", "theme.css")),
    *(Door(f"{API}/{name}", stream=True) for name in ("queue/data", "heartbeat/", "upload_progress")),
    JOIN,
    *(Door(f"{API}/{name}", POST, Body.JSON) for name in ("cancel", "reset")),
)
UPLOAD = Door(f"{API}/upload", POST, Body.FILES)
REST_DOORS = (
    Door(f"{REST}/", ANY, rest=True),
    Door("/metrics", rest=True),
    Door("/health", public=True, rest=True),
)
LOGIN, LOGOUT = Door("/login", POST, Body.FORM, public=True), Door("/logout", POST, public=True)


class Doors:
    """Lets in by ``doors`` only."""

    def __init__(self, app: ASGIApp, doors: tuple[Door, ...]) -> None:
        self.app, self._doors = app, doors

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what has a door; the page opens no WebSocket."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close"})
        else:
            await self._enter(scope, receive, send)

    async def _enter(self, scope: Scope, receive: Receive, send: Send) -> None:
        found = [door for door in self._doors if door.leads(scope["path"])]
        for door in found:
            if scope["method"] in door.methods:
                await self.app({**scope, "door": door}, receive, send)
                return
        if found:
            allowed = ", ".join(method for door in found for method in door.methods)
            await Refused(405, "refused_door", allow=allowed)(scope, receive, send)
        else:
            await Refused(404, "refused_door")(scope, receive, send)
