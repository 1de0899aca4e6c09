"""Our own training questions: quotes to positions and back, and never a question that is measured with."""

import json
import zlib
from pathlib import Path

import pytest

from training.questions import TABLES, cells, load, located, own_files, quoted, records, squeeze, squeezed

TEXT = "澜江市政府工作报告\n一、回顾\n去年新建公园 １２ 座，植树30万株。\n今年再建8座。\n"


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "澜江市2026年.txt").write_text(TEXT, encoding="utf-8")
    return folder


def _written(quote: str, **more: object) -> dict[str, object]:
    evidence = [{"report": "澜江市2026年.txt", "quote": quote}]
    return {"id": "q1", "category": "number", "question": "澜江添了几座公园？", "answerable": True} | {
        "answers": [["12座"]], "evidence": evidence, "note": "一句",
    } | more  # fmt: skip


def test_a_quote_becomes_a_position_and_comes_back_without_white_space(reports: Path) -> None:
    there = located(_written("去年新建公园 １２ 座"), reports)
    assert set(there) == {"id", "category", "question", "answerable", "evidence", "answers"}
    assert "公园" not in json.dumps(there["evidence"], ensure_ascii=False)
    (evidence,) = quoted(there, reports)["evidence"]
    assert evidence == {"report": "澜江市2026年.txt", "quote": "去年新建公园12座"}


def test_an_answer_is_a_position_within_the_evidence(reports: Path) -> None:
    there = located(
        _written("去年新建公园 １２ 座，植树30万株", answers=[["12座", "一打"], ["３０万株"]]), reports
    )
    assert "座" not in json.dumps(there["answers"], ensure_ascii=False)
    assert quoted(there, reports)["answers"] == [["12座"], ["30万株"]]


def test_text_that_is_read_elsewhere_now_is_found_again(reports: Path) -> None:
    there = located(_written("今年再建8座", answers=[["8座"]]), reports)
    (reports / "澜江市2026年.txt").write_text("新的一行\n" + TEXT.replace("一、回顾\n", ""), encoding="utf-8")
    squeezed.cache_clear()
    back = quoted(there, reports)
    assert (back["evidence"][0]["quote"], back["answers"]) == ("今年再建8座", [["8座"]])


def test_text_that_is_not_read_any_more_is_said(reports: Path) -> None:
    there = located(_written("今年再建8座"), reports)
    (reports / "澜江市2026年.txt").write_text(TEXT.replace("8座", "9座"), encoding="utf-8")
    squeezed.cache_clear()
    with pytest.raises(ValueError, match=r"澜江市2026年\.txt: what stood at"):
        quoted(there, reports)


@pytest.mark.parametrize("answers", [[["30万株"]], [["12座"], ["8座"]], [[""]]])
def test_an_answer_of_which_a_part_stands_in_no_evidence_is_left_out(
    reports: Path, answers: list[list[str]]
) -> None:
    there = located(_written("去年新建公园 １２ 座", answers=answers), reports)
    assert "answers" not in there
    assert quoted(there, reports)["answers"] == []


def test_a_quote_that_stands_nowhere_is_named(reports: Path) -> None:
    with pytest.raises(ValueError, match=r"q1: not in 澜江市2026年\.txt"):
        located(_written("去年新建公园15座"), reports)


def test_near_sentences_are_kept_by_position_too(reports: Path) -> None:
    near = [{"report": "澜江市2026年.txt", "quote": "今年再建8座"}]
    there = located(_written("", answerable=False, evidence=[], near=near), reports)
    assert there["evidence"] == []
    assert quoted(there, reports)["near"][0]["quote"] == "今年再建8座"


@pytest.fixture
def beside(tmp_path: Path, reports: Path) -> Path:
    (tmp_path / "eval").mkdir()
    _write(tmp_path / "eval" / "reports-train.jsonl", _written("植树30万株", id="t1", question="种了多少树"))
    _write(tmp_path / "eval" / "people-train.jsonl")
    return tmp_path


def _write(path: Path, *found: dict[str, object]) -> None:
    path.write_text("\n".join(json.dumps(r, ensure_ascii=False) for r in found), encoding="utf-8")


