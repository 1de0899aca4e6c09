"""Reports for assistants: a server of the Model Context Protocol, by the official SDK.

Goes in: calls of four tools, and addresses of resources. Comes out: the values of `qa`, as text for reading and as the
JSON of `docs/formats.md`; each citation is a resource too, the part of its report that it stands in, for as long as the
report is the same. Nothing can be changed by it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote

import anyio
import uvicorn
from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ResourceError, ResourceNotFoundError, ToolError
from mcp_types import CallToolResult, ContentBlock, ResourceLink, TextContent, ToolAnnotations
from pydantic import Field as Described

from index.errors import CongressQAError
from index.store import Index
from qa import Answer, Answerer, Citation, PassageHit
from qa.arguments import full_names
from ui.guard.outgoing import seal
from ui.port import PortError, configured, listening

from .schemas import (
    Answered,
    Bodies,
    Compared,
    Excerpt,
    Found,
    History,
    Kinds,
    Places,
    Question,
    Reports,
    Years,
)

HOST = "127.0.0.1"  # it asks for no key
SCHEME = "congress-qa"
PATH = "/mcp"
MOST_CHARACTERS = 20_000  # of one excerpt: assistants have little room
MOST_PASSAGES = 20
INSTRUCTIONS = (
    "Chinese congress reports with exact citations. Ask in Chinese. Every sentence that you take over needs its mark and "
    "its report; quote figures only as they stand in the quotes, and say so where the reports do not answer. "
    "Tools: `ask` for one answer, `compare` for places or years side by side, `search` for passages, `report` to read on "
    "around a citation."
)
READING = ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)
Start = Annotated[int, Described(ge=0, description="First character, as in citations.")]
End = Annotated[
    int | None, Described(ge=0, description="One past the last; by default as much as one call gives.")
]
Report = Annotated[str, Described(max_length=1_000, description="The report's path, as in citations.")]
TopK = Annotated[int, Described(ge=1, le=MOST_PASSAGES)]


class Library:
    """The tools and resources over one answerer. Safe to use from several threads, as the SDK does."""

    def __init__(self, answerer: Answerer) -> None:
        self._answerer = answerer

    # --- tools -----------------------------------------------------------------------------------------------------

    def ask(
        self, question: Question, history: History = (), places: Places = (), years: Years = (),
        bodies: Bodies = (), kinds: Kinds = (), reports: Reports = (),
    ) -> Annotated[CallToolResult, Answered]:  # fmt: skip
        """Answer one question from the reports, each sentence with its citation, or say why they do not answer it."""
        answer = self._asked(
            question, history, places, years=years, bodies=bodies, kinds=kinds, reports=reports
        )
        return self._result(_answer_text(answer), answer, answer.to_json())

    def compare(
        self,
        question: Question,
        places: Places = (),
        years: Years = (),
        bodies: Bodies = (),
        kinds: Kinds = (),
        reports: Reports = (),
    ) -> Annotated[CallToolResult, Compared]:
        """Set places, years or matters side by side: a table whose figures each have a citation."""
        answer = self._asked(question, (), places, years=years, bodies=bodies, kinds=kinds, reports=reports)
        if answer.table is None:
            raise ToolError(f"这个问题没有可列表比较的内容，请用 ask。{answer.answer}")
        whole = answer.to_json()
        table = {name: whole[name] for name in Compared.model_fields}
        return self._result(_table_text(answer), answer, table)

    def search(
        self, query: Question, top_k: TopK = 5, places: Places = (), years: Years = (), bodies: Bodies = (),
        kinds: Kinds = (), reports: Reports = (),
    ) -> Annotated[CallToolResult, Found]:  # fmt: skip
        """Find the passages of the reports that fit best; none of them need be an answer."""
        with _told(ToolError):
            index = self._answerer.index()
            hits = self._answerer.retriever.search(
                query,
                top_k,
                places=full_names(places, index),
                years=years,
                bodies=bodies,
                kinds=kinds,
                reports=reports,
            )
        said = "\n\n".join(f"{hit.rank}. {' › '.join((hit.title, *hit.section))}\n{hit.text}" for hit in hits)
        links = [_link(index, hit, hit.title, hit.text[:80]) for hit in hits]
        told = {"snapshot": index.snapshot, "passages": [asdict(hit) for hit in hits]}
        return _made(said or "没有找到。", told, links)

    def report(self, path: Report, start: Start = 0, end: End = None) -> Annotated[CallToolResult, Excerpt]:
        """Read a report's text, whole or in part; positions are those of citations."""
        with _told(ToolError):
            told = self._excerpt(path, start, end)
        return _made(str(told["text"]), told, [])

    # --- resources -------------------------------------------------------------------------------------------------

    def listed(self) -> str:
        """All reports that can be asked and read, as JSON."""
        with _told(ResourceError):
            index = self._answerer.index()
            reports = [
                {"path": each.path, "uri": uri_of(each.path), **asdict(each.metadata)}
                for each in index.reports
            ]
        return json.dumps({"snapshot": index.snapshot, "reports": reports}, ensure_ascii=False)

    def text(self, path: str, start: int = 0, end: int | None = None, version: str = "") -> str:
        """The stored text of a report, from `start` to `end` as in citations; of a `version`, or none at all."""
        with _told(ResourceError):
            if version and _version(self._answerer.index(), path) != version:
                raise ResourceError(f"报告“{path}”已经改动或移除，这个出处不再有效；请重新提问")
            return str(self._excerpt(path, start, end, most=None)["text"])

    # --- their parts -----------------------------------------------------------------------------------------------

    def _asked(self, question: str, history: History, places: Places, **chosen: Any) -> Answer:
        with _told(ToolError):
            names = full_names(places, self._answerer.index()) if places else ()
            return self._answerer.ask(question, history, places=names, **chosen)

    def _result(self, said: str, answer: Answer, told: dict[str, Any]) -> CallToolResult:
        """``said`` and ``told`` of an answer, with its citations as resources, of a refusal with what comes nearest."""
        index, cited = self._answerer.index(), answer.citations or answer.nearest
        if index.snapshot != answer.snapshot:  # a newer one has come: its texts may be others
            return _made(said, told, [])
        links = [_link(index, each, f"[{each.mark}] {each.title}", each.quote) for each in cited]
        return _made(said, told, links)

    def _excerpt(
        self, path: str, start: int, end: int | None, most: int | None = MOST_CHARACTERS
    ) -> dict[str, str | int]:
        index = self._answerer.index()
        try:
            report = index.report(path)
        except KeyError:
            raise ResourceNotFoundError(f"索引里没有报告“{path}”；可读的见资源 {SCHEME}://reports") from None
        length = len(report.text)
        last = min(length, start + (most or length)) if end is None else end
        if not start <= last <= length or (most is not None and last - start > most):
            most_told = "" if most is None else f"，一次最多 {most} 个"
            raise ResourceError(f"从 {start} 到 {last} 不是可读的一段；这份报告有 {length} 个字符{most_told}")
        return {
            "snapshot": index.snapshot, "path": path, "title": report.metadata.title, "start": start,
            "end": last, "length": length, "text": report.text[start:last],
        }  # fmt: skip


