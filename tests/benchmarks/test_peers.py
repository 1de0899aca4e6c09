"""What stands between the peers and their figures: cutting, choosing a sentence, ranks, RAGFlow's rule, processes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.peers import ragflow, worker
from benchmarks.peers.catalogue import PEERS, THIS
from benchmarks.peers.environments import named
from benchmarks.peers.figures import evidence, latency
from benchmarks.peers.process import FailedError, family, resident, run
from benchmarks.peers.worker import Document, Quote
from qa.evaluating.question_set import Evidence, Question

REPORT = "云溪市/2031年云溪市政府工作报告.txt"
TEXT = "2030年，全市新增养老床位1200张。新建口袋公园36处；改造老旧小区18个！\n二、2031年工作安排\n计划新增托育机构9家。"


@given(st.text(alphabet="云溪市。；\n ，36", max_size=80))
def test_sentences_hold_everything_but_white_space(text: str) -> None:
    assert "".join("".join(worker.split_sentences(text)).split()) == "".join(text.split())


@given(st.text(alphabet="云溪市。；\n，36", max_size=2000))
def test_chunks_hold_all_sentences_in_order_and_only_a_long_sentence_is_over_the_limit(text: str) -> None:
    chunks = worker.split_chunks(Document(REPORT, text))
    assert "".join(c.quote for c in chunks) == "".join(worker.split_sentences(text))
    assert all(len(c.quote) <= worker.CHUNK or len(worker.split_sentences(c.quote)) == 1 for c in chunks)


def test_a_title_is_put_before_a_chunk_and_taken_away_again() -> None:
    chunk = Quote(REPORT, "新增养老床位1200张。")
    shown = worker.headed(chunk, titles=True)
    assert shown == "2031年云溪市政府工作报告\n新增养老床位1200张。"
    assert worker.unheaded(REPORT, shown) == chunk
    assert worker.unheaded(REPORT, worker.headed(chunk, titles=False)) == chunk


def test_the_best_sentence_of_each_chunk_is_cited_in_the_order_of_the_chunks() -> None:
    chunks = [Quote("甲.txt", TEXT), Quote("乙.txt", "全市财政收入稳步增长。新增养老床位300张，全部建成。")]
    found = worker.best_sentences(chunks, lambda sentences: [float("养老" in s) for s in sentences])
    assert found == [
        Quote("甲.txt", "2030年，全市新增养老床位1200张。"),
        Quote("乙.txt", "新增养老床位300张，全部建成。"),
    ]


def test_headings_are_no_evidence_unless_a_chunk_holds_nothing_else() -> None:
    chunks = [Quote("甲.txt", "一、养老\n全市新增养老床位1200张。"), Quote("乙.txt", "二、养老")]
    found = worker.best_sentences(chunks, lambda sentences: [-len(s) for s in sentences])
    assert [quote.quote for quote in found] == ["全市新增养老床位1200张。", "二、养老"]


def test_quotes_come_back_from_their_file_as_they_were(tmp_path: Path) -> None:
    quotes = [Quote(REPORT, "第一句。\u2028第二句。"), Quote(REPORT, "“引号”与\n换行")]
    worker.write_quotes(quotes, tmp_path / "quotes.jsonl")
    assert worker.read_quotes(tmp_path / "quotes.jsonl") == quotes


# --- figures ---------------------------------------------------------------------------


def asked(quote: str = "全市新增养老床位1200张") -> Question:
    return Question("1", "2030年新增养老床位多少张？", evidence=(Evidence(REPORT, quote),))


def test_a_question_counts_by_the_first_quote_that_holds_its_evidence() -> None:
    right = {"report": REPORT, "quote": "2030年，全市新增养老床位1200张。"}
    wrong = {"report": REPORT, "quote": "新建口袋公园36处。"}
    other = {**right, "report": "云溪市/2030年云溪市政府工作报告.txt"}
    found = evidence([(asked(), [right]), (asked(), [wrong, other, right]), (asked(), [wrong])])
    assert found == {
        "evidence_at_1": pytest.approx(1 / 3),
        "evidence_at_5": pytest.approx(2 / 3),
        "mrr_at_10": pytest.approx((1 + 1 / 3) / 3),
    }


def test_what_comes_after_the_tenth_quote_does_not_count() -> None:
    right = {"report": REPORT, "quote": "2030年，全市新增养老床位1200张。"}
    wrong = {"report": REPORT, "quote": "新建口袋公园36处。"}
    assert evidence([(asked(), [wrong] * 10 + [right])])["mrr_at_10"] == 0.0


def test_a_chunk_counts_only_where_any_length_does() -> None:
    chunk = {"report": REPORT, "quote": TEXT * 10}
    assert evidence([(asked(), [chunk])])["evidence_at_1"] == 0.0
    assert evidence([(asked(), [chunk])], quote_limit=10**9)["evidence_at_1"] == 1.0


def test_latency_is_told_in_milliseconds() -> None:
    assert latency([0.001 * n for n in range(1, 101)]) == {"median, ms": 50.5, "95th percentile, ms": 95.0}


# --- RAGFlow's rule ----------------------------------------------------------------------


def matrix(*rows: list[float]) -> np.ndarray:
    return np.array(rows, dtype=np.float32)


def test_a_sentence_cites_the_chunks_within_one_per_cent_of_its_best() -> None:
    assert ragflow.attach(matrix([0.2, 0.900, 0.895, 0.85])) == [[1, 2]]


def test_one_sentence_cites_four_chunks_at_most() -> None:
    assert ragflow.attach(matrix([0.9] * 6)) == [[0, 1, 2, 3]]


def test_a_weaker_sentence_cites_nothing_once_another_has_reached_the_threshold() -> None:
    assert ragflow.attach(matrix([0.7, 0.1], [0.6, 0.1])) == [[0], []]


def test_the_threshold_falls_until_a_sentence_cites_something() -> None:
    assert ragflow.attach(matrix([0.6, 0.1], [0.45, 0.1])) == [[0], []]  # at 0.504
    assert ragflow.attach(matrix([0.33, 0.1])) == [[0]]  # at 0.323, the last


def test_below_the_last_threshold_nothing_is_cited() -> None:
    assert ragflow.attach(matrix([0.31, 0.1], [0.0, 0.0])) == [[], []]


def test_an_answer_is_compared_sentence_by_sentence_without_its_scraps() -> None:
    said = ragflow.pieces("云溪市2030年新增养老床位1200张；其中护理型800张。好。\n计划新增托育机构9家")
    assert said == ["云溪市2030年新增养老床位1200张；", "其中护理型800张。", "计划新增托育机构9家"]


def test_words_count_by_how_rare_they_are() -> None:
    weights = ragflow.word_weights([["养老", "的"], ["公园", "的"], ["托育", "的"]])
    assert weights["养老"] > weights["的"]
    rare = ragflow.word_share(["养老", "的"], ["养老"], weights)
    assert rare > ragflow.word_share(["养老", "的"], ["的"], weights)
    assert ragflow.word_share(["养老"], ["养老"], weights) == 1.0
    assert ragflow.word_share([], ["养老"], weights) == 0.0


def test_vectors_count_nine_tenths_and_words_one() -> None:
    vectors = (matrix([1, 0]), matrix([1, 0], [0, 1]))
    found = ragflow.similarity(vectors, ([["养老"]], [["公园"], ["养老"]]), {})
    assert found == pytest.approx(matrix([0.9, 0.1]))


# --- processes and environments --------------------------------------------------------


def test_a_process_is_read_line_by_line_and_what_libraries_print_is_passed_over(tmp_path: Path) -> None:
    code = "print('loading'); print('{\"seconds\": 1.5}')"
    done = run([sys.executable, "-c", code], tmp_path)
    assert done.lines == [{"seconds": 1.5}]
    assert 0 < done.first <= done.seconds


def test_a_process_that_fails_says_why(tmp_path: Path) -> None:
    with pytest.raises(FailedError, match="no such peer"):
        run([sys.executable, "-c", "raise SystemExit('no such peer')"], tmp_path)


@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")
def test_memory_of_descendants_is_found() -> None:
    code = "held = bytearray(120_000_000); print('held', flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as child:
        assert child.stdin
        assert child.stdout
        child.stdout.readline()
        assert child.pid in family(os.getpid())
        assert resident(child.pid) > 120_000_000
        child.stdin.write(b"\n")
    assert resident(child.pid) == 0


def test_versions_are_those_of_what_was_asked_for() -> None:
    versions = {"bm25s": "0.3", "faiss-cpu": "1.15", "llama_index_core": "0.14", "numpy": "2.4"}
    assert named(["bm25s", "torch<2.14", "Faiss_CPU>=1", "llama-index-core", "."], versions) == {
        "bm25s": "0.3",
        "faiss-cpu": "1.15",
        "llama-index-core": "0.14",
    }


def test_every_peer_has_a_module_and_a_name_of_its_own() -> None:
    folder = Path(worker.__file__).parent
    assert all((folder / f"{peer.module}.py").is_file() for peer in PEERS)
    assert len({peer.name for peer in PEERS}) == len({peer.module for peer in PEERS}) == len(PEERS)
    assert THIS in PEERS
