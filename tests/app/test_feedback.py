"""A verdict is one line of a private file, whoever writes at the same time."""

from __future__ import annotations

import json
import stat
import sys
import threading
from pathlib import Path

import pytest

from qa.types import Answer
from ui.conversation import Exchange, Verdict
from ui.feedback import Feedback, FeedbackError

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


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "f.jsonl").mkdir()
    with pytest.raises(FeedbackError, match="没能写入"):
        Feedback(tmp_path / "f.jsonl").keep(JUDGED)
