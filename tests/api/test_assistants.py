"""An assistant asks, compares, searches and reads over MCP, by the SDK's own client, over stdio and HTTP."""

from __future__ import annotations

import doctest
import re
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import anyio
import httpx
import jsonschema
import pytest

mcp = pytest.importorskip("mcp.client.client")
from mcp.client.stdio import StdioServerParameters, stdio_client  # noqa: E402

import api.assistants  # noqa: E402
from api.assistants import server, uri_of  # noqa: E402
from index.build import build  # noqa: E402
from qa import Answerer  # noqa: E402

from .conftest import BEDS, COMPARED, FILES, write  # noqa: E402

Work = Callable[[Any], Awaitable[None]]
TOOLS = ["ask", "compare", "search", "report"]


@asynccontextmanager
async def in_process(index: Path) -> AsyncIterator[Any]:
    with Answerer.open(index) as answerer:
        async with mcp.Client(server(answerer)) as client:
            yield client


@asynccontextmanager
async def over_stdio(index: Path) -> AsyncIterator[Any]:
    arguments = ["-m", "qa.cli", "mcp", "--index", str(index)]
    root = str(Path(api.assistants.__file__).parents[1])
    started = StdioServerParameters(command=sys.executable, args=arguments, cwd=root)
    async with mcp.Client(stdio_client(started)) as client:
        yield client


@asynccontextmanager
async def over_http(index: Path) -> AsyncIterator[Any]:
    arguments = [sys.executable, "-m", "qa.cli", "mcp", "--index", str(index), "--http", "--port", "0"]
    root = Path(api.assistants.__file__).parents[1]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True, cwd=root) as process:
        try:
            assert process.stdout is not None
            address = re.search(r"http://[\d.]+:\d+/mcp", process.stdout.readline())
            assert address
            async with mcp.Client(address[0]) as client:
                yield client
        finally:
            process.terminate()
            process.wait(timeout=20)


def run(ways: Callable[[Path], Any], index: Path, work: Work) -> None:
    """Do ``work`` with a client that is connected in one of the ways."""

    async def whole() -> None:
        with anyio.fail_after(120):
            async with ways(index) as client:
                await work(client)

    anyio.run(whole)


@pytest.mark.parametrize("way", [in_process, over_stdio, over_http], ids=lambda way: way.__name__)
def test_an_assistant_asks_and_reads_each_citation_at_its_address(
    way: Callable[[Path], Any], library: tuple[Path, Path]
) -> None:
    async def work(client: Any) -> None:
        tools = (await client.list_tools()).tools
        assert [tool.name for tool in tools] == TOOLS
        assert all(tool.annotations.read_only_hint for tool in tools)
        told = await client.call_tool("ask", {"question": BEDS})
        assert not told.is_error
        assert told.structured_content["short"] == "1860张"
        text, *links = told.content
        assert "[1]" in text.text
        cited = told.structured_content["citations"]
        assert len(links) == len(cited) > 0
        for link, citation in zip(links, cited, strict=True):
            (part,) = (await client.read_resource(link.uri)).contents
            assert part.text == citation["quote"]

    run(way, library[1], work)


def test_what_a_tool_gives_is_as_its_schema_says_and_as_python_gives_it(library: tuple[Path, Path]) -> None:
    calls = {
        "ask": {"question": BEDS, "places": ["澜江市"], "bodies": ["政府"]},
        "compare": {"question": COMPARED},
        "search": {"query": "养老床位", "top_k": 2, "years": [2031]},
        "report": {"path": "法院/澜江市2031年法院工作报告.txt", "start": 2, "end": 8},
    }

    async def work(client: Any) -> None:
        for tool in (await client.list_tools()).tools:
            jsonschema.validate(calls[tool.name], tool.input_schema)
            told = await client.call_tool(tool.name, calls[tool.name])
            assert not told.is_error, told.content
            jsonschema.validate(told.structured_content, tool.output_schema)
        table = (await client.call_tool("compare", calls["compare"])).content[0].text
        assert "1740张[" in table
        assert FILES[str(calls["report"]["path"])][2:8] == told.structured_content["text"]

    run(in_process, library[1], work)


