"""Exact match and F1 of spans, as the scorer of CMRC 2018 has them."""

from __future__ import annotations

import pytest

from benchmarks.spans import answer, exact, f1
from qa.reading.reader import bundled


def test_punctuation_and_width_do_not_count() -> None:
    assert exact("《澜江志》", ["澜江志"]) == 1.0
    assert exact("１２座。", ["12座"]) == 1.0
    assert exact("12座", ["十二座", "13座"]) == 0.0


def test_f1_counts_the_longest_common_run_with_the_best_answer() -> None:
    assert f1("澜江大桥", ["澜江大桥"]) == 1.0
    assert f1("澜江大桥通车", ["大桥", "澜江大桥"]) == pytest.approx(2 * 4 / 10)
    assert f1("公园", ["大桥"]) == 0.0


def test_the_answer_is_a_slice_of_the_passage() -> None:
    passage = "澜江大桥全长12公里。大桥由澜江路桥公司建造，2021年通车。"
    found = answer(bundled(), "澜江大桥有多长？", passage)

    assert found
    assert found in passage
