"""A conversation survives the browser's storage, and what somebody else wrote there does no harm."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.types import Body
from qa.types import Answer, Citation, Table, Turn, Understanding
from ui.conversation import KEPT, MOST, Exchange, Near, Verdict, citation, from_json, history, to_json

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
    assert from_json(json.loads(json.dumps(to_json(EXCHANGES)))) == (EXCHANGES, 0)


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
    exchanges, dropped = from_json(values)
    assert all(isinstance(each.question, str) and not each.pending for each in exchanges)
    assert not isinstance(values, list) or len(exchanges) + dropped == len(values)


@pytest.mark.parametrize(
    "broken", [{"question": "？"}, {"question": "？", "answer": {"question": "？"}, "failure": None}]
)
def test_a_broken_exchange_does_not_take_the_others_with_it(broken: object) -> None:
    assert from_json([broken, *to_json(EXCHANGES)]) == (EXCHANGES, 1)


def changed(path: str, value: object) -> dict[str, Any]:
    """An exchange as the browser keeps it, with another value at ``path``."""
    whole: Any = json.loads(json.dumps(to_json(EXCHANGES[:1])[0]))
    *way, last = (int(each) if each.isdigit() else each for each in path.split("/"))
    inner = whole
    for each in way:
        inner = inner[each]
    inner[last] = value
    return whole


NAN, INF = float("nan"), float("inf")
HOSTILE: list[tuple[str, object]] = [
    ("answer/confidence", NAN), ("answer/confidence", INF), ("answer/confidence", 7), ("answer/confidence", "high"),
    ("answer/citations/0/mark", INF), ("answer/citations/0/start", 10**30), ("answer/citations/0/start", -5),
    ("answer/citations/0/end", 0), ("answer/citations/0/year", 1e400), ("answer/citations", {"0": {}}),
    ("answer/table/rows", [["甲"]]), ("answer/table/rows", [[]]), ("answer/table/rows", []), ("answer/table/columns", []),
    ("answer/table/marks", [[None, 1], [1, 99]]), ("answer/table/marks", [[None, INF]]),
    ("answer/table/values", [[None, {"number": NAN, "unit": "%"}]]), ("answer/table/values", [[None]]),
    ("answer/understanding/years", [10**30]), ("answer/understanding/bodies", ["法官"]), ("answer/understanding", []),
    ("scope/years", [10**30]), ("scope/years", [5]), ("scope/years", "2031"), ("scope/bodies", ["<b>"]), ("scope", None),
    ("question", "\ud800"), ("answer/answer", "\udfff"), ("question", "问" * 30_000), ("question", ["养老"]),
    ("near", [{"report": "a"}]), ("near", [[[[[[[[[[[[[[[[[[[[[[[[[["x"]]]]]]]]]]]]]]]]]]]]]]]]]]), ("verdict", "maybe"),
    ("answer/citations/0/section", ["题"] * 300_000), ("leans", "perhaps"), ("failure", {"a": 1}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("path", "value"), HOSTILE, ids=lambda each: str(each)[:30].encode("ascii", "replace").decode()
)
def test_what_no_exchange_can_hold_drops_that_exchange_and_is_counted(path: str, value: object) -> None:
    assert from_json([changed(path, value), *to_json(EXCHANGES)]) == (EXCHANGES, 1)


def test_of_thousands_the_newest_are_read_and_the_others_counted() -> None:
    many = [changed("question", str(number)) for number in range(2000)]
    exchanges, dropped = from_json(many)
    assert [each.question for each in exchanges] == [str(number) for number in range(2000 - KEPT, 2000)]
    assert dropped == 2000 - KEPT


def test_a_conversation_has_no_more_characters_than_a_browser_keeps() -> None:
    sections = changed("answer/citations/0/section", ["题" * 19_000] * 8)
    exchanges, dropped = from_json([sections] * KEPT)
    assert 0 < len(exchanges) <= MOST // (8 * 19_000)
    assert len(exchanges) + dropped == KEPT


def test_what_an_exchange_says_is_told_again_to_the_browser() -> None:
    exchanges, _ = from_json(json.loads(json.dumps(to_json(EXCHANGES))))
    assert to_json(exchanges) == to_json(EXCHANGES)


def test_only_answered_questions_are_history() -> None:
    assert history(EXCHANGES) == (Turn("多少？", "五万件[1]。"),)


def test_a_mark_without_a_citation_has_none() -> None:
    assert citation(ANSWER, 1) is CITED
    assert citation(ANSWER, 2) is None