def test_every_report_is_listed_with_its_address(library: tuple[Path, Path]) -> None:
    async def work(client: Any) -> None:
        import json

        (listed,) = (await client.read_resource("congress-qa://reports")).contents
        reports = json.loads(listed.text)["reports"]
        assert [each["path"] for each in reports] == sorted(FILES)
        for each in reports:
            (whole,) = (await client.read_resource(each["uri"])).contents
            assert whole.text.splitlines()[0] == FILES[each["path"]].splitlines()[0]

    run(in_process, library[1], work)


@pytest.mark.parametrize(
    ("tool", "arguments", "said"),
    [
        ("ask", {"question": "问" * 3000}, "question"),
        ("ask", {"question": BEDS, "bodies": ["足球队"]}, "bodies"),
        ("compare", {"question": BEDS}, "没有可列表比较的内容"),
        ("report", {"path": "无.txt"}, "没有报告“无.txt”"),
        ("report", {"path": "../index/CURRENT"}, "没有报告"),
        ("report", {"path": "澜江市2031年政府工作报告.txt", "start": 5, "end": 2}, "不是可读的一段"),
    ],
)
def test_what_cannot_be_given_is_told_in_a_sentence(
    tool: str, arguments: dict[str, Any], said: str, library: tuple[Path, Path]
) -> None:
    async def work(client: Any) -> None:
        told = await client.call_tool(tool, arguments)
        assert told.is_error
        assert said in told.content[0].text

    run(in_process, library[1], work)


def test_a_citation_of_a_report_that_has_changed_is_not_another_sentence(tmp_path: Path) -> None:
    reports, index = write(tmp_path / "reports"), tmp_path / "index"
    build(reports, index, workers=0)

    async def work(client: Any) -> None:
        told = await client.call_tool("ask", {"question": BEDS})
        (address,) = {link.uri for link in told.content[1:2]}
        path = "澜江市2031年政府工作报告.txt"
        (reports / path).write_text(FILES[path].replace("1860", "9"), "utf-8")
        await anyio.to_thread.run_sync(lambda: build(reports, index, workers=0))
        with pytest.raises(Exception, match="已经改动"):
            await client.read_resource(address)
        with pytest.raises(Exception, match="没有报告"):
            await client.read_resource(uri_of("无.txt"))

    run(in_process, index, work)


def test_what_another_sites_page_sends_over_http_is_turned_away(library: tuple[Path, Path]) -> None:
    with Answerer.open(library[1]) as answerer:
        app = server(answerer).streamable_http_app(host="127.0.0.1")

        async def ask(headers: dict[str, str]) -> int:
            body = {"jsonrpc": "2.0", "id": 1, "method": "ping"}
            kinds = {"accept": "application/json, text/event-stream"}
            transport = httpx.ASGITransport(app)
            async with (
                app.router.lifespan_context(app),
                httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:7862") as client,
            ):
                return (await client.post("/mcp", json=body, headers={**kinds, **headers})).status_code

        assert anyio.run(ask, {"origin": "http://evil.example"}) == 403
    with Answerer.open(library[1]) as answerer:
        app = server(answerer).streamable_http_app(host="127.0.0.1")
        assert anyio.run(ask, {"host": "evil.example"}) == 421


def test_without_the_sdk_the_command_names_the_extra(library: tuple[Path, Path]) -> None:
    code = (
        "import sys; sys.modules['mcp'] = None\n"
        f"from qa.cli import main; sys.exit(main(['mcp', '--index', {str(library[1])!r}]))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 1
    assert "congress-qa[mcp]" in done.stderr
    assert "Traceback" not in done.stderr


def test_without_an_index_it_says_so_before_anybody_asks(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "qa.cli", "mcp", "--index", str(tmp_path / "none")]
    done = subprocess.run(command, capture_output=True, text=True, input="")
    assert (done.returncode, done.stdout) == (1, "")
    assert len(done.stderr.splitlines()) == 1


def test_the_examples_in_docstrings_hold() -> None:
    assert doctest.testmod(api.assistants).failed == 0
