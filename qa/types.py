"""The values that `qa` makes and hands out. `docs/formats.md` documents their JSON form."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, field
from enum import Enum
from typing import Any

from index.types import Aspect, Body, ReportKind


class Kind(str, Enum):
    """What kind of answer a question asks for."""

    FIGURE = "数值"
    PERSON = "人物"
    PLACE = "地点"
    TIME = "时间"
    ORGANISATION = "机构"
    NAME = "名称"
    LIST = "列举"
    HOW = "做法"
    WHY = "原因"
    YES_NO = "是否"
    OPEN = "综述"


class Refusal(str, Enum):
    """Why a question gets no answer."""

    EMPTY = "空问题"
    OFF_TOPIC = "与报告无关"
    NO_PLACE = "没有该地区的报告"
    NO_YEAR = "没有该年份的报告"
    NO_REPORT = "所选范围内没有报告"
    NOT_GIVEN = "报告没有给出"
    UNCLEAR = "没有说明哪份报告"
    OUTSIDE = "在所选报告之外"


@dataclass(frozen=True, slots=True)
class Filters:
    """What the user restricts a question to; empty means everything."""

    places: Collection[str] = ()
    years: Collection[int] = ()  # of reports
    bodies: Collection[Body] = ()
    kinds: Collection[ReportKind] = ()
    reports: Collection[
        str
    ] = ()  # paths below the reports folder, of reports or of folders with all that lies in them

    def within(self, paths: Sequence[str]) -> tuple[int, ...] | None:
        """Positions of those of ``paths`` that lie in ``reports``; None where none are named, so that all do."""
        if not self.reports:
            return None
        folders = tuple(f"{path}/" for path in self.reports)
        return tuple(i for i, path in enumerate(paths) if path in self.reports or path.startswith(folders))


class View(str, Enum):
    """What of the reports is to be seen, where it is not the answer to one question."""

    SAID = "提法"  # what each report says of a subject
    FIRST = "首次提到"
    LAST = "最近一次提到"
    CHANGED = "提法变化"  # how what is said of a subject, or the whole, changed between reports
    OUTLINE = "概览"  # a report at a glance
    GOALS = "主要目标"
    OUTCOMES = "主要成绩"
    DEEDS = "民生实事"
    TASKS = "重点工作"


class Order(str, Enum):
    """Which of the values that a question ranges over it asks for."""

    HIGHEST = "最高"
    LOWEST = "最低"
    ABOVE = "超过"
    BELOW = "低于"
    ALL = "排序"
    SILENT = "没有提到"  # no value: the places whose reports do not say


class Reckoning(str, Enum):
    """What a question wants reckoned of the figures that it sets side by side."""

    DIFFERENCE = "差"
    GROWTH = "增幅"  # between two stated levels
    MEAN = "平均"
    RANK = "位次"
    SHARE = "占比"  # of those beyond a bound, in all that state a figure


@dataclass(frozen=True, slots=True)
class Matter:
    """One of several matters that a question asks about at once: 技改投资 of 「技改投资和制造业投资各涨了多少」."""

    name: str  # how it is named beside the others
    topic: str  # with the words that all of them share
    question: str = ""  # the whole question as it would be asked of this matter alone
    indicators: tuple[str, ...] = ()
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Selection:
    """The few that are asked for out of many: the three highest, those above 100万人."""

    order: Order
    count: int = 1  # of the highest or lowest
    bound: float | None = None  # of those above or below, powers of ten multiplied out
    unit: str | None = None  # of the bound
    inclusive: bool = False  # 5%以上 holds 5%, 超过5% does not
    beside: str | None = None  # the place whose figure is the bound: 高于全国


@dataclass(frozen=True, slots=True)
class Understanding:
    """What a question asks for, as far as it says so. Empty tuples and ``None`` mean "not said"."""

    places: tuple[str, ...] = ()  # labels of the places whose reports are asked
    topic_places: tuple[str, ...] = ()  # labels of places that are named and have no reports of their own
    years: tuple[int, ...] = ()  # years of the fact asked for
    report_years: tuple[int, ...] = ()  # years of the reports to look in
    period: tuple[int, int] | None = None  # first and last year of a period asked for as a whole
    bodies: tuple[Body, ...] = ()
    own_report: bool = False  # the question names the place's own report, so no other will do
    compares: bool = False  # the question says that it sets places or years side by side
    aspect: Aspect = Aspect.NEITHER
    kind: Kind = Kind.OPEN
    unit: str | None = None  # of the figure asked for, without its power of ten
    topic: str = ""  # the question without all of the above
    scope: str = ""  # the words for place and year that are left out of the topic
    indicators: tuple[str, ...] = ()  # what the topic speaks of, in the words of the reports
    context: str = ""  # the topic of the question before, where this one leans on it
    aspects: tuple[
        Aspect, ...
    ] = ()  # where target and result are asked for at once: both, in the order asked
    year_aspects: tuple[
        tuple[int, Aspect], ...
    ] = ()  # where years are asked for unlike things: 去年完成…今年打算…
    across: tuple[str, ...] = ()  # all places that the question ranges over without naming them: 哪个省
    selection: Selection | None = None  # which of the values ranged over are asked for
    together: bool = False  # any of `places` may have the answer: they are not set side by side
    mended: tuple[tuple[str, str], ...] = ()  # misspelt names, each as written and as read
    report_kinds: tuple[ReportKind, ...] = ()  # kinds of report that the question names: 预算报告
    matters: tuple[Matter, ...] = ()  # where several are asked about at once: each
    reckons: tuple[Reckoning, ...] = ()  # what is to be reckoned of the figures found
    view: View | None = None  # where no answer is asked for, but a view of one report or of many
    subject: str = ""  # what the view is of, in the question's words: 低空经济; empty where of all

    def in_words(self) -> str:
        """What was understood, for people: 浙江省 · 2026年 · 目标 · 数值."""
        years = self.report_years or self.years
        if self.period:
            time = f"{self.period[0]}—{self.period[1]}年"
        elif len(years) > 3 and years == tuple(range(years[0], years[-1] + 1)):
            time = f"{years[0]}—{years[-1]}年逐年"
        else:
            time = "、".join(f"{year}年" for year in years)
        parts = [
            "、".join(self.places) or (f"{len(self.across)}个地区" if self.across else ""),
            time + ("的报告" if self.report_years else ""),
            "、".join(kind.value for kind in self.report_kinds)
            or "、".join(body.value for body in self.bodies),
            "、".join(matter.name for matter in self.matters[:4]) + ("等" if len(self.matters) > 4 else ""),
            "与".join(a.value for a in self.aspects)
            or ("" if self.aspect is Aspect.NEITHER else self.aspect.value),
            self.selection.order.value if self.selection else "",
            (f"{self.subject}的" if self.subject else "") + (self.view or self.kind).value,
        ]
        return " · ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier question of a conversation, with the answer that was shown."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Scan:
    """That a sentence was recognised in pictures of pages: the first of these, and the least sure of its lines."""

    page: int  # of the file, from 1
    confidence: float  # 0 to 1


@dataclass(frozen=True, slots=True)
class Citation:
    """A sentence shown as evidence; ``report.text[start:end] == quote`` to the letter."""

    mark: int  # the number in the answer's text: [1]
    report: str  # path below the reports folder
    title: str
    place: str | None
    year: int | None
    body: Body
    start: int
    end: int
    quote: str
    section: tuple[str, ...] = ()  # headings from the outermost down
    score: float = 0.0
    kind: ReportKind = ReportKind.OTHER
    scan: Scan | None = None  # None where its text was there to be read


@dataclass(frozen=True, slots=True)
class SentenceHit:
    """One sentence with its score and rank (from 1) for a question."""

    report: str
    title: str
    place: str | None
    year: int | None
    body: Body
    start: int
    end: int
    quote: str
    section: tuple[str, ...]
    score: float
    rank: int
    kind: ReportKind = ReportKind.OTHER


@dataclass(frozen=True, slots=True)
class PassageHit:
    """One passage with its score and rank (from 1) for a question, and its best sentences, best first."""

    report: str
    title: str
    place: str | None
    year: int | None
    body: Body
    start: int
    end: int
    text: str
    section: tuple[str, ...]
    score: float
    rank: int
    sentences: tuple[SentenceHit, ...]
    kind: ReportKind = ReportKind.OTHER


@dataclass(frozen=True, slots=True)
class Value:
    """A cell's figure as a number; ``upper`` ends a range: 5%—5.5% is 5.0 to 5.5 %."""

    number: float
    unit: str  # with its power of ten, the same for all like values of a table: 亿元
    upper: float | None = None

    @property
    def middle(self) -> float:
        """The number by which values are ordered: of a range, its middle."""
        return self.number if self.upper is None else (self.number + self.upper) / 2


