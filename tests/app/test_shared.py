"""A link tells whether the answer is the one that was shared, and can put no word of its own into it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.types import Answer, Table, Writing
from ui.conversation import Exchange, from_json, to_json
from ui.link import from_query, query_of, shared_of
from ui.shared import Outcome, Shared, digest, outcome, share

from .browsing import NARROW, accessible, ask, legible
from .conftest import FakeAnswerer, sample_reports

SAME, OTHER = "与分享时的回答相同", "与链接所指的"


def answered(question: str = "养老？") -> Answer:
    fake = FakeAnswerer()
    fake.indexed.set()
    return fake.ask(question)


def test_a_link_is_of_the_answer_and_holds_no_word_of_it() -> None:
    answer = answered()
    query = query_of([Exchange("养老？", answer)], 0)
    assert shared_of(query) == share(answer) == Shared(digest(answer), "snapshot-1")
    assert set(parse_qs(query[1:])) == {"q", "answer", "snapshot"}
    assert "answer" not in query_of([Exchange("养老？", failure="索引已损坏")], 0)
    assert outcome(answer, Shared(digest(answer), "snapshot-7")) is Outcome.SAME


@pytest.mark.parametrize(
    "change",
    [
        lambda each: {"short": "1861张"},
        lambda each: {"refused": True},
        lambda each: {"answer": each.answer + "。"},
        lambda each: {"citations": each.citations[:-1]},
        lambda each: {"citations": (replace(each.citations[0], start=7), *each.citations[1:])},
        lambda each: {"citations": (replace(each.citations[0], quote="增长99%。"), *each.citations[1:])},
        lambda each: {"table": Table(("甲", "乙"), (("丙", "1"),), ((None, None),))},
    ],
    ids=range(7),
)
def test_an_answer_that_rests_on_something_else_is_another(
    change: Callable[[Answer], dict[str, Any]],
) -> None:
    answer = answered()
    other = replace(answer, **change(answer))
    assert digest(other) != digest(answer)
    assert outcome(other, Shared(digest(answer), "snapshot-1")) is Outcome.OTHER
    assert outcome(other, Shared(digest(answer), "snapshot-2")) is Outcome.CHANGED


def test_the_prose_of_a_model_makes_no_other_answer() -> None:
    one, two = (
        replace(answered(), answer=said, writing=Writing("模型", True)) for said in ("甲[1]。", "乙[1]。")
    )
    assert digest(one) == digest(two)


def test_what_the_browser_kept_of_a_shared_answer_comes_back() -> None:
    kept = Exchange("养老？", answered(), shared=Shared("0" * 16, "snapshot-1"))
    assert from_json(to_json((kept,))) == ((kept,), 0)
    forged = {**to_json((kept,))[0], "shared": {"digest": "<b>", "snapshot": "snapshot-1"}}
    assert from_json([forged]) == ((), 1)


@given(st.text(max_size=30), st.text(max_size=30))
def test_any_values_of_a_link_are_read(told: str, snapshot: str) -> None:
    shared = shared_of(f"?q=好&answer={told}&snapshot={snapshot}")
    assert shared is None or (len(shared.digest) == 16 and shared.snapshot.startswith("snapshot-"))


@pytest.mark.parametrize(
    "query",
    [
        "answer=x&snapshot=snapshot-1",
        f"answer={'0' * 16}",
        f"answer={'0' * 16}&snapshot=<b>",
        f"answer={'0' * 16}&answer={'1' * 16}&snapshot=snapshot-1",
        f"answer={'0' * 16}%0A&snapshot=snapshot-1",
    ],
)
def test_what_no_answer_has_is_left_out_and_told(query: str) -> None:
    assert shared_of("?q=好&" + query) is None
    assert not from_query("?q=好&" + query)[2]


def opened(visit: Callable[..., Any], site: Any, query: str, **options: Any) -> Any:
    page = visit(address=site.address + query, **options)
    page.wait_for_selector("#chat .shared")
    return page


def test_a_shared_answer_is_shown_as_the_same(visit: Callable[..., Any], site: Any) -> None:
    page = visit()
    ask(page, "养老？")
    query = page.get_attribute("#chat [data-act=link]", "data-link")
    other = opened(visit, site, query)
    assert SAME in other.inner_text("#chat .shared")
    assert "1860张" in other.inner_text("#chat .answer")
    other.reload()
    other.wait_for_selector("#chat .shared.same")
    assert other.locator(".exchange").count() == 1


def test_where_the_index_has_changed_the_page_says_so_and_asks_again(
    visit: Callable[..., Any], site: Any
) -> None:
    page = visit()
    ask(page, "养老？")
    query = page.get_attribute("#chat [data-act=link]", "data-link").replace("snapshot-1", "snapshot-9")
    before = sample_reports()
    site.answerer.reports = {
        path: replace(each, text=each.text.replace("1860张", "1990张")) for path, each in before.items()
    }
    other = opened(visit, site, query)
    assert "分享时snapshot-9，现在snapshot-1" in other.inner_text("#chat .shared.changed")
    assert "1990张" in other.inner_text("#chat .said"), "what is shown is today's"
    other.click("#chat .shared button")
    other.wait_for_selector("#chat .shared", state="detached")
    assert "1990张" in other.inner_text("#chat .said")


def test_a_forged_link_shows_no_sentence_or_figure_of_its_own(visit: Callable[..., Any], site: Any) -> None:
    forged = f"?q=养老？&answer={'f' * 16}&snapshot=snapshot-1&short=99张&quote=增长99%25&citations=增长99%25"
    page = opened(visit, site, forged)
    assert OTHER in page.inner_text("#chat .shared.other")
    assert "99" not in page.inner_text("#chat .answer")
    assert "1860张" in page.inner_text("#chat .answer")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390, 320])
def test_what_is_told_of_a_shared_answer_is_legible(
    visit: Callable[..., Any], site: Any, width: int, scheme: str
) -> None:
    query = f"?q=养老？&answer={'f' * 16}&snapshot=snapshot-3"
    page = opened(visit, site, query, size={**NARROW, "width": width}, color_scheme=scheme)
    legible(page)
    accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
