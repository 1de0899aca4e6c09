"""What users think of answers, kept in a file of this machine, a line each.

Goes in: an exchange with the user's verdict. Comes out: one JSON line with the question, the answer and the snapshot
that gave it. Nothing is sent anywhere.
"""

from __future__ import annotations

import json
import os
import threading
from datetime import datetime, timezone
from pathlib import Path

from index.errors import CongressQAError
from ui import scope as scopes
from ui.conversation import Exchange

MOST_BYTES = 100_000_000


class FeedbackError(CongressQAError):
    """A verdict could not be written down."""


class Feedback:
    """Appends verdicts to one file. Thread-safe."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._writing = threading.Lock()

    def keep(self, exchange: Exchange) -> None:
        """Write down what ``exchange.verdict`` says of the answer; a later line for the same answer replaces it.

        Raises:
            FeedbackError: The file cannot be written, or has grown beyond :data:`MOST_BYTES`.
        """
        answer = exchange.answer
        if answer is None or exchange.verdict is None:
            return
        line = {
            "time": datetime.now(timezone.utc).isoformat(timespec="seconds"),
            "verdict": exchange.verdict.value,
            "question": exchange.question,
            "scope": scopes.to_json(exchange.scope),
            "snapshot": answer.snapshot,
            "answer": answer.to_json(),
        }
        try:
            with self._writing:
                self._append(json.dumps(line, ensure_ascii=False) + "\n")
        except OSError as error:
            raise FeedbackError(
                f"反馈没能写入“{self.file.name}”（{error.strerror}）；请检查文件夹的访问权限和磁盘空间"
            ) from error

    def _append(self, line: str) -> None:
        self.file.parent.mkdir(parents=True, exist_ok=True)
        # Only for its owner: a question can be as private as a letter.
        descriptor = os.open(self.file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        with open(descriptor, "ab") as stream:
            if stream.tell() > MOST_BYTES:
                raise FeedbackError(f"反馈文件“{self.file.name}”已超过 100 MB；请把它移走后再试")
            stream.write(line.encode("utf-8"))
