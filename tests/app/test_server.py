"""The server hands out the page and nothing else, to this machine only."""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
import threading
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote

import gradio as gr
import httpx
import pytest

import app
from benchmarks.load import BusyError, Session
from index.errors import CongressQAError
from ui.backend import Backend
from ui.settings import Settings

from .conftest import FakeAnswerer, serving

ROOT = Path(__file__).resolve().parents[2]


def get(url: str, **headers: str) -> httpx.Response:
    return httpx.get(url, headers=headers, trust_env=False, follow_redirects=False)


@pytest.mark.parametrize(
    "path", [ROOT / "pyproject.toml", ROOT / "app.py", Path("/etc/passwd"), Path("../app.py")]
)
def test_no_file_of_the_machine_is_served(site: Any, path: Path) -> None:
    for route in ("gradio_api/file=", "file=", "static/", "assets/"):
        assert get(f"{site.address}{route}{quote(str(path))}").status_code in (403, 404)


def test_the_page_may_load_nothing_from_elsewhere(site: Any) -> None:
    policy = get(site.address).headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "http" not in policy


def test_another_host_name_is_turned_away(site: Any) -> None:
    assert get(site.address, host="evil.example").status_code == 400


def test_the_page_names_no_other_machine_to_load_from(site: Any) -> None:
    html = get(site.address).text
    assert "fonts.googleapis.com" not in html
    assert "cdn" not in html.lower()


def test_there_is_no_public_endpoint_to_call(site: Any) -> None:
    assert get(f"{site.address}gradio_api/info").json()["named_endpoints"] == {}


def test_a_taken_port_is_explained(site: Any, tmp_path: Path) -> None:
    from ui.server import start

    port = int(site.address.rstrip("/").rsplit(":", 1)[1])
    with pytest.raises(CongressQAError, match=f"端口 {port} 上打开网页"):
        start(app.layout(site.page), "127.0.0.1", port)


def test_a_page_with_a_password_shows_nothing_without_it(tmp_path: Path, answerer: FakeAnswerer) -> None:
    with (
        serving(tmp_path, answerer, login=("daibiao", "青山 绿水")) as (address, _, _),
        httpx.Client(base_url=address, trust_env=False) as client,
    ):
        for path in ("config", "gradio_api/info", "assets/index.js"):
            assert client.get(path).status_code == 401
        assert "云溪市" not in client.get("").text
        wrong = client.post("login", data={"username": "daibiao", "password": "青山"})
        assert wrong.status_code == 400
        assert client.get("config").status_code == 401
        assert client.post("login", data={"username": "daibiao", "password": "青山 绿水"}).status_code == 303
        assert client.get("config").status_code == 200


def test_an_upload_may_be_as_large_as_what_is_read(site: Any) -> None:
    from index.readers.limits import Limits

    assert get(f"{site.address}config").json()["max_file_size"] == Limits().max_file_bytes


def test_a_read_only_page_changes_nothing_whoever_asks(tmp_path: Path, answerer: FakeAnswerer) -> None:
    (tmp_path / "甲.txt").write_text("报告", "utf-8")
    shelf = app.Page(Backend(tmp_path, lambda: answerer, lambda step: None), Settings(read_only=True)).shelf  # type: ignore[arg-type, return-value]
    event: Any = SimpleNamespace(report="甲.txt", name="甲.txt")
    for outputs in (
        shelf.update("zh"),
        shelf.remove("zh", event),
        shelf.upload([str(tmp_path / "甲.txt")], "zh"),
        shelf.replace({"甲.txt": str(tmp_path / "甲.txt")}, "zh", event),
    ):
        assert all(each == gr.skip() for shown in outputs for each in shown)
    assert [file.name for file in tmp_path.iterdir()] == ["甲.txt"]
    assert not shelf.backend.rebuild.state.running


