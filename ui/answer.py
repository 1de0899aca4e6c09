"""One exchange of the conversation as HTML: the question, and the answer with its marks, sources and table.

Goes in: an exchange and its place in the conversation. Comes out: escaped HTML; what a mark or button does is
`chat.js`, which reports `data-act` and its neighbours to the handlers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from qa.types import Answer, Citation
from ui.comparison import render_comparison
from ui.conversation import Exchange, Verdict, citation
from ui.doubts import Choice, Doubt
from ui.marks import MARK, mark_button, runs, scan_line, source_line, with_marks
from ui.markup import BOOKMARK, button, html
from ui.quote import emphasised
from ui.scope import Scope, tags
from ui.shared import Outcome, outcome
from ui.texts import named, safe, say
from ui.wording import body, refusal_in, refusal_key, writing

CLAUSE = re.compile(
    r"[^，。；！？、\n]*[，。；！？、\n]*"
)  # what appears at once when an answer is written out
OPEN_SOURCES = 4  # so many are shown without a click
WIDEST = 12  # places or years that a comparison can be widened to by one
REACH = 12  # characters between a short form and its mark
SHORT = 16  # characters of a short form in large type


@dataclass(frozen=True, slots=True)
class Frame:
    """Where an exchange stands: its number, the language around it, and what is offered under it.

    A ``fresh`` answer appears clause by clause; under the ``last`` the whole conversation can be exported.
    """

    turn: int
    language: str
    fresh: bool = False
    last: bool = False
    feedback: bool = False
    link: str = ""  # the query that opens the page with this question


def render_exchange(exchange: Exchange, frame: Frame) -> str:
    """Question and answer."""
    return (
        f'<section class="exchange" data-turn="{frame.turn}">'
        f'<h2 class="question"><span class="unseen">{safe(frame.language, "you")}</span>'
        f'<span lang="zh">{html(exchange.question)}</span></h2>{_reply(exchange, frame)}</section>'
    )


def _reply(exchange: Exchange, frame: Frame) -> str:
    language = frame.language
    if exchange.answer is not None:
        return render_answer(exchange, exchange.answer, frame)
    if exchange.failure is not None:
        return render_failure(exchange.failure, frame.turn, language)
    return (
        f'<div class="answer pending" role="status"><i></i><i></i><i></i>{safe(language, "thinking")}</div>'
    )


def render_failure(message: str, turn: int, language: str) -> str:
    """A sentence that says what went wrong, and a button that asks again."""
    retry = button(safe(language, "retry"), "soft", "retry", turn=turn)
    return (
        f'<div class="answer failure" role="alert"><strong>{safe(language, "failed")}</strong>'
        f"<p>{html(message)}</p>{retry}</div>"
    )


def render_answer(exchange: Exchange, answer: Answer, frame: Frame) -> str:
    """How the question was understood, the answer or the refusal, and what it rests on."""
    turn, language = frame.turn, frame.language
    kind = "answer refusal" if answer.refused else "answer"
    parts = [
        f'<div class="{kind}{" fresh" if frame.fresh else ""}">',
        _shared(exchange, answer, turn, language),
        _understood(exchange.scope, answer, turn, language),
        _doubts(exchange, language),
        _heading(answer, language),
        _short(answer, turn, language),
        _refused(answer, language),
        _said(answer, turn, language),
        _writing(exchange, answer, language),
        render_comparison(answer, turn, language, exchange.others),
        _folds(answer, turn, language),
        _reason(answer),
        _sources(answer, turn, language),
        _next_steps(exchange, answer, turn, language),
        _foot(exchange, answer, frame),
        "</div>",
    ]
    return "".join(parts)


def _shared(exchange: Exchange, answer: Answer, turn: int, language: str) -> str:
    """Whether it is the answer that was shared; where it is another, it can be asked for without that."""
    if exchange.shared is None:
        return ""
    found = outcome(answer, exchange.shared)
    said = safe(language, f"shared_{found.value}", then=exchange.shared.snapshot, now=answer.snapshot)
    again = (
        "" if found is Outcome.SAME else button(safe(language, "shared_again"), "soft", "retry", turn=turn)
    )
    return f'<p class="shared {found.value}" role="status"><span>{said}</span>{again}</p>'


def _doubts(exchange: Exchange, language: str) -> str:
    """What the question leaves open, each way to say it as a button that asks it so."""
    shown = []
    for doubt in exchange.doubts:
        choices = "".join(f"<li>{_choice(doubt, each, language)}</li>" for each in doubt.choices)
        said = safe(language, f"doubt_{doubt.kind}", read=doubt.read)
        shown.append(f'<div class="doubt"><span>{said}</span><ul lang="zh">{choices}</ul></div>')
    return "".join(shown)


def _choice(doubt: Doubt, choice: Choice, language: str) -> str:
    said = html(named(language, choice.name))
    if doubt.kind == "mended":
        said = safe(language, "doubt_written", written=choice.name)
    return button(said, "next", "ask", label=choice.question, question=choice.question)


def _heading(answer: Answer, language: str) -> str:
    """Of a refusal, what kind it is."""
    if not answer.refused:
        return ""
    return f'<strong class="refused">{safe(language, refusal_key(answer))}</strong>'


def _refused(answer: Answer, language: str) -> str:
    """Why there is no answer, where the page speaks another language than the answer's own words, which follow."""
    said = refusal_in(answer, language) if answer.refused else ""
    return f'<p class="why">{html(said)}</p>' if said else ""


