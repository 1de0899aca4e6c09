"""Time frame: sentences go in, the same sentences with the year and the aspect of what they state come out.

A report of year Y reviews Y-1, or the five years before Y, and plans Y, or five years from Y. Which of the
two a sentence does follows from its section, from the paragraph around it, from the years it names and from
its wording. Does not recognise years; `years` does.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.kinds import REVIEWS
from index.types import Aspect, Body, Metadata, Role, Section, Sentence
from index.years import YearKind, YearMention, find_years

# --- what headings say ---------------------------------------------------------------------------------

_LOOKS_BACK = re.compile(
    r"回顾|成就|成绩|成效|新进展|过去|以来|历程|变革|总结"
    r"|(?:完成|执行|进展|办理|落实)情况|[年来](?:的|主要|政府|重点)*工作(?:情况)?$"
)
_LOOKS_AHEAD = re.compile(
    r"安排|任务|目标|总体要求|总体部署|建议|思路|展望|今后|未来|下一步|重点工作|打算|取向|措施|设想|蓝图|实事"
    r"|工作计划|(?:计划|规划)(?:草案)?的?(?:主要|基本)"
)
_REVIEWS = re.compile(r"回顾|成就|成效|情况")
_IMPERATIVE = re.compile(
    r"[\W一二三四五六七八九十]*(?:加快|推进|推动|坚持|坚定|深化|实施|加强|全面|增强|建设|构建|促进|提高|完善|健全|大力|积极)"
)

# --- what sentences say about those behind them --------------------------------------------------------

_OPENING = r"(?:[\W\s]*(?:各位代表|同志们)\W+)?"
_TURNS_BACK = re.compile(
    _OPENING
    + r"(?:回顾|过去(?:的?一年|[三五]年)|刚刚过去|(?:一|[两三四五六七八九十]|几)年(?:多)?来|去年|这[五一]年"
    r"|“?十[一-五]五”?(?:时期|期间)?以来|本届政府)"
)
_TURNS_AHEAD = re.compile(
    _OPENING
    + r"(?:(?:做好|实现|完成|围绕)?(?:今年|新的一年|今后|未来(?=[三五十几一的，])|下一步|本年度|明年)(?!以来)"
    r"|(?:政府)?工作的?总体(?:要求|思路)|综合.{0,12}考虑|.{0,16}(?:主要|预期|奋斗)目标是)"
)
_ADMITS = re.compile(
    r"^(?!.{0,6}(?:针对|解决|克服|破解|应对)).{0,40}(?:(?:清醒|深刻|充分)(?:地|的)?(?:认识|看|估计|意识)到"
    r"|(?:存在|面临|遇到)(?:着|的)?(?:一些|不少|许多|很多|诸多)?.{0,12}"
    r"(?:问题|困难|矛盾|挑战|不足|短板|缺点)(?:[。，：；和与、]|$|主要))"
)
_ANNOUNCES_PLAN = re.compile(
    r"(?:做好|抓好|抓紧|突出).{0,20}(?:工作|方面|任务)[。：:]?$"
    r"|(?:主要|预期|奋斗)目标(?:建议)?(?:是|为|：)|(?:总体要求|总的要求|基本思路|指导思想)(?:是|：)"
)
_ANNOUNCES_REVIEW = re.compile(
    r"(?:一年来|五年来|过去.年).{0,20}(?:做了|抓了|开展了|工作是).{0,20}(?:工作)?[。：:]$"
)

# --- the wording of intentions and of results ----------------------------------------------------------
# A sentence counts the heaviest of its cues, which stands first here. The weights were set on the evidence of
# reports-train.jsonl, against the year and the aspect that the questions' wording asks for, and by reading
# samples of each decade.

_INTENDS = (
    (
        3.0,
        re.compile(
            r"力争|拟(?=[安发新增将用再减投])|打算|今后|下一步|(?:奋斗|主要|预期|总体|发展)目标(?:是|为|：)"
        ),
    ),
    (
        2.0,
        re.compile(
            r"(?:^|[，。；、：])(?:我们|政府|各级政府|必须|一定|还|都|就|也|将|更)*"
            r"(?:要(?![求素件点闻么领])|须|应(?:当|该)?(?![届急对用付收变])|必须)"
            r"|(?:我们|政府|国家|今年|新的一年|中央)将|将(?:继续|进一步|于|在|会|是)"
        ),
    ),
    (
        1.0,
        re.compile(
            r"计划(?=完成|安排|新|投|实施|在|用|建|到|，)|(?<![主重必首紧需只])要(?![求素件点闻害塞领])|努力|争取|确保"
            r"|(?:^|[，；])(?:加快|推进|推动|坚持|加强|完善|深化|健全|强化|优化|支持|实施|开展|落实)"
        ),
    ),
)
_REPORTS = (
    (
        2.0,
        re.compile(
            r"(?<![为除得罢])了(?!解|不起|得)|已经?(?![定建批签]|开工|出台|有的)|圆满|荣获|获批|被评为|被授予"
            r"|创历?史?新高|超额|首次|曾"
        ),
    ),
    (
        1.0,
        re.compile(
            r"累计|连续.{1,4}年|取得|完成投资|建成投[用产运]|成功|显著(?!提)|明显|有效(?!应对|防)"
            r"|进一步(?:增强|提升|提高|改善|巩固)|分别(?:增长|下降)"
            r"|(?:达到?|突破|(?:增长|提高|下降|增加|减少|上升|回落)[了到至]?)(?=[\d一二三四五六七八九])"
        ),
    ),
)

# A figure that was planned, of whatever year: 2024年…预算数90亿元 in a table that was read out.
_PLANNED = re.compile(
    r"(?:19|20)\d\d年(?:(?![高低好快多少]于|超|完成|实现|达到|[为占比较])[^，。；]){1,60}?(?:预算数|计划数|目标[值数]?)[约超近]?(?=\d)"
)

# --- mentions of years that do not date their sentence -------------------------------------------------

_MONTH = re.compile(r"\s?(?:\d{1,2}|[一二三四五六七八九十]{1,2})\s?月")
_TIMES = re.compile(r"年|五|世纪")  # what every expression of time holds: looking for these first is quick
_COMPARES = re.compile(r"(?:比|较|同|与|跟|和|相当于|超过|自从?|[快慢高低好多少]于)[“\W]{0,2}$")
_COMPARED = re.compile(r"[”\W]?(?:同期|相比|的?水平|以前|之前|提出|印发|以来|远景|末?[^，。]{0,4}翻一?番)")
_PLAN_NAME = re.compile(r"\W?(?:的?(?:发展)?(?:规划|计划|纲要)|.{0,2}(?:收官|开局|收尾))")
_OTHER_YEAR = re.compile(r"上一?年|前一年|这一年|次年|后一年|下一?年|\d{2}\s?年")  # 历时12年 is a length
_LISTS = re.compile(r"[一二三四五六七八九十]是|第[一二三四五六七八九十][，、]|——")

_TITLED, _NEAR, _GUESSED = 1.8, 1.2, 1.0  # weights of a heading, of what stands before, of a heading's tone
_LEADING = 1  # characters; a year that a sentence opens with also dates the sentences behind it
_LONGEST_PERIOD = 5  # years; a heading that names a longer one (九十年代) does not date what stands below it


@dataclass(frozen=True, slots=True)
class _Frame:
    """What a stretch of a report is about, unless a sentence in it says otherwise."""

    aspect: Aspect
    year: int | None
    weight: float  # how much wording it takes to say otherwise


def assign(
    text: str, metadata: Metadata, sections: Sequence[Section], sentences: Sequence[Sentence]
) -> tuple[Sentence, ...]:
    """Return ``sentences`` with their fact years and aspects.

    Where the report's year is unknown, only years that a sentence names are given. Headings, frames and
    glossary entries keep :attr:`Aspect.NEITHER`, and so do admitted difficulties and sentences that neither
    report nor intend anything.
    """
    frames = _section_frames(sections, metadata)
    first = sections[0].start if sections and metadata.body is Body.GOVERNMENT else 0
    # What a government says before its first heading mostly looks back.
    opening = _Frame(Aspect.RESULT, metadata.year - 1, _NEAR) if metadata.year else None

    def said_by_headings(sentence: Sentence) -> _Frame | None:
        if sentence.section is not None:
            return frames[sentence.section]
        return opening if sentence.start < first else None

    reader = _Reader(text, metadata)
    return tuple(reader.read(sentence, said_by_headings(sentence)) for sentence in sentences)


def _section_frames(sections: Sequence[Section], metadata: Metadata) -> list[_Frame | None]:
    """Return what each section is about: by its own title, else as the section around or before it."""
    frames: list[_Frame | None] = []
    previous: _Frame | None = None  # of the last section of the first level
    for section in sections:
        own = _titled(section.title, metadata.year, section.parent is None)
        if section.parent is not None:
            frames.append(own or frames[section.parent])
            continue
        if own is None and previous and previous.aspect is Aspect.TARGET:
            own = _Frame(Aspect.TARGET, metadata.year, _NEAR)
        elif own is None and _IMPERATIVE.match(section.title):
            own = _Frame(Aspect.TARGET, metadata.year, _GUESSED)
        frames.append(own)
        previous = own
    return frames


def _titled(title: str, now: int | None, outermost: bool) -> _Frame | None:
    """Return what ``title`` says its section is about; a subsection's only where it names a year."""
    back, ahead = _LOOKS_BACK.search(title) is not None, _LOOKS_AHEAD.search(title) is not None
    mentions = [
        mention
        for mention in find_years(title, now)
        # 今后五年 says no more than 今后: it begins with the year of the report.
        if mention.last - mention.first < _LONGEST_PERIOD
        and not title.startswith(("今后", "未来"), mention.start)
    ]
    if not outermost and not mentions:
        return None
    if now is None:
        return _Frame(Aspect.TARGET if ahead else Aspect.RESULT, None, _TITLED) if back != ahead else None
    years = [m.last for m in mentions if m.kind is not YearKind.PERIOD]
    latest = max(years or [m.last for m in mentions], default=None)
    if latest is not None and latest < now:
        return _Frame(Aspect.RESULT, latest, _TITLED) if back or not ahead else None
    if latest is not None and not _REVIEWS.search(title):
        begins = bool(years) or mentions[0].first >= now
        return _Frame(Aspect.TARGET, latest, _TITLED) if ahead or begins else None
    if back == ahead:
        return None
    return _Frame(Aspect.RESULT, now - 1, _TITLED) if back else _Frame(Aspect.TARGET, now, _TITLED)


