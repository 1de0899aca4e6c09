"""What kind of document a report is, and who speaks in it.

Goes in: a report's `Head`. Comes out: its `ReportKind` and its `Body`; ``OTHER`` where nothing tells. Knows the
titles that reports to a congress bear, and the words by which a speaker says for whom he speaks.
"""

from __future__ import annotations

import re

from .head import Head
from .types import Body, ReportKind

_NUMERAL = "[〇零一二三四五六七八九十百0-9]{1,5}"
_ABOUT = r"(?:关于[^。]{0,80}?)?"
# What a title begins with comes first: 政府工作报告 is spoken of in 关于政府工作报告的决议, whose 关于 stands before
# it. Of kinds that begin at the same place the first in this list counts.
_TITLES: tuple[tuple[ReportKind, re.Pattern[str]], ...] = (
    (ReportKind.RESOLUTION, re.compile(r"关于[^。]{2,100}?的决议")),
    (
        ReportKind.SITTING,
        re.compile(r"[^。，]{0,40}(?:会议|大会)[^。，会]{0,8}(?:开幕|闭幕|召开|举行|胜利)[^。，]{0,4}"),
    ),
    (ReportKind.AUDIT, re.compile(_ABOUT + r"审计(?:工作)?(?:的)?报告")),
    (ReportKind.BULLETIN, re.compile(r"[^。]{0,40}统计公报")),
    (ReportKind.POLICY_ADDRESS, re.compile(r"施政报告")),
    (
        ReportKind.FINAL_ACCOUNTS,
        re.compile(
            _ABOUT + r"决算(?![^。]{0,20}(?:国家预算|\d{4}年预算|预算草案|预算\(草案))[^。]{0,60}?报告"
        ),
    ),
    (
        ReportKind.PLAN,
        re.compile(
            _ABOUT + r"(?:(?:国民)?经济(?:和|与|及)?社会发展计划|国民经济(?:发展)?计划|年度?计划草案|"
            r"计划执行情况)[^。]{0,80}?(?:报告|草案)"
        ),
    ),
    (ReportKind.BUDGET, re.compile(_ABOUT + r"预算[^。]{0,80}?报告|财政工作报告")),
    (
        ReportKind.OUTLINE,
        re.compile(
            _ABOUT + r"(?:五年(?:发展)?(?:规划|计划)|规划)(?:纲要)?(?:\(草案\))?(?:编制)?的?(?:报告|说明)"
        ),
    ),
    (
        ReportKind.CPPCC,
        re.compile(r"(?:政协|政治协商会议)[^。]{0,30}(?:常务委员会|常委会|委员会)?(?:工作)?报告"),
    ),
    (ReportKind.COURT, re.compile(r"法院(?:工作)?报告|法院院长")),
    (ReportKind.PROCURATORATE, re.compile(r"检察院(?:工作)?报告|检察长")),
    (
        ReportKind.STANDING_COMMITTEE,
        re.compile(r"(?:人大常委会|常务委员会)(?:副?主任|委员长)?.{0,6}(?:报告|报道|主任)|人大工作报"),
    ),
    (
        ReportKind.PARTY_CONGRESS,
        re.compile(
            rf"(?:中共|党的){_NUMERAL}大|[((]{_NUMERAL}大[))]|党代会|"
            rf"(?:中国共产党|中共)[^,。]{{0,12}}第?{_NUMERAL}次(?:全国)?(?:党?代表大会|党代会)"
        ),
    ),
    (
        ReportKind.GOVERNMENT,
        re.compile(r"政府(?:\d{4}年)?工作(?:的)?报告|人民政府.{0,6}报告|国务院.{0,20}报告"),
    ),
)
_COMMISSIONED = re.compile(r"受[^,。]{0,24}(?:政府|国务院)[^,。]{0,6}委托|现将[^。]{0,60}(?:草案|情况)")
_SUBJECT = (
    (ReportKind.AUDIT, re.compile(r"审计工作|审计情况")),
    (ReportKind.PLAN, re.compile(r"社会发展计划(?:执行情况|草案)")),
    (
        ReportKind.FINAL_ACCOUNTS,
        re.compile(r"决算(?:\(?草案\)?|情况|报告)?(?![^。]{0,40}年预算\(?草案)"),
    ),
    (ReportKind.BUDGET, re.compile(r"预算(?:执行情况|\(?草案)")),
)
_SPEAKING: tuple[tuple[ReportKind, re.Pattern[str]], ...] = (
    (
        ReportKind.PARTY_CONGRESS,
        re.compile(rf"(?:代表|受)(?:中国共产党|中共)?[^,。]{{0,10}}第?{_NUMERAL}届(?:中央)?委员会"),
    ),
    (ReportKind.COURT, re.compile(r"代表[^,。]{0,20}法院")),
    (ReportKind.PROCURATORATE, re.compile(r"代表[^,。]{0,20}检察院")),
    (ReportKind.CPPCC, re.compile(r"(?:代表|受)[^,。]{0,30}(?:政协|政治协商会议)")),
    (ReportKind.STANDING_COMMITTEE, re.compile(r"(?:代表|受)[^,。]{0,20}(?:人大常委会|常务委员会)")),
    (ReportKind.GOVERNMENT, re.compile(r"(?:代表|受|根据)[^,。]{0,20}(?:政府|国务院)")),
)
_OTHER_GENRE = re.compile(r"(?:关于.{2,60}的)?(?:通知|公告|通告|意见|办法|决定|批复|方案|条例|规定|纲要|函)$")

