"""A rule that is switched off has no say, and afterwards everything is as before."""

import importlib

import pytest

from benchmarks.rules import table
from benchmarks.switches import ASKING, FUNCTIONS, NEVER, READING, VALUES, fired, off, rules
from qa import measures
from qa.understanding import asking

BY_NAME = {rule.name: rule for rule in (*rules(ASKING), *rules(READING))}


def test_everything_with_a_stand_in_is_a_rule() -> None:
    assert {*FUNCTIONS, *VALUES} <= BY_NAME.keys()
    assert len(BY_NAME) == len(rules(ASKING)) + len(rules(READING))


def test_a_pattern_never_matches_while_it_is_off() -> None:
    question = "外贸增长多少？"
    with off(BY_NAME["qa.measures._CHANGE_ASKED"]):
        assert measures._CHANGE_ASKED is NEVER
        assert measures.wish_of(question) == frozenset()
    assert measures.wish_of(question) == measures.CHANGES


def test_a_function_is_off_in_every_module_that_took_it_over() -> None:
    taken_over = importlib.import_module("qa.answering.figures")
    with off(BY_NAME["qa.measures.wish_of"]):
        assert taken_over.wish_of("增长多少") == frozenset()
    assert taken_over.wish_of is measures.wish_of


def test_a_row_of_a_table_is_left_out() -> None:
    before = asking._KINDS
    with off(BY_NAME["qa.understanding.asking._KINDS[0]"]):
        assert before[1:] == asking._KINDS
    assert asking._KINDS is before


def test_the_rules_that_have_a_say_are_noted() -> None:
    noted: set[str] = set()
    with fired(list(BY_NAME.values()), noted.add):
        measures.wish_of("外贸增长多少？")
    assert {"qa.measures._CHANGE_ASKED", "qa.measures.wish_of"} <= noted
    assert "qa.measures._LEVEL_ASKED" not in noted


def test_an_error_leaves_nothing_switched_off() -> None:
    with pytest.raises(KeyError), off(BY_NAME["qa.measures._CHANGED"]):
        raise KeyError
    assert measures._CHANGED is not NEVER


def test_the_table_sums_over_sets() -> None:
    line = {"rule": "a.b", "says": 2, "touched": 1, "asked": 1, "changed": ["q"]}
    figures = {"correct": 1.0, "refused_right": 0.0, "misleading": -1.0}
    shown = table([{**line, **figures}, {**line, **figures}, {"rule": "c", "broken": "TypeError"}])
    assert shown.splitlines()[-1] == "| `a.b` | 4 | 2 | 2 | 2 | +2 | 0 | -2 |"
