"""The cross-encoder of `training`: a tiny one, on invented sentences, learns what it is meant to learn.

What needs onnx is looked at only where onnx is installed: it is no dependency of the project, and CI has none of the
packages that only a training needs. There `exported` is empty and the tests of the export say nothing.
"""

import logging
from collections.abc import Iterator
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer

from index.encoder import BUNDLED, bundled
from training.contrastive import Sentences
from training.crossencoder.export import INT8_TOLERANCE, TOLERANCE, export
from training.crossencoder.groups import Group
from training.crossencoder.loop import Place
from training.crossencoder.masked import Texts, hide, pretrain
from training.crossencoder.measure import MISSED, best_weight, figures, first_rank, summed
from training.crossencoder.model import CrossEncoder, Transformer
from training.crossencoder.pieces import HEADING, MASKED, PADDING, QUESTION, SENTENCE, candidate, stack, text
from training.crossencoder.ranking import Draws, learn, listwise, scores_of
from training.crossencoder.settings import Plan, Shape, Stage
from training.encoder import encode

SHAPE = Shape(width=64, layers=1, heads=4, pieces=48, dropout=0.0)
STAGE = Stage(steps=140, batch=8, rate=1e-3, warm=0.2, every=20)
PLAN = Plan(shape=SHAPE, words=STAGE, pairs=STAGE, questions=STAGE, listed=8)
EXPORTABLE = all(find_spec(name) is not None for name in ("onnx", "onnxscript", "onnxruntime"))

# Each question with the sentence that answers it; the answers of the others are its wrong candidates.
TOY = (
    ("澜江给老人发多少补贴", "八十岁以上老年人每月领取高龄津贴二百元"),
    ("地铁修了几公里", "轨道交通三号线建成通车，新增里程二十一公里"),
    ("孩子上学有什么变化", "新建改扩建中小学十二所，增加学位一万个"),
    ("空气好不好", "优良天数比例达到百分之九十一"),
    ("看病方便了吗", "新增三级医院两家，家庭医生签约率提高"),
    ("外贸怎么样", "货物进出口总额增长百分之六"),
    ("打官司快了多少", "民商事案件平均审理天数缩短九天"),
    ("粮食收成如何", "粮食总产量连续五年稳定增加"),
)


