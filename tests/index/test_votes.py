"""Which place a text is about, by its own mentions."""

from index.places import all_places
from index.votes import about, settled

COUNTY = "县政府工作报告。过去一年，全县上下苦干。新安的轴承远销海外。新安入选百强县。全县种树三万亩，新安的路通了。"


def test_the_place_that_is_named_most_is_the_one() -> None:
    place = about(COUNTY * 2)
    assert place is not None
    assert (place.name, place.parent) == ("新安县", "洛阳市")


def test_a_city_that_is_named_beside_its_county_takes_nothing_away() -> None:
    place = about(COUNTY * 2 + "洛阳市支持我们。建设洛阳副中心。")
    assert place is not None
    assert place.name == "新安县"


def test_nothing_is_said_where_two_are_named_alike() -> None:
    assert about((COUNTY + COUNTY.replace("新安", "涞源")) * 2) is None
    assert about("全县上下苦干。县政府修路。全县种树。") is None
    assert about("新安、新安、新安、新安。") is None


def test_a_name_inside_another_name_does_not_count() -> None:
    assert about("全区上下苦干。全区修路。我区种树。" + "贺兰山东麓的葡萄，贺兰山的风。" * 5) is None


def test_of_places_of_one_name_the_parent_tells() -> None:
    districts = [place for place in all_places() if place.name == "鼓楼区"]
    assert len(districts) > 2
    found = settled(districts, ("", "全区对接徐州，服务徐州都市圈。"))
    assert found is not None
    assert found.parent == "徐州市"
    assert settled(districts, ("福州、南京各一。",)) is None