def _short(answer: Answer, turn: int, language: str) -> str:
    """The short form on its own line, with its mark where the text gives it one."""
    if not answer.short or answer.refused:
        return ""
    size = "short" if len(answer.short) <= SHORT else "short long"
    # Where the text says it, and then names its sentence, that is the one to open.
    said = re.search(rf"{re.escape(answer.short)}[^\[\]。]{{0,{REACH}}}\[(\d{{1,3}})\]", answer.answer)
    first = 1 if answer.answer.startswith(f"{answer.short}——") else None
    number = first or (int(said.group(1)) if said else None)
    cited = citation(answer, number) if number else None
    mark = mark_button(cited, turn, language) if cited else ""
    return f'<p class="{size}" lang="zh">{html(answer.short)}{mark}</p>'


def _reason(answer: Answer) -> str:
    if not answer.refused or not answer.reason or answer.reason in answer.answer:
        return ""
    return f'<p class="reason" lang="zh">{html(answer.reason)}</p>'


def _writing(exchange: Exchange, answer: Answer, language: str) -> str:
    """Who wrote the text above, where a language model had to do with it, and whether it is still at it."""
    told = writing(answer, language)
    said = f'<p class="reason">{html(told)}</p>' if told else ""
    if not exchange.writing:
        return said
    return f'{said}<div class="pending" role="status"><i></i><i></i><i></i>{safe(language, "writing_open")}</div>'


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


def _folds(answer: Answer, turn: int, language: str) -> str:
    """What unfolds: a heading that opens its lines."""
    shown = []
    for fold in answer.folds:
        heading = "".join(html(named(language, text)) for text, mark in runs(fold.heading) if mark is None)
        lines = "".join(
            f"<li>{''.join(with_marks(line, answer, turn, language))}</li>" for line in fold.lines
        )
        shown.append(
            f'<details class="fold" lang="zh"><summary>{heading}<span>{len(fold.lines)}</span></summary>'
            f"<ul>{lines}</ul></details>"
        )
    return f'<div class="folds">{"".join(shown)}</div>' if shown else ""


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


def _sources(answer: Answer, turn: int, language: str) -> str:
    """Where the cited sentences stand, each a button that opens it in its report."""
    if not answer.citations:
        return ""
    items = "".join(_source(answer, each, turn, language) for each in answer.citations)
    heading = "nearest" if answer.refused else "sources"
    opened = " open" if len(answer.citations) <= OPEN_SOURCES else ""
    return (
        f'<details class="sources"{opened}><summary>{safe(language, heading)}'
        f"<span>{len(answer.citations)}</span></summary><ol>{items}</ol></details>"
    )


def _source(answer: Answer, cited: Citation, turn: int, language: str) -> str:
    section = f"<small>{html(cited.section[-1])}</small>" if cited.section else ""
    if scanned := scan_line(cited, language):
        section += f'<small class="scanned">{html(scanned)}</small>'
    before, clause, after = emphasised(answer, cited)
    clause = f"<b>{html(clause)}</b>" if clause else ""
    quote = f'<span class="quote" lang="zh">{html(before)}{clause}{html(after)}</span>'
    inner = (
        f'<span class="number">{cited.mark}</span><span class="from" lang="zh">'
        f"<b>{html(source_line(cited, language))}</b>{section}</span>{quote}"
    )
    label = say(language, "notes_keep_sentence", mark=cited.mark)
    keep = button(BOOKMARK, "icon keep", "keep", label=label, turn=turn, mark=cited.mark)
    return f"<li>{button(inner, 'source', 'open', turn=turn, mark=cited.mark)}{keep}</li>"


def _next_steps(exchange: Exchange, answer: Answer, turn: int, language: str) -> str:
    """What to do about a refusal: ask without a restriction, or look into the nearest reports."""
    if not answer.refused:
        return ""
    steps = [
        button(
            safe(language, "ask_without", name=tag.text),
            "next",
            "drop",
            turn=turn,
            facet=tag.facet,
            value=tag.value,
        )
        for tag in tags(exchange.scope, answer.understanding, language)
        if tag.facet is not None
    ]
    steps += [
        button(safe(language, "look_into", title=each.title), "next", "report", report=each.report)
        for each in exchange.near
    ]
    if not steps:
        return f'<p class="reason">{safe(language, "ask_otherwise")}</p>'
    items = "".join(f"<li>{step}</li>" for step in steps)
    return f'<div class="steps-on"><span>{safe(language, "next_steps")}</span><ul>{items}</ul></div>'


