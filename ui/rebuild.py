"""Rebuilding the index in the background, watched by as many pages as are open.

Goes in: a function that builds and reports its progress. Comes out: the state of the build, again and again
until it is done. One build runs at a time. Where many reports have gone it waits to be told that this is meant; once a
day it reads every file, for a change may leave size and time as they were.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any, Generic, Protocol, TypeVar

from index.errors import CongressQAError, ReportsGoneError
from index.system import machine

Result = TypeVar("Result")
SETTLED = (
    600.0  # seconds after the start of the page before the first full look: the first questions come first
)
DAY = 24 * 60 * 60.0  # seconds between full looks
log = logging.getLogger(__name__)


class Step(Protocol):
    """How far a build is (`index.build.Progress`)."""

    @property
    def done(self) -> int: ...

    @property
    def total(self) -> int: ...

    @property
    def path(self) -> str: ...

    @property
    def stage(self) -> Enum: ...

    @property
    def page(self) -> int: ...

    @property
    def pages(self) -> int: ...


@dataclass(frozen=True, slots=True)
class State(Generic[Result]):
    """A build as it stands: running, or done with a result, or stopped by a failure; or none was started."""

    running: bool = False
    done: int = 0
    total: int = 0
    path: str = ""
    stage: str = ""  # the stage's name in lower case: look, analyse, write
    result: Result | None = None
    failure: str | None = None  # a sentence for the user; empty where there is none
    page: int = 0  # of the scan at `path`, how many of its `pages` have been recognised
    pages: int = 0
    asks: bool = False  # stopped because many reports have gone: `Rebuild.start` can be told to remove them


class Rebuild(Generic[Result]):
    """The one build of this process. Thread-safe."""

    def __init__(self, build: Callable[..., Result]) -> None:
        """``build`` is given what to call at each step, and by name what is asked: ``allow_removals``, ``verify``, and
        files to be left as they were, ``settling``.
        """
        self._build = build
        self._changed = threading.Condition()
        self._state: State[Result] = State()
        self._version = 0
        self._again = False
        self._wanted: dict[str, Any] = {}  # of the build that is to start next

    @property
    def state(self) -> State[Result]:
        """The build as it stands now."""
        return self._state

    @property
    def version(self) -> int:
        """How often the state has changed."""
        return self._version

    def start(
        self, *, allow_removals: bool = False, verify: bool = False, settling: Collection[str] = ()
    ) -> None:
        """Begin a build; where one is running another follows it, for it may have passed what is new."""
        with self._changed:
            asked = {"allow_removals": allow_removals, "verify": verify, "settling": settling}
            self._wanted |= {name: wanted for name, wanted in asked.items() if wanted}
            self._again = self._state.running
            if self._again:
                return
            self._put(State(running=True))
        threading.Thread(target=self._run, name="rebuild", daemon=True).start()

    def daily(self, first: float = SETTLED, every: float = DAY) -> Callable[[], None]:
        """Read every file ``first`` seconds from now and again after ``every`` so many; returns what ends that."""
        done = threading.Event()

        def look() -> None:
            wait = first
            while not done.wait(wait):
                self.start(verify=True)
                wait = every

        threading.Thread(target=look, name="daily look", daemon=True).start()
        return done.set

    def states(self) -> Iterator[State[Result]]:
        """The state now and after each change, until no build is running; a slow reader skips some."""
        seen = -1
        while True:
            with self._changed:
                # The time limit lets the server stop a page's wait when the page is gone.
                self._changed.wait_for(lambda: self._version != seen, timeout=1.0)  # noqa: B023
                state, seen = self._state, self._version
            yield state
            if not state.running:
                return

    def _run(self) -> None:
        with self._changed:
            wanted, self._wanted = self._wanted, {}
        try:
            result = self._build(self._step, **wanted)
        except CongressQAError as error:
            self._end(State(failure=str(error), asks=isinstance(error, ReportsGoneError)))
        except Exception as error:
            told = machine(error)
            if told is None:
                log.exception("the build stopped unexpectedly")
            self._end(State(failure=str(told or "")))
        else:
            self._end(State(result=result))

    def _step(self, step: Step) -> None:
        with self._changed:
            self._put(
                State(
                    running=True,
                    done=step.done,
                    total=step.total,
                    path=step.path,
                    stage=step.stage.name.lower(),
                    page=step.page,
                    pages=step.pages,
                )
            )

    def _end(self, state: State[Result]) -> None:
        with self._changed:
            again, self._again = self._again, False
            self._put(State(running=True) if again else state)
        if again:
            self._run()

    def _put(self, state: State[Result]) -> None:
        self._state = state
        self._version += 1
        self._changed.notify_all()
