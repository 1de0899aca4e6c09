"""What each rule that picks a figure is worth: of the sentences that hold the answer, in how many it is picked.

    python -m benchmarks.figures --shared ../shared --work DIR [--only NAME ...]

In: the training questions for one figure whose evidence is one sentence; DIR as of `benchmarks.rules`. Out: of how many
sentences the right figure is taken, and for each rule in how many it has a say, in how many another figure is taken
without it, and how many more are right with it; the same where the network reads nothing, for it has learnt from most
of these questions, so that what a rule is worth on others lies between the two.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from index.build import build
from index.characters import simplified
from index.store import Index
from qa.answering.extract import extract
from qa.evaluating.question_set import Question, read_questions
from qa.ranking.reread import reread
from qa.ranking.retrieve import hit_of
from qa.ranking.terms import Terms, terms_of
from qa.reading.reader import Read
from qa.types import Kind, SentenceHit, Turn, Understanding
from qa.understanding.catalogue import Catalogue
from qa.understanding.question import understand

from .rules import SETS, command_line
from .switches import VALUES, Rule, fired, forget, off, rules

MODULES = ("qa.measures", "qa.quantities", "qa.answering.figures", "qa.answering.extract")


@dataclass(slots=True)
class Case:
    """A question with the sentence that holds its answer, and what is known of both."""

    index: Index
    question: Question
    understood: Understanding
    terms: Terms
    hit: SentenceHit
    read: Read | None
    picked: tuple[str, str] = ("", "")
    says: set[str] = field(default_factory=set)

    def pick(self) -> tuple[str, str]:
        """The figure that is taken, with the network and by the rules alone."""
        return self._pick(self.read), self._pick(None)

    def _pick(self, read: Read | None) -> str:
        asked = simplified(self.question.question)
        span = extract(self.hit.quote, asked, self.understood, self.terms, self.index.words, read)
        return "" if span is None else self.hit.quote[span.start : span.end]

    def right(self, picked: str) -> bool:
        """Whether it is one of the accepted answers."""
        return _bare(picked) in {_bare(answer) for answer in self.question.answers[0]}


def _flat(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).lower()


def _bare(text: str) -> str:
    """As `short_exact` compares: without what does not change an answer."""
    return re.sub(r"[左右以上约的。，、“”\"《》]", "", _flat(text))


def cases(index: Index, questions: Path) -> Iterator[Case]:
    """The questions of a file that ask for one figure of one sentence, where the index has that sentence."""
    catalogue = Catalogue.of(entry.metadata for entry in index.reports)
    ordinals = {_flat(Path(entry.path).stem): i for i, entry in enumerate(index.reports)}
    for question in read_questions(questions):
        if not isinstance(question, Question) or len(question.answers) != 1 or len(question.evidence) != 1:
            continue
        asked = simplified(question.question)
        understood = understand(
            asked, catalogue, [Turn(simplified(t.question), t.answer) for t in question.history]
        )
        report = ordinals.get(_flat(Path(question.evidence[0].report).stem))
        if understood.kind is not Kind.FIGURE or report is None:
            continue
        quote, record = _flat(question.evidence[0].quote), index.record(report)
        for sentence, (start, end) in enumerate(record.sentence_spans):
            said = _flat(record.text[start:end])
            if (quote in said or said in quote) and any(_flat(a) in said for a in question.answers[0]):
                hit = hit_of(index, report, sentence, 0.0, 1)
                terms = terms_of(understood, index.words, index.document_frequency, index.sentences)
                reads = reread(index, (hit,), asked, understood).reads
                yield Case(index, question, understood, terms, hit, reads[0] if reads else None)
                break


def main() -> None:
    """Pick the figures with all rules and without each, and print what each brings."""
    parser = command_line(__doc__)
    given = parser.parse_args()
    chosen = [rule for rule in rules(MODULES) if any(part in rule.name for part in given.only)]
    found: list[Case] = []
    opened: dict[str, Index] = {}
    for folder, questions in SETS.values():
        if folder not in opened:
            path = given.work / f"index-{folder.replace('/', '-')}"
            build(given.shared / folder, path)
            opened[folder] = Index.open(path)
        found += cases(opened[folder], given.shared / questions)
    for case in found:
        with fired(chosen, case.says.add):
            case.picked = case.pick()
    both = [sum(case.right(case.picked[way]) for case in found) for way in (0, 1)]
    print(f"{both[0]} of {len(found)} right, {both[1]} by the rules alone", flush=True)
    with (given.work / "figures.jsonl").open("w", encoding="utf-8") as file:
        for rule in chosen:
            line = {"rule": rule.name, "of": len(found), **without(rule, found)}
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
            print(line, flush=True)
    for index in opened.values():
        index.close()


def without(rule: Rule, found: list[Case]) -> dict[str, object]:
    """What is picked otherwise without ``rule``."""
    name = VALUES.get(rule.name, (None, rule.name))[1]
    concerned = [case for case in found if name in case.says]
    changed: list[tuple[Case, tuple[str, str]]] = []
    with off(rule):
        for case in concerned:
            forget()
            try:
                picked = case.pick()
            except (AttributeError, TypeError, ValueError, IndexError) as error:
                # A part that others cannot do without is no rule.
                return {"says": len(concerned), "broken": f"{type(error).__name__}: {error}"}
            if picked != case.picked:
                changed.append((case, picked))
    worth = [
        sum(case.right(case.picked[way]) - case.right(now[way]) for case, now in changed) for way in (0, 1)
    ]
    told = [f"{case.question.id} {case.picked} > {now}" for case, now in changed]
    return {
        "says": len(concerned), "changed": len(changed), "right": worth[0], "alone": worth[1], "which": told,
    }  # fmt: skip


if __name__ == "__main__":
    main()
