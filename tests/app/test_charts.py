"""Charts of tables in a browser: drawn by a library that the page serves, opened by hand and key, kept as files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

import pytest

from qa.types import Answer, CellKind, Table, Value
from ui.tiles import tiles
from ui.vendored import PLOT

from .browsing import NARROW, OPENED, WIDE, accessible, ask, downloaded, legible, settle

POINT = "figure.chart .panels:not([hidden]) .point"
PROVINCES = [each.name for each in tiles()][:31]


def figure(at: int) -> str:
    return f"{4 + at % 7 / 2:g}%左右"


class Tables:
    """Answers with a table where a question names one, else as before."""

    def __init__(self, before: Callable[..., Answer]) -> None:
        self.before = before

    def __call__(self, question: str, history: Any = (), **filters: Any) -> Answer:
        answer = self.before(question, history, **filters)
        if "全部省" in question:
            columns, rows = ("地区", "增速（%）"), [(name, figure(at)) for at, name in enumerate(PROVINCES)]
            rows[3] = (rows[3][0], "未提及")
            rows[5] = (rows[5][0], "5.5%—6%左右")
        elif "斜率" in question:
            columns = ("地区", "目标", "结果")
            rows = [(f"{name}县", "5%左右", figure(at)) for at, name in enumerate("甲乙丙丁")]
        else:
            return answer
        cited = self.before("养老？").citations
        values = tuple(
            (None, *(Value(float(cell[: cell.index("%")]), "%") if "%" in cell else None for cell in row[1:]))
            for row in rows
        )
        kinds = tuple(
            (CellKind.HEAD, *(CellKind.QUOTED if "%" in cell else CellKind.SILENT for cell in row[1:]))
            for row in rows
        )
        marks = tuple(
            (None, *(at % 3 + 1 if "%" in cell else None for cell in row[1:])) for at, row in enumerate(rows)
        )
        table = Table(columns, tuple(rows), marks, values, kinds=kinds, column_kinds=("place",))
        return replace(answer, refused=False, answer="有高有低。", short=None, citations=cited, table=table)


@pytest.fixture
def drawn(answerer: Any, visit: Callable[..., Any]) -> Callable[..., tuple[Any, Any]]:
    """Ask a question whose answer has a chart, and wait for that."""
    answerer.ask = Tables(answerer.ask)

    def shown(question: str, size: dict[str, int] = WIDE, **options: Any) -> tuple[Any, Any]:
        page = visit(size, **options)
        answer = ask(page, question)
        page.wait_for_selector("figure.chart.drawn")
        return page, answer

    return shown


WITHIN = """() => {
  const boxes = (what) => [...document.querySelectorAll(what)]
    .map((each) => [each.getBoundingClientRect(), each.textContent]);
  const tiles = boxes('.map .hits rect').map(([box]) => box);
  const placed = boxes('.map svg text').map(([box, said]) => {
    const middle = (box.left + box.right) / 2;
    const over = (tile) => box.top >= tile.top && box.top <= tile.bottom && middle > tile.left && middle < tile.right;
    return [tiles.find(over), box, said];
  }).filter(([tile]) => tile);
  const wide = placed.filter(([tile, box]) => box.left < tile.left - 1 || box.right > tile.right + 1);
  return [placed.length, wide.map((each) => each[2])];
}"""
"""How many words stand in the tiles of a map, and those that are wider than their tile."""


def labels(page: Any) -> list[str]:
    return [each.get_attribute("aria-label") for each in page.locator(POINT).all()]


def boxes(page: Any) -> list[list[float]]:
    """Where each word of the charts stands: left, right, top, bottom."""
    found: list[list[float]] = page.evaluate(
        """() => [...document.querySelectorAll('.panels:not([hidden]) svg text')]
          .filter((each) => each.textContent.trim())
          .map((each) => each.getBoundingClientRect())
          .map(({ left, right, top, bottom }) => [left, right, top, bottom])"""
    )
    return found


def collisions(found: list[list[float]], slack: float = 2) -> int:
    """How many words run into others; rounding and the room above and below signs do not count."""
    return sum(
        a_right - slack > b_left
        and b_right - slack > a_left
        and a_bottom - slack > b_top
        and b_bottom - slack > a_top
        for at, (a_left, a_right, a_top, a_bottom) in enumerate(found)
        for b_left, b_right, b_top, b_bottom in found[at + 1 :]
    )


def test_a_bar_opens_its_sentence(drawn: Callable[..., Any]) -> None:
    page, answer = drawn("各市对比？")
    assert labels(page) == ["2030年：6.2%", "2031年目标：5.5%左右"]
    assert "0" in answer.locator("figure.chart svg").text_content()
    page.locator(POINT).nth(1).click()
    settle(page, OPENED)
    assert page.inner_text(OPENED).startswith("2031年发展主要预期目标是")


def test_a_point_of_a_line_opens_its_sentence_and_a_gap_stays_one(drawn: Callable[..., Any]) -> None:
    page, _ = drawn("历年增速？")
    assert labels(page) == ["2028年：7.9%", "2030年：6.2%", "2031年：5.5%左右"]
    path = page.locator(
        "figure.chart svg [stroke-width='2'] path, figure.chart svg path[stroke-width='2']"
    ).first
    assert path.get_attribute("d").count("M") == 2, (
        "nothing is drawn through the year that nothing is known of"
    )
    page.locator(POINT).nth(1).click()
    settle(page, OPENED)
    assert page.inner_text(OPENED).startswith("全市地区生产总值增长6.2%")


def test_points_are_reached_and_opened_by_keys(drawn: Callable[..., Any]) -> None:
    page, _ = drawn("历年增速？")
    assert [each.get_attribute("tabindex") for each in page.locator(POINT).all()] == ["0", "-1", "-1"]
    page.locator(POINT).first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "2030年：6.2%"
    page.wait_for_selector(".preview.shown")
    page.keyboard.press("Enter")
    settle(page, OPENED)
    assert page.inner_text(OPENED).startswith("全市地区生产总值增长6.2%")


def test_the_library_is_served_by_the_page_and_asked_for_with_the_first_chart(
    answerer: Any, visit: Callable[..., Any], site: Any
) -> None:
    page = visit()
    asked: list[str] = []
    page.on("request", lambda request: "/vendor/" in request.url and asked.append(request.url))
    ask(page, "养老？")
    assert asked == []
    ask(page, "历年增速？")
    page.wait_for_selector("figure.chart.drawn")
    assert asked == [f"{site.address}{PLOT}"]
    held = page.request.get(f"{site.address}{PLOT}")
    assert held.headers["content-encoding"] == "gzip"
    assert "immutable" in held.headers["cache-control"]
    assert page.request.get(f"{site.address}vendor/../app.py").status == 404
    assert page.request.get(f"{site.address}vendor/README.md").status == 404


def test_without_the_library_there_is_the_table(answerer: Any, visit: Callable[..., Any]) -> None:
    page = visit()
    page.route("**/vendor/**", lambda route: route.fulfill(body=""))
    answer = ask(page, "历年增速？")
    page.wait_for_selector("figure.chart.failed", state="attached")
    assert not answer.locator("figure.chart").is_visible()
    assert answer.locator("td .mark").count() == 3
    page.unroute("**/vendor/**")
    ask(page, "逐年增速？")
    page.wait_for_selector("figure.chart.drawn")


def test_a_map_has_all_provinces_and_gives_way_to_bars(drawn: Callable[..., Any]) -> None:
    page, answer = drawn("全部省？")
    assert page.locator(POINT).count() == 30
    text = answer.locator(".panels.map").inner_text()
    assert all(each.short in text for each in tiles())
    assert answer.locator(".map [fill^='url(#hatch']").count() == 1, "the one that does not say"
    answer.locator("[data-act=chart-form][data-form=bars]").click()
    assert answer.locator("[data-form=bars][aria-pressed=true]").count() == 1
    assert page.locator(POINT).count() == 30
    assert "未提及" in answer.locator(".panels.bars svg").text_content()
    ask(page, "养老？")
    answer.locator("figure.chart").scroll_into_view_if_needed()
    page.wait_for_selector(".panels.bars .point")
    assert answer.locator("[data-form=bars][aria-pressed=true]").count() == 1, "it stays so"


def test_charts_follow_order_and_part_of_the_table(drawn: Callable[..., Any]) -> None:
    page, answer = drawn("全部省？")
    answer.locator("[data-act=chart-form][data-form=bars]").click()
    answer.locator("thead .sort").nth(1).click()
    assert labels(page)[0].endswith("7%左右")
    answer.locator(".group").select_option("长三角")
    assert sorted(each.split("：")[0] for each in labels(page)) == ["上海", "安徽", "江苏", "浙江"]
    answer.locator("tr:visible .drop").first.click()
    assert len(labels(page)) == 3
    answer.locator("[data-act=chart-form][data-form=map]").click()
    assert len(labels(page)) == 3


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 1024, 390, 320])
def test_charts_are_legible_and_fit_and_no_word_runs_into_another(
    drawn: Callable[..., Any], width: int, scheme: str
) -> None:
    page, _ = drawn("全部省？", {"width": width, "height": 900}, color_scheme=scheme)
    for more in ("逐年增速？", "斜率？", "各市对比？"):
        ask(page, more)
        page.wait_for_selector(".exchange:last-child figure.drawn")
    for form in ("map", "bars"):
        page.locator(f"[data-act=chart-form][data-form={form}]").first.click()
        found = boxes(page)
        assert len(found) > 60
        assert collisions(found) == 0
        if form == "map":
            assert page.evaluate(WITHIN) == [60, []]
        assert min(each[0] for each in found) >= 0
        assert max(each[1] for each in found) <= width
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        legible(page)
        accessible(page)


def test_nothing_moves_when_a_chart_is_drawn(answerer: Any, visit: Callable[..., Any]) -> None:
    answerer.ask = Tables(answerer.ask)
    page = visit()
    ask(page, "养老？")
    page.evaluate(
        """() => { window.moved = 0;
          new PerformanceObserver((list) => list.getEntries().forEach((each) => { window.moved += each.value; }))
            .observe({ type: 'layout-shift' }); }"""
    )
    page.route("**/vendor/**", lambda route: (page.wait_for_timeout(300), route.continue_()))
    answer = ask(page, "全部省？")
    room = answer.locator("figure.chart").bounding_box()
    shifted = page.evaluate("window.moved")
    page.wait_for_selector("figure.chart.drawn")
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert answer.locator("figure.chart").bounding_box() == room
    assert page.evaluate("window.moved") == shifted
    for form in ("map", "bars"):
        answer.locator(f"[data-act=chart-form][data-form={form}]").click()
        drawn_high, kept = page.evaluate(
            """() => { const box = document.querySelector('.panels:not([hidden]) .draw');
              return [box.firstChild.getBoundingClientRect().height, parseFloat(getComputedStyle(box).height)]; }"""
        )
        assert drawn_high == kept


@pytest.mark.parametrize("question", ["全部省？", "历年增速？", "斜率？"])
def test_a_chart_is_kept_as_a_file_with_title_and_sources(drawn: Callable[..., Any], question: str) -> None:
    page, answer = drawn(question, color_scheme="dark")
    saved = downloaded(page, lambda: answer.locator("[data-act=chart-file][data-form=svg]").click())
    assert saved.suggested_filename == f"{question[:-1]}.svg"
    root = ElementTree.fromstring(saved.path().read_text("utf-8"))
    words = "".join(root.itertext())
    assert words.startswith(question)
    assert "依据" in words
    assert "：云溪市人民政府工作报告" in words
    assert "var(--" not in saved.path().read_text("utf-8").split("</style>")[-1], (
        "it needs nothing of the page"
    )
    saved = downloaded(page, lambda: answer.locator("[data-act=chart-file][data-form=png]").click())
    assert saved.path().read_bytes().startswith(b"\x89PNG")
    assert saved.path().stat().st_size > 20_000


def test_a_hostile_table_stays_text_in_its_chart(answerer: Any, visit: Callable[..., Any]) -> None:
    hostile = "<img src=x onerror=window.hacked=1>"
    before = answerer.ask
    table = Table((hostile, hostile), ((hostile, "5%"), (f"{hostile}二", "6%")), ((None, 1),) * 2)
    answerer.ask = lambda *given, **more: replace(before("养老？"), table=table, question=hostile)
    page = visit(NARROW)
    answer = ask(page, "各市？")
    page.wait_for_selector("figure.chart.drawn")
    downloaded(page, lambda: answer.locator("[data-act=chart-file][data-form=png]").click())
    assert page.evaluate("window.hacked") is None


def test_charts_are_printed(drawn: Callable[..., Any]) -> None:
    page, answer = drawn("全部省？")
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert answer.locator("figure.chart svg").first.is_visible()
    assert not answer.locator(".chart-tools").is_visible()
