"""The figures of calibration: what they are for a perfect, a blind and a random confidence."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.calibration import Outcome, auc, reliability, risk_coverage, summary

OUTCOMES = st.lists(
    st.builds(Outcome, st.floats(0, 1), st.booleans(), st.booleans()), min_size=1, max_size=60
)


def test_a_confidence_that_knows_has_no_error() -> None:
    found = summary([Outcome(1.0, True, True)] * 8 + [Outcome(0.0, False, False)] * 2)
    assert (found["brier"], found["calibration_error"], found["auc"]) == (0.0, 0.0, 1.0)


def test_a_confidence_that_is_too_sure_shows_by_how_much() -> None:
    found = summary([Outcome(0.9, i < 6, True) for i in range(10)])
    assert found["calibration_error"] == pytest.approx(0.3)
    assert [(b["n"], b["right"]) for b in found["reliability"]] == [(10, 0.6)]


def test_answering_only_the_surest_leaves_the_wrong_ones_out() -> None:
    confidence = np.array([0.9] * 5 + [0.2] * 5)
    right = np.array([1.0] * 5 + [0.0] * 5)
    points = risk_coverage(confidence, right, right > 0)
    at_half = next(p for p in points if p["coverage"] == 0.5)
    assert (at_half["risk"], at_half["answered"], at_half["refused_right"]) == (0.0, 1.0, 1.0)
    assert points[-1]["risk"] == 0.5


@given(OUTCOMES)
def test_every_question_is_in_one_bin(found: list[Outcome]) -> None:
    bins = reliability(np.array([o.confidence for o in found]), np.array([float(o.right) for o in found]))
    assert sum(b["n"] for b in bins) == len(found)
    assert all(b["from"] - 1e-9 <= b["confidence"] <= b["to"] + 1e-9 for b in bins)


@given(OUTCOMES)
def test_answering_more_never_refuses_more(found: list[Outcome]) -> None:
    points = summary(found)["risk_coverage"]
    assert [p["answered"] for p in points] == sorted(p["answered"] for p in points)
    assert [p["refused_right"] for p in points] == sorted((p["refused_right"] for p in points), reverse=True)


def test_ties_count_half() -> None:
    assert auc(np.array([0.5, 0.5]), np.array([True, False])) == 0.5
