"""One exchange of the conversation as HTML: the question, and the answer with its marks, sources and table.

Goes in: an exchange and its place in the conversation. Comes out: escaped HTML; what a mark or button does is
`chat.js`, which reports `data-act` and its neighbours to the handlers in `app.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

from qa.types import Answer, Citation, Table
from ui.chart import shares
from ui.conversation import Exchange, citation
from ui.markup import button
from ui.scope import EVERYTHING, Scope, tags
from ui.texts import safe, say

MARK = re.compile(r"\[(\d{1,3})\]")
CLAUSE = re.compile(
    r"[^，。；！？、\n]*[，。；！？、\n]*"
)  # what appears at once when an answer is written out


def render_exchange(
    exchange: Exchange, turn: int, language: str, *, fresh: bool = False, last: bool = False
) -> str:
    """Question and answer number ``turn``.

    A ``fresh`` answer appears clause by clause; under the ``last`` the whole conversation can be exported.
    """
    return (
        f'<section class="exchange" data-turn="{turn}">'
        f'<h2 class="question"><span class="unseen">{safe(language, "you")}</span>'
        f'<span lang="zh">{escape(exchange.question)}</span></h2>'
        f"{_reply(exchange, turn, language, fresh=fresh, last=last)}</section>"
    )


def _reply(exchange: Exchange, turn: int, language: str, *, fresh: bool, last: bool) -> str:
    if exchange.answer is not None:
        return render_answer(exchange.answer, turn, language, scope=exchange.scope, fresh=fresh, last=last)
    if exchange.failure is not None:
        return render_failure(exchange.failure, turn, language)
    return (
        f'<div class="answer pending" role="status"><i></i><i></i><i></i>{safe(language, "thinking")}</div>'
    )


def render_failure(message: str, turn: int, language: str) -> str:
    """A sentence that says what went wrong, and a button that asks again."""
    retry = button(safe(language, "retry"), "soft", "retry", turn=turn)
    return (
        f'<div class="answer failure" role="alert"><strong>{safe(language, "failed")}</strong>'
        f"<p>{escape(message)}</p>{retry}</div>"
    )


def render_answer(
    answer: Answer,
    turn: int,
    language: str,
    *,
    scope: Scope = EVERYTHING,
    fresh: bool = False,
    last: bool = False,
) -> str:
    """The answer or the refusal, with what it rests on."""
    kind = "answer refusal" if answer.refused else "answer"
    parts = [
        f'<div class="{kind}{" fresh" if fresh else ""}">',
        f'<strong class="refused">{safe(language, "refused")}</strong>' if answer.refused else "",
        _short(answer, turn, language),
        # A table says all that its text says.
        render_table(answer.table, answer, turn, language) if answer.table else _said(answer, turn, language),
        _reason(answer),
        _sources(answer, turn, language),
        _foot(answer, turn, language, scope, last),
        "</div>",
    ]
    return "".join(parts)


def _short(answer: Answer, turn: int, language: str) -> str:
    """The short form on its own line, with its mark where the text gives it one."""
    if not answer.short or answer.refused:
        return ""
    size = "short" if len(answer.short) <= 16 else "short long"
    cited = citation(answer, 1) if body(answer) != answer.answer else None
    mark = mark_button(cited, turn, language) if cited else ""
    return f'<p class="{size}" lang="zh">{escape(answer.short)}{mark}</p>'


def body(answer: Answer) -> str:
    """The answer's text without the short form that it begins with, which the page shows on its own line.

    An answer that says nothing more is shown as it is written.
    """
    lead = f"{answer.short}[1]。"
    return answer.answer.removeprefix(lead) if answer.short and not answer.refused else answer.answer


def _reason(answer: Answer) -> str:
    if not answer.refused or not answer.reason or answer.reason in answer.answer:
        return ""
    return f'<p class="reason" lang="zh">{escape(answer.reason)}</p>'


def _said(answer: Answer, turn: int, language: str) -> str:
    """The answer's paragraphs, its marks as buttons, each clause numbered so that it can appear in turn."""
    order = 0
    paragraphs = []
    for paragraph in body(answer).splitlines():
        if not paragraph.strip():
            continue
        pieces = []
        for piece in clauses(paragraph):
            shown = "".join(with_marks(piece, answer, turn, language))
            pieces.append(f'<span class="clause" style="--order:{min(order, 60)}">{shown}</span>')
            order += 1
        paragraphs.append(f"<p>{''.join(pieces)}</p>")
    return f'<div class="said" lang="zh">{"".join(paragraphs)}</div>' if paragraphs else ""


def clauses(paragraph: str) -> list[str]:
    """The paragraph cut behind its punctuation; marks stay with the clause before them.

    >>> clauses("增长5.5%[1]，就业稳定。[2]")
    ['增长5.5%[1]，', '就业稳定。[2]']
    """
    found: list[str] = []
    for match in CLAUSE.finditer(paragraph):
        piece = match.group()
        while found and (mark := MARK.match(piece)):
            found[-1] += mark.group()
            piece = piece[mark.end() :]
        if piece:
            found.append(piece)
    return found


