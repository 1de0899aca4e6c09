"""Which example questions to show: only such that the indexed reports answer.

Goes in: the bundled examples, the metadata of the indexed reports, a function that tries one. Comes out:
a few questions. Nothing is remembered here.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle, islice, pairwise, zip_longest
from pathlib import Path

from index.places import shown_as
from index.types import Body, Metadata, ReportKind
from qa.types import View

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

VIEWS = (
    "{place}{year}年{kind}部署的重点工作有哪些？",
    "{place}{year}年{kind}定了哪些主要目标？",
)
FEW = 4  # views, and comparisons, that are tried


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


def views(reports: Iterable[Metadata]) -> Iterator[str]:
    """Questions for a view of a government's report, the newest first."""
    named = [each for each in _governments(reports) if each.kind is not ReportKind.OTHER]
    for each, wording in zip(named, cycle(VIEWS), strict=False):
        yield wording.format(place=shown_as(each), year=each.year, kind=each.kind.value)


def comparisons(reports: Iterable[Metadata]) -> Iterator[str]:
    """Questions that set two places beside each other, or two years of one place where there is but one."""
    newest = _governments(reports)
    year = newest[0].year if newest else None
    places = list(dict.fromkeys(shown_as(each) for each in newest if each.year == year))
    if len(places) > 1:
        yield from (f"{one}和{other}{year}年的经济增长目标各是多少？" for one, other in pairwise(places))
    elif newest and year:
        yield f"{places[0]}{year - 1}年和{year}年的经济增长目标各是多少？"
        yield f"{places[0]}{year - 2}年和{year - 1}年的经济增长各是多少？"


def _governments(reports: Iterable[Metadata]) -> list[Metadata]:
    ordered = [each for each in reports if each.place and each.year and each.body is Body.GOVERNMENT]
    random.Random(0).shuffle(ordered)
    return sorted(ordered, key=lambda each: -(each.year or 0))


@dataclass(frozen=True, slots=True)
class Tried:
    """What answers a question: the report at a path, of a place; with a view, or with a table."""

    place: str
    report: str
    view: View | None = None
    table: bool = False


def choose(
    questions: Sequence[str], reports: Iterable[Metadata], answered: Callable[[str], Tried | None]
) -> list[str]:
    """:data:`SHOWN` questions that are answered, of those that concern the reports and those made from them in turn;
    the last two a view of a report and a comparison, where there are such.

    ``answered`` says what answers a question. No place, and then no report, comes a second time before all of them, as
    far as they were tried, came once: what is asked of one report says little of the others.
    """
    known = list(reports)
    special = [
        *_first(
            views(known),
            lambda question: (found := answered(question)) is not None and found.view is not None,
        ),
        *_first(
            comparisons(known), lambda question: (found := answered(question)) is not None and found.table
        ),
    ]
    wanted = SHOWN - len(special)
    spread = min(wanted, len({place for each in known if (place := shown_as(each))})), min(wanted, len(known))
    places: dict[str, str] = {}
    sources: dict[str, str] = {}
    others: list[str] = []
    seen: set[str] = set()
    for tried, question in enumerate(
        _in_turn([each for each in questions if concerns(each, known)], made(known))
    ):
        met = (len(places) >= spread[0], len(places) + len(sources) >= spread[1])
        if tried == TRIED - 2 * FEW or (all(met) and len(places) + len(sources) + len(others) >= wanted):
            break
        if question in special or (found := answered(question)) is None:
            continue
        if found.place not in places:
            places[found.place] = question
            seen.add(found.report)
        elif found.report not in seen:
            seen.add(found.report)
            sources[found.report] = question
        else:
            others.append(question)
    return [*[*places.values(), *sources.values(), *others][:wanted], *special]


def _first(questions: Iterable[str], fits: Callable[[str], bool]) -> list[str]:
    """The first of the questions that fits, of the first :data:`FEW`."""
    return list(islice(filter(fits, islice(questions, FEW)), 1))


def _in_turn(one: Iterable[str], other: Iterable[str]) -> Iterator[str]:
    """One of each by turns, each once."""
    return iter(dict.fromkeys(each for pair in zip_longest(one, other) for each in pair if each is not None))
