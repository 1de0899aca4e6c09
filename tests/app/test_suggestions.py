"""While a question is typed, names of the index are offered: by key and click, beside what is typed, never in its way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from index.types import Body, Metadata
from ui.suggestions import MOST, READ, bare, suggestions

from .browsing import accessible, asked, in_view, legible, settle

BOX = "#question textarea"
OPTIONS = "#suggested [role=option]"


def test_places_stand_by_their_reports_and_headings_by_how_many_have_them() -> None:
    def report(place: str, year: int) -> Metadata:
        return Metadata("云溪市政府工作报告", place, None, None, Body.GOVERNMENT, year)

    reports = [("甲", report("澜江市", 2031)), ("乙", report("云溪市", 2031)), ("丙", report("云溪市", 2030))]
    headings = {
        "甲": ["一、重点任务", "一、重点任务"],
        "乙": ["二、重点任务", "（一）稳就业"],
        "丙": ["三、改善民生"],
    }
    found = suggestions(reports, headings.__getitem__)
    assert found["places"] == ["云溪市", "澜江市"]
    assert found["headings"][0] == "重点任务"
    assert set(found["headings"]) == {"重点任务", "改善民生"}
    assert "地区生产总值" in found["indicators"]


def test_many_reports_make_no_long_list_and_only_some_are_read() -> None:
    read = []

    def headings(path: str) -> list[str]:
        read.append(path)
        return [f"{sign}项工作任务" for sign in "甲乙丙丁戊己庚辛壬癸"]

    known = Metadata("报告", None, None, None, Body.GOVERNMENT, 2031)
    reports = [(str(at), Metadata("报告", f"第{at}县", None, None, Body.OTHER, 2031)) for at in range(3000)]
    found = suggestions([*reports, ("x", known)], headings)
    assert len(read) <= READ
    assert all(len(names) <= MOST[kind] for kind, names in found.items())
    assert len(repr(found).encode()) < 60_000


def test_sentences_and_years_are_no_headings() -> None:
    assert bare(["一、2030年工作回顾", "（三）着力改善民生", "抓好落实。", "第二部分 重点工作安排"]) == [
        "着力改善民生",
        "重点工作安排",
    ]


def typing(page: Any, text: str) -> None:
    page.wait_for_selector(f"{BOX}[role=combobox]")
    page.click(BOX)
    page.keyboard.type(text)


def loaded(visit: Callable[..., Any], **options: Any) -> Any:
    """A page that has the names, which come behind it."""
    page = visit(**options)
    page.wait_for_function(
        """async () => {
          const box = document.querySelector('#question textarea');
          if (box.getAttribute('role') !== 'combobox') return false;
          box.focus();
          document.execCommand('insertText', false, '云溪');
          await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
          const shown = !document.querySelector('#suggested')?.hidden && document.querySelector('#suggested');
          box.select();
          document.execCommand('delete');
          return Boolean(shown);
        }"""
    )
    return page


def test_a_name_is_taken_by_arrow_and_enter_and_another_enter_asks(
    visit: Callable[..., Any], site: Any
) -> None:
    page = loaded(visit)
    typing(page, "2031年云溪")
    page.wait_for_selector(OPTIONS)
    assert page.get_attribute(BOX, "aria-expanded") == "true"
    assert page.get_attribute(BOX, "aria-controls") == "suggested"
    assert page.inner_text(f"{OPTIONS} >> nth=0").split() == ["云溪市", "地区"]
    page.keyboard.press("ArrowDown")
    assert page.get_attribute(BOX, "aria-activedescendant") == "suggested-0"
    assert page.get_attribute(f"{OPTIONS} >> nth=0", "aria-selected") == "true"
    page.keyboard.press("Enter")
    assert page.input_value(BOX) == "2031年云溪市"
    assert page.is_hidden("#suggested")
    assert page.get_attribute(BOX, "aria-expanded") == "false"
    assert page.locator(".exchange").count() == 0, "to take a name is not to ask"
    page.keyboard.type("养老？")
    page.keyboard.press("Enter")
    page.wait_for_selector(".exchange .mark")
    assert len(asked(site, "2031年云溪市养老？")) == 1


def test_enter_asks_what_was_typed_where_no_name_was_reached(visit: Callable[..., Any], site: Any) -> None:
    page = loaded(visit)
    typing(page, "养老？云溪")
    page.wait_for_selector(OPTIONS)
    page.keyboard.press("Enter")
    page.wait_for_selector(".exchange .mark")
    assert len(asked(site, "养老？云溪")) == 1
    assert page.is_hidden("#suggested")


def test_escape_closes_the_list_and_nothing_else(visit: Callable[..., Any]) -> None:
    page = loaded(visit)
    page.evaluate("location.hash = '#/notebook'")
    page.wait_for_selector("#notebook .notebook:visible")
    typing(page, "云溪")
    page.wait_for_selector(OPTIONS)
    page.keyboard.press("Escape")
    assert page.is_hidden("#suggested")
    assert page.is_visible("#notebook .notebook")
    assert page.input_value(BOX) == "云溪"


def test_a_name_is_taken_by_a_click_in_the_middle_of_a_question(visit: Callable[..., Any]) -> None:
    page = loaded(visit)
    typing(page, "的目标？")
    page.keyboard.press("Home")
    page.keyboard.type("地区生产")
    page.wait_for_selector(OPTIONS)
    page.click(f"{OPTIONS} >> text=地区生产总值")
    assert page.input_value(BOX) == "地区生产总值的目标？"
    page.keyboard.type("增速")
    assert page.input_value(BOX) == "地区生产总值增速的目标？"


def test_nothing_is_offered_where_nothing_fits_or_the_name_is_whole(visit: Callable[..., Any]) -> None:
    page = loaded(visit)
    typing(page, "云溪")
    page.wait_for_selector(OPTIONS)
    page.keyboard.type("市")
    page.wait_for_selector("#suggested", state="hidden")
    page.keyboard.type("好")
    assert page.is_hidden("#suggested")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390, 320])
def test_the_list_covers_neither_box_nor_button(visit: Callable[..., Any], width: int, scheme: str) -> None:
    page = loaded(visit, size={"width": width, "height": 800}, color_scheme=scheme)
    typing(page, "云溪市法院的收入，云溪")
    page.wait_for_selector(OPTIONS)
    settle(page, OPTIONS)
    page.keyboard.press("ArrowDown")
    edges = (
        "(each) => (({ left, right }) => [left, right])(document.querySelector(each).getBoundingClientRect())"
    )
    assert page.evaluate(edges, "#suggested") == page.evaluate(edges, "#question .input-container")
    assert in_view(page, "#question .submit-button")
    assert in_view(page, BOX)
    legible(page)
    accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
