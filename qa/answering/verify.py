"""Whether an answer says nothing but what its citations bear out: every answer passes here, whoever wrote it.

Goes in: what was composed, the question, and the reports' texts. Comes out: what is wrong with it, in words for people;
an answer with anything wrong is withdrawn. Nothing is mended here. What is to be asked of prose that is not made of
quotes, sentence by sentence, stands in `borne`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from index.places import find_places

from ..quantities import figures_of, fold, quantities
from ..types import CellKind, Citation
from .compose import Composed
from .compute import Computation, holds

MARK = re.compile(r"\[(\d{1,4})\]")


def faults(composed: Composed, question: str, text_of: Callable[[str], str]) -> set[str]:
    """What of an answer has no source: figures, marks, quotes that do not stand in ``text_of`` their report."""
    return (
        unsupported_figures(shown_in(composed), composed.citations, question, composed.computed)
        | _unsupported_numerals(composed, question)
        | unknown_marks(composed)
        | _altered(composed.citations, text_of)
    )


def unsupported_figures(
    text: str, citations: Sequence[Citation], question: str, computed: Sequence[Computation] = ()
) -> set[str]:
    """Figures of ``text`` that stand in no cited sentence and not in the question; must be empty for every answer.

    A formula of ``computed`` is taken out as a whole where each figure that went in stands in its sentence and the result
    follows from them. What it comes to may stand nowhere else.
    """
    for one in computed:
        if holds(one, citations):
            text = text.replace(one.formula(), " ").replace(one.formula(marks=False), " ")
    bare = fold(re.sub(r"\[\d+\]", "", text))
    held = set(figures_of(fold(" ".join(f"{c.quote} {c.title}" for c in citations)))) | set(
        figures_of(fold(question))
    )
    return set(figures_of(bare)) - held


def shown_in(composed: Composed) -> str:
    """All that an answer says of its own: its text, what it keeps folded, and what its table's computed cells say."""
    table = composed.table
    folded = [words for fold in composed.folds for words in (fold.heading, *fold.lines)]
    if table is None:
        return " ".join((composed.text, *folded))
    cells = [
        cell
        for row, texts in enumerate(table.rows)
        for column, cell in enumerate(texts)
        if table.kind(row, column) is CellKind.COMPUTED
    ]
    return " ".join((composed.text, *folded, *cells))


COUNTED = ("份", "句", "处", "个")
"""What the program counts itself, in numerals: reports, sentences, places of a text, areas compared."""


def _unsupported_numerals(composed: Composed, question: str) -> set[str]:
    """Figures in Chinese numerals that are worth no figure of a cited sentence or of the question.

    A bare power (百, 万) is no figure by itself, and what the program counted is no figure of a report.
    """
    sources = [question, *(text for c in composed.citations for text in (c.quote, c.title))]
    held = {figure.value for text in sources for figure in quantities(text)}
    text = _without_places(MARK.sub("，", shown_in(composed)))
    return {
        text[figure.start : figure.end]
        for figure in quantities(text)
        if not figure.digits and figure.value not in held and figure.unit not in (None, *COUNTED)
    }


def _without_places(text: str) -> str:
    """``text`` without the names of places, which hold numerals that count nothing: 三门峡市."""
    for mention in reversed(find_places(text)):
        if not mention.weak:
            text = f"{text[: mention.start]}，{text[mention.end :]}"
    return text


def unknown_marks(composed: Composed) -> set[str]:
    """Marks of the text that no citation has; an answer that cites nothing has none for any of its words.

    What looks like a mark within a quote is the report's own reference to a note.
    """
    known = {f"[{c.mark}]" for c in composed.citations}
    if not known:
        return {"全文"}
    own = {f"[{number}]" for c in composed.citations for number in MARK.findall(c.quote)}
    return {f"[{number}]" for number in MARK.findall(composed.text)} - known - own


def _altered(citations: Sequence[Citation], text_of: Callable[[str], str]) -> set[str]:
    """Quotes that do not stand in their report as it is read."""
    texts = {report: text_of(report) for report in {c.report for c in citations}}
    return {f"引文[{c.mark}]" for c in citations if texts[c.report][c.start : c.end] != c.quote}
