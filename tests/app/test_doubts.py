"""What a question leaves open is offered in completed words, and a name that was put right can be meant as written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from index.types import Aspect, Body, Level, Metadata, ReportKind
from qa.types import Answer, Kind, Table, Understanding
from qa.understanding.catalogue import Catalogue
from qa.understanding.question import understand
from ui.conversation import Exchange, from_json, to_json
from ui.doubts import Choice, Doubt, doubts
from ui.scope import EVERYTHING, Scope

from .browsing import accessible, ask, legible


def report(place: str, year: int, level: Level = Level.COUNTY, parent: str | None = None) -> Metadata:
    title = f"{year}年{place}政府工作报告"
    return Metadata(title, place, parent, level, Body.GOVERNMENT, year, kind=ReportKind.OTHER)


REPORTS = [
    report("北京市朝阳区", 2031, parent="北京市"),
    report("长春市朝阳区", 2031, parent="吉林省"),
    *(report("浙江省", year, Level.PROVINCE) for year in (2028, 2029, 2030, 2031)),
]


def left_open(question: str, scope: Scope = EVERYTHING, **changes: Any) -> dict[str, list[str]]:
    catalogue = Catalogue.of(REPORTS)
    understood = replace(understand(question, catalogue), **changes.pop("understood", {}))
    answer = replace(Answer(question, False, "", None, 1.0, None, understanding=understood), **changes)
    found = doubts(question, answer, scope, REPORTS, lambda each: understand(each, catalogue))
    return {each.kind: [choice.question for choice in each.choices] for each in found}


def test_which_of_several_places_of_one_name() -> None:
    assert left_open("朝阳区2030年的财政收入") == {
        "place": ["北京市朝阳区2030年的财政收入", "长春市朝阳区2030年的财政收入"]
    }
    assert "place" not in left_open("长春市朝阳区2030年的财政收入")
    assert "place" not in left_open("朝阳区2030年的财政收入", Scope(places=("长春市朝阳区",)))


def test_of_a_name_that_one_place_with_reports_bears_nothing_is_open() -> None:
    found = doubts(
        "朝阳区的财政收入",
        Answer("", False, "", None, 1, None),
        EVERYTHING,
        REPORTS[:1],
        lambda _: Understanding(),
    )
    assert found == ()


@pytest.mark.parametrize("question", ["浙江GDP", "浙江GDP是多少？", "浙江GDP增速", "浙江新增就业多少人"])
def test_target_or_result(question: str) -> None:
    asked = left_open(question)["aspect"]
    catalogue = Catalogue.of(REPORTS)
    assert [understand(each, catalogue).aspect for each in asked] == [Aspect.TARGET, Aspect.RESULT]
    assert all(each.startswith("浙江") and "多少人" not in each for each in asked)


def test_what_is_said_or_chosen_is_not_open() -> None:
    assert left_open("浙江2029年有多少条渔船退出来") == {}, "what is no indicator has no target"
    assert left_open("浙江GDP的目标是多少", Scope(years=(2031,))) == {}
    assert left_open("浙江GDP", Scope(years=(2031,), aspect="目标")) == {}
    table = Table(("年份", "内容"), (("2030年", "1"),), ((None, None),))
    assert left_open("浙江GDP", table=table) == {}
    assert left_open("2029年浙江的就业目标") == {}
    assert left_open("浙江GDP", understood={"kind": Kind.WHY, "years": ()}) == {}


def test_another_year_of_the_same_place() -> None:
    assert left_open("浙江的就业目标")["year"] == [f"{year}年浙江的就业目标" for year in (2030, 2029, 2028)]
    assert left_open("浙江的就业目标", understood={"aspect": Aspect.RESULT, "years": (2030,)})["year"] == [
        f"{year}年浙江的就业目标" for year in (2029, 2028, 2027)
    ]


@pytest.mark.parametrize("question", ["浙将省2030年的目标", "浙江省2030年生产总直是多少"])
def test_what_was_put_right_can_be_asked_as_it_was_written(question: str) -> None:
    catalogue = Catalogue.of(REPORTS)
    [again] = left_open(question)["mended"]
    assert understand(question, catalogue).mended
    assert again.replace("“", "").replace("”", "") == question
    assert understand(again, catalogue).mended == ()


def test_what_is_left_open_is_kept() -> None:
    kept = Exchange(
        "？", failure="坏", doubts=(Doubt("mended", (Choice("浙将省", "“浙将省”？"),), "浙江省"),)
    )
    assert from_json(to_json((kept,))) == ((kept,), 0)


class Mends:
    """Understands 云西市 as 云溪市 unless that stands in quotation marks."""

    def __init__(self, before: Callable[..., Answer]) -> None:
        self.before = before

    def __call__(self, question: str, history: Any = (), **filters: Any) -> Answer:
        answer = self.before(question, history, **filters)
        if "云西市" not in question or "“" in question:
            return answer
        return replace(answer, understanding=replace(answer.understanding, mended=(("云西市", "云溪市"),)))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390, 320])
def test_a_name_that_was_put_right_is_told_and_refused(
    visit: Callable[..., Any], site: Any, monkeypatch: pytest.MonkeyPatch, width: int, scheme: str
) -> None:
    monkeypatch.setattr(site.answerer, "ask", Mends(site.answerer.ask))
    page = visit({"width": width, "height": 800}, color_scheme=scheme)
    ask(page, "云西市2031年养老？")
    assert "您是不是想问“云溪市”？" in page.inner_text("#chat .doubt")
    legible(page)
    accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.click("#chat .doubt button")
    page.wait_for_selector(".exchange >> nth=1 >> .answer:not(.pending)")
    assert page.locator(".question [lang]").last.inner_text() == "“云西市”2031年养老？"
    assert page.locator(".exchange").last.locator(".doubt").count() == 0
    page.reload()
    page.wait_for_selector("#chat .doubt")
