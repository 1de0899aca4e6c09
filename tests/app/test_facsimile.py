"""The page of a report's file beside its text: found, marked, walked through, and told where it cannot be shown."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from index.errors import ReadError
from index.facsimile import Facsimile
from index.types import Report, Scanned
from tests.index.test_readers import pdf
from ui import pages as module
from ui.facsimile import render_facsimile, render_unseen
from ui.pages import BusyError, ChangedError, Pages, words

from .browsing import NARROW, OPENED, WIDE, accessible, ask, in_view, legible, settle
from .conftest import sample_reports

PAGE, MARKED = "#reader .facsimile", "#reader .facsimile i"
WIDEST = 30  # characters of a line


def paged(report: Report) -> bytes:
    """The report's text as a PDF, forty lines a page."""
    lines = [
        line[at : at + WIDEST] for line in report.text.splitlines() for at in range(0, len(line), WIDEST)
    ]
    return pdf([lines[at : at + 40] for at in range(0, len(lines), 40)])


@pytest.fixture
def filed(site: Any) -> Report:
    """The report of the government as a PDF in the folder."""
    report = next(iter(site.answerer.reports.values()))
    data = paged(report)
    report = replace(report, path="云溪2031.pdf", sha256=hashlib.sha256(data).hexdigest())
    site.answerer.reports = {report.path: report}
    (site.page.backend.folder / report.path).write_bytes(data)
    site.page.desk.pages = Pages()
    return report


def opened(page: Any) -> None:
    ask(page, "目标？").locator(".mark").first.click()
    settle(page, OPENED)


def number(page: Any) -> str:
    return str(page.inner_text(f"{PAGE} .page-tools span"))


def test_the_page_of_the_cited_sentence_stands_beside_its_text(
    visit: Callable[..., Any], filed: Report
) -> None:
    page = visit(WIDE)
    opened(page)
    page.click("#reader [data-act=page]")
    page.wait_for_selector(MARKED)
    shown = number(page)
    assert shown != "第1页，共7页", "the targets stand behind the results"
    assert in_view(page, MARKED)
    assert in_view(page, OPENED), "and the text shows the sentence too"
    paper, sheet = (page.locator(each).bounding_box() for each in ("#reader .paper", PAGE))
    assert paper["x"] + paper["width"] <= sheet["x"] + 1
    assert sheet["x"] + sheet["width"] <= 1440
    page.click(f"{PAGE} [data-act=page-step] >> nth=0")
    page.wait_for_function(f"document.querySelector('{PAGE} .page-tools span').innerText !== {shown!r}")
    assert page.locator(MARKED).count() == 0, "it stands on the other page"
    page.click("#reader [data-act=page]")
    page.wait_for_selector(PAGE, state="detached")


def test_another_sentence_brings_its_page(visit: Callable[..., Any], filed: Report) -> None:
    page = visit(WIDE)
    opened(page)
    page.click("#reader [data-act=page]")
    page.wait_for_selector(MARKED)
    before = page.get_attribute(PAGE, "data-want")
    page.locator("#reader .steps button").last.click()
    page.wait_for_function("document.querySelector('#reader mark.current')?.dataset.mark === '2'")
    page.wait_for_selector(MARKED)
    assert page.get_attribute(PAGE, "data-want") != before
    assert in_view(page, MARKED)


def test_on_a_phone_the_page_takes_the_place_of_the_text(visit: Callable[..., Any], filed: Report) -> None:
    page = visit(NARROW)
    opened(page)
    page.click("#reader [data-act=page]")
    page.wait_for_selector(MARKED)
    assert not page.is_visible("#reader .paper")
    width = page.locator(f"{PAGE} img").bounding_box()["width"]
    page.click(f"{PAGE} [data-act=page-larger]")
    assert page.locator(f"{PAGE} img").bounding_box()["width"] > 1.5 * width
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.fill("#reader .find input", "增长")
    page.wait_for_selector("#reader .paper:visible")
    assert page.get_attribute("#reader [data-act=page]", "aria-pressed") == "false"
    page.wait_for_function("document.querySelector('#reader .hits').textContent.startsWith('1 / ')")


