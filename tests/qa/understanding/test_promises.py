"""Whether a question asks of all targets at once whether they were met."""

from __future__ import annotations

import pytest

from qa.understanding.promises import of_all


@pytest.mark.parametrize(("question", "topic", "both", "every"), [
    ("澜江市2025年的目标都完成了吗", "的目标都完成了", False, True),
    ("云溪市各项指标完成情况怎么样", "各项指标完成情况怎么样", False, True),
    ("有几项目标没完成", "有几项目标没完成", False, True),
    ("澜江市2025年计划完成得如何", "计划完成得如何", False, True),
    ("澜江市说到做到了吗", "说到做到了", True, True),
    ("澜江市2025年的目标", "的目标", False, False),
    ("养老床位的目标完成了吗", "养老床位的目标完成了", True, False),
    ("养老床位的目标完成情况", "养老床位的目标完成情况", False, False),
])  # fmt: skip
def test_all_targets_may_be_asked_for_at_once(question: str, topic: str, both: bool, every: bool) -> None:
    assert of_all(question, topic, both=both, leans=False) is every


def test_what_the_question_before_asked_about_is_asked_of_alone() -> None:
    assert not of_all("完成了吗", "完成了", both=True, leans=True)
    assert of_all("目标都完成了吗", "目标都完成了", both=True, leans=True)
