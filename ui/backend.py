"""What the page's handlers share: the answerer, the build, and what of both they ask for. No HTML here.

Goes in: questions with their conversation and scope, paths of reports. Comes out: exchanges, reports,
suggestions. An error of the backend becomes a sentence for the user here; an unexpected one is logged.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import CongressQAError, IndexMissingError
from index.logs import shown as legible
from index.manifest import Manifest
from index.types import Metadata, Report
from qa.statements.report import statements
from qa.types import Answer, Turn
from ui import examples, follow_ups, heads, nearby
from ui.conversation import Exchange, Near, history, with_nearest
from ui.doubts import Doubt, doubts, mended
from ui.examples import Tried
from ui.follow_ups import Offer
from ui.glances import Glance, glances
from ui.incoming import foreign
from ui.rebuild import Rebuild
from ui.scope import Scope, filters
from ui.suggestions import suggestions
from ui.texts import say

if TYPE_CHECKING:
    from index.build import BuildResult
    from qa import Answerer
    from qa.writing.writer import Writer

log = logging.getLogger(__name__)


MANY = 4  # questions under way at once; from there on nobody is told what to ask next, for answers come first


class Backend:
    """One answerer and one build for all open pages. Thread-safe."""

    def __init__(
        self,
        reports: Path,
        open_answerer: Callable[[], Answerer],
        build: Callable[..., BuildResult],
        writer: Callable[[Answerer], Writer] | None = None,
    ) -> None:
        self.folder = reports
        self.rebuild: Rebuild[BuildResult] = Rebuild(build)
        self._open, self._writer = open_answerer, writer
        self._opening, self._trying, self._counting = threading.Lock(), threading.Lock(), threading.Lock()
        self._asked = 0  # questions under way
        self._answerer: Answerer | None = None
        self._examples: tuple[str, list[str]] = ("", [])
        self._suggested: tuple[str, dict[str, list[str]]] = ("", {})
        self._seen: tuple[str, dict[str, tuple[Glance, ...]]] = ("", {})
        self._known: tuple[str, dict[str, tuple[Offer, ...]]] = ("", {})

    def answerer(self) -> Answerer:
        """The answerer, opened when it is first needed.

        Raises:
            IndexMissingError, IndexCorruptError, IndexMismatchError: As `qa.Answerer.open`.
        """
        with self._opening:
            if self._answerer is None:
                self._answerer = self._open()
            return self._answerer

    def warm(self) -> None:
        """Load what the present snapshot needs: an encoder of another's making may still have to be fetched for it.

        Once the page is served that is no longer possible. What is wrong is told when something is asked or built.
        """
        try:
            _ = self.answerer().index().encoder
        except CongressQAError as error:
            log.info("nothing to answer from yet: %s", error)

    def manifest(self) -> Manifest | None:
        """What the present snapshot was made from, ``None`` while there is none that can be used."""
        try:
            return self.answerer().index().manifest
        except CongressQAError:
            return None

    def reports(self) -> list[Metadata]:
        """What is known of the indexed reports."""
        return list(self.library().values())

    def library(self) -> dict[str, Metadata]:
        """The same by their paths below the reports folder."""
        manifest = self.manifest()
        return {entry.path: entry.metadata for entry in manifest.reports} if manifest else {}

    def report(self, path: str) -> Report | None:
        """The report at ``path``, ``None`` where the index does not have it or not any more."""
        try:
            return self.answerer().index().report(path)
        except (KeyError, CongressQAError):
            return None

    def answered(
        self,
        question: str,
        exchanges: tuple[Exchange, ...],
        scope: Scope,
        language: str,
    ) -> Exchange:
        """The question with its answer, or with a sentence that says why there is none.

        No language model writes it: nobody waits for that of many questions at once.
        """
        *_, exchange = self.answering(question, exchanges, scope, language, write=False)
        return exchange

    def answering(
        self,
        question: str,
        exchanges: tuple[Exchange, ...],
        scope: Scope,
        language: str,
        *,
        write: bool = True,
    ) -> Iterator[Exchange]:
        """As `answered`; where there is a language model to ``write`` it, what stands until then, again and again."""
        with self._counting:
            self._asked += 1
        try:
            yield from self._answering_in_steps(question, exchanges, scope, language, write=write)
        finally:
            with self._counting:
                self._asked -= 1

    def _answering_in_steps(
        self, question: str, exchanges: tuple[Exchange, ...], scope: Scope, language: str, *, write: bool
    ) -> Iterator[Exchange]:
        if foreign(question):
            yield Exchange(question, None, say(language, "in_chinese"), scope)
            return
        failure = say(language, "failed_text")
        try:
            chosen = filters(scope, self.reports() if scope != Scope() else ())
            turns = history(exchanges)
            answerer = self.answerer()
            shown = Exchange(question, scope=scope, leans=self._leans(question, turns))
            if not (write and self._writer):
                yield self._shown(shown, answerer.ask(question, turns, **chosen))
                return
            for answer in self._writer(answerer).steps(question, turns, **chosen):
                shown = self._shown(shown, answer)
                yield replace(shown, writing=True)
            yield shown
            return
        except IndexMissingError:
            failure = say(language, "no_index")
        except CongressQAError as error:
            failure = str(error)
        except Exception:
            log.exception("a question was not answered: %s", legible(question))
        yield Exchange(question, None, failure, scope)

    def _shown(self, exchange: Exchange, answer: Answer) -> Exchange:
        """``exchange`` with its answer, and what of the index is offered beside that."""
        return replace(
            exchange,
            answer=with_nearest(answer),
            near=self._near(answer),
            others=self._others(answer),
            doubts=self._doubts(exchange, answer),
        )

    def _doubts(self, exchange: Exchange, answer: Answer) -> tuple[Doubt, ...]:
        """What the question leaves open; of one that leans on others, no more than that a name was put right."""
        if exchange.leans:
            return tuple(mended(exchange.question, answer.understanding))
        return doubts(exchange.question, answer, exchange.scope, self.reports(), self.answerer().understand)

    def _others(self, answer: Answer) -> tuple[str, ...]:
        """Indicators that the reports of the answer's table state too; they were read for the answer, and are kept."""
        if heads.indicator_of(answer) is None:
            return ()
        index = self.answerer().index()
        cited = dict.fromkeys(each.report for each in answer.citations)
        return heads.others(answer, (statements(index.record(index.ordinal(path))) for path in cited))

    def examples(self, wait: bool = True) -> list[str]:
        """Example questions that the present snapshot answers; without ``wait`` only those known already."""
        manifest = self.manifest()
        if not wait or manifest is None:
            return self._examples[1]
        with self._trying:
            snapshot = self.answerer().index().snapshot
            if self._examples[0] != snapshot:
                chosen = examples.choose(examples.bundled(), self.reports(), self._answering)
                self._examples = (snapshot, chosen)
            return self._examples[1]

    def suggestions(self) -> dict[str, list[str]]:
        """What a question may be about, by kind; drawn up once for each snapshot."""
        manifest = self.manifest()
        if manifest is None:
            return {}
        with self._trying:
            snapshot = self.answerer().index().snapshot
            if self._suggested[0] != snapshot:
                entries = [(each.path, each.metadata) for each in manifest.reports]
                self._suggested = (snapshot, suggestions(entries, self._headings))
            return self._suggested[1]

    def _headings(self, path: str) -> list[str]:
        report = self.report(path)
        return [each.title for each in report.sections] if report else []

    def follow_ups(self, exchanges: tuple[Exchange, ...]) -> list[str]:
        """Questions to ask after the last exchange that are answered in its light; none while many are asking."""
        answer = exchanges[-1].answer if exchanges else None
        if answer is None or self._asked >= MANY:
            return []
        turns = history(exchanges)
        with self._trying:
            return follow_ups.choose(
                answer,
                self.reports(),
                self._facts,
                lambda question: self._tried(question, turns),
                self.answerer().understand,
            )

    def glances(self, report: Report, before: int | None) -> tuple[Glance, ...]:
        """What the report gives at a glance, one of the year ``before`` being there too; tried once for each snapshot,
        and not at all while many are asking."""
        if self._asked >= MANY:
            return ()
        with self._trying:
            snapshot = self.answerer().index().snapshot
            if self._seen[0] != snapshot:
                self._seen = (snapshot, {})
            seen = self._seen[1]
            if report.path not in seen:
                found = glances(report.path, report.metadata, before, self.answerer().understand, self._tried)
                seen[report.path] = tuple(found)
            return seen[report.path]

    def _facts(self, path: str) -> tuple[Offer, ...]:
        """What the report at ``path`` states and answers questions about; tried once for each snapshot."""
        snapshot, report = self.answerer().index().snapshot, self.report(path)
        if self._known[0] != snapshot:
            self._known = (snapshot, {})
        known = self._known[1]
        if path not in known:
            known[path] = follow_ups.answered_facts(report, self._tried) if report else ()
        return known[path]

    def _leans(self, question: str, turns: tuple[Turn, ...]) -> bool:
        """Whether the question is understood otherwise than it would be alone."""
        if not turns:
            return False
        answerer = self.answerer()
        return answerer.understand(question) != answerer.understand(question, turns)

    def _near(self, answer: Answer) -> tuple[Near, ...]:
        manifest = self.manifest()
        if not answer.refused or manifest is None:
            return ()
        entries = [(entry.path, entry.metadata) for entry in manifest.reports]
        return nearby.choose(answer.understanding, entries)

    def _answering(self, question: str) -> Tried | None:
        """Which report answers, and how."""
        answer = self._tried(question)
        if answer is None or answer.refused or not answer.citations:
            return None
        first = answer.citations[0]
        return Tried(first.place or "", first.report, answer.understanding.view, answer.table is not None)

    def _tried(self, question: str, turns: tuple[Turn, ...] = ()) -> Answer | None:
        try:
            return self.answerer().ask(question, turns)
        except Exception:
            # A question that nobody asked must not disturb anybody; asked by somebody, it is told.
            log.warning("a suggested question was not answered", exc_info=True)
            return None
