"""A folder of reports watched: what is new, changed or gone is indexed once it has settled.

Goes in: the folder, a function that builds, and looks at it again and again. Comes out: builds, each told. A file settles
when it has been as it is for a while; one that is being copied, or is gone while a program saves it anew, is left as it
was, and the others are indexed meanwhile. The folder is looked at every few seconds, for of changes on a network drive
the system tells nothing; where it does tell, at once.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Collection
from pathlib import Path

from index.build import BuildResult
from index.errors import CongressQAError
from index.folder import look

SETTLE = 5.0  # seconds for which a file stays as it is until it is read
EVERY = 10.0  # seconds between looks where nothing is told
AGAIN = 60.0  # seconds until a build is tried again that stopped, or that could not reach a report
DAY = (
    24 * 60 * 60.0
)  # seconds between builds that read every byte: a change may leave size and time as they were
SHARE = 0.1  # of the time that looking may take: a slow drive is looked at less often
SOONEST = 0.2  # seconds between two looks at least

State = tuple[int, int]  # size and time of writing
log = logging.getLogger(__name__)


class Steady:
    """Since when each file has been as it is, or has been gone."""

    def __init__(self, settle: float) -> None:
        self._settle = settle
        self.states: dict[str, State | None] = {}
        self._since: dict[str, float] = {}

    def seen(self, files: dict[str, State], now: float, wall: float) -> None:
        """These ``files`` are there at ``now``; ``wall`` is the same in seconds of the clock that files are dated by."""
        first = not self.states
        for path in files.keys() | self.states.keys():
            state = files.get(path)
            if path in self.states and self.states[path] == state:
                continue
            # What lay there before anybody looked has been as it is since it was written.
            age = max(0.0, wall - state[1] / 1e9) if first and state else 0.0
            self.states[path], self._since[path] = state, now - age

    def settling(self, now: float) -> set[str]:
        """The files that have not been as they are for long enough."""
        return {path for path, since in self._since.items() if now - since < self._settle}

    def settled_in(self, now: float) -> float:
        """Seconds until the next one settles; without end where none is to."""
        waits = [self._settle - (now - since) for since in self._since.values()]
        return min((wait for wait in waits if wait > 0), default=float("inf"))

    def forget(self, path: str) -> None:
        """A file is gone for good."""
        del self.states[path], self._since[path]


class Watch:
    """Looks at ``reports`` and has them built; ``tell`` is given each result, and each new reason why there is none.

    ``build`` is given the paths of files that are to be left as they were, and whether to read every byte.
    """

    def __init__(
        self,
        reports: Path,
        build: Callable[[Collection[str], bool], BuildResult],
        tell: Callable[[BuildResult | CongressQAError], None],
        *,
        settle: float = SETTLE,
        every: float = EVERY,
    ) -> None:
        self._reports, self._build, self._tell, self._every = reports, build, tell, every
        self._steady = Steady(settle)
        self._built: dict[str, State] = {}
        self._due = 0.0  # when to build whatever the files are like
        self._verified: float | None = None
        self._told = ""

    def step(self, now: float) -> float:
        """Look once, and build if something has settled; returns in how many seconds to look again."""
        began = time.monotonic()
        try:
            files = {each.path: (each.size, each.mtime_ns) for each in look(self._reports).sources}
        except CongressQAError as error:
            self._fail(error)
            return self._every
        took = time.monotonic() - began
        self._steady.seen(files, now, time.time())
        settling = self._steady.settling(now)
        if now >= self._due or self._changed(settling):
            self._make(settling, now)
        return max(SOONEST, took / SHARE, min(self._every, self._steady.settled_in(now)))

    def _changed(self, settling: Collection[str]) -> bool:
        """Whether a file that has settled is not as it was built."""
        states = self._steady.states
        return any(states[path] != self._built.get(path) for path in states.keys() - settling)

    def _make(self, settling: Collection[str], now: float) -> None:
        verify = self._verified is not None and now - self._verified >= DAY
        try:
            result = self._build(settling, verify)
        except CongressQAError as error:
            self._due = now + AGAIN
            self._fail(error)
            self._take_over(settling)  # not again before that for the same files
            return
        if verify or self._verified is None:
            self._verified = now
        self._due = min(self._verified + DAY, now + AGAIN if result.kept else float("inf"))
        self._take_over(settling)
        self._told = ""
        self._tell(result)

    def _take_over(self, settling: Collection[str]) -> None:
        """What has settled is now as it was built."""
        for path in self._steady.states.keys() - settling:
            state = self._steady.states[path]
            if state is None:
                self._built.pop(path, None)
                self._steady.forget(path)
            else:
                self._built[path] = state

    def _fail(self, error: CongressQAError) -> None:
        """Tell why there was no build, once for each reason in a row."""
        if str(error) != self._told:
            self._told = str(error)
            self._tell(error)


def run(watch: Watch, wait: Callable[[float], object]) -> None:
    """Go on until interrupted; ``wait`` takes so many seconds at most."""
    while True:
        wait(watch.step(time.monotonic()))


def waiting(reports: Path) -> Callable[[float], object]:
    """What waits until something changes below ``reports``, so many seconds at most; without watchfiles all of them."""
    told = threading.Event()

    def listen() -> None:
        for _ in watch(reports, debounce=200, step=50, raise_interrupt=False):
            told.set()

    def hear() -> None:
        try:
            listen()
        except (OSError, RuntimeError) as error:  # too many watches, or a folder that has gone
            log.warning("nothing is told of changes in %s, it is looked at now and then: %s", reports, error)

    def wait(seconds: float) -> None:
        told.wait(seconds)
        told.clear()

    try:
        from watchfiles import watch
    except ModuleNotFoundError:
        return time.sleep
    threading.Thread(target=hear, name="listening for changes", daemon=True).start()
    return wait
