"""A sentence to its clauses: the pieces between commas, semicolons and colons. Enumeration commas do not part clauses."""

from __future__ import annotations

import re

_END = re.compile(r"(?<=[，,；;：:。！？!?])(?<!\d[,:])")  # not within 1,200 or 8:30


def split_clauses(sentence: str) -> list[str]:
    """Pieces of ``sentence`` that give it back when joined; at least one."""
    return [piece for piece in _END.split(sentence) if piece] or [sentence]
