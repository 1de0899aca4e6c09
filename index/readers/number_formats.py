"""A cell's value and its number format go in, the text that a spreadsheet program shows comes out.

Knows what tables of reports use: decimals, thousands, per cent, units in quotes, years and dates. A format with
colours, conditions or fractions is shown without them.
"""

from __future__ import annotations

import datetime
import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

_SECTION = re.compile(r';(?=(?:[^"]*"[^"]*")*[^"]*$)')
_LITERAL = re.compile(r'"([^"]*)"|\\(.)|_.|\*.|\[[^\]]*\]')
_PLACES = re.compile(r"[#0?][#0?,. ]*")
_GENERAL_DIGITS = 11  # figures that a cell without a format shows
_LONGEST_FORM = 255  # characters, as Excel itself has it
_DATE_PARTS = {"yyyy": "{0:04d}", "yy": "{1:02d}", "mm": "{2:02d}", "m": "{2}", "dd": "{3:02d}", "d": "{3}"}
_DATE_PART = re.compile(r"yyyy|yy|mm|m|dd|d", re.I)


def shown(value: object, form: str) -> str:
    """The text of a cell: ``value`` as a workbook holds it, ``form`` its number format."""
    form = form[:_LONGEST_FORM]
    if value is None or isinstance(value, bool):
        return "" if value is None else str(value).upper()
    if isinstance(value, (int, float)):
        return _number(value, form)
    if isinstance(value, (datetime.datetime, datetime.date)):
        return _date(value, form)
    if isinstance(value, (datetime.time, datetime.timedelta)):
        return str(value)
    return "" if str(value).startswith("#") and str(value).endswith(("!", "?", "/A")) else str(value)


def _number(value: float, form: str) -> str:
    if not form or form.lower() in ("general", "@", "g/通用格式"):
        return _plain(value)
    sections = _SECTION.split(form)
    negative = value < 0
    own = negative and len(sections) > 1  # a section for negative figures brings its own sign
    pattern = sections[1] if own else sections[2] if value == 0 and len(sections) > 2 else sections[0]
    literals: list[str] = []

    def keep(match: re.Match[str]) -> str:
        if match[2] in ("(", ")"):
            return match[2]
        literals.append(match[1] or match[2] or "")
        return f"\x00{len(literals) - 1}\x00" if literals[-1] else ""

    bare = _LITERAL.sub(keep, pattern)
    places = _PLACES.search(re.sub(r"\x00\d+\x00", lambda m: "\x01" * len(m[0]), bare))
    if places is None or "/" in bare or "E+" in bare.upper():
        # Nothing but words (a dash for zero), or a form that is not known.
        return _restored(bare, literals) if places is None and bare and value == 0 else _plain(value)
    digits = places[0].rstrip(" ")
    scale = 100 if "%" in bare else 1
    thousands = len(digits) - len(digits.rstrip(","))
    try:
        text = _rounded(abs(value) * scale / 1000**thousands, digits.rstrip(","))
    except (InvalidOperation, OverflowError):  # more digits than anything that is counted has
        return _plain(value)
    before, behind = bare[: places.start()], bare[places.start() + len(digits) :]
    if own and before.endswith("(") and behind.startswith(")"):
        before, behind = f"{before[:-1]}-", behind[1:]
    sign = "-" if negative and (not own or not re.search(r"[-−]", before)) and text.strip("0.,") else ""
    return sign + _restored(before, literals).strip() + text + _restored(behind, literals).strip()


def _rounded(value: float, digits: str) -> str:
    whole, _, decimals = digits.partition(".")
    most, least = len(re.sub(r"[^#0?]", "", decimals)), decimals.count("0")
    exact = Decimal(repr(value)).quantize(Decimal(1).scaleb(-most), ROUND_HALF_UP)
    text = f"{exact:,f}" if "," in whole else f"{exact:f}"
    head, _, tail = text.partition(".")
    tail = tail[:least] + tail[least:].rstrip("0")
    head = head.rjust(whole.count("0"), "0") if whole.count("0") > len(head) else head
    return f"{head}.{tail}" if tail else head


def _plain(value: float) -> str:
    if isinstance(value, int) or value.is_integer():
        return str(int(value)) if abs(value) < 1e15 else repr(value)
    text = f"{value:.{_GENERAL_DIGITS}g}"
    return text if "e" not in text else f"{Decimal(text):f}"


def _restored(text: str, literals: list[str]) -> str:
    return re.sub(r"\x00(\d+)\x00", lambda m: literals[int(m[1])], text)


def _date(value: datetime.date, form: str) -> str:
    """A date in its own form where that has a year, else in the common one."""
    pattern = _SECTION.split(form)[0]
    pattern = _LITERAL.sub(lambda m: m[1] or m[2] or "", pattern)
    if re.search(r"[年]", pattern) and re.search(r"y", pattern, re.I):
        fields = value.year, value.year % 100, value.month, value.day
        return (
            _DATE_PART.sub(lambda m: _DATE_PARTS.get(m[0].lower(), "{2}").format(*fields), pattern)
            .split("@")[0]
            .strip("; ")
        )
    if re.fullmatch(r"y{2,4}", pattern.strip(), re.I):
        return str(value.year)
    return value.strftime("%Y-%m-%d")
