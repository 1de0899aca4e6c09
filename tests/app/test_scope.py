"""What the user chose binds, what was understood can be let go, and each is shown as what it is."""

from __future__ import annotations

import json

import pytest

from index.places import all_places
from index.types import Aspect, Body, Level, Metadata, ReportKind
from qa.types import Understanding
from ui.scope import (
    EVERYTHING,
    Choice,
    Scope,
    Tag,
    choices,
    chosen,
    filters,
    from_json,
    let_go,
    lists,
    tags,
    title,
    to_json,
)  # fmt: skip

REPORTS = [
    Metadata("甲", "云溪市", None, None, Body.GOVERNMENT, 2030, kind=ReportKind.GOVERNMENT),
    Metadata("乙", "北江市", None, None, Body.COURT, 2031),
    Metadata("丙", None, None, None, Body.COURT, None),
]
LIBRARY = dict(zip(("2030/甲.txt", "2031/乙.txt", "2031/丙.txt"), REPORTS, strict=True))
UNDERSTOOD = Understanding(places=("云溪市", "北江市"), years=(2030,), bodies=(Body.GOVERNMENT,))


def test_there_is_to_pick_from_what_is_indexed() -> None:
    assert choices(REPORTS) == {
        "places": [Choice("云溪市", 1), Choice("北江市", 1)],
        "years": [Choice("2031", 1), Choice("2030", 1)],
        "bodies": [Choice("政府", 1), Choice("法院", 2)],
        "kinds": [Choice("政府工作报告", 1), Choice("其他", 2)],
    }


def test_places_of_one_name_stand_apart() -> None:
    twins = [
        Metadata("", "鼓楼区", "江苏省", Level.COUNTY, Body.GOVERNMENT, 2030, parent=city)
        for city in ("南京市", "徐州市")
    ]
    picked = [Choice("南京市鼓楼区", 1), Choice("徐州市鼓楼区", 1)]
    assert choices(twins)["places"] == picked


def test_nothing_picked_leaves_all_to_the_question() -> None:
    assert chosen([], [], []) == EVERYTHING
    assert filters(EVERYTHING, REPORTS) == {
        "places": (), "years": (), "bodies": (), "kinds": (), "reports": (), "aspect": None,
    }  # fmt: skip


def test_what_was_picked_binds() -> None:
    assert filters(chosen(["云溪市"], ["2030"], ["法院"], ["预算报告"]), REPORTS) == {
        "places": ("云溪市",), "years": (2030,), "bodies": (Body.COURT,), "kinds": (ReportKind.BUDGET,),
        "reports": (), "aspect": None,
    }  # fmt: skip


def test_letting_go_keeps_the_other_values() -> None:
    wider = let_go(EVERYTHING, UNDERSTOOD, "places", "云溪市")
    assert filters(wider, REPORTS)["places"] == ("北江市",)
    assert filters(wider, REPORTS)["bodies"] == ()


@pytest.mark.parametrize(
    ("facet", "value", "opened"),
    [("years", "all", (2031, 2030)), ("bodies", "政府", (Body.GOVERNMENT, Body.COURT))],
)
def test_letting_go_of_the_last_value_opens_the_facet(
    facet: str, value: str, opened: tuple[object, ...]
) -> None:
    assert filters(let_go(EVERYTHING, UNDERSTOOD, facet, value), REPORTS)[facet] == opened


def test_an_unknown_facet_changes_nothing() -> None:
    assert let_go(EVERYTHING, UNDERSTOOD, "__class__", "x") == EVERYTHING


def test_only_what_was_understood_can_be_let_go() -> None:
    assert tags(Scope(places=("北江市",)), UNDERSTOOD, "zh") == [
        Tag("2030年", "years", "2030"), Tag("政府", "bodies", "政府"), Tag("北江市"),
    ]  # fmt: skip


def test_results_or_targets_are_a_tag_that_can_be_let_go() -> None:
    understood = Understanding(aspect=Aspect.TARGET)
    assert tags(EVERYTHING, understood, "zh") == [Tag("目标", "aspect", "目标")]
    both = let_go(EVERYTHING, understood, "aspect", "目标")
    assert filters(both, REPORTS)["aspect"] is Aspect.NEITHER
    assert tags(both, Understanding(), "zh") == [Tag("结果与目标不限")]


