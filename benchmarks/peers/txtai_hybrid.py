"""txtai with ``hybrid=True``: vectors and BM25, half each.

Its keyword index cuts text at Unicode's word boundaries, which makes every Chinese character a word; that is what its
maintainer added for Chinese (neuml/txtai, issues 506 to 508).
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Any

from txtai import Embeddings

from .worker import (
    TOP_K,
    Document,
    Material,
    Quote,
    Reply,
    cited,
    headed,
    serve,
    split_chunks,
    unheaded,
)


class TxtaiHybrid:
    """`Peer` on txtai. Ids are ``report#number``."""

    def __init__(self, index: Path, encoder: Path, titles: bool) -> None:
        self._folder = index
        self._encoder = encoder
        self._titles = titles

    def index(self, material: Material) -> None:
        embeddings = Embeddings(
            path=str(self._encoder), method="sentence-transformers", hybrid=True, content=True
        )
        embeddings.index([row for document in material.documents for row in self._rows(document)])
        embeddings.save(str(self._folder))

    def add(self, material: Material) -> None:
        self._embeddings.upsert([row for document in material.documents for row in self._rows(document)])
        self._embeddings.save(str(self._folder))

    def _search(self, question: str) -> list[Quote]:
        found = self._embeddings.search(question, TOP_K)
        return [unheaded(row["id"].rpartition("#")[0], row["text"]) for row in found]

    def answer(self, question: str) -> Reply:
        def scores(sentences: list[str]) -> list[float]:
            return [score for _, score in sorted(self._embeddings.similarity(question, sentences))]

        return cited(question, self._search, scores)

    def _rows(self, document: Document) -> list[tuple[str, str]]:
        return [
            (f"{chunk.report}#{number}", headed(chunk, self._titles))
            for number, chunk in enumerate(split_chunks(document))
        ]

    @cached_property
    def _embeddings(self) -> Any:
        embeddings = Embeddings()
        embeddings.load(str(self._folder))
        return embeddings


if __name__ == "__main__":
    serve(TxtaiHybrid)
