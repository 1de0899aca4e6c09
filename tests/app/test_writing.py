"""On the page: who wrote an answer is said, many questions are not written, and only the model's address is reached."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import app
from index.errors import IndexMissingError
from index.types import Body
from qa.types import Answer, Citation, Understanding, Writing
from qa.writing.endpoint import EndpointSettingError
from ui.answer import Frame, render_answer
from ui.backend import Backend
from ui.conversation import Exchange, from_json, to_json
from ui.dialogue import Dialogue
from ui.export import to_markdown
from ui.scope import EVERYTHING
from ui.transcript import transcript

ROOT = Path(__file__).resolve().parent.parent.parent
CITED = Citation(
    1, "r.txt", "2031年云溪市政府工作报告", "云溪市", 2031, Body.GOVERNMENT, 0, 7, "新增床位44张"
)
PLAIN = Answer("多少？", False, "新增床位44张[1]。", "44张", 0.9, None, (CITED,))
WRITTEN = replace(PLAIN, writing=Writing("<small>", True, 2, "新增床位多少？"))


class Answering:
    def ask(self, question: str, *_: object, **__: object) -> Answer:
        return PLAIN

    def understand(self, question: str, *_: object) -> Understanding:
        return Understanding()

    def index(self) -> None:
        raise IndexMissingError("没有索引")


class Writes:
    def steps(self, question: str, *_: object, **__: object) -> Iterator[Answer]:
        yield PLAIN
        yield WRITTEN


def test_an_answer_says_who_wrote_it_on_the_page_and_in_documents() -> None:
    exchange = Exchange("多少？", WRITTEN)
    html = render_answer(exchange, WRITTEN, Frame(0, "zh"))

    assert "语言模型 &lt;small&gt; 据所引原文写成，已逐句核对。没有出处的 2 句已删去。" in html
    assert "语言模型改写为“新增床位多少？”查找。" in html
    assert "据所引原文写成" in to_markdown(transcript((exchange,), "zh"), "zh")
    assert "语言模型" not in render_answer(Exchange("多少？", PLAIN), PLAIN, Frame(0, "zh"))


def test_why_the_model_wrote_nothing_is_said() -> None:
    failed = replace(PLAIN, writing=Writing("small", False, note="语言模型拒绝回答"))

    assert "语言模型拒绝回答；以上是原文摘录。" in render_answer(
        Exchange("多少？", failed), failed, Frame(0, "zh")
    )


def test_the_browser_keeps_it() -> None:
    exchange = Exchange("多少？", WRITTEN)

    assert from_json(to_json((exchange,))) == ((exchange,), 0)


def test_one_question_is_written_and_many_are_not(tmp_path: Path) -> None:
    backend = Backend(tmp_path, Answering, lambda step: None, lambda answerer: Writes())  # type: ignore[arg-type, return-value]

    steps = list(backend.answering("多少？", (), EVERYTHING, "zh"))
    assert [(step.answer, step.writing) for step in steps] == [
        (PLAIN, True),
        (WRITTEN, True),
        (WRITTEN, False),
    ]
    assert backend.answered("多少？", (), EVERYTHING, "zh").answer == PLAIN


def test_while_the_model_writes_that_is_said_and_the_browser_keeps_only_the_whole(tmp_path: Path) -> None:
    backend = Backend(tmp_path, Answering, lambda step: None, lambda answerer: Writes())  # type: ignore[arg-type, return-value]
    shown = list(Dialogue(backend).answer("多少？", (), "zh", EVERYTHING))

    assert ["语言模型正在写" in str(outputs[1]) for outputs in shown] == [False, True, True, False]
    assert [isinstance(outputs[3], dict) and "exchanges" in outputs[3] for outputs in shown] == [
        False
    ] * 3 + [True]


def test_what_a_cut_stream_left_and_who_chose_is_said() -> None:
    cut = replace(PLAIN, writing=Writing("small", True, note="语言模型的答复中断了", passed=1, chosen=True))
    html = render_answer(Exchange("多少？", cut), cut, Frame(0, "zh"))

    assert "所引句子由语言模型 small 从检索到的原文里选出。" in html
    assert "语言模型的答复中断了；以上是此前通过核对的句子。" in html


def test_without_the_variable_there_is_no_writer_and_a_wrong_one_is_told() -> None:
    assert app._writer({}) is None
    with pytest.raises(EndpointSettingError):
        app._writer({"CONGRESS_QA_LLM_URL": "http://127.0.0.1:1/v1"})


SEALED = """
import socket, sys
from http.server import HTTPServer
sys.path.insert(0, ".")
import app
from ui.guard.outgoing import OutgoingError, permit, seal
there, elsewhere = HTTPServer(("127.0.0.1", 0), None), HTTPServer(("127.0.0.1", 0), None)
port = there.server_address[1]
write = app._writer({"CONGRESS_QA_LLM_URL": f"http://localhost:{port}/v1", "CONGRESS_QA_LLM_MODEL": "small"})
seal()
socket.create_connection(("localhost", port), timeout=5).close()
for deed in (
    lambda: socket.create_connection(("127.0.0.1", elsewhere.server_address[1]), timeout=5),
    lambda: socket.create_connection(("192.0.2.1", port), timeout=5),
    lambda: socket.getaddrinfo("a.invalid", 80),
    lambda: permit("127.0.0.1", 80),
):
    try:
        deed()
    except OutgoingError:
        continue
    raise SystemExit("not refused")
"""


def test_a_sealed_page_reaches_the_model_and_nothing_else() -> None:
    done = subprocess.run([sys.executable, "-c", SEALED], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr + done.stdout
