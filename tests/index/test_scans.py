"""Scans: pages without a text layer are recognised in their pictures, and what was so recognised says so."""

from __future__ import annotations

import io
import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from index.analyse import analyse
from index.build import Progress, build
from index.errors import ReadError, UnreachableError
from index.folder import look
from index.readers import Limits, Reading, read, reading, recognise, scan, supported
from index.readers.reading import Box, Recognised
from index.scans import UNSURE, located, scan_of, within
from index.store import Index
from index.types import Scanned
from index.workers import Worker
from tests.index.test_readers import REPORT, pdf
from tests.scanning import FIRST, SECOND, file_of, sheet, stand_in

Told = list[tuple[int, int]]


def put(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def failure(path: Path, limits: Limits = Limits()) -> ReadError:  # noqa: B008 - immutable
    with pytest.raises(ReadError) as caught:
        read(path, limits)
    return caught.value


@pytest.fixture(scope="module")
def offline() -> Iterator[None]:
    """The networks lie in the wheel: nothing is fetched while they are loaded."""

    def refuse(*args: Any, **more: Any) -> None:
        raise AssertionError("something asked for the network")

    patch = pytest.MonkeyPatch()
    patch.setattr(socket.socket, "connect", refuse)
    patch.setattr(socket, "getaddrinfo", refuse)
    recognise._engine.cache_clear()
    yield
    patch.undo()


@pytest.fixture(scope="module")
def scanned(tmp_path_factory: pytest.TempPathFactory, offline: None) -> tuple[Reading, Told]:
    """A scan of two pages, the first laid askew, as it is read; and what was told on the way."""
    pages = [sheet(FIRST, number=1, turned=1.5), sheet(SECOND, number=2)]
    path = put(tmp_path_factory.mktemp("scan"), "扫描.pdf", file_of(pages))
    told: Told = []
    return reading(path, Limits(), lambda done, total: told.append((done, total))), told


def test_a_scan_is_read_line_by_line_without_the_numbers_of_its_pages(scanned: tuple[Reading, Told]) -> None:
    found, told = scanned
    assert found.text.split("\n") == [*FIRST, *SECOND]
    assert found.whole
    assert told == [(0, 2), (1, 2), (2, 2)]


def test_each_line_has_its_page_its_place_and_how_sure_it_is(scanned: tuple[Reading, Told]) -> None:
    lines = {line.text: line for line in scanned[0].recognised}
    first, last = lines[FIRST[0]], lines[SECOND[-1]]
    assert (first.page, last.page) == (1, 2)
    assert first.box.top < 0.2 < lines[FIRST[-1]].box.bottom < 0.4
    assert all(line.confidence > UNSURE for line in (first, last))


def test_sentences_know_the_lines_that_they_were_read_from(scanned: tuple[Reading, Told]) -> None:
    report = analyse("2031年澜江市政府工作报告.pdf", "0" * 64, scanned[0])
    assert (report.metadata.title, report.metadata.year) == (FIRST[0], 2031)
    cited = next(one for one in report.sentences if "1860张" in report.text[one.start : one.end])
    lines = within(report.scanned, cited.start, cited.end)
    assert {line.page for line in lines} == {1}
    assert "".join(report.text[line.start : line.end] for line in lines) == "".join(FIRST[3:5])
    later = next(one for one in report.sentences if "2100张" in report.text[one.start : one.end])
    assert {line.page for line in within(report.scanned, later.start, later.end)} == {2}


def test_only_pages_without_a_text_layer_are_recognised(tmp_path: Path, offline: None) -> None:
    mixed = pypdfium2.PdfDocument.new()
    third = "第三页的文字就在文字层里，不必再识别一遍。"
    for data in (pdf([REPORT]), file_of([sheet(SECOND)]), pdf([[third]])):
        mixed.import_pages(pypdfium2.PdfDocument(data))
    stream = io.BytesIO()
    mixed.save(stream)
    found = reading(put(tmp_path, "混合.pdf", stream.getvalue()), Limits())
    assert {line.page for line in found.recognised} == {2}
    assert not found.whole
    assert {SECOND[1], third} <= set(found.text.split("\n"))
    report = analyse("混合.pdf", "0" * 64, found)
    assert {report.text[one.start : one.end] for one in report.scanned} == set(SECOND)


@pytest.mark.parametrize(("name", "kind"), [("扫描.png", "PNG"), ("扫描.JPG", "JPEG")])
def test_a_picture_is_a_scan_of_one_page(tmp_path: Path, offline: None, name: str, kind: str) -> None:
    found = reading(put(tmp_path, name, file_of([sheet(SECOND)], kind)), Limits())
    assert found.text.split("\n") == list(SECOND)
    assert {line.page for line in found.recognised} == {1}
    assert {".png", ".jpg", ".jpeg"} <= supported()


def test_blank_pages_and_pictures_without_text_are_told(tmp_path: Path) -> None:
    assert "2 页中有 2 页认不出文字" in failure(put(tmp_path, "白.pdf", pdf([[], []]))).found
    assert "认不出文字" in failure(put(tmp_path, "白.png", file_of([sheet([])], "PNG"))).found


def test_without_the_extra_its_name_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recognise, "available", lambda: False)
    for name, data in (("扫描.pdf", pdf([[], []])), ("扫描.png", file_of([sheet([])], "PNG"))):
        assert 'pip install "congress-qa[ocr]"' in failure(put(tmp_path, name, data)).advice
    assert ".png" not in supported()


