"""What a question ranges over and which of the values it asks for: by its wording alone."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.types import Body, Level, Metadata
from qa.types import Order, Selection
from qa.understanding.catalogue import Catalogue
from qa.understanding.ranging import across, excepted, extreme_of, order_of_all, selection_of

PROVINCES = ("浙江省", "北京市", "江苏省")
CITIES = (("云溪市", "浙江省"), ("白渚市", "浙江省"), ("澜江市", "江苏省"))
CATALOGUE = Catalogue.of([
    Metadata("2026年全国报告", "全国", None, Level.NATION, Body.GOVERNMENT, 2026),
    *(Metadata(f"2026年{p}报告", p, p, Level.PROVINCE, Body.GOVERNMENT, 2026) for p in PROVINCES),
    *(Metadata(f"2026年{c}报告", c, p, Level.CITY, Body.GOVERNMENT, 2026) for c, p in CITIES),
])  # fmt: skip

HIGHEST, LOWEST = Selection(Order.HIGHEST), Selection(Order.LOWEST)
SELECTIONS = [
    ("哪个省2025年的城镇新增就业目标最高", HIGHEST),
    ("2026年GDP目标最低的是哪个省", LOWEST),
    ("谁的就业目标最多", HIGHEST),
    ("2018年到2022年哪一年的增长目标最低", LOWEST),
    ("哪三个省的粮食产量最高", Selection(Order.HIGHEST, 3)),
    ("GDP目标前三的省份有哪些", Selection(Order.HIGHEST, 3)),
    ("各省就业目标后五名", Selection(Order.LOWEST, 5)),
    ("哪些省的就业目标超过100万人", Selection(Order.ABOVE, 40, 1_000_000.0, "人")),
    ("就业目标在100万人以上的省有哪些", Selection(Order.ABOVE, 40, 1_000_000.0, "人", inclusive=True)),
    ("哪些省的失业率目标不超过5%", Selection(Order.BELOW, 40, 5.0, "%", inclusive=True)),
    ("哪些地区的增速低于5%", Selection(Order.BELOW, 40, 5.0, "%")),
    ("排一下各省的GDP目标", Selection(Order.ALL, 40)),
    ("2026年GDP目标前五名的省", Selection(Order.HIGHEST, 5)),
    ("增速高于全国的省有哪些", Selection(Order.ABOVE, 40, beside="全国")),
    ("有多少个省的增速低于全国平均水平", Selection(Order.BELOW, 40, beside="全国")),
    ("全国最大的锂矿在哪个省", None),
    ("浙江最高的山叫什么", None),
    ("各省的就业目标是多少", None),
]


@pytest.mark.parametrize(("question", "wanted"), SELECTIONS)
def test_a_superlative_says_which_values_are_asked_for(question: str, wanted: Selection | None) -> None:
    assert selection_of(question) == wanted


def test_a_follow_up_may_name_the_other_end_alone() -> None:
    assert extreme_of("最低的呢？") == LOWEST
    assert extreme_of("它呢？") is None


@pytest.mark.parametrize(("question", "places", "found"), [
    ("哪个省的目标最高", (), ("北京市", "江苏省", "浙江省")),
    ("各省的目标", ("全国",), ("北京市", "江苏省", "浙江省")),
    ("哪个市的目标最高", (), ("云溪市", "澜江市", "白渚市")),
    ("浙江哪个市的目标最高", ("浙江省",), ("云溪市", "白渚市")),
    ("浙江和江苏哪个省的目标高", ("浙江省", "江苏省"), ()),
    ("浙江的目标最高吗", ("浙江省",), ()),
])  # fmt: skip
def test_it_ranges_over_all_held_places_of_the_kind(
    question: str, places: tuple[str, ...], found: tuple[str, ...]
) -> None:
    assert across(question, places, CATALOGUE) == found


def test_one_place_is_nothing_to_range_over() -> None:
    alone = Catalogue.of([Metadata("报告", "云溪市", None, Level.CITY, Body.GOVERNMENT, 2026)])

    assert across("哪个市的目标最高", (), alone) == ()


@pytest.mark.parametrize(("question", "wanted"), [
    ("2026年GDP增长目标前五名", Selection(Order.HIGHEST, 5)),
    ("城镇化率最高的三个省", Selection(Order.HIGHEST, 3)),
    ("失业率最低的两个省", Selection(Order.LOWEST, 2)),
    ("2025年社零增速倒数三名", Selection(Order.LOWEST, 3)),
    ("2025年进出口增速排名", Selection(Order.ALL, 40)),
    ("2025年进出口增速", None),
])  # fmt: skip
def test_an_order_without_a_word_for_places_is_of_all_provinces(
    question: str, wanted: Selection | None
) -> None:
    assert order_of_all(question) == wanted
    assert across(question, (), CATALOGUE) == (("北京市", "江苏省", "浙江省") if wanted else ())


@pytest.mark.parametrize(("question", "found"), [
    ("除北京外哪个省的目标最高", ["北京"]),
    ("除了北京哪个省的目标最高", ["北京"]),
    ("不含云溪、白渚,各市的目标", ["云溪", "白渚"]),
    ("扣除北京和上海以外,浙江呢", ["北京", "上海"]),
    ("北京和上海哪个高", []),
])  # fmt: skip
def test_places_may_be_left_out(question: str, found: list[str]) -> None:
    names = [m.span() for m in re.finditer("北京|上海|云溪|白渚|浙江", question)]
    gone = excepted(question, names)

    assert [question[a:b] for (a, b), out in zip(names, gone, strict=True) if out] == found


def test_counties_and_cities_are_told_apart() -> None:
    held = Catalogue.of([
        Metadata("报告", "云溪市", "浙江省", Level.CITY, Body.GOVERNMENT, 2026),
        Metadata("报告", "白渚市", "浙江省", Level.CITY, Body.GOVERNMENT, 2026),
        Metadata("报告", "石浦县", "浙江省", Level.COUNTY, Body.GOVERNMENT, 2026),
        Metadata("报告", "青溪县", "浙江省", Level.COUNTY, Body.GOVERNMENT, 2026),
    ])  # fmt: skip

    assert across("各县的粮食产量", (), held) == ("石浦县", "青溪县")
    assert across("各市的粮食产量", (), held) == ("云溪市", "白渚市")


def test_all_places_are_compared_in_a_year_of_which_most_have_reports() -> None:
    held = Catalogue.of([
        *(Metadata("报告", county, "浙江省", Level.COUNTY, Body.GOVERNMENT, year)
          for county, year in (("石浦县", 2022), ("青溪县", 2022), ("南屏县", 2022), ("南屏县", 2023))),
        Metadata("报告", "云溪市", "浙江省", Level.CITY, Body.GOVERNMENT, 2026),
    ])  # fmt: skip

    assert held.newest_of(("石浦县", "青溪县", "南屏县")) == 2022
    assert held.newest_of(("南屏县", "云溪市")) == 2026
    assert held.newest_of(()) == 2026


@given(st.text("哪个省市最高低前三十名超过100万人%以上的是有些排一下各谁年", max_size=30))
def test_no_jumble_of_such_words_breaks_it(question: str) -> None:
    selection = selection_of(question)

    assert selection is None or 1 <= selection.count <= 40
    assert across(question, (), CATALOGUE) == across(question, (), CATALOGUE)
    whole = order_of_all(question)
    assert whole is None or 1 <= whole.count <= 40
