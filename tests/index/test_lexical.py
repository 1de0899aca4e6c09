"""BM25 over ready-cut words: right scores, fixed order, no query syntax, no trace of the index's history."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
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
    lexical.write(folder / "lexical", records, passages=sum(map(len, reports)))
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
    lexical.write(tmp_path / "lexical", records, passages=2)
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


def updated(folder: Path, previous: Path, old: Sequence[str], records: Sequence[tuple[str, Record]]) -> None:
    """Make in ``folder`` the index of ``records`` from that of the keys ``old``."""
    by_key = dict(records)

    def opened(keys: Iterable[str]) -> Iterator[tuple[str, Record]]:
        return ((key, by_key[key]) for key in keys)

    passages = sum(len(one.passage_words) for one in by_key.values())
    lexical.update(folder, previous, old, list(by_key), opened, passages)


def same(one: LexicalIndex, other: LexicalIndex, asked: Sequence[str]) -> bool:
    """Whether both find the same, in one order, with scores that only differ by how sums are rounded."""
    found, wanted = one.search(asked, 200), other.search(asked, 200)
    assert [hit[2] for hit in found] == pytest.approx([hit[2] for hit in wanted], abs=1e-6)
    return [hit[:2] for hit in found] == [hit[:2] for hit in wanted]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(PASSAGES, min_size=4, max_size=14, unique_by=tuple),
    st.lists(st.sets(st.integers(0, 13), max_size=13), min_size=1, max_size=4),
    st.lists(WORDS, min_size=1, max_size=4),
)
def test_after_any_changes_it_finds_what_writing_at_once_finds(
    tmp_path_factory: pytest.TempPathFactory,
    reports: list[list[str]],
    steps: list[set[int]],
    asked: list[str],
) -> None:
    folder = tmp_path_factory.mktemp("lexical")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lexical, "_FEW", 2)  # so that even these few lie in several segments
        every = [record(folder, passages) for passages in reports]
        lexical.write(folder / "step0", every, passages=sum(map(len, reports)))
        old = [key for key, _ in every]
        for step, out in enumerate(steps):
            records = [one for number, one in enumerate(every) if number not in out]
            updated(folder / f"step{step + 1}", folder / f"step{step}", old, records)
            old = [key for key, _ in records]
        lexical.write(folder / "whole", records, passages=100)
    whole, last = (LexicalIndex.open(folder / name, old) for name in ("whole", f"step{len(steps)}"))
    assert whole.passages == last.passages
    assert same(last, whole, asked)


def test_taking_out_a_record_adds_only_those_of_its_segment_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lexical, "_FEW", 10)
    records = [record(tmp_path, [f"养老 第{number}"] * 5) for number in range(12)]
    lexical.write(tmp_path / "old", records, passages=60)
    added: list[str] = []
    by_key = dict(records)

    def opened(keys: Iterable[str]) -> Iterator[tuple[str, Record]]:
        for key in keys:
            added.append(key)
            yield key, by_key[key]

    keys = [key for key, _ in records]
    lexical.update(tmp_path / "new", tmp_path / "old", keys, keys[1:], opened, 55)
    assert added == keys[1:2]
    assert LexicalIndex.open(tmp_path / "new", keys[1:]).passages == 55


def test_a_record_over_two_segments_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lexical, "_FEW", 1)
    first, second, third = (record(tmp_path, passages) for passages in REPORTS)
    tail = record(tmp_path, ["道路 新增", "道路"])[1]
    lexical.write(tmp_path / "old", [first, third], passages=4)
    # What is added under the first one's key stands for the end of it, in one segment with the second.
    import tantivy

    with tantivy.Index.open(str(tmp_path / "old")).writer(heap_size=15_000_000, num_threads=1) as writer:
        for key, number, words in [
            (first[0], 3, tail.passage_words[0]),
            *((second[0], at, words) for at, words in enumerate(second[1].passage_words)),
        ]:
            document = tantivy.Document()
            document.add_text("words", words)
            document.add_text("context", "")
            document.add_unsigned("record", int(key, 16))
            document.add_unsigned("passage", number)
            writer.add_document(document)
    keys = [second[0], third[0]]
    updated(tmp_path / "new", tmp_path / "old", [first[0], *keys], [second, third])
    lexical.write(tmp_path / "whole", [second, third], passages=3)
    new, whole = (LexicalIndex.open(tmp_path / name, keys) for name in ("new", "whole"))
    assert new.passages == whole.passages == 3
    assert same(new, whole, ["床位", "道路", "新增"])


def test_updating_leaves_the_old_index_as_it_was(tmp_path: Path) -> None:
    old = written(tmp_path, REPORTS)
    before = old.search(["养老"], 10)
    files = {file.name: file.read_bytes() for file in (tmp_path / "lexical").iterdir()}
    records = [record(tmp_path, passages) for passages in REPORTS]
    folder = tmp_path / "lexical"
    for step in range(12):  # enough for segments to be merged
        more = [*records, record(tmp_path, [f"养老 第{step}"])]
        updated(tmp_path / f"next{step}", folder, [key for key, _ in records], more)
        folder, records = tmp_path / f"next{step}", more
    updated(tmp_path / "last", folder, [key for key, _ in records], records[1:])
    assert old.search(["养老"], 10) == before
    assert {file.name: file.read_bytes() for file in (tmp_path / "lexical").iterdir()} == files


def test_without_hard_links_segments_are_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError("no hard links here")

    monkeypatch.setattr(lexical.os, "link", refuse)
    old = written(tmp_path, REPORTS)
    records = [record(tmp_path, passages) for passages in REPORTS]
    extra = record(tmp_path, ["养老"])
    updated(tmp_path / "next", tmp_path / "lexical", [key for key, _ in records], [*records, extra])
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
