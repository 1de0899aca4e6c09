"""Tables one works with: sorted, shown in part, copied, enlarged, widened, put into files; in a browser."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from qa.types import Answer, CellKind, Table, Understanding, Value
from ui.answer import Frame, render_exchange
from ui.conversation import Exchange
from ui.revise import added
from ui.sheet import arranged

from .browsing import NARROW, OPENED, WIDE, accessible, ask, asked, downloaded, legible, settle
from .test_batch import texts_of

PLACES = ("浙江省", "北京市", "江苏省", "四川省")
FIGURES = ("5%—5.5%", "未提及", "5%左右", "=7%")
SHOWN = "#chat tbody tr:visible th"


class Provinces:
    """Answers a question over four provinces with a table, any other as before."""

    def __init__(self, before: Callable[..., Answer]) -> None:
        self.before = before

    def __call__(self, question: str, history: Any = (), **filters: Any) -> Answer:
        answer = self.before(question, history, **filters)
        if "各省" not in question:
            return answer
        cited = self.before("养老？").citations
        table = Table(
            ("地区", "经济增长目标（%）"),
            tuple(zip(PLACES, FIGURES, strict=True)),
            ((None, 1), (None, None), (None, 2), (None, 3)),
            ((None, Value(5, "%", 5.5)), (None, None), (None, Value(5, "%")), (None, Value(7, "%"))),
            kinds=tuple(
                (CellKind.HEAD, CellKind.QUOTED if "%" in each else CellKind.SILENT) for each in FIGURES
            ),
        )
        understood = Understanding(places=PLACES[:2], years=(2031,))
        return replace(answer, refused=False, answer="四川省最高。", short=None, citations=cited, table=table,
                       understanding=understood)  # fmt: skip


@pytest.fixture
def provinces(answerer: Any) -> Any:
    answerer.ask = Provinces(answerer.ask)
    return answerer


def names(page: Any) -> list[str]:
    return [each.removesuffix("×").strip() for each in page.locator(SHOWN).all_inner_texts()]


def test_a_table_is_sorted_and_stays_so_while_the_conversation_goes_on(
    provinces: Any, visit: Callable[..., Any]
) -> None:
    page = visit()
    answer = ask(page, "各省目标？")
    head = answer.locator("thead .sort")
    assert head.all_inner_texts() == ["地区", "经济增长目标（%）"]
    for click, way, order in (
        (1, "descending", ["四川省", "浙江省", "江苏省", "北京市"]),
        (1, "ascending", ["江苏省", "浙江省", "四川省", "北京市"]),
        (1, None, list(PLACES)),
        (0, "ascending", ["北京市", "江苏省", "四川省", "浙江省"]),
    ):
        head.nth(click).click()
        assert answer.locator("thead th").nth(click).get_attribute("aria-sort") == way
        assert names(page) == order
    ask(page, "养老？")
    assert names(page) == ["北京市", "江苏省", "四川省", "浙江省"]
    page.locator(f"{SHOWN} >> nth=0").hover()
    answer.locator("td .mark").nth(1).click()
    settle(page, OPENED)


def test_a_table_is_shown_in_part(provinces: Any, visit: Callable[..., Any]) -> None:
    page = visit()
    answer = ask(page, "各省目标？")
    answer.locator(".group").select_option("长三角")
    assert names(page) == ["浙江省", "江苏省"]
    answer.locator("tr:visible .drop").first.click()
    assert names(page) == ["江苏省"]
    ask(page, "养老？")
    assert names(page) == ["江苏省"]
    answer.locator(".dropped button").click()
    assert names(page) == ["浙江省", "江苏省"]
    answer.locator(".group").select_option("")
    assert names(page) == list(PLACES)


def test_what_is_shown_is_copied_and_downloaded(
    provinces: Any, visit: Callable[..., Any], tmp_path: Path
) -> None:
    page = visit(permissions=["clipboard-read", "clipboard-write"])
    answer = ask(page, "各省目标？")
    answer.locator("thead .sort").nth(1).click()
    answer.locator("tr:visible .drop").nth(2).click()
    answer.locator("[data-act=copy-table]").click()
    page.wait_for_function("document.querySelector('[data-act=copy-table]').textContent === '已复制'")
    held = page.evaluate(
        "async () => { const [item] = await navigator.clipboard.read(); const of = async (type) =>"
        " (await item.getType(type)).text(); return [await of('text/plain'), await of('text/html')]; }"
    )
    assert held[0] == "地区\t经济增长目标（%）\n四川省\t'=7%\n浙江省\t5%—5.5%\n北京市\t未提及"
    assert "<td>5%—5.5%</td>" in held[1]
    assert "button" not in held[1]
    saved = downloaded(page, lambda: answer.locator("[data-act=download][data-form=csv]").click())
    rows = list(csv.reader(saved.path().read_text("utf-8-sig").splitlines()))
    assert [row[0] for row in rows] == ["地区", "四川省", "浙江省", "北京市"]
    assert "新增养老床位1860张" in rows[2][2]
    saved = downloaded(page, lambda: answer.locator("[data-act=download][data-form=xlsx]").click())
    texts, sheets = texts_of(saved.path().read_bytes(), tmp_path)
    assert "江苏省" not in texts
    assert "<v>5.25</v>" in sheets


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_a_table_fills_the_pane_and_has_an_address(
    provinces: Any, visit: Callable[..., Any], size: dict[str, int]
) -> None:
    page = visit(size)
    ask(page, "养老？")
    answer = ask(page, "各省目标？")
    for leave in (
        page.go_back,
        lambda: page.keyboard.press("Escape"),
        lambda: page.click(".sheet.full [data-act=full]"),
    ):
        answer.locator("[data-act=full]").click()
        page.wait_for_selector(".sheet.full")
        assert page.url.endswith("#/table/1")
        box, left = (page.locator(each).bounding_box() for each in (".sheet.full", "#left"))
        assert box == left
        leave()
        page.wait_for_selector(".sheet:not(.full)")
        assert "#" not in page.url
    page.go_forward()
    page.wait_for_selector(".sheet.full")
    page.locator(".sheet.full .mark").first.click()
    settle(page, OPENED)
    page.keyboard.press("Escape")
    page.wait_for_selector("#reader", state="hidden")
    assert page.locator(".sheet.full").count() == 1, "first the report closes, then the table"
    page.reload()
    page.wait_for_selector(".sheet.full")
    page.go_back()
    page.wait_for_selector(".sheet:not(.full)")


def test_a_comparison_is_widened_by_a_place(provinces: Any, visit: Callable[..., Any], site: Any) -> None:
    court = site.answerer.reports["法院/云溪法院2031.txt"]
    site.answerer.reports["湖南.txt"] = replace(
        court, path="湖南.txt", metadata=replace(court.metadata, place="湖南省")
    )
    page = visit()
    answer = ask(page, "浙江和北京各省目标？")
    more = answer.locator("select[data-more][data-facet=places]")
    more.focus()
    assert "湖南省" in more.locator("option").all_inner_texts()
    more.select_option("湖南省")
    page.wait_for_function("document.querySelectorAll('.exchange .tags').length === 2")
    assert page.locator(".question [lang]").nth(1).inner_text() == "浙江和北京、湖南省各省目标？"
    assert asked(site, "浙江和北京、湖南省各省目标？")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 1024, 390, 320])
def test_a_table_with_its_tools_is_legible_and_fits(
    provinces: Any, visit: Callable[..., Any], width: int, scheme: str
) -> None:
    page = visit({"width": width, "height": 800}, color_scheme=scheme)
    answer = ask(page, "各省目标？")
    answer.locator("tr:visible .drop").first.click()
    for _ in range(2):
        legible(page)
        accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        answer.locator("[data-act=full]").click()


def test_nothing_in_a_table_is_markup() -> None:
    hostile = '"><img src=x onerror=alert(1)>'
    table = Table((hostile, hostile), ((hostile, hostile),) * 3, ((None, None),) * 3)
    shown = render_exchange(
        Exchange("？", Answer("？", False, "", None, 0.9, None, table=table)), Frame(0, "zh")
    )
    assert "<img" not in shown


def test_only_rows_that_there_are_go_into_a_file() -> None:
    table = Table(("甲", "乙"), (("一", "1"), ("二", "2"), ("三", "3")), ((None, None),) * 3)
    answer = Answer("？", False, "", None, 0.9, None, table=table)

    def rows(wanted: str) -> list[str]:
        found = arranged(answer, wanted).table
        assert found is not None
        return [row[0] for row in found.rows]

    assert rows("2,0") == ["三", "一"]
    assert rows("2,2,9,-1,x,") == ["三"]
    for nothing in ("", "9", "x", "１", "9" * 5000):
        assert rows(nothing)[2:] == ["三"]


def test_a_place_or_year_goes_beside_what_the_question_says() -> None:
    assert (
        added("浙江2031年和2030年的目标？", "years", "2030", "2029") == "浙江2031年和2030年、2029年的目标？"
    )
    assert added("那就业呢？", "years", "2030", "2029") == "2030年、2029年就业呢？"
