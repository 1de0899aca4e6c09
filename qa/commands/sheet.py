"""The table of an answer as CSV that spreadsheets read.

Goes in: an answer with a table. Comes out: text with a byte order mark, by which Excel knows that it is UTF-8; behind the
columns stand the sources of each cited one, and a computed cell says how it was reckoned. No cell is taken for a formula,
and none ends a line or, whatever a spreadsheet takes for the sign between cells, another cell. All CSV of this program is
written here.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata

from ..types import Answer

MARK = re.compile(r"\[\d{1,3}\]")
# A figure that spreadsheets read as the number it is. With anything behind it, -3.2万人, they try to reckon, and fail.
FIGURE = re.compile(r"-\d+(?:\.\d+)?%?")
ENDS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")  # of a line, a page, a text; tabs end cells
# A spreadsheet of a country that separates cells by semicolons would begin a cell here, quotes or not.
SEPARATED = re.compile(r"""([;|])(?=[\s"'`‘’“”]*[=+\-@＝＋－＠﹦﹢﹣﹫\u2212])""")
QUOTES = "'\"`‘’“”＇＂,"


def to_csv(answer: Answer, sources: str) -> str:
    """The table, "" where there is none; ``sources`` is the word that heads their columns."""
    table = answer.table
    if table is None:
        return ""
    cited = [column for column in range(len(table.columns)) if any(row[column] for row in table.marks)]
    stream = io.StringIO()
    writer = csv.writer(stream, quoting=csv.QUOTE_ALL)
    writer.writerow(map(harmless, [*table.columns, *(f"{table.columns[at]}（{sources}）" for at in cited)]))
    for cells, marks in zip(table.rows, table.marks, strict=False):
        writer.writerow(map(harmless, [*cells, *(_source(answer, marks[at]) for at in cited)]))
    return "\ufeff" + stream.getvalue()


def harmless(cell: str) -> str:
    """A cell without marks, on one line, which no spreadsheet takes for a formula.

    Text that may be one is led by an apostrophe. A plain negative figure is none and stays a number.

    >>> harmless("=1+1"), harmless("-3.2%[1]"), harmless("＝1+1"), harmless("-3.2万人")
    ("'=1+1", '-3.2%', "'＝1+1", "'-3.2万人")
    """
    text = SEPARATED.sub(r"\1'", ENDS.sub(" ", MARK.sub("", cell)))
    return text if FIGURE.fullmatch(text) or not _may_be_formula(text) else f"'{text}"


def _may_be_formula(text: str) -> bool:
    """Whether its first sign but spaces, invisible ones and quotes is one of = + - @, in any width."""
    for sign in text:
        if unicodedata.category(sign)[0] not in "ZC" and sign not in QUOTES:
            return unicodedata.normalize("NFKC", sign)[0] in "=+-@\u2212"
    return False


def _source(answer: Answer, mark: int | None) -> str:
    cited = next((one for one in answer.citations if one.mark == mark), None)
    return f"{' › '.join((cited.title, *cited.section))}：{cited.quote.strip()}" if cited else ""
