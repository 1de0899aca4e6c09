"""An exported conversation is a document in which nothing that a report says is markup, with numbered references."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st

from index.types import Body
from qa.commands.sheet import harmless
from qa.types import Answer, Citation, Refusal, Scan, Table, Understanding
from ui.answer import as_text
from ui.conversation import Exchange
from ui.export import to_markdown
from ui.scope import Scope
from ui.sheet import to_csv
from ui.transcript import author, reference, transcript
from ui.word import to_docx

CITED = Citation(
    1,
    "a<b>.txt",
    "云溪市政府工作报告",
    "云溪市",
    2031,
    Body.GOVERNMENT,
    0,
    9,
    "增长5.5%*左右*。",
    ("二、安排",),
)
OTHER = replace(CITED, mark=2, report="法院.txt", title="云溪市法院工作报告", body=Body.COURT)
ANSWER = Answer("？", False, "5.5%[1]。", None, 0.9, None, (CITED,), coverage="已检索2份")
TABLE = Table(("对比", "内容"), (("甲|乙", "5%"), ("丙", "未提及")), ((None, 1), (None, None)))


def test_each_answer_stands_under_its_question_and_its_sources_at_the_end() -> None:
    assert to_markdown(
        transcript((Exchange("目标[?]", ANSWER), Exchange("坏？", failure="索引已损坏")), "zh"), "zh"
    ) == (
        "# 报告问答记录\n\n"
        "## 目标\\[?\\]\n\n"
        "5.5%\\[1\\]。\n\n"
        "已检索2份\n\n"
        "## 坏？\n\n"
        "索引已损坏\n\n"
        "## 参考文献\n\n"
        "\\[1\\] 云溪市政府. 云溪市政府工作报告\\[R\\]. 云溪市, 2031: 二、安排. “增长5.5%\\*左右\\*。”\n"
    )


def test_references_are_numbered_through_the_conversation_each_sentence_once() -> None:
    first = replace(ANSWER, answer="甲[2]，乙[1]。", citations=(CITED, OTHER))
    whole = transcript((Exchange("一？", first), Exchange("二？", ANSWER)), "zh")
    numbers = [run.number for part in whole.parts for line in part.paragraphs for run in line if run.number]
    assert numbers == [1, 2, 2]
    assert [each.split(".")[0] for each in whole.references] == ["云溪市法院", "云溪市政府"]


@pytest.mark.parametrize(
    ("place", "body", "who"),
    [
        ("云溪市", Body.STANDING_COMMITTEE, "云溪市人大常委会"),
        ("全国", Body.COURT, "最高人民法院"),
        ("云溪市", Body.OTHER, ""),
        (None, Body.GOVERNMENT, ""),
    ],
)
def test_a_reference_names_who_reports_as_far_as_it_is_known(place: str | None, body: Body, who: str) -> None:
    assert author(replace(CITED, place=place, body=body)) == who


def test_a_reference_to_a_scan_says_so() -> None:
    told = reference(replace(CITED, scan=Scan(3, 0.969)))
    assert told == f"{reference(CITED)}（识别自扫描件第3页，置信度96%）"


def test_a_reference_leaves_out_what_is_not_known() -> None:
    bare = replace(CITED, place=None, year=None, section=(), body=Body.OTHER, quote="一句。")
    assert reference(bare) == "云溪市政府工作报告[R] “一句。”".replace("[R] ", "[R]. ")


def test_a_refusal_cites_what_came_nearest() -> None:
    refusal = Answer("？", True, "没有找到。", None, 0.1, "没有找到。", (CITED, OTHER))
    assert "最接近的原文：\\[1\\]\\[2\\]" in to_markdown(transcript((Exchange("？", refusal),), "zh"), "zh")


NOTED = Answer(
    "？",
    False,
    "甲：5%[1]；丙：未提及。甲比丙多说了一项[1]。",
    None,
    0.9,
    None,
    (CITED,),
    table=replace(TABLE, notes=("甲是目标，丙是结果，不宜直接比较。",)),
    coverage="已检索2份，其中1份未提及",
    understanding=Understanding(places=("云溪市",), mended=(("云西", "云溪"),)),
)


def test_a_document_has_the_conclusion_before_the_table_and_every_warning_after_it() -> None:
    text = to_markdown(transcript((Exchange("？", NOTED),), "zh"), "zh")
    at = [text.index(each) for each in (
        "理解为：云溪市 · 云西 → 云溪", "甲比丙多说了一项\\[1\\]。", "| 甲", "不宜直接比较", "其中1份未提及",
    )]  # fmt: skip
    assert at == sorted(at)
    assert "甲：5%" not in text, "rows stand in the table"
    document = Document(io.BytesIO(to_docx(transcript((Exchange("？", NOTED),), "zh"), "zh")))
    told = [each.text for each in document.paragraphs]
    assert told[2:6] == [
        "理解为：云溪市 · 云西 → 云溪", "甲比丙多说了一项[1]。", "甲是目标，丙是结果，不宜直接比较。",
        "已检索2份，其中1份未提及",
    ]  # fmt: skip


def test_what_was_chosen_and_what_kind_of_refusal_it_is_stand_in_a_document() -> None:
    refusal = Answer("？", True, "没有找到。", None, 0.1, "超出范围。", refusal=Refusal.NO_YEAR)
    text = to_markdown(transcript((Exchange("？", refusal, scope=Scope(bodies=("法院",))),), "zh"), "zh")
    assert "## ？\n\n理解为：法院\n\n没有这一年的报告\n\n没有找到。\n\n超出范围。" in text


def test_a_copied_table_keeps_what_must_be_said_of_it() -> None:
    assert "不宜直接比较" in as_text(NOTED, "zh")


def test_a_reference_ends_once_and_takes_no_country_for_a_place_of_publication() -> None:
    national = replace(
        CITED, place="全国", title="政府工作报告", section=("一、工作回顾。", "（一）坚持稳中求进。")
    )
    assert reference(national) == (
        "国务院. 政府工作报告[R]. 2031: 一、工作回顾 › （一）坚持稳中求进. “增长5.5%*左右*。”"
    )


def test_a_table_stays_a_table() -> None:
    text = to_markdown(transcript((Exchange("？", replace(ANSWER, table=TABLE)),), "zh"), "zh")
    assert "| 对比 | 内容 |\n| --- | --- |\n| 甲\\|乙 | 5%\\[1\\] |" in text


def test_a_word_document_has_raised_marks_a_table_and_chinese_fonts() -> None:
    exchanges = (Exchange("目标？", ANSWER), Exchange("对比？", replace(ANSWER, table=TABLE)))
    document = Document(io.BytesIO(to_docx(transcript(exchanges, "zh"), "zh")))
    raised = [run.text for each in document.paragraphs for run in each.runs if run.font.superscript]
    assert raised == ["[1]", "[1]"], "of the answer and of the sentence before the table"
    cells = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
    assert cells == [["对比", "内容"], ["甲|乙", "5%[1]"], ["丙", "未提及"]]
    assert document.paragraphs[-2].text == "参考文献"
    assert document.paragraphs[-1].text.startswith("[1] 云溪市政府. 云溪市政府工作报告[R].")
    assert 'w:eastAsia="宋体"' in document.styles["Normal"].element.xml
    assert document.core_properties.author == ""


@settings(deadline=None)  # a document takes its time to be zipped
@given(st.text(max_size=40))
def test_any_text_can_be_written_into_a_word_document(text: str) -> None:
    answer = replace(ANSWER, answer=text, citations=(replace(CITED, quote=text, title=text),))
    assert Document(io.BytesIO(to_docx(transcript((Exchange(text, answer),), "zh"), "zh")))


def test_a_sheet_has_a_mark_for_excel_and_the_source_of_each_figure() -> None:
    text = to_csv(replace(ANSWER, table=TABLE), "zh")
    assert text.startswith("\ufeff")
    assert list(csv.reader(io.StringIO(text.removeprefix("\ufeff")))) == [
        ["对比", "内容", "内容（依据）"],
        ["甲|乙", "5%", "云溪市政府工作报告 › 二、安排：增长5.5%*左右*。"],
        ["丙", "未提及", ""],
    ]
    assert to_csv(ANSWER, "zh") == ""


FORMULAS = [
    "=1+1", "+1", "@SUM(A1)", "-cmd|' /C calc'!A0", "-2+3+cmd|' /C notepad'!'A1'", "-1*HYPERLINK(1)", " =1",
    "\u3000=1", "\u200b=1", "\ufeff=1", '"=1', "'=1", "“=1", ",=1", "＝1+1", "＋1", "－1+1", "＠SUM", "﹣1", "−1+1",
    "-.5+1", "-1,234", "-3.2万人", "-3%--1%",
]  # fmt: skip


@pytest.mark.parametrize("cell", FORMULAS)
def test_nothing_in_a_sheet_is_a_formula(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"
    assert harmless(f"[1]{cell}") == f"'{cell}"


@pytest.mark.parametrize("cell", ["-3.2%", "-3", "-0.5", "5.5%左右", "增长-3%", "未提及", ""])
def test_a_figure_stays_as_it_is(cell: str) -> None:
    assert harmless(cell) == cell


def test_a_cell_is_one_cell_of_one_line_whatever_separates_cells() -> None:
    ends = 'a\n=1\r\n=2\x0b=3\u2028=4\x85=5;=6,=7\t=8"=9'
    cited = replace(CITED, title=f"=1;{ends}", quote=ends)
    table = Table(("=1", ends), (("\r\n=1", ends),), ((None, 1),))
    text = to_csv(replace(ANSWER, citations=(cited,), table=table), "zh").removeprefix("\ufeff")
    assert len(text.splitlines()) == 2
    assert harmless("\t=1") == harmless("\r\n=1") == "' =1"
    for separator in ",;\t":
        for row in csv.reader(io.StringIO(text), delimiter=separator):
            assert not [cell for cell in row if re.match(r"[=+@\t\r\n＝＋－＠]|-(?!\d+(\.\d+)?%?$)", cell)]


def test_an_english_document_says_in_english_why_there_is_no_answer_and_what_a_table_holds() -> None:
    refusal = Answer("？", True, "没有收录。", None, 0.1, "没有收录。", refusal=Refusal.NO_PLACE)
    assert "There is no report in the library." in to_markdown(
        transcript((Exchange("？", refusal),), "en"), "en"
    )
    table = Table(("地区", "粮食产量目标（亿斤）"), (("甲", "5"),), ((None, None),))
    answer = Answer("？", False, "甲：5。", None, 0.8, None, table=table)
    assert "| Place | 粮食产量, target (亿斤) |" in to_markdown(
        transcript((Exchange("？", answer),), "en"), "en"
    )
    assert to_csv(answer, "en").startswith('\ufeff"Place","粮食产量, target (亿斤)"')
