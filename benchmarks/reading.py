"""What each rule of reading is worth: the reports read again without it, and the training questions asked of them.

    python -m benchmarks.reading --shared ../shared --work DIR [--only NAME ...]

In: the reports and questions beside the project; DIR as of `benchmarks.rules`. Out: for each rule in how many reports it
has a say; in how many the text, or what is known of the report, differs without it; how many more of place, kind and
year are right with it, of the reports of the second library, where the truth is known; and, where a text differs, how
the answers change to the questions that it concerns.
"""

from __future__ import annotations

import csv
import json
import shutil
import tempfile
from collections import defaultdict
from functools import partial
from pathlib import Path
from typing import Any

import index.workers
from index.analyse import analyse
from index.build import build
from index.manifest import Source
from index.readers import SUPPORTED, Limits, Turn, read
from index.types import Metadata, Report
from index.workers import quiet
from qa import Answerer
from qa.evaluating.evaluate import score
from qa.evaluating.question_set import Question, read_questions

from .quality import _reply
from .rules import COUNTED, SETS, command_line
from .switches import READING, Rule, fired, off, rules

LIBRARIES = {folder: [q for f, q in SETS.values() if f == folder] for folder, _ in SETS.values()}
FIELDS = ("place", "kind", "year")


class Library:
    """One folder of reports as it is read now, with the questions about it."""

    def __init__(self, shared: Path, folder: str, work: Path) -> None:
        self.folder, self._work = shared / folder, work
        files = sorted(f for f in self.folder.rglob("*") if f.suffix.lower() in SUPPORTED)
        self.raw = {f.relative_to(self.folder).as_posix(): read(f, Limits()) for f in files}
        self.now = {path: analyse(path, "", raw) for path, raw in self.raw.items()}
        self.questions = [
            q for file in LIBRARIES[folder] for q in read_questions(shared / file) if isinstance(q, Question)
        ]
        truth = self.folder.parent / "metadata.tsv"
        self.truth: dict[str, dict[str, str]] = {}
        if truth.is_file():
            with truth.open(encoding="utf-8") as lines:
                self.truth = {row["file"]: row for row in csv.DictReader(lines, delimiter="\t")}
        self._packed: dict[str, bytes] = {}
        self._replies: dict[Any, tuple[str, dict[str, float]]] = {}

    def says(self, all_rules: list[Rule]) -> dict[str, set[str]]:
        """Of each rule the reports in which it has a say."""
        found: dict[str, set[str]] = defaultdict(set)
        for path, raw in self.raw.items():
            with fired(all_rules, partial(_note, found, path)):
                analyse(path, "", raw)
        return found

    def differing(self, paths: set[str]) -> dict[str, Report]:
        """Of ``paths`` the reports that are read differently now, as they are."""
        again = {path: analyse(path, "", self.raw[path]) for path in sorted(paths)}
        return {
            p: r for p, r in again.items() if (r.text, r.metadata) != (self.now[p].text, self.now[p].metadata)
        }

    def right(self, reports: dict[str, Report]) -> int:
        """How many of place, kind and year of ``reports`` are what they truly are."""
        return sum(
            _field(report.metadata, name) == self.truth[path][name]
            for path, report in reports.items()
            if path in self.truth
            for name in FIELDS
        )

    def index_of(self, changed: set[str]) -> Path:
        """An index of the library as it is read now; only the reports ``changed`` are read again."""
        prepare = index.workers.prepare

        def prepared(reports: Path, source: Source, limits: Limits, turn: Turn = quiet) -> bytes:
            if source.path in changed or source.path not in self._packed:
                record = prepare(reports, source, limits, turn)
                if source.path not in changed:
                    self._packed[source.path] = record
                return record
            return self._packed[source.path]

        folder = Path(tempfile.mkdtemp(dir=self._work))
        index.workers.prepare = prepared
        try:
            build(self.folder, folder, workers=0)
        finally:
            index.workers.prepare = prepare
        return folder

    def replies(
        self, folder: Path, questions: list[Question], *, keep: bool
    ) -> dict[Any, tuple[str, dict[str, float]]]:
        """Answers and figures from the index in ``folder``."""
        out = {}
        with Answerer.open(folder) as answerer:
            for question in questions:
                if keep and question.id in self._replies:
                    out[question.id] = self._replies[question.id]
                    continue
                reply = _reply(answerer, question)
                out[question.id] = (str((reply["answer"], reply["refused"])), score(question, reply))
        if keep:
            self._replies |= out
        return out


def _field(metadata: Metadata, name: str) -> str:
    value = getattr(metadata, name)
    return str(getattr(value, "value", value) or "")


def without(rule: Rule, library: Library, concerned: set[str], plain: Path) -> dict[str, Any]:
    """What changes in ``library`` without ``rule``, which has a say in the reports ``concerned``."""
    with off(rule):
        differing = library.differing(concerned)
        texts = {p for p, r in differing.items() if r.text != library.now[p].text}
        before = {p: library.now[p] for p in differing}
        grown = sum(len(r.text) - len(before[p].text) for p, r in differing.items())
        found = {
            "says": len(concerned), "texts": len(texts), "characters": grown,
            "metadata": sum(r.metadata != before[p].metadata for p, r in differing.items()),
            "fields": library.right(before) - library.right(differing),
            "reports": sorted(differing),
        }  # fmt: skip
        if not texts:
            return found
        folder = library.index_of(set(differing))
        asked = [q for q in library.questions if any(e.report in differing for e in q.evidence)]
        now = library.replies(folder, asked, keep=False)
    shutil.rmtree(folder)
    kept = library.replies(plain, asked, keep=True)
    changed = [q.id for q in asked if now[q.id][0] != kept[q.id][0]]
    counts = {c: sum(kept[i][1].get(c, 0.0) - now[i][1].get(c, 0.0) for i in changed) for c in COUNTED}
    return {**found, "asked": len(asked), "changed": changed, **counts}


def _note(found: dict[str, set[str]], path: str, rule: str) -> None:
    found[rule].add(path)


def main() -> None:
    """Measure the rules that were not measured before."""
    parser = command_line(__doc__)
    given = parser.parse_args()
    chosen = [rule for rule in rules(READING) if any(o in rule.name for o in given.only)]
    for folder in LIBRARIES:
        results = given.work / f"reading-{folder.replace('/', '-')}.jsonl"
        done = (
            {json.loads(line)["rule"] for line in results.open(encoding="utf-8")}
            if results.is_file()
            else set()
        )
        left = [rule for rule in chosen if rule.name not in done]
        if not left:
            continue
        library = Library(given.shared, folder, given.work)
        says = library.says(left)
        plain = library.index_of(set())
        with results.open("a", encoding="utf-8") as file:
            for rule in left:
                try:
                    found = without(rule, library, says[rule.name], plain)
                except Exception as error:  # a part that others cannot do without is no rule
                    found = {"broken": f"{type(error).__name__}: {error}"[:200]}
                line = {"rule": rule.name, "of": len(library.now), **found}
                file.write(json.dumps(line, ensure_ascii=False) + "\n")
                file.flush()
                print(line, flush=True)
        shutil.rmtree(plain)


if __name__ == "__main__":
    main()