class _Reader:
    """Reads the sentences of one report in order and remembers what they say about those behind them."""

    def __init__(self, text: str, metadata: Metadata) -> None:
        self._text = text
        self._now = metadata.year
        self._before = metadata.year - 1 if metadata.year else None
        self._read_to = 0
        self._section: int | None = -1
        self._opens = True  # nothing of the paragraph has been read but forms of address
        self._paragraph: _Frame | None = None
        self._carried: int | None = None  # a year that dates what stands behind it in its paragraph
        # What the rest of a section is about, because a sentence in it says so, and the section's own frame.
        self._switched: tuple[_Frame | None, _Frame] | None = None
        reviews = metadata.kind in REVIEWS or metadata.body in (
            Body.STANDING_COMMITTEE, Body.COURT, Body.PROCURATORATE,
        )  # fmt: skip
        self._default = (
            _Frame(Aspect.RESULT, self._before, _NEAR) if reviews else _Frame(Aspect.NEITHER, self._now, 0.0)
        )

    def read(self, sentence: Sentence, section: _Frame | None) -> Sentence:
        """Return ``sentence`` with its fact year and aspect; ``section`` is what its headings say."""
        words = self._text[sentence.start : sentence.end]
        years = _years(words, self._now)
        if "\n" in self._text[self._read_to : sentence.start] or sentence.section != self._section:
            self._open_paragraph(words)
        self._read_to, self._section = sentence.end, sentence.section
        if sentence.role not in (Role.BODY, Role.REPEAT):
            return sentence
        self._note(words, years, section)
        self._opens = False
        frame = self._frame(section)
        aspect = _aspect(words, years, frame, self._now)
        if frame is self._paragraph and section and section.aspect is Aspect.TARGET is aspect:
            # In a plan, what a paragraph tells of the past ends where it says what to do about it.
            self._paragraph, frame = None, section
        elif frame is self._paragraph and frame.aspect is Aspect.NEITHER:
            aspect = Aspect.NEITHER
        year = self._fact_year(words, years, aspect, frame)
        return replace(sentence, fact_year=year, aspect=aspect)

    def _open_paragraph(self, words: str) -> None:
        """Forget what the last paragraph said, unless this one goes on with a list of difficulties."""
        self._opens = True
        self._carried = None
        if not (self._admits() and _LISTS.match(words)):
            self._paragraph = None

    def _admits(self) -> bool:
        return self._paragraph is not None and self._paragraph.aspect is Aspect.NEITHER

    def _note(self, words: str, years: Sequence[YearMention], section: _Frame | None) -> None:
        """Remember what a sentence says about those behind it, in its paragraph or all of its section."""
        admits = self._admits()
        if _ADMITS.search(words):
            self._paragraph = _Frame(Aspect.NEITHER, self._before, 0.0)
        elif not admits and _TURNS_BACK.match(words):
            self._paragraph = _Frame(Aspect.RESULT, self._before, _NEAR)
        elif not admits and _TURNS_AHEAD.match(words):
            self._paragraph = _Frame(Aspect.TARGET, self._now, _NEAR)
        if section is None and self._opens and self._paragraph and not self._admits():
            self._switched = None, self._paragraph
        around = self._frame(section)
        if _ANNOUNCES_REVIEW.search(words):
            self._switched = section, _Frame(Aspect.RESULT, self._before, _TITLED)
        elif _ANNOUNCES_PLAN.search(words):
            of_this_year = any(m.first == m.last == self._now for m in years)
            if of_this_year or (around.aspect is not Aspect.TARGET and "预期目标" in words):
                self._switched = section, _Frame(Aspect.TARGET, self._now, _TITLED)

    def _frame(self, section: _Frame | None) -> _Frame:
        """Return what a sentence is about by where it stands."""
        around = section
        if self._switched and self._switched[0] is section:
            around = self._switched[1]
        if self._paragraph and (around is None or self._paragraph.aspect is not around.aspect):
            return self._paragraph
        return around or self._default

    def _fact_year(
        self, words: str, years: Sequence[YearMention], aspect: Aspect, frame: _Frame
    ) -> int | None:
        """Return the year that a sentence of ``aspect`` is about: one that it names, or the one around it."""
        now = self._now
        if aspect is Aspect.TARGET:
            if _PLANNED.match(words) and years:
                return years[-1].last
            ahead = [mention.last for mention in years if now is None or mention.last >= now]
            return min(ahead, default=frame.year if frame.aspect is Aspect.TARGET else now)
        past = [mention for mention in years if now is None or mention.first <= now]
        if past:
            latest = max(past, key=lambda mention: mention.last)
            year = min(latest.last, now - 1) if now and latest.kind is YearKind.PERIOD else latest.last
            self._carried = year if _dates_on(latest, words) else None
            return year
        if aspect is Aspect.NEITHER:
            return frame.year if frame.aspect is Aspect.NEITHER else now
        return self._carried or (frame.year if frame.aspect is Aspect.RESULT else self._before)


