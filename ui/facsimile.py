"""A page of a report's file as HTML: its picture, and over it where the cited sentence stands.

Goes in: the page as `index.facsimile` drew it, or why there is none. Comes out: escaped HTML, which `facsimile.js` puts
beside the text. ``want`` says which wish it answers.
"""

from __future__ import annotations

import base64

from index.facsimile import Facsimile
from index.readers.reading import Box
from ui.markup import attributes, button, html
from ui.texts import safe, say


def render_facsimile(page: Facsimile, want: str, cited: bool, language: str) -> str:
    """The page, with its number and steps to others; ``cited`` says that a sentence was looked for."""
    note = "page_unfound" if not page.sought else "" if page.boxes else "page_near"
    shown = say(language, note) if cited and note and (page.page == 1 or page.sought) else ""
    data = base64.b64encode(page.picture).decode()
    return (
        f'<aside class="facsimile" aria-label="{safe(language, "page_shown")}"{attributes(want=want)}>'
        f"{_tools(page, language)}"
        + (f'<p class="note" role="status">{html(shown)}</p>' if shown else "")
        + '<div class="sheets" tabindex="0" role="region" '
        f'aria-label="{safe(language, "page_alt", page=page.page)}"><figure>'
        f'<img src="data:image/webp;base64,{data}" width="{page.width}" height="{page.height}" '
        f'alt="{safe(language, "page_alt", page=page.page)}">{"".join(map(_box, page.boxes))}'
        "</figure></div></aside>"
    )


def render_unseen(reason: str, want: str, language: str) -> str:
    """In place of a page: why it cannot be shown."""
    return (
        f'<aside class="facsimile" aria-label="{safe(language, "page_shown")}"{attributes(want=want)}>'
        f'<p class="note" role="status">{html(reason)}</p></aside>'
    )


def _tools(page: Facsimile, language: str) -> str:
    def step(sign: str, key: str, to: int) -> str:
        reached = 1 <= to <= page.pages
        return button(sign, "icon", "page-step", label=say(language, key), disabled=not reached, page=to)

    told = safe(language, "page_of", page=page.page, pages=page.pages)
    larger = button("⤢", "icon", "page-larger", label=say(language, "page_larger"))
    before, after = step("‹", "page_before", page.page - 1), step("›", "page_after", page.page + 1)
    return f'<div class="page-tools">{before}<span>{told}</span>{after}{larger}</div>'


def _box(box: Box) -> str:
    left, top, wide, high = (
        100 * side for side in (box.left, box.top, box.right - box.left, box.bottom - box.top)
    )
    return f'<i style="left:{left:.2f}%;top:{top:.2f}%;width:{wide:.2f}%;height:{high:.2f}%"></i>'
