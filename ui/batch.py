"""Many questions at once as HTML: the form they are pasted into, and the table of their answers as far as it is.

Goes in: questions with what became of them. Comes out: escaped HTML, and the same table as text for spreadsheets. Asking
them by and by is `batch_form.js`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from qa.types import Answer, Table
from ui.conversation import Exchange
from ui.link import LONGEST
from ui.marks import mark_button, source_line, with_marks
from ui.markup import attributes, button, html
from ui.texts import safe, say
from ui.wording import conclusion, refusal_in, refusal_key

MOST = 200  # questions of one list
CITED = 3  # sources of an answer that its row names; its marks open all of them
COLUMNS = ("question", "answer", "source")
FORMS = ("csv", "xlsx", "docx")


def render_offer(language: str) -> str:
    """The way to the form; it says more where what was typed is a list of questions."""
    data = attributes(plain=say(language, "batch"), listed=say(language, "batch_listed", count="{count}"))
    return f'<p class="batch-offer"{data}>{button(safe(language, "batch"), "quiet", "batch")}</p>'


def render_form(language: str) -> str:
    """Where a list of questions is pasted, and what starts and stops its being asked."""
    said = attributes(
        most=MOST,
        longest=LONGEST,
        count=say(language, "batch_count", count="{count}"),
        many=say(language, "batch_many", count="{count}", most=MOST),
        long=say(language, "batch_long", line="{line}", count="{count}", most=LONGEST),
        progress=say(language, "batch_progress", done="{done}", count="{count}"),
        stopped=say(language, "batch_stopped", done="{done}", count="{count}"),
        whole=say(language, "batch_whole", count="{count}"),
    )
    label = safe(language, "batch_label")
    return (
        f'<div class="batch-form"{said}><h1>{safe(language, "batch")}</h1><p>{safe(language, "batch_text")}</p>'
        f'<textarea rows="7" lang="zh" aria-label="{label}" placeholder="{safe(language, "batch_hint")}"></textarea>'
        f'<div class="tools">{button(safe(language, "batch_start"), "strong", "start")}'
        f"{button(safe(language, 'batch_stop'), 'strong', 'stop')}"
        f"{button(safe(language, 'batch_continue'), 'strong', 'continue')}"
        f"{button(safe(language, 'batch_file'), 'soft', 'file')}"
        f'<input type="file" accept=".txt,.csv,text/plain,text/csv" hidden aria-label="{safe(language, "batch_file")}">'
        '<span class="told" role="status"></span></div>'
        f'<div class="bar" role="progressbar" aria-label="{safe(language, "batch")}" hidden><i></i></div></div>'
    )


def render_batch(exchanges: Sequence[Exchange], language: str) -> str:
    """The answers so far, one row for each question."""
    if not exchanges:
        return '<div class="batch-table" data-done="0"></div>'
    head = "".join(f'<th scope="col">{safe(language, f"batch_{name}")}</th>' for name in COLUMNS)
    rows = "".join(_row(each, turn, language) for turn, each in enumerate(exchanges))
    forms = "".join(
        button(
            safe(language, f"batch_{form}"),
            "soft",
            "export",
            label=say(language, f"export_as_{form}"),
            form=form,
        )
        for form in FORMS
    )
    found = sum(each.answer is not None and not each.answer.refused for each in exchanges)
    told = safe(language, "batch_found", found=found, count=len(exchanges))
    return (
        f'<div class="batch-table" data-done="{len(exchanges)}"><div class="tools"><p>{told}</p>{forms}</div>'
        f'<table><caption class="unseen">{safe(language, "batch_answers")}</caption><thead><tr>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _row(exchange: Exchange, turn: int, language: str) -> str:
    answer = exchange.answer
    kind = "failure" if answer is None else "refusal" if answer.refused else "found"
    again = button(
        safe(language, "batch_ask"),
        "quiet",
        "ask",
        label=say(language, "batch_ask_label"),
        question=exchange.question,
    )
    return (
        f'<tr class="{kind}"><th scope="row"><span class="number">{turn + 1}</span>'
        f'<span lang="zh">{html(exchange.question)}</span></th>'
        f"<td>{_answered(exchange, turn, language)}{again}</td><td>{_sources(answer, language)}</td></tr>"
    )


def _answered(exchange: Exchange, turn: int, language: str) -> str:
    answer = exchange.answer
    if answer is None:
        return f"<strong>{safe(language, 'failed')}</strong><p>{html(exchange.failure or '')}</p>"
    marks = "".join(mark_button(each, turn, language) for each in answer.citations)
    if answer.refused:
        told = f"<strong>{safe(language, refusal_key(answer))}</strong>"
        why = refusal_in(answer, language)
        near = f'<p class="near">{safe(language, "nearest")}{marks}</p>' if marks else ""
        return told + (f"<p>{html(why)}</p>" if why else f'<p lang="zh">{html(_why(answer))}</p>') + near
    if answer.short:
        return f'<b lang="zh">{html(answer.short)}</b>{marks}'
    said = "".join(with_marks(conclusion(answer), answer, turn, language))
    table = f"<p>{safe(language, 'batch_table', rows=len(answer.table.rows))}</p>" if answer.table else ""
    return f'<p lang="zh">{said}</p>{table}'


def _why(answer: Answer) -> str:
    return (answer.reason or answer.answer).split("。")[0] + "。"


def _sources(answer: Answer | None, language: str) -> str:
    if answer is None or answer.refused:
        return ""
    lines = list(dict.fromkeys(source_line(each, language) for each in answer.citations))
    shown = "".join(f"<li>{html(each)}</li>" for each in lines[:CITED])
    more = len(lines) - CITED
    rest = f"<li>{safe(language, 'batch_more', count=more)}</li>" if more > 0 else ""
    return f'<ul lang="zh">{shown}{rest}</ul>'


def as_answer(exchanges: Sequence[Exchange], language: str) -> Answer:
    """The table of all answers, whole, as the answer that spreadsheets are made of."""
    columns = tuple(
        say(language, f"batch_{name}") for name in ("question", "outcome", "short", "answer", "source")
    )
    rows = tuple(tuple(_texts(each, language)) for each in exchanges)
    table = Table(columns, rows, tuple((None,) * len(columns) for _ in rows))
    return Answer("", False, "", None, 1.0, None, table=table)


def _texts(exchange: Exchange, language: str) -> Iterator[str]:
    answer = exchange.answer
    yield exchange.question
    if answer is None:
        yield from (say(language, "failed"), "", exchange.failure or "", "")
        return
    yield say(language, refusal_key(answer) if answer.refused else "batch_answered")
    yield answer.short or ""
    yield answer.answer
    cited = () if answer.refused else answer.citations
    yield "；".join(f"{' › '.join((each.title, *each.section))}：“{each.quote.strip()}”" for each in cited)
