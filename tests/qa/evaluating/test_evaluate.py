"""The figures of a question set."""

import contextlib
import importlib.util
import json
import random
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.evaluating.evaluate import ALL, FIGURES, evaluate, percentile, score
from qa.evaluating.question_set import BrokenLine, Evidence, Question, parse_question, read_questions

REPORT = "云川省/2025年云川省政府工作报告.txt"
GROWTH = "全省地区生产总值增长5.8%，一般公共预算收入增长4.2%。"
QUESTION = Question(
    id="q1",
    question="云川省去年经济增长了多少？",
    category="number",
    answers=(("5.8%", "百分之五点八"),),
    evidence=(Evidence(REPORT, GROWTH),),
)
UNANSWERABLE = Question(id="q2", question="月球上有几所小学？", category="unanswerable", answerable=False)


def citation(quote: str = GROWTH, report: str = REPORT) -> dict[str, Any]:
    return {"report": report, "quote": quote, "start": 0, "end": len(quote)}


def reply(**fields: Any) -> dict[str, Any]:
    return {
        "id": "q1",
        "answer": "增长5.8%。[1]",
        "short": "5.8%",
        "refused": False,
        "citations": [citation()],
        **fields,
    }


def test_a_right_answer_with_its_evidence_is_correct() -> None:
    row = score(QUESTION, reply())
    assert row["correct"] == row["evidence_at_1"] == row["short_exact"] == row["numbers_cited"] == 1.0


def test_a_right_answer_without_its_evidence_is_not_correct() -> None:
    row = score(QUESTION, reply(citations=[citation("新增城镇就业三十二万人，调查失业率保持稳定。")]))
    assert (row["answer_recall"], row["evidence_all"], row["correct"]) == (1.0, 0.0, 0.0)


def test_evidence_counts_from_its_own_report_only() -> None:
    assert (
        score(QUESTION, reply(citations=[citation(report="2024年云川省政府工作报告.txt")]))["evidence_at_1"]
        == 0
    )


def test_folder_and_file_type_of_a_report_do_not_matter() -> None:
    assert (
        score(QUESTION, reply(citations=[citation(report="2025年云川省政府工作报告.docx")]))["evidence_at_1"]
        == 1
    )


def test_a_page_is_no_citation() -> None:
    assert (
        score(QUESTION, reply(citations=[citation(GROWTH + "各项事业稳步推进。" * 40)]))["evidence_at_1"] == 0
    )
    assert (
        score(QUESTION, reply(citations=[citation(GROWTH + "各项事业稳步推进。" * 20)]))["evidence_at_1"] == 1
    )


def test_an_answer_over_the_limit_finds_nothing() -> None:
    row = score(QUESTION, reply(answer="增长5.8%。" + "很好。" * 100))
    assert (row["answer_recall"], row["correct"]) == (0.0, 0.0)


def test_a_figure_that_no_citation_holds_is_noticed() -> None:
    assert score(QUESTION, reply(answer="2025年增长5.8%。[1]"))["numbers_cited"] == 1.0
    assert score(QUESTION, reply(answer="增长5.8%，比上年快0.3个百分点。[1]"))["numbers_cited"] == 0.0


def test_width_case_and_spaces_do_not_matter() -> None:
    row = score(QUESTION, reply(answer="增长 ５．８％", short="约 5.8％ 左右"))
    assert (row["answer_recall"], row["short_exact"]) == (1.0, 1.0)


def test_refusing_is_right_for_what_cannot_be_answered_and_wrong_for_the_rest() -> None:
    refusal = reply(refused=True, answer="没有找到。", short=None, citations=[])
    assert score(UNANSWERABLE, refusal) == {"correct": 1.0, "refused_right": 1.0, "misleading": 0.0}
    assert score(UNANSWERABLE, reply())["correct"] == 0.0
    assert score(QUESTION, refusal)["correct"] == score(QUESTION, refusal)["answered"] == 0.0


def test_the_ranked_list_is_scored_even_when_the_answer_was_refused() -> None:
    others = [citation(f"第{i}项工作扎实推进，成效明显。") for i in range(3)]
    row = score(QUESTION, reply(refused=True, ranked=[*others, citation()]))
    assert (row["ranked_at_1"], row["ranked_at_5"], row["ranked_at_20"]) == (0.0, 1.0, 1.0)


def test_groups_are_means_over_the_questions_that_a_figure_applies_to() -> None:
    result = evaluate([QUESTION, replace(QUESTION, id="q3"), UNANSWERABLE], [reply()])
    assert result.groups[ALL].n == 3
    assert result.groups[ALL].figures["correct"] == pytest.approx(2 / 3)
    assert result.groups["number"].figures["answered"] == 0.5
    assert result.groups["unanswerable"].figures == {"correct": 1.0, "refused_right": 1.0, "misleading": 0.0}
    assert [question.id for question, _ in result.wrong] == ["q3"]


