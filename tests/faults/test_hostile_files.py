"""A folder of files that mean harm: each is told in one line or read, the sound ones are indexed, nothing hangs."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hostile
import pytest

import index.folder
import index.workers
from index.build import BuildResult, build
from index.errors import ReadError
from index.folder import identify, look
from index.manifest import Source
from index.readers import Limits, read
from index.store import Index
from index.workers import Worker

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="pipes, links and limits as Linux has them")

SOUND = "云溪市人民政府工作报告\n各位代表：\n一、2030年工作回顾\n建成老年食堂72家，新增学位1.1万个。\n"


HARMFUL = {
    "压缩炸弹.docx", "重叠压缩.docx", "实体炸弹.docx", "外部实体.docx", "外部实体宽.docx", "页树环.pdf",
    "谎称页数.pdf", "零.txt", "超长.txt", "控制符.txt",
}  # fmt: skip
"""What is refused whatever the machine; some others are read on one machine and given up on a slower one."""


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A reports folder with one sound report in it, removed although it may be too deep for Python to remove."""
    reports = tmp_path / "reports"
    reports.mkdir()
    (reports / "正常.txt").write_text(SOUND, encoding="utf-8")
    yield reports
    flatten(reports / "深")


def flatten(folder: Path) -> None:
    """Remove a folder of folders from above, one level at a time."""
    while True:
        inner = folder / "d"
        if not inner.is_dir():
            return
        beside = folder.parent / "下一层"
        inner.rename(beside)
        for item in folder.iterdir():
            item.unlink()
        folder.rmdir()
        beside.rename(folder)


def indexed(result: BuildResult, directory: Path) -> dict[str, str]:
    """The text of each indexed report; every failure is one printable line."""
    for failure in result.failed:
        for told in (failure.path, failure.found, failure.advice):
            assert told
            assert told.isprintable(), ascii(told)
        assert len(failure.found) < 300
    with Index.open(directory) as opened:
        reports = [opened.report(entry.path) for entry in opened.reports]
    for report in reports:
        for span in (*report.sentences, *report.passages, *report.sections):
            assert 0 <= span.start <= span.end <= len(report.text)
    return {report.path: report.text for report in reports}


@pytest.mark.parametrize("kind", [hostile.packages, hostile.portable, hostile.texts])
def test_hostile_content_fails_alone_or_is_read(
    kind: Callable[[], dict[str, bytes]], folder: Path, tmp_path: Path, tiny: Any
) -> None:
    files = kind()
    for name, data in files.items():
        (folder / name).write_bytes(data)
    result = build(folder, tmp_path / "index", encoder=tiny, workers=2)
    texts = indexed(result, tmp_path / "index")
    assert "正常.txt" in texts
    assert {failure.path for failure in result.failed} | set(texts) >= set(files) - {
        d.path for d in result.duplicates
    }
    assert not set(texts) & HARMFUL
    everything = "".join(texts.values())
    assert "root:" not in everything, "a file from outside was read"
    assert "哈哈哈哈" not in everything, "an entity was expanded"
    assert not list(tmp_path.rglob("逃逸*"))