class CellKind(str, Enum):
    """Where the text of a table's cell comes from."""

    HEAD = "head"  # it names its row
    QUOTED = "quoted"  # it stands in the sentence of its mark
    COMPUTED = "computed"  # it was reckoned of quoted cells, and shows how
    SILENT = "silent"  # the reports do not say


@dataclass(frozen=True, slots=True)
class Table:
    """A comparison: ``rows[i][j]`` is the text of a cell, ``marks[i][j]`` its citation's mark or ``None``.

    The first column names the rows. ``values`` and ``kinds``, where given, have the shape of ``rows``: the number in
    each cell that holds one, and where the cell's text comes from. ``column_kinds`` says what each column is of: the
    first what heads the rows (place, year, matter, scope, indicator), the others what tells them apart (year, matter,
    aspect, joined by ``+``), ``content`` where there is but one, ``verdict`` or ``rank`` where it is computed. ``units``
    has the unit that the numbers of a column share.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    marks: tuple[tuple[int | None, ...], ...]
    values: tuple[tuple[Value | None, ...], ...] = ()
    notes: tuple[str, ...] = ()  # in what the compared things are unlike, a sentence each
    kinds: tuple[tuple[CellKind, ...], ...] = ()
    column_kinds: tuple[str, ...] = ()
    units: tuple[str | None, ...] = ()

    def kind(self, row: int, column: int) -> CellKind:
        """Where a cell's text comes from; of a table that does not say, by its mark."""
        if self.kinds:
            return self.kinds[row][column]
        if column == 0:
            return CellKind.HEAD
        return CellKind.SILENT if self.marks[row][column] is None else CellKind.QUOTED


