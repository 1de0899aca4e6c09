"""The conversation as HTML: its exchanges, or, before the first question, a welcome that teaches by examples.

Goes in: exchanges and example questions. Comes out: escaped HTML.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence

from ui.answer import Frame, render_exchange
from ui.conversation import Exchange
from ui.link import query_of
from ui.markup import attributes, button, html
from ui.scope import ASPECTS, Choice
from ui.texts import named, safe

BEGUN = re.compile(r".*(?:年|报告)")  # whose report it is; what goes on behind it may break off inside a word
Choices = Mapping[str, Sequence[Choice]]


def render_chat(
    exchanges: Sequence[Exchange],
    language: str,
    *,
    fresh: bool = False,
    feedback: bool = False,
    choices: Choices | None = None,
) -> str:
    """The whole conversation; ``fresh`` writes the last answer out, ``choices`` are what a tag can be changed to."""
    last = len(exchanges) - 1
    shown = "".join(
        render_exchange(
            each,
            Frame(
                turn,
                language,
                fresh=fresh and turn == last,
                last=turn == last,
                feedback=feedback,
                link=query_of(exchanges, turn),
            ),
        )
        for turn, each in enumerate(exchanges)
    )
    values = {facet: [each.value for each in listed] for facet, listed in (choices or {}).items()}
    values["aspect"] = [each.value for each in ASPECTS]
    pairs = {facet: [[each, named(language, each)] for each in listed] for facet, listed in values.items()}
    offered = attributes(choices=json.dumps(pairs))
    label = safe(language, "conversation")
    return f'<div class="log" role="log" aria-live="polite" aria-label="{label}"{offered}>{shown}</div>'


def render_follow_ups(questions: Sequence[str], language: str) -> str:
    """Questions to ask after the last answer; what all begin with is not what tells them apart, and is left out."""
    if not questions:
        return ""
    shared = _shared(questions)
    asked = "".join(
        f'<li lang="zh">{button(html(each[shared:]), "next", "ask", label=each, question=each)}</li>'
        for each in questions
    )
    return f'<div class="next-up"><span>{safe(language, "follow_ups")}</span><ul>{asked}</ul></div>'


def _shared(questions: Sequence[str]) -> int:
    """How many characters of the place, year and report that all of several questions name first."""
    if len(questions) < 2:
        return 0
    same = [len(set(signs)) == 1 for signs in zip(*questions, strict=False)]
    alike = same.index(False) if False in same else len(same)
    begun = BEGUN.match(questions[0][:alike])
    return begun.end() if begun else 0


def render_welcome(examples: Sequence[str], language: str, *, notice: str = "", held: str = "") -> str:
    """Before the first question: what there is to ask, ``held`` the reports in a few words."""
    asked = "".join(
        f'<li lang="zh">{button(html(each), "example", "ask", question=each)}</li>' for each in examples
    )
    listed = f"<h2>{safe(language, 'examples')}</h2><ul>{asked}</ul>" if examples else ""
    told = f'<p class="notice" role="status">{html(notice)}</p>' if notice else ""
    stock = f'<p class="held">{html(held)}</p>' if held else ""
    undo = f'<p class="undo">{button(safe(language, "undo_new"), "soft", "undo")}</p>'
    return (
        f'<div class="welcome"><h1>{safe(language, "welcome")}</h1><p>{safe(language, "welcome_text")}</p>'
        f"{stock}{told}{undo}{listed}</div>"
    )
