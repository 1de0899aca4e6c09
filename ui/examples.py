"""Which example questions to show: only such that the indexed reports answer.

Goes in: the bundled examples, the metadata of the indexed reports, a function that tries one. Comes out:
a few questions. Nothing is remembered here.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import zip_longest
from pathlib import Path

from index.places import shown_as
from index.types import Body, Metadata

SHOWN = 6
TRIED = 30  # candidates; trying one takes as long as answering it

SUFFIX = re.compile(r"(?:壮族|回族|维吾尔)?(?:自治[区州县旗]|特别行政区|[省市县区盟旗乡镇])$")

TEMPLATES = {
    Body.GOVERNMENT: (
        "{place}{year}年经济增长的目标是多少？",
        "{place}过去一年在教育方面做了哪些工作？",
        "{place}{year}年计划新增多少城镇就业？",
        "{place}怎样发展养老服务？",
        "{place}居民收入过去一年增长了多少？",
        "{place}{year}年怎样推进乡村全面振兴？",
    ),
    Body.STANDING_COMMITTEE: (
        "{place}人大常委会过去一年制定了几件法规？",
        "{place}人大常委会{year}年在监督方面有什么安排？",
        "{place}人大常委会怎样发挥代表作用？",
    ),
    Body.COURT: (
        "{place}法院过去一年受理了多少案件？",
        "{place}法院{year}年怎样服务营商环境？",
    ),
    Body.PROCURATORATE: (
        "{place}检察院过去一年批准逮捕了多少人？",
        "{place}检察院在公益诉讼方面做了什么？",
    ),
    Body.PARTY_CONGRESS: ("{place}党代会提出的今后五年奋斗目标是什么？",),
    Body.OTHER: (),
}


def bundled() -> list[str]:
    """The questions of `qa/data/examples.json`; none where the file is missing."""
    import qa

    path = Path(qa.__file__).parent / "data" / "examples.json"
    if not path.is_file():
        return []
    return [str(each["question"]) for each in json.loads(path.read_text("utf-8"))]


def made(reports: Iterable[Metadata]) -> Iterator[str]:
    """Questions from the places and years of the reports, the bodies taking turns."""
    ordered = [each for each in reports if each.place and each.year]
    # A fixed seed: the same reports show the same examples, and places do not come by their names.
    random.Random(0).shuffle(ordered)
    ordered.sort(key=lambda each: -(each.year or 0))
    by_body = {body: [each for each in ordered if each.body is body] for body in TEMPLATES}
    for turn in range(max(map(len, by_body.values()), default=0)):
        for body, group in by_body.items():
            if turn < len(group) and TEMPLATES[body]:
                template = TEMPLATES[body][turn % len(TEMPLATES[body])]
                yield template.format(place=shown_as(group[turn]), year=group[turn].year)


def concerns(question: str, reports: Iterable[Metadata]) -> bool:
    """Whether the question names the place of a report, in full or without its last word: 云溪市, 云溪."""
    names = {each.place for each in reports if each.place}
    stems = {SUFFIX.sub("", name) for name in names}
    return any(name in question for name in names | {stem for stem in stems if len(stem) > 1})


def choose(
    questions: Sequence[str], reports: Iterable[Metadata], answered: Callable[[str], str | None]
) -> list[str]:
    """:data:`SHOWN` questions that are answered, of those that concern the reports and those made from them in turn.

    ``answered`` gives the place that answers a question, or ``None``. No place comes a second time before all of them,
    as far as they were tried, came once: what is asked of one report says little of the others.
    """
    known = list(reports)
    places = len({place for each in known if (place := shown_as(each))})
    first: dict[str, str] = {}
    others: list[str] = []
    for tried, question in enumerate(
        _in_turn([each for each in questions if concerns(each, known)], made(known))
    ):
        spread = len(first) >= min(places, SHOWN)
        if tried == TRIED or (spread and len(first) + len(others) >= SHOWN):
            break
        place = answered(question)
        if place is not None and first.setdefault(place, question) != question:
            others.append(question)
    return [*first.values(), *others][:SHOWN]


def _in_turn(one: Iterable[str], other: Iterable[str]) -> Iterator[str]:
    """One of each by turns, each once."""
    return iter(dict.fromkeys(each for pair in zip_longest(one, other) for each in pair if each is not None))
