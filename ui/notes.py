"""What a user collected: sentences of reports and whole answers, each with a remark of the user's own.

Goes in: a place in a report, or what the browser kept. Comes out: a citation, notes, or the document that they make
with one list of references. They are kept by the browser alone; a note that is none is left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import TypeAdapter

from index.types import Report
from qa.answering.scanned import scan_of
from qa.types import Citation
from ui.conversation import Exchange, from_json
from ui.incoming import UnfitError, read, size
from ui.marks import source_line
from ui.texts import say
from ui.transcript import Line, Numbers, Part, Run, Transcript, part_of

MOST = 500  # notes of one notebook
LARGEST = 2_500_000  # characters of all of them: half of what a browser's storage holds
LONGEST = 2_000  # characters of a remark
SENTENCES = 12  # of one excerpt; more is no sentence but a passage, for which the report is there

_CITATION = TypeAdapter(Citation)
_REMARK = TypeAdapter(str)


@dataclass(frozen=True, slots=True)
class Note:
    """One sentence, or one answer with its question, and what the user remarks on it."""

    kept: Citation | Exchange
    remark: str = ""


def excerpt(report: Report, start: int, end: int) -> Citation | None:
    """The sentences of ``report`` that ``[start, end)`` touches, to the letter; ``None`` where there are none.

    They end with the section of the first, and after :data:`SENTENCES`.
    """
    touched = [each for each in report.sentences if each.start < end and start < each.end]
    held = [each for each in touched[:SENTENCES] if each.section == touched[0].section]
    if not held:
        return None
    known, first, last = report.metadata, held[0].start, held[-1].end
    return Citation(
        1, report.path, known.title, known.place, known.year, known.body, first, last, report.text[first:last],
        report.section_path(held[0].section), kind=known.kind, scan=scan_of(report.scanned, first, last),
    )  # fmt: skip


def cited(value: object) -> Citation | None:
    """The sentence that a browser kept, ``None`` where it is none."""
    try:
        found = read(_CITATION, value)
    except UnfitError:
        return None
    return found if 0 <= found.start <= found.end else None


def notes(values: object) -> tuple[tuple[Note, ...], int]:
    """The notes that a browser kept, and how many there are beside them that are none or too much."""
    if not isinstance(values, list):
        return (), int(values is not None)
    found: list[Note] = []
    room = LARGEST
    for value in values[:MOST]:
        try:
            room -= size(value)
        except UnfitError:
            continue
        note = _note(value)
        if note is not None and room >= 0:
            found.append(note)
    return tuple(found), len(values) - len(found)


def _note(value: object) -> Note | None:
    if not isinstance(value, dict):
        return None
    kept = _kept(value)
    try:
        remark = read(_REMARK, value.get("remark", ""))
    except UnfitError:
        return None
    return Note(kept, remark[:LONGEST]) if kept is not None else None


def _kept(value: dict[str, object]) -> Citation | Exchange | None:
    if "exchange" not in value:
        return cited(value.get("sentence"))
    exchanges, _ = from_json([value["exchange"]])
    return exchanges[0] if exchanges and exchanges[0].answer is not None else None


def collected(held: Sequence[Note], language: str) -> Transcript:
    """The notes in their order as a document; a sentence that two of them cite has one number."""
    numbers = Numbers()
    parts = tuple(_part(each, numbers, language) for each in held)
    return Transcript(say(language, "notes_title"), parts, tuple(numbers.references))


def _part(note: Note, numbers: Numbers, language: str) -> Part:
    remarks = tuple(_remark(note.remark, language))
    if isinstance(note.kept, Exchange):
        whole = part_of(note.kept, numbers, language)
        return Part(whole.question, whole.paragraphs, whole.table, (*whole.remarks, *remarks))
    quote = (Run(f"“{note.kept.quote.strip()}”"), Run("", numbers.of(note.kept)))
    return Part(source_line(note.kept, language), (quote,), (), remarks)


def _remark(text: str, language: str) -> list[Line]:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if lines:
        lines[0] = say(language, "notes_remark_of", text=lines[0])
    return [(Run(line),) for line in lines]
