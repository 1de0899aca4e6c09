"""A file's raw text goes in, the stored text comes out: a line for each paragraph, without page furniture.

Removes whole lines that a web page, newspaper or printer added, puts sentences together that a line break
cut, and takes away invisible characters and the ???? that converters write for blanks. Every other character stays to
the letter, full-width digits included: apart from the removed lines, only white space differs from the raw text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from unicodedata import east_asian_width

from index.furniture import PRESS, SALUTATION, without_echo, without_furniture
from index.spacing import unspaced

# --- characters

_LINE_BREAK = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffc\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)
_WIDE_SPACE = re.compile("[\u3000\u2003]")  # as wide as a hanzi, which is two columns
_SPACE = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f]")
# What a converter wrote for a blank that it did not know; a sentence never has two of them, nor one behind a full stop.
_BLANK_MARKS = re.compile(r"\?{2,}|(?<=[。；])\?(?=[\u4e00-\u9fff])")
# At the ends of a line a private-use character is a bullet or a typesetter's mark; inside it is a rare hanzi.
_LINE_ENDS = " \t" + "".join(map(chr, range(0xE000, 0xF900)))

# --- what opens a line

_NUMERAL = "[一二三四五六七八九十]"
_OPENS = re.compile(
    rf"{SALUTATION}|{_NUMERAL}{{1,3}}、(?!\s*{_NUMERAL}{{1,3}}[、产线级是])|第{_NUMERAL}{{1,3}}(?:部分|章|编|篇|节)"
    rf"|[（(]\s*(?:{_NUMERAL}{{1,3}}|\d{{1,2}})\s*[）)]|\d{{1,3}}\s*[.．、](?![\s\d]*[\d%％])|[①-⑳]"
    r"|(?:—|－|―|-){2}|[•●■◆▪]|附(?:件|录|表)\s*\d*(?:[：:\s]|$)|[［\[](?:\d+|注)[］\]]"
)
_DASHED_DATE = r"(?:—|－|―|-){2,4}\s*[\d０-９一二][\d０-９ 一二三四五六七八九〇○零]{3,7}\s*年"
_ENDED = re.compile(r"[。！？!?；;：:…][”’」』）)》】〕]*$")

# --- glued lines and stray spaces

_FRONT_LINES = 20  # lines at the head of a report among which title, session and speaker are looked for
_GAP = re.compile(r"[ \t]{2,}|\t")
_OPENS_AFTER_GAP = re.compile(rf"{_OPENS.pattern}|\d{{1,2}}月\d{{1,2}}日|国务院总理")
_GLUED = re.compile(  # what belongs on a line of its own: the salutation, the session, the speaker
    rf"(?<=[^\s，,、；;：:“（(《和与])[ \t]*(?={SALUTATION}\s*[：:！!]$)"
    rf"|(?<=[^\s—－―-])[ \t]*(?={_DASHED_DATE}.{{4,60}}上)"
    rf"|(?<=会议上)[ \t]*(?=\S{{0,16}}(?:总理|主席|主任|[省市州县区]长)\s*\S{{1,4}}(?:\s\S{{1,3}})?$)"
)
_GLUED_PRESS = re.compile(rf"(?<=[。！？])[ \t]*(?=[（(])(?=(?:{PRESS})$)", re.M)
_HANZI = "\u4e00-\u9fff"
_SPACE_BEFORE_MARK = re.compile(r"(?<=\S) +(?=[，。；：、！？）》」』”’％])")
_LETTER_SPACED = re.compile(rf"(?<![{_HANZI}] )[{_HANZI}](?: [{_HANZI}]){{4,}}(?![{_HANZI}])")
_SPACED_DIGITS = re.compile(r"(?<![\d.])\d(?: \d){2,}(?!\d)")
_MANY_SPACED_DIGITS = 5  # numbers like 1 9 9 8 from which a file is known to space all its digits
_DIGIT_SPACE = re.compile(rf"(?<=[\d．.]) (?=[\d．.％%{_HANZI}])")
# A blank inside a figure of running text: 1 024.7亿元, 40.8 2亿元, 2 016年. Rows of tables have no commas.
_INNER_SPACE = re.compile(
    r"(?<![\d.．])(?!(?:19|20)\d\d )(?=[\d .．]{3,14}?[ ]?[%％‰年月日万亿千百元个家户人名件项吨亩公平立次张座套所])"
    r"\d+(?:[ ]?[.．][ ]?\d+)?(?:[ ]\d+(?:[.．]\d+)?)*"
)
# A blank that typesetters put between hanzi and figures: 增长 7.2% 左右.
_OUTER_SPACE = re.compile(rf"(?<=[{_HANZI}]) (?=\d)|(?<=[\d%％‰]) (?=[{_HANZI}])")
_ONE_FIGURE = re.compile(r"\d{1,9}(?:[.．]\d{1,4})?")
_DATE_SPACE = re.compile(
    r"(?<=\d) (?=[年月日万亿元%％])|(?<=[年月]) (?=\d{1,2} ?[月日])|(?<=届) (?=人民代表大会)"
)


_MAX_PASSES = 10  # real files need two; a bound, so that no file keeps the indexer busy


def clean(raw: str) -> str:
    """Return the stored text of a report: trimmed lines, at most one blank line in a row.

    ``clean(clean(raw)) == clean(raw)``, and the characters of the result stand in ``raw`` in the same order.
    """
    text = _visible(raw)
    for _ in range(_MAX_PASSES):  # one removal can lay bare the next
        cleaned = _pass(text)
        if cleaned == text:
            break
        text = cleaned
    return text


def _pass(text: str) -> str:
    text = "\n".join(without_echo(text.split("\n")))
    lines = without_furniture(_separate(text).split("\n"))
    trimmed = "\n".join(line.strip(_LINE_ENDS) for line in _heal(lines))
    return re.sub(r"\n{3,}", "\n\n", trimmed).strip("\n")


def _visible(raw: str) -> str:
    """The text with plain line breaks and spaces, an indent of two columns for each ideographic space."""
    text = _INVISIBLE.sub("", _LINE_BREAK.sub("\n", raw))
    text = _SPACE.sub(" ", _WIDE_SPACE.sub("  ", _BLANK_MARKS.sub("  ", text)))
    return "\n".join(line.rstrip(_LINE_ENDS) for line in text.split("\n"))


def _separate(text: str) -> str:
    """Give glued lines a line each, and take out the spaces inside numbers and letter-spaced titles."""
    text = _GLUED_PRESS.sub("\n", unspaced(text))
    lines = []
    for number, line in enumerate(text.split("\n")):
        indent = line[: len(line) - len(line.lstrip())]
        body = _break_at_gaps(line.strip())
        if number < _FRONT_LINES:
            body = "\n".join(_GLUED.sub("\n", part) for part in body.split("\n"))
        lines.append(indent + body)
    text = "\n".join(lines)
    text = _LETTER_SPACED.sub(lambda run: run[0].replace(" ", ""), text)
    if len(_SPACED_DIGITS.findall(text)) >= _MANY_SPACED_DIGITS:
        text = _DIGIT_SPACE.sub("", text)
    text = "\n".join(_figures_whole(line) if _PROSE.search(line) else line for line in text.split("\n"))
    return _DATE_SPACE.sub("", _SPACE_BEFORE_MARK.sub("", text))


def _figures_whole(line: str) -> str:
    """A line of running text whose figures have no blanks inside, nor before and behind them."""

    def whole(figure: re.Match[str]) -> str:
        joined = figure[0].replace(" ", "")
        return joined if _ONE_FIGURE.fullmatch(joined) else figure[0]

    return _OUTER_SPACE.sub("", _INNER_SPACE.sub(whole, line)) if "\t" not in line else line


def _break_at_gaps(line: str) -> str:
    """Wide gaps inside a line are where a page had a line break; a single tab parts the cells of a table."""

    def separator(gap: re.Match[str]) -> str:
        start, end = gap.span()
        if gap[0] != "\t" and (
            _ENDED.search(line, max(0, start - _TAIL), start) or _OPENS_AFTER_GAP.match(line, end)
        ):
            return "\n"
        if line.endswith("会议上", 0, start):
            return "\n"
        return "\t" if "\t" in gap[0] else " "

    return _GAP.sub(separator, line)


# --- broken lines

_CONTINUES = re.compile(r"[，。、；：！？）》〉」』”’％%…,;]")  # no line begins with one of these
_BREAKS_OFF = re.compile(r"[，、,]$")
_SESSION_HALVES = (re.compile(r"第\S{1,4}届$"), re.compile(r"人民代表大会|全国代表大会|代表大会"))
_NUMBER = re.compile(r"[\d.]+[%％]?")
_INSIDE_FIGURE = re.compile(r"\d[.．]?$")
_FIGURE_GOES_ON = re.compile(
    r"[.．]\d|\d+[.．\d]*[%％‰\u4e00-\u9fff]|[%％‰]|[万亿千百]?[元个家户人名件项吨亩张座套所次公平立](?!、)"
)
_BEFORE_UNIT = re.compile(r"\d[万亿千百]{1,2}$")
_UNIT = re.compile(r"[元个家户人名件项吨亩公平立张座套所次美千斤]")
_FIGURE_FIRST = re.compile(r"\d[\d.．]*(?:[%％‰万亿]|个百分点)")  # no paragraph begins with one of these
_YEAR_HALVES = (re.compile(r"(?<!\d)\d{1,3}$"), re.compile(r"\d{1,3}(?=\s*年)"))
_YEAR = re.compile(r"(?:19|20)\d\d")
_FRAGMENT = 30  # characters; a link or a bold word that a converter put on a line of its own is shorter
_PROSE = re.compile(r"[，。；,]")
_TAIL = 40  # characters; enough to see how a line ends
_LONG = 60  # characters; a line that long is a paragraph
_MIN_LINES = 10  # from which a style of the whole file can be told
_WINDOW = 30  # lines that are set alike
_SLACK = 8  # columns by which full lines of justified text differ
_FEW_LONGER = 3  # lines that are longer than full ones, as those are that someone added
_NARROWEST, _WIDEST = 20, 160  # columns of wrapped text: 10 to 80 hanzi


class _Paragraph:
    """A line of the result: the lines that it was put together from, and what decides whether it goes on."""

    __slots__ = ("adjacent", "last", "parts", "prose", "says", "tail", "titles_open")

    def __init__(self, line: str, adjacent: bool) -> None:
        self.adjacent = adjacent  # no blank line before it
        self.parts: list[str] = []
        self.tail = ""
        self.prose = False  # has a comma or a full stop: no heading
        self.says = False  # has a whole sentence, or what is known to be more than one line of it
        self.titles_open = 0  # 《 without its 》
        self.add(line)

    def add(self, line: str) -> None:
        """Put ``line`` at the end."""
        text = line.strip()
        if self.tail and _is_latin(self.tail[-1]) and _is_latin(text[0]):
            self.parts.append(" ")
        self.parts.append(text)
        self.last = line
        self.tail = (self.tail + text)[-_TAIL:]
        self.prose = self.prose or _PROSE.search(text) is not None
        self.says = self.says or "。" in text or len(self.parts) > 1
        self.titles_open += text.count("《") - text.count("》")

    def lines(self) -> list[str]:
        """The paragraph as one line, behind a blank one if there was one."""
        line = "".join(self.parts)
        return [line] if self.adjacent else ["", line]


@dataclass(frozen=True, slots=True)
class _Style:
    """How a file separates its paragraphs."""

    full: Sequence[bool]  # for each line whether it reaches the margin at which lines are wrapped
    blank_lines: bool  # a blank line stands between paragraphs, and only there


def _heal(lines: Sequence[str]) -> list[str]:
    """Put together what a line break cut inside a sentence."""
    style = _Style(_full(lines), _blank_between(lines))
    filled = [i for i, line in enumerate(lines) if line.strip()]
    paragraphs: list[_Paragraph] = []
    for i, previous, following in zip(filled, [-1, *filled], [*filled[1:], -1], strict=False):
        after = lines[following] if following > i else ""
        adjacent = previous == i - 1
        full = previous >= 0 and style.full[previous]
        if paragraphs and _belongs(paragraphs[-1], lines[i], after, adjacent, full, style.blank_lines):
            paragraphs[-1].add(lines[i])
        else:
            paragraphs.append(_Paragraph(lines[i], adjacent))
    return [line for paragraph in paragraphs for line in paragraph.lines()]


def _belongs(
    before: _Paragraph, line: str, after: str, adjacent: bool, full: bool, blank_lines: bool
) -> bool:
    """Whether ``line``, which ``after`` follows, goes on with the sentence that ``before`` broke off."""
    text = line.strip()
    if _CONTINUES.match(text):
        return True
    if _cuts_figure(before, text):
        return True
    if _ENDED.search(before.tail) or _OPENS.match(text) or "\t" in line or "\t" in before.last:
        return False
    if _BREAKS_OFF.search(before.tail):
        return True
    if not adjacent:
        return False
    if before.prose and _FIGURE_FIRST.match(text):
        return True
    if _SESSION_HALVES[0].search(before.tail) and _SESSION_HALVES[1].match(text):
        return True
    if full:
        return not line.startswith("  ")
    if blank_lines and before.prose:
        return True
    if _NUMBER.fullmatch(before.last.strip()):
        return len(before.parts) > 1
    if _NUMBER.fullmatch(text):
        return before.prose or _is_latin(before.tail[-1])
    if before.says and before.prose and not blank_lines and len(after.strip()) > _FRAGMENT >= len(text):
        return True  # a link in the middle of a sentence
    if before.says and before.prose and len(before.parts) > 1 and len(before.last.strip()) <= _FRAGMENT:
        return True  # what stands behind the link
    fragment = len(text) <= _FRAGMENT and _CONTINUES.match(after.strip()) is not None
    return before.titles_open > 0 or (before.prose and fragment)


def _cuts_figure(before: _Paragraph, text: str) -> bool:
    """Whether the line break before ``text`` is inside a figure: 增长5. / 5%, 12 / 34亿元, 12万 / 亩, 20 / 31年."""
    halves = _YEAR_HALVES[0].search(before.tail), _YEAR_HALVES[1].match(text)
    if halves[0] and halves[1] and _YEAR.fullmatch(halves[0][0] + halves[1][0]):
        return True
    if not before.prose:
        return False
    if _BEFORE_UNIT.search(before.tail):
        return _UNIT.match(text) is not None
    return _INSIDE_FIGURE.search(before.tail) is not None and _FIGURE_GOES_ON.match(text) is not None


def _is_latin(character: str) -> bool:
    return character.isascii() and character.isalpha()


def _full(lines: Sequence[str]) -> list[bool]:
    """For each line whether it is as long as a full one around it: notes are set smaller than the text above them."""
    whole = sorted(_columns(line) for line in lines if line.strip())
    full = [False] * len(lines)
    if len(whole) < _MIN_LINES or whole[len(whole) * 9 // 10] > _WIDEST:
        return full
    begins = _beginnings(lines)
    for measure in _MEASURES if _cut_by_characters(lines) else _MEASURES[:1]:
        width, indent = None, 2 * measure.size("中")
        for first in range(0, len(lines), _WINDOW):
            window = lines[first : first + _WINDOW]
            around = lines[max(0, first - _WINDOW) : first + 2 * _WINDOW]
            width = _wrap_width(window, measure) or _wrap_width(around, measure) or width
            for i, line in enumerate(window, first):
                if width is None or full[i]:
                    continue
                size = measure.size(line)
                full[i] = measure.fits(size, width) or (begins[i] and measure.fits(size + indent, width))
    return full


def _beginnings(lines: Sequence[str]) -> list[bool]:
    """For each line whether it begins a paragraph whose indent a page's text has lost."""
    begins, before = [], ""
    for line in lines:
        text = line.strip()
        after_end = bool(_ENDED.search(before) or _OPENS.match(before)) and not line[:1].isspace()
        # 「一、稳中求进，提质增效」 is a heading; what has a whole sentence is none.
        prose = "。" in text or (_PROSE.search(text) is not None and not _OPENS.match(text))
        begins.append(after_end and prose)
        before = text or before
    return begins


