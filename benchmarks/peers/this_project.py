"""This project, installed from the checkout. Reads the report files themselves, not their plain text."""

from __future__ import annotations

import time
from functools import cached_property
from pathlib import Path

from index.build import build
from qa import Answerer, Retriever

from .worker import TOP_K, Material, Quote, Reply, serve


class ThisProject:
    """`Peer` on this project. It brings its own encoder and recognises titles itself."""

    def __init__(self, index: Path, encoder: Path, titles: bool) -> None:
        self._folder = index

    def index(self, material: Material) -> None:
        build(material.folder, self._folder)

    def add(self, material: Material) -> None:
        build(material.folder, self._folder)

    def answer(self, question: str) -> Reply:
        begin = time.perf_counter()
        answer = self._answerer.ask(question)
        answered = time.perf_counter() - begin
        begin = time.perf_counter()
        found = self._retriever.search(question, top_k=TOP_K)
        searched = time.perf_counter() - begin
        return Reply(
            [Quote(hit.report, hit.quote) for hit in answer.ranked],
            answered,
            [Quote(hit.report, hit.text) for hit in found],
            searched,
            [Quote(citation.report, citation.quote) for citation in answer.citations],
        )

    @cached_property
    def _answerer(self) -> Answerer:
        return Answerer.open(self._folder)

    @cached_property
    def _retriever(self) -> Retriever:
        return Retriever.open(self._folder)


if __name__ == "__main__":
    serve(ThisProject)
