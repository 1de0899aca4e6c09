"""The list of conversations in a browser: taking one up, naming, pinning, deleting, finding; a file of them all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ui.conversations import render_conversations

from .browsing import NARROW, READY, WIDE, accessible, ask, asked, downloaded, in_view, legible, settle

TITLES = "#conversations .held b"


def hold(page: Any, *questions: str) -> None:
    """A conversation for each question, the last of them still open."""
    for at, question in enumerate(questions):
        if at:
            page.click("#header [data-act=new]")
            page.wait_for_selector(".welcome:visible")
        ask(page, question)


def open_list(page: Any) -> None:
    page.click("#header [data-act=list]")
    page.wait_for_selector("#conversations .conversations:visible")


def act(page: Any, row: int, name: str) -> None:
    page.click(f"#conversations .menu summary >> nth={row}")
    page.click(f"#conversations .held > li >> nth={row} >> [data-act={name}]")


def shown(page: Any, *titles: str) -> None:
    """Wait until the list shows these and no others."""
    page.wait_for_function(
        "(titles) => JSON.stringify([...document.querySelectorAll('#conversations .held b')].map(b => b.textContent))"
        " === JSON.stringify(titles)",
        arg=list(titles),
    )


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_a_conversation_is_taken_up_again_from_the_list(
    visit: Callable[..., Any], site: Any, size: dict[str, int]
) -> None:
    page = visit(size)
    hold(page, "养老？", "目标？")
    open_list(page)
    shown(page, "目标？", "养老？")
    assert page.locator("#conversations [aria-current]").inner_text().startswith("目标？")
    page.click(f"{TITLES} >> nth=1")
    page.wait_for_function("document.querySelector('.question [lang]')?.textContent === '养老？'")
    assert page.is_visible("#conversations") == (size is WIDE), "over a phone's page it closes"
    assert in_view(page, "#question textarea")
    ask(page, "那目标呢？")
    assert ["养老？"] in [[turn.question for turn in history] for history, _ in asked(site, "那目标呢？")]
    page.reload()
    page.wait_for_selector(".exchange >> nth=1")
    assert page.locator(".question [lang]").all_inner_texts() == ["养老？", "那目标呢？"]
    assert page.is_visible("#conversations") == (size is WIDE)


def test_a_conversation_is_named_pinned_and_found(visit: Callable[..., Any]) -> None:
    page = visit()
    hold(page, "养老？", "目标？")
    ask(page, "各市对比？")
    open_list(page)
    act(page, 1, "rename")
    page.fill("#conversations .title:visible", "<b>养老</b>调研")
    page.keyboard.press("Enter")
    shown(page, "目标？", "<b>养老</b>调研")
    act(page, 1, "pin")
    shown(page, "<b>养老</b>调研", "目标？")
    assert "置顶" in page.locator("#conversations .held small").first.inner_text()
    act(page, 0, "rename")
    page.fill("#conversations .title:visible", "别的")
    page.keyboard.press("Escape")
    shown(page, "<b>养老</b>调研", "目标？")
    page.fill("#conversations .find", "对比")
    shown(page, "目标？")
    page.fill("#conversations .find", "没有这样的")
    assert "没有可列出的对话" in page.inner_text("#conversations .none")
    page.fill("#conversations .find", "")
    act(page, 0, "rename")
    page.fill("#conversations .title:visible", "")
    page.keyboard.press("Enter")
    shown(page, "养老？", "目标？")


def test_a_deleted_conversation_comes_back_by_undoing(visit: Callable[..., Any]) -> None:
    page = visit()
    hold(page, "养老？", "目标？")
    open_list(page)
    act(page, 0, "delete")
    page.wait_for_selector(".welcome:visible")
    shown(page, "养老？")
    page.click("#conversations .gone [data-act=undo]")
    shown(page, "目标？", "养老？")
    page.click(f"{TITLES} >> nth=0")
    page.wait_for_function("document.querySelector('.question [lang]')?.textContent === '目标？'")
    act(page, 1, "delete")
    page.click("#conversations [data-act=close]")
    page.reload()
    page.wait_for_selector(".exchange")
    open_list(page)
    shown(page, "目标？")
    assert page.locator("#conversations .held .gone").count() == 0


def test_all_conversations_go_into_one_file_and_come_back(visit: Callable[..., Any], tmp_path: Path) -> None:
    page = visit()
    hold(page, "养老？", "目标？")
    open_list(page)
    saved = downloaded(page, lambda: page.click("#conversations [data-act=export]"))
    assert saved.suggested_filename.startswith("报告问答对话-")
    file, other = tmp_path / "对话.json", tmp_path / "别的.json"
    saved.save_as(file)
    other.write_text('{"exchanges": []}', "utf-8")
    page.evaluate("localStorage.clear(); sessionStorage.clear()")
    page.reload()
    page.wait_for_selector(READY)
    open_list(page)
    for chosen, told in ((other, "没有导入"), (file, "已导入 2 个对话"), (file, "已导入 0 个对话")):
        page.set_input_files("#conversations [type=file]", chosen)
        page.wait_for_function(
            "(told) => document.querySelector('#conversations .told').textContent.includes(told)", arg=told
        )
    shown(page, "目标？", "养老？")
    page.click(f"{TITLES} >> nth=1")
    page.wait_for_selector(".exchange .mark")


def test_over_a_phone_the_list_has_an_address_and_going_back_closes_it(visit: Callable[..., Any]) -> None:
    page = visit(NARROW)
    hold(page, "养老？")
    for leave in (
        page.go_back,
        lambda: page.keyboard.press("Escape"),
        lambda: page.mouse.click(380, 400),
        lambda: page.click("#conversations [data-act=close]"),
    ):
        open_list(page)
        assert page.url.endswith("#/conversations")
        leave()
        page.wait_for_selector("#conversations", state="hidden")
        assert "#" not in page.url
    page.go_forward()
    page.wait_for_selector("#conversations .held b:visible")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 1024, 390, 320])
def test_the_list_is_legible_and_moves_nothing(visit: Callable[..., Any], width: int, scheme: str) -> None:
    page = visit({"width": width, "height": 800}, color_scheme=scheme)
    hold(page, "养老？", "目标？")
    open_list(page)
    act(page, 0, "delete")
    settle(page, "#conversations .gone button")
    page.click("#conversations .menu summary")
    legible(page)
    accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_frame_of_the_list_speaks_the_pages_language() -> None:
    assert "改名" in render_conversations("zh")
    assert "Rename" in render_conversations("en")
