"""Every file of an index flipped, cut, emptied, missing or replaced: named, never crashed on, and mended."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from index.build import build
from index.errors import CongressQAError
from index.health import examine
from index.layout import CURRENT, MANIFEST
from index.snapshot import current
from index.words import words

REPORT = """{city}人民政府工作报告
各位代表：
一、2030年工作回顾
新增养老床位{n}张，建成口袋公园{n}处。全市生产总值增长6.2%。
二、2031年工作安排
开工建设轨道交通{n}号线，城镇新增就业4万人以上。
"""


def flip(data: bytes) -> bytes:
    middle = len(data) // 2
    return data[:middle] + bytes([data[middle] ^ 0x5A]) + data[middle + 1 :]


def flip_first(data: bytes) -> bytes:
    return bytes([data[0] ^ 0xFF]) + data[1:]


def largest_counts(data: bytes) -> bytes:
    """The same length, all ones: what reads a count from it would want all the memory there is."""
    return b"\xff" * len(data)


DAMAGES: dict[str, Callable[[bytes], bytes | None]] = {
    "flipped": flip,
    "flipped at its beginning": flip_first,
    "all ones": largest_counts,
    "all zeros": lambda data: bytes(len(data)),
    "cut": lambda data: data[: len(data) // 2],
    "longer": lambda data: data + b"\0",
    "emptied": lambda data: b"",
    "missing": lambda data: None,
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Reports and an index of them, made with the bundled encoder."""
    folder = tmp_path_factory.mktemp("corruption")
    (folder / "reports").mkdir()
    for number, city in enumerate(("云溪市", "临渊市", "青屿县"), start=3):
        file = folder / "reports" / f"{city}.txt"
        file.write_text(REPORT.format(city=city, n=number), encoding="utf-8")
    build(folder / "reports", folder / "index", workers=0)
    return folder


def use(directory: Path) -> None:
    """Touch every file of the index as answering does."""
    from index.store import Index

    with Index.open(directory) as opened:
        opened.search_lexical(words("养老床位"), 9)
        opened.search_dense(opened.encoder.encode_queries(["养老床位"])[0], 9)
        opened.document_frequency.sum()
        for entry in opened.reports:
            report = opened.report(entry.path)
            assert all(report.text[s.start : s.end] for s in report.sentences)


def damage(file: Path, how: str) -> None:
    changed = DAMAGES[how](file.read_bytes())
    file.unlink()  # not in place: older snapshots may hold the same file
    if changed is not None:
        file.write_bytes(changed)


def restore(directory: Path, whole: dict[str, bytes]) -> None:
    for name, data in whole.items():
        (directory / name).write_bytes(data)


@pytest.mark.parametrize("how", DAMAGES)
def test_each_file_damaged_is_named_when_it_is_used_and_by_check(home: Path, how: str) -> None:
    directory = home / "index"
    snapshot = current(directory)
    names = [CURRENT, *(f"{snapshot.name}/{name}" for name in (MANIFEST, *snapshot.manifest.files))]
    assert len(names) > 10
    whole = {name: (directory / name).read_bytes() for name in names}
    for name in names:
        if not whole[name] and how != "missing":
            continue
        damage(directory / name, how)
        try:
            with pytest.raises(CongressQAError) as used:
                use(directory)
            told = str(used.value)
            try:
                checked = "".join(examine(directory).problems)
            except CongressQAError as error:
                checked = str(error)
        finally:
            restore(directory, {name: whole[name]})
        short = Path(name).name
        # A pointer that is damaged may name another snapshot or manifest; no pointer is no index.
        expected = (short, MANIFEST, "没有索引") if name == CURRENT else (short,)
        for message in (told, checked):
            assert any(each in message for each in expected), f"{name}: {message}"
            assert "congress-qa index" in message, f"{name}: {message}"
            assert "\n" not in told
    use(directory)


@pytest.mark.parametrize("how", ["flipped", "emptied", "missing"])
def test_a_build_mends_each_file_though_no_report_changed(home: Path, tmp_path: Path, how: str) -> None:
    build(home / "reports", tmp_path / "index", workers=0)
    for name in (CURRENT, MANIFEST, *current(tmp_path / "index").manifest.files):
        snapshot = current(tmp_path / "index")
        file = tmp_path / "index" / name if name == CURRENT else snapshot.folder / name
        if not file.exists():  # the lexical index names its files anew each time
            continue
        damage(file, how)
        build(home / "reports", tmp_path / "index", workers=0)
        assert examine(tmp_path / "index").problems == ()
    use(tmp_path / "index")


def test_a_mended_index_keeps_its_encoder_and_says_what_was_done(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from index.encoder import bundled, load_encoder

    asked: list[Any] = []

    def load(name: str | None) -> Any:
        asked.append(name)
        return load_encoder(None)

    build(home / "reports", tmp_path / "index", workers=0)
    monkeypatch.setattr("index.build.load_encoder", load)
    damage(current(tmp_path / "index").folder / "dense.faiss", "flipped")
    result = build(home / "reports", tmp_path / "index", workers=0)
    assert asked == [bundled().name], "the encoder that made the index makes it again"
    assert (result.written, result.remade, len(result.unchanged)) == (True, True, 3)


def test_damage_never_crashes_a_process_that_asks(home: Path) -> None:
    """Once more from outside: whatever happens in native code would end the process by a signal."""
    directory = home / "index"
    snapshot = current(directory)
    names = sorted({name.split(".")[-1]: name for name in snapshot.manifest.files}.values())
    whole = {name: (snapshot.folder / name).read_bytes() for name in names}
    for name in names:
        damage(snapshot.folder / name, "all ones" if whole[name] else "longer")
    try:
        command = [
            sys.executable,
            "-m",
            "qa.cli",
            "ask",
            "云溪市新增养老床位多少张？",
            "--index",
            str(directory),
        ]
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, env={**os.environ, "LANG": "C.UTF-8"}
        )
    finally:
        restore(snapshot.folder, whole)
    assert done.returncode == 1, done.stderr
    assert len(done.stderr.splitlines()) == 1
