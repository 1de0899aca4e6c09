"""A question as a link: the query that opens the page with it asked.

Goes in: a conversation and which of its questions, or a query. Comes out: a query, or questions with their scope.
What somebody else wrote into a query is text and bounded.
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import parse_qs, urlencode

from index.types import Aspect, Body, ReportKind
from ui.conversation import Exchange
from ui.scope import EVERYTHING, FACETS, Scope

MOST = 5  # questions of one link
LONGEST = 500  # characters of a question; a longer one is no question but a text
MOST_VALUES = 50  # of one facet


def query_of(exchanges: Sequence[Exchange], turn: int) -> str:
    """The query that asks question number ``turn``, and before it those that it leans on."""
    first = turn
    while first > 0 and exchanges[first].leans and turn - first < MOST - 1:
        first -= 1
    asked: list[tuple[str, str]] = [("q", each.question) for each in exchanges[first : turn + 1]]
    scope = exchanges[turn].scope
    for facet in FACETS:
        asked += [(facet, str(value)) for value in getattr(scope, facet) or ()]
    if scope.aspect:
        asked.append(("aspect", scope.aspect))
    return "?" + urlencode(asked)


def from_query(query: str) -> tuple[list[str], Scope]:
    """The questions and the scope of a query; none where it holds no question that can be read."""
    values = parse_qs(query.removeprefix("?")[: 20 * LONGEST], max_num_fields=None)
    questions = [" ".join(each.split())[:LONGEST] for each in values.get("q", ())[:MOST]]
    try:
        scope = Scope(
            tuple(values.get("places", ())[:MOST_VALUES]) or None,
            tuple(int(year) for year in values.get("years", ())[:MOST_VALUES]) or None,
            tuple(Body(body).value for body in values.get("bodies", ())[:MOST_VALUES]) or None,
            Aspect(values["aspect"][0]).value if "aspect" in values else None,
            tuple(ReportKind(kind).value for kind in values.get("kinds", ())[:MOST_VALUES]) or None,
        )
    except ValueError:
        scope = EVERYTHING
    return [each for each in questions if each], scope
