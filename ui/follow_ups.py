"""What to ask next: short follow-up questions that the reports answer.

Goes in: the last answer, the indexed reports, a function that tries a question. Comes out: a few questions,
each in the words of somebody who leans on the question before.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from index.types import Aspect, Body, Metadata
from qa.types import Answer, Kind

SHOWN = 3
TRIED = 8  # candidates; trying one takes as long as answering it
NAMED = re.compile(
    r"^(?:其中|全年|全市|全省|全国|预计|力争|确保|实现|完成|新增)*([\u4e00-\u9fff“”]{3,14}?)(?:预计|力争|同比|分别)*"
    r"(?:增长|下降|达到|达|为|超过|突破|提高到|控制在|保持在|稳定在)[^\d，；。]{0,3}\d"
)
"""A clause that states a figure: what of, and how it changed."""


def facts(answer: Answer) -> Iterator[str]:
    """What else the cited sentences state figures of, but not what was asked for.

    They stand beside the answer, so that the reports can tell them.
    """
    known = [word for each in answer.understanding.indicators for word in each.split()] + ["口径"]
    for cited in answer.citations:
        for clause in re.split(r"[，；。：\n]", cited.quote):
            named = NAMED.match(clause.strip())
            if named is None or (answer.short is not None and answer.short in clause):
                continue
            name = named.group(1)
            if name not in answer.question and not any(word in name for word in known):
                yield name


def candidates(answer: Answer, reports: Iterable[Metadata]) -> Iterator[str]:
    """Follow-up questions on the same topic: figures beside, the other aspect, year, place and body."""
    if answer.refused or not answer.citations:
        return
    known = list(reports)
    cited = answer.citations[0]
    others = list(dict.fromkeys(facts(answer))) if answer.understanding.kind is Kind.FIGURE else []
    yield from (f"{name}呢？" for name in others[:1])
    aspect = answer.understanding.aspect
    if aspect is Aspect.RESULT:
        yield "下一步的目标是多少？" if answer.short else "下一步有什么安排？"
    elif aspect is Aspect.TARGET:
        yield "上一年实际完成了多少？" if answer.short else "上一年做得怎么样？"
    same = [each for each in known if each.body is cited.body]
    years = {each.year for each in same if each.place == cited.place and each.year and cited.year}
    if cited.year and cited.year - 1 in years:
        yield f"{cited.year - 1}年呢？"
    if cited.year and cited.year + 1 in years:
        yield f"{cited.year + 1}年呢？"
    places = sorted({each.place for each in same if each.place and each.year == cited.year} - {cited.place})
    # The neighbours in the list: the same question does not lead everybody to the same first place.
    after = [place for place in places if cited.place and place > cited.place]
    for place in list(dict.fromkeys([*after, *places]))[:2]:
        yield f"{place}呢？"
    yield from (f"{name}呢？" for name in others[1:3])
    bodies = sorted({each.body for each in known if each.place == cited.place} - {cited.body, Body.OTHER})
    yield from (f"{cited.place}{body.value}报告里怎么说？" for body in bodies)


def choose(answer: Answer, reports: Iterable[Metadata], answered: Callable[[str], bool]) -> list[str]:
    """The first :data:`SHOWN` candidates that are ``answered``."""
    found: list[str] = []
    for tried, question in enumerate(dict.fromkeys(candidates(answer, reports))):
        if len(found) == SHOWN or tried == TRIED:
            break
        if answered(question):
            found.append(question)
    return found
