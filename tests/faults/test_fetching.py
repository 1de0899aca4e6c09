"""Nothing that is sent to the page makes its server connect anywhere, whatever route and whatever place it stands in.

The routes are those of the running app, found in it. What the server tries to reach is written down by its own process
before it is refused, so a refusal further down is not enough.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr
import httpx
import pytest
from processes import RECORDER, ROOT, Served, served
from starlette.routing import BaseRoute

from benchmarks.load import Session

ADDRESSES = (
    "http://192.0.2.1/a.txt", "HTTP://192.0.2.1/a.txt", "%68ttp://192.0.2.1/a.txt", "http:%2F%2F192.0.2.1%2Fa.txt",
    "http%3A%2F%2F192.0.2.1%2Fa.txt", "%2568ttp://192.0.2.1/a.txt", "https://a.invalid/a.txt", "//192.0.2.1/a.txt",
    "http:/192.0.2.1/a.txt", "http://127.0.0.1:9/a.txt", "http://[::1]:9/a.txt", "ftp://192.0.2.1/a.txt",
    "file://192.0.2.1/a.txt", "\\\\192.0.2.1\\a.txt", "http://a@192.0.2.1;/a.txt", "%20http://192.0.2.1/a.txt",
    "http://gradio-hello-world.hf.space/a.txt",
)  # fmt: skip
EACH = 4
"""A route whose path takes nothing is called with every so-manieth address, beginning elsewhere from route to route."""
FOREIGN = {"origin": "https://evil.example", "sec-fetch-site": "cross-site"}
GUESSED = (
    "path",
    "url",
    "file",
    "path_or_url",
    "url_path",
    "proxy_url",
    "root",
    "page",
    "deep_link",
    "upload_id",
)


@dataclass(frozen=True, slots=True)
class Route:
    """A route of the app: its methods, its path with the names of parameters in braces, and those of its query."""

    path: str
    methods: tuple[str, ...]
    query: tuple[str, ...]


def routes_of(routes: Sequence[BaseRoute], before: str = "") -> Iterator[Route]:
    """All routes below ``routes``, mounted and included ones too."""
    for route in routes:
        path = before + str(getattr(route, "path", ""))
        inner = getattr(route, "routes", None) or getattr(
            getattr(route, "original_router", None), "routes", ()
        )
        if inner:
            yield from routes_of(inner, path)
        elif methods := getattr(route, "methods", None):
            fields = getattr(getattr(route, "dependant", None), "query_params", ())
            yield Route(path, tuple(sorted(methods)), tuple(field.name for field in fields))


@pytest.fixture(scope="module")
def routes(tmp_path_factory: pytest.TempPathFactory) -> list[Route]:
    """Those of the page's app, once it runs."""
    import app
    import ui.server
    from ui.backend import Backend

    def nothing(*_: Any) -> Any:
        raise AssertionError("nobody asks here")

    with ui.server.private_uploads():
        blocks = app.layout(app.Page(Backend(tmp_path_factory.mktemp("none"), nothing, nothing)))
        ui.server.start(blocks, "127.0.0.1", free_port())
        try:
            found = list(routes_of(blocks.server_app.routes))
        finally:
            blocks.close(verbose=False)
    paths = {route.path for route in found}
    for known in (
        "/gradio_api/file={path_or_url:path}",
        "/gradio_api/proxy={url_path:path}",
        "/gradio_api/queue/join",
    ):
        assert known in paths, "the routes are not all found"
    assert len(found) > 60
    return found


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def filled(path: str, address: str) -> str:
    """A route's path with ``address`` in the place of each parameter."""
    while "{" in path:
        start, end = path.index("{"), path.index("}")
        path = path[:start] + address + path[end + 1 :]
    return path


def file(address: str) -> dict[str, Any]:
    return {
        "path": address,
        "url": address,
        "orig_name": "a.txt",
        "size": 1,
        "meta": {"_type": "gradio.FileData"},
    }


def hidden(value: Any) -> Iterator[Any]:
    """The same file in the places where somebody might not look."""
    yield value
    yield [value]
    yield {"a": [{"b": [value]}]}
    yield {**value, "path": 1, "extra": value}
    yield {**value, "url": None}
    yield {**value, "is_stream": True}


def send(client: httpx.Client, method: str, target: str, **options: Any) -> int | None:
    """The status; only the head of the answer is waited for, for some never end."""
    request = client.build_request(method, client.base_url, **options)
    request.url = request.url.copy_with(raw_path=target.encode("ascii", "replace"))
    with contextlib.suppress(httpx.TransportError):
        response = client.send(request, stream=True)
        response.close()
        return response.status_code
    return None


@pytest.mark.parametrize("environment", [{}, {"CONGRESS_QA_READ_ONLY": "1"}], ids=["open", "read-only"])
def test_no_route_and_no_event_makes_the_server_connect(
    tmp_path: Path, routes: list[Route], environment: dict[str, str]
) -> None:
    with served(tmp_path / "home", **environment) as page, client_of(page) as client:
        every_route(client, routes)
        every_event(client)
        session = Session(page.address)
        assert "1860" in str(session.call(session.event("question", "submit"), "2030年新增养老床位多少张？"))
        session.close()
        assert page.attempts() == []


