"""The rules that understand questions and find answers, each with a switch.

A rule is a pattern, a row of a table of patterns, a list of words, a weight or a function of a module, and is called by
its dotted name. Switched off, a pattern never matches, a row or a list is gone, a weight is nought, and a function says
what `FUNCTIONS` says. `fired` tells which rules had a say while something ran: a switch can change nothing else.
"""

from __future__ import annotations

import importlib
import inspect
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from types import ModuleType
from typing import Any, TypeVar

NEVER = re.compile("(?!)")
"""The pattern that matches nothing."""

ASKING = (
    "qa.understanding.when", "qa.understanding.where", "qa.understanding.bodies", "qa.understanding.asking",
    "qa.understanding.follow", "qa.understanding.ranging", "qa.understanding.indicators", "qa.understanding.spelling",
    "qa.understanding.times", "qa.understanding.topic", "qa.understanding.heard", "qa.understanding.extent",
    "qa.understanding.wanted", "qa.understanding.question", "qa.ranking.route",
    "qa.measures", "qa.quantities", "qa.answering.figures", "qa.answering.facts", "qa.answering.compare",
    "qa.answering.extract", "qa.answering.definitions", "qa.answering.enumerations", "qa.answering.speaker",
    "qa.answering.pairs", "qa.answering.comparison", "qa.answer", "index.places",
)  # fmt: skip
"""Modules whose rules act when a question is asked."""
READING = (
    "index.clean",
    "index.furniture",
    "index.head",
    "index.kinds",
    "index.metadata",
    "index.votes",
    "index.timeframe",
)
"""Modules whose rules act when a report is read."""


def _nothing(*_: Any) -> tuple[Any, ...]:
    return ()


def _no(*_: Any) -> bool:
    return False


def _yes(*_: Any) -> bool:
    return True


def _none(*_: Any) -> None:
    return None


def _first(one: Any, *_: Any) -> Any:
    return one


def _second(_one: Any, other: Any, *_: Any) -> Any:
    return other


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "qa.understanding.when.party_congresses": lambda text: [],
    "qa.understanding.when.sessions": lambda text: [],
    "qa.understanding.when.is_yardstick": _no,
    "qa.understanding.when.names_report": _no,
    "qa.understanding.when.spans_without_nian": lambda text, known: [],
    "qa.understanding.when.listed": lambda text: [],
    "qa.understanding.when.since_congress": lambda text, now: [],
    "qa.understanding.when.distinct": lambda years: sorted(years, key=lambda y: y.start),
    "qa.understanding.where._with_beside": lambda text, named, held: held,
    "qa.understanding.where._smallest": lambda text, named, catalogue, compares: list(named),
    "qa.understanding.where._side_by_side": _yes,
    "qa.understanding.where._joined": _no,
    "qa.understanding.where._beside_the_point": _no,
    "qa.understanding.follow.stands_alone": _no,
    "qa.understanding.follow.follow": _first,
    "qa.understanding.follow._swapped": _none,
    "qa.understanding.ranging.each_year": _no,
    "qa.understanding.ranging.yearly": _no,
    "qa.understanding.ranging.all_years": _no,
    "qa.understanding.ranging.moves": _no,
    "qa.understanding.ranging.compares": _no,
    "qa.understanding.ranging.selection_of": _none,
    "qa.understanding.ranging.on_the_table": _no,
    "qa.understanding.ranging.across": _nothing,
    "qa.understanding.ranging.spoken": lambda text: [],
    "qa.understanding.spelling.mend": lambda text, places: (text, ()),
    "qa.understanding.asking.asks_rank": _no,
    "qa.understanding.asking.asks_outcome": _no,
    "qa.understanding.asking.unit_of": _none,
    "index.places.find_bare": lambda text: [],
    "qa.understanding.heard._narrowed": _second,
    "qa.understanding.wanted._meant": _first,
    "qa.understanding.wanted._measured": _no,
    "qa.understanding.question._reviews": _no,
    "qa.understanding.question._of_the_nation": _no,
    "qa.understanding.times.years_meant": _nothing,
    "qa.understanding.times.year_aspects": _nothing,
    "qa.understanding.wanted._indicator_unit": _none,
    "qa.ranking.route._of_body": lambda understood, here, reports: [],
    "qa.ranking.route.narrowed": _first,
    "qa.measures.wish_of": lambda question: frozenset(),
    "qa.measures.of_another_part": _no,
    "qa.quantities.family_of": lambda unit: frozenset({unit} if unit else ()),
    "qa.quantities._is_word": _no,
    "qa.quantities._is_year": _no,
    "qa.answering.figures._ranks": lambda sentence, pull: [],
    "qa.answering.figures._of_classifier": lambda sentence, asked, pull: [],
    "qa.answering.figures._own_words": lambda sentence, found, pull: [[] for _ in found],
    "qa.answering.figures._planned": lambda sentence, pull: [],
    "qa.answering.figures._paired": lambda sentence, asked, found, pull: {},
    "qa.answering.figures._in_series": lambda sentence, found, asked: {},
    "qa.answering.facts.of_period": _none,
    "qa.answering.facts.tells_a_change": _no,
    "qa.answering.facts.total_behind": _none,
    "qa.answering.facts.is_target": _no,
    "qa.answering.facts.is_table_row": _no,
    "qa.answering.compare.other_span": _no,
    "qa.answering.definitions.definition": _none,
    "qa.answering.pairs.with_second": _first,
    "qa.answering.speaker.speakers": _nothing,
    "qa.answer._counted_up": _none,
    "qa.answer._beyond_body": _none,
    "qa.answer._names_before": _yes,
    "qa.answer._speaking": _first,
    "index.furniture.without_echo": lambda lines: list(lines),
    "index.furniture.without_furniture": lambda lines: list(lines),
    "index.furniture._end": len,
    "index.furniture._first_page": len,
    "index.furniture._footer": len,
    "index.furniture._tags": len,
    "index.furniture._menu": lambda lines, head: set(),
    "index.furniture._fields": lambda lines: set(),
    "index.furniture._captions": lambda lines, head: set(),
    "index.furniture._page_numbers": lambda lines: set(),
    "index.furniture._around": lambda lines, zone, *, in_head: set(),
    "index.clean._figures_whole": _first,
    "index.clean._break_at_gaps": _first,
    "index.clean._heal": list,
    "index.head._published": _none,
    "index.votes.about": _none,
    "index.votes.settled": _none,
}  # fmt: skip
"""What a function says that is switched off."""

