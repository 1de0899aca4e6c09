"""Time frame: the year and the aspect of sentences, by where they stand and by how they are worded."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.sections import split_sections
from index.sentences import split_sentences
from index.timeframe import assign
from index.types import Aspect, Body, Metadata, Role, Sentence

RESULT, TARGET, NEITHER = Aspect.RESULT, Aspect.TARGET, Aspect.NEITHER


def framed(text: str, year: int | None = 2032, body: Body = Body.GOVERNMENT) -> dict[str, Sentence]:
    """The sentences of a report given in ``year``, by their words."""
    metadata = Metadata("云汀市工作报告", "云汀市", "澜江省", None, body, year)
    sections = split_sections(text)
    sentences = assign(text, metadata, sections, split_sentences(text, sections))
    return {text[sentence.start : sentence.end]: sentence for sentence in sentences}


PROVINCIAL = """各位代表：
一、2031年工作回顾
过去一年，全市生产总值增长6.2%。
（一）工业稳中有进。规上工业增加值增长7%。争取上级资金31亿元。未来产业加快布局。
2029年启动的引水工程全线贯通。
2028年，全市遭遇大旱。农田减产两成。
人均预期寿命达到82岁。
应届高校毕业生就业率98%。
我们也清醒地认识到，发展中还存在不少短板。城乡差距还比较大。
二、2032年工作安排
今年生产总值预期目标是：增长6%左右。
新建学校12所。
改造提升已建成的社区食堂40个。
去年，我市新增就业8万人。
到2035年，全市森林覆盖率达到六成。
过去一年，文旅市场十分红火。今年要再办20场赛事。开行旅游专列30列。
比2030年翻一番的目标已经写入规划。
三、加强政府自身建设
驰而不息纠治“四风”。
"""


@pytest.mark.parametrize(
    ("words", "year", "aspect"),
    [
        ("过去一年，全市生产总值增长6.2%。", 2031, RESULT),
        ("规上工业增加值增长7%。", 2031, RESULT),
        ("争取上级资金31亿元。", 2031, RESULT),
        ("未来产业加快布局。", 2031, RESULT),
        ("2029年启动的引水工程全线贯通。", 2029, RESULT),
        ("农田减产两成。", 2028, RESULT),
        ("人均预期寿命达到82岁。", 2031, RESULT),
        ("应届高校毕业生就业率98%。", 2031, RESULT),
        ("我们也清醒地认识到，发展中还存在不少短板。", 2031, NEITHER),
        ("城乡差距还比较大。", 2031, NEITHER),
        ("今年生产总值预期目标是：增长6%左右。", 2032, TARGET),
        ("新建学校12所。", 2032, TARGET),
        ("改造提升已建成的社区食堂40个。", 2032, TARGET),
        ("去年，我市新增就业8万人。", 2031, RESULT),
        ("到2035年，全市森林覆盖率达到六成。", 2035, TARGET),
        ("过去一年，文旅市场十分红火。", 2031, RESULT),
        ("今年要再办20场赛事。", 2032, TARGET),
        ("开行旅游专列30列。", 2032, TARGET),
        ("驰而不息纠治“四风”。", 2032, TARGET),
    ],
)
def test_review_and_plan(words: str, year: int, aspect: Aspect) -> None:
    sentence = framed(PROVINCIAL)[words]
    assert (sentence.fact_year, sentence.aspect) == (year, aspect)


HEADINGS = {
    "2031年工作回顾": (2031, RESULT),
    "过去五年工作回顾": (2031, RESULT),
    "2031年计划执行情况": (2031, RESULT),
    "“十四五”发展成就": (2025, RESULT),
    "一年来的主要工作": (2031, RESULT),
    "2032年重点工作": (2032, TARGET),
    "2032年主要工作": (2032, TARGET),
    "今年工作总体部署": (2032, TARGET),
    "今后五年的主要任务": (2032, TARGET),
    "目标任务和工作措施": (2032, TARGET),
}


@pytest.mark.parametrize(("title", "expected"), HEADINGS.items(), ids=HEADINGS.keys())
def test_headings_say_what_stands_below_them(title: str, expected: tuple[int, Aspect]) -> None:
    sentence = framed(f"各位代表：\n一、{title}\n改造老旧小区120个。")["改造老旧小区120个。"]
    assert (sentence.fact_year, sentence.aspect) == expected


def test_a_five_year_plan_is_of_its_last_year() -> None:
    text = "各位代表：\n一、“十五五”时期主要目标任务\n建成轨道交通两条。\n二、2026年工作安排\n开工隧道一座。"
    sentences = framed(text, 2026)
    assert sentences["建成轨道交通两条。"].fact_year == 2030
    assert sentences["开工隧道一座。"].fact_year == 2026


def test_a_title_of_review_and_plan_leaves_it_to_the_paragraphs() -> None:
    text = (
        "各位代表：\n一、“十四五”发展成就和“十五五”主要目标任务\n五年来，城市面貌焕然一新。\n绿地越来越多。\n"
        "今后五年，要建成百园之城。\n人人享有绿地。"
    )
    sentences = framed(text, 2026)
    assert sentences["绿地越来越多。"].aspect is RESULT
    assert sentences["人人享有绿地。"].aspect is TARGET


def test_sections_behind_the_plan_go_on_planning() -> None:
    text = (
        "各位代表：\n一、2031年工作回顾\n成绩喜人。\n二、2032年工作总体部署\n稳字当头。\n"
        "三、促进城乡融合\n修通环湖公路。"
    )
    assert framed(text)["修通环湖公路。"].aspect is TARGET


def test_an_announcement_counts_where_the_heading_was_lost() -> None:
    text = (
        "各位代表：\n一、去年工作回顾\n粮食增产。\n今年要着力做好以下几方面工作。\n（一）稳定农业\n扩种大豆。"
    )
    sentences = framed(text)
    assert sentences["粮食增产。"].aspect is RESULT
    assert (sentences["扩种大豆。"].fact_year, sentences["扩种大豆。"].aspect) == (2032, TARGET)


def test_without_headings_paragraphs_decide() -> None:
    text = "各位代表：\n去年，水稻丰收。\n仓满囤满。\n今年，要改种优质稻。\n亩亩高产。"
    aspects = [sentence.aspect for sentence in framed(text).values()]
    assert aspects[1:] == [RESULT, RESULT, TARGET, TARGET]


def test_a_standing_committee_mostly_reports() -> None:
    text = "为民履职\n听民声汇民智，办好代表建议，让群众的期盼一件件落地见效。\n开展视察12次。"
    assert framed(text, body=Body.STANDING_COMMITTEE)["开展视察12次。"].aspect is RESULT


def test_growth_from_one_year_to_another_is_of_the_later() -> None:
    text = "各位代表：\n一、过去五年工作回顾\n人均绿地由2026年的9平方米提高到2031年的14平方米。"
    assert framed(text)["人均绿地由2026年的9平方米提高到2031年的14平方米。"].fact_year == 2031


@pytest.mark.parametrize(
    "words", ["出口比2020年翻了一番。", "《2025年前行动方案》落地见效。", "降雨为1961年以来最多。"]
)
def test_years_of_comparisons_and_names_date_nothing(words: str) -> None:
    assert framed(f"各位代表：\n一、2031年工作回顾\n{words}")[words].fact_year == 2031


def test_a_plan_of_a_year_that_is_over_is_no_result_of_it() -> None:
    found = framed(
        "附表\n2031年税收收入预算数66亿元。2031年税收收入执行数62亿元，为预算数93.9%。2032年税收收入预算数70亿元。"
    )
    assert [(s.fact_year, s.aspect) for s in list(found.values())[-3:]] == [
        (2031, TARGET),
        (2031, RESULT),
        (2032, TARGET),
    ]
    above = framed("一、2031年工作回顾\n2031年生产总值增长6.2%，高于预期目标0.2个百分点。")
    assert list(above.values())[-1].aspect is RESULT


def test_this_year_may_have_results_already() -> None:
    words = "今年三月起，新规已在全市施行。"
    sentence = framed(f"各位代表：\n一、2032年工作安排\n{words}")[words]
    assert (sentence.fact_year, sentence.aspect) == (2032, RESULT)


def test_without_a_report_year_only_named_years_count() -> None:
    text = "各位代表：\n一、工作回顾\n2019年，水库建成。\n供水无忧。\n二、工作安排\n疏浚河道。"
    sentences = framed(text, None)
    assert sentences["2019年，水库建成。"].fact_year == 2019
    assert sentences["疏浚河道。"].fact_year is None
    assert sentences["疏浚河道。"].aspect is TARGET


FRAGMENTS = [
    *[
        "各位代表：\n",
        "一、2031年工作回顾\n",
        "二、今年任务\n",
        "（一）",
        "\n",
        "。",
        "，",
        "增长5%",
        "要",
        "了",
        "存在问题",
    ],
    *[
        "去年",
        "今年",
        "五年来",
        "“十四五”时期",
        "2035年",
        "一九九八年",
        "《",
        "》",
        "名词解释\n",
        "\ud83d",
        "主要目标是：",
    ],
]


@given(
    text=st.one_of(st.lists(st.sampled_from(FRAGMENTS), max_size=60).map("".join), st.text(max_size=120)),
    year=st.one_of(st.none(), st.integers(1949, 2099)),
)
def test_only_years_and_aspects_change(text: str, year: int | None) -> None:
    sections = split_sections(text)
    before = split_sentences(text, sections)
    after = assign(text, Metadata("", None, None, None, Body.OTHER, year), sections, before)
    assert [(s.start, s.end, s.section, s.role) for s in after] == [
        (s.start, s.end, s.section, s.role) for s in before
    ]
    cited = (Role.BODY, Role.REPEAT)
    assert all(s.aspect is NEITHER and s.fact_year is None for s in after if s.role not in cited)
