"""Texts to vectors: the bundled static model, and any sentence-transformers model (tiny ones, made here)."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from safetensors.numpy import save_file
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers

from index.encoder import (
    BUNDLED,
    SentenceTransformerEncoder,
    StaticEncoder,
    bundled,
    load_encoder,
)
from index.errors import EncoderError

SENTENCES = (
    "提高老年人基本养老金标准，新增养老床位五千张。",
    "地区生产总值增长５.５％左右，城镇新增就业12.5万人。",
    "新建改建农村公路三千公里",
    "ＧＤＰ、5G和C919",
)


@pytest.fixture(scope="session")
def tiny_static(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four words of three dimensions in the bundled model's format."""
    folder = tmp_path_factory.mktemp("tiny-static")
    vocabulary = [("[UNK]", 0.0), ("老人", -2.0), ("补贴", -2.0), ("5", -2.0)]
    tokenizer = Tokenizer(models.Unigram(vocabulary, unk_id=0))
    tokenizer.normalizer = normalizers.NFKC()
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(r"[^\p{Han}0-9]+"), behavior="removed")
    tokenizer.save(str(folder / "tokenizer.json"))
    table = np.array([[0, 0, 0], [3, 0, 0], [0, 4, 0], [0, 0, 1]], dtype=np.float16)
    save_file({"embedding.weight": table}, folder / "model.safetensors")
    save_file({"idf": np.array([0, 1, 2, 3], dtype=np.float32)}, folder / "idf.safetensors")
    (folder / "modules.json").write_text((BUNDLED / "modules.json").read_text())
    return folder


@pytest.fixture(scope="session")
def tiny_bert(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A transformer with random weights over single characters, without prompts of its own."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.models import Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizerFast

    torch.manual_seed(1)
    folder = tmp_path_factory.mktemp("tiny-bert")
    characters = sorted(
        set("".join(SENTENCES)) | set("为这个句子生成表示以用于检索相关文章：测试query: passage")
    )
    vocabulary = folder / "vocab.txt"
    vocabulary.write_text(
        "\n".join(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *characters]), encoding="utf-8"
    )
    config = BertConfig(
        vocab_size=len(characters) + 5,
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
    )
    BertModel(config).save_pretrained(folder / "bert")
    BertTokenizerFast(str(vocabulary)).save_pretrained(folder / "bert")
    transformer = Transformer(str(folder / "bert"))
    model = SentenceTransformer(modules=[transformer, Pooling(16)], device="cpu")
    model.save(str(folder / "model"))
    return folder / "model"


def renamed(model: Path, folder: Path, name: str, **settings: object) -> str:
    """A copy of a model under another name, with settings of its own."""
    import shutil

    copy = folder / name
    shutil.copytree(model, copy)
    path = copy / "config_sentence_transformers.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | settings))
    return str(copy)


def test_a_text_is_the_normalised_mean_of_its_words(tiny_static: Path) -> None:
    encoder = StaticEncoder.load(tiny_static)
    vectors = encoder.encode_documents(["老人，补贴", "５"])
    np.testing.assert_allclose(vectors, [[0.6, 0.8, 0], [0, 0, 1]], atol=1e-6)
    assert vectors.dtype == np.float32


def test_words_at_length_one_serve_to_compare_words(tiny_static: Path) -> None:
    encoder = StaticEncoder.load(tiny_static)
    np.testing.assert_array_equal(encoder.table, [[0, 0, 0], [3, 0, 0], [0, 4, 0], [0, 0, 1]])
    np.testing.assert_array_equal(encoder.vectors, [[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]])
    np.testing.assert_array_equal(encoder.idf, [0, 1, 2, 3])
    assert encoder.vocabulary_size == 4
    assert [ids.tolist() for ids in encoder.token_ids(["补贴老人", "", "。"])] == [[2, 1], [], []]


def test_a_text_without_words_is_similar_to_nothing(tiny_static: Path) -> None:
    vectors = StaticEncoder.load(tiny_static).encode_queries(["", "！？", "龘"])
    assert not vectors.any()


