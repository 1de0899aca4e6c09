"""A report in the browser: searched, with what is found marked, and left for that of another year."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from .browsing import OPENED, accessible, ask, downloaded, legible, settle

FIND = "#reader .find input"
PAINTED = """(name) => [...(CSS.highlights.get(name) || [])].map((range) => range.toString())"""


def hits(page: Any, told: str) -> None:
    page.wait_for_function(f"document.querySelector('#reader .hits').textContent === '{told}'")


def test_what_is_searched_for_is_marked_and_walked_through(visit: Callable[..., Any]) -> None:
    page = visit()
    ask(page, "目标？").locator(".mark").first.click()
    settle(page, OPENED)
    text = page.inner_text("#reader .paper")
    page.fill(FIND, "增长")
    count = text.count("增长")
    hits(page, f"1 / {count}")
    assert page.evaluate(PAINTED, "hits") == ["增长"] * count
    page.press(FIND, "Enter")
    hits(page, f"2 / {count}")
    page.press(FIND, "Shift+Enter")
    page.press(FIND, "Shift+Enter")
    hits(page, f"{count} / {count}")
    page.click("#reader [data-act=hit-after]")
    hits(page, f"1 / {count}")
    inside = "document.querySelector('#reader .paper').getBoundingClientRect()"
    where = "[...CSS.highlights.get('hit')][0].getBoundingClientRect()"
    assert page.evaluate(f"{where}.top > {inside}.top && {where}.bottom < {inside}.bottom")
    page.fill(FIND, "左右，居民收入")  # across the edge of a mark, where one ends inside the paragraph
    hits(page, "1 / 1")
    page.fill(FIND, "没有这样的话")
    hits(page, "没有找到")
    page.press(FIND, "Escape")
    hits(page, "")
    assert page.is_visible("#reader"), "Esc leaves the search before it closes the report"
    assert page.inner_text("#reader .paper") == text
    page.press(FIND, "Escape")
    page.wait_for_selector("#reader", state="hidden")


def test_the_report_of_another_year_is_a_click_away(visit: Callable[..., Any], site: Any) -> None:
    path, report = next(iter(site.answerer.reports.items()))
    before = replace(
        report, path="以前.txt", metadata=replace(report.metadata, title="以前的报告", year=2029)
    )
    site.answerer.reports[before.path] = before
    page = visit()
    ask(page, "目标？").locator(".mark").first.click()
    settle(page, OPENED)
    assert page.locator("#reader .years button").all_inner_texts() == ["‹ 2029"]
    page.fill(FIND, "增长")
    page.click("#reader .years button")
    page.wait_for_function("document.querySelector('#reader h2').textContent === '以前的报告'")
    assert page.evaluate(PAINTED, "hits") == []
    assert page.locator("#reader .years button").all_inner_texts() == ["2031 ›"]
    page.click("#reader .years button")
    page.wait_for_function(
        "(path) => document.querySelector('#reader .report').dataset.report === path", arg=path
    )


def test_the_file_of_a_report_is_downloaded(visit: Callable[..., Any], site: Any) -> None:
    path = "法院/云溪法院2031.txt"
    page = visit()
    page.click(".view[data-view=library]")
    page.locator("#library .link", has_text="中级人民法院").first.click()
    page.click("#reader [data-act=original]")
    page.wait_for_selector(".toast-wrap:has-text('现在读不到')")
    file = site.page.backend.folder / path
    file.parent.mkdir()
    file.write_text("原文", "utf-8")
    saved = downloaded(page, lambda: page.click("#reader [data-act=original]"))
    assert saved.suggested_filename == "云溪法院2031.txt"
    assert saved.path().read_text("utf-8") == "原文"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390, 320])
def test_a_report_with_its_search_is_legible_and_fits(
    visit: Callable[..., Any], width: int, scheme: str
) -> None:
    page = visit({"width": width, "height": 800}, color_scheme=scheme)
    ask(page, "目标？").locator(".mark").first.click()
    settle(page, OPENED)
    page.fill(FIND, "增长")
    page.wait_for_selector("#reader [data-act=hit-after]:visible")
    legible(page)
    accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
