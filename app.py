"""The web page: `python app.py` indexes the folder `reports/` if needed and serves on 127.0.0.1.

Handlers first, layout below. What a part looks like is in `ui`; what is true is in `qa` and `index`.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

# Before gradio is imported: it would report each start to its makers and ask them for its newest version.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"

import gradio as gr

from index.errors import CongressQAError
from index.readers import SUPPORTED
from ui import reader as reading
from ui import scope
from ui.backend import Backend
from ui.chat import render_chat, render_follow_ups
from ui.conversation import Exchange, citation, from_json, to_json
from ui.export import to_markdown
from ui.scope import Scope
from ui.server import launch
from ui.shelf import Shelf
from ui.style import script
from ui.texts import preferred, say

REPORTS, INDEX, HOST, PORT = Path("reports"), Path("index-data"), "127.0.0.1", 7860
LONGEST = 500  # characters of a question; a longer one is no question but a text

Exchanges = tuple[Exchange, ...]
Outputs = Iterator[tuple[Any, ...]]
Picked = Sequence[str]


class Page:
    """The handlers of the page. What they yield goes to the outputs that :func:`layout` names."""

    def __init__(self, backend: Backend) -> None:
        self.backend = backend
        self.shelf = Shelf(backend)

    # The page as a whole.

    def greet(self, kept: dict[str, Any] | None, request: gr.Request) -> tuple[Any, ...]:
        """A page was opened: its language, the conversation that its browser kept, and everything to show."""
        kept = kept or {}
        language = kept.get("language") or preferred(request.headers.get("accept-language", ""))
        exchanges = from_json(kept.get("exchanges"))
        return (language, exchanges, *self.show(language, exchanges), *self.shelf.pickers(language))

    def switch(self, language: str, exchanges: Exchanges, *picked: Picked) -> tuple[Any, ...]:
        """The other language, kept by the browser."""
        other = "en" if language == "zh" else "zh"
        shown = (*self.show(other, exchanges), *self.shelf.pickers(other), self.scope_line(other, *picked))
        return (other, kept_of(other, exchanges), *shown)

    def show(self, language: str, exchanges: Exchanges) -> tuple[Any, ...]:
        """The parts that speak: header, chat, question box, update button, upload, library, status."""
        box = gr.Textbox(placeholder=say(language, "placeholder"), label=say(language, "you"))
        return (
            self.shelf.header(language),
            self.chat(exchanges, language, wait=False),
            box,
            gr.Button(say(language, "rebuild")),
            gr.File(label=say(language, "upload")),
            self.shelf.library(language),
            self.shelf.status(self.backend.rebuild.state, language),
        )

    def chat(self, exchanges: Exchanges, language: str, *, wait: bool = True) -> str:
        """The conversation, or the welcome with its examples; without ``wait`` only with known ones."""
        preparing = self.backend.rebuild.state.running and self.backend.manifest() is None
        notice = say(language, "preparing") if preparing else ""
        examples = () if exchanges else self.backend.examples(wait)
        return render_chat(exchanges, examples, language, notice=notice)

    # Asking.

    def welcome(self, language: str, exchanges: Exchanges) -> Any:
        """The examples, once they were tried; nothing where a conversation is shown."""
        return gr.skip() if exchanges else self.chat((), language)

    def clear(self, language: str) -> tuple[Any, ...]:
        """A new conversation."""
        return (), kept_of(language, ()), self.chat((), language), ""

    def ask(self, question: str, exchanges: Exchanges, language: str, *picked: Picked) -> Outputs:
        """The question at once, then its answer."""
        yield from self.answer(question, exchanges, language, scope.chosen(*picked))

    def ask_offered(
        self, exchanges: Exchanges, language: str, places: Picked, years: Picked, bodies: Picked,
        event: gr.EventData,
    ) -> Outputs:  # fmt: skip
        """A question that the page itself offered."""
        yield from self.answer(str(event.question), exchanges, language, scope.chosen(places, years, bodies))

    def retry(self, exchanges: Exchanges, language: str, event: gr.EventData) -> Outputs:
        """A question once more, in place of its failure."""
        turn = int(event.turn)
        if 0 <= turn < len(exchanges):
            again = exchanges[turn]
            yield from self.answer(
                again.question, exchanges[:turn] + exchanges[turn + 1 :], language, again.scope
            )

    def let_go(self, exchanges: Exchanges, language: str, event: gr.EventData) -> Outputs:
        """A question once more, without a restriction that it was understood to make."""
        turn = int(event.turn)
        answer = exchanges[turn].answer if 0 <= turn < len(exchanges) else None
        if answer is not None:
            wider = scope.let_go(
                exchanges[turn].scope, answer.understanding, str(event.facet), str(event.value)
            )
            yield from self.answer(exchanges[turn].question, exchanges, language, wider)

    def answer(self, question: str, exchanges: Exchanges, language: str, chosen: Scope) -> Outputs:
        """Outputs: question box, chat, exchanges, what the browser keeps, follow-up questions."""
        question = " ".join(question.split())[:LONGEST]
        if not question:
            yield (gr.skip(),) * 5
            return
        asked = (*exchanges, Exchange(question))
        yield "", render_chat(asked, (), language), asked, gr.skip(), ""
        done = (*exchanges, self.backend.answered(question, exchanges, chosen, language))
        shown = render_chat(done, (), language, fresh=True)
        yield gr.skip(), shown, done, kept_of(language, done), gr.skip()

    def follow_ups(self, exchanges: Exchanges, language: str) -> str:
        """Questions to ask after the last answer."""
        return render_follow_ups(self.backend.follow_ups(exchanges), language)

    def export(self, exchanges: Exchanges, language: str) -> dict[str, str]:
        """The conversation as a file, which the browser saves."""
        name = f"{say(language, 'export_title')}-{time.strftime('%Y%m%d-%H%M%S')}.md"
        return {"name": name, "text": to_markdown(exchanges, language)}

    # The reports that may answer.

    def scope_line(self, language: str, *picked: Picked) -> Any:
        """The line above the question box that says what was picked."""
        return gr.Accordion(label=scope.title(scope.chosen(*picked), language))

    # Reading.

    def open_citation(self, exchanges: Exchanges, language: str, event: gr.EventData) -> Any:
        """The report behind a mark, opened at its sentence."""
        turn, mark = int(event.turn), int(event.mark)
        answer = exchanges[turn].answer if 0 <= turn < len(exchanges) else None
        cited = citation(answer, mark) if answer else None
        if answer is None or cited is None:
            return gr.skip()
        report = self.backend.report(cited.report)
        if report is None:
            return reading.render_missing(cited, answer.citations, turn, language)
        return reading.render_report(report, answer.citations, mark, turn, language)

    def open_report(self, language: str, event: gr.EventData) -> Any:
        """A report from the list, at its beginning."""
        report = self.backend.report(str(event.report))
        return gr.skip() if report is None else reading.render_report(report, (), None, None, language)


def kept_of(language: str, exchanges: Exchanges) -> dict[str, Any]:
    """What the browser keeps of the page."""
    return {"language": language, "exchanges": to_json(exchanges)}


def part(name: str) -> gr.HTML:
    """A part of the page that `ui` renders, with its script."""
    return gr.HTML(elem_id=name, js_on_load=script(name), apply_default_css=False)


def layout(page: Page) -> gr.Blocks:
    """The page's parts and what each event of theirs calls."""
    blocks: gr.Blocks
    with gr.Blocks(title=say("zh", "page_title"), fill_width=True, analytics_enabled=False) as blocks:
        language = gr.State("zh")
        exchanges: gr.State = gr.State(())
        # Fixed, so that the conversation outlives the server; the secret hides nothing from its owner.
        kept = gr.BrowserState(None, storage_key="congress-qa", secret="congress-qa")
        header = part("header")
        with gr.Row(elem_id="panes"):
            with gr.Column(elem_id="left", min_width=0):
                with gr.Column(elem_id="view-ask", min_width=0):
                    chat = part("chat")
                    next_up = part("follow_ups")
                    with gr.Column(elem_id="composer", min_width=0):
                        with gr.Accordion(elem_id="scope", open=False) as line, gr.Row():
                            picked = [
                                gr.Dropdown(multiselect=True, elem_id=f"scope-{facet}", min_width=120)
                                for facet in scope.FACETS
                            ]
                        box = gr.Textbox(
                            elem_id="question",
                            max_lines=5,
                            submit_btn=True,
                            container=False,
                            show_label=False,
                        )
                with gr.Column(elem_id="view-library", min_width=0):
                    with gr.Row(elem_id="library-tools"):
                        update = gr.Button(elem_id="rebuild", size="sm", min_width=0)
                        status = gr.HTML(elem_id="status", apply_default_css=False)
                    upload = gr.File(
                        elem_id="upload", file_count="multiple", file_types=sorted(SUPPORTED), height=110
                    )
                    uploads = gr.HTML(elem_id="uploads", apply_default_css=False)
                    library = part("library")
            reader = part("reader")
        export = gr.HTML(elem_id="export", html_template="", js_on_load=script("export"))

        quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        on: dict[str, Any] = {**quiet, "concurrency_limit": 8}  # a page must not wait for another's
        context = [exchanges, language]
        shown = [header, chat, box, update, upload, library, status]
        answers = [box, chat, exchanges, kept, next_up]
        building = [status, library, header, *picked]
        greeted = blocks.load(page.greet, kept, [language, exchanges, *shown, *picked], **on)
        greeted.then(page.welcome, [language, exchanges], chat, **on)
        greeted.then(page.scope_line, [language, *picked], line, **on)
        builds = [greeted.then(page.shelf.watch, language, building, **on)]
        header.select(
            page.switch, [language, exchanges, *picked], [language, kept, *shown, *picked, line], **on
        )
        header.clear(page.clear, language, [exchanges, kept, chat, next_up], **on)
        asked = [
            box.submit(page.ask, [box, *context, *picked], answers, **on),
            chat.submit(page.ask_offered, [*context, *picked], answers, **on),
            next_up.submit(page.ask_offered, [*context, *picked], answers, **on),
            chat.retry(page.retry, context, answers, **on),
            chat.edit(page.let_go, context, answers, **on),
        ]
        for each in asked:
            each.then(page.follow_ups, context, next_up, **on)
        gr.on([each.change for each in picked], page.scope_line, [language, *picked], line, **on)
        chat.download(page.export, context, export, **on)
        chat.select(page.open_citation, context, reader, **on)
        reader.select(page.open_citation, context, reader, **on)
        library.select(page.open_report, language, reader, **on)
        builds += [
            update.click(page.shelf.update, language, building, **on),
            library.delete(page.shelf.remove, language, building, **on),
            upload.upload(page.shelf.upload, [upload, language], [upload, uploads, *building], **on),
        ]
        for each in builds:
            each.then(page.welcome, [language, exchanges], chat, **on)
    return blocks


def serve(reports: Path, index: Path, host: str = HOST, port: int = PORT) -> None:
    """Serve the page until interrupted, the index brought up to date with the folder on the way.

    Raises:
        CongressQAError: If the port cannot be used.
    """
    from index.build import build
    from qa import Answerer

    backend = Backend(
        reports, lambda: Answerer.open(index), lambda step: build(reports, index, progress=step)
    )
    launch(layout(Page(backend)), backend.rebuild, host, port)


def main(argv: list[str] | None = None) -> int:
    """The command line; returns the exit status."""
    parser = argparse.ArgumentParser(prog="app.py", description="向报告提问的网页")
    parser.add_argument("--reports", type=Path, default=REPORTS, help="报告所在的文件夹（默认：%(default)s）")
    parser.add_argument("--index", type=Path, default=INDEX, help="索引所在的文件夹（默认：%(default)s）")
    parser.add_argument("--host", default=HOST, help="网页的地址（默认：%(default)s，只有本机能打开）")
    parser.add_argument("--port", type=int, default=PORT, help="网页的端口（默认：%(default)s）")
    chosen = parser.parse_args(argv)
    try:
        serve(chosen.reports, chosen.index, chosen.host, chosen.port)
    except CongressQAError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
