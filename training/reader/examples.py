"""Groups of questions about reports, with the sentences that the first stage finds.

In: the training questions, an index of the reports that each is about. Out: `groups.Group`s. The sentences of the
questions that the forest has learnt from are in too good an order; their order is used for nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from index.record import ASPECTS
from index.store import Index
from index.types import Aspect
from qa.answering.lookups import lookups
from qa.ranking.rank import bundled
from qa.ranking.retrieve import best_of, candidates, sought
from qa.ranking.route import route
from qa.reading import layout
from qa.types import Turn, Understanding
from qa.understanding.question import Catalogue, understand

from ..aside import held, in_part
from ..cases import cases
from ..ranker import evidence_sentences
from .groups import Candidate, Group

FOUND = 20
"""Sentences of a question that the first stage gives."""
MANY = ("compare", "trend")
"""Categories that no single sentence answers."""
CELLS = 8
"""Look-ups of such a question that are learnt from."""
DERIVED = ("stated", "mentioned", "other_unit", "off_topic")
"""Kinds of `training.cases` that a sentence decides; where a place or a year is another, routing does."""

Place = tuple[int, int]  # (report, sentence)


class Maker:
    """What turns questions into groups: one index."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self.metadata = [entry.metadata for entry in index.reports]
        self.catalogue = Catalogue.of(self.metadata)

    def groups(self, source: str, questions: Sequence[dict[str, Any]]) -> Iterator[Group]:
        """Of each question that single sentences answer, and of each cell of one that ranges over several."""
        for question in questions:
            if question["category"] in MANY:
                yield from self.cells(source, question)
            elif group := self.group(source, question):
                yield group

    def cells(self, source: str, question: dict[str, Any]) -> Iterator[Group]:
        """The look-ups that a comparison is made of, each as a question of its own with its part of the evidence."""
        evidence = evidence_sentences(self.index, question["evidence"])
        for number, part in enumerate(lookups(understand(question["question"], self.catalogue))[:CELLS]):
            asked = part.understood
            reports = route(asked, self.metadata).reports
            right = {place for place in evidence if place[0] in reports and self._of_time(place, asked)}
            if right:
                yield self._group(
                    f"{question['id']}/{number}", source, question, asked, right, evidence - right
                )

    def _of_time(self, place: Place, asked: Understanding) -> bool:
        """Whether a sentence may speak of the year and the aspect asked for, as far as is known of it."""
        record = self.index.record(place[0])
        year = int(record.sentence_years[place[1]])
        aspect = ASPECTS[int(record.sentence_aspects[place[1]])]
        return (not year or not asked.years or year in asked.years) and (
            Aspect.NEITHER in (aspect, asked.aspect) or aspect is asked.aspect
        )

    def derived(self, source: str, questions: Sequence[dict[str, Any]]) -> Iterator[Group]:
        """What is made of the questions and of the reports themselves (`training.cases`), as far as it can be read."""
        for number, case in enumerate(cases(self.index, questions, ())):
            if case.kind not in DERIVED:
                continue
            understood = understand(case.question, self.catalogue)
            found = self.found(understood)
            if not found:
                continue
            chosen = [
                self.candidate(place, found.get(place), place in case.gold, False, [])
                for place in [*found, *(place for place in sorted(case.gold) if place not in found)]
            ]
            yield Group(
                f"{source} {number}", source, case.kind, layout.asked(case.question, understood),
                bool(case.gold), in_part(case.source), chosen,
            )  # fmt: skip

    def group(self, source: str, question: dict[str, Any]) -> Group | None:
        """None where nothing is found, or none of the evidence stands in the index."""
        history = [Turn(turn["question"], turn["answer"]) for turn in question.get("history") or ()]
        right = evidence_sentences(self.index, question["evidence"])
        near = evidence_sentences(self.index, question.get("near") or [])
        if question["answerable"] and not right:
            return None
        understood = understand(question["question"], self.catalogue, history)
        return self._group(str(question["id"]), source, question, understood, right, near)

    def _group(
        self,
        name: str,
        source: str,
        question: dict[str, Any],
        understood: Understanding,
        right: set[Place],
        near: set[Place],
    ) -> Group:
        found = self.found(understood)
        places = list(found)
        places += [place for place in sorted(right | near) if place not in found]
        answers = question.get("answers") or []
        chosen = [
            self.candidate(place, found.get(place), place in right, place in near, answers)
            for place in places
        ]
        # What holds every part of the answer and is not named as evidence may well answer too: it teaches nothing.
        kept = [one for one in chosen if one.right or not _holds(one.sentence, answers)]
        first = min(right or near, default=None)
        report = self.index.reports[first[0]].path if first else ""
        return Group(
            name, source, question["category"], layout.asked(question["question"], understood),
            bool(question["answerable"]), self.held(first[0] if first else None, source), kept, report,
        )  # fmt: skip

    def held(self, report: int | None, source: str) -> bool:
        """Whether questions about ``report`` are kept aside: all of a place and body are, or none."""
        if report is None:
            return False
        return held(self.metadata[report])

    def found(self, understood: Understanding) -> dict[Place, float]:
        """The sentences that the first stage finds, best first, with its scores."""
        way = route(understood, self.metadata)
        understood, terms = sought(self.index, understood, way)
        if not len(terms) or not way.reports or way.missing:
            return {}
        pool, rows, matrix = candidates(self.index, understood, terms, way)
        ranked = best_of(self.index, pool, rows, matrix, bundled(), FOUND)
        out: dict[Place, float] = {}
        for hit in ranked.hits:
            report = self.index.ordinal(hit.report)
            starts = self.index.record(report).sentence_spans[:, 0]
            out[report, int(np.searchsorted(starts, hit.start))] = hit.score
        return out

    def candidate(
        self, place: Place, score: float | None, right: bool, near: bool, answers: list[list[str]]
    ) -> Candidate:
        """A sentence as the network reads it."""
        above, sentence = layout.sentence(self.index, *place)
        spans = [found for part in answers for found in [_find(sentence, part)] if found] if right else []
        return Candidate(above, sentence, right, near, score, spans or None)


def _find(sentence: str, forms: Sequence[str]) -> tuple[int, int] | None:
    """Where the first of ``forms`` stands that does."""
    flat, origin = [], []
    for i, char in enumerate(sentence):
        for folded in unicodedata.normalize("NFKC", char).lower():
            if not folded.isspace():
                flat.append(folded)
                origin.append(i)
    text = "".join(flat)
    for form in forms:
        wanted = re.sub(r"\s+", "", unicodedata.normalize("NFKC", form)).lower()
        at = text.find(wanted)
        if wanted and at >= 0:
            return origin[at], origin[at + len(wanted) - 1] + 1
    return None


def _holds(sentence: str, answers: list[list[str]]) -> bool:
    return bool(answers) and all(_find(sentence, part) for part in answers)
