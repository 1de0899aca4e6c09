"""Questions with what is to be learnt of each.

In: `learnt.tsv` and `aside.tsv`, our own questions in the words of many hands (what one answer is wanted for each of,
whether figures, and of which times what); `views.tsv` and `views-aside.tsv`, others (which view of reports, and of what
subject); `training/wording`, of which plan and outcome are learnt; and the training
questions about reports, of which nearly all want one answer. Out: `Row`s.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from index.years import find_years
from qa.types import View
from qa.understanding.catalogue import normalise
from qa.understanding.parser import FIGURE, OVER, PLAN, TAGS, VIEW, Cut, cut

from ..questions import LIBRARIES, load
from ..wording import LEARNT as WORDED
from ..wording import written

HERE = Path(__file__).parent
LEARNT, ASIDE = HERE / "learnt.tsv", HERE / "aside.tsv"
VIEWED, VIEWED_ASIDE = HERE / "views.tsv", HERE / "views-aside.tsv"
OFF_TOPIC = HERE.parent / "off_topic.txt"
UNSAID = -1
"""Of a label that a question does not have."""
NOW = 2026
OTHERS_COUNT = 0.3
"""Of a question about reports beside one written for this."""
ANSWERED = VIEW.index(None)
"""An answer is wanted, and no view."""
SEVERAL = ("compare", "trend", "period")
"""Categories of questions that may want several answers."""


@dataclass(frozen=True, slots=True)
class Row:
    """A question with its labels, as numbers. *Shapes:* t pieces."""

    text: str
    cut: Cut
    over: int = UNSAID
    figure: int = UNSAID
    plan: int = UNSAID
    view: int = UNSAID
    tags: tuple[int, ...] | None = None  # t, `UNSAID` where it may be either
    subject: tuple[int, ...] | None = None  # t, whether the piece belongs to what the view is of
    alone: bool = (
        False  # whether neither plan and outcome together nor different things of several times are wanted
    )
    weight: float = 1.0


def own(path: Path) -> list[Row]:
    """The rows of `LEARNT` or `ASIDE`."""
    return [_own(row) for row in written(path)]


def viewed(path: Path) -> list[Row]:
    """The rows of `VIEWED` or `VIEWED_ASIDE`."""
    return [_viewed(row) for row in written(path)]


def worded() -> list[Row]:
    """The questions that the wording is learnt from, with plan and outcome alone."""
    rows = ((normalise(row["question"]), row["aspect"]) for row in written(WORDED))
    return [Row(text, cut(text), plan=PLAN.index(aspect), view=ANSWERED) for text, aspect in rows]


def about_reports(shared: Path) -> list[Row]:
    """The training questions about reports that want one answer."""
    return [
        _alone(normalise(str(question["question"])))
        for library in LIBRARIES
        for question in load(shared, library=library)
        if not question.get("history")
        and question["category"] not in SEVERAL
        and (len(question["answers"]) < 2 or question["category"] in ("list", "why_how"))
    ]


def off_topic() -> list[Row]:
    """Questions and requests that are none about reports, as asking for no view of one."""
    lines = OFF_TOPIC.read_text(encoding="utf-8").splitlines()
    return [Row(text, cut(text), view=ANSWERED) for text in map(normalise, lines) if text]


_MAY_BE_YEARS = re.compile(
    r"(?:19|20)\d\d|[〇零一二三四五六七八九○]{4}|[去前今明上本]年|届|[一二三四五]五|[近这几]"
)
"""What names a time, or may, so that it is not learnt as naming none."""


def _alone(text: str) -> Row:
    """A question that wants one answer; what names no year in it is learnt as naming none (19个团伙)."""
    pieces = cut(text)
    named = [(y.start, y.end) for y in find_years(text, NOW)]
    named += [m.span() for m in _MAY_BE_YEARS.finditer(text)]
    tags = [
        UNSAID if any(a < end and start < b for start, end in named) else 0
        for a, b in zip(pieces.starts.tolist(), pieces.ends.tolist(), strict=True)
    ]
    return Row(text, pieces, over=0, view=ANSWERED, tags=tuple(tags), alone=True, weight=OTHERS_COUNT)


def spans(text: str, years: str) -> Iterator[tuple[int, int, str]]:
    """Where the expressions of a row's last column stand, each with what is wanted of it; an expression that it names
    twice stands twice."""
    taken: list[tuple[int, int]] = []
    for part in years.split():
        words, aspect = part.rsplit("=", 1)
        for m in re.finditer(re.escape(normalise(words)), text) if words != "-" else ():
            if all(m.end() <= start or end <= m.start() for start, end in taken):
                taken.append(m.span())
                yield (*m.span(), aspect)
                break


def _inside(pieces: Cut, start: int, end: int) -> list[int]:
    """Which pieces stand in that part of the question."""
    spans = zip(pieces.starts.tolist(), pieces.ends.tolist(), strict=True)
    return [i for i, (a, b) in enumerate(spans) if a < b and a < end and start < b]


def _viewed(row: dict[str, str]) -> Row:
    text, subject = normalise(row["question"]), normalise(row["subject"] or "")
    pieces = cut(text)
    start = text.index(subject)
    inside = _inside(pieces, start, start + len(subject)) if subject else []
    view = VIEW.index(None if row["view"] == "answer" else View[row["view"].upper()])
    marked = tuple(int(i in inside) for i in range(len(pieces.ids)))
    return Row(text, pieces, view=view, subject=marked if view != ANSWERED else None)


def _own(row: dict[str, str]) -> Row:
    text = normalise(row["question"])
    pieces = cut(text)
    tags = [0] * len(pieces.ids)
    for start, end, aspect in spans(text, row["years"]):
        inside = _inside(pieces, start, end)
        for i in inside:
            tags[i] = TAGS.index(aspect) if i == inside[0] else 1
    wanted = {part.rsplit("=", 1)[1] for part in row["years"].split()}
    plan = wanted.pop() if len(wanted) == 1 else "mixed"
    figure = FIGURE.index(row["figure"])
    return Row(
        text,
        pieces,
        OVER.index(row["over"]),
        figure,
        PLAN.index(plan),
        view=ANSWERED if figure else UNSAID,
        tags=tuple(tags),
    )
