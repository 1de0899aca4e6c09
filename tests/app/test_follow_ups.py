"""What to ask next comes from the cited report, is answered from there, and is not what was just told."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace

from index.types import Aspect, Body, Metadata, Report, ReportKind, Section, Sentence
from qa.types import Answer, Citation, Kind, Table, Understanding, View
from ui.follow_ups import KEPT, SHOWN, Offer, answered_facts, choose, facts, leaning

LINES = (
    ("地区生产总值增长6.2%，城镇新增就业4.3万人。", 2030, Aspect.RESULT),
    ("粮食产量达到38.5万吨；新增养老床位1860张。", 2030, Aspect.RESULT),
    ("地区生产总值增长5.5%左右。", 2031, Aspect.TARGET),
    ("其中同比增长3%，该项达到5亿元，打造14个示范村。", 2030, Aspect.RESULT),
)
TEXT = "".join(line for line, _, _ in LINES) + "（二）深化文化体制改革"


def report_of(body: Body = Body.GOVERNMENT) -> Report:
    sentences, at = [], 0
    for line, year, aspect in LINES:
        sentences.append(Sentence(at, at + len(line), None, fact_year=year, aspect=aspect))
        at += len(line)
    section = Section("（二）深化文化体制改革", 1, at, len(TEXT), None)
    digest = hashlib.sha256(TEXT.encode()).hexdigest()
    known = Metadata("报告", "云溪市", None, None, body, 2031)
    return Report("a.txt", digest, known, TEXT, (section,), tuple(sentences), ())


def cited(start: int, end: int, path: str = "a.txt") -> Citation:
    return Citation(1, path, "报告", "云溪市", 2031, Body.GOVERNMENT, start, end, TEXT[start:end])


ANSWER = Answer(
    "增长多少？", False, "6.2%[1]。", "6.2%", 0.9, None, (cited(0, 24),),
    understanding=Understanding(aspect=Aspect.RESULT, kind=Kind.FIGURE),
)  # fmt: skip
OFFERS = tuple(Offer(f"云溪市{name}多少？", name, 100 + at, 101 + at) for at, name in enumerate("甲乙丙丁"))


def understood(question: str) -> Understanding:
    """Read by its words as a view."""
    words = {"主要目标": View.GOALS, "民生实事": View.DEEDS, "重点工作": View.TASKS, "成绩": View.OUTCOMES}
    view = next((view for word, view in words.items() if word in question), None)
    return Understanding(view=view, subject="低空经济" if "低空经济" in question else "")


def from_its_sentence(question: str) -> Answer:
    """The answer that the fact's own sentence gives."""
    offer = next(each for each in facts(report_of()) if each.question == question)
    return replace(ANSWER, short=offer.figure, citations=(cited(offer.start, offer.end),))


def test_a_report_is_asked_for_what_it_states_plainly() -> None:
    assert [each.question for each in facts(report_of())] == [
        "云溪市2030年地区生产总值增长多少？",
        "云溪市2030年城镇新增就业多少人？",
        "云溪市2030年粮食产量达到多少？",
        "云溪市2030年新增养老床位多少张？",
        "云溪市2031年的报告里怎样深化文化体制改革？",
    ]
    assert "云溪市法院2030年城镇新增就业多少人？" in [each.question for each in facts(report_of(Body.COURT))]


def test_a_fact_is_kept_only_where_its_own_sentence_answers() -> None:
    report = report_of()
    assert 0 < len(answered_facts(report, from_its_sentence)) <= KEPT
    others: list[Callable[[str], Answer | None]] = [
        lambda question: None,
        lambda question: replace(ANSWER, refused=True),
        lambda question: replace(from_its_sentence(question), citations=(cited(0, 24, "b.txt"),)),
        lambda question: replace(from_its_sentence(question), short="99", citations=(cited(0, 1),)),
    ]
    assert [answered_facts(report, ask) for ask in others] == [()] * 4


