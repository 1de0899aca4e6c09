"""Which place a text is about, by the places that it names itself, where title and opening do not say.

Goes in: a report's text. Comes out: the place that it names far more often than any other of its level, or ``None``.
Also settles which of several places of one name is meant, by the parents that are named.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from .places import Place, all_places, count_of, short_of
from .types import Level

_OWN = re.compile(r"(?:[全我本](?P<whole>[省市县区州盟旗])|(?P<office>[省市县区州盟旗])(?:委|政府|人大|长))(?![一-鿿]?域)")
"""How a report speaks of its own place: 全县, 我市, 县政府."""
LEAST = 3
"""Mentions below which a place is only spoken of."""
MARGIN = 2
"""How many times as often as the next one the place must be named."""


def about(text: str) -> Place | None:
    """The place whose report ``text`` is, by its own mentions; ``None`` unless they leave no doubt."""
    suffix = _suffix(text)
    if suffix is None:
        return None
    votes: Counter[Place] = Counter()
    for place in all_places():
        if place.name.endswith(suffix) and place.level is not Level.PROVINCE and short_of(place)[:2] in text:
            votes[place] = count_of(text, place)
    ranked = [(place, n) for place, n in votes.most_common() if n >= LEAST]
    if not ranked:
        return None
    most = ranked[0][1]
    named_alike = [place for place, n in ranked if n == most and short_of(place) == short_of(ranked[0][0])]
    others = [n for place, n in ranked if place not in named_alike]
    if others and others[0] * MARGIN > most:
        return None
    return named_alike[0] if len(named_alike) == 1 else settled(named_alike, (text,))


def settled(candidates: Sequence[Place], texts: Sequence[str]) -> Place | None:
    """Of places of one name the one whose parent or province is named most, in the first of ``texts`` that tells."""
    for text in texts:
        votes = [(_homes(place, text), place) for place in candidates]
        votes.sort(key=lambda vote: -vote[0])
        if votes[0][0] and (len(votes) == 1 or votes[0][0] >= MARGIN * votes[1][0]):
            return votes[0][1]
    return None


def _homes(place: Place, text: str) -> int:
    homes = [known for known in all_places() if known.name in (place.parent, place.province)]
    return sum(count_of(text, home) for home in homes)


def _suffix(text: str) -> str | None:
    """The last character of the name of a place that calls itself 全县 or 县政府 far more often than anything else."""
    votes = Counter(m["whole"] or m["office"] for m in _OWN.finditer(text))
    ranked = votes.most_common(2)
    if not ranked or ranked[0][1] < LEAST:
        return None
    return ranked[0][0] if len(ranked) < 2 or ranked[0][1] >= MARGIN * ranked[1][1] else None
