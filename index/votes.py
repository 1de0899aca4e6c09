"""Which place a text is about, by the places that it names itself, where title and opening do not say.

Goes in: a report's text. Comes out: the place that it names far more often than any other, or ``None``.
Also settles which of several places of one name is meant, by the parents that are named.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from .places import Place, all_places, count_of, short_of
from .types import Level

_OWN = re.compile(
    r"(?:[全我本](?P<whole>[国省市县区州盟旗])|(?P<office>[省市县区州盟旗])(?:委|政府|人大|长))(?![一-鿿]?域)"
)
"""How a report speaks of its own place: 全县, 我市, 县政府."""
LEAST = 3
"""Mentions below which a place is only spoken of."""
SHARE = 3
"""The part (one in so many) of the commonest way to speak of its own place that another must have to count too."""
MARGIN = 2
"""How many times as often as the next one the place must be named."""


def about(text: str) -> Place | None:
    """The place whose report ``text`` is, by its own mentions; ``None`` unless they leave no doubt."""
    own = _own(text)
    votes = {
        place: count_of(text, place)
        for place in all_places()
        if place.level is not Level.NATION
        and own & {name[-1] for name in (place.name, *place.former)}
        and short_of(place)[:2] in text
    }
    ranked = sorted(((n, place) for place, n in votes.items() if n >= LEAST), key=lambda vote: -vote[0])
    if not ranked:
        return None
    most, first = ranked[0]
    alike = [place for n, place in ranked if n == most and short_of(place) == short_of(first)]
    # A county speaks of its city often; a city speaks of none of its counties nearly as often as of itself.
    above = {name for place in alike for name in (place.parent, place.province)}
    others = [n for n, place in ranked if place not in alike and place.name not in above]
    if others and others[0] * MARGIN > most:
        return None
    return alike[0] if len(alike) == 1 else settled(alike, (text,))


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


def _own(text: str) -> set[str]:
    """The last characters that the name of the place may have, by how the text speaks of its own place."""
    votes = Counter(m["whole"] or m["office"] for m in _OWN.finditer(text))
    most = max(votes.values(), default=0)
    return {suffix for suffix, n in votes.items() if n >= LEAST and n * SHARE >= most}
