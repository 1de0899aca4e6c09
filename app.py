"""The web page: `python app.py` indexes the folder `reports/` if needed and serves on 127.0.0.1.

Handlers first, layout below. What a part looks like is in `ui`; what is true is in `qa` and `index`.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

# Before gradio is imported: it would report each start to its makers and ask them for its newest version.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"

import gradio as gr

from index.errors import CongressQAError, IndexMissingError
from ui import reader as reading
from ui.chat import render_chat
from ui.conversation import Exchange, citation, from_json, history, to_json
from ui.examples import bundled, choose
from ui.header import render_header
from ui.library import render_build_failure, render_built, render_library, render_progress
from ui.rebuild import Rebuild, State, Step
from ui.server import launch
from ui.style import script
from ui.texts import preferred, say

if TYPE_CHECKING:
    from index.build import BuildResult
    from qa import Answerer

REPORTS, INDEX, HOST, PORT = Path("reports"), Path("index-data"), "127.0.0.1", 7860
LONGEST = 500  # characters of a question; a longer one is no question but a text
log = logging.getLogger(__name__)

Exchanges = tuple[Exchange, ...]


class Page:
    """The handlers of one server, with what they share: the answerer, the build, a snapshot's examples."""

    def __init__(
        self,
        reports: Path,
        open_answerer: Callable[[], Answerer],
        build: Callable[[Callable[[Step], None]], BuildResult],
    ) -> None:
        self.reports = reports
        self.rebuild: Rebuild[BuildResult] = Rebuild(build)
        self._open = open_answerer
        self._lock = threading.Lock()
        self._answerer: Answerer | None = None
        self._examples: tuple[str, list[str]] = ("", [])

    def answerer(self) -> Answerer:
        """The answerer, opened when it is first needed.

        Raises:
            IndexMissingError, IndexCorruptError, IndexMismatchError: As `qa.Answerer.open`.
        """
        with self._lock:
            if self._answerer is None:
                self._answerer = self._open()
            return self._answerer

    # The conversation.

    def greet(self, kept: dict[str, Any] | None, request: gr.Request) -> tuple[Any, ...]:
        """A page was opened: its language, the conversation that its browser kept, and everything to show."""
        kept = kept or {}
        language = kept.get("language") or preferred(request.headers.get("accept-language", ""))
        exchanges = from_json(kept.get("exchanges"))
        return (language, exchanges, *self.show(language, exchanges))

    def show(self, language: str, exchanges: Exchanges) -> tuple[Any, ...]:
        """All parts in a language: header, chat, question box, rebuild button, library, status."""
        return (
            render_header(language, self._count()),
            self._chat(exchanges, language),
            gr.Textbox(placeholder=say(language, "placeholder"), label=say(language, "you")),
            gr.Button(say(language, "rebuild")),
            self._library(language),
            self._status(self.rebuild.state, language),
        )

    def switch(self, language: str, exchanges: Exchanges) -> tuple[Any, ...]:
        """The other language, kept by the browser."""
        other = "en" if language == "zh" else "zh"
        return (other, self._kept(other, exchanges), *self.show(other, exchanges))

    def welcome(self, language: str, exchanges: Exchanges) -> Any:
        """The examples, which are tried once for each snapshot; nothing where a conversation is shown."""
        return gr.skip() if exchanges else self._chat((), language, self.examples())

    def clear(self, language: str) -> tuple[Any, ...]:
        """A new conversation."""
        return (), self._kept(language, ()), self._chat((), language, self.examples())

    def ask(self, question: str, exchanges: Exchanges, language: str) -> Iterator[tuple[Any, ...]]:
        """The question at once, then its answer: question box, chat, exchanges, what the browser keeps."""
        question = " ".join(question.split())[:LONGEST]
        if not question:
            yield gr.skip(), gr.skip(), gr.skip(), gr.skip()
            return
        asked = (*exchanges, Exchange(question))
        yield "", render_chat(asked, (), language), asked, gr.skip()
        done = (*exchanges, self._answered(question, exchanges, language))
        yield gr.skip(), render_chat(done, (), language, fresh=True), done, self._kept(language, done)

    def ask_example(
        self, exchanges: Exchanges, language: str, event: gr.EventData
    ) -> Iterator[tuple[Any, ...]]:
        """A question that the page itself offered."""
        yield from self.ask(str(event.question), exchanges, language)

    def retry(self, exchanges: Exchanges, language: str, event: gr.EventData) -> Iterator[tuple[Any, ...]]:
        """A question once more, in place of its failure."""
        turn = int(event.turn)
        if 0 <= turn < len(exchanges):
            yield from self.ask(exchanges[turn].question, exchanges[:turn] + exchanges[turn + 1 :], language)

    def _answered(self, question: str, exchanges: Exchanges, language: str) -> Exchange:
        try:
            return Exchange(question, self.answerer().ask(question, history(exchanges)))
        except IndexMissingError:
            return Exchange(question, failure=say(language, "no_index"))
        except CongressQAError as error:
            return Exchange(question, failure=str(error))
        except Exception:
            log.exception("a question was not answered")
            return Exchange(question, failure=say(language, "failed_text"))

    def _chat(self, exchanges: Exchanges, language: str, examples: list[str] | None = None) -> str:
        notice = say(language, "preparing") if self._count() is None and self.rebuild.state.running else ""
        shown = self._examples[1] if examples is None else examples
        return render_chat(exchanges, shown, language, notice=notice)

    def _kept(self, language: str, exchanges: Exchanges) -> dict[str, Any]:
        return {"language": language, "exchanges": to_json(exchanges)}

    def examples(self) -> list[str]:
        """Questions that the present snapshot answers."""
        try:
            answerer = self.answerer()
            index = answerer.index()
            if self._examples[0] != index.snapshot:
                reports = [entry.metadata for entry in index.reports]
                tried = choose(bundled(), reports, lambda question: not answerer.ask(question).refused)
                self._examples = (index.snapshot, tried)
        except CongressQAError:
            return []
        return self._examples[1]

    # The reports.

    def open_citation(self, exchanges: Exchanges, language: str, event: gr.EventData) -> Any:
        """The report behind a mark, opened at its sentence."""
        turn, mark = int(event.turn), int(event.mark)
        answer = exchanges[turn].answer if 0 <= turn < len(exchanges) else None
        cited = citation(answer, mark) if answer else None
        if answer is None or cited is None:
            return gr.skip()
        try:
            report = self.answerer().index().report(cited.report)
        except (KeyError, CongressQAError):
            return reading.render_missing(cited, answer.citations, turn, language)
        return reading.render_report(report, answer.citations, mark, turn, language)

    def open_report(self, language: str, event: gr.EventData) -> Any:
        """A report from the list, at its beginning."""
        try:
            report = self.answerer().index().report(str(event.report))
        except (KeyError, CongressQAError):
            return gr.skip()
        return reading.render_report(report, (), None, None, language)

    def start_rebuild(self, language: str) -> Iterator[tuple[Any, ...]]:
        """Make the index match the folder, and say how it goes."""
        self.rebuild.start()
        yield from self.watch(language)

    def watch(self, language: str) -> Iterator[tuple[Any, ...]]:
        """A build under way, if there is one: status, and at its end library and header."""
        for state in self.rebuild.states():
            if state.running:
                yield self._status(state, language), gr.skip(), gr.skip()
            else:
                yield (
                    self._status(state, language),
                    self._library(language),
                    render_header(language, self._count()),
                )

    def _count(self) -> int | None:
        try:
            return len(self.answerer().index().reports)
        except CongressQAError:
            return None

    def _library(self, language: str) -> str:
        try:
            known = self.answerer().index().manifest
        except CongressQAError:
            return render_library((), (), (), self.reports.name, language)
        return render_library(known.reports, known.failures, known.duplicates, self.reports.name, language)

    def _status(self, state: State[BuildResult], language: str) -> str:
        if state.running:
            return render_progress(state, language)
        if state.failure is not None:
            return render_build_failure(state.failure or say(language, "failed_text"), language)
        if state.result is None:
            return ""
        done = state.result
        counts = {
            "added": len(done.added),
            "changed_count": len(done.changed),
            "renamed": len(done.renamed),
            "removed": len(done.removed),
            "duplicates": len(done.duplicates),
            "failures": len(done.failed),
        }
        return render_built(counts, language)


