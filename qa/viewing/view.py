"""The view that a question asks for: of a subject over reports, or of one report.

Goes in: what was understood and the route. Comes out: what is to be seen, or why there is nothing.
"""

from __future__ import annotations

from index.store import Index

from ..ranking.route import Route
from ..types import Understanding
from .glance import glance
from .said import said
from .viewed import Viewed


def view(index: Index, understood: Understanding, way: Route) -> Viewed | None:
    """The view asked for of the reports on ``way``, which is that of `reports.by_report`; None where an answer is wanted,
    or there is no such view of these reports."""
    if understood.view is None:
        return None
    return said(index, understood, way) or glance(index, understood, way)
