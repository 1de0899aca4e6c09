"""The original page beside a report's text, as HTML.

Goes in: a page as a picture, with the lines of a sentence. Comes out: escaped HTML that `facsimile.js` puts beside the
text.
"""

from __future__ import annotations

import base64

from index.facsimile import Facsimile
from ui.markup import attributes, button, html
from ui.texts import safe, say


def render_facsimile(path: str, shown: Facsimile, language: str, *, sought: bool) -> str:
    """The page of the report at ``path``, with the ways to those before and after; ``sought`` where a sentence was, of
    which it is said when it was not found."""
    steps = [
        button(sign, "icon", "page", label=say(language, key), disabled=not 1 <= to <= shown.pages, page=to)
        for sign, key, to in (
            ("‹", "page_before", shown.page - 1),
            ("›", "page_after", shown.page + 1),
        )
    ]
    number = safe(language, "page_number", page=shown.page, pages=shown.pages)
    lost = f'<p class="note" role="status">{safe(language, "page_lost")}</p>'
    picture = f"data:image/jpeg;base64,{base64.b64encode(shown.jpeg).decode()}"
    marks = "".join(
        f'<i style="left:{left:.2%};top:{top:.2%};width:{right - left:.2%};height:{bottom - top:.2%}"></i>'
        for left, top, right, bottom in shown.boxes
    )
    label = say(language, "page_alt", page=shown.page)
    return (
        f'<aside class="facsimile" aria-label="{safe(language, "facsimile")}"{attributes(report=path)}>'
        f'<div class="facsimile-bar">{steps[0]}<span role="status">{number}</span>{steps[1]}'
        f"{button(safe(language, 'page_larger'), 'quiet', 'larger')}"
        f"{button('×', 'icon', 'text-only', label=say(language, 'page_close'))}</div>"
        f"{lost if sought and not shown.boxes else ''}"
        f'<div class="original" tabindex="0"><div class="leaf">'
        f'<img src="{picture}" alt="{html(label)}">{marks}</div></div></aside>'
    )
