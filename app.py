"""The web page: `python app.py` indexes the folder `reports/` if needed and serves on 127.0.0.1.

The parts of the page and what each event of theirs calls. What a part looks like and does is in `ui`; what is true is
in `qa` and `index`.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

# Before gradio is imported: it would report each start to its makers and ask them for its newest version.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"

import gradio as gr

from api.application import application
from api.service import Service
from index.errors import CongressQAError
from index.folder import apart
from index.logs import configure, one_line
from index.system import leave, room
from qa.commands.arguments import HOST, PORT, page_parser
from ui import memory, scope
from ui.backend import Backend
from ui.batch import render_form, render_offer
from ui.batches import Batches
from ui.choosing import render_choosing
from ui.collecting import Collecting
from ui.conversation import from_json
from ui.conversations import render_conversations
from ui.desk import Desk
from ui.dialogue import Dialogue, Exchanges, Picked, kept_of
from ui.feedback import Feedback
from ui.guard.outgoing import permit
from ui.guard.traces import collect
from ui.header import render_notice
from ui.notebook import render_notebook
from ui.server import launch, private_uploads
from ui.settings import Settings, from_environment
from ui.shelf import Shelf
from ui.style import script
from ui.texts import LANGUAGES, preferred, say

if TYPE_CHECKING:
    from qa import Answerer
    from qa.writing.writer import Writer

ROOM = 2 << 30  # bytes of addresses that the server takes with its threads and libraries
NEWS = 3.0  # seconds between looks of a page for what a watched folder brought
DAY = 24 * 60 * 60  # seconds; what was uploaded lies by itself no longer than this

# Handlers give what parts hold as it is. Gradio would also keep, for as long as the page is open, another copy of each
# value that follows an update of its part, `gr.skip` being one: with each answer the whole conversation so far.
QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private", "postprocess": False}
ON: dict[str, Any] = {**QUIET, "concurrency_limit": 8}  # a page must not wait for another's
# But what to ask next is looked for one page after the other: answers come first.
BEHIND: dict[str, Any] = {**QUIET, "concurrency_limit": 1, "concurrency_id": "behind"}


class Page:
    """The handlers of the whole page; those of its parts are `dialogue`, `desk` and `shelf`."""

    def __init__(self, backend: Backend, settings: Settings = Settings()) -> None:  # noqa: B008 - immutable
        self.backend = backend
        self.read_only = settings.read_only
        self.dialogue = Dialogue(backend, Feedback(settings.feedback) if settings.feedback else None)
        self.desk = Desk(backend)
        self.collecting = Collecting(backend)
        self.batches = Batches(backend)
        self.shelf = Shelf(backend, read_only=settings.read_only)

    def greet(self, kept: dict[str, Any] | None, request: gr.Request) -> tuple[Any, ...]:
        """A page was opened: its language, the conversation that its browser kept, and everything to show."""
        kept = kept if isinstance(kept, dict) else {}
        language = kept.get("language")
        if language not in LANGUAGES:
            language = preferred(request.headers.get("accept-language", ""))
        exchanges, dropped = from_json(kept.get("exchanges"))
        if dropped:
            gr.Warning(say(language, "kept_dropped", count=dropped))
        picked = scope.lists(kept.get("scope"))
        shown = (*self.show(language, exchanges), *self.shelf.pickers(language, picked))
        return (language, exchanges, *shown)

    def take_up(self, language: str, kept: dict[str, Any] | None) -> tuple[Any, ...]:
        """Another of the conversations that the browser kept, in place of this one."""
        kept = kept if isinstance(kept, dict) else {}
        exchanges, dropped = from_json(kept.get("exchanges"))
        if dropped:
            gr.Warning(say(language, "kept_dropped", count=dropped))
        picked = scope.lists(kept.get("scope"))
        return exchanges, self.dialogue.chat(exchanges, language), "", *self.shelf.pickers(language, picked)

    def switch(self, language: str, exchanges: Exchanges, *picked: Picked) -> tuple[Any, ...]:
        """The other language, kept by the browser."""
        other = "en" if language == "zh" else "zh"
        shown = (*self.show(other, exchanges), *self.shelf.pickers(other), self.scope_line(other, *picked))
        return (other, kept_of(other, exchanges), *shown)

    def show(self, language: str, exchanges: Exchanges) -> tuple[Any, ...]:
        """The parts that speak, in the order in which `wire_page` names them."""
        return (
            self.shelf.header(language),
            self.dialogue.chat(exchanges, language),
            self.dialogue.welcome(language, wait=False),
            gr.Textbox(
                placeholder=say(language, "placeholder"),
                label=say(language, "you"),
                submit_btn=say(language, "ask"),
            ),
            gr.Button(say(language, "rebuild")),
            gr.File(label=say(language, "upload")),
            self.shelf.library(language),
            self.shelf.status(self.backend.rebuild.state, language),
            render_conversations(language),
            render_notebook(language),
            render_form(language),
            render_offer(language),
        )

    def pick(self, language: str, *picked: Picked) -> tuple[Any, ...]:
        """Which reports may answer was picked: the line that says so, kept by the browser."""
        return self.scope_line(language, *picked), {"scope": list(picked)}

    def choose(self, language: str, event: gr.EventData) -> tuple[str, ...]:
        """The reports that are ticked in the tree, or the one that is open and alone to be asked."""
        chosen, whole = scope.picked({"reports": getattr(event, "reports", ())})
        if not whole:
            gr.Warning(say(language, "choosing_cut", most=scope.MOST_REPORTS))
        return chosen.reports or ()

    def tree(self, language: str, *picked: Picked) -> str:
        """The tree of reports, with those ticked that are chosen."""
        return render_choosing(self.backend.library(), scope.chosen(*picked).reports or (), language)

    def scope_line(self, language: str, *picked: Picked) -> Any:
        """The line above the question box that says what was picked."""
        return gr.Accordion(label=scope.title(scope.chosen(*picked), language, self.backend.library()))


@dataclass(frozen=True, slots=True)
class Parts:
    """The components that events come from and go to."""

    language: gr.State
    exchanges: gr.State
    asked: gr.State
    kept: gr.HTML
    scope_kept: gr.HTML
    waiting: gr.State
    header: gr.HTML
    conversations: gr.HTML
    chat: gr.HTML
    welcome: gr.HTML
    next_up: gr.HTML
    batch_offer: gr.HTML
    suggestions: gr.HTML
    batch_form: gr.HTML
    batch: gr.HTML
    line: gr.Accordion
    picked: list[gr.Dropdown | gr.State]  # of each facet
    tree: gr.HTML
    box: gr.Textbox
    update: gr.Button
    watching: gr.Checkbox
    clock: gr.Timer
    seen: gr.State
    status: gr.HTML
    upload: gr.File
    uploads: gr.HTML
    library: gr.HTML
    reader: gr.HTML
    glances: gr.HTML
    facsimile: gr.HTML
    notebook: gr.HTML
    noted: gr.HTML
    export: gr.HTML


def part(name: str, run: str = "", **options: Any) -> gr.HTML:
    """A part of the page that `ui` renders, with the script of its name or the one to ``run``."""
    return gr.HTML(elem_id=name, js_on_load=script(run or name), apply_default_css=False, **options)


def layout(page: Page) -> gr.Blocks:
    """The page's parts in their places, and what each event of theirs calls."""
    blocks: gr.Blocks
    title = say("zh", "page_title")
    with gr.Blocks(title=title, fill_width=True, analytics_enabled=False, delete_cache=(DAY, DAY)) as blocks:
        # What the browser keeps: the conversation, and which reports were picked.
        kept, scope_kept = part("kept", html_template=""), part("scope_kept", "kept", html_template="")
        states: dict[str, Any] = {
            "language": gr.State("zh"),
            "exchanges": gr.State(()),
            "asked": gr.State(()),
            "waiting": gr.State({}),
            "kept": kept,
            "scope_kept": scope_kept,
        }
        header = part("header", value=render_notice("zh"))  # already the first thing asked may not be taken
        with gr.Row(elem_id="panes"):
            conversations = part("conversations", value=render_conversations("zh"))
            with gr.Column(elem_id="left", min_width=0):
                asking, many, library = ask_view(), batch_view(), library_view(page.read_only)
            reader, glances, page_shown = part("reader"), part("glances"), part("facsimile")
            notebook, noted = part("notebook", value=render_notebook("zh")), part("noted", html_template="")
        export = part("export", html_template="")
        parts = Parts(
            header=header,
            conversations=conversations,
            reader=reader,
            glances=glances,
            facsimile=page_shown,
            notebook=notebook,
            noted=noted,
            export=export,
            **states,
            **asking,
            **many,
            **library,
        )
        opened = wire_page(page, parts, blocks)
        wire_conversation(page, parts)
        wire_batch(page, parts)
        wire_library(page, parts, opened)
    return blocks


