"""What the program notes about its own work: one JSON object a line, on standard error.

In: records of `logging`. Out: lines with ``time``, ``level``, ``module``, ``message`` and, after an error, ``error``.
The environment says from which level on: ``CONGRESS_QA_LOG=debug``, ``info``, ``warning`` (the default) or ``error``.
Stack traces are told at ``debug`` only, and a question in full only with ``CONGRESS_QA_LOG_QUESTIONS=1``.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import time

LEVEL = "CONGRESS_QA_LOG"
QUESTIONS = "CONGRESS_QA_LOG_QUESTIONS"
_LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}
_OURS = ("index", "qa", "ui", "app")
_SHOWN = 4  # characters of a question that a log may hold unasked


class Lines(logging.Formatter):
    """A record as one line of JSON, whatever characters it holds."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end."""
        values = {
            "time": time.strftime("%Y-%m-%dT%H:%M:%S", time.localtime(record.created)),
            "level": record.levelname.lower(),
            "module": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info and record.exc_info[0] is not None:
            values["error"] = record.exc_info[0].__name__
            if logging.getLogger(_OURS[0]).isEnabledFor(logging.DEBUG):
                values["trace"] = self.formatException(record.exc_info)
        return json.dumps(values, ensure_ascii=True)


def configure() -> None:
    """Have the project's own modules write such lines; a level that is not known is ``warning``."""
    level = _LEVELS.get(os.environ.get(LEVEL, "").lower(), logging.WARNING)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Lines())
    for name in _OURS:
        logger = logging.getLogger(name)
        logger.setLevel(level)
        logger.handlers = [handler]


def shown(question: str) -> str:
    """As much of a question as a log may hold: its length and its beginning, or all where that was asked for."""
    if os.environ.get(QUESTIONS) == "1":
        return question
    return (
        f"{question[:_SHOWN]}…（{len(question)}字）" if len(question) > _SHOWN else f"（{len(question)}字）"
    )