def test_the_whole_set_comes_first_and_categories_follow_in_order() -> None:
    assert list(evaluate([UNANSWERABLE, QUESTION], []).groups) == [ALL, "number", "unanswerable"]


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [([], 0.5, 0.0), ([3.0], 0.95, 3.0), ([1.0, 2.0, 3.0, 4.0], 0.5, 2.0), (list(range(1, 101)), 0.95, 95)],
)
def test_a_percentile_is_one_of_the_values(values: list[float], share: float, expected: float) -> None:
    assert percentile(values, share) == expected


@given(st.lists(st.floats(0, 1e6), min_size=1), st.floats(0.01, 1))
def test_the_share_of_values_up_to_a_percentile_is_reached(values: list[float], share: float) -> None:
    found = percentile(values, share)
    assert found in values
    assert sum(v <= found for v in values) / len(values) >= share - 1e-9


# --- reading question sets ---------------------------------------------------------------------------------


def test_a_broken_line_is_named_and_the_rest_is_read(tmp_path: Path) -> None:
    path = tmp_path / "questions.jsonl"
    lines = [
        '{"id": "a", "question": "今年新建多少公里地铁？"}'.encode(),
        b"",
        b'{"id": "b", "question": ',
        b"[1]",
        b'{"id": "c"}',
        '{"question": "去年呢？", "history": [{"question": "今年修路多少？"}]}'.encode(),
        '{"question": "多少"}'.encode("gb18030"),
        b'{"question": "\\ud800"}',
        b'{"question": "  "}',
    ]
    path.write_bytes(b"\xef\xbb\xbf" + b"\r\n".join(lines))
    found = list(read_questions(path))
    assert [q.id for q in found if isinstance(q, Question)] == ["a", 6]
    assert [b.number for b in found if isinstance(b, BrokenLine)] == [3, 4, 5, 7, 8, 9]
    assert all(b.problem for b in found if isinstance(b, BrokenLine))


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda v: (
            st.lists(v)
            | st.dictionaries(
                st.sampled_from(
                    ["id", "question", "history", "answers", "evidence", "answerable", "category"]
                ),
                v,
            )
        ),
    )
)
def test_any_json_value_is_a_question_or_a_value_error(value: object) -> None:
    with contextlib.suppress(ValueError):
        assert parse_question(value, 7).question.strip()


# --- against the scorer beside the project -----------------------------------------------------------------


@pytest.fixture(scope="module")
def scorer(shared: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("scorer", shared / "eval" / "score.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def made_up_replies(raw: dict[str, Any], others: list[dict[str, Any]], dice: random.Random) -> dict[str, Any]:
    """A reply that is right, nearly right, or wrong, with quotes whole, cut, stretched or from elsewhere."""
    pool = [*raw["evidence"] * 3, *dice.choice(others)["evidence"], *dice.choice(others)["evidence"]]

    def quoted() -> dict[str, Any]:
        gold = dice.choice(pool or [{"report": "无.txt", "quote": "一句没有出处的话。"}])
        begin, cut = dice.randint(0, len(gold["quote"]) // 2), dice.randint(1, len(gold["quote"]))
        quote = dice.choice(
            [gold["quote"], gold["quote"][begin:], gold["quote"][:cut], "前言。" + gold["quote"]]
        )
        stretched = quote + "后语 " * dice.choice([0, 0, 1, 20, 90])
        return {"report": dice.choice(["", "x/"]) + gold["report"], "quote": stretched, "start": 0, "end": 1}

    parts = [dice.choice(part if isinstance(part, list) else [part]) for part in raw["answers"]]
    said = [p for p in parts if dice.random() < 0.8] + dice.choice([[], ["另有12.5万"], ["，赘述" * 120]])
    return {
        "id": raw["id"],
        "answer": "、".join(said) + "[1]",
        "short": dice.choice([None, *parts, *(f"约{p}左右" for p in parts)]),
        "refused": dice.random() < 0.2,
        "citations": [quoted() for _ in range(dice.randint(0, 7))],
        "ranked": [quoted() for _ in range(dice.choice([0, 3, 25]))],
    }


def test_every_figure_agrees_with_the_scorer_beside_the_project(shared: Path, scorer: ModuleType) -> None:
    lines = (shared / "eval" / "reports-dev.jsonl").read_text(encoding="utf-8").splitlines()
    raws = [json.loads(line) for line in lines]
    dice = random.Random(20260301)
    for number, raw in enumerate(raws):
        question = parse_question(raw, number)
        for made_up in [None, *(made_up_replies(raw, raws, dice) for _ in range(3))]:
            expected = scorer.score(raw, made_up)
            assert score(question, made_up) == pytest.approx(expected), (raw["id"], made_up)
            assert set(expected) <= set(FIGURES)
