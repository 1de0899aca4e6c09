"""Reports and folders are ticked in a tree, and what is ticked is what the next question is asked of."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

import pytest

from index.types import Body, Metadata
from tests.app.browsing import accessible, ask
from ui.choosing import groups, render_choosing

LIBRARY = {
    "乙/2030.txt": Metadata("乙市报告", "乙市", None, None, Body.GOVERNMENT, 2030),
    "乙/2031.txt": Metadata("2031年乙市报告", "乙市", None, None, Body.GOVERNMENT, 2031),
    "<b>.txt": Metadata("<img src=x onerror=alert(1)>", "甲县", None, None, Body.OTHER, None),
    "丙.txt": Metadata("丙", None, None, None, Body.OTHER, None),
}


def test_folders_come_first_and_loose_reports_by_their_place_the_newest_before_others() -> None:
    assert groups(LIBRARY, "zh") == [
        {
            "name": "乙",
            "folder": "乙",
            "reports": [["乙/2031.txt", "2031年乙市报告"], ["乙/2030.txt", "2030年 乙市报告"]],
        },
        {"name": "其他", "folder": None, "reports": [["丙.txt", "丙"]]},
        {"name": "甲县", "folder": None, "reports": [["<b>.txt", "<img src=x onerror=alert(1)>"]]},
    ]


def test_nothing_of_a_report_is_markup() -> None:
    shown = render_choosing(LIBRARY, ["<b>.txt"], "zh")
    assert "<b>" not in shown
    assert "<img" not in shown
    (held,) = re.findall(r'data-chosen="([^"]*)"', shown)
    assert json.loads(unescape(held)) == ["<b>.txt"]


LINE = "(document.querySelector('#scope > button')?.textContent || '')"


def opened(visit: Any, *size: Any) -> Any:
    page = visit(*size)
    page.click("#scope > button")
    page.wait_for_selector("#choosing .tree details")
    return page


def filters(site: Any, question: str) -> dict[str, Any]:
    return next(given for asked, _, given in reversed(site.answerer.asked) if asked == question)


def test_what_is_ticked_is_asked_and_can_be_cleared(visit: Any, site: Any) -> None:
    page = opened(visit)
    page.click("#choosing summary span >> nth=0")
    first = page.locator("#choosing .report-box input").first
    path = first.get_attribute("data-path")
    first.check()
    page.wait_for_function(f"{LINE}.includes('1 份报告')")
    assert page.inner_text("#choosing .chosen") == "已选 1 份"
    ask(page, "澜江市新增养老床位多少？")
    assert filters(site, "澜江市新增养老床位多少？")["reports"] == (path,)
    page.click("#choosing [data-act=clear]")
    page.wait_for_function(f"!{LINE}.includes('1 份报告')")
    ask(page, "养老床位呢？")
    assert "reports" not in filters(site, "养老床位呢？")


def test_a_group_is_ticked_at_once_and_one_of_it_let_go(visit: Any) -> None:
    page = opened(visit)
    count = int(page.inner_text("#choosing summary small >> nth=0"))
    box = page.locator("#choosing .group > input").first
    box.check()
    page.wait_for_function(f"{LINE}.includes('{count} 份报告')")
    page.click("#choosing summary span >> nth=0")
    page.locator("#choosing .report-box input").first.uncheck()
    assert box.evaluate("box => box.indeterminate") is (count > 1)
    page.fill("#choosing input[type=search]", "没有这样的")
    assert page.inner_text("#choosing .tree") == "没有这样的报告"


def test_the_choice_is_kept_with_the_tab(visit: Any) -> None:
    page = opened(visit)
    page.locator("#choosing .group > input").first.check()
    page.wait_for_function(f"!{LINE}.includes('全部')")
    said = page.evaluate(LINE)
    page.wait_for_timeout(300)
    page.reload()
    page.wait_for_function(f"{LINE} === {json.dumps(said)}")
    page.click("#scope > button")
    page.wait_for_selector("#choosing .tree details")
    assert page.locator("#choosing .group > input").first.is_checked()


@pytest.mark.parametrize("width", [1440, 390])
def test_one_report_alone_is_asked_from_the_reader(visit: Any, site: Any, width: int) -> None:
    page = visit({"width": width, "height": 900})
    ask(page, "澜江市新增养老床位多少？")
    page.locator("#chat .mark").first.click()
    path = page.locator("#reader .report").get_attribute("data-report")
    page.click("#reader [data-act=only]")
    page.wait_for_function(f"{LINE}.includes('1 份报告')")
    assert page.evaluate("document.activeElement.matches('#question textarea')")
    ask(page, "养老目标呢？")
    assert filters(site, "养老目标呢？")["reports"] == (path,)
    page.locator("#chat .tag [data-facet=reports]").last.wait_for(state="attached")


def test_the_tree_can_be_used_on_a_phone_and_is_accessible(visit: Any) -> None:
    page = opened(visit, {"width": 320, "height": 700})
    box = page.locator("#choosing .tree").bounding_box()
    assert box["width"] > 240
    assert box["height"] > 60
    page.locator("#choosing .group > input").first.focus()
    page.keyboard.press("Space")
    page.wait_for_function(f"!{LINE}.includes('全部')")
    accessible(page)