def test_beyond_a_full_line_a_question_is_turned_away_at_once_and_all_others_are_answered(
    tmp_path: Path, answerer: FakeAnswerer, monkeypatch: pytest.MonkeyPatch
) -> None:
    go, ask = threading.Event(), answerer.ask

    def wait_and_ask(*question: Any, **filters: Any) -> Any:
        go.wait(timeout=60)
        return ask(*question, **filters)

    monkeypatch.setattr("ui.server.MOST_WAITING", 3)
    monkeypatch.setattr(answerer, "ask", wait_and_ask)

    def taken(session: Session) -> str | None:
        try:
            return session.join(session.event("question", "submit"), "新增养老床位多少？")
        except BusyError:
            return None

    most = 3 + app.ON["concurrency_limit"]
    with serving(tmp_path, answerer) as (address, _, _):
        sessions = [Session(address) for _ in range(most + 1)]
        waiting = list(itertools.takewhile(bool, map(taken, sessions)))
        assert 3 <= len(waiting) <= most
        go.set()
        for session, event in zip(sessions, waiting, strict=False):
            assert "1860张" in str(session.result(event))
        turned_away = sessions[len(waiting)]
        assert "1860张" in str(turned_away.result(taken(turned_away)))
        for each in sessions:
            each.close()


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[gr.Blocks]:
    """The blocks of the pages that the test makes."""
    blocks: list[gr.Blocks] = []
    layout = app.layout

    def remembered(page: app.Page) -> gr.Blocks:
        blocks.append(layout(page))
        return blocks[-1]

    monkeypatch.setattr(app, "layout", remembered)
    return blocks


def test_of_pages_that_were_left_only_the_newest_are_remembered(
    tmp_path: Path, answerer: FakeAnswerer, monkeypatch: pytest.MonkeyPatch, made: list[gr.Blocks]
) -> None:
    monkeypatch.setattr("ui.server.MOST_PAGES", 3)
    with serving(tmp_path, answerer) as (address, _, _):
        names = []
        for _ in range(6):
            session = Session(address)
            session.call(session.event("question", "submit"), "新增养老床位多少？")
            session.close()
            names.append(session.name)
        assert list(made[0].state_holder.session_data) == names[-3:]


def test_a_page_holds_its_conversation_once_however_long_it_is(
    tmp_path: Path, answerer: FakeAnswerer, made: list[gr.Blocks]
) -> None:
    with serving(tmp_path, answerer) as (address, _, _):
        session = Session(address)
        session.open()
        for _ in range(8):
            session.call(session.event("question", "submit"), "新增养老床位多少？")
        held = made[0].state_holder[session.name].config_values.values()
        session.close()
    told = [str(each["props"].get("value")).count("1860张——") for each in held if "props" in each]
    assert sum(1 for count in told if count) == 2, "as it is shown and as the browser keeps it"


HEAPS = """
import ctypes, sys, threading
from ui import memory
if sys.argv[1] == "bound":
    memory.bound()
together = threading.Barrier(4)
def hold():
    block = bytearray(50_000)
    together.wait()
threads = [threading.Thread(target=hold) for _ in range(4)]
for thread in threads: thread.start()
for thread in threads: thread.join()
c = ctypes.CDLL(None)
c.fopen.restype = ctypes.c_void_p
told = c.fopen(sys.argv[2].encode(), b"w")
c.malloc_info(0, ctypes.c_void_p(told))
c.fclose(ctypes.c_void_p(told))
print(open(sys.argv[2]).read().count("<heap "))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="asks glibc what it holds")
def test_the_servers_threads_share_one_heap(tmp_path: Path) -> None:
    def heaps(how: str) -> int:
        command = [sys.executable, "-c", HEAPS, how, str(tmp_path / "told")]
        return int(json.loads(subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout))

    assert heaps("bound") == 1
    assert heaps("as it is") > 1


def test_a_wrong_port_on_the_command_line_is_an_error(capsys: Any) -> None:
    with pytest.raises(SystemExit):
        app.main(["--port", "viele"])
    assert "--port" in capsys.readouterr().err


def test_a_browser_logs_in_by_the_form_and_out_by_the_button(
    tmp_path: Path, answerer: FakeAnswerer, browser: Any
) -> None:
    with serving(tmp_path, answerer, login=("daibiao", "青山 绿水")) as (address, _, _):
        page = browser.new_page(locale="zh-CN")
        page.set_default_timeout(60_000)
        page.goto(address)
        for password in ("青山", "青山 绿水"):
            page.get_by_label("用户名").fill("daibiao")
            page.get_by_label("密码").fill(password)
            page.get_by_role("button", name="登录").click()
            if password == "青山":
                page.get_by_role("alert").get_by_text("不对").wait_for()
        page.locator("#question textarea").wait_for()
        page.get_by_role("button", name="退出登录").click()
        page.get_by_label("密码").wait_for()
        assert page.request.get(f"{address}config").status == 401
        page.close()


def test_a_page_without_a_password_offers_no_way_out(
    tmp_path: Path, answerer: FakeAnswerer, browser: Any
) -> None:
    with serving(tmp_path, answerer) as (address, _, _):
        page = browser.new_page()
        page.set_default_timeout(60_000)
        page.goto(address)
        page.locator("[data-act=theme]").wait_for()
        assert not page.locator("[data-act=logout]").is_visible()
        page.close()
