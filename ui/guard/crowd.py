"""How many may stand in the doors at once, and how often one may knock.

Whom a request counts for is its address: behind a proxy that is not named, all users are one.
"""

from __future__ import annotations

import time
from collections import Counter, OrderedDict

from starlette.types import ASGIApp, Receive, Scope, Send

from ui.guard.doors import POST
from ui.guard.refusals import Refused, address_of

MOST_STREAMS = 800  # two of each open page at most
MOST_STREAMS_OF_ONE = 400
BURST = 600  # events and uploads that one address may send at once, opening a page being eight of them …
A_SECOND = 30.0  # … and how many more it may each second
REMEMBERED = 10_000  # addresses


class Buckets:
    """For each key a bucket of ``burst`` drops that fills by ``rate`` a second; the longest unused are forgotten."""

    def __init__(self, burst: float, rate: float) -> None:
        self._burst, self._rate = burst, rate
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, key: str) -> bool:
        """Whether there was a drop left."""
        now = time.monotonic()
        left, then = self._left.pop(key, (self._burst, now))
        left = min(self._burst, left + (now - then) * self._rate)
        self._left[key] = (max(0.0, left - 1), now)
        if len(self._left) > REMEMBERED:
            self._left.popitem(last=False)
        return left >= 1


class Crowd:
    """Turns away with 503, which the page tells as being busy."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._buckets = Buckets(BURST, A_SECOND)
        self._open: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what there is room for."""
        door, address = scope.get("door"), address_of(scope)
        if door is None:
            await self.app(scope, receive, send)
        elif (door.methods == POST or (door.rest and not door.public)) and not self._buckets.take(address):
            await Refused(503, "busy", retry_after="5")(scope, receive, send)
        elif door.stream:
            await self._stream(address, scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _stream(self, address: str, scope: Scope, receive: Receive, send: Send) -> None:
        if self._open.total() >= MOST_STREAMS or self._open[address] >= MOST_STREAMS_OF_ONE:
            await Refused(503, "busy", retry_after="5")(scope, receive, send)
            return
        self._open[address] += 1
        try:
            await self.app(scope, receive, send)
        finally:
            self._open[address] -= 1
            if not self._open[address]:
                del self._open[address]
