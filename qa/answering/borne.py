"""Whether one sentence that somebody wrote freely is borne out by the sentences that it cites.

Goes in: the sentence with its marks, and the cited sentences with year and aspect. Comes out: what is wrong with it, in
words for people; nothing where it may be shown. The bound is lexical and strict: a sentence may leave out, join and order
anew what its sources say, and may say nothing in words of its own but those that link. Whoever paraphrases well is
struck too; an invented name, a changed subject or a plan told as an outcome does not pass.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from index.places import find_places
from index.types import Aspect
from index.years import YearKind, find_years

from ..quantities import Quantity, fold, quantities
from ..reading.reader import Reader
from ..types import Citation
from .verify import MARK

SAID = 0.0
"""The reader's logit from which it finds a sentence said in another. Of 75 answers to people-train, a clause of the cited
sentence behind its place and year read above 1.6 in 98 of 100, one of another sentence below 0 in 98 of 100."""
LONGEST = 240
"""Characters of one sentence, marks included; longer ones are no prose for reading at a glance."""
_LINKING = frozenset(
    "根据 按照 报告 指出 提出 提到 显示 其中 同时 此外 另外 并且 以及 以上 方面 分别 对于 关于 这一 这些 年份 的是 "
    "的 了 是 为 和 与 及 也 还 而 则 在 中 并 将 达 到 由 对 把 该 这 年 数 即 由此 以 向 于 等 # ## ###".split()
)
"""Words that link and say nothing of their own; all others must stand in a source."""
_PLAN = re.compile("目标|预期|计划|力争|争取|确保|打算|规划|拟|将")
_PLAN_WORDS = "预期目标是 计划 目标是 目标为"
"""What may be said of a target though its sentence, under a heading that says so, does not."""
_NOT = re.compile("[未没无非不](?=([一-鿿]{2}))")
_LEANING = re.compile(
    "同比|比上年|较上年|比去年|增长|下降|提高|减少|增加|降低|上升|回落|达到?|占|居|为|约|超|分别|[#和与、]*$"
)
"""A stretch between two figures that begins so has its subject before the first of them."""
_MAGNITUDE = re.compile("翻[一两二三四五几]?番|翻倍|倍增|成倍|[过近超]半|[一大多]半|半数")
_NAMED = re.compile(r"[“《]([^”》]+)[”》]")
_SIGNS = frozenset("，。、；：！？,;:!?“”‘’《》（）()—…-－~～·%％‰ \u3000")
_BETWEEN = re.compile(f"[{re.escape(''.join(_SIGNS))}]+")
_QUALIFIED = re.compile("左右|以上|以下|以内|上下|之内")
_ROUND = re.compile("[多余几数]")
_TOKEN = re.compile(r"[a-z0-9][a-z0-9.+\-]*|.", re.DOTALL)
_CALENDAR = re.compile("[去今明前后本]年")
"""Of a year before or after the report's own, which whoever reads the sentence alone does not know."""
_OF_REPORT = re.compile(r"(?P<year>(?:19|20)\d\d)年[^，。；：\d]{0,24}报告")


@dataclass(frozen=True, slots=True)
class Source:
    """A cited sentence, with the year and aspect that the index knows of it."""

    citation: Citation
    year: int | None
    aspect: Aspect

    @property
    def words(self) -> str:
        """All that may be taken from it."""
        return f"{fold(self.citation.quote)} {self.beside}"

    @property
    def heading(self) -> str:
        """What it stands under, as `reading.layout` has it, without the sections."""
        what = "" if self.aspect is Aspect.NEITHER else self.aspect.value
        return (
            f"{self.citation.title} | {self.year}年{what}" if self.year else f"{self.citation.title} | {what}"
        )

    @property
    def beside(self) -> str:
        """What is known of it beside its own words: whose report it stands in, and that it is a plan."""
        plan = _PLAN_WORDS if self.aspect is Aspect.TARGET else ""
        return fold(" ".join((self.citation.title, self.citation.place or "", plan)))


def wrong_in(sentence: str, sources: Mapping[int, Source]) -> tuple[str, ...]:
    """What of ``sentence`` its marks' ``sources`` do not bear out; empty where it may be shown."""
    marks = [int(mark) for mark in MARK.findall(sentence)]
    if not marks:
        return ("没有出处",)
    if unknown := [mark for mark in marks if mark not in sources]:
        return tuple(f"没有第{mark}条出处" for mark in unknown)
    if len(sentence) > LONGEST:
        return ("过长",)
    text = fold(MARK.sub("", sentence))
    cited = [sources[mark] for mark in dict.fromkeys(marks)]
    checks = (_figures, _years, _places, _names, _plans, _denials, _clauses)
    found = [wrong for check in checks for wrong in check(text, cited)]
    held = " ".join(one.words for one in cited)
    if left := _uncovered(_blanked(text).replace("\0", ""), f"{held} {_blanked(held)}"):
        found.append(f"出处里没有“{left}”")
    return tuple(dict.fromkeys(found))