def test_the_same_question_of_another_year_goes_before_other_matters_where_it_is_answered() -> None:
    known = [Metadata("报告", "云溪市", None, None, Body.GOVERNMENT, year) for year in (2030, 2031)]
    shown = choose(ANSWER, known, lambda path: OFFERS, lambda question: ANSWER, understood)
    assert len(shown) == SHOWN
    assert shown[0] == "2030年呢？"
    alone = choose(ANSWER, known, lambda path: OFFERS, lambda question: None, understood)
    assert len(alone) == SHOWN
    assert "2030年呢？" not in alone


def test_what_stands_nearest_to_the_cited_sentence_is_offered_first() -> None:
    far = tuple(
        Offer(f"{name}多少？", name, at, at + 5) for name, at in (("远", 900), ("近", 40), ("中", 300))
    )
    shown = choose(ANSWER, [], lambda path: far, lambda question: None, understood)
    assert shown == ["近多少？", "中多少？", "远多少？"]


def test_what_was_asked_or_is_shown_is_not_offered() -> None:
    beside = (Offer("甲？", "甲", 3, 9), Offer("粮食？", "粮食产量", 50, 60), Offer("乙？", "乙", 30, 40))
    answer = replace(ANSWER, question="粮食产量达到多少？")
    assert choose(answer, [], lambda path: beside, lambda question: None, understood) == ["乙？"]


def test_the_neighbouring_place_is_offered_but_not_after_a_table() -> None:
    known = [Metadata("报告", place, None, None, Body.GOVERNMENT, 2031) for place in ("云溪市", "南岭市")]
    assert list(leaning(ANSWER, known)) == ["南岭市呢？"]
    assert list(leaning(replace(ANSWER, table=Table((), (), ())), known)) == []


def test_a_refusal_leads_nowhere() -> None:
    refused = replace(ANSWER, refused=True)
    assert choose(refused, [], lambda path: OFFERS, lambda question: ANSWER, understood) == []


def test_after_a_view_of_a_report_come_its_other_views() -> None:
    seen = replace(ANSWER, confidence=1.0, understanding=Understanding(view=View.GOALS))
    one = replace(seen, citations=(replace(seen.citations[0], kind=ReportKind.GOVERNMENT),))
    shown = choose(one, [], lambda path: OFFERS, lambda question: one, understood)
    assert shown == [
        "云溪市2031年政府工作报告承诺办哪些民生实事？",
        "云溪市2031年政府工作报告部署的重点工作有哪些？",
        "云溪市2031年政府工作报告说去年取得了哪些主要成绩？",
    ]
    near = replace(one, confidence=0.7)  # a sentence that comes near is no view
    assert choose(one, [], lambda path: OFFERS, lambda question: near, understood) == []


def test_after_a_view_of_a_subject_come_other_years_and_places_of_the_same() -> None:
    known = [
        Metadata("报告", place, None, None, Body.GOVERNMENT, year)
        for place in ("云溪市", "南岭市")
        for year in (2030, 2031)
    ]
    asked = Understanding(places=("云溪市",), view=View.SAID, subject="低空经济")
    seen = replace(ANSWER, understanding=asked)

    def ask(question: str) -> Answer:
        first = "最早" in question
        view = View.FIRST if first else View.SAID
        return replace(seen, understanding=replace(asked, view=view), citations=(cited(30, 40),))

    shown = choose(seen, known, lambda path: OFFERS, ask, understood)
    assert shown == [
        "云溪市历年的报告怎么说低空经济？",
        "最早哪年的报告提到低空经济？",
        "南岭市的报告怎么说低空经济？",
    ]
    same = choose(seen, known, lambda path: OFFERS, lambda question: seen, understood)
    assert same == [], "what shows the same sentences again leads nowhere"
    other = replace(seen, understanding=replace(asked, subject="经济"))
    assert choose(seen, known, lambda path: OFFERS, lambda question: other, understood) == []
