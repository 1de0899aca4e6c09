"""An answer is made of cited sentences: its marks are citations, its figures theirs, its length bounded."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.types import Aspect, Body
from qa.answering.compose import LIMIT, LIMITS, cite, compose, excerpt, source_of
from qa.answering.facts import Fact
from qa.answering.verify import unsupported_figures
from qa.types import Kind, SentenceHit, Understanding

BEDS = "新增养老床位1860张，建成老年食堂72家。"
LONG = (
    "我们把民生放在心上，办成一批群众盼了多年的实事，老旧小区改造完成二百一十个，社区食堂实现全覆盖，"
    "新增养老床位1860张，普惠托位每千人达到四点二个，农村饮水安全工程全部通过验收。"
)


def hit(
    quote: str = BEDS, year: int | None = 2032, place: str | None = "云溪市", start: int = 0
) -> SentenceHit:
    return SentenceHit(
        report=f"{year}年{place}政府工作报告.txt", title="政府工作报告", place=place, year=year, body=Body.GOVERNMENT,
        start=start, end=start + len(quote), quote=quote, section=("一、回顾",), score=1.5, rank=1,
    )  # fmt: skip


def fact(
    quote: str = BEDS,
    short: str = "",
    *,
    year: int | None = 2031,
    aspect: Aspect = Aspect.RESULT,
    plain: bool = False,
    **of: object,
) -> Fact:
    start = quote.index(short) if short else 0
    return Fact(hit(quote, **of), year, aspect, start, start + len(short), plain)  # type: ignore[arg-type]


def asked(kind: Kind = Kind.FIGURE, *years: int) -> Understanding:
    return Understanding(kind=kind, years=years)


def marks(text: str) -> list[int]:
    return [int(mark) for mark in re.findall(r"\[(\d+)\]", text)]


def length(text: str) -> int:
    return len(re.sub(r"\[\d+\]", "", text))


def first(one: Fact, *years: int) -> str:
    return compose([one], asked(Kind.FIGURE, *years)).text


def test_a_short_sentence_stands_whole_with_its_place_and_year() -> None:
    assert first(fact(short="1860张"), 2031) == "2031年云溪市新增养老床位1860张，建成老年食堂72家[1]。"


def test_a_figure_that_is_stated_plainly_is_said_in_its_clause_alone() -> None:
    assert first(fact(LONG, "1860张", plain=True), 2031) == "2031年云溪市新增养老床位1860张[1]。"


def test_any_other_clause_is_followed_by_the_wording_that_it_stands_in() -> None:
    text = first(fact(LONG, "1860张"), 2031)

    assert text.startswith("2031年云溪市新增养老床位1860张[1]。原文：“")
    assert marks(text) == [1, 1]


@pytest.mark.parametrize(("quote", "short", "said"), [
    ("全市生产总值增长5.5%左右。", "5.5%左右", "2032年云溪市生产总值预期增长5.5%左右[1]。"),
    ("新建公园9个。", "9个", "2032年云溪市计划新建公园9个[1]。"),
    ("力争新建公园9个。", "9个", "2032年云溪市力争新建公园9个[1]。"),
    ("空气优良率90%以上。", "90%以上", "90%以上——2032年云溪市政府报告：“空气优良率90%以上”[1]。"),
    ("2032年，云溪市力争新建公园9个。", "9个", "2032年，云溪市力争新建公园9个[1]。"),
])  # fmt: skip
def test_a_target_is_said_to_be_one_or_quoted(quote: str, short: str, said: str) -> None:
    one = fact(quote, short, year=2032, aspect=Aspect.TARGET)
    meant = Understanding(kind=Kind.FIGURE, years=(2032,), aspect=Aspect.TARGET)

    assert compose([one], meant).text == said


def test_a_plan_is_quoted_where_the_question_did_not_ask_for_one() -> None:
    one = fact("全市新建公园9个。", "9个", year=2032, aspect=Aspect.TARGET)

    assert first(one, 2032) == "9个——2032年云溪市政府报告：“全市新建公园9个”[1]。"


@pytest.mark.parametrize(("quote", "short"), [
    ("我们还新建公园9个。", "9个"),
    ("同9个街道一起建成。", "9个"),
    ("全国首批试点9个。", "9个"),
    ("全市性检查精简9个。", "9个"),
    ("比去年新增9个。", "9个"),
    ("（新增9个。", "9个"),
    ("公园9个。", "9个"),
    ("市外客商新增9个。", "9个"),
])  # fmt: skip
def test_what_is_no_sentence_behind_a_place_and_a_year_is_quoted(quote: str, short: str) -> None:
    assert first(fact(quote, short), 2031) == f"9个——2032年云溪市政府报告：“{quote[:-1]}”[1]。"


def test_a_name_stands_before_the_wording_that_holds_it() -> None:
    quote = "女子划艇队夺得了冠军。"
    composed = compose([fact(quote, "女子划艇队")], asked(Kind.NAME, 2031))

    assert composed.text == "女子划艇队——2032年云溪市政府报告：“女子划艇队夺得了冠军”[1]。"


def test_words_that_hold_quotation_marks_get_no_others() -> None:
    quote = "“云溪号”下水。"

    assert compose([fact(quote)], asked(Kind.OPEN)).text == "2032年云溪市政府报告：“云溪号”下水[1]。"


@pytest.mark.parametrize(("body", "year", "place", "name"), [
    (Body.PARTY_CONGRESS, 2022, "全国", "2022年党的二十大报告："),
    (Body.PARTY_CONGRESS, 1987, "全国", "1987年党的十三大报告："),
    (Body.PARTY_CONGRESS, 1956, "全国", "1956年党的八大报告："),
    (Body.PARTY_CONGRESS, 2021, "云溪市", "2021年云溪市党代会报告："),
    (Body.GOVERNMENT, 2020, "全国", "2020年国务院政府工作报告："),
    (Body.COURT, 2020, "云溪市", "2020年云溪市法院报告："),
])  # fmt: skip
def test_a_report_goes_by_the_name_that_people_call_it(body: Body, year: int, place: str, name: str) -> None:
    assert source_of(replace(hit(), body=body, year=year, place=place)) == name


def test_a_clause_that_leans_on_the_one_before_takes_it_along() -> None:
    quote = LONG.replace("新增养老床位1860张", "社会消费品零售总额300亿元，增长6.8%")

    assert "社会消费品零售总额300亿元，增长6.8%[1]。" in first(fact(quote, "6.8%", plain=True))


@pytest.mark.parametrize("year", [None, 2020])
def test_a_year_that_is_not_known_to_be_meant_is_not_said_but_the_report_is(year: int | None) -> None:
    assert first(fact(short="1860张", year=year), 2031).startswith("1860张——2032年云溪市政府报告：“新增")


def test_a_fact_that_another_report_repeats_is_quoted_once_and_the_other_report_named() -> None:
    again = fact("我市新增养老床位1860张，建成老年食堂72家。", year=2031, start=9)
    court = Fact(hit(again.hit.quote, year=2033), 2031, Aspect.RESULT)
    composed = compose([fact(), court], asked(Kind.OPEN))

    assert composed.text.count("1860张") == 1
    assert composed.text.endswith("2033年云溪市政府报告也写到这一点[2]。")
    assert len(composed.citations) == 2


def test_the_same_report_is_not_cited_twice_for_one_fact() -> None:
    composed = compose(
        [fact(), fact("我市新增养老床位1860张，建成老年食堂72家。", start=90)], asked(Kind.OPEN)
    )

    assert marks(composed.text) == [1]


def test_a_report_is_named_once_for_sentences_in_a_row() -> None:
    facts = [
        fact(),
        fact("新建公园9个。", start=40),
        Fact(hit("改造河道8公里。", 2030), None, Aspect.NEITHER),
    ]
    composed = compose(facts, asked(Kind.LIST))

    assert composed.text.count("2032年云溪市政府报告：") == composed.text.count("2030年云溪市政府报告：") == 1
    assert marks(composed.text) == [c.mark for c in composed.citations] == [1, 2, 3]


@pytest.mark.parametrize(("year", "place", "named"), [
    (2031, "云溪市", "2031年云溪市政府报告："),
    (None, "云溪市", "云溪市政府报告："),
    (None, None, "政府工作报告："),
])  # fmt: skip
def test_a_report_is_named_as_far_as_it_is_known(year: int | None, place: str | None, named: str) -> None:
    assert source_of(hit(year=year, place=place)) == named


def test_a_citation_says_all_that_the_hit_knows() -> None:
    one = hit(start=7)
    citation = cite(one, 3)

    assert citation.mark == 3
    for name in ("report", "title", "place", "year", "body", "start", "end", "quote", "section", "score"):
        assert getattr(citation, name) == getattr(one, name)


@given(st.integers(20, 120))
def test_an_excerpt_keeps_the_short_form_and_says_what_it_leaves_out(budget: int) -> None:
    one = fact(LONG, "1860张")
    kept = excerpt(LONG, one, budget)

    assert "1860张" in kept
    assert kept.strip("…") in LONG
    assert len(kept.strip("…")) <= budget or kept.strip("…") == "新增养老床位1860张"


quotes = st.lists(
    st.lists(st.sampled_from("床位 公园 增长 ， 。 1860 7.4% ２０ 2031年".split()), min_size=1, max_size=40).map("".join),
    min_size=1,
    max_size=6,
)  # fmt: skip


@given(quotes, st.sampled_from(Kind))
def test_marks_are_citations_figures_are_cited_and_the_limit_holds(texts: list[str], kind: Kind) -> None:
    facts = [fact(text, start=100 * i) for i, text in enumerate(texts)]
    composed = compose(facts, asked(kind))

    assert [c.mark for c in composed.citations] == list(range(1, len(composed.citations) + 1))
    assert sorted(set(marks(composed.text))) == [c.mark for c in composed.citations]
    assert not unsupported_figures(composed.text, composed.citations, "")
    alone = length(compose(facts[:1], asked(kind)).text)
    assert length(composed.text) <= max(LIMITS.get(kind, LIMIT), alone)


@pytest.mark.parametrize(("text", "question", "missing"), [
    ("1860张[1]。", "", set()),
    ("1861张[1]。", "", {"1861"}),
    ("2031年[2]：１８６０张", "", set()),
    ("比5%多", "比5%多多少？", set()),
    ("增长7.4%[1]，共72家", "", {"7.4"}),
])  # fmt: skip
def test_a_figure_that_nothing_cited_holds_is_found(text: str, question: str, missing: set[str]) -> None:
    assert unsupported_figures(text, [cite(hit(), 1)], question) == missing