def ask_view() -> dict[str, Any]:
    """The conversation with its question box."""
    said = scope.title(scope.EVERYTHING, "zh")
    with gr.Column(elem_id="view-ask", min_width=0):
        chat, welcome = part("chat"), part("welcome", "offers")
        with gr.Column(elem_id="composer", min_width=0):
            next_up, offer = part("follow_ups", "offers"), part("batch_offer")
            with gr.Accordion(said, elem_id="scope", open=False) as line:
                with gr.Row():
                    lists = [
                        gr.Dropdown(multiselect=True, elem_id=f"scope-{facet}", min_width=120)
                        for facet in scope.LISTED
                    ]
                tree = part("choosing")
            box = gr.Textbox(
                elem_id="question",
                max_lines=5,
                submit_btn=say("zh", "ask"),
                container=False,
                show_label=False,
            )
            suggestions = part("suggestions", html_template="")
    return {
        "chat": chat,
        "welcome": welcome,
        "next_up": next_up,
        "batch_offer": offer,
        "suggestions": suggestions,
        "line": line,
        "picked": [*lists, gr.State(())],
        "tree": tree,
        "box": box,
    }


def batch_view() -> dict[str, Any]:
    """Many questions at once, and their answers."""
    with gr.Column(elem_id="view-batch", min_width=0):
        return {"batch_form": part("batch_form"), "batch": part("batch")}


