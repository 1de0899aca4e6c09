"""What an answer says beside what is shown of it elsewhere: its table's rows, its short form, the nearest sentences.

Goes in: an answer. Comes out: text with marks, the same for the page and for documents.
"""

from __future__ import annotations

import re

from qa.types import Answer, View
from ui.texts import say

SENTENCE = re.compile(r"[^。\n]+[。\n]*")
BESIDE = (
    View.OUTLINE,
    View.GOALS,
    View.OUTCOMES,
)  # their texts are quotes of their own, not the table's rows
KNOWN = 8  # characters by which a quoted sentence is known again


def writing(answer: Answer, language: str) -> str:
    """Who wrote the answer and what was struck, where a language model had to do with it; "" elsewhere."""
    told = answer.writing
    if told is None:
        return ""
    parts = [
        say(language, "writing_query", query=told.query) if told.query else "",
        say(language, "writing_chosen", model=told.model) if told.chosen else "",
        say(language, "writing_written", model=told.model) if told.written else "",
        say(language, "writing_struck", count=told.struck) if told.struck else "",
        say(language, "writing_cut" if told.written else "writing_stands", note=told.note)
        if told.note
        else "",
    ]
    return "".join(parts).strip()


def conclusion(answer: Answer) -> str:
    """What the answer says beyond its table: the sentences that do not list its rows."""
    if answer.table is None or answer.understanding.view in BESIDE:
        return answer.answer
    names = [f"{row[0]}{column}：" for row in answer.table.rows for column in ("", *answer.table.columns[1:])]
    sentences = SENTENCE.findall(answer.answer)
    return "".join(each for each in sentences if not any(name in each for name in names))


def body(answer: Answer) -> str:
    """The answer's text without what the page shows elsewhere.

    That is the short form that it begins with, the rows of its table, and of a refusal the sentence that comes nearest.
    """
    if answer.refused:
        return _unquoted(answer)
    return conclusion(answer).removeprefix(f"{answer.short}——") if answer.short else conclusion(answer)


def refusal_key(answer: Answer) -> str:
    """Of a refusal, the text that says what kind it is."""
    return f"refused_{answer.refusal.name.lower()}" if answer.refusal else "refused"


def refusal_in(answer: Answer, language: str) -> str:
    """Of a refusal, why there is no answer, in a language that `qa` does not speak; "" where it needs no such words."""
    if language == "zh" or answer.refusal is None:
        return ""
    asked = answer.understanding
    years = asked.report_years or asked.years
    of = say(language, "why_of", places=", ".join(asked.places)) if asked.places else ""
    time = say(language, "why_time", years=", ".join(map(str, years))) if years else ""
    return say(language, f"why_{answer.refusal.name.lower()}", of=of, time=time)


def _unquoted(answer: Answer) -> str:
    """Why there is no answer, without the sentence that quotes one of those shown below as the nearest."""
    text = answer.answer
    for cited in answer.nearest or answer.citations:
        at = text.find(cited.quote.strip()[:KNOWN])
        if at > 0 and (begins := text.rfind("。", 0, at) + 1):
            text = text[:begins]
    return text
