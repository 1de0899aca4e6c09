"""The command line, as a person or a script meets it."""

import argparse
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from index.types import Body, ReportKind
from qa import cli
from qa.answer import Answerer
from qa.commands import texts
from qa.commands.arguments import USAGE, bodies_of, kinds_of, years_of
from qa.evaluating.evaluate import ALL, FIGURES
from qa.types import Answer

ROOT = Path(__file__).resolve().parent.parent.parent

GOVERNMENT = """云溪市2031年政府工作报告

2031年1月15日在云溪市第九届人民代表大会第四次会议上

市长 周以宁

各位代表：

现在，我代表市人民政府向大会报告工作，请予审议。

一、2030年工作回顾

过去一年，全市地区生产总值增长6.2%，一般公共预算收入增长4.8%。新增养老床位1860张，建成老年食堂72家。
新建幼儿园9所，义务教育学位增加1.1万个。

二、2031年工作安排

2031年发展主要预期目标是：地区生产总值增长5.5%左右，城镇新增就业4万人以上。开工建设轨道交通三号线一期工程。
"""
COURT = """云溪市中级人民法院工作报告

2031年1月16日在云溪市第九届人民代表大会第四次会议上

云溪市中级人民法院院长 沈则明

各位代表：

2030年，全市法院受理案件58214件，审结55120件。多元解纷中心化解纠纷1.6万件，平均用时缩短11天。

2031年，全市法院将继续深化立案、审判、执行协调运行。
"""
QUESTION = "云溪市2030年新增养老床位多少张？"


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "2031年云溪市政府工作报告.txt").write_text(GOVERNMENT, encoding="utf-8")
    (folder / "2031年云溪市法院工作报告.txt").write_text(COURT, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cli")
    (folder / "reports").mkdir()
    (folder / "reports" / "2031年云溪市政府工作报告.txt").write_text(GOVERNMENT, encoding="utf-8")
    (folder / "reports" / "2031年云溪市法院工作报告.txt").write_text(COURT, encoding="utf-8")
    assert run("index", folder / "reports", "--index", folder / "index") == cli.OK
    return folder / "index"


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    path = tmp_path / "questions.jsonl"
    evidence = [{"report": "2031年云溪市政府工作报告.txt", "quote": "新增养老床位1860张，建成老年食堂72家。"}]
    rows: list[dict[str, Any]] = [
        {
            "id": "床位",
            "category": "number",
            "question": QUESTION,
            "answerable": True,
            "answers": [["1860张", "1860"]],
            "evidence": evidence,
        },
        {"id": 7, "category": "unanswerable", "question": "浙江省2030年修了几座桥？", "answerable": False},
    ]
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def run(*arguments: object) -> int:
    return cli.main([str(argument) for argument in arguments])


def one_sentence(text: str) -> bool:
    return len(text.strip().splitlines()) == 1 and "Traceback" not in text


# --- index -------------------------------------------------------------------------------------------------


def test_index_says_what_became_of_each_file(
    reports: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("index", reports, "--index", tmp_path / "index") == cli.OK
    assert re.search(r"新增\s*\W\s*2\b", capsys.readouterr().out)
    (reports / "2031年云溪市法院工作报告.txt").unlink()
    assert run("index", reports, "--index", tmp_path / "index") == cli.OK
    shown = capsys.readouterr().out
    assert re.search(r"未变\s*\W\s*1\b", shown)
    assert re.search(r"移除\s*\W\s*1\b", shown)
    assert "2031年云溪市法院工作报告.txt" in shown


def test_a_file_that_fails_is_named_with_its_reason_and_the_others_are_indexed(
    reports: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (reports / "坏文件.docx").write_bytes(b"PK\x03\x04 cut off")
    assert run("index", reports, "--index", tmp_path / "index") == cli.PARTLY
    shown = capsys.readouterr().out
    assert re.search(r"失败\s*\W\s*1\b", shown)
    assert re.search(r"坏文件\.docx.{6,}", shown)
    assert run("ask", QUESTION, "--index", tmp_path / "index") == cli.OK


def test_index_prints_json_for_programs(
    reports: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (reports / "坏文件.docx").write_bytes(b"PK\x03\x04 cut off")
    (reports / "副本.txt").write_text(GOVERNMENT, encoding="utf-8")
    run("index", reports, "--index", tmp_path / "index", "--json")
    result = json.loads(capsys.readouterr().out)
    assert sorted(result["added"] + [d["path"] for d in result["duplicates"]]) == [
        "2031年云溪市政府工作报告.txt",
        "2031年云溪市法院工作报告.txt",
        "副本.txt",
    ]
    assert result["failed"][0]["path"] == "坏文件.docx"
    assert result["failed"][0]["found"]
    assert result["failed"][0]["advice"]
    assert result["changed"] == result["renamed"] == result["removed"] == result["unchanged"] == []
    assert result["snapshot"]


def test_a_folder_that_is_not_there_is_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("index", tmp_path / "没有", "--index", tmp_path / "index") == cli.FAILED
    assert one_sentence(capsys.readouterr().err)


# --- ask ---------------------------------------------------------------------------------------------------


def test_ask_prints_the_answer_and_where_it_stands(index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("ask", QUESTION, "--index", index) == cli.OK
    shown = capsys.readouterr().out
    assert "1860张" in shown
    assert "[1] 云溪市2031年政府工作报告 › 一、2030年工作回顾" in shown
    assert "新增养老床位1860张" in shown.split(texts.text("sources"))[1]


def test_ask_writes_the_table_as_csv(index: Path, tmp_path: Path) -> None:
    path = tmp_path / "table.csv"

    question = "云溪市2030年和2031年的地区生产总值各增长多少？"
    assert run("ask", question, "--index", index, "--csv", path) == cli.OK
    head, *rows = path.read_text(encoding="utf-8-sig").splitlines()
    assert head == '"年份","地区生产总值增长（%）","地区生产总值增长（%）（出处）"'
    assert [row.split(",")[:2] for row in rows] == [['"2030年"', '"6.2%"'], ['"2031年"', '"5.5%左右"']]


def test_an_answer_without_a_table_writes_no_csv(
    index: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "table.csv"

    assert run("ask", QUESTION, "--index", index, "--csv", path) == cli.FAILED
    assert "没有表" in capsys.readouterr().err
    assert not path.exists()


def test_ask_prints_json_whose_quotes_are_verbatim(index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("ask", QUESTION, "--index", index, "--json") == cli.OK
    answer = json.loads(capsys.readouterr().out)
    assert answer["short"] == "1860张"
    with Answerer.open(index) as answerer:
        for citation in answer["citations"]:
            text = answerer.index().report(citation["report"]).text
            assert text[citation["start"] : citation["end"]] == citation["quote"]


def test_a_question_may_be_typed_without_quotes_or_piped_in(
    index: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    run("ask", "云溪市2030年", "新增养老床位多少张？", "--index", index, "--json")
    typed = json.loads(capsys.readouterr().out)
    monkeypatch.setattr("sys.stdin", io.StringIO("云溪市2030年 新增养老床位多少张？"))
    run("ask", "-", "--index", index, "--json")
    assert json.loads(capsys.readouterr().out) == typed


def test_filters_are_binding(index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run("ask", "受理了多少件？", "--index", index, "--json", "--bodies", "法院", "--years", "2031")
    cited = json.loads(capsys.readouterr().out)["citations"]
    assert {c["body"] for c in cited} == {"法院"}
    assert run("ask", QUESTION, "--index", index, "--json", "--years", "1999") == cli.OK
    assert json.loads(capsys.readouterr().out)["refused"]


def test_a_place_may_be_given_by_its_short_name(index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run("ask", "新增养老床位多少张？", "--index", index, "--json", "--places", "浙江、云溪市")
    assert not json.loads(capsys.readouterr().out)["refused"]


def test_asking_without_an_index_says_how_to_make_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("ask", QUESTION, "--index", tmp_path / "没有") == cli.FAILED
    message = capsys.readouterr().err
    assert one_sentence(message)
    assert "congress-qa index" in message


def test_a_question_with_bytes_that_are_no_text_is_answered_or_refused(index: Path) -> None:
    assert run("ask", "多少\udcff床位？", "--index", index) == cli.OK


# --- batch and eval ----------------------------------------------------------------------------------------


def test_batch_answers_every_line_in_order(index: Path, questions: Path, tmp_path: Path) -> None:
    assert run("batch", questions, "--index", index, "--out", tmp_path / "a.jsonl", "--ranked", 3) == cli.OK
    lines = [json.loads(line) for line in (tmp_path / "a.jsonl").read_text("utf-8").splitlines()]
    assert [line["id"] for line in lines] == ["床位", 7]
    assert lines[0]["short"] == "1860张"
    assert [hit["rank"] for hit in lines[0]["ranked"]] == [1, 2, 3]
    assert set(lines[0]["ranked"][0]) >= {"report", "quote", "start", "end"}
    assert lines[1]["refused"]


def test_batch_gives_the_same_bytes_each_time(index: Path, questions: Path, tmp_path: Path) -> None:
    for name in ("a", "b"):
        run("batch", questions, "--index", index, "--out", tmp_path / name, "--ranked", 20)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_a_broken_line_is_named_and_the_rest_is_answered(
    index: Path, questions: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = questions.read_text("utf-8").splitlines()
    questions.write_text("\n".join([lines[0], '{"question": 3}', lines[1]]), encoding="utf-8")
    assert run("batch", questions, "--index", index, "--out", tmp_path / "a.jsonl") == cli.PARTLY
    assert "第 2 行" in capsys.readouterr().err
    assert len((tmp_path / "a.jsonl").read_text("utf-8").splitlines()) == 2


def test_a_file_without_questions_is_one_sentence(
    index: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "empty.jsonl").write_text("\n")
    assert run("batch", tmp_path / "empty.jsonl", "--index", index, "--out", tmp_path / "a") == cli.FAILED
    assert one_sentence(capsys.readouterr().err)
    assert run("eval", tmp_path / "没有.jsonl", "--index", index) == cli.FAILED
    message = capsys.readouterr().err
    assert one_sentence(message)
    assert "没有.jsonl" in message


def test_eval_gives_figures_by_category_and_the_wrong_ones(
    index: Path, questions: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with questions.open("a", encoding="utf-8") as file:
        wrong = {"id": "错", "category": "number", "question": QUESTION, "answers": [["3张"]]}
        file.write(json.dumps(wrong, ensure_ascii=False))
    out = tmp_path / "wrong.jsonl"
    assert run("eval", questions, "--index", index, "--json", "--wrong", out) == cli.OK
    found = json.loads(capsys.readouterr().out)
    assert found["groups"][ALL]["n"] == 3
    assert found["groups"][ALL]["correct"] == pytest.approx(2 / 3)
    assert found["groups"]["number"]["correct"] == 0.5
    assert found["latency_ms"]["p95"] >= found["latency_ms"]["median"] > 0
    rows = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert [row["id"] for row in rows] == ["错"]
    assert rows[0]["reply"]["ranked"]


def test_eval_prints_a_table_for_people(
    index: Path, questions: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("eval", questions, "--index", index) == cli.OK
    shown = capsys.readouterr().out
    assert all(texts.text(figure) in shown for figure in ("correct", "evidence_at_1", "ranked_at_20"))
    assert "number" in shown
    assert "1.000" in shown


def test_the_samples_are_answered_well(
    samples: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("index", samples, "--index", tmp_path / "index") == cli.OK
    capsys.readouterr()
    questions = ROOT / "tests" / "data" / "sample-questions.jsonl"
    assert run("eval", questions, "--index", tmp_path / "index", "--json") == cli.OK
    figures = json.loads(capsys.readouterr().out)["groups"][ALL]
    assert figures["correct"] >= 0.5
    assert figures["evidence_at_5"] >= 0.6
    assert figures["ranked_at_5"] >= 0.8
    assert figures["numbers_cited"] == 1.0


# --- being stopped, and being called wrongly ---------------------------------------------------------------


def test_ctrl_c_ends_quietly(
    index: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object, **__: object) -> Answer:
        raise KeyboardInterrupt

    monkeypatch.setattr(Answerer, "ask", interrupted)
    assert run("ask", QUESTION, "--index", index) == cli.INTERRUPTED
    assert capsys.readouterr() == ("", "")


def test_a_reader_that_goes_away_ends_it_quietly(index: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as closed:
        command = [sys.executable, "-m", "qa.cli", "ask", QUESTION, "--index", str(index)]
        done = subprocess.run(command, stdout=closed, stderr=subprocess.PIPE, cwd=ROOT)
    assert (done.returncode, done.stderr) == (cli.PIPE_CLOSED, b"")


def test_a_place_to_write_that_is_not_there_is_one_sentence(
    index: Path, questions: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("batch", questions, "--index", index, "--out", tmp_path / "没有" / "a.jsonl") == cli.FAILED
    assert one_sentence(capsys.readouterr().err)


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ((), "命令"),
        (("猜",), "猜"),
        (("index",), "REPORTS"),
        (("batch", "q.jsonl"), "--out"),
        (("ask", "多少？", "--years", "去年"), "去年"),
        (("ask", "多少？", "--bodies", "学校"), "学校"),
        (("ask", "多少？", "--index"), "--index"),
        (("serve", "--port", "99999"), "99999"),
        (("batch", "q", "--out", "a", "--ranked", "-1"), "-1"),
        (("ask", "多少？", "--色彩"), "--色彩"),
    ],
)
def test_a_wrong_call_is_one_chinese_sentence_that_names_what_is_wrong(
    arguments: tuple[str, ...], named: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        run(*arguments)
    message = capsys.readouterr().err
    assert stopped.value.code == USAGE
    assert one_sentence(message)
    assert named in message
    assert not re.search(r"argument|required|invalid|expected", message)


# --- texts -------------------------------------------------------------------------------------------------


@pytest.fixture
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONGRESS_QA_LANG", "en")


@pytest.mark.parametrize("command", ["", "index", "ask", "batch", "eval", "serve"])
def test_help_is_chinese(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        run(*command.split(), "--help")
    shown = capsys.readouterr().out
    assert stopped.value.code == cli.OK
    assert shown.startswith("用法：congress-qa")
    assert not re.search(r"\b(usage|options|show this|positional)\b", shown)


@pytest.mark.usefixtures("english")
@pytest.mark.parametrize("command", ["", "index", "ask", "batch", "eval", "serve"])
def test_help_is_english_where_asked_for(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        run(*command.split(), "--help")
    assert capsys.readouterr().out.startswith("usage: congress-qa")


def test_every_text_stands_in_both_languages_with_the_same_gaps() -> None:
    for key, (chinese, english) in texts._TEXTS.items():
        assert chinese.strip(), key
        assert english.strip(), key
        assert set(re.findall(r"\{\w+|%\(\w+\)", chinese)) == set(re.findall(r"\{\w+|%\(\w+\)", english)), key


def test_every_figure_has_a_text() -> None:
    assert all(texts.text(figure) for figure in FIGURES)


@pytest.mark.parametrize(
    ("typed", "years"),
    [("2025", (2025,)), ("2024,2025年", (2024, 2025)), ("2020-2022、2025", (2020, 2021, 2022, 2025))],
)
def test_years_may_be_listed_and_spanned(typed: str, years: tuple[int, ...]) -> None:
    assert years_of(typed) == years


def test_bodies_go_by_their_names() -> None:
    assert bodies_of("政府，人大") == (Body.GOVERNMENT, Body.STANDING_COMMITTEE, Body.CONGRESS)
    assert bodies_of("最高法,财政局") == (Body.COURT, Body.FINANCE)


def test_kinds_go_by_their_names_in_full_and_in_short() -> None:
    assert kinds_of("预算报告、决算，法院报告") == (
        ReportKind.BUDGET, ReportKind.FINAL_ACCOUNTS, ReportKind.COURT,
    )  # fmt: skip
    with pytest.raises(argparse.ArgumentTypeError, match="预算报告"):
        kinds_of("小说")


# --- start -------------------------------------------------------------------------------------------------


def test_asking_loads_neither_torch_nor_the_page_nor_what_reads_files(index: Path) -> None:
    heavy = (
        "torch",
        "sentence_transformers",
        "transformers",
        "gradio",
        "rich",
        "trafilatura",
        "docx",
        "pypdfium2",
    )
    code = (
        "import sys\nfrom qa.cli import main\n"
        f"main(['ask', {QUESTION!r}, '--index', {str(index)!r}])\n"
        f"print('\\n', *sorted(set({heavy!r}) & set(sys.modules)), sep='')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.splitlines()[-1] == ""