def test_the_scope_is_said_in_a_few_words() -> None:
    assert (
        title(Scope(reports=("2031",), bodies=("法院",)), "zh", LIBRARY) == "提问范围：法院 · 2031 · 2 份报告"
    )
    assert title(Scope(reports=("2030/甲.txt",)), "zh", LIBRARY) == "提问范围：甲 · 1 份报告"
    assert title(EVERYTHING, "zh") == "提问范围：全部"
    assert (
        title(Scope(("云溪市", "北江市"), (2031,), ()), "zh") == "提问范围：云溪市等2个 · 2031年 · 机关不限"
    )


@pytest.mark.parametrize(
    "scope",
    [
        EVERYTHING,
        Scope(("云溪市",), (), ("法院",)),
        Scope(years=(2031,), aspect="目标", kinds=("决议",), reports=("2031",)),
    ],
)
def test_a_scope_survives_the_browsers_storage(scope: Scope) -> None:
    assert from_json(json.loads(json.dumps(to_json(scope)))) == scope


def test_many_places_are_one_tag_which_lets_go_of_all_of_them() -> None:
    beyond = {"香港特别行政区", "澳门特别行政区", "台湾省"}
    provinces = tuple(p.name for p in all_places() if p.level is Level.PROVINCE and p.name not in beyond)
    understood = Understanding(places=provinces)
    assert [(tag.text, tag.facet, tag.value) for tag in tags(EVERYTHING, understood, "zh")] == [
        ("全部31个省", "places", "all")
    ]
    assert let_go(EVERYTHING, understood, "places", "all").places == ()
    six = Understanding(places=provinces[:6])
    assert [tag.text for tag in tags(EVERYTHING, six, "zh")] == [f"{provinces[0]}等6个"]
    delta = Understanding(places=("安徽省", "江苏省", "浙江省", "上海市"))
    assert len(tags(EVERYTHING, delta, "zh")) == 4, "few enough to let go of one"
    north = Understanding(places=("北京市", "天津市", "河北省", "山西省", "内蒙古自治区"))
    assert [tag.text for tag in tags(EVERYTHING, north, "zh")] == ["华北五省"]


@pytest.mark.parametrize("kept", [None, "x", [], [1, 2], {"places": []}, [[["x"]], ["x"], ["法官"], [None]]])
def test_what_was_kept_of_the_lists_and_is_unfit_is_nothing_picked(kept: object) -> None:
    assert lists(kept) == {"places": [], "years": [], "bodies": [], "kinds": [], "reports": []}


def test_what_was_picked_comes_back_as_the_lists_have_it() -> None:
    kept = [["云溪市"], ["2031", "2030"], ["法院"], None]
    assert lists(kept) == {
        "places": ["云溪市"],
        "years": ["2031", "2030"],
        "bodies": ["法院"],
        "kinds": [],
        "reports": [],
    }


def test_the_number_of_reports_in_scope_is_that_of_those_that_may_answer() -> None:
    assert title(EVERYTHING, "zh", LIBRARY) == "提问范围：全部 · 3 份报告"
    assert title(Scope(bodies=("法院",)), "zh", LIBRARY) == "提问范围：法院 · 2 份报告"
    assert title(Scope(bodies=("法院",), years=(2031,)), "en", LIBRARY) == "Scope：2031 · Court · 1 reports"
    assert title(Scope(places=("云溪市",), years=(2031,)), "zh", LIBRARY).endswith("0 份报告")
    assert title(Scope(places=()), "zh", LIBRARY).endswith("3 份报告")
    assert title(EVERYTHING, "zh") == "提问范围：全部"


def test_chosen_reports_bind_and_can_be_let_go() -> None:
    scope = chosen([], [], [], [], ["2031", "2030/甲.txt"])
    assert filters(scope, REPORTS)["reports"] == ("2031", "2030/甲.txt")
    (tag,) = tags(scope, Understanding(), "zh")
    assert (tag.text, tag.facet) == ("2031等2个", "reports")
    assert let_go(scope, Understanding(), "reports", tag.value) == EVERYTHING
