"""Reports are added and removed without anything being overwritten, deleted, or written elsewhere."""

from __future__ import annotations

import os
import time
from pathlib import Path
from statistics import median

import pytest

from ui import files
from ui.files import KEPT_VERSIONS, MOST_FILES, REMOVED, FileError, Upload, add, original, remove, replace

SUPPORTED = {".txt", ".docx"}
UPLOADS = int(os.environ.get("UPLOADS", "200"))
"""How many are uploaded one by one; the figures of docs/reliability.md are from a thousand."""


@pytest.fixture
def uploaded(tmp_path: Path) -> Path:
    folder = tmp_path / "uploaded"
    folder.mkdir()
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "reports"


def put(folder: Path, name: str, text: str) -> Path:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")
    return file


def test_an_uploaded_file_lies_in_the_folder_under_its_name(uploaded: Path, folder: Path) -> None:
    file = put(uploaded, "云溪市 2031（政府）.TXT", "报告")
    assert add([file], folder, SUPPORTED) == [Upload(file.name, None)]
    assert (folder / file.name).read_text("utf-8") == "报告"


def test_a_file_of_the_same_name_is_not_overwritten(uploaded: Path, folder: Path) -> None:
    put(folder, "甲.txt", "原来的")
    assert add([put(uploaded, "甲.txt", "新的")], folder, SUPPORTED) == [Upload("甲.txt", "upload_exists")]
    assert (folder / "甲.txt").read_text("utf-8") == "原来的"


def test_the_same_file_again_is_told_apart(uploaded: Path, folder: Path) -> None:
    put(folder, "甲.txt", "一样")
    assert add([put(uploaded, "甲.txt", "一样")], folder, SUPPORTED) == [Upload("甲.txt", "upload_same")]


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("甲.exe", "upload_type"),
        ("甲", "upload_type"),
        (".甲.txt", "upload_name"),
        ("~$甲.docx", "upload_name"),
        ("con.txt", "upload_name"),
        ("甲\n.txt", "upload_name"),
        ("甲" + chr(0x202E) + "cod.txt", "upload_name"),
        ("长" * 70 + ".txt", "upload_name"),
    ],
)
def test_what_would_not_be_indexed_is_not_added(
    uploaded: Path, folder: Path, name: str, problem: str
) -> None:
    assert add([put(uploaded, name, "x")], folder, SUPPORTED) == [Upload(name, problem)]
    assert not folder.exists()


def test_each_of_several_files_is_told_its_own_fate(uploaded: Path, folder: Path) -> None:
    files = [put(uploaded, name, "x") for name in ("甲.txt", "乙.exe", "丙.docx")]
    assert [each.problem for each in add(files, folder, SUPPORTED)] == [None, "upload_type", None]


def test_no_more_than_so_many_files_are_taken_at_one_time(uploaded: Path, folder: Path) -> None:
    files = [put(uploaded, f"{number:03}.txt", str(number)) for number in range(MOST_FILES + 2)]
    problems = [each.problem for each in add(files, folder, SUPPORTED)]
    assert problems == [None] * MOST_FILES + ["upload_many"] * 2


def test_what_is_replaced_can_be_found_again(uploaded: Path, folder: Path) -> None:
    put(folder, "甲.txt", "原来的")
    assert replace(put(uploaded, "甲.txt", "新的"), folder, SUPPORTED) == Upload("甲.txt", None, True)
    assert (folder / "甲.txt").read_text("utf-8") == "新的"
    assert (folder / REMOVED / ".甲-1.txt").read_text("utf-8") == "原来的"


def test_of_what_is_replaced_again_and_again_the_last_versions_are_kept(uploaded: Path, folder: Path) -> None:
    put(folder, "甲.txt", "0")
    put(folder, "甲-1.txt", "another report")
    for number in range(1, 3 * KEPT_VERSIONS):
        replace(put(uploaded, "甲.txt", str(number)), folder, SUPPORTED)
    replace(put(uploaded, "甲-1.txt", "another report, changed"), folder, SUPPORTED)
    kept = [file.read_text("utf-8") for file in (folder / REMOVED).iterdir()]
    last = range(2 * KEPT_VERSIONS - 1, 3 * KEPT_VERSIONS - 1)
    assert sorted(kept) == sorted([*map(str, last), "another report"])


def test_what_was_removed_is_never_deleted_to_make_room(uploaded: Path, folder: Path) -> None:
    for number in range(KEPT_VERSIONS + 5):
        put(folder, "甲.txt", f"removed {number}")
        remove("甲.txt", ["甲.txt"], folder)
    put(folder, "甲.txt", "0")
    for number in range(KEPT_VERSIONS + 5):
        replace(put(uploaded, "甲.txt", str(number)), folder, SUPPORTED)
    kept = {file.read_text("utf-8") for file in (folder / REMOVED).iterdir()}
    assert kept >= {f"removed {number}" for number in range(KEPT_VERSIONS + 5)}


def test_many_uploads_one_by_one_are_all_there_and_take_no_longer(uploaded: Path, folder: Path) -> None:
    seconds = []
    for number in range(UPLOADS):
        begin = time.thread_time()
        assert add([put(uploaded, f"{number}.txt", str(number))], folder, SUPPORTED)[0].problem is None
        seconds.append(time.thread_time() - begin)
    assert {file.name: file.read_text("utf-8") for file in folder.iterdir()} == {
        f"{number}.txt": str(number) for number in range(UPLOADS)
    }
    # Each looks through the folder once, which takes half a microsecond for each file.
    assert median(seconds[-50:]) < 10 * median(seconds[:50])


def test_a_removed_file_can_be_found_again(folder: Path) -> None:
    put(folder, "法院/甲.txt", "一")
    assert remove("法院/甲.txt", ["法院/甲.txt"], folder) == folder / REMOVED / "法院/甲.txt"
    put(folder, "法院/甲.txt", "二")
    again = remove("法院/甲.txt", ["法院/甲.txt"], folder)
    assert again.read_text("utf-8") == "二"
    assert (folder / REMOVED / "法院/甲.txt").read_text("utf-8") == "一"


@pytest.mark.parametrize("path", ["../别处.txt", "/etc/passwd", "法院/../../别处.txt", "没有的.txt"])
def test_nothing_else_can_be_removed(folder: Path, path: str) -> None:
    put(folder, "甲.txt", "一")
    put(folder.parent, "别处.txt", "不能动")
    with pytest.raises(FileError):
        remove(path, ["甲.txt"], folder)
    with pytest.raises(FileError):
        remove(path, ["甲.txt", path], folder)
    assert (folder.parent / "别处.txt").exists()


def test_only_a_report_of_the_folder_is_handed_over(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(folder, "子/甲.txt", "报告")
    put(tmp_path, "外面.txt", "秘密")
    (folder / "链.txt").symlink_to(tmp_path / "外面.txt")
    (folder / "夹.txt").mkdir()
    assert original("子/甲.txt", ["子/甲.txt"], folder) == "报告".encode()
    unfit = ["../外面.txt", str(tmp_path / "外面.txt"), "链.txt", "夹.txt", "没有.txt"]
    for path in unfit:
        with pytest.raises(FileError):
            original(path, unfit, folder)
    with pytest.raises(FileError):
        original("子/甲.txt", [], folder)
    monkeypatch.setattr(files, "LARGEST", 3)
    with pytest.raises(FileError, match="不能从网页下载"):
        original("子/甲.txt", ["子/甲.txt"], folder)
