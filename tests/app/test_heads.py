"""The head of a table asks the same of another indicator or of targets; figures far from all others are marked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from index.build import build
from index.types import Aspect
from qa import Answerer
from qa.answering.caveats import MIXED
from qa.types import Answer, CellKind, Table, Understanding, Value
from ui.answer import Frame, render_exchange
from ui.backend import Backend
from ui.conversation import Exchange, from_json, to_json
from ui.dialogue import Dialogue
from ui.heads import indicator_of, known
from ui.outliers import bounds, outlying
from ui.scope import EVERYTHING, fits

from .browsing import NARROW, WIDE, accessible, ask, asked, legible

FIGURES = (5.0, 5.5, 6.0, 4.5, 5.0, 6.5, 5.5, 50.0)
QUESTION = "各县2031年经济增长目标是多少？"


def column(figures: tuple[float | None, ...], **more: Any) -> Table:
    rows = tuple((f"{at}县", "未提及" if each is None else f"{each:g}%") for at, each in enumerate(figures))
    marks = tuple((None, None if each is None else 1) for each in figures)
    values = tuple((None, None if each is None else Value(each, "%")) for each in figures)
    whole = Table(
        ("地区", "增速（%）"), rows, marks, values, column_kinds=("place", "content"), units=(None, "%")
    )
    return replace(whole, **more)


def answer_of(table: Table, **more: Any) -> Answer:
    understood = Understanding(years=(2031,), aspect=Aspect.TARGET, topic="经济增长目标")
    return replace(
        Answer(QUESTION, False, "有高有低。", None, 0.9, None, table=table, understanding=understood), **more
    )


def shown(table: Table, language: str = "zh", others: tuple[str, ...] = ()) -> str:
    return render_exchange(Exchange(QUESTION, answer_of(table), others=others), Frame(0, language))


def test_a_figure_far_from_all_others_is_marked_with_its_bounds() -> None:
    written = shown(column(FIGURES))
    assert written.count('class="outlier"') == 1
    assert "中位数5.5%，低于2.905%或高于8.095%的标出" in written
    assert "<li>带◆的数离同列的数较远，值得核对" in written
    assert "median 5.5%; marked below 2.905% or above 8.095%" in shown(column(FIGURES), "en")


@pytest.mark.parametrize(
    "table",
    [
        column(FIGURES[1:]),
        column((5.0,) * 9 + (50.0,)),
        column((5.0, 5.5, 6.0, 4.5, 5.0, 6.5, 5.5, 6.0)),
        column((*FIGURES[1:], None)),
        column(FIGURES, notes=(MIXED,)),
        column(FIGURES, column_kinds=("indicator", "content")),
        column(FIGURES, kinds=((CellKind.HEAD, CellKind.COMPUTED),) * 8),
    ],
    ids=[
        "few",
        "more than half the same",
        "none far",
        "few with a silent one",
        "unlike",
        "indicators",
        "computed",
    ],
)
def test_nothing_is_marked_where_no_figure_can_be_told_to_lie_far(table: Table) -> None:
    assert outlying(table, 1) is None
    assert "◆" not in shown(table)


def test_one_far_figure_does_not_move_the_bounds() -> None:
    assert bounds(FIGURES) == bounds((*FIGURES[:-1], 5000.0))


def test_what_a_table_is_about_and_what_it_could_be_of() -> None:
    assert indicator_of(answer_of(column(FIGURES))) == "地区生产总值"
    assert indicator_of(replace(answer_of(column(FIGURES)), table=None)) is None
    other = Understanding(topic="老年食堂")
    assert indicator_of(answer_of(column(FIGURES), question="老年食堂？", understanding=other)) is None
    with pytest.raises(ValueError, match="不是没有"):
        known("不是没有")
    assert fits("indicator", "城镇新增就业")
    assert not fits("indicator", "<b>")


def test_the_head_offers_results_for_targets_and_other_indicators() -> None:
    written = shown(column(FIGURES), others=("城镇新增就业",))
    assert 'value="结果" data-facet="aspect" data-value="目标"' in written
    assert '<option value="目标"' not in written
    assert 'value="城镇新增就业" data-facet="indicator" data-value="地区生产总值"' in written
    assert "pick head" not in shown(column(FIGURES, column_kinds=("indicator", "content")))
    assert "pick head" not in shown(Table(("地区", "做法"), (("甲县", "修路"),), ((None, 1),)))
    hostile = shown(column(FIGURES), others=('"><script>',))
    assert "<script" not in hostile


def test_what_a_table_could_be_of_is_kept_by_the_browser() -> None:
    exchange = Exchange(QUESTION, answer_of(column(FIGURES)), others=("城镇新增就业",))
    assert from_json(to_json((exchange,))) == ((exchange,), 0)


@pytest.fixture(scope="module")
def talk(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Dialogue:
    index = tmp_path_factory.mktemp("index")
    build(samples, index)
    return Dialogue(Backend(samples, lambda: Answerer.open(index), lambda step: None))  # type: ignore[arg-type, return-value]


def last(outputs: Any) -> Exchange:
    exchange: Exchange = list(outputs)[-1][2][-1]
    return exchange


def test_reports_offer_what_they_state_and_answer_it(talk: Dialogue) -> None:
    first = last(talk.answer("澜江市2023年到2025年每年的地区生产总值增速是多少？", (), "zh", EVERYTHING))
    assert "城镇新增就业" in first.others
    assert "地区生产总值" not in first.others
    event: Any = SimpleNamespace(turn=0, facet="indicator", value="地区生产总值", new="城镇新增就业")
    again = last(talk.let_go((first,), "zh", event))
    assert again.question == "澜江市2023年到2025年每年的城镇新增就业是多少？"
    assert again.answer is not None
    assert again.answer.table is not None
    assert "城镇新增就业" in again.answer.table.columns[1]
    wrong: Any = SimpleNamespace(turn=0, facet="indicator", value="地区生产总值", new="我编的指标")
    assert list(talk.let_go((first,), "zh", wrong)) == []


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_a_choice_in_the_head_asks_anew(
    answerer: Any, visit: Callable[..., Any], site: Any, monkeypatch: pytest.MonkeyPatch, size: dict[str, int]
) -> None:
    before = answerer.ask

    def answers(question: str, history: Any = (), **filters: Any) -> Answer:
        found = before(question, history, **filters)
        return replace(answer_of(column(FIGURES)), question=question, citations=found.citations)

    answerer.ask = answers
    monkeypatch.setattr(Backend, "_others", lambda self, answer: ("城镇新增就业",))
    page = visit(size)
    answer = ask(page, QUESTION)
    legible(page)
    accessible(page)
    assert answer.locator("thead .pick.head").count() == 1
    assert answer.locator("td .outlier").count() == 1
    answer.locator(".pick.head").select_option("城镇新增就业")
    page.locator(".exchange").nth(1).locator(".answer:not(.pending)").wait_for()
    assert asked(site, "各县2031年城镇新增就业目标是多少？")
    page.locator(".exchange").nth(1).locator(".pick.head").select_option("结果")
    page.locator(".exchange").nth(2).locator(".answer:not(.pending)").wait_for()
    assert asked(site, "各县2031年城镇新增就业目标是多少？")[-1][1]["aspect"] is Aspect.RESULT
