"""Views of reports on the page: named in its language, followed by more of the same, and a click away in the reader."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from ui.chat import render_follow_ups

from .browsing import OPENED, accessible, ask, asked, in_view, legible, settle

OUTLINE = "云溪市2031年政府报告，捋一捋要点。"
GLANCES = "#reader .glances button"


def texts(page: Any, selector: str) -> list[str]:
    return [each.split("\n")[0].strip() for each in page.locator(selector).all_inner_texts()]


def test_a_view_and_its_subject_are_shown_as_what_was_understood(visit: Callable[..., Any]) -> None:
    page = visit()
    answer = ask(page, "低空经济的提法有什么变化？")
    tag = answer.locator(".tag", has_text="低空经济的提法变化")
    assert tag.count() == 1
    assert tag.locator("button, select").count() == 0, "without its view the question would be another"
    assert answer.locator(".fold summary").all_inner_texts()[0].startswith("每项的要点")


def test_in_english_what_we_say_ourselves_is_english(visit: Callable[..., Any]) -> None:
    page = visit(locale="en-GB")
    answer = ask(page, "低空经济的提法有什么变化？")
    assert answer.locator(".tag", has_text="Changes in wording: 低空经济").count() == 1
    assert answer.locator("thead th").all_inner_texts() == ["Wording", "2030", "2031"]
    rows = [each.inner_text().replace("×", "").strip() for each in answer.locator("tbody th").all()]
    assert rows == ["Passage 1", "New words (computed)", "Indicator"]
    assert answer.locator("td.silent").all_inner_texts()[1:] == ["not mentioned", "no matching sentence"]
    folds = answer.locator(".fold summary").all_inner_texts()
    assert folds[0].startswith("The gist of each")
    assert folds[1].startswith("2030 result: more")
    answer.locator("tbody tr").first.locator("[data-act=drop-row]").click()
    back = answer.locator(".dropped button")
    assert "Passage 1" in back.inner_text()
    back.click()
    assert answer.locator("tbody tr:visible").count() == 3


def test_after_a_view_its_siblings_are_offered(visit: Callable[..., Any]) -> None:
    page = visit()
    ask(page, OUTLINE)
    page.wait_for_selector("#follow_ups .next")
    assert "主要目标" in texts(page, "#follow_ups .next")[0]


def test_chips_show_what_tells_them_apart() -> None:
    shown = render_follow_ups(["云溪市2031年的报告定了哪些目标？", "云溪市2031年的报告办哪些实事？"], "zh")
    assert ">定了哪些目标？</button>" in shown
    assert 'data-question="云溪市2031年的报告定了哪些目标？"' in shown
    assert 'aria-label="云溪市2031年的报告定了哪些目标？"' in shown
    years = render_follow_ups(["云溪市2031年增长多少？", "云溪市2030年增长多少？"], "zh")
    assert ">云溪市2031年增长多少？</button>" in years, "never cut inside a number"
    assert ">甲是多少？</button>" in render_follow_ups(["甲是多少？", "乙是多少？"], "zh")
    assert ">云溪市2031年的报告？</button>" in render_follow_ups(["云溪市2031年的报告？"], "zh")


def test_a_report_offers_what_it_gives_at_a_glance(visit: Callable[..., Any], site: Any) -> None:
    page = visit()
    ask(page, "养老？")
    page.click("#scope > button")
    page.click("#scope-bodies input")
    page.click("#scope-bodies [role=option]:has-text('法院')")
    page.click(".view[data-view=library]")
    page.locator("#library .link", has_text="人民政府").first.click()
    page.wait_for_selector(GLANCES)
    assert texts(page, GLANCES) == ["概览", "主要目标"], (
        "no 实事 are given, and no report of the year before is there"
    )
    page.click(f"{GLANCES}:has-text('概览')")
    page.locator(".exchange").nth(1).locator(".answer:not(.pending)").wait_for()
    assert page.is_visible("#chat")
    question = page.locator(".question").last.inner_text()
    assert OUTLINE in question
    turns, filters = asked(site, OUTLINE)[-1]
    assert (turns, filters["bodies"]) == ((), ()), "it asks of its report, whatever else was picked or asked"


def test_the_report_of_the_year_before_is_compared_with(visit: Callable[..., Any], site: Any) -> None:
    report = next(iter(site.answerer.reports.values()))
    known = replace(report.metadata, title="以前的报告", year=2030)
    site.answerer.reports["以前.txt"] = replace(report, path="以前.txt", metadata=known)
    page = visit()
    ask(page, "目标？").locator(".mark").first.click()
    settle(page, OPENED)
    page.wait_for_selector(GLANCES)
    assert texts(page, GLANCES)[-1] == "与上年对比"
    page.locator("#chat .mark[data-mark='2']").first.click()  # the same report at another sentence
    page.wait_for_selector("#reader mark.current[data-mark='2']")
    page.wait_for_selector(GLANCES)
    page.locator(GLANCES).last.click()
    page.wait_for_selector(".question:has-text('和2030年的相比，提法有什么变化')")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 1024, 390, 320])
def test_views_are_legible_and_fit(visit: Callable[..., Any], width: int, scheme: str) -> None:
    page = visit({"width": width, "height": 800}, color_scheme=scheme)
    answer = ask(page, OUTLINE)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    legible(page)
    answer.locator(".said .mark").first.click()
    settle(page, OPENED)
    page.wait_for_selector(GLANCES)
    assert in_view(page, OPENED), "what is read stays where it is"
    legible(page)
    accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    if width < 900:
        page.locator(GLANCES).first.click()
        page.locator(".exchange").nth(1).locator(".answer:not(.pending)").wait_for()
        page.wait_for_selector("#reader", state="hidden")
