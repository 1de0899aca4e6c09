"""An event whose data are of the wrong kind does nothing, is told to its page, and noted in one line."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

import gradio as gr
import pytest

from index.logs import Lines
from ui.backend import Backend
from ui.conversation import Exchange
from ui.desk import Desk
from ui.dialogue import Dialogue
from ui.feedback import Feedback
from ui.incoming import MOST, UnfitError, size
from ui.shelf import Shelf

from .conftest import FakeAnswerer

ODD: list[Any] = [
    None, True, -1, 1e308, "x" * 30_000, "\ud800", [], {}, [[]], {"a": {"b": []}}, 10**40, float("nan"),
]  # fmt: skip
EVENTS = ["cite", "report", "offered", "linked", "retry", "edit", "judge", "export", "replace", "remove"]


@pytest.fixture
def handlers(tmp_path: Path, answerer: FakeAnswerer) -> dict[str, Any]:
    """Each handler of an event, as a function of the event alone."""
    backend = Backend(tmp_path, lambda: answerer, lambda step: None)  # type: ignore[arg-type, return-value]
    talk, desk, shelf = Dialogue(backend, Feedback(tmp_path / "f.jsonl")), Desk(backend), Shelf(backend)
    said: Any = (Exchange("？", failure="x"),)
    return {
        "cite": lambda event: desk.open_citation(said, "zh", event),
        "report": lambda event: desk.open_report("zh", event),
        "offered": lambda event: list(talk.ask_offered(said, "zh", [], [], [], [], [], event)),
        "linked": lambda event: list(talk.ask_linked(said, "zh", event)),
        "retry": lambda event: list(talk.retry(said, "zh", event)),
        "edit": lambda event: list(talk.let_go(said, "zh", event)),
        "judge": lambda event: talk.judge(said, "zh", event),
        "export": lambda event: talk.export(said, "zh", event),
        "replace": lambda event: list(shelf.replace({}, "zh", event)),
        "remove": lambda event: list(shelf.remove("zh", event)),
    }


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: type(odd).__name__)
@pytest.mark.parametrize("name", EVENTS)
def test_an_event_with_wrong_data_is_told_and_noted_in_one_line(
    handlers: dict[str, Any], name: str, odd: Any, caplog: pytest.LogCaptureFixture
) -> None:
    keys = ("turn", "mark", "report", "question", "form", "name", "facet", "value", "new", "verdict", "query")
    for data in (odd, dict.fromkeys(keys, odd)):
        caplog.clear()
        with pytest.raises(gr.Error) as error:
            handlers[name](gr.EventData(None, data))
        assert not error.value.print_exception
        assert "没有执行" in str(error.value)
        (record,) = caplog.records
        assert record.levelno == logging.WARNING
        assert len(Lines().format(record).splitlines()) == 1
        assert len(record.getMessage()) < 200


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("cite", {"turn": 999, "mark": 1}),
        ("report", {"report": "../../etc/passwd"}),
        ("retry", {"turn": "7"}),
        ("edit", {"turn": 0, "facet": "years", "value": "(", "new": "9" * 30}),
        ("judge", {"turn": 0, "verdict": "x\n{}"}),
        ("export", {"form": "../../x"}),
        ("replace", {"name": "x"}),
        ("remove", {"report": "../x"}),
    ],
)
def test_an_event_about_what_is_not_there_does_nothing(
    handlers: dict[str, Any], name: str, data: dict[str, Any], tmp_path: Path
) -> None:
    handlers[name](gr.EventData(None, data))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("question", [None, "\ud800", 5, [], "\udfff\ud800 \n"])
def test_a_question_that_is_none_is_not_asked(tmp_path: Path, answerer: FakeAnswerer, question: Any) -> None:
    backend = Backend(tmp_path, lambda: answerer, lambda step: None)  # type: ignore[arg-type, return-value]
    list(Dialogue(backend).ask(question, (), "zh", [], [], []))
    assert answerer.asked == []


@pytest.mark.parametrize(
    "picked", [(None, None, None), (5, "x", {}), (["\ud800"], ["abc", 10**40], ["法官"])]
)
def test_what_was_picked_from_no_list_is_left_out(
    tmp_path: Path, answerer: FakeAnswerer, picked: Any
) -> None:
    backend = Backend(tmp_path, lambda: answerer, lambda step: None)  # type: ignore[arg-type, return-value]
    *_, last = Dialogue(backend).ask("养老床位？\ud800", (), "zh", *picked)
    ((question, _, filters),) = answerer.asked
    assert question == "养老床位？"
    assert filters["years"] == filters["bodies"] == ()
    json.dumps(last[3], ensure_ascii=False).encode()


@pytest.mark.parametrize("odd", ["१", "1 ", "-1", "1.5", "", "1000", 1.5])
def test_a_number_is_one_of_plain_digits(handlers: dict[str, Any], odd: Any) -> None:
    with pytest.raises(gr.Error):
        handlers["retry"](gr.EventData(None, {"turn": odd}))


def test_values_without_end_are_unfit() -> None:
    deep: Any = []
    for _ in range(100_000):
        deep = [deep]
    for value in (deep, "x" * 30_000, [0] * (MOST + 1), {"a": ["x" * 19_000] * 11}, 2**60, b"x", object()):
        with pytest.raises(UnfitError):
            size(value)
