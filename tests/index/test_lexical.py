"""BM25 over ready-cut words: right scores, fixed order, no query syntax, no trace of the index's history."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index import lexical
from index.errors import IndexCorruptError
from index.lexical import LexicalIndex
from index.record import Record, key_of, pack
from index.types import Body, Metadata, Passage, Report

Passages = Sequence[str]  # words separated by spaces
METADATA = Metadata("标题", None, None, None, Body.OTHER, None)


def record(folder: Path, passages: Passages, context: str = "") -> tuple[str, Record]:
    """A record whose passages hold these words."""
    report = Report(
        "", "", METADATA, " / ".join(passages), (), (), tuple(Passage(0, 0, 0, 0, None) for _ in passages)
    )
    data = pack(report, [p.split() for p in passages], [context.split()] * len(passages))
    file = folder / f"{key_of(data)}.safetensors"
    file.write_bytes(data)
    return key_of(data), Record.open(file)


def written(folder: Path, reports: Sequence[Passages]) -> LexicalIndex:
    records = [record(folder, passages) for passages in reports]
    lexical.write(folder / "lexical", records)
    return LexicalIndex.open(folder / "lexical", [key for key, _ in records])


def bm25(word: str, passage: str, passages: Passages) -> float:
    """The formula of Robertson and Zaragoza (2009) with tantivy's constants and idf."""
    holding = sum(word in other.split() for other in passages)
    idf = math.log(1 + (len(passages) - holding + 0.5) / (holding + 0.5))
    mean = sum(len(other.split()) for other in passages) / len(passages)
    count = passage.split().count(word)
    return idf * count * 2.2 / (count + 1.2 * (0.25 + 0.75 * len(passage.split()) / mean))


REPORTS = (
    ["养老 床位 新增", "轨道 交通 建成 轨道", "养老 服务"],
    ["床位 床位 床位 医院", "乡村 道路"],
    ["养老 床位 新增 达到 目标"],
)


def test_scores_are_bm25(tmp_path: Path) -> None:
    index = written(tmp_path, REPORTS)
    everything = [passage for passages in REPORTS for passage in passages]
    found = index.search(["养老", "床位"], 10)
    for report, passage, score in found:
        text = REPORTS[report][passage]
        assert score == pytest.approx(sum(bm25(w, text, everything) for w in ("养老", "床位")), rel=1e-5)
    assert len(found) == 4
    assert [score for *_, score in found] == sorted((score for *_, score in found), reverse=True)


def test_a_word_counts_as_often_as_it_is_asked_or_by_its_weight(tmp_path: Path) -> None:
    index = written(tmp_path, REPORTS)
    once, twice = index.search(["道路"], 1)[0][2], index.search(["道路", "道路"], 1)[0][2]
    assert twice == pytest.approx(2 * once)
    assert index.search({"道路": 0.5}, 1)[0][2] == pytest.approx(once / 2)
    assert index.search({"道路": 0.0}, 1) == []


def test_the_surroundings_of_a_passage_count_as_much_as_is_asked(tmp_path: Path) -> None:
    records = [record(tmp_path, ["养老 床位"], "云溪市"), record(tmp_path, ["云溪市 养老"], "床位")]
    lexical.write(tmp_path / "lexical", records)
    index = LexicalIndex.open(tmp_path / "lexical", [key for key, _ in records])
    assert [report for report, *_ in index.search(["云溪市"], 2, context_weight=0.5)] == [1, 0]
    assert [report for report, *_ in index.search(["云溪市"], 2, context_weight=3)] == [0, 1]
    assert [report for report, *_ in index.search(["云溪市"], 2, context_weight=0)] == [1]


def test_a_search_can_be_kept_to_some_reports_without_other_scores(tmp_path: Path) -> None:
    index = written(tmp_path, REPORTS)
    everywhere = index.search(["养老", "床位"], 10)
    assert index.search(["养老", "床位"], 10, reports=[2, 0]) == [hit for hit in everywhere if hit[0] != 1]
    assert index.search(["养老"], 10, reports=[]) == []
    assert index.search(["养老"], 0) == []
    assert index.search([], 5) == []


@pytest.mark.parametrize(
    "word",
    [
        "AND",
        "养老 OR 床位",
        'words:"养老"',
        "养老*",
        "(",
        "-养老",
        "[a TO b]",
        "\\",
        "",
        "record:1",
        "^2",
        "\0",
    ],
)
def test_nothing_is_read_as_query_syntax(tmp_path: Path, word: str) -> None:
    assert written(tmp_path, REPORTS).search([word], 10) == []


