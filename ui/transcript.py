"""A conversation as a document: questions, what was answered, and one numbered list of what the answers rest on.

Goes in: exchanges. Comes out: values that `export` and `word` write down; no markup. References follow the numbering
by order of citation of GB/T 7714-2015 and its type mark for reports, [R]; in place of a page stand section and sentence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from index.types import Body
from qa.types import Answer, Citation
from ui.conversation import Exchange, citation
from ui.marks import runs
from ui.texts import say

AUTHORS = {
    Body.GOVERNMENT: "国务院",
    Body.STANDING_COMMITTEE: "全国人大常委会",
    Body.COURT: "最高人民法院",
    Body.PROCURATORATE: "最高人民检察院",
    Body.PARTY_CONGRESS: "中国共产党全国代表大会",
}
"""Who reports where the place is the whole country."""


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text, or, with a ``number``, the mark of a reference."""

    text: str
    number: int | None = None


Line = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One question with its answer: paragraphs, and a table whose first row is its head."""

    question: str
    paragraphs: tuple[Line, ...] = ()
    table: tuple[tuple[Line, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Transcript:
    """A whole conversation; ``references[n - 1]`` is what a mark ``n`` means."""

    title: str
    parts: tuple[Part, ...]
    references: tuple[str, ...]


@dataclass
class _Numbers:
    """Numbers of sentences in the order in which they are first cited."""

    known: dict[tuple[str, int, str], int] = field(default_factory=dict)
    references: list[str] = field(default_factory=list)

    def of(self, cited: Citation) -> int:
        key = (cited.report, cited.start, cited.quote)
        if key not in self.known:
            self.references.append(reference(cited))
            self.known[key] = len(self.references)
        return self.known[key]


def transcript(exchanges: Sequence[Exchange], language: str) -> Transcript:
    """The finished exchanges in order."""
    numbers = _Numbers()
    parts = [_part(each, numbers, language) for each in exchanges if not each.pending]
    return Transcript(say(language, "export_title"), tuple(parts), tuple(numbers.references))


def reference(cited: Citation) -> str:
    """One entry of the list of references.

    >>> from index.types import Body
    >>> where = ("三、工作安排", "（一）稳增长")
    >>> reference(Citation(1, "a.txt", "云溪市政府工作报告", "云溪市", 2031, Body.GOVERNMENT, 0, 7, "增长5.5%。", where))
    '云溪市政府. 云溪市政府工作报告[R]. 云溪市, 2031: 三、工作安排 › （一）稳增长. “增长5.5%。”'
    """
    issued = ", ".join(filter(None, (cited.place, str(cited.year) if cited.year else "")))
    lead = " ".join(f"{each}." for each in (author(cited), f"{cited.title}[R]") if each)
    place = f" {issued}" if issued else ""
    section = f": {' › '.join(cited.section)}" if cited.section else ""
    return f"{lead}{place}{section}{'.' if place or section else ''} “{cited.quote.strip()}”"


def author(cited: Citation) -> str:
    """Who reports: 云溪市政府, 最高人民法院; "" where the report does not say."""
    if cited.place == "全国":
        return AUTHORS.get(cited.body, "")
    return f"{cited.place}{cited.body.value}" if cited.place and cited.body is not Body.OTHER else ""


def _part(exchange: Exchange, numbers: _Numbers, language: str) -> Part:
    answer = exchange.answer
    if answer is None:
        return Part(exchange.question, ((Run(exchange.failure or ""),),))
    if answer.table:
        head = tuple((Run(name),) for name in answer.table.columns)
        rows = tuple(
            tuple(_cell(cell, mark, answer, numbers) for cell, mark in zip(cells, marks, strict=False))
            for cells, marks in zip(answer.table.rows, answer.table.marks, strict=False)
        )
        return Part(exchange.question, _closing(answer), (head, *rows))
    said = tuple(_line(each, answer, numbers) for each in answer.answer.splitlines() if each.strip())
    nearest: tuple[Line, ...] = ()
    if answer.refused and answer.citations:
        marks = tuple(Run("", numbers.of(each)) for each in answer.citations)
        nearest = ((Run(f"{say(language, 'nearest')}："), *marks),)
    return Part(exchange.question, (*said, *nearest, *_closing(answer)))


def _closing(answer: Answer) -> tuple[Line, ...]:
    return ((Run(answer.coverage),),) if answer.coverage else ()


def _cell(cell: str, mark: int | None, answer: Answer, numbers: _Numbers) -> Line:
    line = _line(cell, answer, numbers)
    cited = citation(answer, mark) if mark is not None else None
    return (*line, Run("", numbers.of(cited))) if cited else line


def _line(text: str, answer: Answer, numbers: _Numbers) -> Line:
    found = []
    for piece, mark in runs(text):
        cited = citation(answer, mark) if mark is not None else None
        if cited is not None:
            found.append(Run("", numbers.of(cited)))
        else:
            found.append(Run(piece if mark is None else f"[{mark}]"))
    return tuple(found)
