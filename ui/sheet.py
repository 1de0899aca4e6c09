"""The table of an answer as CSV, headed in the page's language; `qa.commands.sheet` makes it.

Goes in: an answer with a table. Comes out: text that spreadsheets read.
"""

from __future__ import annotations

from qa.commands import sheet
from qa.types import Answer
from ui.texts import say


def to_csv(answer: Answer, language: str) -> str:
    """The table, "" where there is none."""
    return sheet.to_csv(answer, say(language, "sources"))
