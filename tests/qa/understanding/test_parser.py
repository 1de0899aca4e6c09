"""How questions are parsed, on questions that another hand wrote and nothing was learnt from."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from index.types import Aspect
from qa.types import View
from qa.understanding.catalogue import normalise
from qa.understanding.parser import ASPECTS, OVER, PLAN, Time, cut, parse, span, times

WRITTEN = Path(__file__).resolve().parents[3] / "training" / "parser"
BOTH = (Aspect.TARGET, Aspect.RESULT)


def rows(name: str) -> list[dict[str, str]]:
    with (WRITTEN / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def test_one_answer_is_told_from_several() -> None:
    asked = rows("aside.tsv")
    told = [parse(normalise(row["question"])) for row in asked]
    right = [
        (one.over if one.several > 0.5 else "one") == row["over"]
        for one, row in zip(told, asked, strict=True)
    ]
    assert sum(right) / len(right) > 0.9


def test_plan_and_outcome_are_found_together_and_hardly_ever_where_they_are_not() -> None:
    asked = rows("aside.tsv")
    told = [parse(normalise(row["question"])).plan == "both" for row in asked]
    meant = [{part.rsplit("=", 1)[1] for part in row["years"].split()} == {"both"} for row in asked]
    right = sum(a and b for a, b in zip(told, meant, strict=True))
    assert right / sum(meant) > 0.9
    assert right / sum(told) > 0.9


def test_what_is_learnt_and_what_is_measured_with_share_no_question() -> None:
    for learnt, aside in (("learnt.tsv", "aside.tsv"), ("views.tsv", "views-aside.tsv")):
        assert not {row["question"] for row in rows(learnt)} & {row["question"] for row in rows(aside)}


def test_views_are_told_from_answers_and_their_subjects_are_found() -> None:
    asked = rows("views-aside.tsv")
    told = [parse(normalise(row["question"])) for row in asked]
    meant = [None if row["view"] == "answer" else View[row["view"].upper()] for row in asked]
    right = [one.view is view for one, view in zip(told, meant, strict=True)]
    assert sum(right) / len(right) > 0.85
    wanted = [one.view is None for one, view in zip(told, meant, strict=True) if view is None]
    assert sum(wanted) / len(wanted) > 0.9
    of = [
        (normalise(row["question"])[slice(*one.subject)], normalise(row["subject"]))
        for one, row in zip(told, asked, strict=True)
        if row["subject"]
    ]
    assert sum(a == b for a, b in of) / len(of) > 0.8


def test_a_subject_is_the_longest_run_of_what_is_marked() -> None:
    pieces = cut("各省怎么说低空经济")
    spans = [(a, b) for a, b in zip(pieces.starts.tolist(), pieces.ends.tolist(), strict=True)]
    marked = [int(b > a and (a == 0 or a >= 5)) for a, b in spans]
    assert span(pieces, marked)[1] == 9
    assert span(pieces, [0] * len(marked)) == (0, 0)


def test_times_are_found_with_what_is_wanted_of_each() -> None:
    found = right = meant = 0
    for row in rows("aside.tsv"):
        text = normalise(row["question"])
        told = {(text[t.start : t.end].removesuffix("的"), t.aspects) for t in parse(text).times}
        parts = [part.rsplit("=", 1) for part in row["years"].split()]
        gold = {(normalise(words), ASPECTS[aspect]) for words, aspect in parts if words != "-"}
        found, right, meant = found + len(told), right + len(told & gold), meant + len(gold)
    assert right / meant > 0.75
    assert right / found > 0.75


def test_plan_and_outcome_of_different_years() -> None:
    question = "从2023年实绩到2025年计划,云泽添了多少床位"
    found = {question[t.start : t.end]: t.aspects for t in parse(question).times}
    assert found == {"2023年": (Aspect.RESULT,), "2025年": (Aspect.TARGET,)}


@pytest.mark.parametrize(
    "question",
    ["云泽打掉的19个团伙里有几个黑社会", "16到24岁的年轻人有几成没工作", "26个重点项目里省重点投了多少"],
)
def test_a_count_is_no_year(question: str) -> None:
    assert not parse(question).times


def test_tags_become_expressions() -> None:
    pieces = cut("24年和25年")
    spans = [(a, b) for a, b in zip(pieces.starts.tolist(), pieces.ends.tolist(), strict=True)]
    tags = [0] * len(spans)
    first = next(i for i, (a, b) in enumerate(spans) if b > a and a == 0)
    tags[first] = 3  # begins one of which the plan is wanted
    assert times(pieces, tags) == (Time(*spans[first], (Aspect.TARGET,)),)
    assert times(pieces, [1] * len(spans)) == ()  # nothing goes on that has not begun


@pytest.mark.parametrize("question", ["", "?", "a", "🙂" * 500, "12345", " "])
def test_any_text_is_parsed(question: str) -> None:
    found = parse(question)
    assert found.over in OVER[1:]
    assert found.plan in PLAN
    assert 0 <= found.figure <= 1
    assert all(0 <= t.start < t.end <= len(question) for t in found.times)
