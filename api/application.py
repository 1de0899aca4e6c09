"""The interface as one ASGI app: its routes, its problems, its bounds, its description.

Goes in: the `Service`. Comes out: an app that stands behind the gate (`ui.guard.gate`), alone or beside the page.
"""

from __future__ import annotations

from fastapi import FastAPI
from starlette.types import ASGIApp

from ui.guard.refusals import REST

from . import description, problems
from .bodies import Bodies
from .metrics import Counting
from .routes import operations, questions, reports, search, upkeep
from .service import Service


def application(service: Service) -> ASGIApp:
    """The interface over ``service``."""
    app = described()
    app.state.service = service
    return Counting(Bodies(app, files=f"{REST}/reports"), service.metrics)


def described() -> FastAPI:
    """The routes with their description; without a service they can be looked at and not asked."""
    app = FastAPI(
        title="Congress QA",
        version="1",
        description=description.ABOUT,
        openapi_url=f"{REST}/openapi.json",
        docs_url=None,  # the pages that show it come from other servers
        redoc_url=None,
        redirect_slashes=False,
        separate_input_output_schemas=False,
    )
    for part in (questions, search, reports, upkeep):
        app.include_router(part.router, prefix=REST)
    app.include_router(operations.router)
    problems.install(app)
    plain = app.openapi

    app.openapi = lambda: app.openapi_schema or description.whole(plain())  # type: ignore[method-assign]
    return app