@dataclass(frozen=True, slots=True)
class Fold:
    """What an answer keeps folded until somebody wants it: a heading, and lines of quotes with marks as in its text."""

    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Writing:
    """What a language model had to do with an answer; without one an answer has none."""

    model: str  # its name
    written: bool  # whether the text is its own; else it is made of quotes, as without it
    struck: int = 0  # sentences of its own that its sources did not bear out
    query: str | None = None  # the wording of the question by which was looked, where that is its own
    note: str | None = None  # why it wrote nothing that could be shown, or no more than is shown
    passed: int = 0  # sentences of its own that its sources did bear out, shown or not
    chosen: bool = False  # whether it chose the cited sentence out of those that were found


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one question, or a refusal with its reason."""

    question: str
    refused: bool
    answer: str  # with marks [1], [2]; for a refusal, the sentence to show
    short: str | None
    confidence: float  # 0..1
    reason: str | None  # why it was refused
    citations: tuple[Citation, ...] = ()
    ranked: tuple[SentenceHit, ...] = ()  # the retriever's order before any decision
    table: Table | None = None
    coverage: str | None = None  # what was searched
    understanding: Understanding = field(default_factory=Understanding)
    snapshot: str = ""  # the name of the index snapshot that answered
    refusal: Refusal | None = None  # the kind of reason
    nearest: tuple[
        Citation, ...
    ] = ()  # with a refusal: what comes nearest in the reports and is not the answer
    computed: tuple[str, ...] = ()  # the formulas by which its computed figures were reckoned
    folds: tuple[Fold, ...] = ()  # what of a report at a glance its text has no room for
    writing: Writing | None = None  # who wrote it, where that was not the program alone
    left_out: tuple[str, ...] = ()  # reports of what is asked that were not chosen, the likeliest first

    def to_json(self) -> dict[str, Any]:
        """A dictionary of plain JSON values, without the ranked list (see `docs/formats.md`)."""
        values = asdict(self)
        del values["ranked"]
        values["understanding"]["in_words"] = self.understanding.in_words()
        return values
