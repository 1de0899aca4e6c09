"""The page's top line as HTML: name, views, and the buttons for a new conversation, colours and language."""

from __future__ import annotations

from ui.texts import safe


def render_header(language: str, reports: int | None) -> str:
    """``reports`` is the number of indexed reports, ``None`` while it is not known."""
    badge = f'<span class="badge">{reports}</span>' if reports else ""
    return (
        f'<a class="skip" href="#question">{safe(language, "skip")}</a>'
        f'<span class="brand"><i aria-hidden="true">问</i>{safe(language, "brand")}</span>'
        f'<div class="views" role="tablist">{_view("ask", "", language)}{_view("library", badge, language)}</div>'
        f'<div class="tools"><button type="button" class="quiet new" data-act="new">{safe(language, "new")}</button>'
        f'<button type="button" class="icon" data-act="theme" aria-label="{safe(language, "theme")}" '
        f'title="{safe(language, "theme")}">◐</button>'
        f'<button type="button" class="quiet" data-act="language" aria-label="{safe(language, "switch_label")}">'
        f"{safe(language, 'switch')}</button></div>"
    )


def _view(name: str, badge: str, language: str) -> str:
    return (
        f'<button type="button" role="tab" data-act="view" data-view="{name}" aria-controls="view-{name}">'
        f"{safe(language, 'tab_' + name)}{badge}</button>"
    )
