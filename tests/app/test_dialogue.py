"""A conversation is bounded, and what nobody waits for gives way to what somebody does."""

from __future__ import annotations

import threading
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import gradio as gr
import pytest

from ui.backend import MANY, Backend
from ui.conversation import KEPT
from ui.dialogue import Dialogue
from ui.link import LONGEST
from ui.scope import EVERYTHING
from ui.texts import LANGUAGES

from .conftest import FakeAnswerer


def backend_of(folder: Path, answerer: FakeAnswerer) -> Backend:
    return Backend(folder, lambda: answerer, lambda step: None)  # type: ignore[arg-type, return-value]


def test_a_conversation_grows_no_longer_than_what_the_browser_keeps(
    tmp_path: Path, answerer: FakeAnswerer
) -> None:
    talk = Dialogue(backend_of(tmp_path, answerer))
    exchanges: Any = ()
    for number in range(KEPT + 5):
        for outputs in talk.ask(f"第{number}个问题？", exchanges, "zh", [], [], []):
            exchanges = outputs[2]
    assert [each.question for each in exchanges] == [f"第{n}个问题？" for n in range(5, KEPT + 5)]
    assert outputs[1].count('<section class="exchange"') == KEPT
    assert [each["question"] for each in outputs[3]["exchanges"]] == [each.question for each in exchanges]

    event: Any = SimpleNamespace(query="?q=一？&q=二？&q=三？")
    for outputs in talk.ask_linked(exchanges, "zh", event):
        assert len(outputs[2]) <= KEPT
    histories = [[turn.question for turn in turns] for _, turns, _ in answerer.asked[-3:]]
    assert histories == [[], ["一？"], ["一？", "二？"]], "a link's questions lean on each other only"


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_too_long_for_a_question_is_not_cut_but_told(
    tmp_path: Path, answerer: FakeAnswerer, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    told: list[str] = []
    monkeypatch.setattr(gr, "Warning", told.append)
    talk = Dialogue(backend_of(tmp_path, answerer))
    pasted = "".join(f"第{number}个问题是什么？\n" for number in range(60))
    assert list(talk.ask(pasted, (), language, [], [], [])) == [(gr.skip(),) * 5], "it stays in the box"
    assert answerer.asked == []
    assert len(told) == 1
    assert all(str(number) in told[0] for number in (len(pasted) - 1, LONGEST))
    whole = "长" * LONGEST
    assert list(talk.ask(whole, (), language, [], [], []))[-1][2][-1].question == whole
    assert len(told) == 1


def test_a_question_in_english_is_told_to_be_asked_in_chinese(tmp_path: Path, answerer: FakeAnswerer) -> None:
    backend = backend_of(tmp_path, answerer)
    told = backend.answered("What is the growth target for 2031?", (), EVERYTHING, "en")
    assert told.answer is None
    assert "in Chinese" in str(told.failure)
    assert answerer.asked == []
    assert backend.answered("GDP目标？", (), EVERYTHING, "en").answer is not None


def test_while_many_are_asking_nobody_is_told_what_to_ask_next(
    tmp_path: Path, answerer: FakeAnswerer, monkeypatch: pytest.MonkeyPatch
) -> None:
    backend = backend_of(tmp_path, answerer)
    told = (backend.answered("2031年目标？", (), EVERYTHING, "zh"),)
    assert backend.follow_ups(told)

    under_way, ask = threading.Barrier(MANY + 1), answerer.ask

    def wait_and_ask(*question: Any, **filters: Any) -> Any:
        under_way.wait(timeout=60)  # all have come
        under_way.wait(timeout=60)  # and may go
        return ask(*question, **filters)

    monkeypatch.setattr(answerer, "ask", wait_and_ask)
    asked = ("2031年目标？", (), EVERYTHING, "zh")
    users = [threading.Thread(target=backend.answered, args=asked) for _ in range(MANY)]
    for user in users:
        user.start()
    under_way.wait(timeout=60)
    assert backend.follow_ups(told) == []
    under_way.wait(timeout=60)
    for user in users:
        user.join()
    monkeypatch.setattr(answerer, "ask", ask)
    assert backend.follow_ups(told)
