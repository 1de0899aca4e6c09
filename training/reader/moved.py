"""Questions that nobody answered, for the network to be taught by others: training questions asked of other places, and
those that were written for the parser and for wordings.

In: the training questions and an index of reports. Out: groups without a right sentence, for what is right of them nobody
knows. None is about a place that is kept aside, nor was made of a question that is.
"""

from __future__ import annotations

import random
import re
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Any

from qa.reading import layout
from qa.understanding.question import understand

from ..aside import held
from .examples import Maker
from .groups import Group

SEED = 11
MOVED = {"reports": 2200, "more": 900}
"""Questions of each library that are asked of another place."""
WRITTEN = {"wording": 1100, "parser": 500}
"""Of the questions that were written for others, those that name a place with reports."""
_KIND = re.compile("(?:壮族|回族|维吾尔)?自治区$|(?:省|市|县|区)$")


def moved(
    maker: Maker, library: str, questions: Sequence[dict[str, Any]], aside: Collection[str]
) -> Iterator[Group]:
    """Groups over the reports of ``maker``; ``aside`` are the ids of questions that nothing is made of."""
    rng = random.Random(SEED)
    places = sorted({m.place for m in maker.metadata if m.place and not held(m)})
    names = sorted(
        {n for place in places for n in (place, _short(place)) if len(n) > 1}, key=len, reverse=True
    )
    named = re.compile("|".join(map(re.escape, names)))
    texts = []
    for question in questions:
        found = set(named.findall(question["question"]))
        if len(found) == 1 and str(question["id"]) not in aside and not question.get("history"):
            (place,), other = found, _short(rng.choice(places))
            if other not in question["question"]:
                texts.append(question["question"].replace(place, other))
    rng.shuffle(texts)
    texts = texts[: MOVED[library]]
    for folder, count in WRITTEN.items():
        lines = (
            (Path(__file__).parents[1] / folder / "learnt.tsv").read_text(encoding="utf-8").splitlines()[1:]
        )
        own = [text for text in (line.split("\t")[0] for line in lines) if named.search(text)]
        rng.shuffle(own)
        texts += own[:count]
    for number, text in enumerate(texts):
        understood = understand(text, maker.catalogue)
        found = maker.found(understood)
        if found and not any(held(maker.metadata[report]) for report, _ in found):
            candidates = [maker.candidate(place, score, False, False, []) for place, score in found.items()]
            name = f"moved-{library}"
            yield Group(
                f"{name}-{number}", name, "moved", layout.asked(text, understood), False, False, candidates
            )


def _short(place: str) -> str:
    return _KIND.sub("", place) if len(place) > 2 else place
