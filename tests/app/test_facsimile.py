"""The original page of a PDF stands beside the text, at the sentence that is read."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.app.browsing import accessible, ask
from tests.index.test_readers import pdf

PATH = "云溪市2031.pdf"


@pytest.fixture
def original(site: Any, tmp_path: Path) -> Path:
    """The government's report, now of a PDF in which one of its sentences stands on the second of three pages."""
    government = next(each for each in site.answerer.reports.values() if "养老床位" in each.text)
    quote = next(
        government.text[each.start : each.end]
        for each in government.sentences
        if "新增养老床位" in government.text[each.start : each.end]
    )
    site.answerer.reports = {PATH: replace(government, path=PATH)}
    (tmp_path / PATH).write_bytes(pdf([["封面"], ["前一句。", quote[:12], quote[12:]], ["封底"]]))
    return tmp_path / PATH


@pytest.mark.parametrize("width", [1440, 390])
def test_the_page_of_the_cited_sentence_stands_beside_the_text(
    visit: Any, original: Path, width: int
) -> None:
    page = visit({"width": width, "height": 900})
    ask(page, "新增养老床位多少？")
    page.locator("#chat .mark").first.click()
    page.click("#reader [data-act=facsimile]")
    page.wait_for_selector("#reader .spread .facsimile .leaf > i")
    assert page.inner_text("#reader .facsimile-bar [role=status]") == "第 2 / 3 页"
    assert page.locator("#reader .leaf > i").count() == 2
    text, leaf = (page.locator(each).bounding_box() for each in ("#reader .paper", "#reader .original"))
    assert text["height"] > 150
    assert leaf["height"] > 150
    assert (leaf["x"] >= text["x"] + text["width"]) is (width == 1440)
    accessible(page)
    page.click("#reader [data-act=page] >> nth=1")
    page.wait_for_function(
        "document.querySelector('#reader .facsimile-bar [role=status]').textContent.includes('3 / 3')"
    )
    assert page.locator("#reader [data-act=page]").nth(1).is_disabled()
    page.click("#reader [data-act=text-only]")
    assert page.locator("#reader .facsimile").count() == 0
    assert page.locator("#reader .paper").is_visible()


def test_what_cannot_be_shown_is_said(visit: Any, original: Path) -> None:
    original.write_bytes(b"%PDF-1.7 no document")
    page = visit()
    ask(page, "新增养老床位多少？")
    page.locator("#chat .mark").first.click()
    page.click("#reader [data-act=facsimile]")
    page.wait_for_selector("text=这一页显示不出来")
    assert page.locator("#reader .facsimile").count() == 0


def test_a_file_without_pages_offers_none(visit: Any) -> None:
    page = visit()
    ask(page, "新增养老床位多少？")
    page.locator("#chat .mark").first.click()
    page.wait_for_selector("#reader .report")
    assert page.locator("#reader [data-act=facsimile]").count() == 0
