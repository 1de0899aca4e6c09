"""A report in traditional characters answers as the same one in simplified characters does, quoted to the letter."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from index.build import build
from qa.answer import Answerer
from qa.ranking.retrieve import Retriever

TRADITIONAL = """瀾江市政府工作報告
——2031年1月8日在瀾江市第六屆人民代表大會第四次會議上
瀾江市市長 林知遠
各位代表：
現在，我代表市人民政府，向大會報告工作，請予審議。
一、2030年工作回顧
初步核算，全市地區生產總值812.4億元，增長5.6%；一般公共預算收入86.4億元，下降2.3%。
民生保障更加有力。新建養老床位1250張，改造老舊小區86個，羣眾滿意度達到97.5%。
衞生事業穩步發展。新增三級醫院2家，幹部作風明顯好轉。
二、2031年工作安排
今年要重點抓好以下工作。新建改建農村公路320公里，建成高標準農田12萬畝。
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> str:
    home = tmp_path_factory.mktemp("script")
    (home / "reports").mkdir()
    (home / "reports" / "報告.txt").write_text(TRADITIONAL, encoding="utf-8")
    other = TRADITIONAL.replace("瀾江", "青嶼").replace("812.4", "455.6").replace("1250", "900")
    (home / "reports" / "青嶼.txt").write_text(other, encoding="utf-8")
    build(home / "reports", home / "index", workers=0)
    return str(home / "index")


@pytest.fixture(scope="module")
def answerer(folder: str) -> Iterator[Answerer]:
    with Answerer.open(folder) as opened:
        yield opened


@pytest.mark.parametrize(
    ("question", "figure"),
    [
        ("瀾江市2030年地區生產總值是多少？", "812.4億元"),
        ("澜江市2030年地区生产总值是多少？", "812.4億元"),
        ("澜江市2030年新建养老床位多少张？", "1250張"),
        ("瀾江市2030年羣衆滿意度是多少？", "97.5%"),
    ],
)
def test_questions_of_either_script_are_answered_in_the_words_of_the_report(
    answerer: Answerer, question: str, figure: str
) -> None:
    answer = answerer.ask(question)
    assert not answer.refused
    assert answer.question == question
    assert figure in answer.citations[0].quote
    text = answerer.index().report("報告.txt").text
    assert text == TRADITIONAL.rstrip("\n")
    for shown in (*answer.citations, *answer.ranked):
        if shown.report == "報告.txt":
            assert text[shown.start : shown.end] == shown.quote
    assert answer.short is None or answer.short in answer.citations[0].quote


def test_what_stands_in_quotation_marks_stands_in_the_report(answerer: Answerer) -> None:
    answer = answerer.ask("澜江市2030年民生保障怎么样？")
    text = answerer.index().report("報告.txt").text
    quoted = [part.split("”")[0] for part in answer.answer.split("“")[1:]]
    assert quoted
    assert all(part in text for part in quoted)


def test_the_cells_of_a_comparison_are_in_the_words_of_the_reports(answerer: Answerer) -> None:
    table = answerer.ask("澜江市和青屿市2030年地区生产总值分别是多少？").table
    assert table is not None
    assert [row[1] for row in table.rows] == ["812.4億元", "455.6億元"]


def test_passages_found_are_in_the_words_of_the_report(folder: str) -> None:
    with Retriever.open(folder) as retriever:
        best = retriever.search("澜江市养老床位")[0]
    assert "養老床位" in best.text
    assert all(hit.quote in best.text for hit in best.sentences)
