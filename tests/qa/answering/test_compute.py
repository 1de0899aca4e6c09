"""What is reckoned shows its formula and can be checked against the cited sentences."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.types import Body
from qa.answering.compute import Computation, Operand, difference, growth, holds, mean, operand_of, share
from qa.answering.verify import unsupported_figures
from qa.types import Citation, Reckoning, Value


def cited(*quotes: str) -> list[Citation]:
    return [
        Citation(mark, f"{mark}.txt", "报告", "澜江市", 2025, Body.GOVERNMENT, 0, len(quote), quote)
        for mark, quote in enumerate(quotes, 1)
    ]


def beds(words: str, number: float, mark: int) -> Operand:
    return Operand(words, mark, Value(number, "万张"))


ONE, TWO = beds("2.1万张", 2.1, 1), beds("2万张", 2.0, 2)
SENTENCES = cited("新增养老床位2.1万张", "计划新增养老床位2万张")


def test_each_way_of_reckoning_shows_what_went_in() -> None:
    made = {
        difference(ONE, TWO): "2.1万张[1]－2万张[2]＝0.1万张",
        growth(ONE, TWO): "（2.1万张[1]－2万张[2]）÷2万张[2]＝5%",
        mean([ONE, TWO]): "（2.1万张[1]＋2万张[2]）÷2＝2.05万张",
        share(1, [ONE, TWO]): "1÷2＝50%",
    }

    for one, formula in made.items():
        assert one is not None
        assert one.formula() == formula
        assert holds(one, SENTENCES)


def test_percentages_differ_by_points_and_do_not_grow() -> None:
    one, two = Operand("5.2%", 1, Value(5.2, "%")), Operand("4.9%", 2, Value(4.9, "%"))
    points = difference(one, two)

    assert points is not None
    assert points.formula(marks=False) == "5.2%－4.9%＝0.3个百分点"
    assert growth(one, two) is None


def test_unlike_figures_and_ranges_are_not_reckoned_with() -> None:
    households = Operand("3万户", 2, Value(3.0, "万户"))

    assert difference(ONE, households) is None
    assert mean([ONE, households]) is None
    assert operand_of("增长5%—6%", (2, 7), Value(5.0, "%", 6.0), 1) is None


def test_a_fall_goes_in_as_less_than_nothing() -> None:
    quote = "物价下降0.3%"
    fall = operand_of(quote, (2, len(quote)), Value(-0.3, "%"), 1)

    assert fall is not None
    found = difference(fall, Operand("3%", 2, Value(3.0, "%")))
    assert found is not None
    assert found.formula() == "（-0.3%）[1]－3%[2]＝-3.3个百分点"
    assert holds(found, cited(quote, "涨幅3%左右"))


def test_a_round_figure_makes_a_round_result() -> None:
    quote = "新增养老床位近2.1万张左右"
    near = operand_of(quote, (6, len(quote)), Value(2.1, "万张"), 1)

    assert near is not None
    assert near.words == "2.1万张"
    found = difference(near, Operand("2万张", 2, Value(20000.0, "张")))
    assert found is not None
    assert found.formula(marks=False) == "2.1万张－2万张＝约0.1万张"


@pytest.mark.parametrize("broken", [
    lambda c: replace(c, result=0.2),
    lambda c: replace(c, unit="张"),
    lambda c: replace(c, even=False),
    lambda c: replace(c, operands=(replace(ONE, words="2.3万张"), TWO)),
    lambda c: replace(c, operands=(replace(ONE, value=Value(2.3, "万张")), TWO)),
    lambda c: replace(c, operands=(replace(ONE, mark=2), TWO)),
    lambda c: replace(c, operands=(ONE,)),
])  # fmt: skip
def test_nothing_holds_that_does_not_follow_from_the_citations(broken) -> None:  # type: ignore[no-untyped-def]
    sound = difference(ONE, TWO)

    assert sound is not None
    assert not holds(broken(sound), SENTENCES)


def test_a_result_is_supported_by_its_formula_and_nowhere_else() -> None:
    sound = difference(ONE, TWO)
    assert sound is not None
    text = f"结论：完成（{sound.formula()}）。"

    assert unsupported_figures(text, SENTENCES, "") == {"0.1"}
    assert unsupported_figures(text, SENTENCES, "", [sound]) == set()
    assert unsupported_figures(f"{text}多了0.1万张。", SENTENCES, "", [sound]) == {"0.1"}
    assert unsupported_figures(text, SENTENCES, "", [replace(sound, result=0.2)]) == {"0.1"}


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
def test_a_difference_turns_its_sign_with_its_order(a: float, b: float) -> None:
    one, two = Operand("甲", 1, Value(round(a, 2), "人")), Operand("乙", 2, Value(round(b, 2), "人"))
    there, back = difference(one, two), difference(two, one)

    assert isinstance(there, Computation)
    assert isinstance(back, Computation)
    assert there.what is Reckoning.DIFFERENCE
    assert there.result == -back.result
