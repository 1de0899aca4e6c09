"""The notebook in a browser: keeping, ordering, remarking, deleting, opening; a document of it all."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from docx import Document

from .browsing import NARROW, OPENED, READY, WIDE, accessible, ask, downloaded, legible, settle

STORE = "congress-qa.notes"
QUOTES = "#notebook .held .quote"
HOSTILE = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>'


def open_notebook(page: Any) -> None:
    page.click("#header [data-act=notes]")
    page.wait_for_selector("#notebook .notebook:visible")


def shown(page: Any, *starts: str) -> None:
    """Wait until the notes begin with these words, in this order."""
    page.wait_for_function(
        "(starts) => { const found = [...document.querySelectorAll('#notebook .held .quote')].map(q => q.textContent);"
        " return found.length === starts.length && starts.every((start, at) => found[at].startsWith(start)); }",
        arg=list(starts),
    )


def keep(page: Any, *marks: int) -> None:
    """Keep these sentences of the first answer."""
    for mark in marks:
        page.click(f'#chat .keep[data-turn="0"][data-mark="{mark}"]')
        page.wait_for_selector(f'#chat .keep.kept[data-mark="{mark}"]')


def stored(page: Any) -> list[dict[str, Any]]:
    return json.loads(page.evaluate(f"localStorage.getItem('{STORE}')") or "[]")


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_sentences_and_answers_are_kept_and_outlive_the_page(
    visit: Callable[..., Any], size: dict[str, int]
) -> None:
    page = visit(size)
    answer = ask(page, "养老？")
    keep(page, 1, 3)
    page.click("#chat .foot [data-act=keep]")
    answer.locator(".keep[data-mark='1']").click()
    page.wait_for_function("document.querySelector('.notes-told').textContent.includes('已经有了')")
    open_notebook(page)
    shown(page, "新增养老床位1860张", "2030年，全市法院受理案件", "1860张——")
    assert "3条" in page.inner_text("#notebook .count")
    assert page.url.endswith("#/notebook")
    page.reload()
    shown(page, "新增养老床位1860张", "2030年，全市法院受理案件", "1860张——")
    assert page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--notes')") == '"3"'
    assert page.evaluate("window.hacked") is None


def test_notes_are_ordered_by_buttons_and_by_keys(visit: Callable[..., Any]) -> None:
    page = visit()
    ask(page, "养老？")
    keep(page, 1, 2, 3)
    open_notebook(page)
    shown(page, "新增养老床位", "2031年发展", "2030年，全市法院")
    page.click("#notebook .note >> nth=2 >> [data-act=up]")
    shown(page, "新增养老床位", "2030年，全市法院", "2031年发展")
    assert page.evaluate("document.activeElement.dataset.act") == "up"
    page.keyboard.press("Enter")
    shown(page, "2030年，全市法院", "新增养老床位", "2031年发展")
    assert page.evaluate("document.activeElement.dataset.act") == "down", "the first goes no further up"
    page.keyboard.press("Alt+ArrowDown")
    shown(page, "新增养老床位", "2030年，全市法院", "2031年发展")
    assert "第 2 条，共 3 条" in page.inner_text("#notebook .told")
    page.reload()
    shown(page, "新增养老床位", "2030年，全市法院", "2031年发展")


def test_a_deleted_note_comes_back_at_once_and_later(visit: Callable[..., Any]) -> None:
    page = visit()
    ask(page, "养老？")
    keep(page, 1, 3)
    open_notebook(page)
    page.fill("#notebook .note >> nth=0 >> textarea", "要核对")
    page.click("#notebook .note >> nth=0 >> [data-act=delete]")
    shown(page, "2030年，全市法院")
    assert page.get_attribute("#notebook .held > li >> nth=0", "class") == "gone", "where it stood"
    assert page.evaluate("document.activeElement.dataset.act") == "undo"
    page.keyboard.press("Enter")
    shown(page, "新增养老床位", "2030年，全市法院")
    page.click("#notebook .note >> nth=0 >> [data-act=delete]")
    page.reload()
    shown(page, "2030年，全市法院")
    page.click("#notebook .bin summary")
    page.click("#notebook .bin [data-act=undo]")
    shown(page, "新增养老床位", "2030年，全市法院")
    assert page.input_value("#notebook .note >> nth=0 >> textarea") == "要核对"
    assert page.is_hidden("#notebook .bin")


def test_a_note_opens_its_report_at_its_sentence_and_going_back_leads_to_the_notebook(
    visit: Callable[..., Any],
) -> None:
    page = visit(NARROW)
    ask(page, "养老？")
    keep(page, 3)
    open_notebook(page)
    page.click("#notebook .from button")
    settle(page, OPENED)
    assert "受理案件58214件" in page.inner_text(OPENED)
    assert "#/notebook/report/" in page.url
    page.go_back()
    page.wait_for_selector("#notebook .note:visible")
    page.go_back()
    page.wait_for_selector("#notebook", state="hidden")
    assert "#" not in page.url
    for leave in (lambda: page.keyboard.press("Escape"), lambda: page.mouse.click(10, 400)):
        open_notebook(page)
        leave()
        page.wait_for_selector("#notebook", state="hidden")


SELECT = """(words) => {
  const walker = document.createTreeWalker(document.querySelector('#reader .paper'), NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const at = walker.currentNode.data.indexOf(words);
    if (at < 0) continue;
    getSelection().setBaseAndExtent(walker.currentNode, at, walker.currentNode, at + words.length);
    return;
  }
}"""


def test_of_a_report_what_is_selected_found_or_cited_is_kept(visit: Callable[..., Any], site: Any) -> None:
    page = visit()
    ask(page, "养老？")
    page.click("#chat .mark >> nth=0")
    settle(page, OPENED)
    page.click("#reader [data-act=keep]")
    page.wait_for_function(f"JSON.parse(localStorage.getItem('{STORE}'))?.length === 1")
    page.fill("#reader .find input", "第17项")
    page.click("#reader [data-act=keep]")
    page.wait_for_function(f"JSON.parse(localStorage.getItem('{STORE}'))?.length === 2")
    page.evaluate(SELECT, "义务教育学位")
    page.click("#reader [data-act=keep]")
    page.wait_for_function(f"JSON.parse(localStorage.getItem('{STORE}'))?.length === 3")
    page.keyboard.press("Escape")
    open_notebook(page)
    shown(page, "新增养老床位1860张", "抓好第17项", "新建幼儿园9所")
    for note in stored(page):
        report = site.answerer.reports[note["sentence"]["report"]]
        assert report.text[note["sentence"]["start"] : note["sentence"]["end"]] == note["sentence"]["quote"]


def test_where_nothing_is_chosen_the_page_says_so(visit: Callable[..., Any]) -> None:
    page = visit()
    page.click("#header [data-view=library]")
    page.click("#library [data-act=report] >> nth=0")
    page.wait_for_selector("#reader .paper")
    page.click("#reader [data-act=keep]")
    page.wait_for_function("document.querySelector('.notes-told').textContent.includes('选中')")
    assert stored(page) == []


def test_the_notebook_becomes_word_and_markdown_with_references(visit: Callable[..., Any]) -> None:
    page = visit()
    ask(page, "养老？")
    keep(page, 3)
    page.click("#chat .foot [data-act=keep]")
    open_notebook(page)
    page.fill("#notebook .note >> nth=0 >> textarea", "用于汇报")
    saved = downloaded(page, lambda: page.click("#notebook [data-form=md]"))
    text = Path(saved.path()).read_text("utf-8")
    assert saved.suggested_filename.startswith("报告摘录-")
    assert "批注：用于汇报" in text
    assert "\\[R\\]" in text
    assert text.index("受理案件") < text.index("养老床位")
    saved = downloaded(page, lambda: page.click("#notebook [data-form=docx]"))
    lines = [each.text for each in Document(io.BytesIO(Path(saved.path()).read_bytes())).paragraphs]
    assert lines[0] == "报告摘录"
    assert any(line.startswith("[1] 云溪市法院. 云溪市中级人民法院工作报告[R].") for line in lines)


def test_a_forged_store_shows_nothing_dangerous_and_does_no_harm(
    visit: Callable[..., Any], site: Any
) -> None:
    page = visit()
    ask(page, "养老？")
    sentence = {
        "report": "../../x",
        "title": HOSTILE,
        "section": [HOSTILE],
        "quote": HOSTILE,
        "start": 0,
        "end": 5,
    }
    known = next(iter(site.answerer.reports))
    false = {
        **sentence,
        "report": known,
        "mark": 1,
        "place": None,
        "year": None,
        "body": "政府",
        "title": "假",
        "quote": "增长99%。",
    }
    answer = {"answer": HOSTILE, "citations": [sentence, 7, {"quote": 1}]}
    forged = [
        None, 7, "x", {}, {"id": 1}, {"id": "a", "sentence": sentence, "remark": {"x": 1}},
        {"id": '"]<b>', "exchange": {"question": HOSTILE, "answer": answer}, "remark": HOSTILE},
        {"id": "c", "sentence": false},
        {"id": "d", "exchange": {"question": [], "answer": {}}}, {"id": "e", "sentence": sentence, "gone": "x"},
    ]  # fmt: skip
    page.evaluate("(forged) => localStorage.setItem('congress-qa.notes', JSON.stringify(forged))", forged)
    page.reload()
    page.wait_for_selector(READY)
    open_notebook(page)
    shown(page, HOSTILE, HOSTILE, "增长99%")
    assert page.locator("#notebook .held :is(img, script, b)").count() == 0
    page.click("#notebook .note >> nth=1 >> [data-act=unfold]")
    page.click("#notebook .note >> nth=0 >> [data-act=down]")
    shown(page, HOSTILE, HOSTILE, "增长99%")
    page.click("#notebook .note >> nth=2 >> .from button")
    page.wait_for_selector("#reader .note:visible")
    assert page.locator(OPENED).count() == 0, "a sentence that the report does not hold is marked nowhere"
    assert "已不是" in page.inner_text("#reader .note") or "没有" in page.inner_text("#reader .note")
    page.keyboard.press("Escape")
    downloaded(page, lambda: page.click("#notebook [data-form=md]"))
    assert page.evaluate("window.hacked") is None
    page.evaluate("localStorage.setItem('congress-qa.notes', '{broken')")
    page.reload()
    page.wait_for_selector("#notebook .none:visible")


def test_a_full_browser_says_that_nothing_was_kept(visit: Callable[..., Any]) -> None:
    page = visit()
    ask(page, "养老？")
    page.evaluate(
        """() => {
          for (let size = 2000000; size > 0;) {
            try { localStorage.setItem(`other-${size}-${Math.random()}`, 'z'.repeat(size)); } catch { size >>= 1; }
          }
        }"""
    )
    page.click('#chat .keep[data-mark="1"]')
    page.wait_for_function("document.querySelector('.notes-told').textContent.includes('空间满了')")
    assert stored(page) == []


def test_another_tab_shows_what_was_kept_here(visit: Callable[..., Any]) -> None:
    page, other = visit(), visit()
    open_notebook(other)
    ask(page, "养老？")
    keep(page, 1)
    shown(other, "新增养老床位")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 1024, 390, 320])
def test_the_notebook_is_legible_and_fits(visit: Callable[..., Any], width: int, scheme: str) -> None:
    page = visit({"width": width, "height": 800}, color_scheme=scheme)
    ask(page, "养老？")
    keep(page, 1, 2, 3)
    page.click("#chat .foot [data-act=keep]")
    open_notebook(page)
    page.click("#notebook .note >> nth=0 >> [data-act=delete]")
    settle(page, "#notebook .gone button")
    legible(page)
    accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    inside = "document.querySelector('#header .tools').getBoundingClientRect().right <= innerWidth"
    assert page.evaluate(inside)
