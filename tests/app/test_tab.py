"""Each tab of a browser keeps its own conversation: `ui/tab.js` in a browser, without the rest of the page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from ui.style import script

ADDRESS = "http://page.test/"
KEPT = "window.congressTab.kept().exchanges ?? null"


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
    page.evaluate("(exchanges) => window.congressTab.keep({ exchanges })", list(exchanges))


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
    with page.expect_navigation():
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
    assert page.evaluate("window.congressTab.kept().exchanges[0].length") == 3_000_000
    assert tab(context).evaluate(KEPT) is None