VALUES: dict[str, tuple[object, str]] = {
    "qa.answering.figures.WISHED": (0.0, "qa.measures.wish_of"),
    "qa.answering.figures.UNWISHED": (0.0, "qa.measures.wish_of"),
    "qa.answering.figures.OWN": (0.0, "qa.answering.figures._own_words"),
    "qa.answering.figures.BEHIND": (0, "qa.answering.figures._own_words"),
    "qa.understanding.follow._CONTRASTS": ((), "qa.understanding.follow._swapped"),
    "qa.quantities.UNIT_FAMILIES": ({}, "qa.quantities.family_of"),
}
"""What stands in place of a weight or a list of words that is switched off, and the function by which it has its say."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Something of a module that can be switched off."""

    name: str  # qa.measures._SHARED, qa.understanding.asking._KINDS[3]
    module: str
    attribute: str
    row: int | None = None  # of a table of patterns

    def off(self) -> object:
        """What stands in its place."""
        dotted = f"{self.module}.{self.attribute}"
        if dotted in FUNCTIONS:
            return FUNCTIONS[dotted]
        if dotted in VALUES:
            return VALUES[dotted][0]
        now = getattr(importlib.import_module(self.module), self.attribute)
        if self.row is None:
            return NEVER
        return tuple(row for i, row in enumerate(now) if i != self.row)


def rules(modules: Sequence[str]) -> list[Rule]:
    """The rules of ``modules``, in their order."""
    found = []
    seen = set()
    for name in modules:
        module = importlib.import_module(name)
        for attribute, value in vars(module).items():
            dotted = f"{name}.{attribute}"
            if dotted in FUNCTIONS or dotted in VALUES:
                found.append(Rule(dotted, name, attribute))
            elif isinstance(value, re.Pattern) and (id(value), attribute) not in seen:
                seen.add((id(value), attribute))  # else it was taken over from another module
                found.append(Rule(dotted, name, attribute))
            elif isinstance(value, tuple) and len(value) > 1 and all(map(_patterns_in, value)):
                found += [Rule(f"{dotted}[{i}]", name, attribute, i) for i in range(len(value))]
    return found


def _patterns_in(row: object) -> bool:
    if isinstance(row, tuple):
        return any(map(_patterns_in, row))
    return isinstance(row, re.Pattern)


_StandIns = dict[tuple[int, str], tuple[object, object]]
"""By identity and name (equal patterns and numbers can be one object): what is there, and what takes its place."""


