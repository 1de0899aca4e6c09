"""The reading side: from a question to a cited answer.

Names are imported when they are first asked for, so that ``import qa`` costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .answer import Answerer
    from .ranking.retrieve import Retriever
    from .types import Answer, Citation, Kind, PassageHit, SentenceHit, Table, Turn, Understanding

__all__ = [
    "Answer",
    "Answerer",
    "Citation",
    "Kind",
    "PassageHit",
    "Retriever",
    "SentenceHit",
    "Table",
    "Turn",
    "Understanding",
]

_HOME = {"Answerer": ".answer", "Retriever": ".ranking.retrieve"}  # the others live in .types


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOME.get(name, ".types"), __name__), name)


def __dir__() -> list[str]:
    return sorted(globals().keys() | set(__all__))
