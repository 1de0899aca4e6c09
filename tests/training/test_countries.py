"""Which of CLDR's territories are countries other than China, and under which names."""

from training.countries import TABLE, countries


def test_short_forms_and_what_only_tells_two_states_apart_are_names_too() -> None:
    names = [("PS", "巴勒斯坦领土"), ("PS-alt-short", "巴勒斯坦"), ("CD", "刚果（金）"), ("CF", "中非共和国")]
    assert countries(names) == {"巴勒斯坦领土", "巴勒斯坦", "刚果", "中非共和国", "中非"}


def test_regions_china_and_what_is_no_country_are_left_out() -> None:
    assert (
        countries([("053", "澳大拉西亚"), ("HK-alt-short", "香港"), ("CN", "中国"), ("ZZ", "未知地区")])
        == set()
    )


def test_the_bundled_list_is_of_that_kind() -> None:
    names = TABLE.read_text(encoding="utf-8").split()
    assert names == sorted(set(names))
    assert {"美国", "阿联酋", "刚果"} <= set(names)
    assert not {"中国", "台湾", "香港", "联合国"} & set(names)
