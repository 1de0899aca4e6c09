"""A conversation as a document: questions, what was answered, and one numbered list of what the answers rest on.

Goes in: exchanges. Comes out: values that `export` and `word` write down; no markup. References follow the numbering
by order of citation of GB/T 7714-2015 and its type mark for reports, [R]; in place of a page stand section and sentence.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from index.types import Body
from qa.types import Answer, Citation
from ui.conversation import Exchange, citation
from ui.marks import runs, scan_line
from ui.scope import tags
from ui.texts import named, say
from ui.wording import conclusion, refusal_in, refusal_key, writing

COUNTRY = "全国"
ENDS = "。；：，、.;:, "
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
    """One question with its answer: paragraphs, a table whose first row is its head, and what is to be known of both."""

    question: str
    paragraphs: tuple[Line, ...] = ()
    table: tuple[tuple[Line, ...], ...] = ()
    remarks: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Transcript:
    """A whole conversation; ``references[n - 1]`` is what a mark ``n`` means."""

    title: str
    parts: tuple[Part, ...]
    references: tuple[str, ...]


@dataclass
class Numbers:
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
    numbers = Numbers()
    parts = [part_of(each, numbers, language) for each in exchanges if not each.pending]
    return Transcript(say(language, "export_title"), tuple(parts), tuple(numbers.references))


def reference(cited: Citation) -> str:
    """One entry of the list of references.

    >>> from index.types import Body
    >>> where = ("三、工作安排", "（一）稳增长")
    >>> reference(Citation(1, "a.txt", "云溪市政府工作报告", "云溪市", 2031, Body.GOVERNMENT, 0, 7, "增长5.5%。", where))
    '云溪市政府. 云溪市政府工作报告[R]. 云溪市, 2031: 三、工作安排 › （一）稳增长. “增长5.5%。”'

    Of a sentence that was recognised in a scan it says so.
    """
    where = "" if cited.place == COUNTRY else cited.place  # a country is no place of publication
    issued = ", ".join(filter(None, (where, str(cited.year) if cited.year else "")))
    lead = " ".join(f"{each}." for each in (author(cited), f"{_open(cited.title)}[R]") if each)
    place = f" {issued}" if issued else ""
    section = f": {' › '.join(map(_open, cited.section))}" if cited.section else ""
    scanned = f"（{scan_line(cited, 'zh')}）" if cited.scan else ""
    return f"{lead}{place}{section}{'.' if place or section else ''} “{cited.quote.strip()}”{scanned}"


def _open(text: str) -> str:
    """``text`` without the sign that ends it, for the reference goes on with its own: headings may be sentences."""
    return text.strip().rstrip(ENDS)


def author(cited: Citation) -> str:
    """Who reports: 云溪市政府, 最高人民法院; "" where the report does not say."""
    if cited.place == COUNTRY:
        return AUTHORS.get(cited.body, "")
    return f"{cited.place}{cited.body.value}" if cited.place and cited.body is not Body.OTHER else ""


def part_of(exchange: Exchange, numbers: Numbers, language: str) -> Part:
    """As the page shows it: how it was understood, the kind of a refusal, what is said, the table, and the remarks."""
    answer = exchange.answer
    if answer is None:
        return Part(exchange.question, ((Run(exchange.failure or ""),),))
    return Part(
        exchange.question,
        (*_understood(exchange, answer, language), *_said(answer, numbers, language)),
        _table(answer, numbers, language),
        tuple(_line(each, answer, numbers) for each in _remarks(answer, language)),
    )


def _understood(exchange: Exchange, answer: Answer, language: str) -> tuple[Line, ...]:
    """Which places, years, bodies were asked, names that were put right among them: else a figure has no subject."""
    shown = " · ".join(tag.text for tag in tags(exchange.scope, answer.understanding, language))
    return ((Run(f"{say(language, 'understood')}：{shown}"),),) if shown else ()


def _said(answer: Answer, numbers: Numbers, language: str) -> tuple[Line, ...]:
    folded = [words for fold in answer.folds for words in (fold.heading, *fold.lines)]
    said = [*conclusion(answer).splitlines(), *folded]
    lines = [_line(each, answer, numbers) for each in said if each.strip()]
    if not answer.refused:
        return tuple(lines)
    kind, why = say(language, refusal_key(answer)), refusal_in(answer, language)
    lines[:0] = [(Run(each),) for each in (kind, why) if each]
    if answer.citations:
        marks = tuple(Run("", numbers.of(each)) for each in answer.citations)
        lines.append((Run(f"{say(language, 'nearest')}："), *marks))
    return tuple(lines)


def _table(answer: Answer, numbers: Numbers, language: str) -> tuple[tuple[Line, ...], ...]:
    if answer.table is None:
        return ()
    head = tuple((Run(named(language, name)),) for name in answer.table.columns)
    rows = (
        tuple(_cell(cell, mark, answer, numbers) for cell, mark in zip(cells, marks, strict=False))
        for cells, marks in zip(answer.table.rows, answer.table.marks, strict=False)
    )
    return (head, *rows)


def _remarks(answer: Answer, language: str) -> Iterator[str]:
    """What the compared things are unlike in, why there is no answer unless that was said, what was searched, by whom."""
    if answer.table is not None:
        yield from answer.table.notes
    if answer.refused and answer.reason and answer.reason not in answer.answer:
        yield answer.reason
    if answer.coverage:
        yield answer.coverage
    if told := writing(answer, language):
        yield told


def _cell(cell: str, mark: int | None, answer: Answer, numbers: Numbers) -> Line:
    line = _line(cell, answer, numbers)
    cited = citation(answer, mark) if mark is not None else None
    return (*line, Run("", numbers.of(cited))) if cited else line


def _line(text: str, answer: Answer, numbers: Numbers) -> Line:
    found = []
    for piece, mark in runs(text):
        cited = citation(answer, mark) if mark is not None else None
        if cited is not None:
            found.append(Run("", numbers.of(cited)))
        else:
            found.append(Run(piece if mark is None else f"[{mark}]"))
    return tuple(found)
