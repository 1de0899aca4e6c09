"""What comes over HTTP and is no use of the page is refused: files, forms, other sites, other sizes, other types."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from index.build import build
from qa import Answerer
from ui.settings import Settings

SENTENCE = "全市新增养老床位1860张。"
OUTSIDE = "this stands in no report"


@contextmanager
def serving(home: Path, largest: int, settings: Settings = Settings()) -> Iterator[str]:  # noqa: B008 - immutable
    """The address of a page over one report."""
    import app
    import ui.server
    from ui.backend import Backend

    reports, index = home / "reports", home / "index"
    reports.mkdir(parents=True)
    (home / "秘密.txt").write_text(OUTSIDE, encoding="utf-8")
    (reports / "报告.txt").write_text(f"云溪市2031年政府工作报告\n{SENTENCE}", encoding="utf-8")
    build(reports, index, workers=0)
    backend = Backend(reports, lambda: Answerer.open(index), lambda step: build(reports, index, workers=0))
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    before, ui.server.LARGEST_UPLOAD = ui.server.LARGEST_UPLOAD, largest
    with ui.server.private_uploads():
        blocks = app.layout(app.Page(backend, settings))
        try:
            yield ui.server.start(blocks, "127.0.0.1", port, settings)
        finally:
            ui.server.LARGEST_UPLOAD = before
            blocks.close(verbose=False)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("web")


@pytest.fixture(scope="module")
def site(home: Path) -> Iterator[httpx.Client]:
    with (
        serving(home, 20_000) as address,
        httpx.Client(base_url=address, trust_env=False, timeout=60) as client,
    ):
        yield client


def raw(site: httpx.Client, path: str) -> tuple[int, bytes]:
    """The answer to a path that is sent as it is; a client would tidy it."""
    connection = http.client.HTTPConnection(str(site.base_url.host), site.base_url.port)
    connection.putrequest("GET", path, skip_host=False)
    connection.endheaders()
    response = connection.getresponse()
    return response.status, response.read()


@pytest.mark.parametrize(
    "step", ["../", "..%2f", "%2e%2e/", "%2e%2e%2f", "..%5c", "....//", "%252e%252e%252f", "..%00/", "//"]
)
@pytest.mark.parametrize(
    "route", ["/", "/static/", "/assets/", "/gradio_api/file=", "/file=", "/gradio_api/component/"]
)
def test_no_path_leads_out(site: httpx.Client, home: Path, route: str, step: str) -> None:
    for target in ("etc/passwd", f"{str(home).lstrip('/')}/秘密.txt".encode().decode("latin-1")):
        path = (route + step * 12 + target).encode("latin-1", "replace").decode("latin-1").replace(" ", "%20")
        try:
            path.encode("ascii")
        except UnicodeEncodeError:
            path = httpx.URL(f"http://x/{path}").raw_path.decode()
        status, body = raw(site, path)
        assert b"root:" not in body
        assert OUTSIDE.encode() not in body
        assert (
            status in (400, 403, 404, 422, 500)
            or b"<!doctype html" in body[:200].lower()
            or status in (301, 307, 308)
        )


def test_files_of_the_machine_are_refused_by_their_full_names(site: httpx.Client, home: Path) -> None:
    for file in (
        home / "秘密.txt",
        home / "index" / "CURRENT",
        home / "reports" / "报告.txt",
        Path("/proc/self/environ"),
    ):
        assert site.get(f"gradio_api/file={file}").status_code in (403, 404)


def test_an_upload_beyond_the_limit_is_refused_and_leaves_nothing(site: httpx.Client, home: Path) -> None:
    before = set((home / "reports").iterdir())
    small = site.post("gradio_api/upload", files={"files": ("小.txt", b"x" * 10_000)})
    assert small.status_code == 200
    large = site.post("gradio_api/upload", files={"files": ("大.txt", b"x" * 40_000)})
    assert large.status_code in (413, 422, 500)
    assert OUTSIDE not in large.text
    assert set((home / "reports").iterdir()) == before, "what is handed over is no report yet"


@pytest.mark.parametrize("name", ["../../逃.txt", "/etc/逃.txt", "..\\逃.txt", "逃\n.txt", "\x00.txt"])
def test_the_name_of_an_upload_leads_nowhere(site: httpx.Client, home: Path, name: str) -> None:
    response = site.post("gradio_api/upload", files={"files": (name, SENTENCE.encode())})
    assert not list(home.rglob("逃*"))
    assert not Path("/etc/逃.txt").exists()
    if response.status_code == 200:
        (path,) = response.json()
        assert Path(path).name not in ("", "..")
        assert ".." not in Path(path).parts


WRONG: list[tuple[str, dict[str, Any]]] = [
    ("text", {"content": b"hello", "headers": {"content-type": "text/plain"}}),
    ("a form", {"data": {"fn_index": "1"}}),
    ("broken JSON", {"content": b"{", "headers": {"content-type": "application/json"}}),
    ("a list", {"json": [1, 2]}),
    ("nothing", {"json": {}}),
    ("a function that is not there", {"json": {"data": [], "fn_index": 9_999, "session_hash": "a"}}),
    ("a function by a name", {"json": {"data": [], "fn_index": "x", "session_hash": "a"}}),
    ("deep JSON", {"content": b"[" * 100_000, "headers": {"content-type": "application/json"}}),
    ("half a function", {"json": {"data": ["x"], "fn_index": -1.5}}),
]  # fmt: skip


@pytest.mark.parametrize(("name", "request_"), WRONG, ids=[name for name, _ in WRONG])
def test_what_is_no_event_of_the_page_is_refused(
    site: httpx.Client, name: str, request_: dict[str, Any]
) -> None:
    with contextlib.suppress(httpx.ReadError):  # the server may close at once what makes no sense to it
        response = site.post("gradio_api/queue/join", **request_)
        assert 400 <= response.status_code < 600
        assert "Traceback" not in response.text
        assert str(Path(__file__).parents[2]) not in response.text
    assert site.get("/").status_code == 200


def test_no_event_can_be_called_without_the_queue(site: httpx.Client) -> None:
    for path in ("gradio_api/run/predict", "gradio_api/api/predict"):
        assert site.post(path, json={"data": ["养老床位"], "fn_index": 0}).status_code >= 400


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:1"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site", "origin": "http://localhost:1"},
    ],
)
def test_what_another_sites_page_sends_is_refused(site: httpx.Client, headers: dict[str, str]) -> None:
    files = {"files": ("甲.txt", SENTENCE.encode())}
    assert site.post("gradio_api/upload", files=files, headers=headers).status_code == 403
    assert site.post("gradio_api/queue/join", json={"data": []}, headers=headers).status_code == 403
    preflight = {**headers, "access-control-request-method": "POST"}
    allowed = site.options("gradio_api/queue/join", headers=preflight).headers.get(
        "access-control-allow-origin"
    )
    assert allowed is None or allowed == "http://127.0.0.1:1" or "localhost" in allowed


def test_what_the_page_itself_sends_is_taken(site: httpx.Client) -> None:
    own = str(site.base_url).rstrip("/")
    files = {"files": ("甲.txt", SENTENCE.encode())}
    for headers in ({"origin": own}, {"origin": own, "sec-fetch-site": "same-origin"}, {}):
        assert site.post("gradio_api/upload", files=files, headers=headers).status_code == 200


def test_another_host_name_is_refused_for_every_method(site: httpx.Client) -> None:
    for method in ("GET", "POST", "PUT", "DELETE"):
        assert site.request(method, "config", headers={"host": "evil.example"}).status_code == 400


def test_without_the_password_nothing_is_taken_or_told(tmp_path: Path) -> None:
    with (
        serving(tmp_path, 20_000, Settings(("daibiao", "青山 绿水"))) as address,
        httpx.Client(base_url=address, trust_env=False, timeout=60) as client,
    ):
        for user, password in (
            ("daibiao", ""),
            ("", "青山 绿水"),
            ("daibiao' OR 1=1 --", "x"),
            ("daibiao", "青山 绿水\x00"),
        ):
            assert client.post("login", data={"username": user, "password": password}).status_code == 400
        assert client.post("login", data={"username": "daibiao"}).status_code == 400
        forged = {"cookie": "access-token=1; access-token-unsecure=1"}
        for headers in ({}, forged):
            upload = client.post("gradio_api/upload", files={"files": ("甲.txt", b"x")}, headers=headers)
            assert upload.status_code == 401
            join = {"data": ["养老"], "fn_index": 0, "session_hash": "a"}
            assert client.post("gradio_api/queue/join", json=join, headers=headers).status_code == 401
            assert client.get("config", headers=headers).status_code == 401


def test_what_was_handed_over_is_kept_for_this_user_alone(site: httpx.Client) -> None:
    (path,) = json.loads(site.post("gradio_api/upload", files={"files": ("私.txt", b"x")}).text)
    if os.name == "posix":
        folder = Path(path).parent
        assert SENTENCE not in path
        assert any(parent.stat().st_mode & 0o077 == 0 for parent in (folder, *folder.parents[:3])), folder
