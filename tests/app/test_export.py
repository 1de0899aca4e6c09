"""An exported conversation is a Markdown document in which nothing that a report says is markup."""

from __future__ import annotations

import doctest
from dataclasses import replace

import ui.chart
import ui.export
from index.types import Body
from qa.types import Answer, Citation, Table
from ui.chart import shares
from ui.conversation import Exchange
from ui.export import to_markdown

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
ANSWER = Answer("？", False, "5.5%[1]。", None, 0.9, None, (CITED,), coverage="已检索2份")


def test_each_answer_stands_under_its_question_with_its_sources() -> None:
    assert to_markdown((Exchange("目标[?]", ANSWER), Exchange("坏？", failure="索引已损坏")), "zh") == (
        "# 报告问答记录\n\n"
        "## 目标\\[?\\]\n\n"
        "5.5%\\[1\\]。\n\n"
        "已检索2份\n\n"
        "> \\[1\\] 增长5.5%\\*左右\\*。  \n> —— 云溪市政府工作报告 › 二、安排（a\\<b\\>.txt）\n\n"
        "## 坏？\n\n"
        "索引已损坏\n"
    )


def test_a_table_stays_a_table() -> None:
    table = Table(("对比", "内容"), (("甲|乙", "5%"),), ((None, 1),))
    text = to_markdown((Exchange("？", replace(ANSWER, table=table)),), "zh")
    assert "| 对比 | 内容 |\n| --- | --- |\n| 甲\\|乙 | 5%\\[1\\] |" in text


def test_bars_compare_figures_of_one_unit_only() -> None:
    assert shares(["5.5%左右", "11%"]) == [0.5, 1.0]
    assert shares(["5%", "3万人"]) == [None, None]
    assert shares(["5%", "未提及"]) == [None, None]
    assert shares(["1.5亿元", "7500万元"]) == [1.0, 0.5]
    assert shares(["0%", "0%"]) == [None, None]
    assert shares([]) == []


def test_the_examples_in_docstrings_hold() -> None:
    for module in (ui.chart, ui.export):
        assert doctest.testmod(module).failed == 0
