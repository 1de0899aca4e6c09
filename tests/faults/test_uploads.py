"""A file of a user's that is written while all goes wrong is the old one or the new one, and nothing is lost."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from index import atomic
from index.errors import CongressQAError
from index.folder import look
from ui.files import add, replace

SCRIPT = Path(__file__).with_name("uploads.py")


@pytest.mark.skipif(
    sys.platform != "linux", reason="forks, kills with SIGKILL and limits files as Linux does"
)
def test_a_file_written_while_killed_refused_or_starved_is_the_old_one_or_the_new_one() -> None:
    command = [sys.executable, str(SCRIPT), "--kills", "80", "--seed", "3"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = json.loads(done.stdout or "{}")
    assert found.get("wrong") == [], done.stderr
    print(found["killed"], "kills:", found["fell"])
    assert found["killed"] >= 60
    assert sum(n for where, n in found["fell"].items() if "write" in where) >= 10, "none fell into a write"
    assert all(points > 20 for points in found["points"].values()), "the steps are no longer seen"
    assert min(found["done"].get(way, 0) for way in ("kill_at", "fail_at", "fail_write")) >= 20
    assert found["done"].get("fill_disk", 0) >= 10 or os.geteuid(), "root can mount a small disk"


def test_an_upload_that_is_cut_short_is_no_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that takes less than was handed over and says nothing."""
    real = os.write
    monkeypatch.setattr(os, "write", lambda handle, data: real(handle, data[:-1]) + 1)
    (tmp_path / "甲.txt").write_text("全文" * 1000, encoding="utf-8")
    (tmp_path / "reports").mkdir()
    (found,) = add([tmp_path / "甲.txt"], tmp_path / "reports", {".txt"})
    assert found.problem == "upload_failed"
    assert list((tmp_path / "reports").iterdir()) == []


def test_a_file_put_there_meanwhile_is_not_overwritten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "甲.txt").write_text("uploaded", encoding="utf-8")
    reports, real = tmp_path / "reports", os.fsync

    def another_program_writes(handle: int) -> None:
        (reports / "甲.txt").write_text("another program's", encoding="utf-8")
        real(handle)

    monkeypatch.setattr(os, "fsync", another_program_writes)
    (found,) = add([tmp_path / "甲.txt"], reports, {".txt"})
    assert found.problem == "upload_exists"
    assert (reports / "甲.txt").read_text("utf-8") == "another program's"


def test_a_part_is_no_report_and_only_what_is_surely_one_is_removed(tmp_path: Path) -> None:
    part, foreign = tmp_path / f".congress-qa-{'0f' * 8}.part", tmp_path / ".congress-qa-notes.part"
    for file in (part, foreign):
        file.write_text("half", encoding="utf-8")
        os.utime(file, (1, 1))
    assert list(look(tmp_path).sources) == []
    with part.open("rb") as held:
        assert atomic._lock(held.fileno())  # as its writer does
        atomic.write(tmp_path / "a.jsonl", [b"1"])
        assert part.exists()
    atomic.write(tmp_path / "a.jsonl", [b"2"])
    assert not part.exists()
    assert foreign.exists()


def test_what_is_written_again_keeps_its_mode_and_a_link_stays_one(tmp_path: Path) -> None:
    (tmp_path / "real.jsonl").write_text("old", encoding="utf-8")
    (tmp_path / "real.jsonl").chmod(0o600)
    (tmp_path / "link.jsonl").symlink_to("real.jsonl")
    atomic.write(tmp_path / "link.jsonl", [b"new"])
    assert (tmp_path / "link.jsonl").is_symlink()
    assert (tmp_path / "real.jsonl").read_bytes() == b"new"
    assert (tmp_path / "real.jsonl").stat().st_mode & 0o777 == 0o600


def test_a_version_that_cannot_be_deleted_does_not_fail_the_replacement(tmp_path: Path) -> None:
    aside = tmp_path / ".已移除"
    (aside / ".甲-1.txt").mkdir(parents=True)  # a folder of that name
    (tmp_path / "甲.txt").write_text("0", encoding="utf-8")
    (tmp_path / "up").mkdir()
    for number in range(1, 30):
        (tmp_path / "up/甲.txt").write_text(str(number), encoding="utf-8")
        assert replace(tmp_path / "up/甲.txt", tmp_path, {".txt"}).problem is None
    assert (tmp_path / "甲.txt").read_text("utf-8") == "29"


def test_answers_that_break_off_leave_those_of_the_last_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from qa import Answerer
    from qa.cli import main

    (tmp_path / "reports").mkdir()
    report = "云溪市2031年政府工作报告\n2030年，全市新增养老床位1860张。\n"
    (tmp_path / "reports/2031年云溪市政府工作报告.txt").write_text(report, encoding="utf-8")
    (tmp_path / "q.jsonl").write_text(
        '{"question": "养老床位？"}\n{"question": "坏了？"}\n', encoding="utf-8"
    )
    out, where = tmp_path / "answers.jsonl", ["--index", str(tmp_path / "index")]
    assert main(["index", str(tmp_path / "reports"), *where]) == 0
    assert main(["batch", str(tmp_path / "q.jsonl"), *where, "--out", str(out)]) == 0
    before, real = out.read_bytes(), Answerer.ask

    def ask(self: Answerer, question: str, *others: object) -> object:
        if question == "坏了？":
            raise CongressQAError("索引已损坏")
        return real(self, question)

    monkeypatch.setattr(Answerer, "ask", ask)
    assert main(["batch", str(tmp_path / "q.jsonl"), *where, "--out", str(out)]) == 1
    assert out.read_bytes() == before
    assert not list(tmp_path.glob(".congress-qa-*"))
    assert "索引已损坏" in capsys.readouterr().err
