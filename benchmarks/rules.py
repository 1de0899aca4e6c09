"""What each rule is worth: the training questions asked again without it, those that it has a say in.

    python -m benchmarks.rules --shared ../shared --work DIR [--only NAME ...] [--set people-train more-train]

In: the reports and questions beside the project. DIR holds the indexes (made if there are none) and what was measured
before, so that a run can be stopped and taken up again. Out: for each rule in how many questions it has a say, in how
many another answer comes without it, and how many answers are right, rightly refused and misleading with and without it.

First every question is understood, and a sample answered, noting which rules have a say (`switches.fired`): a switch can
change no other answer. What is only understood is understood again without the rule, and asked again where that differs;
of many that would have to be searched anew, `--most` are asked. Retrievals are kept.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import qa.answer
import qa.answering.comparison
from index.build import build
from index.characters import simplified
from qa import Answerer
from qa.evaluating.evaluate import score
from qa.evaluating.question_set import Question, read_questions
from qa.ranking.retrieve import retrieval
from qa.types import Turn, Understanding

from .quality import _reply
from .switches import ASKING, VALUES, Rule, fired, forget, off, rules

SETS = {
    "more-train": ("more/reports", "more/train.jsonl"),
    "people-train": ("reports", "eval/people-train.jsonl"),
    "reports-train": ("reports", "eval/reports-train.jsonl"),
}
COUNTED = ("correct", "refused_right", "misleading")


@dataclass(slots=True)
class Asked:
    """A question with its answer and the rules that had a say, by where."""

    question: Question
    understood: Understanding | None = None
    reply: str = ""
    row: dict[str, float] = field(default_factory=dict)
    says: dict[str, set[str]] = field(default_factory=dict)  # of rules, the steps in which they had a say


class Bench:
    """One set of questions over one index, with what was retrieved for them."""

    def __init__(self, answerer: Answerer, questions: Sequence[Question]) -> None:
        self._answerer = answerer
        # In an order that has nothing to do with theirs, so that the first are a fair sample.
        self.asked = [Asked(q) for q in sorted(questions, key=lambda q: sha256(str(q.id).encode()).digest())]
        self._kept: dict[Any, Any] = {}
        self._step = ""
        self._retrieve = retrieval

    def first(self, all_rules: Sequence[Rule], sample: int) -> None:
        """Note which rules have a say: in understanding all questions, in answering the first ``sample``."""
        for number, one in enumerate(self.asked):

            def note(name: str, one: Asked = one) -> None:
                one.says.setdefault(name, set()).add(self._step)

            with fired(all_rules, note):
                self._step = "understand"
                one.understood = self._understand(one.question)
                if number < sample:
                    self._step = "answer"
                    one.reply, one.row = self._ask(one.question, one.understood, keep=True, watch=True)
            if number % 100 == 0:
                print(f"{number} of {len(self.asked)}", flush=True)

    def without(self, rule: Rule, most: int) -> dict[str, Any]:
        """What changes without ``rule``; of those that it makes search anew, only ``most`` are asked."""
        name = VALUES.get(rule.name, (None, rule.name))[1]
        concerned = [one for one in self.asked if name in one.says]
        touched: list[tuple[Asked, Understanding]] = []
        with off(rule):
            for one in concerned:
                understood = self._understand(one.question)
                if understood != one.understood or one.says[name] != {"understand"}:
                    touched.append((one, understood))
        anew = [one for one, u in touched if u != one.understood or "rank" in one.says[name]]
        spared = {id(one) for one in anew[most:]}
        asked = [(one, understood) for one, understood in touched if id(one) not in spared]
        for one, _ in asked:
            if not one.reply and one.understood is not None:
                one.reply, one.row = self._ask(one.question, one.understood, keep=True)
        counts: dict[str, float] = defaultdict(float)
        changed = []
        with off(rule):
            for one, understood in asked:
                forget()
                reply, row = self._ask(one.question, understood, kept="rank" not in one.says[name])
                if reply == one.reply:
                    continue
                changed.append(str(one.question.id))
                for figure in COUNTED:
                    before, now = one.row.get(figure, 0.0), row.get(figure, 0.0)
                    counts[figure] += before - now
                    changed[-1] += f" {figure} {before:.0f}>{now:.0f}" if before != now else ""
        return {
            "says": len(concerned), "touched": len(touched), "asked": len(asked), "changed": changed,
            **{c: counts[c] for c in COUNTED},
        }  # fmt: skip

    def _understand(self, question: Question) -> Understanding:
        history = [Turn(simplified(t.question), t.answer) for t in question.history]
        return self._answerer.understand(simplified(question.question), history)

    def _ask(
        self,
        question: Question,
        understood: Understanding,
        *,
        keep: bool = False,
        kept: bool = True,
        watch: bool = False,
    ) -> tuple[str, dict[str, float]]:
        """The reply and its figures; ``understood`` and, where they are known, retrievals are not made anew."""

        def retrieval(index: Any, one: Understanding, way: Any, top_k: int, asked: str = "") -> Any:
            key = (id(index), repr(one), way, top_k, asked)
            if kept and key in self._kept:
                return self._kept[key]
            before, self._step = self._step, "rank" if watch else self._step
            found = self._retrieve(index, one, way, top_k, asked)
            self._step = before
            if keep:
                self._kept[key] = found
            return found

        with _standing_in(self._answerer, understood, retrieval):
            reply = _reply(self._answerer, question)
        shown = {name: reply.get(name) for name in ("answer", "short", "refused", "citations")}
        return json.dumps(shown, ensure_ascii=False), score(question, reply)


@contextmanager
def _standing_in(
    answerer: Answerer, understood: Understanding, instead: Callable[..., Any]
) -> Iterator[None]:
    retriever = answerer._retriever
    retriever.understand = lambda question, history=(): understood  # type: ignore[method-assign]
    for looks_up in (qa.answer, qa.answering.comparison):  # the name by which they look sentences up
        vars(looks_up)["retrieval"] = instead
    try:
        yield
    finally:
        del retriever.understand
        for looks_up in (qa.answer, qa.answering.comparison):
            vars(looks_up)["retrieval"] = retrieval


def command_line(about: str | None) -> argparse.ArgumentParser:
    """What is said to each measurement of rules: where the questions are, where to work, and which rules."""
    parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--only", nargs="+", default=[""], help="parts of names")
    return parser


def main() -> None:
    """Measure the rules that were not measured before, and print the table."""
    parser = command_line(__doc__)
    parser.add_argument("--set", nargs="+", choices=SETS, default=list(SETS))
    parser.add_argument(
        "--sample", type=int, default=150, help="questions of a set of which the answering is watched"
    )
    parser.add_argument(
        "--most", type=int, default=10, help="questions of a set that are searched anew for one rule"
    )
    given = parser.parse_args()
    chosen = [rule for rule in rules(ASKING) if any(part in rule.name for part in given.only)]
    for name in given.set:
        results = given.work / f"{name}.jsonl"
        done = {line["rule"] for line in lines_of(results)}
        if left := [rule for rule in chosen if rule.name not in done]:
            measure(given, name, left, results)
    print(table(line for name in given.set for line in lines_of(given.work / f"{name}.jsonl")))


def measure(given: argparse.Namespace, name: str, left: Sequence[Rule], results: Path) -> None:
    """Add a line for each of the rules ``left`` to the file of ``results`` of the set ``name``."""
    folder, questions = SETS[name]
    index = given.work / f"index-{folder.replace('/', '-')}"
    build(given.shared / folder, index)
    asked = [q for q in read_questions(given.shared / questions) if isinstance(q, Question)]
    with Answerer.open(index) as answerer, results.open("a", encoding="utf-8") as file:
        bench = Bench(answerer, asked)
        bench.first(left, given.sample)
        for rule in left:
            try:
                found = bench.without(rule, given.most)
            except Exception as error:  # a part that others cannot do without is no rule
                found = {"broken": f"{type(error).__name__}: {error}"[:200]}
            line = {"rule": rule.name, "of": len(asked), **found}
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
            file.flush()
            print(line, flush=True)


def lines_of(results: Path) -> list[dict[str, Any]]:
    """What was measured before."""
    return [json.loads(line) for line in results.open(encoding="utf-8")] if results.is_file() else []


def table(lines: Iterable[dict[str, Any]]) -> str:
    """The sums over the sets, a row a rule; figures are counts of questions with the rule less those without."""
    sums: dict[str, list[float]] = {}
    for line in lines:
        if "broken" not in line:
            row = [
                line["says"],
                line["touched"],
                line["asked"],
                len(line["changed"]),
                *(line[c] for c in COUNTED),
            ]
            sums[line["rule"]] = [
                a + b for a, b in zip(sums.get(line["rule"], [0] * len(row)), row, strict=True)
            ]
    head = ("rule", "has a say", "understood otherwise", "asked", "answered otherwise", *COUNTED)
    rows = [f"| {' | '.join(head)} |", f"|{' --- |' * len(head)}"]
    for name, (says, touched, asked, changed, *worth) in sums.items():
        told = [f"{each:+.0f}" if each else "0" for each in worth]
        rows.append(
            f"| `{name}` | {says:.0f} | {touched:.0f} | {asked:.0f} | {changed:.0f} | {' | '.join(told)} |"
        )
    return "\n".join(rows)


if __name__ == "__main__":
    main()
