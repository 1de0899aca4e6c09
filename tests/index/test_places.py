"""Which places a text names."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.places import (
    Place,
    aliases_of,
    canonical,
    find_bare,
    find_places,
    label_of,
    present,
    shown_as,
)
from index.types import Body, Level, Metadata

LANJIANG = Place("澜江市", Level.CITY, None, None)
BORDER = ["辽宁省", "吉林省", "黑龙江省"]
DELTA = ["上海市", "江苏省", "浙江省", "安徽省"]


def names(text: str, *extra: Place) -> list[str]:
    """Full names of all places that are meant, weak mentions left out."""
    return [p.name for m in find_places(text, extra) if not m.weak for p in m.places]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("浙江2026年的目标", "浙江省"),
        ("浙江省政府工作报告", "浙江省"),
        ("内蒙的风电", "内蒙古自治区"),
        ("内蒙古自治区人大常委会", "内蒙古自治区"),
        ("新疆棉花", "新疆维吾尔自治区"),
        ("宁夏怎么办", "宁夏回族自治区"),
        ("龙江的粮食", "黑龙江省"),
        ("申城的公园", "上海市"),
        ("羊城地铁", "广州市"),
        ("衢州人大", "衢州市"),
        ("延边州的边贸", "延边朝鲜族自治州"),
        ("景宁县的茶叶", "景宁畲族自治县"),
        ("义乌的外贸", "义乌市"),
        ("浦东新区", "浦东新区"),
        ("忠县的柑橘", "忠县"),
        ("国务院2026年报告", "全国"),
        ("最高人民法院工作报告", "全国"),
        ("吉林的目标", "吉林省"),
        ("吉林市的目标", "吉林市"),
        ("海南的目标", "海南省"),
        ("海南州的牧民", "海南藏族自治州"),
    ],
)
def test_a_place_is_found_under_its_names(text: str, name: str) -> None:
    assert names(text) == [name]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("粤2025年GDP", "广东省"),
        ("沪“十五五”规划", "上海市"),
        ("请问鲁2026年粮食目标", "山东省"),
        ("“浙里”办事", "浙江省"),
        ("在粤高校", "广东省"),
        ("驻鲁单位", "山东省"),
        ("陕北的苹果", "陕西省"),
        ("苏北的粮仓", "江苏省"),
    ],
)
def test_one_character_stands_for_a_province_where_the_context_is_safe(text: str, name: str) -> None:
    text = text.removeprefix("请问")
    assert names(text) == [name]


@pytest.mark.parametrize(
    "text",
    [
        "湘菜", "京剧", "甘蔗", "青年", "贵宾", "辽阔", "吉祥", "新冠", "宁可", "琼浆", "豫剧", "晋升",
        "渝北", "津贴",
        "迈上新台阶", "云台山", "青藏高原", "黔驴技穷", "鲁迅", "苏醒", "贵在坚持", "新2025", "在晋升",
        "川流不息",
    ],
)  # fmt: skip
def test_one_character_inside_a_word_is_no_place(text: str) -> None:
    assert "省" not in "".join(names(f"怎么看{text}"))


@pytest.mark.parametrize(
    "text",
    [
        "隆重庆祝", "幸福建设", "重大理论", "推广安全", "扩大连接", "确保定期", "长治久安", "大同小异",
        "创新乡村",
        "建成都市圈", "朝阳产业", "出海口", "孙中山先生", "阿里巴巴", "贺兰山东麓", "太湖南岸", "东海南部",
        "幸福安康",
        "对应县区", "的新县城", "沿海城市", "坚如磐石", "文山会海", "老城区改造", "新城区建设",
        "城区和郊区", "和平发展",
        "红旗飘飘", "东方市场", "和平区域",
    ],
)  # fmt: skip
def test_a_name_cut_out_of_other_words_is_no_place(text: str) -> None:
    assert names(text) == []


def test_a_suffix_that_begins_another_word_is_left_out_of_the_mention() -> None:
    [mention] = find_places("杭州市场监管")
    assert ("杭州市场监管"[mention.start : mention.end], mention.places[0].name) == ("杭州", "杭州市")


@pytest.mark.parametrize(
    ("text", "members"),
    [
        ("东北三省2025年", BORDER),
        ("黑吉辽的粮食", BORDER),
        ("长三角的目标", DELTA),
        ("长三角三省一市的目标", DELTA),
        ("东北哪个省的目标最高", ["辽宁省", "吉林省", "黑龙江省"]),
        ("华中省份的目标", ["河南省", "湖北省", "湖南省"]),
        ("沪苏浙皖四地", DELTA),
        ("京津冀一体化", ["北京市", "天津市", "河北省"]),
        ("川渝两地", ["四川省", "重庆市"]),
        ("晋陕蒙三省区", ["山西省", "陕西省", "内蒙古自治区"]),
        ("粤、苏、鲁三省", ["广东省", "江苏省", "山东省"]),
        ("江浙沪", ["上海市", "江苏省", "浙江省"]),
        ("港澳同胞", ["香港特别行政区", "澳门特别行政区"]),
        ("四个直辖市", ["北京市", "天津市", "上海市", "重庆市"]),
        ("西北五省", ["陕西省", "甘肃省", "青海省", "宁夏回族自治区", "新疆维吾尔自治区"]),
    ],
)
def test_a_group_means_all_its_members(text: str, members: list[str]) -> None:
    [mention] = find_places(text)
    assert [p.name for p in mention.places] == members
    assert not mention.alternative


def test_all_provinces_are_those_that_hold_congresses() -> None:
    for text in ("各省的目标", "31个省里谁最高"):
        [mention] = find_places(text)
        assert len(mention.places) == 31
        assert {p.level for p in mention.places} == {Level.PROVINCE}


def test_the_nation_in_passing_is_a_weak_mention() -> None:
    mentions = find_places("我国第七个美食之都是福建的哪座城市")
    assert [(m.places[0].name, m.weak) for m in mentions] == [("全国", True), ("福建省", False)]
    assert find_places("发展中国家的国家级奖项") == []


def test_a_place_inside_a_place_is_a_mention_of_its_own() -> None:
    assert [(m.places[0].name, m.places[0].level) for m in find_places("福建的泉州")] == [
        ("福建省", Level.PROVINCE),
        ("泉州市", Level.CITY),
    ]
    [city] = find_places("泉州市")
    assert (city.places[0].province, city.places[0].parent) == ("福建省", "福建省")


def test_counties_go_by_their_short_name_only_behind_a_place_that_they_lie_in() -> None:
    assert names("浙江安吉的竹子") == ["浙江省", "安吉县"]
    assert names("安吉的竹子") == []
    assert names("江苏安吉的竹子") == ["江苏省"]
    assert names("湖北公安机关") == ["湖北省"]
    assert names("江西新建了多少学校") == ["江西省"]


def test_of_places_with_one_name_the_one_whose_parent_is_named_is_meant() -> None:
    [province, district] = find_places("北京今年在朝阳区新建多少公园")
    assert (province.places[0].name, district.places[0].parent) == ("北京市", "北京市")
    [either] = find_places("朝阳区新建多少公园")
    assert either.alternative
    assert {p.province for p in either.places} == {"北京市", "吉林省"}


def test_places_of_the_indexed_reports_are_found_by_full_and_short_name() -> None:
    assert names("澜江市人大和澜江的目标", LANJIANG) == ["澜江市", "澜江市"]
    assert names("澜江市人大和澜江的目标") == []
    anji = canonical("安吉县")
    assert anji is not None
    assert names("安吉的竹子", anji) == ["安吉县"]
    assert names("浙江和衢州", LANJIANG) == ["浙江省", "衢州市"]


def test_places_of_the_indexed_reports_take_no_other_place_s_name_away() -> None:
    city = canonical("吉林市")
    nation = canonical("全国")
    assert city is not None
    assert nation is not None
    assert names("吉林的粮食", city) == ["吉林省"]
    assert names("棉花占全国的多少", nation) == []


def test_canonical_is_the_one_place_of_a_name() -> None:
    found = [
        canonical(n) for n in ("广西", "沪", "衢州市", "国务院", "鼓楼区", "长三角", "长治久安", "澜江市", "")
    ]
    assert [p.name if p else None for p in found] == [
        "广西壮族自治区", "上海市", "衢州市", "全国", None, None, None, None, None,
    ]  # fmt: skip


def test_aliases_are_the_other_names_of_a_place() -> None:
    zhejiang = canonical("浙江省")
    assert zhejiang is not None
    assert "浙江" in aliases_of(zhejiang)
    assert aliases_of(LANJIANG) == ("澜江",)


def test_every_province_and_prefecture_is_found_by_its_full_name() -> None:
    for group in ("东北三省", "各省"):
        for place in find_places(group)[0].places:
            assert names(f"2026年{place.name}政府工作报告") == [place.name]


PIECES = st.sampled_from(
    [
        *"京津沪渝川浙江苏州市省区县的和、内蒙古新疆重庆祝我国各云贵粤港澳",
        "朝阳区",
        "长三角",
        "国家",
        "澜江",
        "2025年",
    ]
)


@given(st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=25).map("".join)), st.booleans())
def test_mentions_lie_in_the_text_in_order_and_apart(text: str, local: bool) -> None:
    end = 0
    for m in find_places(text, [LANJIANG] if local else []):
        assert end <= m.start < m.end <= len(text)
        assert m.places
        end = m.end


@given(st.sampled_from(["", "，", "2026年", "请问"]), st.sampled_from(["", "，", "2026年", "GDP"]), st.data())
def test_every_province_is_found_between_other_words(before: str, behind: str, data: st.DataObject) -> None:
    place = data.draw(st.sampled_from(find_places("各省")[0].places))
    assert names(before + aliases_of(place)[0] + behind) == [place.name]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("襄樊市的桥", "襄阳市"),
        ("襄樊的桥", "襄阳市"),
        ("清苑县的西瓜", "清苑区"),
        ("科左中旗的草场", "科尔沁左翼中旗"),
        ("大厂县的产业", "大厂回族自治县"),
        ("凉山州的路", "凉山彝族自治州"),
        ("雄安的工地", "雄安新区"),
    ],
)
def test_a_place_is_found_under_former_and_shortened_names(text: str, name: str) -> None:
    assert names(text) == [name]


def test_a_report_of_a_former_name_is_one_of_the_place_of_today() -> None:
    then = Metadata("报告", "徐水县", "河北省", Level.COUNTY, Body.GOVERNMENT, 2010, parent="保定市")
    assert (label_of(then), shown_as(then)) == ("徐水区", "徐水县")
    assert present("鼓楼区") is None
    assert label_of(replace(then, place="澜江县", parent=None)) == "澜江县"


def test_places_of_one_name_are_told_apart_by_their_parents() -> None:
    drum = present("鼓楼区", "南京市")
    assert drum is not None
    assert drum.label == "南京市鼓楼区"
    assert canonical("南京市鼓楼区") == drum
    [_, district] = find_places("开封市鼓楼区的街", [drum])
    assert [p.label for p in district.places] == ["开封市鼓楼区"]
    [open_] = find_places("鼓楼区的街", [drum])
    assert open_.alternative
    assert drum in open_.places


@pytest.mark.parametrize("text", ["徐水2023年的粮", "那年徐水的粮", "雄忻高铁占的地，徐水几天就签完了"])
def test_a_county_with_reports_goes_by_its_short_name(text: str) -> None:
    county = canonical("徐水区")
    assert county is not None
    assert names(text, county) == ["徐水区"]
    assert names(text) == []


def test_a_short_name_that_is_a_word_counts_only_where_a_clause_begins() -> None:
    peace = present("平安区")
    assert peace is not None
    assert names("平安2024年种了多少树", peace) == ["平安区"]
    assert names("2024年平安的财政收入", peace) == ["平安区"]
    assert names("怎么建设平安乡村", peace) == []
    assert names("平安2024年种了多少树") == []


def test_a_county_of_two_characters_is_found_behind_other_words_where_it_has_reports() -> None:
    county = canonical("易县")
    assert county is not None
    assert names("省政府哪天批准易县的规划", county) == ["易县"]
    assert names("换成简易县道", county) == []


def test_a_bare_county_is_found_where_only_a_place_can_stand() -> None:
    assert [m.places[0].name for m in find_bare("望都2021年收入多少")] == ["望都县"]
    assert find_bare("通道2021年建成多少") == []
    assert find_bare("我们望都种了什么") == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("苏州河两岸贯通多少公里？", []),
        ("上海苏州河贯通工程", ["上海市"]),
        ("南京路步行街客流", []),
        ("南京路网密度", ["南京市"]),
        ("上海街道干部", ["上海市"]),
        ("苏州运河", ["苏州市"]),
    ],
)
def test_rivers_and_roads_that_bear_a_place_s_name_are_not_the_place(text: str, found: list[str]) -> None:
    assert names(text) == found
