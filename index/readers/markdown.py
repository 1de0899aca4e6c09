"""The bytes of a Markdown file go in, its text comes out without the marks.

Headings and paragraphs stay lines of their own, tables are read out row by row, numbers of ordered lists
stay. Link targets, pictures and HTML tags go, and so does a head of YAML, but for its title where the
text has none.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from index.readers import tables
from index.readers.limits import Limits, check_length
from index.readers.plain import decode

if TYPE_CHECKING:
    from markdown_it.token import Token

# CommonMark does not see the end of **重点，**之后: a mark between punctuation and a hanzi.
_LEFT_OVER_BOLD = re.compile(r"\*\*(\S(?:[^*\n]*\S)?)\*\*")
_HIDDEN = re.compile(r"<(script|style)\b.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)", re.I | re.S)
_TAG = re.compile(r"</?[a-z][^<>]*>", re.I)
_FRONT_MATTER = re.compile(r"\A---[ \t]*\r?\n(?P<fields>(?:[^\n]*\n){0,60}?)(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)")
_TITLE = re.compile(r"^title[ \t]*:[ \t]*([\"']?)(?P<title>.+?)\1[ \t]*\r?$", re.M)
_BREAK = re.compile(r"<(?:br|/p|/div|/h\d|/tr|/li)\b[^<>]*>", re.I)


def read(data: bytes, limits: Limits) -> str:
    """Return the text of the Markdown file ``data``.

    Raises:
        ReadError: no known encoding explains ``data``, or it is too long.
    """
    from markdown_it import MarkdownIt

    source = decode(data)
    check_length(source, limits.max_characters)
    title, source = _without_front_matter(source)
    tokens = MarkdownIt("commonmark").enable("table").parse(source)
    blocks: list[str] = []
    table: list[list[tables.Cell]] = []  # that is open
    cells: list[str] | None = None  # of the table row that is open
    number = ""  # of the list item whose first paragraph comes next
    for token in tokens:
        if token.type == "table_open":
            table = []
        elif token.type == "tr_open":
            cells = []
        elif token.type == "tr_close" and cells is not None:
            table.append([tables.Cell(cell.replace("\n", " "), head=not table) for cell in cells])
            cells = None
        elif token.type == "table_close":
            blocks.extend((*tables.lines(table, blocks), ""))
        elif token.type == "list_item_open":
            number = f"{token.info}{token.markup} " if token.info else ""
        elif token.type == "inline":
            text = _LEFT_OVER_BOLD.sub(r"\1", _inline(token.children or ()))
            if cells is not None:
                cells.append(text)
            else:
                blocks.extend((number + text, ""))
            number = ""
        elif token.type in ("fence", "code_block"):
            blocks.extend((token.content.rstrip(), ""))
        elif token.type == "html_block":
            blocks.extend((_without_tags(token.content), ""))
    text = "\n".join(blocks)
    return text if not title or title in text else f"{title}\n\n{text}"


def _without_front_matter(source: str) -> tuple[str, str]:
    """The title that a head of YAML gives, and the source without that head."""
    head = _FRONT_MATTER.match(source)
    if head is None or ":" not in head["fields"]:
        return "", source
    title = _TITLE.search(head["fields"])
    return title["title"] if title else "", source[head.end() :]


def _inline(tokens: Sequence[Token]) -> str:
    """The text of one paragraph, heading or cell."""
    parts = []
    for token in tokens:
        if token.type in ("text", "code_inline"):
            parts.append(token.content)
        elif token.type in ("softbreak", "hardbreak") or _BREAK.match(token.content):
            parts.append("\n")
    return "".join(parts)


def _without_tags(source: str) -> str:
    visible = _BREAK.sub("\n", _HIDDEN.sub("", source))
    return html.unescape(_TAG.sub("", visible)).strip()
