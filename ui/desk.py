"""The handlers of the reader: a report opened at a citation, or at its beginning; the file that it was read from.

Goes in: what was clicked. Comes out: the report as `reader` shows it, or a file to save.
"""

from __future__ import annotations

import base64
from pathlib import PurePosixPath
from typing import Any

import gradio as gr

from index.errors import CongressQAError
from index.facsimile import facsimile
from index.scans import within
from index.types import Report
from ui import files, reader
from ui.backend import Backend
from ui.conversation import Exchange, citation
from ui.facsimile import render_facsimile
from ui.incoming import number, optional, word


class Desk:
    """Handlers whose output is the reader."""

    def __init__(self, backend: Backend) -> None:
        self.backend = backend

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

    def facsimile(self, language: str, event: gr.EventData) -> Any:
        """The page of the open report's file on which a sentence stands, or the one that is asked for by its number."""
        path, quote, page = word(event, "report", language), optional(event, "quote"), optional(event, "page")
        report, manifest = self.backend.report(path), self.backend.manifest()
        if report is None or manifest is None:
            return gr.skip()
        at = report.text.find(quote) if quote else -1
        seen = within(report.scanned, at, at + len(quote)) if at >= 0 else ()
        number = int(page) if page.isdecimal() and len(page) < 6 else (seen[0].page if seen else None)
        boxes = [one.box for one in seen if one.page == number]
        try:
            file = files.held(path, [each.path for each in manifest.reports], self.backend.folder)
            shown = facsimile(file, quote, number, boxes)
        except CongressQAError as error:
            gr.Warning(str(error))
            return gr.skip()
        return render_facsimile(path, shown, language, sought=bool(quote) and not page)

    def download(self, language: str, event: gr.EventData) -> Any:
        """The file that a report was read from, which the browser saves."""
        path, manifest = word(event, "report", language), self.backend.manifest()
        known = [each.path for each in manifest.reports] if manifest else []
        try:
            content = files.original(path, known, self.backend.folder)
        except CongressQAError as error:
            gr.Warning(str(error))
            return gr.skip()
        data = base64.b64encode(content).decode()
        return {"name": PurePosixPath(path).name, "type": "application/octet-stream", "data": data}

    def _beside(self, report: Report) -> reader.Beside:
        manifest = self.backend.manifest()
        return reader.beside(
            report, ((each.path, each.metadata) for each in manifest.reports) if manifest else ()
        )
