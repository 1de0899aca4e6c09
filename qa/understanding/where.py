"""The places whose reports a question asks for, and the places that it only speaks of."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.places import PlaceMention
from index.types import Level

from .catalogue import Catalogue


def places_of(
    text: str, mentions: Sequence[PlaceMention], catalogue: Catalogue
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The places whose reports are asked, and the places that are only spoken of.

    A place without reports of its own is spoken of in those of its province, so 「青岛港」 asks 山东省.
    """
    mentions = [m for m in mentions if not _beside_the_point(text, m, mentions)]
    strong = [m for m in mentions if not m.weak or _joined(text, m)]
    asked: list[str] = []
    topics: list[str] = []
    homes: list[str] = []  # provinces of the places that are spoken of
    for mention in strong or mentions:
        for place in mention.places:
            if (
                place.name in catalogue.places
                or (place.province is None and place.level is Level.NATION)
                or (not mention.alternative and (place.level is Level.PROVINCE or place.province is None))
            ):
                asked.append(place.name)
            else:
                topics.append(place.name)
                if place.province in catalogue.places:
                    homes.append(place.province)
    held = [name for name in asked if name in catalogue.places]
    # A known place of which nothing is held stays asked for, so that the refusal can name it.
    return tuple(dict.fromkeys(held or homes or asked or topics)), tuple(dict.fromkeys(topics))


def _joined(text: str, mention: PlaceMention) -> bool:
    """Whether 全国 is set beside another place: 「浙江和全国的增速」."""
    return (
        re.search(r"[和与跟比]$", text[: mention.start]) is not None
        or re.match(r"[和与跟](?!地方)[\u4e00-\u9fff]{2}", text[mention.end :]) is not None
    )


def _beside_the_point(text: str, mention: PlaceMention, mentions: Sequence[PlaceMention]) -> bool:
    """全国 beside a province is a measure (「在全国走红」), unless they are compared; 「个旧」 wants its 市."""
    places = mention.places
    if (
        any(p.level in (Level.COUNTY, Level.TOWNSHIP) for p in places)
        and text[mention.end - 1] not in "市县区旗镇乡"
    ):
        return not any(p.name in text for p in places)
    national = all(p.level is Level.NATION for p in places)
    if national and text[mention.start : mention.end] == "国家" and _COUNTED.search(text[: mention.start]):
        return True
    if national and re.match(
        r"首|头一|头[个家部]|第|唯一|领先|前列|率先|平均|同类|各地|人大|政协|劳模|先进|性",
        text[mention.end :],
    ):
        return True  # 「全国首部」 measures, it does not ask the nation
    others = any(p.level is not Level.NATION for m in mentions if not m.weak for p in m.places)
    return national and others and not _joined(text, mention)


_COUNTED = re.compile(r"(?:[多少几哪\d]个?|[一二两三四五六七八九十百]个|哪些)$")
"""What stands before 国家 where countries are counted."""

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
