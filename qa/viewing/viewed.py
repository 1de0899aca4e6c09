"""What a view comes to."""

from __future__ import annotations

from dataclasses import dataclass

from ..answering.compose import Composed
from ..types import Refusal, SentenceHit


@dataclass(frozen=True, slots=True)
class Viewed:
    """What a view shows, or, where that is nothing, why."""

    composed: Composed | None
    hits: tuple[SentenceHit, ...] = ()
    short: str | None = None
    coverage: str | None = None
    reason: str = ""
    cause: Refusal = Refusal.NOT_GIVEN
