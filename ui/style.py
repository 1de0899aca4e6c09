"""How the page looks and what its parts do in the browser: the theme, and the files beside this module.

All of it is served from this machine: system fonts, no style sheet or script of anybody else.
"""

from __future__ import annotations

from pathlib import Path

from gradio.themes import Base

HERE = Path(__file__).parent
STYLE_SHEETS = (
    "page.css",
    "chat.css",
    "charts.css",
    "reader.css",
    "library.css",
    "conversations.css",
    "notebook.css",
    "batch.css",
    "print.css",
)
FIRST_SCRIPTS = (
    "tab",
    "address",
    "preview",
    "tables",
    "forms",
    "picture",
    "charts",
    "notes",
    "excerpt",
)  # what all parts share in the browser
SANS = (
    "-apple-system",
    "Segoe UI",
    "PingFang SC",
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Microsoft YaHei",
    "sans-serif",
)
MONO = ("ui-monospace", "SFMono-Regular", "Menlo", "Consolas", "monospace")


def theme() -> Base:
    """Gradio's plainest theme with system fonts; the colours are in `page.css`."""
    return Base(font=SANS, font_mono=MONO, radius_size="md", primary_hue="neutral", neutral_hue="stone")


def head() -> str:
    """What stands in the page's head: its style sheets, in their order, and what must be known before its parts are."""
    sheets = "".join(f"<style>{(HERE / name).read_text('utf-8')}</style>" for name in STYLE_SHEETS)
    return sheets + "".join(f"<script>{script(name)}</script>" for name in FIRST_SCRIPTS)


def script(name: str) -> str:
    """The JavaScript that one part of the page runs when it has loaded."""
    return (HERE / f"{name}.js").read_text("utf-8")
