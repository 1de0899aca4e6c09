"""What comes from a browser, checked once where it comes in: its storage, the data of an event, a link.

Goes in: any value that JSON can hold. Comes out: the same as the type that is expected, or `UnfitError`. For events,
whose sender waits, that is told to the page and noted in one line. Nothing else of the page looks at raw values.
"""

from __future__ import annotations

import logging
import math
import re
from typing import Any, NoReturn, TypeVar

import gradio as gr
from pydantic import TypeAdapter, ValidationError

from ui.texts import say

log = logging.getLogger(__name__)

DEEPEST = 20  # lists and objects one in another; an exchange has 7
LARGEST = 2**53  # of a number; beyond, browsers have no whole ones
LONGEST = 20_000  # characters of a text; no answer has as many
MOST = 200_000  # characters, numbers and so on in one value; the largest table makes some 100,000
FEWEST_WORDS = 3  # that make a sentence; GDP and R&D are asked about in Chinese
HANZI = re.compile(r"[\u3400-\u9fff]")
WORD = re.compile(r"[A-Za-z]{2,}")
TURNS = 1_000  # beyond any conversation

T = TypeVar("T")


class UnfitError(ValueError):
    """A value is not of the kind that is expected here."""


def read(kind: TypeAdapter[T], value: object) -> T:
    """``value`` as ``kind``, which says what it must look like.

    Raises:
        UnfitError: It is something else, too large, or holds what no text or number is.
    """
    size(value)
    try:
        return kind.validate_python(value)
    except (ValidationError, RecursionError) as error:
        raise UnfitError(str(error)) from None


def size(value: object, levels: int = DEEPEST) -> int:
    """How much ``value`` holds, in characters and numbers.

    Raises:
        UnfitError: That is more than :data:`MOST`, or something in it is no plain value.
    """
    if isinstance(value, str):
        if len(value) > LONGEST or text(value) != value:
            raise UnfitError("a text that is too long, or holds half characters")
        return 1 + len(value)
    if isinstance(value, (int, float)):
        if not math.isfinite(value) or abs(value) > LARGEST:
            raise UnfitError("a number without end")
        return 1
    if value is None:
        return 1
    if not isinstance(value, (dict, list, tuple)) or levels == 0:
        raise UnfitError("no plain value, or too deep")
    parts = [*value, *value.values()] if isinstance(value, dict) else value
    whole = 1
    for part in parts:
        whole += size(part, levels - 1)
        if whole > MOST:
            raise UnfitError("too much")
    return whole


def text(value: object) -> str:
    """A text without half characters, which neither a file nor an answer can hold; "" for what is no text."""
    return value.encode("utf-8", "ignore").decode() if isinstance(value, str) else ""


def foreign(question: str) -> bool:
    """Whether a question is in words of another language: three or more of Latin letters, and no Chinese character.

    >>> foreign("What is the growth target?"), foreign("GDP 2026"), foreign("R&D怎么样")
    (True, False, False)
    """
    return HANZI.search(question) is None and len(WORD.findall(question)) >= FEWEST_WORDS


# --- events -----------------------------------------------------------------------------------------------------


def number(event: gr.EventData, name: str, language: str, most: int = TURNS) -> int:
    """The number of an exchange, a mark or the like that an event carries, less than ``most``.

    Raises:
        gr.Error: It carries none.
    """
    value = _of(event, name)
    if isinstance(value, bool) or not re.fullmatch(r"\d{1,9}", str(value), re.ASCII) or int(value) >= most:
        _refuse(name, value, language)
    return int(value)


def word(event: gr.EventData, name: str, language: str) -> str:
    """The text that an event carries.

    Raises:
        gr.Error: It carries none.
    """
    value = _of(event, name)
    if not isinstance(value, str) or len(value) > LONGEST or text(value) != value:
        _refuse(name, value, language)
    return value


def optional(event: gr.EventData, name: str) -> str:
    """The text that an event may carry, "" where it carries none."""
    value = _of(event, name)
    return text(value)[:LONGEST]


def anything(event: gr.EventData, name: str) -> object:
    """What an event carries by this name, of whatever shape: for `read` and its like."""
    return _of(event, name)


def _of(event: gr.EventData, name: str) -> Any:
    try:
        return getattr(event, name)
    except (AttributeError, TypeError):  # data of another shape, or none
        return None


def _refuse(name: str, value: object, language: str) -> NoReturn:
    log.warning("an event without a usable %s: %.60r", name, value)
    raise gr.Error(say(language, "unfit"), print_exception=False)
