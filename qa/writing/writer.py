"""Questions answered as always, and then written by a language model, as far as that holds.

Goes in: a question with its history. Comes out: an answer whose text is the model's, each sentence borne out by its
citations; in every other case the answer that stands without it, with a line that says why.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from index.store import Index

from .. import arguments
from ..answer import Answerer
from ..answering.borne import Source
from ..answering.compose import Composed
from ..answering.facts import told_of
from ..answering.verify import MARK, faults
from ..quantities import fold
from ..reading.reader import bundled
from ..types import Answer, Refusal, Turn, Writing
from .endpoint import Endpoint, EndpointError
from .prose import Prose, prose
from .query import rewritten

REWORDED = (Refusal.NOT_GIVEN, Refusal.UNCLEAR)
"""Refusals after which the question is looked up once more, reworded: what is asked was not seen. A place or year that
there is no report of stays so, and what is no matter of reports must not be made one."""


class Writer:
    """Has answers written. As safe to use from several threads as its answerer is."""

    def __init__(self, answerer: Answerer, endpoint: Endpoint) -> None:
        self._answerer = answerer
        self._endpoint = endpoint

    def ask(self, question: str, history: Sequence[Turn] = (), **filters: Any) -> Answer:
        """As `Answerer.ask`, with `Answer.writing`.

        Raises:
            ArgumentError: Something is not of the kind that it should be.
        """
        history = arguments.history(history)
        answer = self._answerer.ask(question, history, **filters)
        try:
            if answer.refusal in REWORDED:
                answer = self._reworded(answer, history, **filters)
            if answer.refused or not _of_sentences(answer):
                return answer
            return self._written(answer)
        except EndpointError as error:
            query = answer.writing.query if answer.writing else None
            return replace(answer, writing=Writing(self._endpoint.model, False, query=query, note=str(error)))

    def _reworded(self, refused: Answer, history: Sequence[Turn], **filters: Any) -> Answer:
        """The answer to the question in other words; the refusal where there are none, or none to those either."""
        query = rewritten(self._endpoint, refused.question, history)
        if query is None:
            return refused
        found = self._answerer.ask(query, **filters)
        writing = Writing(self._endpoint.model, False, query=query)
        return replace(refused if found.refused else found, question=refused.question, writing=writing)

    def _written(self, answer: Answer) -> Answer:
        """``answer`` in prose, where what is left of it still holds the short form and passes as a whole."""
        index = self._answerer.index()
        query = answer.writing.query if answer.writing else None
        if index.snapshot != answer.snapshot:  # built anew meanwhile
            return answer
        sources = {c.mark: Source(c, *told_of(index, c.report, c.start)) for c in answer.citations}
        text = prose(self._endpoint, bundled(), query or answer.question, sources)
        written = _with(answer, text)
        note = _why_not(index, answer, written)
        writing = Writing(self._endpoint.model, note is None, text.struck, query, note)
        return replace(answer if note else written, writing=writing)


def _of_sentences(answer: Answer) -> bool:
    """Whether the answer is told in sentences that are cited: a table, a sum or a whole report is not written anew."""
    return bool(answer.citations) and answer.table is None and not answer.folds and not answer.computed


def _with(answer: Answer, text: Prose) -> Answer:
    """``answer`` with another text, and of its citations those that the text still has marks of."""
    words = "".join(text.sentences)
    marks = set(map(int, MARK.findall(words)))
    return replace(answer, answer=words, citations=tuple(c for c in answer.citations if c.mark in marks))


def _why_not(index: Index, answer: Answer, written: Answer) -> str | None:
    """Why the written text cannot be shown, or None."""
    if not written.answer:
        return "语言模型写的句子都没有通过核对"
    # Years are told from what the index knows of a sentence; all other figures stand in it.
    composed = Composed(written.answer, written.citations)
    if wrong := faults(composed, answer.question, lambda report: index.report(report).text):
        return f"语言模型写的{'、'.join(sorted(wrong))}没有出处"
    if answer.short and not all(fold(part) in fold(written.answer) for part in answer.short.split("、")):
        return "语言模型写的句子里没有答案本身"
    return None