@pytest.mark.parametrize("name", ["外部引用.docx", "外链.html"])
def test_nothing_that_a_file_refers_to_is_fetched(
    name: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {**hostile.packages(), **hostile.texts()}
    (folder / name).write_bytes(files[name])
    reached: list[Any] = []
    monkeypatch.setattr(socket.socket, "connect", lambda self, address: reached.append(address))
    (source,) = (s for s in look(folder).sources if s.path == name)
    assert hostile.SENTENCE.encode() in index.workers.prepare(folder, source, Limits())
    assert reached == []


def test_odd_names_are_indexed_or_told(folder: Path, tmp_path: Path, tiny: Any) -> None:
    files = hostile.odd_names()
    for name, data in files.items():
        (folder / name).write_bytes(data)
    invalid = list(hostile.invalid_names(folder))
    result = build(folder, tmp_path / "index", encoder=tiny, workers=0)
    texts = indexed(result, tmp_path / "index")
    hidden = {name for name in files if name.startswith(".")}
    unprintable = {name for name in files if not name.isprintable()}
    assert set(texts) == {"正常.txt", *files} - hidden - unprintable
    assert len(result.failed) == len(unprintable) + len(invalid)


def test_what_is_no_regular_file_is_told_and_not_opened(folder: Path, tmp_path: Path, tiny: Any) -> None:
    things = hostile.things()
    for name, make in things.items():
        make(folder / name)
    result = build(folder, tmp_path / "index", encoder=tiny, workers=0)
    assert set(indexed(result, tmp_path / "index")) == {"正常.txt"}
    assert {failure.path.split("/")[0] for failure in result.failed} == set(things)


def test_an_encrypted_pdf_is_read_where_it_opens_without_a_password(tmp_path: Path) -> None:
    """A password of its owner's alone only asks not to be printed or changed."""
    text = "Total beds 1860 in 2030, up 12 percent on the year before."
    (tmp_path / "主.pdf").write_bytes(hostile.encrypted(text, user=b"", owner=b"geheim"))
    assert text in read(tmp_path / "主.pdf")
    (tmp_path / "用.pdf").write_bytes(hostile.encrypted(text, user=b"offen", owner=b"geheim"))
    with pytest.raises(ReadError, match=r"打开密码.*另存为不加密的 PDF"):
        read(tmp_path / "用.pdf")


def test_a_pipe_in_place_of_a_file_that_was_looked_at_does_not_block(folder: Path) -> None:
    sources = look(folder).sources
    (folder / "正常.txt").unlink()
    os.mkfifo(folder / "正常.txt")
    with pytest.raises(OSError, match="不是普通文件"):
        identify(folder, sources[0], {}, 0)


def test_a_file_that_grows_while_it_is_looked_at_is_left_for_the_next_build(
    folder: Path, tmp_path: Path, tiny: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = index.folder._sha256

    def grow(file: Path, most: int) -> str:
        if file.name == "长大.txt":
            with file.open("a", encoding="utf-8") as stream:
                stream.write(SOUND)
        return real(file, most)

    (folder / "长大.txt").write_text(SOUND.replace("72", "73"), encoding="utf-8")
    monkeypatch.setattr(index.folder, "_sha256", grow)
    result = build(folder, tmp_path / "index", encoder=tiny, workers=0)
    assert [(f.path, f.found) for f in result.failed] == [("长大.txt", "文件在读取时被改动或移走")]


GREEDY = """
import index.workers
real = index.workers.prepare

def prepare(reports, source, limits, turn):
    if "贪" in source.path:
        bytearray(2 * index.workers.MEMORY_LIMIT)
    return real(reports, source, limits, turn)

index.workers.prepare = prepare
"""


def test_a_file_that_takes_too_much_memory_fails_alone(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "start").mkdir()
    (tmp_path / "start" / "sitecustomize.py").write_text(GREEDY, encoding="utf-8")
    root = str(Path(__file__).resolve().parents[2])
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path / "start"), root]))
    (folder / "贪.txt").write_text(SOUND, encoding="utf-8")
    worker = Worker(folder, Limits())
    greedy, sound = (source for source in look(folder).sources)
    if "贪" not in greedy.path:
        greedy, sound = sound, greedy
    failure = worker.attempt(greedy, tmp_path / "out")
    assert failure is not None
    assert failure.found.startswith("读取所需的内存超过2GB")
    assert worker.attempt(sound, tmp_path / "out") is None
    worker.close()


def test_a_disk_without_room_is_no_fault_of_the_file(folder: Path) -> None:
    source = Source(
        "正常.txt", *((folder / "正常.txt").stat().st_size, (folder / "正常.txt").stat().st_mtime_ns), "a"
    )
    worker = Worker(folder, Limits())
    with pytest.raises(OSError, match="No space left"):
        worker.attempt(source, Path("/dev/full"))
    worker.close()
