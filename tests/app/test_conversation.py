"""A conversation survives the browser's storage, and what somebody else wrote there does no harm."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.types import Body
from qa.types import Answer, Citation, Table, Turn, Understanding
from ui.conversation import KEPT, Exchange, Near, Verdict, citation, from_json, history, to_json

CITED = Citation(1, "a/b.txt", "报告", None, None, Body.COURT, 3, 9, "受理案件五万件。", ("一", "（一）"))
ANSWER = Answer(
    "多少？", False, "五万件[1]。", "五万件", 0.75, None, (CITED,), (),
    Table(("对比", "内容"), (("甲", "乙"),), ((None, 1),)), "已检索2份",
    Understanding(places=("云溪市",), report_years=(2031,), bodies=(Body.COURT,)), "snapshot-3",
)  # fmt: skip
EXCHANGES = (
    Exchange("多少？", ANSWER, leans=True, near=(Near("b.txt", "另一份"),), verdict=Verdict.RIGHT),
    Exchange("为什么？", failure="索引已损坏"),
)


def test_a_conversation_comes_back_as_it_was() -> None:
    assert from_json(json.loads(json.dumps(to_json(EXCHANGES)))) == EXCHANGES


def test_a_question_under_way_is_not_kept() -> None:
    assert to_json((Exchange("还没有答？"),)) == []


def test_only_the_newest_exchanges_are_kept() -> None:
    many = tuple(Exchange(str(number), failure="x") for number in range(KEPT + 5))
    assert [each["question"] for each in to_json(many)] == [str(number) for number in range(5, KEPT + 5)]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["question", "answer", "failure", "citations", "refused"]), inner)
    ),
    max_leaves=12,
)


@given(JSON)
def test_what_is_no_conversation_is_left_out(values: object) -> None:
    assert all(isinstance(each.question, str) and not each.pending for each in from_json(values))


@pytest.mark.parametrize(
    "broken", [{"question": "？"}, {"question": "？", "answer": {"question": "？"}, "failure": None}]
)
def test_a_broken_exchange_does_not_take_the_others_with_it(broken: object) -> None:
    assert from_json([broken, *to_json(EXCHANGES)]) == EXCHANGES


def test_only_answered_questions_are_history() -> None:
    assert history(EXCHANGES) == (Turn("多少？", "五万件[1]。"),)


def test_a_mark_without_a_citation_has_none() -> None:
    assert citation(ANSWER, 1) is CITED
    assert citation(ANSWER, 2) is None
