"""A server of our own on loopback that answers as a language model would, well or badly."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from qa.writing.endpoint import Endpoint

Behave = Callable[[BaseHTTPRequestHandler, dict[str, Any]], None]
SECONDS = 1.0
"""What the tests give a model; each that hangs is waited for so long."""


class Model:
    """The server; ``behave`` is what it does with a request, ``asked`` the requests it had."""

    def __init__(self) -> None:
        self.behave: Behave = streams("")
        self.asked: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.over = threading.Event()  # ends what hangs
        model = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["content-length"])))
                model.asked.append(body)
                model.headers.append(dict(self.headers) | {"path": self.path})
                try:
                    model.behave(self, body)
                except (BrokenPipeError, ConnectionResetError):
                    return  # whoever asked has gone, as is wanted of one that was kept waiting

            def log_message(self, format: str, *args: object) -> None:
                """Nothing on stderr."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/v1"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    @property
    def endpoint(self) -> Endpoint:
        return Endpoint(self.url, "small", "secret-key", SECONDS)

    def material(self, at: int = -1) -> dict[str, Any]:
        """What the user's message of a request held."""
        value: dict[str, Any] = json.loads(self.asked[at]["messages"][-1]["content"])
        return value

    def stop(self) -> None:
        self.over.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def event(choice: dict[str, Any]) -> bytes:
    return f"data: {json.dumps({'choices': [choice]}, ensure_ascii=False)}\n\n".encode()


def begin(handler: BaseHTTPRequestHandler, kind: str = "text/event-stream", status: int = 200) -> None:
    handler.send_response(status)
    handler.send_header("Content-Type", kind)
    handler.end_headers()


def streams(text: str, reason: str = "stop", *, ends: bool = True) -> Behave:
    """A model that says ``text`` three characters at a time."""

    def behave(handler: BaseHTTPRequestHandler, _: dict[str, Any]) -> None:
        begin(handler)
        for at in range(0, len(text), 3):
            handler.wfile.write(event({"delta": {"content": text[at : at + 3]}}))
        if ends:
            handler.wfile.write(event({"delta": {}, "finish_reason": reason}) + b"data: [DONE]\n\n")

    return behave


def breaks_off(text: str) -> Behave:
    """A model that says ``text`` and is cut off."""
    return streams(text, ends=False)


def in_turn(*behaves: Behave) -> Behave:
    """A model that does one thing after another, the last again and again."""
    left = list(behaves)

    def behave(handler: BaseHTTPRequestHandler, body: dict[str, Any]) -> None:
        (left.pop(0) if len(left) > 1 else left[0])(handler, body)

    return behave


def choosing(words: str, then: Behave) -> Behave:
    """A model that chooses the sentence that holds ``words`` where it is to choose, and else does ``then``."""

    def behave(handler: BaseHTTPRequestHandler, body: dict[str, Any]) -> None:
        candidates = json.loads(body["messages"][-1]["content"]).get("candidates", ())
        named = [one["number"] for one in candidates if words in one["text"]]
        (streams(str(named[0] if named else 0)) if candidates else then)(handler, body)

    return behave


def gives(body: bytes, kind: str = "application/json", status: int = 200) -> Behave:
    """A model that gives ``body`` in one piece."""

    def behave(handler: BaseHTTPRequestHandler, _: dict[str, Any]) -> None:
        begin(handler, kind, status)
        handler.wfile.write(body)

    return behave


@pytest.fixture
def model() -> Iterator[Model]:
    made = Model()
    yield made
    made.stop()
