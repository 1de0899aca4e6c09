"""The handlers of the reader: a report opened at a citation, or at its beginning; the file that it was read
from, and its pages.

Goes in: what was clicked. Comes out: the report as `reader` shows it, or a file to save.
"""

from __future__ import annotations

import base64
from pathlib import PurePosixPath
from typing import Any

import gradio as gr

from index.errors import CongressQAError
from index.readers.limits import Limits
from index.types import Report
from ui import files, reader
from ui.backend import Backend
from ui.conversation import Exchange, citation
from ui.facsimile import render_facsimile, render_unseen
from ui.incoming import number, optional, word
from ui.pages import BusyError, ChangedError, Pages
from ui.texts import say


class Desk:
    """Handlers whose output is the reader."""

    def __init__(self, backend: Backend) -> None:
        self.backend = backend
        self.pages = Pages()

    def open_citation(self, exchanges: tuple[Exchange, ...], language: str, event: gr.EventData) -> Any:
        """The report behind a mark of the conversation, opened at its sentence."""
        return self._opened(exchanges, language, event)

    def open_answered(self, asked: tuple[Exchange, ...], language: str, event: gr.EventData) -> Any:
        """The same of a mark in the answers to a list of questions."""
        return self._opened(asked, language, event, of="batch")

    def _opened(
        self, exchanges: tuple[Exchange, ...], language: str, event: gr.EventData, of: str | None = None
    ) -> Any:
        turn, mark = number(event, "turn", language), number(event, "mark", language)
        answer = exchanges[turn].answer if 0 <= turn < len(exchanges) else None
        cited = citation(answer, mark) if answer else None
        if answer is None or cited is None:
            return gr.skip()
        report = self.backend.report(cited.report)
        if report is None:
            return reader.render_missing(cited, answer.citations, turn, language, of=of)
        near = self._beside(report)
        return reader.render_report(report, answer.citations, mark, turn, language, of=of, near=near)

    def open_report(self, language: str, event: gr.EventData) -> Any:
        """A report from the list, at its beginning."""
        report = self.backend.report(word(event, "report", language))
        if report is None:
            return gr.skip()
        return reader.render_report(report, (), None, None, language, near=self._beside(report))

    def glances(self, language: str, event: gr.EventData) -> str:
        """What the report that is open can be asked for at a glance; found behind it, for it takes a while."""
        path = word(event, "report", language)
        report = self.backend.report(path)
        if report is None:
            return ""
        before = self._beside(report).before
        found = self.backend.glances(report, before[1] if before else None)
        return reader.render_glances(path, found, language)

    def page(self, language: str, event: gr.EventData) -> str:
        """A page of the file that a report was read from: that of the sentence that is open, or another by its number."""
        path, want = word(event, "report", language), word(event, "want", language)
        report = self.backend.report(path)
        if report is None:
            return ""
        shown = number(event, "page", language, Limits().max_pages + 1) if optional(event, "page") else None
        span = None
        if optional(event, "start"):
            most = len(report.text) + 1
            span = number(event, "start", language, most), number(event, "end", language, most)
        try:
            content = files.original(path, self._known(), self.backend.folder, Limits().max_file_bytes)
            drawn = self.pages.page(report, content, shown, span)
        except BusyError:
            return render_unseen(say(language, "page_busy"), want, language)
        except ChangedError:
            return render_unseen(say(language, "page_changed"), want, language)
        except CongressQAError as error:
            return render_unseen(str(error), want, language)
        return render_facsimile(drawn, want, span is not None, language)

    def download(self, language: str, event: gr.EventData) -> Any:
        """The file that a report was read from, which the browser saves."""
        path = word(event, "report", language)
        try:
            content = files.original(path, self._known(), self.backend.folder)
        except CongressQAError as error:
            gr.Warning(str(error))
            return gr.skip()
        data = base64.b64encode(content).decode()
        return {"name": PurePosixPath(path).name, "type": "application/octet-stream", "data": data}

    def _known(self) -> list[str]:
        manifest = self.backend.manifest()
        return [each.path for each in manifest.reports] if manifest else []

    def _beside(self, report: Report) -> reader.Beside:
        manifest = self.backend.manifest()
        return reader.beside(
            report, ((each.path, each.metadata) for each in manifest.reports) if manifest else ()
        )