def library_view(read_only: bool) -> dict[str, Any]:
    """The reports, and what changes them unless the page is ``read_only``."""
    with gr.Column(elem_id="view-library", min_width=0):
        with gr.Row(elem_id="library-tools"):
            update = gr.Button(elem_id="rebuild", size="sm", min_width=0, visible=not read_only)
            watching = gr.Checkbox(
                label=say("zh", "watching"),
                elem_id="watching",
                container=False,
                min_width=0,
                visible=not read_only,
            )
            clock, seen = gr.Timer(NEWS, active=False), gr.State(0)
            status = part("status")
        upload = gr.File(
            elem_id="upload",
            file_count="multiple",
            height=110,
            visible=not read_only,
        )
        return {
            "update": update,
            "watching": watching,
            "clock": clock,
            "seen": seen,
            "status": status,
            "upload": upload,
            "uploads": part("uploads"),
            "library": part("library"),
        }


def wire_page(page: Page, parts: Parts, blocks: gr.Blocks) -> Any:
    """Opening the page, its language, the reader; returns the event after which the page stands."""
    context, at = [parts.exchanges, parts.language], [parts.language, *parts.picked]
    shown = [
        parts.header, parts.chat, parts.welcome, parts.box, parts.update, parts.upload, parts.library,
        parts.status, parts.conversations, parts.notebook, parts.batch_form, parts.batch_offer,
    ]  # fmt: skip
    scoped = [*parts.picked, parts.tree]
    greeted = [parts.language, parts.exchanges, *shown, *scoped]
    opened = blocks.load(page.greet, parts.kept, greeted, js="() => [window.congressTab.kept()]", **ON)
    opened.success(page.scope_line, at, parts.line, **ON)
    switched = [parts.language, parts.kept, *shown, *scoped, parts.line]
    switching = parts.header.select(
        page.switch, [parts.language, parts.exchanges, *parts.picked], switched, **ON
    )
    switching.success(page.dialogue.suggestions, parts.language, parts.suggestions, **BEHIND)
    taken = [parts.exchanges, parts.chat, parts.next_up, *scoped]
    with_kept = "(language) => [language, window.congressTab.kept()]"
    taking = parts.conversations.select(page.take_up, [parts.language, parts.kept], taken, js=with_kept, **ON)
    taking.success(page.scope_line, at, parts.line, **ON)
    gr.on([each.change for each in parts.picked], page.pick, at, [parts.line, parts.scope_kept], **ON)
    parts.tree.select(page.choose, parts.language, parts.picked[-1], **ON)
    only = parts.reader.apply(page.choose, parts.language, parts.picked[-1], **ON)
    only.success(lambda: "", None, parts.tree, **ON)  # its ticks are others
    parts.tree.expand(page.tree, at, parts.tree, **ON)
    for clicked in (parts.chat.select, parts.reader.select):
        clicked(page.desk.open_citation, context, parts.reader, **ON)
    parts.glances.select(page.desk.glances, parts.language, parts.glances, **BEHIND)
    parts.facsimile.select(page.desk.page, parts.language, parts.facsimile, **ON)
    parts.reader.download(page.desk.download, parts.language, parts.export, **ON)
    for clicked in (parts.library.select, parts.chat.expand, parts.reader.expand):
        clicked(page.desk.open_report, parts.language, parts.reader, **ON)
    parts.reader.like(page.collecting.excerpt, parts.language, parts.noted, **ON)
    parts.notebook.select(page.collecting.open_note, parts.language, parts.reader, **ON)
    parts.notebook.download(page.collecting.export, parts.language, parts.export, **ON)
    return opened


