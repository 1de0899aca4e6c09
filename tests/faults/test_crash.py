"""A build that is killed, starved or refused leaves the old index or the new one, and the next one completes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).with_name("crash.py")


@pytest.mark.skipif(
    sys.platform != "linux", reason="forks, kills with SIGKILL and limits files as Linux does"
)
def test_a_build_killed_or_failing_anywhere_leaves_the_old_index_or_the_new_one() -> None:
    command = [sys.executable, str(SCRIPT), "--kills", "48", "--seed", "3"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = json.loads(done.stdout or "{}")
    assert found.get("wrong") == [], done.stderr
    assert found["killed while it wrote"] >= 24
    assert sum(count > 0 for count in found["places"].values()) >= 6, (
        "the parts of a build are no longer seen"
    )
    assert all(points > 80 for points in found["points"].values()), "the points are no longer seen"
