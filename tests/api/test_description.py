"""OpenAPI describes what is really sent; beside the page the interface is the same; what is not needed is not loaded."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import jsonschema
import pytest

from api.application import application, described
from api.service import Service

from .conftest import BEDS, COMPARED, service_of

DOCUMENT: dict[str, Any] = json.loads(json.dumps(described().openapi()))  # as it is sent
FORMATS = (Path(__file__).resolve().parents[2] / "docs" / "formats.md").read_text("utf-8")


def fits(value: object, schema: dict[str, Any]) -> None:
    """Raise unless ``value`` is as ``schema`` says, which may refer to the document's others."""
    jsonschema.validate(value, {**schema, "components": DOCUMENT["components"]})


def operations() -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (method, path, operation)
        for path, all_of_it in DOCUMENT["paths"].items()
        for method, operation in all_of_it.items()
    ]


def schema_of(method: str, path: str, kind: str = "application/json") -> dict[str, Any]:
    answers = DOCUMENT["paths"][path][method]["responses"]
    whole: dict[str, Any] = answers.get("200", answers.get("202"))["content"][kind]["schema"]
    return whole


@pytest.mark.parametrize(
    ("method", "path", "operation"), operations(), ids=lambda each: each if isinstance(each, str) else ""
)
def test_every_example_is_as_its_schema_says(method: str, path: str, operation: dict[str, Any]) -> None:
    bodies = [operation.get("requestBody", {}), *operation["responses"].values()]
    for content in (kind for body in bodies for kind in body.get("content", {}).values()):
        if "example" in content:
            fits(content["example"], content["schema"])
    assert operation["summary"]
    assert operation["responses"]["default"]["content"]["application/problem+json"]


@pytest.mark.parametrize("path", ["/api/v1/ask", "/api/v1/tables", "/api/v1/search", "/api/v1/batch"])
def test_who_reads_the_description_sees_an_example(path: str) -> None:
    (operation,) = DOCUMENT["paths"][path].values()
    assert any("example" in kind for kind in operation["responses"]["200"]["content"].values())
    assert "requestBody" not in operation or any(
        "example" in kind for kind in operation["requestBody"]["content"].values()
    )


def test_what_is_sent_is_as_the_description_says(client: httpx.Client) -> None:
    for question in (BEDS, COMPARED, "火星上有几个人？", "2030年比2029年多了多少张养老床位？", ""):
        answer = client.post("/api/v1/ask", json={"question": question}).json()
        fits(answer, schema_of("post", "/api/v1/ask"))
        body = json.dumps({"question": question or BEDS}).encode()
        reply = client.post("/api/v1/batch?ranked=3", content=body).json()
        fits(reply, schema_of("post", "/api/v1/batch", "application/x-ndjson"))
    fits(
        client.post("/api/v1/tables", json={"question": COMPARED}).json(), schema_of("post", "/api/v1/tables")
    )
    for path in ("search?q=养老", "status", "build", "reports"):
        told = client.get(f"/api/v1/{path}").json()
        fits(told, schema_of("get", f"/api/v1/{path.split('?')[0]}"))
    report = "澜江市2031年政府工作报告.txt"
    fits(client.get(f"/api/v1/reports/{report}").json(), schema_of("get", "/api/v1/reports/{path}"))
    fits(client.get(f"/api/v1/reports/{report}/text").json(), schema_of("get", "/api/v1/reports/{path}/text"))
    fits(client.get("/health").json(), schema_of("get", "/health"))
    assert client.get("/api/v1/openapi.json").json() == DOCUMENT


def test_an_answer_has_the_fields_that_the_formats_describe() -> None:
    answer = DOCUMENT["components"]["schemas"]["Answer"]["properties"]
    assert [name for name in answer if f"| `{name}` |" not in FORMATS] == []


def test_the_formats_name_every_address_and_every_kind_of_problem() -> None:
    from api.problems import KINDS
    from api.texts import TEXTS

    assert [path for _, path, _ in operations() if f"`{path}`" not in FORMATS] == []
    kinds = {kind.replace("_", "-") for kind in TEXTS} | {kind.replace("_", "-") for _, _, kind in KINDS}
    assert sorted(kind for kind in kinds if f"`{kind}`" not in FORMATS and kind != "broken-line") == []


def test_beside_the_page_it_is_the_same_and_the_page_too(tmp_path: Path, library: tuple[Path, Path]) -> None:
    import app
    from tests.app.conftest import free_port
    from ui.backend import Backend
    from ui.server import start
    from ui.settings import Settings

    service: Service = service_of(*library)
    backend = Backend(library[0], service.answerer, lambda step, **asked: None)  # type: ignore[arg-type, return-value]
    chosen = Settings(keys=("k" * 20,))
    blocks = app.layout(app.Page(backend, chosen))
    address = start(blocks, "127.0.0.1", free_port(), chosen, application(service))
    try:
        with httpx.Client(base_url=address, trust_env=False, timeout=60) as client:
            assert "报告" in client.get("").text
            assert client.get("config").status_code == 200
            assert client.post("api/v1/ask", json={"question": BEDS}).status_code == 401
            key = {"X-API-Key": "k" * 20}
            assert client.post("api/v1/ask", json={"question": BEDS}, headers=key).json()["short"] == "1860张"
            assert client.get("health").json()["status"] == "ok"
            assert client.get("gradio_api/info").json()["named_endpoints"] == {}
    finally:
        blocks.close(verbose=False)


@pytest.mark.parametrize(
    ("statement", "unwanted"),
    [
        ("import qa.cli", {"fastapi", "starlette", "pydantic", "prometheus_client", "mcp", "watchfiles"}),
        ("import qa.answer", {"fastapi", "starlette", "prometheus_client", "mcp"}),
        ("import api.serve", {"gradio", "torch", "mcp", "sentence_transformers"}),
    ],
)
def test_nothing_is_loaded_that_is_not_needed(statement: str, unwanted: set[str]) -> None:
    code = f"{statement}\nimport sys\nprint(*sorted({unwanted!r} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