def _cut_by_characters(lines: Sequence[str]) -> bool:
    """Whether lines were cut at a number of characters, as programs do, rather than at a margin, as pages do."""
    open_ends = [line for line in lines if _columns(line) >= _NARROWEST and not _ENDED.search(line.strip())]
    columns = Counter(map(_columns, open_ends))
    most_alike = max((columns[width] + columns[width - 1] for width in columns), default=0)
    return max(Counter(len(line.rstrip()) for line in open_ends).values(), default=0) > max(
        most_alike, _MIN_LINES // 2
    )


def _wrap_width(lines: Sequence[str], measure: _Measure) -> int | None:
    """How long a full line is, if most lines are full and end inside a sentence."""
    filled = [line for line in lines if line.strip()]
    widths = sorted(map(measure.size, filled))
    if len(widths) < _MIN_LINES or widths[len(widths) * 9 // 10] > _WIDEST:
        return None
    open_ends = Counter(measure.size(line) for line in filled if not _ENDED.search(line.strip()))

    def alike(width: int) -> int:
        return sum(
            count for other, count in open_ends.items() if width - measure.short(width) <= other <= width
        )

    full = max(open_ends, key=lambda width: (alike(width), width), default=0)
    longer = sum(width > full + measure.long for width in widths)
    if full < measure.narrowest or longer > max(len(widths) // 50, min(_FEW_LONGER, len(widths) // 10)):
        return None
    enough = sum(count for width, count in open_ends.items() if measure.fits(width, full))
    return full if 3 * enough > len(filled) else None


def _columns(line: str) -> int:
    """The width of ``line``, two for a hanzi; at least its length where it is too long for wrapped text."""
    if len(line) > _WIDEST:
        return len(line)
    return sum(2 if east_asian_width(c) in "WFA" else 1 for c in line.rstrip())


@dataclass(frozen=True, slots=True)
class _Measure:
    """How long lines are, and by how much full ones differ."""

    size: Callable[[str], int]
    narrowest: int
    short: Callable[[int], int]  # by how much a full line may fall short of a full width
    long: int  # and by how much it may be longer

    def fits(self, size: int, width: int) -> bool:
        """Whether a line of this size is a full one."""
        return width - self.short(width) <= size <= width + self.long


_MEASURES = (  # of narrow lines, not so many columns that a heading is taken for a full one
    _Measure(_columns, _NARROWEST, lambda width: min(_SLACK, width // 5), _SLACK),
    _Measure(lambda line: len(line.rstrip()), _NARROWEST // 2, lambda width: 1, 2),
)


def _blank_between(lines: Sequence[str]) -> bool:
    long = [i for i, line in enumerate(lines) if len(line) >= _LONG and i + 1 < len(lines)]
    return len(long) >= _MIN_LINES and 10 * sum(not lines[i + 1].strip() for i in long) >= 9 * len(long)
