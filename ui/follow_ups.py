"""What to ask next: the same question about another year or place, then what stands near the cited sentence.

Goes in: the last answer, its report, the indexed reports, a function that tries a question. Comes out: a few questions
that are answered. Nothing is remembered here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from index.places import shown_as
from index.types import Aspect, Body, Metadata, Report, Role, Sentence
from qa.types import Answer, Kind, Understanding, View
from qa.understanding.indicators import indicators_in
from ui.glances import answered_by, wording

SHOWN = 3
KEPT = 6  # facts of one report
TRIED = 12  # facts of one report that are tried until so many are answered
LEANING = 2  # questions tried that lean on the answer; they differ from answer to answer, so that each is asked anew

REPEATED = (Kind.FIGURE, Kind.LIST, Kind.HOW)  # what reports of other years and places say in their turn

LEAD = (
    r"^(?:其中|全年|全[市省国县区州]|预计|力争|确保|努力|已经|累计|共|实现|\d{4}年|今年|去年|"
    r"(?:发展主要)?预期目标[是为])*"
)
GROWN = re.compile(
    LEAD + r"([\u4e00-\u9fff“”]{4,14}?)(?:预计|力争|同比)*"
    r"(增长|下降|达到|达|超过|突破|提高到|控制在|保持在|稳定在)[^\d，；。]{0,3}(\d[\d.]*)(?:[%％‰]|[万亿]*[元人吨件])"
)
COUNTED = re.compile(
    LEAD
    + r"([\u4e00-\u9fff“”]{4,12}?)(\d[\d.]*)[万亿]*(公里|公顷|人次|[件起人家个所座张套项次户亩])(?=$|以上|左右)"
)
"""Clauses that state a figure of something: that grows, that is counted. Only what a clause ends with is named by it."""
VAGUE = re.compile(
    r"[其该此这那等]|今年|去年|同比|比上年|分别|以上|以下|年均|平均|第|[至和为从由在近超约达的到占共]$|^[是为的]"
)
CLAUSE = re.compile(r"[^，；。：、\n（）]+")
HEADED = re.compile(
    r"^(?:—+|[（(]?第?[一二三四五六七八九十\d]+[是）)、，.．]+)?\s*(?:关于)?([\u4e00-\u9fff“”、]{4,16})(?=$|[，。；—])"
)
DOES = re.compile(
    r"^(?:全力|全面|着力|大力|坚决|扎实|深入|持续|切实|积极|统筹|加快|更好|有效)*"
    r"(?:推进|推动|加强|深化|强化|提升|提高|优化|改善|完善|促进|保障|服务|建设|发展|培育|扩大|做好|落实|维护|防范|增强|打造|激发|发挥|履行)"
)


@dataclass(frozen=True, slots=True)
class Offer:
    """A question that ``[start, end)`` of its report answers: a sentence with a ``figure``, or a whole section."""

    question: str
    name: str
    start: int
    end: int
    figure: str = ""


def facts(report: Report) -> Iterator[Offer]:
    """Questions that the report's own figures answer: those of well-known indicators first, then from all over it.

    Last come its sections, for a report may state hardly a figure.
    """
    of = _whose(report.metadata)
    offers: dict[str, Offer] = {}
    for sentence in report.sentences:
        if sentence.role is not Role.BODY:
            continue
        for clause in CLAUSE.findall(report.text[sentence.start : sentence.end]):
            asked = _asked(clause.strip(), sentence)
            if asked is not None:
                name, words, figure = asked
                year = f"{sentence.fact_year}年" if sentence.fact_year else ""
                offer = Offer(f"{of}{year}{words}？", name, sentence.start, sentence.end, figure)
                offers.setdefault(name, offer)
    found = list(offers.values())
    first = [each for each in found if indicators_in(each.name)][: KEPT // 2]
    others = [each for each in found if each not in first]
    step = max(1, len(others) // TRIED)
    yield from first
    yield from others[::step]
    yield from _sections(report, of)


def _whose(known: Metadata) -> str:
    """The place, and the body where it is not the one that most reports are of."""
    body = "" if known.body in (Body.GOVERNMENT, Body.OTHER) else known.body.value
    return f"{shown_as(known) or ''}{body}"


def _sections(report: Report, of: str) -> Iterator[Offer]:
    """Questions about what its headings announce, from all over the report."""
    year = f"{report.metadata.year}年" if report.metadata.year else ""
    headed = [
        (each, found.group(1)) for each in report.sections if (found := HEADED.match(each.title.strip()))
    ]
    for section, title in headed[:: max(1, len(headed) // TRIED)]:
        said = title if "“" in title else f"“{title}”"
        how = f"怎样{title}" if DOES.match(title) else f"怎样谈{said}"
        yield Offer(f"{of}{year}的报告里{how}？", title, section.start, section.end)


def _asked(clause: str, sentence: Sentence) -> tuple[str, str, str] | None:
    """What the clause states a figure of, the question for it, the figure; None where it says none plainly."""
    target = sentence.aspect is Aspect.TARGET
    if (grown := GROWN.match(clause)) and not VAGUE.search(grown.group(1)):
        name, verb, figure = grown.groups()
        return name, f"{name}的目标是多少" if target else f"{name}{verb}多少", figure
    if (counted := COUNTED.match(clause)) and not VAGUE.search(counted.group(1)):
        name, figure, unit = counted.groups()
        return name, f"{'计划' if target else ''}{name}多少{unit}", figure
    return None


def answered_facts(report: Report, ask: Callable[[str], Answer | None]) -> tuple[Offer, ...]:
    """Those of the report's facts that are answered from where they stand, at most :data:`KEPT`."""
    found: list[Offer] = []
    for tried, offer in enumerate(facts(report)):
        if len(found) == KEPT or tried == TRIED:
            break
        if _answered(offer, report.path, ask(offer.question)):
            found.append(offer)
    return tuple(found)


