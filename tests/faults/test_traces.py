"""What goes wrong in Gradio, in uvicorn or in a thread is one JSON line of the log, and a clear answer to who asked."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import httpx
from processes import ROOT, served

ODD: tuple[Any, ...] = (
    None, True, 0, -1, 1e308, "x" * 3_000, "\ud800", [], {}, [[]], {"a": {"b": []}}, ["x"] * 500, "\0",
    "<img src=x onerror=alert(1)>", 10**40, "x\n{\"time\": 1}", {"path": 5, "meta": {"_type": "gradio.FileData"}},
    {"path": None, "meta": 5},
)  # fmt: skip
"""Values of wrong types, for every input and as what is told of an event."""
TOLD = ("turn", "mark", "report", "question", "form", "name", "facet", "value", "new", "verdict", "query")


def called(client: httpx.Client, body: dict[str, Any]) -> str:
    """What became of an event: a status, ``answered``, ``failed``, or that nothing came."""
    content = json.dumps(body).encode()
    joined = client.post(
        "gradio_api/queue/join", content=content, headers={"content-type": "application/json"}
    )
    if joined.status_code != 200:
        return str(joined.status_code)
    with client.stream(
        "GET", "gradio_api/queue/data", params={"session_hash": body["session_hash"]}
    ) as stream:
        for line in stream.iter_lines():
            told = json.loads(line[5:]) if line.startswith("data:") else {}
            if told.get("msg") == "process_completed":
                return "answered" if told["success"] else "failed"
            if told.get("msg") == "unexpected_error":
                return "unexpected"
    return "nothing"


def test_wrong_types_for_every_handler_leave_lines_of_json_and_an_answer(tmp_path: Path) -> None:
    with (
        served(tmp_path / "home") as page,
        httpx.Client(base_url=page.address, trust_env=False, timeout=60) as client,
    ):
        outcomes: Counter[str] = Counter()
        handlers = client.get("config").json()["dependencies"]
        for number, (handler, odd) in enumerate((h, o) for h in handlers for o in ODD):
            inputs = [odd] * len(handler["inputs"])
            told = odd if number % 2 else dict.fromkeys(TOLD, odd)
            body = {
                "data": inputs,
                "fn_index": handler["id"],
                "session_hash": f"s{number}",
                "event_data": told,
            }
            outcomes[called(client, {**body, "trigger_id": None})] += 1
        assert not {"nothing", "unexpected", "500"} & outcomes.keys(), outcomes
        client.get("gradio_api/custom_component/a%0aFORGED%20level=error/client/a/b")
        said = page.said()
    assert outcomes["answered"]
    for line in said:
        parsed = json.loads(line)
        assert {"time", "level", "module", "message"} <= parsed.keys(), line
        assert "\n" not in line
    assert not any("Traceback" in line or "FORGED" in line for line in said)
    out = (page.home / "stdout").read_text(encoding="utf-8")
    assert "FORGED" not in out
    assert "Traceback" not in out


SCRIPT = """
import logging, sys, threading, traceback, warnings
import app
from index.logs import configure
from ui.guard import traces
configure()
before = traces.printers()
traces.collect()
print(",".join(sorted(module.__name__ for module in before)), flush=True)
assert not traces.printers()

def fail():
    raise ValueError("line\\nof two")

import gradio.queueing, gradio.routes
for module in (gradio.queueing, gradio.routes):
    try:
        fail()
    except ValueError:
        module.traceback.print_exc()
thread = threading.Thread(target=fail)
thread.start(); thread.join()
logging.getLogger("uvicorn.error").error("Exception in ASGI application\\n", exc_info=ValueError("x"))
logging.getLogger("asyncio").error("never retrieved\\nat all")
logging.getLogger("ui.server").error("ours, once")
warnings.warn("old\\nfashioned")
class Odd:
    def __del__(self):
        fail()
odd = Odd(); del odd
fail()
"""


def test_every_way_to_standard_error_is_a_line_of_json() -> None:
    done = subprocess.run([sys.executable, "-c", SCRIPT], cwd=ROOT, capture_output=True, text=True)
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert done.returncode == 1, "the last error ends the program"
    assert [line["module"] for line in lines] == [
        "ui.guard.traces", "ui.guard.traces", "ui.guard.traces", "uvicorn.error", "asyncio", "ui.server", "py.warnings",
        "ui.guard.traces", "ui.guard.traces",
    ]  # fmt: skip
    assert [line.get("error") for line in lines].count("ValueError") == 6
    assert "gradio.queueing" in done.stdout


def test_no_module_of_gradio_prints_a_traceback_in_another_way() -> None:
    import gradio

    package = Path(gradio.__file__).parent
    for file in package.rglob("*.py"):
        text = file.read_text(encoding="utf-8", errors="replace")
        if re.search(r"\bprint_exc\(", text) and "/cli/" not in file.as_posix():
            assert re.search(r"^import traceback$", text, re.MULTILINE), f"{file}: how does it get at it?"
            assert "from traceback" not in text
        assert "traceback.print_stack" not in text