def _foot(exchange: Exchange, answer: Answer, frame: Frame) -> str:
    """What was searched, the buttons that copy and export, and what the user thought of it."""
    language, parts = frame.language, []
    if not answer.refused:
        text, done = as_text(answer, language), say(language, "copied")
        parts.append(button(safe(language, "copy"), "quiet", "copy", copy=text, done=done))
    if frame.link:
        done, label = say(language, "link_copied"), say(language, "link_label")
        parts.append(button(safe(language, "link"), "quiet", "link", label=label, link=frame.link, done=done))
    keep, label = BOOKMARK + safe(language, "notes_keep"), say(language, "notes_keep_answer")
    parts.append(button(keep, "quiet", "keep", label=label, turn=frame.turn))
    if frame.last:
        parts.append(_export(language))
    if answer.coverage:
        parts.append(f'<span class="coverage" lang="zh">{html(answer.coverage)}</span>')
    if frame.feedback:
        parts.append(_verdicts(exchange.verdict, frame.turn, language))
    return f'<div class="foot">{"".join(parts)}</div>' if parts else ""


def _export(language: str) -> str:
    forms = "".join(
        f"<li>{button(safe(language, f'export_{form}'), 'quiet', 'export', form=form)}</li>"
        for form in ("docx", "md")
    )
    return f'<details class="menu"><summary>{safe(language, "export")}</summary><ul>{forms}</ul></details>'


def _verdicts(verdict: Verdict | None, turn: int, language: str) -> str:
    shown = []
    for each in Verdict:
        pressed = each is verdict
        given = button(
            safe(language, each.value), "quiet", "verdict", turn=turn, verdict=each.value, pressed=pressed
        )
        shown.append(given.replace("<button", f'<button aria-pressed="{str(pressed).lower()}"', 1))
    label = safe(language, "thanks" if verdict else "feedback")
    return (
        f'<div class="verdicts" role="group" aria-label="{label}"><span>{label}</span>{"".join(shown)}</div>'
    )


def _understood(scope: Scope, answer: Answer, turn: int, language: str) -> str:
    """The restrictions that the question was understood to make, each of which can be changed or let go."""
    shown = []
    for tag in tags(scope, answer.understanding, language):
        if tag.facet is None:
            shown.append(f'<li class="tag" lang="zh">{html(tag.text)}</li>')
            continue
        at = f'data-turn="{turn}" data-facet="{tag.facet}" data-value="{html(tag.value)}"'
        label = safe(language, "change", name=tag.text)
        pick = f'<select class="pick" aria-label="{label}" {at}><option>{html(tag.text)}</option></select>'
        drop = button(
            '<i aria-hidden="true">×</i>',
            "drop",
            "drop",
            label=say(language, "drop", name=tag.text),
            turn=turn,
            facet=tag.facet,
            value=tag.value,
        )
        shown.append(f'<li class="tag" lang="zh">{pick}{drop}</li>')
    shown += _added(scope, answer, turn, language)
    if not shown:
        return ""
    label = safe(language, "understood")
    return f'<div class="understood"><span>{label}</span><ul class="tags">{"".join(shown)}</ul></div>'


def _added(scope: Scope, answer: Answer, turn: int, language: str) -> list[str]:
    """What a comparison can be widened by: one more place or year beside those that it names."""
    asked = answer.understanding
    years = asked.report_years or asked.years
    named = {"places": asked.places, "years": tuple(map(str, years))}
    if answer.table is None:
        return []
    return [
        f'<li class="tag add"><select class="pick" aria-label="{safe(language, f"add_{facet}")}" data-turn="{turn}" '
        f'data-facet="{facet}" data-value="{html(values[-1])}" data-more="1">'
        f"<option>{safe(language, f'add_{facet[:-1]}')}</option></select></li>"
        for facet, values in named.items()
        if 0 < len(values) < WIDEST and getattr(scope, facet) is None
    ]


def as_text(answer: Answer, language: str) -> str:
    """The answer as plain text with its sources below, ready to be pasted into a document."""
    lines = [answer.answer.strip(), *(answer.table.notes if answer.table else ())]
    for fold in answer.folds:
        lines += ["", fold.heading, *fold.lines]
    if answer.citations:
        lines += ["", f"{say(language, 'sources')}："]
        lines += [
            f"[{each.mark}] {source_line(each, language)}：“{each.quote.strip()}”"
            for each in answer.citations
        ]
    return "\n".join(lines)
