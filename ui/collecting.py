"""The handlers of the notebook: a sentence that is to be kept, a kept one in its report, all of them as a document.

Goes in: what was clicked, and the notes that the browser kept. Comes out: a citation for the browser to keep, the report
as `reader` shows it, or a file to save.
"""

from __future__ import annotations

import base64
import time
from dataclasses import asdict
from typing import Any

import gradio as gr

from ui import reader
from ui.backend import Backend
from ui.dialogue import KINDS
from ui.export import to_markdown
from ui.incoming import anything, number, word
from ui.notes import cited, collected, excerpt, notes
from ui.texts import say
from ui.word import to_docx


class Collecting:
    """Handlers of what a user collects; nothing of it stays on this side."""

    def __init__(self, backend: Backend) -> None:
        self.backend = backend

    def excerpt(self, language: str, event: gr.EventData) -> Any:
        """The sentences that were chosen in the report that is open, for the browser to keep."""
        start, end = number(event, "start", language), number(event, "end", language)
        report = self.backend.report(word(event, "report", language))
        found = excerpt(report, start, end) if report else None
        if found is None:
            return gr.skip()
        return {"sentence": asdict(found), "time": time.time()}  # the same once more is an event too

    def open_note(self, language: str, event: gr.EventData) -> Any:
        """The report behind a note, opened at its sentence; where it has changed since, the reader says so."""
        found = cited(anything(event, "sentence"))
        if found is None:
            return gr.skip()
        report = self.backend.report(found.report)
        if report is None:
            return reader.render_missing(found, (found,), None, language)
        return reader.render_report(report, (found,), found.mark, None, language)

    def export(self, language: str, event: gr.EventData) -> Any:
        """The notes as a document which the browser saves."""
        held, dropped = notes(anything(event, "notes"))
        if dropped:
            gr.Warning(say(language, "notes_dropped", count=dropped))
        if not held:
            return gr.skip()
        whole, form = collected(held, language), word(event, "form", language)
        if form == "docx":
            content = to_docx(whole, language)
        else:
            form, content = "md", to_markdown(whole, language).encode()
        name = f"{say(language, 'notes_title')}-{time.strftime('%Y%m%d-%H%M%S')}.{form}"
        return {"name": name, "type": KINDS[form], "data": base64.b64encode(content).decode()}
