"""A transcript as a Word document with a numbered list of references at its end.

Goes in: a transcript. Comes out: the bytes of a docx file; marks are raised as GB/T 7714 wants them.
"""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any

from ui.markup import legible
from ui.texts import say
from ui.transcript import Line, Part, Transcript

if TYPE_CHECKING:
    from docx.document import Document

BODY_FONT, HEAD_FONT, LATIN_FONT = "宋体", "黑体", "Times New Roman"
BODY_POINTS, REFERENCE_POINTS = 12, 10.5
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|[\ud800-\udfff]")  # no character of XML 1.0


def to_docx(whole: Transcript, language: str) -> bytes:
    """Each part under its heading, and then the references."""
    from docx import Document
    from docx.shared import Pt

    document = Document()
    _styles(document)
    document.core_properties.title = whole.title
    document.core_properties.author = ""
    document.core_properties.comments = ""
    document.add_heading(whole.title, 0)
    for part in whole.parts:
        document.add_heading(clean(part.question), 1)
        for line in part.paragraphs:
            _write(document.add_paragraph(), line)
        _table(document, part)
        for line in part.remarks:
            _write(document.add_paragraph(), line)
    if whole.references:
        document.add_heading(say(language, "references"), 1)
    for number, text in enumerate(whole.references, start=1):
        entry = document.add_paragraph()
        entry.paragraph_format.left_indent, entry.paragraph_format.first_line_indent = Pt(21), Pt(-21)
        entry.add_run(f"[{number}] {clean(text)}").font.size = Pt(REFERENCE_POINTS)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _styles(document: Document) -> None:
    """The fonts of Chinese documents; python-docx's own are for Latin script only."""
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    for name, font in (("Normal", BODY_FONT), ("Title", HEAD_FONT), ("Heading 1", HEAD_FONT)):
        style: Any = document.styles[name]
        style.font.name = LATIN_FONT
        style.font.color.rgb = RGBColor(0, 0, 0)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        fonts.set(qn("w:eastAsia"), font)
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)  # a theme's font would go before the named one
    normal: Any = document.styles["Normal"]
    normal.font.size = Pt(BODY_POINTS)
    normal.paragraph_format.line_spacing = 1.5


def _table(document: Document, part: Part) -> None:
    if not part.table:
        return
    table = document.add_table(rows=0, cols=len(part.table[0]))
    table.style = "Table Grid"
    for row in part.table:
        cells = table.add_row().cells
        for cell, line in zip(cells, row, strict=False):
            _write(cell.paragraphs[0], line)


def _write(paragraph: Any, line: Line) -> None:
    for run in line:
        if run.number is None:
            paragraph.add_run(clean(run.text))
        else:
            paragraph.add_run(f"[{run.number}]").font.superscript = True


def clean(text: str) -> str:
    """``text`` as XML can hold it."""
    return UNWRITABLE.sub("\ufffd", legible(text))
