"""Reports and folders are ticked in a tree, and what is ticked is what the next question is asked of."""

from __future__ import annotations

import json
import re
from dataclasses import replace
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


def test_many_reports_are_drawn_folder_by_folder_and_found_by_searching(visit: Any, site: Any) -> None:
    one = next(iter(site.answerer.reports.values()))
    known = {
        f"县{number % 5}/{'深/' if number % 2 else ''}{number}号报告.txt": one.metadata
        for number in range(3000)
    }
    many = {path: replace(one, path=path, metadata=replace(one.metadata, title=path)) for path in known}
    site.answerer.reports = many
    page = visit()
    page.wait_for_function(f"{LINE}.includes('全部 3000 份报告')")
    assert page.evaluate("document.querySelectorAll('#choosing *').length") < 20
    page.click("#scope > button")
    page.wait_for_selector("#choosing .tree details")
    assert page.evaluate("document.querySelectorAll('#choosing *').length") < 150
    page.click("#choosing summary span >> nth=0")
    page.wait_for_selector("#choosing .tree p")
    assert page.locator("#choosing .report-box").count() == 200
    assert "还有 100 份" in page.inner_text("#choosing .tree p")
    page.fill("#choosing input[type=search]", "2981号")
    page.locator("#choosing .report-box input").check()
    page.wait_for_function(f"{LINE}.includes('1 份报告')")


def test_one_of_a_folder_below_a_chosen_one_is_let_go_and_the_others_stay(visit: Any, site: Any) -> None:
    one = next(iter(site.answerer.reports.values()))
    paths = ["甲/1.txt", "甲/乙/2.txt", "甲/乙/3.txt"]
    site.answerer.reports = {path: replace(one, path=path) for path in paths}
    page = opened(visit)
    page.locator("#choosing .group > input").nth(0).check()
    page.wait_for_function(f"{LINE}.includes('3 份报告 · 甲')")
    assert page.locator("#choosing .group > input").nth(1).is_checked()
    page.click("#choosing summary span >> nth=1")
    page.locator("#choosing .report-box input[data-path='甲/乙/3.txt']").uncheck()
    page.wait_for_function(f"{LINE}.includes('2 份报告')")
    assert page.inner_text("#choosing .chosen") == "已选 2 份"
    boxes = page.locator("#choosing .group > input")
    assert [boxes.nth(n).evaluate("box => box.indeterminate") for n in (0, 1)] == [True, True]


def test_one_report_alone_is_asked_from_the_library(visit: Any, site: Any) -> None:
    page = visit()
    page.click("#header [data-view=library]")
    button = page.locator("#library tbody [data-act=only]").first
    path = button.get_attribute("data-report")
    button.click()
    page.wait_for_function(f"{LINE}.includes('1 份报告')")
    assert page.locator("#question textarea").is_visible()
    ask(page, "养老目标呢？")
    assert filters(site, "养老目标呢？")["reports"] == (path,)


def test_a_refusal_offers_to_choose_the_report_that_was_left_out(visit: Any, site: Any) -> None:
    first, second = site.answerer.reports
    site.answerer.left_out = (second,)
    page = opened(visit)
    page.fill("#choosing input[type=search]", "2031")
    page.locator(f"#choosing input[data-path='{first}']").check()
    page.wait_for_function(f"{LINE}.includes('1 份报告')")
    refused = ask(page, "火星上有几份报告？")
    refused.locator("[data-act=with]").click()
    page.locator(".exchange").nth(1).locator(".answer:not(.pending)").wait_for()
    assert filters(site, "火星上有几份报告？")["reports"] == (first, second)


def test_what_is_chosen_stands_in_the_address_and_is_chosen_where_that_is_opened(
    visit: Any, site: Any
) -> None:
    page = opened(visit)
    page.fill("#choosing input[type=search]", "法院")
    page.locator("#choosing .report-box input").check()
    page.wait_for_function("location.search.includes('reports=')")
    address = page.url
    page.evaluate("history.pushState(null, '', location.pathname + '#/library')")
    page.go_back()
    assert page.url == address
    page.click("#scope > button")
    page.evaluate("localStorage.clear(); sessionStorage.clear()")
    other = visit(address=address)
    other.wait_for_function(f"{LINE}.includes('1 份报告')")
    other.click("#scope > button")
    other.wait_for_selector("#choosing .tree details")
    other.click("#choosing [data-act=clear]")
    other.wait_for_function("location.search === ''")


def test_an_address_with_a_choice_of_somebodys_own_making_chooses_nothing(visit: Any, site: Any) -> None:
    page = visit(address=f"{site.address}?reports=%3Cimg%20src%3Dx%3E&years=zwölf&bodies=x&reports=..%2Fx")
    page.wait_for_function(f"{LINE}.includes('全部 2 份报告')")
