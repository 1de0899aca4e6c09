"""LangChain's EnsembleRetriever over FAISS and BM25 with jieba, 0.5 each, as Langchain-Chatchat puts them together.

BM25 is not saved: as there, it is made from the documents of the FAISS store whenever that is opened. The splitter has
the separators that LangChain's page on languages without word boundaries gives.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Any

import jieba
from langchain_classic.retrievers import EnsembleRetriever
from langchain_community.retrievers import BM25Retriever
from langchain_community.vectorstores import FAISS
from langchain_core.documents import Document
from langchain_huggingface import HuggingFaceEmbeddings
from langchain_text_splitters import RecursiveCharacterTextSplitter

from .worker import CHUNK, TOP_K, Material, Quote, Reply, cited, headed, serve, unheaded

SEPARATORS = ["\n\n", "\n", " ", ".", ",", "\u200b", "\uff0c", "\u3001", "\uff0e", "\u3002", ""]


class LangChainEnsemble:
    """`Peer` on LangChain."""

    def __init__(self, index: Path, encoder: Path, titles: bool) -> None:
        self._folder = index
        self._embeddings = HuggingFaceEmbeddings(
            model_name=str(encoder), encode_kwargs={"normalize_embeddings": True}
        )
        self._titles = titles

    def index(self, material: Material) -> None:
        FAISS.from_documents(self._documents(material), self._embeddings).save_local(str(self._folder))

    def add(self, material: Material) -> None:
        self._store.add_documents(self._documents(material))
        self._store.save_local(str(self._folder))

    def _search(self, question: str) -> list[Quote]:
        found = self._retriever.invoke(question)[:TOP_K]
        return [unheaded(document.metadata["source"], document.page_content) for document in found]

    def answer(self, question: str) -> Reply:
        def scores(sentences: list[str]) -> list[float]:
            asked = self._embeddings.embed_query(question)
            vectors = self._embeddings.embed_documents(sentences)
            return [sum(a * b for a, b in zip(asked, vector, strict=True)) for vector in vectors]

        return cited(question, self._search, scores)

    def _documents(self, material: Material) -> list[Document]:
        whole = [Document(page_content=d.text, metadata={"source": d.report}) for d in material.documents]
        splitter = RecursiveCharacterTextSplitter(separators=SEPARATORS, chunk_size=CHUNK, chunk_overlap=0)
        parts: list[Document] = splitter.split_documents(whole)
        for part in parts:
            part.page_content = headed(Quote(part.metadata["source"], part.page_content), self._titles)
        return parts

    @cached_property
    def _store(self) -> Any:
        # It keeps its texts in a pickle, which it only reads if told to.
        return FAISS.load_local(str(self._folder), self._embeddings, allow_dangerous_deserialization=True)

    @cached_property
    def _retriever(self) -> Any:
        dense = self._store.as_retriever(search_kwargs={"k": TOP_K})
        documents = list(self._store.docstore._dict.values())
        words = BM25Retriever.from_documents(documents, preprocess_func=jieba.lcut_for_search)
        words.k = TOP_K
        return EnsembleRetriever(retrievers=[words, dense], weights=[0.5, 0.5])


if __name__ == "__main__":
    serve(LangChainEnsemble)
