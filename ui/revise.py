"""A question with one of its places, years, bodies or its indicator changed, in the words that the user could have typed.

Goes in: the question, what it says, what it shall say. Comes out: a question to ask. Nothing is looked up but the
names of places.
"""

from __future__ import annotations

import re

from index.places import aliases_of, canonical
from qa.statements.indicators import indicators

GROWTH = "的?(?:同比)?(?:增长率?|增速|增幅|涨幅)"


def changed(question: str, facet: str, old: str, new: str) -> str | None:
    """``question`` with ``new`` where it said ``old``; ``None`` where it does not say it in so many words.

    >>> changed("浙江2026年的目标？", "places", "浙江省", "江苏省")
    '江苏省2026年的目标？'
    >>> changed("今年的目标？", "years", "2026", "2025") is None
    True
    >>> changed("各省2026年GDP增速的目标？", "indicator", "地区生产总值", "城镇新增就业")
    '各省2026年城镇新增就业的目标？'
    """
    said = "|".join(_names(facet, old))
    if not said:
        return None
    # A function, for the new value is text, not a template.
    told, count = re.subn(said, lambda _: new, question, count=1, flags=re.IGNORECASE)
    return told if count else None


def added(question: str, facet: str, old: str, new: str) -> str:
    """``question`` with ``new`` beside ``old``, which goes before it where the question only leans on that.

    >>> added("浙江2026年的目标？", "places", "浙江省", "江苏省"), added("2026年的目标？", "years", "2026", "2025")
    ('浙江、江苏省2026年的目标？', '2026年、2025年的目标？')
    >>> added("那就业呢？", "places", "浙江省", "江苏省")
    '浙江省、江苏省就业呢？'
    """
    year = "年" if facet == "years" else ""
    said = "|".join(_names(facet, old))
    told, count = re.subn(f"(?:{said}){year}", lambda found: f"{found[0]}、{new}{year}", question, count=1)
    return told if count else f"{old}{year}、{new}{year}{question.removeprefix('那')}"


def leaning(facet: str, new: str) -> str:
    """The short question that asks the same of another place, year or body, leaning on the one before."""
    return f"那{new}年呢？" if facet == "years" else f"那{new}呢？"


def _names(facet: str, value: str) -> list[str]:
    """Patterns of what a question may call ``value``, the longest first."""
    if facet == "indicator":
        # Of another indicator its growth may not be told.
        return [f"(?:{each.spoken.pattern})(?:{GROWTH})?" for each in indicators() if each.name == value]
    if facet == "years":
        return [rf"(?<!\d){re.escape(value)}(?!\d)", rf"(?<!\d){re.escape(value[2:])}(?=年)"]
    place = canonical(value) if facet == "places" else None
    names = {value, *(aliases_of(place) if place else ())}
    return [re.escape(name) for name in sorted(names, key=len, reverse=True)]
