"""After a refusal the nearest reports are offered: the place's own first, then its neighbours in time."""

from __future__ import annotations

from index.types import Body, Metadata
from qa.types import Understanding
from ui.nearby import choose


def known(path: str, place: str, year: int, body: Body = Body.GOVERNMENT) -> tuple[str, Metadata]:
    return path, Metadata(path, place, None, None, body, year)


REPORTS = [
    known("北江30", "北江市", 2030),
    known("云溪30", "云溪市", 2030),
    known("云溪28", "云溪市", 2028),
    known("云溪法院31", "云溪市", 2031, Body.COURT),
]


def chosen(understood: Understanding) -> list[str]:
    return [each.report for each in choose(understood, REPORTS)]


def test_reports_of_the_place_come_by_their_distance_in_time() -> None:
    assert chosen(Understanding(places=("云溪市",), years=(2029,))) == ["云溪30", "云溪28", "云溪法院31"]


def test_the_body_asked_for_comes_before_the_year() -> None:
    asked = Understanding(places=("云溪市",), years=(2030,), bodies=(Body.COURT,))
    assert chosen(asked)[0] == "云溪法院31"


def test_without_a_place_the_year_decides() -> None:
    assert chosen(Understanding(years=(2031,)))[0] == "云溪法院31"


def test_a_question_that_names_nothing_has_no_nearest_report() -> None:
    assert chosen(Understanding()) == []


def test_reports_of_other_places_are_not_near() -> None:
    assert chosen(Understanding(places=("海东市",), years=(2030,))) == []
