"""A transcript as a Markdown document with a numbered list of references at its end.

Goes in: a transcript. Comes out: text in which nothing that a report says is markup.
"""

from __future__ import annotations

import re

from ui.markup import legible
from ui.texts import say
from ui.transcript import Line, Part, Transcript

SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~&!])")


def plain(text: str) -> str:
    """``text`` on one line, with every sign that Markdown would read escaped.

    >>> plain("[1] <b>")
    '\\\\[1\\\\] \\\\<b\\\\>'
    """
    return SPECIAL.sub(r"\\\1", " ".join(legible(text).split()))


def to_markdown(whole: Transcript, language: str) -> str:
    """Each part under its heading, and then the references."""
    blocks = [f"# {plain(whole.title)}"]
    for part in whole.parts:
        said, remarks = map(_line, part.paragraphs), map(_line, part.remarks)
        blocks += [f"## {plain(part.question)}", *said, *_table(part), *remarks]
    if whole.references:
        blocks.append(f"## {plain(say(language, 'references'))}")
        blocks += [f"\\[{number}\\] {plain(each)}" for number, each in enumerate(whole.references, start=1)]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _line(line: Line) -> str:
    return "".join(plain(run.text) if run.number is None else f"\\[{run.number}\\]" for run in line)


def _table(part: Part) -> list[str]:
    if not part.table:
        return []
    lines = [[_line(cell) for cell in row] for row in part.table]
    lines.insert(1, ["---"] * len(lines[0]))
    return ["\n".join(f"| {' | '.join(line)} |" for line in lines)]
