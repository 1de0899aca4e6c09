"""Citations of this project's answers beside those that RAGFlow's rule attaches to the same words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from index.encoder import Encoder
from index.words import words
from qa import Answerer, Retriever
from qa.evaluating.evaluate import evaluate
from qa.evaluating.question_set import Question
from qa.types import Answer

from .figures import ANY_LENGTH
from .ragflow import attach, pieces, similarity, word_weights
from .worker import Quote, best_sentences

CHUNKS = 8
"""Passages found for a question, of which the rule chooses."""
SHOWN = ("evidence_at_1", "evidence_at_5", "evidence_all", "citation_precision")
OURS, CHUNK, SENTENCE = (
    "this project",
    "RAGFlow's rule, chunks",
    "RAGFlow's rule, best sentence of each chunk",
)


def attached(index: Path, questions: Sequence[Question]) -> dict[str, Any]:
    """Figures of both, over the questions that are answered in sentences: tables carry their marks in cells.

    The rule gets the answer without its marks and the passages that this project's retriever finds, so that only the
    attaching is compared.
    """
    cited: dict[str, list[dict[str, Any]]] = {OURS: [], CHUNK: [], SENTENCE: []}
    asked = []
    with Answerer.open(index) as answerer, Retriever.open(index) as retriever:
        snapshot = answerer.index()
        texts = (snapshot.report(entry.path) for entry in snapshot.reports)
        weights = word_weights(words(r.text[p.start : p.end]) for r in texts for p in r.passages)
        for question in questions:
            answer = answerer.ask(question.question)
            if answer.refused or answer.table is not None:
                continue
            asked.append(question)
            chunks = [Quote(h.report, h.text) for h in retriever.search(question.question, top_k=CHUNKS)]
            ours = [Quote(citation.report, citation.quote) for citation in answer.citations]
            by_rule = cite(answer, chunks, snapshot.encoder, weights)
            for name, quotes in zip(cited, (ours, *by_rule), strict=True):
                cited[name].append(_reply(question, answer, quotes))
    return {
        "questions": len(asked),
        **{
            name: _figures(asked, replies, ANY_LENGTH if name == CHUNK else None)
            for name, replies in cited.items()
        },
    }


def cite(
    answer: Answer, chunks: Sequence[Quote], encoder: Encoder, weights: dict[str, float]
) -> tuple[list[Quote], list[Quote]]:
    """The chunks that the rule attaches to ``answer``, in its order, and the sentence of each nearest to the answer."""
    said = pieces(re.sub(r"\[\d+\]", "", answer.answer))
    if not said or not chunks:
        return [], []

    def compare(texts: Sequence[str]) -> Any:
        vectors = (encoder.encode_documents(said), encoder.encode_documents(list(texts)))
        return similarity(vectors, ([words(s) for s in said], [words(t) for t in texts]), weights)

    rows = attach(compare([chunk.quote for chunk in chunks]))
    order = list(dict.fromkeys(chunk for row in rows for chunk in row))
    found = [chunks[row] for row in order]
    return found, best_sentences(found, lambda sentences: compare(sentences).max(axis=0)) if found else []


def _reply(question: Question, answer: Answer, quotes: Sequence[Quote]) -> dict[str, Any]:
    citations = [{"report": quote.report, "quote": quote.quote} for quote in quotes]
    return {"id": question.id, "answer": answer.answer, "refused": False, "citations": citations}


def _figures(
    asked: Sequence[Question], replies: Sequence[dict[str, Any]], limit: int | None
) -> dict[str, Any]:
    found = evaluate(asked, replies, quote_limit=limit) if limit else evaluate(asked, replies)
    (everything, *_) = found.groups.values()
    return {name: everything.figures[name] for name in SHOWN if name in everything.figures}
