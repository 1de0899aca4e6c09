"""What users think of answers, kept in a file of this machine, a line each.

Goes in: an exchange with the user's verdict. Comes out: one JSON line with the question, the answer and the snapshot
that gave it, whole or not at all. Nothing is sent anywhere. Who sends verdicts without end fills neither the disk nor
the file at once: a line, a minute and the file have their limits.
"""

from __future__ import annotations

import json
import threading
import time
from collections import deque
from datetime import datetime, timezone
from pathlib import Path

from index import atomic
from index.errors import CongressQAError
from ui import scope as scopes
from ui.conversation import Exchange

MOST_BYTES = 100_000_000  # of the file: some 30,000 verdicts
MOST_A_MINUTE = 120  # verdicts of all pages together; fifty people who judge give some ten
LONGEST_LINE = 500_000  # bytes; the largest table that is answered with takes some 100,000


class FeedbackError(CongressQAError):
    """A verdict could not be written down."""


class Feedback:
    """Appends verdicts to one file. Thread-safe."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._writing = threading.Lock()
        self._written: deque[float] = deque(maxlen=MOST_A_MINUTE)  # when; in seconds

    def keep(self, exchange: Exchange) -> None:
        """Write down what ``exchange.verdict`` says of the answer; a later line for the same answer replaces it.

        Raises:
            FeedbackError: The file cannot be written, or one of the limits is reached.
        """
        answer = exchange.answer
        if answer is None or exchange.verdict is None:
            return
        values = {
            "time": datetime.now(timezone.utc).isoformat(timespec="seconds"),
            "verdict": exchange.verdict.value,
            "question": exchange.question,
            "scope": scopes.to_json(exchange.scope),
            "snapshot": answer.snapshot,
            "answer": answer.to_json(),
        }
        line = (json.dumps(values, ensure_ascii=False) + "\n").encode()
        try:
            with self._writing:
                self._bound(line)
                atomic.append(self.file, line)
        except OSError as error:
            raise FeedbackError(
                f"反馈没能写入“{self.file.name}”（{error.strerror}）；请检查文件夹的访问权限和磁盘空间"
            ) from error

    def _bound(self, line: bytes) -> None:
        if len(line) > LONGEST_LINE:
            raise FeedbackError("这个回答太长，反馈没有记下")
        if self.file.exists() and self.file.stat().st_size + len(line) > MOST_BYTES:
            raise FeedbackError(f"反馈文件“{self.file.name}”已满 100 MB；请把它移走后再试")
        now = time.monotonic()
        if len(self._written) == MOST_A_MINUTE and now - self._written[0] < 60:
            raise FeedbackError("反馈太多，这一条没有记下；请过一分钟再试")
        self._written.append(now)
