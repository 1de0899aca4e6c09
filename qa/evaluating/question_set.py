"""A file of questions, one JSON object a line, to `Question`s, and each broken line to a `BrokenLine`.

The fields are described in `docs/formats.md`. Nothing is asked or scored here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..arguments import MOST_TURNS
from ..types import Turn


@dataclass(frozen=True, slots=True)
class Evidence:
    """A passage that an answer must rest on: ``quote`` stands in ``report``, up to white space."""

    report: str  # path below the reports folder
    quote: str


@dataclass(frozen=True, slots=True)
class Question:
    """One question, with what is known of its right answer."""

    id: str | int
    question: str
    category: str = ""
    history: tuple[Turn, ...] = ()
    answerable: bool = True
    answers: tuple[tuple[str, ...], ...] = ()  # required parts, each with its accepted alternatives
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class BrokenLine:
    """A line that is no question; ``number`` counts from 1, ``problem`` is a clause for the user."""

    number: int
    problem: str


def read_questions(path: Path) -> Iterator[Question | BrokenLine]:
    """The lines of ``path`` in order, empty ones left out. A question without ``id`` gets its line number.

    Raises:
        OSError: The file cannot be read.
    """
    yield from questions_in(path.read_bytes())


def questions_in(data: bytes) -> Iterator[Question | BrokenLine]:
    """The same for the bytes of such a file."""
    for number, raw in enumerate(data.removeprefix(b"\xef\xbb\xbf").split(b"\n"), 1):
        if not raw.strip():
            continue
        try:
            yield parse_question(json.loads(raw.decode("utf-8")), number)
        except UnicodeDecodeError:
            yield BrokenLine(number, "不是 UTF-8 文本，请另存为 UTF-8")
        except json.JSONDecodeError as error:
            yield BrokenLine(
                number, f"不是完整的 JSON（第 {error.pos + 1} 个字符处），每行应是一个 JSON 对象"
            )
        except RecursionError:
            yield BrokenLine(number, "括号嵌套太深，每行应是一个简单的 JSON 对象")
        except ValueError as error:
            yield BrokenLine(number, str(error))


def parse_question(value: object, number: int) -> Question:
    """A decoded line to a `Question`.

    Raises:
        ValueError: A field is missing or of the wrong kind; the message says which.
    """
    if not isinstance(value, Mapping):
        raise ValueError(f"是 {_kind(value)}，每行应是一个 JSON 对象")
    question = _text(value, "question")
    if not question.strip():
        raise ValueError("字段 question 是空的，应是问题的文字")
    identity = value.get("id", number)
    if isinstance(identity, bool) or not isinstance(identity, (str, int)):
        raise ValueError(f"字段 id 是 {_kind(identity)}，应是文字或整数")
    if len(turns := _objects(value, "history")) > MOST_TURNS:
        raise ValueError(f"字段 history 有 {len(turns)} 轮，最多 {MOST_TURNS} 轮")
    parsed = Question(
        id=identity,
        question=question,
        category=_text(value, "category", ""),
        history=tuple(Turn(_text(t, "question"), _text(t, "answer", "")) for t in turns),
        answerable=bool(value.get("answerable", True)),
        answers=tuple(_alternatives(part) for part in _list(value, "answers")),
        evidence=tuple(Evidence(_text(e, "report"), _text(e, "quote")) for e in _objects(value, "evidence")),
    )
    if _halves(parsed.id) or any(_halves(each) for part in parsed.answers for each in part):
        raise ValueError("有半个字符（单独的代理码），请更正")
    return parsed


def _text(value: Mapping[str, Any], name: str, default: str | None = None) -> str:
    found = value.get(name, default)
    if found is None and name not in value:
        raise ValueError(f"缺少字段 {name}")
    if found is None and default is not None:
        return default
    if not isinstance(found, str):
        raise ValueError(f"字段 {name} 是 {_kind(found)}，应是文字")
    if _halves(found):
        raise ValueError(f"字段 {name} 里有半个字符（单独的代理码），请更正")
    return found


def _halves(value: object) -> bool:
    """Whether there are half characters in a text, which no file can hold."""
    return any("\ud800" <= ch <= "\udfff" for ch in str(value))


def _list(value: Mapping[str, Any], name: str) -> list[Any]:
    found = value.get(name)
    if found is None:
        return []
    if not isinstance(found, list):
        raise ValueError(f"字段 {name} 是 {_kind(found)}，应是数组")
    return found


def _objects(value: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    found = _list(value, name)
    for item in found:
        if not isinstance(item, Mapping):
            raise ValueError(f"字段 {name} 里有 {_kind(item)}，应是 JSON 对象")
    return found


def _alternatives(part: object) -> tuple[str, ...]:
    found = [part] if isinstance(part, str) else part
    if not isinstance(found, list) or not all(isinstance(a, str) for a in found):
        raise ValueError("字段 answers 的每一项应是文字或文字的数组")
    return tuple(found)


def _kind(value: object) -> str:
    kinds = {
        dict: "对象",
        list: "数组",
        str: "文字",
        bool: "真假值",
        int: "数字",
        float: "数字",
        type(None): "null",
    }
    return kinds.get(type(value), type(value).__name__)
