"""A link asks its question again, with what it leans on; whatever else is in a query does no harm."""

from __future__ import annotations

import pytest
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
    assert from_query(query) == ([" ".join(question.split())], scope, True)


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
    questions, scope, _ = from_query("?q=%E5%A5%BD&" + query)
    assert questions[0] == "好"
    assert all(1000 <= year <= 2999 for year in scope.years or ())


@pytest.mark.parametrize(
    ("query", "scope"),
    [
        ("years=abc&bodies=<b>", EVERYTHING),
        (f"years={'9' * 30}", EVERYTHING),
        (f"years={'9' * 5000}", EVERYTHING),
        ("years=-1&years=0&years=3000", EVERYTHING),
        ("years=1e400&years=inf&years=nan&years=2031.5", EVERYTHING),
        (
            f"places=云溪市&years=2031&years={'9' * 30}&bodies=法院&bodies=法官",
            Scope(("云溪市",), (2031,), ("法院",)),
        ),
        ("places=" + "长" * 400, EVERYTHING),
        ("places=云溪市&aspect=目的", Scope(("云溪市",))),
        (
            "places=" + "&places=".join(f"第{number}市" for number in range(60)),
            Scope(tuple(f"第{n}市" for n in range(50))),
        ),
        ("aspect=目标&aspect=结果", Scope(aspect="目标")),
    ],
    ids=range(10),
)
def test_values_that_are_none_are_left_out_and_told(query: str, scope: Scope) -> None:
    assert from_query("?q=好&" + query) == (["好"], scope, False)


def test_half_characters_are_left_out() -> None:
    assert from_query("?q=养老\ud800床位")[0] == ["养老床位"]
    assert from_query("?q=%ED%A0%80好&places=%ED%A0%80")[0][0].endswith("好")


def test_what_is_too_long_or_too_many_is_told() -> None:
    assert not from_query("?q=" + "a" * (LONGEST + 1))[2]
    assert not from_query("?q=" + "&q=".join("abcdef"))[2]
    assert from_query("?q=好&utm_source=x")[2]
