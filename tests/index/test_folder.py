"""Which files of a folder may be reports, and when a file counts as seen before."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from index.errors import ReadError
from index.folder import apart, identify, look, same
from index.manifest import Source

LONG_AGO = 1_000_000_000_000_000_000
NOW = LONG_AGO + 60_000_000_000


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "reports" / "省" / "市").mkdir(parents=True)
    return tmp_path / "reports"


def names(folder: Path) -> tuple[list[str], dict[str, str]]:
    seen = look(folder)
    return [source.path for source in seen.sources], {each.path: each.found for each in seen.failures}


def test_files_come_from_all_folders_in_the_order_of_their_paths(folder: Path) -> None:
    for path in ("乙.txt", "省/市/丙.docx", "甲.pdf", "省/README.md"):
        (folder / path).touch()
    assert names(folder) == (sorted(["乙.txt", "甲.pdf", "省/市/丙.docx", "省/README.md"]), {})


def test_hidden_and_temporary_files_and_the_folders_own_readme_are_passed_over(folder: Path) -> None:
    (folder / ".git").mkdir()
    ignored = (
        ".DS_Store",
        ".git/config.txt",
        "~$报告.docx",
        "报告.txt~",
        "报告.tmp",
        "Thumbs.db",
        "README.md",
    )
    for path in (*ignored, "readme.TXT", "报告.txt"):
        (folder / path).touch()
    assert names(folder) == (["报告.txt"], {})


@pytest.mark.parametrize(
    ("reports", "index", "said"),
    [
        ("a", "a", "同一个"),
        ("a", "a/index", "索引目录.*里面.*移到报告文件夹外面"),
        ("a", "a/.index/deep", "索引目录.*里面"),
        ("a/snapshot-2026", "a", "报告文件夹.*里面"),
        ("link", "a/index", "索引目录.*里面"),
        ("a", "link/index", "索引目录.*里面"),
        ("a/../a", "link", "同一个"),
    ],
)
def test_reports_and_index_in_each_other_are_refused(
    tmp_path: Path, reports: str, index: str, said: str
) -> None:
    (tmp_path / "a" / "snapshot-2026").mkdir(parents=True)
    (tmp_path / "link").symlink_to(tmp_path / "a")
    with pytest.raises(ReadError, match=f"{said}.*什么也没有写入"):
        apart(tmp_path / reports, tmp_path / index)


@pytest.mark.parametrize(
    ("reports", "index"), [("a", "b"), ("a", "ab"), ("ab", "a"), ("a/b", "a/c"), ("no", "a")]
)
def test_folders_beside_each_other_are_apart(tmp_path: Path, reports: str, index: str) -> None:
    (tmp_path / "a").mkdir()
    apart(tmp_path / reports, tmp_path / index)


def test_links_out_of_the_folder_are_named_and_not_followed(folder: Path) -> None:
    outside = folder.parent / "secret.txt"
    outside.touch()
    (folder.parent / "other").mkdir()
    (folder.parent / "other" / "x.txt").touch()
    (folder / "报告.txt").touch()
    (folder / "外.txt").symlink_to(outside)
    (folder / "外边").symlink_to(folder.parent / "other")
    (folder / "断.txt").symlink_to(folder / "nothing")
    (folder / "圈.txt").symlink_to(folder / "圈.txt")
    (folder / "里.txt").symlink_to(folder / "报告.txt")
    (folder / "省" / "上").symlink_to(folder)
    found, failed = names(folder)
    assert found == sorted(["报告.txt", "里.txt"])
    assert set(failed) == {"外.txt", "外边", "断.txt", "圈.txt"}
    assert "之外" in failed["外.txt"]
    assert "失效" in failed["断.txt"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes, which Windows lacks")
def test_what_is_no_ordinary_file_is_named_and_not_opened(folder: Path) -> None:
    os.mkfifo(folder / "管道.txt")
    assert names(folder) == ([], {"管道.txt": "不是普通文件"})


@pytest.mark.parametrize("name", ["换\n行.txt", "\x1b[31m红.txt", os.fsdecode(b"\xff.txt")])
def test_names_that_cannot_be_shown_are_refused(folder: Path, name: str) -> None:
    (folder / name).touch()
    found, failed = names(folder)
    assert found == []
    ((path, problem),) = failed.items()
    assert path.isprintable()
    assert problem == "文件名含有无法显示的字符"


def test_a_folder_that_is_none_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="不存在"):
        look(tmp_path / "nowhere")
    (tmp_path / "file").touch()
    with pytest.raises(ReadError, match="不是文件夹"):
        look(tmp_path / "file")


def seen(folder: Path, content: bytes, mtime_ns: int) -> Source:
    file = folder / "报告.txt"
    file.write_bytes(content)
    os.utime(file, ns=(mtime_ns, mtime_ns))
    return look(folder).sources[0]


def test_a_file_with_size_and_time_as_before_is_not_read_again(folder: Path) -> None:
    before = identify(folder, seen(folder, b"abc", LONG_AGO), {}, 0)
    source = seen(folder, b"xyz", LONG_AGO)
    assert identify(folder, source, {"报告.txt": before}, NOW) == before


@pytest.mark.parametrize(("content", "time"), [(b"xyz", LONG_AGO + 1), (b"abcd", LONG_AGO)])
def test_a_file_with_another_size_or_time_is_read(folder: Path, content: bytes, time: int) -> None:
    before = identify(folder, seen(folder, b"abc", LONG_AGO), {}, 0)
    assert identify(folder, seen(folder, content, time), {"报告.txt": before}, NOW).sha256 != before.sha256


def test_the_time_of_a_file_written_during_the_last_look_proves_nothing(folder: Path) -> None:
    before = identify(folder, seen(folder, b"abc", LONG_AGO), {}, 0)
    source = seen(folder, b"xyz", LONG_AGO)
    assert identify(folder, source, {"报告.txt": before}, LONG_AGO + 1).sha256 != before.sha256


def test_a_file_that_changes_is_not_the_same(folder: Path) -> None:
    source = seen(folder, b"abc", LONG_AGO)
    assert same(folder, source)
    seen(folder, b"abcd", LONG_AGO)
    assert not same(folder, source)
    (folder / "报告.txt").unlink()
    assert not same(folder, source)
