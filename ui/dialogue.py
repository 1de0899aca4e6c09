"""The handlers of the conversation: asking, asking again, keeping, and what users think of answers.

Goes in: what happened on the page. Comes out: what its parts show next; what is true is `backend`, how it is told is
`chat` and `answer`.
"""

from __future__ import annotations

import base64
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import gradio as gr

from index.errors import CongressQAError
from index.places import shown_as
from qa.types import Answer
from ui import link, revise, scope
from ui.backend import Backend
from ui.chat import render_chat, render_follow_ups, render_welcome
from ui.conversation import KEPT, Exchange, Verdict, to_json
from ui.export import to_markdown
from ui.feedback import Feedback
from ui.incoming import number, optional, text, word
from ui.link import LONGEST
from ui.scope import EVERYTHING, Scope
from ui.sheet import arranged, to_csv
from ui.texts import say
from ui.transcript import transcript
from ui.word import to_docx
from ui.workbook import TYPE, to_xlsx

Exchanges = tuple[Exchange, ...]
Outputs = Iterator[tuple[Any, ...]]
Picked = Sequence[str]
KINDS = {
    "md": "text/markdown",
    "csv": "text/csv",
    "xlsx": TYPE,
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


class Dialogue:
    """Handlers whose outputs are: question box, chat, exchanges, what the browser keeps, follow-up questions."""

    def __init__(self, backend: Backend, feedback: Feedback | None = None) -> None:
        self.backend = backend
        self.feedback = feedback

    def chat(self, exchanges: Exchanges, language: str, *, fresh: bool = False) -> str:
        """The conversation; nothing before the first question, where the welcome stands."""
        if not exchanges:
            return ""
        choices = scope.choices(self.backend.reports())
        return render_chat(
            exchanges, language, fresh=fresh, feedback=self.feedback is not None, choices=choices
        )

    def welcome(self, language: str, *, wait: bool = True) -> str:
        """What there is to ask, with examples that are answered; without ``wait`` only those that were tried."""
        preparing = self.backend.rebuild.state.running and self.backend.manifest() is None
        notice = say(language, "preparing") if preparing else ""
        return render_welcome(self.backend.examples(wait), language, notice=notice, held=self._held(language))

    def _held(self, language: str) -> str:
        """What there is to ask: how many reports, of how many places and of which years."""
        reports = self.backend.reports()
        years = sorted({each.year for each in reports if each.year})
        places = set(filter(None, map(shown_as, reports)))
        if not years:
            return ""
        span = f"{years[0]}–{years[-1]}" if len(years) > 1 else str(years[0])
        return say(language, "held", reports=len(reports), places=len(places), years=span)

    def clear(self, language: str) -> tuple[Any, ...]:
        """A new conversation."""
        return gr.skip(), self.chat((), language), (), kept_of(language, ()), ""

    def ask(self, question: str, exchanges: Exchanges, language: str, *picked: Picked) -> Outputs:
        """The question at once, then its answer."""
        yield from self.answer(question, exchanges, language, scope.chosen(*picked))

    def ask_offered(
        self, exchanges: Exchanges, language: str, places: Picked, years: Picked, bodies: Picked, kinds: Picked,
        reports: Picked, event: gr.EventData,
    ) -> Outputs:  # fmt: skip
        """A question that the page itself offered."""
        question = word(event, "question", language)
        yield from self.answer(
            question, exchanges, language, scope.chosen(places, years, bodies, kinds, reports)
        )

    def ask_of_report(self, exchanges: Exchanges, language: str, event: gr.EventData) -> Outputs:
        """A question that names its report, offered beside that: whatever else was picked or asked before."""
        question = word(event, "question", language)
        yield from self.answer(question, exchanges, language, EVERYTHING, since=len(exchanges))

    def ask_linked(self, exchanges: Exchanges, language: str, event: gr.EventData) -> Outputs:
        """The questions of the link by which the page was opened; the first leans on nothing before it.

        The last answer is set beside the one that was shared.
        """
        query = word(event, "query", language)
        questions, chosen, whole = link.from_query(query)
        if not whole:
            gr.Warning(say(language, "link_dropped"))
        for at, question in enumerate(questions):
            last = at == len(questions) - 1
            own, since = chosen if last else EVERYTHING, len(exchanges) - at
            shown = self.answer(question, exchanges, language, own, since=since)
            for outputs in shown:
                yield outputs
                exchanges = outputs[2]
        shared = link.shared_of(query)
        if questions and shared and exchanges[-1].answer:
            exchanges = (*exchanges[:-1], replace(exchanges[-1], shared=shared))
            yield (
                gr.skip(),
                self.chat(exchanges, language),
                exchanges,
                kept_of(language, exchanges),
                gr.skip(),
            )

    def retry(self, exchanges: Exchanges, language: str, event: gr.EventData) -> Outputs:
        """A question once more, in place of its failure."""
        turn = number(event, "turn", language)
        if turn < len(exchanges):
            again = exchanges[turn]
            rest = exchanges[:turn] + exchanges[turn + 1 :]
            yield from self.answer(again.question, rest, language, again.scope)

    def let_go(self, exchanges: Exchanges, language: str, event: gr.EventData) -> Outputs:
        """A question once more, without a restriction that it was understood to make, or with another for or beside it.

        It is asked in the light of what stood before it, not of its own first answer.
        """
        turn, facet = number(event, "turn", language), word(event, "facet", language)
        value, new, more = (optional(event, name) for name in ("value", "new", "more"))
        answer = exchanges[turn].answer if turn < len(exchanges) else None
        if answer is None or (new and not scope.fits(facet, new)):
            return
        question, own, until = exchanges[turn].question, exchanges[turn].scope, turn
        if not new:
            own = scope.let_go(own, answer.understanding, facet, value)
        elif facet == "aspect":
            own = replace(own, aspect=new)
        elif more:
            question = revise.added(question, facet, value, new)
        else:
            told = revise.changed(question, facet, value, new)
            question, until = (told, turn) if told else (revise.leaning(facet, new), turn + 1)
        yield from self.answer(question, exchanges, language, own, until=until)

    def answer(
        self,
        question: str,
        exchanges: Exchanges,
        language: str,
        chosen: Scope,
        *,
        since: int = 0,
        until: int | None = None,
    ) -> Outputs:
        """The question at once, then its answer, read in the light of the exchanges ``[since, until)``.

        One that is too long is not asked: what was cut off may be what it asks for.
        A conversation holds as much as the browser keeps: each answer shows, and sends, all of it.
        """
        question = " ".join(text(question).split())
        if len(question) > LONGEST:
            gr.Warning(say(language, "too_long", count=len(question), most=LONGEST))
        if not 0 < len(question) <= LONGEST:
            yield (gr.skip(),) * 5  # what was typed still stands in its box
            return
        exchanges, before = exchanges[-KEPT + 1 :], exchanges[since:until]
        asked = (*exchanges, Exchange(question))
        yield "", self.chat(asked, language), asked, gr.skip(), ""
        for at, found in enumerate(self.backend.answering(question, before, chosen, language)):
            done = (*exchanges, found)
            kept = gr.skip() if found.writing else kept_of(language, done)
            yield gr.skip(), self.chat(done, language, fresh=at == 0), done, kept, gr.skip()

    def suggestions(self, language: str) -> dict[str, Any]:
        """What a question may be about, for the browser to search while it is typed."""
        kinds = ("list", "places", "indicators", "headings")
        return {
            "names": self.backend.suggestions(),
            "said": {kind: say(language, f"suggested_{kind}") for kind in kinds},
        }

    def follow_ups(self, exchanges: Exchanges, language: str) -> str:
        """Questions to ask after the last answer."""
        return render_follow_ups(self.backend.follow_ups(exchanges), language)

    def judge(self, exchanges: Exchanges, language: str, event: gr.EventData) -> tuple[Any, ...]:
        """What the user thinks of an answer, written down.

        Outputs: chat, exchanges, what the browser keeps.
        """
        turn, verdict = number(event, "turn", language), word(event, "verdict", language)
        if self.feedback is None or turn >= len(exchanges) or verdict not in set(Verdict):
            return (gr.skip(),) * 3
        judged = replace(exchanges[turn], verdict=Verdict(verdict))
        try:
            self.feedback.keep(judged)
        except CongressQAError as error:
            gr.Warning(str(error))
            return (gr.skip(),) * 3
        kept = (*exchanges[:turn], judged, *exchanges[turn + 1 :])
        return self.chat(kept, language), kept, kept_of(language, kept)

    def export(self, exchanges: Exchanges, language: str, event: gr.EventData) -> dict[str, str]:
        """The conversation, or the table of one answer, as a file which the browser saves."""
        form = word(event, "form", language)
        if form in ("csv", "xlsx"):
            turn = number(event, "turn", language)
            answer = exchanges[turn].answer if turn < len(exchanges) else None
            answer = (
                arranged(answer, optional(event, "rows")) if answer else Answer("", True, "", None, 0, None)
            )
            content = to_xlsx(answer, language) if form == "xlsx" else to_csv(answer, language).encode()
        elif form == "docx":
            content = to_docx(transcript(exchanges, language), language)
        else:
            form, content = "md", to_markdown(transcript(exchanges, language), language).encode()
        name = f"{say(language, 'export_title')}-{time.strftime('%Y%m%d-%H%M%S')}.{form}"
        return {"name": name, "type": KINDS[form], "data": base64.b64encode(content).decode()}


def kept_of(language: str, exchanges: Exchanges) -> dict[str, Any]:
    """What the browser keeps of the page."""
    return {"language": language, "exchanges": to_json(exchanges)}
