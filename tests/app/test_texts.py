"""Every language has every text, with the same values to fill in."""

import doctest
import string

import pytest

import ui.answer
import ui.doubts
import ui.drawing
import ui.export
import ui.incoming
import ui.library
import ui.marks
import ui.markup
import ui.outliers
import ui.revise
import ui.sheet
import ui.suggestions
import ui.texts
import ui.tiles
import ui.transcript
from index.types import Aspect, Body, ReportKind
from qa.types import Order, Understanding
from ui.scope import Scope, tags
from ui.texts import LANGUAGES, NAMES, TEXTS, named, preferred, safe, say


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_all_texts_with_the_same_values(language: str) -> None:
    assert TEXTS[language].keys() == TEXTS["zh"].keys()
    for key, text in TEXTS[language].items():
        assert fields(text) == fields(TEXTS["zh"][key]), key


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("en-US,en;q=0.9", "en"),
        ("fr-FR,en;q=0.5", "en"),
        ("ja", "zh"),
        ("", "zh"),
    ],
)
def test_the_browser_chooses_the_language(header: str, language: str) -> None:
    assert preferred(header) == language


def test_every_body_kind_and_aspect_has_a_name_in_each_other_language() -> None:
    for language in NAMES:
        for each in (*Body, *ReportKind, *Aspect, *Order):
            assert (
                named(language, each.value).isascii()
                or language != "en"
                or "é" in named(language, each.value)
            )
    understood = Understanding(places=("云溪市",), bodies=(Body.COURT,), aspect=Aspect.TARGET)
    shown = [(tag.text, tag.value) for tag in tags(Scope(kinds=("预算报告",)), understood, "en")]
    assert shown == [("云溪市", "云溪市"), ("Court", "法院"), ("target", "目标"), ("Budget report", "")]


def test_an_unknown_language_reads_chinese() -> None:
    assert say("xx", "ask") == "提问"


def test_values_are_escaped_with_the_text() -> None:
    assert safe("zh", "same_as", path="<b>") == "内容与“&lt;b&gt;”相同"


@pytest.mark.parametrize(
    "module",
    [
        ui.answer,
        ui.doubts,
        ui.drawing,
        ui.export,
        ui.incoming,
        ui.library,
        ui.markup,
        ui.marks,
        ui.outliers,
        ui.revise,
        ui.sheet,
        ui.suggestions,
        ui.texts,
        ui.tiles,
        ui.transcript,
    ],
)
def test_the_examples_in_docstrings_hold(module: object) -> None:
    assert doctest.testmod(module).failed == 0  # type: ignore[arg-type]
