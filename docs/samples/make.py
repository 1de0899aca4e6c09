"""Make the Word and PDF sample reports in `reports/` from the Markdown sources beside this script.

    python docs/samples/make.py FONT

``FONT`` is a TrueType font with simplified Chinese, such as gbsn00lp.ttf of Debian's fonts-arphic-gbsn00lp; a
subset of it is embedded in the PDFs. Fonts with CFF outlines will not do: some readers see a space between any two
characters of a PDF made with them. Needs ``pip install fpdf2``; python-docx comes with the project.

Of Markdown only what the sources use is known: ``#`` headings, paragraphs, ``**bold**`` and pipe tables. The
other samples are plain text or Markdown and stand in `reports/` as they were written.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Pt
from fpdf import FPDF

SOURCES = Path(__file__).resolve().parent
REPORTS = SOURCES.parent.parent / "reports"
WORD = ("2026年澜江市政府工作报告", "2026年澜江市人大常委会工作报告")
PDF = ("2025年澜江市政府工作报告", "2025年澜江市人大常委会工作报告")
RUNNING_HEAD = "澜江市第九届人民代表大会第四次会议文件"
MADE = datetime(2026, 1, 20, tzinfo=timezone.utc)  # fixed, so that the same sources make the same PDF

# What a line of Chinese type may be broken between: figures stay whole, no closing mark begins a line and no
# opening mark ends one.
_UNBREAKABLE = re.compile(r"[“‘（《【]*(?:[0-9A-Za-z.%]+|—+|.)[”’）》】，。、；：！？]*")


def blocks(source: str) -> Iterator[tuple[int, str]]:
    """Each block of a source with its heading level, 0 for paragraphs and tables."""
    for block in re.split(r"\n\s*\n", source.strip()):
        heading = re.match(r"(#+) (.*)", block)
        yield (len(heading[1]), heading[2]) if heading else (0, block)


def write_word(source: str, target: Path) -> None:
    """A Word file with real heading styles, bold runs and tables."""
    document = Document()
    document.core_properties.title = target.stem
    document.core_properties.author = ""
    document.core_properties.created = document.core_properties.modified = MADE
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "FangSong", Pt(16)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), "仿宋")
    frame = True  # title, date and speaker stand centred above the salutation
    for level, block in blocks(source):
        frame = frame and not block.startswith("各位代表")
        if level:
            document.add_heading(block, level - 1)
        elif block.startswith("|"):
            _add_table(document, block)
        else:
            paragraph = document.add_paragraph()
            if frame:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            else:
                paragraph.paragraph_format.first_line_indent = Pt(32)
            for i, run in enumerate(block.split("**")):
                paragraph.add_run(run).bold = bool(i % 2)
    document.save(str(target))


def _add_table(document: WordDocument, block: str) -> None:
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in block.splitlines()]
    del rows[1]  # the rule below the head
    table = document.add_table(len(rows), len(rows[0]), style="Table Grid")
    for cells, row in zip(rows, table.rows, strict=True):
        for text, cell in zip(cells, row.cells, strict=True):
            cell.text = text


class Paper(FPDF):
    """Pages with a running head and a number at the foot."""

    def header(self) -> None:
        self.set_font("song", size=9)
        self.cell(0, 6, RUNNING_HEAD, align="C", new_x="LMARGIN", new_y="NEXT")
        self.ln(6)

    def footer(self) -> None:
        self.set_y(-18)
        self.set_font("song", size=9)
        self.cell(0, 6, f"— {self.page_no()} —", align="C")


def write_pdf(source: str, target: Path, font: Path) -> None:
    """A PDF with a text layer; a line for each line of type, as word processors print it."""
    paper = Paper(format="A4")
    paper.set_title(target.stem)
    paper.set_creation_date(MADE)
    paper.set_margins(28, 20, 28)
    paper.set_auto_page_break(True, margin=26)
    paper.add_font("song", fname=str(font))
    paper.add_page()
    frame = True
    for level, block in blocks(source):
        frame = frame and not block.startswith("各位代表")
        size = {1: 20, 2: 15, 3: 13.5}.get(level, 12)
        centred = frame or level == 1
        paper.set_font("song", size=size)
        paper.ln(2 if level else 0)
        for line in _lines(paper, block if centred else "\u3000\u3000" + block):
            paper.cell(0, size * 0.62, line, align="C" if centred else "L", new_x="LMARGIN", new_y="NEXT")
    paper.output(str(target))


def _lines(paper: FPDF, text: str) -> Iterator[str]:
    line = ""
    for piece in _UNBREAKABLE.findall(text):
        if paper.get_string_width(line + piece) > paper.epw - 2:
            yield line
            line = ""
        line += piece
    yield line


def main(font: Path) -> None:
    for name in WORD:
        write_word((SOURCES / f"{name}.md").read_text("utf-8"), REPORTS / f"{name}.docx")
    for name in PDF:
        write_pdf((SOURCES / f"{name}.md").read_text("utf-8"), REPORTS / f"{name}.pdf", font)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
