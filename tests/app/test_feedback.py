"""A verdict is one line of a private file, whoever writes at the same time."""

from __future__ import annotations

import json
import os
import stat
import sys
import threading
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from qa.types import Answer
from ui.conversation import Exchange, Verdict
from ui.feedback import LONGEST_LINE, MOST_A_MINUTE, MOST_BYTES, Feedback, FeedbackError

ANSWER = Answer("多少\n？", False, "五万件[1]。", "五万件", 0.75, None, snapshot="snapshot-3")
JUDGED = Exchange("多少\n？", ANSWER, verdict=Verdict.WRONG)


def test_a_line_holds_question_answer_snapshot_and_verdict(tmp_path: Path) -> None:
    file = tmp_path / "neu" / "feedback.jsonl"
    Feedback(file).keep(JUDGED)
    line = json.loads(file.read_text("utf-8"))
    assert (line["verdict"], line["question"], line["snapshot"]) == ("wrong", "多少\n？", "snapshot-3")
    assert line["answer"]["answer"] == "五万件[1]。"


@pytest.mark.skipif(sys.platform == "win32", reason="modes of files are not known to Windows")
def test_the_file_is_its_owners(tmp_path: Path) -> None:
    Feedback(tmp_path / "f.jsonl").keep(JUDGED)
    assert stat.S_IMODE((tmp_path / "f.jsonl").stat().st_mode) == 0o600


def test_nothing_is_written_without_a_verdict(tmp_path: Path) -> None:
    Feedback(tmp_path / "f.jsonl").keep(Exchange("？", ANSWER))
    assert not list(tmp_path.iterdir())


def test_lines_of_several_pages_do_not_mix(tmp_path: Path) -> None:
    feedback = Feedback(tmp_path / "f.jsonl")
    threads = [threading.Thread(target=feedback.keep, args=(JUDGED,)) for _ in range(20)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    lines = (tmp_path / "f.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(each)["verdict"] for each in lines] == ["wrong"] * 20


def test_verdicts_without_end_are_refused_for_a_while(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [1000.0]
    monkeypatch.setattr("ui.feedback.time", SimpleNamespace(monotonic=lambda: now[0]))
    feedback = Feedback(tmp_path / "f.jsonl")
    for _ in range(MOST_A_MINUTE):
        feedback.keep(JUDGED)
    for _ in range(2 * MOST_A_MINUTE):
        with pytest.raises(FeedbackError, match="太多"):
            feedback.keep(JUDGED)
    assert len((tmp_path / "f.jsonl").read_text("utf-8").splitlines()) == MOST_A_MINUTE
    now[0] += 61
    feedback.keep(JUDGED)


def test_a_full_file_takes_no_more_and_is_left_whole(tmp_path: Path) -> None:
    file = tmp_path / "f.jsonl"
    with file.open("wb") as stream:
        stream.truncate(MOST_BYTES)  # takes no room on the disk
    with pytest.raises(FeedbackError, match="已满"):
        Feedback(file).keep(JUDGED)
    assert file.stat().st_size == MOST_BYTES


def test_an_answer_without_end_is_not_written_down(tmp_path: Path) -> None:
    with pytest.raises(FeedbackError, match="太长"):
        Feedback(tmp_path / "f.jsonl").keep(
            replace(JUDGED, answer=replace(ANSWER, answer="长" * LONGEST_LINE))
        )
    assert not list(tmp_path.iterdir())


def test_half_a_line_that_a_power_failure_left_stays_alone(tmp_path: Path) -> None:
    file = tmp_path / "f.jsonl"
    file.write_text('{"verdict": "right"}\n{"verd', "utf-8")
    Feedback(file).keep(JUDGED)
    whole, half, new = file.read_text("utf-8").splitlines()
    assert (json.loads(whole)["verdict"], half, json.loads(new)["verdict"]) == ("right", '{"verd', "wrong")


@pytest.mark.skipif(sys.platform == "win32", reason="has neither such links nor pipes")
def test_nothing_is_written_through_a_link_or_into_a_pipe(tmp_path: Path) -> None:
    (tmp_path / "other.txt").write_text("not to be changed", "utf-8")
    (tmp_path / "link.jsonl").symlink_to("other.txt")
    os.mkfifo(tmp_path / "pipe.jsonl")
    for name in ("link.jsonl", "pipe.jsonl"):
        with pytest.raises(FeedbackError, match="没能写入"):
            Feedback(tmp_path / name).keep(JUDGED)
    assert (tmp_path / "other.txt").read_text("utf-8") == "not to be changed"


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "f.jsonl").mkdir()
    with pytest.raises(FeedbackError, match="没能写入"):
        Feedback(tmp_path / "f.jsonl").keep(JUDGED)
