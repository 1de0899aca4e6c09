"""The handlers of the library: updating the index, adding reports and removing them.

Goes in: what happened on the page. Comes out: what its parts show next; what a file becomes is `files`,
how it is told is `library`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr

from index.errors import CongressQAError
from index.readers import SUPPORTED
from ui import files, scope
from ui.backend import Backend
from ui.header import render_header
from ui.library import render_build_failure, render_built, render_library, render_progress, render_uploads
from ui.rebuild import State
from ui.texts import say

if TYPE_CHECKING:
    from index.build import BuildResult

Outputs = Iterator[tuple[Any, ...]]


class Shelf:
    """Handlers whose outputs are those of a build: status, library, header, places, years, bodies."""

    def __init__(self, backend: Backend) -> None:
        self.backend = backend

    def update(self, language: str) -> Outputs:
        """Make the index match the folder, and say how it goes."""
        self.backend.rebuild.start()
        yield from self.watch(language)

    def watch(self, language: str) -> Outputs:
        """A build under way, if there is one, to its end."""
        for state in self.backend.rebuild.states():
            if state.running:
                yield (self.status(state, language), *(gr.skip(),) * 5)
        yield (
            self.status(self.backend.rebuild.state, language),
            self.library(language),
            self.header(language),
            *self.pickers(language),
        )

    def upload(self, uploaded: list[str] | None, language: str) -> Outputs:
        """Files for the library, each told what became of it before and after the build.

        Outputs: upload, the list of what became of them, and those of a build.
        """
        if not uploaded:
            yield (gr.skip(),) * 8
            return
        outcomes = files.add([Path(name) for name in uploaded], self.backend.folder, SUPPORTED)
        cleared = gr.File(value=None)
        yield cleared, self.uploads(outcomes, language, built=False), *(gr.skip(),) * 6
        if any(each.problem is None for each in outcomes):
            self.backend.rebuild.start()
        for shown in self.watch(language):
            yield gr.skip(), gr.skip(), *shown
        yield gr.skip(), self.uploads(outcomes, language, built=True), *(gr.skip(),) * 6

    def remove(self, language: str, event: gr.EventData) -> Outputs:
        """A file out of the library."""
        manifest = self.backend.manifest()
        known: list[str] = []
        if manifest:
            known += [each.path for each in manifest.reports]
            known += [each.path for each in manifest.failures]
            known += [each.path for each in manifest.duplicates]
        try:
            files.remove(str(event.report), known, self.backend.folder)
        except CongressQAError as error:
            yield (render_build_failure(str(error), language), *(gr.skip(),) * 5)
            return
        yield from self.update(language)

    def library(self, language: str) -> str:
        """The list of reports."""
        known = self.backend.manifest()
        if known is None and self.backend.rebuild.state.running:
            return ""  # it is not empty, only not known yet
        listed = (known.reports, known.failures, known.duplicates) if known else ((), (), ())
        return render_library(*listed, self.backend.folder.name, language)

    def status(self, state: State[BuildResult], language: str) -> str:
        """How far the index is."""
        if state.running:
            return render_progress(state, language)
        if state.failure is not None:
            return render_build_failure(state.failure or say(language, "failed_text"), language)
        if state.result is None:
            return ""
        names = {"changed": "changed_count", "failed": "failures"}
        listed = ("added", "changed", "renamed", "removed", "duplicates", "failed")
        counts = {names.get(name, name): len(getattr(state.result, name)) for name in listed}
        return render_built(counts, language)

    def uploads(self, outcomes: Sequence[files.Upload], language: str, *, built: bool) -> str:
        """What became of each uploaded file, as far as it is known before or after the build."""
        manifest = self.backend.manifest() if built else None
        told: dict[str, tuple[bool, str]] = {}
        if manifest:
            told |= {each.path: (True, each.metadata.title) for each in manifest.reports}
            told |= {each.path: (False, f"{each.found}；{each.advice}") for each in manifest.failures}
            told |= {
                each.path: (False, say(language, "same_as", path=each.of)) for each in manifest.duplicates
            }
        types = "、".join(sorted(suffix.removeprefix(".") for suffix in SUPPORTED))
        reading_on = (True, say(language, "upload_unknown" if built else "upload_reading"))
        rows = []
        for each in outcomes:
            problem = say(language, each.problem, types=types) if each.problem else ""
            kept, text = (False, problem) if problem else told.get(each.name, reading_on)
            rows.append((each.name, kept, text))
        return render_uploads(rows, language)

    def header(self, language: str) -> str:
        """The top line, with the number of reports."""
        manifest = self.backend.manifest()
        return render_header(language, len(manifest.reports) if manifest else None)

    def pickers(self, language: str) -> tuple[Any, ...]:
        """The lists to pick places, years and bodies from."""
        listed = scope.choices(self.backend.reports())
        return tuple(
            gr.Dropdown(choices=list(values), label=say(language, f"scope_{facet}"))
            for facet, values in zip(scope.FACETS, listed, strict=True)
        )
