"""What a question ranges over, by its wording: several years, all places; and which of the values it
asks for (最高, 前三, 超过100万人).

Goes in: the normalised question. Comes out: flags, a `Selection`, and the spans that say nothing of the matter.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.places import Place, find_places
from index.types import Level
from index.years import numeral

from ..quantities import quantities
from ..types import Order, Selection
from .catalogue import Catalogue

_EACH = re.compile(
    r"分别|各(?!级|类|种|地|项|界|方|省|市|县|国)|每年|历年|逐年|一年(?:一|比一)?年|年年|怎么变|变化|走势|趋势"
)
_YEARLY = re.compile(
    r"一路|年起[两二三四五六七八九十]年|每年|历年|逐年|一年(?:一|比一)?年|年年|怎么变|走势|趋势|变化|哪一?年"
)
_WHOLE = re.compile("年均|平均每年|累计|一共|总共|合计")
_ALL_YEARS = re.compile(r"历年|这些年|历次")
_FEW_YEARS = re.compile(r"(?:这|近|最近|过去|前)几年")
_WHICH_MORE = re.compile(r"(?:哪一?[个家项]|谁)[^，。；？?]{0,6}[更最]?[快慢多少大小高低强]")
_MOVES = re.compile(
    r"[多高大快涨升]了?还是[少低小慢跌降]|是[涨升多]是[跌降少]|往上走|往下走|一路|怎么变|咋变|如何变|变化|走势|趋势|数量|变了多少"
)
_COMPARES = re.compile(
    r"对比|比较|相比|差多少|差几|差距|哪[个家省市年]?[^，]{0,4}[更最]|调[高低]|高还是|谁家?更?[最多少高低快慢大小强]|比一比|[和跟与][^，]{1,12}比"
)

_WHO = r"(?:哪(?:一)?[个些几两三四五]?个?|(?:多少|几)个|(?:几成|多少比例)的?)"
_KINDS = "省区市|省市区|省市|省份?|自治区|直辖市|设区的?市|地级市|城市|市县|市|区县|县区|县|地区|地方"
_ACROSS = re.compile(
    rf"(?:全国)?(?:{_WHO}(?P<level>{_KINDS})|"
    r"各(?P<each>省区市|省份?|地区|地方|设区的?市|地级?市|地(?!级|处|项)|市县|市|区县|县区|县(?!级))|(?:31|三十一|所有|每)个?(?P<all>省区市|省市区|省份?|市|县)|"
    rf"(?P<tail>省区市|省份?|城市|地区|地方)(?:都|分别)?(?:有|是)?哪|(?<=的)(?P<those>{_KINDS})(?=有|是|都|呢|吗|$|[？?，,])|"
    r"(?P<who>谁|哪里|哪儿))"
)
_OF_ALL = re.compile(
    r"(?:前|后|倒数)[二两三四五六七八九十\d]{1,2}(?:名|位)?的?(?P<places>省区市|省份?|地区|地方|城市|市|县)?(?=的?是|有|都|$|[？?，,])|"
    r"最(?:[高大多快强]|(?P<low>[低小少慢]))的?(?P<counted>[\d二两三四五六七八九十]{1,2})个?(?P<most>省区市|省份?|地区|地方|城市|市|县)|"
    r"(?:排名|排行|排序|从高到低|由高到低|从低到高|由低到高)"
)
"""What orders places without a word for them: GDP增速前五名. Of what all reports state it ranges over all places."""
_EXCEPT = re.compile("(?:除了?|不算|不含|不包括|不要|去掉|扣除|剔除|撇开)$")
_BUT = re.compile("(?:之|以)?外(?!资|贸|地|来|商|国|省|市|汇|债)")
_JOINS = re.compile("[、，,和与及跟]|以及")
_BESIDE = re.compile(
    r"(?:(?P<above>高于|超过|快于|好于|多于|大于|高过)|(?P<below>低于|慢于|少于|不及|不如|小于))全国(?=的|平均|水平|目标|增速|$|[？?，])"
)
_WHICH_YEAR = re.compile(r"哪(?:一|几|些)?(?:个)?年(?:份)?")
_EXTREME = re.compile(
    r"最(?P<most>[高多大快强低少小慢])|(?P<first>第一|居首|榜首|领跑)|(?P<last>垫底|倒数第一|末位)|"
    r"(?P<end>前|后|倒数)(?P<n>[二两三四五六七八九十\d]{1,2})(?:名|位|个|省|的|是|有|$|[？?，])"
)
_UNSAID = re.compile(
    r"(?:没有?|未|不曾)(?:有|明确|具体|再)?(?:提|写|讲|说|设|定|列)(?:[到出过定明了及]|目标|(?=[^，。；？?]{0,12}(?:目标|增速|指标)))"
)
"""Who does not state a figure is asked for: 哪些省没有提GDP目标."""
_SORTED = re.compile(r"排(?:个|一下|一排|名|序|行)|从高到低|由高到低|从低到高|由低到高|高低")
_BOUND = re.compile(
    r"(?P<above>超过|高于|大于|多于|突破|不低于|不少于|超)|(?P<below>低于|少于|小于|不到|不足|不超过|不高于)"
)
_INCLUSIVE = ("不低于", "不少于", "不超过", "不高于")
_FROM = re.compile(r"以上|及以上")
_DOWN = re.compile(r"以下|以内|之内")


def each_year(text: str) -> bool:
    """Whether every one of several years or places is asked for: 分别, 每年, 走势."""
    return _EACH.search(text) is not None or (_WHICH_YEAR.search(text) is not None and _extreme(text))


def one_by_one(text: str) -> bool:
    """Whether each of several things is asked for: 分别, 各涨了多少, 哪个涨得快."""
    return _EACH.search(text) is not None or _WHICH_MORE.search(text) is not None


def yearly(text: str) -> bool:
    """Whether also a period (五年来, “十四五”) is to be taken year by year."""
    return _YEARLY.search(text) is not None


def names_all(text: str) -> bool:
    """Whether ``text`` is a word for every place of a kind: 各省, 全国31个省."""
    m = _ACROSS.fullmatch(text)
    return m is not None and bool(m["each"] or m["all"])


def loosely_all(text: str) -> bool:
    """Whether all places are named by 各地, which may mean them together: 「各地派了多少医生」."""
    m = _ACROSS.search(text)
    return m is not None and m["each"] == "地"


def as_a_whole(text: str) -> bool:
    """Whether one figure of several years together is asked for: 年均, 累计."""
    return _WHOLE.search(text) is not None


def all_years(text: str) -> bool:
    """Whether all years that are held are meant: 历年."""
    return _ALL_YEARS.search(text) is not None


def few_years(text: str) -> bool:
    """Whether some of the newest years are meant, no number being said: 这几年."""
    return _FEW_YEARS.search(text) is not None


def moves(text: str) -> bool:
    """Whether it is asked how something went over the years; that is told in figures."""
    return _MOVES.search(text) is not None


def compares(text: str) -> bool:
    """Whether the question says that it sets things side by side."""
    return _COMPARES.search(text) is not None


def selection_of(text: str) -> Selection | None:
    """The few that are asked for out of many, where many are ranged over: 哪个省…最高, 超过100万人的有哪些."""
    across = _ACROSS.search(text) or _WHICH_YEAR.search(text)
    if across is None:
        return None
    if _UNSAID.search(text):
        return Selection(Order.SILENT, 40)
    if beside := _beside(text):
        return beside
    if (m := _EXTREME.search(text)) and (m["end"] or _belongs(text, m, across)):
        return extreme_of(text)
    if bound := _bound_of(text):
        return bound
    return Selection(Order.ALL, 40) if _SORTED.search(text) else None


def order_of_all(text: str) -> Selection | None:
    """The order that is asked for of all places, none being named: GDP增速前五名, 从高到低."""
    m = _OF_ALL.search(text)
    if m is None:
        return None
    if m["counted"]:
        order = Order.LOWEST if m["low"] else Order.HIGHEST
        return Selection(order, _bounded(m["counted"]))
    return extreme_of(text) or Selection(Order.ALL, 40)


def excepted(text: str, spans: Sequence[tuple[int, int]]) -> list[bool]:
    """Of each of some names, in their order, whether ``text`` leaves it out: 除北京、上海外."""
    out: list[bool] = []
    for i, (start, _) in enumerate(spans):
        joined = bool(i) and out[-1] and _JOINS.fullmatch(text, spans[i - 1][1], start) is not None
        out.append(joined or _EXCEPT.search(text[:start]) is not None)
    return out


def exception_around(text: str, start: int, end: int) -> tuple[int, int]:
    """The span of a name that ``text`` leaves out, with the words that do so: 除了|北京|以外."""
    before, behind = _EXCEPT.search(text[:start]), _BUT.match(text, end)
    return before.start() if before else start, behind.end() if behind else end


def beside_the_nation(text: str) -> tuple[int, int] | None:
    """Where ``text`` measures by the figure of the nation: 高于全国, 低于全国平均水平."""
    m = _BESIDE.search(text)
    return m.span() if m else None


def without_range(text: str) -> str:
    """``text`` without the words for what it ranges over."""
    return _ACROSS.sub(" ", text)


def _beside(text: str) -> Selection | None:
    m = _BESIDE.search(text)
    if m is None:
        return None
    return Selection(Order.BELOW if m["below"] else Order.ABOVE, 40, beside="全国")


def _bound_of(text: str) -> Selection | None:
    """Those above or below a figure that ``text`` names: 超过100万人, 5%以上."""
    for quantity in quantities(text):
        around = text[max(0, quantity.start - 4) : quantity.end + 2]
        m = _BOUND.search(around)
        if quantity.value is not None and (m or _FROM.search(around) or _DOWN.search(around)):
            below = bool(m and m["below"]) or bool(_DOWN.search(around))
            inclusive = not m or m.group() in _INCLUSIVE
            order = Order.BELOW if below else Order.ABOVE
            return Selection(order, 40, quantity.value, quantity.unit, inclusive)
    return None


_MORE = re.compile(
    r"更(?P<more>[高多大快强低少小慢])|(?<=[个省市区县家谁])(?P<bare>[高多大快低少小慢])(?=[些一吗呢？?]|$)"
)
_OF_THEM = re.compile(
    r"^(?:那么?|其中|这[些里]面?|里面?|请|帮我|再)*(?:哪一?[些个几]?(?:省|市|区|县|地方|年)?|谁|按?从[高低大小多少]到|由[高低大小多少]到|"
    r"排(?:个|一下|名|序|列)|最[高低大小多少快慢])"
)


def on_the_table(text: str) -> bool:
    """Whether a question only orders or picks what the one before compared: 哪个更高, 从高到低, 哪些高于5%."""
    return (
        _OF_THEM.search(text) is not None and selection_within(text) is not None and len(text) <= ON_THE_TABLE
    )


ON_THE_TABLE = 16
"""Characters up to which a question that orders names no matter of its own."""


def selection_within(text: str) -> Selection | None:
    """The few that are asked for of those that the question before ranged over."""
    if _SORTED.search(text):
        return Selection(Order.ALL, 40)
    if m := _MORE.search(text):
        low = (m["more"] or m["bare"]) in "低少小慢"
        return Selection(Order.LOWEST if low else Order.HIGHEST)
    return _bound_of(text) or extreme_of(text)


def extreme_of(text: str) -> Selection | None:
    """Highest or lowest, and how many of them, as far as ``text`` says so: 最低的, 前三名."""
    m = _EXTREME.search(text)
    if m is None:
        return None
    if m["end"]:
        return Selection(Order.HIGHEST if m["end"] == "前" else Order.LOWEST, _bounded(m["n"]))
    low = bool(m["last"]) or (m["most"] or "高") in "低少小慢"
    among = _ACROSS.search(text)
    return Selection(Order.LOWEST if low else Order.HIGHEST, _count(among.group()) if among else 1)


def across(text: str, places: tuple[str, ...], catalogue: Catalogue) -> tuple[str, ...]:
    """All held places of the kind that the question ranges over; none where these are fewer than two."""
    if m := _ACROSS.search(text):
        named = m["level"] or m["each"] or m["all"] or m["tail"] or m["those"] or ""
    elif m := _OF_ALL.search(text):
        named = m["places"] or m["most"] or ""
    else:
        return ()
    provinces = _in_order(catalogue.of_level(Level.PROVINCE))
    if named in _LOCAL:
        inside = [p for p in catalogue.local if _called(p, named)]
        if {p.label for p in inside} & set(places):
            return ()  # 「阜平和涞源哪个县的多」
        if places and any({p.parent, p.province} & set(places) for p in inside):
            inside = [p for p in inside if {p.parent, p.province} & set(places)]
        found = tuple(p.label for p in inside)
    elif set(places) - {"全国", *provinces} or 0 < len(set(places) - {"全国"}) < len(provinces):
        found = ()
    else:
        found = (
            provinces if len(provinces) > 1 else catalogue.of_level(Level.PROVINCE, Level.CITY, Level.COUNTY)
        )
    return found if len(found) > 1 else ()


_CITIES = ("市", "城市", "地级市", "地市", "设区市", "设区的市")
_COUNTIES = ("区县", "县区", "县")
_LOCAL = (*_CITIES, *_COUNTIES, "市县")


def _called(place: Place, named: str) -> bool:
    """Whether ``place``, below a province, is one of those called ``named``; a city of a county's rank is 市 too."""
    if place.level not in (Level.CITY, Level.COUNTY):
        return False
    if named in _CITIES:
        return place.level is Level.CITY or place.name.endswith("市")
    return named == "市县" or place.level is Level.COUNTY


