"""What one report surely states is sought in the others by the words in which it is stated there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from index.build import build
from qa.answer import Answerer
from qa.answering import comparison
from qa.answering.reworded import reworded
from qa.ranking.retrieve import Retrieval

OPENING = "{place}2026年政府工作报告\n\n一、2025年工作回顾\n"
ROADS = {
    "云溪市": "高速公路通车里程达1240公里。新改建农村公路310公里。城市轨道交通里程86公里。",
    "澜江市": "建成收费站新通道6条。农村公路养护收费改革，整治大路沿线410公里。高速公路通车里程突破900公里。",
    "青川市": "高速公路通车里程1105公里。河道整治55公里。",
}


@pytest.fixture(scope="module")
def asking(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Answerer]:
    folder: Path = tmp_path_factory.mktemp("reworded")
    (folder / "reports").mkdir()
    for place, text in ROADS.items():
        file = folder / "reports" / f"{place}2026年政府工作报告.txt"
        file.write_text(OPENING.format(place=place) + text, encoding="utf-8")
    build(folder / "reports", folder / "index", workers=0)
    with Answerer.open(folder / "index") as answerer:
        yield answerer


ASKED = "云溪、澜江和青川能跑快车的收费公路各多长？"


@pytest.fixture
def looked_up(asking: Answerer, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What comparing hands on of `ASKED`: index, look-ups, ways, question, what was retrieved, cells."""
    handed: list[Any] = []
    monkeypatch.setattr(comparison, "reworded", lambda *values: handed.extend(values))
    asking.ask(ASKED)
    return handed


def sure(found: Sequence[Retrieval], *logits: float) -> list[Retrieval]:
    """The same, each look-up's sentences read as answering with its logit."""
    out = []
    for one, logit in zip(found, logits, strict=True):
        reads = tuple(read and replace(read, answers=logit) for read in one.ranked.reads)
        out.append(replace(one, ranked=replace(one.ranked, reads=reads)))
    return out


def test_the_words_of_the_surest_find_what_an_unsure_one_missed(looked_up: list[Any]) -> None:
    *asked, found, cells = looked_up
    assert "整治大路" in found[1].ranked.hits[0].quote, "nothing to mend"
    found = sure(found, 3.0, -1.0, 2.5)
    again = reworded(*asked, found, cells)
    assert again is not None
    assert [again[0] is found[0], again[2] is found[2]] == [True, True], "what is sure is not asked again"
    scores = {one.quote[:4]: one.score for one in again[1].ranked.hits}
    before = {one.quote[:4]: one.score for one in found[1].ranked.hits}
    assert scores["高速公路"] - scores["农村公路"] > before["高速公路"] - before["农村公路"] + 1
    assert again[1].understood == found[1].understood, "the question stays what it was"


def test_words_of_what_is_not_sure_itself_are_lent_to_none(looked_up: list[Any]) -> None:
    *asked, found, cells = looked_up
    assert reworded(*asked, sure(found, -0.5, -1.0, -2.0), cells) is None


def test_where_all_are_sure_nothing_is_asked_again(looked_up: list[Any]) -> None:
    *asked, found, cells = looked_up
    assert reworded(*asked, sure(found, 3.0, 2.5, 4.0), cells) is None


def test_of_several_matters_none_lends_its_words_to_another(looked_up: list[Any]) -> None:
    index, parts, *rest, found, cells = looked_up
    other = replace(parts[1], understood=replace(parts[1].understood, topic="农村公路"))
    assert reworded(index, [parts[0], other, parts[2]], *rest, sure(found, 3.0, -1.0, -1.0), cells) is None
