"""How long a connection may take, and how many there may be, below HTTP.

uvicorn waits for ever for a request's head and for a client that does not read. Here both have their time, and when
all places are taken the connection goes that has kept a place longest without a request, not the one that comes.
"""

from __future__ import annotations

import asyncio
import sys
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD = 10.0  # seconds for the whole head of a request, from the connection or the answer before
READING = 60.0  # seconds in which a client must take some of what it is sent
LEAVING = 5.0  # seconds that a client has to read its answer where its request is not read to the end
MOST = 1000  # connections at a time; fewer where the system allows few open files


class Connection(H11Protocol):
    """uvicorn's connection with a clock."""

    since: float | None = None  # when it began to wait for a request; `None` while it has one
    _clock: asyncio.TimerHandle | None = None
    _stuck: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A place is taken, if need be that of the one that has waited longest."""
        super().connection_made(transport)
        self._wait(HEAD)
        if len(self.connections) > most():
            waiting = [each for each in self.connections if isinstance(each, Connection) and each.since]
            min(waiting, key=lambda each: each.since or 0.0).leave()

    def data_received(self, data: bytes) -> None:
        """Once there is a request, its own limits hold."""
        super().data_received(data)
        if self.cycle is not None and not self.cycle.response_complete:
            self._stop_waiting()

    def on_response_complete(self) -> None:
        """Wait for the next request; not long where this one is still being sent."""
        super().on_response_complete()
        if self.cycle.response_complete and not self.transport.is_closing():
            self._wait(LEAVING if self.conn.their_state is h11.SEND_BODY else HEAD)

    def pause_writing(self) -> None:
        """The client does not read: it has some time to."""
        super().pause_writing()
        self._stuck = self.loop.call_later(READING, self.transport.abort)

    def resume_writing(self) -> None:
        """The client reads."""
        super().resume_writing()
        if self._stuck is not None:
            self._stuck.cancel()

    def connection_lost(self, exc: Exception | None) -> None:
        """The place is free."""
        self._stop_waiting()
        super().connection_lost(exc)
        if self._stuck is not None:
            self._stuck.cancel()

    def leave(self) -> None:
        """Hang up; what was not sent by then is dropped a little later."""
        self._stop_waiting()
        self.transport.close()
        self._stuck = self.loop.call_later(LEAVING, self.transport.abort)

    def _wait(self, seconds: float) -> None:
        self._stop_waiting()
        self.since = self.loop.time()
        self._clock = self.loop.call_later(seconds, self.leave)

    def _stop_waiting(self) -> None:
        self.since = None
        if self._clock is not None:
            self._clock.cancel()


def most() -> int:
    """How many connections there may be: half of the files that this process may open are left to the index."""
    if sys.platform == "win32":
        return MOST
    import resource

    allowed: Any = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return MOST if allowed == resource.RLIM_INFINITY else max(16, min(MOST, allowed // 2))
