"""The places whose reports a question asks for, and the places that it only speaks of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.places import Place, PlaceMention
from index.types import Level

from .catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class Scope:
    """Where to look. Places are given by their labels."""

    places: tuple[str, ...] = ()  # whose reports are asked, or, where there are none, what others say of them
    topics: tuple[str, ...] = ()  # that are only spoken of
    together: bool = False  # any of `places` may have the answer, for they are not set side by side


@dataclass(frozen=True, slots=True)
class _Named:
    """A mention with the places that it can mean here."""

    mention: PlaceMention
    places: tuple[Place, ...]

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(place.label for place in self.places)


def scope_of(text: str, mentions: Sequence[PlaceMention], catalogue: Catalogue, compares: bool) -> Scope:
    """Whose reports ``text`` asks for. ``compares``: it says that it sets places side by side.

    Of a place and what it lies in, the smaller one is asked for (「河北易县」, 「易县哪些景区入选河北十条线路」); of a
    place with reports and one without, the first, unless they are set side by side, and the other is spoken of.
    """
    mentions = [m for m in mentions if not _beside_the_point(text, m, mentions)]
    strong = [m for m in mentions if not m.weak or _joined(text, m)] or mentions
    named = _smallest(text, [_Named(m, _meant(m, catalogue)) for m in strong], catalogue, compares)
    held = [one for one in named if set(one.labels) & catalogue.places]
    if len(held) > 1:  # 「清苑的京津冀协同项目」
        held = [one for one in held if len(one.places) == 1 or one.mention.alternative] or held
    asked = _with_beside(text, named, held) if held else named
    distinct = len({label for one in asked for label in one.labels}) > 1
    in_a_row = all(_side_by_side(text, *pair) for pair in pairwise(asked))
    together = distinct and not compares and not (held and in_a_row)
    if together:
        asked = sorted(held or named, key=lambda one: -_DEPTH.index(one.places[0].level))
    labels = [  # of a group those with reports
        label
        for one in asked
        for label in one.labels
        if not held or len(one.places) == 1 or label in catalogue.places
    ]
    without = [label for one in named for label in one.labels if label not in catalogue.places]
    return Scope(tuple(dict.fromkeys(labels)), tuple(dict.fromkeys(without)), together and len(labels) > 1)


def _with_beside(text: str, named: Sequence[_Named], held: Sequence[_Named]) -> list[_Named]:
    """``held`` and what is set side by side with one of them: 「石家庄多少，比保定高吗」."""
    rows: list[list[_Named]] = []
    for one in named:
        if rows and _side_by_side(text, rows[-1][-1], one):
            rows[-1].append(one)
        else:
            rows.append([one])
    return [one for row in rows if any(other in held for other in row) for one in row]


_DEPTH = (Level.NATION, Level.PROVINCE, Level.CITY, Level.COUNTY, Level.TOWNSHIP)


def _meant(mention: PlaceMention, catalogue: Catalogue) -> tuple[Place, ...]:
    """The places of a mention; of several of one name those with reports, where there are any."""
    if not mention.alternative:
        return mention.places
    held = tuple(place for place in mention.places if place.label in catalogue.places)
    return held or (Place(mention.places[0].name, mention.places[0].level, None, None),)


def _smallest(text: str, named: Sequence[_Named], catalogue: Catalogue, compares: bool) -> list[_Named]:
    """``named`` without the places that only say where another lies."""
    return [
        one
        for one in named
        if not any(_tells_where(text, one, other, catalogue, compares) for other in named)
    ]


def _tells_where(text: str, one: _Named, other: _Named, catalogue: Catalogue, compares: bool) -> bool:
    """Whether ``one`` tells where ``other`` lies and is not asked for itself."""
    inside = all(
        any(above.name in (place.parent, place.province) and above.name != place.name for above in one.places)
        for place in other.places
    )
    if not inside:
        return False
    between = text[one.mention.end : other.mention.start]
    if one.mention.end <= other.mention.start and re.fullmatch(r"\s?|的|那个", between):
        return True
    held = bool(set(other.labels) & catalogue.places)  # else: 「广西要把哪两座城建成南宁之外的次中心」
    return held and not compares and not _side_by_side(text, one, other)


_BETWEEN = re.compile(
    r"[和与跟同及、，,或]|以及|还有|或者?|[^，,。；;]{0,16}(?:[和与跟同及、比或]|还是)|[^。；;]{0,16}[，,]比"
)
_CLAUSE_EACH = re.compile(r"[^，,。；;]{2,16}[，,]去?")


def _side_by_side(text: str, one: _Named, other: _Named) -> bool:
    """Whether two places are named alike: 「福建和新疆」, 「比保定」, 「去福建的花了多少，去新疆的又花了多少」."""
    first, second = sorted((one.mention, other.mention), key=lambda m: m.start)
    between = text[first.end : second.start]
    peers = one.places[0].level is other.places[0].level
    return bool(_BETWEEN.fullmatch(between) or (peers and _CLAUSE_EACH.fullmatch(between)))


def _joined(text: str, mention: PlaceMention) -> bool:
    """Whether 全国 is set beside another place: 「浙江和全国的增速」."""
    return (
        re.search(r"[和与跟比]$", text[: mention.start]) is not None
        or re.match(r"[和与跟](?!地方)[\u4e00-\u9fff]{2}", text[mention.end :]) is not None
    )


def _beside_the_point(text: str, mention: PlaceMention, mentions: Sequence[PlaceMention]) -> bool:
    """全国 beside a province is a measure (「在全国走红」), unless they are compared."""
    places = mention.places
    national = all(p.level is Level.NATION for p in places)
    if text[mention.start : mention.end] == "全国" and _FIRST.match(text, mention.end):
        return True  # 「全国首部」 measures, it does not ask the nation
    others = any(p.level is not Level.NATION for m in mentions if not m.weak for p in m.places)
    return national and others and not _joined(text, mention)


_FIRST = re.compile("首|头一|第一|唯一|领先|前列|率先")

UNKNOWN_PLACE = re.compile(
    r"(?:^|[，,。 ])(?P<place>(?!全|本|我|哪|各|该|这|那|城)[\u4e00-\u9fff]{2,3}[省市县州])"
    r"(?=\d|去年|今年|的|政府|人大|法院|检察院|人民)"
)
"""A place that neither the gazetteer nor any report knows: it must not be answered from another's reports."""
TO_THE_NATION = re.compile(
    r"(?:全国|国务院|国家|中央)(?:层面|一级|范围)?(?:的?(?:目标|情况|报告|呢)|[呢？?]|$)|"
    r"年,?(?:全国|我国)(?!第|首|前|排|领|唯|最|率|平均|同类|各地|人大|政协|性)"
)
OWN_REPORT = re.compile(
    r"[省市县区州](?:人民)?政府(?:\d{4}年)?(?:的)?(?:工作)?报告|[省市县区州](?:\d{4}年)?(?:政府)?工作报告|施政报告|人大常委会|[省市县区州]法院|检察院"
)
"""The question is put to the place's own report; another's will not do."""
