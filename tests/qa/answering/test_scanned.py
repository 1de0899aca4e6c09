"""What is cited from a scan says so, from the index to the command line and the page."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from index.build import build
from index.readers import scan
from qa import cli
from qa.answer import Answerer
from qa.types import Scan
from tests.scanning import FIRST, file_of, sheet, stand_in

QUESTION = "澜江市2030年新增养老床位多少张？"
NAME = "2031年澜江市政府工作报告.png"


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of one scan, recognised by a stand-in, and of one report whose text was there."""
    home = tmp_path_factory.mktemp("scans")
    (home / "reports").mkdir()
    (home / "reports" / NAME).write_bytes(file_of([sheet(FIRST)], "PNG"))
    text = "2030年澜江市政府工作报告\n一、2029年工作回顾\n全年新增养老床位1720张，建成口袋公园12个。\n"
    (home / "reports" / "2030年澜江市政府工作报告.txt").write_text(text, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scan, "lines", stand_in)
        build(home / "reports", home / "index", workers=0)
    return home / "index"


def test_a_citation_from_a_scan_has_its_page_and_the_least_confidence_of_its_lines(index: Path) -> None:
    with Answerer.open(index) as answerer:
        answer = answerer.ask(QUESTION)
        cited = answer.citations[0]
        assert cited.report == NAME
        assert "1860张" in cited.quote.replace("\n", "")
        assert cited.scan == Scan(1, 0.75)
        assert answer.to_json()["citations"][0]["scan"] == {"page": 1, "confidence": 0.75}
        assert answerer.ask("澜江市2029年新增养老床位多少张？").citations[0].scan is None


def test_the_command_line_says_so(index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["ask", QUESTION, "--index", str(index)]) == 0
    assert "”（识别自扫描件第1页，置信度75%）" in capsys.readouterr().out


def test_assistants_are_told_so_in_words(index: Path) -> None:
    assistants = pytest.importorskip("api.assistants")
    with Answerer.open(index) as answerer:
        text = assistants.Library(answerer).ask(QUESTION).content[0].text
    assert "”（识别自扫描件第1页，置信度75%）" in text


def test_index_names_the_pages_to_be_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(scan, "lines", stand_in)
    monkeypatch.setattr("index.build._MOST_PROCESSES", 0)  # here, where the stand-in is
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / NAME).write_bytes(file_of([sheet(FIRST)], "PNG"))
    arguments = ["index", str(tmp_path / "reports"), "--index"]
    assert cli.main([*arguments, str(tmp_path / "index"), "--json"]) == 0
    (found,) = json.loads(capsys.readouterr().out)["scans"]
    assert (found["path"], found["pages"], found["unsure"]) == (NAME, 1, [1])
    assert cli.main([*arguments, str(tmp_path / "again")]) == 0
    assert f"{NAME}：扫描件，识别了 1 页，平均置信度94%；第1页不太清楚，请核对" in capsys.readouterr().out
