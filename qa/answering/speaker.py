"""Who gave a report: known of each report as a whole, and told with the line of its head that says so.

Goes in: the question, the reports it is about. Comes out: a hit for each report that names its speaker in the very line,
with the span of the name; nothing where the question asks something else, or the reports are many or do not say.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.places import shown_as
from index.store import Index
from index.types import Aspect

from ..types import SentenceHit, Understanding
from .facts import Fact

_ASKED = re.compile(
    r"(?:谁|哪[位个名][一-鿿]{0,5}?|什么人)(?:来|去|代表[一-鿿]{2,6})?(?:作|做|宣读|念)(?:的|了|过)?[一-鿿\d]{0,24}报告|"
    r"报告[，,]?\s*(?:当时|那次|后来|都|分别|各)?(?:是|由)?(?:谁|哪[位个名][一-鿿]{0,5}?|什么人)(?:来|去)?(?:作|做|宣读|念)|"
    r"报告人(?:是|叫)?(?:谁|什么|哪)"
)
HEAD = 3000
"""Characters of a report in which its speaker is named."""
MOST = 4
"""Reports of which the speakers are told at once."""


def speakers(index: Index, question: str, understood: Understanding, reports: Sequence[int]) -> list[Fact]:
    """A fact for each of ``reports`` that is asked for and names its speaker; its span is the name."""
    if not _ASKED.search(question):
        return []
    years = understood.report_years or understood.years
    asked = [i for i in reports if not years or index.reports[i].metadata.year in years]
    if not 0 < len(asked) <= MOST:
        return []
    return [fact for i in asked if (fact := _told(index, i))]


def _told(index: Index, report: int) -> Fact | None:
    entry, text = index.reports[report], index.record(report).plain
    name = entry.metadata.speaker
    m = re.search(r"\s*".join(map(re.escape, name)), text[:HEAD]) if name else None
    if m is None:
        return None
    start = text.rfind("\n", 0, m.start()) + 1
    end = text.find("\n", m.end())
    end = len(text) if end < 0 else end
    hit = SentenceHit(
        report=entry.path, title=entry.metadata.title, place=shown_as(entry.metadata), year=entry.metadata.year,
        body=entry.metadata.body, start=start, end=end, quote=text[start:end], section=(), score=1.0, rank=1,
        kind=entry.metadata.kind,
    )  # fmt: skip
    return Fact(hit, entry.metadata.year, Aspect.NEITHER, m.start() - start, m.end() - start)