def client_of(page: Served) -> httpx.Client:
    return httpx.Client(base_url=page.address, trust_env=False, timeout=20)


def every_route(client: httpx.Client, routes: list[Route]) -> None:
    """Each method of each route with addresses in its path, its query and its body; with all where a path takes one."""
    calls = [
        (route, address)
        for at, route in enumerate(routes)
        for address in (ADDRESSES if "{" in route.path else ADDRESSES[at % EACH :: EACH])
    ]
    for number, (route, address) in enumerate(calls):
        names = dict.fromkeys((*route.query, *GUESSED), address)
        query = "&".join(f"{name}={value.replace('&', '%26')}" for name, value in names.items())
        target = f"{filled(route.path, address)}?{query}".replace(" ", "%20").replace("\\", "%5C")
        headers, body = FOREIGN if number % 2 else {}, {**names, "data": [file(address)], "session_hash": "a"}
        for method in route.methods:
            brought = {} if method in ("GET", "HEAD") else {"json": body}
            status = send(client, method, target, headers=headers, **brought)
            if "file=" in route.path or "proxy=" in route.path:
                assert status in (403, 404), target


def every_event(client: httpx.Client) -> None:
    """Each event of the page with addresses in each of its inputs; all are refused at the door."""
    forms = [form for address in ADDRESSES for form in hidden(file(address))]
    events = client.get("config").json()["dependencies"]
    for event, form in zip(itertools.cycle(events), forms * 2, strict=False):
        inputs = [form] * len(event["inputs"])
        body = {
            "data": inputs,
            "fn_index": event["id"],
            "session_hash": "a",
            "event_data": form,
            "trigger_id": None,
        }
        assert client.post("gradio_api/queue/join", json=body).status_code == 403, form


BARE = """
import sys, threading
import gradio as gr, httpx
from ui.guard.outgoing import OutgoingError, seal
with gr.Blocks(analytics_enabled=False) as blocks:
    gr.File()
_, address, _ = blocks.launch(prevent_thread_lock=True, quiet=True, server_name="127.0.0.1", server_port=int(sys.argv[1]))
open(sys.argv[2], "w").close()
print("ready", flush=True)
seal()
sys.stdin.readline()
"""


def test_what_gets_past_every_door_is_refused_at_the_bottom(tmp_path: Path) -> None:
    """Gradio as it comes, without a gate, on a sealed process: this also shows that attempts are written down."""
    (tmp_path / "sitecustomize.py").write_text(RECORDER)
    attempts, port = tmp_path / "attempts", free_port()
    environment = {
        **os.environ,
        "PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}",
        "ATTEMPTS": str(attempts),
        "GRADIO_TEMP_DIR": str(tmp_path / "uploads"),
        "GRADIO_ANALYTICS_ENABLED": "False",
    }
    process = subprocess.Popen(
        [sys.executable, "-c", BARE, str(port), str(attempts)],
        env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=tmp_path, text=True,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        answer = httpx.get(
            f"http://127.0.0.1:{port}/gradio_api/file=http://a.invalid/x", trust_env=False, timeout=60
        )
        assert answer.status_code >= 400
        assert "a.invalid" in attempts.read_text(), "an attempt is written down"
    finally:
        process.communicate("\n", timeout=30)


SEALED = """
import asyncio, socket
from ui.guard.outgoing import OutgoingError, seal
seal(); seal()
def tried(deed):
    try:
        deed()
    except OutgoingError:
        return
    raise SystemExit(f"not refused: {deed}")
import httpx
try:
    httpx.get("http://192.0.2.1/", timeout=5)
    raise SystemExit("httpx got through")
except httpx.ConnectError:
    pass
tried(lambda: socket.create_connection(("192.0.2.1", 80), timeout=5))
tried(lambda: socket.create_connection(("127.0.0.1", 80), timeout=5))
tried(lambda: socket.socket(socket.AF_INET6, socket.SOCK_STREAM).connect(("::1", 9)))
tried(lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("192.0.2.1", 53)))
tried(lambda: socket.gethostbyname("a.invalid"))
tried(lambda: socket.getaddrinfo("a.invalid", 80))
async def main():
    reader, writer = await asyncio.open_connection("192.0.2.1", 80)
tried(lambda: asyncio.run(main()))
left, right = socket.socketpair()
left.sendall(b"x")
assert right.recv(1) == b"x"
"""


def test_a_sealed_process_reaches_nothing_but_itself() -> None:
    done = subprocess.run([sys.executable, "-c", SEALED], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr + done.stdout


def test_there_is_nothing_in_the_page_that_leads_elsewhere() -> None:
    """An event's answer could name a file by its address too; Gradio would fetch that as well."""
    import app
    from ui.backend import Backend

    blocks = app.layout(app.Page(Backend(Path("none"), lambda: None, lambda step: None)))  # type: ignore[arg-type, return-value]
    files = [
        part for part in blocks.blocks.values() if isinstance(part, (gr.File, gr.Image, gr.Audio, gr.Video))
    ]
    assert [part.elem_id for part in files] == ["upload"]
    assert not blocks.proxy_urls
