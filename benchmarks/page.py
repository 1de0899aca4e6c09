"""How long the page takes to answer, for one user and for twenty at once.

    python -m benchmarks.page --reports ../shared/reports --questions ../shared/eval/reports-dev.jsonl

The page is served on a free port of this machine from an index in a temporary folder. Each user asks as a browser does,
by Gradio's queue, one question after the other. A question is timed from its request to the message that holds its
answer. It ends after :data:`MOST_QUESTIONS` questions or :data:`MOST_SECONDS` seconds, whichever comes first.
"""

from __future__ import annotations

import json
import secrets
import shutil
import socket
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from qa.evaluating.evaluate import percentile
from qa.evaluating.question_set import Question, read_questions

from .results import parser_of, save

USERS = (1, 20)
MOST_QUESTIONS = 15  # of each user
MOST_SECONDS = 60.0  # of each number of users
PATIENCE = 30.0  # seconds for one answer


@dataclass(frozen=True, slots=True)
class Door:
    """Where a browser asks: the page's address, the event of the question box, and how many values it takes."""

    address: str
    event: int
    inputs: int


def main() -> None:
    """Measure, print and, if asked to, keep."""
    args = parser_of(__doc__).parse_args()
    questions = [q.question for q in read_questions(args.questions) if isinstance(q, Question)]
    figures: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder, served(args.reports, Path(folder)) as address:
        door = door_of(address)
        ask(door, questions[0])  # what is loaded with the first question is not the others' time
        for users in USERS:
            figures |= load(door, questions, users)
    for name, value in figures.items():
        print(f"{name:42}{value}")
    if args.save:
        print(save("page", figures))


@contextmanager
def served(reports: Path, folder: Path) -> Iterator[str]:
    """The page over a copy of the reports; its address."""
    import app
    from index.build import build
    from qa import Answerer
    from ui.backend import Backend
    from ui.server import start

    copied, index = folder / "reports", folder / "index"
    shutil.copytree(reports, copied)
    build(copied, index)
    backend = Backend(copied, lambda: Answerer.open(index), lambda step: build(copied, index, progress=step))
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    blocks = app.layout(app.Page(backend))
    try:
        yield start(blocks, "127.0.0.1", port)
    finally:
        blocks.close(verbose=False)


def door_of(address: str) -> Door:
    """The event that the question box sends, by what the page says of itself."""
    config = httpx.get(f"{address}config", trust_env=False).json()
    box = next(each["id"] for each in config["components"] if each["props"].get("elem_id") == "question")
    event = next(each for each in config["dependencies"] if [box, "submit"] in map(list, each["targets"]))
    return Door(address, event["id"], len(event["inputs"]))


def load(door: Door, questions: Sequence[str], users: int) -> dict[str, Any]:
    """Seconds for an answer with ``users`` asking at once: median, 95th percentile, worst, and how many failed."""
    until = time.monotonic() + MOST_SECONDS

    def user(number: int) -> list[float | None]:
        own = [questions[(number * MOST_QUESTIONS + each) % len(questions)] for each in range(MOST_QUESTIONS)]
        return [ask(door, question) for question in own if time.monotonic() < until]

    with ThreadPoolExecutor(users) as pool:
        taken = [each for own in pool.map(user, range(users)) for each in own]
    known = [each for each in taken if each is not None]
    name = f"page, {users} user{'s' if users > 1 else ''}"
    return {
        f"{name}: questions": len(taken),
        f"{name}: failed": len(taken) - len(known),
        f"{name}: median s": round(statistics.median(known), 3),
        f"{name}: p95 s": round(percentile(known, 0.95), 3),
        f"{name}: worst s": round(max(known), 3),
    }


def ask(door: Door, question: str) -> float | None:
    """Seconds until the answer of one question in a conversation of its own; ``None`` if there was none."""
    session = secrets.token_hex(6)
    body = {
        "data": [question, None, None, [], [], []][: door.inputs],
        "fn_index": door.event,
        "session_hash": session,
        "event_data": None,
        "trigger_id": None,
    }
    with httpx.Client(base_url=door.address, timeout=PATIENCE, trust_env=False, verify=False) as client:
        began = time.perf_counter()
        try:
            client.post("gradio_api/queue/join", json=body).raise_for_status()
            with client.stream("GET", "gradio_api/queue/data", params={"session_hash": session}) as stream:
                for line in stream.iter_lines():
                    message = json.loads(line.removeprefix("data:")) if line.startswith("data:") else {}
                    if message.get("msg") == "process_completed":
                        return time.perf_counter() - began if message["success"] else None
        except httpx.HTTPError:
            return None
    return None


if __name__ == "__main__":
    main()