def said_in(sentence: str, sources: Mapping[int, Source], reader: Reader) -> bool:
    """Whether ``reader`` finds ``sentence`` said in one of the sentences that it cites, all of which are known."""
    cited = [sources[mark] for mark in map(int, dict.fromkeys(MARK.findall(sentence)))]
    headings, quotes = [one.heading for one in cited], [one.citation.quote for one in cited]
    read = reader.read(MARK.sub("", sentence), headings, quotes)
    return max(one.answers for one in read) > SAID


# --- figures ---------------------------------------------------------------------------------------------------------


def _figures(text: str, cited: Sequence[Source]) -> Iterator[str]:
    """Each figure must stand in one source, there be led by what leads to it here, and be of that place and year."""
    own = quantities(text)
    for at, figure in enumerate(own):
        if not any(_stands(text, own, at, source) for source in cited):
            yield f"出处里没有这样说的“{text[figure.start : figure.end]}”"
    for m in _MAGNITUDE.finditer(text):
        if not any(m.group() in source.words for source in cited):
            yield f"出处里没有“{m.group()}”"


def _stands(text: str, own: Sequence[Quantity], at: int, source: Source) -> bool:
    quote = fold(source.citation.quote)
    theirs, figure = quantities(quote), own[at]
    if not _of_time_and_place(text[: figure.start], source):
        return False
    told = source.beside
    around = _around(text, own, at)
    for place, other in enumerate(theirs):
        if not _same(text, figure, quote, other):
            continue
        there = _around(quote, theirs, place)
        if "分别" in there and not _in_turn(text, figure, source):
            continue
        if not _uncovered(around, f"{there} {told} {_blanked(told)}"):
            return True
    return False


def _in_turn(text: str, figure: Quantity, source: Source) -> bool:
    """Of several subjects with as many figures (分别) each has its own: then the row must be as it is in ``source``."""
    before, place = text[: figure.start], fold(source.citation.place or "")
    ends = [*(m.end for m in find_years(before)), *(m.end for m in find_places(before))]
    ends += [before.rfind(place) + len(place)] if place in before else []
    begin = max([0, *ends, *(before.rfind(mark) + 1 for mark in "，,；;。：:")])
    row = text[begin : figure.end]
    return "分别" in row and row in fold(source.citation.quote)


def _same(text: str, one: Quantity, quote: str, other: Quantity) -> bool:
    """Whether two figures are worth the same, in the same unit, and as exactly."""
    if (one.value, one.upper, one.unit) != (other.value, other.upper, other.unit):
        return False
    return _exactness(text, one) == _exactness(quote, other)


def _exactness(text: str, figure: Quantity) -> tuple[str, ...]:
    words = text[figure.core : figure.end]
    return (
        re.sub("[达到至]", "", text[figure.start : figure.core]),
        *_QUALIFIED.findall(words),
        *_ROUND.findall(words),
    )


def _around(text: str, figures: Sequence[Quantity], at: int) -> str:
    """What is said of a figure, which stands as #: from the figure before it on, or from further back where that has the
    subject; and what stands behind it in its clause, up to the next figure."""
    flat, end, lead = _blanked(text), figures[at].start + 1, ""
    rest = flat[figures[at].end : figures[at + 1].start if at + 1 < len(figures) else len(flat)]
    behind = re.split("[，。；：、,;:！？]", rest, maxsplit=1)[0]
    while True:
        begin = figures[at - 1].end if at else 0
        hard = max(flat.rfind(mark, begin, end) for mark in "。；;")
        stretch = flat[max(begin, hard + 1) : end]
        lead = f"{stretch} {lead}"
        bare = stretch.strip(" ，,、和：:\0")
        if not at or hard >= begin or not _LEANING.match(bare) or (behind and bare == "#"):
            return (lead.rstrip(" ") + behind).replace("\0", "")
        at -= 1
        end = figures[at].start + 1


# --- time, place, names ----------------------------------------------------------------------------------------------


def _of_time_and_place(before: str, source: Source) -> bool:
    """Whether the last year and the last place named before a figure are the source's."""
    years = [m.start for m in find_years(before) if not _in_a_title(before, m.start)]
    places = [m.start for m in find_places(before)]
    return not (years and any(_years(before[years[-1] :], [source]))) and not (
        places and any(_places(before[places[-1] :], [source]))
    )


def _in_a_title(text: str, at: int) -> bool:
    return any(m.start() <= at < m.end() for m in _OF_REPORT.finditer(text))


def _years(text: str, cited: Sequence[Source]) -> Iterator[str]:
    """A year must be that of the fact; a report's own year may only name the report."""
    held = {(one.year, one.year) for one in cited}
    for one in cited:
        held |= {(m.first, m.last) for m in find_years(one.citation.quote, one.citation.year)}
    reports = {one.citation.year for one in cited}
    for m in _OF_REPORT.finditer(text):
        if int(m["year"]) not in reports:
            yield f"出处不是{m['year']}年的报告"
    for year in find_years(text, max((y for y in reports if y), default=2000)):
        words = text[year.start : year.end]
        if _in_a_title(text, year.start):
            continue
        if year.kind is YearKind.RELATIVE:
            if _CALENDAR.match(words) or not any(words in one.words for one in cited):
                yield f"“{words}”没有说明是哪一年"
        elif (year.first, year.last) not in held:
            yield f"出处里没有“{words}”"


