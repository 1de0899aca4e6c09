"""Who may ask and who may change something: with keys, with a login, and with neither."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from index.build import build
from index.errors import CongressQAError
from ui.settings import from_environment

from .conftest import BEDS, service_of, serving, write

KEY, OTHER = "k" * 20, "o" * 20
ASK, BUILD, STATUS = "/api/v1/ask", "/api/v1/build", "/api/v1/status"
LOGIN = ("daibiao", "青山 绿水")


@contextmanager
def over(library: tuple[Path, Path], **rules: Any) -> Iterator[httpx.Client]:
    with serving(service_of(*library), **rules) as client:
        yield client


@pytest.mark.parametrize("headers", [{"Authorization": f"Bearer {KEY}"}, {"X-API-Key": OTHER}])
def test_with_keys_each_of_them_opens_everything(library: tuple[Path, Path], headers: dict[str, str]) -> None:
    with over(library, keys=(KEY, OTHER)) as client:
        assert client.post(ASK, json={"question": BEDS}, headers=headers).status_code == 200
        assert client.post(BUILD, headers=headers).status_code == 202
        assert client.get("/metrics", headers=headers).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [{}, {"Authorization": "Bearer wrong"}, {"X-API-Key": ""}, {"Authorization": f"Basic {KEY}"},
     {"X-API-Key": KEY + "k"}],
)  # fmt: skip
def test_with_keys_nothing_but_health_is_open_without_one(
    library: tuple[Path, Path], headers: dict[str, str]
) -> None:
    with over(library, keys=(KEY,)) as client:
        for method, path in (
            ("POST", ASK),
            ("GET", STATUS),
            ("GET", "/metrics"),
            ("GET", "/api/v1/openapi.json"),
        ):
            response = client.request(method, path, headers=headers)
            assert response.status_code == 401, path
            assert response.headers["www-authenticate"] == "Bearer"
            assert response.json()["type"] == "urn:congress-qa:problem:refused-key"
        assert client.get("/health").status_code == 200


def test_with_a_login_a_session_or_a_key_is_needed(library: tuple[Path, Path]) -> None:
    with over(library, login=LOGIN, keys=(KEY,)) as client:
        refused = client.get(STATUS)
        assert refused.status_code == 401
        assert refused.headers["content-type"] == "application/problem+json"
        assert client.get(STATUS, headers={"X-API-Key": KEY}).status_code == 200
        assert client.post(BUILD, headers={"X-API-Key": KEY}).status_code == 202
        client.post("/login", data={"username": LOGIN[0], "password": LOGIN[1]})
        assert client.post(BUILD).status_code == 202
        elsewhere = {"Origin": "http://elsewhere.example"}
        assert client.post(BUILD, headers=elsewhere).status_code == 403, (
            "another site's page has the session too"
        )
        assert client.get(STATUS, headers={"X-API-Key": OTHER}).status_code == 401


def test_without_keys_a_program_of_this_machine_may_change_something(library: tuple[Path, Path]) -> None:
    with over(library) as client:
        assert client.post(BUILD).status_code == 202


@pytest.mark.parametrize(
    "headers",
    [{"X-Forwarded-For": "192.0.2.7"}, {"Forwarded": "for=192.0.2.7"}, {"X-Real-IP": "192.0.2.7"}],
)
def test_without_keys_what_a_proxy_hands_on_may_only_ask(
    library: tuple[Path, Path], headers: dict[str, str]
) -> None:
    with over(library) as client:
        assert client.post(ASK, json={"question": BEDS}, headers=headers).status_code == 200
        refused = client.post(BUILD, headers=headers)
        assert (refused.status_code, refused.json()["type"]) == (403, "urn:congress-qa:problem:no-right")


@pytest.mark.parametrize("rules", [{"hosts": ("qa.example.cn",)}, {"proxies": ("10.0.0.7",)}])
def test_where_others_are_served_nothing_is_changed_without_a_key(
    library: tuple[Path, Path], rules: dict[str, Any]
) -> None:
    with over(library, **rules) as client:
        assert client.post(BUILD).status_code == 403
    with over(library, keys=(KEY,), **rules) as client:
        assert client.post(BUILD, headers={"X-API-Key": KEY}).status_code == 202


def test_another_name_is_turned_away_by_a_problem_document(library: tuple[Path, Path]) -> None:
    with over(library) as client:
        response = client.get(STATUS, headers={"Host": "evil.example"})
        assert (response.status_code, response.json()["type"]) == (
            400,
            "urn:congress-qa:problem:refused-host",
        )
        assert client.get("/", headers={"Accept": "text/html"}).status_code == 404, "the page is not there"


def test_who_may_not_write_is_turned_away_before_a_file_is_read(tmp_path: Path) -> None:
    reports, index = write(tmp_path / "reports"), tmp_path / "index"
    build(reports, index, workers=0)
    with serving(service_of(reports, index), keys=(KEY,), hosts=("qa.example.cn",)) as client:
        for line in ("POST /api/v1/reports", "PUT /api/v1/reports/a.txt"):
            with socket.create_connection(("127.0.0.1", client.base_url.port or 0), timeout=30) as raw:
                raw.sendall(
                    f"{line} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000000\r\n"
                    "Content-Type: multipart/form-data; boundary=x\r\n\r\n--x".encode()
                )
                assert b" 401 " in raw.recv(1000).splitlines()[0]


@pytest.mark.parametrize("keys", ["short", f"{KEY},two words and more", "密钥" * 10, f"{KEY},{'x' * 201}"])
def test_a_key_that_is_none_is_told_without_repeating_it(keys: str, tmp_path: Path) -> None:
    with pytest.raises(CongressQAError, match="CONGRESS_QA_API_KEYS") as told:
        from_environment({"CONGRESS_QA_API_KEYS": keys}, tmp_path)
    assert KEY not in str(told.value)


def test_keys_are_listed_with_commas(tmp_path: Path) -> None:
    assert from_environment({"CONGRESS_QA_API_KEYS": f" {KEY} ,{OTHER},"}, tmp_path).keys == (KEY, OTHER)
