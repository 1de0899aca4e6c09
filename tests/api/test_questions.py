"""Questions over HTTP get what the command line prints, to the letter."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from qa import Answerer, Turn
from qa.commands.sheet import to_csv

from .conftest import BEDS, COMPARED, FILES, service_of, serving

ASK, TABLES, BATCH = "/api/v1/ask", "/api/v1/tables", "/api/v1/batch"


def lines(*questions: Any) -> bytes:
    return "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in questions).encode()


def test_an_answer_is_the_one_of_the_command_line(client: httpx.Client, library: tuple[Path, Path]) -> None:
    response = client.post(ASK, json={"question": BEDS})
    with Answerer.open(library[1]) as answerer:
        expected = json.loads(json.dumps(answerer.ask(BEDS).to_json()))
    assert response.json() == expected
    assert expected["short"] == "1860张"


def test_each_citation_can_be_read_at_its_place(client: httpx.Client) -> None:
    answer = client.post(ASK, json={"question": BEDS}).json()
    assert answer["citations"]
    for cited in answer["citations"]:
        place = {"start": cited["start"], "end": cited["end"]}
        told = client.get(f"/api/v1/reports/{cited['report']}/text", params=place).json()
        assert told["text"] == cited["quote"]
        assert told["snapshot"] == answer["snapshot"]


def test_a_question_leans_on_the_conversation_before_it(
    client: httpx.Client, library: tuple[Path, Path]
) -> None:
    history = [{"question": BEDS, "answer": "1860张"}]
    told = client.post(ASK, json={"question": "那2029年呢？", "history": history}).json()
    with Answerer.open(library[1]) as answerer:
        assert told["answer"] == answerer.ask("那2029年呢？", [Turn(BEDS, "1860张")]).answer
    assert told["short"] == "1740张"


def test_what_it_is_restricted_to_is_binding_and_places_may_be_short(client: httpx.Client) -> None:
    restricted = {"question": "新增养老床位多少张？", "places": ["澜江"], "years": [2030]}
    cited = client.post(ASK, json=restricted).json()["citations"]
    assert {each["report"] for each in cited} == {"澜江市2030年政府工作报告.txt"}
    none = client.post(ASK, json={"question": BEDS, "bodies": ["检察院"]}).json()
    assert none["refused"]
    assert none["refusal"] == "所选范围内没有报告"


def test_single_reports_and_folders_can_be_chosen(client: httpx.Client) -> None:
    asked = {"question": "去年新增养老床位多少张？", "reports": ["澜江市2030年政府工作报告.txt"]}
    assert client.post(ASK, json=asked).json()["short"] == "1740张"
    outside = client.post(ASK, json={"question": BEDS, "reports": ["法院/"]}).json()
    assert outside["refusal"] == "在所选报告之外"
    found = client.get("/api/v1/search", params={"q": "养老床位", "reports": "法院"}).json()["passages"]
    assert all(each["report"].startswith("法院/") for each in found)
    unknown = client.post(ASK, json={"question": BEDS, "reports": ["没有/这份.txt"]})
    assert unknown.status_code == 422
    assert "没有/这份.txt" in unknown.json()["detail"]


def test_a_table_is_that_of_the_answer_as_json_or_csv(
    client: httpx.Client, library: tuple[Path, Path]
) -> None:
    with Answerer.open(library[1]) as answerer:
        answer = answerer.ask(COMPARED)
    told = client.post(TABLES, json={"question": COMPARED}).json()
    whole = json.loads(json.dumps(answer.to_json()))
    assert told == {name: whole[name] for name in told}
    assert "1740张" in json.dumps(told["table"], ensure_ascii=False)
    sheet = client.post(TABLES, json={"question": COMPARED}, headers={"accept": "text/csv"})
    assert sheet.headers["content-type"].startswith("text/csv")
    assert sheet.content.decode() == to_csv(answer, "出处")


def test_an_answer_without_a_table_is_a_problem_that_holds_the_answer(client: httpx.Client) -> None:
    response = client.post(TABLES, json={"question": BEDS})
    assert response.status_code == 422
    assert response.json()["type"] == "urn:congress-qa:problem:no-table"
    assert response.json()["answer"]["short"] == "1860张"


def test_a_batch_is_answered_line_by_line_in_its_order(client: httpx.Client) -> None:
    body = lines({"question": BEDS}, {"id": "乙", "question": COMPARED}) + b"nonsense\n\n" + lines({"id": 7})
    response = client.post(BATCH, content=body, params={"ranked": 2})
    assert response.headers["content-type"] == "application/x-ndjson"
    first, second, third, fourth = map(json.loads, response.text.splitlines())
    assert (first["id"], first["short"], len(first["ranked"])) == (1, "1860张", 2)
    assert (second["id"], second["table"] is not None) == ("乙", True)
    assert (third["line"], third["problem"]["kind"]) == (3, "argument")
    assert "question" in fourth["problem"]["detail"]


def test_the_first_answer_of_a_batch_comes_before_the_last_is_found(client: httpx.Client) -> None:
    body = lines(*({"question": BEDS} for _ in range(5)))
    with client.stream("POST", BATCH, content=body) as response:
        pieces = [piece for piece in response.iter_raw() if piece]
    assert len(pieces) >= 5


def test_a_question_of_a_batch_that_fails_leaves_the_others(
    library: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    service = service_of(*library)
    ask = Answerer.ask

    def failing(self: Answerer, question: str, *more: Any, **chosen: Any) -> Any:
        if "出错" in question:
            raise RuntimeError("nobody is told this")
        return ask(self, question, *more, **chosen)

    monkeypatch.setattr(Answerer, "ask", failing)
    with serving(service) as client:
        response = client.post(BATCH, content=lines({"question": "出错"}, {"question": BEDS}))
        whole = client.post(ASK, json={"question": "出错"})
        figures = client.get("/metrics").text
    first, second = map(json.loads, response.text.splitlines())
    assert first["problem"]["kind"] == "internal"
    assert second["short"] == "1860张"
    assert whole.status_code == 500
    assert whole.json()["type"] == "urn:congress-qa:problem:internal"
    assert "nobody" not in response.text + whole.text
    assert 'congress_qa_questions_total{outcome="failed"} 2.0' in figures
    assert 'congress_qa_questions_total{outcome="answered"} 1.0' in figures


@pytest.mark.parametrize("body", [b"", b"\n\n"])
def test_a_batch_of_nothing_is_a_problem(client: httpx.Client, body: bytes) -> None:
    assert client.post(BATCH, content=body).status_code == 422


def test_search_gives_passages_with_their_sentences(client: httpx.Client) -> None:
    chosen: list[tuple[str, Any]] = [("q", "养老床位"), ("top_k", 3), ("years", 2030), ("years", 2031)]
    found = client.get("/api/v1/search", params=chosen).json()
    best = found["passages"][0]
    assert "养老床位" in best["text"]
    assert FILES[best["report"]].find(best["sentences"][0]["quote"]) >= 0
    assert {each["year"] for each in found["passages"]} <= {2030, 2031}
    only = client.get("/api/v1/search", params={"q": "养老床位", "places": "澜江", "bodies": "法院"}).json()
    assert {each["body"] for each in only["passages"]} == {"法院"}
