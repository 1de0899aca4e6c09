"""Whatever text or bytes come in, the offsets hold and nothing but `ReadError` comes out.

`FUZZ_EXAMPLES` says how many each test makes up.
"""

from __future__ import annotations

import contextlib
import os
from itertools import pairwise
from pathlib import Path

import hostile
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.analyse import analyse
from index.errors import ReadError
from index.readers import SUPPORTED, Limits, read
from index.record import Record, pack
from index.types import Report

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "60"))
SETTINGS = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

_LINES = """
云溪市2031年政府工作报告|——2031年1月15日在云溪市第九届人民代表大会第四次会议上|市长 周以宁|各位代表：|目 录
一、2030年工作回顾|（一）经济运行|1．养老服务|第一章 总则|二、2031年工作安排|注释：|1.“三张清单”：指权责清单。
全市生产总值增长6.2%，新增养老床位1860张；建成老年食堂72家。|2031年目标是：生产总值增长5.5%左右。|- 3 -|第4页
指标\t2030年\t2031年|（根据录音整理）|“不见面审批”占比（不含涉密）98%。|谢谢大家！|https://example.org|……|①②③|□□
"""
LINES = [line for row in _LINES.strip().split("\n") for line in row.split("|")]
texts = st.lists(st.one_of(st.sampled_from(LINES), st.text(max_size=40)), max_size=25).map("\n".join)
names = st.one_of(
    st.sampled_from(["报告.txt", "2031年云溪市政府工作报告.docx", "县/a.pdf"]), st.text(max_size=30)
)


def holds(report: Report) -> None:
    """Every position lies in the text; sentences are in order, apart, and all there is but white space."""
    text = report.text
    covered = 0
    for sentence in report.sentences:
        assert covered <= sentence.start < sentence.end <= len(text)
        assert not text[covered : sentence.start].strip()
        assert text[sentence.start : sentence.end].strip()
        assert sentence.section is None or sentence.section < len(report.sections)
        covered = sentence.end
    assert not text[covered:].strip()
    for number, section in enumerate(report.sections):
        assert 0 <= section.start <= section.end <= len(text)
        if section.parent is not None:
            outer = report.sections[section.parent]
            assert section.parent < number
            assert outer.start <= section.start <= section.end <= outer.end
    for passage in report.passages:
        assert 0 <= passage.first < passage.last <= len(report.sentences)
        assert 0 <= passage.start < passage.end <= len(text)
    assert all(one.last <= two.first or one.first < two.first for one, two in pairwise(report.passages))


@given(path=names, raw=texts)
@settings(SETTINGS, max_examples=5 * EXAMPLES)
def test_any_text_is_analysed_and_its_offsets_hold(path: str, raw: str) -> None:
    holds(analyse(path, "0" * 64, raw))


@given(raw=texts)
@SETTINGS
def test_any_report_comes_back_from_its_record(tmp_path: Path, raw: str) -> None:
    clean = raw.encode("utf-8", "ignore").decode()  # what readers give has no half characters
    report = analyse("报告.txt", "0" * 64, clean)
    words = [["词"] for _ in report.passages]
    (tmp_path / "record").write_bytes(pack(report, words, words))
    assert Record.open(tmp_path / "record", "报告.txt").report == report


def readable_or_told(path: Path) -> None:
    with contextlib.suppress(ReadError):
        holds(analyse(path.name, "0" * 64, read(path, Limits(max_seconds=20.0, max_characters=20_000))))


@pytest.mark.parametrize("suffix", sorted(SUPPORTED))
@given(data=st.one_of(st.binary(max_size=300), texts.map(lambda text: text.encode("utf-8", "replace"))))
@SETTINGS
def test_any_bytes_are_read_or_told(tmp_path: Path, suffix: str, data: bytes) -> None:
    path = tmp_path / f"报告{suffix}"
    path.write_bytes(data)
    readable_or_told(path)


SMALL = {
    name: data
    for name, data in {**hostile.packages(), **hostile.portable(), **hostile.texts()}.items()
    if len(data) < 10_000
}


@given(draw=st.data())
@settings(SETTINGS, max_examples=5 * EXAMPLES)
def test_hostile_files_changed_by_chance_are_read_or_told(tmp_path: Path, draw: st.DataObject) -> None:
    name = draw.draw(st.sampled_from(sorted(SMALL)))
    data = bytearray(SMALL[name])
    for _ in range(draw.draw(st.integers(1, 6))):
        at = draw.draw(st.integers(0, len(data) - 1))
        piece = draw.draw(st.binary(max_size=4))
        data[at : at + draw.draw(st.integers(0, 4))] = piece
        if not data:
            break
    path = tmp_path / name
    path.write_bytes(bytes(data))
    readable_or_told(path)
