"""What a question leaves open, and the questions that would leave it open no more.

Goes in: a question with its answer, the indexed reports, a function that understands a question. Comes out: which place
of that name, target or result, which year, whether a name was rightly put right; each with questions to choose from, in
completed words. What the user chose beside the question is not open.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from index.places import find_places, shown_as
from index.types import Aspect, Metadata
from qa.statements.indicators import indicators
from qa.types import Answer, Kind, Understanding
from qa.understanding.catalogue import normalise
from ui.revise import GROWTH
from ui.scope import Scope

MOST = 4  # questions to choose from
DATED = re.compile(r"年|(?<!\d)(?:19|20)\d\d(?!\d)|近期|最近|以来|期间|届|目前|现在|最新|时期")
ENDING = re.compile(r"的?(?:是|为|有|达到?)?(?:多少[\u4e00-\u9fff%]{0,3}|几何|如何|怎么样|怎样)?[？?。]?$")
ASPECTS = ((Aspect.TARGET, "的目标是多少？"), (Aspect.RESULT, "实际完成多少？"))


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to say what was left open, and the whole question that says it."""

    name: str
    question: str


@dataclass(frozen=True, slots=True)
class Doubt:
    """``kind`` is ``place``, ``aspect``, ``year``, or ``mended``, where ``read`` is the name that was put in."""

    kind: str
    choices: tuple[Choice, ...]
    read: str = ""


Understand = Callable[[str], Understanding]


def doubts(
    question: str, answer: Answer, scope: Scope, reports: Sequence[Metadata], understand: Understand
) -> tuple[Doubt, ...]:
    """All that ``question``, asked by itself, leaves open."""
    understood = answer.understanding
    found = [*mended(question, understood)]
    if scope.places is None:
        found += _places(question, reports)
    if not found and scope.aspect is None and answer.table is None:
        found += _aspects(question, understood, understand)
    if not found and scope.years is None and answer.table is None:
        found += _years(question, understood, reports)
    return tuple(found)


def mended(question: str, understood: Understanding) -> Iterator[Doubt]:
    """A name that was put right, and the question with it quoted, which is read as it is written.

    >>> [each.choices[0].question for each in mended("浙将省的目标？", Understanding(mended=(("浙将省", "浙江省"),)))]
    ['“浙将省”的目标？']
    """
    for written, read in understood.mended:
        if written in question:
            yield Doubt("mended", (Choice(written, question.replace(written, f"“{written}”", 1)),), read)


def _places(question: str, reports: Iterable[Metadata]) -> Iterator[Doubt]:
    """Of a name that several places bear, those with reports."""
    text = normalise(question)
    for mention in find_places(text):
        if not mention.alternative:
            continue
        held = set(filter(None, map(shown_as, reports)))
        names = [place.label for place in mention.places if place.label in held]
        if len(names) > 1:
            before, after = text[: mention.start], text[mention.end :]
            yield Doubt("place", tuple(Choice(name, f"{before}{name}{after}") for name in names[:MOST]))


def _aspects(question: str, understood: Understanding, understand: Understand) -> Iterator[Doubt]:
    """Of an indicator that the question asks for neither as target nor as result, both, if they are understood so."""
    said = understood.aspects or understood.across or understood.view or understood.selection
    if understood.aspect is not Aspect.NEITHER or understood.kind is not Kind.FIGURE or said:
        return
    stem = ENDING.sub("", question)
    if not any(re.search(rf"(?:{each.spoken.pattern})(?:{GROWTH})?$", stem, re.I) for each in indicators()):
        return
    asked = [(aspect, Choice(aspect.value, stem + words)) for aspect, words in ASPECTS]
    fit = tuple(choice for aspect, choice in asked if understand(choice.question).aspect is aspect)
    if len(fit) == len(ASPECTS):
        yield Doubt("aspect", fit)


def _years(question: str, understood: Understanding, reports: Iterable[Metadata]) -> Iterator[Doubt]:
    """Of a question about one place that says no year, the other years that the place's reports tell of."""
    years = understood.report_years or understood.years
    if DATED.search(question) or len(years) != 1 or len(understood.places) != 1 or understood.across:
        return
    back = (
        0 if understood.report_years or understood.aspect is Aspect.TARGET else 1
    )  # reports tell of the year before
    bodies = understood.bodies
    told = {
        each.year - back
        for each in reports
        if each.year and shown_as(each) == understood.places[0] and (not bodies or each.body in bodies)
    }
    others = sorted(told - set(years), reverse=True)[: MOST - 1]
    if others:
        yield Doubt(
            "year", tuple(Choice(f"{year}年", f"{year}年{question}") for year in others), f"{years[0]}年"
        )