def server(answerer: Answerer) -> MCPServer[Any]:
    """The server over ``answerer``; it runs nothing yet."""
    library = Library(answerer)
    made: MCPServer[Any] = MCPServer(
        SCHEME, title="Congress QA", instructions=INSTRUCTIONS, log_level="WARNING", subscriptions=False
    )
    for tool in (library.ask, library.compare, library.search, library.report):
        made.add_tool(tool, annotations=READING)
    made.resource(f"{SCHEME}://reports", name="reports", mime_type="application/json")(library.listed)
    template = f"{SCHEME}://report/{{path}}{{?start,end,version}}"
    made.resource(template, name="report", mime_type="text/plain")(library.text)
    return made


def over_stdio(index: Path) -> None:
    """Serve the program that started this one, by standard input and output, until it ends.

    Raises:
        IndexMissingError, IndexCorruptError, IndexMismatchError: As `qa.Answerer.open`.
    """
    with _opened(index) as answerer:
        seal()
        server(answerer).run("stdio")


def over_http(index: Path, port: int, ready: Callable[[str], None]) -> None:
    """Serve programs of this machine by streamable HTTP, until interrupted; ``ready`` is told the address.

    Raises:
        PortError: The port cannot be used.
        IndexMissingError, IndexCorruptError, IndexMismatchError: As `qa.Answerer.open`.
    """
    with _opened(index) as answerer:
        try:
            listener = listening(HOST, port)
        except OSError as error:
            raise PortError("提供 MCP", HOST, port) from error
        app = server(answerer).streamable_http_app(streamable_http_path=PATH, host=HOST)
        serving = uvicorn.Server(configured(app))
        serving.config.timeout_graceful_shutdown = 5
        seal()
        ready(f"http://{HOST}:{listener.getsockname()[1]}{PATH}")
        anyio.run(partial(serving.serve, sockets=[listener]))


