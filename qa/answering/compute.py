"""What is reckoned of cited figures: differences, growth, means, shares, each with its formula.

Goes in: figures as they are cited, with their marks. Comes out: `Computation`s, whose formula shows every figure that
went in and can be checked against the citations again. Reads no report, and rounds only what does not come out even.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ..quantities import quantities
from ..types import Citation, Reckoning, Value

SHOWN = 8
"""Figures that a formula writes out; of more it says how many there are, for all stand in the table."""
_POINTS = "个百分点"
_SHARES = ("%", "‰")


@dataclass(frozen=True, slots=True)
class Operand:
    """A figure as it is cited; ``value`` in the unit that all operands share; ``about`` if it is round (近3.9万)."""

    words: str
    mark: int
    value: Value
    about: bool = False

    @property
    def shown(self) -> str:
        """As it stands in a formula: 下降0.3% comes in as less than nothing."""
        return f"（-{self.words}）" if self.value.number < 0 and self.words[:1] not in "-−" else self.words


_ROUND = re.compile(r"左右|上下|约|近|将|超|逾|过|突破|不足|不到|多|余|几")


def operand_of(quote: str, span: tuple[int, int], value: Value | None, mark: int | None) -> Operand | None:
    """The figure in ``quote[span]`` without its qualifiers, in its own unit; None where it has no number or mark, or is a
    range. ``value`` is what the cell holds: it says whether the figure is one to reckon with, and its sign.
    """
    if value is None or mark is None or value.upper is not None:
        return None
    figure = next((q for q in quantities(quote) if span[0] <= q.core < span[1]), None)
    if figure is None or figure.value is None:
        return None
    words = _BOUNDED.sub("", quote[figure.core : figure.end])
    own = Value(-abs(figure.value) if value.number < 0 else figure.value, figure.unit or "")
    return Operand(words, mark, own, _ROUND.search(quote[figure.start : figure.end]) is not None)


_BOUNDED = re.compile("(?:左右|上下|以[上下内]|之内)$")


@dataclass(frozen=True, slots=True)
class Computation:
    """``operands`` reckoned to ``result``; ``even`` is false where it was rounded, or a figure that went in is."""

    what: Reckoning
    operands: tuple[Operand, ...]
    result: float
    unit: str
    even: bool = True
    counted: int = 0  # of a share: how many of the operands were chosen

    def formula(self, *, marks: bool = True) -> str:
        """2.1万座[2]－2万座[1]＝0.1万座."""
        shown = [one.shown + (f"[{one.mark}]" if marks else "") for one in self.operands]
        written = (
            f"{self.counted}÷{len(shown)}" if self.what is Reckoning.SHARE else _WRITTEN[self.what](shown)
        )
        return f"{written}＝{'' if self.even else '约'}{number(self.result)}{self.unit}"


def difference(minuend: Operand, subtrahend: Operand) -> Computation | None:
    """The first less the second; of percentages in percentage points. None where they have no unit in common."""
    operands = (minuend, subtrahend)
    if not _alike(operands):
        return None
    power, unit = _written_in(operands)
    result = _settled((minuend.value.number - subtrahend.value.number) * power)
    unit = _POINTS if unit == "%" else unit
    return Computation(Reckoning.DIFFERENCE, operands, result, unit, _exact(operands))


def growth(later: Operand, earlier: Operand) -> Computation | None:
    """By how much of the earlier level the later one lies above it, in per cent; None for what are shares themselves."""
    operands = (later, earlier)
    if not _alike(operands) or later.value.unit in (*_SHARES, _POINTS) or earlier.value.number <= 0:
        return None
    result = 100.0 * (later.value.number - earlier.value.number) / earlier.value.number
    even = _is_even(result, 1) and _exact(operands)
    return Computation(Reckoning.GROWTH, operands, round(result, 1), "%", even)


def mean(operands: Sequence[Operand]) -> Computation | None:
    """The plain mean, which weighs a small place like a large one; None for fewer than two or unlike figures."""
    if len(operands) < 2 or not _alike(operands):
        return None
    power, unit = _written_in(operands)
    result = power * sum(one.value.number for one in operands) / len(operands)
    even = _is_even(result, 2) and _exact(operands)
    return Computation(Reckoning.MEAN, tuple(operands), round(result, 2), unit, even)


def share(counted: int, operands: Sequence[Operand]) -> Computation | None:
    """How many of ``operands`` were ``counted``, in per cent."""
    if not operands:
        return None
    result = 100.0 * counted / len(operands)
    return Computation(Reckoning.SHARE, tuple(operands), round(result, 1), "%", _is_even(result, 1), counted)


def holds(computation: Computation, citations: Sequence[Citation]) -> bool:
    """Whether every figure that went in stands as such in the sentence of its mark, and the result follows from them."""
    quotes = {c.mark: c.quote for c in citations}
    for one in computation.operands:
        if not one.words or one.words not in quotes.get(one.mark, "") or not _is_worth(one):
            return False
    again = _again(computation)
    return again == computation


def number(value: float) -> str:
    """Without the noise of binary fractions: 0.1, 1200."""
    return f"{value:.10g}" if abs(value) < 1e10 else f"{value:.0f}"


def spelled(count: int) -> str:
    """How many there are, below 1000, written out: a counted number is no figure of a report.

    >>> [spelled(n) for n in (2, 10, 31, 105, 120)]
    ['两', '十', '三十一', '一百零五', '一百二十']
    """
    digits = "零一二三四五六七八九"
    hundreds, rest = divmod(count, 100)
    tens, ones = divmod(rest, 10)
    if count == 2:
        return "两"
    ten = "" if not tens else "十" if tens == 1 and not hundreds else f"{digits[tens]}十"
    zero = "零" if hundreds and ones and not tens else ""
    return (
        (f"{digits[hundreds]}百" if hundreds else "")
        + ten
        + zero
        + (digits[ones] if ones or not count else "")
    )


_POWER = re.compile(r"(?<=\d)\s?(?P<power>万亿|亿|万)")
_POWERS = {"": 1.0, "万": 1e4, "亿": 1e8, "万亿": 1e12}


def _written_in(operands: Sequence[Operand]) -> tuple[float, str]:
    """The unit in which the words of ``operands`` are written, where they agree, else their values'; and by how much
    values are to be multiplied to come in it: 2.1万座 and 2万座 differ by 0.1万座, not by 1000座."""
    unit = operands[0].value.unit
    written = {(m["power"] if (m := _POWER.search(one.words)) else "") for one in operands}
    bare = unit[1:] if unit[:1] in _POWERS and unit[:1] else unit
    valued = unit[: len(unit) - len(bare)]
    if len(written) > 1:
        largest = max(abs(one.value.number) for one in operands) * _POWERS[valued]
        written = {"亿" if largest >= 1e8 else "万" if largest >= 1e5 else ""}
    if (power := written.pop()) == valued:
        return 1.0, unit
    return _POWERS[valued] / _POWERS[power], power + bare


def _alike(operands: Sequence[Operand]) -> bool:
    units = {one.value.unit for one in operands}
    return len(units) == 1 and all(one.value.upper is None for one in operands)


def _settled(value: float) -> float:
    return float(f"{value:.10g}") if abs(value) > 1e-9 else 0.0


def _is_even(value: float, places: int) -> bool:
    return abs(round(value, places) - value) < 1e-9


def _is_worth(one: Operand) -> bool:
    """Whether the words are worth the value, whatever power of ten either is written with."""
    found = quantities(one.words)
    if not found or found[0].value is None:
        return False
    unit = found[0].unit or ""
    power = {unit: 1.0, f"万{unit}": 1e4, f"亿{unit}": 1e8}.get(one.value.unit)
    written = abs(found[0].value)
    return power is not None and abs(written - abs(one.value.number) * power) <= 1e-6 * max(1.0, written)


def _exact(operands: Sequence[Operand]) -> bool:
    """Whether no figure that goes in is itself a round one."""
    return not any(one.about for one in operands)


def _listed(shown: Sequence[str]) -> str:
    return "＋".join(shown) if len(shown) <= SHOWN else f"{shown[0]}＋…＋{shown[-1]}"


_WRITTEN: dict[Reckoning, Callable[[Sequence[str]], str]] = {
    Reckoning.DIFFERENCE: "－".join,
    Reckoning.GROWTH: lambda s: f"（{s[0]}－{s[1]}）÷{s[1]}",
    Reckoning.MEAN: lambda s: f"（{_listed(s)}）÷{len(s)}",
}


def _again(done: Computation) -> Computation | None:
    if done.what is Reckoning.SHARE:
        return share(done.counted, done.operands)
    if done.what is Reckoning.MEAN:
        return mean(done.operands)
    if len(done.operands) != 2:
        return None
    first, second = done.operands
    return (difference if done.what is Reckoning.DIFFERENCE else growth)(first, second)
