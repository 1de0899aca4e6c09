"""Text and buttons as HTML: what every part of the page is written with.

Goes in: text of reports, of users and of the page. Comes out: HTML in which none of it is markup, and none of it
can turn what stands beside it around.
"""

from __future__ import annotations

import re
from html import escape

# Marks that change the direction of the text after them: a file named "报告\u202etxt.exe" reads as "报告exe.txt".
DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")

BOOKMARK = '<i class="bookmark" aria-hidden="true"></i>'
"""What keeps something in the notebook."""


def legible(text: object) -> str:
    """``text`` with each mark of direction made visible; as long as before, so that positions hold.

    >>> legible("报告" + chr(0x202E) + "txt")
    '报告�txt'
    """
    return DIRECTION.sub("\ufffd", str(text))


def html(text: object) -> str:
    """``text`` as HTML."""
    return escape(legible(text))


def button(inner: str, css: str, act: str, *, label: str = "", disabled: bool = False, **data: object) -> str:
    """A button whose ``data-act`` says what it does; `ui/*.js` reports it to the handlers.

    ``inner`` is HTML. All else is text and escaped here: ``label`` names the button where ``inner`` does not,
    and ``data`` become ``data-`` attributes, those that are ``None`` left out.
    """
    shown = attributes(act=act, **data)
    if label:
        shown += f' aria-label="{html(label)}" title="{html(label)}"'
    return f'<button type="button" class="{css}"{shown}{" disabled" if disabled else ""}>{inner}</button>'


def attributes(**data: object) -> str:
    """``data-`` attributes, those that are ``None`` left out; values stay as they are, for handlers read them."""
    return "".join(
        f' data-{name}="{escape(str(value))}"' for name, value in data.items() if value is not None
    )
