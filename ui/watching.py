"""The folder of reports watched by the page, as by `congress-qa watch`: what is put there is indexed once it has settled.

Goes in: the folder and the one build of this process. Comes out: a switch. It is off until somebody, or the environment,
turns it on.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Collection
from pathlib import Path

from index.build import BuildResult
from index.errors import CongressQAError
from index.watch import EVERY, SETTLE, Watch
from ui.rebuild import Rebuild


class StoppedError(CongressQAError):
    """A build ended without a result; why is in its words."""


class Watching:
    """Whether the folder is watched. Thread-safe."""

    def __init__(
        self, reports: Path, rebuild: Rebuild[BuildResult], *, settle: float = SETTLE, every: float = EVERY
    ) -> None:
        self._reports, self._rebuild = reports, rebuild
        self._settle, self._every = settle, every
        self._lock = threading.Lock()
        self._done: threading.Event | None = None

    @property
    def on(self) -> bool:
        """Whether it is."""
        return self._done is not None

    def turn(self, on: bool) -> None:
        """On or off; what is being built is built to its end."""
        with self._lock:
            if on == self.on:
                return
            if self._done is not None:
                self._done.set()
                self._done = None
                return
            self._done = threading.Event()
            threading.Thread(target=self._watch, args=(self._done,), name="watching", daemon=True).start()

    def _watch(self, done: threading.Event) -> None:
        # What comes of a build is told by its state, which the page shows.
        watch = Watch(
            self._reports, self._build, lambda outcome: None, settle=self._settle, every=self._every
        )
        while not done.wait(watch.step(time.monotonic())):
            pass

    def _build(self, settling: Collection[str], verify: bool) -> BuildResult:
        self._rebuild.start(verify=verify, settling=settling)
        state = self._rebuild.state
        for state in self._rebuild.states():  # noqa: B007 - the last is how it ended
            pass
        if state.result is None:
            raise StoppedError(state.failure or "")
        return state.result