def layout(page: Page) -> gr.Blocks:
    """The page's parts and what each event of theirs calls."""

    def part(name: str) -> gr.HTML:
        return gr.HTML(elem_id=name, js_on_load=script(name), apply_default_css=False)

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
                    box = gr.Textbox(
                        elem_id="question", max_lines=5, submit_btn=True, container=False, show_label=False
                    )
                with gr.Column(elem_id="view-library", min_width=0):
                    with gr.Row(elem_id="library-tools"):
                        update = gr.Button(elem_id="rebuild", size="sm", min_width=0)
                        status = gr.HTML(elem_id="status", apply_default_css=False)
                    library = part("library")
            reader = part("reader")

        quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        many: dict[str, Any] = {**quiet, "concurrency_limit": 8}  # a page must not wait for another's
        shown = [header, chat, box, update, library, status]
        answers = [box, chat, exchanges, kept]
        building = [status, library, header]
        opened = blocks.load(page.greet, kept, [language, exchanges, *shown], **many)
        opened.then(page.welcome, [language, exchanges], chat, **many)
        opened.then(page.watch, language, building, **many).then(
            page.welcome, [language, exchanges], chat, **many
        )
        header.select(page.switch, [language, exchanges], [language, kept, *shown], **many)
        header.clear(page.clear, language, [exchanges, kept, chat], **many)
        box.submit(page.ask, [box, exchanges, language], answers, **many)
        chat.submit(page.ask_example, [exchanges, language], answers, **many)
        chat.retry(page.retry, [exchanges, language], answers, **many)
        chat.select(page.open_citation, [exchanges, language], reader, **many)
        reader.select(page.open_citation, [exchanges, language], reader, **many)
        library.select(page.open_report, language, reader, **many)
        update.click(page.start_rebuild, language, building, **many).then(
            page.welcome, [language, exchanges], chat, **many
        )
    return blocks


def serve(reports: Path, index: Path, host: str = HOST, port: int = PORT) -> None:
    """Serve the page until interrupted, the index brought up to date with the folder on the way.

    Raises:
        CongressQAError: If the port cannot be used.
    """
    from index.build import build
    from qa import Answerer

    page = Page(reports, lambda: Answerer.open(index), lambda step: build(reports, index, progress=step))
    launch(layout(page), page.rebuild, host, port)


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
