"""bm25s over jieba words (its mode for search engines), as its README tells for text that is tokenised already."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Any

import bm25s
import jieba

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


class Bm25sJieba:
    """`Peer` on bm25s. The index cannot grow: adding a report builds it anew."""

    def __init__(self, index: Path, encoder: Path, titles: bool) -> None:
        self._folder = index
        self._titles = titles

    def index(self, material: Material) -> None:
        self._build([chunk for document in material.documents for chunk in split_chunks(document)])

    def add(self, material: Material) -> None:
        new = [chunk for document in material.documents for chunk in split_chunks(document)]
        self._build(read_quotes(self._folder / "chunks.jsonl") + new)

    def _search(self, question: str) -> list[Quote]:
        rows, _ = self._retriever.retrieve([jieba.lcut_for_search(question)], k=TOP_K, show_progress=False)
        return [self._chunks[row] for row in rows[0]]

    def answer(self, question: str) -> Reply:
        words = jieba.lcut_for_search(question)

        def scores(sentences: list[str]) -> Any:
            # Its scores belong to indexed texts only, so the sentences found become an index of their own.
            small = bm25s.BM25()
            small.index([jieba.lcut_for_search(sentence) for sentence in sentences], show_progress=False)
            return small.get_scores([word for word in words if word in small.vocab_dict])

        return cited(question, self._search, scores)

    def _build(self, chunks: list[Quote]) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        retriever = bm25s.BM25()
        retriever.index(
            [jieba.lcut_for_search(headed(chunk, self._titles)) for chunk in chunks], show_progress=False
        )
        retriever.save(str(self._folder))
        write_quotes(chunks, self._folder / "chunks.jsonl")

    @cached_property
    def _retriever(self) -> Any:
        return bm25s.BM25.load(str(self._folder))

    @cached_property
    def _chunks(self) -> list[Quote]:
        return read_quotes(self._folder / "chunks.jsonl")


if __name__ == "__main__":
    serve(Bm25sJieba)
