"""Whatever goes wrong is a problem document, in the language that was asked for, and repeats nothing that was sent."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from api import service as of_service
from api.service import Service
from api.texts import TEXTS
from index.errors import IndexMissingError
from qa import Answerer
from ui.rebuild import Rebuild

from .conftest import BEDS, service_of, serving, until

SECRET = "这句话不该出现在回答里"


def problem(response: httpx.Response, status: int, kind: str) -> dict[str, Any]:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    told: dict[str, Any] = response.json()
    assert told["type"] == f"urn:congress-qa:problem:{kind}"
    assert told["status"] == status
    assert told["title"]
    assert told["detail"]
    return told


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/body/question"),
        ({"question": 5}, "/body/question"),
        ({"question": "问" * 2001}, "/body/question"),
        ({"question": "问", "years": ["二〇三〇"]}, "/body/years/0"),
        ({"question": "问", "bodies": [SECRET]}, "/body/bodies/0"),
        ({"question": "问", "history": [{"question": SECRET}]}, "/body/history/0/answer"),
        ({"question": "问", "history": [{"question": "甲", "answer": "乙"}] * 101}, "/body/history"),
        ({"question": "问", "quesion": SECRET}, "/body/quesion"),
        ([SECRET], "/body"),
    ],
)
def test_a_question_that_does_not_fit_is_told_where(client: httpx.Client, body: Any, pointer: str) -> None:
    response = client.post("/api/v1/ask", json=body)
    told = problem(response, 422, "unfit")
    assert pointer in [each["pointer"] for each in told["errors"]]
    assert all(not each["detail"].isascii() for each in told["errors"]), "in Chinese"
    assert SECRET not in response.text


def test_the_language_is_that_of_the_request(client: httpx.Client) -> None:
    english = client.post("/api/v1/ask", json={}, headers={"accept-language": "en-GB"})
    told = problem(english, 422, "unfit")
    assert english.headers["content-language"] == "en"
    assert english.text.isascii()
    assert told["errors"][0]["detail"] == "Field required"


@pytest.mark.parametrize("key", sorted(TEXTS))
def test_every_sentence_is_there_in_both_languages(key: str) -> None:
    text = TEXTS[key]
    assert not text.zh.isascii()
    assert text.en.isascii()
    assert text.zh.count("{") == text.en.count("{")


@pytest.mark.parametrize(
    ("method", "path", "status", "kind"),
    [
        ("GET", "/api/v1/nothing", 404, "not-found"),
        ("GET", "/api/v1/ask", 405, "method-not-allowed"),
        ("PATCH", "/api/v1/ask", 405, "refused-door"),
        ("GET", "/api/v1/reports/无.txt", 404, "no-report"),
        ("GET", "/api/v1/reports/无.txt/text", 404, "no-report"),
        ("GET", "/api/v1/reports/%2E%2E/%2E%2E/etc/passwd/text", 404, "no-report"),
        ("GET", "/api/v1/search", 422, "unfit"),
        ("GET", "/api/v1/search?q=a&top_k=0", 422, "unfit"),
        ("POST", "/api/v1/build", 403, "read-only"),
        ("POST", "/api/v1/reports", 403, "read-only"),
        ("PUT", "/api/v1/reports/甲.txt", 403, "read-only"),
        ("DELETE", "/api/v1/reports/甲.txt", 403, "read-only"),
    ],
)
def test_a_request_that_cannot_be_answered_is_told_why(
    client: httpx.Client, method: str, path: str, status: int, kind: str
) -> None:
    problem(client.request(method, path), status, kind)


def test_an_excerpt_beyond_the_text_is_a_problem_with_its_length(client: httpx.Client) -> None:
    path = "/api/v1/reports/澜江市2031年政府工作报告.txt/text"
    length = client.get(path).json()["length"]
    for start, end in ((0, length + 1), (5, 4), (length + 1, length + 1)):
        told = problem(client.get(path, params={"start": start, "end": end}), 416, "range")
        assert told["length"] == length


def test_only_json_and_csv_can_be_had_of_a_table(client: httpx.Client) -> None:
    response = client.post("/api/v1/tables", json={"question": BEDS}, headers={"accept": "image/png"})
    problem(response, 406, "not-acceptable")


def test_a_body_that_is_too_large_is_not_read_to_its_end(client: httpx.Client) -> None:
    problem(client.post("/api/v1/ask", content=b" " * 1_000_001), 413, "too-large")
    problem(client.post("/api/v1/ask", content=(b" " * 100_000 for _ in range(11))), 413, "too-large")


def test_without_an_index_each_question_is_told_so(tmp_path: Path) -> None:
    def answerer() -> Answerer:
        raise IndexMissingError("还没有索引")

    service = Service(tmp_path, tmp_path / "index", answerer, Rebuild(lambda step, **asked: None))
    with serving(service) as client:
        told = problem(client.post("/api/v1/ask", json={"question": BEDS}), 503, "index-missing")
        assert told["detail"] == "还没有索引"
        english = client.get("/health", headers={"accept-language": "en"})
        assert problem(english, 503, "index-missing")["detail"].isascii()
        assert english.headers["retry-after"]
        assert client.get("/metrics").status_code == 200


@pytest.fixture
def go(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Until it is set, all questions wait."""
    go, ask = threading.Event(), Answerer.ask

    def waiting(self: Answerer, *question: Any, **chosen: Any) -> Any:
        go.wait(timeout=60)
        return ask(self, *question, **chosen)

    monkeypatch.setattr(Answerer, "ask", waiting)
    return go


def test_beyond_a_full_line_questions_are_turned_away_and_all_others_are_answered(
    library: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, go: threading.Event
) -> None:
    monkeypatch.setattr(of_service, "WAITING", 2)
    service = service_of(*library)
    with serving(service) as client, ThreadPoolExecutor(20) as asking:
        held = [asking.submit(client.post, "/api/v1/ask", json={"question": BEDS}) for _ in range(6)]
        until(lambda: service.asking.statistics().tasks_waiting == 2)
        told = client.post("/api/v1/ask", json={"question": BEDS})
        problem(told, 503, "busy")
        assert told.headers["retry-after"]
        go.set()
        assert [each.result().json()["short"] for each in held] == ["1860张"] * 6


def test_so_many_batches_at_once_and_no_more(library: tuple[Path, Path], go: threading.Event) -> None:
    body = f'{{"question": "{BEDS}"}}'.encode()
    service = service_of(*library)
    with serving(service) as client, ThreadPoolExecutor(20) as asking:
        most = of_service.BATCHES
        held = [asking.submit(client.post, "/api/v1/batch", content=body) for _ in range(most)]
        until(lambda: service.asking.statistics().borrowed_tokens == most)
        problem(client.post("/api/v1/batch", content=body), 503, "busy")
        go.set()
        assert all("1860张" in each.result().text for each in held)
        assert "1860张" in client.post("/api/v1/batch", content=body).text, "the places are free again"
