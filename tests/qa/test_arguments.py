"""What is called with the wrong types is told so in one line; what is right by another type is taken."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from index.types import Body
from qa import Answerer, Retriever, Turn
from qa.arguments import MOST_TURNS, ArgumentError, filters, history, top_k
from qa.types import Filters

ODD: list[Any] = [
    None,
    True,
    0,
    -1,
    1e308,
    float("nan"),
    b"x",
    {},
    {"a": 1},
    object(),
    10**40,
    [[]],
    Path("x"),
]


class Silent:
    def __repr__(self) -> str:
        raise RuntimeError("no text")


@pytest.fixture(scope="module")
def answerer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Answerer]:
    from index.build import build

    home = tmp_path_factory.mktemp("arguments")
    (home / "reports").mkdir()
    (home / "reports/2031年云溪市政府工作报告.txt").write_text(
        "云溪市2031年政府工作报告\n2030年，全市新增养老床位1860张。\n", encoding="utf-8"
    )
    build(home / "reports", home / "index", workers=0)
    with Answerer.open(home / "index") as opened:
        yield opened


def wrong(calls: dict[str, Any]) -> list[str]:
    """What is said of each call; each must be one line that names what came."""
    told = []
    for name, call in calls.items():
        with pytest.raises(ArgumentError) as error:
            call()
        assert len(str(error.value).splitlines()) == 1, name
        assert "收到的是" in str(error.value), name
        told.append(str(error.value))
    return told


@pytest.mark.parametrize(
    "odd", [*ODD, Silent(), ["x"], ("a", "b"), [Turn("a", "b")]], ids=lambda odd: type(odd).__name__
)
def test_a_question_of_another_type_is_told(answerer: Answerer, odd: Any) -> None:
    retriever = answerer._retriever
    calls = (
        answerer.ask,
        answerer.understand,
        retriever.search,
        retriever.rank,
        retriever.understand,
        retriever.retrieve,
    )
    wrong({call.__name__: lambda call=call: call(odd) for call in calls})


ONE_TURN: list[Any] = [
    ("a", "b"),
    {"question": "a", "answer": "b"},
    Turn(1, "b"),
    Turn("a", None),
    None,
    "a",
    5,
]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "odd", [None, True, 5, "history", b"x", {"question": "a"}, *([each] for each in ONE_TURN)], ids=str
)
def test_a_history_of_another_shape_is_told(answerer: Answerer, odd: Any) -> None:
    retriever = answerer._retriever
    wrong({
        "ask": lambda: answerer.ask("养老床位", odd),
        "understand": lambda: answerer.understand("养老床位", odd),
        "search": lambda: retriever.search("养老床位", history=odd),
        "rank": lambda: retriever.rank("养老床位", history=odd),
    })  # fmt: skip


FACETS = ("places", "years", "bodies", "kinds", "reports")
FILTERS: list[dict[str, Any]] = [
    *({"places": odd} for odd in ["浙江省", b"x", 5, None, {"a": 1}, [5], [None], [["浙江省"]]]),
    *({"years": odd} for odd in ["2024", 2024, None, ["2024"], [2024.0], [True], [None], {2024: 1}]),
    *({"bodies": odd} for odd in ["法院", 5, None, ["法官"], [5], [[]], [None]]),
    *({"reports": odd} for odd in ["甲.txt", b"x", 5, None, {"a": 1}, [5], [None], [["甲.txt"]]]),
]  # fmt: skip


@pytest.mark.parametrize("odd", FILTERS, ids=str)
def test_a_filter_of_another_type_is_told(answerer: Answerer, odd: dict[str, Any]) -> None:
    retriever = answerer._retriever
    wrong({
        "ask": lambda: answerer.ask("养老床位", **odd),
        "search": lambda: retriever.search("养老床位", **odd),
        "rank": lambda: retriever.rank("养老床位", **odd),
        "retrieve": lambda: retriever.retrieve("养老床位", **odd),
    })  # fmt: skip


@pytest.mark.parametrize("odd", [-1, 0, "5", 2.5, None, True, [5], float("inf")], ids=str)
def test_a_number_that_is_none_is_told(answerer: Answerer, odd: Any) -> None:
    retriever = answerer._retriever
    wrong({"search": lambda: retriever.search("养老", odd), "rank": lambda: retriever.rank("养老", odd)})


@pytest.mark.parametrize("odd", ["目的", 5, [], {}], ids=str)
def test_an_aspect_that_is_none_is_told(answerer: Answerer, odd: Any) -> None:
    wrong({"ask": lambda: answerer.ask("养老床位", aspect=odd)})


@pytest.mark.parametrize("odd", [5, None, ["x"], "a\0b", b"a\0b"], ids=str)
def test_a_directory_that_is_no_path_is_told(odd: Any) -> None:
    wrong({"ask": lambda: Answerer.open(odd), "search": lambda: Retriever.open(odd)})


def test_a_value_with_a_line_end_makes_no_second_line(answerer: Answerer) -> None:
    (told,) = wrong({"ask": lambda: answerer.ask("养老", bodies=["x\nFORGED\u2028x"])})
    assert "\\n" in told


def test_what_is_right_by_another_type_is_taken(answerer: Answerer) -> None:
    def taken(**given: Any) -> Filters:
        return filters(answerer.index(), **(dict.fromkeys(FACETS, ()) | given))

    assert taken(years=np.array([2024, 2025])).years == (2024, 2025)
    assert taken(years=range(2024, 2026)).years == (2024, 2025)
    assert taken(places={"浙江省"}).places == taken(places=iter(["浙江省"])).places == ("浙江省",)
    assert taken(bodies=["法院", Body.GOVERNMENT]).bodies == (Body.COURT, Body.GOVERNMENT)
    assert top_k(np.int64(3)) == 3


def test_of_an_endless_conversation_the_newest_turns_are_read() -> None:
    turns = [Turn(str(number), "") for number in range(2000)]
    assert history(turns) == tuple(turns[-MOST_TURNS:])
