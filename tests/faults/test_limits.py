"""Who sends too much, too slowly, too often or under a wrong name is told so, and others are served meanwhile."""

from __future__ import annotations

import contextlib
import http.client
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from gradio.utils import get_upload_folder
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient
from test_web import serving

from benchmarks.load import Session
from ui.files import MOST_FILES
from ui.guard import bodies, connections, crowd, events, uploads
from ui.guard.crowd import Buckets
from ui.guard.hosts import Hosts
from ui.guard.refusals import Refused
from ui.guard.uploads import Parts
from ui.settings import Settings


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("limits")


@pytest.fixture(scope="module")
def site(home: Path) -> Iterator[httpx.Client]:
    with (
        serving(home, 20_000) as address,
        httpx.Client(base_url=address, trust_env=False, timeout=60) as client,
    ):
        yield client


def connect(site: httpx.Client) -> socket.socket:
    return socket.create_connection((site.base_url.host, site.base_url.port), timeout=30)


def ended(raw: socket.socket, within: float) -> bool:
    """Whether the server hangs up within so many seconds."""
    raw.settimeout(within)
    with contextlib.suppress(ConnectionError):
        while True:
            try:
                if not raw.recv(65_536):
                    break
            except TimeoutError:
                return False
    return True


def soon(true: Callable[[], bool], within: float = 20.0) -> bool:
    """Whether something comes true within so many seconds."""
    until = time.monotonic() + within
    while not true():
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


def handed_over() -> set[Path]:
    return {file for file in Path(get_upload_folder()).rglob("*") if file.is_file()}


def join(site: httpx.Client, data: Any, **more: Any) -> httpx.Response:
    body = {"data": data, "fn_index": 9_999, "session_hash": "a", **more}
    return site.post("gradio_api/queue/join", json=body)


# Slowness