def _answered(offer: Offer, path: str, answer: Answer | None) -> bool:
    if answer is None or answer.refused or offer.figure not in (answer.short or answer.answer):
        return False
    cited = (each for each in answer.citations if each.report == path)
    return any(offer.start <= each.start and each.end <= offer.end for each in cited)


def leaning(answer: Answer, reports: Iterable[Metadata]) -> Iterator[str]:
    """The same question about the other aspect, another year, another place, in words that lean on the answer."""
    if answer.table is not None or answer.understanding.kind not in REPEATED:
        return
    cited = answer.citations[0]
    same = [each for each in reports if each.body is cited.body]
    years = {each.year for each in same if shown_as(each) == cited.place and each.year and cited.year}
    if cited.year and cited.year - 1 in years:
        yield f"{cited.year - 1}年呢？"
    elif cited.year and cited.year + 1 in years:
        yield f"{cited.year + 1}年呢？"
    held = {place for each in same if each.year == cited.year and (place := shown_as(each))}
    places = sorted(held - {cited.place})
    # The neighbour in the list: the same question does not lead everybody to the same first place.
    after = [place for place in places if cited.place and place > cited.place]
    yield from (f"{place}呢？" for place in (after or places)[:1])


AFTER = (View.GOALS, View.DEEDS, View.TASKS, View.OUTCOMES)
"""What else of a report there is to see after one view of it."""


def of_report(
    answer: Answer,
    known: Metadata,
    ask: Callable[[str], Answer | None],
    understand: Callable[[str], Understanding],
) -> Iterator[str]:
    """The other views of the one report that the answer is a view of."""
    seen, path = answer.understanding.view, answer.citations[0].report
    for view in AFTER:
        question = wording(view, known, understand) if view is not seen else None
        if question is not None and answered_by(ask(question), path):
            yield question


def of_subject(
    answer: Answer, reports: Sequence[Metadata], ask: Callable[[str], Answer | None]
) -> Iterator[str]:
    """The same subject over other years and places, and when it was first spoken of."""
    asked, subject = answer.understanding, answer.understanding.subject
    own = asked.places[0] if len(asked.places) == 1 else answer.citations[0].place
    years = sorted({each.year for each in reports if each.year and shown_as(each) == own})
    others = sorted({place for each in reports if (place := shown_as(each)) and place > (own or "")})
    tried = [
        f"{own}历年的报告怎么说{subject}？" if own and len(years) > 1 else "",
        f"最早哪年的报告提到{subject}？",
        f"{others[0]}的报告怎么说{subject}？" if others and len(asked.places) == 1 else "",
        f"{own}{years[-2]}年和{years[-1]}年的报告对{subject}的提法有什么变化？"
        if own and len(years) > 1
        else "",
    ]
    for question in filter(None, tried):
        found = ask(question)
        if found is None or found.refused or found.understanding.subject != subject:
            continue
        same = {(each.report, each.start) for each in found.citations}
        if found.understanding.view is not asked.view or same != _cited(answer):
            yield question


def _cited(answer: Answer) -> set[tuple[str, int]]:
    return {(each.report, each.start) for each in answer.citations}


def choose(
    answer: Answer,
    reports: Iterable[Metadata],
    facts_of: Callable[[str], Sequence[Offer]],
    ask: Callable[[str], Answer | None],
    understand: Callable[[str], Understanding],
) -> list[str]:
    """At most :data:`SHOWN` questions to ask after the answer.

    ``facts_of`` gives the answered facts of the report at a path, ``ask`` tries a question that leans on the answer,
    ``understand`` only reads one; few are tried.
    """
    if answer.refused or not answer.citations:
        return []
    if answer.understanding.view is not None:
        known = list(reports)
        if answer.understanding.subject:
            return list(islice(of_subject(answer, known, ask), SHOWN))
        cited = answer.citations[0]
        one = Metadata(cited.title, cited.place, None, None, cited.body, cited.year, kind=cited.kind)
        return list(islice(of_report(answer, one, ask, understand), SHOWN))
    tried = list(leaning(answer, reports))[:LEANING]
    same = [question for question in tried if (found := ask(question)) and not found.refused]
    paths = list(dict.fromkeys(each.report for each in answer.citations))[:2]
    own = [offer.question for path in paths for offer in _beside(answer, path, facts_of(path))]
    return [*same, *own][:SHOWN]


def _beside(answer: Answer, path: str, offers: Sequence[Offer]) -> list[Offer]:
    """The facts that neither the question asks for nor a cited sentence shows already, the nearest to these first."""
    shown = [(each.start, each.end) for each in answer.citations if each.report == path]
    left = [
        offer
        for offer in offers
        if offer.name not in answer.question
        and not set(indicators_in(offer.name)) & set(indicators_in(answer.question))
        and not any(start < offer.end and offer.start < end for start, end in shown)
    ]
    return sorted(left, key=lambda offer: min(abs(offer.start - start) for start, _ in shown))
