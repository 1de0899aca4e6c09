"""Whose reports a question asks for, and which places it only speaks of."""

from __future__ import annotations

import pytest

from index.types import Body, Level, Metadata
from qa.understanding.question import Catalogue, understand


def report(place: str, level: Level, province: str, parent: str, year: int = 2024) -> Metadata:
    return Metadata(f"{year}年{place}报告", place, province, level, Body.GOVERNMENT, year, parent=parent)


CATALOGUE = Catalogue.of([
    report("河北省", Level.PROVINCE, "河北省", ""),
    report("北京市", Level.PROVINCE, "北京市", ""),
    report("保定市", Level.CITY, "河北省", "河北省"),
    report("易县", Level.COUNTY, "河北省", "保定市"),
    report("唐县", Level.COUNTY, "河北省", "保定市"),
    report("徐水县", Level.COUNTY, "河北省", "保定市", 2010),
    report("徐水区", Level.COUNTY, "河北省", "保定市"),
    report("鼓楼区", Level.COUNTY, "江苏省", "南京市"),
    report("鼓楼区", Level.COUNTY, "福建省", "福州市"),
])  # fmt: skip


@pytest.mark.parametrize(
    ("question", "places", "topics"),
    [
        ("徐水2023年修了多少路？", ("徐水区",), ()),
        ("徐水县2009年修了多少路？", ("徐水区",), ()),
        ("河北易县2023年修了多少路？", ("易县",), ()),
        ("易县哪些景区入选河北十条线路？", ("易县",), ()),
        ("保定哪家厂从易县搬走了？", ("易县",), ()),
        ("易县2023年在深圳上市的是哪家？", ("易县",), ("深圳市",)),
        ("河北把哪两座城建成石家庄之外的中心？", ("河北省",), ("石家庄市",)),
        ("河北石家庄2023年修了多少路？", ("石家庄市",), ("石家庄市",)),
        ("易县和唐县2023年谁的收入高？", ("易县", "唐县"), ()),
        ("石家庄2023年收入多少，比保定高吗？", ("石家庄市", "保定市"), ("石家庄市",)),
        ("鼓楼区2023年修了多少路？", ("南京市鼓楼区", "福州市鼓楼区"), ()),
        ("福州鼓楼2023年修了多少路？", ("福州市鼓楼区",), ()),
        ("开封市鼓楼区2023年修了多少路？", ("开封市鼓楼区",), ("开封市鼓楼区",)),
        ("望都2023年修了多少路？", ("望都县",), ("望都县",)),
        ("宁波市2023年经济增长目标是多少？", ("宁波市",), ("宁波市",)),
        ("河北2023年想把承德、唐山分别建成什么中心？", ("河北省",), ("承德市", "唐山市")),
        ("保定、易县和河北的增速各是多少？", ("保定市", "易县", "河北省"), ()),
    ],
)
def test_the_places_of_a_question(question: str, places: tuple[str, ...], topics: tuple[str, ...]) -> None:
    found = understand(question, CATALOGUE)

    assert (found.places, found.topic_places) == (places, topics)
    assert not found.together


@pytest.mark.parametrize(
    "question", ["北京的企业给唐县盖的养老楼能住多少人？", "北京的专家2023年在唐县看了多少病人？"]
)
def test_of_places_that_are_not_set_side_by_side_any_may_have_the_answer(question: str) -> None:
    found = understand(question, CATALOGUE)

    assert found.places == ("唐县", "北京市")
    assert found.together
    assert "北京" in found.topic


def test_a_place_without_reports_stays_in_the_topic() -> None:
    assert "深圳" in understand("易县2023年在深圳上市的是哪家？", CATALOGUE).topic
    assert "宁波" in understand("宁波2023年修了多少路？", CATALOGUE).topic
    assert "唐县" not in understand("唐县2023年修了多少路？", CATALOGUE).topic
