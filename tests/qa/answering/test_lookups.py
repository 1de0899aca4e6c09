"""A comparison is made of one look-up for each place, year and aspect; a single question of none."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.types import Aspect, Body
from qa.answering.lookups import MOST, axis_of, kinds_of, lookups
from qa.types import Kind, Matter, Understanding

FIGURE = Understanding(kind=Kind.FIGURE, topic="养老床位", unit="张")
BOTH = (Aspect.TARGET, Aspect.RESULT)


@pytest.mark.parametrize(
    "single",
    [
        FIGURE,
        replace(FIGURE, places=("澜江市",), years=(2025,)),
        replace(FIGURE, places=("澜江市",), report_years=(2025,)),
        Understanding(kind=Kind.HOW, places=("澜江市", "云溪市"), topic="治水"),
        Understanding(kind=Kind.LIST, years=(2024, 2025), topic="条例"),
    ],
)
def test_a_single_question_is_not_taken_apart(single):
    assert lookups(single) == ()


CASES = [
    (replace(FIGURE, places=("澜江市",), years=(2024, 2025)), ["2024年", "2025年"], "年份"),
    (replace(FIGURE, places=("澜江市", "云溪市"), years=(2025,)), ["澜江市", "云溪市"], "地区"),
    (replace(FIGURE, across=("澜江市", "云溪市"), years=(2025,)), ["澜江市", "云溪市"], "地区"),
    (replace(FIGURE, places=("澜江市", "云溪市")), ["澜江市", "云溪市"], "地区"),
    (replace(FIGURE, report_years=(2024, 2026)), ["2024年", "2026年"], "年份"),
    (
        replace(FIGURE, places=("澜江市", "云溪市"), years=(2024, 2025)),
        ["澜江市2024年", "澜江市2025年", "云溪市2024年", "云溪市2025年"],
        "地区",
    ),
    (
        replace(FIGURE, places=("澜江市",), years=(2025,), aspects=BOTH, compares=True),
        ["澜江市2025年目标", "澜江市2025年结果"],
        "对比",
    ),
    (Understanding(kind=Kind.HOW, places=("澜江市", "云溪市"), compares=True), ["澜江市", "云溪市"], "地区"),
]


@pytest.mark.parametrize(("understood", "labels", "axis"), CASES)
def test_each_cell_is_headed_by_what_sets_it_apart(understood, labels, axis):
    assert [one.label for one in lookups(understood)] == labels
    assert axis_of(lookups(understood)) == axis


def test_places_are_rows_and_years_and_aspects_columns():
    grid = lookups(replace(FIGURE, places=("澜江市", "云溪市"), years=(2024, 2025), aspects=BOTH))

    assert list(dict.fromkeys(one.row for one in grid)) == ["澜江市", "云溪市"]
    assert [one.column for one in grid[:4]] == ["2024年目标", "2024年结果", "2025年目标", "2025年结果"]


def test_a_look_up_asks_one_place_and_year_and_all_else_as_before():
    several = replace(FIGURE, places=("澜江市", "云溪市"), years=(2024, 2025), period=(2024, 2025))
    first = lookups(several)[0].understood

    assert first == replace(several, places=("澜江市",), years=(2024,), period=None)


TEA, SILK = Matter("茶叶", "茶叶 产量", "茶叶产量是多少", (), "吨"), Matter("蚕茧", "蚕茧 产量")


def test_each_of_several_matters_is_a_look_up_with_its_name_as_context():
    grid = lookups(replace(FIGURE, places=("澜江市",), years=(2025,), matters=(TEA, SILK)))

    assert [one.label for one in grid] == ["茶叶", "蚕茧"]
    assert [(one.understood.topic, one.understood.context) for one in grid] == [
        ("茶叶 产量", "茶叶"),
        ("蚕茧 产量", "蚕茧"),
    ]
    assert [one.understood.unit for one in grid] == ["吨", "张"]
    assert axis_of(grid) == "事项"
    assert kinds_of(grid) == ("matter", "")


def test_matters_stand_beside_years_and_aspects_in_the_columns():
    grid = lookups(replace(FIGURE, places=("澜江市",), years=(2024, 2025), matters=(TEA, SILK), aspects=BOTH))

    assert [one.row for one in grid[:4]] == ["2024年"] * 4
    assert [one.column for one in grid[:4]] == ["茶叶目标", "茶叶结果", "蚕茧目标", "蚕茧结果"]
    assert kinds_of(grid) == ("year", "matter+aspect")


def test_in_most_years_no_party_congress_meets():
    several = replace(FIGURE, report_years=(1982, 1988), bodies=(Body.PARTY_CONGRESS,))

    assert [one.understood.bodies for one in lookups(several)] == [(Body.PARTY_CONGRESS,), ()]


def test_years_may_be_asked_for_unlike_things():
    each = replace(FIGURE, years=(2025, 2026), year_aspects=((2025, Aspect.RESULT), (2026, Aspect.TARGET)))

    assert [one.understood.aspect for one in lookups(each)] == [Aspect.RESULT, Aspect.TARGET]


@given(
    st.lists(st.sampled_from(["澜江市", "云溪市", "白渚市"]), unique=True),
    st.lists(st.integers(1950, 2050), unique=True, max_size=30),
    st.lists(st.integers(1950, 2050), unique=True, max_size=30),
    st.sampled_from(Kind),
    st.booleans(),
    st.sampled_from([(), BOTH]),
)
def test_look_ups_are_few_distinct_and_single(places, years, report_years, kind, compares, aspects):
    parts = lookups(
        Understanding(
            places=tuple(places),
            years=tuple(years),
            report_years=tuple(report_years),
            kind=kind,
            compares=compares,
            aspects=aspects,
        )
    )

    assert len(parts) <= MOST
    assert len({one.label for one in parts}) == len(parts)
    assert all(lookups(one.understood) == () for one in parts)
