"""Place, years, body and topic of a question, and what a follow-up takes over from the question before."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.types import Aspect, Body, Level, Metadata
from qa.types import Kind, Turn, Understanding, View
from qa.understanding.question import QUESTION_LIMIT, Catalogue, normalise, understand


def report(place: str, level: Level, year: int, body: Body = Body.GOVERNMENT) -> Metadata:
    return Metadata(
        title=f"{year}年{place}报告",
        place=place,
        province=place if level is Level.PROVINCE else None,
        level=level,
        body=body,
        year=year,
        session=f"第九届第{'一二三四五'[year % 5 - 2]}次会议" if place == "澜江市" else None,
    )


CATALOGUE = Catalogue.of([
    *(report("澜江市", Level.CITY, year) for year in (2024, 2025, 2026)),
    *(report("浙江省", Level.PROVINCE, year) for year in (2025, 2026)),
    report("山东省", Level.PROVINCE, 2026),
    report("全国", Level.NATION, 2026),
    report("全国", Level.NATION, 2022, Body.PARTY_CONGRESS),
])  # fmt: skip


def understood(question: str, *before: str) -> Understanding:
    return understand(question, CATALOGUE, [Turn(q, "答案略") for q in before])


CASES: list[tuple[str, dict[str, Any]]] = [
    ("澜江去年新增就业多少人？", {"places": ("澜江市",), "years": (2025,), "aspect": Aspect.RESULT}),
    ("浙江和澜江2025年的增速各是多少？", {"places": ("浙江省", "澜江市"), "years": (2025,), "compares": True}),
    ("今年打算新建几所学校？", {"places": (), "years": (2026,), "aspect": Aspect.TARGET, "unit": "所"}),
    ("2023年到2025年每年的GDP分别是多少？", {"years": (2023, 2024, 2025), "compares": True}),
    ("“十五五”时期研发投入年均增长多少？", {"years": (2030,), "period": (2026, 2030)}),
    ("2025年澜江市政府工作报告说要修几条路？", {"report_years": (2025,), "years": (), "own_report": True}),
    ("澜江的法院2025年收了多少案子？", {"bodies": (Body.COURT,), "years": (2025,)}),
    ("澜江市人大常委会2025年开了几次会？", {"bodies": (Body.STANDING_COMMITTEE,)}),
    ("全国首部储能法规叫什么？", {"places": ()}),
    ("党的二十大报告怎么讲养老？", {"report_years": (2022,), "bodies": (Body.PARTY_CONGRESS,), "places": ()}),
    ("从十八大到十九大，五年查处了多少人？", {"report_years": (2017,)}),
    ("二十大以来建了多少所学校？", {"report_years": (), "bodies": ()}),
    ("青岛港2025年吞吐量是多少？", {"places": ("青岛市",), "topic_places": ("青岛市",)}),
    ("白渚市2025年新增多少养老床位？", {"places": ("白渚市",)}),
    ("全国的经济增长目标是多少？", {"places": ("全国",), "indicators": ("生产总值 增长",)}),
    ("要实际数，不要2026年的目标，固投涨了多少？", {"years": (2025,), "aspect": Aspect.RESULT}),
    ("２０２５年澜江　ＧＤＰ多少？", {"places": ("澜江市",), "years": (2025,), "unit": "元"}),
    ("澜江二〇二五年新增就业多少人", {"years": (2025,), "unit": "人"}),
    ("澜江25年新增就业多少人", {"years": (2025,)}),
    ("澜江用了12年修好的路有多长", {"years": ()}),
    ("浙将2026年GDP目标是多少", {"places": ("浙江省",), "mended": (("浙将", "浙江"),)}),
    ("近三年澜江GDP目标走势", {"years": (2023, 2024, 2025), "period": None, "kind": Kind.FIGURE}),
    ("2025年澜江的城镇调查失业率", {"kind": Kind.FIGURE, "unit": "%"}),
    ("澜江的PM2.5", {"kind": Kind.FIGURE, "unit": "微克/立方米"}),
    ("澜江的粮食", {"kind": Kind.OPEN}),
    ("近三年澜江的财政收入", {"years": (2023, 2024, 2025), "period": None}),
    ("澜江近三年办了哪些大事", {"period": (2023, 2025)}),
    ("近三年澜江一共新增多少就业", {"period": (2023, 2025)}),
    ("“十四五”期间澜江的财政收入", {"period": (2021, 2025)}),
    ("近三年的报告怎么说养老", {"view": View.SAID, "period": (2024, 2026)}),
    ("2026年哪些省提到了竹编", {"view": View.SAID, "across": ("浙江省", "山东省")}),
    ("2024到2026三份报告各写了几件法规", {"report_years": (2024, 2025, 2026)}),
    ("澜江2022年起三年里就业一路怎么变的", {"years": (2022, 2023, 2024), "kind": Kind.FIGURE}),
    ("浙江和全国2026年的增长目标", {"places": ("浙江省", "全国")}),
    ("哪个省2026年的就业目标最高", {"places": (), "across": ("浙江省", "山东省"), "years": (2026,)}),
    ("各省的GDP目标是多少", {"across": ("浙江省", "山东省"), "years": (2026,), "kind": Kind.FIGURE}),
    ("澜江2025年投资目标和实际完成各是多少", {"aspects": (Aspect.TARGET, Aspect.RESULT), "aspect": Aspect.NEITHER}),
    (
        "澜江幸福院去年新开多少家，今年打算再开多少家",
        {"year_aspects": ((2025, Aspect.RESULT), (2026, Aspect.TARGET)), "years": (2025, 2026)},
    ),
    ("澜江2024年和2025年各有多少件建议", {"aspect": Aspect.RESULT}),
    ("2026年投资目标比2025年调高还是调低", {"years": (2025, 2026), "compares": True}),
    ("澜江2024年收了多少粮，不是2025年要保的9亿斤", {"years": (2024,), "compares": False}),
    ("澜江2025年财政收入的目标是涨多少，不是2024年的实际数", {"years": (2025,), "aspects": ()}),
    ("澜江2024年来了多少游客？别给我今年的数", {"years": (2024,)}),
    ("有多少个国家和地区跟浙江做买卖", {"places": ("浙江省",)}),
    ("澜江去年出了几份民情分析报告", {"years": (2025,), "report_years": ()}),
    ("澜江幼儿园最后一年的免费政策惠及多少人", {"years": ()}),
    ("澜江经济增加的那部分有多少", {"mended": ()}),
    ("澜江外贸涨幅全省排第几", {"unit": None, "kind": Kind.FIGURE}),
    ("浙江农村要给好多所学校装暖气嘛", {"unit": "所", "kind": Kind.FIGURE}),
    ("澜江去年来了多少游客？报告里有数吗", {"kind": Kind.FIGURE}),
    ("澜江的过境免签能待多久？2025年那份报告怎么说的", {"kind": Kind.FIGURE}),
    ("职工是不是得多干几年？澜江打算怎么推这件事", {"kind": Kind.HOW}),
    ("澜江第九届人大第五次会议的报告定了几件实事", {"report_years": (2026,), "years": ()}),
]  # fmt: skip


@pytest.mark.parametrize(("question", "expected"), CASES)
def test_a_question_says_where_when_and_what(question: str, expected: dict[str, Any]) -> None:
    found = understood(question)

    assert {name: getattr(found, name) for name in expected} == expected


def test_it_can_be_said_in_words() -> None:
    assert understood("浙江2026年GDP目标是多少").in_words() == "浙江省 · 2026年 · 目标 · 数值"
    assert understood("哪个省2026年就业目标最高").in_words() == "2个地区 · 2026年 · 目标 · 最高 · 数值"


def test_a_word_exchanged_for_its_opposite_asks_the_same_of_the_other() -> None:
    assert (
        "农村居民人均可支配收入" in understood("农村的呢？", "2025年澜江城镇居民人均可支配收入是多少？").topic
    )


def test_the_topic_is_what_is_left() -> None:
    topic = understood("请问澜江市2025年的养老床位是多少？").topic

    assert "养老床位" in topic
    assert not any(word in topic for word in ("请问", "澜江", "2025", "多少", "？"))


def test_this_year_is_that_of_the_newest_report() -> None:
    old = Catalogue.of([report("澜江市", Level.CITY, 2011)])

    assert understand("今年要建多少套住房？", old).years == (2011,)
    assert understand("去年建了多少套住房？", old).years == (2010,)


SALES = "澜江2025年社会消费品零售总额目标是多少？"
FOLLOW_UPS: list[tuple[str, tuple[str, ...], dict[str, Any]]] = [
    ("那2026年呢？", (SALES,), {"places": ("澜江市",), "years": (2026,), "aspect": Aspect.TARGET}),
    ("实际完成得怎么样？", (SALES,), {"places": ("澜江市",), "years": (2025,), "aspect": Aspect.RESULT}),
    ("浙江呢？", (SALES,), {"places": ("浙江省",), "years": (2025,), "kind": Kind.FIGURE}),
    ("上一年呢？", (SALES,), {"places": ("澜江市",), "years": (2024,)}),
    ("2023年呢？", (SALES, "浙江呢？"), {"places": ("浙江省",), "years": (2023,)}),
    ("是哪天开通的？", ("2024年新开的地铁线有多长？",), {"years": (2024,), "kind": Kind.TIME}),
    ("浙江省2025年建成多少个5G基站？", (SALES,), {"places": ("浙江省",), "indicators": (), "context": ""}),
    ("它的居民收入呢", (SALES,), {"indicators": ("居民人均可支配收入",), "context": "", "aspect": Aspect.TARGET}),
    ("那就业呢？", (SALES,), {"indicators": (), "places": ("澜江市",), "kind": Kind.FIGURE}),
    ("法院收了多少案件？", (SALES,), {"bodies": (Body.COURT,), "indicators": (), "context": ""}),
    ("那社零目标呢", ("澜江的法院2025年收了多少案子？",), {"bodies": (), "places": ("澜江市",)}),
    ("农村的呢？", ("2025年澜江城镇居民人均可支配收入是多少？",), {"years": (2025,), "kind": Kind.FIGURE}),
    ("和浙江比呢？", (SALES,), {"places": ("澜江市", "浙江省"), "compares": True}),
    ("目标和实际呢", (SALES,), {"aspects": (Aspect.TARGET, Aspect.RESULT), "years": (2025,)}),
    ("最低的呢？", ("哪个省2026年的就业目标最高？",), {"across": ("浙江省", "山东省"), "years": (2026,)}),
    ("那两年里建了几所学校", ("澜江2024年和2025年各招多少人？",), {"years": (2024, 2025)}),
]  # fmt: skip


@pytest.mark.parametrize(("question", "before", "expected"), FOLLOW_UPS)
def test_a_follow_up_takes_over_what_it_leaves_out(
    question: str, before: tuple[str, ...], expected: dict[str, Any]
) -> None:
    found = understood(question, *before)

    assert {name: getattr(found, name) for name in expected} == expected


@pytest.mark.parametrize("question", ["那2026年呢？", "浙江呢？", "实际完成得怎么样？"])
def test_a_bare_follow_up_is_about_the_same_matter(question: str) -> None:
    assert "社会消费品零售总额" in understood(question, SALES).topic


HOSTILE = [
    "", " \u3000\n\t", "\x00\x01\x1b[31m", "\ud800", "澜江2025年\udc00多少", "\u202e澜江\u200b", "🀄" * 50,
    "？" * 100_000, "浙江" * 50_000, "2025年" * 25_000, "十大和" * 33_334, "报告" * 50_000, "一" * 100_000,
    "从" * 100_000, "ﷺ" * 100_000,
    "What was the growth of Lanjiang?", "عربى 日本語は？ 한국어 Ünïcödé",
]  # fmt: skip


@pytest.mark.parametrize("question", HOSTILE, ids=[ascii(q[:8]) for q in HOSTILE])
def test_nothing_that_can_be_typed_breaks_it(question: str) -> None:
    found = understood(question, question, question)

    assert len(found.topic) <= 4 * len(normalise(question)) + 4
    assert len(found.years) <= QUESTION_LIMIT


@given(st.text(st.characters()), st.lists(st.text(st.characters()), max_size=3))
def test_any_text_is_understood(question: str, before: list[str]) -> None:
    assert understood(question, *before) == understood(question, *before)


@given(st.text("澜江浙全国省市去今明年0123456789十五大报告到和从各多少目标的呢？，“” ", max_size=40))
def test_any_jumble_of_words_that_matter_is_understood(question: str) -> None:
    found = understood(question, SALES)

    assert found.years == tuple(sorted(set(found.years)))
    assert found.report_years == tuple(sorted(set(found.report_years)))


@given(st.text(st.characters(), min_size=QUESTION_LIMIT, max_size=QUESTION_LIMIT + 50), st.text())
def test_what_stands_behind_the_limit_is_not_read(question: str, behind: str) -> None:
    assert normalise(question + behind) == normalise(question[:QUESTION_LIMIT])


# Views


def test_the_subject_of_a_view_is_no_place_whose_reports_are_asked() -> None:
    asked = understood("各省对雄安新区怎么说？")
    assert (asked.view, asked.subject) == (View.SAID, "雄安新区")
    assert not any("雄安" in place for place in (*asked.places, *asked.topic_places))


def test_a_subject_in_latin_letters_is_whole() -> None:
    assert understood("各省对DeepSeek怎么说？").subject.lower() == "deepseek"


def test_a_view_is_asked_of_another_subject_place_or_kind() -> None:
    before = "浙江2026年报告的主要目标有哪些"
    assert understood("山东呢？", before).view is View.GOALS
    assert understood("2025年的人均收入是多少？", before).view is None
    said = understood("那养老呢？", "各省今年对低空经济怎么说？")
    assert (said.view, said.subject) == (View.SAID, "养老")


def test_all_years_of_a_subject_are_all_that_there_are() -> None:
    assert understood("历年国务院报告对农业怎么说？").years == ()


@pytest.mark.parametrize("question", ["讲个笑话", "帮我写一首诗", "帮我总结一下这本小说"])
def test_what_is_of_no_report_is_no_view_of_one(question: str) -> None:
    assert understood(question).view is None
