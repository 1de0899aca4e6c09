"""Place, body and named report year bind; the year of a fact leads to the reports that may state it."""

from typing import Any

import pytest

from index.types import Body, Level, Metadata
from qa.ranking.route import route
from qa.types import Filters, Refusal, Understanding


def report(place: str, year: int, body: Body = Body.GOVERNMENT) -> Metadata:
    return Metadata(f"{year}年{place}报告", place, None, Level.PROVINCE, body, year)


REPORTS = [
    report("浙江省", 2025),
    report("浙江省", 2026),
    report("江苏省", 2026),
    report("全国", 2019),
    report("全国", 2020),
    report("全国", 2022, Body.PARTY_CONGRESS),
]


def chosen(understood: Understanding, **chosen: Any) -> list[str]:
    return [REPORTS[i].title for i in route(understood, REPORTS, Filters(**chosen)).reports]


def test_a_fact_year_leads_to_its_own_report_and_the_next():
    assert chosen(Understanding(places=("浙江省",), years=(2025,))) == [
        "2025年浙江省报告",
        "2026年浙江省报告",
    ]


def test_a_named_report_year_binds():
    assert chosen(Understanding(places=("浙江省",), report_years=(2026,))) == ["2026年浙江省报告"]


def test_no_other_places_report_stands_in_for_a_report_that_is_missing():
    found = route(Understanding(places=("江苏省",), report_years=(2019,)), REPORTS)

    assert found.reports == ()
    assert found.cause is Refusal.NO_YEAR


def test_a_body_binds_where_the_place_has_it():
    assert chosen(Understanding(bodies=(Body.PARTY_CONGRESS,))) == ["2022年全国报告"]
    assert len(chosen(Understanding(places=("浙江省",), bodies=(Body.COURT,)))) == 2


def test_of_a_place_without_reports_only_sentences_that_name_it_may_answer():
    found = route(Understanding(places=("海南省",)), REPORTS)

    assert len(found.reports) == len(REPORTS)
    assert {"海南省", "海南"} <= set(found.naming)
    assert route(Understanding(places=("浙江省",)), REPORTS).naming == ()


def test_an_unknown_place_is_named_in_the_reason():
    found = route(Understanding(places=("海南省",), own_report=True), REPORTS)

    assert found.reports == ()
    assert "海南省" in found.missing
    assert "浙江省" in found.missing


def test_a_year_without_reports_names_the_nearest():
    found = route(Understanding(places=("全国",), report_years=(1962,)), REPORTS)

    assert found.reports == ()
    assert "1962年" in found.missing
    assert "2019年" in found.missing


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"places": ("江苏省",)}, ["2026年江苏省报告"]),
        ({"years": (2019,)}, ["2019年全国报告"]),
        ({"bodies": (Body.PARTY_CONGRESS,)}, ["2022年全国报告"]),
    ],
)
def test_the_users_filters_bind(filters, expected):
    assert chosen(Understanding(), **filters) == expected


def test_a_document_without_a_place_may_speak_of_one_that_has_no_reports() -> None:
    notice = Metadata("关于延期申报的通知", None, None, None, Body.OTHER, None)
    reports = [*REPORTS, notice]
    found = route(Understanding(places=("海南省",)), reports)
    assert len(REPORTS) in found.reports
    assert found.naming
    held = [report for report in reports if report.place != "全国"]
    assert [held[i] for i in route(Understanding(places=("全国",)), held).reports] == [notice]
    assert route(Understanding(places=("全国",), own_report=True), held).cause is Refusal.NO_PLACE
