"""What questions ask for by their wording, on questions that another hand wrote and nothing was learnt from."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from qa.measures import Measure
from qa.statements.indicators import indicators
from qa.wording import NONE, bare, runs, wording

WRITTEN = Path(__file__).resolve().parents[2] / "training" / "wording"
SURE = 0.5


def rows(name: str) -> list[dict[str, str]]:
    with (WRITTEN / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def test_indicators_are_found_by_whatever_they_are_called_and_hardly_ever_where_there_is_none() -> None:
    asked = rows("aside.tsv")
    told = [wording(row["question"]) for row in asked]
    said = [
        (one.indicator if one.named >= SURE else None, row["indicator"])
        for one, row in zip(told, asked, strict=True)
    ]
    right = sum(found == meant for found, meant in said if found)
    assert right / sum(found is not None for found, _ in said) > 0.97
    assert right / sum(meant != NONE for _, meant in said) > 0.85


def test_what_is_learnt_and_what_is_measured_with_share_no_question() -> None:
    assert not {row["question"] for row in rows("learnt.tsv")} & {
        row["question"] for row in rows("aside.tsv")
    }


def test_every_label_is_an_indicator_of_the_catalogue() -> None:
    known = {each.name for each in indicators()} | {NONE}
    assert {row["indicator"] for name in ("learnt.tsv", "aside.tsv") for row in rows(name)} == known


@pytest.mark.parametrize(
    ("question", "indicator", "measures"),
    [
        ("青海25年商店里卖货的总数，原想涨几个点、真涨了几个点？", "社会消费品零售总额", (Measure.RATE,)),
        ("贵州乡下人一年到手的钱有多少", "居民人均可支配收入", (Measure.LEVEL,)),
    ],
)
def test_words_of_everyday(question: str, indicator: str, measures: tuple[Measure, ...]) -> None:
    said = wording(question)
    assert (said.indicator, said.measures) == (indicator, measures)
    assert said.named >= SURE


def test_a_question_is_the_same_for_any_place_and_year() -> None:
    assert bare("浙江2025年打了多少粮") == bare("四川省2019年打了多少粮")
    assert wording("浙江2025年打了多少粮") == wording("四川省2019年打了多少粮")


@pytest.mark.parametrize("question", ["", "？", "a", "🙂" * 500, "12345"])
def test_any_text_has_a_wording(question: str) -> None:
    said = wording(question)
    assert 0 <= said.named <= 1


def test_weights_have_length_one() -> None:
    _, weights = runs(bare("去年的目标达到了吗"))
    assert abs(float((weights**2).sum()) - 1) < 1e-5
