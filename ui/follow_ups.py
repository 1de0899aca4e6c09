"""What to ask next: short follow-up questions that the reports answer.

Goes in: the last answer, the indexed reports, a function that tries a question. Comes out: a few questions,
each in the words of somebody who leans on the question before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from index.types import Aspect, Metadata
from qa.types import Answer

SHOWN = 3
TRIED = 5  # candidates; trying one takes as long as answering it


def candidates(answer: Answer, reports: Iterable[Metadata]) -> Iterator[str]:
    """Follow-up questions on the same topic: the target, the year before, the same in another place."""
    if answer.refused or not answer.citations:
        return
    known = list(reports)
    cited = answer.citations[0]
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


def choose(answer: Answer, reports: Iterable[Metadata], answered: Callable[[str], bool]) -> list[str]:
    """The first :data:`SHOWN` candidates that are ``answered``."""
    found: list[str] = []
    for tried, question in enumerate(dict.fromkeys(candidates(answer, reports))):
        if len(found) == SHOWN or tried == TRIED:
            break
        if answered(question):
            found.append(question)
    return found
