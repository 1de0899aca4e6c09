"""Whether a question that the chosen reports do not answer is one for reports that were left out of the choice.

Goes in: the part of the index that was chosen, what was asked of it, and which way a question goes through the whole.
Comes out: the reports left out, or none. Reads no report.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from index.part import Part
from index.places import label_of
from index.types import Metadata

from ..ranking.route import Route, narrowed
from ..types import Refusal, Understanding

NEVER = (Refusal.EMPTY, Refusal.OFF_TOPIC)
"""Refusals that no other report would change."""
NAMED = 3
"""Reports that a refusal names."""


def left_out(part: Part, asked: Understanding, way_of: Callable[[Understanding], Route]) -> list[int]:
    """The reports of the whole that are of the place or the year asked for where none of the chosen is, the likeliest
    first.

    Where the question names neither, or a chosen report was to answer and does not, there are none.
    """
    whole, chosen = part.whole.metadata, set(part.chosen)
    places, timed = asked.places or asked.across, asked.years or asked.report_years or asked.period
    strange = tuple(place for place in places if place not in {label_of(one) for one in part.metadata})
    way = way_of(asked)
    if way.missing and strange:  # of no such year, yet there are reports of the place
        way = way_of(Understanding(places=strange))
    if way.missing or way.naming or not (places or timed):
        return []
    wanted = narrowed(way, asked, whole).reports
    groups = [[i for i in wanted if label_of(whole[i]) == place] for place in places]
    missing = [
        i for group in groups or [_at_home(wanted, part, whole)] if not chosen & set(group) for i in group
    ]
    return list(dict.fromkeys(missing))


def _at_home(wanted: Sequence[int], part: Part, whole: Sequence[Metadata]) -> list[int]:
    """Of the reports ``wanted`` those of the places of the chosen ones; all where none is: 2024年 of one place's report
    of 2026 asks for that place's of 2024."""
    here = {label_of(one) for one in part.metadata}
    return [i for i in wanted if label_of(whole[i]) in here] or list(wanted)


def reason(part: Part, left: Sequence[int]) -> str:
    """The refusal in words."""
    named = "".join(f"《{part.whole.metadata[i].title}》" for i in left[:NAMED])
    more = f"等{len(left)}份" if len(left) > NAMED else ""
    return f"所选的{len(part.reports)}份报告没有所问的内容；已收录而没有选的{named}{more}可能有答案，请把它选上再问。"


def only(part: Part) -> str:
    """That no others were looked into, for a refusal of another kind."""
    return f"（只查了所选的{len(part.reports)}份报告。）"


def beside(part: Part, left: Sequence[int]) -> str:
    """What is said with a table whose empty cells are of reports left out."""
    return f"另有{len(left)}份所问的报告不在所选的{len(part.reports)}份之内"
