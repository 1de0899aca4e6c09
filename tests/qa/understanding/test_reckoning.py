"""What is to be reckoned of several figures, by the wording of the question alone."""

from __future__ import annotations

import pytest

from qa.types import Reckoning
from qa.understanding.reckoning import reckons_of


@pytest.mark.parametrize(("question", "wanted"), [
    ("澜江和云溪的养老床位差多少", {Reckoning.DIFFERENCE}),
    ("澜江比云溪的养老床位多多少", {Reckoning.DIFFERENCE}),
    ("从2021年到2024年养老床位增长了百分之几", {Reckoning.GROWTH}),
    ("各县的粮食产量平均是多少", {Reckoning.MEAN}),
    ("澜江在各市里排第几", {Reckoning.RANK}),
    ("有多少个县的增速高于5%", {Reckoning.SHARE}),
    ("澜江和云溪各少了多少", set()),
    ("平均工资是多少", set()),
    ("每年安排多少", set()),
])  # fmt: skip
def test_the_wording_says_what_is_to_be_reckoned(question: str, wanted: set[Reckoning]) -> None:
    assert set(reckons_of(question)) == wanted
