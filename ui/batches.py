"""The handlers of many questions: the next few of a list asked, and their answers as a file.

Goes in: what happened on the page. Comes out: what its parts show next; how it is told is `batch`. The browser has the
list and asks for a few at a time, so that it can be stopped, and nobody else waits for the whole of it.
"""

from __future__ import annotations

import base64
import time
from collections.abc import Sequence
from typing import Any

import gradio as gr

from ui.backend import Backend
from ui.batch import MOST, as_answer, render_batch
from ui.conversation import Exchange
from ui.incoming import number, word
from ui.link import LONGEST
from ui.scope import chosen
from ui.sheet import to_csv
from ui.texts import say
from ui.transcript import transcript
from ui.word import to_docx
from ui.workbook import TYPE, to_xlsx

AT_ONCE = 0.6  # seconds of asking after which those that were answered are shown
Picked = Sequence[str]
KINDS = {
    "csv": "text/csv",
    "xlsx": TYPE,
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


class Batches:
    """Handlers whose outputs are: the table of answers, the exchanges that it is made of."""

    def __init__(self, backend: Backend) -> None:
        self.backend = backend

    def ask(
        self, asked: tuple[Exchange, ...], language: str, places: Picked, years: Picked, bodies: Picked, kinds: Picked,
        reports: Picked, event: gr.EventData,
    ) -> tuple[Any, ...]:  # fmt: skip
        """The next of the list's questions, a line each, behind the ``done`` first; each is asked by itself.

        Of a list of which more, or less, was answered than the browser knows of, nothing is asked: it is shown.
        """
        done, lines = number(event, "done", language), word(event, "questions", language).splitlines()
        if done == 0:
            asked = ()
        if done != len(asked):
            return render_batch(asked, language), asked
        scope, began = chosen(places, years, bodies, kinds, reports), time.monotonic()
        for line in lines[: MOST - len(asked)]:
            question = " ".join(line.split())
            if len(question) > LONGEST:
                failure = say(language, "too_long", count=len(question), most=LONGEST)
                asked = (*asked, Exchange(question, None, failure))
            elif question:
                asked = (*asked, self.backend.answered(question, (), scope, language))
            if time.monotonic() - began > AT_ONCE:
                break
        return render_batch(asked, language), asked

    def export(self, asked: tuple[Exchange, ...], language: str, event: gr.EventData) -> dict[str, str]:
        """All answers as a file which the browser saves."""
        form = word(event, "form", language)
        if form == "docx":
            content = to_docx(transcript(asked, language), language)
        elif form == "xlsx":
            content = to_xlsx(as_answer(asked, language), language)
        else:
            form, content = "csv", to_csv(as_answer(asked, language), language).encode()
        name = f"{say(language, 'batch_answers')}-{time.strftime('%Y%m%d-%H%M%S')}.{form}"
        return {"name": name, "type": KINDS[form], "data": base64.b64encode(content).decode()}