@pytest.mark.parametrize("kind", ["PNG", "PDF"])
def test_a_library_that_the_machine_lacks_is_named_and_no_fault_of_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    recognise._engine.cache_clear()
    monkeypatch.setitem(sys.modules, "cv2", None)  # importing it fails
    path = put(tmp_path, f"扫描件.{kind.lower()}", file_of([sheet(FIRST)], kind))
    told = failure(path)
    assert isinstance(told, UnreachableError)  # is tried again
    assert told.found.startswith("识别组件无法启动（")
    assert recognise.INSTALL in told.advice


def test_a_page_of_few_words_is_left_to_its_text_layer(tmp_path: Path, offline: None) -> None:
    found = reading(put(tmp_path, "题.pdf", pdf([["云州市政府工作报告"]])), Limits())
    assert (found.text, found.recognised) == ("云州市政府工作报告", ())


def test_scans_beyond_the_limits_are_refused_before_they_take_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scan, "look", lambda *args: pytest.fail("recognised"))
    long = failure(put(tmp_path, "长.pdf", pdf([[]] * 4)), Limits(max_scanned_pages=3))
    assert "4 页没有文字层，上限 3 页" in long.found
    large = failure(put(tmp_path, "大.png", file_of([sheet([])], "PNG")), Limits(max_pixels=1_000))
    assert "像素过多" in large.found


