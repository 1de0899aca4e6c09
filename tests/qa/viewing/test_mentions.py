"""What reports say of a subject: one sentence each, the silent ones named, the first, the last, and what changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from index.build import build
from index.store import Index
from qa.answer import Answerer
from qa.answering.verify import shown_in, unsupported_figures
from qa.ranking.retrieve import Retriever
from qa.ranking.route import route
from qa.types import Answer, CellKind, Refusal, Table, Turn, Understanding, View
from qa.viewing.mentions import Subject, mentions
from qa.viewing.reports import by_report
from qa.viewing.said import said
from qa.viewing.viewed import Viewed
from ui.drawing import figures

WHOLE = """{year}年{place}政府工作报告
各位代表：
现在，我代表市人民政府，向大会报告工作。
一、{before}年工作回顾
{review}
二、{year}年工作安排
{plan}
各位代表！让我们团结奋斗！
"""
REVIEW = "全市生产总值增长5%，新增就业2.8万人，群众的日子一天比一天好。"
REPORTS = {
    ("云溪市", 2029): ("财政收入增长6%，市场物价平稳。", "加快修复湖区湿地，恢复水鸟栖息地30处。"),
    ("云溪市", 2030): (
        REVIEW,
        "大力发展竹编产业，建设竹编工坊12个，支持匠人带徒传艺。\n做大做强茶叶、竹编产业、苗木、药材等特色产业。",
    ),
    ("云溪市", 2031): (
        REVIEW,
        "大力发展竹编产业，建设数字展厅，推动匠人走进校园。\n办好山水音乐节。\n山水音乐节要成为新名片。",
    ),
    ("青禾市", 2031): (
        REVIEW,
        "培育壮大新材料、竹编产业、食品加工等产业，新开工项目40个。\n新建农村居家养老服务点25个。",
    ),
    ("白沙市", 2031): (
        "全市生产總值增長4%，群眾的日子一天比一天好。",
        "大力發展竹編產業，讓老手藝煥發新活力。\n群众的养老金按时发放。",
    ),
    ("石桥市", 2031): (REVIEW, "新建竹林步道18公里，编制产业规划。"),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("mentions")
    (made / "reports").mkdir()
    for (place, year), (review, plan) in REPORTS.items():
        text = WHOLE.format(place=place, year=year, before=year - 1, review=review, plan=plan)
        (made / "reports" / f"{year}年{place}政府工作报告.txt").write_text(text, encoding="utf-8")
    build(made / "reports", made / "index", workers=0)
    return made / "index"


@pytest.fixture(scope="module")
def index(folder: Path) -> Iterator[Index]:
    with Index.open(folder) as opened:
        yield opened


def seen(index: Index, view: View, subject: str, **known: object) -> Viewed:
    understood = replace(Understanding(view=view, subject=subject), **known)  # type: ignore[arg-type]
    found = said(index, understood, route(by_report(understood), index.metadata))
    assert found is not None
    if found.composed:
        composed = found.composed
        texts = {c.report: index.record(index.ordinal(c.report)).plain for c in composed.citations}
        assert all(texts[c.report][c.start : c.end] == c.quote for c in composed.citations)
        assert not unsupported_figures(shown_in(composed), composed.citations, "")
    return found


def table_of(found: Viewed) -> Table:
    assert found.composed is not None
    assert found.composed.table is not None
    return found.composed.table


FOUR = ("云溪市", "青禾市", "白沙市", "石桥市")


def test_each_report_has_one_sentence_and_the_silent_one_is_named(index: Index) -> None:
    found = seen(index, View.SAID, "竹编产业", places=FOUR, years=(2031,))
    table = table_of(found)
    assert table.columns == ("地区", "提法")
    assert table.column_kinds == ("place", "content")
    assert [row[0] for row in table.rows] == list(FOUR)
    assert table.rows[0][1] == "大力发展竹编产业，建设数字展厅，推动匠人走进校园"
    assert table.rows[3][1] == "未提及"
    assert [row[1] for row in table.kinds] == [CellKind.QUOTED] * 3 + [CellKind.SILENT]
    assert found.composed is not None
    assert found.composed.text == "四份报告里三份提到“竹编产业”。没有提到：石桥市。"
    assert found.coverage == "已检索4份，其中1份没有提到"


def test_words_in_traditional_characters_are_no_silence(index: Index) -> None:
    table = table_of(seen(index, View.SAID, "竹编产业", places=FOUR, years=(2031,)))
    assert (
        table.rows[2][1] == "大力发展竹编产业，让老手艺焕发新活力"
    )  # as it is read; `original` writes it back


def test_a_sentence_of_its_own_goes_before_a_row_of_others(index: Index) -> None:
    found = mentions(index, index.ordinal("2030年云溪市政府工作报告.txt"), Subject.of("竹编产业", index))
    assert [one.hit(index, 1).quote[:6] for one in found] == ["大力发展竹编", "做大做强茶叶"]


def test_little_may_stand_between_the_words_of_a_name(index: Index) -> None:
    found = seen(index, View.SAID, "农村养老", places=FOUR, years=(2031,))
    table = table_of(found)
    assert [row[1] for row in table.rows] == ["未提及", "新建农村居家养老服务点25个", "未提及", "未提及"]
    assert table.notes == ("青禾市的报告没有这个原词，引的是几个词挨在一起的句子",)


def test_words_of_a_name_in_other_clauses_are_no_mention(index: Index) -> None:
    report = index.ordinal("2031年石桥市政府工作报告.txt")
    assert not mentions(index, report, Subject.of("竹林产业", index))


def test_no_bars_are_drawn_of_what_is_said(index: Index) -> None:
    table = table_of(seen(index, View.SAID, "农村养老", places=FOUR, years=(2031,)))
    assert figures(table, 1) == [None] * 4


def test_years_are_those_of_the_reports_and_one_that_is_not_held_is_told(index: Index) -> None:
    found = seen(index, View.SAID, "竹编产业", places=("云溪市",), period=(2029, 2032))
    table = table_of(found)
    assert table.column_kinds[0] == "year"
    assert [(row[0], row[1][:4]) for row in table.rows] == [
        ("2029年", "未提及"), ("2030年", "大力发展"), ("2031年", "大力发展"), ("2032年", "没有收录"),
    ]  # fmt: skip
    assert found.coverage == "已检索3份，其中1份没有提到；没有收录云溪市2032年的报告"


def test_where_no_year_is_named_each_place_has_its_newest_report(index: Index) -> None:
    table = table_of(seen(index, View.SAID, "竹编产业", places=FOUR))
    assert len(table.rows) == 4
    assert "数字展厅" in table.rows[0][1]


def test_what_no_report_says_is_refused(index: Index) -> None:
    found = seen(index, View.SAID, "量子通信", places=FOUR, years=(2031,))
    assert found.composed is None
    assert found.reason == "已检索4份报告，都没有提到“量子通信”。"
    assert found.cause is Refusal.NOT_GIVEN


def test_the_first_mention_has_its_year_and_says_what_was_searched(index: Index) -> None:
    found = seen(index, View.FIRST, "竹编产业", places=("云溪市",))
    assert found.short == "2030年"
    assert found.composed is not None
    assert found.composed.text.startswith(
        "收录的报告里，“竹编产业”最早出现在2030年。2030年云溪市政府报告：“大力发展"
    )
    assert found.coverage == "已检索收录的云溪市2029—2031年的政府工作报告共3份；更早的报告可能没有收录"


def test_the_last_mention_is_said_to_be_in_the_newest_report(index: Index) -> None:
    found = seen(index, View.LAST, "竹编产业", places=("云溪市",))
    assert found.short == "2031年"
    assert found.composed is not None
    assert found.composed.text.endswith("这也是所检索的报告里最新的年份。")


def test_the_first_mention_of_what_nobody_says_is_refused(index: Index) -> None:
    found = seen(index, View.FIRST, "量子通信")
    assert found.composed is None
    assert "2029—2031年" in found.reason
    assert "没有提到“量子通信”" in found.reason


@pytest.mark.parametrize(
    "years", [{"years": (2030,)}, {"report_years": (2031,)}, {}, {"years": (2030, 2031)}]
)
def test_two_reports_stand_beside_each_other(index: Index, years: dict[str, tuple[int, ...]]) -> None:
    found = seen(index, View.CHANGED, "竹编产业", places=("云溪市",), **years)
    table = table_of(found)
    assert table.columns == ("提法", "2030年", "2031年")
    assert table.rows[0][1].startswith("大力发展竹编产业，建设竹编工坊")
    assert table.rows[0][2].startswith("大力发展竹编产业，建设数字展厅")
    came, went = table.rows[-2:]
    assert came[0] == "新出现（计算）"
    assert "展厅" in came[2]
    assert "竹编" not in came[2]
    assert went[0] == "不再出现（计算）"
    assert "工坊" in went[1]
    assert table.kinds[-1] == (CellKind.HEAD, CellKind.COMPUTED, CellKind.SILENT)


def test_one_report_alone_is_not_compared(index: Index) -> None:
    found = seen(index, View.CHANGED, "竹编产业", places=("石桥市",))
    assert found.composed is None
    assert found.reason == "石桥市的报告不足两份，无法比较。"


def test_a_year_that_is_not_held_is_not_compared(index: Index) -> None:
    found = seen(index, View.CHANGED, "竹编产业", places=("云溪市",), years=(2025, 2031))
    assert found.composed is None
    assert "没有收录云溪市2025年" in found.reason


def test_new_terms_stand_several_times_and_not_in_the_report_before(index: Index) -> None:
    found = seen(index, View.CHANGED, "", places=("云溪市",), years=(2030, 2031))
    table = table_of(found)
    terms = [row[0] for row in table.rows]
    assert any("音乐节" in term for term in terms)
    assert all(row[0] in quote.quote for row, quote in zip(table.rows, found.hits, strict=True))
    before = index.report("2030年云溪市政府工作报告.txt").text
    assert not any(term in before for term in terms)


def answered(folder: Path, monkeypatch: pytest.MonkeyPatch, asked: Understanding) -> Answer:
    def understood(_: Retriever, index: Index, question: str, history: Sequence[Turn]) -> Understanding:
        return asked

    monkeypatch.setattr(Retriever, "understood", understood)
    with Answerer.open(folder) as answerer:
        return answerer.ask("这几个市2031年对竹编产业怎么说？")


def test_the_line_answers_with_a_view(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = Understanding(places=FOUR, years=(2031,), view=View.SAID, subject="竹编产业")
    answer = answered(folder, monkeypatch, asked)
    assert not answer.refused
    assert answer.short is None
    assert len(answer.citations) == 3
    assert answer.coverage == "已检索4份，其中1份没有提到"


def test_places_without_reports_are_refused_by_name(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = Understanding(places=("金华市",), years=(2031,), view=View.SAID, subject="竹编产业")
    answer = answered(folder, monkeypatch, asked)
    assert answer.refusal is Refusal.NO_PLACE
    assert "金华市" in answer.answer


def test_years_without_reports_are_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = Understanding(places=("云溪市",), years=(2025,), view=View.SAID, subject="竹编产业")
    assert answered(folder, monkeypatch, asked).refusal is Refusal.NO_YEAR
