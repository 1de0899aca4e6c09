"""The page's top line as HTML: name, views, and the buttons for a new conversation, colours and language.

Goes in: the page's language and how many reports there are. Comes out: escaped HTML, with sentences in wait for when the
server is gone or has too much to do, which only the browser can tell (`header.js`).
"""

from __future__ import annotations

from ui.markup import BOOKMARK, button
from ui.texts import safe, say


def render_header(language: str, reports: int | None) -> str:
    """``reports`` is the number of indexed reports, ``None`` while it is not known."""
    badge = f'<span class="badge">{reports}</span>' if reports else ""
    views = _view("ask", "", language) + _view("library", badge, language)
    tools = (
        button(safe(language, "new"), "quiet new", "new")
        + button(BOOKMARK, "icon notes", "notes", label=say(language, "notes"))
        + button("◐", "icon", "theme", label=say(language, "theme"))
        + button(safe(language, "switch"), "quiet", "language", label=say(language, "switch_label"))
        + f'<span class="logout" hidden>{button(safe(language, "logout"), "quiet", "logout")}</span>'
    )
    return (
        f'<a class="skip" href="#question">{safe(language, "skip")}</a>'
        f"{button('☰', 'icon list', 'list', label=say(language, 'list'))}"
        f'<span class="brand"><i aria-hidden="true">问</i>{safe(language, "brand")}</span>'
        f'<nav class="views" data-language="{language}">{views}</nav><div class="tools">{tools}</div>'
        f"{render_notice(language)}"
    )


def render_notice(language: str) -> str:
    """Why the server did not take what it was asked; hidden until it does not."""
    reasons = "".join(f'<p data-why="{why}" hidden>{safe(language, why)}</p>' for why in ("offline", "busy"))
    again = button(safe(language, "retry"), "soft", "again")
    return f'<div class="untaken" role="alert" hidden>{reasons}{again}</div>'


def _view(name: str, badge: str, language: str) -> str:
    return button(safe(language, "tab_" + name) + badge, "view", "view", view=name)