def test_no_texts_give_no_rows(tiny_static: Path) -> None:
    assert StaticEncoder.load(tiny_static).encode_documents([]).shape == (0, 3)


def test_many_texts_are_encoded_as_each_alone(tiny_static: Path) -> None:
    encoder = StaticEncoder.load(tiny_static)
    texts = ["老人", "", "补贴补贴5"] * 700
    expected = np.concatenate([encoder.encode_documents([text]) for text in texts[:3]] * 700)
    np.testing.assert_allclose(encoder.encode_documents(texts), expected, atol=1e-6)


def test_bundled_model_is_the_same_in_sentence_transformers() -> None:
    from sentence_transformers import SentenceTransformer

    theirs = SentenceTransformer(str(BUNDLED), device="cpu").encode(list(SENTENCES))
    np.testing.assert_allclose(bundled().encode_documents(SENTENCES), theirs.astype(np.float32), atol=2e-3)


def test_bundled_model_needs_neither_torch_nor_sentence_transformers() -> None:
    code = (
        "import sys; from index.encoder import bundled; bundled().encode_queries(['养老金']); "
        "assert not {'torch', 'transformers', 'sentence_transformers'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_bundled_model_fits_into_the_package() -> None:
    assert sum(file.stat().st_size for file in BUNDLED.rglob("*")) <= 25_000_000


def test_bundled_model_is_shared_and_is_the_default() -> None:
    assert load_encoder() is bundled() is load_encoder("bundled")
    assert len(bundled().fingerprint) == 64
    assert len(bundled().idf) == bundled().vocabulary_size == len(bundled().vectors)


def test_bundled_model_knows_common_characters() -> None:
    common = "一丁七万丈三上下不与丑专且世丘丙业丛东丝丢两严丧个中丰临为丹主丽举"
    assert 0 not in bundled().token_ids([common])[0]


@pytest.mark.parametrize(
    ("asked", "stated", "unrelated"),
    [
        ("老人", "老年人", "铁路"),
        ("补贴", "补助", "森林"),
        ("掏钱", "出资", "天气"),
        ("房子", "住房", "考试"),
        ("娃娃", "儿童", "钢铁"),
    ],
)
def test_everyday_words_are_near_to_official_ones(asked: str, stated: str, unrelated: str) -> None:
    asked_vector, near, far = bundled().encode_documents([asked, stated, unrelated])
    assert asked_vector @ near > asked_vector @ far + 0.1


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("２０２６年", ["２０２６", "年"]),
        ("增长５.５％，", ["增长", "５", "５"]),
        ("😀老年人👨‍👩‍👧补助", ["老年人", "补助"]),
        ("面积3㎡", ["面积", "3", "㎡", "㎡"]),
        ("ＧＤＰ", ["ＧＤＰ"]),
    ],
)
def test_words_point_into_the_text_as_it_stands(text: str, pieces: list[str]) -> None:
    ids, spans = bundled().tokenize(text)
    assert [text[start:end] for start, end in spans] == pieces
    assert ids.tolist() == bundled().token_ids([text])[0].tolist()


@given(
    st.text(
        alphabet=st.one_of(st.characters(codec="utf-8"), st.sampled_from("老年人５％①㎡ﬁ😀\u0301İ\u200d"))
    )
)
def test_spans_are_in_order_and_inside_the_text(text: str) -> None:
    ids, spans = bundled().tokenize(text)
    assert len(ids) == len(spans)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert spans == sorted(spans)


@given(st.lists(st.text(), max_size=4))
def test_vectors_have_length_one_or_zero(texts: list[str]) -> None:
    lengths = np.linalg.norm(bundled().encode_documents(texts), axis=1)
    assert np.all(np.isclose(lengths, 1, atol=1e-5) | (lengths == 0))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match=r"tokenizer\.json.*重新安装"):
        StaticEncoder.load(tmp_path)