def uri_of(path: str, start: int | None = None, end: int | None = None, version: str = "") -> str:
    """The address of a report as a resource, or of a part of one version of it.

    >>> uri_of("法院/甲.txt", 4, 9, "0a1b")
    'congress-qa://report/%E6%B3%95%E9%99%A2%2F%E7%94%B2.txt?start=4&end=9&version=0a1b'
    """
    part = "" if start is None else f"?start={start}&end={end}&version={version}"
    return f"{SCHEME}://report/{quote(path, safe='')}{part}"


@contextmanager
def _opened(index: Path) -> Iterator[Answerer]:
    with Answerer.open(index) as answerer:
        _ = answerer.index().encoder  # one of another's making may have to be fetched, and later cannot
        yield answerer


@contextmanager
def _told(kind: type[ToolError] | type[ResourceError]) -> Iterator[None]:
    """Errors of the program as such that the SDK tells in their own words."""
    try:
        yield
    except CongressQAError as error:
        raise kind(str(error)) from error


def _made(said: str, told: dict[str, Any], links: list[ResourceLink]) -> CallToolResult:
    content: list[ContentBlock] = [TextContent(text=said), *links]
    plain: dict[str, Any] = json.loads(json.dumps(told))  # names in the place of enums
    return CallToolResult(content=content, structured_content=plain)


def _link(index: Index, cited: Citation | PassageHit, name: str, description: str) -> ResourceLink:
    uri = uri_of(cited.report, cited.start, cited.end, _version(index, cited.report))
    return ResourceLink(uri=uri, name=name, description=description, mime_type="text/plain")


def _version(index: Index, path: str) -> str:
    """What tells a report's text from every other text; "" of a report that is not there."""
    try:
        return index.reports[index.ordinal(path)].text_sha256[:16]
    except KeyError:
        return ""


def _answer_text(answer: Answer) -> str:
    """The answer with its sources, as people read it."""
    if answer.refused:
        near = [f"- {each.title}：“{each.quote}”{_scanned(each)}" for each in answer.nearest]
        return "\n".join(
            [f"报告没有回答：{answer.answer}", *(["最接近的内容（不是答案）：", *near] if near else [])]
        )
    return "\n".join([answer.answer, "", "出处", *map(_source, answer.citations)])


def _source(cited: Citation) -> str:
    where = " › ".join((cited.title, *cited.section))
    return f"[{cited.mark}] {where}：“{cited.quote.strip()}”{_scanned(cited)}"


def _scanned(cited: Citation) -> str:
    """Of a sentence that was recognised in a scan that it may be read wrongly."""
    if cited.scan is None:
        return ""
    return f"（识别自扫描件第{cited.scan.page}页，置信度{int(100 * cited.scan.confidence)}%）"


def _table_text(answer: Answer) -> str:
    """The table line by line, each cell with its mark, then notes, formulas and sources."""
    assert answer.table is not None
    rows = [
        [f"{cell}[{mark}]" if mark is not None and f"[{mark}]" not in cell else cell
         for cell, mark in zip(cells, marks, strict=True)]
        for cells, marks in zip(answer.table.rows, answer.table.marks, strict=True)
    ]  # fmt: skip
    lines = [" | ".join(row) for row in [list(answer.table.columns), *rows]]
    return "\n".join(
        [
            answer.answer,
            "",
            *lines,
            "",
            *answer.table.notes,
            *answer.computed,
            "出处",
            *map(_source, answer.citations),
        ]
    )