def _places(text: str, cited: Sequence[Source]) -> Iterator[str]:
    known = {p.name for one in cited for m in find_places(one.words) for p in m.places}
    words = " ".join(one.words for one in cited)
    for m in find_places(text):
        if not ({p.name for p in m.places} & known) and text[m.start : m.end] not in words:
            yield f"出处里没有“{text[m.start : m.end]}”"


def _names(text: str, cited: Sequence[Source]) -> Iterator[str]:
    """What stands in quotation or title marks must stand so in a source."""
    for m in _NAMED.finditer(text):
        if not any(m[1].strip("。，；") in one.words for one in cited):
            yield f"出处里没有“{m[1]}”"


# --- plans, denials --------------------------------------------------------------------------------------------------


def _plans(text: str, cited: Sequence[Source]) -> Iterator[str]:
    """A target must be told as one, an outcome not as a target."""
    aspects = {one.aspect for one in cited}
    if aspects == {Aspect.TARGET} and not _PLAN.search(text):
        yield "把目标说成了结果"
    said = set(_PLAN.findall(text))
    if Aspect.TARGET not in aspects and not all(
        any(word in one.citation.quote for one in cited) for word in said
    ):
        yield "把结果说成了目标"
    if Aspect.TARGET in aspects and len(aspects) > 1 and not _PLAN.search(text):
        yield "没有分清目标和结果"


def _denials(text: str, cited: Sequence[Source]) -> Iterator[str]:
    """What a source denies may not be said without the denial, nor the other way round."""
    for one in cited:
        quote = fold(one.citation.quote)
        for m in _NOT.finditer(quote):
            if _affirmed(text, m[1]) and not _affirmed(quote, m[1]):
                yield f"丢了“{m.group()}{m[1]}”的否定"
    for m in _NOT.finditer(text):
        if not any(m.group() + m[1] in fold(one.citation.quote) for one in cited):
            yield f"出处里没有“{m.group()}{m[1]}”"


def _clauses(text: str, cited: Sequence[Source]) -> Iterator[str]:
    """A clause without a figure is said in one part of one source (；), one that denies in one clause: words of several
    could be put together to what none says. A clause with a figure has its words from where that figure stands."""
    for clause in re.split("[，,；;。！？]", text):
        if quantities(clause) or not clause.strip():
            continue
        breaks = "[，,；;。]" if _NOT.search(clause) else "[；;。]"
        parts = [(part, one.beside) for one in cited for part in re.split(breaks, fold(one.citation.quote))]
        bare = _blanked(clause).replace("\0", "")
        if all(_uncovered(bare, f"{part} {told} {_blanked(part)} {_blanked(told)}") for part, told in parts):
            yield f"出处里没有这样说的“{clause.strip()}”"


def _affirmed(text: str, words: str) -> bool:
    return re.search(f"(?<![未没无非不]){re.escape(words)}", text) is not None


# --- words -----------------------------------------------------------------------------------------------------------


def _blanked(text: str) -> str:
    """``text``, as long, with # and nothing for each figure and year: these are looked at by their worth."""
    spans = [(q.start, q.end) for q in quantities(text)]
    spans += [(m.start, m.end) for m in find_years(text, 2000)]
    out = list(text)
    for start, end in spans:
        out[start:end] = "#" + "\0" * (end - start - 1)
    return "".join(out)


def _uncovered(text: str, words: str) -> str:
    """The first stretch of ``text`` that neither stands in ``words``, two characters at least, nor links; "" if none."""
    words = fold(words).replace("\0", "")
    for run in _BETWEEN.split(text):
        tokens = _TOKEN.findall(run)
        reach = [True] + [False] * len(tokens)
        for start in range(len(tokens)):
            if not reach[start]:
                continue
            for end in range(start + 1, len(tokens) + 1):
                piece = "".join(tokens[start:end])
                alone = len(tokens) == 1 and piece in _BETWEEN.split(words)  # 县、乡、村
                if alone or piece in _LINKING or (end > start + 1 and _holds(words, piece)):
                    reach[end] = True
                elif end > start + 2:
                    break
        if not reach[-1]:
            at = max(i for i, reached in enumerate(reach) if reached)
            return "".join(tokens[at : at + 8])
    return ""


def _holds(words: str, piece: str) -> bool:
    """Whether ``piece`` stands in ``words``, no Latin word or figure cut."""
    first = r"(?<![a-z0-9.])" if piece[0].isascii() else ""
    last = r"(?![a-z0-9])" if piece[-1].isascii() else ""
    return re.search(first + re.escape(piece) + last, words) is not None if first or last else piece in words
