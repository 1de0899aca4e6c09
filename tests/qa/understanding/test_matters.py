"""Several matters in a row are asked about one by one, each with the words that all share."""

from __future__ import annotations

import pytest

from qa.understanding.matters import all_targets, matters_in


@pytest.mark.parametrize(("topic", "matters"), [
    ("茶叶产量和蚕茧产量 涨了", [("茶叶产量", "茶叶产量 涨了"), ("蚕茧产量", "蚕茧产量 涨了")]),
    ("廊桥、水渠和渡口 新修 座", [(n, f"{n} 新修 座") for n in ("廊桥", "水渠", "渡口")]),
    ("坐船的人跟坐车的人,少了 成", [("坐船的人", "坐船的人 少了 成"), ("坐车的人", "坐车的人 少了 成")]),
    ("老屋和危桥的修缮比例", [("老屋的修缮比例", "老屋的修缮比例"), ("危桥的修缮比例", "危桥的修缮比例")]),
])  # fmt: skip
def test_each_matter_keeps_what_all_of_them_share(topic: str, matters: list[tuple[str, str]]) -> None:
    assert [(one.name, one.topic) for one in matters_in(topic, None)] == matters


@pytest.mark.parametrize("topic", ["和 的GDP差", "GDP目标和实际", "目标与结果", "养老床位", ""])
def test_places_and_aspects_are_no_matters(topic: str) -> None:
    assert matters_in(topic, None) == ()


def test_beside_several_places_only_known_indicators_are_taken_apart() -> None:
    assert matters_in("研究与试验发展经费", None, known=True) == ()
    assert [one.indicators for one in matters_in("新增就业和失业率", None, known=True)] == [
        ("城镇新增就业",),
        ("城镇调查失业率",),
    ]


def test_each_has_its_own_unit_unless_the_question_names_one() -> None:
    assert [one.unit for one in matters_in("新增就业和失业率", None)] == ["人", "%"]
    assert [one.unit for one in matters_in("茶叶产量和蚕茧产量", "吨")] == ["吨", "吨"]


def test_all_targets_are_indicators_with_names_of_their_own() -> None:
    every = all_targets()

    assert len({one.name for one in every}) == len(every) > 8
    assert all(one.indicators and one.unit for one in every)