@pytest.mark.parametrize("head", [b"", b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-a: "])
def test_a_head_has_its_time_however_it_drips(
    site: httpx.Client, monkeypatch: pytest.MonkeyPatch, head: bytes
) -> None:
    monkeypatch.setattr(connections, "HEAD", 1.0)
    with connect(site) as raw:
        raw.sendall(head)
        stop = threading.Event()

        def drip() -> None:
            with contextlib.suppress(OSError):
                while head and not stop.wait(0.2):
                    raw.sendall(b"b")

        dripping = threading.Thread(target=drip)
        dripping.start()
        assert ended(raw, 20)
        stop.set()
        dripping.join()


def test_when_all_places_are_taken_the_longest_idle_goes_and_others_are_served(
    site: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "most", lambda: 8)
    slow = [connect(site) for _ in range(30)]
    for raw in slow:
        with contextlib.suppress(OSError):
            raw.sendall(b"GET / HTTP/1.1\r\nX-a: ")
    with httpx.Client(base_url=site.base_url, trust_env=False, timeout=20) as other:
        assert other.get("config").status_code == 200
    assert ended(slow[0], 20)
    for raw in slow:
        raw.close()


def test_a_body_has_its_time(site: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "PAUSE", 0.5)
    monkeypatch.setattr(connections, "LEAVING", 0.5)
    with connect(site) as raw:
        raw.sendall(
            b"POST /gradio_api/queue/join HTTP/1.1\r\nHost: 127.0.0.1\r\ncontent-type: application/json\r\n"
            b'content-length: 100\r\n\r\n{"data"'
        )
        assert raw.recv(65_536).startswith(b"HTTP/1.1 408")
        assert ended(raw, 20)


def test_dripping_does_not_lengthen_the_time_of_a_body(
    site: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "SECONDS", 1.0)
    with connect(site) as raw:
        raw.sendall(
            b"POST /gradio_api/queue/join HTTP/1.1\r\nHost: 127.0.0.1\r\ncontent-type: application/json\r\n"
            b"content-length: 1000000\r\n\r\n"
        )
        raw.settimeout(0.1)
        answer, until = b"", time.monotonic() + 20
        while not answer and time.monotonic() < until:
            raw.sendall(b" ")
            with contextlib.suppress(TimeoutError):
                answer = raw.recv(65_536)
        assert answer.startswith(b"HTTP/1.1 408")


def test_who_does_not_read_loses_the_connection(site: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "READING", 0.5)
    asked = b"GET /config HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    raw = socket.socket()
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    raw.connect((site.base_url.host, site.base_url.port))
    with raw:
        lost = threading.Event()

        def ask_on() -> None:
            until = time.monotonic() + 60
            with contextlib.suppress(OSError):
                while time.monotonic() < until:
                    raw.sendall(asked)
                    time.sleep(0.005)
                return
            lost.set()

        asking = threading.Thread(target=ask_on)
        asking.start()
        assert lost.wait(60), "the server waits for ever"
        asking.join()


def test_what_is_refused_unread_is_not_read_for_long(
    site: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "LEAVING", 0.5)
    with connect(site) as raw:
        raw.sendall(b"POST /nowhere HTTP/1.1\r\nHost: 127.0.0.1\r\ncontent-length: 999999999\r\n\r\nx")
        assert raw.recv(65_536).startswith(b"HTTP/1.1 404")
        assert ended(raw, 20)


# Size


def test_an_event_may_be_as_large_as_what_a_browser_keeps_and_no_larger(site: httpx.Client) -> None:
    assert join(site, ["字" * 1_000_000]).status_code == 422, "read, and there is no such handler"
    with contextlib.suppress(httpx.TransportError):  # the server may hang up before it has it all
        assert join(site, ["a b " * 1_250_000]).status_code == 413
    assert site.get("config").status_code == 200


def test_an_endless_event_is_refused(site: httpx.Client) -> None:
    def endless() -> Iterator[bytes]:
        yield b'{"data": ["'
        for _ in range(100):
            yield b"a b " * 100_000

    headers = {"content-type": "application/json"}
    with contextlib.suppress(httpx.TransportError):
        assert site.post("gradio_api/queue/join", content=endless(), headers=headers).status_code == 413
    assert site.get("config").status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        b"[" + b"[]," * 320_000 + b"[]]",
        b'{"data": [' + b"1," * 1_000_000 + b"1]}",
        b'{"data": ' + b"[" * 900 + b"]" * 900 + b"}",
        b'{"data": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"event_data": ' + b'{"a":' * 900 + b"1" + b"}" * 901,
        b'{"data": [' + b"9" * 1_000_000 + b"]}",
        b"[{" + b",".join(b'"k%d":1' % n for n in range(300_000)) + b"}]",
        b"\xff\xfe\x00",
        b'{"data": [], "data": [{"path": "http://192.0.2.1/"}]}',
    ],
    ids=[
        "empty lists",
        "numbers",
        "deep",
        "very deep",
        "deep event",
        "long number",
        "keys",
        "no text",
        "twice",
    ],
)
def test_what_would_cost_much_is_refused_at_once(site: httpx.Client, body: bytes) -> None:
    begun = time.process_time()
    answer = site.post("gradio_api/queue/join", content=body, headers={"content-type": "application/json"})
    assert answer.status_code in (400, 403, 413, 422)
    assert time.process_time() - begun < 2, "seconds of the processor, the client's own among them"


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "", "application/json5"])
def test_an_event_is_json_by_its_name_too(site: httpx.Client, kind: str) -> None:
    body = b'{"data": [], "fn_index": 0, "session_hash": "a"}'
    assert site.post("gradio_api/queue/join", content=body, headers={"content-type": kind}).status_code == 415


@pytest.mark.parametrize(
    "event",
    [{"fn_index": 9_999}, {"fn_index": None}, {"fn_index": True}, {"fn_index": -1}, {"fn_index": 0, "data": [None] * 99},
     {"fn_index": 0, "data": {}}, {"fn_index": 0, "session_hash": 5}, {"fn_index": 0, "session_hash": "x" * 65}],
)  # fmt: skip
def test_an_event_that_the_page_does_not_have_is_told_so(site: httpx.Client, event: dict[str, Any]) -> None:
    answer = join(site, **{"data": [None], **event})
    assert answer.status_code == 422
    assert answer.text == "看不懂发来的内容，没有接收。"
    assert join_in(site, "en").text == "Not taken: it could not be understood."


def join_in(site: httpx.Client, language: str) -> httpx.Response:
    return site.post("gradio_api/queue/join", json={}, headers={"accept-language": language})


# Frequency


