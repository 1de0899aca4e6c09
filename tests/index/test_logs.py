"""What is noted is one line of JSON with a level, and never a whole question unasked."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest

from index.logs import Lines, configure, shown

QUESTION = "云溪市2031年新增养老床位多少张？"


@pytest.fixture
def quiet() -> Iterator[None]:
    """The loggers as they were, after the test."""
    names = ("index", "qa", "ui", "app")
    before = {name: (logging.getLogger(name).level, logging.getLogger(name).handlers) for name in names}
    yield
    for name, (level, handlers) in before.items():
        logging.getLogger(name).setLevel(level)
        logging.getLogger(name).handlers = handlers


@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize(
    ("level", "told"),
    [("debug", 3), ("info", 2), ("warning", 1), ("error", 0), ("loud", 1)],
)
def test_the_environment_says_from_which_level_on(
    level: str, told: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CONGRESS_QA_LOG", level)
    configure()
    log = logging.getLogger("index.build")
    log.debug("一")
    log.info("二")
    log.warning("三\n%s", "\x1b[2J")
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert len(lines) == told
    if lines:
        assert set(lines[-1]) == {"time", "level", "module", "message"}
        assert (lines[-1]["level"], lines[-1]["module"]) == ("warning", "index.build")
        assert lines[-1]["message"] == "三\n\x1b[2J"


@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize("level", ["warning", "debug"])
def test_an_error_is_named_and_its_trace_is_for_those_who_ask(
    level: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CONGRESS_QA_LOG", level)
    configure()
    try:
        raise RecursionError("deep")
    except RecursionError:
        logging.getLogger("ui").exception("a question was not answered")
    (line,) = map(json.loads, capsys.readouterr().err.splitlines())
    assert line["error"] == "RecursionError"
    assert ("trace" in line) is (level == "debug")


def test_a_line_is_ascii_whatever_it_says() -> None:
    record = logging.LogRecord("qa", logging.INFO, "", 0, "%s", ("\ud800 \u2028",), None)
    assert Lines().format(record).isascii()


def test_a_question_is_noted_by_its_length_and_beginning_only(monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown(QUESTION) == "云溪市2…（18字）"
    assert shown("") == "（0字）"
    monkeypatch.setenv("CONGRESS_QA_LOG_QUESTIONS", "1")
    assert shown(QUESTION) == QUESTION
