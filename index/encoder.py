"""Text to vectors.

In: texts. Out: L2-normalised float32 vectors, one row a text, from the bundled static model or from any
sentence-transformers model. This module does not cut texts and does not search.

The bundled model is a table with one row for each word. A text's vector is the normalised mean of its words'
rows; the rows' lengths carry the words' weights. `StaticEncoder.vectors` holds the same rows at length
one, so that word can be compared with word. The folder is in sentence-transformers' own format and loads
there too, but is read here without it, because importing torch alone takes seconds.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from index.errors import EncoderError

if TYPE_CHECKING:
    from tokenizers import Encoding, Tokenizer

BUNDLED = Path(__file__).with_name("model")
BUNDLED_NAME = "bundled"

_TABLE = "model.safetensors"
_TOKENIZER = "tokenizer.json"
_IDF = "idf.safetensors"
_CHUNK = 1024  # texts averaged at a time: bounds memory when a whole index is encoded

# What model families were trained to read before a query and before a document, from their model cards, for
# those whose configuration does not say so. The first pattern found in the lower-cased name counts.
_FAMILIES: tuple[tuple[str, str, str], ...] = (
    (r"bge-(small|base|large)-zh", "为这个句子生成表示以用于检索相关文章：", ""),
    (
        r"e5-.*instruct",
        "Instruct: Given a web search query, retrieve relevant passages that answer the query\nQuery: ",
        "",
    ),
    (r"e5-(small|base|large)", "query: ", "passage: "),
)


class Encoder(Protocol):
    """Documents and queries to vectors that are compared by their inner product."""

    @property
    def name(self) -> str:
        """What `load_encoder` was asked for."""

    @property
    def dimension(self) -> int:
        """The length of a vector."""

    @property
    def fingerprint(self) -> str:
        """SHA-256, in hexadecimal, of all that determines the vectors."""

    def encode_documents(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """L2-normalised vectors. *Shape:* ``(len(texts), dimension)``."""

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """L2-normalised vectors. *Shape:* ``(len(texts), dimension)``."""


class StaticEncoder:
    """A table of word vectors. A text without a known word gets the zero vector, similar to nothing."""

    def __init__(
        self,
        tokenizer: Tokenizer,
        table: NDArray[np.float32],
        idf: NDArray[np.float32],
        *,
        name: str,
        fingerprint: str,
    ) -> None:
        """Take ready parts; `load` reads them from a folder.

        ``table`` has *shape* ``(vocabulary_size, dimension)``, ``idf`` ``(vocabulary_size,)``.
        """
        size = tokenizer.get_vocab_size()
        if table.ndim != 2 or idf.ndim != 1 or not len(table) == len(idf) == size:
            raise EncoderError(
                f"编码模型“{name}”不完整：词表有{size}个词，向量表形状为{table.shape}，"
                f"IDF 形状为{idf.shape}，三者应当一致；请重新安装本软件或重新生成模型。"
            )
        self.name = name
        self.fingerprint = fingerprint
        self.idf = idf
        self._tokenizer = tokenizer
        self._table = table

    @classmethod
    def load(cls, path: str | Path) -> StaticEncoder:
        """Read a folder in sentence-transformers' `StaticEmbedding` format, with its ``idf.safetensors``.

        Raises:
            EncoderError: A file is missing or damaged.
        """
        from safetensors import SafetensorError
        from safetensors.numpy import load
        from tokenizers import Tokenizer

        folder = Path(path)
        damaged = f"编码模型文件已损坏：“{folder}”；请重新安装本软件或重新生成模型。"
        try:
            parts = {name: (folder / name).read_bytes() for name in (_TOKENIZER, _TABLE, _IDF)}
            table = load(parts[_TABLE])["embedding.weight"].astype(np.float32)
            idf = load(parts[_IDF])["idf"].astype(np.float32)
        except OSError as error:
            raise EncoderError(
                f"编码模型文件缺失或无法读取：{error.filename}；请重新安装本软件，或检查模型文件夹“{folder}”。"
            ) from error
        except (SafetensorError, KeyError) as error:
            raise EncoderError(damaged) from error
        try:
            tokenizer = Tokenizer.from_buffer(parts[_TOKENIZER])
        except Exception as error:  # `tokenizers` raises nothing more particular
            raise EncoderError(damaged) from error
        tokenizer.no_padding()
        tokenizer.no_truncation()
        digest = hashlib.sha256()
        for name in (_TOKENIZER, _TABLE):
            digest.update(hashlib.sha256(parts[name]).digest())
        label = BUNDLED_NAME if folder == BUNDLED else str(folder)
        return cls(tokenizer, table, idf, name=label, fingerprint=digest.hexdigest())

    @property
    def dimension(self) -> int:
        """The length of a vector."""
        return int(self._table.shape[1])

    @property
    def vocabulary_size(self) -> int:
        """The number of words, the unknown one included."""
        return len(self._table)

    @property
    def table(self) -> NDArray[np.float32]:
        """The words' rows as they are averaged. *Shape:* ``(vocabulary_size, dimension)``."""
        return self._table

    @cached_property
    def vectors(self) -> NDArray[np.float32]:
        """Words at length one, zero where unlearnt. *Shape:* ``(vocabulary_size, dimension)``."""
        return _normalised(self._table)

    @cached_property
    def lengths(self) -> NDArray[np.float32]:
        """How much each word weighs in an average: the length of its row. *Shape:* ``(vocabulary_size,)``."""
        lengths: NDArray[np.float32] = np.linalg.norm(self._table, axis=1).astype(np.float32)
        return lengths

    def token_ids(self, texts: Sequence[str]) -> list[NDArray[np.int32]]:
        """The words of each text, in order, as rows of `vectors` and `idf`; punctuation is left out."""
        return [np.array(encoding.ids, dtype=np.int32) for encoding in self._encodings(texts)]

    def tokenize(self, text: str) -> tuple[NDArray[np.int32], list[tuple[int, int]]]:
        """The words of one text and where each stands: ``[start, end)``, `str` offsets into ``text``."""
        encoding = self._tokenizer.encode(text, add_special_tokens=False)
        return np.array(encoding.ids, dtype=np.int32), list(encoding.offsets)

    def encode_documents(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """L2-normalised vectors. *Shape:* ``(len(texts), dimension)``."""
        means = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for first in range(0, len(texts), _CHUNK):
            ids = self.token_ids(texts[first : first + _CHUNK])
            lengths = np.array([len(row) for row in ids])
            filled = np.flatnonzero(lengths)
            if len(filled):
                starts = np.concatenate(([0], np.cumsum(lengths[filled])[:-1]))
                sums = np.add.reduceat(self._table[np.concatenate(ids)], starts, axis=0)
                means[first + filled] = sums / lengths[filled, None]
        return _normalised(means)

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """As `encode_documents`: a static table treats both alike."""
        return self.encode_documents(texts)

    def _encodings(self, texts: Sequence[str]) -> list[Encoding]:
        # The fast variant leaves out offsets, which only `tokenize` needs.
        return self._tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)


