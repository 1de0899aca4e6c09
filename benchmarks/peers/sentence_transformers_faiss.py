"""sentence-transformers and a flat FAISS index, the way of the tutorials: encode, add, search. No words."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Any

import faiss
from sentence_transformers import SentenceTransformer

from .worker import (
    TOP_K,
    Material,
    Quote,
    Reply,
    cited,
    headed,
    read_quotes,
    serve,
    split_chunks,
    write_quotes,
)


class SentenceTransformersFaiss:
    """`Peer` on sentence-transformers and FAISS."""

    def __init__(self, index: Path, encoder: Path, titles: bool) -> None:
        self._folder = index
        self._model = SentenceTransformer(str(encoder))
        self._titles = titles

    def index(self, material: Material) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        self._save(faiss.IndexFlatIP(len(self._model.encode("维度"))), [], material)

    def add(self, material: Material) -> None:
        self._save(self._index, self._chunks, material)

    def _search(self, question: str) -> list[Quote]:
        vectors = self._model.encode([question], normalize_embeddings=True)
        _, rows = self._index.search(vectors, TOP_K)
        return [self._chunks[row] for row in rows[0]]

    def answer(self, question: str) -> Reply:
        def scores(sentences: list[str]) -> Any:
            return self._model.similarity(self._model.encode([question]), self._model.encode(sentences))[0]

        return cited(question, self._search, scores)

    def _save(self, index: Any, chunks: list[Quote], material: Material) -> None:
        new = [chunk for document in material.documents for chunk in split_chunks(document)]
        index.add(self._model.encode([headed(c, self._titles) for c in new], normalize_embeddings=True))
        faiss.write_index(index, str(self._folder / "faiss.index"))
        write_quotes(chunks + new, self._folder / "chunks.jsonl")

    @cached_property
    def _index(self) -> Any:
        return faiss.read_index(str(self._folder / "faiss.index"))

    @cached_property
    def _chunks(self) -> list[Quote]:
        return read_quotes(self._folder / "chunks.jsonl")


if __name__ == "__main__":
    serve(SentenceTransformersFaiss)
