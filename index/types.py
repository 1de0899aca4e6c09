"""The values that `index` makes and hands out: what a report is, once it has been read and understood.

Every position is a Python ``str`` index into :attr:`Report.text`, half-open ``[start, end)``. The text is made once,
when the report is read, and never changes, so ``report.text[s.start:s.end]`` is the sentence to the letter.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Body(str, Enum):
    """Who speaks in a report: a body that reports to the congress, or the congress itself."""

    STANDING_COMMITTEE = "人大常委会"
    GOVERNMENT = "政府"
    COURT = "法院"
    PROCURATORATE = "检察院"
    PARTY_CONGRESS = "党代会"
    CONGRESS = "人大"
    CPPCC = "政协"
    FINANCE = "财政部门"
    DEVELOPMENT = "发展改革部门"
    STATISTICS = "统计部门"
    OTHER = "其他"

    @property
    def of_government(self) -> bool:
        """Whether it is the government, or a department that reports on its behalf."""
        return self in (Body.GOVERNMENT, Body.FINANCE, Body.DEVELOPMENT, Body.STATISTICS)


class ReportKind(str, Enum):
    """What kind of document a report is, by its title."""

    GOVERNMENT = "政府工作报告"
    BUDGET = "预算报告"
    FINAL_ACCOUNTS = "决算报告"
    PLAN = "计划报告"  # the plan of a year, and how that of the year before was carried out
    OUTLINE = "规划报告"  # the plan of five years
    STANDING_COMMITTEE = "人大常委会工作报告"
    COURT = "法院工作报告"
    PROCURATORATE = "检察院工作报告"
    CPPCC = "政协工作报告"
    PARTY_CONGRESS = "党代会报告"
    POLICY_ADDRESS = "施政报告"
    AUDIT = "审计工作报告"
    BULLETIN = "统计公报"
    RESOLUTION = "决议"
    SITTING = "会议报道"
    OTHER = "其他"


class Level(str, Enum):
    """The administrative level of a place."""

    NATION = "全国"
    PROVINCE = "省"
    CITY = "市"
    COUNTY = "县"
    TOWNSHIP = "乡"


class Aspect(str, Enum):
    """Whether a sentence states what was achieved or what is intended."""

    RESULT = "结果"
    TARGET = "目标"
    NEITHER = "其他"


class Role(str, Enum):
    """What a sentence does in its report; only ``BODY`` and ``NOTE`` may be cited as an answer."""

    BODY = "正文"
    HEADING = "标题"
    NOTE = "注释"  # an entry of the glossary at the end of a report
    FRAME = "框架"  # title lines, speaker, date, salutation, closing appeals to the deputies: never an answer
    REPEAT = "重复"  # a passage that stood before, word for word, in the same report


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known about a report as a whole; ``None`` where the report does not say."""

    title: str
    place: str | None  # full name: 浙江省, 衢州市, 全国
    province: str | None  # in full, the one that `place` is or lies in; None for 全国 and unknown places
    level: Level | None
    body: Body
    year: int | None  # the year in which the report was given
    session: str | None = None  # 第十四届第四次会议
    speaker: str | None = None
    date: str | None = None  # ISO 8601, as far as it is known: 2026-01-14, 2026-01, 2026
    parent: str | None = None  # the place next above `place`, in full: 保定市 for 徐水区
    kind: ReportKind = ReportKind.OTHER


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and all that stands under it, subsections included.

    ``[start, end)`` begins with the heading and ends where the next section of the same or a higher level begins.
    """

    title: str
    level: int  # 1 for the highest
    start: int
    end: int
    parent: int | None  # index into Report.sections


@dataclass(frozen=True, slots=True)
class Sentence:
    """The unit of citation. A report's sentences are in order, do not overlap, and cover all but white space."""

    start: int
    end: int
    section: int | None  # index into Report.sections of the innermost section
    role: Role = Role.BODY
    fact_year: int | None = None  # the year that the stated fact or intention is about
    aspect: Aspect = Aspect.NEITHER


@dataclass(frozen=True, slots=True)
class Passage:
    """The unit of indexing: neighbouring sentences ``[first, last)`` of one section."""

    start: int
    end: int
    first: int  # index into Report.sentences
    last: int  # one past the last
    section: int | None


@dataclass(frozen=True, slots=True)
class Scanned:
    """``[start, end)`` of a report's text, as it was recognised in the picture of a page.

    The box is where it stands there: left, top, right and bottom in shares of the page, from its top left.
    """

    start: int
    end: int
    page: int  # of the file, from 1
    confidence: float  # 0 to 1
    box: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Report:
    """One document, read, cleaned and understood."""

    path: str  # below the reports folder, with forward slashes
    sha256: str  # of the file's bytes
    metadata: Metadata
    text: str
    sections: tuple[Section, ...]
    sentences: tuple[Sentence, ...]
    passages: tuple[Passage, ...]
    scanned: tuple[
        Scanned, ...
    ] = ()  # in the order of the text; none of a file whose text was there to be read

    def section_path(self, section: int | None) -> tuple[str, ...]:
        """Titles from the outermost section down to ``section``."""
        titles: list[str] = []
        while section is not None:
            titles.append(self.sections[section].title)
            section = self.sections[section].parent
        return tuple(reversed(titles))
