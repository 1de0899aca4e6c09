"""The bodies and the kinds of report that a question asks for.

A body that something is only handed to, or that hands it (「提请人大审议了几件」, 「被最高检评为」), and one inside a
name in quotes is spoken of, and asks for no report.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from index.types import Body, ReportKind

_BODIES: tuple[tuple[tuple[Body, ...], re.Pattern[str]], ...] = (
    ((Body.COURT, Body.PROCURATORATE), re.compile(r"(?:最高)?两高|两院(?=.{0,4}报告)")),
    ((Body.COURT,), re.compile(r"(?:最高|高级|中级|基层)?(?:人民)?法院|最高法(?!律|规)|[最省市]?高院|中院")),
    ((Body.PROCURATORATE,), re.compile(r"(?:最高)?(?:人民)?检察院|最高检|检察机关|[省市]检(?=[的去今年在])")),
    (
        (Body.STANDING_COMMITTEE,),
        re.compile(
            r"人大常委会?|(?:人大|人民代表大会)常务委员会|人大(?:工作)?报[告道]|人大(?=.{0,4}(?:工作|立法|监督))"
        ),
    ),
    (
        (Body.STANDING_COMMITTEE, Body.CONGRESS),
        re.compile(
            r"(?:人大|人民代表大会)(?!代表|会|[一二三四五六七八九十]次|常|制度|议案|建议|工作报|审|字|多|部分|小|量)"
        ),
    ),
    ((Body.CPPCC,), re.compile(r"政协(?!委员(?!会)|提案)|政治协商会议")),
    ((Body.FINANCE,), re.compile(r"财政[局厅部](?!长)|财政部门")),
    ((Body.DEVELOPMENT,), re.compile(r"发改[委局]|发展(?:和)?改革委(?:员会)?|发展和改革[局委]")),
    ((Body.STATISTICS,), re.compile(r"统计局")),
    ((Body.GOVERNMENT,), re.compile(r"政府工作报告|政府报告|国务院|[省市县区州旗]政府")),
)
_KINDS: tuple[tuple[ReportKind, re.Pattern[str]], ...] = (
    (ReportKind.RESOLUTION, re.compile(r"决议")),
    (ReportKind.AUDIT, re.compile(r"审计(?:工作)?报告")),
    (ReportKind.FINAL_ACCOUNTS, re.compile(r"决算(?:草案)?的?报告|决算")),
    (ReportKind.BUDGET, re.compile(r"预算(?:执行情况|草案)?的?报告|预算草案|财政(?:工作)?报告")),
    (
        ReportKind.PLAN,
        re.compile(r"(?<!规划和)(?:社会发展|经济|年度)?计划(?:执行情况|草案)?的?报告|发展计划草案"),
    ),
    (ReportKind.OUTLINE, re.compile(r"规划(?:纲要)?(?:草案)?的?(?:报告|说明)")),
    (ReportKind.POLICY_ADDRESS, re.compile(r"施政报告")),
    (ReportKind.BULLETIN, re.compile(r"(?:统计)?公报")),
    (ReportKind.COURT, re.compile(r"(?:法院|最高法|高院|中院|两高|两院)的?(?:\d{4}年)?(?:工作)?报告")),
    (ReportKind.PROCURATORATE, re.compile(r"(?:检察院|最高检|两高|两院)的?(?:\d{4}年)?(?:工作)?报告")),
    (
        ReportKind.STANDING_COMMITTEE,
        re.compile(r"(?:人大|常委会|常务委员会)的?(?:\d{4}年)?(?:工作)?报[告道]"),
    ),
    (ReportKind.CPPCC, re.compile(r"(?:政协|政治协商会议)的?(?:\d{4}年)?(?:常委会)?(?:工作)?报告")),
    (ReportKind.GOVERNMENT, re.compile(r"政府的?(?:\d{4}年)?(?:工作)?报告")),
)
_NATIONAL = re.compile(r"最高|两高|全国|财政部|国家")
# A question has been brought into compatibility forms, so that its commas are ASCII.
_GIVEN_TO = re.compile(r"(?:[给由请报被经送让受]|提交|提请|接受|配合|支持|交由|连同)[^,，。;；?？、]{0,7}$")
_REPORTED_TO = re.compile(r"[向对][^,，。;；?？、]{0,7}$")
_AT_WORK = re.compile(r"委员|代表(?!大会)|提案|议案|审议|监督|批准|审查|评为|表决|选举")
_QUOTED = re.compile(r"[“‘《「『][^”’》」』]*$")


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose reports a question asks for."""

    bodies: tuple[Body, ...] = ()
    kinds: tuple[ReportKind, ...] = ()  # named as reports, so that no other kind will do where there is one
    of_the_nation: bool = False  # the body named is one of the whole state's


def asked_of(text: str, party: bool) -> Asked:
    """The bodies and kinds that ``text`` asks for; a ``party`` congress comes first."""
    kinds = tuple(kind for kind, pattern in _KINDS if any(_counts(text, m) for m in pattern.finditer(text)))
    named = list(_named(text))
    first = [Body.PARTY_CONGRESS] if party else []
    bodies = dict.fromkeys([*first, *(body for bodies, _ in named for body in bodies)])
    nation = any(
        _NATIONAL.match(text, start) or _NATIONAL.search(text[max(0, start - 2) : start])
        for _, start in named
    )
    return Asked(tuple(bodies), kinds, nation)


def _named(text: str) -> Iterator[tuple[tuple[Body, ...], int]]:
    """The bodies whose reports are asked for, each with where it is named."""
    taken: list[tuple[int, int]] = []
    for bodies, pattern in _BODIES:
        for match in pattern.finditer(text):
            if any(match.start() < end and start < match.end() for start, end in taken):
                continue
            taken.append(match.span())
            if _counts(text, match):
                yield bodies, match.start()


def _counts(text: str, match: re.Match[str]) -> bool:
    """Whether what ``match`` names gives the report that is asked for."""
    before, behind = text[: match.start()], text[match.end() :]
    if _REPORTED_TO.search(before):
        return False
    if "报告" in match[0] or re.match(r"的?(?:\d{4}年)?(?:工作)?报[告道]", behind):
        return _QUOTED.search(before) is None or "《" in before
    return not (_QUOTED.search(before) or _GIVEN_TO.search(before) or _AT_WORK.match(behind))
