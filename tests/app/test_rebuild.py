"""One build at a time, watched by as many as want to, whatever becomes of it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from index.build import Progress, Stage
from index.errors import IndexLockedError, ReportsGoneError
from ui.rebuild import Rebuild, State


def test_a_build_is_watched_to_its_result() -> None:
    rebuild: Rebuild[str] = Rebuild(lambda step: "建好了")
    rebuild.start()
    assert list(rebuild.states())[-1] == State(result="建好了")


def test_watching_shows_how_far_it_is() -> None:
    go = threading.Event()

    def build(step: Callable[[Any], None]) -> str:
        step(Progress(1, 4, "甲.txt", Stage.ANALYSE, page=2, pages=9))
        go.wait(timeout=10)
        return "建好了"

    rebuild: Rebuild[str] = Rebuild(build)
    rebuild.start()
    states = rebuild.states()
    seen = next(state for state in states if state.done)
    assert (seen.done, seen.total, seen.path, seen.stage) == (1, 4, "甲.txt", "analyse")
    assert (seen.page, seen.pages) == (2, 9)
    go.set()
    assert list(states)[-1].result == "建好了"


def test_a_start_during_a_build_is_followed_by_one_more_build() -> None:
    go, started = threading.Event(), []

    def build(step: Callable[[Any], None]) -> int:
        started.append(1)
        go.wait(timeout=10)
        return len(started)

    rebuild: Rebuild[int] = Rebuild(build)
    for _ in range(3):
        rebuild.start()
    go.set()
    assert list(rebuild.states())[-1].result == 2


def test_an_expected_error_is_told_as_it_stands() -> None:
    def build(step: Callable[[Any], None]) -> None:
        raise IndexLockedError("另一个程序正在更新索引；请稍后再试")

    rebuild: Rebuild[None] = Rebuild(build)
    rebuild.start()
    assert list(rebuild.states())[-1].failure == "另一个程序正在更新索引；请稍后再试"


def test_an_unexpected_error_is_logged_and_not_told(caplog: Any) -> None:
    def build(step: Callable[[Any], None]) -> None:
        raise RuntimeError("内部细节")

    rebuild: Rebuild[None] = Rebuild(build)
    rebuild.start()
    assert list(rebuild.states())[-1].failure == ""
    assert "内部细节" in caplog.text


def test_watching_before_any_build_ends_at_once() -> None:
    rebuild: Rebuild[None] = Rebuild(lambda step: None)
    assert list(rebuild.states()) == [State()]


def test_a_build_that_many_reports_have_gone_from_asks_and_is_told_to_go_on_once() -> None:
    asked: list[dict[str, bool]] = []

    def build(step: Callable[[Any], None], **options: bool) -> str:
        asked.append(options)
        if not options.get("allow_removals"):
            raise ReportsGoneError(("甲.txt", "乙.txt"), 9)
        return "建好了"

    rebuild: Rebuild[str] = Rebuild(build)
    rebuild.start()
    state = list(rebuild.states())[-1]
    assert state.asks
    assert "甲.txt" in (state.failure or "")
    rebuild.start(allow_removals=True)
    assert list(rebuild.states())[-1] == State(result="建好了")
    rebuild.start()
    assert list(rebuild.states())[-1].asks
    assert asked == [{}, {"allow_removals": True}, {}]


def test_every_file_is_read_once_a_day() -> None:
    asked: list[dict[str, bool]] = []
    twice = threading.Event()

    def build(step: Callable[[Any], None], **options: bool) -> None:
        asked.append(options)
        if len(asked) == 2:
            twice.set()

    rebuild: Rebuild[None] = Rebuild(build)
    end = rebuild.daily(first=0.0, every=0.01)
    assert twice.wait(timeout=20)
    end()
    assert asked[:2] == [{"verify": True}] * 2


def test_little_memory_is_told_in_a_sentence() -> None:
    def build(step: Callable[[Any], None]) -> None:
        raise MemoryError

    rebuild: Rebuild[None] = Rebuild(build)
    rebuild.start()
    assert "内存不足" in (list(rebuild.states())[-1].failure or "")
