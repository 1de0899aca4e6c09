"""A link asks its question again, with what it leans on; whatever else is in a query does no harm."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ui.conversation import Exchange
from ui.link import LONGEST, MOST, from_query, query_of
from ui.scope import EVERYTHING, Scope


@given(
    st.text(st.sampled_from("目标&=?#+%是多少 "), min_size=1, max_size=30).filter(str.strip),
    st.sampled_from([EVERYTHING, Scope(("云溪市",), (2031, 2030), ("法院",), "目标")]),
)
def test_a_link_brings_back_question_and_scope(question: str, scope: Scope) -> None:
    query = query_of([Exchange(question, scope=scope)], 0)
    assert from_query(query) == ([" ".join(question.split())], scope)


def test_a_question_that_leans_brings_what_it_leans_on_and_no_more() -> None:
    said = [Exchange("甲？"), Exchange("乙？"), Exchange("那丙呢？", leans=True)]
    assert from_query(query_of(said, 2))[0] == ["乙？", "那丙呢？"]
    assert from_query(query_of(said, 1))[0] == ["乙？"]


def test_a_link_has_its_limits() -> None:
    many = [Exchange(f"那{number}呢？", leans=True) for number in range(20)]
    assert len(from_query(query_of(many, 19))[0]) == MOST
    assert [len(each) for each in from_query("?q=" + "a" * 100_000)[0]] == [LONGEST]


@given(st.text(max_size=60))
def test_any_query_is_read(query: str) -> None:
    questions, _ = from_query("?q=%E5%A5%BD&" + query)
    assert questions[0] == "好"


def test_values_that_are_none_are_left_out() -> None:
    assert from_query("?q=好&years=abc&bodies=<b>") == (["好"], EVERYTHING)
