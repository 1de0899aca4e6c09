"""Who gave a report is told with the line of its head, and only where it is asked."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from index.build import build
from index.store import Index
from qa.answering.speaker import speakers
from qa.ranking.route import route
from qa.understanding.question import Catalogue, understand

HEAD = """{year}年{place}政府工作报告
——{year}年1月20日在{place}第九届人民代表大会第{n}次会议上
{place}市长 {speaker}
各位代表：
现在，我代表市人民政府，向大会报告工作。

一、过去一年工作
新增养老床位1860张，建成老年食堂72家。
"""


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    folder = tmp_path_factory.mktemp("speakers")
    reports = folder / "reports"
    reports.mkdir()
    for n, (year, speaker) in enumerate([(2025, "沈 青 禾"), (2026, "陆远舟")], 1):
        text = HEAD.format(year=year, place="澜江市", n="一二"[n - 1], speaker=speaker)
        (reports / f"{year}年澜江市政府工作报告.txt").write_text(text, encoding="utf-8")
    build(reports, folder / "index", workers=0)
    with Index.open(folder / "index") as opened:
        yield opened


def told(index: Index, question: str) -> list[str]:
    understood = understand(question, Catalogue.of(entry.metadata for entry in index.reports))
    reports = route(understood, index.metadata).reports
    return ["".join((fact.short or "").split()) for fact in speakers(index, question, understood, reports)]


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("2026年澜江市政府工作报告是谁作的？", ["陆远舟"]),
        ("2025年澜江的报告是哪位市长作的", ["沈青禾"]),
        ("谁作的2025年澜江市政府工作报告？", ["沈青禾"]),
        ("2026年澜江市的报告，报告人是谁", ["陆远舟"]),
        ("澜江的报告都是谁作的？", ["沈青禾", "陆远舟"]),
        ("2026年澜江打算让谁来做技能培训？", []),
        ("2026年澜江的报告说谁负责养老？", []),
    ],
)
def test_speakers(index: Index, question: str, names: list[str]) -> None:
    assert told(index, question) == names


def test_the_line_is_cited_to_the_letter(index: Index) -> None:
    question = "2026年澜江市政府工作报告是谁作的？"
    understood = understand(question, Catalogue.of(entry.metadata for entry in index.reports))

    (fact,) = speakers(index, question, understood, route(understood, index.metadata).reports)

    hit = fact.hit
    assert hit.quote == "澜江市市长 陆远舟"
    assert index.report(hit.report).text[hit.start : hit.end] == hit.quote


def test_of_many_reports_none_is_picked(index: Index) -> None:
    question = "报告是谁作的？"
    understood = understand(question, Catalogue.of(entry.metadata for entry in index.reports))

    assert speakers(index, question, understood, [0, 1] * 3) == []
