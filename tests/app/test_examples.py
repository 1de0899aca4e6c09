"""Examples are shown only where the reports answer them."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from index.types import Body, Metadata, ReportKind
from qa.types import View
from ui.examples import SHOWN, TRIED, Tried, choose, made


def metadata(place: str | None, year: int | None, body: Body = Body.GOVERNMENT) -> Metadata:
    return Metadata("报告", place, None, None, body, year)


def test_only_answered_questions_are_chosen_the_bundled_ones_first() -> None:
    chosen = choose(
        ["云溪市？", "北江市？"],
        [metadata("云溪市", 2031)],
        lambda question: Tried("云溪市", question) if "云溪市" in question else None,
    )
    assert chosen[0] == "云溪市？"
    assert "北江市？" not in chosen
    assert len(chosen) > 1


def test_questions_are_made_of_the_places_and_years_of_the_reports() -> None:
    questions = list(
        made([metadata("云溪市", 2031), metadata("北江市", 2030, Body.COURT), metadata(None, None)])
    )
    assert len(questions) == 2
    assert any("云溪市2031年" in question for question in questions)
    assert any("北江市法院" in question for question in questions)


@given(st.lists(st.text(max_size=3).map("云溪{}？".format), max_size=50), st.booleans())
def test_choosing_tries_and_shows_only_so_many(questions: list[str], answered: bool) -> None:
    tried: list[str] = []

    def answers(question: str) -> Tried | None:
        tried.append(question)
        return Tried("云溪市", "a.txt") if answered else None

    chosen = choose(questions, [metadata("云溪市", 2031)], answers)
    assert len(tried) <= TRIED
    assert len(chosen) <= SHOWN
    assert len(set(chosen)) == len(chosen)


def test_a_bundled_question_on_a_place_without_reports_is_left_out() -> None:
    reports = [metadata("云溪市", None), metadata("溪北壮族自治县", None), metadata(None, 2031)]
    questions = ["云溪的目标？", "北江市的目标？", "溪北怎么样？"]
    assert sorted(choose(questions, reports, lambda question: Tried(question[:2], question))) == [
        "云溪的目标？",
        "溪北怎么样？",
    ]


def test_examples_come_from_many_places_where_there_are_many() -> None:
    places = ["云溪市", "北江市", "南岭市", "东湖市", "西山市"]
    reports = [metadata(place, year) for place in places for year in (2030, 2031)]
    bundled = [f"云溪市第{number}个问题？" for number in range(9)]
    chosen = choose(bundled, reports, lambda question: Tried(question[:3], question))
    assert len(chosen) == SHOWN
    assert {question[:3] for question in chosen} == set(places)


def test_examples_come_from_many_reports_where_there_is_but_one_place() -> None:
    reports = [metadata("云溪市", 2031, body) for body in Body]
    bundled = [f"云溪市第{number}个问题？" for number in range(9)]

    def answers(question: str) -> Tried:
        return Tried("云溪市", "a.txt" if "个问题" in question else question)

    chosen = choose(bundled, reports, answers)
    assert len(chosen) == SHOWN
    assert sum("个问题" in question for question in chosen) == 1


def test_a_view_and_a_comparison_are_among_the_examples_where_they_are_answered_so() -> None:
    reports = [
        replace(metadata(place, 2031), kind=ReportKind.GOVERNMENT) for place in ("云溪市", "北江市", "南岭市")
    ]

    def answers(question: str) -> Tried:
        view = View.TASKS if "重点工作" in question else None
        return Tried(question[:3], question, view, table="各是多少" in question)

    chosen = choose([], reports, answers)
    assert sum("重点工作" in question for question in chosen) == 1
    assert sum("各是多少" in question for question in chosen) == 1
    plain = choose([], reports, lambda question: Tried(question[:3], question))
    assert not any("各是多少" in question for question in plain)


def test_no_reports_make_no_questions() -> None:
    assert choose([], [], lambda question: Tried("", "")) == []
