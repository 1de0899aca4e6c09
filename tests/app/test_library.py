"""The list of reports says of each file what it is and whether it can be asked about."""

from __future__ import annotations

import re
from html import unescape

from index.build import BuildResult
from index.manifest import Duplicate, Entry, Failure, Source
from index.scans import Scan
from index.types import Body, Metadata
from ui.library import render_build_failure, render_built, render_library, render_progress
from ui.rebuild import State


def source(path: str) -> Source:
    return Source(path, 1, 1, "0" * 64)


def entry(path: str, place: str | None, year: int | None, characters: int = 12000) -> Entry:
    known = Metadata(f"{place}报告", place, None, None, Body.COURT, year)
    return Entry(source(path), "key", "0" * 64, known, characters, 10, 5)


def cells(html: str) -> list[list[str]]:
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", html.split("<tbody>")[1])
    return [
        [unescape(re.sub(r"<[^>]+>", " ", cell)).split() for cell in re.findall(r"<td.*?</td>", row)]
        for row in rows
    ]


def test_reports_are_listed_newest_first_with_what_is_known_of_them() -> None:
    html = render_library(
        [entry("旧.txt", "云溪市", 2029), entry("新.txt", None, 2031)], (), (), "reports", "zh"
    )
    assert cells(html) == [
        [["None报告", "新.txt"], ["—"], ["法院"], ["2031"], ["1.2万字"], ["可提问"], ["移除"]],
        [["云溪市报告", "旧.txt"], ["云溪市"], ["法院"], ["2029"], ["1.2万字"], ["可提问"], ["移除"]],
    ]
    assert "共 2 份报告，2.4万 字" in html


def test_files_that_are_no_reports_say_why() -> None:
    failure = Failure(source("扫描.pdf"), "没有文字层", "请先做文字识别", True)
    duplicate = Duplicate(source("副本.txt"), "旧.txt", "0" * 64)
    html = render_library([entry("旧.txt", "云溪市", 2029)], [failure], [duplicate], "reports", "zh")
    rows = cells(html)
    assert rows[0] == [["扫描.pdf", "没有文字层；请先做文字识别"], ["未能读取"], ["移除"]]
    assert rows[-1] == [["副本.txt", "内容与“旧.txt”相同"], ["重复"], ["移除"]]


def test_an_empty_library_says_what_to_do() -> None:
    assert "把报告" in render_library((), (), (), "reports", "zh")


def test_file_names_are_text() -> None:
    html = render_library([entry("<img src=x>.txt", "<b>", 1)], (), (), "reports", "zh")
    assert "<img" not in html
    assert "<b>" not in html


def test_progress_counts_and_names_the_file() -> None:
    scan = render_progress(State(True, 3, 8, "甲.pdf", "analyse", page=4, pages=40), "zh")
    assert "识别扫描件，已完成 4 / 40 页" in scan
    html = render_progress(State(True, 3, 8, "<甲>.txt", "analyse"), "zh")
    assert "扫描件" not in html
    assert "3 / 8" in html
    assert "分析报告" in html
    assert "&lt;甲&gt;.txt" in html
    assert "width:37.5%" in html


def test_a_build_says_what_it_changed() -> None:
    assert "索引已更新：新增 2 份，移除 1 份" in render_built(
        {"added": 2, "changed_count": 0, "removed": 1}, "zh"
    )
    assert "索引已是最新" in render_built({"added": 0}, "zh")


def test_a_build_names_the_reports_with_characters_that_could_not_be_read() -> None:
    told = render_built({"added": 1}, "zh", several=[("合编.txt", ("甲市<报告>", "乙市报告"))])
    assert "合编.txt里有 2 份报告，只收录了《甲市&lt;报告&gt;》，请把《乙市报告》拆成单独的文件再放入" in told
    scans = [Scan("<扫>.pdf", 12, 0.964, (3, 7))]
    told = render_built({"added": 1}, "zh", scans=scans)
    assert "&lt;扫&gt;.pdf是扫描件，识别了 12 页，平均置信度96%（第3、7页不太清楚，请核对）" in told
    told = render_built({"added": 1}, "zh", [("云溪.txt", ("市长林<远", "全年"))])
    assert "云溪.txt有读不出的字" in told
    assert "市长林&lt;远" in told


def test_a_build_that_stopped_says_that_the_old_index_stays() -> None:
    html = render_build_failure("<坏了>", "zh")
    assert "仍在使用原来的索引" in html
    assert "&lt;坏了&gt;" in html


def test_the_counted_changes_are_those_of_a_build() -> None:
    assert {"added", "changed", "renamed", "removed", "duplicates", "failed"} <= set(BuildResult.__slots__)
