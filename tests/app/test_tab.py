"""Each tab of a browser keeps its own conversation, and the browser the others: `ui/tab.js` alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from ui.style import script

ADDRESS = "http://page.test/"
KEPT = "window.congressTab.kept().exchanges?.map(each => each.question) ?? null"
LISTED = "window.congressTab.listed().map(each => each.title || each.questions[0])"


@pytest.fixture
def context(browser: Any) -> Iterator[Any]:
    """A browser profile in which the page holds the script and nothing else; nothing in it may go wrong."""
    problems: list[str] = []
    made = browser.new_context()
    body = f"<script>{script('tab')}</script>"
    made.route(f"{ADDRESS}**", lambda route: route.fulfill(content_type="text/html", body=body))
    made.on("weberror", lambda error: problems.append(str(error.error)))
    yield made
    made.close()
    assert problems == []


def tab(context: Any) -> Any:
    page = context.new_page()
    page.goto(ADDRESS)
    return page


def keep(page: Any, *exchanges: str) -> None:
    page.evaluate(
        "(asked) => window.congressTab.keep({ exchanges: asked.map(question => ({ question })) })",
        list(exchanges),
    )


def test_a_tab_keeps_its_own_and_a_new_one_takes_up_the_last_that_is_closed(context: Any) -> None:
    one = tab(context)
    keep(one, "甲")
    two = tab(context)
    assert two.evaluate(KEPT) is None
    keep(two, "乙")
    for page, told in ((one, ["甲"]), (two, ["乙"])):
        page.reload()
        assert page.evaluate(KEPT) == told
    one.goto("about:blank")
    assert tab(context).evaluate(KEPT) == ["甲"]


def test_a_tab_that_is_doubled_goes_on_by_itself(context: Any) -> None:
    one = tab(context)
    keep(one, "甲")
    with context.expect_page() as opened:
        one.evaluate("address => { window.open(address); }", ADDRESS)
    other = opened.value
    other.wait_for_load_state()
    assert other.evaluate(KEPT) == ["甲"]
    keep(other, "甲", "乙")
    one.reload()
    assert one.evaluate(KEPT) == ["甲"]


def test_what_was_ended_comes_back_by_undoing_and_in_no_new_tab(context: Any) -> None:
    page = tab(context)
    keep(page, "甲")
    keep(page)
    assert tab(context).evaluate(KEPT) is None
    assert page.evaluate("document.documentElement.classList.contains('undoable')")
    page.evaluate("window.congressTab.undo()")
    assert page.evaluate(KEPT) == ["甲"]
    assert not page.evaluate("document.documentElement.classList.contains('undoable')")


def test_the_oldest_closed_conversation_makes_room_and_a_full_browser_breaks_nothing(context: Any) -> None:
    page = tab(context)
    page.evaluate(
        """() => {
          localStorage.setItem('congress-qa.kept.old', 'x'.repeat(4000000));
          localStorage.setItem('congress-qa.used.old', '1');
        }"""
    )
    keep(page, "长" * 3_000_000)
    assert page.evaluate("localStorage.getItem('congress-qa.kept.old')") is None
    page.evaluate(
        """() => {
          for (let size = 2000000; size > 0;) {
            try { localStorage.setItem(`other-${size}-${Math.random()}`, 'z'.repeat(size)); } catch { size >>= 1; }
          }
        }"""
    )
    page.reload()
    assert page.evaluate("window.congressTab.kept().exchanges[0].question.length") == 3_000_000
    assert tab(context).evaluate(KEPT) is None


def test_every_conversation_is_listed_and_taken_up_again(context: Any) -> None:
    page = tab(context)
    for question in ("甲", "乙", "丙"):
        keep(page, question)
        keep(page)
    assert page.evaluate(LISTED) == ["丙", "乙", "甲"]
    page.evaluate("window.congressTab.take(window.congressTab.listed()[2].name)")
    assert page.evaluate(KEPT) == ["甲"]
    keep(page, "甲", "丁")
    page.evaluate("window.congressTab.take(window.congressTab.listed().at(-1).name)")
    assert page.evaluate(KEPT) == ["乙"]
    assert page.evaluate("window.congressTab.listed().map(each => each.questions)") == [
        ["甲", "丁"],
        ["丙"],
        ["乙"],
    ]
    page.reload()
    assert page.evaluate(KEPT) == ["乙"]
    other = tab(context)
    assert other.evaluate(KEPT) is None, "what was left for another is no new tab's"
    other.evaluate("window.congressTab.take(window.congressTab.listed().at(-1).name)")
    keep(other, "乙", "戊")
    page.reload()
    assert page.evaluate(KEPT) == ["乙"], "what another tab has open goes on there by itself"


def test_a_conversation_is_named_pinned_removed_and_put_back(context: Any) -> None:
    page = tab(context)
    for question in ("甲", "乙"):
        keep(page, question)
        keep(page)
    page.evaluate("window.congressTab.pin(window.congressTab.listed()[1].name, true)")
    page.evaluate("window.congressTab.rename(window.congressTab.listed()[0].name, '名')")
    assert page.evaluate(LISTED) == ["名", "乙"]
    page.evaluate("window.congressTab.take(window.congressTab.listed()[0].name)")
    keep(page, "甲", "丙")
    assert page.evaluate(LISTED) == ["名", "乙"], "a name stays when the conversation goes on"
    page.evaluate("void (window.back = window.congressTab.remove(window.congressTab.listed()[0].name))")
    assert page.evaluate(LISTED) == ["乙"]
    assert page.evaluate(KEPT) is None, "what was open is closed"
    page.evaluate("window.back()")
    assert page.evaluate(LISTED) == ["名", "乙"]
    page.evaluate("window.congressTab.rename(window.congressTab.listed()[0].name, '')")
    assert page.evaluate(LISTED) == ["甲", "乙"]


def test_a_pinned_conversation_makes_no_room(context: Any) -> None:
    page = tab(context)
    for question in ("长" * 1_000_000, "宽" * 1_000_000):
        keep(page, question)
        keep(page)
    page.evaluate("window.congressTab.pin(window.congressTab.listed()[1].name, true)")
    assert not page.evaluate("window.congressTab.full()")
    keep(page, "高" * 1_000_000)
    assert page.evaluate("window.congressTab.listed().map(each => each.questions[0][0])") == ["长", "高"]
    assert page.evaluate("window.congressTab.full()")


def test_conversations_go_into_a_file_and_come_out_of_it(context: Any) -> None:
    page = tab(context)
    for question in ("甲", "乙"):
        keep(page, question)
        keep(page)
    page.evaluate("window.congressTab.rename(window.congressTab.listed()[0].name, '名')")
    file = page.evaluate("window.congressTab.exported()")
    taking = "(file) => { try { return window.congressTab.imported(file); } catch (unfit) { return String(unfit); } }"
    assert page.evaluate(taking, file) == {"taken": 0, "all": True}, "what is here comes in no second time"
    page.evaluate("localStorage.clear(); sessionStorage.clear()")
    page.reload()
    assert page.evaluate(taking, file) == {"taken": 2, "all": True}
    assert page.evaluate(LISTED) == ["名", "甲"]
    for unfit in ("", "{}", "[]", '{"form": "congress-qa-conversations"}'):
        assert "Error" in page.evaluate(taking, unfit)
    odd = '{"form": "congress-qa-conversations", "conversations": [{"kept": {"exchanges": [1, null]}}, {}, 7, null]}'
    assert page.evaluate(taking, odd) == {"taken": 0, "all": True}
