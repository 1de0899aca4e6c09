"""The index itself: how it is, and making it match the folder of reports."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from anyio import to_thread
from fastapi import APIRouter
from starlette.concurrency import iterate_in_threadpool
from starlette.responses import JSONResponse, Response

from index.health import status as status_of
from qa.commands.plain import build_json, status_json
from ui.rebuild import State

from ..schemas import Building, IndexStatus, Update
from ..service import NDJSON, Lines, Serving, Writing

if TYPE_CHECKING:
    from index.build import BuildResult

router = APIRouter(tags=["index"])


@router.get("/status", response_model=IndexStatus, summary="How the index is")
async def status(service: Serving) -> Response:
    """As `congress-qa status --json`; of the folder of the index only its name."""
    found = status_json(await to_thread.run_sync(status_of, service.index))
    return JSONResponse({**found, "directory": Path(found["directory"]).name})


@router.get("/build", response_model=Building, summary="How the build is")
async def build(service: Serving) -> Response:
    """The build that is under way, or the last one of this server."""
    return JSONResponse(state_json(service.rebuild.state))


@router.post("/build", response_model=Building, status_code=202, summary="Begin a build")
async def begin(service: Writing, wanted: Update | None = None) -> Response:
    """Make the index match the folder of reports. Where a build is under way another follows it."""
    asked = wanted or Update()
    service.rebuild.start(allow_removals=asked.allow_removals, verify=asked.verify)
    return JSONResponse(state_json(service.rebuild.state), 202)


@router.get(
    "/build/progress",
    response_model=Building,
    response_class=Lines,
    status_code=200,
    summary="Follow a build",
    responses={200: {"content": {NDJSON: {}}}},
)
async def progress(service: Serving) -> Response:
    """The build as it stands, a JSON line after each change, until none is under way."""

    async def states() -> AsyncIterator[dict[str, Any]]:
        before = None
        async for state in iterate_in_threadpool(service.rebuild.states()):
            if state != before:  # each second it is looked at again
                yield state_json(state)
            before = state

    return Lines(states(), service.watching)


def state_json(state: State[BuildResult]) -> dict[str, Any]:
    """A build as plain values."""
    return {
        "running": state.running,
        "stage": state.stage,
        "done": state.done,
        "total": state.total,
        "path": state.path,
        "page": state.page,
        "pages": state.pages,
        "result": build_json(state.result) if state.result is not None else None,
        "failure": state.failure,
        "asks": state.asks,
    }
