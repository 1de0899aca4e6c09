"""Questions answered as always, and then chosen for and written by a language model, as far as that holds.

Goes in: a question with its history. Comes out: an answer whose sentence or text is the model's choice or its words, each
sentence borne out by its citations; in every other case the answer that stands without it, with a line that says why.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from .. import arguments
from ..answer import Answerer
from ..answering.compose import in_quotes
from ..answering.facts import fact_of
from ..answering.indicated import SURE
from ..answering.verify import faults
from ..quantities import fold
from ..reading.reader import bundled
from ..types import Answer, Citation, Refusal, SentenceHit, Turn, Writing
from .choice import chosen, offered
from .endpoint import Endpoint, EndpointError
from .prose import InWords, Written
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
        *_, answer = self.steps(question, history, **filters)
        return answer

    def steps(self, question: str, history: Sequence[Turn] = (), **filters: Any) -> Iterator[Answer]:
        """The answer that stands without the model, then the model's as it grows by each sentence that passes; the last
        is the whole. What was shown of the model's own is not taken back.

        Raises:
            ArgumentError: Something is not of the kind that it should be.
        """
        history = arguments.history(history)
        answer = self._answerer.ask(question, history, **filters)
        yield answer
        try:
            if answer.refusal in REWORDED:
                answer = self._reworded(answer, history, **filters)
            answer = self._chosen(answer)
        except EndpointError as error:
            yield self._without(answer, str(error))
            return
        if answer.refused or not _of_sentences(answer):
            yield answer
        else:
            yield from self._written(answer)

    def _reworded(self, refused: Answer, history: Sequence[Turn], **filters: Any) -> Answer:
        """The answer to the question in other words; the refusal where there are none, or none to those either."""
        query = rewritten(self._endpoint, refused.question, history)
        if query is None or self._answerer.understand(query).kind is not refused.understanding.kind:
            return refused  # 「为什么停了」 is not answered by whether
        found = self._answerer.ask(query, **filters)
        writing = Writing(self._endpoint.model, False, query=query)
        return replace(refused if found.refused else found, question=refused.question, writing=writing)

    def _chosen(self, answer: Answer) -> Answer:
        """``answer`` of the sentence that the model chose, where it chose another; else ``answer`` as it is.

        Not where the program is sure: an indicator's own figure, a table, a view of reports.
        """
        index = self._answerer.index()
        open_ = answer.refusal is Refusal.NOT_GIVEN or (_of_sentences(answer) and answer.confidence < SURE)
        if not open_ or index.snapshot != answer.snapshot:
            return answer
        question, asked = _query(answer), answer.understanding
        candidates, new = offered(index, answer, question)
        fact = chosen(self._endpoint, question, candidates) if candidates else None
        if fact is None or fact not in new:
            return answer
        *_, composed = in_quotes([fact], question, asked)
        if faults(composed, answer.question, lambda report: index.report(report).text):
            return answer
        writing = answer.writing or Writing(self._endpoint.model, False)
        return replace(
            answer, refused=False, refusal=None, reason=None, nearest=(), short=None, answer=composed.text,
            citations=composed.citations, writing=replace(writing, chosen=True),
        )  # fmt: skip

    def _written(self, answer: Answer) -> Iterator[Answer]:
        """``answer`` in prose, shown from where it holds the short form on."""
        index = self._answerer.index()
        if index.snapshot != answer.snapshot:  # built anew meanwhile
            yield answer
            return
        compose = InWords(self._endpoint, bundled(), lambda report: index.report(report).text)
        facts = [fact_of(index, _hit(cited)) for cited in answer.citations]
        written = Written("", ())
        for written in compose(facts, _query(answer), answer.understanding):
            if _holds(answer, written):
                yield self._with(answer, written)
        if not _holds(answer, written):
            yield self._without(answer, _why_not(answer, written), written)
        elif not answer.short and (written.struck or written.stopped):
            yield self._with_quotes(answer, written)

    def _with(self, answer: Answer, written: Written) -> Answer:
        """``answer`` with another text, and of its citations those that the text still has marks of."""
        told = self._told(answer, written)
        return replace(
            answer, answer=written.text, citations=_of(answer.citations, written),
            writing=replace(told, written=True, note=written.stopped),
        )  # fmt: skip

    def _with_quotes(self, answer: Answer, written: Written) -> Answer:
        """What is written, and the quotes behind it: where no short form tells what an answer must hold, what was struck
        may have been a part of it."""
        told = self._with(answer, written)
        return replace(told, answer=f"{written.text}原文：{answer.answer}", citations=answer.citations)

    def _without(self, answer: Answer, note: str, written: Written | None = None) -> Answer:
        """``answer`` as it stands, and why it was not written."""
        return replace(answer, writing=replace(self._told(answer, written), note=note))

    def _told(self, answer: Answer, written: Written | None) -> Writing:
        told = answer.writing or Writing(self._endpoint.model, False)
        return replace(told, struck=written.struck, passed=written.passed) if written else told


def _query(answer: Answer) -> str:
    """What was looked up: the question, or the model's wording of it."""
    return (answer.writing.query if answer.writing else None) or answer.question


def _of_sentences(answer: Answer) -> bool:
    """Whether the answer is told in sentences that are cited: a table, a sum or a whole report is not written anew."""
    numbered = [cited.mark for cited in answer.citations] == list(range(1, len(answer.citations) + 1))
    whole = answer.table is not None or answer.folds or answer.computed
    return bool(answer.citations) and numbered and not whole


def _hit(cited: Citation) -> SentenceHit:
    """The sentence of a citation, as what finds sentences has it."""
    return SentenceHit(
        cited.report, cited.title, cited.place, cited.year, cited.body, cited.start, cited.end, cited.quote,
        cited.section, cited.score, cited.mark, cited.kind,
    )  # fmt: skip


def _of(citations: Sequence[Citation], written: Written) -> tuple[Citation, ...]:
    marks = {cited.mark for cited in written.citations}
    return tuple(cited for cited in citations if cited.mark in marks)


def _holds(answer: Answer, written: Written) -> bool:
    """Whether what is written so far says the answer itself."""
    return bool(written.text) and all(
        fold(part) in fold(written.text) for part in (answer.short or "").split("、")
    )


def _why_not(answer: Answer, written: Written) -> str:
    """Why the written text cannot be shown."""
    if written.stopped:
        return written.stopped
    return "语言模型写的句子里没有答案本身" if written.text else "语言模型写的句子都没有通过核对"
