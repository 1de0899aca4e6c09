"""Over what a question ranges: whose reports it asks for, all places of a kind, and which of their values.

In: the question as it was `Heard`. Out: `Extent`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.places import PlaceMention
from index.types import Aspect, Body, ReportKind

from ..statements.indicators import Asked, asked_in
from ..types import Kind, Order, Reckoning, Selection, Understanding, View
from . import ranging
from .asking import asks_for_steps, kind_of
from .bodies import asked_of
from .catalogue import Catalogue
from .heard import Heard
from .reckoning import reckons_of
from .topic import topic_of
from .where import UNKNOWN_PLACE, Scope, scope_of

_HOW_IT_WENT = re.compile(r"(?:怎么|如何|怎样|咋)(?:样|增|涨|长|变|走|定)|(?:怎么样|如何|怎样|咋样)[？?]?$")


@dataclass(frozen=True, slots=True)
class Extent:
    """What a question ranges over. Places are given by their labels."""

    places: tuple[str, ...]  # whose reports are asked; none where `across` says it
    topics: tuple[str, ...]  # that are only spoken of
    across: tuple[str, ...]  # all of a kind, in one table
    together: bool  # any of `places` may have the answer
    bodies: tuple[Body, ...]
    kinds: tuple[ReportKind, ...]
    selection: Selection | None
    reckons: tuple[Reckoning, ...]
    sets_apart: bool  # things are set side by side
    several: bool  # places or years are named
    stated: bool  # one indicator that all reports state is asked for and nothing else
    named: bool  # and by its name: 浙江GDP
    naming: tuple[PlaceMention, ...]  # the mentions that only say whose reports to look in

    @property
    def alike(self) -> tuple[str, ...]:
        """The places that are looked up, each by itself."""
        return self.across or self.places


def extent_of(heard: Heard, catalogue: Catalogue, before: Understanding | None) -> Extent:
    """What ``heard`` ranges over, in the light of the question ``before``."""
    asked, time = heard.asked, heard.time
    sets_apart = ranging.compares(asked) or ranging.each_year(asked) or heard.parsed.one_for_each
    where = scope_of(asked, heard.mentions, catalogue, sets_apart)
    whose = asked_of(asked, bool(time.parties))
    places, topics = _asked_places(heard, where, of_the_nation=whose.of_the_nation)
    selection, reckons = _selection(asked, before), reckons_of(asked)
    if Reckoning.RANK in reckons and (ranked := _ranked_among(places, heard.mentions, catalogue)):
        places, selection = ranked, Selection(Order.ALL, 40)
    several = len(places) > 1 or len(time.years) > 1
    named = (*heard.mentions, *heard.ruled_out)
    one = _one_indicator(asked, topic_of(asked, named, time, ranging.spoken(heard.text)), several)
    stated = one is not None
    if selection is None and stated and len(places) != 1 and len(time.years) < 2:
        selection = ranging.order_of_all(asked)
    across = _across(heard, places, selection, catalogue, stated)
    naming = tuple(m for m in heard.mentions if _binds(m, places, where.together, catalogue))
    naming += heard.ruled_out
    places, across = _beside(() if across else places, across, selection, heard.left_out)
    return Extent(
        places=places,
        topics=topics,
        across=across,
        together=where.together,
        bodies=whose.bodies,
        kinds=whose.kinds,
        selection=selection,
        reckons=reckons,
        sets_apart=sets_apart,
        several=several,
        stated=stated,
        named=one is not None and one.named,
        naming=naming,
    )


def _asked_places(
    heard: Heard, where: Scope, *, of_the_nation: bool
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The places whose reports are asked for, and those that are only spoken of where a body speaks for the nation."""
    places, topics = where.places, where.topics
    if not places and not topics and (unknown := UNKNOWN_PLACE.search(heard.asked)):
        places = (unknown["place"],)
    spoken_of = tuple(dict.fromkeys((*topics, *places)))
    if heard.time.parties:  # a party congress speaks for the nation
        return (), spoken_of
    if of_the_nation and "全国" not in places:
        return ("全国",), spoken_of
    return places, topics


def _beside(
    places: tuple[str, ...], across: tuple[str, ...], selection: Selection | None, left_out: frozenset[str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Places and all places of a kind, without those left out, and with the one that others are measured by."""
    places, across = (tuple(p for p in each if p not in left_out) for each in (places, across))
    if selection is None or not selection.beside:
        return places, across
    several = across or places
    across = (*several, selection.beside) if len(several) > 1 else ()
    return () if across else places, across


def _selection(asked: str, before: Understanding | None) -> Selection | None:
    """The few that are asked for, of what this question or the one before ranges over."""
    selection = ranging.selection_of(asked)
    if selection is None and before is not None and before.selection:
        selection = ranging.extreme_of(asked)  # 「最低的呢？」
    if selection is None and before is not None and ranging.on_the_table(asked):
        selection = ranging.selection_within(asked)
    return selection


def _ranked_among(
    places: Sequence[str], mentions: Sequence[PlaceMention], catalogue: Catalogue
) -> tuple[str, ...]:
    """The group among which one place's rank is asked for: 浙江在长三角排第几; none where no group is named."""
    for m in mentions:
        labels = tuple(place.label for place in m.places if place.label in catalogue.places)
        if len(labels) > 1 and not m.alternative and set(places) & set(labels):
            return labels
    return ()


def _binds(mention: PlaceMention, places: Sequence[str], together: bool, catalogue: Catalogue) -> bool:
    """Whether a mention is left out of the topic, for it only says whose reports to look in."""
    named = {p.label for p in mention.places} | {p.name for p in mention.places}
    return not together and bool(named & set(places) & (catalogue.places | {"全国"}))


def _across(
    heard: Heard, places: tuple[str, ...], selection: Selection | None, catalogue: Catalogue, stated: bool
) -> tuple[str, ...]:
    """All places of a kind, where values of theirs or what they say is asked for: 哪个省…最高, 哪些省提到."""
    asked, said = heard.asked, heard.parsed.seen is View.SAID
    loose = ranging.loosely_all(asked) and not ranging.each_year(asked) and not ranging.compares(asked)
    if selection is None and not stated and not said and (kind_of(asked) is not Kind.FIGURE or loose):
        return ()
    return ranging.across(asked, places, catalogue)


def _one_indicator(asked: str, topic: str, several: bool) -> Asked | None:
    """The one indicator that all reports state that is asked for and nothing else, if not how it is brought about.

    Of ``several`` places or years 谁 and 哪年 ask whose figure is the higher, and 怎么长的 how the figures went.
    """
    kind = kind_of(asked)
    if kind is Kind.WHY or (kind in (Kind.PERSON, Kind.TIME, Kind.ORGANISATION) and not several):
        return None
    if kind is Kind.HOW and not several and not _HOW_IT_WENT.search(asked):
        return None
    return None if asks_for_steps(asked) else asked_in(topic, asked, Aspect.NEITHER)