def test_equal_scores_are_in_the_order_of_reports_and_passages(tmp_path: Path) -> None:
    reports = [[f"养老 床位 第{number}", f"床位 养老 之{number}"] for number in range(60)]
    index = written(tmp_path, reports)
    order = [(number, passage) for number in range(60) for passage in range(2)]
    for k in (1, 7, 120):
        assert [(report, passage) for report, passage, _ in index.search(["养老", "床位"], k)] == order[:k]


WORDS = st.sampled_from(["养老", "床位", "轨道", "交通", "乡村", "道路", "新增", "建成"])
PASSAGES = st.lists(st.lists(WORDS, min_size=1, max_size=6).map(" ".join), min_size=1, max_size=4)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(PASSAGES, min_size=2, max_size=10, unique_by=tuple), st.lists(WORDS, min_size=1, max_size=4))
def test_appending_report_by_report_finds_what_writing_at_once_finds(
    tmp_path_factory: pytest.TempPathFactory, reports: list[list[str]], asked: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("lexical")
    records = [record(folder, passages) for passages in reports]
    keys = [key for key, _ in records]
    lexical.write(folder / "whole", records)
    lexical.write(folder / "step0", records[:1])
    for step, one in enumerate(records[1:]):
        lexical.append(folder / f"step{step + 1}", folder / f"step{step}", [one])
    whole = LexicalIndex.open(folder / "whole", keys)
    grown = LexicalIndex.open(folder / f"step{len(records) - 1}", keys)
    one, other = whole.search(asked, 100), grown.search(asked, 100)
    assert [hit[:2] for hit in one] == [hit[:2] for hit in other]
    assert [hit[2] for hit in one] == pytest.approx([hit[2] for hit in other], abs=1e-6)


def test_appending_leaves_the_old_index_as_it_was(tmp_path: Path) -> None:
    old = written(tmp_path, REPORTS)
    before = old.search(["养老"], 10)
    files = {file.name: file.read_bytes() for file in (tmp_path / "lexical").iterdir()}
    folder = tmp_path / "lexical"
    for step in range(12):  # enough for segments to be merged
        lexical.append(tmp_path / f"next{step}", folder, [record(tmp_path, [f"养老 第{step}"])])
        folder = tmp_path / f"next{step}"
    assert old.search(["养老"], 10) == before
    assert {file.name: file.read_bytes() for file in (tmp_path / "lexical").iterdir()} == files


def test_without_hard_links_segments_are_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError("no hard links here")

    monkeypatch.setattr(lexical.os, "link", refuse)
    old = written(tmp_path, REPORTS)
    extra = record(tmp_path, ["养老"])
    lexical.append(tmp_path / "next", tmp_path / "lexical", [extra])
    assert LexicalIndex.open(tmp_path / "next", [extra[0]]).passages == old.passages + 1


@pytest.mark.parametrize("damage", ["gone", "empty", "cut"])
def test_a_damaged_index_is_named(tmp_path: Path, damage: str) -> None:
    written(tmp_path, REPORTS)
    folder = tmp_path / "lexical"
    if damage == "gone":
        for file in folder.iterdir():
            file.unlink()
    else:
        (folder / "meta.json").write_bytes(
            b"" if damage == "empty" else (folder / "meta.json").read_bytes()[:50]
        )
    with pytest.raises(IndexCorruptError, match=r"词汇索引.*重新建立索引"):
        LexicalIndex.open(folder, [])


def test_an_index_that_may_not_be_written_to_can_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = [record(tmp_path, passages)[0] for passages in REPORTS]
    expected = written(tmp_path, REPORTS).search(["养老"], 10)
    before = sorted((tmp_path / "lexical").iterdir())
    monkeypatch.setattr(
        lexical.os, "access", lambda *_: False
    )  # not even for root, who runs tests in containers
    index = LexicalIndex.open(tmp_path / "lexical", keys)
    assert index.search(["养老"], 10) == expected
    assert sorted((tmp_path / "lexical").iterdir()) == before


def test_an_empty_index_finds_nothing(tmp_path: Path) -> None:
    assert written(tmp_path, []).search(["养老"], 5) == []
