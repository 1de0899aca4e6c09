"""A record gives back what was analysed, and a damaged one is told from a whole one."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import IndexCorruptError
from index.record import ASPECTS, ROLES, Record, key_of, pack
from index.types import Aspect, Body, Level, Metadata, Passage, Report, Role, Scanned, Section, Sentence

METADATA = Metadata(
    "云溪市人民政府工作报告", "云溪市", None, Level.CITY, Body.GOVERNMENT, 2031, date="2031-01-15"
)
TEXT = "云溪市人民政府工作报告\n一、回顾\n新增床位𠮷1860张。\n完成投资3.5亿元。"
REPORT = Report(
    "市/报告.txt",
    "a" * 64,
    METADATA,
    TEXT,
    (Section("一、回顾", 1, 12, len(TEXT), None),),
    (
        Sentence(0, 11, None, Role.FRAME),
        Sentence(12, 16, 0, Role.HEADING),
        Sentence(17, 28, 0, Role.BODY, 2030, Aspect.RESULT),
        Sentence(29, len(TEXT), 0, Role.BODY, 2031, Aspect.TARGET),
    ),
    (Passage(12, 28, 1, 3, 0), Passage(29, len(TEXT), 3, 4, 0)),
)
WORDS = [["新增", "床位"], ["完成", "投资"]]
CONTEXT = [["云溪市", "回顾"], ["云溪市", "回顾"]]
TOKENS = [[[1, 2]], [[]], [[7, 7], [], [9]], [[40000]]]  # of each clause of each sentence
NORMS = np.array([1, 0, 2.5, 1], np.float32)
VECTORS = np.eye(2, 5, dtype=np.float32)


def stored(folder: Path, report: Report = REPORT, path: str = "市/报告.txt") -> Record:
    part = folder / "part"
    part.write_bytes(pack(report, WORDS, CONTEXT))
    whole = folder / "whole.safetensors"
    tokens = [[np.array(ids, np.int32) for ids in clauses] for clauses in TOKENS]
    whole.write_bytes(Record.open(part).encoded(tokens, NORMS, VECTORS))
    return Record.open(whole, path)


def test_the_report_comes_back_as_it_was_analysed(tmp_path: Path) -> None:
    assert stored(tmp_path).report == REPORT


def test_what_was_recognised_in_a_scan_is_kept_with_its_place(tmp_path: Path) -> None:
    report = replace(REPORT, scanned=(Scanned(17, 28, 3, 0.9731, (0.1, 0.25, 0.9, 0.2713)),))
    assert stored(tmp_path, report).report == report
    assert stored(tmp_path).scanned == ()


def test_columns_say_what_the_report_says(tmp_path: Path) -> None:
    record = stored(tmp_path)
    for number, sentence in enumerate(REPORT.sentences):
        start, end = record.sentence_spans[number]
        assert record.text[start:end] == TEXT[sentence.start : sentence.end]
        assert ROLES[record.sentence_roles[number]] is sentence.role
        assert ASPECTS[record.sentence_aspects[number]] is sentence.aspect
        assert (record.sentence_years[number] or None) == sentence.fact_year
        assert record.sentence_sections[number] == (-1 if sentence.section is None else sentence.section)
    assert record.passage_spans.tolist() == [[p.start, p.end] for p in REPORT.passages]
    assert record.passage_sentences.tolist() == [[p.first, p.last] for p in REPORT.passages]
    assert record.passage_sections.tolist() == [0, 0]


def test_words_tokens_and_vectors_belong_to_their_passages_and_sentences(tmp_path: Path) -> None:
    record = stored(tmp_path)
    assert record.passage_words == ["新增 床位", "完成 投资"]
    assert record.context_words == ["云溪市 回顾", "云溪市 回顾"]
    sentences = [record.tokens[start:end].tolist() for start, end in pairwise(record.token_offsets)]
    assert sentences == [[1, 2], [], [7, 7, 9], [40000]]
    clauses = [record.tokens[start:end].tolist() for start, end in pairwise(record.clause_offsets)]
    assert clauses == [[1, 2], [7, 7], [9], [40000]]
    assert np.array_equal(record.sentence_norms, NORMS)
    assert np.array_equal(record.vectors, VECTORS)


def test_a_section_knows_the_sentence_that_is_its_heading(tmp_path: Path) -> None:
    assert stored(tmp_path).heading_of_section(0) == 1
    bare = replace(REPORT, sentences=tuple(replace(s, role=Role.BODY) for s in REPORT.sentences))
    assert stored(tmp_path, bare).heading_of_section(0) is None


def test_the_path_is_no_part_of_the_record(tmp_path: Path) -> None:
    here, there = pack(REPORT, WORDS, CONTEXT), pack(replace(REPORT, path="别处.txt"), WORDS, CONTEXT)
    assert here == there
    assert stored(tmp_path, path="别处.txt").report.path == "别处.txt"


def test_the_same_report_has_the_same_key_and_another_another(tmp_path: Path) -> None:
    assert key_of(pack(REPORT, WORDS, CONTEXT)) == key_of(pack(REPORT, WORDS, CONTEXT))
    renamed = replace(REPORT, metadata=replace(METADATA, year=2032))
    assert key_of(pack(renamed, WORDS, CONTEXT)) != key_of(pack(REPORT, WORDS, CONTEXT))


@pytest.mark.parametrize("kept", [0, 4, 100, -1])
def test_a_truncated_record_is_named(tmp_path: Path, kept: int) -> None:
    file = stored(tmp_path).file
    file.write_bytes(file.read_bytes()[:kept])
    with pytest.raises(IndexCorruptError, match=r"whole\.safetensors.*重新建立索引"):
        Record.open(file)


def test_a_missing_record_is_named(tmp_path: Path) -> None:
    with pytest.raises(IndexCorruptError, match=r"gone\.safetensors"):
        Record.open(tmp_path / "gone.safetensors")


def test_a_file_of_another_kind_is_no_record(tmp_path: Path) -> None:
    from safetensors.numpy import save_file

    save_file({"embedding": VECTORS}, tmp_path / "model.safetensors")
    with pytest.raises(IndexCorruptError, match=r"model\.safetensors"):
        Record.open(tmp_path / "model.safetensors")


LETTERS = st.characters(exclude_categories=("Cs",))


@given(
    text=st.text(LETTERS, max_size=50),
    words=st.lists(st.lists(st.text("省市县年𠮷ab", min_size=1), max_size=4), max_size=4),
)
def test_any_text_and_words_come_back(
    tmp_path_factory: pytest.TempPathFactory, text: str, words: list[list[str]]
) -> None:
    passages = tuple(Passage(0, len(text), 0, 0, None) for _ in words)
    report = Report("a.txt", "b" * 64, METADATA, text, (), (), passages)
    file = tmp_path_factory.mktemp("record") / "part"
    file.write_bytes(pack(report, words, words))
    record = Record.open(file, "a.txt")
    assert record.report == report
    assert record.passage_words == record.context_words == [" ".join(each) for each in words]