class SentenceTransformerEncoder:
    """Any sentence-transformers model, by hub name or local path."""

    def __init__(self, name: str, instruction: str | None = None) -> None:
        """Load the model; this imports torch and may download.

        ``instruction`` is put before each query. When it is ``None``, the model's own ``query`` prompt
        counts, then its default prompt, then what its family is known to want.

        Raises:
            EncoderError: The model does not exist, cannot be fetched, or is no text encoder.
        """
        from sentence_transformers import SentenceTransformer

        try:
            self._model = SentenceTransformer(name)
            self.dimension = int(self._model.encode(["测试"], show_progress_bar=False).shape[1])
        except Exception as error:  # whatever a model's files, its own code or the network may raise
            raise EncoderError(_load_failure(name, error)) from error
        self.name = name
        self._query, self._document = self._instructions(instruction)
        self.fingerprint = self._fingerprint()

    def encode_documents(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """L2-normalised vectors. *Shape:* ``(len(texts), dimension)``."""
        return self._encode(texts, self._document, query=False)

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """L2-normalised vectors, each text after the instruction. *Shape:* ``(len(texts), dimension)``."""
        return self._encode(texts, self._query, query=True)

    def _encode(self, texts: Sequence[str], prompt: str, *, query: bool) -> NDArray[np.float32]:
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        # Models with a router have a part of their own for queries; older releases know no such methods.
        encode = getattr(self._model, "encode_query" if query else "encode_document", self._model.encode)
        # An empty prompt must be given as such, or the model would fall back to its default one.
        raw = np.asarray(encode(list(texts), prompt=prompt, show_progress_bar=False), dtype=np.float32)
        if raw.shape != (len(texts), self.dimension) or not np.isfinite(raw).all():
            raise EncoderError(
                f"编码模型“{self.name}”的输出形状为{raw.shape}，或含非有限数值，"
                f"应为{(len(texts), self.dimension)}；请换用其他句向量模型。"
            )
        return _normalised(raw)

    def _instructions(self, instruction: str | None) -> tuple[str, str]:
        """What to put before a query and before a document."""
        prompts: Mapping[str, str | None] = self._model.prompts
        family = next(
            (pair for pattern, *pair in _FAMILIES if re.search(pattern, self.name.lower())), ["", ""]
        )
        queries = ("query", self._model.default_prompt_name or "query")
        documents = ("document", "passage", "corpus")
        own = [
            next((prompt for key in keys if (prompt := prompts.get(key))), None)
            for keys in (queries, documents)
        ]
        query, document = (prompt or fallback for prompt, fallback in zip(own, family, strict=True))
        return (query if instruction is None else instruction), document

    def _fingerprint(self) -> str:
        """Of the name, the instructions, the modules with their settings, and every weight."""
        import torch

        digest = hashlib.sha256(
            json.dumps([self.name, self._query, self._document, str(self._model)]).encode()
        )
        for key, tensor in sorted(self._model.state_dict().items()):
            digest.update(f"{key} {tensor.dtype} {tuple(tensor.shape)}".encode())
            digest.update(tensor.detach().cpu().contiguous().flatten().view(torch.uint8).numpy())
        return digest.hexdigest()


@lru_cache(maxsize=1)
def bundled() -> StaticEncoder:
    """The model that comes with this package, read once.

    Raises:
        EncoderError: Its files are missing or damaged.
    """
    return StaticEncoder.load(BUNDLED)


def load_encoder(name: str | None = None, instruction: str | None = None) -> Encoder:
    """The bundled encoder for ``None``, else the sentence-transformers model of that hub name or path.

    ``instruction`` replaces what the model would put before each query; the bundled model wants none.

    Raises:
        EncoderError: The model does not exist, cannot be fetched, or is no text encoder.
    """
    if name is None or name == BUNDLED_NAME:
        return bundled()
    return SentenceTransformerEncoder(name, instruction)


def _normalised(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """Rows at length one; zero rows stay zero."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True).astype(np.float32)
    normalised: NDArray[np.float32] = rows / np.where(lengths > 0, lengths, np.float32(1))
    return normalised


def _load_failure(name: str, error: Exception) -> str:
    """What went wrong and what to do, for users."""
    cause = f"{type(error).__name__}: {error}".splitlines()[0][:200]
    if Path(name).exists():
        return f"“{name}”不是可用的 sentence-transformers 模型（{cause}）；请检查该文件夹是否完整。"
    return (
        f"无法加载编码模型“{name}”（{cause}）；本机没有该路径，也未能从模型库取得。"
        "请检查名称是否正确、网络是否可用，或先下载模型再给出其本地路径；不指定模型则使用内置模型，无需网络。"
    )
