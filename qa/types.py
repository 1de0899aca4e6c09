"""The values that `qa` makes and hands out. `docs/formats.md` documents their JSON form."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from enum import Enum
from typing import Any

from index.types import Aspect, Body


class Kind(str, Enum):
    """What kind of answer a question asks for."""

    FIGURE = "数值"
    PERSON = "人物"
    PLACE = "地点"
    TIME = "时间"
    ORGANISATION = "机构"
    NAME = "名称"
    LIST = "列举"
    HOW = "做法"
    WHY = "原因"
    YES_NO = "是否"
    OPEN = "综述"


@dataclass(frozen=True, slots=True)
class Understanding:
    """What a question asks for, as far as it says so. Empty tuples and ``None`` mean "not said"."""

    places: tuple[str, ...] = ()  # full names of the places whose reports are asked
    topic_places: tuple[str, ...] = ()  # places that are spoken of and have no reports of their own
    years: tuple[int, ...] = ()  # years of the fact asked for
    report_years: tuple[int, ...] = ()  # years of the reports to look in
    period: tuple[int, int] | None = None  # first and last year of a period asked for as a whole
    bodies: tuple[Body, ...] = ()
    own_report: bool = False  # the question names the place's own report, so no other will do
    compares: bool = False  # the question says that it sets places or years side by side
    aspect: Aspect = Aspect.NEITHER
    kind: Kind = Kind.OPEN
    unit: str | None = None  # of the figure asked for, without its power of ten
    topic: str = ""  # the question without all of the above
    scope: str = ""  # the words for place and year that are left out of the topic
    indicators: tuple[str, ...] = ()  # what the topic speaks of, in the words of the reports
    context: str = ""  # the topic of the question before, where this one leans on it


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier question of a conversation, with the answer that was shown."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Citation:
    """A sentence shown as evidence; ``report.text[start:end] == quote`` to the letter."""

    mark: int  # the number in the answer's text: [1]
    report: str  # path below the reports folder
    title: str
    place: str | None
    year: int | None
    body: Body
    start: int
    end: int
    quote: str
    section: tuple[str, ...] = ()  # headings from the outermost down
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class SentenceHit:
    """One sentence with its score and rank (from 1) for a question."""

    report: str
    title: str
    place: str | None
    year: int | None
    body: Body
    start: int
    end: int
    quote: str
    section: tuple[str, ...]
    score: float
    rank: int


@dataclass(frozen=True, slots=True)
class PassageHit:
    """One passage with its score and rank (from 1) for a question, and its best sentences, best first."""

    report: str
    title: str
    place: str | None
    year: int | None
    body: Body
    start: int
    end: int
    text: str
    section: tuple[str, ...]
    score: float
    rank: int
    sentences: tuple[SentenceHit, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A comparison: ``rows[i][j]`` is the text of a cell, ``marks[i][j]`` its citation's mark or ``None``."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    marks: tuple[tuple[int | None, ...], ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one question, or a refusal with its reason."""

    question: str
    refused: bool
    answer: str  # with marks [1], [2]; for a refusal, the sentence to show
    short: str | None
    confidence: float  # 0..1
    reason: str | None  # why it was refused
    citations: tuple[Citation, ...] = ()
    ranked: tuple[SentenceHit, ...] = ()  # the retriever's order before any decision
    table: Table | None = None
    coverage: str | None = None  # what was searched
    understanding: Understanding = field(default_factory=Understanding)
    snapshot: str = ""  # the name of the index snapshot that answered

    def to_json(self) -> dict[str, Any]:
        """A dictionary of plain JSON values, without the ranked list (see `docs/formats.md`)."""
        values = asdict(self)
        del values["ranked"]
        return values