def wire_conversation(page: Page, parts: Parts) -> None:
    """Asking, and what can be done with an answer."""
    talk, context = page.dialogue, [parts.exchanges, parts.language]
    answers = [parts.box, parts.chat, parts.exchanges, parts.kept, parts.next_up]
    for ended in (parts.header.clear, parts.conversations.clear):
        ended(talk.clear, parts.language, answers, **ON)
    asked = [
        parts.box.submit(talk.ask, [parts.box, *context, *parts.picked], answers, **ON),
        parts.chat.submit(talk.ask_offered, [*context, *parts.picked], answers, **ON),
        parts.batch.submit(talk.ask_offered, [*context, *parts.picked], answers, **ON),
        parts.welcome.submit(talk.ask_offered, [*context, *parts.picked], answers, **ON),
        parts.next_up.submit(talk.ask_offered, [*context, *parts.picked], answers, **ON),
        parts.glances.submit(talk.ask_of_report, context, answers, **ON),
        parts.header.submit(talk.ask_linked, context, answers, **ON),
        parts.chat.retry(talk.retry, context, answers, **ON),
        parts.chat.edit(talk.let_go, context, answers, **ON),
    ]
    for each in asked:
        each.success(talk.follow_ups, context, parts.next_up, **BEHIND)
    parts.chat.like(talk.judge, context, [parts.chat, parts.exchanges, parts.kept], **ON)
    parts.chat.download(talk.export, context, parts.export, **ON)


