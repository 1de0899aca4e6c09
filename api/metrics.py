"""What the server counts and measures, as text for Prometheus.

Goes in: requests as they end, questions with what became of them, and a function that says how things are. Comes out:
text in the exposition format, and no question, no name of a report, no address.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from starlette.types import ASGIApp, Message, Receive, Scope, Send

PREFIX = "congress_qa"
GAUGES = {
    "waiting": "Questions of other programs that wait for their turn",
    "building": "Whether a build is under way",
    "build_failed": "Whether the last build stopped by a failure",
    "reports": "Reports in the live snapshot",
    "unread_files": "Files that the last build could not read",
    "index_built_timestamp_seconds": "When the build of the live snapshot began",
}
SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


class Metrics:
    """The figures of one server; ``now`` gives those of :data:`GAUGES` that are known."""

    def __init__(self, now: Callable[[], Mapping[str, float]]) -> None:
        self._registry = CollectorRegistry()
        self._registry.register(_Gauges(now))
        about: dict[str, Any] = {"namespace": PREFIX, "registry": self._registry}
        self.questions = Counter("questions", "Questions of other programs, by outcome", ["outcome"], **about)
        self.requests = Counter("requests", "Requests", ["method", "route", "status"], **about)
        self.seconds = Histogram("request_seconds", "Time of a request", ["route"], buckets=SECONDS, **about)

    def text(self) -> bytes:
        """All of them."""
        return generate_latest(self._registry)


class _Gauges(Collector):
    """What is looked up when it is asked for."""

    def __init__(self, now: Callable[[], Mapping[str, float]]) -> None:
        self._now = now

    def describe(self) -> Iterable[GaugeMetricFamily]:
        return [GaugeMetricFamily(f"{PREFIX}_{name}", about) for name, about in GAUGES.items()]

    def collect(self) -> Iterable[GaugeMetricFamily]:
        for name, value in self._now().items():
            yield GaugeMetricFamily(f"{PREFIX}_{name}", GAUGES[name], value=value)


class Counting:
    """Counts each request of ``app`` by its route's template, never by its path: that may be anything."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app, self._metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, and count when it is over."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        status, begun = 500, time.monotonic()

        async def seen(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, seen)
        finally:
            route = getattr(scope.get("route"), "path", "other")
            self._metrics.requests.labels(scope["method"], route, str(status)).inc()
            self._metrics.seconds.labels(route).observe(time.monotonic() - begun)
