"""Plan and outcome beside each other: in one measure, each of its own sentence, read where it is not stated plainly."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from index.build import build
from index.types import Aspect
from qa.answer import Answerer

REPORTS = {
    "2025年云溪市政府工作报告": """2025年云溪市政府工作报告

二、2025年工作安排
今年主要预期目标是：地区生产总值增长6%左右，外贸进出口总额增长5%以上，城镇新增就业3万人。
新建养老床位400张。
""",
    "2026年云溪市政府工作报告": """2026年云溪市政府工作报告

一、2025年工作回顾
过去一年，全市上下迎难而上。地区生产总值增长6.4%。外贸进出口增长8.4%，总额突破80亿元。城镇新增就业3.2万人。
新建养老床位420张。抢险救灾转移群众1.2万人次。

二、2026年工作安排
今年主要预期目标是：地区生产总值增长6%左右。
""",
}


@pytest.fixture(scope="module")
def asking(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Answerer]:
    folder: Path = tmp_path_factory.mktemp("promised")
    (folder / "reports").mkdir()
    for name, text in REPORTS.items():
        (folder / "reports" / f"{name}.txt").write_text(text, encoding="utf-8")
    build(folder / "reports", folder / "index", workers=0)
    with Answerer.open(folder / "index") as answerer:
        yield answerer


@pytest.mark.parametrize(
    ("question", "planned", "came"),
    [
        ("云溪市2025年经济增长定了多少，最后跑出来多少？", "6%左右", "6.4%"),
        ("云溪2025年跟外国做买卖，年初想多做几个点，超了没有？", "5%以上", "8.4%"),
        ("云溪给老人添床，25年年初许了多少张、年底算账是多少张？", "400张", "420张"),
    ],
)
def test_the_promise_stands_beside_what_came_of_it_in_one_measure(
    asking: Answerer, question: str, planned: str, came: str
) -> None:
    found = asking.ask(question)
    assert found.table is not None
    assert planned in found.table.rows[0][1]
    assert came in found.table.rows[0][2]
    assert "完成" in found.answer


def test_one_figure_is_not_its_own_promise(asking: Answerer) -> None:
    found = asking.ask("云溪市2025年发大水，本来打算转移多少群众，最后转移了多少？")
    assert "1.2万人次" in found.answer
    assert found.table is None or "1.2万人次" not in found.table.rows[0][1]


def test_plan_and_outcome_are_understood_together(asking: Answerer) -> None:
    understood = asking.understand("云溪市2025年养老床位，说好的添几张、添成几张？")
    assert understood.aspects == (Aspect.TARGET, Aspect.RESULT)


@pytest.mark.parametrize(
    "question",
    [
        "云溪市2025年的目标都完成了吗？",
        "云溪市2025年目标完成情况",
        "云溪2025年计划完成得怎么样",
        "云溪市2025年定的事都办成了吗",
        "说到做到了吗 云溪2025年",
    ],
)
def test_of_all_goals_at_once_only_those_count_that_were_set(asking: Answerer, question: str) -> None:
    found = asking.ask(question)
    assert found.table is not None
    assert [row[0] for row in found.table.rows] == ["地区生产总值", "进出口总额", "城镇新增就业"]
    assert "固定资产投资" not in found.answer
