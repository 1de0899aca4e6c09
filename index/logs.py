"""What the program notes about its own work: one JSON object a line, on standard error.

In: records of `logging`, those of libraries too, and Python's warnings. Out: lines with ``time``, ``level``, ``module``,
``message`` and, after an error, ``error``; whatever a record says, it is one line.
The environment says from which level on: ``CONGRESS_QA_LOG=debug``, ``info``, ``warning`` (the default) or ``error``;
of libraries, what is a warning or worse is told. Stack traces are told at ``debug`` only, and a question in full only
with ``CONGRESS_QA_LOG_QUESTIONS=1``.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import time
import unicodedata
from typing import Any

LEVEL = "CONGRESS_QA_LOG"
QUESTIONS = "CONGRESS_QA_LOG_QUESTIONS"
_LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}
_OURS = ("index", "qa", "ui", "app")
_UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}  # controls, marks of direction, half characters, ends of lines
_SHOWN = 4  # characters of a question that a log may hold unasked


class Lines(logging.Formatter):
    """A record as one line of JSON, whatever characters it holds."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end."""
        values = {
            "time": time.strftime("%Y-%m-%dT%H:%M:%S", time.localtime(record.created)),
            "level": record.levelname.lower(),
            "module": record.name,
            "message": _message(record),
        }
        if record.exc_info and record.exc_info[0] is not None:
            values["error"] = record.exc_info[0].__name__
            if logging.getLogger(_OURS[0]).isEnabledFor(logging.DEBUG):
                values["trace"] = self.formatException(record.exc_info)
        return json.dumps(values, ensure_ascii=True)


class _Handler(logging.StreamHandler[Any]):
    """Writes to what standard error is when a record comes, not to what it was once."""

    def emit(self, record: logging.LogRecord) -> None:
        self.stream = sys.stderr
        super().emit(record)


def configure() -> None:
    """Have all modules, our own and others', write such lines; a level that is not known is ``warning``."""
    level = _LEVELS.get(os.environ.get(LEVEL, "").lower(), logging.WARNING)
    handler = _Handler()
    handler.setFormatter(Lines())
    root = logging.getLogger()
    # Not all handlers: who embeds this program may have one of its own.
    root.handlers = [each for each in root.handlers if not isinstance(each, _Handler)] + [handler]
    root.setLevel(logging.WARNING)
    for name in _OURS:
        logging.getLogger(name).setLevel(level)
    logging.captureWarnings(True)


def one_line(text: str) -> str:
    """``text`` on one line: what ends a line or moves the cursor is written as in a program.

    >>> one_line("没有\\n索引\u3000一")
    '没有\\\\n索引\u3000一'
    """
    return "".join(
        sign.encode("unicode_escape").decode("ascii") if unicodedata.category(sign) in _UNSEEN else sign
        for sign in text
    )


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except Exception:  # a call with the wrong number of values; `logging` would print its own stack trace
        return f"{record.msg!s} {record.args!r}"


def shown(question: str) -> str:
    """As much of a question as a log may hold: its length and its beginning, or all where that was asked for."""
    if os.environ.get(QUESTIONS) == "1":
        return question
    return (
        f"{question[:_SHOWN]}…（{len(question)}字）" if len(question) > _SHOWN else f"（{len(question)}字）"
    )
