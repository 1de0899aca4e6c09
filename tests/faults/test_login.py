"""The password: guesses are slowed, sessions end one by one and by the page itself only, cookies stay at home."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from test_web import serving

from ui.guard import sessions
from ui.guard.sessions import FREE_TRIES, LONGEST_WAIT, REMEMBERED, Guesses, Sessions
from ui.settings import Settings

LOGIN = ("daibiao", "青山 绿水")
GIVEN = {"username": LOGIN[0], "password": LOGIN[1]}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(
        tmp_path_factory.mktemp("login"), 20_000, Settings(LOGIN, proxies=("127.0.0.1",))
    ) as address:
        yield address


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The time that sessions and guesses go by, which a test may move on."""

    class Clock:
        ahead = 0.0

        def monotonic(self) -> float:
            return time.monotonic() + self.ahead

    moved = Clock()
    monkeypatch.setattr(sessions, "time", moved)
    return moved


def browser(address: str, of: str) -> httpx.Client:
    """A client whose requests come from the address ``of``, through a proxy that the page was told to believe."""
    return httpx.Client(base_url=address, trust_env=False, timeout=60, headers={"x-forwarded-for": of})


def inside(client: httpx.Client) -> bool:
    return client.get("config").status_code == 200


def test_the_form_is_all_that_is_shown_and_leads_in(address: str) -> None:
    with browser(address, "10.0.0.1") as client:
        form = client.get("", headers={"accept-language": "en"})
        assert form.status_code == 200
        assert "Sign in" in form.text
        assert "登录" in client.get("").text
        answer = client.post("login", data=GIVEN)
        assert (answer.status_code, answer.headers["location"]) == (303, "./")
        assert inside(client)


def test_another_sites_page_ends_no_session(address: str) -> None:
    with browser(address, "10.0.0.2") as client:
        client.post("login", data=GIVEN)
        for headers in ({}, {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}):
            assert client.get("logout", headers=headers).status_code == 405
        assert client.post("logout", headers={"origin": "https://evil.example"}).status_code == 403
        assert client.post("logout", headers={"sec-fetch-site": "cross-site"}).status_code == 403
        assert inside(client)


def test_a_session_is_ended_by_its_own_browser_and_no_other_ends_with_it(address: str) -> None:
    with browser(address, "10.0.0.3") as one, browser(address, "10.0.0.3") as other:
        for client in (one, other):
            client.post("login", data=GIVEN)
        secret = dict(one.cookies)
        assert one.post("logout", headers={"sec-fetch-site": "same-origin"}).status_code == 303
        assert not dict(one.cookies), "the browser forgets it"
        assert not inside(one)
        assert httpx.get(f"{address}config", cookies=secret, trust_env=False).status_code == 401, (
            "so does the server"
        )
        assert inside(other)


def test_a_session_ends_after_a_time_without_use(address: str, clock: Any) -> None:
    with browser(address, "10.0.0.4") as client:
        client.post("login", data=GIVEN)
        clock.ahead = sessions.LASTING - 60
        assert inside(client)
        clock.ahead *= 2
        assert inside(client), "it was used"
        clock.ahead += sessions.LASTING + 1
        assert not inside(client)


@pytest.mark.parametrize(("scheme", "secure"), [("http", False), ("https", True)])
def test_the_cookie_is_for_this_page_alone(address: str, scheme: str, secure: bool) -> None:
    with browser(address, "10.0.0.5") as client:
        answer = client.post("login", data=GIVEN, headers={"x-forwarded-proto": scheme})
        (cookie,) = answer.headers.get_list("set-cookie")
        flags = {part.strip().lower() for part in cookie.split(";")[1:]}
        assert {"httponly", "samesite=lax", "path=/"} <= flags
        assert ("secure" in flags) is secure
        assert not any(flag.startswith(("domain", "expires", "max-age")) for flag in flags)


def test_who_guesses_waits_longer_each_time_and_nobody_else_does(address: str, clock: Any) -> None:
    with browser(address, "10.0.0.6") as client, browser(address, "10.0.0.7") as neighbour:
        wrong = {**GIVEN, "password": "青山"}
        for _ in range(FREE_TRIES):
            assert client.post("login", data=wrong).status_code == 400
        turned_away = client.post("login", data=GIVEN)
        assert turned_away.status_code == 429, "even the right one, or guessing would go on"
        assert int(turned_away.headers["retry-after"]) == 1
        assert neighbour.post("login", data=GIVEN).status_code == 303
        for wait in (1, 2, 4):
            clock.ahead += wait + 0.1
            assert client.post("login", data=wrong).status_code == 400
            assert client.post("login", data=wrong).status_code == 429
        clock.ahead += 9
        assert client.post("login", data=GIVEN).status_code == 303
        assert client.post("login", data=wrong).status_code == 400, "and is then as free as before"


def test_the_waiting_has_an_end_and_what_is_remembered_a_bound() -> None:
    guesses = Guesses()
    for _ in range(200):
        guesses.wrong("10.0.0.8")
    assert LONGEST_WAIT - 1 < guesses.wait("10.0.0.8") <= LONGEST_WAIT
    for number in range(REMEMBERED + 100):
        guesses.wrong(str(number))
    assert len(guesses._wrong) == REMEMBERED
    kept = Sessions()
    secrets = [kept.begin() for _ in range(sessions.MOST_SESSIONS + 1)]
    assert not kept.known(secrets[0])
    assert kept.known(secrets[-1])


@pytest.mark.parametrize(
    "form",
    [b"", b"username=daibiao", b"a=" * 50, b"&".join(b"a=1" for _ in range(50)), b"\xff\xfe=\x00", b"x" * 30_000],
)  # fmt: skip
def test_what_is_no_form_lets_nobody_in(address: str, form: bytes) -> None:
    with browser(address, f"10.0.1.{len(form) % 250}") as client:
        assert client.post("login", content=form).status_code in (400, 413)
        assert not inside(client)


def test_forged_and_odd_cookies_let_nobody_in(address: str) -> None:
    port = httpx.URL(address).port
    for cookie in (f"congress-qa-{port}=", f"congress-qa-{port}=x", 'a="', "\xff" * 40, "=;=;", "a" * 9_000):
        with browser(address, "10.0.0.9") as client:
            odd: list[tuple[bytes, bytes]] = [(b"cookie", cookie.encode("latin-1"))]
            assert client.get("config", headers=odd).status_code == 401


def test_without_the_password_nothing_is_written(
    address: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    from gradio.utils import get_upload_folder

    before = set(Path(get_upload_folder()).rglob("*"))
    with browser(address, "10.0.0.10") as client:
        files = {"files": ("甲.txt", b"x" * 15_000)}
        assert client.post("gradio_api/upload", files=files).status_code == 401
    assert set(Path(get_upload_folder()).rglob("*")) == before
