"""Whether an answer is still the one that a link was made of.

Goes in: an answer. Comes out: a digest of what it rests on: whether it is a refusal, its short form, its table, the
places and words of its sentences. A link carries that digest and no word of the answer: whoever opens it is shown what
this index answers, and whether that is the same.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from enum import Enum
from typing import Annotated

from pydantic import Field, TypeAdapter

from qa.types import Answer
from ui.incoming import UnfitError, read

LENGTH = 16  # hexadecimal digits; who finds another answer of the same digest has only the page say that it is the same

Digest = Annotated[str, Field(pattern=rf"^[0-9a-f]{{{LENGTH}}}$")]
Snapshot = Annotated[str, Field(pattern=r"^snapshot-[1-9][0-9]{0,8}$")]


@dataclass(frozen=True, slots=True)
class Shared:
    """The answer that a link was made of, and the snapshot of the index that gave it."""

    digest: Digest
    snapshot: Snapshot


_SHARED = TypeAdapter(Shared)


class Outcome(str, Enum):
    """What the answer is beside the one that was shared."""

    SAME = "same"
    CHANGED = "changed"  # of another snapshot
    OTHER = "other"  # of a snapshot of that name: the link was changed, or it is another index or program


def share(answer: Answer) -> Shared | None:
    """What a link to this answer carries; ``None`` where it does not say which snapshot gave it."""
    return read_shared(digest(answer), answer.snapshot)


def read_shared(told: object, snapshot: object) -> Shared | None:
    """The two values of a link, ``None`` where one of them is none."""
    try:
        return read(_SHARED, {"digest": told, "snapshot": snapshot})
    except UnfitError:
        return None


def digest(answer: Answer) -> str:
    """Of two answers the same where sentences, places, figures and table are. Prose of a language model is left out."""
    table = [answer.table.columns, answer.table.rows] if answer.table else None
    cited = [(each.report, each.start, each.end, each.quote) for each in answer.citations]
    said = "" if answer.writing and answer.writing.written else answer.answer
    whole = json.dumps([answer.refused, answer.short, said, table, cited], ensure_ascii=False)
    return hashlib.sha256(whole.encode("utf-8", "replace")).hexdigest()[:LENGTH]


def outcome(answer: Answer, shared: Shared) -> Outcome:
    """``answer`` beside the one that was shared."""
    if digest(answer) == shared.digest:
        return Outcome.SAME
    return Outcome.OTHER if answer.snapshot == shared.snapshot else Outcome.CHANGED
