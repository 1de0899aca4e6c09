"""Analysis: raw text to a whole report, on an invented one and on all the real ones."""

import hashlib
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from index.analyse import analyse
from index.readers import SUPPORTED, read
from index.types import Aspect, Body, Report, Role

RAW = """
云汀市人民政府工作报告
——2032年1月9日在云汀市第七届人民代表大会第二次会议上
市长　周望舒

各位代表：

　　现在，我代表市人民政府，向大会报告工作，请予审议。
　　一、2031年工作回顾
　　过去一年，全市生产总值增长6.2%，总量突破900亿元。
　　二、2032年工作安排
　　新建学校12所，让更多孩子在家门口上学。
"""


def test_a_report_is_understood_from_end_to_end() -> None:
    report = analyse("云汀/2032年云汀市政府工作报告.txt", "0" * 64, RAW)
    facts = {report.text[s.start : s.end]: s for s in report.sentences}
    result = facts["过去一年，全市生产总值增长6.2%，总量突破900亿元。"]
    target = facts["新建学校12所，让更多孩子在家门口上学。"]
    assert report.metadata.year == 2032
    assert (result.fact_year, result.aspect) == (2031, Aspect.RESULT)
    assert (target.fact_year, target.aspect) == (2032, Aspect.TARGET)
    assert report.section_path(target.section) == ("二、2032年工作安排",)
    assert [report.text[p.start : p.end].split("\n")[0] for p in report.passages] == [
        "一、2031年工作回顾",
        "二、2032年工作安排",
    ]


@pytest.mark.parametrize("raw", ["", " \n\u3000", "。", "\ud83d", "一、\n（一）\n1."])
def test_nothing_much_makes_a_report_all_the_same(raw: str) -> None:
    report = analyse("空.txt", "0" * 64, raw)
    assert all(report.text[s.start : s.end].strip() for s in report.sentences)


@pytest.fixture(scope="session")
def reports(shared: Path) -> list[Report]:
    return list(_reports(shared / "reports"))


def _reports(folder: Path) -> Iterator[Report]:
    for path in sorted(folder.rglob("*")):
        if path.suffix in SUPPORTED and path.name != "README.md":
            sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
            yield analyse(path.relative_to(folder).as_posix(), sha256, read(path))


def test_sentences_of_real_reports_cover_them(reports: list[Report]) -> None:
    for report in reports:
        end = 0
        for sentence in report.sentences:
            quote = report.text[sentence.start : sentence.end]
            assert not report.text[end : sentence.start].strip()
            assert end <= sentence.start
            assert quote == quote.strip() != ""
            assert len(quote) <= 200
            end = sentence.end
        assert not report.text[end:].strip()


def test_sections_of_real_reports_nest(reports: list[Report]) -> None:
    for report in reports:
        for section in report.sections:
            assert report.text.startswith(section.title, section.start)
            if section.parent is not None:
                parent = report.sections[section.parent]
                assert parent.start < section.start < section.end <= parent.end


def test_passages_of_real_reports_hold_each_sentence_once(reports: list[Report]) -> None:
    for report in reports:
        inside = [index for passage in report.passages for index in range(passage.first, passage.last)]
        citable = {i for i, s in enumerate(report.sentences) if s.role in (Role.BODY, Role.NOTE)}
        assert citable <= set(inside)
        assert all(before < after for before, after in pairwise(inside))


def test_passages_of_real_reports_are_of_useful_length(reports: list[Report]) -> None:
    lengths = sorted(p.end - p.start for report in reports for p in report.passages)
    assert lengths[len(lengths) // 20] >= 40
    assert lengths[-1] <= 400


def test_real_government_reports_look_back_and_ahead(reports: list[Report]) -> None:
    for report in reports:
        if report.metadata.body is not Body.GOVERNMENT:
            continue
        aspects = [s.aspect for s in report.sentences if s.role is Role.BODY]
        assert 0.08 < aspects.count(Aspect.RESULT) / len(aspects) < 0.75, report.path


def test_provincial_reports_have_their_chapters(reports: list[Report]) -> None:
    for report in reports:
        if report.path.startswith("provincial"):
            chapters = [section for section in report.sections if section.level == 1]
            assert 2 <= len(chapters) <= 7, report.path
            assert report.metadata.year in (2025, 2026), report.path


def test_a_report_that_stands_twice_in_its_file_is_read_once(reports: list[Report]) -> None:
    twice = next(report for report in reports if "1991" in report.path)
    said = Counter(twice.text[s.start : s.end] for s in twice.sentences if s.role is Role.BODY)
    assert len(said) > 250
    assert sum(count - 1 for count in said.values()) < 5
