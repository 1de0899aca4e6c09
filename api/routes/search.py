"""Search: passages and their best sentences, before any decision about an answer."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.responses import JSONResponse, Response

from index.types import Body, ReportKind
from qa.arguments import full_names

from ..schemas import LONGEST_QUESTION, Found
from ..service import Serving

MOST_PASSAGES = 50
MOST_CHOSEN = 200  # of each filter
router = APIRouter(tags=["search"])


@router.get(
    "/search",
    response_model=Found,
    summary="Search passages",
)
async def search(
    service: Serving,
    q: Annotated[str, Query(max_length=LONGEST_QUESTION, description="Words or a question, in Chinese.",
                            examples=["养老床位"])],
    top_k: Annotated[int, Query(ge=1, le=MOST_PASSAGES)] = 5,
    places: Annotated[tuple[str, ...], Query(max_length=MOST_CHOSEN)] = (),
    years: Annotated[tuple[int, ...], Query(max_length=MOST_CHOSEN)] = (),
    bodies: Annotated[tuple[Body, ...], Query(max_length=MOST_CHOSEN)] = (),
    kinds: Annotated[tuple[ReportKind, ...], Query(max_length=MOST_CHOSEN)] = (),
    reports: Annotated[tuple[str, ...], Query(max_length=MOST_CHOSEN)] = (),
) -> Response:  # fmt: skip
    """The best passages, each with its best sentences; each filter may be given several times."""

    def found() -> dict[str, Any]:
        names = full_names(places, service.live()) if places else ()
        snapshot = ""
        while snapshot != (now := service.live().snapshot):  # a newer one came while it was searched
            snapshot = now
            hits = service.answerer().retriever.search(
                q, top_k, places=names, years=years, bodies=bodies, kinds=kinds, reports=reports
            )
        return {"snapshot": snapshot, "passages": [asdict(hit) for hit in hits]}

    return JSONResponse(await service.work(found))