def test_a_file_that_has_changed_or_gone_is_told(visit: Callable[..., Any], filed: Report, site: Any) -> None:
    file = site.page.backend.folder / filed.path
    file.write_bytes(b"other")
    page = visit()
    opened(page)
    page.click("#reader [data-act=page]")
    page.wait_for_selector(f"{PAGE}:has-text('又改动过')")
    page.click("#reader [data-act=page]")
    file.unlink()
    page.locator("#reader .steps button").last.click()
    page.click("#reader [data-act=page]")
    page.wait_for_selector(f"{PAGE}:has-text('现在读不到')")


def test_a_file_without_pages_offers_none(visit: Callable[..., Any]) -> None:
    page = visit()
    opened(page)
    assert page.locator("#reader [data-act=page]").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 1024, 390, 320])
def test_a_page_is_legible_and_fits(
    visit: Callable[..., Any], filed: Report, width: int, scheme: str
) -> None:
    page = visit({"width": width, "height": 800}, color_scheme=scheme)
    opened(page)
    page.click("#reader [data-act=page]")
    page.wait_for_selector(MARKED)
    legible(page)
    accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


# --- without a browser ----------------------------------------------------------------------------------------------

DRAWN = Facsimile(2, 5, b"picture", 100, 140)


def test_what_is_told_of_a_page_depends_on_what_was_found() -> None:
    assert "没能在页面上" in render_facsimile(replace(DRAWN, page=1), "", cited=True, language="zh")
    assert "多半在这一页" in render_facsimile(replace(DRAWN, sought=True), "", cited=True, language="zh")
    assert "note" not in render_facsimile(DRAWN, "", cited=True, language="zh"), "a page leafed to"
    assert "note" not in render_facsimile(replace(DRAWN, page=1), "", cited=False, language="zh")


def test_nothing_that_comes_in_becomes_markup() -> None:
    assert "<b>" not in render_unseen("<b>", '"><b>', "zh")


def test_a_page_is_drawn_once_and_few_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[Any] = []
    monkeypatch.setattr(module, "draw", lambda *asked: drawn.append(asked) or DRAWN)
    monkeypatch.setattr(module, "KEPT", 2)
    data = b"%PDF"
    report = replace(next(iter(sample_reports().values())), sha256=hashlib.sha256(data).hexdigest())
    pages = Pages()
    for wanted in (1, 1, 2, 3, 1):
        pages.page(report, data, wanted, None)
    assert [each[2] for each in drawn] == [1, 2, 3, 1]
    with pytest.raises(ChangedError):
        pages.page(report, b"other", 1, None)


def test_a_page_that_cannot_be_drawn_leaves_room_for_others(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> Facsimile:
        raise ReadError("坏了", "换一份")

    monkeypatch.setattr(module, "draw", fail)
    monkeypatch.setattr(module, "PATIENCE", 0.01)
    report = replace(next(iter(sample_reports().values())), sha256=hashlib.sha256(b"").hexdigest())
    pages = Pages()
    for _ in range(module.AT_ONCE + 1):
        with pytest.raises(ReadError):
            pages.page(report, b"", 1, None)
    for _ in range(module.AT_ONCE):
        pages._room.acquire()
    with pytest.raises(BusyError):
        pages.page(report, b"", 1, None)


def test_of_a_scan_the_place_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[Any] = []
    monkeypatch.setattr(module, "draw", lambda *asked: drawn.append(asked) or DRAWN)
    scanned = tuple(Scanned(at, at + 5, page, 0.9, (0.1, 0.2, 0.3, 0.4)) for at, page in ((0, 1), (10, 3)))
    report = replace(
        next(iter(sample_reports().values())), sha256=hashlib.sha256(b"").hexdigest(), scanned=scanned
    )
    Pages().page(report, b"", None, (9, 20))
    assert drawn[0][2] == 3
    assert len(drawn[0][4]) == 1


def test_a_sentence_is_looked_for_by_its_number_and_its_neighbours() -> None:
    report = next(iter(sample_reports().values()))
    filler = "抓好第5项重点工作，逐项明确责任单位和完成时限，按季度公布进展。"
    second = report.text.index(filler, report.text.index(filler) + 1)
    sought = words(report, second, second + len(filler))
    assert (sought.text, sought.number) == (filler, 1)
    assert [near[:5] for near in sought.near[:2]] == ["抓好第4项", "抓好第6项"]