def _years(words: str, now: int | None) -> list[YearMention]:
    """Return the mentions of years that date a sentence: no names of plans, no comparisons."""
    if not _TIMES.search(words):
        return []
    return [mention for mention in find_years(words, now) if _dates(mention, words)]


def _dates(mention: YearMention, sentence: str) -> bool:
    """Whether ``mention`` dates the sentence that it stands in."""
    before, words = sentence[: mention.start], sentence[mention.start : mention.end]
    behind = sentence[mention.end : mention.end + 8]
    if before.count("《") > before.count("》") or _OTHER_YEAR.fullmatch(words):
        return False
    if _COMPARES.search(before[-4:]):
        return False
    if mention.kind is YearKind.PERIOD and "五" in words:
        # A plan dates its sentence from the beginning, or where something is said to fall in it.
        falls_in = len(before) <= 20 or re.match(r"时期|期间|以来|末", behind)
        return bool(falls_in) and not _PLAN_NAME.match(behind)
    return not _COMPARED.match(behind)


def _dates_on(mention: YearMention, sentence: str) -> bool:
    """Whether ``mention`` dates the sentences behind it too: 1978年，… does, a month or a day does not."""
    opens = mention.start <= _LEADING and mention.kind is YearKind.ABSOLUTE
    return opens and not _MONTH.match(sentence, mention.end)


def _aspect(words: str, years: Sequence[YearMention], frame: _Frame, now: int | None) -> Aspect:
    """Weigh the wording of a sentence against what stands around it."""
    if _PLANNED.match(words):
        return Aspect.TARGET
    intends = next((weight for weight, pattern in _INTENDS if pattern.search(words)), 0.0)
    reports = next((weight for weight, pattern in _REPORTS if pattern.search(words)), 0.0)
    dated = 0.0
    if years and now is not None:
        first, last = years[0].first, years[-1].last
        dated = 3.0 if first > now else 1.5 if last >= now else -1.5
        if last == now and reports >= 2.0:
            dated = 0.0  # 今年六月起已… is a result, though it is of this year
    if not intends and not reports and not dated:
        return frame.aspect if frame.weight >= _NEAR else Aspect.NEITHER
    around = {Aspect.TARGET: frame.weight, Aspect.RESULT: -frame.weight, Aspect.NEITHER: 0.0}[frame.aspect]
    score = around + intends - reports + dated
    if score == 0.0:
        return frame.aspect
    return Aspect.TARGET if score > 0 else Aspect.RESULT
