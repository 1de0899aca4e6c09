"""Whether a question asks of all targets at once whether they were met."""

from __future__ import annotations

import pytest

from qa.understanding.promises import of_all


@pytest.mark.parametrize(("question", "every"), [
    ("澜江市2025年的目标都完成了吗", True),
    ("云溪市各项指标完成情况怎么样", True),
    ("有几项目标没完成", True),
    ("养老床位的目标完成了吗", False),
])  # fmt: skip
def test_all_targets_may_be_asked_for_at_once(question: str, every: bool) -> None:
    assert of_all(question) is every