def test_ours_are_read_beside_the_others(beside: Path) -> None:
    own = beside / "own"
    own.mkdir()
    _write(own / "a.jsonl", located(_written("今年再建8座"), beside / "reports"))
    assert [(r["id"], r["evidence"][0]["quote"]) for r in load(beside, own)] == [
        ("t1", "植树30万株"),
        ("q1", "今年再建8座"),
    ]


def test_those_over_the_second_library_are_read_apart(beside: Path) -> None:
    more, own = beside / "more", beside / "own"
    (more / "reports").mkdir(parents=True)
    (more / "reports" / "青岚县2020年.txt").write_text("去年修路９公里。", encoding="utf-8")
    _write(more / "train.jsonl", _written("", id="m1", evidence=[]))
    (own / "more").mkdir(parents=True)
    road = [{"report": "青岚县2020年.txt", "quote": "修路9公里"}]
    written = _written("", id="m2", evidence=road, answers=[["9公里"]])
    _write(own / "more" / "a.jsonl", located(written, more / "reports"))
    assert [r["id"] for r in load(beside, own)] == ["t1"]
    assert [(r["id"], r["answers"]) for r in load(beside, own, "more")] == [
        ("m1", [["12座"]]),
        ("m2", [["9公里"]]),
    ]


@pytest.mark.parametrize("measured", ["eval/people-dev.jsonl", "more/dev.jsonl"])
def test_no_set_to_be_measured_with_is_learned_from(beside: Path, measured: str) -> None:
    (beside / "more").mkdir()
    _write(beside / measured, {"id": "d1", "question": "种了多少 树？"})
    with pytest.raises(ValueError, match="an evaluation set asks the same: t1"):
        load(beside, beside / "none")


def test_a_question_of_an_evaluation_set_is_never_learned_from(beside: Path) -> None:
    _write(beside / "eval" / "reports-dev.jsonl", {"id": "d1", "question": "种了多少 树？"})
    with pytest.raises(ValueError, match="an evaluation set asks the same: t1"):
        load(beside, beside / "none")


def test_an_id_stands_for_one_question(beside: Path) -> None:
    own = beside / "own"
    own.mkdir()
    _write(own / "a.jsonl", located(_written("今年再建8座", id="t1"), beside / "reports"))
    with pytest.raises(ValueError, match="found twice: t1"):
        load(beside, own)


def test_a_cell_of_a_table_gets_its_value_from_its_position(beside: Path) -> None:
    start = squeeze(TEXT).index("12座")
    parks = {
        "indicator": "公园",
        "place": "澜江市",
        "report": "澜江市2026年.txt",
        "start": start,
        "end": start + 3,
        "check": f"{zlib.crc32('12座'.encode()):08x}",
    }
    bridges = parks | {"indicator": "桥", "start": None, "end": None, "doubtful": True}
    _write(beside / TABLES.name, parks, bridges)
    found = cells(beside, beside / TABLES.name)
    assert [(c["indicator"], c["value"], c["doubtful"]) for c in found] == [
        ("公园", "12座", False),
        ("桥", None, True),
    ]
    assert "start" not in found[0]


def test_tables_are_no_questions(beside: Path) -> None:
    _write(beside / TABLES.name, {"indicator": "公园"})
    assert own_files("reports", beside) == []
    assert TABLES not in own_files("reports")


def test_the_tables_have_one_cell_for_each_place_and_indicator() -> None:
    found = records(TABLES)
    keys = [(c["place"], c["indicator"]) for c in found]
    assert len(set(keys)) == len(keys) == len({p for p, _ in keys}) * len({i for _, i in keys}) == 31 * 20
    assert all((c["start"] is None) == (c["end"] is None) for c in found)
    assert all(0 <= c["start"] < c["end"] <= c["start"] + 30 for c in found if c["start"] is not None)
    assert {(c["aspect"], c["year"]) for c in found} == {("target", 2026), ("result", 2025)}


def test_squeezed_texts_have_no_white_space_and_one_width() -> None:
    assert squeeze(" ＡＢ　１２\n％") == "ab12%"