@pytest.fixture(autouse=True, scope="module")
def one_thread() -> Iterator[None]:
    """Models this small only wait for each other on several."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return Tokenizer.from_file(str(BUNDLED / "tokenizer.json"))


@pytest.fixture(scope="module")
def table() -> torch.Tensor:
    return torch.from_numpy(bundled().vectors)


@pytest.fixture(scope="module")
def groups(tokenizer: Tokenizer) -> list[Group]:
    questions = encode(tokenizer, [q for q, _ in TOY])
    sentences = encode(tokenizer, [s for _, s in TOY])
    (heading,) = encode(tokenizer, ["澜江市政府工作报告 2026年 过去一年工作回顾"])
    numbers = np.random.default_rng(1)
    return [
        Group(
            str(i),
            "toy",
            tuple(candidate(question, heading, row, SHAPE.pieces) for row in sentences),
            np.arange(len(TOY)) == i,
            numbers.random(len(TOY)).astype(np.float32),
            len(TOY),
        )
        for i, question in enumerate(questions)
    ]


def _model(seed: int = 1) -> CrossEncoder:
    torch.manual_seed(seed)
    return CrossEncoder(Transformer(SHAPE), SHAPE)


@pytest.fixture(scope="module")
def learnt(
    groups: list[Group], table: torch.Tensor, tmp_path_factory: pytest.TempPathFactory
) -> CrossEncoder:
    model = _model()
    learn("toy", model, table, groups, STAGE, PLAN, Place("cpu", tmp_path_factory.mktemp("learnt")))
    return model


def test_a_tiny_model_learns_a_toy_set_by_heart(
    learnt: CrossEncoder, groups: list[Group], table: torch.Tensor
) -> None:
    scores = [scores_of(learnt, table, group.inputs, "cpu") for group in groups]
    first = sum(first_rank(g, s) == 1 for g, s in zip(groups, scores, strict=True))
    # From some first weights two of the questions stay mixed up; another processor's sums may lead there.
    assert first >= len(groups) - 1


def test_padding_changes_no_score(learnt: CrossEncoder, groups: list[Group], table: torch.Tensor) -> None:
    together = scores_of(learnt, table, groups[0].inputs, "cpu")
    alone = [scores_of(learnt, table, [one], "cpu")[0] for one in groups[0].inputs]
    np.testing.assert_allclose(together, alone, atol=1e-5)


def test_a_training_that_was_cut_off_goes_on_where_it_was(
    groups: list[Group], table: torch.Tensor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan, stage = replace(PLAN, shape=replace(SHAPE, dropout=0.1)), replace(STAGE, steps=8, every=4)
    whole, cut, again = _model(), _model(), _model(seed=2)
    learn("whole", whole, table, groups, stage, plan, Place("cpu", tmp_path / "a"))
    drawn = Draws.__call__

    def draw_until_five(self: Draws, step: int) -> object:
        if step == 5:
            raise KeyboardInterrupt
        return drawn(self, step)

    with monkeypatch.context() as patched:
        patched.setattr(Draws, "__call__", draw_until_five)
        with pytest.raises(KeyboardInterrupt):
            learn("whole", cut, table, groups, stage, plan, Place("cpu", tmp_path / "b"))
    learn("whole", again, table, groups, stage, plan, Place("cpu", tmp_path / "b"))
    for name, weight in whole.state_dict().items():
        torch.testing.assert_close(again.state_dict()[name], weight, msg=name)


def test_a_checkpoint_of_other_settings_is_refused(
    groups: list[Group], table: torch.Tensor, tmp_path: Path
) -> None:
    stage, place = replace(STAGE, steps=1), Place("cpu", tmp_path)
    learn("toy", _model(), table, groups, stage, PLAN, place)
    with pytest.raises(ValueError, match="another folder for --out"):
        learn("toy", _model(), table, groups, replace(stage, steps=2), PLAN, place)


def test_groups_that_teach_nothing_are_refused(groups: list[Group]) -> None:
    with pytest.raises(ValueError, match="none of 1 groups"):
        Draws([replace(groups[0], relevant=np.zeros(len(TOY), np.bool_))], 4, 4)


def test_masked_words_are_learnt_from_running_text(
    tokenizer: Tokenizer, table: torch.Tensor, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "training.crossencoder"):
        plan = replace(PLAN, words=replace(STAGE, steps=30, rate=3e-3, every=10))
        pretrain(Transformer(SHAPE), table, _running(tokenizer), plan, Place("cpu", tmp_path))
    losses = [float(r.getMessage().split("loss ")[1].split(",")[0]) for r in caplog.records]
    assert losses[-1] < 0.9 * losses[0]


def _running(tokenizer: Tokenizer) -> Sentences:
    rows = encode(tokenizer, [sentence for _, sentence in TOY])
    starts = np.concatenate(([0], np.cumsum([len(row) for row in rows])))
    which = np.arange(len(rows)) // 2
    return Sentences(np.concatenate(rows), starts, which, which, np.ones(len(rows)))


def test_a_stretch_of_text_ends_with_its_document(tokenizer: Tokenizer) -> None:
    sentences = _running(tokenizer)
    texts = Texts(sentences, bundled().vocabulary_size, 4, 200)
    longest = max(len(texts(step).ids[0]) for step in range(8))
    assert longest <= 2 + max(
        int(sentences.starts[i + 2] - sentences.starts[i]) for i in range(0, len(TOY), 2)
    )


def test_a_hidden_word_leaves_no_trace_but_its_place(tokenizer: Tokenizer) -> None:
    (row,) = encode(tokenizer, ["粮食总产量连续五年稳定增加"])
    hidden = hide([text([row], 48)] * 50, bundled().vocabulary_size, np.random.default_rng(1))
    assert 0.1 < hidden.asked[hidden.roles != PADDING].mean() < 0.3
    assert set(hidden.words) <= set(row)
    assert hidden.asked[hidden.roles == MASKED].all()
    assert 0.6 < (hidden.roles == MASKED).sum() / hidden.asked.sum() < 0.95


def test_a_long_question_or_heading_leaves_room_for_the_sentence() -> None:
    one = candidate(np.full(500, 7), np.arange(1, 501), np.full(30, 9), 192)
    assert (one.roles == SENTENCE).sum() == 30
    assert one.ids[one.roles == HEADING][-1] == 500
    assert len(candidate(np.full(9, 7), np.full(9, 8), np.full(500, 9), 192)) == 192
    ids, roles = stack([one, candidate(np.full(2, 7), np.zeros(0, int), np.full(3, 9), 192)])
    assert ids.shape == roles.shape == (2, len(one))
    assert (roles[1] == QUESTION).sum() == 2


def test_the_loss_is_the_share_of_the_softmax_that_the_right_ones_miss() -> None:
    scores = torch.log(torch.tensor([1.0, 2.0, 1.0, 3.0, 1.0]))
    slots = torch.tensor([[0, 1, 2], [3, 4, -1]])
    relevant = torch.tensor([[True, False, True], [True, False, False]])
    expected = (-np.log(2 / 4) - np.log(3 / 4)) / 2
    assert listwise(scores, slots, relevant).item() == pytest.approx(expected)


def test_evidence_beyond_the_candidates_shown_counts_as_missed(groups: list[Group]) -> None:
    group = replace(groups[5], shown=3)
    assert first_rank(group, np.arange(len(TOY), dtype=np.float32)) == MISSED


def test_a_perfect_score_beside_a_blind_forest_gets_a_large_weight(groups: list[Group]) -> None:
    perfect = [g.relevant.astype(np.float32) for g in groups]
    weight = best_weight(groups, perfect)
    assert all(first_rank(g, summed(g, s, weight)) == 1 for g, s in zip(groups, perfect, strict=True))
    found = figures(groups, perfect, np.arange(len(groups)) % 2)
    assert found["all alone ranked_at_1"] == 1.0
    assert found["all forest ranked_at_1"] < 0.5 < found["toy summed ranked_at_1"]


@pytest.fixture(scope="module")
def exported(
    learnt: CrossEncoder, groups: list[Group], table: torch.Tensor, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, float]:
    """The figures of an export; empty where the packages for it are missing (see above)."""
    if not EXPORTABLE:
        return {}
    return export(learnt, table, groups[0].inputs, SHAPE, tmp_path_factory.mktemp("exported"))


def test_an_exported_model_scores_as_torch_does(exported: dict[str, float]) -> None:
    if exported:
        assert exported["float largest difference"] <= TOLERANCE
        assert exported["int8 mean difference, in deviations"] <= INT8_TOLERANCE


def test_eight_bits_are_smaller_than_thirty_two(exported: dict[str, float]) -> None:
    if exported:
        assert exported["int8 bytes"] < exported["float bytes"]
