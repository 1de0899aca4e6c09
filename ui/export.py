"""A conversation as a Markdown document: each question, its answer, and the sentences that it rests on.

Goes in: exchanges. Comes out: text in which nothing that a report says is markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from qa.types import Answer
from ui.conversation import Exchange
from ui.texts import say

SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~&!])")


def plain(text: str) -> str:
    """``text`` with every sign that Markdown would read escaped.

    >>> plain("[1] <b>")
    '\\\\[1\\\\] \\\\<b\\\\>'
    """
    return SPECIAL.sub(r"\\\1", text)


def to_markdown(exchanges: Sequence[Exchange], language: str) -> str:
    """The finished exchanges, each under its question as a heading."""
    blocks = [f"# {plain(say(language, 'export_title'))}"]
    for each in exchanges:
        blocks.append(f"## {plain(each.question)}")
        blocks += _answer(each.answer, language) if each.answer else [plain(each.failure or "")]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _answer(answer: Answer, language: str) -> Iterator[str]:
    yield from _table(answer) if answer.table else [plain(answer.answer)]
    if answer.coverage:
        yield plain(answer.coverage)
    for cited in answer.citations:
        where = " › ".join([cited.title, *cited.section])
        source = f"{plain(where)}（{plain(cited.report)}）"
        yield f"> {plain(f'[{cited.mark}]')} {plain(cited.quote.strip())}  \n> —— {source}"


def _table(answer: Answer) -> list[str]:
    table = answer.table
    if table is None:
        return []
    lines = [[plain(name) for name in table.columns], ["---"] * len(table.columns)]
    for cells, marks in zip(table.rows, table.marks, strict=False):
        lines.append(
            [
                plain(cell) + (plain(f"[{mark}]") if mark else "")
                for cell, mark in zip(cells, marks, strict=False)
            ]
        )
    return ["\n".join(f"| {' | '.join(line)} |" for line in lines)]
