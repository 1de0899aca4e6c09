"""What the signals say of a sentence that states what is asked, beside one that only mentions it."""

from pathlib import Path

import pytest

from qa.answering.confidence import bundled, probability
from qa.answering.signals import ABSENT, OF_RANKER, SIGNALS, signals
from qa.evaluating.question_set import Question
from qa.ranking.features import NAMES
from qa.ranking.retrieve import Retriever


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One report whose first project has a cost and a length, and whose second has neither."""
    from index.build import build

    folder = tmp_path_factory.mktemp("澜江")
    text = (
        "澜江市人民政府工作报告\n——2026年1月10日在澜江市第八届人民代表大会第五次会议上\n市长 林一川\n各位代表：\n"
        "一、2025年工作回顾\n建成青石湾隧道，总投资36亿元，全长4.2公里。\n加快推进白鹭渡大桥建设，交通更加便捷。\n"
        "接待游客创历史新高，旅游总收入增长8%。\n新增养老床位1200张，惠及老年人。\n"
        "二、2026年工作安排\n新建口袋公园15座。\n"
    )
    (folder / "澜江市2026年政府工作报告.txt").write_text(text, encoding="utf-8")
    out = tmp_path_factory.mktemp("index")
    build(folder, out, workers=0)
    return out


def _values(index: Path, question: str) -> dict[str, float]:
    with Retriever.open(index) as retriever:
        return dict(zip(SIGNALS, signals(retriever.retrieve(question), question), strict=True))


def test_every_signal_has_one_name() -> None:
    assert len(set(SIGNALS)) == len(SIGNALS)
    assert set(OF_RANKER) <= set(NAMES)


def test_a_figure_of_the_unit_asked_for_stands_beside_the_matter(reports: Path) -> None:
    stated = _values(reports, "澜江市2025年建成的青石湾隧道总投资多少亿元？")
    assert stated["figures_fitting"] == 1
    assert stated["fitting_two_clauses"] > 0.5
    assert stated["short_unit"] == 1


def test_a_mention_without_a_figure_has_none_that_fits(reports: Path) -> None:
    mentioned = _values(reports, "澜江市2025年推进的白鹭渡大桥建设花了多少钱？")
    assert mentioned["asks_money"] == 1
    assert mentioned["fitting_two_clauses"] < 0.5


def test_people_are_asked_for_without_naming_their_unit(reports: Path) -> None:
    assert _values(reports, "澜江市2025年来了多少游客？")["asks_people"] == 1


def test_a_word_that_no_report_knows_is_unknown(reports: Path) -> None:
    known, strange = (_values(reports, q) for q in ("澜江新增养老床位多少张？", "澜江的犰狳多少只？"))
    assert strange["unknown"] > known["unknown"]
    assert strange["uncovered"] > known["uncovered"]


def test_signals_of_figures_do_not_speak_of_other_questions(reports: Path) -> None:
    listed = _values(reports, "澜江市为老年人做了哪些事？")
    assert (listed["asks_figure"], listed["figures_fitting"], listed["fitting_near"]) == (0, ABSENT, ABSENT)


def test_signals_are_numbers_for_all_sample_questions(
    sample_index: Path, sample_questions: list[Question]
) -> None:
    with Retriever.open(sample_index) as retriever:
        for question in sample_questions:
            found = retriever.retrieve(question.question, history=question.history)
            if found.ranked.hits and len(found.terms):
                assert all(v == v and abs(v) < 1e4 for v in signals(found, question.question))
            assert 0.0 <= probability(found, question.question) <= 1.0


def test_an_answered_question_is_surer_than_small_talk(reports: Path) -> None:
    with Retriever.open(reports) as retriever:
        sure, unsure = (
            probability(retriever.retrieve(q), q)
            for q in ("澜江市2025年新增养老床位多少张？", "世界杯冠军是哪支球队？")
        )
    assert sure > bundled().threshold > unsure


def test_a_model_for_other_signals_is_refused(tmp_path: Path) -> None:
    import numpy as np
    from safetensors.numpy import save_file

    from qa.answering.confidence import Model

    save_file(
        {"feature": np.zeros(1, np.int32)}, tmp_path / "confidence.safetensors", metadata={"features": "a b"}
    )
    with pytest.raises(ValueError, match=r"fitted to other signals; run training/confidence\.py"):
        Model.load(tmp_path)
