"""Which figures stand in the cells of a comparison, where several look-ups would take the same."""

from __future__ import annotations

from index.types import Aspect, Body
from qa.answering.compare import _distinct, _in_order
from qa.answering.facts import Fact
from qa.types import SentenceHit

QUOTE = "茶叶产量增长28%，蚕茧产量增长10.6%"


def fact(words: str) -> Fact:
    hit = SentenceHit("甲.txt", "报告", "澜江市", 2025, Body.GOVERNMENT, 0, len(QUOTE), QUOTE, (), 1.0, 1)
    start = QUOTE.index(words)
    return Fact(hit, 2024, Aspect.RESULT, start, start + len(words))


def test_two_matters_are_not_told_by_one_figure() -> None:
    tea = [(2.0, fact("28%")), (1.9, fact("10.6%"))]
    silk = [(1.5, fact("28%")), (1.2, fact("10.6%"))]

    assert [one and one.short for one in _distinct([tea, silk])] == ["28%", "10.6%"]
    assert [one and one.short for one in _distinct([silk, tea])] == ["10.6%", "28%"]


def test_a_look_up_without_a_figure_left_has_none() -> None:
    assert _distinct([[(2.0, fact("28%"))], [(1.0, fact("28%"))], []]) == [fact("28%"), None, None]


LISTED = "刑事案件和治安案件分别下降28%、10.6%"


def of(quote: str, words: str) -> Fact:
    hit = SentenceHit("甲.txt", "报告", "澜江市", 2025, Body.GOVERNMENT, 0, len(quote), quote, (), 1.0, 1)
    start = quote.index(words)
    return Fact(hit, 2024, Aspect.RESULT, start, start + len(words))


def test_figures_of_one_sentence_go_to_the_matters_in_the_order_in_which_it_names_them() -> None:
    swapped = [of(LISTED, "28%"), of(LISTED, "10.6%")]

    assert [f and f.short for f in _in_order(swapped, ["治安案子", "刑事案子"])] == ["10.6%", "28%"]
    assert [f and f.short for f in _in_order(swapped, ["刑事案子", "治安案子"])] == ["28%", "10.6%"]


def test_named_in_other_words_they_go_in_the_order_of_the_question() -> None:
    swapped = [of(LISTED, "10.6%"), of(LISTED, "28%")]

    assert [f and f.short for f in _in_order(swapped, ["偷抢", "打闹"])] == ["28%", "10.6%"]
