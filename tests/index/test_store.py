"""An index opened for reading: what it knows, whose vectors it takes, and which snapshot it shows."""

from __future__ import annotations

import gc
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import index.store
from index.build import build
from index.encoder import bundled
from index.errors import IndexCorruptError, IndexMismatchError, IndexMissingError
from index.snapshot import current
from index.store import Index, LiveIndex
from index.words import words


@pytest.fixture
def made(reports: Path, tmp_path: Path, tiny: Any) -> Path:
    """The directory of an index of the invented reports, made with the tiny encoder."""
    build(reports, tmp_path / "index", encoder=tiny, workers=0)
    return tmp_path / "index"


def test_reports_are_known_by_ordinal_and_by_path(made: Path) -> None:
    with Index.open(made) as opened:
        assert [entry.path for entry in opened.reports] == sorted(entry.path for entry in opened.reports)
        for number, entry in enumerate(opened.reports):
            report = opened.report(entry.path)
            assert opened.ordinal(entry.path) == number
            assert opened.record(number).report is report
            assert (report.path, report.sha256, report.metadata) == (entry.path, entry.sha256, entry.metadata)
            counts = (len(report.text), len(report.sentences), len(report.passages))
            assert counts == (entry.characters, entry.sentences, entry.passages)
        with pytest.raises(KeyError):
            opened.report("没有.txt")


def test_what_words_find_holds_them(made: Path) -> None:
    with Index.open(made) as opened:
        for report, passage, _ in opened.search_lexical(words("轨道交通"), 5, context_weight=0):
            found = opened.record(report).report
            start, end = found.passages[passage].start, found.passages[passage].end
            assert "轨道" in found.text[start:end] or "交通" in found.text[start:end]


def test_a_passage_is_nearest_to_itself(made: Path, tiny: Any) -> None:
    with Index.open(made, encoder=tiny) as opened:
        record = opened.record(3)
        start, end = record.passage_spans[0]
        vector = opened.encoder.encode_queries([record.text[start:end]])[0]
        assert opened.search_dense(vector, 1) == [(3, 0, pytest.approx(1, abs=1e-5))]
        assert {report for report, *_ in opened.search_dense(vector, 9, [0, 1])} <= {0, 1}


def test_document_frequency_counts_the_sentences_that_hold_a_token(made: Path) -> None:
    expected: Counter[int] = Counter()
    with Index.open(made) as opened:
        for number in range(len(opened.reports)):
            record = opened.record(number)
            bounds = record.token_offsets
            for sentence in range(len(bounds) - 1):
                expected.update(set(record.tokens[bounds[sentence] : bounds[sentence + 1]].tolist()))
        counts = opened.document_frequency
    assert counts.shape == (bundled().vocabulary_size,)
    assert {token: int(counts[token]) for token in np.flatnonzero(counts)} == dict(expected)


def test_another_encoder_is_refused_with_what_to_do(made: Path, other: Any) -> None:
    with pytest.raises(IndexMismatchError, match=r"“tiny”.*tttttttt.*uuuuuuuu.*重新建立索引"):
        Index.open(made, encoder=other)


def test_an_encoder_that_changed_under_its_name_is_refused_when_it_is_needed(
    made: Path, other: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index.store, "load_encoder", lambda name: other)
    with Index.open(made) as opened:
        assert opened.search_lexical(words("养老"), 1)
        with pytest.raises(IndexMismatchError, match="重新建立索引"):
            _ = opened.encoder


def test_tokens_of_another_bundled_model_are_refused(
    made: Path, monkeypatch: pytest.MonkeyPatch, tiny: Any
) -> None:
    monkeypatch.setattr(index.store, "bundled", lambda: tiny)
    with Index.open(made) as opened, pytest.raises(IndexMismatchError, match=r"另一版内置模型.*重新建立索引"):
        _ = opened.words


def test_without_an_index_it_says_how_to_make_one(tmp_path: Path) -> None:
    for opening in (Index.open, LiveIndex):
        with pytest.raises(IndexMissingError, match="congress-qa index"):
            opening(tmp_path / "nowhere")


@pytest.mark.parametrize(
    "name", ["reports/*", "lexical/meta.json", "lexical/*.term", "dense.faiss", "frequency.npy"]
)
@pytest.mark.parametrize("short", [True, False])
def test_a_missing_or_shortened_file_is_named_when_the_index_is_opened(
    made: Path, name: str, short: bool
) -> None:
    file = next(current(made).folder.glob(name))
    data = file.read_bytes()
    file.unlink()
    if short:
        file.write_bytes(data[:-1])
    with pytest.raises(IndexCorruptError, match=f"{file.name}.*重新建立索引"):
        Index.open(made)


def test_an_altered_record_is_named_when_it_is_first_used(made: Path) -> None:
    file = next(current(made).folder.glob("reports/*"))
    data = file.read_bytes()
    file.write_bytes(data.replace("覆盖".encode(), "复盖".encode(), 1))
    with Index.open(made) as opened, pytest.raises(IndexCorruptError, match=f"{file.name}.*重新建立索引"):
        [opened.record(number) for number in range(len(opened.reports))]


def test_the_live_index_follows_and_the_old_one_can_still_be_read(
    made: Path, reports: Path, tiny: Any
) -> None:
    live = LiveIndex(made)
    old = live.current()
    assert live.current() is old
    (reports / "报告0.txt").unlink()
    build(reports, made, encoder=tiny, workers=0)
    new = live.current()
    assert (old.snapshot, new.snapshot) == ("snapshot-1", "snapshot-2")
    assert (len(old.reports), len(new.reports)) == (5, 4)
    assert old.report("报告0.txt").text
    assert old.search_dense(np.ones(16, np.float32), 1)


def test_a_snapshot_stays_while_it_is_read_and_goes_when_nobody_does(
    made: Path, reports: Path, tiny: Any
) -> None:
    def rebuild(number: int) -> list[str]:
        (reports / f"报告{number}.txt").unlink()
        build(reports, made, encoder=tiny, workers=0)
        return sorted(folder.name for folder in made.glob("snapshot-*"))

    reader = Index.open(made)
    assert rebuild(0) == ["snapshot-1", "snapshot-2"]
    assert rebuild(1) == ["snapshot-1", "snapshot-2", "snapshot-3"]
    assert reader.report("报告0.txt").text
    del reader
    gc.collect()
    assert rebuild(3) == ["snapshot-3", "snapshot-4"]


def test_a_removed_index_that_is_made_again_is_a_new_one(made: Path, reports: Path, tiny: Any) -> None:
    import shutil

    live = LiveIndex(made)
    assert len(live.current().reports) == 5
    shutil.rmtree(made)
    with pytest.raises(IndexMissingError):
        live.current()
    (reports / "报告0.txt").unlink()
    build(reports, made, encoder=tiny, workers=0)
    assert live.current().snapshot == "snapshot-1"
    assert len(live.current().reports) == 4


def test_importing_the_package_loads_none_of_the_libraries_behind_it() -> None:
    code = "import index, sys; from index import Report; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert not {"torch", "gradio", "jieba", "faiss", "tantivy", "tokenizers", "numpy", "safetensors"} & set(
        loaded
    )


def test_opening_and_searching_words_loads_neither_torch_nor_faiss(made: Path) -> None:
    code = (
        "import sys; from index import Index\n"
        "with Index.open(sys.argv[1]) as opened: opened.search_lexical(['养老'], 5)\n"
        "print(*sys.modules)"
    )
    command = [sys.executable, "-c", code, str(made)]
    loaded = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    assert not {"torch", "gradio", "jieba", "faiss", "sentence_transformers"} & set(loaded)
