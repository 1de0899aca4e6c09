"""The handlers of the library: updating the index, adding reports and removing them.

Goes in: what happened on the page. Comes out: what its parts show next; what a file becomes is `files`,
how it is told is `library`. A page that is read-only changes nothing, whatever it is asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr

from index.errors import CongressQAError
from index.readers import supported
from qa.types import Filters
from ui import files, scope
from ui.backend import Backend
from ui.header import render_header
from ui.incoming import word
from ui.library import (
    UploadRow,
    render_build_failure,
    render_built,
    render_library,
    render_progress,
    render_uploads,
)
from ui.rebuild import State
from ui.texts import named, say
from ui.watching import Watching

if TYPE_CHECKING:
    from index.build import BuildResult

Outputs = Iterator[tuple[Any, ...]]
BUILD = 4 + len(
    scope.FACETS
)  # outputs of a build: status, library, header, what is picked of each facet, and the tree
KEPT: tuple[Any, ...] = (gr.skip(),) * BUILD


class Shelf:
    """Handlers whose outputs are those of a build: status, library, header, what is picked of each facet, the tree."""

    def __init__(self, backend: Backend, *, read_only: bool = False) -> None:
        self.backend = backend
        self.read_only = read_only
        self.watching = Watching(backend.folder, backend.rebuild)

    def update(self, language: str) -> Outputs:
        """Make the index match the folder, and say how it goes."""
        if self.read_only:
            yield KEPT
            return
        self.backend.rebuild.start()
        yield from self.watch(language)

    def turn(self, on: bool, language: str) -> tuple[Any, ...]:
        """The folder is to be watched from now on, or no more; outputs: the switch, the clock that looks for news."""
        if not self.read_only:
            self.watching.turn(on)
        return self.switch(language)

    def switch(self, language: str) -> tuple[Any, ...]:
        """The switch as it stands, and the clock, which stands still while nothing is watched."""
        on = self.watching.on
        return gr.Checkbox(value=on, label=say(language, "watching")), gr.Timer(active=on)

    def news(self, seen: int, language: str) -> Iterator[tuple[Any, ...]]:
        """What was built since version ``seen`` of the build's state; outputs: the version now, and those of a build."""
        version = self.backend.rebuild.version
        if seen == version:
            yield (gr.skip(),) * (1 + BUILD)
            return
        for shown in self.watch(language):
            version = self.backend.rebuild.version
            yield (version, *shown)

    def let_go(self, language: str) -> Outputs:
        """As `update`, also where many reports have gone from the folder: the user was asked."""
        if self.read_only:
            yield KEPT
            return
        self.backend.rebuild.start(allow_removals=True)
        yield from self.watch(language)

    def watch(self, language: str) -> Outputs:
        """A build under way, if there is one, to its end."""
        for state in self.backend.rebuild.states():
            if state.running:
                yield (self.status(state, language), *KEPT[1:])
        yield (
            self.status(self.backend.rebuild.state, language),
            self.library(language),
            self.header(language),
            *self.pickers(language),
        )

    def upload(self, uploaded: list[str] | None, language: str) -> Outputs:
        """Files for the library, each told what becomes of it as it is read.

        Outputs: upload, the list of what became of them, the files that may replace others, and those of a build.
        """
        if not uploaded or self.read_only:
            yield (gr.skip(),) * (3 + BUILD)
            return
        paths = [Path(name) for name in uploaded]
        if self._folder_is_gone():
            outcomes = [files.Upload(path.name, "upload_folder") for path in paths]
        else:
            outcomes = files.add(paths, self.backend.folder, supported())
        waiting = {
            each.name: str(path)
            for each, path in zip(outcomes, paths, strict=True)
            if each.problem == "upload_exists"
        }
        yield gr.File(value=None), gr.skip(), waiting, *KEPT
        for rows, *shown in self._taken_in(outcomes, language):
            yield gr.skip(), rows, gr.skip(), *shown

    def replace(self, waiting: Mapping[str, str], language: str, event: gr.EventData) -> Outputs:
        """An uploaded file in the place of the one of its name.

        Outputs: the list of what became of it, the files that may replace others, and those of a build.
        """
        name = word(event, "name", language)
        if self.read_only or name not in waiting:
            yield (gr.skip(),) * (2 + BUILD)
            return
        outcome = files.replace(Path(waiting[name]), self.backend.folder, supported())
        left = {other: path for other, path in waiting.items() if other != name or outcome.problem}
        for rows, *shown in self._taken_in([outcome], language):
            yield rows, left, *shown

    def remove(self, language: str, event: gr.EventData) -> Outputs:
        """A file out of the library."""
        if self.read_only:
            yield KEPT
            return
        manifest = self.backend.manifest()
        known: list[str] = []
        if manifest:
            known += [each.path for each in manifest.reports]
            known += [each.path for each in manifest.failures]
            known += [each.path for each in manifest.duplicates]
        report = word(event, "report", language)
        try:
            files.remove(report, known, self.backend.folder)
        except CongressQAError as error:
            yield render_build_failure(str(error), language), *KEPT[1:]
            return
        yield from self.update(language)

    def _folder_is_gone(self) -> bool:
        """Whether reports were read from the folder and it is not there now, as a share that is not mounted.

        A new folder in its place would hide the old one, or what is in it would be taken for all there is.
        """
        manifest = self.backend.manifest()
        return manifest is not None and bool(manifest.reports) and not self.backend.folder.is_dir()

    def _taken_in(self, outcomes: Sequence[files.Upload], language: str) -> Outputs:
        """A build for the files that were put into the folder: what became of each, and a build's outputs."""
        if any(each.problem is None for each in outcomes):
            self.backend.rebuild.start()
        yield self.uploads(outcomes, language, self.backend.rebuild.state), *KEPT
        for state in self.backend.rebuild.states():
            if state.running:
                yield (
                    self.uploads(outcomes, language, state),
                    self.status(state, language),
                    *KEPT[1:],
                )
        for shown in self.watch(language):
            yield self.uploads(outcomes, language, None), *shown

    def library(self, language: str) -> str:
        """The list of reports."""
        known = self.backend.manifest()
        if known is None and self.backend.rebuild.state.running:
            return ""  # it is not empty, only not known yet
        listed = (known.reports, known.failures, known.duplicates) if known else ((), (), ())
        return render_library(*listed, self.backend.folder.name, language, read_only=self.read_only)

    def status(self, state: State[BuildResult], language: str) -> str:
        """How far the index is."""
        if state.running:
            return render_progress(state, language)
        if state.failure is not None:
            failure = state.failure or say(language, "failed_text")
            return render_build_failure(failure, language, asks=state.asks and not self.read_only)
        if state.result is None:
            return ""
        names = {"changed": "changed_count", "failed": "failures"}
        listed = ("added", "changed", "renamed", "removed", "duplicates", "failed", "kept")
        counts = {names.get(name, name): len(getattr(state.result, name)) for name in listed}
        found = state.result
        return render_built(counts, language, found.broken, found.several, found.scans)

    def uploads(
        self, outcomes: Sequence[files.Upload], language: str, state: State[BuildResult] | None
    ) -> str:
        """What became of each uploaded file; ``state`` is the build that reads them, ``None`` when it is done."""
        known = self._known(language) if state is None else {}
        types = "、".join(sorted(suffix.removeprefix(".") for suffix in supported()))
        rows = []
        for each in outcomes:
            if each.problem:
                told = say(language, each.problem, types=types, most=files.MOST_FILES)
                again = each.problem == "upload_exists" or (each.replaced and each.problem == "upload_failed")
                rows.append(UploadRow(each.name, "refused", told, again))
            elif state is not None:
                rows.append(
                    UploadRow(each.name, "reading" if state.path.endswith(each.name) else "waiting", "")
                )
            else:
                row, told = known.get(each.name, ("failed", say(language, "upload_unknown")))
                rows.append(
                    UploadRow(each.name, "replaced" if each.replaced and row == "ready" else row, told)
                )
        return render_uploads(rows, language)

    def _known(self, language: str) -> dict[str, tuple[str, str]]:
        """What the index says of each file: its state and a sentence."""
        manifest = self.backend.manifest()
        if manifest is None:
            return {}
        told = {each.path: ("ready", each.metadata.title) for each in manifest.reports}
        told |= {each.path: ("failed", f"{each.found}；{each.advice}") for each in manifest.failures}
        told |= {
            each.path: ("duplicate", say(language, "same_as", path=each.of)) for each in manifest.duplicates
        }
        return told

    def header(self, language: str) -> str:
        """The top line, with the number of reports."""
        manifest = self.backend.manifest()
        return render_header(language, len(manifest.reports) if manifest else None)

    def pickers(self, language: str, picked: Mapping[str, Sequence[str]] | None = None) -> tuple[Any, ...]:
        """The lists to pick places, years, bodies and kinds from, with how many reports there are of each; which reports
        are chosen, and their tree, which the page asks for when it is looked at.

        ``picked`` is what is picked of each, as far as there still is such a report; without it that stays.
        """
        library = self.backend.library()
        listed = scope.choices(library.values())
        lists = tuple(
            gr.Dropdown(
                choices=[
                    (f"{named(language, each.value)}（{each.count}）", each.value) for each in listed[facet]
                ],
                label=say(language, f"scope_{facet}"),
                **_value(picked[facet] if picked else None, listed[facet]),
            )
            for facet in scope.LISTED
        )
        if picked is None:
            return (*lists, gr.skip(), "")
        chosen = [path for path in picked["reports"] if Filters(reports=(path,)).within(tuple(library))]
        return (*lists, chosen, "")


def _value(picked: Sequence[str] | None, listed: Sequence[scope.Choice]) -> dict[str, Any]:
    """What a list holds, as far as it still offers that; nothing is said of it where nothing is given."""
    if picked is None:
        return {}
    held = {each.value for each in listed}
    return {"value": [each for each in picked if each in held]}
