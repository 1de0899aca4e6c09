"""What a report is as a whole: title, place, body, year, session, speaker and date.

Goes in: the file's path below the reports folder and its cleaned text. Comes out: `Metadata`. Only the
file's name, the lines before the salutation (各位代表：) and the first sentence behind it are looked at; what
they say goes before what the file is called. Never raises: what is not said is ``None``.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from .head import Head
from .kinds import REVIEWS, kind_and_body, titled
from .persons import surnames
from .places import NATION, Place, PlaceMention, find_places
from .types import Body, Level, Metadata, ReportKind
from .votes import about, settled
from .years import numeral, year_of


def recognise(path: str, text: str, raw: str = "") -> Metadata:
    """The metadata of the report with the cleaned ``text`` that lies at ``path`` below the reports folder.

    ``raw`` is the text before it was cleaned: the page around a report says when it was published.
    """
    head = Head.of(PurePosixPath(path), text, raw)
    kind, body = kind_and_body(head)
    date = _date(head, kind)
    year = _year(head, kind, date) or _year_gone_by(text)
    place = _place(head, body)
    return Metadata(
        title=_title(head, kind, place, year),
        place=place.name if place else None,
        province=place.province if place else None,
        level=place.level if place else None,
        body=body,
        year=year,
        session=_session(head, body),
        speaker=None if kind in _NOBODY_SPEAKS else _speaker(head),
        date=date,
        parent=place.parent if place else None,
        kind=kind,
    )


# --- date and year -----------------------------------------------------------------------------------

_NUMERAL = "[〇零一二三四五六七八九十百0-9]{1,5}"
_YEAR = "(?P<y>[12][0-9]{3}|[一二][〇○零O一二三四五六七八九]{3})年"
_DAY = rf"(?P<m>{_NUMERAL})月(?P<d>{_NUMERAL})日"
_DATE_OF_SESSION = re.compile(rf"{_YEAR}{_DAY}(?=(?:(?![0-9]{{4}}年)[^。;]){{0,45}}?(?:会议|大会))")
_DATE_ALONE = re.compile(rf"^[(]?{_YEAR}{_DAY}[)]?(?:[一-鿿]{{2,4}})?$", re.MULTILINE)
_DAY_OF_SESSION = re.compile(rf"(?<![0-9年]){_DAY}(?=[^。;]{{0,45}}?次会议)")
_DAY_ALONE = re.compile(rf"(?<![0-9年]){_DAY}")
_PUBLISHED_WITHIN = 14  # days
_ANY_YEAR = "((?:19|20)[0-9]{2}|[一二][〇○零O一二三四五六七八九]{3})"
_TITLE_YEAR = re.compile(rf"(?:^|[^0-9]){_ANY_YEAR}年?(?=.{{0,20}}(?:报告|报道|公报|大|决算|预算))")
_PLANNED = re.compile(rf"{_ANY_YEAR}年[^,。0-9年]{{0,16}}(?:计划|预算)(?:[^,。0-9]{{0,4}}草案|的报告)")
_EXECUTED = re.compile(rf"{_ANY_YEAR}年[^,。0-9年]{{0,16}}(?:计划|预算)[^,。0-9]{{0,4}}执行情况")
_REVIEWED = re.compile(
    r"^\W{0,4}[一1][、.．]?\s*((?:19|20)[0-9]{2})\s?年(?:和[^，。\n]{0,10})?"
    r"(?:国内)?(?:政府|主要)?工作的?(?:回顾|总结|完成情况)",
    re.MULTILINE,
)
_NOBODY_SPEAKS = (ReportKind.SITTING, ReportKind.BULLETIN)
_FISCAL = (ReportKind.BUDGET, ReportKind.FINAL_ACCOUNTS, ReportKind.PLAN)
_GONE_BY = re.compile(r"(?:刚刚)?过去的\s?((?:19|20)[0-9]{2})\s?年[，,是]")


def _date(head: Head, kind: ReportKind) -> str | None:
    """The day on which the report was given, ISO 8601; the first one if it took several."""
    if m := _DATE_OF_SESSION.search(head.compact):
        return _iso(year_of(m["y"]), m)
    if alone := list(_DATE_ALONE.finditer(head.plain.replace(" ", ""))):
        # Where there are several, the last stands next to the speaker, the others are of the page.
        return _iso(year_of(alone[-1]["y"]), alone[-1])
    if m := _DAY_OF_SESSION.search(head.compact):
        return _iso(_year(head, kind, None), m)
    return _date_by_publication(head)


def _date_by_publication(head: Head) -> str | None:
    """The day that the first words name without a year, if the page was published soon after it."""
    m = _DAY_ALONE.search(head.compact + head.first_words)
    if m is None or head.published is None:
        return None
    day = _iso(head.published.year, m)
    if day is None:
        return None
    passed = (head.published - datetime.date.fromisoformat(day)).days
    return day if 0 <= passed <= _PUBLISHED_WITHIN else None


def _iso(year: int | None, day: re.Match[str]) -> str | None:
    month, of_month = numeral(day["m"]), numeral(day["d"])
    try:
        return datetime.date(year or 0, month or 0, of_month or 0).isoformat()
    except ValueError:  # 2月30日
        return None


def _year(head: Head, kind: ReportKind, date: str | None) -> int | None:
    """The year in which the report was given, never the one that it looks back on."""
    if date:
        return int(date[:4])
    if kind in REVIEWS and (m := _TITLE_YEAR.search(head.heading)):
        return _after(m)
    for text in (head.heading, head.first_words if kind in _FISCAL else ""):
        if m := _PLANNED.search(text):
            return year_of(m[1])
        if m := _EXECUTED.search(text):
            return _after(m)
    if m := _TITLE_YEAR.search(head.heading):
        return year_of(m[1])
    if m := _REVIEWED.search(head.text):
        return int(m[1]) + 1
    m = _TITLE_YEAR.search(head.name) or re.search(rf"(?<![0-9]){_ANY_YEAR}(?![0-9])", head.name)
    m = m or _TITLE_YEAR.search(head.listed)
    return (_after(m) if kind in REVIEWS else year_of(m[1])) if m else None


def _after(year: re.Match[str]) -> int | None:
    """The year after the one named."""
    named = year_of(year[1])
    return named and named + 1


def _year_gone_by(text: str) -> int | None:
    """The year of a report that nowhere says it but where it looks back: 刚刚过去的2016年，…"""
    named = {int(m[1]) for m in _GONE_BY.finditer(text)}
    return named.pop() + 1 if len(named) == 1 else None


# --- session -----------------------------------------------------------------------------------------

_SESSION = re.compile(
    rf"(?:在|向)(?P<who>[^,。;:!?0-9]{{0,24}}?)第?(?P<n>{_NUMERAL})届(?P<nation>全国)?"
    rf"(?:人民代表大会|人大)(?:会议)?第?(?P<m>{_NUMERAL})次会议(?!以来|闭幕|期间)"
)
_CONGRESS = re.compile(
    rf"(?:中国共产党|中共|党的?)(?P<who>[^,。;:!?0-9]{{0,16}}?)第?(?P<n>{_NUMERAL})次(?P<nation>全国)?"
    r"(?:党?代表大会|党代会)"
)
_CONGRESS_IN_SHORT = re.compile(rf"(?:中共|党的|[(])(?P<n>{_NUMERAL})大(?![0-9])")


def _session(head: Head, body: Body) -> str | None:
    """第十四届第四次会议; of a party congress 第二十次全国代表大会."""
    if body is Body.PARTY_CONGRESS:
        if m := _CONGRESS.search(head.compact):
            return f"第{_chinese(m['n'])}次{m['nation'] or ''}代表大会"
        if m := _CONGRESS_IN_SHORT.search(head.compact) or _CONGRESS_IN_SHORT.search(head.name):
            return f"第{_chinese(m['n'])}次全国代表大会"
        return None
    m = _SESSION.search(head.compact) or _SESSION.search(head.first_words) or _SESSION.search(head.listed)
    return f"第{_chinese(m['n'])}届第{_chinese(m['m'])}次会议" if m else None


def _chinese(number: str) -> str:
    """A number below 100 in Chinese numerals: 14 → 十四."""
    n = numeral(number)
    if n is None or not 0 < n < 100:
        return number
    digits = "零一二三四五六七八九"
    tens, ones = divmod(n, 10)
    return ("" if tens == 0 else "十" if tens == 1 else digits[tens] + "十") + (digits[ones] if ones else "")


# --- place -------------------------------------------------------------------------------------------


_NATION = Place(NATION, Level.NATION, None, None)
_OF_A_PLACE = (
    r"(?:[12][0-9]{3}年度?)?(?:人民)?"
    r"(?:政府|人大|人民代表大会|常务委员会|(?:高级|中级)?(?:人民)?法院|检察院|党代会|国民经济|预算)"
)
_TABLES = r"(?:[12][0-9]{3}年度?)?(?:主要|国民|经济|社会|发展){1,3}[一-鿿]{0,6}?(?:指标|目标)"
_IN_A_TITLE = re.compile(rf"(?P<who>[一-鿿]{{2,20}}?)(?:{_OF_A_PLACE}|{_TABLES})")
_OF_TABLES = re.compile(rf"(?P<who>[一-鿿]{{2,20}}?){_TABLES}")
_SPOKEN_FOR = re.compile(rf"代表(?P<who>[一-鿿]{{2,20}}?){_OF_A_PLACE}")
_BEFORE_A_PLACE = re.compile(r"年度?|.*(?:关于|在|作)")
_NATIONAL = re.compile(r"国务院|最高人民(?:法院|检察院)|全国人(?:大|民代表大会)")
_UNKNOWN = re.compile(r"[一-鿿]{1,8}?(?P<suffix>自治[州县旗区]|新区|地区|[省市州盟区县旗镇乡])")
_LEVELS = dict.fromkeys(("省", "自治区"), Level.PROVINCE)
_LEVELS |= dict.fromkeys(("市", "州", "自治州", "盟", "地区"), Level.CITY)
_LEVELS |= dict.fromkeys(("镇", "乡"), Level.TOWNSHIP)  # and COUNTY with any other suffix
_NO_NAME = re.compile(r"[全本我各]?(?:[省市州盟区县旗镇乡]|自治[州县旗区])|全国|各级|地方|基层|中央")


def _place(head: Head, body: Body) -> Place | None:
    """Whose congress it is: by session, heading, the body spoken for, the file's name and what the text names most,
    in this order."""
    for find in (_by_congress, _by_session, _by_heading, _by_body_spoken_for, _by_name):
        found = find(head, body)
        if found:
            return found
    return _NATION if body is Body.PARTY_CONGRESS else about(head.whole)


def _by_congress(head: Head, body: Body) -> Place | None:
    if body is not Body.PARTY_CONGRESS:
        return None
    m = _CONGRESS.search(head.compact) or _CONGRESS.search(head.name) or _CONGRESS.search(head.first_words)
    return _where(m["who"], head) if m else None


def _by_session(head: Head, body: Body) -> Place | None:
    m = _SESSION.search(head.compact) or _SESSION.search(head.first_words)
    if m is None:
        return None
    return _NATION if m["nation"] else _where(m["who"], head)


def _by_heading(head: Head, body: Body) -> Place | None:
    return _by_phrase(head.heading, _IN_A_TITLE, head)


def _by_body_spoken_for(head: Head, body: Body) -> Place | None:
    return _by_phrase(head.first_words[:80], _SPOKEN_FOR, head) if head.salutation else None


def _by_name(head: Head, body: Body) -> Place | None:
    if body is Body.OTHER:
        return _by_phrase(head.name, _OF_TABLES, head)
    found = _by_phrase(head.name, _IN_A_TITLE, head)
    if found:
        return found
    mentions = [m for m in find_places(head.name) if len(m.places) == 1 and not m.weak]
    last = mentions[-1] if mentions else None
    return _known(last, head, head.name[last.start : last.end]) if last else None


def _by_phrase(text: str, pattern: re.Pattern[str], head: Head) -> Place | None:
    if _NATIONAL.search(text):
        return _NATION
    return next((found for m in pattern.finditer(text) if (found := _where(m["who"], head))), None)


def _where(phrase: str, head: Head) -> Place | None:
    """The place that ``phrase`` ends with, known (浙江省衢州市 → 衢州市) or not (澜江市)."""
    before = _BEFORE_A_PLACE.match(phrase)
    phrase = phrase[before.end() :] if before else phrase
    if not phrase or _NO_NAME.fullmatch(phrase):
        return None
    at, last = 0, None
    for mention in find_places(phrase):
        if mention.start != at or (len(mention.places) > 1 and not mention.alternative):
            break
        at, last = mention.end, mention
    if last and at == len(phrase):
        return _known(last, head, phrase[last.start : last.end])
    unknown = _UNKNOWN.fullmatch(phrase, at)
    if unknown is None:
        return None
    name, level = unknown.group(), _LEVELS.get(unknown["suffix"], Level.COUNTY)
    province = name if level is Level.PROVINCE else last.places[0].province if last else None
    return Place(name, level, province, last.places[0].name if last else None)


def _known(mention: PlaceMention, head: Head, named: str = "") -> Place:
    """The place mentioned, under the name of the time (徐水县); of several, the one whose parent the report names."""
    place = mention.places[0]
    if mention.alternative:
        texts = (f"{head.path} {head.compact[:300]}", head.whole)
        place = settled(mention.places, texts) or Place(place.name, place.level, None, None)
    then = next((name for name in place.former if named in (name, name[:-1])), place.name)
    return Place(then, place.level, place.province, place.parent)


# --- speaker -----------------------------------------------------------------------------------------

_OFFICE = (
    r"(?:总理|省长|市长|区长|县长|州长|盟长|旗长|镇长|乡长|主席|专员|主任|院长|检察长|委员长|总书记|书记)"
    r"(?:兼[一-鿿]{2,16}?(?:主任|部长|委员))?"
)
_NAME = r"(?:[一-鿿]{1,8}(?:·[一-鿿]{1,8})+|[一-鿿] [一-鿿](?: ?[一-鿿])?|[一-鿿]{2,4}?)"
_AFTER_NAME = r"(?=\s*(?:$|\n|各位|同志|所?作|在|向|代表|目录|[,。:!();]|[0-9]))"
_SPEAKER = re.compile(rf"{_OFFICE}[:\s]*(?P<name>{_NAME}){_AFTER_NAME}")
_SPEAKER_BEFORE = re.compile(rf"日(?P<name>[一-鿿]{{2,4}}?)(?:同志)?代?{_OFFICE}在")


def _speaker(head: Head) -> str | None:
    """Who gave the report, without spaces in the name: 李强, 艾尔肯·吐尼亚孜."""
    common = surnames()
    for m in _SPEAKER.finditer(head.plain):
        name = m["name"].replace(" ", "")
        ends_line = head.plain[m.end() : m.end() + 1] in ("", "\n")
        apart = head.plain[m.start("name") - 1].isspace()
        if name[0] in common or "·" in name or (apart and ends_line):
            return name
    if before := _SPEAKER_BEFORE.search(head.compact):
        return before["name"]
    for line in head.lines[-3:] if head.salutation else ():
        name = line.replace(" ", "")
        if re.fullmatch("[一-鿿]{2,3}", name) and name[0] in common:
            return name
    return None


# --- title -------------------------------------------------------------------------------------------

_END_OF_TITLE = re.compile(
    r"[-—―–－]{2}.*|[（(]?\s*[0-9０-９]{4}年[0-9０-９]{1,2}月.*|\s*[（(][一二三四五六七八九十]+大[）)]\s*$"
)
_SPACED = re.compile(r"(?<=[一-鿿]) (?=[一-鿿](?: |$))")
_NO_TITLE = re.compile(
    r"[。；;：！!？?>]|(?<!工)作\S{0,8}报告|记者|^上接|日电$|版权|网站|会议上$|会议文件|^在.*会议$"
)
_NUMBERED = re.compile(
    r"[一二三四五六七八九十]{1,3}\s*[、.．]|第[一二三四五六七八九十]{1,3}(?:部分|章|节)|[（(][一二三四五六七八九十]"
)
_BARE_TITLE = re.compile(
    r"(?:[0-9]{4}年)?(?P<what>(?:(?:人民)?政府|人大常委会|人民代表大会常务委员会|人民法院|人民检察院)?工作报告)"
)
_DOCUMENT = re.compile(r"报告|决议|公报")
_HALF = re.compile(r"(?:关于|[0-9]{4}年).*(?<!报告)(?<!决议)(?<!公报)$")
_KINDS = {ReportKind.COURT: "人民法院工作报告", ReportKind.PROCURATORATE: "人民检察院工作报告"}
_COMPLETED = (
    ReportKind.GOVERNMENT, ReportKind.STANDING_COMMITTEE, ReportKind.COURT, ReportKind.PROCURATORATE,
    ReportKind.PARTY_CONGRESS, ReportKind.CPPCC, ReportKind.POLICY_ADDRESS, ReportKind.BUDGET,
    ReportKind.FINAL_ACCOUNTS, ReportKind.PLAN,
)  # fmt: skip


def _title(head: Head, kind: ReportKind, place: Place | None, year: int | None) -> str:
    """The title line; where that names no place (政府工作报告) or is missing, what it would be in full."""
    line = next(_title_lines(head, kind), "")
    bare = _BARE_TITLE.fullmatch(line.replace(" ", ""))
    if line and not (bare and place):
        return line
    stem = _END_OF_TITLE.sub("", head.stem).strip()
    if not line and _tells(head, place, year) and not _BARE_TITLE.fullmatch("".join(stem.split())):
        return stem
    if place is None or kind not in _COMPLETED:
        return line or head.stem.strip()
    who = "国务院" if place.name == NATION and kind is ReportKind.GOVERNMENT else place.name
    what = bare["what"] if bare and bare["what"] != "工作报告" else _KINDS.get(kind, kind.value)
    return (f"{year}年" if year else "") + who + what


def _title_lines(head: Head, kind: ReportKind) -> Iterator[str]:
    """Lines that may be the title, the best first."""
    lines = [_SPACED.sub("", _END_OF_TITLE.sub("", line)).strip() for line in _joined(head.lines[:40])]
    lines = [
        line
        for line in lines
        if 4 <= len(line) <= 80 and not _NO_TITLE.search(line) and not _NUMBERED.match(line)
    ]
    yield from (
        line for line in lines if kind is ReportKind.SITTING and titled("".join(line.split())) is kind
    )
    if kind is not ReportKind.PARTY_CONGRESS:
        yield from (line for line in lines if _DOCUMENT.search(line))
    yield from (
        line for line in lines[:1] if head.lines[0].startswith(line[:4]) and not _SPEAKER.search(line)
    )


def _joined(lines: Sequence[str]) -> Iterator[str]:
    """The lines, a title that a line break cut put together: 关于…执行情况和 / 2026年预算草案的报告."""
    open_ = ""
    for line in lines:
        whole = open_ + line
        if _HALF.fullmatch("".join(whole.split())) and len(whole) <= 60 and not _NO_TITLE.search(whole):
            open_ = whole
            continue
        if open_ and not _DOCUMENT.search(line):
            yield open_
            whole = line
        yield whole
        open_ = ""
    if open_:
        yield open_


def _tells(head: Head, place: Place | None, year: int | None) -> bool:
    """Whether the file's name may stand as a title: it says what the file is and does not contradict it."""
    if not re.search("报告|报道|公报|决议|[一二三四五六七八九十]大", head.name):
        return False
    named = [m.places[0].name for m in find_places(head.name) if len(m.places) == 1]
    years = [int(y) for y in re.findall(r"(?<![0-9])((?:19|20)[0-9]{2})(?![0-9])", head.name)]
    return (not named or place is None or place.name in named) and (not years or year in years)
