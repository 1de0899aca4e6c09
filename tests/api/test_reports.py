"""Reports are listed and read; added, replaced and removed, nothing of a user's is lost."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.routes import reports as routes
from index.store import Index
from ui.files import REMOVED

from .conftest import BEDS, FILES, service_of, serving, until

REPORTS = "/api/v1/reports"
NEW = "竹川市2031年政府工作报告.txt"
TEXT = "竹川市人民政府工作报告\n2030年，竹川市新增养老床位320张。\n"


def built(client: httpx.Client) -> dict[str, Any]:
    """The build that follows a change, when it is over."""
    with client.stream("GET", "/api/v1/build/progress") as response:
        states = [json.loads(line) for line in response.iter_lines()]
    assert not states[-1]["running"]
    return dict(states[-1])


def send(client: httpx.Client, *files: tuple[str, str]) -> httpx.Response:
    return client.post(REPORTS, files=[("files", (name, text.encode())) for name, text in files])


def outcomes(response: httpx.Response) -> list[tuple[str, str]]:
    return [(each["name"], each["outcome"]) for each in response.json()["files"]]


def test_the_reports_are_listed_by_path_page_by_page(client: httpx.Client) -> None:
    whole = client.get(REPORTS).json()
    assert [each["path"] for each in whole["reports"]] == sorted(FILES)
    assert (whole["total"], whole["failed"], whole["duplicates"]) == (3, [], [])
    second = client.get(REPORTS, params={"offset": 1, "limit": 1}).json()
    assert second["reports"] == whole["reports"][1:2]


def test_a_report_tells_what_is_known_of_it(client: httpx.Client, library: tuple[Path, Path]) -> None:
    path = "法院/澜江市2031年法院工作报告.txt"
    told = client.get(f"{REPORTS}/{path}").json()
    assert (told["report"]["place"], told["report"]["year"], told["report"]["body"]) == (
        "澜江市",
        2031,
        "法院",
    )
    government = client.get(f"{REPORTS}/澜江市2031年政府工作报告.txt").json()
    with Index.open(library[1]) as index:
        text = index.report("澜江市2031年政府工作报告.txt").text
    assert [text[each["start"] :].startswith(each["title"]) for each in government["sections"]] == [
        True,
        True,
    ]


def test_the_text_of_a_report_is_read_whole_and_in_part(
    client: httpx.Client, library: tuple[Path, Path]
) -> None:
    path = "法院/澜江市2031年法院工作报告.txt"
    with Index.open(library[1]) as index:
        text = index.report(path).text
    assert client.get(f"{REPORTS}/{path}/text").json()["text"] == text
    part = client.get(f"{REPORTS}/{path}/text", params={"start": 4, "end": 9}).json()
    assert (part["text"], part["length"]) == (text[4:9], len(text))


def test_an_added_report_answers_when_the_build_is_over(own: tuple[httpx.Client, Path]) -> None:
    client, folder = own
    response = send(client, (NEW, TEXT), ("计划.exe", "x"))
    assert response.status_code == 202
    assert outcomes(response) == [(NEW, "added"), ("计划.exe", "refused")]
    assert built(client)["result"]["added"] == [NEW]
    assert (folder / NEW).read_text("utf-8") == TEXT
    told = client.post("/api/v1/ask", json={"question": "竹川市2030年新增养老床位多少张？"}).json()
    assert told["short"] == "320张"


def test_a_name_that_is_taken_is_refused_and_the_file_stays(own: tuple[httpx.Client, Path]) -> None:
    client, folder = own
    name = "澜江市2031年政府工作报告.txt"
    response = send(client, (name, TEXT))
    assert response.status_code == 409
    assert response.json()["type"] == "urn:congress-qa:problem:nothing-added"
    assert outcomes(response) == [(name, "refused")]
    assert (folder / name).read_text("utf-8") == FILES[name]
    same = send(client, (name, FILES[name]))
    assert (same.status_code, outcomes(same)) == (202, [(name, "same")])
    assert not client.get("/api/v1/build").json()["running"]


@pytest.mark.parametrize("path", ["澜江市2031年政府工作报告.txt", "法院/澜江市2031年法院工作报告.txt"])
def test_a_replaced_report_lies_among_the_removed_ones(own: tuple[httpx.Client, Path], path: str) -> None:
    client, folder = own
    response = client.put(f"{REPORTS}/{path}", content=TEXT.encode())
    assert (response.status_code, outcomes(response)) == (202, [(Path(path).name, "replaced")])
    assert built(client)["result"]["changed"] == [path]
    assert (folder / path).read_text("utf-8") == TEXT
    aside = folder / REMOVED / Path(path).parent / f".{Path(path).stem}-1.txt"
    assert aside.read_text("utf-8") == FILES[path]


def test_a_new_report_can_be_put_at_the_top_and_nowhere_else(own: tuple[httpx.Client, Path]) -> None:
    client, folder = own
    assert outcomes(client.put(f"{REPORTS}/{NEW}", content=TEXT.encode())) == [(NEW, "added")]
    before = sorted(folder.rglob("*"))
    for path in (
        "别处/甲.txt",
        "%2E%2E/甲.txt",
        "%2Ftmp%2F甲.txt",
        "法院/%2E%2E/%2E%2E/甲.txt",
        "..%5C甲.txt",
        "甲.exe",
    ):
        assert client.put(f"{REPORTS}/{path}", content=TEXT.encode()).status_code in (404, 409), path
    assert client.put(f"{REPORTS}/空.txt", content=b"").status_code == 422
    assert sorted(folder.rglob("*")) == before
    assert not list(folder.parent.glob("*.txt"))


def test_a_removed_report_is_moved_and_answers_no_more(own: tuple[httpx.Client, Path]) -> None:
    client, folder = own
    path = "法院/澜江市2031年法院工作报告.txt"
    response = client.delete(f"{REPORTS}/{path}")
    assert (response.status_code, response.json()["moved_to"]) == (202, f"{REMOVED}/{path}")
    assert (folder / REMOVED / path).read_text("utf-8") == FILES[path]
    assert built(client)["result"]["removed"] == [path]
    assert client.delete(f"{REPORTS}/{path}").status_code == 404
    assert client.get(f"{REPORTS}/{path}").status_code == 404


def test_a_file_that_is_too_large_is_refused_before_any_is_added(
    own: tuple[httpx.Client, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    client, folder = own
    monkeypatch.setattr(routes, "LARGEST", 1_000)
    before = sorted(folder.rglob("*"))
    assert send(client, (NEW, TEXT), ("大.txt", "大" * 500)).status_code == 413
    assert client.put(f"{REPORTS}/大.txt", content=b"x" * 1_001).status_code == 413
    assert sorted(folder.rglob("*")) == before


def test_nothing_is_put_in_the_place_of_a_folder_that_is_gone(own: tuple[httpx.Client, Path]) -> None:
    client, folder = own
    folder.rename(folder.with_name("elsewhere"))
    for response in (send(client, (NEW, TEXT)), client.put(f"{REPORTS}/{NEW}", content=TEXT.encode())):
        assert response.json()["type"] == "urn:congress-qa:problem:folder-gone"
    assert not folder.exists()
    assert client.post("/api/v1/ask", json={"question": BEDS}).json()["short"] == "1860张"


def test_many_that_have_gone_are_let_go_only_when_that_is_meant(tmp_path: Path) -> None:
    from index.build import build

    reports, index = tmp_path / "reports", tmp_path / "index"
    reports.mkdir()
    for number in range(6):
        text = f"竹川市人民政府工作报告\n{2020 + number}年，新增学位{number + 1}00个。\n"
        (reports / f"竹川市{2021 + number}年政府工作报告.txt").write_text(text, "utf-8")
    build(reports, index, workers=0)
    for number in range(4):
        (reports / f"竹川市{2021 + number}年政府工作报告.txt").unlink()
    with serving(service_of(reports, index)) as client:
        assert client.post("/api/v1/build").status_code == 202
        stopped = built(client)
        assert stopped["asks"]
        assert stopped["failure"]
        assert "congress_qa_build_failed 1.0" in client.get("/metrics").text
        client.post("/api/v1/build", json={"allow_removals": True})
        assert len(built(client)["result"]["removed"]) == 4


def test_the_status_is_that_of_the_command_line_but_for_the_folder(
    client: httpx.Client, library: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    from qa.commands.upkeep import status

    status(library[1], as_json=True)
    printed = json.loads(capsys.readouterr().out)
    assert client.get("/api/v1/status").json() == {**printed, "directory": "index"}


def test_it_is_well_while_it_answers(client: httpx.Client) -> None:
    told = client.get("/health").json()
    assert (told["status"], told["reports"], told["building"]) == ("ok", 3, False)


def test_the_figures_name_no_report_and_no_question(client: httpx.Client) -> None:
    client.post("/api/v1/ask", json={"question": BEDS})
    client.get(f"{REPORTS}/{NEW}")
    until(lambda: 'route="/ask"' in client.get("/metrics").text)
    figures = client.get("/metrics")
    assert figures.headers["content-type"].startswith("text/plain")
    assert figures.text.isascii()
    assert "congress_qa_reports 3.0" in figures.text
    assert 'congress_qa_requests_total{method="POST",route="/ask",status="200"}' in figures.text
