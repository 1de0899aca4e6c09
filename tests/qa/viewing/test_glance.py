"""One report at a glance, over invented reports: outline, goals, results, 实事, tasks, and which report is meant."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from index.build import build
from index.types import Aspect, Body
from qa.answer import Answerer
from qa.types import Answer, CellKind, Refusal, Understanding, View
from qa.viewing.glance import LIMIT

GOVERNMENT = """{year}年{place}政府工作报告
——{year}年1月12日在{place}第八届人民代表大会第{n}次会议上
{place}市长 钟明远

各位代表：
现在，我代表市人民政府向大会报告工作，请予审议。

一、{last}年工作回顾
过去一年，我们坚持以高质量发展为引领，坚定信心、奋发有为。全市地区生产总值完成1286.4亿元、增长5.7%，城镇新增就业4.3万人，居民消费价格上涨0.4%。
（一）产业升级迈出新步伐。霞光轴承产业园二期建成投产，新增规模以上工业企业46家。我们始终坚持以新发展理念为指导。
（二）城乡面貌持续改善。改造老旧小区73个，新建口袋公园18处。
（三）民生福祉不断增进。去年的九件民生实事全部完成，新增学位6200个。

二、{year}年重点工作
今年经济社会发展主要预期目标是：地区生产总值增长5.5%左右；城镇新增就业4万人以上；居民收入增长与经济增长同步。
（一）着力壮大轴承产业。建设霞光轴承产业园三期，引进项目35个。
（二）着力提升城市品质。改造老旧小区80个，建成云麓公园。
（三）着力办好民生实事。{deeds}
（四）着力守住安全底线。排查燃气管线420公里，更新老旧管网95公里。

三、加强政府自身建设
坚持依法行政，办理代表建议158件，压减会议三成。
各位代表！让我们团结奋斗！
"""
NUMBERED = (
    "今年要办好五件民生实事。一是新建社区食堂26家。二是增加普惠托位900个。三是改造农村危桥14座。"
    "四是加装电梯120部。五是新建球场30片。"
)
DIVIDED = "今年办好四件民生实事，包括：新建社区食堂26家；增加普惠托位900个；改造农村危桥14座；加装电梯120部。"
SHORT = "今年要办好五件民生实事。一是新建社区食堂26家。二是增加普惠托位900个。三是改造农村危桥14座。四是加装电梯120部。"
ANNOUNCED = "今年继续办好十件民生实事，让群众得到更多实惠。"
LINES = (
    "今年要办好以下四件民生实事：\n1.社区食堂方面。\n新建社区食堂26家。\n2.托育方面。\n增加普惠托位900个。\n"
    "3.道路方面。\n改造农村危桥14座。\n4.电梯方面。\n加装电梯120部。"
)
COURT = """霞光市中级人民法院工作报告
——2031年1月14日在霞光市第八届人民代表大会第五次会议上
霞光市中级人民法院院长 沈若兰

