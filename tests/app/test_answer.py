"""An answer is shown with its marks, its sources and its table, and nothing in it becomes an element."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.types import Body
from qa.types import Answer, Citation, Fold, Refusal, Scan, Table, Understanding, Value, View
from ui.answer import Frame, as_text, clauses, render_exchange
from ui.chat import render_chat, render_welcome
from ui.conversation import Exchange, Near, Verdict

CITED = Citation(
    1, "a.txt", "云溪市政府工作报告", "云溪市", 2031, Body.GOVERNMENT, 0, 9, "增长5.5%左右。", ("二、安排",)
)
ANSWER = Answer(
    "目标？", False, "5.5%左右——2031年云溪市政府报告：增长5.5%左右[1]。", "5.5%左右", 0.9, None, (CITED,)
)


def render_answer(answer: Answer, turn: int, language: str) -> str:
    return render_exchange(Exchange(answer.question, answer), Frame(turn, language))


def shown(html: str) -> str:
    return unescape(re.sub(r"<[^>]*>", "", re.sub(r'<span class="unseen">[^<]*</span>', "", html)))


def test_the_short_form_stands_alone_and_is_not_said_twice() -> None:
    html = render_answer(ANSWER, 0, "zh")
    assert '<p class="short" lang="zh">5.5%左右<button' in html
    said = re.findall(r'<div class="said" lang="zh">(.*?)</div>', html)
    assert [shown(each) for each in said] == ["2031年云溪市政府报告：增长5.5%左右1。"]


def test_a_mark_opens_its_citation_and_says_which() -> None:
    html = render_answer(ANSWER, 3, "zh")
    assert re.search(r'class="mark" data-act="open" data-turn="3" data-mark="1"', html)
    assert "依据1：云溪市政府工作报告" in html
    assert 'data-quote="增长5.5%左右。"' in html


def test_what_was_recognised_in_a_scan_says_so() -> None:
    html = render_answer(replace(ANSWER, citations=(replace(CITED, scan=Scan(3, 0.969)),)), 0, "zh")
    assert '<small class="scanned">识别自扫描件第3页，置信度96%</small>' in html
    assert 'data-section="二、安排 · 识别自扫描件第3页，置信度96%"' in html
    assert "扫描件" not in render_answer(ANSWER, 0, "zh")


def test_a_number_in_brackets_without_a_citation_stays_text() -> None:
    html = render_answer(replace(ANSWER, answer="见附件[7]。", short=None), 0, "zh")
    assert "见附件[7]。" in shown(html)
    assert 'data-mark="7"' not in html


def test_a_refusal_looks_like_one_and_says_why_once() -> None:
    reason = "没有收录云溪市2029年的报告。"
    html = render_answer(Answer("？", True, reason, None, 0.0, reason), 0, "zh")
    assert 'class="answer refusal"' in html
    assert shown(html).count(reason) == 1
    assert "没有找到依据" in html


def test_what_is_folded_opens_under_its_heading_with_its_marks() -> None:
    folds = (Fold("二、<安排>[1]", ("增长5.5%左右[1]。", "见附件[7]。")),)
    html = render_answer(replace(ANSWER, folds=folds), 3, "zh")
    fold = re.search(
        r'<details class="fold" lang="zh"><summary>(.*?)</summary><ul>(.*?)</ul></details>', html
    )
    assert fold is not None
    assert shown(fold[1]) == "二、<安排>2"  # how many lines there are
    assert re.search(r'<li>增长5\.5%左右<button[^>]*data-turn="3" data-mark="1"', fold[2])
    assert "见附件[7]。" in shown(fold[2])
    assert "增长5.5%左右[1]。" in as_text(replace(ANSWER, folds=folds), "zh")


def test_the_text_of_a_view_stands_beside_its_table() -> None:
    table = Table(("指标", "2031年目标"), (("收入", "增长5.5%左右"),), ((None, 1),))
    understood = Understanding(view=View.GOALS)
    answer = replace(
        ANSWER, answer="收入：增长5.5%左右[1]。", short=None, table=table, understanding=understood
    )
    said = re.findall(r'<div class="said" lang="zh">(.*?)</div>', render_answer(answer, 0, "zh"))
    assert [shown(each) for each in said] == ["收入：增长5.5%左右1。"]


def test_no_bars_are_drawn_across_indicators() -> None:
    values = ((None, Value(5.5, "%")), (None, Value(2.0, "%")))
    rows = (("收入", "增长5.5%左右"), ("物价", "2%"))
    table = Table(
        ("指标", "2031年目标"), rows, ((None, 1), (None, 1)), values, column_kinds=("matter", "content")
    )
    with_bars = replace(ANSWER, table=table)
    without = replace(ANSWER, table=replace(table, column_kinds=("indicator", "year+aspect")))
    assert 'data-form="bars"' in render_answer(with_bars, 0, "zh")
    assert 'class="chart"' not in render_answer(without, 0, "zh")


def test_a_table_takes_the_place_of_its_text_and_has_its_marks_in_the_cells() -> None:
    table = Table(("对比", "内容"), (("2031年", "5.5%左右"), ("2030年", "未提及")), ((None, 1), (None, None)))
    text = "2031年：5.5%左右[1]；2030年：未提及。"
    html = render_answer(replace(ANSWER, answer=text, table=table, short=None), 0, "zh")
    assert 'class="said"' not in html
    assert re.search(r'<tr[^>]*><th scope="row">2031年</th><td[^>]*>5\.5%左右<button[^>]*data-mark="1"', html)
    assert '<td class="silent">未提及</td>' in html


def test_a_table_is_led_by_what_the_answer_concludes_from_it_and_followed_by_its_notes() -> None:
    table = Table(
        ("地区", "目标"), (("甲市", "5%"), ("乙市", "6%")), ((None, 1), (None, 1)), notes=("口径不同。",)
    )
    text = "甲市：5%[1]；乙市：6%[1]。乙市最高。"
    html = render_answer(replace(ANSWER, answer=text, table=table, short="乙市"), 0, "zh")
    assert shown(re.findall(r'<div class="said" lang="zh">(.*?)</div>', html)[0]) == "乙市最高。"
    assert html.index("乙市最高") < html.index("<table") < html.index("<li>口径不同")


def test_the_short_form_opens_the_sentence_that_the_text_names_for_it() -> None:
    two = replace(CITED, mark=2)
    text = "最高的是乙市（6%以上[2]），其后是甲市（5%[1]）。"
    html = render_answer(replace(ANSWER, answer=text, short="乙市", citations=(CITED, two)), 0, "zh")
    assert re.search(r'class="short" lang="zh">乙市<button[^>]*data-mark="2"', html)


def test_a_refusal_says_of_which_kind_it_is_and_quotes_the_nearest_once() -> None:
    reason = "报告没有给出。最接近的一句（不是答案）见某报告：“增长5.5%左右”。"
    answer = Answer("？", True, reason, None, 0.1, reason, (CITED,), refusal=Refusal.NOT_GIVEN)
    html = render_answer(answer, 0, "zh")
    assert "报告里没有给出" in html
    assert shown(html).count("增长5.5%左右") == 1


def test_the_copied_text_names_its_sources() -> None:
    assert as_text(ANSWER, "zh") == (
        "5.5%左右——2031年云溪市政府报告：增长5.5%左右[1]。\n\n依据：\n"
        "[1] 云溪市政府工作报告 · 2031年：“增长5.5%左右。”"
    )


def test_the_cited_sentence_is_shown_with_the_clause_that_answers_set_off() -> None:
    long = "全市经济在复杂的环境里稳步前行，各项工作都有新的起色，地区生产总值增长5.5%左右，就业稳定。"
    html = render_answer(replace(ANSWER, citations=(replace(CITED, quote=long),)), 0, "zh")
    quote = re.findall(r'<span class="quote" lang="zh">(.*?)</span>', html)[0]
    assert quote == "…各项工作都有新的起色，<b>地区生产总值增长5.5%左右</b>，就业稳定。"


def test_a_refusal_in_any_wording_does_not_quote_what_is_shown_below() -> None:
    reason = "没有给出所问的数。相近的话见某报告：城镇新增就业4.3万人。"
    near = replace(CITED, quote="城镇新增就业4.3万人，比上年多。")
    answer = Answer("？", True, reason, None, 0.1, reason, refusal=Refusal.NOT_GIVEN, nearest=(near,))
    said = re.findall(r'<div class="said" lang="zh">(.*?)</div>', render_answer(answer, 0, "zh"))
    assert [shown(each) for each in said] == ["没有给出所问的数。"]


@given(st.text(st.sampled_from("增长，。；[12]！？、5%\n"), max_size=60))
def test_clauses_lose_nothing(paragraph: str) -> None:
    assert "".join(clauses(paragraph)) == paragraph


def test_marks_of_direction_are_seen_and_turn_nothing_around() -> None:
    turned = "报告" + chr(0x202E) + "fdp.txt"
    html = render_answer(replace(ANSWER, answer=turned, short=None, citations=()), 0, "zh")
    assert "报告\ufffdfdp.txt" in shown(html)
    assert chr(0x202E) not in re.sub(r'data-copy="[^"]*"', "", html)


def test_a_verdict_that_was_given_is_shown_as_given() -> None:
    exchange = Exchange("？", ANSWER, verdict=Verdict.WRONG)
    html = render_exchange(exchange, Frame(0, "zh", feedback=True))
    assert re.findall(r'aria-pressed="(\w+)"[^>]*data-verdict="(\w+)"', html) == [
        ("false", "right"), ("true", "wrong"), ("false", "wrong_citation"),
    ]  # fmt: skip
    assert "data-verdict" not in render_exchange(exchange, Frame(0, "zh"))


def test_a_failure_is_a_sentence_with_a_way_to_retry() -> None:
    html = render_exchange(Exchange("问？", failure="索引已损坏；请重建"), Frame(2, "zh"))
    assert "索引已损坏；请重建" in html
    assert 'data-act="retry" data-turn="2"' in html


def test_only_the_newest_answer_is_written_out() -> None:
    html = render_chat((Exchange("一？", ANSWER), Exchange("二？", ANSWER)), "zh", fresh=True)
    assert html.count('class="answer fresh"') == 1
    assert html.index('class="answer"') < html.index('class="answer fresh"')


def test_before_the_first_question_examples_can_be_asked() -> None:
    html = render_welcome(["今年<目标>？"], "zh", notice="正在准备")
    assert 'data-act="ask" data-question="今年&lt;目标&gt;？"' in html
    assert "正在准备" in html


@given(
    st.sampled_from(["<script>x</script>", '"><img src=x onerror=x>', "[a](javascript:x)", "' onclick='x"])
)
def test_nothing_of_an_exchange_becomes_an_element(hostile: str) -> None:
    cited = replace(CITED, title=hostile, quote=hostile, section=(hostile,), report=hostile)
    table = Table((hostile, hostile), ((hostile, hostile),), ((None, 1),))
    plain: dict[str, Any] = {"reason": hostile, "coverage": hostile, "citations": (cited,)}
    for answer in (
        Answer(hostile, False, f"{hostile}[1]", hostile, 0.5, **plain),
        Answer(hostile, False, hostile, None, 0.5, table=table, **plain),
        Answer(hostile, True, "没有", None, 0.5, **plain),
    ):
        refused = Exchange(hostile, answer, near=(Near(hostile, hostile),))
        html = render_chat((refused, Exchange(hostile, failure=hostile)), "zh", feedback=True)
        names = set(re.findall(r"<(\w+)", html))
        allowed = (
            "b button details div figcaption figure h2 i li ol option p path section select small span "
            "strong summary svg table tbody td th thead tr ul"
        )
        assert names <= set(allowed.split())
        tags = re.findall(r"<[^>]*>", re.sub(r'"[^"]*"', '""', html))
        assert not any(re.search(r"\son\w+=|'", tag) for tag in tags)


@pytest.mark.parametrize("refusal", Refusal)
def test_a_refusal_is_told_in_english_too(refusal: Refusal) -> None:
    understood = Understanding(places=("云溪市",), years=(2030,))
    answer = Answer(
        "？", True, "没有找到。", None, 0.1, "没有找到。", refusal=refusal, understanding=understood
    )
    english = render_chat((Exchange("？", answer),), "en")
    told = re.search('<p class="why">(.+?)</p>', english)
    assert told is not None
    assert told.group(1).replace("云溪市", "").isascii()
    assert english.index(told.group()) < english.index("没有找到。"), "the answer's own words follow"
    assert 'class="why"' not in render_chat((Exchange("？", answer),), "zh")