def test_damaged_pictures_are_told(tmp_path: Path) -> None:
    whole = file_of([sheet(SECOND)], "PNG")
    assert "损坏" in failure(put(tmp_path, "断.png", whole[: len(whole) // 2])).found
    assert "内容却" in failure(put(tmp_path, "假.png", b"no picture")).found


# --- where recognised lines stand in the stored text


def line(text: str, page: int = 1, confidence: float = 0.99) -> Recognised:
    return Recognised(text, page, confidence, Box(0.1, 0.1, 0.9, 0.12))


def spans(text: str, lines: list[Recognised], *, whole: bool = True) -> list[tuple[str, int, float]]:
    found = located(text, Reading(text, tuple(lines), whole))
    return [(text[one.start : one.end], one.page, one.confidence) for one in found]


def test_lines_are_found_though_white_space_differs_and_furniture_is_gone() -> None:
    lines = [
        line("澜江 市报告"),
        line("新增床位"),
        line("1860张。", 1, 0.8),
        line("— 1 —"),
        line("建成公园。", 2),
    ]
    assert spans("澜江市报告\n新增床位1860张。\n\n建成公园。", lines) == [
        ("澜江市报告", 1, 0.99),
        ("新增床位", 1, 0.99),
        ("1860张。", 1, 0.8),
        ("建成公园。", 2, 0.99),
    ]


def test_like_lines_stand_one_behind_the_other() -> None:
    lines = [line("完成投资。"), line("完成投资。", 1, 0.7), line("完成投资。", 2, 0.6)]
    found = spans("完成投资。\n完成投资。\n完成投资。", lines)
    assert [sure for *_, sure in found] == [0.99, 0.7, 0.6]


def test_what_a_table_reads_out_is_as_sure_as_the_least_of_its_lines() -> None:
    lines = [line("主要指标表"), line("粮食 产量 87万吨", 1, 0.6), line("床位 增长 9%"), line("就业稳定。")]
    found = spans("主要指标表\n粮食产量的总量87万吨。床位的增速9%。\n就业稳定。", lines)
    assert found[1] == ("粮食产量的总量87万吨。床位的增速9%。", 1, 0.6)
    assert len(found) == 3


def test_text_of_other_pages_is_nothing_recognised() -> None:
    lines = [line("新增床位。", 2), line("— 2 —", 2)]
    assert spans("云州市报告。\n新增床位。\n就业稳定。", lines, whole=False) == [("新增床位。", 2, 0.99)]
    assert spans("云州市报告。", []) == []


def test_a_page_with_many_unsure_lines_is_named() -> None:
    def part(start: int, page: int, confidence: float) -> Scanned:
        return Scanned(start, start + 10, page, confidence, (0.0, 0.0, 1.0, 0.1))

    found = scan_of("扫描.pdf", [part(0, 1, 1.0), part(10, 2, 0.5), part(20, 2, 1.0), part(30, 3, 0.95)])
    assert found is not None
    assert (found.pages, found.unsure) == (3, (2,))
    assert found.confidence == pytest.approx(0.8625)
    assert scan_of("文字.pdf", []) is None


# --- in a build


def test_a_build_tells_each_page_and_the_unsure_ones(
    tmp_path: Path, tiny: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scan, "lines", stand_in)
    folder = tmp_path / "reports"
    folder.mkdir()
    put(folder, "2031年澜江市政府工作报告.png", file_of([sheet(FIRST)], "PNG"))
    told: list[Progress] = []
    result = build(folder, tmp_path / "index", encoder=tiny, workers=0, progress=told.append)
    assert [(step.page, step.pages) for step in told if step.pages] == [(0, 1), (1, 1)]
    (found,) = result.scans
    assert (found.path, found.pages, found.unsure) == ("2031年澜江市政府工作报告.png", 1, (1,))
    with Index.open(tmp_path / "index", encoder=tiny) as index:
        kept = index.report(found.path)
    assert [one.confidence for one in kept.scanned] == [0.99] * 4 + [0.75]
    assert kept.text[kept.scanned[-1].start : kept.scanned[-1].end] == FIRST[4]
    assert build(folder, tmp_path / "index", encoder=tiny, workers=0).scans == ()  # nothing is new


def test_a_process_with_limits_has_room_to_recognise_a_page(tmp_path: Path, tiny: Any) -> None:
    folder = tmp_path / "reports"
    folder.mkdir()
    put(folder, "2031年澜江市政府工作报告.png", file_of([sheet(FIRST)], "PNG"))
    told: list[Progress] = []
    result = build(folder, tmp_path / "index", encoder=tiny, workers=1, progress=told.append)
    assert result.failed == ()
    assert [one.unsure for one in result.scans] == [()]
    assert [(step.page, step.pages) for step in told if step.pages] == [(0, 1), (1, 1)]


SLOW = """
import threading
import index.workers

def prepare(reports, source, limits, turn):
    for page in range(4):
        turn(page, 4)
        while "停滞" in source.path and page == 2:
            pass
        threading.Event().wait(0.6)
    turn(4, 4)
    return b"record"

index.workers.prepare = prepare
"""


@pytest.fixture
def slow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "start").mkdir()
    (tmp_path / "start" / "sitecustomize.py").write_text(SLOW, encoding="utf-8")
    root = str(Path(__file__).resolve().parents[2])
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path / "start"), root]))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit of the processor's time")
@pytest.mark.usefixtures("slow")
def test_each_page_has_the_time_of_a_page(reports: Path, tmp_path: Path) -> None:
    for name in ("四页.txt", "停滞.txt"):
        (reports / name).write_text("澜江", encoding="utf-8")
    sources = {one.path: one for one in look(reports).sources}
    worker = Worker(reports, Limits(max_page_seconds=1), time_limit=20)
    assert worker.attempt(sources["报告0.txt"], tmp_path / "out") is None  # the process has started
    worker._time_limit = 2
    told: Told = []
    whole = worker.attempt(
        sources["四页.txt"], tmp_path / "out", lambda done, total: told.append((done, total))
    )
    assert whole is None, "four pages take longer than a file may"
    assert told == [(done, 4) for done in range(5)]
    worker._time_limit = 20
    stopped = worker.attempt(sources["停滞.txt"], tmp_path / "out")
    worker.close()
    assert stopped is not None
    assert stopped.found == "扫描件共 4 页，第 3 页用了 1 秒还没有识别完"
    assert not stopped.lasting
