"""What a report sets and no later one tells the outcome of is answered by what was set, and said to be that."""

from __future__ import annotations

from pathlib import Path

from index.build import build
from qa.answer import Answerer

REPORT = """{year}年国务院政府工作报告

一、{before}年工作回顾
过去一年，各地迎难而上。国内生产总值增长5.2%。

二、{year}年工作安排
今年赤字率拟按{rate}安排。国内生产总值拟增长5%左右。
"""


def test_the_rate_of_each_year_is_what_its_report_set(tmp_path: Path) -> None:
    folder = tmp_path / "reports"
    folder.mkdir()
    for year, rate in ((2041, "2.8%左右"), (2042, "3%"), (2043, "4%左右")):
        text = REPORT.format(year=year, before=year - 1, rate=rate)
        (folder / f"{year}年国务院政府工作报告.txt").write_text(text, encoding="utf-8")
    build(folder, tmp_path / "index", workers=0)
    with Answerer.open(tmp_path / "index") as answerer:
        found = answerer.ask("全国2041到2042年每年的赤字率")
    assert found.table is not None
    assert found.table.rows == (("2041年", "2.8%左右（目标）"), ("2042年", "3%（目标）"))
    assert "2041年、2042年引用的是目标，不是实际完成的结果" in found.answer
