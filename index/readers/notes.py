"""A note of a document and the text before its mark go in, the line that the note becomes comes out.

The line says that it is a note, and of what, where the note does not say so itself. Its mark stands in no sentence, for a
figure behind a figure would be another figure.
"""

from __future__ import annotations

import re

NOTE = "［注］"
_NAMES_ITSELF = re.compile(r"[“\"「《]?[^：:。；]{1,30}[”\"」》]?(?:[：:]|[，,]?(?:是指|指的是|即))")
_QUOTED = re.compile(r"[“\"「《]([^“”\"「」《》]{2,30})[”\"」》]$")
_CLAUSE = re.compile(r"[^，,。；;：:、！!？?\s]{2,30}$")
_MARK = re.compile(r"\d{1,3}")
_HAS_POWERS = re.compile(r"[A-Za-z]$|(?<!\d)10$")  # km², 10⁸; behind any other figure stands a note
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def note_line(before: str, note: str) -> str:
    """The line for ``note``, whose mark stands right behind ``before``.

    A note that opens with 指… or 包括… is about the words before its mark, so these lead it: the quoted term, or the
    clause, unless a figure stands in it, which nobody says twice.
    """
    if _NAMES_ITSELF.match(note):
        return NOTE + note
    quoted = _QUOTED.search(before.rstrip())
    clause = quoted or _CLAUSE.search(before.rstrip())
    about = "" if clause is None else clause[1] if quoted else clause[0]
    if not about or re.search(r"\d", about):
        return NOTE + note
    return f"{NOTE}{about}：{note}"


def raised(before: str, text: str) -> str:
    """What stands above the line behind ``before``: an exponent as such, the number of a note in brackets."""
    if _MARK.fullmatch(text) is None or before.endswith(("[", "［", "(", "（", "〔", "【")):
        return text
    if _HAS_POWERS.search(before):
        return text.translate(_RAISED)
    return f"[{text}]"
