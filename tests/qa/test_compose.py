"""An answer is made of cited sentences: its marks are citations, its figures theirs, its length bounded."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.types import Body
from qa.compose import LIMIT, LIMITS, cite, compose, compose_lookups, source_of, unsupported_figures
from qa.types import Kind, SentenceHit

BEDS = "新增养老床位1860张，建成老年食堂72家。"


def hit(
    quote: str = BEDS, year: int | None = 2031, place: str | None = "云溪市", start: int = 0
) -> SentenceHit:
    return SentenceHit(
        report=f"{year}年{place}政府工作报告.txt", title="政府工作报告", place=place, year=year, body=Body.GOVERNMENT,
        start=start, end=start + len(quote), quote=quote, section=("一、回顾",), score=1.5, rank=1,
    )  # fmt: skip


def marks(text: str) -> list[int]:
    return [int(mark) for mark in re.findall(r"\[(\d+)\]", text)]


def length(text: str) -> int:
    return len(re.sub(r"\[\d+\]", "", text))


def test_the_short_form_stands_in_front_under_the_mark_of_its_sentence() -> None:
    composed = compose([hit()], "1860张", Kind.FIGURE)

    assert composed.text.startswith(
        "1860张[1]。2031年云溪市政府报告：新增养老床位1860张，建成老年食堂72家[1]。"
    )
    assert [c.quote for c in composed.citations] == [BEDS]


def test_a_report_is_named_once_for_sentences_in_a_row() -> None:
    composed = compose(
        [hit(), hit("新建公园9个。", start=40), hit("改造公园8个。", year=2030)], None, Kind.LIST
    )

    assert composed.text.count("2031年云溪市政府报告：") == composed.text.count("2030年云溪市政府报告：") == 1
    assert marks(composed.text) == [c.mark for c in composed.citations] == [1, 2, 3]


@pytest.mark.parametrize(("year", "place", "named"), [
    (2031, "云溪市", "2031年云溪市政府报告："),
    (None, "云溪市", "云溪市政府报告："),
    (None, None, "政府工作报告报告："),
])  # fmt: skip
def test_a_report_is_named_as_far_as_it_is_known(year: int | None, place: str | None, named: str) -> None:
    assert source_of(hit(year=year, place=place)) == named


def test_a_citation_says_all_that_the_hit_knows() -> None:
    one = hit(start=7)
    citation = cite(one, 3)

    assert citation.mark == 3
    for name in ("report", "title", "place", "year", "body", "start", "end", "quote", "section", "score"):
        assert getattr(citation, name) == getattr(one, name)


quotes = st.lists(
    st.lists(st.sampled_from("床位 公园 增长 ， 。 1860 7.4% ２０ 2031年".split()), min_size=1, max_size=40).map("".join),
    min_size=1,
    max_size=6,
)  # fmt: skip


@given(quotes, st.sampled_from(Kind))
def test_marks_are_citations_figures_are_cited_and_the_limit_holds(texts: list[str], kind: Kind) -> None:
    hits = [hit(text, start=100 * i) for i, text in enumerate(texts)]
    composed = compose(hits, None, kind)

    assert [c.mark for c in composed.citations] == list(range(1, len(composed.citations) + 1))
    assert sorted(set(marks(composed.text))) == [c.mark for c in composed.citations]
    assert not unsupported_figures(composed.text, composed.citations, "")
    alone = length(compose(hits[:1], None, kind).text)
    assert length(composed.text) <= max(LIMITS.get(kind, LIMIT), alone)


def test_a_comparison_has_a_line_and_a_row_for_each_look_up() -> None:
    first, second = hit(), hit("新增养老床位2100张。", year=2032)
    composed = compose_lookups(
        [("2030年", first, "1860张"), ("2031年", second, None), ("2032年", None, None)], "对比"
    )

    assert composed.text == "2030年：1860张[1]；2031年：新增养老床位2100张[2]；2032年：未提及。"
    assert composed.table is not None
    assert composed.table.rows == (
        ("2030年", "1860张"),
        ("2031年", "新增养老床位2100张"),
        ("2032年", "未提及"),
    )
    assert composed.table.marks == ((None, 1), (None, 2), (None, None))
    assert [c.quote for c in composed.citations] == [first.quote, second.quote]


def test_rows_from_one_sentence_share_its_mark() -> None:
    composed = compose_lookups([("城镇", hit(), "1860张"), ("农村", hit(), "72家")], "对比")

    assert marks(composed.text) == [1, 1]
    assert len(composed.citations) == 1


@pytest.mark.parametrize(("text", "question", "missing"), [
    ("1860张[1]。", "", set()),
    ("1861张[1]。", "", {"1861"}),
    ("2031年[2]：１８６０张", "", set()),
    ("比5%多", "比5%多多少？", set()),
    ("增长7.4%[1]，共72家", "", {"7.4"}),
])  # fmt: skip
def test_a_figure_that_nothing_cited_holds_is_found(text: str, question: str, missing: set[str]) -> None:
    assert unsupported_figures(text, [cite(hit(), 1)], question) == missing
