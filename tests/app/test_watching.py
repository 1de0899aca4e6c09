"""The page's switch for watching the folder: what is put there is indexed once it has settled."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from index.build import BuildResult, build
from index.store import Index
from tests.app.browsing import accessible
from ui.rebuild import Rebuild
from ui.settings import SettingError, from_environment
from ui.watching import Watching

REPORT = (
    "{year}年澜江市政府工作报告\n\n一、工作回顾\n过去一年，全市新增养老床位1860张，地区生产总值增长5.6%。\n"
)


def until(what: Callable[[], bool], seconds: float = 30.0) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "it did not come to be"
        time.sleep(0.05)


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[tuple[Path, Path, Watching, Rebuild[BuildResult]]]:
    reports, index = tmp_path / "reports", tmp_path / "index"
    reports.mkdir()
    (reports / "a.txt").write_text(REPORT.format(year=2031), "utf-8")
    rebuild = Rebuild(lambda step, **asked: build(reports, index, progress=step, workers=0, **asked))
    watching = Watching(reports, rebuild, settle=0.2, every=0.1)
    yield reports, index, watching, rebuild
    watching.turn(False)
    until(lambda: not rebuild.state.running)


def held(index: Path) -> set[str]:
    with Index.open(index) as opened:
        return set(opened.paths)


def test_what_is_put_into_the_folder_is_indexed_until_it_is_turned_off(watched: Any) -> None:
    reports, index, watching, rebuild = watched
    assert not watching.on
    watching.turn(True)
    until(lambda: rebuild.state.result is not None)
    (reports / "b.txt").write_text(REPORT.format(year=2032), "utf-8")
    until(lambda: held(index) == {"a.txt", "b.txt"})
    (reports / "broken.docx").write_bytes(b"PK no document")
    until(lambda: bool(rebuild.state.result and rebuild.state.result.failed))
    assert held(index) == {"a.txt", "b.txt"}
    watching.turn(False)
    version = rebuild.version
    (reports / "c.txt").write_text(REPORT.format(year=2033), "utf-8")
    time.sleep(0.8)
    assert (watching.on, rebuild.version) == (False, version)


def test_a_folder_that_is_gone_is_waited_for(watched: Any) -> None:
    reports, index, watching, rebuild = watched
    watching.turn(True)
    until(lambda: rebuild.state.result is not None)
    reports.rename(reports.with_name("elsewhere"))
    time.sleep(0.5)
    reports.with_name("elsewhere").rename(reports)
    (reports / "b.txt").write_text(REPORT.format(year=2032), "utf-8")
    until(lambda: "b.txt" in held(index))


def test_the_environment_turns_it_on(tmp_path: Path) -> None:
    assert from_environment({"CONGRESS_QA_WATCH": "on"}, tmp_path).watch
    assert not from_environment({}, tmp_path).watch
    with pytest.raises(SettingError, match="CONGRESS_QA_WATCH"):
        from_environment({"CONGRESS_QA_WATCH": "sometimes"}, tmp_path)


class Switch:
    """In place of the folder's watching."""

    on = False

    def turn(self, on: bool) -> None:
        self.on = on


def test_the_switch_turns_it_on_and_off(visit: Any, site: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    watching = Switch()
    monkeypatch.setattr(site.page.shelf, "watching", watching)
    page = visit()
    page.click("#header [data-view=library]")
    box = page.locator("#watching input")
    assert not box.is_checked()
    box.check()
    until(lambda: watching.on)
    page.reload()
    page.click("#header [data-view=library]")
    page.wait_for_function("document.querySelector('#watching input').checked")
    box.uncheck()
    until(lambda: not watching.on)
    accessible(page)


def test_news_come_where_something_was_built_since(site: Any) -> None:
    shelf = site.page.shelf
    version = shelf.backend.rebuild.version
    ((same, *_),) = shelf.news(version, "zh")
    assert not isinstance(same, int)
    *_, (now, *shown) = shelf.news(version - 1, "zh")
    assert now == version
    assert "云溪" in shown[1]
