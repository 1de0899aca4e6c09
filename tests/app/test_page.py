"""The page in a browser: asking, opening what an answer rests on, the list of reports, rebuilding."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from docx import Document
from pypdfium2 import PdfDocument

from index.types import Aspect

from .browsing import (
    NARROW,
    OPENED,
    READY,
    WIDE,
    accessible,
    ask,
    asked,
    downloaded,
    in_view,
    legible,
    settle,
)
from .conftest import FakeAnswerer, serving


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_a_mark_opens_its_sentence_in_its_report(
    visit: Callable[..., Any], site: Any, size: dict[str, int]
) -> None:
    page = visit(size)
    answer = ask(page, "云溪市居民收入和养老的情况？")
    answer.locator(".said .mark").nth(1).click()
    settle(page, OPENED)
    assert in_view(page, OPENED)
    assert page.inner_text(OPENED).startswith("2031年发展主要预期目标是")
    assert page.inner_text("#reader h2") == "云溪市人民政府工作报告"
    assert page.locator("#reader .facts li").all_inner_texts() == [
        "云溪市",
        "政府",
        "2031年",
        "第九届第四次会议",
    ]
    assert page.locator("#reader .crumbs").inner_text() == "二、2031年工作安排"
    assert in_view(page, "#question textarea") == (size is WIDE)


def test_citations_are_walked_through_across_reports(visit: Callable[..., Any]) -> None:
    page = visit()
    ask(page, "养老？").locator(".mark").first.click()
    settle(page, OPENED)
    assert page.locator("#reader [data-act=open]").first.is_disabled()
    page.click("#reader [aria-label=下一条依据]")
    page.wait_for_function("document.querySelector('#reader .steps span').textContent === '依据 2 / 3'")
    page.click("#reader [aria-label=下一条依据]")
    page.wait_for_function("document.querySelector('#reader h2').textContent.includes('中级人民法院')")
    settle(page, OPENED)
    assert page.inner_text(OPENED) == "2030年，全市法院受理案件58214件，审结55120件。"


def test_the_report_closes_and_opens_again(visit: Callable[..., Any]) -> None:
    page = visit(NARROW)
    mark = ask(page, "养老？").locator(".mark").first
    for close in (lambda: page.click("#reader [data-act=close]"), lambda: page.keyboard.press("Escape")):
        mark.click()
        settle(page, OPENED)
        close()
        page.wait_for_selector("#reader", state="hidden")
        assert mark.evaluate("mark => mark === document.activeElement")


def test_going_back_closes_the_report_and_leads_through_the_views(
    visit: Callable[..., Any], site: Any
) -> None:
    page = visit(NARROW)
    ask(page, "养老？").locator(".mark").first.click()
    settle(page, OPENED)
    address = page.url
    assert "#/report/" in address
    page.go_back()
    page.wait_for_selector("#reader", state="hidden")
    assert page.url == site.address
    assert page.locator(".exchange").count() == 1
    page.go_forward()
    page.wait_for_selector("#reader .paper:visible")
    page.keyboard.press("Escape")
    page.wait_for_selector("#reader", state="hidden")
    assert page.url == site.address
    page.click(".view[data-view=library]")
    page.wait_for_selector("#view-library:visible")
    assert page.url.endswith("#/library")
    page.go_back()
    page.wait_for_selector("#view-ask:visible")

    page.goto("about:blank")
    page.goto(address)
    page.wait_for_selector("#reader .paper:visible")
    assert page.inner_text("#reader h2") == "云溪市人民政府工作报告"
    page.goto("about:blank")
    page.goto(f"{site.address}#/library")
    page.wait_for_selector("#view-library:visible")
    page.goto("about:blank")
    page.goto(f"{site.address}#/report/%E4%B")
    page.wait_for_selector(READY)


def test_all_can_be_done_with_the_keyboard(visit: Callable[..., Any]) -> None:
    page = visit()
    page.focus("#question textarea")
    page.keyboard.type("养老？")
    page.keyboard.press("Enter")
    page.wait_for_selector(".answer .mark")
    page.focus(".answer .mark")
    page.keyboard.press("Enter")
    settle(page, OPENED)


def test_what_a_report_says_is_never_run(visit: Callable[..., Any]) -> None:
    page = visit()
    answer = ask(page, "养老<img src=x onerror='window.hacked=1'>{{7*7}}${7*7}")
    assert "<script>window.hacked=1</script>" in answer.inner_text()
    assert "{{7*7}}${7*7}" in page.inner_text(".question")
    answer.locator(".mark").first.hover()
    page.wait_for_selector(".preview.shown")
    assert "<script>window.hacked=1</script>" in page.inner_text(".preview")
    answer.locator(".mark").first.click()
    settle(page, OPENED)
    page.click(".view[data-view=library]")
    assert "云溪市<b>2031.docx" in page.inner_text("#library")
    assert page.evaluate("window.hacked") is None
    assert page.locator("#chat img, #reader img, #chat a, #reader a").count() == 0


def test_a_follow_up_is_asked_with_the_conversation(visit: Callable[..., Any], site: Any) -> None:
    page = visit()
    ask(page, "养老？")
    ask(page, "那目标呢？")
    assert ["养老？"] in [[turn.question for turn in history] for history, _ in asked(site, "那目标呢？")]


def test_a_refusal_is_told_apart_from_an_answer(visit: Callable[..., Any]) -> None:
    refusal = ask(visit(), "有多少艘航母？")
    assert "refusal" in refusal.get_attribute("class")
    assert "没有找到依据" in refusal.inner_text()


def test_a_failing_backend_is_told_in_a_sentence_and_can_be_retried(
    visit: Callable[..., Any], site: Any
) -> None:
    page = visit()
    assert "索引文件 reports.bin 已损坏" in ask(page, "坏了？").inner_text()
    failure = ask(page, "养老出错？")
    assert "内部细节" not in page.content()
    assert "请重试" in failure.inner_text()
    failure.locator("[data-act=retry]").click()
    assert page.locator(".exchange:last-child .short").inner_text().startswith("1860张")
    assert page.locator(".exchange").count() == 2


def test_examples_are_asked_by_clicking_them(visit: Callable[..., Any]) -> None:
    page = visit()
    page.wait_for_selector(".example")
    example = page.locator(".example").first.inner_text()
    page.click(".example")
    page.wait_for_selector(".answer:not(.pending)")
    assert page.inner_text(".question [lang]") == example


def test_questions_are_answered_while_the_index_is_rebuilt(visit: Callable[..., Any], site: Any) -> None:
    page = visit()
    site.build.go.clear()
    page.click(".view[data-view=library]")
    page.click("#rebuild")
    page.wait_for_function("document.querySelector('#status').textContent.includes('1 / 2')")
    page.click(".view[data-view=ask]")
    assert "1860张" in ask(page, "养老？").inner_text()
    site.build.go.set()
    page.click(".view[data-view=library]")
    page.wait_for_function("document.querySelector('#status').textContent.includes('新增 1 份')")


def test_a_rebuild_that_fails_says_why(visit: Callable[..., Any], site: Any) -> None:
    from index.errors import IndexLockedError

    page = visit()
    site.build.error = IndexLockedError("另一个程序正在更新索引")
    page.click(".view[data-view=library]")
    page.click("#rebuild")
    page.wait_for_function("document.querySelector('#status').textContent.includes('另一个程序正在更新索引')")


def test_a_rebuild_that_would_remove_many_reports_waits_for_a_click(
    visit: Callable[..., Any], site: Any
) -> None:
    from index.errors import ReportsGoneError

    page = visit()
    site.build.error = ReportsGoneError(("甲.txt", "乙.txt", "丙.txt", "丁.txt"), 9)
    page.click(".view[data-view=library]")
    page.click("#rebuild")
    page.wait_for_selector("#status [data-act=let-go]")
    site.build.error = None
    page.click("#status [data-act=let-go]")
    page.wait_for_function("document.querySelector('#status').textContent.includes('新增 1 份')")
    assert site.build.asked == [{}, {"allow_removals": True}]


def test_the_list_of_reports_is_filtered_and_opens_a_report(visit: Callable[..., Any]) -> None:
    page = visit()
    page.click(".view[data-view=library]")
    assert page.locator("#library tbody tr:visible").count() == 4
    page.fill("#library .find", "法院 2031")
    assert page.locator("#library tbody tr:visible").count() == 2
    page.click("#library .link:visible")
    page.wait_for_function("document.querySelector('#reader h2')?.textContent.includes('中级人民法院')")


def test_before_there_is_an_index_the_page_says_so(visit: Callable[..., Any], site: Any) -> None:
    site.answerer.indexed.clear()
    site.build.go.clear()
    site.page.backend.rebuild.start()
    page = visit()
    assert "正在为报告建立索引" in page.inner_text(".welcome")
    assert "索引还没有建好" in ask(page, "养老？").inner_text()
    page.click("[data-act=new]")
    site.build.go.set()
    page.wait_for_selector(".example")
    assert "1860张" in ask(page, "养老？").inner_text()


def test_a_conversation_outlives_the_page_until_a_new_one_is_begun(visit: Callable[..., Any]) -> None:
    page = visit()
    ask(page, "养老？").locator(".mark").first.wait_for()
    page.reload()
    page.wait_for_selector(".exchange .mark")
    page.click(".exchange .mark >> nth=0")
    settle(page, OPENED)
    page.click("[data-act=new]")
    page.wait_for_selector(".welcome:visible")
    page.reload()
    page.wait_for_selector(".welcome:visible")


def test_each_tab_has_its_own_conversation_and_a_new_tab_takes_up_what_no_other_has(
    visit: Callable[..., Any],
) -> None:
    one = visit()
    ask(one, "养老？")
    two = visit()
    assert two.is_visible(".welcome"), "the first tab has its conversation open"
    ask(two, "目标？")
    two.click("[data-act=new]")
    two.wait_for_selector(".welcome:visible")
    for page, question in ((one, "养老？"), (one, "养老？")):
        page.reload()
        page.wait_for_selector(".exchange")
        assert page.locator(".question [lang]").all_inner_texts() == [question]
    one.goto("about:blank")  # left; a page closed at once may die before the browser has its last word
    two.wait_for_function(
        "Object.keys(localStorage).filter((key) => key.startsWith('congress-qa.open.')).length === 1"
    )
    one.close()
    three = visit()
    three.wait_for_selector(".exchange")
    assert three.locator(".question [lang]").all_inner_texts() == ["养老？"]


def test_a_conversation_that_was_ended_can_be_taken_up_again(visit: Callable[..., Any]) -> None:
    page = visit()
    assert not page.is_visible(".welcome .undo")
    ask(page, "养老？")
    page.click("[data-act=new]")
    page.click(".welcome .undo button")
    page.wait_for_selector(".exchange")
    assert page.locator(".question [lang]").all_inner_texts() == ["养老？"]
    ask(page, "目标？")
    page.reload()
    page.wait_for_selector(".exchange >> nth=1")


def test_a_page_loaded_again_stands_where_it_stood_with_what_was_picked(
    visit: Callable[..., Any], site: Any
) -> None:
    page = visit(NARROW)
    page.click("#scope > button")
    page.click("#scope-bodies input")
    page.click("#scope-bodies [role=option]:has-text('法院')")
    page.wait_for_function("document.querySelector('#scope > button').textContent.includes('法院')")
    for question in ("养老？", "各市对比？", "目标？"):
        ask(page, question)
    page.evaluate("document.querySelector('#view-ask').scrollTop = 500")
    page.reload()
    page.wait_for_selector(".exchange >> nth=2")
    page.wait_for_function("Math.abs(document.querySelector('#view-ask').scrollTop - 500) < 2")
    page.wait_for_function("document.querySelector('#scope > button').textContent.includes('法院')")
    ask(page, "养老如何？")
    assert [each.value for each in asked(site, "养老如何？")[-1][1]["bodies"]] == ["法院"]


def test_the_page_speaks_english_to_an_english_browser_and_keeps_the_choice(
    visit: Callable[..., Any],
) -> None:
    page = visit(locale="en-US")
    assert page.inner_text(".view[data-view=library]").startswith("Reports")
    assert page.evaluate("document.documentElement.lang") == "en"
    page.click("[data-act=language]")
    page.wait_for_function("document.querySelector('.brand')?.textContent.includes('报告问答')")
    page.reload()
    page.wait_for_function("document.querySelector('.brand')?.textContent.includes('报告问答')")


def test_what_was_understood_can_be_let_go(visit: Callable[..., Any], site: Any) -> None:
    page = visit()
    answer = ask(page, "养老？")
    assert answer.locator(".tag option").all_inner_texts() == ["云溪市", "2031年", "政府", "结果"]
    answer.locator("[data-act=drop][data-facet=years]").click()
    page.wait_for_function("document.querySelectorAll('.exchange .tags').length === 2")
    assert page.locator(".exchange").nth(1).locator(".tag").all_inner_texts()[-1] == "年份不限"
    answer.locator("[data-act=drop][data-facet=aspect]").click()
    page.wait_for_function("document.querySelectorAll('.exchange .tags').length === 3")
    said = [filters for history, filters in asked(site, "养老？") if not history]
    assert [each["years"] for each in said] == [(), (2031,), ()]
    assert [each["aspect"] for each in said] == [None, None, Aspect.NEITHER]


def test_questions_can_be_kept_to_chosen_reports(visit: Callable[..., Any], site: Any) -> None:
    page = visit()
    page.click("#scope > button")
    page.click("#scope-bodies input")
    page.click("#scope-bodies [role=option]:has-text('法院')")
    page.wait_for_function("document.querySelector('#scope > button').textContent.includes('法院')")
    ask(page, "养老？")
    _, filters = asked(site, "养老？")[-1]
    assert [each.value for each in filters["bodies"]] == ["法院"]


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_the_number_of_reports_in_scope_is_always_shown(
    visit: Callable[..., Any], site: Any, size: dict[str, int]
) -> None:
    page = visit(size)
    line = "document.querySelector('#scope > button').textContent"
    page.wait_for_function(f"{line}.includes('全部 · 2 份报告')")
    page.click("#scope > button")
    page.click("#scope-bodies input")
    page.click("#scope-bodies [role=option]:has-text('法院')")
    page.wait_for_function(f"{line}.includes('法院 · 1 份报告')")
    page.keyboard.press("Escape")
    page.click("#scope > button")
    button, offer = (page.locator(each).bounding_box() for each in ("#scope > button", "#batch_offer button"))
    assert button["x"] + button["width"] <= offer["x"]
    court = site.answerer.reports["法院/云溪法院2031.txt"]
    site.answerer.reports["北江.txt"] = replace(court, path="北江.txt")
    page.click(".view[data-view=library]")
    page.click("#rebuild")
    page.wait_for_function(f"{line}.includes('法院 · 2 份报告')")


@pytest.mark.parametrize("width", [390, 320])
def test_a_phone_can_keep_questions_to_chosen_reports(
    visit: Callable[..., Any], site: Any, width: int
) -> None:
    page = visit({"width": width, "height": 844})
    page.click("#scope > button")
    for facet in ("places", "years", "bodies", "kinds"):
        settle(page, f"#scope-{facet} input")
        assert in_view(page, f"#scope-{facet} input")
    page.click("#scope-bodies input")
    page.click("#scope-bodies [role=option]:has-text('法院')")
    ask(page, "养老？")
    assert [each.value for each in asked(site, "养老？")[-1][1]["bodies"]] == ["法院"]


def test_the_button_that_asks_has_a_name_and_a_text_too_long_stays_in_the_box(
    visit: Callable[..., Any], site: Any
) -> None:
    page = visit(locale="en-US")
    page.get_by_role("button", name="Ask", exact=True).and_(page.locator(".submit-button")).wait_for()
    page.click("[data-act=language]")
    asks = page.get_by_role("button", name="提问", exact=True)
    asks.wait_for()
    pasted = "请逐项说明今年的各项目标，" * 60
    page.fill("#question textarea", pasted)
    asks.click()
    page.wait_for_selector(".toast-wrap:has-text('还没有提问')")
    assert page.input_value("#question textarea") == pasted
    assert page.locator(".exchange").count() == 0
    page.fill("#question textarea", "养老？")
    asks.click()
    page.wait_for_selector(".answer:not(.pending)")


def test_removing_is_offered_without_hovering_and_its_button_is_legible(visit: Callable[..., Any]) -> None:
    page = visit()
    page.click(".view[data-view=library]")
    page.mouse.move(0, 0)
    offer = page.locator("#library [data-act=remove]").first
    assert offer.evaluate("offer => getComputedStyle(offer).opacity") == "1"
    offer.click()
    page.wait_for_selector("dialog[open]")
    legible(page)


def test_follow_up_questions_are_asked_by_clicking_them(visit: Callable[..., Any], site: Any) -> None:
    page = visit()
    ask(page, "目标？")
    page.wait_for_selector("#follow_ups .next")
    question = page.locator("#follow_ups .next").first.inner_text()
    page.locator("#follow_ups .next").first.click()
    page.wait_for_function("document.querySelectorAll('.exchange').length === 2")
    assert page.inner_text(".exchange:last-child .question [lang]") == question


def test_uploaded_reports_are_told_one_by_one(visit: Callable[..., Any], site: Any) -> None:
    page = visit()
    page.click(".view[data-view=library]")
    files = [("新报告.txt", "text/plain"), ("<b>图.exe", "application/x")]
    page.set_input_files(
        "#upload input[type=file]",
        [{"name": name, "mimeType": kind, "buffer": "报告正文".encode()} for name, kind in files],
    )
    page.wait_for_selector("#uploads li")
    listed = page.inner_text("#uploads")
    assert "新报告.txt" in listed
    assert "不支持这种文件" in listed, "told in its row"
    assert page.locator(".toast-wrap .toast-body").count() == 0
    assert (site.page.backend.folder / "新报告.txt").read_text("utf-8") == "报告正文"
    assert not list(site.page.backend.folder.glob("*.exe"))


def test_a_report_dropped_on_the_page_is_added(visit: Callable[..., Any], site: Any) -> None:
    page = visit()
    page.click(".view[data-view=library]")
    dropped = page.evaluate_handle(
        """() => {
          const dropped = new DataTransfer();
          dropped.items.add(new File(['报告正文'], '拖来的.txt', { type: 'text/plain' }));
          return dropped;
        }"""
    )
    page.dispatch_event("#upload button >> nth=0", "drop", {"dataTransfer": dropped})
    page.wait_for_selector("#uploads li")
    assert (site.page.backend.folder / "拖来的.txt").read_text("utf-8") == "报告正文"


def test_a_report_is_removed_only_after_it_was_confirmed(visit: Callable[..., Any], site: Any) -> None:
    folder = site.page.backend.folder
    report = folder / "法院/云溪法院2031.txt"
    report.parent.mkdir()
    report.write_text("报告", "utf-8")
    page = visit()
    page.click(".view[data-view=library]")
    row = page.locator("#library tbody tr", has_text="法院/云溪法院2031.txt").first
    row.hover()
    row.locator("[data-act=remove]").click()
    assert "法院/云溪法院2031.txt" in page.inner_text("dialog[open]")
    page.keyboard.press("Escape")
    assert report.exists()
    row.hover()
    row.locator("[data-act=remove]").click()
    page.click("dialog [data-act=confirm]")
    page.wait_for_function("document.querySelector('#status').textContent.includes('索引已更新')")
    assert not report.exists()
    assert (folder / ".已移除/法院/云溪法院2031.txt").exists()


def test_a_conversation_is_exported(visit: Callable[..., Any]) -> None:
    page = visit()
    ask(page, "养老？")
    files = {}
    for form in ("md", "docx"):
        page.click(".menu summary")
        files[form] = downloaded(page, lambda form=form: page.click(f".menu [data-form={form}]"))  # type: ignore[misc]
        assert files[form].suggested_filename.endswith(f".{form}")
    text = files["md"].path().read_text("utf-8")
    assert "## 养老？" in text
    assert "\\<script\\>" in text
    words = [each.text for each in Document(files["docx"].path()).paragraphs]
    assert words[1] == "养老？"
    assert words[-3].startswith("[1] 云溪市政府. 云溪市人民政府工作报告[R]. 云溪市, 2031: 一、2030年工作回顾")


def test_a_table_is_downloaded_for_spreadsheets(visit: Callable[..., Any]) -> None:
    page = visit()
    answer = ask(page, "各市对比？")
    saved = downloaded(page, lambda: answer.locator("[data-form=csv]").click())
    assert saved.path().read_bytes().startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(saved.path().read_text("utf-8-sig").splitlines()))
    assert rows[0] == ["对比", "内容", "内容（依据）"]
    assert rows[2][:2] == ["2031年目标", "5.5%左右"]
    assert "2031年发展主要预期目标是" in rows[2][2]


def test_a_link_opens_the_page_with_its_question_asked(visit: Callable[..., Any], site: Any) -> None:
    page = visit(permissions=["clipboard-read", "clipboard-write"])
    ask(page, "养老？").locator("[data-act=link]").click()
    page.wait_for_function("document.querySelector('[data-act=link]').textContent === '链接已复制'")
    link = page.evaluate("navigator.clipboard.readText()")
    assert link.startswith(f"{site.address}?q=%E5%85%BB%E8%80%81%EF%BC%9F&answer=")
    page.evaluate("localStorage.clear()")
    page.goto(link)
    page.wait_for_selector(".answer:not(.pending) .mark")
    assert page.inner_text(".question [lang]") == "养老？"
    page.reload()  # asked once, not again
    page.wait_for_selector(".answer .mark")
    assert page.locator(".exchange").count() == 1


def test_a_hostile_link_is_text(visit: Callable[..., Any], site: Any) -> None:
    hostile = "<img src=x onerror=window.hacked=1>" + chr(0x202E) + "养老" + "长" * 2000
    page = visit(address=f"{site.address}?{urlencode([('q', hostile), ('years', 'x'), ('bodies', '<b>')])}")
    page.wait_for_selector(".answer:not(.pending)")
    told = page.inner_text(".question [lang]")
    assert told.startswith("<img src=x onerror=window.hacked=1>\ufffd养老")
    assert len(told) == 500
    assert page.evaluate("window.hacked") is None


def test_what_users_think_is_kept_on_this_machine(visit: Callable[..., Any], site: Any) -> None:
    page = visit()
    answer = ask(page, "养老？")
    answer.locator("[data-verdict=wrong_citation]").click()
    page.wait_for_selector("[data-verdict=wrong_citation][aria-pressed=true]")
    file = site.page.dialogue.feedback.file
    kept = json.loads(file.read_text("utf-8"))
    assert (kept["verdict"], kept["question"], kept["snapshot"]) == ("wrong_citation", "养老？", "snapshot-1")
    assert kept["answer"]["citations"][0]["quote"].startswith("新增养老床位1860张")
    page.reload()
    page.wait_for_selector("[data-verdict=wrong_citation][aria-pressed=true]")


def test_changing_what_was_understood_asks_again(visit: Callable[..., Any], site: Any) -> None:
    court = site.answerer.reports["法院/云溪法院2031.txt"]
    other = replace(court, path="北江.txt", metadata=replace(court.metadata, place="北江市"))
    site.answerer.reports[other.path] = other
    page = visit()
    answer = ask(page, "云溪市养老？")
    pick = answer.locator("select[data-facet=places]")
    pick.focus()
    pick.select_option("北江市")
    page.wait_for_function("document.querySelectorAll('.exchange .tags').length === 2")
    assert page.locator(".question [lang]").all_inner_texts() == ["云溪市养老？", "北江市养老？"]


def test_a_refusal_offers_next_steps(visit: Callable[..., Any]) -> None:
    page = visit()
    refusal = ask(page, "有多少艘航母？")
    assert "平均用时缩短11天" in refusal.locator(".quote").inner_text()
    steps = refusal.locator(".steps-on .next").all_inner_texts()
    assert "不限“云溪市”再问" in steps
    assert "翻阅《云溪市人民政府工作报告》" in steps
    refusal.locator("[data-act=report]").first.click()
    page.wait_for_function("document.querySelector('#reader h2')?.textContent.includes('人民政府')")


def test_arrows_lead_from_citation_to_citation(visit: Callable[..., Any]) -> None:
    page = visit()
    answer = ask(page, "养老？")
    answer.locator(".said .mark").first.focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.dataset.mark") == "2"
    page.wait_for_selector(".preview.shown")
    page.keyboard.press("Enter")
    settle(page, OPENED)
    page.focus("#reader .paper")
    page.keyboard.press("ArrowRight")
    page.wait_for_function("document.querySelector('#reader .steps span').textContent === '依据 3 / 3'")
    page.keyboard.press("ArrowLeft")
    page.wait_for_function("document.querySelector('#reader .steps span').textContent === '依据 2 / 3'")
    answer.locator(".said .mark").nth(1).focus()
    page.keyboard.press("ArrowRight")  # on a mark the report beside it goes along
    page.wait_for_function("document.querySelector('#reader .steps span').textContent === '依据 3 / 3'")
    assert page.evaluate("document.activeElement.dataset.mark") == "3"


@pytest.mark.parametrize("width", [390, 320])
def test_the_top_line_fits_a_phone(visit: Callable[..., Any], width: int) -> None:
    page = visit({"width": width, "height": 700})
    for name in (".new", "[data-act=language]", ".view >> nth=0", ".view >> nth=1"):
        box = page.locator(f"#header {name}").bounding_box()
        assert box["height"] < 52, "on one line"
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_what_to_ask_next_is_in_view_above_the_question_box(visit: Callable[..., Any]) -> None:
    page = visit(NARROW)
    ask(page, "目标？")
    page.wait_for_selector("#follow_ups .next")
    assert in_view(page, "#follow_ups .next")
    ask(page, "各市对比？")
    page.evaluate("document.querySelector('#view-ask').scrollTop = 0")
    page.wait_for_selector("#follow_ups .next")
    assert in_view(page, "#follow_ups .next")


def test_printing_gives_the_whole_conversation_with_its_sources(
    visit: Callable[..., Any], tmp_path: Path
) -> None:
    page = visit(color_scheme="dark")
    for question in ("养老？", "各市对比？", "历年？", "航母？", "目标？"):
        ask(page, question)
    page.locator("details.sources").first.evaluate("each => { each.open = false; }")
    page.locator(".mark").first.click()
    settle(page, OPENED)
    (tmp_path / "对话.pdf").write_bytes(page.pdf())
    pages = [each.get_textpage().get_text_bounded() for each in PdfDocument(tmp_path / "对话.pdf")]
    told = "".join("".join(pages).split())
    assert len(pages) > 1
    for words in (
        "养老？", "1860张", "新增养老床位1860张", "受理案件58214件", "各市对比？", "历年？", "航母？",
        "平均用时缩短11天", "5.5%左右",
    ):  # fmt: skip
        assert words in told, words
    assert "提问范围" not in told
    assert page.locator("details.sources").first.get_attribute("open") is None


def test_a_tap_shows_the_sentence_and_another_opens_it(visit: Callable[..., Any]) -> None:
    page = visit(NARROW, has_touch=True)
    mark = ask(page, "养老？").locator(".mark").first
    mark.tap()
    page.wait_for_selector(".preview.shown")
    assert not page.is_visible("#reader")
    mark.tap()
    settle(page, OPENED)


def test_a_report_that_changed_since_says_so(visit: Callable[..., Any], site: Any) -> None:
    page = visit()
    mark = ask(page, "养老？").locator(".mark").first
    reports = site.answerer.reports
    path, report = next(iter(reports.items()))
    reports[path] = replace(report, text="新加的一句。\n" + report.text)
    mark.click()
    settle(page, OPENED)
    assert page.inner_text(OPENED).startswith("新增养老床位1860张")
    assert "更新过" in page.inner_text("#reader .note")
    page.click("#reader [data-act=close]")
    reports[path] = replace(report, text="全文改写。")
    page.locator(".mark").nth(1).click()
    page.wait_for_function("document.querySelector('#reader q')?.textContent.includes('新增养老床位')")


def test_nothing_moves_when_an_answer_arrives(visit: Callable[..., Any]) -> None:
    page = visit()
    page.evaluate(
        """() => {
          window.shifted = 0;
          new PerformanceObserver((list) => list.getEntries().forEach((each) => { window.shifted += each.value; }))
            .observe({ type: 'layout-shift', buffered: false });
        }"""
    )
    top = page.locator("#question").bounding_box()["y"]
    for question in ("养老？", "各市对比？", "航母？"):
        ask(page, question)
    page.wait_for_selector("#follow_ups .next-up, .refusal")
    assert abs(page.locator("#question").bounding_box()["y"] - top) < 1
    assert page.evaluate("window.shifted") < 0.05


def test_a_server_that_is_gone_is_told_in_a_sentence(
    browser: Any, tmp_path: Path, answerer: FakeAnswerer
) -> None:
    with serving(tmp_path, answerer) as (address, _, _):
        page = browser.new_context(locale="zh-CN").new_page()
        page.goto(address)
        page.wait_for_selector(READY)
    page.fill("#question textarea", "养老？")
    page.press("#question textarea", "Enter")
    page.wait_for_selector("#header .untaken:visible")
    assert "没有连上服务" in page.inner_text("#header .untaken")
    assert page.input_value("#question textarea") == "养老？"
    page.context.close()


def test_a_server_with_too_much_to_do_says_so_and_can_be_asked_again(
    browser: Any, tmp_path: Path, answerer: FakeAnswerer
) -> None:
    full = {"status": 503, "json": {"detail": "Queue is full. Max size is 200 and size is 200."}}
    with serving(tmp_path, answerer) as (address, _, _):
        page = browser.new_context(locale="zh-CN").new_page()
        page.route("**/queue/join*", lambda route: route.fulfill(**full))
        page.goto(address)
        page.wait_for_selector("#header .untaken:visible")
        assert "提问的人太多" in page.inner_text("#header .untaken")
        page.unroute("**/queue/join*")
        page.click("#header .untaken [data-act=again]")
        page.wait_for_selector(READY)
        assert page.locator("#header .untaken:visible").count() == 0

        page.route("**/queue/join*", lambda route: route.fulfill(**full))
        page.fill("#question textarea", "养老？")
        page.press("#question textarea", "Enter")
        page.wait_for_selector("#header .untaken:visible")
        assert "提问的人太多" in page.inner_text("#header .untaken")
        assert "没有连上服务" not in page.inner_text("#header .untaken")
        assert "busy" not in page.inner_text("body"), "Gradio's own words stay away"
        assert page.input_value("#question textarea") == "养老？"
        page.unroute("**/queue/join*")
        page.click("#header .untaken [data-act=again]")
        page.wait_for_selector(".answer:not(.pending)")
        assert page.locator("#header .untaken:visible").count() == 0
        page.context.close()


def test_a_page_can_be_read_only(visit: Callable[..., Any], tmp_path: Path, answerer: FakeAnswerer) -> None:
    (tmp_path / "法院").mkdir()
    (tmp_path / "法院/云溪法院2031.txt").write_text("报告", "utf-8")
    with serving(tmp_path, answerer, read_only=True) as (address, _, _):
        page = visit(address=address)
        page.click(".view[data-view=library]")
        assert page.locator("#library .link:visible").count() == 2
        tools = "#rebuild:visible, #upload:visible, #library [data-act=remove]:visible"
        assert page.locator(tools).count() == 0
        page.click(".view[data-view=ask]")
        assert ask(page, "养老？").locator(".verdicts").count() == 0  # no file for them was named
        page.close()  # before its server is gone


def test_the_list_of_reports_is_sorted_by_any_column(visit: Callable[..., Any], site: Any) -> None:
    page = visit()
    page.click(".view[data-view=library]")
    names = page.locator("#library td.title")
    page.click("th.title .sort")
    first = names.all_inner_texts()
    page.click("th.title .sort")
    assert names.all_inner_texts() == first[::-1]
    assert page.get_attribute("th.title", "aria-sort") == "descending"
    page.click("th.length .sort")
    assert "云溪市人民政府工作报告" in names.first.inner_text()


def test_a_report_of_the_same_name_is_replaced_only_when_told(visit: Callable[..., Any], site: Any) -> None:
    folder = site.page.backend.folder
    (folder / "甲.txt").write_text("原来的", "utf-8")
    page = visit()
    page.click(".view[data-view=library]")
    upload = {"name": "甲.txt", "mimeType": "text/plain", "buffer": "新的".encode()}
    page.set_input_files("#upload input[type=file]", [upload])
    page.wait_for_selector("#uploads [data-act=replace]")
    assert (folder / "甲.txt").read_text("utf-8") == "原来的"
    page.click("#uploads [data-act=replace]")
    page.wait_for_function("!document.querySelector('#uploads [data-act=replace]')")
    assert (folder / "甲.txt").read_text("utf-8") == "新的"
    assert (folder / ".已移除/.甲-1.txt").read_text("utf-8") == "原来的"


def test_an_answer_is_copied_with_its_sources(visit: Callable[..., Any]) -> None:
    page = visit(permissions=["clipboard-read", "clipboard-write"])
    ask(page, "目标？").locator("[data-act=copy]").click()
    page.wait_for_function("document.querySelector('[data-act=copy]').textContent === '已复制'")
    assert "依据：\n[1] 云溪市人民政府工作报告" in page.evaluate("navigator.clipboard.readText()")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_wider_than_a_phone_and_all_is_legible(visit: Callable[..., Any], scheme: str) -> None:
    page = visit(NARROW, color_scheme=scheme)
    accessible(page)
    for question in ("各市对比？", "历年？", "养老？", "航母？", "出错？"):
        ask(page, question)
    page.click(".view[data-view=library]")
    legible(page)
    accessible(page)
    page.click(".view[data-view=ask]")
    legible(page)
    accessible(page)
    page.locator(".mark").first.click()
    settle(page, OPENED)
    legible(page)
    accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
