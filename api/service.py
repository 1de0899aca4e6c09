"""What all routes share: the answerer, the build, the folder of reports, and the line in which questions wait.

Goes in: work for threads. Comes out: its result, or `Problem` where the line is full.
"""

from __future__ import annotations

import json
import threading
from collections.abc import AsyncIterable, Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

from anyio import CapacityLimiter, to_thread
from fastapi import Depends, Request
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from index.errors import CongressQAError
from index.manifest import Manifest
from index.store import Index
from ui.rebuild import Rebuild

from .metrics import Metrics
from .problems import Problem

if TYPE_CHECKING:
    from index.build import BuildResult
    from qa import Answerer

T = TypeVar("T")
NDJSON = "application/x-ndjson"
ASKING = 4  # questions of other programs worked on at once; the page has threads of its own
WAITING = 32  # questions in line; a further one is turned away
BATCHES = 4  # at once; each has one question worked on at a time
WATCHING = 50  # programs that watch a build at once
UPLOADING = 4  # uploads at once


class Service:
    """The reports in ``folder``, indexed in ``index``. Thread-safe."""

    def __init__(
        self,
        folder: Path,
        index: Path,
        answerer: Callable[[], Answerer],
        rebuild: Rebuild[BuildResult],
        *,
        read_only: bool = False,
    ) -> None:
        """``answerer`` gives the one answerer of this process, ``rebuild`` is its one build."""
        self.folder, self.index, self.rebuild, self.read_only = folder, index, rebuild, read_only
        self.answerer = answerer
        self.metrics = Metrics(self.measured)
        self.asking = CapacityLimiter(ASKING)
        self.batches, self.watching, self.uploading = Places(BATCHES), Places(WATCHING), Places(UPLOADING)

    @classmethod
    def open(cls, folder: Path, index: Path, *, read_only: bool = False) -> Service:
        """One by itself, without a page; the index is opened when it is first asked."""
        from index.build import build
        from qa import Answerer

        opened: list[Answerer] = []
        opening = threading.Lock()

        def answerer() -> Answerer:
            with opening:
                if not opened:
                    opened.append(Answerer.open(index))
                return opened[0]

        rebuild = Rebuild(lambda step, **asked: build(folder, index, progress=step, **asked))
        return cls(folder, index, answerer, rebuild, read_only=read_only)

    def live(self) -> Index:
        """The newest snapshot.

        Raises:
            IndexMissingError, IndexCorruptError, IndexMismatchError: As `qa.Answerer.open`.
        """
        return self.answerer().index()

    def manifest(self) -> Manifest | None:
        """What the newest snapshot was made from, ``None`` where there is none that can be used."""
        try:
            return self.live().manifest
        except CongressQAError:
            return None

    def measured(self) -> dict[str, float]:
        """What there is to be measured now; of an index that cannot be used, nothing."""
        manifest = self.manifest()
        told = {
            "waiting": float(self.asking.statistics().tasks_waiting),
            "building": float(self.rebuild.state.running),
            "build_failed": float(self.rebuild.state.failure is not None),
        }
        if manifest is not None:
            told |= {
                "reports": float(len(manifest.reports)),
                "unread_files": float(len(manifest.failures)),
                "index_built_timestamp_seconds": manifest.begun_ns / 1e9,
            }
        return told

    async def work(self, job: Callable[[], T], *, patient: bool = False) -> T:
        """``job`` in a thread, in its turn; a ``patient`` caller stands in line however long it is.

        Raises:
            Problem: The line is full.
        """
        if not patient and self.asking.statistics().tasks_waiting >= WAITING:
            raise Problem(503, "busy")
        return await to_thread.run_sync(job, limiter=self.asking)


class Lines(StreamingResponse):
    """Values as JSON lines, each sent when it is there, to as many at once as ``places`` has room for."""

    media_type = NDJSON

    def __init__(self, values: AsyncIterable[Mapping[str, Any]], places: Places) -> None:
        super().__init__(_line(each) async for each in values)
        self._places = places

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send them; where there is no room nothing was sent yet, so that the request gets a status."""
        with self._places:
            await super().__call__(scope, receive, send)


def _line(values: Mapping[str, Any]) -> bytes:
    return (json.dumps(values, ensure_ascii=False) + "\n").encode()


class Places:
    """So many may be at it at once; who comes later is turned away."""

    def __init__(self, most: int) -> None:
        self._free = threading.BoundedSemaphore(most)

    def __enter__(self) -> None:
        if not self._free.acquire(blocking=False):
            raise Problem(503, "busy")

    def __exit__(self, *_: object) -> None:
        self._free.release()


def service_of(request: Request) -> Service:
    """The service behind a request."""
    service: Service = request.app.state.service
    return service


def writable(request: Request, service: Annotated[Service, Depends(service_of)]) -> Service:
    """The same for who may change something.

    Raises:
        Problem: The library is read-only, or the request has no right to (`ui.guard.keys`).
    """
    if service.read_only:
        raise Problem(403, "read_only")
    if not request.scope.get("writes", False):
        raise Problem(403, "no_right")
    return service


Serving = Annotated[Service, Depends(service_of)]
Writing = Annotated[Service, Depends(writable)]
