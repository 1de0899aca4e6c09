"""The bytes of a .docx file go in, its text comes out: paragraphs, notes and tables in their order.

Text in hyperlinks, content controls and insertions is text; what was deleted or hidden, comments, headers and footers
are not. A foot- or endnote is a line of its own behind the paragraph that refers to it, and its mark stands in no
sentence. Pictures are never unpacked, nothing is fetched, macros and XML entities are refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from index.readers import tables
from index.readers.limits import Limits
from index.readers.notes import note_line, raised
from index.readers.package import repack
from index.readers.symbols import shown

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/{}s"
_NOTES = ("footnote", "endnote")
_LITERAL = {
    f"{_W}tab": "\t",
    f"{_W}ptab": "\t",
    f"{_W}br": "\n",
    f"{_W}cr": "\n",
    f"{_W}noBreakHyphen": "-",
}
_SKIPPED = {
    f"{_W}del",
    f"{_W}moveFrom",
    f"{_W}pPr",
    f"{_W}rPr",
    f"{_W}rt",  # how the characters below it are pronounced
    f"{_W}tblPr",
    f"{_W}sdtPr",
    f"{_MC}Fallback",  # says once more what stands in mc:Choice
}
_OFF = ("0", "false", "off")
_LISTED = re.compile(r"[\s①-⑳\d*※\[\]［］()（）.、]*")  # how a note says of itself which one it is


def read(data: bytes, limits: Limits) -> str:
    """Return the text of the Word document ``data``.

    Raises:
        ReadError: the package is damaged, unpacks beyond ``limits``, or holds macros or entities.
    """
    import docx

    part = docx.Document(repack(data, limits, "Word")).part
    return "\n".join(_Reader(_notes(part)).lines(part.element.body))


def _notes(document: Any) -> dict[tuple[str, str], Any]:
    """The foot- and endnotes of a document, by kind and number."""
    from docx.oxml import parse_xml

    found = {}
    for kind in _NOTES:
        for relation in document.rels.values():
            if relation.reltype == _RELATION.format(kind) and not relation.is_external:
                for note in parse_xml(relation.target_part.blob).iter(_W + kind):
                    found[kind, note.get(f"{_W}id", "")] = note
    return found


class _Reader:
    """Reads the blocks of one document, and remembers the notes that a paragraph refers to until it ends."""

    def __init__(self, notes: Mapping[tuple[str, str], Any]) -> None:
        self._notes = dict(notes)
        self._referred: list[tuple[str, Any]] = []  # what stands before each mark, and the note

    def lines(self, body: Any) -> Iterator[str]:
        """The lines of the document, the notes of each block behind it."""
        for block in self._blocks(body):
            yield from block
            while self._referred:
                yield from self._note(*self._referred.pop(0))

    def _note(self, before: str, note: Any) -> Iterator[str]:
        text = self._joined(note)
        listed = _LISTED.match(text)
        text = text[listed.end() if listed else 0 :]
        if text:
            yield note_line(before, text)

    def _joined(self, container: Any) -> str:
        """All text of an element in one line."""
        return " ".join(" ".join(line for block in self._blocks(container) for line in block).split())

    def _blocks(self, container: Any) -> Iterator[list[str]]:
        """The lines of each paragraph and table of an element, content controls opened."""
        above: list[str] = []  # the lines since the last table, for one may say what the next is about
        pending = ""  # paragraphs whose end was deleted: the next one goes on with them
        for child in _opened(container):
            if child.tag == f"{_W}p":
                pending += self._text(child)
                if _end_deleted(child):
                    continue
                above.append(pending)
                yield [pending]
            else:
                yield [*([pending] if pending else []), *self._table(child, above)]
                above = []
            pending = ""
        if pending:
            yield [pending]

    def _table(self, table: Any, above: list[str]) -> Iterator[str]:
        """The lines of a table; one of a single column only sets its text in a frame."""
        rows = [row for row in table.iter(f"{_W}tr") if _owner(row, "tbl") is table and not _removed(row)]
        cells = [[cell for cell in row.iter(f"{_W}tc") if _owner(cell, "tr") is row] for row in rows]
        if all(len(row) <= 1 for row in cells):
            for row in cells:
                for cell in row:
                    yield from (line for block in self._blocks(cell) for line in block)
            return
        yield from tables.lines(self._grid(rows, cells), above)

    def _grid(self, rows: Iterable[Any], cells: Iterable[list[Any]]) -> list[list[tables.Cell]]:
        """The rows with their cells, of which one that goes on with the one above it is written but once."""
        grid: list[list[tables.Cell]] = []
        reaching: dict[int, tuple[int, int]] = {}  # column: the row and place of the cell that reaches down
        for y, (row, own) in enumerate(zip(rows, cells, strict=True)):
            x = _number(row.find(f"{_W}trPr/{_W}gridBefore"))
            head = _on(row.find(f"{_W}trPr/{_W}tblHeader"))
            line = [tables.Cell("", columns=x)] if x else []
            for cell in own:
                across = max(1, _number(cell.find(f"{_W}tcPr/{_W}gridSpan")))
                merge = cell.find(f"{_W}tcPr/{_W}vMerge")
                goes_on = merge is not None and merge.get(f"{_W}val", "continue") == "continue"
                text = self._joined(cell)
                if goes_on and not text and x in reaching:
                    at, place = reaching[x]
                    upper = grid[at][place]
                    grid[at][place] = tables.Cell(upper.text, y - at + 1, upper.columns, upper.head)
                else:
                    line.append(tables.Cell(text, 1, across, head))
                    reaching.pop(x, None)
                    if merge is not None:
                        reaching[x] = (y, len(line) - 1)
                x += across
            grid.append(line)
        return grid

    def _text(self, element: Any, before: str = "") -> str:
        """The visible text of a paragraph, of which ``before`` was read; a text box follows on lines of its own."""
        parts: list[str] = []
        for child in element:
            kind = child.tag.removeprefix(_W).removesuffix("Reference") if isinstance(child.tag, str) else ""
            if child.tag in (f"{_W}t", f"{_M}t"):
                parts.append(child.text or "")
            elif child.tag in _LITERAL:
                parts.append(_LITERAL[child.tag])
            elif child.tag == f"{_W}sym":
                parts.append(shown(child.get(f"{_W}font", ""), child.get(f"{_W}char", "")))
            elif kind in _NOTES:
                note = self._notes.pop((kind, child.get(f"{_W}id", "")), None)
                if note is not None:
                    self._referred.append((before + "".join(parts), note))
                if _on(child, "customMarkFollows"):
                    break  # the rest of the run is the mark
            elif child.tag == f"{_W}txbxContent":
                parts.append("\n" + "\n".join(line for block in self._blocks(child) for line in block))
            elif child.tag == f"{_W}r":
                parts.append(self._run(child, before + "".join(parts)))
            elif child.tag == f"{_M}den":
                parts.append("/" + self._text(child, before))
            elif isinstance(child.tag, str) and child.tag not in _SKIPPED:
                parts.append(self._text(child, before + "".join(parts)))
        return "".join(parts)

    def _run(self, run: Any, before: str) -> str:
        """The text of a run: none where it is hidden, and no figure where it is raised above the line."""
        if _on(run.find(f"{_W}rPr/{_W}vanish")):
            return ""
        text = self._text(run, before)
        align = run.find(f"{_W}rPr/{_W}vertAlign")
        return raised(before, text) if align is not None and align.get(f"{_W}val") == "superscript" else text


def _opened(container: Any) -> Iterator[Any]:
    """The paragraphs and tables of an element, those in content controls and insertions among them."""
    for child in container:
        if child.tag in (f"{_W}p", f"{_W}tbl"):
            yield child
        elif isinstance(child.tag, str) and child.tag not in _SKIPPED:
            yield from _opened(child)


def _end_deleted(paragraph: Any) -> bool:
    """Whether the mark that ends the paragraph was deleted or moved away: the next one goes on with it."""
    marks = paragraph.find(f"{_W}pPr/{_W}rPr")
    return marks is not None and any(marks.find(_W + name) is not None for name in ("del", "moveFrom"))


def _removed(row: Any) -> bool:
    return row.find(f"{_W}trPr/{_W}del") is not None


def _owner(element: Any, name: str) -> Any:
    """The nearest ``name`` around ``element``: tables nest."""
    return next(element.iterancestors(_W + name))


def _on(element: Any, name: str = "val") -> bool:
    """Whether a property is there and not switched off; one other than its value must be named."""
    if element is None:
        return False
    return element.get(_W + name, "1" if name == "val" else "0") not in _OFF


def _number(element: Any) -> int:
    said = "" if element is None else element.get(f"{_W}val", "")
    return int(said) if re.fullmatch(r"\d{1,3}", said, re.ASCII) else 0
