"""The environment says who may open the page and what may change; nonsense is told, not guessed."""

from __future__ import annotations

from pathlib import Path

import pytest

from ui.settings import (
    FEEDBACK,
    HOSTS,
    PASSWORD,
    PROXIES,
    READ_ONLY,
    USER,
    SettingError,
    Settings,
    from_environment,
)

INDEX = Path("index-data")


def test_without_variables_the_page_is_open_and_keeps_feedback_beside_its_index() -> None:
    assert from_environment({}, INDEX) == Settings(None, False, INDEX / "feedback.jsonl")


def test_each_variable_does_its_own() -> None:
    environment = {USER: "代表", PASSWORD: "青山", READ_ONLY: "1", FEEDBACK: "off"}
    assert from_environment(environment, INDEX) == Settings(("代表", "青山"), True, None)
    assert from_environment({FEEDBACK: "/var/反馈.jsonl"}, INDEX).feedback == Path("/var/反馈.jsonl")
    named = from_environment({HOSTS: "qa.example.cn", PROXIES: "10.0.0.7, 10.1.0.0/16"}, INDEX)
    assert (named.hosts, named.proxies) == (("qa.example.cn",), ("10.0.0.7/32", "10.1.0.0/16"))


@pytest.mark.parametrize(
    "environment",
    [
        {USER: "代表"},
        {PASSWORD: "青山"},
        {READ_ONLY: "也许"},
        {HOSTS: "http://qa.example.cn"},
        {HOSTS: "*"},
        {PROXIES: "proxy"},
        {PROXIES: "10.0.0.300"},
    ],
)
def test_what_cannot_be_followed_is_an_error(environment: dict[str, str]) -> None:
    with pytest.raises(SettingError, match="CONGRESS_QA"):
        from_environment(environment, INDEX)


@pytest.mark.parametrize(("language", "told"), [("zh", "报告"), ("en", "the folder of reports")])
def test_help_speaks_the_language_of_the_command_line(
    language: str, told: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import app

    monkeypatch.setenv("CONGRESS_QA_LANG", language)
    with pytest.raises(SystemExit) as left:
        app.main(["--help"])
    assert left.value.code == 0
    shown = capsys.readouterr().out
    assert told in shown
    assert (language == "zh") == any("\u4e00" <= sign <= "\u9fff" for sign in shown)
