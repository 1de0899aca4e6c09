"""What requests hold and what answers look like, as pydantic models for checking and for OpenAPI.

What `qa` and `index` hand out is described by their own dataclasses; only what their JSON form leaves out or adds is
said here.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import MISSING, Field, fields
from typing import Annotated, Any, Literal, get_type_hints

from pydantic import BaseModel, ConfigDict, create_model
from pydantic import Field as Described

from index.health import Status
from index.manifest import EncoderIdentity
from index.types import Aspect, Body, Metadata, ReportKind, Section
from qa.arguments import MOST_TURNS
from qa.types import Answer, Citation, PassageHit, SentenceHit, Table, Turn, Understanding

LONGEST_QUESTION = 2_000  # characters; what is longer is no question
MOST_CHOSEN = 1_000  # places, years and so on in one filter


def model_of(kind: type, name: str, *, without: Collection[str] = (), **more: Any) -> type[BaseModel]:
    """A model with the fields of a dataclass, some left out, others added or put in their place."""
    hints = get_type_hints(kind)
    own = {each.name: (hints[each.name], _default(each)) for each in fields(kind) if each.name not in without}
    made: type[BaseModel] = create_model(name, __doc__=kind.__doc__, **{**own, **more})
    return made


def _default(field: Field[Any]) -> Any:
    """A dataclass field's default as pydantic takes it; ``...`` where there is none."""
    if field.default_factory is not MISSING:
        return Described(default_factory=field.default_factory)
    return ... if field.default is MISSING else field.default


# --- requests ------------------------------------------------------------------------------------------------------


Question = Annotated[str, Described(max_length=LONGEST_QUESTION, description="The question, in Chinese.")]
History = Annotated[
    tuple[Turn, ...], Described(max_length=MOST_TURNS, description="Earlier turns, oldest first.")
]
Places = Annotated[
    tuple[Annotated[str, Described(max_length=100)], ...],
    Described(max_length=MOST_CHOSEN, description="Only reports of these places: 浙江省, 浙江."),
]
Years = Annotated[
    tuple[int, ...], Described(max_length=MOST_CHOSEN, description="Only reports given in these years.")
]
Bodies = Annotated[
    tuple[Body, ...], Described(max_length=MOST_CHOSEN, description="Only reports of these bodies.")
]
Kinds = Annotated[
    tuple[ReportKind, ...], Described(max_length=MOST_CHOSEN, description="Only reports of these kinds.")
]

Reports = Annotated[
    tuple[Annotated[str, Described(max_length=1_000)], ...],
    Described(
        max_length=MOST_CHOSEN,
        description="Only these reports, or all in these folders, by their paths as in citations; "
        "the question is understood as if there were no others.",
    ),
]


class Ask(BaseModel):
    """A question with the conversation before it; what it is restricted to is binding."""

    model_config = ConfigDict(extra="forbid")

    question: Question
    history: History = ()
    places: Places = ()
    years: Years = ()
    bodies: Bodies = ()
    kinds: Kinds = ()
    reports: Reports = ()
    aspect: Annotated[
        Aspect | None, Described(description="Result or target, in place of what is understood.")
    ] = None


class Update(BaseModel):
    """What a build is asked for beyond what is new."""

    model_config = ConfigDict(extra="forbid")

    allow_removals: Annotated[bool, Described(description="Also where many reports have gone.")] = False
    verify: Annotated[bool, Described(description="Read every byte, also of files that look as before.")] = (
        False
    )


# --- answers -------------------------------------------------------------------------------------------------------


Understood = model_of(Understanding, "Understanding", in_words=(str, ...))
Answered = model_of(Answer, "Answer", without=["ranked"], understanding=(Understood, ...))
Reply = create_model("Reply", __base__=Answered, id=(str | int, ...), ranked=(list[SentenceHit] | None, None))


class Compared(BaseModel):
    """The table of an answer, with what it rests on."""

    question: str
    table: Table
    citations: list[Citation]
    computed: list[str]
    coverage: str | None
    snapshot: str


class Found(BaseModel):
    """Passages, best first, and the snapshot that they stand in."""

    snapshot: str
    passages: list[PassageHit]


class Unread(BaseModel):
    """A file that could not be read: what was found, and what its owner can do."""

    path: str
    found: str
    advice: str


class Repeated(BaseModel):
    """A file with the bytes or the text of another."""

    path: str
    of: str


Shelved = model_of(
    Metadata, "Shelved", path=(str, ...), sha256=(str, ...), characters=(int, ...), sentences=(int, ...)
)


class Shelf(BaseModel):
    """Reports by path, from ``offset`` on, of ``total``."""

    snapshot: str
    total: int
    offset: int
    reports: list[Shelved]  # type: ignore[valid-type]
    duplicates: list[Repeated]
    failed: list[Unread]


class Outline(BaseModel):
    """One report without its text: what is known of it, and its headings."""

    snapshot: str
    report: Shelved  # type: ignore[valid-type]
    sections: list[Section]


class Excerpt(BaseModel):
    """A part of a report's stored text: ``text == report.text[start:end]``, positions as in citations."""

    snapshot: str
    path: str
    title: str
    start: int
    end: int
    length: Annotated[int, Described(description="Of the whole text, in characters.")]
    text: str


class Taken(BaseModel):
    """What became of one file that was sent."""

    name: str
    outcome: Literal["added", "replaced", "same", "refused"]
    detail: Annotated[str | None, Described(description="Why it was refused, for people.")] = None


class Building(BaseModel):
    """A build as it stands: running, done with a result, or stopped by a failure; or none was started."""

    running: bool
    stage: Annotated[str, Described(description="look, analyse, write; empty where none runs.")]
    done: int
    total: Annotated[int, Described(description="Files of the stage; 0 until they have been counted.")]
    path: str
    page: Annotated[
        int, Described(description="Of a scan at that path, how many pages have been recognised.")
    ]
    pages: Annotated[int, Described(description="Its pages that have to be; 0 while none is.")]
    result: Annotated[dict[str, Any] | None, Described(description="As `index --json`.")]
    failure: str | None
    asks: Annotated[
        bool, Described(description="Stopped because many reports have gone: see allow_removals.")
    ]


class Changed(BaseModel):
    """What was changed in the folder of reports; a build that follows is under way."""

    files: list[Taken]
    build: Building


class Removed(BaseModel):
    """A file was moved out of the way; a build that follows is under way."""

    path: str
    moved_to: Annotated[str, Described(description="Below the folder of reports.")]
    build: Building


IndexStatus = model_of(
    Status, "Status", without=["failures"], failures=(list[Unread], ...), encoder=(EncoderIdentity, ...)
)


class Health(BaseModel):
    """Whether questions can be answered."""

    status: Literal["ok"]
    snapshot: str
    reports: int
    building: bool