def _in_order(provinces: tuple[str, ...]) -> tuple[str, ...]:
    """北京 first: the order in which provinces are always listed."""
    listed = [place.name for mention in find_places("各省") for place in mention.places]
    return tuple(sorted(provinces, key=lambda name: listed.index(name) if name in listed else len(listed)))


def spoken(text: str) -> list[tuple[int, int]]:
    """Spans of ``text`` that only say what it ranges over and which of them it asks for."""
    patterns = (
        _ACROSS,
        _OF_ALL,
        _WHICH_YEAR,
        _EXTREME,
        _SORTED,
        _UNSAID,
        _ALL_YEARS,
        _FEW_YEARS,
        _BESIDE,
    )
    found = [m.span() for pattern in patterns for m in pattern.finditer(text)]
    for quantity in quantities(text):
        around = text[max(0, quantity.start - 4) : quantity.end + 2]
        if _BOUND.search(around) or _FROM.search(around) or _DOWN.search(around):
            found.append((quantity.start, quantity.end))
    return found


def _extreme(text: str) -> bool:
    return _EXTREME.search(text) is not None


def _belongs(text: str, extreme: re.Match[str], across: re.Match[str]) -> bool:
    """Whether it is the places that are ordered: 「哪个省…最高」, 「最高的是哪个省」, not 「全国最大的锂矿在哪个省」."""
    if extreme.start() >= across.end():
        return True
    between = text[extreme.end() : across.start()]
    return (
        re.fullmatch(
            r"(?:的|目标|那)*(?:一?[个年]?省?份?|地区|地方|城市|年份)?(?:分别)?[是有在，, ]*", between
        )
        is not None
    )


def _bounded(number: str) -> int:
    """How many places are asked for, as many as a sentence can name."""
    return max(1, min(numeral(number.replace("两", "二")) or 1, 40))


def _count(words: str) -> int:
    m = re.search(r"哪([几两三四五])", words)
    return {"两": 2, "三": 3, "四": 4, "五": 5, "几": 3}[m[1]] if m else 1