def test_a_flood_of_one_address_is_told_that_the_page_is_busy(
    site: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def turned_away() -> bool:
        return join(site, []).status_code == 503

    monkeypatch.setattr(Buckets, "take", Buckets(5, 0.001).take)
    assert [turned_away() for _ in range(7)] == [False] * 5 + [True] * 2
    assert site.get("config").status_code == 200, "reading goes on"


def test_a_bucket_fills_again_and_only_so_many_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0.0
    # Not the clock of the whole process: the server's thread would set its timers by it, and hang up on everybody later.
    monkeypatch.setattr(crowd, "time", SimpleNamespace(monotonic=lambda: now))
    buckets = Buckets(2, 1)
    assert [buckets.take("a") for _ in range(3)] == [True, True, False]
    assert buckets.take("b")
    now = 1.5
    assert [buckets.take("a") for _ in range(2)] == [True, False]
    for number in range(crowd.REMEMBERED + 10):
        buckets.take(str(number))
    assert len(buckets._left) == crowd.REMEMBERED


def test_streams_have_a_number_and_are_counted_back(
    site: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crowd, "MOST_STREAMS_OF_ONE", 3)
    with contextlib.ExitStack() as open_ones:
        for number in range(3):
            stream = site.stream("GET", f"gradio_api/heartbeat/{number}")
            assert open_ones.enter_context(stream).status_code == 200
        assert site.get("gradio_api/heartbeat/x").status_code == 503
        assert site.get("config").status_code == 200

    def free() -> bool:
        with site.stream("GET", "gradio_api/heartbeat/y") as answer:
            return answer.status_code == 200

    assert soon(free)


# Uploads


def test_a_read_only_page_takes_no_byte(tmp_path: Path) -> None:
    with serving(tmp_path, 20_000, Settings(read_only=True)) as address:
        files = [("files", (f"{n}.txt", b"x" * 10_000)) for n in range(40)]
        assert httpx.post(f"{address}gradio_api/upload", files=files, trust_env=False).status_code == 404
        assert not handed_over()
        assert httpx.get(f"{address}config", trust_env=False).status_code == 200


def test_only_so_many_files_at_one_time(site: httpx.Client) -> None:
    before = handed_over()

    def uploaded(number: int) -> int:
        files = [("files", (f"{n}.txt", f"{number}x{n}".encode())) for n in range(number)]
        return site.post("gradio_api/upload", files=files).status_code

    assert uploaded(MOST_FILES) == 200
    after = handed_over()
    assert len(after - before) == MOST_FILES
    assert uploaded(MOST_FILES + 1) == 413
    assert uploaded(900) == 413
    assert handed_over() == after, "what was written of it is removed"


def test_only_so_many_bytes_at_one_time(site: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "LARGEST", 30_000)
    before = handed_over()
    files = [("files", (f"{n}.txt", b"x" * 9_000)) for n in range(4)]
    assert site.post("gradio_api/upload", files=files).status_code == 413

    def undeclared() -> Iterator[bytes]:
        for n in range(4):
            yield b'--B\r\nContent-Disposition: form-data; name="files"; filename="%d.txt"\r\n\r\n' % n
            yield b"x" * 9_000 + b"\r\n"
        yield b"--B--\r\n"

    headers = {"content-type": "multipart/form-data; boundary=B"}
    assert site.post("gradio_api/upload", content=undeclared(), headers=headers).status_code == 413
    assert handed_over() == before


def test_an_upload_that_is_given_up_leaves_nothing(
    site: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = handed_over()
    head = (
        b"POST /gradio_api/upload HTTP/1.1\r\nHost: 127.0.0.1\r\ncontent-length: 15000\r\n"
        b"content-type: multipart/form-data; boundary=B\r\n\r\n"
        b'--B\r\nContent-Disposition: form-data; name="files"; filename="half.txt"\r\n\r\n' + b"x" * 5_000
    )
    with connect(site) as raw:
        raw.sendall(head)
        assert soon(lambda: handed_over() != before), "it was being written"
    assert soon(lambda: handed_over() == before)
    monkeypatch.setattr(bodies, "PAUSE", 0.5)
    with connect(site) as raw:
        raw.sendall(head)
        assert raw.recv(65_536).startswith(b"HTTP/1.1 400")
    assert soon(lambda: handed_over() == before)


def test_the_folder_of_uploads_has_a_bound_and_gives_up_the_oldest(
    site: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "MOST_HELD", 5_000)
    monkeypatch.setattr(uploads, "FRESH", 0.0)
    one = {"files": ("一.txt", b"1" * 8_000)}
    (path,) = site.post("gradio_api/upload", files=one).json()
    assert site.post("gradio_api/upload", files={"files": ("二.txt", b"2" * 100)}).status_code == 200
    assert not Path(path).exists(), "the oldest gave way"
    monkeypatch.setattr(uploads, "FRESH", 1_000.0)
    site.post("gradio_api/upload", files=one)
    full = site.post("gradio_api/upload", files={"files": ("三.txt", b"3")})
    assert full.status_code == 507
    assert "暂时不能上传" in full.text


@pytest.mark.parametrize("size", [1, 2, 3, 7, 64, 10_000])
def test_parts_are_counted_however_the_pieces_fall(size: int) -> None:
    form = (
        b"".join(b"--mark\r\nContent-Disposition: x\r\n\r\n-- --ma --mar\r\n" for _ in range(5))
        + b"--mark--\r\n"
    )

    def count(most: int) -> None:
        parts = Parts(b"mark", most)
        for start in range(0, len(form), size):
            parts.count(form[start : start + size])

    count(5)
    with pytest.raises(Refused):
        count(4)


def test_a_form_without_files_is_refused(site: httpx.Client) -> None:
    for headers in ({}, {"content-type": "text/plain"}, {"content-type": "multipart/form-data"}):
        assert site.post("gradio_api/upload", content=b"x", headers=headers).status_code == 415


# Names


def raw_get(site: httpx.Client, headers: list[tuple[str, str]]) -> int:
    connection = http.client.HTTPConnection(site.base_url.host, site.base_url.port, timeout=30)
    connection.putrequest("GET", "/config", skip_host=True)
    for name, value in headers:
        connection.putheader(name, value)
    connection.endheaders()
    try:
        return connection.getresponse().status
    finally:
        connection.close()


@pytest.mark.parametrize(
    "host",
    ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "evil.example:80", "127.0.0.1@evil.example",
     "evil.example#127.0.0.1", "", "192.0.2.1", "0.0.0.0", "[::2]", "127.0.0.1:x", "2130706433"],
)  # fmt: skip
def test_a_name_that_leads_here_is_not_enough(site: httpx.Client, host: str) -> None:
    assert raw_get(site, [("Host", host)]) == 400


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost:7860", "LOCALHOST", "localhost.", "[::1]:7860"])
def test_this_machine_goes_by_its_names(site: httpx.Client, host: str) -> None:
    assert raw_get(site, [("Host", host)]) == 200


@pytest.mark.parametrize(
    ("served", "host", "status"),
    [("0.0.0.0", "192.0.2.9:7860", 200), ("0.0.0.0", "[2001:db8::9]:7860", 200), ("0.0.0.0", "localhost", 200),
     ("0.0.0.0", "evil.example", 400), ("192.0.2.9", "192.0.2.9", 200), ("192.0.2.9", "192.0.2.9.evil.example", 400),
     ("报告机", "192.0.2.9", 200), ("qa.example.cn", "QA.example.cn:80", 200), ("::1", "192.0.2.9", 400)],
)  # fmt: skip
def test_where_other_machines_may_open_the_page_any_address_will_do(
    served: str, host: str, status: int
) -> None:
    page = Hosts(PlainTextResponse("page"), served, ())
    assert TestClient(page).get("http://x/", headers={"host": host}).status_code == status


def test_one_name_is_asked_for_at_a_time(site: httpx.Client) -> None:
    assert raw_get(site, [("Host", "127.0.0.1"), ("Host", "evil.example")]) == 400
    assert raw_get(site, []) == 400


FORWARDED = {
    "x-forwarded-host": "evil.example",
    "x-forwarded-proto": "https",
    "x-forwarded-for": "192.0.2.7",
    "x-gradio-server": "https://evil.example",
    "forwarded": "host=evil.example;proto=https",
}


def test_nobody_is_believed_about_whom_a_request_is_for(site: httpx.Client) -> None:
    config = site.get("config", headers=FORWARDED)
    assert config.status_code == 200
    assert "evil.example" not in config.text
    assert config.json()["root"].startswith("http://127.0.0.1")


def test_a_named_proxy_is_believed_and_so_are_named_hosts(tmp_path: Path) -> None:
    chosen = Settings(hosts=("qa.example.cn",), proxies=("127.0.0.0/8",))
    with serving(tmp_path, 20_000, chosen) as address:
        told = {**FORWARDED, "x-forwarded-host": "qa.example.cn"}
        config = httpx.get(f"{address}config", headers=told, trust_env=False)
        assert config.json()["root"] == "https://qa.example.cn"
        assert httpx.get(f"{address}config", headers=FORWARDED, trust_env=False).status_code == 400
        direct = httpx.get(f"{address}config", headers={"host": "qa.example.cn"}, trust_env=False)
        assert direct.status_code == 200
        sent = {"origin": "https://qa.example.cn", **told}
        assert httpx.post(
            f"{address}gradio_api/reset", json={"event_id": "a"}, headers=sent, trust_env=False
        ).is_success


def test_a_websocket_is_not_opened(site: httpx.Client) -> None:
    upgrade = {
        "connection": "upgrade",
        "upgrade": "websocket",
        "sec-websocket-key": "x",
        "sec-websocket-version": "13",
    }
    assert site.get("queue/join", headers=upgrade).status_code == 404


# The page all the while


def test_the_page_answers_after_all_this(site: httpx.Client) -> None:
    session = Session(str(site.base_url))
    session.open()
    asked = session.call(session.event("question", "submit"), "新增养老床位多少张？")
    assert "1860" in json.dumps(asked, ensure_ascii=False)
    session.close()