@contextmanager
def off(rule: Rule) -> Iterator[None]:
    """The project without ``rule``."""
    before = getattr(importlib.import_module(rule.module), rule.attribute)
    with _in_place({(id(before), rule.attribute): (before, rule.off())}):
        yield


@contextmanager
def fired(all_rules: Sequence[Rule], note: Callable[[str], None]) -> Iterator[None]:
    """Call ``note`` with the name of each rule that has a say in what runs meanwhile.

    Of a weight or a list it is the function that `VALUES` names.
    """
    stand_ins: _StandIns = {}
    for rule in all_rules:
        now = getattr(importlib.import_module(rule.module), rule.attribute)
        if rule.row is not None:
            if (id(now), rule.attribute) not in stand_ins:
                dotted = f"{rule.module}.{rule.attribute}"
                probed = tuple(_probed(row, f"{dotted}[{i}]", note) for i, row in enumerate(now))
                stand_ins[id(now), rule.attribute] = (now, probed)
        elif isinstance(now, re.Pattern):
            stand_ins[id(now), rule.attribute] = (now, Probe(now, rule.name, note))
        elif inspect.isfunction(now) or hasattr(now, "cache_clear"):
            stand_ins[id(now), rule.attribute] = (now, _watched(now, rule, note))
    with _in_place(stand_ins):
        yield


_Found = TypeVar("_Found")


class Probe:
    """A pattern that tells when it matches."""

    def __init__(self, pattern: re.Pattern[str], name: str, note: Callable[[str], None]) -> None:
        self._pattern, self._name, self._note = pattern, name, note

    def __getattr__(self, name: str) -> Any:
        return getattr(self._pattern, name)

    def _told(self, found: _Found) -> _Found:
        if found:
            self._note(self._name)
        return found

    def search(self, *given: Any) -> re.Match[str] | None:
        return self._told(self._pattern.search(*given))

    def match(self, *given: Any) -> re.Match[str] | None:
        return self._told(self._pattern.match(*given))

    def fullmatch(self, *given: Any) -> re.Match[str] | None:
        return self._told(self._pattern.fullmatch(*given))

    def findall(self, *given: Any) -> list[Any]:
        return self._told(self._pattern.findall(*given))

    def finditer(self, *given: Any) -> Iterator[re.Match[str]]:
        return iter(self._told(list(self._pattern.finditer(*given))))

    def split(self, text: str, *given: Any) -> list[Any]:
        self._told(self._pattern.search(text))
        return self._pattern.split(text, *given)

    def sub(self, by: Any, text: str, *given: Any) -> str:
        self._told(self._pattern.search(text))
        return self._pattern.sub(by, text, *given)


def _probed(row: object, name: str, note: Callable[[str], None]) -> object:
    if isinstance(row, re.Pattern):
        return Probe(row, name, note)
    if isinstance(row, tuple):
        return tuple(_probed(one, name, note) for one in row)
    return row


def _watched(function: Callable[..., Any], rule: Rule, note: Callable[[str], None]) -> Callable[..., Any]:
    """``function``, telling when what it says is not what it says switched off."""
    without: Any = rule.off()

    @wraps(function)
    def watched(*given: Any, **named: Any) -> Any:
        said = function(*given, **named)
        if inspect.isgenerator(said):
            said = list(said)
        if said != without(*given, **named) and (said or without(*given, **named)):
            note(rule.name)
        return said

    return watched


@contextmanager
def _in_place(stand_ins: _StandIns) -> Iterator[None]:
    """Put things in the place of others, under whatever names modules of the project know these."""
    changed: list[tuple[ModuleType, str, object]] = []
    for name, module in list(sys.modules.items()):
        if name.split(".")[0] not in ("qa", "index"):
            continue
        for attribute, value in list(vars(module).items()):
            if (id(value), attribute) in stand_ins:
                changed.append((module, attribute, value))
                setattr(module, attribute, stand_ins[id(value), attribute][1])
    forget()
    try:
        yield
    finally:
        for module, attribute, value in changed:
            setattr(module, attribute, value)
        forget()


def forget() -> None:
    """Empty the caches of what was read and understood; tables and models, which have no bound, stay."""
    for name, module in list(sys.modules.items()):
        if name.split(".")[0] in ("qa", "index"):
            for value in vars(module).values():
                if hasattr(value, "cache_clear") and (value.cache_info().maxsize or 0) >= _MANY:
                    value.cache_clear()


_MANY = 1000
"""Entries of a cache of what was read; one for fewer holds tables and models."""
