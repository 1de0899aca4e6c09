"""While a writer writes, every answer comes from one snapshot, and nothing is held longer than it is used."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).with_name("concurrency.py")


@pytest.mark.skipif(sys.platform != "linux", reason="counts descriptors and memory as Linux tells them")
def test_answers_hold_together_while_reports_come_and_go() -> None:
    command = [sys.executable, str(SCRIPT), "--builds", "24", "--threads", "3", "--processes", "1"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = json.loads(done.stdout or "{}")
    assert found.get("wrong") == [], done.stderr
    assert done.stderr == ""
    assert found["answers"]["verified"] > 50
    assert found["snapshots seen"] > 5
    assert found["second writer"].keys() <= {"done", "refused", "found the files changing"}
    assert found["after"]["descriptors"] <= found["before"]["descriptors"] + 20
    assert found["after"]["megabytes"] < found["before"]["megabytes"] + 100
    assert found["most snapshots"] <= 8
    assert found["snapshots left"] <= 2