def wire_batch(page: Page, parts: Parts) -> None:
    """Asking many questions, and what can be done with their answers."""
    asked, shown = [parts.asked, parts.language], [parts.batch, parts.asked]
    # The next few are asked for as soon as these are shown, which Gradio would take for a second click on the same.
    each_time: dict[str, Any] = {**ON, "trigger_mode": "multiple"}
    parts.batch_form.submit(page.batches.ask, [*asked, *parts.picked], shown, **each_time)
    for clicked in (parts.batch.select, parts.reader.submit):
        clicked(page.desk.open_answered, asked, parts.reader, **ON)
    parts.batch.download(page.batches.export, asked, parts.export, **ON)


def wire_library(page: Page, parts: Parts, opened: Any) -> None:
    """Adding, removing, rebuilding; the examples and the number of reports in scope follow."""
    shelf, language = page.shelf, parts.language
    building = [parts.status, parts.library, parts.header, *parts.picked, parts.tree]
    builds = [opened, opened.success(shelf.watch, language, building, **ON)]
    if not page.read_only:
        switch = [parts.watching, parts.clock]
        opened.success(shelf.switch, language, switch, **ON)
        parts.watching.input(shelf.turn, [parts.watching, language], switch, **ON)
        taken = [parts.upload, parts.uploads, parts.waiting, *building]
        builds += [
            parts.update.click(shelf.update, language, building, **ON),
            parts.clock.tick(shelf.news, [parts.seen, language], [parts.seen, *building], **ON),
            parts.status.select(shelf.let_go, language, building, **ON),
            parts.library.delete(shelf.remove, language, building, **ON),
            parts.upload.upload(shelf.upload, [parts.upload, language], taken, **ON),
            parts.uploads.select(shelf.replace, [parts.waiting, language], taken[1:], **ON),
        ]
    for each in builds:
        each.success(page.dialogue.welcome, language, parts.welcome, **ON)
        each.success(page.dialogue.suggestions, language, parts.suggestions, **BEHIND)
        each.success(page.scope_line, [language, *parts.picked], parts.line, **ON)


def _writer(environment: Mapping[str, str]) -> Callable[[Answerer], Writer] | None:
    """What has a language model write, where the environment names one; its address alone may then be called.

    Raises:
        EndpointSettingError: It is named in a way that cannot be followed.
    """
    if not environment.get("CONGRESS_QA_LLM_URL", "").strip():
        return None  # nothing of it is so much as imported
    from qa.writing.endpoint import from_environment as endpoint_of
    from qa.writing.writer import Writer

    endpoint = endpoint_of(environment)
    if endpoint is None:
        return None
    permit(*endpoint.address)
    return lambda answerer: Writer(answerer, endpoint)


def serve(reports: Path, index: Path, host: str = HOST, port: int = PORT) -> None:
    """Serve the page, with the interface for other programs beside it, until interrupted.

    The index is brought up to date with the folder on the way.

    Raises:
        CongressQAError: If the port cannot be used, or the environment says what cannot be followed.
    """
    from index.build import build
    from qa import Answerer

    collect()
    settings = from_environment(os.environ, index)
    apart(reports, index)
    room(ROOM)
    backend = Backend(
        reports,
        lambda: Answerer.open(index),
        lambda step, **asked: build(reports, index, progress=step, **asked),
        _writer(os.environ),
    )
    backend.rebuild.daily()
    backend.warm()
    service = Service(reports, index, backend.answerer, backend.rebuild, read_only=settings.read_only)
    with private_uploads():
        page = Page(backend, settings)
        page.shelf.watching.turn(settings.watch)
        launch(layout(page), backend.rebuild, host, port, settings, application(service))


def main(argv: list[str] | None = None) -> int:
    """The command line; returns the exit status."""
    chosen = page_parser("app.py").parse_args(argv)
    configure()
    memory.bound()
    try:
        serve(chosen.reports, chosen.index, chosen.host, chosen.port)
    except CongressQAError as error:
        print(one_line(str(error)), file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    leave(main())
