"""An uploaded report can be asked about as soon as its row says so, and each file is told its own fate."""

from __future__ import annotations

import errno
import re
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from ui.backend import Backend
from ui.shelf import Shelf

REPORT = """青峦市人民政府工作报告
——2032年1月10日在青峦市第六届人民代表大会第三次会议上
一、2031年工作回顾
全市新建公共充电桩2460个，改造老旧小区37个。
二、2032年工作安排
计划新建公共充电桩3100个以上。
"""


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    from index.build import build
    from qa import Answerer

    reports, index = tmp_path / "reports", tmp_path / "index"
    reports.mkdir()
    backend = Backend(
        reports,
        lambda: Answerer.open(index),
        lambda step, **asked: build(reports, index, progress=step, **asked),
    )
    yield Shelf(backend)
    if backend.manifest() is not None:
        backend.answerer().close()


def rows(html: str) -> list[tuple[str, str]]:
    """State and name of each uploaded file as they are shown."""
    return re.findall(r'<li><span class="state \w+">([^<]+)</span><b lang="zh">([^<]+)</b>', html)


def test_a_report_answers_once_its_row_says_so(shelf: Shelf, tmp_path: Path) -> None:
    good, scan = tmp_path / "2032年青峦市政府工作报告.txt", tmp_path / "扫描.docx"
    good.write_text(REPORT, "utf-8")
    scan.write_bytes(b"PK no document")
    shown = [outputs[1] for outputs in shelf.upload([str(good), str(scan)], "zh")]
    states = [rows(html) for html in shown if isinstance(html, str)]
    assert states[0] == [("等待", good.name), ("等待", scan.name)] or states[0][0][0] == "正在分析"
    assert states[-1] == [("已添加", good.name), ("未收录", scan.name)]
    answer = shelf.backend.answerer().ask("青峦市2032年计划新建多少个充电桩？")
    assert "3100个" in answer.answer


def test_a_duplicate_and_a_replacement_say_what_they_are(shelf: Shelf, tmp_path: Path) -> None:
    first, again = tmp_path / "甲.txt", tmp_path / "乙.txt"
    for file in (first, again):
        file.write_text(REPORT, "utf-8")
    *_, last = shelf.upload([str(first), str(again)], "zh")
    assert sorted(state for state, _ in rows(last[1])) == ["已添加", "重复"]
    first.write_text(REPORT.replace("3100", "3200"), "utf-8")
    *_, last = shelf.upload([str(first)], "zh")
    assert rows(last[1]) == [("未添加", "甲.txt")]


def test_reports_that_have_gone_go_from_the_index_when_the_user_says_so(shelf: Shelf, tmp_path: Path) -> None:
    folder = shelf.backend.folder
    for number in range(6):
        file = folder / f"203{number}年青峦市政府工作报告.txt"
        file.write_text(REPORT.replace("2032", f"203{number}").replace("2031", f"20{29 + number}"), "utf-8")
    list(shelf.update("zh"))
    for file in sorted(folder.iterdir())[:5]:
        file.unlink()
    *_, last = shelf.update("zh")
    assert 'data-act="let-go"' in last[0]
    assert "6份报告中，有5份" in last[0]
    assert len(shelf.backend.reports()) == 6
    *_, last = shelf.let_go("zh")
    assert "移除 5 份" in last[0]
    assert len(shelf.backend.reports()) == 1


def test_a_page_that_is_read_only_lets_nothing_go(shelf: Shelf) -> None:
    still = Shelf(shelf.backend, read_only=True)
    list(still.let_go("zh"))
    assert shelf.backend.rebuild.state.result is None


def test_what_could_not_replace_another_is_told_and_can_be_tried_again(shelf: Shelf, tmp_path: Path) -> None:
    name = "2032年青峦市政府工作报告.txt"
    report, uploaded = shelf.backend.folder / name, tmp_path / name
    report.write_text(REPORT, "utf-8")
    event: Any = SimpleNamespace(name=name)
    *_, last = shelf.replace({name: str(uploaded)}, "zh", event)  # the upload has gone meanwhile
    assert rows(last[0]) == [("未添加", name)]
    assert "没有变动" in last[0]
    assert 'data-act="replace"' in last[0]
    assert report.read_text("utf-8") == REPORT
    uploaded.write_text(REPORT.replace("3100", "3200"), "utf-8")
    *_, last = shelf.replace({name: str(uploaded)}, "zh", event)
    assert rows(last[0]) == [("已替换", name)]


def test_nothing_is_added_while_the_folder_is_gone(shelf: Shelf, tmp_path: Path) -> None:
    uploaded = tmp_path / "甲.txt"
    uploaded.write_text(REPORT, "utf-8")
    list(shelf.upload([str(uploaded)], "zh"))
    shelf.backend.folder.rename(tmp_path / "away")
    *_, last = shelf.upload([str(uploaded)], "zh")
    assert rows(last[1]) == [("未添加", "甲.txt")]
    assert not shelf.backend.folder.exists()


def test_an_upload_on_a_full_disk_is_told_and_no_part_of_it_is_read(
    shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    uploaded = tmp_path / "2032年青峦市政府工作报告.txt"
    uploaded.write_text(REPORT, "utf-8")

    def full(handle: int, data: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("index.atomic.os.write", full)
    *_, last = shelf.upload([str(uploaded)], "zh")
    assert rows(last[1]) == [("未添加", uploaded.name)]
    assert "磁盘空间" in last[1]
    assert list(shelf.backend.folder.iterdir()) == []