_BODIES = {
    ReportKind.GOVERNMENT: Body.GOVERNMENT,
    ReportKind.BUDGET: Body.FINANCE,
    ReportKind.FINAL_ACCOUNTS: Body.FINANCE,
    ReportKind.PLAN: Body.DEVELOPMENT,
    ReportKind.OUTLINE: Body.GOVERNMENT,
    ReportKind.STANDING_COMMITTEE: Body.STANDING_COMMITTEE,
    ReportKind.COURT: Body.COURT,
    ReportKind.PROCURATORATE: Body.PROCURATORATE,
    ReportKind.CPPCC: Body.CPPCC,
    ReportKind.PARTY_CONGRESS: Body.PARTY_CONGRESS,
    ReportKind.POLICY_ADDRESS: Body.GOVERNMENT,
    ReportKind.AUDIT: Body.GOVERNMENT,
    ReportKind.BULLETIN: Body.STATISTICS,
    ReportKind.OTHER: Body.OTHER,
}
"""Who gives a report of each kind; of resolutions and sittings the title tells."""

REVIEWS = frozenset({ReportKind.FINAL_ACCOUNTS, ReportKind.AUDIT, ReportKind.BULLETIN})
"""Kinds that are named after the year that they look back on: what was executed in 2025 is told in 2026."""


def kind_and_body(head: Head) -> tuple[ReportKind, Body]:
    """The kind of a report, by its heading, by whom the speaker speaks for, by the file's name, in this order."""
    kind = _kind(head)
    if kind in (ReportKind.RESOLUTION, ReportKind.SITTING):
        return kind, _assembled(head)
    return kind, _BODIES[kind]


def _kind(head: Head) -> ReportKind:
    if found := titled(head.heading):
        return found
    if any(_OTHER_GENRE.search("".join(line.split())) for line in head.lines[:3]) and not head.salutation:
        return ReportKind.OTHER
    told = spoken(head) or titled(head.compact) or titled(head.name) or titled(head.listed)
    return told or ReportKind.OTHER


def titled(text: str) -> ReportKind | None:
    """The kind of report that ``text``, in compatibility forms and without white space, has the title of."""
    found = _first_title(text)
    return found[0] if found else None


def _first_title(text: str) -> tuple[ReportKind, str] | None:
    found = [
        (match.start(), place, kind, text[: match.end()])
        for place, (kind, pattern) in enumerate(_TITLES)
        if (match := pattern.search(text))
    ]
    return min(found)[2:] if found else None


def spoken(head: Head) -> ReportKind | None:
    """The kind that the first words tell: 受市人民政府委托，现将2025年预算执行情况…"""
    if _COMMISSIONED.search(head.first_words):
        for kind, pattern in _SUBJECT:
            if pattern.search(head.first_words):
                return kind
    first = head.first_words if head.salutation else head.first_words.partition("。")[0]
    return next((kind for kind, pattern in _SPEAKING if pattern.search(first)), None)


def _assembled(head: Head) -> Body:
    """Who resolved, or who met."""
    found = _first_title(head.heading) or _first_title(head.name)
    title = found[1].partition("关于")[0] if found else ""
    if "政协" in title or "政治协商会议" in title:
        return Body.CPPCC
    return Body.STANDING_COMMITTEE if re.search("常务委员会|常委会", title) else Body.CONGRESS
