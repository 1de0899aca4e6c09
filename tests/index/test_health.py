"""What `status` and `check` tell of an index is what it is."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from index.build import build
from index.errors import IndexMissingError
from index.health import examine, status
from index.layout import MARKER
from index.snapshot import current
from qa import cli


@pytest.fixture
def made(reports: Path, tmp_path: Path, tiny: Any) -> Path:
    (reports / "坏.pdf").write_bytes(b"%PDF-1.4 broken")
    build(reports, tmp_path / "index", encoder=tiny, workers=0)
    return tmp_path / "index"


def test_status_tells_snapshot_encoder_reports_failures_and_sizes(made: Path) -> None:
    found = status(made)
    assert (found.snapshot, found.encoder.name, found.reports, found.duplicates) == (
        "snapshot-1",
        "tiny",
        5,
        0,
    )
    assert [failure.path for failure in found.failures] == ["坏.pdf"]
    folder = current(made).folder
    files = [file for file in folder.rglob("*") if file.is_file() and file.name != MARKER]
    assert sum(found.bytes.values()) == sum(file.stat().st_size for file in files)
    assert (found.older, found.problem) == ((), None)


def test_status_names_older_snapshots_and_a_file_that_lacks(made: Path, reports: Path, tiny: Any) -> None:
    (reports / "报告0.txt").unlink()
    build(reports, made, encoder=tiny, workers=0)
    (current(made).folder / "dense.faiss").unlink()
    found = status(made)
    assert found.older == ("snapshot-1",)
    assert found.problem
    assert "dense.faiss" in found.problem


def test_check_reads_everything_and_changes_nothing(made: Path) -> None:
    before = {f: f.stat().st_mtime_ns for f in made.rglob("*")}
    found = examine(made)
    assert (found.problems, found.files) == ((), len(current(made).manifest.files))
    assert {f: f.stat().st_mtime_ns for f in made.rglob("*")} == before


def test_check_names_every_damaged_file(made: Path) -> None:
    names = ["dense.faiss", "frequency.npy"]
    for name in names:
        file = current(made).folder / name
        file.write_bytes(bytes(file.stat().st_size))
    problems = examine(made).problems
    assert [name for name in names for problem in problems if f"“{name}”" in problem] == names


def test_check_notices_what_was_written_wrongly(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.store.Index.lexical_passages", 3)
    (problem,) = examine(made).problems
    assert "词汇索引有3段" in problem


def test_without_an_index_both_say_how_to_make_one(tmp_path: Path) -> None:
    for look in (status, examine):
        with pytest.raises(IndexMissingError, match="congress-qa index"):
            look(tmp_path)


def test_the_commands_say_it_in_text_and_in_json(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["status", str(made)]) == cli.OK
    told = capsys.readouterr().out
    assert "snapshot-1" in told
    assert "坏.pdf：" in told
    assert cli.main(["check", str(made)]) == cli.OK
    assert "完好" in capsys.readouterr().out
    (current(made).folder / "dense.faiss").write_bytes(b"")
    for command in ("status", "check"):
        assert cli.main([command, str(made)]) == cli.FAILED
        assert "dense.faiss" in capsys.readouterr().out
        assert cli.main([command, str(made), "--json"]) == cli.FAILED
        assert "dense.faiss" in json.dumps(json.loads(capsys.readouterr().out))


def test_a_build_mends_what_check_found_though_its_time_had_not_changed(
    made: Path, reports: Path, tiny: Any
) -> None:
    file = current(made).folder / "dense.faiss"
    written = file.stat().st_mtime_ns
    file.write_bytes(bytes(file.stat().st_size))
    os.utime(file, ns=(written, written))
    assert len(examine(made).problems) == 1
    assert build(reports, made, encoder=tiny, workers=0).remade
    assert examine(made).problems == ()