各位代表：
现在，我代表市中级人民法院报告工作，请予审议。
一、2030年工作情况
（一）依法惩治犯罪。审结刑事案件3126件，判处罪犯4012人。
（二）服务经济发展。审结商事案件8750件，标的额62.3亿元。
（三）回应群众关切。审结婚姻家庭案件2214件，执结案件9633件。
二、2031年工作安排
（一）提升审判质效。健全繁简分流机制，推进示范诉讼。
（二）深化执行改革。开展涉民生案件集中执行。
（三）锻造过硬队伍。组织轮训，充实基层法庭。
"""
PLAIN = """在霞光市商会年会上的讲话
过去几年，商会会员由120家增加到346家，年出口额达到9.8亿元。会员企业捐建学校6所。
我们还要看到困难，订单减少，工人难招。明年将组织会员参加展会12场，培训技工1500人。
商会要办好会刊，联络同乡，为年轻人提供岗位。
"""


def report(place: str, year: int, deeds: str) -> str:
    return GOVERNMENT.format(place=place, year=year, last=year - 1, n="五", deeds=deeds)


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Answerer]:
    """An index of three cities' reports, a court's and one without headings."""
    folder, directory = tmp_path_factory.mktemp("reports"), tmp_path_factory.mktemp("indexed") / "index"
    texts = {
        "2030年保定市政府工作报告": report("保定市", 2030, SHORT),
        "2031年保定市政府工作报告": report("保定市", 2031, NUMBERED),
        "2031年保定市中级人民法院工作报告": COURT.replace("霞光市", "保定市"),
        "2031年衢州市政府工作报告": report("衢州市", 2031, DIVIDED),
        "2031年南通市政府工作报告": report("南通市", 2031, ANNOUNCED),
        "2031年海口市政府工作报告": report("海口市", 2031, LINES),
    }
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    build(folder, directory, workers=0)
    with Answerer.open(directory) as opened:
        yield opened


Look = Callable[..., Answer]


@pytest.fixture
def look(reports: Answerer, monkeypatch: pytest.MonkeyPatch) -> Look:
    """What a view shows, asked by what is understood and not by words."""

    def seen(view: View, **asked: object) -> Answer:
        meant = replace(Understanding(view=view), **asked)  # type: ignore[arg-type]
        monkeypatch.setattr(reports._retriever, "understood", lambda index, question, history: meant)
        return reports.ask("看一看这份报告")

    return seen


def shown(answer: Answer) -> str:
    return "\n".join(
        (answer.answer, *(words for fold in answer.folds for words in (fold.heading, *fold.lines)))
    )


def bare(text: str) -> str:
    return re.sub(r"\[\d+\]", "", text)


@pytest.mark.parametrize("view", [View.OUTLINE, View.GOALS, View.OUTCOMES, View.DEEDS, View.TASKS])
@pytest.mark.parametrize("place", ["保定市", "衢州市", "海口市"])
def test_every_line_is_a_quote_with_a_mark_within_the_limit(
    look: Look, reports: Answerer, view: View, place: str
) -> None:
    answer = look(view, places=(place,), bodies=(Body.GOVERNMENT,), report_years=(2031,))

    assert not answer.refused
    assert len(bare(answer.answer)) <= LIMIT
    table = {mark for row in (answer.table.marks if answer.table else ()) for mark in row if mark}
    assert {int(m) for m in re.findall(r"\[(\d+)\]", shown(answer))} | table == {
        c.mark for c in answer.citations
    }
    for c in answer.citations:
        assert reports.index().report(c.report).text[c.start : c.end] == c.quote
    for line in answer.answer.splitlines()[1:]:
        assert re.search(r"\[\d+\]", line), line


def test_an_outline_has_all_headings_in_order_and_the_main_figures(look: Look) -> None:
    answer = look(View.OUTLINE, places=("保定市",), bodies=(Body.GOVERNMENT,))

    heads = ["一、2030年工作回顾", "二、2031年重点工作", "三、加强政府自身建设"]
    at = [answer.answer.index(head) for head in heads]
    assert at == sorted(at)
    assert "1286.4亿元" in answer.answer
    assert "（一）着力壮大轴承产业" in answer.answer
    assert [bare(fold.heading) for fold in answer.folds] == heads
    assert answer.table is not None
    assert answer.table.columns == ("指标", "2030年结果", "2031年目标")


def test_what_carries_a_part_is_what_was_done_not_the_slogan_beside_it(look: Look) -> None:
    answer = look(View.OUTLINE, places=("保定市",), bodies=(Body.GOVERNMENT,))

    review = answer.folds[0].lines
    assert "新增规模以上工业企业46家" in review[0] or "霞光轴承产业园二期" in review[0]
    assert "为指导" not in bare("".join(review))


def test_goals_are_the_announcing_sentence_and_a_table_with_values_without_figures(look: Look) -> None:
    answer = look(View.GOALS, places=("保定市",), years=(2031,), bodies=(Body.GOVERNMENT,))

    assert "今年经济社会发展主要预期目标是" in answer.answer
    assert answer.table is not None
    cells = dict(answer.table.rows)
    assert cells["地区生产总值"] == "增长5.5%左右"
    assert cells["城镇新增就业"] == "4万人以上"
    assert "与经济增长同步" in cells["居民人均可支配收入"]
    assert all(kind is CellKind.QUOTED for _, kind in answer.table.kinds)


def test_results_of_a_year_stand_in_the_next_report(look: Look) -> None:
    answer = look(View.OUTCOMES, places=("保定市",), years=(2030,), bodies=(Body.GOVERNMENT,))

    assert answer.table is not None
    assert answer.table.columns == ("指标", "2030年结果")
    assert dict(answer.table.rows)["地区生产总值"] == "1286.4亿元、增长5.7%"
    assert {c.year for c in answer.citations} == {2031}


def test_results_of_a_report_are_its_own_look_back(look: Look) -> None:
    answer = look(View.OUTCOMES, places=("保定市",), report_years=(2030,), bodies=(Body.GOVERNMENT,))

    assert answer.table is not None
    assert answer.table.columns == ("指标", "2029年结果")


def test_results_that_no_report_tells_yet_are_refused_with_the_reports_there_are(look: Look) -> None:
    answer = look(View.OUTCOMES, places=("保定市",), years=(2031,), bodies=(Body.GOVERNMENT,))

    assert answer.refusal is Refusal.NO_YEAR
    assert "2032年" in answer.answer
    assert "2031年" in answer.answer


def test_a_courts_results_are_its_densest_sentences(look: Look) -> None:
    answer = look(View.OUTCOMES, places=("保定市",), report_years=(2031,), bodies=(Body.COURT,))

    assert answer.table is None
    assert "件" in answer.answer
    assert {c.body for c in answer.citations} == {Body.COURT}


@pytest.mark.parametrize(
    ("place", "count"),
    [("保定市", 5), ("衢州市", 4), ("海口市", 4)],
    ids=["numbered in sentences", "divided by semicolons", "over many lines"],
)
def test_deeds_come_item_by_item(look: Look, place: str, count: int) -> None:
    answer = look(View.DEEDS, places=(place,), report_years=(2031,), bodies=(Body.GOVERNMENT,))

    assert len(answer.answer.splitlines()) == count + 1
    for item in ("新建社区食堂26家", "增加普惠托位900个", "改造农村危桥14座", "加装电梯120部"):
        assert item in shown(answer)
    assert "九件" not in answer.answer  # those of the year before
    assert "不符" not in answer.answer


def test_a_count_that_the_items_do_not_bear_out_is_said(look: Look) -> None:
    answer = look(View.DEEDS, places=("保定市",), report_years=(2030,), bodies=(Body.GOVERNMENT,))

    assert "加装电梯120部" in answer.answer
    assert re.search(r"报告说是五件\[\d+\]，这里找到的条目与此不符", answer.answer)


def test_deeds_that_are_only_announced_are_said_to_be(look: Look) -> None:
    answer = look(View.DEEDS, places=("南通市",), bodies=(Body.GOVERNMENT,))

    assert "今年继续办好十件民生实事" in answer.answer
    assert "没有找到逐件列出" in answer.answer


@pytest.mark.parametrize("view", [View.DEEDS, View.TASKS])
def test_what_was_planned_is_no_answer_to_what_was_done(look: Look, view: View) -> None:
    answer = look(view, places=("保定市",), years=(2031,), bodies=(Body.GOVERNMENT,), aspect=Aspect.RESULT)

    assert "一是新建社区食堂26家" not in answer.answer
    assert not answer.folds


def test_tasks_are_the_headings_of_the_work_to_come_in_order(look: Look) -> None:
    answer = look(View.TASKS, places=("保定市",), bodies=(Body.GOVERNMENT,))

    heads = re.findall(r"（[一二三四]）着力\w+", bare(answer.answer))
    assert heads == [
        "（一）着力壮大轴承产业",
        "（二）着力提升城市品质",
        "（三）着力办好民生实事",
        "（四）着力守住安全底线",
    ]
    assert "回顾" not in answer.answer
    assert "引进项目35个" in shown(answer)


def test_a_courts_tasks_are_its_headings_too(look: Look) -> None:
    answer = look(View.TASKS, places=("保定市",), bodies=(Body.COURT,))

    assert "（二）深化执行改革" in answer.answer
    assert "依法惩治犯罪" not in answer.answer


def test_of_several_years_the_newest_is_shown_and_of_several_bodies_the_government(look: Look) -> None:
    answer = look(View.OUTLINE, places=("保定市",))

    assert {(c.year, c.body) for c in answer.citations} == {(2031, Body.GOVERNMENT)}


def test_what_could_be_chosen_is_said_where_nothing_says_which_report(look: Look) -> None:
    answer = look(View.OUTLINE)

    assert answer.refusal is Refusal.UNCLEAR
    assert "6份" in answer.answer
    assert "4个地区" in answer.answer
    assert re.search("例如“2031年.+市政府工作报告”", answer.answer)


def test_a_text_without_headings_is_told_in_its_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "讲话.txt").write_text(PLAIN, encoding="utf-8")
    build(tmp_path / "reports", tmp_path / "index", workers=0)
    with Answerer.open(tmp_path / "index") as opened:
        meant = Understanding(view=View.OUTLINE)
        monkeypatch.setattr(opened._retriever, "understood", lambda index, question, history: meant)
        answer = opened.ask("总结一下")

    assert "没有分标题" in answer.answer
    assert answer.answer.index("346家") < answer.answer.index("12场")
