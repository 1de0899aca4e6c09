"""The places in a file where a report says what it is: its name, its opening lines, its first words.

Goes in: the file's name and the cleaned text. Comes out: `Head`, which `kinds` and `metadata` read.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath

LOOKED_AT = 6000
"""Characters of a text that are looked at; in the real reports the salutation stands within the first 600."""

_SALUTATION = re.compile(
    r"(?:尊敬的)?(?:各位代表|同志们|各位委员|各位领导)(?:[、,，]\s*(?:同志们|各位\w{2,4}))*\s*[:：!！]"
)
_FURNITURE = re.compile(
    r"(?:来源|时间|发布时间|作者|责任编辑|字号|字体|分享|浏览|阅读|打印|下载|日期)\s*[:：]?.*"
)
_LISTED = re.compile(r"^标题[:：]\s*(?P<title>.+)$", re.M)
_PUBLISHED = re.compile(
    r"(?:时间|日期)[\s:：]{0,4}(?P<y>20\d\d)[-/.年](?P<m>\d{1,2})[-/.月](?P<d>\d{1,2})(?!\d)"
)
_OPENING_LINES = 20  # of a report without a salutation
_PROSE = re.compile(r"^.{60}|[。；;!！]$|^[一二三]\s*[、.．]|^第[一二三](?:部分|章|节)|^[（(]一[）)]")


@dataclass(frozen=True)
class Head:
    """The places in a file where reports say what they are."""

    path: PurePosixPath  # below the reports folder
    text: str  # as much as is looked at
    whole: str = ""  # all of it, where places are counted
    published: datetime.date | None = None  # when the page that the text was on was put out

    @classmethod
    def of(cls, path: PurePosixPath, text: str, raw: str = "") -> Head:
        """The head of the report at ``path`` with the cleaned ``text``, which was ``raw`` before it was cleaned."""
        return cls(path, text[:LOOKED_AT], text, _published(raw[:LOOKED_AT]))

    @property
    def stem(self) -> str:
        """The file's name without folder and ending."""
        return self.path.stem

    @cached_property
    def salutation(self) -> tuple[int, int] | None:
        m = _SALUTATION.search(self.text)
        return m.span() if m else None

    @cached_property
    def opening(self) -> str:
        """The text before the salutation; without one, the lines before the first heading or paragraph."""
        if self.salutation:
            return self.text[: self.salutation[0]]
        kept = []
        for line in self.text.split("\n")[:_OPENING_LINES]:
            if _PROSE.search(line.strip()):
                break
            kept.append(line)
        return "\n".join(kept)

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The opening's lines, as they are written, without blank ones and page furniture."""
        lines = (" ".join(line.split()).lstrip("#*> ") for line in self.opening.split("\n"))
        return tuple(
            line for line in lines if line and not _FURNITURE.fullmatch(line) and not _LISTED.match(line)
        )

    @cached_property
    def listed(self) -> str:
        """The title under which whoever collected the text listed it, in compatibility forms; often wrong."""
        found = _LISTED.search(self.opening)
        return "".join(unicodedata.normalize("NFKC", found["title"]).split()) if found else ""

    @cached_property
    def plain(self) -> str:
        """The opening's lines in compatibility forms (１９６４ → 1964)."""
        return unicodedata.normalize("NFKC", "\n".join(self.lines))

    @cached_property
    def compact(self) -> str:
        """The same without any white space; for what may be split over lines."""
        return "".join(self.plain.split())

    @cached_property
    def first_words(self) -> str:
        """What stands right behind the salutation: 现在，我代表省人民政府，向大会报告工作 …"""
        start = self.salutation[1] if self.salutation else len(self.opening)
        return "".join(unicodedata.normalize("NFKC", self.text[start : start + 400]).split())

    @cached_property
    def name(self) -> str:
        """The file's name in compatibility forms."""
        return "".join(unicodedata.normalize("NFKC", self.stem).split())

    @cached_property
    def heading(self) -> str:
        """What may be the title, without white space: short lines before session, speaker and text."""
        title = []
        for line in self.plain.split("\n"):
            if not self.salutation and (len(line) > 60 or line[-1:] in tuple("。:;!")):
                break
            title.append("".join(line.split()))
        return re.split(r"[-—―–]{2}|\d{4}年\d{1,2}月\d{1,2}日在", "".join(title)[:300])[0]


def _published(raw: str) -> datetime.date | None:
    """The day that a page names as that of its publication."""
    found = _PUBLISHED.search(unicodedata.normalize("NFKC", raw))
    if found is None:
        return None
    try:
        return datetime.date(int(found["y"]), int(found["m"]), int(found["d"]))
    except ValueError:  # 2月30日
        return None