@pytest.mark.parametrize("name", ["tokenizer.json", "model.safetensors", "idf.safetensors"])
def test_a_damaged_file_is_refused(tiny_static: Path, tmp_path: Path, name: str) -> None:
    for file in tiny_static.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes()[: 40 if file.name == name else None])
    with pytest.raises(EncoderError, match="损坏"):
        StaticEncoder.load(tmp_path)


def test_a_table_of_another_vocabulary_is_refused_with_both_sizes(tiny_static: Path, tmp_path: Path) -> None:
    for file in tiny_static.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    save_file({"embedding.weight": np.zeros((7, 3), dtype=np.float16)}, tmp_path / "model.safetensors")
    with pytest.raises(EncoderError, match=r"4个词.*\(7, 3\)"):
        StaticEncoder.load(tmp_path)


def test_a_folder_of_our_format_is_also_a_sentence_transformers_model(tiny_static: Path) -> None:
    ours, theirs = StaticEncoder.load(tiny_static), load_encoder(str(tiny_static))
    texts = ["老人补贴", "5"]
    np.testing.assert_allclose(theirs.encode_documents(texts), ours.encode_documents(texts), atol=2e-3)
    assert theirs.dimension == ours.dimension == 3


def test_any_model_gives_normalised_float32(tiny_bert: Path) -> None:
    encoder = load_encoder(str(tiny_bert))
    vectors = encoder.encode_documents(SENTENCES)
    assert vectors.shape == (len(SENTENCES), encoder.dimension) == (len(SENTENCES), 16)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert encoder.encode_queries([]).shape == (0, 16)


def test_an_instruction_goes_before_queries_only(tiny_bert: Path) -> None:
    plain, told = load_encoder(str(tiny_bert)), load_encoder(str(tiny_bert), instruction="检索：")
    np.testing.assert_allclose(told.encode_documents(SENTENCES), plain.encode_documents(SENTENCES), atol=1e-6)
    prefixed = ["检索：" + text for text in SENTENCES]
    np.testing.assert_allclose(told.encode_queries(SENTENCES), plain.encode_queries(prefixed), atol=1e-5)
    assert told.fingerprint != plain.fingerprint


@pytest.mark.parametrize(
    ("name", "settings", "query", "document"),
    [
        ("plain", {}, "", ""),
        ("bge-small-zh-v1.5", {}, "为这个句子生成表示以用于检索相关文章：", ""),
        ("multilingual-e5-small", {}, "query: ", "passage: "),
        ("own", {"prompts": {"query": "检索：", "document": "文章："}}, "检索：", "文章："),
        ("default", {"prompts": {"search": "检索："}, "default_prompt_name": "search"}, "检索：", ""),
        ("bge-base-zh-own", {"prompts": {"query": "检索："}}, "检索：", ""),
    ],
)
def test_each_model_gets_the_words_it_was_trained_to_read(
    tiny_bert: Path, tmp_path: Path, name: str, settings: dict[str, object], query: str, document: str
) -> None:
    encoder = load_encoder(renamed(tiny_bert, tmp_path, name, **settings))
    plain = load_encoder(str(tiny_bert))
    texts = list(SENTENCES[:2])
    np.testing.assert_allclose(
        encoder.encode_queries(texts), plain.encode_queries([query + text for text in texts]), atol=1e-5
    )
    np.testing.assert_allclose(
        encoder.encode_documents(texts),
        plain.encode_documents([document + text for text in texts]),
        atol=1e-5,
    )


def test_the_fingerprint_follows_the_weights(tiny_bert: Path) -> None:
    first, second = (SentenceTransformerEncoder(str(tiny_bert)) for _ in range(2))
    assert first.fingerprint == second.fingerprint
    with_other_weights = SentenceTransformerEncoder(str(tiny_bert))
    next(iter(with_other_weights._model.parameters())).data += 1
    assert with_other_weights._fingerprint() != first.fingerprint


def test_an_unknown_model_is_refused_in_chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    with pytest.raises(EncoderError, match=r"没有这样的模型/名字.*网络"):
        load_encoder("没有这样的模型/名字")


def test_a_folder_that_holds_no_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match="不是可用的"):
        load_encoder(str(tmp_path))
