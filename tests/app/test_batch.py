"""Many questions at once: none is left out, cut or asked in the light of another, and all answers stand in one table."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zipfile import ZipFile

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st

from index.types import Body
from qa.types import Answer, CellKind, Citation, Table, Value
from ui.backend import Backend
from ui.batch import MOST, as_answer, render_batch
from ui.batches import Batches
from ui.conversation import Exchange
from ui.link import LONGEST
from ui.workbook import to_xlsx

from .browsing import OPENED, WIDE, accessible, asked, downloaded, in_view, legible, settle
from .conftest import FakeAnswerer

ROWS = "#batch tbody tr"
LIST = "1. 养老？\n\n2、各市对比？\n（3）有多少艘航母？\n目标？"
CITED = Citation(1, "a.txt", "云溪市政府工作报告", "云溪市", 2031, Body.GOVERNMENT, 0, 9, "增长5.5%左右。")


def batches_of(folder: Path, answerer: FakeAnswerer) -> Batches:
    return Batches(Backend(folder, lambda: answerer, lambda step: None))  # type: ignore[arg-type, return-value]


def all_asked(batches: Batches, lines: list[str]) -> tuple[Exchange, ...]:
    """As the browser asks them: a few at a time."""
    known: Any = ()
    while len(known) < len(lines):
        event: Any = SimpleNamespace(done=len(known), questions="\n".join(lines[len(known) : len(known) + 8]))
        before = len(known)
        _, known = batches.ask(known, "zh", [], [], [], [], [], event)
        assert len(known) > before
    return tuple(known)


def test_each_question_is_asked_once_by_itself(tmp_path: Path, answerer: FakeAnswerer) -> None:
    lines = [f"第{number}项养老？" for number in range(MOST)]
    found = all_asked(batches_of(tmp_path, answerer), lines)
    assert [each.question for each in found] == lines
    assert [(question, history) for question, history, _ in answerer.asked] == [(each, ()) for each in lines]


def test_a_list_that_went_on_elsewhere_is_shown_and_not_asked(tmp_path: Path, answerer: FakeAnswerer) -> None:
    batches = batches_of(tmp_path, answerer)
    known = all_asked(batches, ["养老？", "目标？"])
    event: Any = SimpleNamespace(done=1, questions="航母？")
    shown, after = batches.ask(known, "zh", [], [], [], [], [], event)
    assert after == known
    assert 'data-done="2"' in shown
    event.done = 0
    assert [each.question for each in batches.ask(known, "zh", [], [], [], [], [], event)[1]] == ["航母？"]


def test_a_line_too_long_is_no_question_and_stays_whole(tmp_path: Path, answerer: FakeAnswerer) -> None:
    long = "长" * (LONGEST + 1)
    (found,) = all_asked(batches_of(tmp_path, answerer), [long])
    assert found.question == long
    assert found.answer is None
    assert "还没有提问" in (found.failure or "")
    assert answerer.asked == []


@given(st.text(max_size=40), st.text(max_size=40))
@settings(max_examples=60, deadline=None)
def test_nothing_in_a_row_is_markup(question: str, said: str) -> None:
    hostile = f"<script>{said}</script>"
    answers = (
        Answer(question, False, hostile + "[1]", hostile, 0.9, None, (CITED,)),
        Answer(question, True, hostile, None, 0.1, hostile),
    )
    shown = render_batch(
        [*(Exchange(question + hostile, each) for each in answers), Exchange(hostile, failure=hostile)], "zh"
    )
    assert "<script" not in shown
    assert shown.count("<tr") == 4


def texts_of(content: bytes, tmp_path: Path) -> tuple[list[str], str]:
    """Every text of a workbook, and its sheets as XML."""
    (tmp_path / "a.xlsx").write_bytes(content)
    with ZipFile(tmp_path / "a.xlsx") as archive:
        strings = archive.read("xl/sharedStrings.xml").decode()
        sheets = "".join(
            archive.read(each).decode() for each in archive.namelist() if "worksheets/sheet" in each
        )
    return re.findall(r"<t[^>]*>(.*?)</t>", strings, re.DOTALL), sheets


def test_a_workbook_has_figures_as_numbers_and_everything_else_as_text(tmp_path: Path) -> None:
    table = Table(
        ("地区", "粮食产量（亿斤）"),
        (("=1+1", "5—6[1]"), ("乙市", "未提及"), ("http://a.cn", "8左右")),
        ((None, 1), (None, None), (None, 1)),
        ((None, Value(5, "亿斤", 6)), (None, None), (None, Value(8.1, "亿斤"))),
        kinds=((CellKind.HEAD, CellKind.QUOTED),) * 3,
    )
    answer = Answer("？", False, "", None, 0.9, None, (CITED,), table=table)
    texts, sheets = texts_of(to_xlsx(answer, "zh"), tmp_path)
    assert {"=1+1", "5—6", "http://a.cn", "地区", "粮食产量（亿斤）", "粮食产量（亿斤）（依据）"} <= set(
        texts
    )
    assert "2031年" in "".join(texts)
    assert re.findall(r"<v>(5\.5|8\.1)</v>", sheets) == ["5.5", "8.1"]
    assert "<f>" not in sheets
    assert "hyperlink" not in sheets
    assert to_xlsx(Answer("？", True, "", None, 0.1, None), "zh") == b""


def test_the_table_of_answers_says_of_each_what_became_of_it() -> None:
    found = Answer("甲？", False, "5%[1]。", "5%", 0.9, None, (CITED,))
    refused = Answer("乙？", True, "没有找到。", None, 0.1, "没有找到。", nearest=(CITED,))
    table = as_answer(
        [Exchange("甲？", found), Exchange("乙？", refused), Exchange("丙？", failure="坏了")], "zh"
    ).table
    assert table is not None
    assert table.rows[0][:4] == ("甲？", "有依据", "5%", "5%[1]。")
    assert table.rows[0][4] == "云溪市政府工作报告：“增长5.5%左右。”"
    assert table.rows[1] == ("乙？", "没有找到依据", "", "没有找到。", "")
    assert table.rows[2] == ("丙？", "没能回答", "", "坏了", "")


def answered(page: Any, count: int) -> None:
    page.wait_for_function(f"document.querySelectorAll('{ROWS}').length === {count}")
    page.wait_for_selector("#batch_form [data-state=ready]")


def test_a_pasted_list_is_asked_one_by_one_and_becomes_a_table(visit: Callable[..., Any], site: Any) -> None:
    page = visit()
    page.fill("#question textarea", LIST)
    assert page.inner_text("#batch_offer") == "逐个回答这 4 行"
    page.press("#question textarea", "Enter")
    answered(page, 4)
    assert page.url.endswith("#/batch")
    assert page.input_value("#question textarea") == ""
    assert page.inner_text("#batch_form .told") == "4 个问题都问过了"
    assert page.locator(f"{ROWS} th [lang]").all_inner_texts() == [
        "养老？",
        "各市对比？",
        "有多少艘航母？",
        "目标？",
    ]
    assert all(
        history == () for question in ("养老？", "目标？") for history, _ in asked(site, question)[-1:]
    )
    page.locator("#batch .mark").first.hover()
    page.wait_for_selector(".preview.shown")
    page.locator("#batch .mark").first.click()
    settle(page, OPENED)
    assert page.inner_text(OPENED).startswith("新增养老床位1860张")
    page.click("#reader [aria-label=下一条依据]")
    page.wait_for_function("document.querySelector('#reader .steps span').textContent === '依据 2 / 3'")
    page.go_back()
    page.wait_for_selector("#reader", state="hidden")
    page.go_back()
    page.wait_for_selector("#view-ask:visible")
    page.go_forward()
    page.wait_for_selector(f"{ROWS}:visible")
    page.locator("#batch [data-act=ask]").nth(1).click()
    page.wait_for_selector("#chat .exchange table")
    assert page.inner_text(".question [lang]") == "各市对比？"


def test_the_answers_go_into_files(visit: Callable[..., Any], tmp_path: Path) -> None:
    page = visit()
    page.click("#batch_offer button")
    page.set_input_files(
        "#batch_form [type=file]",
        {"name": "问题.txt", "mimeType": "text/plain", "buffer": LIST.encode("utf-8-sig")},
    )
    page.wait_for_function("document.querySelector('#batch_form .told').textContent === '4 个问题'")
    page.click("#batch_form [data-act=start]")
    answered(page, 4)
    files = {
        form: downloaded(page, lambda form=form: page.click(f"#batch [data-form={form}]")).path()  # type: ignore[misc]
        for form in ("csv", "xlsx", "docx")
    }
    rows = list(csv.reader(files["csv"].read_text("utf-8-sig").splitlines()))
    assert [row[:3] for row in rows[1:]] == [
        ["养老？", "有依据", "1860张"],
        ["各市对比？", "有依据", ""],
        ["有多少艘航母？", "没有找到依据", ""],
        ["目标？", "有依据", "5.5%左右"],
    ]
    assert "1860张" in texts_of(files["xlsx"].read_bytes(), tmp_path)[0]
    assert "养老？" in [each.text for each in Document(files["docx"]).paragraphs]


def test_a_list_is_stopped_and_goes_on_where_it_was(visit: Callable[..., Any], site: Any) -> None:
    page = visit()
    lines = [f"第{number}项养老？" for number in range(40)]
    page.click("#batch_offer button")
    page.fill("#batch_form textarea", "\n".join(lines))
    page.click("#batch_form [data-act=start]")
    page.click("#batch_form [data-act=stop]")
    page.wait_for_selector("#batch_form [data-state=left], #batch_form [data-state=ready]")
    if page.is_visible("#batch_form [data-act=continue]"):
        page.click("#batch_form [data-act=continue]")
    answered(page, 40)
    assert [each for each, _, _ in site.answerer.asked if each in lines] == lines


def test_a_list_beyond_what_is_taken_is_not_begun(visit: Callable[..., Any], site: Any) -> None:
    page = visit()
    page.click("#batch_offer button")
    for text, told in (
        ("\n".join(f"第{number}项？" for number in range(MOST + 1)), f"有 {MOST + 1} 个问题"),
        (f"养老？\n{'长' * (LONGEST + 1)}", f"第 2 个问题有 {LONGEST + 1} 字"),
    ):
        page.fill("#batch_form textarea", text)
        page.click("#batch_form [data-act=start]")
        assert told in page.inner_text("#batch_form .told")
        assert page.input_value("#batch_form textarea") == text
    assert page.locator(ROWS).count() == 0
    page.reload()
    page.wait_for_selector("#batch_form textarea:visible")
    assert page.input_value("#batch_form textarea") == text


def test_one_question_on_two_lines_is_one_question(visit: Callable[..., Any], site: Any) -> None:
    page = visit()
    page.fill("#question textarea", "云溪市2031年的\n养老床位是多少？")
    page.press("#question textarea", "Enter")
    page.wait_for_selector("#chat .answer:not(.pending)")
    assert page.inner_text(".question [lang]") == "云溪市2031年的 养老床位是多少？"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 1024, 390, 320])
def test_the_answers_are_legible_and_fit(visit: Callable[..., Any], width: int, scheme: str) -> None:
    page = visit({"width": width, "height": 800}, color_scheme=scheme)
    assert in_view(page, "#batch_offer button")
    accessible(page)
    page.click("#batch_offer button")
    page.fill("#batch_form textarea", LIST + "\n坏了？")
    page.click("#batch_form [data-act=start]")
    answered(page, 5)
    legible(page)
    accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert width < WIDE["width"] or page.evaluate(
        "document.querySelector('#view-batch').scrollWidth <= document.querySelector('#view-batch').clientWidth"
    )
