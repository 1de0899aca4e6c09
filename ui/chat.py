"""The conversation as HTML: its exchanges, or, before the first question, a welcome that teaches by examples.

Goes in: exchanges and example questions. Comes out: escaped HTML.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from ui.answer import render_exchange
from ui.conversation import Exchange
from ui.markup import button
from ui.texts import safe


def render_chat(
    exchanges: Sequence[Exchange],
    examples: Sequence[str],
    language: str,
    *,
    fresh: bool = False,
    notice: str = "",
) -> str:
    """The whole conversation; ``fresh`` writes the last answer out, ``notice`` stands above the examples."""
    if not exchanges:
        return _welcome(examples, language, notice)
    last = len(exchanges) - 1
    shown = "".join(
        render_exchange(each, turn, language, fresh=fresh and turn == last, last=turn == last)
        for turn, each in enumerate(exchanges)
    )
    label = safe(language, "conversation")
    return f'<div class="log" role="log" aria-live="polite" aria-label="{label}">{shown}</div>'


def render_follow_ups(questions: Sequence[str], language: str) -> str:
    """Questions to ask after the last answer."""
    if not questions:
        return ""
    asked = "".join(
        f'<li lang="zh">{button(escape(each), "next", "ask", question=each)}</li>' for each in questions
    )
    return f'<div class="next-up"><span>{safe(language, "follow_ups")}</span><ul>{asked}</ul></div>'


def _welcome(examples: Sequence[str], language: str, notice: str) -> str:
    asked = "".join(
        f'<li lang="zh">{button(escape(each), "example", "ask", question=each)}</li>' for each in examples
    )
    listed = f"<h2>{safe(language, 'examples')}</h2><ul>{asked}</ul>" if examples else ""
    told = f'<p class="notice" role="status">{escape(notice)}</p>' if notice else ""
    return (
        f'<div class="welcome"><h1>{safe(language, "welcome")}</h1><p>{safe(language, "welcome_text")}</p>'
        f"{told}{listed}</div>"
    )
