"""The one HTML element that all parts of the page write: a button that `ui/*.js` reports to the handlers."""

from __future__ import annotations

from html import escape


def button(inner: str, css: str, act: str, *, label: str = "", disabled: bool = False, **data: object) -> str:
    """A button whose ``data-act`` says what it does.

    ``inner`` is HTML. All else is text and escaped here: ``label`` names the button where ``inner`` does not,
    and ``data`` become ``data-`` attributes, those that are ``None`` left out.
    """
    known = {"data-act": act, **{f"data-{name}": value for name, value in data.items()}}
    if label:
        known |= {"aria-label": label, "title": label}
    shown = "".join(f' {name}="{escape(str(value))}"' for name, value in known.items() if value is not None)
    return f'<button type="button" class="{css}"{shown}{" disabled" if disabled else ""}>{inner}</button>'
