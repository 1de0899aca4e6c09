"""What is noted is one line of JSON with a level, and never a whole question unasked."""

from __future__ import annotations

import contextlib
import doctest
import json
import logging
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.logs import Lines, configure, one_line, shown

QUESTION = "云溪市2031年新增养老床位多少张？"


@pytest.fixture
def quiet() -> Iterator[None]:
    """The loggers as they were, after the test."""
    loggers = [logging.getLogger(name) for name in (None, "index", "qa", "ui", "app")]
    before = [(logger.level, logger.handlers) for logger in loggers]
    yield
    for logger, (level, handlers) in zip(loggers, before, strict=True):
        logger.setLevel(level)
        logger.handlers = handlers
    logging.captureWarnings(False)


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


FORGED = '\n{"time": "2031-01-01", "level": "error", "message": "FORGED"}\r\x85\u2028\x1b[2K'


@pytest.mark.usefixtures("quiet")
def test_nobody_can_write_a_line_of_his_own(capsys: pytest.CaptureFixture[str]) -> None:
    configure()
    logging.getLogger("ui").warning("a path: %s", FORGED)
    logging.getLogger("some.library").warning(FORGED)
    logging.getLogger("library" + FORGED).error("x")
    warnings.showwarning(UserWarning(FORGED), UserWarning, "file" + FORGED, 1)
    try:
        raise ValueError(FORGED)
    except ValueError:
        logging.getLogger("ui").exception("failed")
    told = capsys.readouterr().err
    assert len(told.splitlines()) == 5
    assert all("message" in json.loads(line) for line in told.splitlines())


def test_a_record_that_makes_no_message_is_a_line_too() -> None:
    record = logging.LogRecord("qa", logging.INFO, "", 0, "one value too few: %s %s", (FORGED,), None)
    assert "too few" in json.loads(Lines().format(record))["message"]


def test_a_line_for_a_terminal_is_one_whatever_it_says() -> None:
    shown = one_line(f"报告\u3000“{FORGED}”")
    assert len(shown.splitlines()) == 1
    assert shown.startswith("报告\u3000“\\n{")
    assert not {"\x1b", "\r", "\x85"} & set(shown)


@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize(
    "arguments", [["ask", "养老", "--index", "没有" + FORGED], ["batch", FORGED, "--out", "x"], [FORGED]]
)
def test_no_argument_makes_a_line_of_its_own(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from qa.cli import main

    monkeypatch.chdir(tmp_path)
    with contextlib.suppress(SystemExit):
        assert main(arguments)
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_the_examples_hold() -> None:
    import index.logs

    assert doctest.testmod(index.logs).failed == 0
