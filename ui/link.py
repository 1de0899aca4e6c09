"""An answer as a link: the query that opens the page with its question asked, and tells whether the answer is the same.

Goes in: a conversation and which of its questions, or a query. Comes out: a query, or questions with their scope. Of the
answer a link has a digest and no word (`ui.shared`).
What somebody else wrote into a query is text and bounded.
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import parse_qs, urlencode

from ui.conversation import Exchange
from ui.incoming import text
from ui.scope import FACETS, Scope, picked
from ui.shared import Shared, read_shared, share

MOST = 5  # questions of one link
LONGEST = 500  # characters of a question; a longer one is no question but a text
LONGEST_QUERY = 20 * LONGEST  # characters; a Chinese one takes nine


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
    answer = exchanges[turn].answer
    if shared := share(answer) if answer else None:
        asked += [("answer", shared.digest), ("snapshot", shared.snapshot)]
    return "?" + urlencode(asked)


def from_query(query: str) -> tuple[list[str], Scope, bool]:
    """The questions and the scope of a query, and whether all of it could be read and taken.

    What could not is left out, value by value; there are no questions where none can be read.
    """
    values = _values(query)
    asked = [" ".join(each.split()) for each in values.get("q", ())]
    questions = [each[:LONGEST] for each in asked[:MOST] if each]
    aspects = values.get("aspect", [None])
    scope, whole = picked(values, aspects[0])
    whole = whole and questions == asked and len(aspects) == 1 and len(query) <= LONGEST_QUERY
    whole = whole and (shared_of(query) is not None or "answer" not in values)
    return questions, scope, whole


def shared_of(query: str) -> Shared | None:
    """The answer that a query was made of, ``None`` where it does not say or says what no answer has."""
    values = _values(query)
    told, snapshots = (values.get(name, []) for name in ("answer", "snapshot"))
    return read_shared(told[0], snapshots[0]) if len(told) == len(snapshots) == 1 else None


def _values(query: str) -> dict[str, list[str]]:
    return parse_qs(text(query).removeprefix("?")[:LONGEST_QUERY])
