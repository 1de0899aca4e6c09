"""What one report can be asked for at a glance: its outline, its goals, its 实事, what is new since the year before.

Goes in: what is known of a report, functions that read and try a question. Comes out: questions that this report, and no
other, answers with the view that they name. Nothing is remembered here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from index.places import shown_as
from index.types import Body, Metadata, ReportKind
from qa.types import Answer, Understanding, View

WORDINGS: Mapping[View, tuple[str, ...]] = {
    View.OUTLINE: (
        "{of}，捋一捋要点。",
        "概括{of}的主要内容。",
        "{of}一页看懂。",
        "{of}大致讲了什么？",
    ),
    View.GOALS: ("{of}定了哪些主要目标？",),
    View.DEEDS: ("{of}承诺办哪些民生实事？", "{of}要办的民生实事有哪些？"),
    View.TASKS: ("{of}部署的重点工作有哪些？",),
    View.OUTCOMES: ("{of}说去年取得了哪些主要成绩？",),
    View.CHANGED: ("{of}和{before}年的相比，提法有什么变化？",),
}
"""How each view is asked for, the first wording first; which of them is read as that view depends on the report."""
OFFERED = (View.OUTLINE, View.GOALS, View.DEEDS, View.CHANGED)
"""What stands above a report."""


@dataclass(frozen=True, slots=True)
class Glance:
    """A view of a report, and the question that gives it."""

    view: View
    question: str


def wording(
    view: View, known: Metadata, understand: Callable[[str], Understanding], before: int | None = None
) -> str | None:
    """The question for ``view`` of the report, read as that; ``before`` is the year of the one it is compared with."""
    place = shown_as(known)
    if place is None or known.year is None or (view is View.CHANGED and before is None):
        return None
    if known.kind is ReportKind.OTHER and known.body is Body.OTHER:
        return None
    kind = f"{known.body.value}报告" if known.kind is ReportKind.OTHER else known.kind.value
    of = f"{place}{known.year}年{kind}"
    asked = (each.format(of=of, before=before) for each in WORDINGS[view])
    return next((each for each in asked if _reads(understand(each), view)), None)


def _reads(understood: Understanding, view: View) -> bool:
    return understood.view is view and not understood.subject


def glances(
    path: str,
    known: Metadata,
    before: int | None,
    understand: Callable[[str], Understanding],
    ask: Callable[[str], Answer | None],
) -> Iterator[Glance]:
    """Those of :data:`OFFERED` that the report at ``path`` gives; of the year ``before`` it there is a report too."""
    for view in OFFERED:
        question = wording(view, known, understand, before)
        if question is not None and answered_by(ask(question), path):
            yield Glance(view, question)


def answered_by(answer: Answer | None, path: str) -> bool:
    """Whether the report at ``path``, and no other, gives the view asked for.

    Of what a report has not, the answer may be a sentence that comes near; only a view is certain.
    """
    if answer is None or answer.refused or answer.confidence < 1:
        return False
    return {each.report for each in answer.citations} == {path}
