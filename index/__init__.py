"""The writing side: from files to a searchable index, and the searchable index itself.

The function that makes an index shares its module's name: ``from index.build import build``.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from index.build import BuildResult, Progress, Stage
    from index.encoder import Encoder, StaticEncoder, load_encoder
    from index.errors import (
        AccessError,
        CongressQAError,
        EncoderError,
        IndexCorruptError,
        IndexLockedError,
        IndexMismatchError,
        IndexMissingError,
        IndexWriteError,
        OutOfMemoryError,
        ReadError,
        ReportsGoneError,
        UnreachableError,
    )
    from index.store import Index, LiveIndex
    from index.types import Aspect, Body, Level, Metadata, Passage, Report, Role, Section, Sentence

__all__ = [
    "AccessError",
    "Aspect",
    "Body",
    "BuildResult",
    "CongressQAError",
    "Encoder",
    "EncoderError",
    "Index",
    "IndexCorruptError",
    "IndexLockedError",
    "IndexMismatchError",
    "IndexMissingError",
    "IndexWriteError",
    "Level",
    "LiveIndex",
    "Metadata",
    "OutOfMemoryError",
    "Passage",
    "Progress",
    "ReadError",
    "Report",
    "ReportsGoneError",
    "Role",
    "Section",
    "Sentence",
    "Stage",
    "StaticEncoder",
    "UnreachableError",
    "load_encoder",
]

_HOMES = ("types", "errors", "encoder", "store", "build")


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used, so that importing `index` stays cheap."""
    if name in __all__:
        for home in _HOMES:
            module = import_module(f"{__name__}.{home}")
            if hasattr(module, name):
                return getattr(module, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