def with_marks(text: str, answer: Answer, turn: int, language: str) -> Iterable[str]:
    """``text`` escaped, each ``[n]`` that has a citation as a button; any other ``[n]`` stays text."""
    at = 0
    for match in MARK.finditer(text):
        cited = citation(answer, int(match.group(1)))
        if cited is None:
            continue
        yield escape(text[at : match.start()])
        yield mark_button(cited, turn, language)
        at = match.end()
    yield escape(text[at:])


def mark_button(cited: Citation, turn: int, language: str) -> str:
    """The small number that opens a citation; `chat.js` shows its sentence on hovering and focus."""
    label = safe(language, "source", mark=cited.mark, title=cited.title)
    inner = f'<span aria-hidden="true">{cited.mark}</span><span class="unseen">{label}</span>'
    title, quote = source_line(cited, language), cited.quote.strip()
    return button(inner, "mark", "open", turn=turn, mark=cited.mark, title=title, quote=quote)


def source_line(cited: Citation, language: str) -> str:
    """Title and, where the title does not say it, the year."""
    if cited.year is None or str(cited.year) in cited.title:
        return cited.title
    return f"{cited.title} · {say(language, 'year', year=cited.year)}"


def render_table(table: Table, answer: Answer, turn: int, language: str) -> str:
    """The comparison; the first column names its row."""
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in table.columns)
    rows = []
    bars = [shares(cells) for cells in zip(*table.rows, strict=False)]
    for row, (cells, marks) in enumerate(zip(table.rows, table.marks, strict=False)):
        shown = []
        for column, (cell, mark) in enumerate(zip(cells, marks, strict=False)):
            cited = citation(answer, mark) if mark is not None else None
            inner = escape(cell) + (mark_button(cited, turn, language) if cited else "")
            share = bars[column][row] if column else None
            if share is not None:
                inner += f'<i class="share" aria-hidden="true" style="width:{share:.1%}"></i>'
            shown.append(f'<th scope="row">{inner}</th>' if column == 0 else f"<td>{inner}</td>")
        rows.append(f"<tr>{''.join(shown)}</tr>")
    return (
        f'<div class="wide" tabindex="0"><table lang="zh"><thead><tr>{head}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )


def _sources(answer: Answer, turn: int, language: str) -> str:
    """Where the cited sentences stand, each a button that opens it in its report."""
    if not answer.citations:
        return ""
    # A refusal's text holds none of the sentences, so that they are shown here.
    items = "".join(_source(each, turn, language, quoted=answer.refused) for each in answer.citations)
    heading = "nearest" if answer.refused else "sources"
    opened = " open" if len(answer.citations) <= 4 else ""
    return (
        f'<details class="sources"{opened}><summary>{safe(language, heading)}'
        f"<span>{len(answer.citations)}</span></summary><ol>{items}</ol></details>"
    )


def _source(cited: Citation, turn: int, language: str, *, quoted: bool) -> str:
    section = f"<small>{escape(cited.section[-1])}</small>" if cited.section else ""
    quote = f'<span class="quote" lang="zh">{escape(cited.quote.strip())}</span>' if quoted else ""
    inner = (
        f'<span class="number">{cited.mark}</span><span class="from" lang="zh">'
        f"<b>{escape(source_line(cited, language))}</b>{section}</span>{quote}"
    )
    return f"<li>{button(inner, 'source', 'open', turn=turn, mark=cited.mark)}</li>"


def _foot(answer: Answer, turn: int, language: str, scope: Scope, last: bool) -> str:
    """How the question was understood, what was searched, and the buttons that copy and export."""
    parts = []
    if not answer.refused:
        text, done = as_text(answer, language), say(language, "copied")
        parts.append(button(safe(language, "copy"), "quiet", "copy", copy=text, done=done))
    if last:
        parts.append(button(safe(language, "export"), "quiet", "export"))
    if answer.coverage:
        parts.append(f'<span class="coverage" lang="zh">{escape(answer.coverage)}</span>')
    understood = _tags(answer, turn, language, scope)
    return f'<div class="foot">{"".join(parts)}{understood}</div>' if parts or understood else ""


def _tags(answer: Answer, turn: int, language: str, scope: Scope) -> str:
    shown = []
    for tag in tags(scope, answer.understanding, language):
        if tag.facet is None:
            shown.append(f'<li class="tag" lang="zh">{escape(tag.text)}</li>')
            continue
        label = say(language, "drop", name=tag.text)
        inner = f'{escape(tag.text)}<i aria-hidden="true">×</i>'
        drop = button(inner, "tag", "drop", label=label, turn=turn, facet=tag.facet, value=tag.value)
        shown.append(f'<li lang="zh">{drop}</li>')
    label = safe(language, "understood")
    if not shown:
        return ""
    return f'<div class="understood"><span>{label}</span><ul class="tags">{"".join(shown)}</ul></div>'


def as_text(answer: Answer, language: str) -> str:
    """The answer as plain text with its sources below, ready to be pasted into a document."""
    lines = [answer.answer.strip()]
    if answer.citations:
        lines += ["", f"{say(language, 'sources')}："]
        lines += [
            f"[{each.mark}] {source_line(each, language)}：“{each.quote.strip()}”"
            for each in answer.citations
        ]
    return "\n".join(lines)
