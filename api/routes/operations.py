"""How the server is, for those who look after it: whether it answers, and its figures."""

from __future__ import annotations

from anyio import to_thread
from fastapi import APIRouter
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.responses import JSONResponse, Response

from ..schemas import Health
from ..service import Serving

router = APIRouter(tags=["operations"])


@router.get(
    "/health",
    response_model=Health,
    summary="Whether it answers",
)
async def health(service: Serving) -> Response:
    """Open to everybody. A problem document while no question can be answered."""
    live = await to_thread.run_sync(service.live)
    building = service.rebuild.state.running
    told = {"status": "ok", "snapshot": live.snapshot, "reports": len(live.reports), "building": building}
    return JSONResponse(told, headers={"cache-control": "no-store"})


@router.get("/metrics", response_class=Response, summary="Figures for Prometheus")
async def metrics(service: Serving) -> Response:
    """In the exposition format; no question and no name of a report stands in them."""
    return Response(await to_thread.run_sync(service.metrics.text), media_type=CONTENT_TYPE_LATEST)
