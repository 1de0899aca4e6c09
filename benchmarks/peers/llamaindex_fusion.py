"""LlamaIndex's QueryFusionRetriever (reciprocal rank) over FAISS and BM25, without a language model.

Its BM25 tokenises by a regular expression that takes a Chinese clause for one word, so it is given a bm25s index over
jieba words instead, as its parameter ``existing_bm25`` allows, and the question in words. Its HuggingFaceEmbedding
refuses models of static vectors, whose texts have no longest length, so the encoder is wrapped as its page on custom
embeddings tells.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Any

import bm25s
import faiss
import jieba
from llama_index.core import Document, Settings, StorageContext, VectorStoreIndex, load_index_from_storage
from llama_index.core.bridge.pydantic import PrivateAttr
from llama_index.core.embeddings import BaseEmbedding
from llama_index.core.llms import MockLLM
from llama_index.core.node_parser import SentenceSplitter
from llama_index.core.retrievers import QueryFusionRetriever
from llama_index.core.schema import MetadataMode, QueryBundle
from llama_index.core.vector_stores.utils import node_to_metadata_dict
from llama_index.retrievers.bm25 import BM25Retriever
from llama_index.vector_stores.faiss import FaissVectorStore
from sentence_transformers import SentenceTransformer

from .worker import TOP_K, Material, Quote, Reply, cited, serve

SPACED = r"\S+"


class JiebaBM25(BM25Retriever):  # type: ignore[misc]  # a class unknown where types are checked
    """BM25 asked in jieba words."""

    def _retrieve(self, query_bundle: Any) -> Any:
        return super()._retrieve(QueryBundle(" ".join(jieba.lcut_for_search(query_bundle.query_str))))


class StaticEmbedding(BaseEmbedding):  # type: ignore[misc]
    """The encoder as an embedding of LlamaIndex."""

    _model: Any = PrivateAttr()

    def __init__(self, folder: str, **given: Any) -> None:
        super().__init__(**given)
        self._model = SentenceTransformer(folder)

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        vectors: list[list[float]] = self._model.encode(texts, normalize_embeddings=True).tolist()
        return vectors

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._get_text_embeddings([text])[0]

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._get_text_embedding(query)

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)


class LlamaIndexFusion:
    """`Peer` on LlamaIndex. BM25 cannot grow: adding a report makes it anew from the stored nodes."""

    def __init__(self, index: Path, encoder: Path, titles: bool) -> None:
        self._folder = index
        self._titles = titles
        Settings.embed_model = StaticEmbedding(str(encoder), embed_batch_size=32)
        Settings.node_parser = SentenceSplitter(chunk_size=512, chunk_overlap=20)

    def index(self, material: Material) -> None:
        vectors = faiss.IndexFlatIP(len(Settings.embed_model.get_text_embedding("维度")))
        storage = StorageContext.from_defaults(vector_store=FaissVectorStore(faiss_index=vectors))
        self._save(VectorStoreIndex.from_documents(self._documents(material), storage_context=storage))

    def add(self, material: Material) -> None:
        for document in self._documents(material):
            self._index.insert(document)
        self._save(self._index)

    def _search(self, question: str) -> list[Quote]:
        found = self._retriever.retrieve(question)
        return [Quote(f.node.metadata["report"], f.node.get_content(MetadataMode.NONE)) for f in found]

    def answer(self, question: str) -> Reply:
        def scores(sentences: list[str]) -> list[float]:
            model = Settings.embed_model
            asked = model.get_query_embedding(question)
            return [model.similarity(asked, v) for v in model.get_text_embedding_batch(sentences)]

        return cited(question, self._search, scores)

    def _documents(self, material: Material) -> list[Document]:
        """Documents whose metadata stand before each chunk when it is indexed, as they do by default."""
        hidden = ["report"] if self._titles else ["report", "title"]
        return [
            Document(
                text=document.text,
                metadata={"report": document.report, "title": document.title},
                excluded_embed_metadata_keys=hidden,
            )
            for document in material.documents
        ]

    def _save(self, index: Any) -> None:
        index.storage_context.persist(persist_dir=str(self._folder))
        nodes = list(index.docstore.docs.values())
        words = [jieba.lcut_for_search(node.get_content(metadata_mode=MetadataMode.EMBED)) for node in nodes]
        existing = bm25s.BM25(
            corpus=[node_to_metadata_dict(node) | {"node_id": node.node_id} for node in nodes]
        )
        existing.index(words, show_progress=False)
        _by_words(existing).persist(str(self._folder / "bm25"))

    @cached_property
    def _index(self) -> Any:
        store = FaissVectorStore.from_persist_dir(str(self._folder))
        storage = StorageContext.from_defaults(vector_store=store, persist_dir=str(self._folder))
        return load_index_from_storage(storage)

    @cached_property
    def _retriever(self) -> Any:
        words = _by_words(bm25s.BM25.load(str(self._folder / "bm25"), load_corpus=True))
        return QueryFusionRetriever(
            [self._index.as_retriever(similarity_top_k=TOP_K), words],
            llm=MockLLM(),
            similarity_top_k=TOP_K,
            num_queries=1,  # more would ask a language model for other wordings
            mode="reciprocal_rerank",
            use_async=False,
        )


def _by_words(existing: Any) -> JiebaBM25:
    return JiebaBM25(existing_bm25=existing, similarity_top_k=TOP_K, skip_stemming=True, token_pattern=SPACED)


if __name__ == "__main__":
    serve(LlamaIndexFusion)
